"""Pairs on one edge, and points at one place."""

import numpy as np
import pytest

import kopa
from kopa.accessibility import RoadNetwork, matrices
from tests.accessibility.small_networks import edges, named_points, nodes, points


def test_same_edge_one_way_goes_forward_only():
    net = RoadNetwork.from_edges(nodes(), edges(oneway=[True, True]))
    early, late = points((200, 0)), points((700, 0), prefix="q")
    assert matrices(net, early, late).distance_km.tolist() == [[0.5]]
    assert matrices(net, late, early).time_min.tolist() == [[np.inf]]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3876"])
def test_one_place_in_two_systems_is_one_place(crs):
    """Off every road: the leg to it and back would show."""
    nodes = named_points(["a", "b"], [(530_000, 7_110_000), (531_000, 7_110_000)])
    road = kopa.RoadNetwork.from_edges(nodes, edges().iloc[:1])
    here = named_points([str(i) for i in range(20)], [(530_100 + 17.3 * i, 7_110_050 + 3.1 * i) for i in range(20)])
    there = here.to_crs(crs)
    assert (np.diag(kopa.travel_time_matrix(road, there, here)) == 0).all()
    assert (kopa.nearest(road, there, here)["travel_time_min"] == 0).all()
