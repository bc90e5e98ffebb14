# mypy: disable-error-code="no-untyped-def"
"""Kernels that search over the hierarchy: up from each source, down to all targets, many lanes side by side.

All smaller neighbours of a vertex lie on its way to the top of the elimination tree. So the
part above the targets is swept depth first, and only the rows of the vertices between the
current one and the top are kept: a stack that stays in the processor's cache, whatever the
size of the network. The two ends of a chain are neighbours, so a target is finished when its
lower end is reached.
"""

import numpy as np

from kopa.accessibility.kernels.hierarchy import FAR
from kopa.accessibility.kernels.shortest_paths import INF, kernel

LANES = 40
"""Searches that one sweep carries side by side (compiled into the kernels: after a change clear their cache)."""


@kernel
def heights(parent):
    """Return the number of vertices on the longest way to the top."""
    depth = np.zeros(len(parent), np.int32)
    most = 0
    for v in range(len(parent)):
        depth[v] = 1 if parent[v] < 0 else depth[parent[v]] + 1
        most = max(most, depth[v])
    return most


@kernel
def above(starts, heads, parent, low):
    """Return what lies above the vertices `low`, depth first: (position of each vertex or -1, vertices, depths)."""
    n = len(parent)
    place = np.full(n, -1, np.int32)
    for t in range(len(low)):
        place[low[t]] = 0
    count = 0
    for v in range(n - 1, -1, -1):
        if place[v] == 0:
            count += 1
            for a in range(starts[v], starts[v + 1]):
                place[heads[a]] = 0
    near = np.full(n, -1, np.int32)  # the nearest vertex of the part: itself, or above
    depth = np.zeros(n, np.int32)
    size = np.zeros(n, np.int32)
    up = np.full(n, -1, np.int32)
    for v in range(n):
        if parent[v] >= 0:
            up[v] = near[parent[v]]
        near[v] = up[v]
        if place[v] == 0:
            near[v] = v
            size[v] = 1
            if up[v] >= 0:
                depth[v] = depth[up[v]] + 1
    for v in range(n - 1, -1, -1):
        if place[v] == 0 and up[v] >= 0:
            size[up[v]] += size[v]
    vertices = np.empty(count, np.int32)
    depths = np.empty(count, np.int32)
    free = 0
    for v in range(n):
        if place[v] == 0:
            if up[v] < 0:
                at = free
                free += size[v]
            else:
                at = near[up[v]]
                near[up[v]] += size[v]
            near[v] = at + 1  # from here on: the next free position below v
            place[v] = at
            vertices[at] = v
            depths[at] = depth[v]
    return place, vertices, depths


@kernel
def gathered(starts, heads, place, vertices, depths):
    """Return the rows of some vertices in their order: (starts, depths of the heads, arcs taken)."""
    ls = np.zeros(len(vertices) + 1, np.int64)
    for i in range(len(vertices)):
        v = vertices[i]
        ls[i + 1] = ls[i] + starts[v + 1] - starts[v]
    slot = np.empty(ls[-1], np.int32)
    taken = np.empty(ls[-1], np.int64)
    at = 0
    for i in range(len(vertices)):
        for a in range(starts[vertices[i]], starts[vertices[i] + 1]):
            slot[at] = depths[place[heads[a]]]
            taken[at] = a
            at += 1
    return ls, slot, taken


@kernel
def climb(starts, heads, cost, parent, node, first, dist, place, begin, follow, lane_of, reached):
    """Search upwards from each source (two ends); list what is found at each place of the part, lane by lane.

    `begin` is the first entry of each place, `follow` the next one; entries are (lane, cost).
    """
    count = 0
    for lane in range(len(node)):
        a = -1
        b = -1
        if first[lane, 0] < FAR:
            a = node[lane, 0]
            dist[a] = first[lane, 0]
        if first[lane, 1] < FAR:
            b = node[lane, 1]
            if b == a:
                dist[a] = min(dist[a], first[lane, 1])
                b = -1
            else:
                dist[b] = first[lane, 1]
        while a >= 0 or b >= 0:
            if a < b:
                a, b = b, a
            v = a
            least = dist[v]
            if least < FAR:
                dist[v] = FAR
                for e in range(starts[v], starts[v + 1]):
                    c = least + cost[e]
                    if c < dist[heads[e]]:
                        dist[heads[e]] = c
                p = place[v]
                if p >= 0:
                    lane_of[count] = lane
                    reached[count] = least
                    follow[count] = begin[p]
                    begin[p] = count
                    count += 1
            a = parent[v]
            if a == b:
                b = -1


@kernel
def sweep(
    ls, slot, cost, depths, begin, follow, lane_of, costs, stack, hang, target, ends, t_cost, t_leg, s_leg, over,
    over_lane, over_cost, keep, out, limits, amount, within,
):  # fmt: skip
    """Carry the costs of all lanes down; a row of `out` for each target, or what is within the limits.

    `hang` says which targets (in the order of `target`) end at each place; `ends` are the
    depths of their two ends. `over` are direct ways of a target by lane, legs included. With
    `keep` every target has its row of `out`; else `within` gets the amounts of the lanes
    whose cost is at most each limit.
    """
    for i in range(len(depths)):
        row = stack[depths[i]]
        for lane in range(LANES):
            row[lane] = FAR
        e = begin[i]
        while e >= 0:
            row[lane_of[e]] = min(row[lane_of[e]], costs[e])
            e = follow[e]
        begin[i] = -1
        a = ls[i]
        last = ls[i + 1]
        while a + 1 < last:
            one = stack[slot[a]]
            two = stack[slot[a + 1]]
            w1 = cost[a]
            w2 = cost[a + 1]
            for lane in range(LANES):
                row[lane] = min(row[lane], min(one[lane] + w1, two[lane] + w2))
            a += 2
        if a < last:
            one = stack[slot[a]]
            w1 = cost[a]
            for lane in range(LANES):
                row[lane] = min(row[lane], one[lane] + w1)
        for h in range(hang[i], hang[i + 1]):
            t = target[h]
            done = out[t if keep else 0]
            left = stack[ends[t, 0]]
            right = stack[ends[t, 1]]
            c0 = t_cost[t, 0]
            c1 = t_cost[t, 1]
            leg = t_leg[t]
            for lane in range(LANES):
                c = min(left[lane] + c0, right[lane] + c1)
                done[lane] = c + leg + s_leg[lane] if c < FAR else INF
            for o in range(over[t], over[t + 1]):
                done[over_lane[o]] = min(done[over_lane[o]], over_cost[o])
            for k in range(len(limits)):
                most = limits[k]
                total = 0.0
                for lane in range(LANES):
                    total += amount[lane] if done[lane] <= most else 0.0
                within[t, k] = total
