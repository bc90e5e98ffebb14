"""What a hierarchy owes to the topology alone: an order of the nodes, and the shortcuts that follow from it.

The order comes from a nested dissection by inertial flow. Roads that differ from others by their speeds
or by being closed take over the order and the shortcuts of those.
"""

from dataclasses import dataclass

import numpy as np

from kopa.accessibility.kernels.dissection import nested_order
from kopa.accessibility.kernels.hierarchy import eliminate, slots
from kopa.accessibility.network.chains import Arcs, Core

LEAF = 8
"""Parts of at most so many vertices are not cut further."""


@dataclass(frozen=True, eq=False)
class NodeOrder:
    """Order of the nodes of a network: `order` is the rank of each, 0 at the top, -1 where it is in no core."""

    order: np.ndarray


@dataclass(frozen=True, eq=False)
class Topology(NodeOrder):
    """Order of the nodes with the shortcuts that follow from it, without costs.

    `rank` is the order of the core nodes alone; the shortcuts of rank r lead to `heads[starts[r]:starts[r + 1]]`, which
    are all smaller; `slot` is the place of every arc of the core among them, `upward` whether the arc leads to the
    smaller rank.
    """

    rank: np.ndarray
    starts: np.ndarray
    heads: np.ndarray
    slot: np.ndarray
    upward: np.ndarray


def topology_of(core: Core, x: np.ndarray, y: np.ndarray, base: NodeOrder | None = None) -> Topology:
    """Return the order and the shortcuts of a core.

    Parameters
    ----------
    core
        Merged chains.
    x, y
        Coordinates in metres of all nodes of the network.
    base
        Order, or topology, of a network whose roads hold those of this one; without it the nodes are ordered anew.
    """
    order, rank = _ranked(core, x, y, None if base is None else base.order)
    low, high = _by_rank(core.forward, rank)
    rows = _grown(base, len(rank), low, high) if isinstance(base, Topology) else None
    return Topology(order, rank, *(rows or _shortcuts(core.forward, rank, low, high)), low > high)


def arc_ends(arcs: Arcs) -> tuple[np.ndarray, np.ndarray]:
    """Return tail and head of every arc."""
    return np.repeat(np.arange(len(arcs.starts) - 1, dtype=np.int32), np.diff(arcs.starts)), arcs.heads


def _ranked(core: Core, x: np.ndarray, y: np.ndarray, order: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the rank of every node and of every core node: by an order that is there, or by a new dissection.

    Core nodes that the order lacks (a road that was closed or made one-way midway) go to its bottom.
    """
    at_core = np.flatnonzero(core.node >= 0)
    perm = (
        dissection(core.forward, x[at_core], y[at_core])
        if order is None
        else np.argsort(np.where(order < 0, np.iinfo(np.int32).max, order)[at_core], kind="stable")
    )
    rank = np.empty(core.n, np.int32)
    rank[perm] = np.arange(core.n)
    if order is None or not np.array_equal(order[at_core], rank):
        order = np.full(len(core.node), -1, np.int32)
        order[at_core] = rank
    return order, rank


def dissection(arcs: Arcs, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the nodes from the top of the order to its bottom."""
    starts, heads = symmetric(arcs, np.arange(len(x), dtype=np.int32))
    tails = np.repeat(np.arange(len(x)), np.diff(starts))
    opposite = np.empty(len(heads), np.int32)
    opposite[np.lexsort((tails, heads))] = np.arange(len(heads))  # arcs by (head, tail) are the arcs back, in order
    ranks = np.stack([_numbered(along) for along in (x, y)])
    order: np.ndarray = nested_order(starts, heads, opposite, ranks, LEAF)
    return order


def _numbered(values: np.ndarray) -> np.ndarray:
    """Number values from the least on, ties by position."""
    rank = np.empty(len(values), np.int32)
    rank[np.argsort(values, kind="stable")] = np.arange(len(values))
    return rank


def symmetric(arcs: Arcs, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every pair of joined nodes, both ways and each once, numbered by `rank`: (starts, heads)."""
    n = len(rank)
    tail = rank[np.repeat(np.arange(n), np.diff(arcs.starts))].astype(np.int64)
    head = rank[arcs.heads].astype(np.int64)
    pairs = np.concatenate([tail * n + head, head * n + tail])
    pairs.sort()  # np.unique would hash: many times slower
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    starts = np.searchsorted(pairs, np.arange(n + 1) * n)
    return starts.astype(np.int64), (pairs % max(n, 1)).astype(np.int32)


Rows = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Starts and heads of the shortcuts, and the place of every arc among them."""


def _shortcuts(arcs: Arcs, rank: np.ndarray, low: np.ndarray, high: np.ndarray) -> Rows:
    starts, heads = eliminate(*symmetric(arcs, rank))
    return starts, heads, _slots(starts, heads, low, high)


def _grown(base: Topology, count: int, low: np.ndarray, high: np.ndarray) -> Rows | None:
    """Return the shortcuts of another core with new vertices at the bottom; None if arcs lie outside of them."""
    old = len(base.starts) - 1
    if old > count:
        return None
    deep = np.maximum(low, high) >= old
    more, pairs = _eliminated(low[deep], high[deep], old, count)
    starts = np.append(base.starts, base.starts[-1] + np.cumsum([len(row) for row in more], dtype=np.int64))
    heads = np.concatenate([base.heads, *(np.array(row, np.int32) for row in more)]) if more else base.heads
    slot = _slots(starts, heads, low, high)
    if not (
        _are_there(starts, heads, slot, low, high) and _are_there(starts, heads, _slots(starts, heads, *pairs), *pairs)
    ):
        return None
    return starts, heads, slot


def _eliminated(
    low: np.ndarray, high: np.ndarray, old: int, count: int
) -> tuple[list[list[int]], tuple[np.ndarray, np.ndarray]]:
    """Eliminate the vertices from `old` on; return their rows, and the pairs that this joins among the others."""
    rows: list[set[int]] = [set() for _ in range(old, count)]
    for one, other in zip(low.tolist(), high.tolist(), strict=True):
        rows[max(one, other) - old].add(min(one, other))
    joined: list[tuple[int, int]] = []
    for row in reversed(rows):
        if len(row) > 1:
            parent = max(row)
            rest = row - {parent}
            if parent >= old:
                rows[parent - old] |= rest
            else:
                joined += [(parent, other) for other in rest]
    pairs = np.array(joined, np.int32).reshape(-1, 2)
    return [sorted(row) for row in rows], (pairs[:, 0].copy(), pairs[:, 1].copy())


def _by_rank(arcs: Arcs, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    tail, head = arc_ends(arcs)
    return rank[tail], rank[head]


def _slots(starts: np.ndarray, heads: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the place of the shortcut of every arc."""
    slot = slots(starts, heads, np.maximum(low, high), np.minimum(low, high))
    return slot.astype(np.int32) if len(heads) < 2**31 else slot


def _are_there(starts: np.ndarray, heads: np.ndarray, slot: np.ndarray, low: np.ndarray, high: np.ndarray) -> bool:
    inside = slot < starts[np.maximum(low, high) + 1]
    return bool(inside.all() and (heads[slot] == np.minimum(low, high)).all())
