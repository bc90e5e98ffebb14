"""New speeds, closed roads, other directions: the order and shortcuts stay, answers are a fresh build's."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.exactness import random_network, random_points
from kopa.accessibility import RoadNetwork, matrices
from kopa.accessibility.network import topology
from kopa.errors import InputError
from tests.accessibility.small_networks import line


def changed_by(rng: np.random.Generator, net: RoadNetwork) -> list[RoadNetwork]:
    count = net.n_edges
    closed = net.without(rng.random(count) < 0.3)
    turned = net.with_access(rng.random(count) < 0.7, rng.random(count) < 0.7)
    faster = net.with_speeds(rng.uniform(5, 100, count))
    return [closed, turned, faster, faster.without(rng.random(count) < 0.1)]


@pytest.mark.parametrize("seed", range(12))
def test_a_change_costs_a_customization_and_equals_a_fresh_build(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    matrices(net, origins, sites, engine="hierarchy")
    changed = changed_by(rng, net)
    fresh = [matrices(RoadNetwork.from_edges(c.nodes, c.edges), origins, sites, engine="hierarchy") for c in changed]

    def never(*_: object) -> None:
        raise AssertionError("an order or shortcuts were made anew")

    monkeypatch.setattr(topology, "dissection", never)
    monkeypatch.setattr(topology, "eliminate", never)
    for network, expected in zip(changed, fresh, strict=True):
        assert network.node_order.order is net.node_order.order
        found = matrices(network, origins, sites, engine="hierarchy")
        assert np.array_equal(found.time_min, expected.time_min), f"seed {seed}"
        assert np.array_equal(found.distance_km, expected.distance_km), f"seed {seed}"
        again = network.without(np.arange(network.n_edges) == 0)  # a change of a changed network
        found = matrices(again, origins, sites, engine="hierarchy")
        assert np.array_equal(found.time_min, matrices(again, origins, sites, engine="dijkstra").time_min)


def test_shortcuts_that_do_not_hold_a_way_are_made_anew(monkeypatch):
    """A way outside the known shortcuts leads to a whole elimination, not to a wrong answer."""
    rng = np.random.default_rng(3)
    net, other = random_network(rng), random_network(rng)
    net = RoadNetwork.of(net.roads, replace(other.topology, order=net.topology.order))
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    swept = matrices(net, origins, sites, engine="hierarchy").time_min
    assert np.array_equal(swept, matrices(net, origins, sites, engine="dijkstra").time_min)


def test_flags_of_other_lengths_are_refused():
    net = random_network(np.random.default_rng(1))
    fine = np.ones(net.n_edges, bool)
    with pytest.raises(InputError, match=f"back: expected {net.n_edges} values of true or false"):
        net.with_access(fine, fine[1:])
    with pytest.raises(InputError, match="closed: expected"):
        net.without(np.ones(net.n_edges))


@pytest.fixture(scope="module")
def net():
    return line()


def test_new_speeds_that_make_roads_endless_are_refused(net):
    with pytest.raises(InputError, match="speed_kmh: row 2 longer than"):
        net.with_speeds(np.array([50, 1e-300]))
    with pytest.raises(InputError, match="back_kmh: row 1 longer than"):
        net.with_speeds(np.array([50.0, 50.0]), np.array([1e-9, 50.0]))
