"""What is published of a region is described column by column, carries names, and keeps leading zeros."""

import codecs
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kopa import store
from kopa.goals.catalogue import name_of
from kopa.levels import SHOWN
from kopa.parameters import Parameters
from kopa.report import datapackage, published
from kopa.report.comparison.published import SCHEMAS as OF_COMPARISON
from kopa.report.comparison.published import published as published_comparison
from kopa.report.gpkg.layers import layers
from kopa.scenarios.schemas import TABLES as SCENARIO_TABLES
from kopa.study.opening import open_study
from kopa.study.results_of import results_of
from kopa.study.scenarios.results import AskedScenario, with_scenarios
from kopa.study.starter import starter_country
from kopa.tables import SITES_NOT_KNOWN, check
from tests.report import comparison_case
from tests.studies import results_of_region
from tools.pages.dictionary import STATUSES

PARAMETERS = Parameters()


@pytest.fixture(scope="module")
def study():
    return open_study("005,165,305")  # codes that begin with a zero, and levels that are not known


@pytest.fixture(scope="module")
def results(study):
    school = study.sites_of("basic_1_6")["id"].iloc[0].partition(".")[0]
    asked = AskedScenario(f'id = "ve1"\n[[edit]]\nclose = "{school}"\n')
    return with_scenarios(results_of(study, isochrones=False), study, (asked,))


@pytest.fixture(scope="module")
def folder(study, results, tmp_path_factory) -> Path:
    """Tables as a run publishes them, and their schema file."""
    folder, towns = tmp_path_factory.mktemp("published"), starter_country().municipalities
    indicators = published.with_doubt(results.indicators, PARAMETERS)
    for name, table in (("indicators", indicators), ("scorecard", results.scorecard)):
        store.write_csv(folder / f"{name}.csv", published.with_names(table, towns, PARAMETERS, "en"))
        store.write_csv_fi(folder / f"{name}.fi.csv", published.with_names(table, towns, PARAMETERS, "fi"))
    for schema in SCENARIO_TABLES:
        store.write_csv(folder / f"{schema.name}.csv", getattr(results, schema.name))
    store.write_parquet(folder / "travel_times.parquet", study.travel_times())
    described = datapackage.package(study.region, results.provenance["inputs"], {p.name: p for p in folder.iterdir()})
    store.write_json(folder / datapackage.FILE, described)
    return folder


def resource(folder: Path, name: str) -> dict:
    package = json.loads((folder / datapackage.FILE).read_text(encoding="utf-8"))
    return next(one for one in package["resources"] if one["path"] == name)


def by_schema(folder: Path, name: str) -> pd.DataFrame:
    """Read a CSV by what its schema file says, and by nothing else."""
    told = resource(folder, name)
    fields = told["schema"]["fields"]
    texts = {field["name"]: str for field in fields if field["type"] == "string"}
    numbers = {field["name"]: told["schema"]["missingValues"] for field in fields if field["type"] != "string"}
    decimal = {field.get("decimalChar", ".") for field in fields if field["type"] == "number"}
    return pd.read_csv(
        folder / name, sep=told["dialect"]["delimiter"], encoding=told["encoding"], decimal=decimal.pop(), dtype=texts,
        keep_default_na=False, na_values=numbers,
    )  # fmt: skip


@pytest.mark.parametrize("name", [name for name in datapackage.SCHEMAS if name.endswith(".csv")])
def test_what_the_schema_file_says_reads_the_table_as_it_was(folder, results, name):
    found, schema = by_schema(folder, name), datapackage.SCHEMAS[name]
    assert list(found) == schema.names == [field["name"] for field in resource(folder, name)["schema"]["fields"]]
    check(found, schema)
    whole = getattr(results, name.partition(".")[0])
    assert len(found) > 0
    pd.testing.assert_frame_equal(found[list(whole)], whole.fillna({"level": ""}), check_dtype=False, rtol=1e-11)


@pytest.mark.parametrize(("name", "sep"), [("indicators.csv", ","), ("indicators.fi.csv", ";")])
def test_leading_zeros_survive(folder, name, sep):
    assert {"", "005", "165", "305"} == set(by_schema(folder, name)["municipality_code"])
    by_type = pd.read_csv(folder / name, sep=sep, encoding="utf-8-sig", dtype={"municipality_code": str})
    assert {"005", "165", "305"} == set(by_type["municipality_code"].dropna())


def test_rows_of_a_part_of_the_people_have_the_doubt_of_that_part(results):
    parts = {"": 0.13, ".shrinking": 0.42, ".other": 0.03}
    doubts = [("", f"G1.d.uncertain_share{part}", share) for part, share in parts.items()]
    times = [("", f"G1.d.p90{part}", 30.0) for part in (*parts, ".sv")]
    rows = pd.DataFrame(
        [*doubts, *times, ("205", "G1.d.p90", 9.0)], columns=["municipality_code", "indicator_id", "value"]
    )
    made = published.with_doubt(rows.assign(region_id="kainuu", level="vet"), PARAMETERS)
    shares = made.set_index(["indicator_id", "municipality_code"])["uncertain_share"]
    assert [shares[(f"G1.d.p90{part}", "")] for part in parts] == [0.13, 0.42, 0.03]
    assert shares[("G1.d.p90.sv", "")] == 0.13
    assert np.isnan(shares[("G1.d.p90", "205")])
    assert len(published.with_doubt(results.indicators, PARAMETERS)) == len(results.indicators)


def test_the_page_on_opening_files_reads_them_as_it_says(folder, repo, monkeypatch):
    monkeypatch.chdir(folder)
    code = re.search(r"```python\n(.*?)```", (repo / "docs/opening-the-files.md").read_text(encoding="utf-8"), re.S)
    made: dict = {}
    exec(code[1], made)
    assert {"", "005", "165", "305"} == set(made["table"]["municipality_code"])
    assert made["finnish"]["value"].dtype == made["table"]["value"].dtype == float
    np.testing.assert_allclose(made["finnish"]["value"], made["table"]["value"])


def test_codes_have_their_names_beside_them(folder):
    english, finnish = by_schema(folder, "indicators.csv"), by_schema(folder, "indicators.fi.csv")
    names = dict(zip(finnish["municipality_code"], finnish["municipality_name"], strict=True))
    assert names == {"": "", "005": "Alajärvi", "165": "Janakkala", "305": "Kuusamo"}
    row = english["indicator_id"].eq("G1.d.p90") & english["level"].eq("lukio")
    for table, language in ((english, "en"), (finnish, "fi")):
        assert set(table.loc[row, "indicator_name"]) == {name_of("G1.d.p90", language)}
    assert set(finnish.loc[row, "level_name"]) == {"Lukio"}
    for table in (english, finnish):
        assert table["indicator_name"].ne("").all()
        assert (table["level_name"].eq("") == table["level"].eq("")).all()
    card = by_schema(folder, "scorecard.fi.csv")
    assert (card["indicator_name"].eq("") == card["indicator_id"].eq("")).all()


def test_swedish_names_are_those_of_swedish():
    table = pd.DataFrame({"municipality_code": ["049", ""], "level": ["vet", ""], "indicator_id": ["G1.d.p90", ""]})
    made = published.with_names(table, starter_country().municipalities, PARAMETERS, "sv")
    assert made["municipality_name"].tolist() == ["Esbo", ""]
    assert made["indicator_name"].iloc[1] == made["level_name"].iloc[1] == ""
    assert list(made)[:3] == list(table)


def test_names_tell_the_limits_of_the_study():
    parameters = Parameters(basic_transport_km=4.5)
    table = pd.DataFrame({"level": ["basic_1_6"], "indicator_id": ["G1.f.4.5km"]})
    told = published.with_names(table, starter_country().municipalities, parameters, "fi")["indicator_name"].iloc[0]
    assert "4,5 km" in told


def test_every_file_is_told_with_bytes_and_hash(folder):
    for name in datapackage.SCHEMAS:
        told = resource(folder, name)
        assert told["bytes"] == (folder / name).stat().st_size
        assert told["hash"] == f"sha256:{store.sha256(folder / name)}"
        assert re.fullmatch("[a-z0-9._-]+", told["name"])


def test_the_encoding_is_a_registered_name_and_that_of_the_file(folder):
    for name in (name for name in datapackage.SCHEMAS if name.endswith(".csv")):
        assert resource(folder, name)["encoding"] == "utf-8"
        assert (folder / name).read_bytes().startswith(codecs.BOM_UTF8) == name.endswith(".fi.csv")


def test_parquet_is_no_tabular_resource_of_the_standard(folder):
    told = resource(folder, "travel_times.parquet")
    assert (told["type"], "profile" in told, "encoding" in told) == ("file", False, False)
    assert [field["name"] for field in told["schema"]["fields"]] == published.TRAVEL_TIMES_FILE.names


def test_a_file_that_is_no_table_has_no_schema(tmp_path, study):
    files = {
        name: store.write_text(tmp_path / name, "x") for name in ("region.gpkg", "report.fi.html", "tables.fi.xlsx")
    }
    told = datapackage.package(study.region, [], files)["resources"]
    assert [one["path"] for one in told] == ["region.gpkg"], "pages and workbooks are for readers"
    assert all("schema" not in one for one in told)


def test_the_table_of_travel_times_agrees_with_its_description(study):
    times = study.travel_times()
    check(times, published.TRAVEL_TIMES_FILE)
    assert list(times) == published.TRAVEL_TIMES_FILE.names
    assert SITES_NOT_KNOWN in set(times["status"])


def test_persons_beyond_a_distance_are_counted_again_from_the_published_files(study, results):
    """The report's counts rest on the shortest road: the table and the layer of cells hold its kilometres."""
    times, cells = study.travel_times(), next(one.table for one in layers(results, None) if one.name == "cells")
    persons, nearest = cells.set_index("id"), times[times["rank"] == 1].set_index(["level", "from_id"])
    region = results.indicators[results.indicators["municipality_code"] == ""]
    expected = region.set_index(["indicator_id", "level"])["persons"]
    counted = {}
    for level, ages, limit in (("basic_1_6", "age_7_12", 5), ("lukio", "age_16_17", 7)):
        km = nearest.loc[level, "nearest_by_road_km"].reindex(persons.index)
        assert km.tolist() == pytest.approx(persons[f"distance_{level}_km"].tolist())
        counted[level] = persons.loc[km > limit if level == "basic_1_6" else km >= limit, ages].sum()
    assert counted["basic_1_6"] == pytest.approx(expected["G1.f.5km", "basic_1_6"])
    assert counted["lukio"] == pytest.approx(expected["G1.f.7km", "lukio"])
    by_time = times[times["rank"] == 1].set_index("from_id")
    quickest = by_time.loc[by_time["level"] == "basic_1_6", "distance_km"].reindex(persons.index)
    assert (quickest > persons["distance_basic_1_6_km"] + 0.01).any(), "the quickest way is longer somewhere"


def test_persons_of_the_municipalities_add_up_in_what_is_published(folder):
    """Why estimates under five persons stand in the data: without them nothing published would add up."""
    table = by_schema(folder, "indicators.csv")
    table = table[table["indicator_id"].isin(["G1.c.5km", "G1.c.10km", "G1.d.p90"]) & (table["status"] != "missing")]
    parts = table[table["municipality_code"] != ""].groupby(["indicator_id", "level"])["persons"].sum()
    whole = table[table["municipality_code"] == ""].set_index(["indicator_id", "level"])["persons"]
    assert len(whole) >= 4
    assert parts[whole.index].tolist() == pytest.approx(whole.tolist())


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_table_of_a_comparison_agrees_with_its_description_and_has_names(language):
    found = comparison_case.results()
    made = published_comparison(found, starter_country().municipalities, language)
    assert set(made) == set(OF_COMPARISON)
    for name, table in made.items():
        check(table, OF_COMPARISON[name], where=name)
        assert list(table) == OF_COMPARISON[name].names, name
        for code, words in (("region_id", "region_name"), ("municipality_code", "municipality_name"),
                            ("indicator_id", "indicator_name"), ("level", "level_name")):  # fmt: skip
            if code in table:
                assert (table[words].eq("") == table[code].fillna("").eq("")).all(), (name, words)
    assert made["peers.csv"].set_index("municipality_code").loc["105", "peer_municipality_name"].ne("").all()


def in_general(name: str) -> str:
    """Return the name of a field with `<level>` in the place of a level."""
    for level in sorted(SHOWN, key=len, reverse=True):
        name = re.sub(rf"(^|_){level}_", rf"\1{published.LEVEL}_", name)
        name = re.sub(rf"^(nearest|status)_{level}$", rf"\1_{published.LEVEL}", name)
    return name


ONLY_SOMETIMES = ("only with a timetable", "only where one is anybody's nearest")


def test_every_field_of_the_geopackage_is_described_with_its_values(results):
    described = {
        schema.name: {one.name: one for one in schema.columns if not any(when in one.about for when in ONLY_SOMETIMES)}
        for schema in published.layers()
    }
    areas = results_of_region("231,287", isochrones=True).isochrones  # those of two small towns tell as much
    made = layers(results, areas[areas["site_id"].ne("")])
    assert {layer.name for layer in made} == set(described)
    for layer in made:
        fields = [name for name in layer.table.columns if name != "geometry"]
        assert {in_general(name) for name in fields} == set(described[layer.name]), layer.name
        for name in fields:
            column = described[layer.name][in_general(name)]
            values = layer.table[name].dropna()
            if column.values:
                assert set(values) <= set(column.values), name
            if column.pattern:
                assert values.str.fullmatch(column.pattern).all(), name
            if column.kind == "text":
                assert values.map(type).eq(str).all(), name


def test_the_dictionary_explains_every_status(repo):
    text = (repo / "docs/data-dictionary.md").read_text(encoding="utf-8")
    columns = [column for schema in (*datapackage.SCHEMAS.values(), *published.layers()) for column in schema.columns]
    told = {value for column in columns if column.name.endswith("status") or "status_" in column.name
            for value in column.values}  # fmt: skip
    assert told == set(STATUSES)
    assert all(f"- `{status}`: " in text for status in told)
    for schema in published.layers():
        section = text.split(f"\n### layer {schema.name}\n")[1].split("\n### ")[0]
        assert all(f"| `{column.name}` |" in section for column in schema.columns)
    for schema in (published.INDICATORS_FILE, published.SCORECARD_FILE, published.TRAVEL_TIMES_FILE):
        section = text.split(f"\n### {schema.name}\n")[1].split("\n### ")[0]
        assert all(f"| `{column.name}` |" in section for column in schema.columns)
    for name, schema in OF_COMPARISON.items():
        section = text.split(f"\n### comparison/{name}\n")[1].split("\n### ")[0]
        assert all(f"| `{column.name}` |" in section for column in schema.columns)
