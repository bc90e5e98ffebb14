# mypy: disable-error-code="no-untyped-def"
"""Kernels that read a journey back: of all that leave at the latest time with the fewest rides, the one that is there
first, ride by ride from home. What a scan left behind (labels and alightings) says which rides lead on.
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
def _added(entries, n, trip, call, parent, left_at, foot, walk_s, ride_s):
    """Put an entry at place n; the table is made longer where it is full."""
    if n == len(entries):
        longer = np.empty((2 * n, FIELDS), np.int64)
        longer[:n] = entries
        entries = longer
    entries[n, TRIP] = trip
    entries[n, CALL] = call
    entries[n, PARENT] = parent
    entries[n, LEFT_AT] = left_at
    entries[n, FOOT] = foot
    entries[n, WALK_S] = walk_s
    entries[n, RIDE_S] = ride_s
    return entries


@kernel
def _board(entries, n, day, label, alight, lane, stamp, reach_call, reach_stamp, stop, ready, until, parent, left_at,
           foot, walk_s, ride_s):  # fmt: skip
    """Add a trip for every departure from a stop between two times that leads on and is not yet reached as early."""
    dep_starts, dep_time, dep_call, call_trip = day
    k = _first_at_least(dep_time, dep_starts[stop], dep_starts[stop + 1], ready)
    until = min(until, label[stop, lane])
    while k < dep_starts[stop + 1] and dep_time[k] <= until:
        call = dep_call[k]
        t = call_trip[call]
        if dep_time[k] <= alight[t, lane] and (reach_stamp[t] != stamp or call < reach_call[t]):
            reach_stamp[t] = stamp
            reach_call[t] = call
            entries = _added(entries, n, t, call, parent, left_at, foot, walk_s, ride_s)
            n += 1
        k += 1
    return entries, n


@kernel
def search(
    entries, legs, trips, day, foot, label, alight, base, lanes, stop_ready, stop_stamp, reach_call, reach_stamp,
    stamp, egress_s, leave, rides, by,
):  # fmt: skip
    """Return entries, the last one, the call at which it is left, and arrival, seconds on foot and on rides, rides.

    Breadth first, ride by ride; `rides` is the fewest (0: more than lanes tell apart). Lane `base` + k - 1 tells what
    leads on with k rides. A stop is looked at again only when it is reached earlier with the same number of rides.
    """
    leg_stop, leg_s = legs
    trip_starts, call_stop, call_arr, call_dep, call_flags = trips
    foot_starts, foot_head, foot_s, foot_walk = foot
    n = 0
    lane = base + (rides if rides > 0 else lanes) - 1
    for e in range(len(leg_stop)):
        u = leg_stop[e]
        at = leave + leg_s[e]
        if label[u, lane] == at:
            entries, n = _board(entries, n, day, label, alight, lane, stamp, reach_call, reach_stamp, u, at, at, -1, -1,
                                e, np.int64(leg_s[e]), np.int64(0))  # fmt: skip
    low, level = 0, 1
    arrive, walk_s, ride_s, last, left, at_stop = LATE, 0, 0, -1, -1, 0
    while low < n:
        high = n
        on_foot_again = rides == 0 or level < rides
        lane = base + (rides - level if rides > 0 else lanes) - 1
        for i in range(low, high):
            t = entries[i, TRIP]
            call = entries[i, CALL]
            for j in range(call + 1, trip_starts[t + 1]):
                if call_flags[j] & NO_DROP_OFF:
                    continue
                v = call_stop[j]
                a = call_arr[j]
                riding = entries[i, RIDE_S] + a - call_dep[call]
                there = a + egress_s[v]
                walking = entries[i, WALK_S] + egress_s[v]
                if there <= by and (there < arrive or (there == arrive and (walking < walk_s or (
                        walking == walk_s and v < at_stop)))):  # fmt: skip
                    arrive, walk_s, ride_s, last, left, at_stop = there, walking, riding, i, j, v
                if not on_foot_again:
                    continue
                for f in range(foot_starts[v], foot_starts[v + 1]):
                    w = foot_head[f]
                    ready = a + foot_s[f]
                    if ready > label[w, lane]:
                        continue
                    until = LATE
                    if stop_stamp[w, 0] == stamp and stop_stamp[w, 1] == level:
                        until = stop_ready[w] - 1
                        if ready > until:
                            continue
                    stop_stamp[w, 0] = stamp
                    stop_stamp[w, 1] = level
                    stop_ready[w] = ready
                    entries, n = _board(
                        entries, n, day, label, alight, lane, stamp, reach_call, reach_stamp, w, ready, until, i, j, f,
                        entries[i, WALK_S] + foot_walk[f], riding,
                    )  # fmt: skip
        if last >= 0:
            return entries, last, left, arrive, walk_s, ride_s, level
        low = high
        level += 1
    return entries, -1, -1, LATE, 0, 0, 0


@kernel
def metres_of(entries, last, left, leg_m, call_stop, foot_m, egress_m):
    """Return the metres on foot of a journey."""
    metres = egress_m[call_stop[left]]
    at = last
    while entries[at, PARENT] >= 0:
        metres += foot_m[entries[at, FOOT]]
        at = entries[at, PARENT]
    return metres + leg_m[entries[at, FOOT]]


@kernel
def read_all(
    leg_starts, leg_stop, leg_s, leg_m, trips, day, foot, foot_m, label, alight, base, lanes, egress_s, egress_m,
    leave, rides, by, out, metres,
):  # fmt: skip
    """Read the journeys of all places that have one: fill (arrive, seconds on foot, on rides, rides) and metres."""
    call_stop = trips[1]
    n_stops, n_trips = label.shape[0], alight.shape[0]
    stop_ready = np.empty(n_stops, np.int64)
    stop_stamp = np.full((n_stops, 2), -1, np.int64)
    reach_call = np.empty(n_trips, np.int64)
    reach_stamp = np.full(n_trips, -1, np.int64)
    entries = np.empty((1024, FIELDS), np.int64)
    for p in range(len(leave)):
        if leave[p] <= NEVER:
            continue
        low, high = leg_starts[p], leg_starts[p + 1]
        entries, last, left, arrive, walk_s, ride_s, level = search(
            entries, (leg_stop[low:high], leg_s[low:high]), trips, day, foot, label, alight, base, lanes, stop_ready,
            stop_stamp, reach_call, reach_stamp, p, egress_s, leave[p], rides[p], by,
        )  # fmt: skip
        out[p, 0] = arrive
        out[p, 1] = walk_s
        out[p, 2] = ride_s
        out[p, 3] = level
        metres[p] = metres_of(entries, last, left, leg_m[low:high], call_stop, foot_m, egress_m)
