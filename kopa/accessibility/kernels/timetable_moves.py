# mypy: disable-error-code="no-untyped-def"
"""Kernels that ask by how many minutes a single trip would have to move for somebody to reach a place in time."""

from kopa.accessibility.kernels.shortest_paths import kernel
from kopa.accessibility.kernels.timetable_scan import LATE, NEVER, NO_DROP_OFF, NO_PICKUP

MINUTE_S = 60


@kernel
def boarded_from(leg_stop, leg_s, leave, tail, head, change_s, label, lane, board):
    """Fill `board` (a stop each) with when one may board there, having left home at `leave`; LATE: never.

    `label` are labels of a scan of the day turned round: minus when one alights at a stop.
    """
    board[:] = LATE
    for e in range(len(leg_stop)):
        board[leg_stop[e]] = min(board[leg_stop[e]], leave + leg_s[e])
    for c in range(len(tail)):
        there = label[tail[c], lane]
        if there > NEVER:
            board[head[c]] = min(board[head[c]], change_s[c] - there)


@kernel
def alighted_by(leg_stop, leg_s, by, tail, head, change_s, label, lane, alight):
    """Fill `alight` (a stop each) with until when one may alight there and be in time; NEVER: not at all."""
    alight[:] = NEVER
    for e in range(len(leg_stop)):
        alight[leg_stop[e]] = max(alight[leg_stop[e]], by - leg_s[e])
    for c in range(len(tail)):
        leaves = label[head[c], lane]
        if leaves > NEVER:
            alight[tail[c]] = max(alight[tail[c]], leaves - change_s[c])


@kernel
def minutes_that_help(chosen, starts, stop, arr, dep, flags, board, alight, most_min, bits):
    """Set in `bits` (a trip each of `chosen`) the whole minutes by which the trip has to move: bit `most_min` is none.

    Who moves a trip boards it where one is in time, and alights where one still is: both hold for the same minutes.
    """
    for k in range(len(chosen)):
        t = chosen[k]
        least = LATE
        for c in range(starts[t], starts[t + 1]):
            until = alight[stop[c]]
            if least < LATE and until > NEVER and not flags[c] & NO_DROP_OFF:
                low = max(-((-least) // MINUTE_S), -most_min)
                high = min((until - arr[c]) // MINUTE_S, most_min)
                for minute in range(low, high + 1):
                    bits[k] |= 1 << (minute + most_min)
            if board[stop[c]] < LATE and not flags[c] & NO_PICKUP:
                least = min(least, board[stop[c]] - dep[c])
