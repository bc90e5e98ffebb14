"""Which edges a way takes, step by step.

The ticks from every node to the destination are whole numbers, so that the way is read from them: from a node the next
edge is the one whose ticks and those of its other end add up exactly to what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.twins import beside
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.ends import ends_of
from kopa.accessibility.search.places import Places, node_places
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.task import SearchTask
from kopa.errors import RunError

Cost = tuple[int, int]
"""Ticks of what is minimised, and of the other quantity."""


@dataclass(frozen=True)
class RoadStep:
    """A stretch of one edge, from one share of its drawn path to another, and its cost."""

    edge: int
    start: float
    end: float
    cost: Cost


def steps_of(task: SearchTask, whole: Cost) -> Iterator[RoadStep]:
    """Yield the steps of the way whose cost, access legs included, is `whole`."""
    legs = [
        (int(first[0]), int(second[0]))
        for first, second in (ends.legs(task.metric) for ends in (task.from_ends, task.to_ends))
    ]
    on_road = whole[0] - legs[0][0], whole[1] - legs[0][1]
    leaving, arriving = _on_edges(task, task.origins), _on_edges(task, task.sites)
    for step in _along_one_edge(task, leaving, arriving):
        if _plus(step.cost, legs[1]) == on_road:
            yield step
            return
    to_go = _to_go(task)
    ends = [(node, step) for edge, share in arriving for node, step in _between(task, edge, share, leaves=False)]
    for edge, share in leaving:
        for node, step in _between(task, edge, share, leaves=True):
            if _plus(step.cost, to_go(node)) == on_road:
                yield step
                yield from _walk(task, node, to_go, [(at, last, _plus(last.cost, legs[1])) for at, last in ends])
                return
    raise RunError("route: no edge leads on; this is a fault of kopa, please report it")


class _ToGo:
    """Cost from every node to the destination, its access leg included."""

    def __init__(self, first: np.ndarray, second: np.ndarray) -> None:
        self._first, self._second = first, second

    def __call__(self, node: int) -> Cost:
        return int(self._first[node]), int(self._second[node])


def _to_go(task: SearchTask) -> _ToGo:
    nodes = node_places(task.net)
    whole = SearchTask(task.net, nodes, task.sites, ends_of(task.net, nodes, Access()), task.to_ends, task.metric, None)
    block = next(iter(blocks(plan_of(whole, engine="dijkstra", to_sites=True), workers=1, progress=False)))
    assert block.second is not None  # the plan asks for it
    return _ToGo(block.first[:, 0], block.second[:, 0])


def _walk(task: SearchTask, start: int, to_go: _ToGo, ends: list[tuple[int, RoadStep, Cost]]) -> list[RoadStep]:
    """Return the steps from a node to the destination; edges of no length may lead astray, and are gone back over."""
    edges_at = _incidence(task.net)
    ticks = task.net.edge_ticks()
    steps: list[RoadStep] = []
    seen, ahead = {start}, [_onward(task, start, to_go, edges_at, ticks)]
    node = start
    while ahead:
        last = next((step for at, step, cost in ends if at == node and cost == to_go(node)), None)
        if last is not None:
            return [*steps, last]
        onward = next(((to, step) for to, step in ahead[-1] if to not in seen), None)
        if onward is None:
            ahead.pop()
            node = _start_of(task.net, steps.pop()) if steps else node
            continue
        node, step = onward
        seen.add(node)
        steps.append(step)
        ahead.append(_onward(task, node, to_go, edges_at, ticks))
    raise RunError("route: no edge leads on; this is a fault of kopa, please report it")


def _start_of(net: RoadNetwork, step: RoadStep) -> int:
    return int((net.edge_u if step.start == 0 else net.edge_v)[step.edge])


def _incidence(net: RoadNetwork) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges at every node: (starts, edges)."""
    ends = np.concatenate([net.edge_u, net.edge_v])
    order = np.argsort(ends, kind="stable")
    return np.searchsorted(ends[order], np.arange(net.n_nodes + 1)), order % max(net.n_edges, 1)


def _onward(
    task: SearchTask, node: int, to_go: _ToGo, edges_at: tuple[np.ndarray, np.ndarray], ticks: tuple[np.ndarray, ...]
) -> Iterator[tuple[int, RoadStep]]:
    """Yield the edges, and the nodes at their other ends, that a way of least cost takes from a node."""
    net, (starts, edges) = task.net, edges_at
    for edge in edges[starts[node] : starts[node + 1]].tolist():
        out, back, length = (int(part[edge]) for part in ticks)
        for here, there, time, way in (
            (net.edge_u[edge], net.edge_v[edge], out, (0.0, 1.0)),
            (net.edge_v[edge], net.edge_u[edge], back, (1.0, 0.0)),
        ):
            cost = _cost(task, time, length)
            if here == node and time < INF and _plus(cost, to_go(int(there))) == to_go(node):
                yield int(there), RoadStep(edge, *way, cost)


def _on_edges(task: SearchTask, places: Places) -> list[tuple[int, float]]:
    """Return the edges that a point lies on, and its share of each."""
    net, on_road = task.net, np.array([True])
    others = beside(net, net.twins, places.edge, places.share, on_road)
    spots = [(places.edge, places.share), *((edge, share) for edge, share, there in others if there[0])]
    return [(int(edge[0]), float(share[0])) for edge, share in spots]


def _parts(task: SearchTask, edge: int, share: float) -> tuple[Cost, Cost, Cost, Cost, bool]:
    """Return the costs from u to a place, from it to v, from v to it, from it to u, and whether v to u is open."""
    out, back, length = (int(ticks[0]) for ticks in task.net.edge_ticks(np.array([edge])))
    two_way = back < INF
    back = back if two_way else 0
    part_out, part_back, part_m = (int(np.rint(share * whole)) for whole in (out, back, length))
    return (
        _cost(task, part_out, part_m), _cost(task, out - part_out, length - part_m),
        _cost(task, back - part_back, length - part_m), _cost(task, part_back, part_m), two_way,
    )  # fmt: skip


def _between(task: SearchTask, edge: int, share: float, *, leaves: bool) -> Iterator[tuple[int, RoadStep]]:
    """Yield the nodes at both ends of an edge with the step that leaves a place on it, or arrives there."""
    u, v = int(task.net.edge_u[edge]), int(task.net.edge_v[edge])
    from_u, to_v, from_v, to_u, two_way = _parts(task, edge, share)
    if leaves:
        yield v, RoadStep(edge, share, 1.0, to_v)
        if two_way or share == 0:
            yield u, RoadStep(edge, share, 0.0, to_u)
        return
    yield u, RoadStep(edge, 0.0, share, from_u)
    if two_way or share == 1:
        yield v, RoadStep(edge, 1.0, share, from_v)


def _along_one_edge(
    task: SearchTask, leaving: list[tuple[int, float]], arriving: list[tuple[int, float]]
) -> Iterator[RoadStep]:
    """Yield the ways that do not leave the edge that both points lie on."""
    for edge, start in leaving:
        for end in (share for other, share in arriving if other == edge):
            here, there = _parts(task, edge, start), _parts(task, edge, end)
            if start <= end:
                yield RoadStep(edge, start, end, _minus(there[0], here[0]))
            if start >= end and here[4]:
                yield RoadStep(edge, start, end, _minus(here[3], there[3]))


def _cost(task: SearchTask, time: int, length: int) -> Cost:
    return (time, length) if task.metric == "time" else (length, time)


def _plus(one: Cost, other: Cost) -> Cost:
    return one[0] + other[0], one[1] + other[1]


def _minus(one: Cost, other: Cost) -> Cost:
    return one[0] - other[0], one[1] - other[1]
