"""Graphs of osmnx: what is refused, what does not stop them."""

import networkx as nx
import numpy as np
import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices
from kopa.errors import InputError
from tests.accessibility.readers.small_maps import ROAD, xml


def street(**changes):
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_nodes_from([(1, {"x": 27.7, "y": 64.2}), (2, {"x": 27.71, "y": 64.2})])
    graph.add_edge(1, 2, **{"osmid": 1, "highway": "residential", "length": 500.0, "oneway": True} | changes)
    return graph


@pytest.mark.parametrize("length", ["abc", None, [1, 2]])
def test_a_graph_with_a_length_that_is_no_number_names_the_edge(length):
    with pytest.raises(InputError, match="edge 1 → 2"):
        kopa.RoadNetwork.from_osmnx(street(length=length))


@pytest.mark.parametrize("tag", [{"access": {"a": 1}}, {"surface": []}, {"lanes": [[], {}]}])
def test_tags_of_any_kind_do_not_stop_a_graph(tag):
    assert kopa.RoadNetwork.from_osmnx(street(**tag)).n_edges == 1


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
    theirs = RoadNetwork.from_osmnx(ox.graph_from_xml(path, simplify=False, retain_all=True))
    assert theirs.oneway.sum() == 2  # 2 → 4 → 5 in two steps
    ends = ours.nodes
    ends = ends.assign(id=ends.id.astype(str))
    a, b = matrices(ours, ends, ends), matrices(theirs, ends, ends)
    assert np.array_equal(np.isfinite(a.time_min), np.isfinite(b.time_min))
    there = np.isfinite(a.time_min)
    assert np.allclose(a.time_min[there], b.time_min[there], rtol=0.004)  # osmnx measures on a sphere
