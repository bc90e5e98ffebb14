"""Starter tables as files: every damage gives one message that names the file and the mend."""

import gzip
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kopa import environment
from kopa.errors import InputError, NotThereError, TableError
from kopa.sources import country_tables, people
from kopa.sources import read as starter_files
from kopa.sources.catalogue import write_sum
from kopa.sources.writing import compress


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the starter data (but the sites), in use."""
    copy = tmp_path / "starter"
    source = starter_files.folder()
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("osm"))
    monkeypatch.setenv(starter_files.FOLDER_VARIABLE, str(copy))
    return copy


def rewrite(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """Change the text of a table and enter its new checksum in the catalogue, as a careless editor would."""
    path = folder / name
    text = gzip.decompress(path.read_bytes()).decode()
    content = compress(change(text).encode())
    catalogue = folder / "catalogue.csv"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    catalogue.write_text(catalogue.read_text().replace(old, hashlib.sha256(content).hexdigest()))
    write_sum(catalogue)
    path.write_bytes(content)


def message_of(read: Callable[[], object], error: type[Exception] = TableError) -> str:
    with pytest.raises(error) as caught:
        read()
    return str(caught.value)


def test_a_flipped_bit_is_noticed(starter: Path) -> None:
    path = starter / "population_cells.csv.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    message = message_of(people.population_cells)
    assert str(path) in message
    assert "damaged" in message
    assert "take the folder anew from where it came" in message


@pytest.mark.parametrize("kept", [0, 10, 50_000])
def test_a_truncated_file_is_noticed(starter: Path, kept: int) -> None:
    path = starter / "roads.csv.gz"
    path.write_bytes(path.read_bytes()[:kept])
    message = message_of(country_tables.roads)
    assert f"{path}: the file is damaged: {kept:,} bytes of" in message


def test_a_missing_file_is_named(starter: Path) -> None:
    (starter / "postal_areas.csv.gz").unlink()
    message = message_of(country_tables.postal_areas, NotThereError)
    assert "postal_areas.csv.gz: the file is missing" in message
    assert "take the folder anew from where it came" in message


def test_a_folder_in_place_of_a_file_is_named(starter: Path) -> None:
    (starter / "postal_areas.csv.gz").unlink()
    (starter / "postal_areas.csv.gz").mkdir()
    assert "postal_areas.csv.gz: the file cannot be read" in message_of(country_tables.postal_areas)


def test_a_web_page_in_place_of_a_table_is_noticed(starter: Path) -> None:
    page = b"<html>404</html>"
    catalogue = starter / "catalogue.csv"
    path = starter / "population_cells.csv.gz"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    catalogue.write_text(catalogue.read_text().replace(old, hashlib.sha256(page).hexdigest()))
    write_sum(catalogue)
    path.write_bytes(page)
    assert "population_cells.csv.gz: the file is no whole gzip file" in message_of(people.population_cells)


def test_a_missing_column_is_named(starter: Path) -> None:
    rewrite(starter, "population_cells.csv.gz", lambda text: text.replace("age_7_12", "age_7_11", 1))
    message = message_of(people.population_cells)
    assert "population_cells.csv.gz" in message
    assert "missing column age_7_12" in message


def test_a_word_among_numbers_is_named_with_its_row(starter: Path) -> None:
    def change(text: str) -> str:
        lines = text.split("\n")
        lines[3] = lines[3].rsplit(",", 1)[0] + ",many"
        return "\n".join(lines)

    rewrite(starter, "population_history.csv.gz", change)
    assert "population: row 4 is 'many'; expected a number" in message_of(country_tables.population_history)


def test_a_code_without_its_zeros_is_named(starter: Path) -> None:
    rewrite(starter, "population_history.csv.gz", lambda text: text.replace("\n005,", "\n5,", 1))
    assert "code: row 2 is '5'; expected text of the form [0-9]{3}" in message_of(country_tables.population_history)


def test_a_repeated_cell_is_named(starter: Path) -> None:
    def change(text: str) -> str:
        lines = text.split("\n")
        return "\n".join([*lines[:5], lines[4], *lines[5:]])

    rewrite(starter, "population_cells.csv.gz", change)
    assert "each only once" in message_of(people.population_cells)


def test_an_unknown_junction_is_named(starter: Path) -> None:
    rewrite(starter, "junctions.csv.gz", lambda text: text.replace("\n171,", "\n999999,", 1))
    message = message_of(country_tables.roads)
    assert "roads.csv.gz" in message
    assert "junction 171" in message


def test_a_damaged_path_is_noticed(starter: Path) -> None:
    rewrite(starter, "roads.csv.gz", lambda text: text.replace("uh@{e@", "uh@{e", 1))
    message = message_of(country_tables.roads)
    assert "roads.csv.gz: path: a path ends inside a number" in message


def test_outlines_of_other_municipalities_are_noticed(starter: Path) -> None:
    rewrite(starter, "outlines.csv.gz", lambda text: text.replace("\n005,", "\n006,", 1))
    assert "outlines.csv.gz: code" in message_of(country_tables.municipalities)


def test_a_damaged_ring_is_noticed(starter: Path) -> None:
    def change(text: str) -> str:
        lines = text.split("\n")
        lines[1] = "005,AAAA"
        return "\n".join(lines)

    rewrite(starter, "outlines.csv.gz", change)
    assert "outlines.csv.gz: rings" in message_of(country_tables.municipalities)


def test_a_table_that_the_catalogue_lacks_is_refused(starter: Path) -> None:
    path = starter / "catalogue.csv"
    path.write_text(
        "".join(line for line in path.read_text().splitlines(True) if not line.startswith("population_cells,"))
    )
    write_sum(path)
    assert "catalogue.csv has no row for population_cells.csv.gz" in message_of(people.population_cells)


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x00", b"a,b\n1,2,3\n4\n"])
def test_a_damaged_catalogue_is_noticed(starter: Path, content: bytes) -> None:
    (starter / "catalogue.csv").write_bytes(content)
    assert "catalogue.csv: the file is damaged" in message_of(people.population_cells)
    write_sum(starter / "catalogue.csv")
    assert "catalogue.csv" in message_of(people.population_cells)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(starter_files.FOLDER_VARIABLE, str(tmp_path / "nowhere"))
    message = message_of(people.population_cells, NotThereError)
    assert "nowhere" in message
    assert "KOPA_STARTER" in message


def test_the_mend_fits_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "make starter" in starter_files.mend(starter_files.starter_folder() / "roads.csv.gz")
    copied = starter_files.mend(tmp_path / "roads.csv.gz")
    assert copied.startswith("take the folder anew from where it came")
    out = tmp_path / "data/official"
    version = out / "0123456789ab"
    version.mkdir(parents=True)
    (out / starter_files.CURRENT_FILE).write_text(f"{version.name}\n")
    monkeypatch.setenv(starter_files.FOLDER_VARIABLE, str(out))
    (version / "catalogue.csv").touch()
    message = message_of(country_tables.roads, NotThereError)
    assert message.endswith(f"file is missing; build the tables again: kopa build --out {out}")
    monkeypatch.chdir(tmp_path)
    assert message_of(country_tables.roads, NotThereError).endswith("build the tables again: kopa build")


def test_a_relative_folder_means_one_folder_or_is_refused(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(starter.parent)
    monkeypatch.setenv(starter_files.FOLDER_VARIABLE, starter.name)
    message = message_of(starter_files.folder, InputError)
    assert message.endswith(f"set it to the whole path: {starter}")
    environment.make_starter_path_whole()
    monkeypatch.chdir("/")
    assert starter_files.folder() == starter


def test_the_catalogue_describes_the_files_as_they_are() -> None:
    folder = starter_files.folder()
    catalogue = country_tables.catalogue()
    for row in catalogue.itertuples():
        content = (folder / row.file).read_bytes()
        assert (row.bytes, row.sha256) == (len(content), hashlib.sha256(content).hexdigest()), row.file
        assert row.rows == len(pd.read_csv(folder / row.file, dtype=str, keep_default_na=False)), row.file


def test_every_table_is_in_the_catalogue_and_small() -> None:
    folder = starter_files.folder()
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv*")} - {
        "catalogue.csv",
        "catalogue.csv.sha256",
    }
    assert set(country_tables.catalogue()["file"]) == files
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    assert sum(sizes) <= 4_000_000
    assert max(sizes) <= 1_500_000


def test_gzip_headers_carry_no_time_and_no_name() -> None:
    for path in starter_files.folder().rglob("*.gz"):
        header = path.read_bytes()[:10]
        assert header[3] == 0, f"{path.name} names a file"
        assert header[4:8] == bytes(4), f"{path.name} has a time"


def test_tables_derived_from_openstreetmap_stay_apart_under_their_licence() -> None:
    catalogue = country_tables.catalogue()
    apart = catalogue["file"].str.startswith("osm/")
    assert (catalogue.loc[apart, "licence"] == "ODbL 1.0").all()
    assert (catalogue.loc[~apart, "licence"] == "CC BY 4.0").all()
    assert catalogue.loc[apart, "attribution"].str.contains("OpenStreetMap").all()


def test_a_table_that_a_caller_changes_is_whole_for_the_next_one() -> None:
    first = country_tables.population_history()
    first.loc[:, "population"] = -1
    assert (country_tables.population_history()["population"] > 0).all()
    catalogue = country_tables.catalogue()
    catalogue.loc[:, "sha256"] = ""
    assert (country_tables.catalogue()["sha256"] != "").all()


def test_a_table_that_changes_is_read_again(starter: Path) -> None:
    before = country_tables.population_history()
    first = str(before["population"].iloc[0])
    rewrite(starter, "population_history.csv.gz", lambda text: text.replace(f",{first}\n", f",{int(first) + 1}\n", 1))
    assert country_tables.population_history()["population"].iloc[0] == before["population"].iloc[0] + 1
