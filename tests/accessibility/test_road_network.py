"""RoadNetwork: a value of frozen arrays, and what is derived from it stands under its own name."""

from dataclasses import fields
from functools import cached_property

import numpy as np
import pytest

from kopa.accessibility import RoadNetwork, isochrones, matrices, nearest
from kopa.accessibility.network.roads import Roads
from tests.accessibility.small_networks import HOME, NODES, edges, line, nodes


def test_arrays_cannot_be_written():
    net = RoadNetwork.from_edges(nodes(), edges(name=["Kuja", "Tie"]))
    for values in (net.length_m, net.coords, net.roads.speed_kmh):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1.0
    with pytest.raises(TypeError):
        net.extras["name"] = np.array(["a", "b"])


def test_times_of_edges_there_and_back():
    table = edges(oneway=[False, True], back_kmh=[30.0, 30.0], boarding_min=[0.0, 4.0])
    roads = RoadNetwork.from_edges(nodes(), table).roads
    assert type(roads) is Roads
    assert roads.time_min[roads.edge_row].tolist() == [1.0, 5.0]
    assert roads.back_min[roads.edge_row].tolist() == [2.0, np.inf]
    assert roads.bounds == (0.0, 0.0, 2000.0, 0.0)


def test_a_network_of_its_roads_is_the_same():
    net = line()
    again = RoadNetwork.of(net.roads)
    assert again.digest == net.digest
    assert again.edges.equals(net.edges)
    assert np.array_equal(matrices(again, NODES, NODES).time_min, matrices(net, NODES, NODES).time_min)


def test_whatever_searches_derive_stands_under_a_name_of_the_class():
    net = line()
    for engine in ("dijkstra", "hierarchy"):
        for metric in ("time", "distance"):
            matrices(net, HOME, NODES, engine=engine, metric=metric)
    nearest(net, HOME, NODES, k=2)
    isochrones(net, NODES, minutes=2)
    net.summary()
    slower = net.with_speeds(np.array([30.0, 30.0]))
    matrices(slower, HOME, NODES, engine="hierarchy")
    derived = {n for kind in RoadNetwork.__mro__ for n, v in vars(kind).items() if isinstance(v, cached_property)}
    for network in (net, slower):
        assert set(vars(network)) <= {field.name for field in fields(RoadNetwork)} | derived
    assert {"digest", "core", "topology", "twins", "road_index"} <= set(vars(net))


def test_the_order_of_nodes_is_there_once_a_hierarchy_is_built_and_goes_into_the_file(tmp_path):
    net = line()
    assert net.node_order is None
    assert RoadNetwork.load(net.save(tmp_path / "without.npz")).node_order is None
    net.hierarchy("time")
    assert net.node_order is net.topology
    back = RoadNetwork.load(net.save(tmp_path / "with.npz"))
    assert np.array_equal(back.node_order.order, net.topology.order)
    assert np.array_equal(back.topology.rank, net.topology.rank)
    assert net.hierarchy("time") is net.hierarchy("time")
    assert net.hierarchy("time") is not net.hierarchy("distance")
