"""Roads drawn alike, and loops drawn back over themselves: hand-worked times, and what the reversed network says."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString

from kopa.accessibility import Access, RoadNetwork, isochrones, matrices, nearest, travel_times
from kopa.accessibility.network.twins import runs_west

ENGINES = ("dijkstra", "hierarchy")
AT = Access(max_m=0.5)  # points lie on the road


def points(prefix: str, *xy: tuple[float, float]) -> gpd.GeoDataFrame:
    ids = [f"{prefix}{i}" for i in range(len(xy))]
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(*np.array(xy, float).T), crs=3067)


def street(*rows: tuple[str, str, float, float, float, bool]) -> RoadNetwork:
    """Edges between a at 0 m and b at 1,000 m: (u, v, length_m, speed_kmh, back_kmh, oneway)."""
    nodes = points("", (0, 0), (1000, 0)).assign(id=["a", "b"])
    columns = ["u", "v", "length_m", "speed_kmh", "back_kmh", "oneway"]
    return RoadNetwork.from_edges(nodes, pd.DataFrame(list(rows), columns=columns))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_point_leaves_by_the_edge_that_is_faster_that_way(engine):
    # 60 km/h there and 30 back; its twin, drawn from the other end, 20 that way and 60 this way
    net = street(("a", "b", 1000.0, 60.0, 30.0, False), ("b", "a", 1000.0, 60.0, 20.0, False))
    here, ends = points("p", (250, 0), (750, 0)), points("n", (0, 0), (1000, 0))
    away = matrices(net, here, ends, engine=engine, access=AT).time_min
    assert away.tolist() == [[0.25, 0.75], [0.75, 0.25]]
    assert matrices(net, ends, here, engine=engine, access=AT).time_min.tolist() == [[0.25, 0.75], [0.75, 0.25]]
    assert matrices(net, here, here, engine=engine, access=AT).time_min.tolist() == [[0.0, 0.5], [0.5, 0.0]]
    assert nearest(net, here, points("q", (750, 0)), access=AT).travel_time_min.tolist() == [0.5, 0.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_time_and_distance_are_of_the_same_way_and_each_metric_takes_its_best(engine):
    net = street(("a", "b", 1000.0, 30.0, 30.0, False), ("a", "b", 1200.0, 72.0, 72.0, False))
    fast, short = (
        matrices(net, points("p", (500, 0)), points("n", (1000, 0)), engine=engine, metric=metric, access=AT)
        for metric in ("time", "distance")
    )
    assert (fast.time_min.item(), fast.distance_km.item()) == (0.5, 0.6)
    assert (short.time_min.item(), short.distance_km.item()) == (1.0, 0.5)


@pytest.mark.parametrize("engine", ENGINES)
def test_statuses_know_every_twin(engine):
    """Two one-way edges on one line: both ends are reached, and a limit says over_limit and not no_way."""
    net = street(("a", "b", 1000.0, 60.0, 60.0, True), ("b", "a", 1000.0, 60.0, 60.0, True))
    middle, ends = points("p", (500, 0)), points("n", (0, 0), (1000, 0))
    there = travel_times(net, middle, ends, engine=engine, access=AT, max_minutes=0.1, progress=False)
    back = travel_times(net, ends, middle, engine=engine, access=AT, max_minutes=0.1, progress=False)
    assert there.status.tolist() == back.status.tolist() == ["over_limit"] * 2


def test_only_roads_between_the_same_nodes_on_the_same_line_are_twins():
    nodes = points("", (0, 0), (1000, 0), (0, 0)).assign(id=["a", "b", "c"])
    bent = LineString([(0, 0), (500, 1), (1000, 0)])
    straight = LineString([(0, 0), (1000, 0)])
    table = gpd.GeoDataFrame(
        {"u": list("abacaba"), "v": list("babbbab"), "length_m": 1000.0, "speed_kmh": np.arange(30.0, 37.0)},
        geometry=[straight, straight.reverse(), bent, straight, straight, bent.reverse(), straight], crs=3067,
    ).assign(ferry=[False, False, False, False, True, False, False])  # fmt: skip
    net = RoadNetwork.from_edges(nodes, table)
    twins = net.twins
    groups = [
        sorted(net.speed_kmh[twins.edges[low:high]].tolist())
        for low, high in zip(twins.starts[:-1], twins.starts[1:], strict=True)
    ]
    assert sorted(groups) == [[30.0, 31.0, 36.0], [32.0, 35.0]]
    assert (twins.group[twins.edges] == np.repeat(np.arange(2), np.diff(twins.starts))).all()
    assert (twins.group >= 0).sum() == 5
    assert (net.core.node[net.edge_u[twins.edges]] >= 0).all()  # their ends are seen by the kernels
    assert len(street(("a", "b", 1000.0, 60.0, 60.0, True)).twins.edges) == 0


def loop(path: list[tuple[float, float]], **more: object) -> RoadNetwork:
    """A loop at a, 1,200 m at 60 km/h one way, with a street from a to b."""
    nodes = points("", (0, 0), (1000, 0)).assign(id=["a", "b"])
    table = gpd.GeoDataFrame(
        {"u": ["a", "a"], "v": ["a", "b"], "length_m": [1200.0, 1000.0], "speed_kmh": 60.0, "oneway": [True, False]},
        geometry=[LineString(path), LineString([(0, 0), (1000, 0)])], crs=3067,
    )  # fmt: skip
    return RoadNetwork.from_edges(nodes, table.assign(**more))


BACK_OVER = [(0, 0), (0, 300), (0, 600), (0, 300), (0, 0)]
LOLLIPOP = [(0, 0), (0, 100), (100, 300), (-100, 300), (0, 100), (0, 0)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_one_way_loop_drawn_back_over_itself_is_passed_twice(engine):
    net = loop(BACK_OVER)
    here, ends = points("p", (0, 150), (0, 450)), points("n", (0, 0), (1000, 0))
    wanted = np.array([[0.15, 1.15], [0.45, 1.45]])  # on the way back, not first to the end of the loop
    assert np.allclose(matrices(net, here, ends, engine=engine, access=AT).time_min, wanted, rtol=0, atol=1e-9)
    assert np.allclose(matrices(net, ends, here, engine=engine, access=AT).time_min, wanted.T, rtol=0, atol=1e-9)
    among = matrices(net, here, here, engine=engine, access=AT).time_min
    assert np.allclose(among, [[0, 0.3], [0.3, 0]], rtol=0, atol=1e-9)
    assert net.edges.oneway.tolist() == [True, False]  # the table says what was given


@pytest.mark.parametrize("path", [BACK_OVER, LOLLIPOP, LOLLIPOP[::-1]])
@pytest.mark.parametrize("engine", ENGINES)
def test_reversing_transposes_loops(path, engine):
    net = loop(path)
    here = points("p", (0, 0), (0, 60), (0, 130), (20, 180), (-40, 300), (1000, 0), (600, 0))
    there = matrices(net, here, here, engine=engine).time_min
    assert np.isfinite(there).all()
    assert np.array_equal(matrices(net.reversed(), here, here, engine=engine).time_min.T, there)
    assert np.array_equal(matrices(net.reversed().reversed(), here, here, engine=engine).time_min, there)


def test_a_lollipop_keeps_its_direction():
    net = loop(LOLLIPOP)
    assert net.one_way_only.tolist() == net.oneway.tolist()
    assert not loop(BACK_OVER).one_way_only.any()
    loops = [np.flatnonzero(n.edge_u == n.edge_v) for n in (net, net.reversed())]
    assert runs_west(net, loops[0]).tolist() != runs_west(net.reversed(), loops[1]).tolist()


def test_isochrones_reach_along_every_twin():
    net = street(("a", "b", 1000.0, 6.0, 6.0, True), ("b", "a", 1000.0, 6.0, 6.0, True))
    area = isochrones(net, points("s", (500, 0)), 2, access=AT, width_m=5, progress=False).geometry.iloc[0]
    assert area.bounds == pytest.approx((295, -5, 705, 5), abs=0.5)
