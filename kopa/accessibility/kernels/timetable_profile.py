# mypy: disable-error-code="no-untyped-def"
"""Kernels for all departures worth taking, to one place.

A scan keeps, at each stop, every departure that arrives earlier than all later ones; what that means for people who
leave at every minute of a window is read from those lists.
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel
from kopa.accessibility.kernels.timetable_scan import LATE, NO_DROP_OFF, NO_PICKUP


@kernel
def scan_profile(
    first, last, dep, arr, tail, head, ride, foot_starts, foot_tail, foot_s, egress_s, on, board_starts, board_dep,
    board_arr, board_n, alight_starts, alight_by, alight_arr, alight_n,
):  # fmt: skip
    """Scan connections in falling departure and list each stop's departures with their arrivals at the place.

    `egress_s` are seconds from each stop to the place (LATE: none); `on` the arrival of those on a trip. Lists are
    rows of flat arrays: departures by ride (`board_…`) fall, and so do their arrivals; `alight_…` hold until when one
    may alight at a stop for an arrival, by a change there.
    """
    for c in range(first, last):
        t = ride[c] >> 2
        best = on[t]
        if ride[c] & NO_DROP_OFF == 0:
            v = head[c]
            a = arr[c]
            best = min(best, np.int64(a + egress_s[v]))
            k = alight_starts[v] + alight_n[v] - 1
            while k >= alight_starts[v] and alight_by[k] < a:
                k -= 1
            if k >= alight_starts[v]:
                best = min(best, np.int64(alight_arr[k]))
            on[t] = best
        if best >= LATE or ride[c] & NO_PICKUP:
            continue
        u = tail[c]
        d = dep[c]
        end = board_starts[u] + board_n[u]
        if board_n[u] > 0 and best >= board_arr[end - 1]:
            continue
        if board_n[u] > 0 and board_dep[end - 1] == d:
            board_arr[end - 1] = best
        else:
            board_dep[end] = d
            board_arr[end] = best
            board_n[u] += 1
        for f in range(foot_starts[u], foot_starts[u + 1]):
            w = foot_tail[f]
            alight_n[w] = _with(alight_by, alight_arr, alight_starts[w], alight_n[w], d - foot_s[f], best)


@kernel
def _with(by, arrive, start, n, x, a):
    """Put (x, a) into a list of falling deadlines and arrivals unless it is worse than one there; return its length."""
    k = start + n - 1
    while k >= start and by[k] < x:
        k -= 1
    if k >= start and arrive[k] <= a:
        return n
    if k >= start and by[k] == x:
        k -= 1
    later = k + 1
    while later < start + n and arrive[later] >= a:
        later += 1
    moved = start + n - later
    if later > k + 1:
        for i in range(moved):
            by[k + 2 + i] = by[later + i]
            arrive[k + 2 + i] = arrive[later + i]
    else:
        for i in range(moved, 0, -1):
            by[k + 1 + i] = by[k + i]
            arrive[k + 1 + i] = arrive[k + i]
    by[k + 1] = x
    arrive[k + 1] = a
    return k + 2 - start + moved


@kernel
def window_of(
    leg_starts, leg_stop, leg_s, walk_s, board_starts, board_dep, board_arr, board_n, low, high, step, horizon_s, times,
    leave, departures,
):  # fmt: skip
    """Fill `times` (places × marks) of people who leave at every step from `low` to before `high`, to one place.

    LATE where none arrives within the horizon. `departures` counts the times to leave in the window that are worth
    taking: those that arrive before all later ones, and before one who walks all the way; `leave` is room for all.
    """
    marks = times.shape[1]
    for p in range(len(leg_starts) - 1):
        for i in range(marks):
            times[p, i] = LATE
        n = 0
        earliest = np.int64(LATE)
        for e in range(leg_starts[p], leg_starts[p + 1]):
            begin = board_starts[leg_stop[e]]
            k = begin + board_n[leg_stop[e]] - 1
            i = 0
            while k >= begin:
                at = np.int64(board_dep[k]) - leg_s[e]
                arrive = np.int64(board_arr[k])
                while i < marks and low + i * step <= at:
                    times[p, i] = min(np.int64(times[p, i]), arrive - low - i * step)
                    i += 1
                if at >= low and arrive - at < walk_s[p] and arrive - at <= horizon_s:
                    if at >= high:
                        earliest = min(earliest, arrive)
                    else:  # latest first when sorted, and the earliest arrival first among equal times to leave
                        leave[n] = ((np.int64(LATE) - at) << 32) + arrive + LATE
                        n += 1
                k -= 1
        for i in range(marks):
            time = min(np.int64(times[p, i]), walk_s[p])
            times[p, i] = time if time <= horizon_s else LATE
        _sort(leave, n)
        count = 0
        for i in range(n):
            arrive = (leave[i] & 0xFFFFFFFF) - LATE
            if arrive < earliest:
                earliest = arrive
                count += 1
        departures[p] = count


@kernel
def _sort(values, n):
    """Sort the first values in place (Shell's method: they are few)."""
    gap = 1
    while gap < n // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, n):
            x = values[i]
            j = i
            while j >= gap and values[j - gap] > x:
                values[j] = values[j - gap]
                j -= gap
            values[j] = x
        gap //= 3
