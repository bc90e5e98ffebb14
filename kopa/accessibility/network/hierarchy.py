"""The customizable contraction hierarchy of a network: built once a topology, customized by weights.

The order comes from a nested dissection by inertial flow and depends on the topology alone. Shortcuts
follow from the order, their costs from one pass over all triangles; a second pass gives exact
distances, and shortcuts that some way undercuts are left out of the searches. A network made by
`with_speeds`, `with_access` or `without` from one whose hierarchy is known keeps its order and its
shortcuts: it costs a customization.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kopa.accessibility.hierarchy_pair_kernels import customize_pairs, perfect_pairs, pruned_pairs, scatter_pairs
from kopa.accessibility.kernels.dissection import nested_order
from kopa.accessibility.kernels.hierarchy import FAR, customize, perfect, pruned, scatter, shortcuts, slots
from kopa.accessibility.network.chains import Arcs, Core, Metric
from kopa.accessibility.network.order import node_order, with_order

if TYPE_CHECKING:
    from kopa.accessibility.road_network import RoadNetwork

LEAF = 8
"""Parts of at most so many vertices are not cut further."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Pruned shortcuts: from every vertex to smaller ones, with first and (where asked) second costs."""

    starts: np.ndarray
    heads: np.ndarray
    cost: np.ndarray
    second: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Shortcuts with costs: `rank` numbers the core nodes from the top, `parent` leads up, -1 at the top."""

    rank: np.ndarray
    parent: np.ndarray
    up: Rows
    down: Rows


@dataclass(frozen=True, eq=False)
class Skeleton:
    """What depends on the topology alone: rows of smaller neighbours, and a slot for every arc."""

    rank: np.ndarray
    starts: np.ndarray
    heads: np.ndarray
    slot: np.ndarray
    upward: np.ndarray


def hierarchy_of(net: "RoadNetwork", metric: Metric, *, second: bool = False) -> Hierarchy:
    """Return the hierarchy of a network for times or for distances; kept on the network.

    With `second` it carries the other cost along and settles ties by it.
    """
    kept = net.__dict__.setdefault("_hierarchies", {})
    if (metric, second) not in kept:
        costs = net.core.forward.costs(metric)
        skeleton = skeleton_of(net)
        kept[metric, second] = customized_pairs(skeleton, *costs) if second else customized(skeleton, costs[0])
    found: Hierarchy = kept[metric, second]
    return found


def skeleton_of(net: "RoadNetwork") -> Skeleton:
    """Return the shortcuts of a network without costs; kept on the network.

    A network that was made from another by changing speeds or access has that one's shortcuts: they hold
    every way that can be left.
    """
    if "_skeleton" not in net.__dict__:
        before: Skeleton | None = net.__dict__.pop("_skeleton_before", None)
        rank = _rank(net)
        kept = None if before is None else _grown(before, rank, net.core.forward)
        net.__dict__["_skeleton"] = _skeleton(net.core, rank) if kept is None else kept
    found: Skeleton = net.__dict__["_skeleton"]
    return found


def customized(skeleton: Skeleton, cost: np.ndarray) -> Hierarchy:
    """Return the hierarchy with the costs of the arcs (in the order of the core's forward arcs)."""
    starts, heads = skeleton.starts, skeleton.heads
    up, down = np.full(len(heads), FAR), np.full(len(heads), FAR)
    scatter(skeleton.slot, skeleton.upward, cost, up, down)
    customize(starts, heads, up, down)
    less_up, less_down = np.zeros(len(heads), np.bool_), np.zeros(len(heads), np.bool_)
    perfect(starts, heads, up, down, less_up, less_down)
    rows_up = Rows(*pruned(starts, heads, up, less_up))
    del up, less_up  # a fifth of the memory of the whole build
    rows_down = Rows(*pruned(starts, heads, down, less_down))
    return Hierarchy(skeleton.rank, _parents(starts, heads), rows_up, rows_down)


def customized_pairs(skeleton: Skeleton, first: np.ndarray, second: np.ndarray) -> Hierarchy:
    """Return the hierarchy with pairs of costs of the arcs."""
    starts, heads = skeleton.starts, skeleton.heads
    count = len(heads)
    costs = [np.full(count, FAR), np.zeros(count, np.int64), np.full(count, FAR), np.zeros(count, np.int64)]
    scatter_pairs(skeleton.slot, skeleton.upward, first, second, *costs)
    customize_pairs(starts, heads, *costs)
    undercut = np.zeros((2, count), np.bool_)
    perfect_pairs(starts, heads, *costs, undercut[0], undercut[1])
    up, down = (Rows(*pruned_pairs(starts, heads, *costs[2 * i : 2 * i + 2], undercut[i])) for i in (0, 1))
    return Hierarchy(skeleton.rank, _parents(starts, heads), up, down)


def _parents(starts: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """Return the nearest vertex above each one, -1 at the top."""
    if not len(heads):
        return np.full(len(starts) - 1, -1, np.int32)
    return np.where(np.diff(starts) > 0, heads[np.maximum(starts[1:] - 1, 0)], -1).astype(np.int32)


def keep_topology(net: "RoadNetwork", old: "RoadNetwork") -> "RoadNetwork":
    """Return a network whose ways are among those of `old`, with its order and shortcuts where they are known."""
    skeleton = old.__dict__.get("_skeleton", old.__dict__.get("_skeleton_before"))
    if skeleton is not None:
        net.__dict__["_skeleton_before"] = skeleton
    return with_order(net, node_order(old))


def arc_ends(arcs: Arcs) -> tuple[np.ndarray, np.ndarray]:
    """Return tail and head of every arc."""
    return np.repeat(np.arange(len(arcs.starts) - 1, dtype=np.int32), np.diff(arcs.starts)), arcs.heads


def _rank(net: "RoadNetwork") -> np.ndarray:
    """Return the rank of every core node: from a known order, or from a new dissection, which is kept.

    Core nodes that a known order lacks (a road that was closed or made one-way midway) go to its bottom.
    """
    core, known = net.core, node_order(net)
    at_core = np.flatnonzero(core.node >= 0)
    perm = (
        dissection(core.forward, net.node_x[at_core], net.node_y[at_core])
        if known is None
        else np.argsort(np.where(known < 0, np.iinfo(np.int32).max, known)[at_core], kind="stable")
    )
    rank = np.empty(core.n, np.int32)
    rank[perm] = np.arange(core.n)
    if known is None or not np.array_equal(known[at_core], rank):
        order = np.full(net.n_nodes, -1, np.int32)
        order[at_core] = rank
        net.__dict__["_node_order"] = order
    return rank


def dissection(arcs: Arcs, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the nodes from the top of the order to its bottom."""
    starts, heads = symmetric(arcs, np.arange(len(x), dtype=np.int32))
    tails = np.repeat(np.arange(len(x)), np.diff(starts))
    opposite = np.empty(len(heads), np.int32)
    opposite[np.lexsort((tails, heads))] = np.arange(len(heads))  # arcs by (head, tail) are the arcs back, in order
    ranks = np.stack([_ranked(along) for along in (x, y)])
    order: np.ndarray = nested_order(starts, heads, opposite, ranks, LEAF)
    return order


def _ranked(values: np.ndarray) -> np.ndarray:
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


def _skeleton(core: Core, rank: np.ndarray) -> Skeleton:
    starts, heads = shortcuts(*symmetric(core.forward, rank))
    low, high = _by_rank(core.forward, rank)
    return Skeleton(rank, starts, heads, _slots(starts, heads, low, high), low > high)


def _grown(before: Skeleton, rank: np.ndarray, arcs: Arcs) -> Skeleton | None:
    """Return shortcuts that are known with new vertices at the bottom; None if arcs lie outside of them."""
    old = len(before.starts) - 1
    if old > len(rank):
        return None
    low, high = _by_rank(arcs, rank)
    deep = np.maximum(low, high) >= old
    rows, pairs = _eliminated(low[deep], high[deep], old, len(rank))
    starts = np.append(before.starts, before.starts[-1] + np.cumsum([len(row) for row in rows], dtype=np.int64))
    heads = np.concatenate([before.heads, *(np.array(row, np.int32) for row in rows)]) if rows else before.heads
    slot = _slots(starts, heads, low, high)
    if not (
        _are_there(starts, heads, slot, low, high) and _are_there(starts, heads, _slots(starts, heads, *pairs), *pairs)
    ):
        return None
    return Skeleton(rank, starts, heads, slot, low > high)


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
    found = slots(starts, heads, np.maximum(low, high), np.minimum(low, high))
    return found.astype(np.int32) if len(heads) < 2**31 else found


def _are_there(starts: np.ndarray, heads: np.ndarray, slot: np.ndarray, low: np.ndarray, high: np.ndarray) -> bool:
    inside = slot < starts[np.maximum(low, high) + 1]
    return bool(inside.all() and (heads[slot] == np.minimum(low, high)).all())
