"""A documented generator of road-like networks, seeded.

Points are clustered in towns (three quarters) and strewn between them; streets are the edges of
the Gabriel graph, thinned while the network stays connected; the shortest ways between near
towns become arterials at 60, 80 or 110 km/h over streets at 30-50; shape nodes of degree two are
put on edges until they are about 45 % of all nodes; a tenth of the edges that lie on a cycle is
one-way as long as the whole stays one strong component (edges found outside it become two-way).
"""

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

SHAPE_SHARE = 0.45


def generate(n_nodes: int, *, seed: int = 1) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return tables of nodes and edges of about `n_nodes` nodes, ready for `RoadNetwork.from_edges`."""
    rng = np.random.default_rng(seed)
    junctions = max(int(n_nodes * (1 - SHAPE_SHARE)), 10)
    side_m = 25_000.0 * np.sqrt(junctions / 5_000)
    xy, towns = _points(rng, junctions, side_m)
    u, v = _thinned(rng, xy, *_gabriel(xy))
    length = np.hypot(*(xy[u] - xy[v]).T) * rng.uniform(1.0, 1.25, len(u))
    speed = _speeds(rng, xy, towns, u, v, length)
    oneway = _oneways(rng, len(xy), u, v)
    turned = oneway & (rng.random(len(u)) < 0.5)
    u, v = np.where(turned, v, u), np.where(turned, u, v)
    oneway = _one_component(len(xy), u, v, oneway)
    xy, u, v, length, of = _shaped(rng, xy, u, v, length, n_nodes)
    nodes = gpd.GeoDataFrame({"id": np.arange(len(xy))}, geometry=gpd.points_from_xy(*xy.T), crs="EPSG:3067")
    edges = pd.DataFrame({"u": u, "v": v, "length_m": length, "speed_kmh": speed[of], "oneway": oneway[of]})
    return nodes, edges


def _points(rng: np.random.Generator, count: int, side_m: float) -> tuple[np.ndarray, np.ndarray]:
    n_towns = max(count // 1_500, 3)
    towns = rng.uniform(0, side_m, (n_towns, 2))
    share = rng.pareto(1.2, n_towns) + 0.2
    of = rng.choice(n_towns, int(count * 0.75), p=share / share.sum())
    spread = 350.0 * np.sqrt(np.bincount(of, minlength=n_towns)[of] / 20)
    clustered = towns[of] + rng.normal(0, 1, (len(of), 2)) * spread[:, None]
    strewn = rng.uniform(0, side_m, (count - len(of), 2))
    xy = np.concatenate([clustered, strewn]) + np.array([100_000.0, 6_700_000.0])
    return np.unique(np.round(xy, 2), axis=0), towns + np.array([100_000.0, 6_700_000.0])


def _gabriel(xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Delaunay edges whose circle over the edge holds no other point."""
    corners = Delaunay(xy).simplices
    pairs = np.unique(
        np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
    )
    middle, half = xy[pairs].mean(axis=1), np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T) / 2
    nearest, _ = cKDTree(xy).query(middle)
    keep = nearest >= half * (1 - 1e-9)
    return pairs[keep, 0], pairs[keep, 1]


def _thinned(rng: np.random.Generator, xy: np.ndarray, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drop a third of the edges that a spanning tree does not need."""
    length = np.hypot(*(xy[u] - xy[v]).T) + 1e-3
    tree = minimum_spanning_tree(coo_array((length, (u, v)), shape=(len(xy), len(xy))).tocsr()).tocoo()
    in_tree = np.isin(u * len(xy) + v, np.concatenate([tree.row * len(xy) + tree.col, tree.col * len(xy) + tree.row]))
    keep = in_tree | (rng.random(len(u)) < 0.67)
    return u[keep], v[keep]


def _speeds(rng, xy, towns, u, v, length):
    """Streets at 30-50; shortest ways between near towns at 60, 80, 110."""
    speed = rng.choice([30.0, 40.0, 50.0], len(u))
    n = len(xy)
    graph = coo_array((np.r_[length, length], (np.r_[u, v], np.r_[v, u])), shape=(n, n)).tocsr()
    centres = cKDTree(xy).query(towns)[1]
    _, near = cKDTree(towns).query(towns, k=min(4, len(towns)))
    index = {(a, b): i for i, (a, b) in enumerate(zip(u.tolist(), v.tolist(), strict=True))}
    for t in range(len(towns)):
        reach = np.hypot(*(towns[near[t]] - towns[t]).T).max() * 3 + 2_000
        _, before = dijkstra(graph, indices=centres[t], return_predecessors=True, limit=reach)
        for rank, other in enumerate(near[t][1:]):
            b = int(centres[other])
            kmh = (110.0, 80.0, 60.0)[rank] if t % 4 == 0 else (80.0, 80.0, 60.0)[rank]
            while before[b] >= 0:
                a = int(before[b])
                i = index.get((a, b), index.get((b, a)))
                speed[i] = max(speed[i], kmh)
                b = a
    return speed


def _oneways(rng, n, u, v):
    degree = np.bincount(np.r_[u, v], minlength=n)
    return (rng.random(len(u)) < 0.11) & (degree[u] > 2) & (degree[v] > 2)


def _one_component(n, u, v, oneway):
    """Make one-way edges two-way again until the network is one strong component."""
    oneway = oneway.copy()
    while True:
        both = ~oneway
        tail, head = np.r_[u, v[both]], np.r_[v, u[both]]
        graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(n, n)).tocsr()
        count, label = connected_components(graph, directed=True, connection="strong")
        if count == 1:
            return oneway
        oneway &= label[u] == label[v]


def _shaped(rng, xy, u, v, length, n_nodes):
    """Put shape nodes on edges, on the longer ones more often, until there are `n_nodes` nodes."""
    extra = max(n_nodes - len(xy), 0)
    pieces = 1 + np.bincount(rng.choice(len(u), extra, p=length / length.sum()), minlength=len(u))
    of = np.repeat(np.arange(len(u)), pieces)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (nth + 1) / pieces[of]
    last = nth == pieces[of] - 1
    bend = rng.normal(0, 0.04, (len(of), 2)) * (length[of] / pieces[of])[:, None]
    places = (xy[u[of]] * (1 - share)[:, None] + xy[v[of]] * share[:, None] + bend)[~last]
    new = np.cumsum(~last) - 1 + len(xy)
    head = np.where(last, v[of], new)
    tail = np.where(nth == 0, u[of], np.append(0, new[:-1]))
    return np.concatenate([xy, places]), tail, head, length[of] / pieces[of], of
