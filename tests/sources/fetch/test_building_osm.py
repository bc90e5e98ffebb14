"""Roads of a region from OpenStreetMap: the extract fetched as Geofabrik sends it, built, put in force, and studied."""

import datetime as dt
import html
import json
import os
import re
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kopa import cli
from kopa.accessibility import RoadNetwork
from kopa.accessibility.readers.pbf import read_roads
from kopa.errors import InputError, NotThereError, TableError
from kopa.report.gpkg.metadata import licence_of
from kopa.report.sections.basis import limits_of
from kopa.scenarios.road_edits import CloseRoad
from kopa.sources import map_ways, read, region_roads
from kopa.sources.fetch.orders import area_of
from kopa.sources.official.building import build as building
from kopa.sources.official.building import openstreetmap, raw_tables, roads
from kopa.sources.official.building.openstreetmap import MapOfRegions
from kopa.sources.official.lock_file import write_lock
from kopa.sources.rests_on import OPENSTREETMAP_ROADS, sentences_of
from kopa.sources.schemas.official import REGION_WAYS, RESTS_ON, ROADS_BUILT, ROADS_REJECTED
from kopa.sources.user.region_files import find_region
from kopa.study import conservation
from kopa.study.map_ways import NUMBER, read_map
from kopa.study.opening import open_study
from kopa.tables import check
from kopa.words.texts import as_key
from tests.end_to_end.conftest import kopa
from tests.sources.fetch.building import AREA, QUICK, TOWNS, fetched_roads, reports_of_two_towns, run_of_two_towns
from tests.sources.fetch.servers.digiroad import SmallDigiroad
from tests.sources.fetch.servers.geofabrik import Geofabrik
from tests.sources.fetch.servers.loopback import Loopback
from tests.sources.fetch.servers.small_osm import FAR_M, HOST, NO_NODE, SmallMap
from tests.sources.fetch.small import Place, order

CONTRIBUTORS = {"en": "© OpenStreetMap contributors", "fi": "© OpenStreetMapin tekijät",
                "sv": "© OpenStreetMaps bidragsgivare"}  # fmt: skip


def area():
    return area_of(find_region(TOWNS))


def raw_of(place, *wanted):
    """Return what the lock file names; the roads of regions, by default of both towns, are wanted of the map."""
    return raw_tables.RawTables(place.raw, place.lock, of_map=MapOfRegions(wanted or (area(),), read_map))


def fetched_map(folder, certificates, small, **wishes):
    """Return a folder of data in which an extract was fetched."""
    body = small.write(folder / "sent.osm.pbf").read_bytes()
    trusted = mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(certificates.authority)})
    with trusted, Loopback(certificates, {HOST: Geofabrik(body)}) as server:
        Place(folder, server).one(order("openstreetmap"), **wishes)
    return Place(folder)


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory):
    return fetched_map(tmp_path_factory.mktemp("osm"), certificates, SmallMap.of_towns())


@pytest.fixture(scope="module")
def made(place):
    return building.build(raw_of(place), place.lock.parent / "data/official", ["roads"])


def test_every_way_of_the_box_is_used_or_rejected(made, use, place):
    sent = SmallMap.of_towns()
    (told,) = read.read_table(ROADS_BUILT, region_roads.BUILT_FILE).to_dict("records")
    assert (told["area"], told["dataset"], told["municipality_codes"]) == (AREA, "openstreetmap", "205 290")
    assert told["rows"] == len(sent.ways) - 1, "all but the one in Helsinki"
    assert told["rows"] == told["used"] + told["rejected"]
    rejected = read.read_table(ROADS_REJECTED, region_roads.REJECTED_FILE)
    numbers = {str(n): tags for n, (_, tags) in enumerate(sent.ways, 1)}
    assert dict(zip(rejected["link_id"], rejected["reason"], strict=True)) == {
        str(len(numbers) - 2): "open neither to cars nor on foot",
        str(len(numbers) - 1): "names a node that the extract does not hold",
    }
    table = read.read_table(REGION_WAYS, f"osm/roads_{AREA}.csv.gz")
    assert {*table["id"], *rejected["link_id"], str(len(numbers))} == set(numbers)
    assert all(json.loads(row.tags) == numbers[row.id] for row in table.itertuples())
    study = open_study(TOWNS)
    row = conservation.table(study.region, study.country, study.origins).set_index("what")
    row = row.loc["links of roads: fetched and used"]
    assert (row["in"], row["out"], row["rejected"], row["ok"]) == (told["rows"], told["used"], 2, True)


@pytest.mark.parametrize("season", ["summer", "winter"])
def test_a_study_travels_by_the_very_network_of_the_map_s_own_file(use, tmp_path, season):
    sent = SmallMap.of_towns()
    sent.ways = [way for way in sent.ways if NO_NODE not in way[0]][:-1]  # nor the one in Helsinki
    path = sent.write(tmp_path / "towns.osm.pbf")
    study = open_study(TOWNS).with_parameters(season=season)
    assert study.network.digest == RoadNetwork.from_osm_pbf(path, season=season, delays="midday").digest
    on_foot = study.country.roads.ways_on_foot(season)
    assert on_foot.has_paths
    assert on_foot.network.digest == RoadNetwork.from_osm_pbf(path, season=season, profile="foot").digest
    assert study.travel.crossing_delays == "midday"


def test_a_study_of_the_region_rests_on_openstreetmap_and_one_of_others_on_the_starter(use):
    study, other = open_study(TOWNS), open_study("satakunta")
    inputs = study.inputs_table().set_index("table")
    assert inputs.loc["roads", "kind"] == "official"
    assert inputs.loc["roads", "source"] == OPENSTREETMAP_ROADS
    assert inputs.loc["roads", "source_date"].startswith(f"{AREA} and 100 km around, retrieved 20")
    assert inputs.loc["roads", ["licence", "attribution"]].tolist() == ["ODbL 1.0", "© OpenStreetMap contributors"]
    assert "junctions" not in inputs.index
    assert other.inputs_table().set_index("table").loc["roads", "kind"] == "starter"
    assert study.parameters.local_streets_max_m == 0
    assert set(study.roads["highway"]) <= {"trunk", "primary", "secondary", "tertiary", "ferry"}
    with pytest.raises(InputError, match="OpenStreetMap has speeds of its own"):
        study.with_parameters(speeds=[{"road_class": 4, "summer_kmh": 40, "winter_kmh": 30}])
    said = list(sentences_of(study.inputs_table().to_dict("records"), dt.date(2026, 11, 30)))
    assert said[0].startswith(f"Rests on: roads: {OPENSTREETMAP_ROADS} ({AREA} and 100 km around, retrieved")


def test_the_version_of_the_extract_is_named(use, place):
    told = read.read_table(RESTS_ON, "rests_on.csv")
    (entry,) = place.entries().values()
    assert set(told["table"]) == {f"roads_{AREA}", ROADS_BUILT.name, ROADS_REJECTED.name}
    assert set(zip(told["dataset"], told["area"], told["content"], told["licence"], strict=True)) == {
        ("openstreetmap", "suomi", entry.content, "ODbL 1.0")
    }


def test_a_road_and_a_way_of_openstreetmap_can_be_closed(use):
    study = open_study(TOWNS)
    for called in ("road 5", f"link {study.network.edges['way_id'].iloc[0]}"):
        told = study.scenario(CloseRoad(called), levels=["lukio"])
        changes = told.changes[told.changes["quantity"] == "time_min"]
        assert (changes["gain"] == 0).all()
        assert called != "road 5" or changes.set_index("municipality_code").loc["", "lose"] > 0


def test_what_reports_say_of_roads_of_openstreetmap(use):
    inputs = open_study(TOWNS).country.inputs.to_dict("records")
    assert "limit_roads_osm" in limits_of(inputs)
    assert not {"limit_roads", "limit_roads_official"} & set(limits_of(inputs))
    source = mock.Mock(inputs=inputs, own_inputs={})
    assert licence_of("roads", source) == ("ODbL 1.0", "© OpenStreetMap contributors (ODbL 1.0)")
    assert "roads of © OpenStreetMap contributors" in licence_of("cells", source)[1]
    assert "National Land Survey" not in licence_of("isochrones", source)[1]


def test_reports_of_two_towns_say_that_they_rest_on_openstreetmap(use):
    say_that_they_rest_on_openstreetmap(reports_of_two_towns())


@pytest.mark.end_to_end
@pytest.mark.thorough
def test_a_run_of_two_towns_says_that_it_rests_on_openstreetmap(made, tmp_path):
    say_that_they_rest_on_openstreetmap(run_of_two_towns(tmp_path, made.folder))
    assert "up to date" in kopa("status", TOWNS, *QUICK, "--data", str(made.folder), cwd=tmp_path).stdout
    assert "from OpenStreetMap" in kopa("status", TOWNS, *QUICK, "--data", str(made.folder), cwd=tmp_path).stdout


def say_that_they_rest_on_openstreetmap(reports):
    for language, (t, told) in reports.items():
        assert f"{CONTRIBUTORS[language]} (" in told
        assert "Digiroad" not in told
        for key in ("source_roads_have_streets", "limit_roads_osm", f"source_{as_key(OPENSTREETMAP_ROADS)}"):
            assert t(key) in html.unescape(told), key
        first_sentence = t("car_time_note_delays", when=t("delays_midday")).partition(".")[0]
        assert first_sentence in told
        assert "ODbL 1.0" in told


def test_building_again_gives_the_same_bytes(place, made):
    again = building.build(raw_of(place), made.folder.parent, ["roads"])
    assert (again.folder, again.same) == (made.folder, True)
    assert made.first
    ways = len(pd.read_csv(made.folder / f"osm/roads_{AREA}.csv.gz"))
    assert [(one.table, one.came, one.went, one.changed) for one in made.rows] == [(f"roads_{AREA}", ways, 0, 0)]


def test_roads_of_openstreetmap_are_built_only_where_they_are_asked_for(place, made, tmp_path, monkeypatch):
    monkeypatch.chdir(place.lock.parent)

    def told(*words):
        done = CliRunner().invoke(cli.app, list(words), env={"COLUMNS": "200"})
        return done.stdout + (str(done.exception) if done.exception else "")

    unasked = told("build", "--dry-run")
    assert "No such" not in unasked
    assert re.search(r"lacks what these tables are built from", unasked)
    of_them = told("build", "--dry-run", "--openstreetmap", TOWNS, "--openstreetmap", TOWNS)
    assert re.search(rf"roads: openstreetmap {AREA} \(retrieved 20[\d-]+\)\n", of_them)
    assert re.search(r"people: stays the starter; kopa fetch --source population_grid", of_them)
    assert f"No rows differ from the tables before: roads_{AREA}\n" in told("build", "--openstreetmap", TOWNS)
    assert "roads are not among the parts that are built" in told("build", "--part", "people", "--openstreetmap", TOWNS)
    assert "name a region" in told("build", "--openstreetmap", "suomi")
    assert "Did you mean" in told("build", "--openstreetmap", "kainu")
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(made.folder))  # so that what the commands set ends with the test
    assert f"kunnat-205: roads: those of {AREA}, from OpenStreetMap" in told("status", "205", "--data", "official")
    assert "satakunta: roads: the starter's, for no region" in told("status", "satakunta", "--data", "official")
    assert "openstreetmap (fetched)" in told("data", "status")
    (tmp_path / "no").mkdir()
    with pytest.raises(NotThereError, match="kopa fetch --source openstreetmap"):
        raw_of(Place(tmp_path / "no"))


def test_the_plan_says_which_roads_there_could_be(place):
    (one,) = (
        one for one in (building.PlannedPart(part, part.datasets) for part in building.PARTS) if one.part.by_region
    )
    told = one.in_words(raw_tables.RawTables(place.raw, place.lock))
    assert told == (
        "roads: stays the starter; kopa fetch --source road_links --source speed_limits --region REGION; or of "
        "OpenStreetMap, whose extract is here: kopa build --openstreetmap REGION"
    )


def test_roads_of_openstreetmap_do_not_fall_back_because_nobody_asked_again(copied, made):
    out = copied.lock.parent / "data/official"
    with pytest.raises(InputError) as refused:
        building._refuse_falling_back((), raw_tables.RawTables(copied.raw, copied.lock), out)
    assert str(refused.value) == (
        f"the roads of {AREA} in {out} are OpenStreetMap's and would be the starter's again: ask for them (kopa build "
        "--openstreetmap 205,290), or build into another folder (--out)"
    )
    assert read.version_in_force(out) == out / made.folder.name


def test_roads_change_between_digiroad_and_openstreetmap_only_by_consent(copied, certificates, no_margin):
    entries = copied.entries()
    fetched_roads(copied.lock.parent, certificates, SmallDigiroad(), ["road_links", "speed_limits"])
    write_lock(copied.lock, {**entries, **copied.entries()})
    out = copied.lock.parent / "data/official"
    of_both = raw_of(copied)
    unasked = raw_tables.RawTables(copied.raw, copied.lock)
    with pytest.raises(InputError, match=f"roads_{AREA}: openstreetmap was used before, and is not used now"):
        building.build(unasked, out, ["roads"])
    kept = building.build(of_both, out, ["roads"])
    assert kept.same
    assert f"roads of {AREA}: of OpenStreetMap, as asked; Digiroad's, which were fetched, are not used" in kept.notes
    changed = building.build(unasked, out, ["roads"], accept=True)
    (rows,) = changed.rows
    assert (rows.table, rows.changed) == (f"roads_{AREA}", 0)
    assert min(rows.came, rows.went) > 1_000
    with pytest.raises(InputError, match=f"roads_{AREA}: road_links was used before, and is not used now"):
        building.build(of_both, out, ["roads"])


def test_regions_of_digiroad_and_of_openstreetmap_stand_side_by_side(copied, certificates, no_margin, monkeypatch):
    entries = copied.entries()
    fetched_roads(copied.lock.parent, certificates, SmallDigiroad(), ["road_links", "speed_limits"])
    write_lock(copied.lock, {**entries, **copied.entries()})
    raw = raw_of(copied, area_of(find_region("105")))
    made = building.build(raw, copied.lock.parent / "both", ["roads"])
    monkeypatch.setenv(read.FOLDER_VARIABLE, str(made.folder))
    built = read.read_table(ROADS_BUILT, region_roads.BUILT_FILE)
    assert set(zip(built["area"], built["dataset"], strict=True)) == {
        (AREA, "road_links"), (AREA, "speed_limits"), ("kunnat-105", "openstreetmap"),
    }  # fmt: skip
    sources = {
        code: open_study(code).inputs_table().set_index("table").loc["roads", "source"] for code in ("105", "205")
    }
    assert sources == {"105": OPENSTREETMAP_ROADS, "205": roads.SOURCE}
    row = read.read_catalogue().set_index("table").loc[ROADS_REJECTED.name]
    assert row["licence"] == "CC BY 4.0 and ODbL 1.0"
    assert "OpenStreetMap contributors" in row["attribution"]


def test_many_ways_that_went_ask_to_be_accepted(copied, certificates):
    small = SmallMap.of_towns()
    small.ways = [way for n, way in enumerate(small.ways) if n % 3 or n < 5]
    fetched_map(copied.lock.parent, certificates, small, update=frozenset(["openstreetmap"]))
    out = copied.lock.parent / "data/official"
    with pytest.raises(InputError) as refused:
        building.build(raw_of(copied), out, ["roads"])
    assert re.search(
        rf"roads_{AREA}: of [\d,]+ links [\d,]+ went and [\d,]+ changed, and [\d,]+ came", str(refused.value)
    )
    assert re.search(rf"roads_{AREA}: [\d,]+ km of links before, [\d,]+ now \(-", str(refused.value))
    assert read.version_in_force(out).name != building.build(raw_of(copied), out, ["roads"], accept=True).folder.name


# Maps as they may be: without a network --------------------------------------------------------


def of_map(small, tmp_path):
    path = small.write(tmp_path / "map.osm.pbf")
    files = openstreetmap.MapFiles("openstreetmap", "kainuu", (path,), openstreetmap.box_deg(area()))
    return openstreetmap.of_region(files, read_map)


@pytest.fixture
def few():
    """A map of four roads, of which the tests change what they are about."""
    small = SmallMap()
    for n in range(4):
        begin = np.array([530_000.0 + 1_000 * n, 7_100_000.0])
        small.add(np.stack([begin, begin + np.array([1_000.0, 0.0])]), {"highway": "primary", "maxspeed": "80"})
    return small


def test_ways_that_cannot_be_used_are_listed_with_the_reason_and_ask_to_be_accepted(few, tmp_path):
    nodes = few.ways[0][0]
    few.ways += [(nodes[:1], {"highway": "service"}), ([nodes[0], NO_NODE], {"highway": "service"}),
                 ([nodes[0], nodes[0]], {"highway": "service"}), (nodes, {"highway": "proposed"})]  # fmt: skip
    made = of_map(few, tmp_path)
    assert [row[1:] for row in made.layer.rejected] == [
        ("5", "fewer than two nodes"), ("6", "names a node that the extract does not hold"), ("7", "no length"),
        ("8", "open neither to cars nor on foot"),
    ]  # fmt: skip
    (doubt,) = roads.doubts_of_ways("kainuu", made)
    assert doubt.startswith("openstreetmap kainuu: 4 of 8 rows are not used: 1 fewer than two nodes, ")
    assert doubt.endswith("the first: row 5 (5), row 6 (6), row 7 (7)")


def test_closed_ways_are_no_fault(few, tmp_path):
    few.ways.append((few.ways[0][0], {"highway": "construction"}))
    made = of_map(few, tmp_path)
    assert len(made.layer.rejected) == 1
    assert list(roads.doubts_of_ways("kainuu", made)) == []


def test_ways_that_only_people_on_foot_or_only_the_winter_may_use_are_kept(few, tmp_path):
    nodes = few.ways[0][0]
    few.ways += [(nodes, {"highway": "path"}), (nodes, {"highway": "track", "ice_road": "yes"})]
    assert len(of_map(few, tmp_path).table) == 6


@pytest.mark.parametrize(
    ("tags", "doubt"),
    [
        ({"highway": "primary"}, "openstreetmap kainuu: 0.0% of the kilometres of main roads have a posted limit"),
        ({"highway": "residential", "maxspeed": "40"}, "openstreetmap kainuu: no way is a main road (highway=motorway, "
         "trunk, primary, secondary, tertiary)"),
        ({"highway": "primary", "maxspeed": "eighty"}, "openstreetmap kainuu: of 4 of 4 ways a limit, a duration or "
         "who may use it is written so that it cannot be read"),
    ],
)  # fmt: skip
def test_what_is_strange_of_a_map_asks_to_be_accepted(few, tmp_path, tags, doubt):
    few.ways = [(nodes, tags) for nodes, _ in few.ways]
    assert doubt in list(roads.doubts_of_ways("kainuu", of_map(few, tmp_path)))


def test_what_is_said_of_the_ways(few, tmp_path):
    few.ways[0][1].update(oneway="yes")
    few.add(np.array([[540_000.0, 7_110_000.0], [540_000.0, 7_110_600.0]]), {"highway": "residential"})
    few.add(FAR_M, {"highway": "residential"})
    made = of_map(few, tmp_path)
    assert list(roads.sentences_of_ways("kainuu", made)) == [
        "roads of kainuu: 5 ways of OpenStreetMap, 5 km, 87.0% of it with a posted limit; 1 further roads of the "
        "extract lie elsewhere",
        "roads of kainuu: 20.0% of the ways are one-way; 1 ways (20.0%, 1 km) do not hang together with the others",
    ]
    np.testing.assert_allclose(made.length_m, [1_000] * 4 + [600], rtol=1e-4)
    np.testing.assert_allclose(map_ways.lengths_m(made.table["path"]), made.length_m, rtol=1e-6)


def test_a_map_of_another_place_is_refused(few, tmp_path):
    few.ways.clear()
    few.add(FAR_M, {"highway": "residential"})
    with pytest.raises(
        InputError, match=r"no way can be used: no road lies there \(1 roads of the extract lie elsewhere"
    ):
        of_map(few, tmp_path)
    few.add(np.array([[540_000.0, 7_110_000.0], [540_000.0, 7_110_500.0]]), {"highway": "proposed"})
    with pytest.raises(InputError, match="no way can be used: 1 open neither to cars nor on foot"):
        of_map(few, tmp_path)


@pytest.mark.parametrize("at_once", [1, 3, map_ways.AT_ONCE])
def test_ways_are_read_from_their_table_as_they_were_written(few, tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(map_ways, "AT_ONCE", at_once)
    few.ways[1][1]["name"] = "Tie, \"Väg\"\n 'ä'; 道"
    few.node_tags = {few.ways[1][0][1]: {"barrier": "gate", "access": "private"}}
    table = of_map(few, tmp_path).table
    check(table, REGION_WAYS)
    path = tmp_path / "ways.csv"
    table.to_csv(path, index=False)
    back = map_ways.ways_of(read.parse(path.read_bytes(), REGION_WAYS, path))
    sent = read_roads(tmp_path / "map.osm.pbf")
    assert back.tags == [tags for _, tags in few.ways]
    for name in ("way_id", "refs", "ref_end", "node_id", "lon", "lat"):
        np.testing.assert_array_equal(getattr(back, name), getattr(sent, name))
    assert back.node_tags == few.node_tags


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("tags", "[1]", "tags are no names with values"),
        ("tags", "{", "Expecting property name"),
        ("path", "??", "not as many nodes as places"),
        ("path", "", "not as many nodes as places"),
        ("nodes", "?", "ends inside a step"),
        ("node_tags", '{"9":{"barrier":"gate"}}', "way 1 has no node 9"),
    ],
)
def test_a_damaged_table_of_ways_is_refused(use, monkeypatch, column, value, why):
    table = read.read_table(REGION_WAYS, f"osm/roads_{AREA}.csv.gz")
    table.loc[0, column] = value
    monkeypatch.setattr(region_roads, "read_table", lambda *_: table)
    with pytest.raises(TableError, match=rf"{why}.*build the tables again"):
        region_roads._ways(AREA)


def test_a_link_s_number_is_the_first_of_a_road_among_its_refs():
    refs = ["5", "E 63;5", "E 63; 5;23", "", "E 75", "51a", "0", "12345", "123456"]
    found = [NUMBER.search(ref) for ref in refs]
    assert [0 if one is None else int(one[1]) for one in found] == [5, 5, 5, 0, 0, 0, 0, 12345, 0]


PLACE = st.tuples(st.integers(-1_800_000_000, 1_800_000_000), st.integers(-900_000_000, 900_000_000))
TAGS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)


@given(
    st.dictionaries(st.integers(-(2**45), 2**45), PLACE, min_size=2, max_size=8).flatmap(
        lambda places: st.tuples(
            st.just(places),
            st.lists(st.lists(st.sampled_from(sorted(places)), min_size=1, max_size=6), min_size=1, max_size=6),
        )
    ),
    TAGS,
    st.integers(1, 4),
)
def test_whatever_ways_are_written_are_read_to_the_bit(drawn, tags, at_once):
    places, refs = drawn
    node_id = np.array(sorted({node for way in refs for node in way}), np.int64)
    lon, lat = (1e-9 * (100 * np.array([places[node] for node in node_id.tolist()])).astype(float)).T
    sent = map_ways.MapWays(
        np.arange(len(refs)) - 1, [tags] * len(refs), np.concatenate(refs).astype(np.int64),
        np.cumsum([len(way) for way in refs]), node_id, lon, lat, {int(node_id[0]): tags} if tags else {},
    )  # fmt: skip
    with mock.patch.object(map_ways, "AT_ONCE", at_once):
        back = map_ways.ways_of(map_ways.table_of(sent))
    for name in ("way_id", "refs", "ref_end", "node_id", "lon", "lat"):
        np.testing.assert_array_equal(getattr(back, name), getattr(sent, name))
    assert (back.tags, back.node_tags) == (sent.tags, sent.node_tags)
