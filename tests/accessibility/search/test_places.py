"""Points on roads: landings, nodes, scraps of road."""

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility import Access, RoadNetwork, snap, travel_times
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


FAR = st.tuples(st.floats(-400_000, 400_000), st.floats(-400_000, 400_000))
NEAR = st.tuples(st.floats(0, 9_000), st.floats(0, 9_000))


@given(st.lists(NEAR, min_size=2, max_size=30, unique=True), st.lists(st.one_of(FAR, NEAR), min_size=1, max_size=20))
def test_the_nearest_road_is_found_from_inside_and_from_far_outside(ends, at):
    place = nodes(xy=ends, ids=tuple(f"n{i}" for i in range(len(ends))))
    names = place["id"].tolist()
    table = pd.DataFrame({"u": names[:-1], "v": names[1:], "length_m": 1_000.0, "speed_kmh": 60.0})
    net = RoadNetwork.from_edges(place, table)
    found = snap(net, points(*at), access=Access(max_m=1e6))
    lines = net.edges.geometry.to_numpy()
    apart = shapely.distance(np.asarray(points(*at).geometry)[:, None], lines[None])
    large = ~net.on_scrap[np.argsort(net.edge_row)]
    least = apart.min(axis=1)
    passed_over = apart[:, large].min(axis=1) if large.any() else least
    assert ((found.snap_distance_m <= passed_over + 1e-6) & (found.snap_distance_m >= least - 1e-6)).all()


def test_sites_of_the_whole_country_are_placed_at_once_on_roads_of_a_part_of_it():
    rng = np.random.default_rng(1)
    xy = rng.uniform(0, 100_000, (40_000, 2))
    place = nodes(xy=xy, ids=tuple(f"n{i}" for i in range(len(xy))))
    near = xy + rng.normal(0, 200, xy.shape)
    both = gpd.GeoDataFrame(
        {"id": [f"m{i}" for i in range(len(xy))]}, geometry=gpd.points_from_xy(*near.T), crs=place.crs
    )
    table = pd.DataFrame({"u": place["id"], "v": both["id"], "length_m": 300.0, "speed_kmh": 60.0})
    net = RoadNetwork.from_edges(pd.concat([place, both]), table)
    begin = time.process_time()
    snap(net, points(*rng.uniform(-400_000, 0, (3_000, 2))))
    assert time.process_time() - begin < 5, "a minute where every road is looked at for every point"
