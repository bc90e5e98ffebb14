# mypy: disable-error-code="no-untyped-def"
"""Kernels that scan the connections of a day once, in falling departure, for up to 64 questions side by side.

A connection is the hop of one trip from a stop to its next stop. Each question is a lane: a place to be at by a time.
Because connections come in falling departure, the first one that leads on from a stop in a lane leaves latest, so that
each stop's label is set once a lane; there is no heap and there are no rounds. The same kernels answer forward
questions (earliest arrival) on the mirrored day, whose times are negative and whose trips run backwards.

Zero-minute hops inside a trip are in order because a trip's later hop comes first among equal departures; between
trips each change takes at least a second, which the caller sees to.
"""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import kernel

NEVER = -(1 << 30)
"""A departure that is too early for everything, and the deadline of a stop that does not lead on."""

LATE = 1 << 30
"""An arrival that is too late for everything, and the seconds of a walk that does not exist."""

LANES = 64
"""Questions side by side: one bit each in a word."""

NO_PICKUP, NO_DROP_OFF = 1, 2
"""Flags of a connection: nobody may board at its first stop, or alight at its last."""

_ONE = np.uint64(1)
_ZERO = np.uint64(0)


@kernel
def _lowest_bit(word):
    """Return the place of the lowest bit of a word that is not 0."""
    low = word & (~word + _ONE)
    place = 0
    for step in (32, 16, 8, 4, 2, 1):
        if low >> np.uint64(step):
            low = low >> np.uint64(step)
            place += step
    return place


@kernel
def scan_lanes(
    first, last, dep, arr, tail, head, ride, foot_starts, foot_tail, foot_s, opens, deadline, latest, label, done, on,
    alight, recorded,
):  # fmt: skip
    """Scan connections `first` to `last` and set each stop's latest departure by ride, lane by lane.

    `deadline` (stops × lanes) holds until when one may alight at a stop and still be in time, by the walk to the place
    or by what has been scanned; `latest` its greatest value a stop; `label` the latest departure by ride, `done` which
    lanes have one; `on` (a word a trip) in which lanes one wants to be on the trip. A label of lane l lets one change
    from a ride of lane `opens[l]` (-1: of none). `alight` notes for each trip and lane the arrival at the last stop
    at which one may leave it, where `recorded`. A scan goes on where another stopped.
    """
    lanes = deadline.shape[1]
    for c in range(first, last):
        t = ride[c] >> 2
        word = on[t]
        v = head[c]
        a = arr[c]
        if ride[c] & NO_DROP_OFF == 0 and a <= latest[v]:
            can = _ZERO
            for lane in range(lanes):
                can |= np.uint64(a <= deadline[v, lane]) << np.uint64(lane)
            new = can & ~word
            if new:
                word = word | new
                on[t] = word
                while recorded and new:
                    alight[t, _lowest_bit(new)] = a
                    new = new & (new - _ONE)
        u = tail[c]
        new = word & ~done[u]
        if new and ride[c] & NO_PICKUP == 0:
            done[u] = done[u] | new
            d = dep[c]
            while new:
                lane = _lowest_bit(new)
                new = new & (new - _ONE)
                label[u, lane] = d
                to = opens[lane]
                if to < 0:
                    continue
                for f in range(foot_starts[u], foot_starts[u + 1]):
                    w = foot_tail[f]
                    by = d - foot_s[f]
                    if by > deadline[w, to]:
                        deadline[w, to] = by
                        if by > latest[w]:
                            latest[w] = by


@kernel
def from_places(leg_starts, leg_stop, leg_s, label, best):
    """Fill `best` (places × lanes) with the latest time to leave each place for a walk to a stop and a ride from it."""
    lanes = label.shape[1]
    for p in range(len(leg_starts) - 1):
        for e in range(leg_starts[p], leg_starts[p + 1]):
            u = leg_stop[e]
            s = leg_s[e]
            for lane in range(lanes):
                by = label[u, lane] - s
                if by > best[p, lane]:
                    best[p, lane] = by


@kernel
def falling(key, high, counts, order):
    """Fill `order` with the rows by falling key, later rows first among equals.

    `counts` is all 0 and has two places more than there are whole numbers from the least key to `high`.
    """
    for i in range(len(key)):
        counts[high - key[i] + 1] += 1
    for k in range(1, len(counts)):
        counts[k] += counts[k - 1]
    for i in range(len(key) - 1, -1, -1):
        at = high - key[i]
        order[counts[at]] = i
        counts[at] += 1
