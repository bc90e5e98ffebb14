# mypy: disable-error-code="no-untyped-def"
"""Kernels that order the nodes of a network for the hierarchy: nested dissection by inertial flow.

A part is cut by a least flow between its outer quarters along a direction; the ends of the cut
edges go to the top of the order, and both sides are cut in turn.
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel


@kernel
def _levels(ls, lh, flow, side, level, queue, m):
    """Fill the levels of vertices from the source side; say whether the sink side is reached."""
    size = 0
    for i in range(m):
        level[i] = -1
        if side[i] == 1:
            level[i] = 0
            queue[size] = i
            size += 1
    reached = False
    at = 0
    while at < size:
        u = queue[at]
        at += 1
        if side[u] == 2:
            reached = True
            continue
        for a in range(ls[u], ls[u + 1]):
            v = lh[a]
            if level[v] < 0 and flow[a] < 1:
                level[v] = level[u] + 1
                queue[size] = v
                size += 1
    return reached


@kernel
def _augment(ls, lh, rev, flow, side, level, next_arc, path, m, bound):
    """Push unit flows along shortest ways until none is left or `bound` are found; return their number."""
    total = 0
    for i in range(m):
        next_arc[i] = ls[i]
    for s in range(m):
        if side[s] != 1:
            continue
        while total < bound:
            u = s
            depth = 0
            while side[u] != 2:
                a = next_arc[u]
                while a < ls[u + 1] and not (flow[a] < 1 and level[lh[a]] == level[u] + 1):
                    a += 1
                next_arc[u] = a
                if a < ls[u + 1]:
                    path[depth] = a
                    depth += 1
                    u = lh[a]
                elif depth == 0:
                    break
                else:
                    depth -= 1
                    u = lh[rev[path[depth]]]
                    next_arc[u] += 1
            if side[u] != 2:
                break
            for d in range(depth):
                flow[path[d]] += 1
                flow[rev[path[d]]] -= 1
            total += 1
    return total


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
def _flow_cut(ls, lh, rev, key, m, side, flow, level, queue, next_arc, path, bound):
    """Cut a part by a least flow between its outer quarters along `key`; return the cut, or `bound` if no less.

    Afterwards `level` is at least 0 on the source side.
    """
    for i in range(m):
        queue[i] = key[i]
    low = _nth(queue, m, m // 4)
    high = _nth(queue, m, m - 1 - m // 4)
    for i in range(m):
        side[i] = 1 if key[i] <= low else (2 if key[i] >= high else 0)
    for a in range(ls[m]):
        flow[a] = 0
    total = 0
    while _levels(ls, lh, flow, side, level, queue, m):
        total += _augment(ls, lh, rev, flow, side, level, next_arc, path, m, bound - total)
        if total >= bound:
            return bound
    return total


@kernel
def nested_order(starts, heads, opposite, ranks, leaf):
    """Return vertices from the top of a nested dissection to its bottom, by inertial flow.

    `opposite` is the arc back of every arc of the symmetric graph; each row of `ranks` numbers
    the vertices along one direction.
    """
    n = len(starts) - 1
    perm = np.arange(n).astype(np.int32)
    owner = np.full(n, -1, np.int32)
    local = np.empty(n, np.int32)
    arc_local = np.empty(len(heads), np.int32)
    ls = np.empty(n + 1, np.int32)
    lh = np.empty(len(heads), np.int32)
    rev = np.empty(len(heads), np.int32)
    flow = np.empty(len(heads), np.int8)
    side = np.empty(n, np.int8)
    best_side = np.empty(n, np.int8)
    level = np.empty(n, np.int32)
    queue = np.empty(n, np.int32)
    next_arc = np.empty(n, np.int32)
    path = np.empty(n, np.int32)
    key = np.empty(n, np.int32)
    rest = np.empty(n, np.int32)
    todo = np.empty((n + 2, 2), np.int32)
    todo[0, 0] = 0
    todo[0, 1] = n
    waiting = 1
    call = 0
    while waiting > 0:
        waiting -= 1
        lo = todo[waiting, 0]
        hi = todo[waiting, 1]
        m = hi - lo
        if m <= leaf:
            continue
        for i in range(m):
            owner[perm[lo + i]] = call
            local[perm[lo + i]] = i
        count = 0
        for i in range(m):
            u = perm[lo + i]
            ls[i] = count
            for a in range(starts[u], starts[u + 1]):
                if owner[heads[a]] == call:
                    lh[count] = local[heads[a]]
                    arc_local[a] = count
                    count += 1
        ls[m] = count
        for i in range(m):
            u = perm[lo + i]
            for a in range(starts[u], starts[u + 1]):
                if owner[heads[a]] == call:
                    rev[arc_local[a]] = arc_local[opposite[a]]
        call += 1
        best = count + 1
        for direction in range(len(ranks)):
            for i in range(m):
                key[i] = ranks[direction, perm[lo + i]]
            cut = _flow_cut(ls, lh, rev, key, m, side, flow, level, queue, next_arc, path, best)
            if cut < best:
                best = cut
                for i in range(m):
                    best_side[i] = 1 if level[i] >= 0 else 0
        # the separator: the ends of cut edges on the side where they are fewer
        on = np.zeros(2, np.int64)
        for i in range(m):
            for a in range(ls[i], ls[i + 1]):
                if best_side[lh[a]] != best_side[i]:
                    on[best_side[i]] += 1
                    break
        chosen = 1 if on[1] <= on[0] else 0
        for i in range(m):
            side[i] = best_side[i]
            if best_side[i] == chosen:
                for a in range(ls[i], ls[i + 1]):
                    if best_side[lh[a]] != chosen:
                        side[i] = 2
                        break
        for i in range(m):
            rest[i] = perm[lo + i]
        at = lo
        for what in (2, 1, 0):
            first = at
            for i in range(m):
                if side[i] == what:
                    perm[at] = rest[i]
                    at += 1
            if what != 2 and at - first > leaf:
                todo[waiting, 0] = first
                todo[waiting, 1] = at
                waiting += 1
    return perm
