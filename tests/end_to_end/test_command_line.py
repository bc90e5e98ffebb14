"""The command line as its users call it: one whole region from nothing to its report, and bad input."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pyogrio
import pytest

from kopa import store, tables
from kopa.report import published
from kopa.sources.user.region_files import CASE_IDS
from kopa.workflow import notebooks
from kopa.workflow.record import basis
from tests.end_to_end.conftest import kopa as kopa_anew
from tests.forked import kopa
from tests.report.test_report import Page

pytestmark = pytest.mark.end_to_end

LANGUAGES = ("fi", "sv", "en")
WRITTEN = {
    "indicators.csv", "indicators.fi.csv", "scorecard.csv", "scorecard.fi.csv", "travel_times.parquet",
    "scenario_answers.csv", "scenario_changes.csv", "scenario_sites.csv",
    "notebook.ipynb", "notebook.html", "run.json", "datapackage.json",
    "region.gpkg", *(f"report.{language}.{ending}" for ending in ("html", "pdf") for language in LANGUAGES),
    *(f"explorer.{language}.html" for language in LANGUAGES),
    *(f"tables.{language}.xlsx" for language in LANGUAGES),
}  # fmt: skip


def read_table(path: Path, schema: tables.Schema, **dialect: str) -> pd.DataFrame:
    """Read a published table as an analyst would: codes as text, empty numbers as missing."""
    text = {column.name: str for column in schema.columns if column.kind == "text"}
    empty = dict.fromkeys([column.name for column in schema.columns if column.kind == "number"], "")
    table = pd.read_csv(path, dtype=text, keep_default_na=False, na_values=empty, **dialect)
    return table[schema.names]


def test_a_region_gets_every_file_and_the_start_page(folder):
    assert {path.name for path in (folder / "reports/kainuu").iterdir()} == WRITTEN
    assert "Kainuu" in (folder / "reports/index.html").read_text(encoding="utf-8")


def test_a_published_notebook_computes_the_same_where_it_is_run_again(folder, tmp_path):
    """In a run it reads what the steps before computed; of their folder nothing is left in it."""
    published = nbformat.read(folder / "reports/kainuu/notebook.ipynb", as_version=4)
    (given,) = [cell for cell in published.cells if "injected-parameters" in cell.metadata.get("tags", [])]
    assert 'computed = ""' in given.source.splitlines()
    again = tmp_path / "again.ipynb"
    notebooks.execute(basis.bundled("notebooks") / "region.ipynb", again, {"region": "kainuu"})
    shown = [[cell.outputs for cell in one.cells if cell.cell_type == "code"]
             for one in (published, nbformat.read(again, as_version=4))]  # fmt: skip
    assert shown[0] == shown[1]


def test_every_link_of_the_start_page_leads_to_a_file(folder):
    page = Page((folder / "reports/index.html").read_text(encoding="utf-8"))
    links = {attrs["href"] for attrs in page.all("a") if not attrs["href"].startswith("#")}
    assert {f"accessibility.{language}.html" for language in LANGUAGES} | {"kainuu/notebook.html"} <= links
    assert {link for link in links if not (folder / "reports" / link).is_file()} == set()


def test_a_start_page_without_its_statements_gets_them_though_nothing_is_to_be_done(folder):
    statement = folder / "reports/accessibility.sv.html"
    before = statement.read_bytes()
    statement.unlink()
    again = kopa_anew("run", "kainuu", "--quick", "--compare", cwd=folder).stdout
    assert "up to date" in again
    assert "comparison: not made: it needs all four case regions" in again
    assert statement.read_bytes() == before


def test_the_start_page_is_made_from_the_folder_after_every_run(folder):
    """Also with nothing to do, after an edit, and beside a region whose table somebody saved anew."""
    page, neighbour = folder / "reports/index.html", folder / "reports/neighbour"
    before = page.read_bytes()
    page.write_text("edited", encoding="utf-8")
    assert kopa_anew("run", "kainuu", "--quick", cwd=folder).returncode == 0
    assert page.read_bytes() == before
    shutil.copytree(folder / "reports/kainuu", neighbour)
    (neighbour / "indicators.csv").write_bytes(b"")
    try:
        done = kopa_anew("run", "kainuu", "--quick", cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        told = page.read_text(encoding="utf-8")
        assert "kainuu/report.fi.html" in told
        assert "neighbour/run.json: indicators.csv was changed after it was written" in told
        assert "neighbour/report.fi.html" not in told
    finally:
        shutil.rmtree(neighbour)
    done = kopa("start-page", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "reports/index.html\n")
    assert page.read_bytes() == before
    assert "no folder of reports" in kopa("start-page", "--out", "none", cwd=folder).stderr


def test_the_tables_agree_with_their_schemas(folder):
    indicators = read_table(folder / "reports/kainuu/indicators.csv", tables.INDICATORS)
    tables.check(indicators, tables.INDICATORS)
    assert set(indicators["municipality_code"]) == {"", "105", "205", "290", "578", "620", "697", "765", "777"}
    times = pd.read_parquet(folder / "reports/kainuu/travel_times.parquet")
    tables.check(times, published.TRAVEL_TIMES_FILE)
    assert set(times["status"]) <= {*tables.STATUSES, "sites_not_known"}


def test_the_schema_file_describes_every_data_file_and_column_that_was_written(folder):
    package = json.loads((folder / "reports/kainuu/datapackage.json").read_text(encoding="utf-8"))
    told = {one["path"]: one for one in package["resources"]}
    assert set(told) == {name for name in WRITTEN if name.endswith((".csv", ".parquet", ".gpkg"))}
    for name, one in told.items():
        path = folder / "reports/kainuu" / name
        assert (one["bytes"], one["hash"]) == (path.stat().st_size, f"sha256:{store.sha256(path)}")
        if name.endswith(".csv"):
            first = path.read_text(encoding=one["encoding"]).removeprefix("\ufeff").splitlines()[0]
            header = first.split(one["dialect"]["delimiter"])
        elif name.endswith(".parquet"):
            header = list(pd.read_parquet(path))
        else:
            continue
        assert [field["name"] for field in one["schema"]["fields"]] == header


def test_no_site_of_the_travel_times_is_missing_from_the_geopackage(folder):
    times = pd.read_parquet(folder / "reports/kainuu/travel_times.parquet")
    sites = pyogrio.read_dataframe(folder / "reports/kainuu/region.gpkg", layer="sites")
    assert set(times["to_id"]) - {""} <= set(sites["id"])


def test_the_finnish_table_holds_the_same_numbers(folder):
    plain = read_table(folder / "reports/kainuu/indicators.csv", tables.INDICATORS)
    finnish = read_table(
        folder / "reports/kainuu/indicators.fi.csv", tables.INDICATORS, sep=";", decimal=",", encoding="utf-8-sig"
    )
    pd.testing.assert_frame_equal(plain, finnish)


def test_the_finnish_scorecard_holds_the_same_numbers_and_says_in_finnish_what_they_rest_on(folder):
    plain = read_table(folder / "reports/kainuu/scorecard.csv", tables.SCORECARD)
    finnish = read_table(
        folder / "reports/kainuu/scorecard.fi.csv", tables.SCORECARD, sep=";", decimal=",", encoding="utf-8-sig"
    )
    pd.testing.assert_frame_equal(plain.drop(columns="rests_on"), finnish.drop(columns="rests_on"))
    assert plain["rests_on"].str.contains("population cells").any()
    assert finnish["rests_on"].str.contains("väestöruudut").any()
    assert not finnish["rests_on"].str.contains("population|sites|partly").any()


def test_the_record_names_every_input_and_output_with_its_hash(folder):
    record = json.loads((folder / "reports/kainuu/run.json").read_text(encoding="utf-8"))
    assert set(record["outputs"]) == WRITTEN - {"run.json"}
    for name, digest in record["outputs"].items():
        assert store.sha256(folder / "reports/kainuu" / name) == digest
    assert {"population_cells", "roads", "municipalities"} <= {row["table"] for row in record["inputs"]}
    assert all(row["ok"] for row in record["conservation"])


def test_nothing_is_done_twice_and_what_was_changed_is_seen(folder):
    report = folder / "reports/kainuu/report.en.html"
    report.touch()
    before = report.stat().st_mtime_ns
    again = kopa_anew("run", "kainuu", "--quick", cwd=folder)
    assert "up to date" in again.stdout
    assert report.stat().st_mtime_ns == before
    original = report.read_bytes()
    report.write_bytes(original + b"\n")
    try:
        assert (
            "report.en.html was changed" in kopa_anew("status", "kainuu", "--quick", cwd=folder, COLUMNS="200").stdout
        )
        verdict = kopa("verify", "reports/kainuu", cwd=folder)
        assert verdict.returncode == 1
        assert "broken: report.en.html was changed after it was written" in verdict.stdout
    finally:
        report.write_bytes(original)
    assert kopa("verify", "reports/kainuu", cwd=folder).returncode == 0


@pytest.mark.thorough
def test_a_region_that_is_no_case_region_runs_too(tmp_path):
    """Åland, of Swedish-speaking municipalities; one of them runs in `tests/faults/test_batches.py`.

    A list of municipalities runs in `test_official_data`.
    """
    done = kopa_anew("run", "ahvenanmaa", "--quick", "--languages", "sv", "--no-pdf", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name: len(list(path.glob("report.*.html"))) for path in (tmp_path / "reports").glob("[!.]*/")} == {
        "ahvenanmaa": 1,
    }


@pytest.mark.parametrize(
    ("how", "out"),
    [("--quick", "file.txt"), ("--quick", "/proc/none"), ("--dry-run", "file.txt"), ("--dry-run", "/dev/null/x")],
)
def test_a_folder_that_cannot_be_written_is_said_before_anything_is_computed(how, out, tmp_path):
    (tmp_path / "file.txt").write_text("keep")
    done = kopa("run", "kainuu", how, "--out", out, cwd=tmp_path)
    assert done.returncode == 1
    assert f"{out}: cannot be written to" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "file.txt").read_text() == "keep"


def test_a_dry_run_tells_the_state_of_the_comparison(tmp_path):
    assert "comparison: to be made" in kopa("run", "--all", "--compare", "--dry-run", cwd=tmp_path).stdout
    assert "comparison: not made" in kopa("run", "kainuu", "--compare", "--dry-run", cwd=tmp_path).stdout


def test_a_terminal_without_finnish_letters_is_no_fault(tmp_path):
    done = kopa_anew("regions", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Etel?-Savo" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_says_so(tmp_path, number):
    command = [sys.executable, "-m", "kopa", "run", "105", "--quick", "--languages", "fi", "--no-pdf"]
    heard = lambda: signal.signal(number, signal.SIG_DFL)  # noqa: E731 - else a shell's background has them ignored
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=heard
    ) as run:
        while not (tmp_path / "reports/.kopa/plan.json").is_file():
            assert run.poll() is None
            time.sleep(0.1)
        run.send_signal(number)
        told = run.communicate(timeout=60)[1]
    assert run.returncode == 128 + number
    assert told.startswith("kopa: stopped; ")


@pytest.mark.parametrize("taken", ["kainuu", "comparison", "kunnat-105-290"])
def test_a_region_of_ones_own_cannot_take_a_known_id(taken, tmp_path):
    (tmp_path / "my.toml").write_text(
        f'id = "{taken}"\nname_fi = "Oma"\nname_sv = "Egen"\nname_en = "Own"\nyear = 2026\n'
        'municipality_codes = ["205", "290"]\n'
    )
    done = kopa("run", "my.toml", "--dry-run", cwd=tmp_path)
    assert done.returncode == 1
    assert f"id: '{taken}' is taken; choose another one, such as 'my-{taken}'" in done.stderr


def test_a_dry_run_writes_nothing(tmp_path):
    done = kopa("run", "--all", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert all(region in done.stdout for region in CASE_IDS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "say which regions to run"),
        (["run", "kainuu", "--languages", ""], "names no language"),
        (["run", "kainuu", "--executor", "slrum"], "is not installed"),
        (["run", "kainuu", "--profile", "slrum"], "Did you mean 'slurm'?"),
        (["run", "kainuu", "--report", "page.pdf"], "has to end in .html or .zip"),
        (["run", "kainu"], "Did you mean 'kainuu'?"),
        (["run", "my.toml"], "my.toml"),
        (["run", "205,999"], "999"),
        (["run", "../kainuu"], "../kainuu"),
        (["score", "satakuntaa"], "satakunta"),
        (["verify", "nowhere"], "nowhere/run.json does not exist"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(arguments, message, tmp_path):
    done = kopa(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.startswith("kopa: ")
    assert "Traceback" not in done.stderr + done.stdout
    assert list(tmp_path.iterdir()) == []


def test_faults_of_a_users_region_file_come_with_line_and_suggestion(tmp_path):
    (tmp_path / "my.toml").write_text('id = "my"\nname_fi = "Oma"\nmunicipality_code = ["205"]\n')
    done = kopa("run", "my.toml", cwd=tmp_path)
    assert done.returncode == 1
    assert "line 3" in done.stderr
    assert "Did you mean 'municipality_codes'?" in done.stderr


def test_parameters_of_ones_own_are_checked_and_change_the_key(tmp_path):
    (tmp_path / "my.toml").write_text('season = "winter"\naccess_speed = 20.0\n')
    done = kopa("run", "kainuu", "--parameters", "my.toml", "--dry-run", cwd=tmp_path)
    assert done.returncode == 1
    assert "my.toml: line 2: access_speed: unknown parameter. Did you mean 'access_speed_kmh'" in done.stderr
    (tmp_path / "my.toml").write_text('season = "winter"\n')
    assert kopa("run", "kainuu", "--parameters", "my.toml", "--dry-run", cwd=tmp_path).returncode == 0


def test_tables_of_ones_own_are_checked_before_anything_is_computed(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "broadband.csv").write_text("municipality_code,share_100mbit\n205,1.7\n")
    done = kopa("run", "kainuu", "--tables", "mine", cwd=tmp_path)
    assert done.returncode == 1
    assert "broadband.csv: share_100mbit: row 2 is 1.7; expected at most 1" in done.stderr
    assert not (tmp_path / "reports").exists()


def test_a_damaged_starter_table_is_refused_by_name(tmp_path, repo):
    starter = tmp_path / "starter"
    shutil.copytree(repo / "data/starter", starter)
    damaged = bytearray((starter / "population_cells.csv.gz").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (starter / "population_cells.csv.gz").write_bytes(damaged)
    done = kopa_anew("run", "kainuu", cwd=tmp_path, KOPA_STARTER=str(starter))
    assert done.returncode == 1
    assert "population_cells.csv.gz" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "reports/kainuu").exists()


def test_the_doctor_finds_everything_fit(tmp_path):
    done = kopa_anew("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "BAD" not in done.stdout
    assert str(Path.home()) not in done.stdout


def test_regions_lists_the_four_and_the_nineteen(tmp_path):
    listed = kopa("regions", cwd=tmp_path, COLUMNS="200").stdout
    assert all(region in listed for region in (*CASE_IDS, "suupohja", "ahvenanmaa", "suomi"))
