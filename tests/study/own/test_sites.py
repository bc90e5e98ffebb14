"""Sites of one's own take the place of the country's at the levels that they serve, and nowhere else."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box

from kopa.errors import TableError
from kopa.results import Results
from kopa.study.opening import open_study
from kopa.study.results_of import results_of
from tests.studies import study_of

KUUSAMO = (600_500.0, 7_318_500.0)
"""A place in the town of Kuusamo, whose vocational institutions the starter tables do not list."""


@pytest.fixture(scope="module")
def study():
    return study_of("305")


def schools(**changes) -> gpd.GeoDataFrame:
    columns = {"name": ["Kirkonkylän koulu", "Rukan koulu"], "level": ["basic_1_6", "basic_1_6"]}
    x, y = KUUSAMO
    return gpd.GeoDataFrame({**columns, **changes}, geometry=[Point(x, y), Point(x + 4_000, y)], crs="EPSG:3067")


def test_where_nobody_looked_for_schools_one_s_own_are_known(study):
    assert not study.sites_known("vet")
    own = study.with_sites(schools(level=["vet", "vet"]))
    assert own.sites_known("vet", language="all")
    nearest = own.nearest("vet")
    assert set(nearest["status"]) == {"ok"}
    assert set(nearest["to_id"]) == {"305-kirkonkylan-koulu.vet", "305-rukan-koulu.vet"}
    table = own.indicators()
    told = table[table["level"].eq("vet") & table["indicator_id"].eq("G1.d.median")]
    assert set(told["status"]) <= {"ok", "partial"}
    assert not own.access("vet").near_edge.any()
    assert not study.sites_known("vet"), "the study that was asked is as it was"


def test_the_other_levels_stay_and_basic_education_is_brought_whole(study):
    own = study.with_sites(schools())
    assert "basic_7_9" not in own.levels
    assert set(own.sites["level"]) == set(study.sites["level"]) - {"basic", "basic_7_9"}
    pd.testing.assert_frame_equal(own.nearest("lukio"), study.nearest("lukio"))
    both = study.with_sites(schools(level=["basic", "basic_7_9"]))
    assert {"basic_1_6", "basic_7_9"} <= set(both.levels)
    assert both.sites_known("basic_1_6")
    assert both.sites_known("basic_7_9")
    assert len(both.sites_of("basic_7_9")) == 2
    assert len(both.sites_of("basic_1_6")) == 1


def test_nothing_is_lost_and_what_is_one_s_own_is_said(study):
    own = study.with_sites(schools())
    assert own.conservation()["ok"].all()
    row = own.inputs_table().iloc[-1]
    assert (row["table"], row["source"], row["rows"]) == ("own_sites", "own", 2)
    assert "taken as complete for basic_1_6 in the whole country; the sites lie in 1 municipalities" in row["limits"]
    assert set(own.sites.query("level == 'basic_1_6'")["type_source"]) == {"own"}
    coverage = own.country.coverage
    mine = coverage[coverage["level"] == "basic_1_6"]
    assert (len(mine), set(mine["completeness"]), set(mine["language"])) == (616, {"complete"}, {"fi", "sv"})


def test_one_s_own_copy_of_the_starter_sites_gives_the_starter_answers():
    study = open_study("205,697")
    sites = study.sites.query("level == 'lukio'").drop(columns=["id", "in_region"])
    own = study.with_sites(sites.to_crs("EPSG:4326"))
    before, after = study.nearest("lukio"), own.nearest("lukio")
    pd.testing.assert_frame_equal(after, before, atol=1e-4)
    assert set(own.sites_of("lukio")["id"]) == set(study.sites_of("lukio")["id"]), "adult schools serve nobody of 16-17"


def test_sites_far_from_the_municipality_named_for_them_are_refused(study):
    told = r"municipality_code: row 1 lies \d+ km outside '205' Kajaani, in '305' Kuusamo: mend the code or the place"
    with pytest.raises(TableError, match=told):
        study.with_sites(schools(municipality_code=["205", "305"]))
    right = study.with_sites(schools(municipality_code=["305", "305"]))
    assert right.sites_known("basic_1_6")


def test_site_ids_in_the_index_are_taken(study):
    table = schools(site_id=["one", "two"])
    before = study.with_sites(table).sites_of("basic_1_6")["id"].tolist()
    assert study.with_sites(table.set_index("site_id")).sites_of("basic_1_6")["id"].tolist() == before


def test_areas_stand_at_their_middle_and_languages_count(study):
    x, y = KUUSAMO
    yards = schools(language=["sv", "fi"]).set_geometry([box(x, y, x + 100, y + 100), box(x, y, x + 50, y + 50)])
    own = study.with_sites(yards)
    assert own.sites_of("basic_1_6").geometry.x.tolist() == [x + 50, x + 25]
    assert set(own.nearest("basic_1_6")["to_id"]) == {"305-rukan-koulu.basic_1_6"}
    assert set(own.nearest("basic_1_6", language="sv")["to_id"]) == {"305-kirkonkylan-koulu.basic_1_6"}


def register(**changes) -> gpd.GeoDataFrame:
    columns = {"tunn": ["00001", "00002", "00003", "00004"], "onimi": ["A", "B", "C", "D"],
               "oltyp": ["11", "19", "12", "15"], "olo": ["0", "0", "0", "1"]}  # fmt: skip
    x, y = KUUSAMO
    return gpd.GeoDataFrame({**columns, **changes}, geometry=[Point(x + i, y) for i in range(4)], crs="EPSG:3067")


def test_the_publisher_s_register_is_read_by_its_types_and_closed_schools_are_listed(study):
    own = study.with_sites(register())
    ours = own.sites[own.sites["type_source"] == "own"]
    assert ours["id"].tolist() == ["00001.basic", "00002.basic", "00002.lukio"]
    assert ours["grade_range"].tolist() == ["unknown", "unknown", ""]
    rejected = own.country.rejected_sites.iloc[-2:]
    assert rejected[["name", "reason_code", "municipality_code"]].values.tolist() == [
        ["C", "special_school", "305"],
        ["D", "closed", "305"],
    ]
    assert own.conservation()["ok"].all()


@pytest.mark.outside
def test_the_publisher_s_own_page_of_the_register_is_read(study, shared, tmp_path):
    page = shared / "data" / "service_samples" / "2026" / "constructed" / "wfs_oppilaitokset_page.json"
    path = tmp_path / "sites.geojson"
    path.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    rows = [feature["properties"] for feature in json.loads(path.read_text())["features"]]
    open_, own = [row for row in rows if row["olo"] == "0"], study.with_sites(path)
    assert set(own.sites.query("type_source == 'own'")["site_id"]) == {row["tunn"] for row in open_}
    assert own.inputs_table().iloc[-1]["file"] == "sites.geojson"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (schools(level=["basic", "lukoi"]), "level: row 2 'lukoi'; expected one of .*Did you mean 'lukio'"),
        (schools(language=["fi", "en"]), "language: row 2 'en'; expected one of fi, sv"),
        (schools(name=["A", ""]), "name: row 2 empty"),
        (schools().drop(columns="level"), "missing column level: one of early_childhood, basic"),
        (schools().rename(columns={"name": "naem"}), "missing column name"),
        (schools(name=["A", "A"]), "row 2: a site of that name, place and level stands above; give a site_id"),
        (register(oltyp=["11", "19", "12", "21"]), "type_code: row 4 '21'; expected one of 11, 15, 19, 12"),
        (register(olo=["1"] * 4), "no site is left"),
        (schools().drop(columns="geometry"), "no coordinates"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_mend(study, table, words):
    with pytest.raises(TableError, match=words):
        study.with_sites(table)


def test_every_fault_is_told_at_once(study):
    table = schools(level=["basic", "lukoi"], language=["fi", "en"], name=["A", ""])
    table["geometry"] = [None, table.geometry.iloc[1]]
    with pytest.raises(TableError) as raised:
        study.with_sites(table)
    assert [fault.split(":")[0] for fault in raised.value.faults] == ["geometry", "name", "level", "language"]


def test_tables_of_two_levels_stand_beside_each_other(study):
    lukiot, before = schools(level=["lukio", "lukio"]), study.conservation().set_index("what")["in"]
    both = study.with_sites(schools()).with_sites(lukiot)
    rows = both.inputs_table().query("source == 'own'")
    assert rows["table"].tolist() == ["own_sites", "own_sites"]
    assert both.country.own_inputs["own_sites"] == "+".join(rows["sha256"])
    own = both.sites[both.sites["type_source"] == "own"]
    assert own["record"].nunique() == 4, "rows of the same number in two tables are two records"
    gone = study.sites.query("level in ['basic', 'basic_1_6', 'basic_7_9', 'lukio']")["record"]
    stay = study.sites.query("level not in ['basic', 'basic_1_6', 'basic_7_9', 'lukio']")["record"]
    after = both.conservation().set_index("what")["in"]
    what = "records of education sites"
    assert after[what] == before[what] - len(set(gone) - set(stay)) + 4
    again = both.with_sites(schools(name=["A", "B"])).with_sites(lukiot)
    assert again.inputs_table().query("source == 'own'")["sha256"].nunique() == 2, "what was replaced is no input"
    assert len(again.inputs_table().query("source == 'own'")) == 2


def test_a_coordinate_that_is_no_number_hides_no_other_fault(study):
    table = pd.DataFrame({
        "name": ["A", ""], "level": ["lukio", "lukoi"], "lon": ["x", "29.2"], "lat": ["65.9", "65.9"],
        "municipality_code": ["305", "998"],
    })  # fmt: skip
    with pytest.raises(TableError) as raised:
        study.with_sites(table)
    begin = ("lon: row 1 is 'x'", "name: row 2 empty", "level: row 2 'lukoi'", "municipality_code: row 2")
    assert [one.startswith(words) for one, words in zip(raised.value.faults, begin, strict=True)] == [True] * 4


def test_places_without_numbers_and_columns_that_stand_twice_are_named(study):
    table = pd.DataFrame({"name": ["A", "B"], "level": "lukio", "lon": [29.18, np.nan], "lat": [65.97, 65.97]})
    with pytest.raises(TableError, match="geometry: row 2 without a place"):
        study.with_sites(table)
    with pytest.raises(TableError, match="column 'name' stands twice"):
        study.with_sites(schools().assign(Name="C"))


def test_results_with_own_sites_are_saved_and_read(study, tmp_path):
    made = results_of(study.with_sites(schools()), isochrones=False)
    made.save(tmp_path)
    read = Results.load(tmp_path)
    assert read.sites["id"].tolist() == made.sites["id"].tolist()
    assert read.sites.loc[read.sites["type_source"] == "own", "candidates"].eq(-1).all()
