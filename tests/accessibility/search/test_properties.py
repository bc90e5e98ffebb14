"""Properties that hold for every network and every set of points, tried by Hypothesis on the whole ticks."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.exactness import by_networkx, expected, split
from kopa.accessibility import Access, RoadNetwork, matrices, nearest
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.search.matrices import best_of
from kopa.accessibility.search.task import task_of
from tests.examples import examples

ENGINES = ("dijkstra", "hierarchy")
FEW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

lengths_m = st.one_of(st.just(0.0), st.floats(0.5, 5000.0), st.integers(1, 5000).map(float))
speeds_kmh = st.sampled_from([20.0, 50.0, 80.0, 110.0])


@st.composite
def tables(draw):
    """Nodes on a small grid (so that edges overlap and cross), and edges between any of them."""
    cells = draw(st.lists(st.integers(0, 35), min_size=2, max_size=9, unique=True))
    xy = np.array([(c % 6 * 400.0, c // 6 * 400.0) for c in cells])
    node = st.integers(0, len(xy) - 1)
    edge = st.tuples(node, node, lengths_m, speeds_kmh, speeds_kmh, st.booleans())
    rows = draw(st.lists(edge, min_size=1, max_size=18))
    edges = pd.DataFrame(rows, columns=["u", "v", "length_m", "speed_kmh", "back_kmh", "oneway"])
    nodes = gpd.GeoDataFrame({"id": np.arange(len(xy))}, geometry=gpd.points_from_xy(*xy.T), crs=3067)
    return nodes, edges


@st.composite
def places(draw, prefix, most=6):
    xy = draw(st.lists(st.tuples(st.integers(-3, 24), st.integers(-3, 24)), min_size=1, max_size=most))
    x, y = (np.array(xy, float) * 100).T
    ids = [f"{prefix}{i}" for i in draw(st.permutations(range(len(xy))))]
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(x, y), crs=3067)


def minutes(net, origins, sites, **options):
    return matrices(net, origins, sites, progress=False, **options).time_min


@FEW
@given(tables(), places("o"), places("s"))
def test_every_engine_equals_networkx(table, origins, sites):
    net, access = RoadNetwork.from_edges(*table), Access()
    graph = split(net, origins, sites, access)
    wanted = expected(graph, by_networkx(graph, origins), origins, sites)
    for engine in ENGINES:
        assert np.array_equal(minutes(net, origins, sites, engine=engine), wanted), engine
    near = nearest(net, origins, sites, k=2).travel_time_min.to_numpy().reshape(-1, 2)
    padded = np.pad(wanted, ((0, 0), (0, 2)), constant_values=np.inf)
    assert np.array_equal(near, np.sort(padded, axis=1)[:, :2])


@FEW
@given(tables(), places("o", most=9), places("s", most=9), st.sampled_from(["time", "distance"]), st.integers(1, 40))
def test_the_best_of_every_pair_is_that_of_the_matrices(table, origins, sites, metric, at_once):
    task = task_of(RoadNetwork.from_edges(*table), origins, sites, metric=metric, access=Access())
    whole = matrices(task.net, origins, sites, metric=metric, access=Access(), progress=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kopa.accessibility.search.matrices.TICKS_AT_ONCE", at_once)
        best = best_of(task)
    assert np.array_equal(best, whole.time_min if metric == "time" else whole.distance_km)


@FEW
@given(tables(), places("o"))
def test_nothing_is_nearer_than_oneself_and_the_triangle_inequality_holds(table, points):
    net = RoadNetwork.from_edges(*table)
    time = minutes(net, points, points)
    assert (np.diag(time) == 0).all()
    over = time[:, :, None] + time[None, :, :]  # by way of the middle one; sums of doubles: half a tick each
    assert (time[:, None, :] <= over + 2 / TICKS_PER_MIN).all()


@FEW
@given(tables(), st.data())
def test_an_added_edge_never_lengthens_a_time_between_nodes(table, data):
    nodes, edges = table
    node = st.sampled_from(nodes.id.tolist())
    row = data.draw(st.tuples(node, node, lengths_m, speeds_kmh, speeds_kmh, st.booleans()))
    more = pd.concat([edges, pd.DataFrame([row], columns=edges.columns)], ignore_index=True)
    # on a curve no edge runs through another node; with no walk nobody changes to a greater component's road
    step = np.arange(len(nodes)) * 100.0
    nodes = nodes.set_geometry(gpd.points_from_xy(step, step**2 / 500), crs=3067)
    meets = nodes[nodes.id.isin(edges.u) | nodes.id.isin(edges.v)].assign(id=lambda table: table.id.astype(str))
    net, wider = (RoadNetwork.from_edges(nodes, t) for t in (edges, more))
    for engine in ENGINES:
        before, after = (minutes(n, meets, meets, engine=engine, access=Access(max_m=0.5)) for n in (net, wider))
        assert (after <= before).all(), engine


@st.composite
def on_roads(draw, prefix, nodes, edges):
    """Points on the straight lines of some edges, at shares where no two lines cross."""
    rows = draw(st.lists(st.integers(0, len(edges) - 1), min_size=1, max_size=5))
    share = np.array([draw(st.sampled_from([0.0, 0.1234567, 0.3141592, 0.5, 0.8765432])) for _ in rows])
    xy = np.stack([nodes.geometry.x, nodes.geometry.y], axis=1)
    a, b = (xy[edges[end].to_numpy()[rows]] for end in ("u", "v"))
    x, y = (a + share[:, None] * (b - a)).T
    return gpd.GeoDataFrame(
        {"id": [f"{prefix}{i}" for i in range(len(x))]}, geometry=gpd.points_from_xy(x, y), crs=3067
    )


@settings(FEW, max_examples=examples(20, thorough=60))
@given(tables(), st.sampled_from([0.5, 1.0, 2.0]), speeds_kmh, speeds_kmh, st.booleans(), st.booleans(), st.data())
def test_a_twin_never_lengthens_a_time_of_points_on_roads(table, longer, ahead, back, oneway, turned, data):
    nodes, edges = table
    row = edges.iloc[data.draw(st.integers(0, len(edges) - 1))]
    ends = (row.v, row.u) if turned else (row.u, row.v)
    twin = pd.DataFrame([(*ends, row.length_m * longer, ahead, back, oneway)], columns=edges.columns)
    step = np.arange(len(nodes)) * 100.0  # on a curve no edge runs along another
    nodes = nodes.set_geometry(gpd.points_from_xy(step, step**2 / 500), crs=3067)
    origins, sites = (data.draw(on_roads(prefix, nodes, edges)) for prefix in "os")
    net, wider = (RoadNetwork.from_edges(nodes, t) for t in (edges, pd.concat([edges, twin], ignore_index=True)))
    for engine, metric in ((e, m) for e in ENGINES for m in ("time", "distance")):
        before, after = (
            matrices(n, origins, sites, engine=engine, metric=metric, access=Access(max_m=0.5), progress=False)
            for n in (net, wider)
        )
        first = "time_min" if metric == "time" else "distance_km"
        assert (getattr(after, first) <= getattr(before, first)).all(), (engine, metric)
    best = nearest(wider, origins, sites, access=Access(max_m=0.5)).travel_time_min.to_numpy()
    assert np.array_equal(best, minutes(wider, origins, sites, access=Access(max_m=0.5)).min(axis=1))


@FEW
@given(tables(), places("o"), places("s"))
def test_two_one_way_edges_on_one_line_are_a_road_open_both_ways(table, origins, sites):
    nodes, edges = table
    both = edges[~edges.oneway]
    back = both.rename(columns={"u": "v", "v": "u", "speed_kmh": "back_kmh", "back_kmh": "speed_kmh"})[edges.columns]
    halves = pd.concat([edges, back], ignore_index=True).assign(oneway=True)
    net, apart = RoadNetwork.from_edges(nodes, edges), RoadNetwork.from_edges(nodes, halves)
    for engine in ENGINES:
        found = minutes(apart, origins, sites, engine=engine)
        assert np.array_equal(found, minutes(net, origins, sites, engine=engine))


@FEW
@given(tables(), places("o"), places("s"), st.data())
def test_a_twin_that_is_no_faster_changes_no_time_of_points_on_roads(table, origins, sites, data):
    nodes, edges = table
    twin = edges.iloc[[data.draw(st.integers(0, len(edges) - 1))]]
    if data.draw(st.booleans()) and not twin.oneway.item():
        twin = twin.rename(columns={"u": "v", "v": "u", "speed_kmh": "back_kmh", "back_kmh": "speed_kmh"})
    slower = twin.assign(length_m=twin.length_m * data.draw(st.sampled_from([1.0, 1.5, 4.0])))
    net, wider = (RoadNetwork.from_edges(nodes, t) for t in (edges, pd.concat([edges, slower[edges.columns]])))
    for engine in ENGINES:
        found = minutes(wider, origins, sites, engine=engine)
        assert np.array_equal(found, minutes(net, origins, sites, engine=engine))


@FEW
@given(tables(), places("o"), places("s"), st.data())
def test_a_pair_depends_on_neither_company_nor_order_nor_workers_nor_region(table, origins, sites, data):
    nodes, edges = table
    net = RoadNetwork.from_edges(nodes, edges)
    whole = minutes(net, origins, sites, workers=1)
    rows = data.draw(st.permutations(range(len(origins))))[: data.draw(st.integers(1, len(origins)))]
    columns = data.draw(st.permutations(range(len(sites))))[: data.draw(st.integers(1, len(sites)))]
    order = data.draw(st.permutations(range(len(edges))))
    shuffled = RoadNetwork.from_edges(nodes.iloc[::-1], edges.iloc[order])
    for engine in ENGINES:
        region = minutes(shuffled, origins.iloc[rows], sites.iloc[columns], workers=2, engine=engine)
        assert np.array_equal(region, whole[np.ix_(rows, columns)]), engine


@FEW
@given(tables(), places("o"), places("s"))
def test_reversing_the_edges_transposes_the_matrix(table, origins, sites):
    net = RoadNetwork.from_edges(*table)
    for engine in ENGINES:
        back = minutes(net.reversed(), sites, origins, engine=engine)
        assert np.array_equal(back.T, minutes(net, origins, sites, engine=engine))


@FEW
@given(tables(), st.integers(2, 9))
def test_scaling_lengths_scales_times_to_half_a_tick_an_edge(table, times):
    nodes, edges = table
    meets = nodes[nodes.id.isin(edges.u) | nodes.id.isin(edges.v)].assign(id=lambda table: table.id.astype(str))
    net, longer = (RoadNetwork.from_edges(nodes, t) for t in (edges, edges.assign(length_m=edges.length_m * times)))
    # with no walk: a way from a scrap of road to a greater component's does not grow with the lengths
    one, many = (minutes(n, meets, meets, access=Access(max_m=0.5)) for n in (net, longer))
    assert np.array_equal(np.isfinite(one), np.isfinite(many))
    fine = np.isfinite(one)
    bound = (len(nodes) + 2) * (times + 1) / 2 / TICKS_PER_MIN + 1e-12 * many[fine]
    assert (np.abs(one[fine] * times - many[fine]) <= bound).all()
