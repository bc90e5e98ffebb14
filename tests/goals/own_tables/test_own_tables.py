"""Tables that analysts bring: what they fill, worked by hand on the two towns, and how bad ones are refused."""

import dataclasses
import doctest

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kopa
from kopa.accessibility.travel import Car
from kopa.errors import InputError, TableError
from kopa.goals.catalogue import name_of, statistic_of
from kopa.goals.catalogue.workplaces import workplace_access
from kopa.goals.compute import indicators
from kopa.goals.missing import filled_by, newly_filled, what_would_fill
from kopa.goals.own_tables.checks import checked
from kopa.goals.own_tables.schemas import SCHEMAS, columns_table
from kopa.parameters import Parameters
from kopa.regions import Fact, Programme
from kopa.sources.country_tables import municipalities
from tests.goals.towns import BASIC, INF, LUKIO, ORIGINS, REGION, VET, Values, access, inputs
from tools.pages.own_tables import written

SWEDISH_LUKIO = dataclasses.replace(LUKIO, swedish_covered=True)


def table_of(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


def given(levels=(LUKIO, VET, BASIC), **tables):
    return Values(indicators(inputs(levels, tables=tables)))


CAPACITY = table_of(
    "site_id level field places",
    ("s1", "lukio", "", 60), ("s3", "lukio", "", 20), ("s2", "lukio", "", 500),
    ("v1", "vet", "care", 30), ("v1", "vet", "metal", 10), ("v2", "vet", "metal", 40),
)  # fmt: skip


def test_places_per_head_of_the_regions_own_sites():
    found = given(capacity=CAPACITY)
    # s1 (60 places) within 45 min of a1 and a2 (80 persons); s3 (20) of everybody (100 persons); s2 lies outside.
    near, all_ = 60 / 80, 20 / 100
    assert found("G1.g.places_per_head") == pytest.approx(0.8 * (near + all_) + 0.2 * all_)
    assert found("G1.g.places_per_head", code="290") == pytest.approx(all_)
    assert found("G1.g.places_per_head") * 100 == pytest.approx(80)  # what the persons have is what the sites offer
    assert found("G1.g.p10") == pytest.approx(all_)
    assert found("G1.g.p10", code="205") == pytest.approx(near + all_)
    assert found.persons("G1.g.places_per_head", code="205") == 80
    assert found.status("G1.g.places_per_head") == "partial"


def test_balanced_catchment_and_spatial_availability():
    found = given(capacity=CAPACITY)
    # Each of a1, a2 splits its choice between s1 and s3; b1, b2 have s3 alone.
    level_1, level_3 = 60 / (80 * 0.5), 20 / (80 * 0.5 + 20)
    at_a, at_b = level_1 / 2 + level_3 / 4, level_3 / 4
    assert found("G1.g.bfca", code="205") == pytest.approx(2 * at_a)
    assert found("G1.g.bfca", code="290") == pytest.approx(2 * at_b)
    assert found("G1.g.bfca") == pytest.approx(level_1 + level_3)
    # Weights 1 - t / 45: s1 at 5 and 25 min, s3 at 30, 25, 2 and 1 min.
    one = np.array([60 * 40, 20 * 20, 0, 0]) / (60 * 40 + 20 * 20)
    three = np.array([60 * 15, 20 * 20, 15 * 43, 5 * 44])
    falls = 60 * one + 20 * three / three.sum()
    assert found("G1.g.availability") == pytest.approx(falls.sum() / 100)
    assert found("G1.g.availability", code="205") == pytest.approx(falls[:2].sum() / 80)


def test_without_capacities_of_the_region_places_are_missing_with_what_would_fill_them():
    for tables in ({}, {"capacity": CAPACITY[CAPACITY["site_id"] == "s2"]}):
        found = given(**tables)
        assert found.status("G1.g.places_per_head") == "missing"
    assert "capacity" in statistic_would_fill("G1.g.places_per_head")


def statistic_would_fill(indicator_id):
    from kopa.goals.catalogue import indicator_of

    return indicator_of(indicator_id).would_fill.en


def test_fields_of_vet_within_30_km_count_once_each():
    found = given(capacity=CAPACITY)
    # a1: v1 at 5 km (care, metal); a2: v1 25, v2 10 km (care, metal); b1: v2 at 20 (metal); b2: v2 at 30 (metal).
    assert found("G1.b.fields", "vet") == pytest.approx((60 * 2 + 20 * 2 + 15 * 1 + 5 * 1) / 100)
    assert found("G1.b.fields", "vet", "290") == 1
    assert found.status("G1.b.fields", "vet") == "ok"
    some = CAPACITY[CAPACITY["site_id"] != "v2"]
    assert given(capacity=some).status("G1.b.fields", "vet") == "partial"
    assert given(capacity=CAPACITY.assign(field="")[:4]).status("G1.b.fields", "vet") == "missing"


def test_match_of_jobs_and_places():
    jobs = table_of("municipality_code region field jobs", ("205", "", "care", 50), ("290", "", "metal", 30),
                    ("290", "", "wood", 20), ("049", "", "care", 900))  # fmt: skip
    # Jobs .5 care, .3 metal, .2 wood; places 30 care, 50 metal of 80.
    expected = 1 - (abs(0.5 - 30 / 80) + abs(0.3 - 50 / 80) + 0.2) / 2
    assert given(capacity=CAPACITY, jobs_by_field=jobs)("G3.b.match", "") == pytest.approx(expected)
    places = table_of("region field places", ("two-towns", "care", 1), ("two-towns", "metal", 1))
    found = given(capacity=CAPACITY, jobs_by_field=jobs, places_by_field=places)
    assert found("G3.b.match", "") == pytest.approx(1 - (0 + 0.2 + 0.2) / 2)
    assert given(jobs_by_field=jobs).status("G3.b.match", "") == "missing"


def test_broadband_where_the_programme_is_online():
    table = table_of("municipality_code share_100mbit", ("205", 0.5), ("290", 0.25))
    whole = (394 * 0.5 + 166 * 0.25) / 560
    found = given(broadband=table)
    assert found("G2.c.broadband", "") == pytest.approx(whole)
    assert found.persons("G2.c.broadband", "", "290") == pytest.approx(41.5)
    assert found.status("G2.c.share", "") == "missing"  # no programme: nobody knows what is offered
    modes = {"online_live": whole, "workplace": 0.0}
    for mode, expected in modes.items():
        programme = Programme(Fact("P", "doc"), Fact(False, "doc"), delivery_modes=(Fact(mode, "doc"),))
        region = dataclasses.replace(REGION, programme=programme)
        value = Values(indicators(inputs([LUKIO], region=region, tables={"broadband": table})))
        assert value("G2.c.share", "") == pytest.approx(expected)
        assert value.status("G2.c.share", "") == "ok"
    some = given(broadband=table[:1])
    assert (some("G2.c.broadband", ""), some.status("G2.c.broadband", "")) == (0.5, "partial")
    assert some.status("G2.c.broadband", "", "290") == "missing"


def test_swedish_speakers_to_swedish_language_sites():
    table = table_of("municipality_code age_group share persons", ("205", "", 0.5, None), ("205", "age_16_17", None, 8),
                     ("290", "", 0.2, None))  # fmt: skip
    found = given([SWEDISH_LUKIO], swedish_speakers=table)
    # 8 of the 80 aged 16-17 in 205: 6 and 2 persons; 20 % of 15 and 5 in 290: 3 and 1. s3 is 30, 25, 2 and 1 min away.
    assert found.persons("G1.d.median.sv") == pytest.approx(12)
    assert found("G1.d.mean.sv") == pytest.approx((6 * 30 + 2 * 25 + 3 * 2 + 1 * 1) / 12)
    assert found("G1.i.sv") == found("G1.d.median.sv") == 25
    assert found("G1.c.10km.sv") == pytest.approx(4 / 12)
    assert found("G1.a.share.sv") == pytest.approx(4 / 12)
    assert found("G1.a.share.sv", code="205") == 0
    assert found("G1.f.10km.sv") == pytest.approx(8 / 12)
    assert found.status("G1.d.mean.sv") == "partial"
    assert ("", "lukio", "G1.d.uncertain_share.sv") not in found.table.index
    assert name_of("G1.d.mean.sv", "en").endswith("(Swedish speakers and teaching in Swedish)")


def test_swedish_is_missing_without_the_table_or_where_swedish_sites_were_not_looked_for():
    table = table_of("municipality_code share", ("205", 0.5))
    assert given([SWEDISH_LUKIO]).status("G1.i.sv") == "missing"
    assert given([LUKIO], swedish_speakers=table).status("G1.i.sv") == "missing"
    found = given([SWEDISH_LUKIO], swedish_speakers=table)
    assert found.persons("G1.d.mean.sv", code="290") == 0  # the table does not name it
    assert found.status("G1.d.mean.sv", code="290") == "missing"
    only_finnish = access("lukio", [[5]] * 4, [[5]] * 4, [("s1", "205", "fi")], swedish_covered=True)
    nobody = given([only_finnish], swedish_speakers=table)
    assert nobody("G1.d.unreachable.sv") == 1
    assert nobody("G1.i.sv") == INF
    assert nobody.status("G1.h.gini.sv") == "missing"


def test_projection_and_history_of_age_groups():
    ages = [(code, year, age, n) for code, n in (("205", 30), ("290", 10)) for year in (2030, 2040)
            for age in ("age_16_17", "age_7_12")]  # fmt: skip
    projection = table_of("municipality_code year age_group persons", *ages)
    found = given(projection=projection)
    assert found("G4.a.projected") == 40 / 2
    assert found("G4.a.projected", code="290") == 10
    assert found("G4.a.projected_change") == pytest.approx(40 / 100 - 1)
    assert found.status("G4.a.projected", "basic_1_6") == "ok"
    assert given(projection=projection[projection["municipality_code"] == "205"]).status("G4.a.projected") == "missing"
    until_2030 = projection[(projection["year"] == 2030) | (projection["municipality_code"] == "205")]
    with pytest.raises(TableError, match=r"290 has no row for 2040 .projection_year., but 2030"):
        given(projection=until_2030)
    rows = [(c, y, a, n) for c in ("205", "290") for y, n in ((2012, 100), (2022, 90))
            for a in ("age_0_2", "age_3_6", "age_7_12", "age_13_15", "age_16_17")]  # fmt: skip
    history = table_of("municipality_code year age_group persons", *rows)
    history.loc[(history["municipality_code"] == "290") & (history["year"] == 2022), "persons"] = 50
    found = given(age_history=history)
    assert found("G0.age_group_change", "") == pytest.approx(140 / 200 - 1)
    assert found("G0.age_group_change.age_7_12", "", "205") == pytest.approx(-0.1)
    assert found.status("G0.age_group_change.age_20_24", "") == "missing"


def test_coaches_per_target_group_feedback_and_register():
    answers = [("two-towns", 1, "staff", 9, 0.1), ("two-towns", 2, "staff", 30, 0.5),
               ("two-towns", 2, "learners", 10, 0.9), ("kainuu", 3, "staff", 5, 0.0)]  # fmt: skip
    feedback = table_of("region round group n score", *answers)
    obstacles = table_of("region obstacle source figure recommendation decides",
                         ("two-towns", "tax", "interview", "", "agree", "councils"),
                         ("kainuu", "tax", "interview", "1 min", "agree", "councils"))  # fmt: skip
    found = given(feedback=feedback, obstacles=obstacles)
    assert found("G3.c.feedback", "") == pytest.approx((30 * 0.5 + 10 * 0.9) / 40)
    assert found.persons("G3.c.feedback", "") == 40
    assert found("G5.d.register", "") == 1
    programme = Programme(Fact("P", "doc"), Fact(False, "doc"), coaches=Fact(6, "doc"))
    region = dataclasses.replace(REGION, programme=programme)
    target = table_of("region group persons", ("two-towns", "unemployed", 1000), ("two-towns", "young", 500))
    value = Values(indicators(inputs([LUKIO], region=region, tables={"target_groups": target})))
    assert value("G3.c.coaches_per_1000", "") == 4


def test_workplaces_within_reach_and_the_weekly_way():
    places = access("workplace", [[10, 95], [90, 20], [100, 100], [20, 91]], [[8, 80], [80, 15], [90, 81], [10, 85]],
                    [("w1", "205", "unknown"), ("w2", "049", "unknown")])  # fmt: skip
    found = Values(indicators(inputs([LUKIO], workplaces=places)))
    # Adults 100, 50, 40, 10.
    assert found("G3.a.90min", "") == pytest.approx((100 * 1 + 50 * 2 + 0 + 10 * 1) / 200)
    assert found("G3.a.80km", "") == pytest.approx((100 * 2 + 50 * 2 + 0 + 10 * 1) / 200)
    assert found("G2.b.workplace", "") == pytest.approx(2 * 5 / 60 * (100 * 10 + 50 * 20 + 40 * 100 + 10 * 20) / 200)
    assert found("G3.e.reach", "workplace") == pytest.approx(160 / 200)
    assert found("G3.a.90min", "", "290") == pytest.approx(10 / 50)
    without = given()
    assert [without.status(name, "") for name in ("G3.a.90min", "G3.a.80km", "G2.b.workplace")] == ["missing"] * 3


def test_workplaces_are_reached_over_the_network():
    nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([500_000, 510_000], [7e6, 7e6]), crs=3067)
    roads = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [10_000.0], "speed_kmh": [60.0]})
    table = table_of(
        "id name municipality_code x_m y_m", ("w2", "Two", "290", 510_000, 7e6), ("w1", "One", "205", 500_000, 7e6)
    )
    found = workplace_access(Car(kopa.RoadNetwork.from_edges(nodes, roads)), nodes, table)
    assert found.site_ids == ("w1", "w2")
    assert found.time_min.tolist() == [[0, 10], [10, 0]]
    assert found.distance_km.tolist() == [[0, 10], [10, 0]]
    with pytest.raises(TableError, match=r"x_m: row 2 is 27\.5; expected at least"):
        workplace_access(Car(kopa.RoadNetwork.from_edges(nodes, roads)), nodes, table.assign(x_m=[500_000, 27.5]))


def test_ids_that_tables_fill_are_declared_with_their_units():
    everything = {"capacity": CAPACITY, "broadband": table_of("municipality_code share_100mbit", ("205", 1.0)),
                  "swedish_speakers": table_of("municipality_code share", ("205", 0.5))}  # fmt: skip
    found = indicators(inputs([SWEDISH_LUKIO, VET, BASIC], tables=everything))
    for indicator_id, unit in set(zip(found["indicator_id"], found["unit"], strict=True)):
        assert statistic_of(indicator_id).unit == unit, indicator_id


def test_every_table_is_documented_and_fills_declared_indicators(repo):
    page = (repo / "docs/bring-your-own-data.md").read_text(encoding="utf-8")
    for name, schema in SCHEMAS.items():
        assert f"`{name}`" in page
        assert all(f"`{column}`" in page for column in schema.names)
        assert filled_by(name)
        for indicator_id in filled_by(name):
            assert name in statistic_would_fill(indicator_id) or indicator_id == "G3.e.reach"
    assert written(page) == page, "run: python -m tools.pages.own_tables docs/bring-your-own-data.md"
    assert ".." not in page.replace("...", "")
    with pytest.raises(InputError, match="no marks"):
        written("# A page")
    assert len(columns_table()) == sum(len(schema.columns) for schema in SCHEMAS.values())


def test_the_examples_of_the_page_run(repo):
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    found = doctest.testfile(str(repo / "docs/bring-your-own-data.md"), module_relative=False, optionflags=flags)
    assert found.attempted > 20
    assert found.failed == 0


@pytest.mark.parametrize(
    ("name", "table", "words"),
    [
        ("capasity", CAPACITY, r"no optional table of that name\. Did you mean 'capacity'\?"),
        ("capacity", CAPACITY.assign(places=[-1] + [1] * 5), "places: row 1 is -1; expected at least 0"),
        ("capacity", CAPACITY.drop(columns="places"), "missing column places"),
        (
            "capacity",
            CAPACITY.assign(site_id=["s11", *CAPACITY["site_id"][1:]]),
            r"row 1 is 's11', no known site\. Did you mean 's1'",
        ),
        (
            "capacity",
            CAPACITY.assign(level=["vet", *CAPACITY["level"][1:]]),
            "level: row 1 is 'vet'; 's1' serves lukio",
        ),
        (
            "capacity",
            pd.concat([CAPACITY, CAPACITY[:1]]),
            "site_id.level.field: row 7 is 's1', 'lukio', empty, as row 1; expected each only once",
        ),
        ("capacity", CAPACITY.assign(field=["", "", "", "", "metal", "metal"]), "row 5 names a field, and another row"),
        ("broadband", table_of("municipality_code share_100mbit", ("49", 0.5)), "lost its leading zeros: write '049'"),
        ("broadband", table_of("municipality_code share_100mbit", ("Kajaani", 0.5)), "a name: write its code, '205'"),
        ("broadband", table_of("municipality_code share_100mbit", ("588", 0.5)), "no municipality of today"),
        ("broadband", table_of("municipality_code share_100mbit", (205, 0.5)), "expected text"),
        ("broadband", table_of("municipality_code share_100mbit", ("205", 45)), "row 1 is 45; expected at most 1"),
        (
            "jobs_by_field",
            table_of("municipality_code region field jobs", ("205", "two-towns", "a", 1)),
            "needs one of the two",
        ),
        (
            "jobs_by_field",
            table_of("municipality_code region field jobs", ("205", "", "a", 1), ("", "two-towns", "a", 1)),
            "keep one",
        ),
        (
            "projection",
            table_of("municipality_code year age_group persons", ("205", 2030, "7-12", 1)),
            "expected one of age_0_2",
        ),
        (
            "swedish_speakers",
            table_of("municipality_code share persons", ("205", 0.5, 10)),
            "share, persons: row 1 needs exactly one",
        ),
        (
            "swedish_speakers",
            table_of("municipality_code age_group persons", ("205", "age_16_17", 81)),
            "more than the 80 persons",
        ),
        ("feedback", table_of("region round group n score", ("two-town", 1, "a", 1, 0.5)), "Did you mean 'two-towns'"),
        ("feedback", table_of("region round group n score", ("two-towns", 1, "a", 1, 4.2)), "expected at most 1"),
        (
            "workplaces",
            table_of("id name municipality_code x_m y_m", ("w", "W", "205", 27.5, 64.2)),
            "x_m: row 1 is 27.5; expected at least",
        ),
    ],
)
def test_tables_that_do_not_fit_are_refused_with_the_mend(name, table, words):
    with pytest.raises(TableError, match=words):
        indicators(inputs([LUKIO, VET, BASIC], tables={name: table.reset_index(drop=True)}))


def test_faults_of_all_tables_come_together_with_file_and_row():
    capacity = CAPACITY.assign(places=[-1] + [1] * 5)
    capacity.attrs.update(where="mine/capacity.csv", first_row=2)
    broadband = table_of("municipality_code share_100mbit", ("049", 0.5), ("29", 2.0))
    with pytest.raises(TableError) as raised:
        indicators(inputs([LUKIO, VET], tables={"capacity": capacity, "broadband": broadband}))
    assert raised.value.faults == [
        "mine/capacity.csv: places: row 2 is -1; expected at least 0",
        "broadband: share_100mbit: row 2 is 2.0; expected at most 1",
    ]


@pytest.mark.parametrize("one", ["Sa\u0308hko\u0308", "sähkö ", "SÄHKÖ", " \u200bSähkö\u00a0"])
def test_fields_that_look_alike_are_one_field(one):
    jobs = table_of("municipality_code field jobs", ("205", "Sähkö", 100), ("205", "Talous", 100))
    places = table_of("municipality_code field places", ("205", one, 50), ("205", "talous", 50))
    assert given(jobs_by_field=jobs, places_by_field=places)("G3.b.match", "") == 1
    with pytest.raises(TableError, match=r"field: row 3 is '205', empty, 'sähkö', as row 1; expected each"):
        given(jobs_by_field=jobs, places_by_field=pd.concat([places, places[:1].assign(field="sähkö")]))


def test_fields_that_only_one_table_knows_are_told(caplog):
    jobs = table_of("municipality_code field jobs", ("205", "Care", 10), ("205", "Wood", 5), ("049", "Mining", 9))
    places = table_of("municipality_code field places", ("290", "care", 3), ("290", "art", 1))
    given(jobs_by_field=jobs, places_by_field=places)
    assert [record.message for record in caplog.records] == [
        "two-towns: fields with jobs and no study places: wood (5)",
        "two-towns: fields with study places and no jobs: art (1)",
    ]
    caplog.clear()
    given(jobs_by_field=jobs[:1], places_by_field=places[:1])
    assert not caplog.records


NAMES = "two-towns", "Two Towns", "TVÅ STÄDER", "Kaksi kaupunkia ", "two towns", "205, 290", "205,290", "kunnat-205-290"


@pytest.mark.parametrize("name", NAMES)
def test_a_region_is_called_by_any_of_its_names(name):
    region = dataclasses.replace(REGION, name_fi="Kaksi kaupunkia", name_sv="Två städer", name_en="Two Towns")
    answers = table_of("region round group n score", (name, 1, "a", 3, 0.5), ("Södra Savolax", 2, "a", 3, 0.9))
    found = Values(indicators(inputs([LUKIO], region=region, tables={"feedback": answers})))
    assert found("G3.c.feedback", "") == 0.5


def test_rows_of_other_regions_are_theirs_whatever_they_are_called():
    region = dataclasses.replace(REGION, id="my-pohjanmaa", name_fi="Etelä-Pohjanmaan kaksi kuntaa")
    names = ("keski-pohjanmaa", "Etelä-Pohjanmaa", "10", "MK10", "South Karelia", "Päijät-Häme", "kanta häme", "049")
    rows = [(name, f"g{i}", 900) for i, name in enumerate(names)]
    groups = table_of("region group persons", *rows, ("my-pohjanmaa", "adults", 500))
    found = checked(inputs([LUKIO], region=region, tables={"target_groups": groups}))["target_groups"]
    ids = ["keski-pohjanmaa", "etela-pohjanmaa", "etela-savo", "etela-savo", "etela-karjala", "paijat-hame"]
    assert found["region"].tolist() == [*ids, "kanta-hame", "kunnat-049", "my-pohjanmaa"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Esedu", r"row 1 is 'Esedu', no region of that name\. `kopa regions` lists them"),
        ("etela-sawo", r"no region of that name\. Did you mean 'etela-savo'"),
        ("99", "no region of that name"),
        ("MK99", "no region of that name"),
        ("205,999", "no region of that name"),
        ("ours", "no region of that name"),
    ],
)
def test_names_that_no_region_has_are_slips(name, words):
    for schema, row in {
        "target_groups": ("region group persons", name, "adults", 5),
        "feedback": ("region round group n score", name, 1, "a", 1, 0.5),
        "obstacles": ("region obstacle source figure recommendation decides", name, "a", "b", "", "c", "d"),
        "jobs_by_field": ("region field jobs", name, "care", 5),
        "places_by_field": ("region field places", name, "care", 5),
    }.items():
        with pytest.raises(TableError, match=words):
            indicators(inputs([LUKIO], tables={schema: table_of(row[0], row[1:])}))


def test_own_regions_that_were_told_are_no_slips():
    groups = table_of("region group persons", ("Ours", "adults", 5), ("two-towns", "adults", 7))
    told = dataclasses.replace(inputs([LUKIO], tables={"target_groups": groups}), other_regions=("ours", "Ours too"))
    assert checked(told)["target_groups"]["region"].tolist() == ["ours", "two-towns"]


def test_a_name_of_two_regions_is_refused():
    region = dataclasses.replace(REGION, name_fi="Kainuu")
    groups = table_of("region group persons", ("Kainuu", "adults", 5))
    with pytest.raises(TableError, match="the name of 'kainuu' and of 'two-towns': write the id"):
        checked(inputs([LUKIO], region=region, tables={"target_groups": groups}))
    exact = groups.assign(region="kainuu")
    assert checked(inputs([LUKIO], region=region, tables={"target_groups": exact}))


@pytest.mark.parametrize(
    ("x", "y", "told"),
    [
        (7_120_000, 535_000, r"look like ETRS-TM35FIN \(EPSG:3067\) with north before east: swap the two columns"),
        (25_535_000, 6_700_000, r"look like ETRS-GK25 \(EPSG:3879\): reproject them to EPSG:3067"),
        (3_535_000, 7_120_000, r"look like KKJ zone 3 \(YKJ\) \(EPSG:2393\): reproject"),
        (27.7, 64.2, r"look like WGS 84 \(EPSG:4326\): reproject"),
    ],
)
def test_coordinates_of_other_systems_are_recognised(x, y, told):
    places = table_of("id name municipality_code x_m y_m", ("w1", "One", "205", x, y))
    with pytest.raises(TableError, match=told):
        checked(inputs([LUKIO], tables={"workplaces": places}))


def test_a_key_in_the_index_is_found():
    table = table_of("municipality_code share_100mbit", ("205", 0.5), ("290", 0.25))
    found = [given(broadband=one)("G2.c.broadband", "") for one in (table, table.set_index("municipality_code"))]
    assert found[0] == found[1]


def test_a_workplace_far_from_its_municipality_is_refused():
    places = table_of("id name municipality_code x_m y_m", ("w1", "One", "290", 536_000, 7_120_000))
    towns = municipalities()
    told = dataclasses.replace(inputs([LUKIO], tables={"workplaces": places}), municipalities=towns)
    with pytest.raises(TableError, match=r"row 1 lies \d+ km outside '290' Kuhmo, in '205' Kajaani: mend the code or"):
        checked(told)
    right = dataclasses.replace(told, tables={"workplaces": places.assign(municipality_code="205")})
    assert len(checked(right)["workplaces"]) == 1


def test_fields_of_two_classifications_are_refused():
    jobs = table_of("region field jobs", ("two-towns", "Metals", 1))
    with pytest.raises(TableError, match=r"no field is one of those taught \(care, metal\).*Did you mean 'metal'"):
        given(capacity=CAPACITY, jobs_by_field=jobs)


def test_a_site_may_be_named_by_its_id_or_by_what_its_levels_share():
    sites = [("205-a.lukio", "205", "fi"), ("290-b.lukio", "290", "fi")]
    lukio = access("lukio", [[5, 9]] * 4, [[5, 9]] * 4, sites)
    for one in ("205-a", "205-a.lukio"):
        table = table_of("site_id level places", (one, "lukio", 50))
        assert given([lukio], capacity=table)("G1.g.places_per_head") == pytest.approx(0.5)
    both = table_of("site_id level places", ("205-a", "lukio", 50), ("205-a.lukio", "lukio", 50))
    with pytest.raises(TableError, match="row 2 is in an earlier row, under the site's other id"):
        given([lukio], capacity=both)
    part = table_of("site_id level field places", ("205-a", "lukio", "", 50), ("205-a.lukio", "lukio", "care", 5))
    with pytest.raises(TableError, match="field: row 2 names a field, and another row has all fields"):
        given([lukio], capacity=part)


def test_tables_given_are_never_changed():
    before = CAPACITY.copy(deep=True)
    given(capacity=CAPACITY)
    pd.testing.assert_frame_equal(CAPACITY, before)
    assert ORIGINS["population"].sum() == 560
    assert Parameters().choice_min == 45


def test_what_is_missing_what_would_fill_it_and_what_was_filled():
    levels = (LUKIO, VET, BASIC)
    before = indicators(inputs(levels))
    missing = what_would_fill(before, "fi").set_index("indicator_id")
    assert missing.loc["G1.g.places_per_head", "levels"] == "basic_1_6, lukio, vet"
    assert missing.loc["G2.c.share", "would_fill"].startswith("laajakaistan saatavuus kunnittain (taulukko broadband)")
    assert "G1.d.p90" not in missing.index
    after = indicators(inputs(levels, tables={"capacity": CAPACITY}))
    filled = newly_filled(before, after)
    assert {one.rpartition(".")[0] for one in filled["indicator_id"]} == {"G1.g", "G1.b"}
    assert newly_filled(before, before).empty
    assert not set(filled["indicator_id"]) & set(before.loc[before["status"] != "missing", "indicator_id"])
