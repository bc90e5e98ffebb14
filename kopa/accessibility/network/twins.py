"""Roads that are drawn alike: a point beside them lies on all of them.

A street may be given as two one-way edges on one line, or a lane beside another with its own speed. No drawing shows
on which of them a point lies, so that it leaves and arrives by the best of them, each way apart. A one-way loop that
is drawn back over itself is passed twice at every place, so that it is driven either way there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kopa.accessibility.network.order import take_paths
from kopa.accessibility.network.roads import Roads


@dataclass(frozen=True, eq=False)
class Twins:
    """Groups of roads drawn alike: the `edges` of group i begin at `starts[i]`; `group` of every edge, -1 alone."""

    group: np.ndarray
    starts: np.ndarray
    edges: np.ndarray


def twins_of(roads: Roads) -> Twins:
    """Return the groups of roads (ferries apart) between the same nodes along the same line."""
    group = np.full(roads.n_edges, -1, np.int32)
    some = _parallel(roads)
    if not len(some):
        return Twins(group, np.zeros(1, np.int64), np.empty(0, np.int64))
    turned = runs_west(roads, some)
    one, other = roads.edge_u[some], roads.edge_v[some]
    u, v = np.where(turned, other, one), np.where(turned, one, other)
    coords, starts = take_paths(roads.coords, roads.starts, some)
    counts = np.diff(np.append(starts, len(coords)))
    coords = _turned(coords, starts, counts, turned)
    order = np.lexsort((some, _hashed(coords, starts), counts, v, u))
    same = np.ones(len(order), bool)
    for values in (u, v, counts):
        same[1:] &= np.diff(values[order]) == 0
    same[0] = False
    same[same] = _same_path(coords, starts, counts, order[np.flatnonzero(same) - 1], order[same])
    number = np.cumsum(~same) - 1
    size = np.bincount(number)
    edges = some[order[size[number] > 1]]
    starts = np.concatenate([[0], np.cumsum(size[size > 1])])
    group[edges] = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return Twins(group, starts, edges)


def beside(
    roads: Roads, twins: Twins, edge: np.ndarray, share: np.ndarray, on_road: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield the same places on further edges: (edge, share, whether there is one); at nodes there is no need.

    `on_road` says which places lie on an edge at all.
    """
    group = np.where(on_road & (share > 0) & (share < 1), twins.group[edge], -1) if len(twins.edges) else edge * 0 - 1
    if not (group >= 0).any():
        return
    size = np.diff(twins.starts)
    for i in range(int(size[group[group >= 0]].max())):
        there = (group >= 0) & (i < size[group])
        other = np.where(there, twins.edges[np.where(there, twins.starts[group] + i, 0)], edge)
        there &= other != edge
        turned = runs_west(roads, other) != runs_west(roads, edge)
        yield other, np.where(turned, 1.0 - share, share), there


def one_way_only(roads: Roads) -> np.ndarray:
    """Say which edges can be driven one way only: not the one-way loops that are drawn back over themselves."""
    one_way = np.array(roads.oneway)
    for edge in np.flatnonzero(one_way & (roads.edge_u == roads.edge_v)).tolist():
        path = _path(roads, edge)
        one_way[edge] = not np.array_equal(path, path[::-1])
    return one_way


def runs_west(roads: Roads, edge: np.ndarray) -> np.ndarray:
    """Say which paths start at their eastern end (where that says nothing the northern one, then by what follows)."""
    first, last = roads.starts[edge], np.append(roads.starts, len(roads.coords))[edge + 1] - 1
    a, b = roads.coords[first], roads.coords[last]
    turned: np.ndarray = (b[:, 0] < a[:, 0]) | ((b[:, 0] == a[:, 0]) & (b[:, 1] < a[:, 1]))
    closed = np.flatnonzero((a == b).all(axis=1))
    if len(closed):
        some, back = np.unique(edge[closed], return_inverse=True)
        turned[closed] = np.array([_closed_runs_west(roads, one) for one in some.tolist()])[back]
    return turned


def _closed_runs_west(roads: Roads, edge: int) -> bool:
    """Say whether the second half of a closed path comes first by its coordinates, or else its last node."""
    path = _path(roads, edge)
    differ = np.flatnonzero((path != path[::-1]).any(axis=1))
    if not len(differ):
        return bool(roads.edge_u[edge] > roads.edge_v[edge])
    there, back = path[differ[0]], path[-1 - differ[0]]
    return tuple(back) < tuple(there)


def _path(roads: Roads, edge: int) -> np.ndarray:
    return roads.coords[roads.starts[edge] : roads.starts[edge + 1] if edge + 1 < roads.n_edges else None]


def _parallel(roads: Roads) -> np.ndarray:
    """Return the roads that share both of their nodes with another edge."""
    pair = np.minimum(roads.edge_u, roads.edge_v) * roads.n_nodes + np.maximum(roads.edge_u, roads.edge_v)
    ordered = np.sort(pair)
    repeated = np.append(ordered[1:][np.diff(ordered) == 0], -1)
    repeated.sort()
    parallel = repeated[np.searchsorted(repeated, pair, "right") - 1] == pair
    return np.flatnonzero(parallel & ~roads.ferry)


def _turned(coords: np.ndarray, starts: np.ndarray, counts: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Return the vertices with some paths read from their ends."""
    within = np.arange(len(coords)) - np.repeat(starts, counts)
    back = np.repeat(starts + counts - 1, counts) - within
    return coords[np.where(np.repeat(turned, counts), back, np.arange(len(coords)))] + 0.0  # no -0.0


def _hashed(coords: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return a number for each path that is the same for the same vertices in the same order."""
    counts = np.diff(np.append(starts, len(coords)))
    within = (np.arange(len(coords)) - np.repeat(starts, counts)).astype(np.uint64)
    x, y = np.ascontiguousarray(coords.T).view(np.uint64)
    mixed = (x * np.uint64(0x9E3779B97F4A7C15) ^ y) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    return np.add.reduceat(mixed * (2 * within + np.uint64(1)), starts)


def _same_path(
    coords: np.ndarray, starts: np.ndarray, counts: np.ndarray, one: np.ndarray, other: np.ndarray
) -> np.ndarray:
    """Say which pairs of paths of as many vertices have the same ones."""
    if not len(one):
        return np.empty(0, bool)
    first = np.cumsum(counts[one]) - counts[one]
    within = np.arange(counts[one].sum()) - np.repeat(first, counts[one])
    a, b = (coords[np.repeat(starts[path], counts[one]) + within] for path in (one, other))
    same: np.ndarray = np.logical_and.reduceat((a == b).all(axis=1), first)
    return same
