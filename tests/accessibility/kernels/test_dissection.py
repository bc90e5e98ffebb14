"""The order of a hierarchy: every vertex once, whatever the graph, and large parts cut as clusters first."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from benchmarks.synthetic import generate
from kopa.accessibility import RoadNetwork, matrices
from kopa.accessibility.kernels.dissection import LARGE, nested_order
from kopa.accessibility.kernels.hierarchy import eliminate

N = LARGE + 1500


def arrays(graph):
    """Return starts, heads and arcs back of a symmetric graph of vertices 0 … n - 1."""
    n = graph.number_of_nodes()
    pairs = np.array([(u, v) for u, v in graph.edges if u != v], np.int64).reshape(-1, 2)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    opposite = np.empty(len(both), np.int32)
    opposite[np.lexsort((both[:, 0], both[:, 1]))] = np.arange(len(both))
    return np.searchsorted(both[:, 0], np.arange(n + 1)).astype(np.int64), both[:, 1].astype(np.int32), opposite


def order_of(graph, seed=1):
    n = graph.number_of_nodes()
    starts, heads, opposite = arrays(graph)
    side = int(np.ceil(np.sqrt(n)))
    places = np.arange(n) % side, np.arange(n) // side
    rng = np.random.default_rng(seed)
    ranks = np.stack([np.argsort(np.argsort(along + rng.random(n) / 2)) for along in places]).astype(np.int32)
    return nested_order(starts, heads, opposite, ranks, 8)


GRAPHS = {
    "no edges": nx.empty_graph(N),
    "path": nx.path_graph(N),
    "star": nx.star_graph(N - 1),
    "two grids apart": nx.disjoint_union(nx.grid_2d_graph(60, 50), nx.grid_2d_graph(50, 60)),
    "grid": nx.convert_node_labels_to_integers(nx.grid_2d_graph(80, 75), ordering="sorted"),
    "random": nx.gnm_random_graph(N, 2 * N, seed=3),
    "dense corner": nx.compose(nx.path_graph(N), nx.complete_graph(300)),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_every_vertex_stands_once_in_the_order(name):
    order = order_of(nx.convert_node_labels_to_integers(GRAPHS[name]))
    assert np.array_equal(np.sort(order), np.arange(GRAPHS[name].number_of_nodes()))


def test_a_large_grid_is_cut_about_as_well_as_a_grid_can_be():
    graph = GRAPHS["grid"]
    order = order_of(graph)
    top = graph.copy()
    top.remove_nodes_from(order[:75].tolist())  # the shorter side of the grid separates it
    largest = max(map(len, nx.connected_components(top)))
    assert largest <= 0.8 * graph.number_of_nodes()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    starts, heads, _ = arrays(nx.relabel_nodes(graph, dict(enumerate(rank.tolist()))))
    assert len(eliminate(starts, heads)[1]) < 35 * len(order)  # 33.4 where every part is cut as it is


def test_the_same_graph_has_the_same_order():
    assert np.array_equal(order_of(GRAPHS["random"]), order_of(GRAPHS["random"]))


def test_minutes_by_a_hierarchy_of_a_large_core_are_those_of_dijkstra():
    nodes, edges = generate(20_000)
    network = RoadNetwork.from_edges(nodes, edges)
    assert network.core.n > LARGE
    picked = nodes.iloc[:: len(nodes) // 60].rename(columns=str)
    places = gpd.GeoDataFrame(pd.DataFrame({"id": picked["id"].astype(str)}), geometry=picked.geometry, crs=nodes.crs)
    by = {
        engine: matrices(network, places, places.iloc[:20], engine=engine, progress=False).time_min
        for engine in ("dijkstra", "hierarchy")
    }
    assert np.array_equal(by["dijkstra"], by["hierarchy"])
