"""Graphs of osmnx: what is refused, what does not stop them."""

import networkx as nx
import numpy as np
import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices
from kopa.errors import InputError, KopaError, KopaWarning
from tests.accessibility.readers.small_maps import ROAD, xml

ASKED = {"tags": kopa.OSMNX_TAGS}


def street(**changes):
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_nodes_from([(1, {"x": 27.7, "y": 64.2}), (2, {"x": 27.71, "y": 64.2})])
    graph.add_edge(1, 2, **{"osmid": 1, "highway": "residential", "length": 500.0, "oneway": True} | changes)
    return graph


@pytest.mark.parametrize("length", ["abc", None, [1, 2]])
def test_a_graph_with_a_length_that_is_no_number_names_the_edge(length):
    with pytest.raises(InputError, match="edge 1 → 2"):
        kopa.RoadNetwork.from_osmnx(street(length=length), **ASKED)


@pytest.mark.parametrize("tag", [{"access": {"a": 1}}, {"surface": []}, {"lanes": [[], {}]}])
def test_tags_of_any_kind_do_not_stop_a_graph(tag):
    assert kopa.RoadNetwork.from_osmnx(street(**tag), **ASKED).n_edges == 1


def test_a_graph_without_edges_or_none_at_all_is_refused():
    empty = street()
    empty.remove_edge(1, 2)
    with pytest.raises(InputError, match="graph: no edge"):
        kopa.RoadNetwork.from_osmnx(empty)
    with pytest.raises(InputError, match="graph: expected"):
        kopa.RoadNetwork.from_osmnx(None)


def test_an_osmnx_graph_is_the_same_network(tmp_path):
    import osmnx as ox

    path = tmp_path / "area.osm"
    path.write_text(xml([((1, 2, 3), ROAD), ((2, 4, 5), {**ROAD, "oneway": "yes"}), ((2, 6), ROAD)]))
    ours = RoadNetwork.from_osm_pbf(path)
    theirs = RoadNetwork.from_osmnx(ox.graph_from_xml(path, simplify=False, retain_all=True), **ASKED)
    assert theirs.oneway.sum() == 2  # 2 → 4 → 5 in two steps
    ends = ours.nodes
    ends = ends.assign(id=ends.id.astype(str))
    a, b = matrices(ours, ends, ends), matrices(theirs, ends, ends)
    assert np.array_equal(np.isfinite(a.time_min), np.isfinite(b.time_min))
    there = np.isfinite(a.time_min)
    assert np.allclose(a.time_min[there], b.time_min[there], rtol=0.004)  # osmnx measures on a sphere


def two_way(**changes):
    graph = street(oneway=False, reversed=False, **changes)
    graph.add_edge(2, 1, **graph.edges[1, 2, 0] | {"reversed": True})
    return graph


def directions(graph):
    """Say between which nodes cars can drive."""
    edges = RoadNetwork.from_osmnx(graph, **ASKED).edges
    return {*zip(edges.u, edges.v, strict=True), *zip(edges.v[~edges.oneway], edges.u[~edges.oneway], strict=True)}


def test_an_undirected_graph_is_refused_and_a_directed_one_is_two_way():
    assert directions(two_way()) == {(1, 2), (2, 1)}
    for kind in (nx.MultiGraph, nx.Graph):
        with pytest.raises(InputError, match=r"expected a MultiDiGraph, not the undirected .*to_undirected"):
            kopa.RoadNetwork.from_osmnx(kind(two_way()))


def test_access_of_one_direction_holds_for_the_arc_of_that_direction():
    assert directions(two_way(**{"motor_vehicle:backward": "no"})) == {(1, 2)}
    assert directions(two_way(**{"motor_vehicle:forward": "no"})) == {(2, 1)}
    assert directions(street(**{"motor_vehicle:backward": "no"})) == {(1, 2)}


def test_an_arc_of_several_ways_is_open_where_each_is_and_driven_as_the_slowest():
    for values in (["yes", "no"], ["no", "yes"]):
        with pytest.raises(InputError, match="open to cars"):
            kopa.RoadNetwork.from_osmnx(street(access=values), **ASKED)
    speeds = {
        RoadNetwork.from_osmnx(street(highway=kinds, surface=grounds), **ASKED).edges.speed_kmh.iloc[0]
        for kinds in (["primary", "track"], ["track", "primary"])
        for grounds in (["gravel", "asphalt"], ["asphalt", "gravel"])
    }
    assert speeds == {24.0}


def test_a_ferry_takes_its_duration_over_all_its_arcs():
    graph = street(highway=None, route="ferry", duration="00:30")
    del graph.edges[1, 2, 0]["highway"]
    graph.add_node(3, x=27.72, y=64.2)
    graph.add_edge(2, 3, **graph.edges[1, 2, 0] | {"length": 1500.0})
    edges = RoadNetwork.from_osmnx(graph, **ASKED).edges
    assert (edges.time_min - edges.boarding_min).tolist() == pytest.approx([7.5, 22.5])
    graph.edges[1, 2, 0]["osmid"] = [1, 2]  # nobody knows whether it is the duration of each or of both
    net = RoadNetwork.from_osmnx(graph, **ASKED)
    assert net.summary()["ferry_durations_not_read"] == 1
    assert net.edges.speed_kmh.tolist()[0] == 15.0


@pytest.mark.parametrize("simplify", [False, True])
@pytest.mark.parametrize("oneway", [{}, {"oneway": "yes"}])
def test_a_ferry_is_boarded_once_however_many_nodes_its_line_has(tmp_path, simplify, oneway, monkeypatch):
    import osmnx as ox

    monkeypatch.setattr(ox.settings, "useful_tags_way", list(kopa.OSMNX_TAGS))
    path = tmp_path / "sea.osm"
    ferry = {"route": "ferry", "duration": "00:30", **oneway}
    path.write_text(xml([((1, 2), ROAD), ((2, 4, 5, 3), ferry), ((3, 6), ROAD)]))
    graph = ox.graph_from_xml(path, simplify=False, retain_all=True)
    if simplify:
        graph = ox.simplify_graph(graph, edge_attrs_differ=["osmid"])
    ours, theirs = RoadNetwork.from_osm_pbf(path), RoadNetwork.from_osmnx(graph, **ASKED)
    assert theirs.ferry.sum() == (1 if simplify else 3)
    assert theirs.boarding_min.sum() == 10 == ours.boarding_min.sum()
    assert theirs.boarding_min[~theirs.ferry].tolist() == [0, 0]
    crossing = theirs.time_min[theirs.ferry].sum()
    assert crossing == pytest.approx(30 + 10) == ours.time_min[ours.ferry].sum()


@pytest.mark.parametrize("more", [[], [((4, 5), {"route": "ferry"})]], ids=["one line", "lines that part"])
def test_nobody_boards_where_one_ferry_way_goes_on_as_another(tmp_path, more, monkeypatch):
    import osmnx as ox

    monkeypatch.setattr(ox.settings, "useful_tags_way", list(kopa.OSMNX_TAGS))
    path = tmp_path / "sea.osm"
    ferry = {"route": "ferry"}
    path.write_text(xml([((1, 2), ROAD), ((2, 4), ferry), ((4, 3), ferry), ((3, 6), ROAD), *more]))
    graph = ox.graph_from_xml(path, simplify=False, retain_all=True)
    for net in (RoadNetwork.from_osm_pbf(path), RoadNetwork.from_osmnx(graph, **ASKED)):
        assert net.boarding_min[net.ferry].tolist() == [5.0] * (2 + bool(more))


def test_whoever_lands_between_two_ferries_boards_again(tmp_path):
    ferry = {"route": "ferry"}
    path = tmp_path / "island.osm"
    path.write_text(xml([((2, 4), ferry), ((4, 3), ferry), ((4, 5), ROAD)]))
    net = RoadNetwork.from_osm_pbf(path)
    assert net.boarding_min[net.ferry].tolist() == [10.0, 10.0]


@pytest.mark.parametrize("ids", [(1, 2, 3), ("a", "b", "c")])
def test_a_node_that_stops_cars_is_passed_by_nobody(ids):
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    for i, name in enumerate(ids):
        graph.add_node(name, x=27.7 + i / 100, y=64.2)
    for u, v in ((0, 1), (1, 2)):
        for a, b in ((u, v), (v, u)):
            graph.add_edge(ids[a], ids[b], osmid=u, highway="residential", length=500.0, oneway=False, reversed=a > b)
    assert RoadNetwork.from_osmnx(graph, **ASKED).summary()["components"] == 1
    graph.nodes[ids[1]]["barrier"] = "bollard"
    net = RoadNetwork.from_osmnx(graph, **ASKED)
    assert net.summary()[["components", "edges", "barriers_that_stop_cars"]].tolist() == [2, 2, 1]
    assert not net.oneway.any()


def test_an_area_elsewhere_takes_a_crs_of_its_own():
    porto = nx.relabel_nodes(street(), {})
    for node, x in ((1, -8.61), (2, -8.60)):
        porto.nodes[node].update(x=x, y=41.15)
    with pytest.raises(InputError):
        kopa.RoadNetwork.from_osmnx(porto, **ASKED)
    assert kopa.RoadNetwork.from_osmnx(porto, country="PT", crs="EPSG:3763", **ASKED).crs == "EPSG:3763"


def test_tags_that_the_download_did_not_keep_are_named_with_what_that_costs():
    with pytest.warns(KopaWarning, match=r"no edge has .*surface, tracktype or smoothness, so that unpaved"):
        net = kopa.RoadNetwork.from_osmnx(street())
    assert "motor_vehicle" in net.summary()["tags_on_no_edge"]
    whole = {"access": "yes", "motor_vehicle": "yes", "surface": "paved", "maxspeed": "50", "zone:traffic": "FI:urban"}
    assert "tags_on_no_edge" not in kopa.RoadNetwork.from_osmnx(street(**whole)).summary()
    with pytest.warns(KopaWarning, match=r"^graph: no edge has maxspeed, so that signs"):
        kopa.RoadNetwork.from_osmnx(street(**{key: value for key, value in whole.items() if key != "maxspeed"}))


def test_osmnx_keeps_the_tags_that_are_published(tmp_path, monkeypatch):
    import osmnx as ox

    path = tmp_path / "area.osm"
    ways = [((1, 2), {**ROAD, "surface": "gravel"}), ((2, 3), {**ROAD, "motor_vehicle": "no"}), ((2, 4, 5), ROAD)]
    path.write_text(xml(ways, node_tags={4: {"barrier": "bollard"}}))
    monkeypatch.setattr(ox.settings, "useful_tags_way", list(kopa.OSMNX_TAGS))
    monkeypatch.setattr(ox.settings, "useful_tags_node", list(kopa.OSMNX_NODE_TAGS))
    graph = ox.graph_from_xml(path, simplify=False, retain_all=True)
    theirs, ours = RoadNetwork.from_osmnx(graph, **ASKED), RoadNetwork.from_osm_pbf(path)
    for name in ("edges", "components", "barriers_that_stop_cars"):
        assert theirs.summary()[name] == (ours.summary()[name] if name != "barriers_that_stop_cars" else 1)
    assert sorted(theirs.edges.speed_kmh) == sorted(ours.edges.speed_kmh)


@pytest.mark.parametrize("oneway", [True, "True", "yes", "-1", [True, False]])
def test_a_one_way_arc_runs_as_it_is_driven_however_true_is_written(oneway):
    assert directions(street(oneway=oneway)) == {(1, 2)}
    back = nx.MultiDiGraph(crs="EPSG:4326")
    back.add_nodes_from(street().nodes(data=True))
    back.add_edge(2, 1, **street(oneway=oneway).edges[1, 2, 0])
    assert directions(back) == {(2, 1)}


@pytest.mark.parametrize("no", [False, "False", "no", None])
def test_a_two_way_street_is_one_edge_however_false_is_written(no):
    graph = two_way()
    for u, v in ((1, 2), (2, 1)):
        graph.edges[u, v, 0].update(oneway=no, reversed=str(u > v))
    assert directions(graph) == {(1, 2), (2, 1)}
    assert len(RoadNetwork.from_osmnx(graph, **ASKED).edges) == 1


def test_crossings_cost_what_they_cost_over_the_file(tmp_path):
    import osmnx as ox

    path = tmp_path / "area.osm"
    path.write_text(
        xml([((1, 2, 3), ROAD), ((6, 2, 4, 5), ROAD)], node_tags={2: {"highway": "traffic_signals"}}), encoding="utf-8"
    )
    graph = ox.graph_from_xml(path, simplify=False, retain_all=True)
    ours, theirs, free = (
        RoadNetwork.from_osm_pbf(path, delays="rush"), RoadNetwork.from_osmnx(graph, **ASKED, delays="rush"),
        RoadNetwork.from_osmnx(graph, **ASKED),
    )  # fmt: skip
    assert theirs.notes["delays"] == "rush"
    assert theirs.notes["arcs_with_delay"] == ours.notes["arcs_with_delay"] == 4
    ends = ours.nodes.assign(id=ours.nodes["id"].astype(str))
    a, b = matrices(ours, ends, ends).time_min, matrices(theirs, ends, ends).time_min
    assert np.allclose(a, b, rtol=0.004)
    assert (b > matrices(free, ends, ends).time_min + 0.1).sum() >= 8


def test_delays_are_of_cars():
    with pytest.raises(InputError, match="delays: those of crossings are of cars, not of 'foot'"):
        RoadNetwork.from_osmnx(street(), **ASKED, profile="foot", delays="midday")
    with pytest.raises(KopaError, match="midday"):
        RoadNetwork.from_osmnx(street(), **ASKED, delays="noon")
