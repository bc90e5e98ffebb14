"""The customizable contraction hierarchy of a topology with the costs of one metric.

The costs of shortcuts come from one pass over all triangles; a second pass gives exact distances, and
shortcuts that some way undercuts are left out of the searches.
"""

from dataclasses import dataclass

import numpy as np

from kopa.accessibility.kernels.hierarchy import (
    FAR,
    customize,
    customize_pairs,
    perfect,
    perfect_pairs,
    pruned,
    pruned_pairs,
    scatter,
    scatter_pairs,
)
from kopa.accessibility.network.topology import Topology


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


def hierarchy_of(topology: Topology, first: np.ndarray, second: np.ndarray | None = None) -> Hierarchy:
    """Return the hierarchy with costs in ticks, one for each of the core's forward arcs.

    With a second cost it carries that along and settles ties by it.
    """
    return _customized(topology, first) if second is None else _customized_pairs(topology, first, second)


def _customized(topology: Topology, cost: np.ndarray) -> Hierarchy:
    starts, heads = topology.starts, topology.heads
    up, down = np.full(len(heads), FAR), np.full(len(heads), FAR)
    scatter(topology.slot, topology.upward, cost, up, down)
    customize(starts, heads, up, down)
    less_up, less_down = np.zeros(len(heads), np.bool_), np.zeros(len(heads), np.bool_)
    perfect(starts, heads, up, down, less_up, less_down)
    rows_up = Rows(*pruned(starts, heads, up, less_up))
    del up, less_up  # a fifth of the memory of the whole build
    rows_down = Rows(*pruned(starts, heads, down, less_down))
    return Hierarchy(topology.rank, _parents(starts, heads), rows_up, rows_down)


def _customized_pairs(topology: Topology, first: np.ndarray, second: np.ndarray) -> Hierarchy:
    starts, heads = topology.starts, topology.heads
    count = len(heads)
    costs = [np.full(count, FAR), np.zeros(count, np.int64), np.full(count, FAR), np.zeros(count, np.int64)]
    scatter_pairs(topology.slot, topology.upward, first, second, *costs)
    customize_pairs(starts, heads, *costs)
    undercut = np.zeros((2, count), np.bool_)
    perfect_pairs(starts, heads, *costs, undercut[0], undercut[1])
    up, down = (Rows(*pruned_pairs(starts, heads, *costs[2 * i : 2 * i + 2], undercut[i])) for i in (0, 1))
    return Hierarchy(topology.rank, _parents(starts, heads), up, down)


def _parents(starts: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """Return the nearest vertex above each one, -1 at the top."""
    if not len(heads):
        return np.full(len(starts) - 1, -1, np.int32)
    return np.where(np.diff(starts) > 0, heads[np.maximum(starts[1:] - 1, 0)], -1).astype(np.int32)
