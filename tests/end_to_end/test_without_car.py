"""The day without a car, end to end: Kuopio with its town buses of 2017, from a region's file to the report."""

import io
import math
import re
import shutil

import nbformat
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest

from kopa import store
from kopa.sources.example_files import KUOPIO_SCHOOL_DAY, kuopio_school_day
from kopa.workflow import notebooks
from tests.end_to_end.conftest import kopa
from tests.forked import kopa as kopa_forked

pytestmark = pytest.mark.end_to_end

REGION = f"""id = "kuopio"
name_fi = "Kuopio"
municipality_codes = ["297"]
year = 2026
timetables = ["feeds/kuopio.zip"]
date = "{KUOPIO_SCHOOL_DAY}"
"""
PAGE = {"legal": 0.871, "none": 0.114, "median": 49.0, "p90": 90.0}
"""What an earlier study of the whole feed on the population cells of its time came to, with the same six lukiot."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder in which Kuopio was run with its feed, quickly and in Finnish."""
    home = tmp_path_factory.mktemp("kuopio")
    (home / "feeds").mkdir()
    shutil.copyfile(kuopio_school_day(), home / "feeds" / "kuopio.zip")
    (home / "kuopio.toml").write_text(REGION, encoding="utf-8")
    run = kopa("run", "kuopio.toml", "--quick", "--no-pdf", "--languages", "fi", cwd=home)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"kuopio: timetable of kuopio on {KUOPIO_SCHOOL_DAY} (Tuesday), 1,131 trips" in run.stdout
    return home


@pytest.fixture(scope="module")
def values(made):
    table = pd.read_csv(made / "reports/kuopio/indicators.csv", dtype={"municipality_code": str}, keep_default_na=False)
    mine = table[(table["municipality_code"] == "") & (table["level"] == "lukio")].set_index("indicator_id")
    return mine.assign(value=pd.to_numeric(mine["value"]), persons=pd.to_numeric(mine["persons"]))


def test_the_indicators_are_those_of_the_cells_in_the_geopackage(made, values):
    cells = pyogrio.read_dataframe(made / "reports/kuopio/region.gpkg", layer="cells")
    persons, status = cells["age_16_17"].to_numpy(), cells["day_lukio_status"]
    minutes = cells["day_lukio_min"].fillna(np.inf).to_numpy()
    assert set(status) <= {"ok", "on_foot", "over_limit", "no_stop_within", "no_service", "no_way"}
    assert values.loc["G1.k.legal", "value"] == pytest.approx(persons[minutes <= 180].sum() / persons.sum())
    assert values.loc["G1.k.none_at_all", "persons"] == pytest.approx(persons[np.isinf(minutes)].sum())
    known = cells[np.isfinite(minutes)].sort_values("day_lukio_min")
    grown = known["age_16_17"].cumsum() / known["age_16_17"].sum()
    for name, share in (("G1.k.day_min", 0.5), ("G1.k.day_p90", 0.9)):
        assert values.loc[name, "value"] == pytest.approx(known["day_lukio_min"][grown >= share].iloc[0], rel=1e-6)


def test_they_are_near_those_of_the_earlier_study_on_other_cells(values):
    assert values.loc["G1.k.legal", "value"] == pytest.approx(PAGE["legal"], abs=0.02)
    assert values.loc["G1.k.none_at_all", "value"] == pytest.approx(PAGE["none"], abs=0.02)
    assert values.loc["G1.k.day_min", "value"] == pytest.approx(PAGE["median"], abs=5)
    assert values.loc["G1.k.day_p90", "value"] == pytest.approx(PAGE["p90"], abs=5)


def test_the_page_of_the_method_and_the_report_tell_these_numbers(made, values, repo):
    page = " ".join((repo / "docs/methods-timetables.md").read_text(encoding="utf-8").split())
    told = values["value"]
    share, none = (100 * told[f"G1.k.{name}"] for name in ("legal", "none_at_all"))
    ends = [100 * told[f"G1.k.{name}_{end}"] for name in ("legal", "none_at_all") for end in ("least", "most")]
    half, most = told["G1.k.day_min"], told["G1.k.day_p90"]
    assert f"gives {share:.1f} % (range {ends[0]:.1f}–{ends[1]:.1f}) within the limit" in page
    assert f"{none:.1f} % ({ends[2]:.1f}–{ends[3]:.1f}) without a connection, median {half:.1f}, P90 {most:.1f}" in page
    up = [math.ceil(minutes) for minutes in (half, most)]
    assert f"rounds minutes up: {up[0]} and {up[1]}" in page
    report = (made / "reports/kuopio/report.fi.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert all(f">{minutes} min<" in report for minutes in up)


def test_the_point_lies_in_its_range_and_the_day_is_longer_than_the_drive(values):
    for name in ("day_min", "legal", "none_at_all"):
        low, point, high = (values.loc[f"G1.k.{name}{end}", "value"] for end in ("_least", "", "_most"))
        assert low <= point <= high
        assert low < high
    assert values.loc["G1.k.car_gap", "value"] > 20
    assert set(values[values.index.str.startswith("G1.k")]["status"]) == {"assumption"}


def test_the_report_the_workbook_and_the_record_tell_of_the_feed(made):
    reports = made / "reports/kuopio"
    told = (reports / "report.fi.html").read_text(encoding="utf-8").replace("\u2068", "").replace("\u2069", "")
    assert "Entä ilman autoa?" in told
    before, *_ = re.split('<section[^>]*"layer-annex"', told)
    words = re.sub(r"<style.*?</style>|<svg.*?</svg>|<details.*?</details>|<[^>]+>", " ", before, flags=re.DOTALL)
    assert len(re.findall(r"\w*[^\W\d]\w*", words)) <= 3_500
    assert "Aikataulut: kuopio; koulupäivä 14.2.2017" in told
    assert "Joukkoliikenteen aikataulut (GTFS)" not in told
    assert "Ilman autoa nykyisessä verkossa:" in (reports / "explorer.fi.html").read_text(encoding="utf-8")
    sheets = openpyxl.load_workbook(reports / "tables.fi.xlsx", read_only=True).sheetnames
    assert [name for name in sheets if name.endswith("Koulupäivä ilman autoa")]
    record = store.read_json(reports / "run.json")
    (feed,) = [row for row in record["inputs"] if row["table"] == "own_timetable"]
    assert (feed["source_date"], feed["sha256"]) == (KUOPIO_SCHOOL_DAY, store.sha256(kuopio_school_day()))
    assert "G1.k" not in (reports / "scorecard.csv").read_text(encoding="utf-8")


def test_without_a_feed_one_line_says_what_it_would_add(folder):
    told = (folder / "reports/kainuu/report.fi.html").read_text(encoding="utf-8")
    assert told.count("Joukkoliikenteen aikataulut (GTFS)") == 1
    assert "Entä ilman autoa?" not in told
    assert "koska aikatauluja ei ole annettu" in (folder / "reports/kainuu/explorer.fi.html").read_text(
        encoding="utf-8"
    )


def test_a_date_without_trips_is_refused_and_a_holiday_is_told_before_anything_is_computed(made):
    asked = ("run", "297", "--timetable", "feeds/kuopio.zip", "--dry-run", "--date")
    refused = kopa_forked(*asked, "2017-06-07", cwd=made)
    assert refused.returncode == 1
    assert "no trip runs on 2017-06-07; the feed covers 2016-10-24 to 2017-06-02" in refused.stderr
    holiday = kopa_forked(*asked, "2017-03-07", cwd=made)
    assert holiday.returncode == 0
    assert "fewer trips than the feed's median Tuesday" in holiday.stderr
    assert "on 2017-03-07 (Tuesday), 1,032 trips" in holiday.stdout


def test_another_feed_or_date_makes_the_region_stale(made):
    assert "up to date" in kopa("status", "kuopio.toml", "--quick", "--no-pdf", "--languages", "fi", cwd=made).stdout
    path = made / "kuopio.toml"
    path.write_text(REGION.replace(KUOPIO_SCHOOL_DAY, "2017-02-21"), encoding="utf-8")
    told = kopa("run", "kuopio.toml", "--quick", "--no-pdf", "--languages", "fi", "--dry-run", cwd=made).stdout
    path.write_text(REGION, encoding="utf-8")
    assert "to run: the region changed: date" in told.replace("\n", " ")
    twice = kopa_forked("run", "kuopio.toml", "--timetable", "feeds/kuopio.zip", "--dry-run", cwd=made)
    assert "given twice: timetables" in twice.stderr


def test_the_notebook_runs_on_the_example(repo, tmp_path):
    done = notebooks.execute(repo / "notebooks/without_a_car.ipynb", tmp_path / "out.ipynb", {"level": "lukio"})
    told = done.read_text(encoding="utf-8")
    assert "kuopio_school_day" in told
    assert "G1.k.none_at_all" in told
    assert "ride" in told


def test_the_notebook_of_regions_sets_the_day_beside_the_drive_where_there_is_a_feed(repo, tmp_path, values):
    """Kuopio has one, Kainuu has none: a number and an empty one."""
    asked = {"regions": ["297", "kainuu"], "timetables": {"297": [str(kuopio_school_day())]}, "date": KUOPIO_SCHOOL_DAY}
    done = notebooks.execute(repo / "notebooks/comparison.ipynb", tmp_path / "out.ipynb", asked)
    cells = [cell for cell in nbformat.read(done, as_version=4).cells if "G1.k.day_min" in cell.source]
    (page,) = [one.data["text/html"] for one in cells[0].outputs if "text/html" in one.get("data", {})]
    (table,) = pd.read_html(io.StringIO(page), index_col=0)
    days = table.filter(like="median of those with a connection").iloc[:, 0]
    assert days["Kainuu"] != days["Kainuu"]  # not a number
    assert days.drop("Kainuu").tolist() == [pytest.approx(values.loc["G1.k.day_min", "value"], abs=0.01)]
    assert (table.filter(like="Trip to the nearest").iloc[:, 0] < days.max()).all()
