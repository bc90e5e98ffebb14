"""Random directed multigraphs with points on edges: every answer equals networkx on the same ticks."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from benchmarks.exactness import by_networkx, expected, random_network, random_points, split
from kopa.accessibility import Access, RoadNetwork, matrices, nearest, travel_time_matrix

SEEDS = range(40)  # `python -m benchmarks.exactness` runs a thousand through every engine


def reference(net: RoadNetwork, origins, sites, access: Access) -> np.ndarray:
    """Minutes of all pairs by networkx: places are put on their edges as nodes of their own."""
    graph = split(net, origins, sites, access)
    return expected(graph, by_networkx(graph, origins), origins, sites)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_pairs_equal_networkx_on_the_same_ticks(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    access = Access(max_m=float(rng.choice([200.0, 5000.0])))
    found = matrices(net, origins, sites, access=access)
    assert np.array_equal(found.time_min, reference(net, origins, sites, access)), f"seed {seed}"
    turned = matrices(net.reversed(), sites, origins, access=access)
    assert np.array_equal(turned.time_min, found.time_min.T), f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
def test_nearest_is_the_sorted_row_of_the_matrix(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    k = int(rng.integers(1, 8))
    metric = str(rng.choice(["time", "distance"]))
    full = matrices(net, origins, sites, metric=metric)
    near = nearest(net, origins, sites, k=k, metric=metric)
    first, second = (full.time_min, full.distance_km) if metric == "time" else (full.distance_km, full.time_min)
    names = ("travel_time_min", "distance_km") if metric == "time" else ("distance_km", "travel_time_min")
    for i, origin in enumerate(origins.id):
        rows = near[near.from_id == origin]
        ways = sorted((f, s, t) for f, s, t in zip(first[i], sites.id, second[i], strict=True) if np.isfinite(f))[:k]
        wanted = ways + [(np.inf, "", np.inf)] * (k - len(ways))
        assert list(zip(rows[names[0]], rows.to_id, rows[names[1]], strict=True)) == wanted, f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_company_change_nothing(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    whole = matrices(net, origins, sites, workers=1)
    rows, columns = rng.permutation(9)[:3], rng.permutation(6)[:5]
    part = matrices(net, origins.iloc[rows], sites.iloc[columns], workers=2)
    for name in ("time_min", "distance_km", "status"):
        assert np.array_equal(getattr(part, name), getattr(whole, name)[np.ix_(rows, columns)]), (seed, name)
    shuffled = RoadNetwork.from_edges(
        net.nodes.sample(frac=1, random_state=seed), net.edges.sample(frac=1, random_state=seed)
    )
    assert shuffled.digest == net.digest
    assert np.array_equal(matrices(shuffled, origins, sites).time_min, whole.time_min)


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_limit_keeps_what_is_within_and_says_what_is_over(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    whole = matrices(net, origins, sites)
    limit = float(np.median(whole.time_min[np.isfinite(whole.time_min)]))
    bounded = matrices(net, origins, sites, max_minutes=limit)
    within = whole.time_min <= limit
    assert np.array_equal(bounded.time_min, np.where(within, whole.time_min, np.inf))
    assert np.array_equal(bounded.distance_km, np.where(within, whole.distance_km, np.inf))
    over = np.isfinite(whole.time_min) & ~within
    assert np.array_equal(bounded.status, np.where(over, 4, whole.status))


def test_metric_distance_is_the_shortest_length_and_its_time(tmp_path):
    nodes = gpd.GeoDataFrame({"id": list("ab")}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs=3067)
    edges = pd.DataFrame({"u": ["a", "a"], "v": ["b", "b"], "length_m": [1000.0, 1500.0], "speed_kmh": [20.0, 90.0]})
    net = RoadNetwork.from_edges(nodes, edges)
    fast, short = matrices(net, nodes, nodes), matrices(net, nodes, nodes, metric="distance")
    assert (fast.time_min[0, 1], fast.distance_km[0, 1]) == (1.0, 1.5)
    assert (short.time_min[0, 1], short.distance_km[0, 1]) == (3.0, 1.0)


@pytest.mark.parametrize("metric", ["time", "distance"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_hierarchy_gives_the_same_bits(seed, metric):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    plain = matrices(net, origins, sites, metric=metric, engine="dijkstra")
    swept = matrices(net, origins, sites, metric=metric, engine="hierarchy")
    assert (plain.engine, swept.engine) == ("dijkstra", "hierarchy")
    for name in ("time_min", "distance_km", "status"):
        assert np.array_equal(getattr(plain, name), getattr(swept, name)), (seed, name)
    single = travel_time_matrix(net, origins, sites, metric=metric, engine="hierarchy")
    assert np.array_equal(single, plain.time_min.astype(np.float32)), f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_new_speeds_and_closed_roads_keep_the_order_and_stay_exact(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", 9), random_points(rng, net, "s", 6)
    matrices(net, origins, sites, engine="hierarchy")
    for changed in (net.with_speeds(rng.uniform(5, 100, net.n_edges)), net.without(rng.random(net.n_edges) < 0.2)):
        assert changed.node_order is net.topology
        plain = matrices(changed, origins, sites, engine="dijkstra")
        swept = matrices(changed, origins, sites, engine="hierarchy")
        assert np.array_equal(plain.time_min, swept.time_min), f"seed {seed}"
