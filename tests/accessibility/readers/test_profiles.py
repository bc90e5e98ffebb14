"""Networks on foot and by bicycle: OpenStreetMap's files, osmnx's graphs, Digiroad, the national road table."""

import networkx as nx
import numpy as np
import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices, travel_times
from kopa.errors import InputError, TableError
from kopa.sources import country_tables
from tests.accessibility.readers.small_maps import network
from tests.accessibility.readers.test_digiroad import links
from tests.accessibility.readers.test_osmnx import street

STREET = {"highway": "residential", "oneway": "yes"}
WAYS = [
    ((1, 2, 3), STREET),
    ((2, 4), {"highway": "footway"}),
    ((4, 5), {"highway": "steps", "bicycle": "yes"}),
    ((2, 6), {"highway": "motorway", "foot": "yes"}),
]


def minutes(net, u, v):
    ends = net.nodes.assign(id=net.nodes.id.astype(str))
    chosen = [ends[ends.id == str(one)] for one in (u, v)]
    return float(travel_times(net, *chosen).travel_time_min.iloc[0])


def test_a_map_on_foot_holds_footways_and_steps_and_no_motorway(tmp_path):
    net = network(tmp_path, WAYS, profile="foot")
    assert set(net.edges.highway) == {"residential", "footway", "steps"}
    assert not net.oneway.any()
    assert net.edges.set_index("highway").speed_kmh.groupby(level=0).first().to_dict() == {
        "footway": 4.8, "residential": 4.8, "steps": 2.4,
    }  # fmt: skip
    figures = net.summary()
    assert figures[["profile", "ways_closed_to_people_on_foot"]].tolist() == ["foot", 1]
    assert minutes(net, 1, 3) == minutes(net, 3, 1)


def test_a_map_by_bicycle_keeps_to_one_way_and_off_footways_and_steps(tmp_path):
    net = network(tmp_path, WAYS, profile="bicycle")
    assert set(net.edges.highway) == {"residential"}
    assert net.oneway.all()
    assert net.summary()["ways_closed_to_bicycles"] == 3


def test_ways_that_nobody_ploughs_are_counted(tmp_path):
    unploughed = ((2, 4), {"highway": "footway", "winter_service": "no"})
    for profile in ("foot", "bicycle"):
        assert network(tmp_path, [WAYS[0], unploughed], profile=profile).summary()["ways_not_ploughed_in_winter"] == 1


def test_a_map_of_which_nothing_is_ploughed_is_none_in_winter(tmp_path):
    network(tmp_path, [((2, 4), {"highway": "footway", "winter_service": "no"})], profile="foot")
    with pytest.raises(InputError, match="no road in the file is open to people on foot"):
        RoadNetwork.from_osm_pbf(tmp_path / "area.osm", profile="foot", season="winter")


@pytest.mark.parametrize(("barrier", "profile", "parts"), [
    ("bollard", "car", 2), ("bollard", "foot", 1), ("stile", "foot", 1), ("stile", "bicycle", 2), ("wall", "foot", 2),
])  # fmt: skip
def test_barriers_stop_those_whom_they_stop(tmp_path, barrier, profile, parts):
    ways = [((1, 2, 3), {"highway": "residential"})]
    net = network(tmp_path, ways, node_tags={2: {"barrier": barrier}}, profile=profile)
    assert net.summary()["components"] == parts


def test_an_osmnx_street_of_one_way_is_walked_both_ways():
    graph = street(access="yes", motorroad="no", surface="asphalt")
    by = {one: RoadNetwork.from_osmnx(graph, profile=one, tags=kopa.OSMNX_TAGS) for one in ("car", "foot", "bicycle")}
    assert {one: net.oneway.tolist() for one, net in by.items()} == {"car": [True], "foot": [False], "bicycle": [True]}
    free = RoadNetwork.from_osmnx(street(**{"oneway:bicycle": "no"}), profile="bicycle", tags=kopa.OSMNX_TAGS)
    assert free.oneway.tolist() == [False]
    assert free.edges.speed_kmh.tolist() == [12.0]


def test_an_osmnx_graph_on_foot_equals_the_file(tmp_path):
    import osmnx as ox

    net = network(tmp_path, WAYS, profile="foot")
    graph = ox.graph_from_xml(tmp_path / "area.osm", simplify=False, retain_all=True)
    assert isinstance(graph, nx.MultiDiGraph)
    theirs = RoadNetwork.from_osmnx(graph, profile="foot", tags=kopa.OSMNX_TAGS)
    ends = net.nodes.assign(id=net.nodes.id.astype(str))
    a, b = matrices(net, ends, ends), matrices(theirs, ends, ends)
    assert np.array_equal(np.isfinite(a.time_min), np.isfinite(b.time_min))
    assert np.allclose(a.time_min, b.time_min, rtol=0.004)  # osmnx measures on a sphere


def test_digiroad_keeps_paths_and_leaves_motorways_out():
    table = links(LINKKITYYP=[1, 3, 3, 8, 12, 21])
    on_foot = RoadNetwork.from_roads(table, profile="foot")
    assert set(on_foot.edges.id) == {"2", "3", "4", "5", "6"}
    assert on_foot.notes["motorway_links_left_out"] == 1
    assert not on_foot.oneway.any()
    assert on_foot.edges.set_index("id").speed_kmh.to_dict() == {"2": 4.8, "3": 4.8, "4": 4.8, "5": 4.8, "6": 15.0}
    by_bicycle = RoadNetwork.from_roads(table, profile="bicycle").edges.set_index("id")
    assert by_bicycle.oneway.to_dict() == {"2": True, "3": True, "4": False, "5": False, "6": False}


def test_digiroad_without_link_types_is_refused_on_foot():
    with pytest.raises(TableError, match="LINKKITYYP: missing; without link types motorways cannot be told"):
        RoadNetwork.from_roads(links().drop(columns="LINKKITYYP"), profile="foot")


def test_the_national_roads_on_foot_hold_no_motorway():
    roads = country_tables.roads()
    net = RoadNetwork.from_roads(roads, profile="foot")
    motorways = roads.width_class == 12111
    assert net.notes["motorways_left_out"] == motorways.sum() > 200
    assert net.n_edges == (~motorways).sum()
    assert set(net.edges.loc[~net.edges.ferry, "speed_kmh"]) == {4.8}
