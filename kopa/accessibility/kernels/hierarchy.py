# mypy: disable-error-code="no-untyped-def"
"""Kernels of the customizable contraction hierarchy: shortcuts and weights.

Vertices are numbered from the top: 0 is the most important, and every shortcut leads from a
vertex to one with a smaller number. `up` is the cost towards the smaller number, `down` the
cost back. All costs are whole ticks; what cannot be reached costs FAR, and FAR + FAR fits.

Kernels ending in `_pairs` carry a second cost and settle ties by it, as the plain search does: (first, second) is
compared as a pair. Their arrays of costs are named 1 and 2.
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel

FAR = 1 << 60
"""Cost of what cannot be reached; twice of it still fits 64 bits."""


@kernel
def _sort(values, low, high):
    """Sort values[low:high] in place (Shell's way, with few lines to compile)."""
    gap = 1
    while gap < (high - low) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(low + gap, high):
            value = values[i]
            j = i
            while j >= low + gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
        gap //= 3


@kernel
def eliminate(starts, heads):
    """Return rows of smaller neighbours after eliminating vertices from the last to the first: (starts, heads).

    The input is a symmetric graph whose vertices are numbered from the top.
    """
    n = len(starts) - 1
    room = 2 * len(heads) + n + 16
    pool = np.empty(room, np.int32)
    begin = np.empty(n, np.int64)
    size = np.zeros(n, np.int64)
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    mark = np.full(n, -1, np.int32)
    used = np.int64(0)
    for v in range(n - 1, -1, -1):
        need = starts[v + 1] - starts[v]
        c = child[v]
        while c >= 0:
            need += size[c]
            c = sibling[c]
        if used + need > len(pool):
            wider = np.empty(2 * len(pool) + need, np.int32)
            for i in range(used):
                wider[i] = pool[i]
            pool = wider
        begin[v] = used
        for a in range(starts[v], starts[v + 1]):
            h = heads[a]
            if h < v and mark[h] != v:
                mark[h] = v
                pool[used] = h
                used += 1
        c = child[v]
        while c >= 0:
            for i in range(begin[c], begin[c] + size[c]):
                h = pool[i]
                if h < v and mark[h] != v:
                    mark[h] = v
                    pool[used] = h
                    used += 1
            c = sibling[c]
        size[v] = used - begin[v]
        if size[v] > 0:
            _sort(pool, begin[v], used)
            parent = pool[used - 1]
            sibling[v] = child[parent]
            child[parent] = v
    out_starts = np.zeros(n + 1, np.int64)
    for v in range(n):
        out_starts[v + 1] = out_starts[v] + size[v]
    out = np.empty(out_starts[n], np.int32)
    for v in range(n):
        for i in range(size[v]):
            out[out_starts[v] + i] = pool[begin[v] + i]
    return out_starts, out


@kernel
def slots(starts, heads, low, high):
    """Return the place of each arc between a vertex `low` and a smaller one `high`."""
    out = np.empty(len(low), np.int64)
    for i in range(len(low)):
        a = starts[low[i]]
        b = starts[low[i] + 1] - 1
        while a < b:
            middle = (a + b) // 2
            if heads[middle] < high[i]:
                a = middle + 1
            else:
                b = middle
        out[i] = a
    return out


@kernel
def scatter(slot, upward, cost, up, down):
    """Put the costs of arcs into their slots; of parallel arcs the least counts."""
    for i in range(len(slot)):
        if upward[i]:
            up[slot[i]] = min(up[slot[i]], cost[i])
        else:
            down[slot[i]] = min(down[slot[i]], cost[i])


@kernel
def customize(starts, heads, up, down):
    """Lower the cost of every shortcut to that of the best way over vertices below it, in place."""
    for v in range(len(starts) - 2, -1, -1):
        s = starts[v]
        for i in range(s + 1, starts[v + 1]):
            p = starts[heads[i]]
            up_i = up[i]
            down_i = down[i]
            for j in range(s, i):
                while heads[p] != heads[j]:
                    p += 1
                c = down_i + up[j]
                if c < up[p]:
                    up[p] = c
                c = down[j] + up_i
                if c < down[p]:
                    down[p] = c


@kernel
def perfect(starts, heads, up, down, less_up, less_down):
    """Lower the cost of every shortcut to the shortest distance of its ends, in place; say which were lowered."""
    for v in range(len(starts) - 1):
        s = starts[v]
        for i in range(s + 1, starts[v + 1]):
            p = starts[heads[i]]
            for j in range(s, i):
                while heads[p] != heads[j]:
                    p += 1
                c = up[j] + down[p]
                if c < up[i]:
                    up[i] = c
                    less_up[i] = True
                c = up[i] + up[p]
                if c < up[j]:
                    up[j] = c
                    less_up[j] = True
                c = up[p] + down[j]
                if c < down[i]:
                    down[i] = c
                    less_down[i] = True
                c = down[p] + down[i]
                if c < down[j]:
                    down[j] = c
                    less_down[j] = True


@kernel
def pruned(starts, heads, cost, less):
    """Return the rows without the shortcuts that some way undercuts: (starts, heads, costs)."""
    n = len(starts) - 1
    count = 0
    out_starts = np.empty(n + 1, np.int64)
    for v in range(n):
        out_starts[v] = count
        for a in range(starts[v], starts[v + 1]):
            if cost[a] < FAR and not less[a]:
                count += 1
    out_starts[n] = count
    out_heads = np.empty(count, np.int32)
    out_cost = np.empty(count, np.int64)
    at = 0
    for a in range(len(heads)):
        if cost[a] < FAR and not less[a]:
            out_heads[at] = heads[a]
            out_cost[at] = cost[a]
            at += 1
    return out_starts, out_heads, out_cost


@kernel
def _lower(one, two, at, first, second):
    """Put (first, second) at a place if it is less than what is there; say whether it was."""
    if first < one[at] or (first == one[at] and second < two[at] and first < FAR):
        one[at] = first
        two[at] = second
        return True
    return False


@kernel
def scatter_pairs(slot, upward, first, second, up1, up2, down1, down2):
    """Put the costs of arcs into their slots; of parallel arcs the least pair counts."""
    for i in range(len(slot)):
        if upward[i]:
            _lower(up1, up2, slot[i], first[i], second[i])
        else:
            _lower(down1, down2, slot[i], first[i], second[i])


@kernel
def customize_pairs(starts, heads, up1, up2, down1, down2):
    """Lower the costs of every shortcut to those of the best way over vertices below it, in place."""
    for v in range(len(starts) - 2, -1, -1):
        s = starts[v]
        for i in range(s + 1, starts[v + 1]):
            p = starts[heads[i]]
            for j in range(s, i):
                while heads[p] != heads[j]:
                    p += 1
                _lower(up1, up2, p, down1[i] + up1[j], down2[i] + up2[j])
                _lower(down1, down2, p, down1[j] + up1[i], down2[j] + up2[i])


@kernel
def perfect_pairs(starts, heads, up1, up2, down1, down2, less_up, less_down):
    """Lower the costs of every shortcut to those of the best way between its ends, in place; say which were lowered."""
    for v in range(len(starts) - 1):
        s = starts[v]
        for i in range(s + 1, starts[v + 1]):
            p = starts[heads[i]]
            for j in range(s, i):
                while heads[p] != heads[j]:
                    p += 1
                less_up[i] |= _lower(up1, up2, i, up1[j] + down1[p], up2[j] + down2[p])
                less_up[j] |= _lower(up1, up2, j, up1[i] + up1[p], up2[i] + up2[p])
                less_down[i] |= _lower(down1, down2, i, up1[p] + down1[j], up2[p] + down2[j])
                less_down[j] |= _lower(down1, down2, j, down1[p] + down1[i], down2[p] + down2[i])


@kernel
def pruned_pairs(starts, heads, one, two, less):
    """Return the rows without the shortcuts that some way undercuts: (starts, heads, first, second)."""
    n = len(starts) - 1
    out_starts = np.empty(n + 1, np.int64)
    count = 0
    for v in range(n):
        out_starts[v] = count
        for a in range(starts[v], starts[v + 1]):
            if one[a] < FAR and not less[a]:
                count += 1
    out_starts[n] = count
    out_heads = np.empty(count, np.int32)
    out1 = np.empty(count, np.int64)
    out2 = np.empty(count, np.int64)
    at = 0
    for a in range(len(heads)):
        if one[a] < FAR and not less[a]:
            out_heads[at] = heads[a]
            out1[at] = one[a]
            out2[at] = two[a]
            at += 1
    return out_starts, out_heads, out1, out2
