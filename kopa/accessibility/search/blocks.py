"""From a task to ticks, block by block, by the engine that pays; every engine gives the same bits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF, add_within, many, many_first
from kopa.accessibility.kernels.sweep import LANES
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.search.ends import Ends
from kopa.accessibility.search.machine import in_parallel
from kopa.accessibility.search.plan import SearchPlan
from kopa.accessibility.search.progress import Progress
from kopa.accessibility.search.sweeps import Sweep
from kopa.accessibility.search.task import SearchTask

BLOCK = LANES
"""Searches that a worker runs before it hands over its block."""


@dataclass(frozen=True, eq=False)
class Block:
    """Ticks from some origins to some sites, access legs included; `second` is None where it was not asked.

    `at` is where they stand in a table of all origins × sites; the block has all of its rows or all of its columns.
    """

    rows: np.ndarray
    columns: np.ndarray
    first: np.ndarray
    second: np.ndarray | None
    at: tuple[slice | np.ndarray, slice | np.ndarray]


def blocks(plan: SearchPlan, *, workers: int | None = None, progress: bool | str = True) -> Iterator[Block]:
    """Yield the ticks of all pairs, some sources at a time, in an order that does not depend on workers."""
    search = _search(plan)
    for (low, high), (first, second) in _in_parts(plan, search, workers, progress):
        yield _block(plan, low, high, first, second)


def within(
    plan: SearchPlan, amount: np.ndarray, limits: np.ndarray, *, workers: int | None = None, progress: bool | str = True
) -> np.ndarray:
    """Return for every target the amounts of the points on the other side that are within each limit in ticks.

    Sums are made block by block, so that the bits depend neither on the engine nor on workers.
    """
    of_place = np.bincount(plan.group, weights=amount, minlength=len(plan.members))
    out = np.zeros((len(plan.targets.on_road), len(limits)))
    if not len(limits):
        return out
    swept = Sweep.of(plan) if _is_swept(plan) else None
    search = _search(plan) if swept is None else None

    def run(low: int, high: int) -> np.ndarray:
        if swept is not None:
            return swept.within(low, high, of_place[low:high], limits)
        assert search is not None  # one of the two is there
        part = np.zeros_like(out)
        add_within(search(low, high)[0], of_place[low:high], limits, part)
        return part

    for _, part in _in_parts(plan, run, workers, progress):
        out += part
    return out


Result = TypeVar("Result")


def _in_parts(
    plan: SearchPlan, run: Callable[[int, int], Result], workers: int | None, progress: bool | str
) -> Iterator[tuple[tuple[int, int], Result]]:
    """Yield what `run` makes of some distinct sources at a time, in order."""
    count = len(plan.members)
    parts = [(low, min(low + BLOCK, count)) for low in range(0, count, BLOCK)] or [(0, 0)]
    with Progress("travel times", len(parts), progress) as bar:
        for part, result in zip(parts, in_parallel(lambda part: run(*part), parts, workers), strict=True):
            yield part, result
            bar.step()


Search = Callable[[int, int], tuple[np.ndarray, np.ndarray | None]]


def _is_swept(plan: SearchPlan) -> bool:
    return plan.engine == "hierarchy" and plan.task.net.core.n > 0


def _search(plan: SearchPlan) -> Search:
    """Return what finds the finished ticks of targets × the distinct sources from one number to another."""
    if _is_swept(plan):
        return Sweep.of(plan).ticks
    return lambda low, high: _finished(plan, low, high, *_dijkstra(plan, plan.sources.take(plan.members[low:high])))


def _dijkstra(plan: SearchPlan, part: Ends) -> tuple[np.ndarray, np.ndarray | None]:
    task, core = plan.task, plan.task.net.core
    if plan.to_sites:
        arcs, source, target = core.backward, part.arriving(task.metric), plan.targets.leaving(task.metric)
    else:
        arcs, source, target = core.forward, part.leaving(task.metric), plan.targets.arriving(task.metric)
    shape = (len(part.on_road), len(plan.targets.on_road))
    first, limits = np.full(shape, INF), _limits(task, part)
    buckets = *arcs.buckets(task.metric), len(arcs.heads) + 2
    cost, other = arcs.costs(task.metric)
    node, to = np.ascontiguousarray(part.node), np.ascontiguousarray(plan.targets.node)
    if not plan.second:
        if core.n:
            many_first(arcs.starts, arcs.heads, cost, node, source[0], limits, to, target[0], *buckets, first)
        return first.T, None
    second = np.zeros(shape, np.int64)
    if core.n:
        many(arcs.starts, arcs.heads, cost, other, node, *source, limits, to, *target, *buckets, first, second)
    return first.T, second.T


def _limits(task: SearchTask, part: Ends) -> np.ndarray:
    """Return how far each search has to go, in ticks."""
    if task.max_minutes is None or task.metric == "distance" or not np.isfinite(task.max_minutes):
        return np.full(len(part.on_road), INF - 1)
    limit = min(task.max_minutes * TICKS_PER_MIN, INF / 8)
    return np.maximum(np.ceil(limit).astype(np.int64) + 1 - part.leg_time, -1)


def _finished(
    plan: SearchPlan, low: int, high: int, first: np.ndarray, second: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the ticks with access legs at both ends, and the direct routes where they are better."""
    _add_legs(plan, plan.members[low:high], first, second)
    routes = plan.direct.between(low, high)
    _lower(first, second, plan.target_of(routes), routes.key - low, *plan.with_legs(routes))
    return first, second


def _lower(
    first: np.ndarray, second: np.ndarray | None, row: np.ndarray, column: np.ndarray, one: np.ndarray, two: np.ndarray
) -> None:
    """Take the direct routes that are better, in place; of several for one pair the least."""
    order = np.lexsort((-two, -one))  # the least is written last
    row, column, one, two = row[order], column[order], one[order], two[order]
    old = first[row, column]
    better = one < old
    if second is not None:
        better |= (one == old) & (two < second[row, column])
        second[row[better], column[better]] = two[better]
    first[row[better], column[better]] = one[better]


def _add_legs(plan: SearchPlan, points: np.ndarray, first: np.ndarray, second: np.ndarray | None) -> None:
    """Add the access legs at both ends to what was reached, in place."""
    reached = first < INF
    legs = plan.sources.legs(plan.task.metric), plan.targets.legs(plan.task.metric)
    for i, ticks in enumerate((first, second)):
        if ticks is not None:
            np.add(ticks, legs[1][i][:, None] + legs[0][i][points], out=ticks, where=reached)


def _block(plan: SearchPlan, low: int, high: int, first: np.ndarray, second: np.ndarray | None) -> Block:
    """Return the block of all points at the distinct sources `low` to `high`."""
    points = plan.points[slice(*np.searchsorted(plan.group[plan.points], [low, high]))]
    lane = plan.group[points] - low
    if len(points) > high - low:  # several points at one place
        first, second = first[:, lane], None if second is None else second[:, lane]
    everything = np.arange(len(first))
    if plan.to_sites:
        return Block(everything, points, first, second, at=(slice(None), points))
    return Block(points, everything, first.T, None if second is None else second.T, at=(points, slice(None)))
