import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from kopa import store
from kopa.errors import InputError, NotThereError, RunError


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = store.write_text(tmp_path / "a.txt", "old")
    with pytest.raises(ZeroDivisionError):
        store.write_with(path, lambda temporary: temporary.write_text("half") / 0)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_is_one_message_and_the_old_file_stays(tmp_path):
    path = store.write_text(tmp_path / "a.txt", "old")
    with pytest.raises(RunError, match="the earlier file is untouched"), store.replacing(path):
        raise OSError(28, "No space left on device")
    assert path.read_text() == "old"


def test_a_killed_writer_leaves_the_old_file(tmp_path):
    path = store.write_text(tmp_path / "a.txt", "old")
    code = (
        "import sys, time, pathlib; from kopa import store\n"
        "with store.replacing(pathlib.Path(sys.argv[1])) as t:\n"
        "    t.write_text('half'); print('half', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert path.read_text() == "old"


def test_a_file_size_limit_leaves_the_old_table(tmp_path):
    path = store.write_text(tmp_path / "a.csv", "old")
    code = (
        "import resource, signal, sys, pathlib, pandas as pd; from kopa import store\n"
        "from kopa.errors import RunError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    store.write_csv(pathlib.Path(sys.argv[1]), pd.DataFrame({'x': range(100000)}))\n"
        "except RunError as error:\n"
        "    print('untouched' in str(error))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_tables_are_written_in_both_dialects(tmp_path):
    table = pd.DataFrame({"name": ["Närpiö; öst"], "min": [1.5], "none": [np.nan], "far": [np.inf]})
    plain = store.write_csv(tmp_path / "a.csv", table).read_bytes().decode()
    assert plain == "name,min,none,far\nNärpiö; öst,1.5,,inf\n"
    finnish = store.write_csv_fi(tmp_path / "b.csv", table).read_bytes().decode("utf-8-sig")
    assert finnish == 'name;min;none;far\r\n"Närpiö; öst";1,5;;inf\r\n'


def test_numbers_in_csv_are_told_without_the_noise_of_computing(tmp_path):
    numbers = [1489.1599999999999, 0.1 + 0.2, 2.0, 5_563_970.123456, 1e-7, 0.9272436170546738]
    table = pd.DataFrame({"n": numbers, "whole": range(6)})
    plain = store.write_csv(tmp_path / "a.csv", table).read_text(encoding="utf-8").splitlines()
    assert plain[1:] == ["1489.16,0", "0.3,1", "2,2", "5563970.12346,3", "1e-07,4", "0.927243617055,5"]
    finnish = store.write_csv_fi(tmp_path / "b.csv", table)
    assert finnish.read_text(encoding="utf-8-sig").splitlines()[1] == "1489,16;0"
    for path, dialect in ((tmp_path / "a.csv", {}), (finnish, {"sep": ";", "decimal": ",", "encoding": "utf-8-sig"})):
        assert pd.read_csv(path, **dialect)["n"].tolist() == pytest.approx(numbers, rel=1e-11)


def test_parquet_carries_its_metadata_and_its_bytes_do_not_change(tmp_path):
    table = pd.DataFrame({"a": [1.0, np.inf]})
    one = store.write_parquet(tmp_path / "1.parquet", table, metadata={"schema_version": "1"})
    time.sleep(0.01)
    two = store.write_parquet(tmp_path / "2.parquet", table, metadata={"schema_version": "1"})
    assert one.read_bytes() == two.read_bytes()
    assert pq.read_schema(one).metadata[b"schema_version"] == b"1"
    assert pd.read_parquet(one).equals(table)


def test_json_is_sorted_and_refuses_nan(tmp_path):
    path = store.write_json(tmp_path / "a.json", {"b": 1, "a": "ä"})
    assert path.read_text(encoding="utf-8") == '{\n  "a": "ä",\n  "b": 1\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.write_json(path, {"a": float("nan")})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "ä", "b": 1}


def test_json_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(NotThereError, match=r"a\.json does not exist"):
        store.read_json(tmp_path / "a.json")
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(InputError, match=r"a\.json: not valid JSON"):
        store.read_json(tmp_path / "a.json")
    (tmp_path / "a.json").write_text("[]")
    with pytest.raises(InputError, match="expected a JSON object, found list"):
        store.read_json(tmp_path / "a.json")


def test_content_keys_see_values_types_and_arrays_but_not_order_of_names():
    key = store.content_key
    assert key({"a": 1, "b": 2}) == key({"b": 2, "a": 1})
    assert key([1, 2]) != key([2, 1])
    assert key(1) != key(1.0) != key("1.0")
    assert key(["ab"]) != key(["a", "b"])
    assert key(np.array([1, 2])) != key(np.array([1, 2], np.int32))
    assert key(np.arange(4)) != key(np.arange(4).reshape(2, 2))


def test_the_code_digest_sees_an_edit(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    before = store.code_digest(tmp_path)
    assert store.code_digest(tmp_path) == before
    (tmp_path / "a.py").write_text("x = 2")
    assert store.code_digest(tmp_path) != before


def test_the_code_digest_leaves_out_one_folder(tmp_path):
    store.write_text(tmp_path / "sources/a.toml", "x = 1")
    before = store.code_digest(tmp_path, without="sources/regions")
    store.write_text(tmp_path / "sources/regions/kainuu.toml", "x = 1")
    assert store.code_digest(tmp_path, without="sources/regions") == before != store.code_digest(tmp_path)


def test_the_key_of_a_table_is_that_of_its_content():
    table = pd.DataFrame({"code": ["005", "049"], "persons": [1.0, 2.0]})
    key = store.content_key(table)
    assert key == store.content_key(table.copy())
    changed = [
        table.assign(persons=[1.0, 3.0]), table.assign(code=["005", "050"]), table.astype({"persons": int}),
        table.rename(columns={"code": "id"}), table.iloc[::-1], table["persons"],
        gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([0, 1], [0, 1])),
        gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([0, 1], [0, 2])),
        gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([0, 1], [0, 2]), crs="EPSG:3067"),
        gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([0, 1], [0, 2]), crs="EPSG:3879"),
    ]  # fmt: skip
    assert len({key, *map(store.content_key, changed)}) == len(changed) + 1


@pytest.mark.parametrize("name", ["a\nb", "a\x7f", "a/" + "x" * 400, "y/" * 200])
def test_a_path_that_no_file_below_it_can_be_opened_by_is_refused_at_once(tmp_path, name):
    for check in (store.could_be_folder, store.usable_folder):
        with pytest.raises(RunError, match=r"choose (another folder|a shorter one) with --out"):
            check(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_takes_no_files_is_refused_without_writing(tmp_path):
    with pytest.raises(RunError, match="cannot be written to"):
        store.could_be_folder(Path("/proc/none"))
    assert store.could_be_folder(tmp_path / "new") == tmp_path / "new"
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_refused_without_writing(tmp_path):
    (tmp_path / "file").write_text("keep")
    for path, told in (
        (tmp_path, f"{tmp_path} is a folder; name a file with --lock"),
        (tmp_path / "file/lock", "file: cannot be written to .* is a file.; choose another folder with --lock"),
        (Path("/proc/none/lock"), "cannot be written to"),
    ):
        with pytest.raises(RunError, match=told):
            store.could_be_file(path, "--lock")
    assert store.could_be_file(tmp_path / "new/lock") == tmp_path / "new/lock"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
