"""Searches over the hierarchy: up from each source, down to all targets, many lanes side by side."""

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from kopa.accessibility.kernels.hierarchy import FAR
from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.kernels.sweep import LANES, above, climb, gathered, heights, sweep
from kopa.accessibility.kernels.sweep_pairs import climb_pairs, sweep_pairs
from kopa.accessibility.network.hierarchy import Hierarchy, Rows
from kopa.accessibility.search.ends import Ends
from kopa.accessibility.search.plan import SearchPlan

Pair = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Sweep:
    """A hierarchy made ready for one plan: what lies above its targets, depth first, and both sides' ends.

    `swept` holds arcs by the depth of their heads; `hang` counts the targets that end at each
    place, in the order of `target`; `ends` are the depths of their two ends.
    """

    plan: SearchPlan
    hierarchy: Hierarchy
    upward: Rows
    node: np.ndarray
    cost: Pair
    place: np.ndarray
    depths: np.ndarray
    swept: Rows
    hang: np.ndarray
    target: np.ndarray
    ends: np.ndarray
    t_cost: Pair
    room: threading.local

    @staticmethod
    def of(plan: SearchPlan) -> "Sweep":
        """Return the sweep of a plan: from its sites over the reversed graph, or from its origins."""
        task = plan.task
        hierarchy = task.net.hierarchy(task.metric, second=plan.second)
        sources = plan.sources.take(plan.members)
        if plan.to_sites:
            upward, rows = hierarchy.down, hierarchy.up
            cost, t_cost = sources.arriving(task.metric), plan.targets.leaving(task.metric)
        else:
            upward, rows = hierarchy.up, hierarchy.down
            cost, t_cost = sources.leaving(task.metric), plan.targets.arriving(task.metric)
        node, cost = _needed(hierarchy.rank, sources, cost)
        t_node, t_cost = _needed(hierarchy.rank, plan.targets, t_cost)
        place, vertices, depths = above(rows.starts, rows.heads, hierarchy.parent, np.unique(t_node))
        starts, slot, taken = gathered(rows.starts, rows.heads, place, vertices, depths)
        swept = Rows(starts, slot, rows.cost[taken], None if rows.second is None else rows.second[taken])
        at = place[t_node.max(axis=1, initial=0)]  # the lower one of two neighbours
        target = np.argsort(at, kind="stable").astype(np.int32)
        hang = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=len(vertices)))])
        ends = depths[place[t_node]]
        return Sweep(
            plan, hierarchy, upward, node, cost, place, depths, swept, hang, target, ends, t_cost, threading.local()
        )

    def ticks(self, low: int, high: int) -> tuple[np.ndarray, np.ndarray | None]:
        """Return the finished ticks of targets × the plan's distinct sources `low` to `high` (at most a block)."""
        first = np.empty((len(self.target), LANES), np.int64)
        if not self.plan.second:
            none = np.empty(0, np.int64)
            self._single(low, high, first, none, np.zeros(LANES), np.empty((len(first), 0)))
            return first[:, : high - low], None
        second = np.empty_like(first)
        self._pairs(low, high, first, second)
        return first[:, : high - low], second[:, : high - low]

    def within(self, low: int, high: int, amount: np.ndarray, limits: np.ndarray) -> np.ndarray:
        """Return for every target the amounts of those sources within each limit; no ticks are stored."""
        out = np.zeros((len(self.target), len(limits)))
        row = np.empty((1, LANES), np.int64)
        self._single(low, high, row, limits, _padded(amount.astype(float), 0.0), out)
        return out

    def _single(
        self, low: int, high: int, out: np.ndarray, limits: np.ndarray, amount: np.ndarray, within: np.ndarray
    ) -> None:
        up, down, room = self.upward, self.swept, self._buffers
        lists = room["begin"], room["follow"], room["lane"], room["reached"]
        climb(
            up.starts, up.heads, up.cost, self.hierarchy.parent, self.node[low:high], self.cost[0][low:high],
            room["dist"], self.place, *lists,
        )  # fmt: skip
        over, lane, ticks, _ = self._overrides(low, high)
        s_leg, _ = self._source_legs(low, high)
        sweep(
            down.starts, down.heads, down.cost, self.depths, *lists, room["stack"], self.hang, self.target, self.ends,
            self.t_cost[0], self._target_legs[0], s_leg, over, lane, ticks, not len(limits), out, limits, amount,
            within,
        )  # fmt: skip

    def _pairs(self, low: int, high: int, first: np.ndarray, second: np.ndarray) -> None:
        up, down, room = self.upward, self.swept, self._buffers
        lists = room["begin"], room["follow"], room["lane"], room["reached"], room["reached2"]
        climb_pairs(
            up.starts, up.heads, up.cost, up.second, self.hierarchy.parent, self.node[low:high],
            self.cost[0][low:high], self.cost[1][low:high], room["dist"], room["dist2"], self.place, *lists,
        )  # fmt: skip
        sweep_pairs(
            down.starts, down.heads, down.cost, down.second, self.depths, *lists, room["stack"], room["stack2"],
            self.hang, self.target, self.ends, *self.t_cost, *self._target_legs, *self._source_legs(low, high),
            *self._overrides(low, high), first, second,
        )  # fmt: skip

    @cached_property
    def _target_legs(self) -> Pair:
        return self.plan.targets.legs(self.plan.task.metric)

    def _source_legs(self, low: int, high: int) -> Pair:
        first, second = self.plan.sources.legs(self.plan.task.metric)
        part = self.plan.members[low:high]
        return _padded(first[part], 0), _padded(second[part], 0)

    def _overrides(self, low: int, high: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return direct routes of each target: (starts, lanes, first and second ticks with legs)."""
        routes = self.plan.direct.between(low, high)
        target = self.plan.target_of(routes)
        order = np.argsort(target, kind="stable")
        lane, first, second = (values[order] for values in (routes.key - low, *self.plan.with_legs(routes)))
        return np.searchsorted(target[order], np.arange(len(self.target) + 1)), lane, first, second

    @property
    def _buffers(self) -> dict[str, np.ndarray]:
        """Arrays of this thread, made once: fresh ones cost more than a sweep."""
        if not hasattr(self.room, "buffers"):
            high = int(heights(self.hierarchy.parent))
            most, n = LANES * 2 * high, len(self.hierarchy.rank)
            self.room.buffers = {
                "begin": np.full(len(self.depths), -1, np.int32), "follow": np.empty(most, np.int32),
                "lane": np.empty(most, np.int32), "reached": np.empty(most, np.int64),
                "dist": np.full(n, FAR), "stack": np.empty((high, LANES), np.int64),
            }  # fmt: skip
            if self.plan.second:
                more = {name + "2": np.zeros_like(self.room.buffers[name]) for name in ("reached", "dist", "stack")}
                self.room.buffers.update(more)
        buffers: dict[str, np.ndarray] = self.room.buffers
        return buffers


def _needed(rank: np.ndarray, ends: Ends, cost: Pair) -> tuple[np.ndarray, Pair]:
    """Return the ranks and costs of both ends, once where one is enough: at a node, or where the other is closed."""
    node = rank[ends.node]
    cost = tuple(np.where(ends.on_road[:, None], c, INF) for c in cost)  # type: ignore[assignment]
    for one, other in ((0, 1), (1, 0)):
        at_node = (ends.leave_time[:, one] == 0) & (ends.arrive_time[:, one] == 0) & (ends.length[:, one] == 0)
        alone = (at_node | (cost[0][:, other] >= INF)) & (cost[0][:, one] < INF)
        node[alone, other] = node[alone, one]
        cost[0][alone, other], cost[1][alone, other] = INF, INF
    node[(cost[0] >= INF).all(axis=1)] = 0
    return np.ascontiguousarray(node), cost


def _padded(values: np.ndarray, fill: Any) -> np.ndarray:
    out = np.full(LANES, fill, values.dtype)
    out[: len(values)] = values
    return out
