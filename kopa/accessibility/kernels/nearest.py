# mypy: disable-error-code="no-untyped-def"
"""Kernels that find the nearest k sources of every node in one pass over the network."""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF, buckets, kernel, put


@kernel
def nearest_label(
    starts, heads, first, second, s_node, s_first, s_second, costs, ranks, extra, shift, most, room
):  # fmt: skip
    """Do what `nearest_labels` does for the one nearest source, with one label a node."""
    keys = np.empty(room, np.int64)
    items = np.empty(room, np.int32)
    after = np.empty(room, np.int32)
    shift, bucket = buckets(shift, most, s_first)
    mask = len(bucket) - 1
    free, used = np.int64(-1), np.int64(0)
    waiting = 0
    now = INF >> shift
    for s in range(len(s_node)):
        for e in range(2):
            v = s_node[s, e]
            f = s_first[s, e]
            if f < costs[v] or (f == costs[v] and f < INF and s == ranks[v] and s_second[s, e] < extra[v]):
                costs[v] = f
                ranks[v] = s
                extra[v] = s_second[s, e]
                free, used = put(keys, items, after, bucket, free, used, (f >> shift) & mask, f, v)
                if used < 0:
                    return False
                waiting += 1
                now = min(now, f >> shift)
    while waiting > 0:
        top = np.int64(bucket[now & mask])
        if top < 0:
            now += 1
            continue
        bucket[now & mask] = after[top]
        after[top] = free
        free = top
        waiting -= 1
        f = keys[top]
        u = items[top]
        if f > costs[u]:
            continue
        r = ranks[u]
        d = extra[u]
        for a in range(starts[u], starts[u + 1]):
            v = heads[a]
            nf = f + first[a]
            if nf > costs[v]:
                continue
            nd = d + second[a]
            if nf < costs[v] or r < ranks[v] or (r == ranks[v] and nd < extra[v]):
                costs[v] = nf
                ranks[v] = r
                extra[v] = nd
                free, used = put(keys, items, after, bucket, free, used, (nf >> shift) & mask, nf, v)
                if used < 0:
                    return False
                waiting += 1
    return True


@kernel
def _insert(costs, ranks, extra, k, f, r, d):
    """Put (f, r, d) into a sorted list of at most k labels, one per rank; say whether it went in."""
    at = -1
    for i in range(k):
        if ranks[i] == r:
            if f > costs[i] or (f == costs[i] and d >= extra[i]):
                return False
            at = i
            break
    if at < 0:
        last = k - 1
        if f > costs[last] or (f == costs[last] and r > ranks[last]):
            return False
        at = last
    while at > 0 and (costs[at - 1] > f or (costs[at - 1] == f and ranks[at - 1] > r)):
        costs[at] = costs[at - 1]
        ranks[at] = ranks[at - 1]
        extra[at] = extra[at - 1]
        at -= 1
    costs[at] = f
    ranks[at] = r
    extra[at] = d
    return True


@kernel
def nearest_labels(
    starts, heads, first, second, s_node, s_first, s_second, costs, ranks, extra, shift, most, room
):  # fmt: skip
    """Fill each node's list of its k nearest sources in one pass, least in (first, rank, second).

    Sources come in the order of their ranks. Lists start with INF and a rank above all. False:
    the labels that wait had no room, and the lists are not whole.
    """
    k = costs.shape[1]
    keys = np.empty(room, np.int64)
    items = np.empty(room, np.int64)
    after = np.empty(room, np.int32)
    shift, bucket = buckets(shift, most, s_first)
    mask = len(bucket) - 1
    free, used = np.int64(-1), np.int64(0)
    waiting = 0
    now = INF >> shift
    for s in range(len(s_node)):
        for e in range(2):
            f = s_first[s, e]
            if f < INF:
                v = s_node[s, e]
                if _insert(costs[v], ranks[v], extra[v], k, f, s, s_second[s, e]):
                    item = (s << 32) | np.int64(v)
                    free, used = put(keys, items, after, bucket, free, used, (f >> shift) & mask, f, item)
                    if used < 0:
                        return False
                    waiting += 1
                    now = min(now, f >> shift)
    while waiting > 0:
        top = np.int64(bucket[now & mask])
        if top < 0:
            now += 1
            continue
        bucket[now & mask] = after[top]
        after[top] = free
        free = top
        waiting -= 1
        f = keys[top]
        u = items[top] & 0xFFFFFFFF
        r = items[top] >> 32
        d = -1
        for i in range(k):
            if ranks[u, i] == r and costs[u, i] == f:
                d = extra[u, i]
        if d < 0:
            continue
        for a in range(starts[u], starts[u + 1]):
            v = heads[a]
            nf = f + first[a]
            if nf > costs[v, k - 1]:
                continue
            if _insert(costs[v], ranks[v], extra[v], k, nf, r, d + second[a]):
                item = (r << 32) | np.int64(v)
                free, used = put(keys, items, after, bucket, free, used, (nf >> shift) & mask, nf, item)
                if used < 0:
                    return False
                waiting += 1
    return True
