"""Roads of one's own: a network, tables by class or with speeds, Digiroad's links, OpenStreetMap, a saved network."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString

from kopa.accessibility import RoadNetwork
from kopa.errors import InputError, NotThereError, TableError
from tests.studies import study_of

X, Y = 536_000.0, 7_121_000.0
SPEEDS = [{"road_class": 4, "summer_kmh": 40, "winter_kmh": 30}]


@pytest.fixture(scope="module")
def study():
    return study_of("205,697")


def lines(**columns) -> gpd.GeoDataFrame:
    """Two roads that meet, the second in parts."""
    first = LineString([(X, Y), (X + 10_000, Y)])
    second = MultiLineString([[(X + 10_000, Y), (X + 10_000, Y + 5_000)], [(X + 10_000, Y + 5_000), (X, Y + 5_000)]])
    return gpd.GeoDataFrame(columns, geometry=[first, second], crs="EPSG:3067")


def test_a_network_takes_the_place_of_the_country_s(study):
    half = study.network.with_speeds(study.network.edges["speed_kmh"].to_numpy() / 2)
    own = study.with_network(half)
    assert own.network is half
    slower, faster = (one.nearest("lukio").sort_values("from_id")["travel_time_min"] for one in (own, study))
    assert (slower.to_numpy() >= faster.to_numpy()).all()
    assert {"roads", "junctions"}.isdisjoint(own.inputs_table()["table"])
    row = own.inputs_table().iloc[-1]
    assert (row["table"], row["source"], row["sha256"]) == ("own_roads", "own", half.digest)
    assert own.roads["road_class"].isin([1, 2, 3, 4, 5, 9]).all()


def test_the_starter_s_road_table_gives_the_starter_s_network_from_a_file_too(study, tmp_path):
    path = tmp_path / "roads.parquet"
    study.roads.to_parquet(path)
    for source in (study.roads, path):
        own = study.with_network(source)
        assert own.network.digest == study.network.digest
        slow = own.with_parameters(speeds=SPEEDS)
        assert slow.network.digest == study.with_parameters(speeds=SPEEDS).network.digest != own.network.digest
        assert own.with_parameters(season="winter").network.digest != own.network.digest


def test_a_network_that_was_saved_is_read_again(study, tmp_path):
    study.network.save(tmp_path / "roads.kopa")
    assert study.with_network(tmp_path / "roads.kopa").network.digest == study.network.digest


def test_lines_with_speeds_meet_where_their_ends_do(study):
    own = study.with_network(lines(speed_kmh=[60.0, 50.0]).to_crs("EPSG:4326"))
    edges = own.network.edges
    assert own.network.n_nodes == 4
    np.testing.assert_allclose(edges["length_m"], [10_000, 5_000, 10_000], atol=0.01)
    assert edges["speed_kmh"].tolist() == [60, 50, 50]
    assert "lengths as drawn" in own.inputs_table().iloc[-1]["limits"]
    assert own.roads["road_class"].tolist() == [4, 4, 4]


def test_lines_by_class_have_the_declared_speeds(study):
    own = study.with_network(lines(road_class=[1, 4]))
    assert own.network.n_nodes == 4
    assert own.network.edges["road_class"].tolist() == [1, 4, 4]
    slow = own.with_parameters(speeds=SPEEDS).network.edges["speed_kmh"].tolist()
    assert slow[0] == own.network.edges["speed_kmh"].iloc[0]
    assert slow[1] < own.network.edges["speed_kmh"].iloc[1]


def test_digiroad_s_links_have_their_own_limits(study):
    table = lines(AJOSUUNTA=[2, 4], TOIMINN_LK=[1, 5], NOPEUSRAJ=[80, 50]).explode(ignore_index=True)
    own = study.with_network(table)
    assert own.network.edges["speed_kmh"].tolist() == [80, 50, 50]
    with pytest.raises(InputError, match="has speeds of its own and no classes of roads; leave speeds out"):
        own.with_parameters(speeds=SPEEDS)


def test_digiroad_s_paths_are_walked_where_link_types_tell_motorways(study):
    table = lines(AJOSUUNTA=[2, 4], TOIMINN_LK=[1, 8], NOPEUSRAJ=[80, 0]).explode(ignore_index=True)
    typed = table.assign(LINKKITYYP=[3, 8, 8])
    on_foot, estimate = (study.with_network(one).country.roads.ways_on_foot("summer") for one in (typed, table))
    assert (on_foot.has_paths, estimate.has_paths) == (True, False)
    assert (on_foot.network.n_edges, estimate.network.n_edges) == (3, 1)


def test_roads_with_streets_get_no_local_streets_beside_them(study, tmp_path):
    (tmp_path / "roads.osm").write_text(OSM)
    typed = lines(AJOSUUNTA=[2, 4], TOIMINN_LK=[1, 5], NOPEUSRAJ=[80, 0], LINKKITYYP=[3, 3]).explode(ignore_index=True)
    for source in (tmp_path / "roads.osm", typed):
        own = study.with_network(source)
        assert (own.parameters.local_streets_max_m, own.travel.local_streets_max_m) == (0, 0)
        assert own.with_network(study.network).parameters.local_streets_max_m == 5_000
    assert study.with_network(lines(road_class=[1, 4])).parameters.local_streets_max_m == 5_000


OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="64.22" lon="27.72"/><node id="2" lat="64.22" lon="27.82"/><node id="3" lat="64.25" lon="27.82"/>
<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
<way id="8"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way></osm>"""


def test_openstreetmap_is_read_by_season_and_drawn_by_its_classes(study, tmp_path):
    path = tmp_path / "roads.osm"
    path.write_text(OSM)
    own = study.with_network(path)
    assert own.network.digest == RoadNetwork.from_osm_pbf(path, delays="midday").digest
    assert own.roads["road_class"].tolist() == [2, 4]
    assert own.inputs_table().iloc[-1]["file"] == "roads.osm"
    assert own.with_network(path).network is own.network, "built once in a process"
    on_foot = own.country.roads.ways_on_foot("summer")
    assert on_foot.has_paths
    assert on_foot.network.digest == RoadNetwork.from_osm_pbf(path, profile="foot").digest
    with pytest.raises(InputError, match="leave speeds out"):
        _ = own.with_parameters(speeds=SPEEDS).network


def test_crossings_of_openstreetmap_s_streets_cost_time_in_a_study_and_its_results_say_so(study, tmp_path):
    path = tmp_path / "roads.osm"
    more = """<node id="4" lat="64.20" lon="27.82"/><way id="9"><nd ref="2"/><nd ref="4"/>
<tag k="highway" v="residential"/></way></osm>"""
    path.write_text(OSM.replace("</osm>", more))
    own = study.with_network(path)
    free = study.with_network(RoadNetwork.from_osm_pbf(path))
    assert (own.travel.crossing_delays, free.travel.crossing_delays) == ("midday", "none")
    delayed, free_flow = (one.network.time_min.sum() + one.network.back_min.sum() for one in (own, free))
    assert delayed > free_flow + 0.1
    assert "delays of crossings (midday)" in str(own.inputs_table().iloc[-1].to_dict())
    assert study.travel.crossing_delays == "none"


def test_where_one_s_own_roads_end_nobody_arrives(study):
    own = study.with_network(lines(speed_kmh=[60.0, 50.0]))
    nearest = own.nearest("lukio")
    assert set(nearest["status"]) <= {"ok", "no_road_within", "no_way", "different_component"}
    assert (np.isinf(nearest["travel_time_min"]) == nearest["status"].ne("ok")).all()
    assert nearest["status"].ne("ok").mean() > 0.5


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        (lambda _: lines(), TableError, "no speeds: expected speed_kmh, road_class"),
        (lambda _: lines(speed_kmh=[60.0, -1.0]), TableError, "speed_kmh: row"),
        (lambda _: lines(road_class=[4, 7]), TableError, "no speed for them in the table"),
        (lambda folder: folder / "roads.osm.pbf", NotThereError, "roads.osm.pbf does not exist"),
        (lambda _: pd.DataFrame({"speed_kmh": [1.0]}), TableError, "no coordinates"),
        (lambda _: 7, InputError, "expected a GeoDataFrame, or the path of a file with one, not int"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_mend(study, tmp_path, source, error, words):
    with pytest.raises(error, match=words):
        study.with_network(source(tmp_path))
