"""Every engine against networkx and scipy on random directed multigraphs: no tick may differ.

    python -m benchmarks.exactness [--graphs 1000] [--from-seed 0]

Each graph has zero weights, islands, one-way and parallel edges, self-loops, rings and chains, and 10 origins and 5
sites anywhere: on edges, at nodes, too far from every road. Their 50 pairs are computed by Dijkstra from either side,
by the hierarchy (with and without the distance carried along), as the nearest k, with a limit and over the reversed
graph. Costs are the whole ticks that the kernels add up, so that equal means equal to the last bit.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import LineString

from kopa.accessibility import Access, RoadNetwork, matrices, nearest, travel_time_matrix
from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.search.places import placed

ORIGINS, SITES = 10, 5
Name = Any


def random_network(rng: np.random.Generator) -> RoadNetwork:
    """Return one-way and two-way edges, parallel ones, self-loops, zero lengths, islands, chains, curves."""
    xy = np.unique(rng.integers(0, 2000, (int(rng.integers(2, 14)), 2)).astype(float), axis=0)
    n = len(xy)
    m = int(rng.integers(1, 3 * n))
    u, v = rng.integers(0, n, m), rng.integers(0, n, m)
    if rng.random() < 0.5:  # a long chain as well
        u, v = np.append(u, np.arange(n - 1)), np.append(v, np.arange(1, n))
    twins = rng.integers(0, len(u), 3 if rng.random() < 0.5 else 0)  # of some edges, on their lines or on others
    m = len(u)
    middle = (xy[u] + xy[v]) / 2 + rng.normal(0, 60, (m, 2))
    beside = middle + rng.normal(0, 60, (m, 2))  # so that a loop encloses something
    back_over = (rng.random(m) < 0.5) & (u == v)
    beside[back_over] = middle[back_over]
    lines = [LineString((xy[a], c, d, xy[b])) for a, b, c, d in zip(u, v, middle, beside, strict=True)]
    turned = rng.random(len(twins)) < 0.5
    for t, other in zip(twins, turned, strict=True):
        lines.append(lines[t].reverse() if other else lines[t])
    u, v = np.append(u, np.where(turned, v[twins], u[twins])), np.append(v, np.where(turned, u[twins], v[twins]))
    m = len(u)
    edges = gpd.GeoDataFrame(
        {
            "u": u, "v": v, "length_m": np.where(rng.random(m) < 0.1, 0.0, rng.uniform(1, 900, m)),
            "speed_kmh": rng.choice([20.0, 50.0, 80.0], m), "back_kmh": rng.choice([30.0, 50.0, 80.0], m),
            "oneway": rng.random(m) < 0.35, "ferry": rng.random(m) < 0.05,
        },
        geometry=lines, crs=3067,
    )  # fmt: skip
    nodes = gpd.GeoDataFrame({"id": np.arange(n)}, geometry=gpd.points_from_xy(*xy.T), crs=3067)
    return RoadNetwork.from_edges(nodes, edges)


def random_points(rng: np.random.Generator, net: RoadNetwork, prefix: str, count: int) -> gpd.GeoDataFrame:
    """Return points anywhere and exactly at nodes."""
    xy = rng.uniform(0, 2000, (count, 2))
    nodes = np.stack([net.node_x, net.node_y], axis=1)[rng.integers(0, net.n_nodes, count)]
    xy = np.where((rng.random(count) < 0.3)[:, None], nodes, xy)
    ids = [f"{prefix}{i}" for i in rng.permutation(count)]
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(*xy.T), crs=3067)


@dataclass(frozen=True)
class Split:
    """The graph with every place a node of its own: arcs by name with whole ticks, and the access legs."""

    arcs: list[tuple[Name, Name, int]]
    legs: dict[Name, int]
    n_nodes: int


def drawn_alike(net: RoadNetwork) -> list[list[tuple[int, bool]]]:
    """Return for every edge the roads between the same nodes on the same line (itself too), and which are turned."""
    paths = [[*map(tuple, line.coords)] for line in net.lines]
    found: list[list[tuple[int, bool]]] = []
    for e, path in enumerate(paths):
        here = (int(net.edge_u[e]), int(net.edge_v[e]))
        found.append([(e, False)])
        for g in range(net.n_edges):
            there = (int(net.edge_u[g]), int(net.edge_v[g]))
            if g == e or net.ferry[g] or net.ferry[e]:
                continue
            if there == here and paths[g] == path:
                found[-1].append((g, False))
            elif there == here[::-1] and paths[g] == path[::-1]:
                found[-1].append((g, True))
    return found


def split(net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, access: Access) -> Split:
    out, back, _ = net.edge_ticks()
    twins = drawn_alike(net)
    on_edge: dict[int, list[tuple[float, Name]]] = {}
    legs: dict[Name, int] = {}
    for side, points in (("o", origins), ("s", sites)):
        places = placed(net, points, access=access, where="points")
        for name, edge, share, far_m in zip(places.id, places.edge, places.share, places.snap_m, strict=True):
            if edge >= 0:
                for twin, turned in twins[int(edge)]:
                    along = 1.0 - float(share) if turned else float(share)
                    on_edge.setdefault(twin, []).append((along, (side, name)))
                legs[side, name] = round(access.time_min(far_m) * TICKS_PER_MIN)
    arcs: list[tuple[Name, Name, int]] = []
    for e in range(net.n_edges):
        u, v = int(net.edge_u[e]), int(net.edge_v[e])
        stops = [(0.0, u), *sorted(on_edge.get(e, [])), (1.0, v)]
        for (a, left), (b, right) in pairwise(stops):
            arcs.append((left, right, round(b * out[e]) - round(a * out[e])))
            at_one_place = a == b and not (left == u and right == v)
            at_node = (left == u and b == 0.0) or (right == v and a == 1.0)
            if at_one_place or at_node:
                arcs += [(right, left, 0), (left, right, 0)]
            elif back[e] < INF:  # a one-way loop that is drawn back over itself is driven either way
                arcs.append((right, left, round(b * back[e]) - round(a * back[e])))
    return Split(arcs, legs, net.n_nodes)


def by_networkx(graph: Split, origins: gpd.GeoDataFrame) -> dict[Name, dict[Name, int]]:
    made = nx.MultiDiGraph()
    made.add_nodes_from([*range(graph.n_nodes), *graph.legs])
    made.add_weighted_edges_from(graph.arcs)
    names = [("o", o) for o in origins.id if ("o", o) in graph.legs]
    return {o: nx.single_source_dijkstra_path_length(made, o) for o in names}


def by_scipy(graph: Split, origins: gpd.GeoDataFrame) -> dict[Name, dict[Name, int]]:
    """Return the same by scipy, which knows one arc between two nodes: the least of parallel ones."""
    names = [*range(graph.n_nodes), *graph.legs]
    at = {name: i for i, name in enumerate(names)}
    least: dict[tuple[int, int], int] = {}
    for a, b, ticks in graph.arcs:
        key = at[a], at[b]
        least[key] = min(ticks, least.get(key, ticks))
    n = len(names)
    # a cost of 0 could be taken for no arc: costs times (n + 1) plus 1 are none, and whole division, on paths of at
    # most n arcs, gives the costs back
    keys = np.array(list(least), np.int64).reshape(-1, 2)
    costs = np.array(list(least.values()), np.float64) * (n + 1) + 1
    assert costs.sum() < 2**53, "sums in doubles would not be exact"
    table = csr_array((costs, (keys[:, 0], keys[:, 1])), shape=(n, n))
    rows = [("o", o) for o in origins.id if ("o", o) in graph.legs]
    far = dijkstra(table, indices=[at[o] for o in rows]) if rows else np.empty((0, n))
    return {
        o: {name: int(far[i, at[name]]) // (n + 1) for name in names if np.isfinite(far[i, at[name]])}
        for i, o in enumerate(rows)
    }


def expected(
    graph: Split, far: dict[Name, dict[Name, int]], origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame
) -> np.ndarray:
    """Return minutes of origins × sites, access legs at both ends; 0 at the same coordinates."""
    result = np.full((len(origins), len(sites)), np.inf)
    for i, (o, here) in enumerate(zip(origins.id, origins.geometry, strict=True)):
        for j, (s, there) in enumerate(zip(sites.id, sites.geometry, strict=True)):
            if here.equals(there):
                result[i, j] = 0
            elif ("s", s) in far.get(("o", o), {}):
                result[i, j] = (far["o", o]["s", s] + graph.legs["o", o] + graph.legs["s", s]) / TICKS_PER_MIN
    return result


def engines(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, access: Access, limit_min: float
) -> Iterator[tuple[str, Callable[[np.ndarray], np.ndarray], np.ndarray]]:
    """Yield the name of a way of computing, what it should make of the expected minutes, and what it made."""
    options = {"access": access, "progress": False}

    def same(minutes: np.ndarray) -> np.ndarray:
        return minutes

    for engine in ("dijkstra", "hierarchy"):
        yield engine, same, matrices(net, origins, sites, engine=engine, workers=1, **options).time_min
        yield f"{engine}, float32", np.float32, travel_time_matrix(net, origins, sites, engine=engine, **options)
        two = matrices(net, origins.iloc[:3], sites, engine=engine, workers=2, **options).time_min
        yield f"{engine}, fewer origins", lambda minutes: minutes[:3], two  # searched from the other side
        turned = matrices(net.reversed(), sites, origins, engine=engine, **options).time_min.T
        yield f"{engine}, reversed", same, turned
    bounded = matrices(net, origins, sites, max_minutes=limit_min, **options).time_min
    yield "limit", lambda minutes: np.where(minutes <= limit_min, minutes, np.inf), bounded
    for k in (1, 3):
        found = nearest(net, origins, sites, k=k, **options)
        yield (
            f"nearest {k}",
            lambda minutes, k=k: np.sort(minutes, axis=1)[:, :k],
            (found.travel_time_min.to_numpy().reshape(-1, k)),
        )


def differences(seed: int) -> tuple[int, int, list[str]]:
    """Return pairs, values compared, and what differed for one graph."""
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    origins, sites = random_points(rng, net, "o", ORIGINS), random_points(rng, net, "s", SITES)
    access = Access(max_m=float(rng.choice([200.0, 5000.0])))
    graph = split(net, origins, sites, access)
    minutes, other = (expected(graph, way(graph, origins), origins, sites) for way in (by_networkx, by_scipy))
    wrong = [] if np.array_equal(minutes, other) else [f"seed {seed}: networkx and scipy differ"]
    compared = minutes.size
    finite = minutes[np.isfinite(minutes)]
    for name, should, found in engines(net, origins, sites, access, float(np.median(finite)) if len(finite) else 1.0):
        compared += found.size
        if not np.array_equal(should(minutes), found):
            wrong.append(f"seed {seed}: {name}: {int((should(minutes) != found).sum())} of {found.size} differ")
    return minutes.size, compared, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=1000)
    parser.add_argument("--from-seed", type=int, default=0)
    options = parser.parse_args()
    since, pairs, compared, wrong = time.monotonic(), 0, 0, []
    seeds = range(options.from_seed, options.from_seed + options.graphs)
    for seed in seeds:
        here, values, faults = differences(seed)
        pairs, compared, wrong = pairs + here, compared + values, wrong + faults
        for fault in faults:
            print(fault, flush=True)
    print(
        f"seeds {seeds[0]} to {seeds[-1]}: {len(seeds):,} graphs, {pairs:,} pairs, {compared:,} values compared, "
        f"{len(wrong)} differences, {time.monotonic() - since:.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
