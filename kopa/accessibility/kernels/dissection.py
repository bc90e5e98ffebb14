# mypy: disable-error-code="no-untyped-def"
"""Kernels that order the nodes of a network for the hierarchy: nested dissection by inertial flow.

A part is cut by a least flow between its outer quarters along a direction; the ends of the cut
edges go to the top of the order, and both sides are cut in turn. A large part is cut as a graph of
clusters first, a tenth of its size, and that cut is mended by a flow in the band beside it.
"""

from typing import NamedTuple

import numpy as np

from kopa.accessibility.kernels.least_cuts import Flow, Graph, least_cut
from kopa.accessibility.kernels.shortest_paths import kernel

LARGE = 1000
"""Parts of more vertices are cut as clusters first."""

CLUSTER = 16
"""Most vertices of a cluster."""

BAND = 12
"""A cut is mended among the vertices at most so many edges away from it."""

MOST_ROOM = 60
"""More edges than these between two clusters count as so many: room and flow back fit into a byte."""


class Clusters(NamedTuple):
    """Space for clusters: which one each vertex is in, the vertices one cluster after the other, room of arcs."""

    of: np.ndarray
    members: np.ndarray
    place: np.ndarray
    room: np.ndarray
    side: np.ndarray


@kernel
def _nth(values, m, k):
    """Return the k-th least of the first m values (all different), which are put in another order."""
    low = 0
    high = m - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i = low
        j = high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            break
    return values[k]


@kernel
def _outer_quarters(key, m, flow):
    """Give the quarter of least keys to the source side, that of the greatest to the sink side."""
    for i in range(m):
        flow.queue[i] = key[i]
    low = _nth(flow.queue, m, m // 4)
    high = _nth(flow.queue, m, m - 1 - m // 4)
    for i in range(m):
        flow.side[i] = 1 if key[i] <= low else (2 if key[i] >= high else 0)


@kernel
def _cut(part, flow, m, ranks, vertices, key, best_side):
    """Fill the sides of a part by the least cut along any direction."""
    arcs = part.starts[m]
    best = arcs + 1
    for direction in range(len(ranks)):
        for i in range(m):
            key[i] = ranks[direction, vertices[i]]
        _outer_quarters(key, m, flow)
        flow.room[:arcs] = 1
        cut = least_cut(part, flow, m, best)
        if cut < best:
            best = cut
            for i in range(m):
                best_side[i] = 1 if flow.level[i] >= 0 else 0


@kernel
def _cut_by_clusters(part, flow, m, ranks, vertices, key, best_side, clusters, other):
    """Fill the sides of a large part by the least cut between its clusters, mended in the band beside it."""
    count = _gathered(part, m, clusters)
    _join(part, m, clusters, other)
    arcs = other.starts[count]
    best = part.starts[m] + 1
    for direction in range(len(ranks)):
        for i in range(m - 1, -1, -1):  # the first vertex of each cluster is written last
            u = clusters.members[i]
            key[clusters.of[u]] = ranks[direction, vertices[u]]
        _outer_quarters(key, count, flow)
        for a in range(arcs):  # compiled in a fraction of the time that a slice takes
            flow.room[a] = clusters.room[a]
        cut = least_cut(other, flow, count, best)
        if cut < best:
            best = cut
            for i in range(count):
                clusters.side[i] = 1 if flow.level[i] >= 0 else 0
    for i in range(m):
        best_side[i] = clusters.side[clusters.of[i]]
    size = _band(part, m, best_side, clusters.of, clusters.members)
    if _join_band(part, size, best_side, clusters.of, clusters.members, other, flow):
        flow.room[: other.starts[size]] = 1
        least_cut(other, flow, size, best + 1)
        for i in range(size):
            best_side[clusters.members[i]] = 1 if flow.level[i] >= 0 else 0


@kernel
def _gathered(part, m, clusters):
    """Gather vertices beside one another into clusters; return how many."""
    of, members = clusters.of, clusters.members
    for i in range(m):
        of[i] = -1
    count = 0
    size = 0
    for i in range(m):
        if of[i] >= 0:
            continue
        of[i] = count
        members[size] = i
        first = at = size
        size += 1
        while at < size and size - first < CLUSTER:
            u = members[at]
            at += 1
            for a in range(part.starts[u], part.starts[u + 1]):
                v = part.heads[a]
                if of[v] < 0 and size - first < CLUSTER:
                    of[v] = count
                    members[size] = v
                    size += 1
        count += 1
    return count


@kernel
def _join(part, m, clusters, other):
    """Fill the graph of clusters: an arc to each neighbour, with as much room as edges lead there."""
    of, members, place, room = clusters.of, clusters.members, clusters.place, clusters.room
    starts, heads, back = other.starts, other.heads, other.back
    arcs = 0
    cluster = -1
    for i in range(m):
        u = members[i]
        if of[u] != cluster:
            cluster = of[u]
            starts[cluster] = arcs
        for a in range(part.starts[u], part.starts[u + 1]):
            neighbour = of[part.heads[a]]
            if neighbour == cluster:
                continue
            p = place[neighbour]
            if p < starts[cluster] or p >= arcs or heads[p] != neighbour:
                p = place[neighbour] = arcs
                heads[p] = neighbour
                room[p] = 0
                arcs += 1
            room[p] = min(room[p] + 1, MOST_ROOM)
    starts[cluster + 1] = arcs
    for u in range(cluster + 1):
        for a in range(starts[u], starts[u + 1]):
            b = starts[heads[a]]
            while heads[b] != u:
                b += 1
            back[a] = b


@kernel
def _band(part, m, best_side, inside, members):
    """List the vertices at most `BAND` edges from the cut, and number them; return how many."""
    for i in range(m):
        inside[i] = -1
    size = 0
    for i in range(m):
        for a in range(part.starts[i], part.starts[i + 1]):
            if best_side[part.heads[a]] != best_side[i]:
                inside[i] = size
                members[size] = i
                size += 1
                break
    at = 0
    for _ in range(BAND):
        last = size
        while at < last:
            u = members[at]
            at += 1
            for a in range(part.starts[u], part.starts[u + 1]):
                v = part.heads[a]
                if inside[v] < 0:
                    inside[v] = size
                    members[size] = v
                    size += 1
    return size


@kernel
def _join_band(part, size, best_side, inside, members, other, flow):
    """Fill the graph of the band; vertices with neighbours beyond it get their side. Say whether both sides are."""
    arcs = 0
    sides = 0
    for i in range(size):
        u = members[i]
        other.starts[i] = arcs
        flow.side[i] = 0
        for a in range(part.starts[u], part.starts[u + 1]):
            if inside[part.heads[a]] < 0:
                flow.side[i] = 1 if best_side[u] == 1 else 2
                sides |= flow.side[i]
            else:
                other.heads[arcs] = inside[part.heads[a]]
                arcs += 1
    other.starts[size] = arcs
    for i in range(size):
        for a in range(other.starts[i], other.starts[i + 1]):
            b = other.starts[other.heads[a]]
            while other.heads[b] != i:
                b += 1
            other.back[a] = b
    return sides == 3


@kernel
def _fill_part(starts, heads, opposite, vertices, call, owner, local, new_arc, part):
    """Fill the graph of some vertices alone; `owner`, `local` and `new_arc` are space by vertex and by arc of all."""
    m = len(vertices)
    for i in range(m):
        owner[vertices[i]] = call
        local[vertices[i]] = i
    arcs = 0
    for i in range(m):
        u = vertices[i]
        part.starts[i] = arcs
        for a in range(starts[u], starts[u + 1]):
            if owner[heads[a]] == call:
                part.heads[arcs] = local[heads[a]]
                new_arc[a] = arcs
                arcs += 1
    part.starts[m] = arcs
    for i in range(m):
        u = vertices[i]
        for a in range(starts[u], starts[u + 1]):
            if owner[heads[a]] == call:
                part.back[new_arc[a]] = new_arc[opposite[a]]


@kernel
def _ends_of_cut(part, m, best_side, side):
    """Give side 2 to the separator: the ends of cut edges on the side where they are fewer; 1 or 0 to the others."""
    on = np.zeros(2, np.int64)
    for i in range(m):
        for a in range(part.starts[i], part.starts[i + 1]):
            if best_side[part.heads[a]] != best_side[i]:
                on[best_side[i]] += 1
                break
    chosen = 1 if on[1] <= on[0] else 0
    for i in range(m):
        side[i] = best_side[i]
        if best_side[i] == chosen:
            for a in range(part.starts[i], part.starts[i + 1]):
                if best_side[part.heads[a]] != chosen:
                    side[i] = 2
                    break


@kernel
def nested_order(starts, heads, opposite, ranks, leaf):
    """Return vertices from the top of a nested dissection to its bottom, by inertial flow.

    `opposite` is the arc back of every arc of the symmetric graph; each row of `ranks` numbers
    the vertices along one direction.
    """
    n, arcs = len(starts) - 1, len(heads)
    ints, bytes_ = np.empty((9, n + 1), np.int32), np.empty((3, n + 1), np.int8)
    of_arcs, rooms = np.empty((5, arcs), np.int32), np.empty((2, arcs), np.int8)
    part = Graph(ints[0], of_arcs[0], of_arcs[1])
    other = Graph(ints[1], of_arcs[2], of_arcs[3])  # of the clusters, and then of the band
    flow = Flow(rooms[0], bytes_[0], ints[2], ints[3], ints[4], ints[5])
    clusters = Clusters(ints[6], ints[7], np.zeros(n, np.int32), rooms[1], bytes_[1])
    key, best_side, local, new_arc = ints[8], bytes_[2], np.empty(n, np.int32), of_arcs[4]
    perm, owner = np.arange(n).astype(np.int32), np.full(n, -1, np.int32)
    todo = np.empty((n + 2, 2), np.int32)
    todo[0, 0] = 0
    todo[0, 1] = n
    waiting = 1
    call = np.int64(0)  # of one type from the start: `_fill_part` is compiled once
    while waiting > 0:
        waiting -= 1
        lo = todo[waiting, 0]
        hi = todo[waiting, 1]
        m = hi - lo
        if m <= leaf:
            continue
        vertices = perm[lo:hi].copy()
        _fill_part(starts, heads, opposite, vertices, call, owner, local, new_arc, part)
        call += 1
        if m <= LARGE:
            _cut(part, flow, m, ranks, vertices, key, best_side)
        else:
            _cut_by_clusters(part, flow, m, ranks, vertices, key, best_side, clusters, other)
        _ends_of_cut(part, m, best_side, flow.side)
        at = lo
        for what in (2, 1, 0):
            first = at
            for i in range(m):
                if flow.side[i] == what:
                    perm[at] = vertices[i]
                    at += 1
            if what != 2 and at - first > leaf:
                todo[waiting, 0] = first
                todo[waiting, 1] = at
                waiting += 1
    return perm
