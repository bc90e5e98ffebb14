# mypy: disable-error-code="no-untyped-def"
"""The kernels: exact shortest paths on integer costs, compiled; nothing of geography.

Costs are whole numbers (ticks) in 64 bits, so that sums are exact and a result depends on
nothing but the input. Each arc has a first cost, which is minimised, and a second one, which
is carried along and settles ties: the way found is least in (first, second). Nodes wait in
buckets of near costs, which a processor foresees better than a heap. A compiled cache does not
see edits in other files: after one of `put` or `buckets` clear that of `nearest`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

try:
    from numba import njit
except ImportError:  # the same code, uncompiled: right, and only slow
    njit = None

INF = 1 << 62
"""Cost of what cannot be reached; no sum of real costs comes near it."""

OPTIONS = {"nogil": True, "boundscheck": False, "error_model": "numpy"}
"""How kernels are compiled; without branches for divisions by zero, which none of them makes, they are ready sooner."""


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function, kept on disk where a folder for it can be written."""
    if njit is None:
        return function
    try:
        return njit(cache=True, **OPTIONS)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        return njit(**OPTIONS)(function)


@kernel
def buckets(shift, most, keys):
    """Return (shift, empty buckets) so that keys that wait at one time, `most` + their spread apart, do not meet."""
    low = INF
    high = 0
    for i in range(keys.shape[0]):
        for e in range(keys.shape[1]):
            if keys[i, e] < INF:
                low = min(low, keys[i, e])
                high = max(high, keys[i, e])
    span = most + max(high - low, 0)
    while (span >> shift) > 1 << 18:
        shift += 1
    count = 2
    while count < (span >> shift) + 2:
        count *= 2
    return shift, np.full(count, -1, np.int32)


def start() -> None:
    """Load the compiler's own modules and the first kernel, so that no first search waits for them."""
    buckets(0, 1, np.zeros((1, 1), np.int64))


@kernel
def put(keys, items, after, bucket, free, used, at, key, item):
    """Put an item into a bucket; return the first entry that is free and how many are in use (-1: no room)."""
    if free >= 0:
        e = free
        free = after[e]
    elif used < len(keys):
        e = used
        used += 1
    else:
        return free, -1
    keys[e] = key
    items[e] = item
    after[e] = bucket[at]
    bucket[at] = e
    return free, used


@kernel
def _flood(
    starts, heads, first, second, from_node, from_first, from_second, limit, best, also, keys, items, after, shift,
    bucket, touched,
):  # fmt: skip
    """Fill `best` and `also` with the least (first, second) from the given nodes, up to `limit`.

    `best` must hold INF everywhere; the nodes written are listed in `touched` and counted. Nodes
    wait in buckets of near costs and are taken in any order within one; a node that is lowered
    later waits again, so that the end is the same as in order. -1: `keys` had no room.
    """
    mask = len(bucket) - 1
    free, used = np.int64(-1), np.int64(0)  # of one type from the start: `put` is compiled once
    waiting = 0
    count = 0
    now = INF >> shift
    for s in range(len(from_node)):
        v = from_node[s]
        f = from_first[s]
        if f > limit or f >= INF:
            continue
        if f < best[v] or (f == best[v] and from_second[s] < also[v]):
            if best[v] == INF:
                touched[count] = v
                count += 1
            best[v] = f
            also[v] = from_second[s]
            free, used = put(keys, items, after, bucket, free, used, (f >> shift) & mask, f, v)
            waiting += 1
            now = min(now, f >> shift)
    while waiting > 0:
        e = np.int64(bucket[now & mask])
        if e < 0:
            now += 1
            continue
        bucket[now & mask] = after[e]
        after[e] = free
        free = e
        waiting -= 1
        f = keys[e]
        u = items[e]
        if f > best[u]:
            continue
        d = also[u]
        for a in range(starts[u], starts[u + 1]):
            v = heads[a]
            nf = f + first[a]
            if nf > best[v] or nf > limit:
                continue
            nd = d + second[a]
            if nf < best[v] or nd < also[v]:
                if best[v] == INF:
                    touched[count] = v
                    count += 1
                best[v] = nf
                also[v] = nd
                free, used = put(keys, items, after, bucket, free, used, (nf >> shift) & mask, nf, v)
                if used < 0:
                    return -1 - count
                waiting += 1
    return count


@kernel
def many(
    starts, heads, first, second, s_node, s_first, s_second, limit, t_node, t_first, t_second, shift, most, room,
    out_first, out_second,
):  # fmt: skip
    """Search from each source in turn and gather the least costs at the targets, a row a source.

    Sources and targets have two ends each (arrays of shape points × 2); costs of an end that
    cannot be used are INF. `shift` is the width of a bucket, `most` the greatest cost of an arc.
    """
    n = len(starts) - 1
    best = np.full(n, INF, np.int64)
    also = np.zeros(n, np.int64)
    touched = np.empty(n, np.int32)
    shift, bucket = buckets(shift, most, s_first)
    for s in range(len(s_node)):
        count = -1
        while count < 0:
            keys = np.empty(room, np.int64)
            items = np.empty(room, np.int32)
            after = np.empty(room, np.int32)
            count = _flood(
                starts, heads, first, second, s_node[s], s_first[s], s_second[s], limit[s], best, also, keys, items,
                after, shift, bucket, touched,
            )  # fmt: skip
            if count < 0:  # ties settled again and again outgrew the room
                for i in range(-1 - count):
                    best[touched[i]] = INF
                bucket[:] = -1
                room *= 2
        for t in range(len(t_node)):
            f = INF
            d = 0
            for e in range(2):
                v = t_node[t, e]
                if best[v] < INF and t_first[t, e] < INF:
                    nf = best[v] + t_first[t, e]
                    nd = also[v] + t_second[t, e]
                    if nf < f or (nf == f and nd < d):
                        f = nf
                        d = nd
            out_first[s, t] = f
            out_second[s, t] = d
        for i in range(count):
            best[touched[i]] = INF


@kernel
def _flood_first(
    starts, heads, first, from_node, from_first, limit, best, keys, items, after, shift, bucket, touched
):  # fmt: skip
    """Do what `_flood` does without the second cost, which halves what a search has to touch."""
    mask = len(bucket) - 1
    free, used = np.int64(-1), np.int64(0)  # of one type from the start: `put` is compiled once
    waiting = 0
    count = 0
    now = INF >> shift
    for s in range(len(from_node)):
        v = from_node[s]
        f = from_first[s]
        if f <= limit and f < best[v]:
            if best[v] == INF:
                touched[count] = v
                count += 1
            best[v] = f
            free, used = put(keys, items, after, bucket, free, used, (f >> shift) & mask, f, v)
            waiting += 1
            now = min(now, f >> shift)
    while waiting > 0:
        e = np.int64(bucket[now & mask])
        if e < 0:
            now += 1
            continue
        bucket[now & mask] = after[e]
        after[e] = free
        free = e
        waiting -= 1
        f = keys[e]
        u = items[e]
        if f > best[u]:
            continue
        for a in range(starts[u], starts[u + 1]):
            v = heads[a]
            nf = f + first[a]
            if nf < best[v] and nf <= limit:
                if best[v] == INF:
                    touched[count] = v
                    count += 1
                best[v] = nf
                free, used = put(keys, items, after, bucket, free, used, (nf >> shift) & mask, nf, v)
                if used < 0:
                    return -1 - count
                waiting += 1
    return count


@kernel
def many_first(starts, heads, first, s_node, s_first, limit, t_node, t_first, shift, most, room, out):
    """Do what `many` does without the second cost."""
    n = len(starts) - 1
    best = np.full(n, INF, np.int64)
    touched = np.empty(n, np.int32)
    shift, bucket = buckets(shift, most, s_first)
    for s in range(len(s_node)):
        count = -1
        while count < 0:
            keys = np.empty(room, np.int64)
            items = np.empty(room, np.int32)
            after = np.empty(room, np.int32)
            count = _flood_first(
                starts, heads, first, s_node[s], s_first[s], limit[s], best, keys, items, after, shift, bucket, touched
            )
            if count < 0:
                for i in range(-1 - count):
                    best[touched[i]] = INF
                bucket[:] = -1
                room *= 2
        for t in range(len(t_node)):
            f = INF
            for e in range(2):
                v = t_node[t, e]
                if best[v] < INF and t_first[t, e] < INF:
                    f = min(f, best[v] + t_first[t, e])
            out[s, t] = f
        for i in range(count):
            best[touched[i]] = INF


@kernel
def add_within(ticks, amount, limits, out):
    """Add to out[row, i] the amounts of the columns whose ticks are at most limits[i]."""
    for row in range(ticks.shape[0]):
        for i in range(len(limits)):
            total = 0.0
            for column in range(ticks.shape[1]):
                total += amount[column] if ticks[row, column] <= limits[i] else 0.0
            out[row, i] += total


@kernel
def reachable(starts, heads, from_node, seen, stack):
    """Mark in `seen` every node that can be reached from the given nodes, whatever it costs."""
    size = 0
    for s in range(len(from_node)):
        if not seen[from_node[s]]:
            seen[from_node[s]] = True
            stack[size] = from_node[s]
            size += 1
    while size > 0:
        size -= 1
        u = stack[size]
        for a in range(starts[u], starts[u + 1]):
            v = heads[a]
            if not seen[v]:
                seen[v] = True
                stack[size] = v
                size += 1
