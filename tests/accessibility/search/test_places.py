"""Points on roads: landings, nodes, scraps of road."""

import numpy as np
import pandas as pd

from kopa.accessibility import RoadNetwork, snap, travel_times
from tests.accessibility.small_networks import edges, nodes, points


def test_a_landing_without_a_road_is_a_place_and_a_bend_of_a_ferry_line_is_not():
    place = nodes(xy=((0, 0), (4000, 0), (4000, 3000), (4000, 6000)), ids=tuple("abcd"))
    table = edges(u=["a", "b", "c"], v=["b", "c", "d"], length_m=[4000.0, 3000.0, 3000.0], speed_kmh=[60.0] * 3)
    net = RoadNetwork.from_edges(place, table.assign(ferry=[False, True, True]))
    at_landing, at_sea, at_bend = points((4000, 6400)), points((4500, 3000)), points((4000, 3000))
    found = snap(net, pd.concat([at_landing, at_sea, at_bend]).assign(id=list("lsb")))
    assert found.edge.tolist() == [2, 0, 2]
    assert found.offset_m.tolist() == [3000.0, 4000.0, 0.0]
    assert found.snap_distance_m.tolist() == [400.0, float(np.hypot(500, 3000)), 0.0]
    assert travel_times(net, at_landing, points((0, 0), prefix="s")).travel_time_min[0] == 10.0 + 400 * 1.3 / 500
    assert snap(net, points((4000, 17_000))).status.tolist() == ["no_road_within"]


def test_a_point_at_a_node_is_the_node_even_where_another_road_passes():
    place = nodes(xy=((0, 0), (1000, 0), (2000, 0), (1000, 900)), ids=tuple("abcd"))
    bridge = edges(u=["a", "b"], v=["c", "d"], length_m=[2000.0, 900.0])
    found = snap(RoadNetwork.from_edges(place, bridge), points((1000, 0), (1000, -5)))
    assert (found.edge.tolist(), found.offset_m.tolist()) == ([1, 1], [0.0, 0.0])


def test_a_scrap_of_road_is_passed_over_and_an_island_is_not():
    place = nodes(xy=((0, 0), (30_000, 0), (500, 60), (540, 60), (500, 3000), (2500, 3000)), ids=tuple("abcdef"))
    table = edges(u=["a", "c", "e"], v=["b", "d", "f"], length_m=[30_000.0, 40.0, 2000.0], speed_kmh=[60.0] * 3)
    net = RoadNetwork.from_edges(place, table)
    found = snap(net, points((520, 70), (600, 2900)))
    assert found.edge.tolist() == [0, 2]
    assert found.snap_distance_m.tolist() == [70.0, 100.0]
