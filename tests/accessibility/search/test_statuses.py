"""Why a pair has no travel time: islands, far points, dead ends, limits."""

import numpy as np
import pandas as pd

from kopa.accessibility import RoadNetwork, snap, travel_times
from tests.accessibility.small_networks import edges, nodes, points


def test_islands_ferries_and_far_points_have_their_reasons():
    place = nodes(xy=((0, 0), (4000, 0), (4000, 9000), (8000, 9000)), ids=tuple("abcd"))
    land = edges(u=["a", "c"], v=["b", "d"], length_m=[4000.0, 4000.0])
    home, school = points((100, 100), (4000, 30_000), prefix="h"), points((7000, 9100), (900, 0), prefix="s")
    apart = travel_times(RoadNetwork.from_edges(place, land), home, school)
    assert apart.status.tolist() == ["different_component", "ok", "no_road_within", "no_road_within"]
    assert np.isinf(apart.travel_time_min[apart.status != "ok"]).all()
    sea = pd.DataFrame({"u": ["b"], "v": ["c"], "length_m": [9000.0], "speed_kmh": [18.0], "ferry": [True]})
    joined = RoadNetwork.from_edges(place, pd.concat([land.assign(ferry=False), sea]).assign(boarding_min=0.0))
    assert travel_times(joined, home, school).status.tolist()[0] == "ok"
    at_sea = snap(joined, points((4000, 4500), prefix="m")).iloc[0]
    assert (at_sea.edge == 2, at_sea.snap_distance_m) == (False, 4500.0)


def test_one_way_dead_end_is_no_way():
    net = RoadNetwork.from_edges(nodes(), edges(oneway=[False, True]))
    there = travel_times(net, points((1900, 0)), points((100, 0), prefix="s"))
    assert there.status.tolist() == ["no_way"]
