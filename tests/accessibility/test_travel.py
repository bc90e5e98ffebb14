"""What is made before it is asked for: the answers stay the same, and forked processes find it."""

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility import RoadNetwork, matrices
from kopa.accessibility.ready import made_ready


def network() -> tuple[RoadNetwork, gpd.GeoDataFrame]:
    rng = np.random.default_rng(3)
    nodes = gpd.GeoDataFrame({"id": np.arange(40)}, geometry=gpd.points_from_xy(*rng.uniform(0, 9000, (2, 40))))
    ends = pd.DataFrame(rng.integers(0, 40, (90, 2)), columns=["u", "v"])
    edges = ends.assign(length_m=rng.uniform(50, 900, 90), speed_kmh=50.0)
    nodes = nodes.set_crs("EPSG:3067")
    return RoadNetwork.from_edges(nodes, edges), nodes.assign(id=nodes["id"].astype(str))


def test_answers_are_those_of_a_network_that_was_not_made_ready():
    plain, points = network()
    ready = made_ready(network()[0])
    for metric in ("time", "distance"):
        found = [matrices(net, points, points, metric=metric, progress=False) for net in (plain, ready)]
        np.testing.assert_array_equal(found[0].time_min, found[1].time_min)
        np.testing.assert_array_equal(found[0].distance_km, found[1].distance_km)


def test_no_thread_is_left_that_a_fork_would_meet():
    import threading

    before = threading.active_count()
    made_ready(network()[0])
    assert threading.active_count() == before
