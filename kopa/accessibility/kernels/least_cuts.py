# mypy: disable-error-code="no-untyped-def"
"""Kernels that find a least cut between two sides of a graph, by a largest flow of units (Dinic)."""

from typing import NamedTuple

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel


class Graph(NamedTuple):
    """Space for a graph of some vertices, numbered from 0: their arcs, and the arc back of each."""

    starts: np.ndarray
    heads: np.ndarray
    back: np.ndarray


class Flow(NamedTuple):
    """Space for a flow: the room left on arcs; side (1 source, 2 sink) and level of vertices; what searches need."""

    room: np.ndarray
    side: np.ndarray
    level: np.ndarray
    queue: np.ndarray
    next_arc: np.ndarray
    path: np.ndarray


@kernel
def _levels(graph, flow, m):
    """Fill the levels of vertices from the source side; say whether the sink side is reached."""
    starts, heads, level, queue = graph.starts, graph.heads, flow.level, flow.queue
    size = 0
    for i in range(m):
        level[i] = -1
        if flow.side[i] == 1:
            level[i] = 0
            queue[size] = i
            size += 1
    reached = False
    at = 0
    while at < size:
        u = queue[at]
        at += 1
        if flow.side[u] == 2:
            reached = True
            continue
        for a in range(starts[u], starts[u + 1]):
            v = heads[a]
            if level[v] < 0 and flow.room[a] > 0:
                level[v] = level[u] + 1
                queue[size] = v
                size += 1
    return reached


@kernel
def _augment(graph, flow, m, bound):
    """Push unit flows along shortest ways until none is left or `bound` are found; return their number."""
    starts, heads, back = graph.starts, graph.heads, graph.back
    room, side, level, next_arc, path = flow.room, flow.side, flow.level, flow.next_arc, flow.path
    total = 0
    for i in range(m):
        next_arc[i] = starts[i]
    for s in range(m):
        if side[s] != 1:
            continue
        while total < bound:
            u = s
            depth = 0
            while side[u] != 2:
                a = next_arc[u]
                while a < starts[u + 1] and not (room[a] > 0 and level[heads[a]] == level[u] + 1):
                    a += 1
                next_arc[u] = a
                if a < starts[u + 1]:
                    path[depth] = a
                    depth += 1
                    u = heads[a]
                elif depth == 0:
                    break
                else:
                    depth -= 1
                    u = heads[back[path[depth]]]
                    next_arc[u] += 1
            if side[u] != 2:
                break
            for d in range(depth):
                room[path[d]] -= 1
                room[back[path[d]]] += 1
            total += 1
    return total


@kernel
def least_cut(graph, flow, m, bound):
    """Return the least cut between the two sides, or `bound` if it is no less; its source side has levels from 0 on."""
    total = 0
    while _levels(graph, flow, m):
        total += _augment(graph, flow, m, bound - total)
        if total >= bound:
            return bound
    return total
