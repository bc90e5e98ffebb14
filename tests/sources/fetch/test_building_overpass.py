"""Roads of a region from Overpass: built as those of the extract are, to the byte, and opened as a graph of osmnx."""

import json
import os
import re
from unittest import mock

import numpy as np
import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices
from kopa.errors import InputError, NotThereError
from kopa.sources import read, region_roads
from kopa.sources.fetch.orders import area_of
from kopa.sources.official.building import build as building
from kopa.sources.official.building import raw_tables, roads
from kopa.sources.official.building.openstreetmap import MapOfRegions
from kopa.sources.official.building.stage import Stage
from kopa.sources.official.lock_file import write_lock
from kopa.sources.rests_on import OVERPASS_ROADS, sentences_of
from kopa.sources.schemas.official import RESTS_ON, ROADS_BUILT, ROADS_REJECTED
from kopa.sources.user.region_files import find_region
from kopa.study import conservation
from kopa.study.map_ways import read_map
from kopa.study.opening import open_study
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts, as_key
from tests.sources.fetch.building import AREA, TOWNS
from tests.sources.fetch.servers import small_osm
from tests.sources.fetch.servers.geofabrik import Geofabrik
from tests.sources.fetch.servers.loopback import Loopback
from tests.sources.fetch.servers.overpass import HOST, OverpassServer
from tests.sources.fetch.servers.small_osm import SmallMap
from tests.sources.fetch.small import Place, order

ROADS = "openstreetmap_roads"
RUSSIA_M = np.array([[690_000.0, 7_110_000.0], [692_000.0, 7_110_000.0]])
"""A road beyond the border, in the box around the towns."""


def area():
    return area_of(find_region(TOWNS))


def raw_of(place, *wanted):
    """Return what the lock file names; the roads of both towns, or of `wanted`, are wanted of the map."""
    return raw_tables.RawTables(place.raw, place.lock, of_map=MapOfRegions(wanted or (area(),), read_map))


def small_map():
    """The map of the towns without the way whose node is nowhere, which no server has."""
    small = SmallMap.of_towns()
    small.ways = [way for way in small.ways if small_osm.NO_NODE not in way[0]]
    return small


def fetched(folder, certificates, small, name=ROADS, **wishes):
    """Return a folder of data in which a map was fetched from Overpass, or as an extract."""
    if name == ROADS:
        apps = {HOST: OverpassServer.of_map(small)}
    else:
        apps = {small_osm.HOST: Geofabrik(small.write(folder / "sent.osm.pbf").read_bytes())}
    trusted = mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(certificates.authority)})
    with trusted, Loopback(certificates, apps) as server:
        Place(folder, server).one(order(name, area=area()), **wishes)
    return Place(folder)


@pytest.fixture(scope="module")
def place(certificates, tmp_path_factory):
    return fetched(tmp_path_factory.mktemp("overpass"), certificates, small_map())


@pytest.fixture(scope="module")
def made(place):
    return building.build(raw_of(place), place.lock.parent / "data/official", ["roads"])


def bytes_of(place, folder):
    """Return the bytes of the table of roads that what the lock file names makes, and what is said of it."""
    raw, stage = raw_of(place), Stage(folder / "stage", read.starter_folder())
    table = next(roads.tables(stage, raw))
    stage.write(table)
    return (stage.folder / table.file).read_bytes(), stage.notes


def test_the_same_ways_make_the_same_bytes_from_overpass_and_from_the_extract(made, certificates, tmp_path):
    table = (made.folder / f"osm/roads_{AREA}.csv.gz").read_bytes()
    assert len(table) > 10_000
    of_extract = fetched(tmp_path, certificates, small_map(), "openstreetmap")
    assert table == bytes_of(of_extract, tmp_path)[0]


def test_every_way_is_used_or_rejected_and_the_region_rests_on_overpass(made, use, place):
    sent = small_map()
    (told,) = read.read_table(ROADS_BUILT, region_roads.BUILT_FILE).to_dict("records")
    assert (told["area"], told["dataset"], told["municipality_codes"]) == (AREA, ROADS, "205 290")
    assert told["rows"] == len(sent.ways) - 1, "all but the one in Helsinki"
    assert told["rows"] == told["used"] + told["rejected"]
    rejected = read.read_table(ROADS_REJECTED, region_roads.REJECTED_FILE)
    assert rejected["reason"].tolist() == ["open neither to cars nor on foot"]
    study = open_study(TOWNS)
    row = conservation.table(study.region, study.country, study.origins).set_index("what")
    row = row.loc["links of roads: fetched and used"]
    assert (row["in"], row["out"], row["rejected"], row["ok"]) == (told["rows"], told["used"], 1, True)
    inputs = study.inputs_table().set_index("table")
    assert inputs.loc["roads", ["source", "licence", "attribution"]].tolist() == [
        OVERPASS_ROADS, "ODbL 1.0", "© OpenStreetMap contributors",
    ]  # fmt: skip
    day = place.entries()[ROADS, "current", AREA].retrieved[:10]
    assert inputs.loc["roads", "source_date"] == f"{AREA} and 40 km around, retrieved {day}"
    said = next(iter(sentences_of(study.inputs_table().to_dict("records"), np.datetime64(day).item())))
    assert said.startswith(f"Rests on: roads: {OVERPASS_ROADS} ({AREA} and 40 km around, retrieved {day})")
    rests_on = read.read_table(RESTS_ON, "rests_on.csv")
    assert set(zip(rests_on["dataset"], rests_on["area"], rests_on["licence"], strict=True)) == {
        (ROADS, AREA, "ODbL 1.0")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_name_overpass_in_their_language(language):
    t = Texts(language)
    assert t.has(f"source_{as_key(OVERPASS_ROADS)}")
    assert "Overpass" in t(f"source_{as_key(OVERPASS_ROADS)}")


def test_a_study_travels_by_the_very_network_of_the_map_s_own_file(use, tmp_path):
    sent = small_map()
    sent.ways = sent.ways[:-1]  # not the one in Helsinki
    path = sent.write(tmp_path / "towns.osm.pbf")
    study = open_study(TOWNS)
    assert study.network.digest == RoadNetwork.from_osm_pbf(path, delays="midday").digest


def test_roads_beyond_the_border_are_left_out_and_counted(certificates, tmp_path, made):
    small = small_map()
    small.add(RUSSIA_M, {"highway": "primary"})
    place = fetched(tmp_path, certificates, small)
    assert place.raw.all_versions()[0].rows == len(small.ways) - 1
    table, notes = bytes_of(place, tmp_path)
    assert table == (made.folder / f"osm/roads_{AREA}.csv.gz").read_bytes()
    assert "1 further roads of the answers lie elsewhere" in notes[0]
    assert "0 further roads of the answers lie elsewhere" in made.notes[0]


def test_roads_of_overpass_go_before_the_extract_and_change_hands_only_by_consent(copied, certificates, made):
    entries = copied.entries()
    fetched(copied.lock.parent, certificates, small_map(), "openstreetmap")
    write_lock(copied.lock, {**entries, **copied.entries()})
    out = copied.lock.parent / "data/official"
    both = building.build(raw_of(copied), out, ["roads"])
    assert both.same
    assert f"roads of {AREA}: of {ROADS}, fetched for it; the extract, which is here, is not used" in both.notes
    assert raw_of(copied).map_dataset(AREA) == ROADS
    assert raw_of(copied).map_dataset("kunnat-105") == "openstreetmap"
    planned = building.planned(raw_of(copied), ["roads"])[0].in_words(raw_of(copied))
    assert re.fullmatch(rf"roads: {ROADS} {AREA} \(retrieved 20[\d-]+\)", planned)
    write_lock(copied.lock, {key: one for key, one in copied.entries().items() if one.dataset == "openstreetmap"})
    with pytest.raises(InputError, match=rf"roads_{AREA}: {ROADS} was used before, and is not used now"):
        building.build(raw_of(copied), out, ["roads"])
    changed = building.build(raw_of(copied), out, ["roads"], accept=True)
    assert changed.rows == (), "the same ways"


def test_roads_of_overpass_do_not_fall_back_because_nobody_asked_again(copied):
    out = copied.lock.parent / "data/official"
    unasked = raw_tables.RawTables(copied.raw, copied.lock)
    with pytest.raises(InputError, match=r"are OpenStreetMap's and would be the starter's again: ask for them"):
        building._refuse_falling_back((), unasked, out)
    part = next(building.PlannedPart(one, one.lacking(unasked)) for one in building.PARTS if one.by_region)
    assert part.in_words(unasked).endswith(
        f"; or of OpenStreetMap, whose roads of {AREA} are here: kopa build --openstreetmap 205,290"
    )


def test_where_nothing_was_fetched_both_ways_are_told(tmp_path):
    with pytest.raises(NotThereError) as refused:
        raw_of(Place(tmp_path))
    assert f"kopa fetch --source {ROADS} --region 205,290" in str(refused.value)
    assert "kopa fetch --source openstreetmap" in str(refused.value)


# As a graph of osmnx --------------------------------------------------------------------------------------------


@pytest.fixture
def asked_of_osmnx(monkeypatch):
    """osmnx keeps the tags that kopa publishes."""
    import osmnx as ox

    monkeypatch.setattr(ox.settings, "useful_tags_way", list(kopa.OSMNX_TAGS))
    monkeypatch.setattr(ox.settings, "useful_tags_node", list(kopa.OSMNX_NODE_TAGS))
    return ox


def streets():
    """A town's map: a street of steps in one direction, a gate, signals, a ferry, a path, limits and a bad surface."""
    small, x, y = SmallMap(), 535_000.0, 7_120_000.0
    for row in range(4):
        line = np.array([[x + 400.0 * n, y + 500.0 * row] for n in range(5)])
        small.add(line, {"highway": "residential", "maxspeed": "40", **({"oneway": "yes"} if row == 1 else {})})
    for column in range(5):
        line = np.array([[x + 400.0 * column, y + 500.0 * row] for row in range(4)])
        small.add(line, {"highway": "tertiary", "surface": "gravel"} if column == 2 else {"highway": "tertiary"})
    small.add(np.array([[x, y], [x - 900.0, y], [x - 1_800.0, y + 50.0]]), {"route": "ferry", "duration": "00:20"})
    small.add(np.array([[x - 1_800.0, y + 50.0], [x - 2_500.0, y]]), {"highway": "primary", "maxspeed": "80"})
    small.add(np.array([[x, y], [x + 400.0, y + 500.0]]), {"highway": "footway"})
    small.add(np.array([[x, y], [x + 100.0, y - 300.0], [x + 100.0, y - 900.0]]), {"highway": "service"})
    small.node_tags = {small.ways[-1][0][1]: {"barrier": "gate", "access": "private"},
                       small.ways[0][0][2]: {"highway": "traffic_signals"}}  # fmt: skip
    return small


@pytest.mark.parametrize("profile", ["car", "foot", "bicycle"])
def test_fetched_answers_open_as_a_graph_of_osmnx_whose_network_is_that_of_the_extract(
    certificates, tmp_path, asked_of_osmnx, profile
):
    small = streets()
    place = fetched(tmp_path, certificates, small)
    (version,) = place.raw.all_versions()
    path = kopa.overpass_to_osm(version.folder, tmp_path / "town.osm")
    of_pbf = RoadNetwork.from_osm_pbf(small.write(tmp_path / "town.osm.pbf"), profile=profile)
    assert RoadNetwork.from_osm_pbf(path, profile=profile).digest == of_pbf.digest, "to the bit by kopa's own reader"
    graph = asked_of_osmnx.graph_from_xml(path, simplify=False, retain_all=True)
    of_osmnx = RoadNetwork.from_osmnx(graph, profile=profile, tags=kopa.OSMNX_TAGS)
    ends = of_pbf.nodes.assign(id=of_pbf.nodes["id"].astype(str))
    ours, theirs = matrices(of_pbf, ends, ends), matrices(of_osmnx, ends, ends)
    assert np.array_equal(np.isfinite(ours.time_min), np.isfinite(theirs.time_min))
    there = np.isfinite(ours.time_min)
    assert there.sum() > 300
    np.testing.assert_allclose(ours.time_min[there], theirs.time_min[there], rtol=0.004)  # osmnx measures on a sphere


def test_tags_that_osmnx_s_own_settings_drop_are_told_of_answers_too(certificates, tmp_path):
    import osmnx as ox

    (version,) = fetched(tmp_path, certificates, streets()).raw.all_versions()
    graph = ox.graph_from_xml(kopa.overpass_to_osm(version.folder, tmp_path / "town.osm"), simplify=False)
    with pytest.warns(kopa.errors.KopaWarning, match="unpaved and bad roads are driven as fast as paved ones"):
        RoadNetwork.from_osmnx(graph)


def answer(folder, name, **content):
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


NODE = {"type": "node", "id": 1, "lat": 64.2, "lon": 27.7}
WAY = {"type": "way", "id": 7, "nodes": [1], "tags": {"highway": "primary"}}


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ([NODE, WAY], [NODE | {"lat": 64.3}], "different things of node 1"),
        ([NODE, WAY], [NODE | {"tags": {"barrier": "gate"}}], "different things of node 1"),
        (
            [NODE | {"tags": {"barrier": "gate"}}],
            [NODE | {"tags": {"barrier": "bollard"}}],
            "different things of node 1",
        ),
        ([NODE, WAY], [WAY | {"nodes": [1, 1]}], "different things of way 7"),
        ([NODE, WAY], [WAY | {"tags": {}}], "different things of way 7"),
        ([NODE], [{"type": "node", "id": 2}], "a node without a number, place"),
        ([NODE], [{"type": "way", "id": 2, "nodes": ["a"]}], "a way without a number, place"),
        ([NODE], [WAY | {"tags": {"highway": 1}}], "a way without a number, place"),
    ],
)
def test_answers_that_do_not_agree_or_are_damaged_are_no_map(tmp_path, first, second, why):
    paths = [answer(tmp_path, name, elements=one) for name, one in (("a.json", first), ("b.json", second))]
    with pytest.raises(InputError, match=why):
        kopa.overpass_to_osm(paths, tmp_path / "map.osm")
    assert not (tmp_path / "map.osm").exists()


def test_what_is_no_answer_is_refused_and_an_older_map_stays(tmp_path):
    good = answer(tmp_path, "good.json", elements=[NODE])
    path = kopa.overpass_to_osm(good, tmp_path / "map.osm")
    before = path.read_bytes()
    damaged = {
        "remark.json": {"elements": [], "remark": "runtime error: Query timed out"},
        "none.json": {"version": 0.6},
    }
    for name, content in damaged.items():
        with pytest.raises(InputError, match=name):
            kopa.overpass_to_osm(answer(tmp_path, name, **content), path)
    for name, body in (("cut.json", b'{"elements": ['), ("cut.json.gz", b"\x1f\x8b"), ("list.json", b"[1]")):
        (tmp_path / name).write_bytes(body)
        with pytest.raises(InputError, match=re.escape(name)):
            kopa.overpass_to_osm(tmp_path / name, path)
    with pytest.raises(NotThereError, match=r"no\.json"):
        kopa.overpass_to_osm(tmp_path / "no.json", path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotThereError, match="no answers of Overpass"):
        kopa.overpass_to_osm(tmp_path / "empty", path)
    with pytest.raises(InputError, match="has to end in"):
        kopa.overpass_to_osm(good, tmp_path / "map.json")
    assert path.read_bytes() == before
