"""The customizable contraction hierarchy of a network: built once a topology, customized by weights.

The order comes from a nested dissection by inertial flow and depends on the topology alone; a
network made by `with_speeds` or `without` from one whose order is known keeps it. Shortcuts
follow from the order, their costs from one pass over all triangles; a second pass gives exact
distances, and shortcuts that some way undercuts are left out of the searches.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kopa.accessibility.dissection_kernels import nested_order
from kopa.accessibility.hierarchy_kernels import (
    FAR,
    customize,
    perfect,
    pruned,
    scatter,
    shortcuts,
    slots,
)  # fmt: skip
from kopa.accessibility.hierarchy_pair_kernels import customize_pairs, perfect_pairs, pruned_pairs, scatter_pairs
from kopa.accessibility.network_core import Arcs, Core, Metric

if TYPE_CHECKING:
    from kopa.accessibility.network import RoadNetwork

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
    """Return the shortcuts of a network without costs; kept on the network."""
    if "_skeleton" not in net.__dict__:
        net.__dict__["_skeleton"] = _skeleton(net.core, _rank(net))
    found: Skeleton = net.__dict__["_skeleton"]
    return found


def customized(skeleton: Skeleton, cost: np.ndarray) -> Hierarchy:
    """Return the hierarchy with the costs of the arcs (in the order of the core's forward arcs)."""
    starts, heads = skeleton.starts, skeleton.heads
    up, down = np.full(len(heads), FAR), np.full(len(heads), FAR)
    scatter(skeleton.slot, skeleton.upward, cost, up, down)
    customize(starts, heads, up, down)
    undercut = np.zeros((2, len(heads)), np.bool_)
    perfect(starts, heads, up, down, undercut[0], undercut[1])
    rows_up, rows_down = (Rows(*pruned(starts, heads, c, less)) for c, less in zip((up, down), undercut, strict=True))
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


def node_order(net: "RoadNetwork") -> np.ndarray | None:
    """Return the rank of every node of the network (-1: none) if the order is known."""
    order: np.ndarray | None = net.__dict__.get("_node_order")
    return order


def with_order(net: "RoadNetwork", order: np.ndarray | None) -> "RoadNetwork":
    """Return the network with an order of its nodes that was found before."""
    if order is not None:
        net.__dict__["_node_order"] = order
    return net


def keep_topology(net: "RoadNetwork", old: "RoadNetwork") -> "RoadNetwork":
    """Return a network that differs from `old` in speeds alone, with its order and shortcuts where they are known."""
    skeleton: Skeleton | None = old.__dict__.get("_skeleton")
    if skeleton is not None:
        tails, heads = arc_ends(net.core.forward)
        if len(heads) == len(skeleton.slot):
            # parallel arcs may have changed places, so the slots are found anew
            net.__dict__["_skeleton"] = _with_slots(skeleton.rank, skeleton.starts, skeleton.heads, tails, heads)
    return with_order(net, node_order(old))


def arc_ends(arcs: Arcs) -> tuple[np.ndarray, np.ndarray]:
    """Return tail and head of every arc."""
    return np.repeat(np.arange(len(arcs.starts) - 1), np.diff(arcs.starts)), arcs.heads


def _rank(net: "RoadNetwork") -> np.ndarray:
    """Return the rank of every core node: from a known order, or from a new dissection, which is kept."""
    core = net.core
    at_core = np.flatnonzero(core.node >= 0)
    known = node_order(net)
    if known is None:
        perm = dissection(core.forward, net.node_x[at_core], net.node_y[at_core])
        rank = np.empty(core.n, np.int32)
        rank[perm] = np.arange(core.n)
        order = np.full(net.n_nodes, -1, np.int32)
        order[at_core] = rank
        net.__dict__["_node_order"] = order
        return rank
    old = known[at_core].astype(np.int64)
    old[old < 0] = net.n_nodes  # nodes that the order does not know go to the bottom
    rank = np.empty(core.n, np.int32)
    rank[np.argsort(old, kind="stable")] = np.arange(core.n)
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
    pairs = np.sort(np.concatenate([tail * n + head, head * n + tail]))  # np.unique would hash: many times slower
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    starts = np.searchsorted(pairs, np.arange(n + 1) * n)
    return starts.astype(np.int64), (pairs % max(n, 1)).astype(np.int32)


def _skeleton(core: Core, rank: np.ndarray) -> Skeleton:
    starts, heads = shortcuts(*symmetric(core.forward, rank))
    return _with_slots(rank, starts, heads, *arc_ends(core.forward))


def _with_slots(
    rank: np.ndarray, starts: np.ndarray, heads: np.ndarray, tail: np.ndarray, head: np.ndarray
) -> Skeleton:
    """Return the skeleton with the slot of every arc."""
    low, high = rank[tail], rank[head]
    slot = slots(starts, heads, np.maximum(low, high), np.minimum(low, high))
    return Skeleton(rank, starts, heads, slot, low > high)
