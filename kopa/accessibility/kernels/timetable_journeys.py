# mypy: disable-error-code="no-untyped-def"
"""Kernels that read a journey back, ride by ride from home.

Of all that leave at the latest time with the fewest rides it is the one that is there first. What a scan left behind
(labels and alightings) says which rides lead on.
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel
from kopa.accessibility.kernels.timetable_scan import LATE, NEVER, NO_DROP_OFF

TRIP, CALL, PARENT, LEFT_AT, FOOT, WALK_S, RIDE_S = range(7)
"""Columns of an entry: a trip, the call at which it is boarded, the entry before and the call at which that one is
left, the footpath between (or the leg from home), and seconds on foot and on rides before."""

FIELDS = 7


@kernel
def _first_at_least(values, low, high, x):
    """Return the first place in a rising part of `values` that holds at least x."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < x:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def _board(
    entries, n, day, label, alight, lane, stamp, reach, stop, ready, until, parent, left_at, foot, walk_s, ride_s
):
    """Add a trip for every departure from a stop between two times that leads on and is not yet reached as early.

    Return how many entries there are; one more than there is room for says that they are not all.
    """
    dep_starts, dep_time, dep_call, call_trip = day
    end = dep_starts[stop + 1]
    k = _first_at_least(dep_time, dep_starts[stop], end, ready)
    until = min(until, np.int64(label[stop, lane]))
    while k < end and dep_time[k] <= until:
        call = np.int64(dep_call[k])
        t = np.int64(call_trip[call])
        if dep_time[k] <= alight[t, lane] and (reach[t, 0] != stamp or call < reach[t, 1]):
            if n >= len(entries):
                return n + 1
            reach[t, 0] = stamp
            reach[t, 1] = call
            entries[n, TRIP] = t
            entries[n, CALL] = call
            entries[n, PARENT] = parent
            entries[n, LEFT_AT] = left_at
            entries[n, FOOT] = foot
            entries[n, WALK_S] = walk_s
            entries[n, RIDE_S] = ride_s
            n += 1
        k += 1
    return n


@kernel
def read_all(
    entries, first, leg_starts, leg_stop, leg_s, leg_m, trips, day, foot, foot_m, label, alight, base, lanes, stop_seen,
    reach, egress_s, egress_m, leave, rides, by, result, out, metres,
):  # fmt: skip
    """Read the journeys of places from `first` on: fill (arrive, seconds on foot, on rides, rides) and metres.

    Breadth first, ride by ride; `rides` is the fewest (0: more than there are lanes). Lane `base` + k - 1 shows what
    leads on with k rides. A stop is looked at again only when it is reached earlier with the same number of rides.
    `stop_seen` and `reach` hold -1 at first. `entries` and `result` (the last entry, the call at which it is left,
    arrival, seconds on foot and on rides, rides) stay as the last place left them. Return the place for whose entries
    there was no room, or how many places there are. It is one function, for that is compiled in half the time.
    """
    trip_starts, call_stop, call_arr, call_dep, call_flags = trips
    foot_starts, foot_head, foot_s, foot_walk = foot
    room, none, zero = np.int64(len(entries)), np.int64(-1), np.int64(0)
    for p in range(first, len(leave)):
        if leave[p] <= NEVER:
            continue
        n, fewest = zero, rides[p]
        lane = base + (fewest if fewest > 0 else lanes) - 1
        for e in range(leg_starts[p], leg_starts[p + 1]):
            u = np.int64(leg_stop[e])
            at = leave[p] + leg_s[e]
            if label[u, lane] == at and n <= room:
                n = _board(entries, n, day, label, alight, lane, p, reach, u, at, at, none, none, np.int64(e),
                           np.int64(leg_s[e]), zero)  # fmt: skip
        low, level, at_stop = zero, np.int64(1), zero
        result[0], result[2], result[3] = -1, LATE, 0
        while low < n and n <= room and result[0] < 0:
            high = n
            lane = base + (fewest - level if fewest > 0 else lanes) - 1
            for i in range(low, high):
                call = entries[i, CALL]
                for j in range(call + 1, np.int64(trip_starts[entries[i, TRIP] + 1])):
                    if call_flags[j] & NO_DROP_OFF or n > room:
                        continue
                    v = np.int64(call_stop[j])
                    a = np.int64(call_arr[j])
                    riding = entries[i, RIDE_S] + a - call_dep[call]
                    there = a + egress_s[v]
                    on_foot = entries[i, WALK_S] + egress_s[v]
                    sooner = there < result[2] or (there == result[2] and (on_foot < result[3] or (
                        on_foot == result[3] and v < at_stop)))  # fmt: skip
                    if there <= by and sooner:
                        result[0], result[1], result[2], result[3] = i, j, there, on_foot
                        result[4], result[5], at_stop = riding, level, v
                    if fewest > 0 and level >= fewest:
                        continue
                    for f in range(foot_starts[v], foot_starts[v + 1]):
                        w = np.int64(foot_head[f])
                        ready = a + foot_s[f]
                        until = np.int64(LATE)
                        if stop_seen[w, 0] == p and stop_seen[w, 1] == level:
                            until = stop_seen[w, 2] - 1
                        if n <= room and ready <= until and ready <= label[w, lane]:
                            stop_seen[w, 0], stop_seen[w, 1], stop_seen[w, 2] = p, level, ready
                            n = _board(entries, n, day, label, alight, lane, p, reach, w, ready, until, np.int64(i),
                                       np.int64(j), np.int64(f), entries[i, WALK_S] + foot_walk[f], riding)  # fmt: skip
            low = high
            level += 1
        if n > room:
            return p
        out[p, 0], out[p, 1], out[p, 2], out[p, 3] = result[2], result[3], result[4], result[5]
        on_way = egress_m[call_stop[result[1]]]
        at = result[0]
        while entries[at, PARENT] >= 0:
            on_way += foot_m[entries[at, FOOT]]
            at = entries[at, PARENT]
        metres[p] = on_way + leg_m[entries[at, FOOT]]
    return len(leave)
