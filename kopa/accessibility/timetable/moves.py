"""Which single trips, at another minute, would bring people to places in the time that they have.

Two scans meet at the trip: from the homes, when one can be at a stop; from the places, until when one has to be there.
What a trip that is moved has to fit in lies between them, at whatever minute, so that no timetable is computed anew.
Which trips may help is found with all of them running; each of these is then looked at on the day without it, as nobody
rides it both as it runs and moved.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kopa.accessibility.kernels.timetable_moves import alighted_by, boarded_from, minutes_that_help
from kopa.accessibility.kernels.timetable_scan import LANES, NEVER
from kopa.accessibility.timetable.answers import Ground
from kopa.accessibility.timetable.directions import Direction
from kopa.accessibility.timetable.scanning import Rides, Scanned, scanned
from kopa.accessibility.timetable.walks import Legs

MOST_MIN = 30
"""Minutes by which a trip may move at most: later and earlier ones have to fit into the bits of a number."""


class Moves(NamedTuple):
    """Trips that help, a row each for a home, a place and a trip: by which whole minutes, `minutes` × `most_min`.

    Attributes
    ----------
    home, place, trip
        Rows of the homes, the places and the timetable's trips.
    helps
        Rows × minutes from -`most_min` (earlier) to `most_min` (later).
    """

    home: np.ndarray
    place: np.ndarray
    trip: np.ndarray
    helps: np.ndarray


def moves(ground: Ground, by: int, allowed_s: np.ndarray, most_min: int) -> Moves:
    """Return the trips of which one, moved, lets people of a home be at a place in time.

    Parameters
    ----------
    ground
        The day in one direction.
    by
        When people have to be there, in seconds of the direction.
    allowed_s
        Seconds that the way may take at most, homes × places; below 0: not asked.
    most_min
        Whole minutes by which a trip may leave earlier or later, at most `MOST_MIN`.
    """
    legs, direction = (ground.home_legs, ground.place_legs), ground.direction
    both = _Both(direction, ground.timetable.from_place if ground.toward else ground.timetable.to_place)
    asked = np.argwhere((allowed_s >= 0) & ~legs[0].lacking[:, None] & ~legs[1].lacking)
    chosen = _near_in_time(direction, by, ground.asked.horizon_s + 60 * most_min)
    may_help = _found(ground, both, by, allowed_s, asked, chosen, most_min)
    pairs_of: dict[int, list[tuple[int, int]]] = {}
    for home, place, trips, _ in may_help:
        for trip in trips.tolist():
            pairs_of.setdefault(trip, []).append((home, place))
    found = [
        one
        for trip, pairs in sorted(pairs_of.items())
        for one in _found(ground, both.without(trip), by, allowed_s, np.array(pairs), np.array([trip]), most_min)
    ]
    return _as_moves(found, direction.n_trips, most_min, mirrored=not ground.toward)


class _Both(NamedTuple):
    """The day in the direction that is asked about, and turned round."""

    ahead: Direction
    turned: Direction

    def without(self, trip: int) -> "_Both":
        return _Both(self.ahead.without(trip), self.turned.without(self.ahead.n_trips - 1 - trip))


_Helps = tuple[int, int, np.ndarray, np.ndarray]
"""A home, a place, trips and the bits of the minutes at which each helps."""


def _found(
    ground: Ground, both: _Both, by: int, allowed_s: np.ndarray, pairs: np.ndarray, chosen: np.ndarray, most_min: int
) -> list[_Helps]:
    """Return, of pairs of home and place, which of some trips help; those of which none does are left out."""
    alights = _alights(ground, both.ahead, by)
    found = []
    for low in range(0, len(pairs), LANES):
        rows, columns = pairs[low : low + LANES].T
        leave = by - allowed_s[rows, columns]
        for pair, board in _boards(ground, both, rows, leave):
            bits = np.zeros(len(chosen), np.int64)
            minutes_that_help(chosen, *both.ahead.trips, board, alights[columns[pair]], most_min, bits)
            if bits.any():
                help_at = np.flatnonzero(bits)
                found.append((int(rows[pair]), int(columns[pair]), chosen[help_at], bits[help_at]))
    return found


def _near_in_time(direction: Direction, by: int, within_s: int) -> np.ndarray:
    """Return the trips that run in the time in which people travel."""
    trips = direction.trips
    first, last = trips.dep[trips.starts[:-1]], trips.arr[trips.starts[1:] - 1]
    return np.flatnonzero((first <= by + within_s) & (last >= by - within_s))


def _alights(ground: Ground, direction: Direction, by: int) -> np.ndarray:
    """Return until when one may alight at each stop and be at each place in time: places × stops."""
    legs, out = ground.place_legs, np.full((ground.place_legs.n, direction.n_stops), NEVER, np.int64)
    for part in _scans(ground, direction, legs, np.full(legs.n, by)):
        for lane, place in enumerate(part.place):
            alighted_by(*_legs_of(legs, place), by, *_changes(direction), part.label, lane, out[place])
    return out


def _boards(ground: Ground, both: _Both, rows: np.ndarray, leave: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield, of some homes that are left at a time, the number of each and when one may board at each stop."""
    legs = ground.home_legs
    parts = [slice(legs.starts[row], legs.starts[row + 1]) for row in rows]
    starts = np.append(0, np.cumsum([one.stop - one.start for one in parts])).astype(np.int64)
    stop, s, m = (np.concatenate([values[one] for one in parts]) for values in (legs.stop, legs.s, legs.m))
    of_rows = Legs(starts, stop, s, m, np.zeros(len(rows), bool))
    for part in _scans(ground, both.turned, of_rows, -leave):
        for lane, at in enumerate(part.place):
            board = np.empty(both.ahead.n_stops, np.int64)
            boarded_from(*_legs_of(of_rows, at), leave[at], *_changes(both.ahead), part.label, lane, board)
            yield int(at), board


def _scans(ground: Ground, direction: Direction, legs: Legs, by: np.ndarray) -> Iterator[Scanned]:
    rides, horizon_s = Rides.of(None, counted=False), ground.asked.horizon_s
    return scanned(direction, legs, np.arange(legs.n), by, rides, horizon_s=horizon_s, recorded=False)


def _legs_of(legs: Legs, row: int) -> tuple[np.ndarray, np.ndarray]:
    part = slice(legs.starts[row], legs.starts[row + 1])
    return legs.stop[part], legs.s[part]


def _changes(direction: Direction) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return direction.change_tail, direction.change_head, direction.change_s


def _as_moves(found: list[_Helps], n_trips: int, most_min: int, *, mirrored: bool) -> Moves:
    """Return what was found in the timetable's own order of trips and direction of time."""
    sizes = [len(bits) for *_, bits in found]
    home, place = (np.repeat(np.array([one[k] for one in found], np.int64), sizes) for k in range(2))
    trip, bits = (np.concatenate([np.zeros(0, np.int64), *(one[k] for one in found)]) for k in (2, 3))
    helps = ((bits[:, None] >> np.arange(2 * most_min + 1)) & 1).astype(bool)
    return Moves(home, place, n_trips - 1 - trip, helps[:, ::-1]) if mirrored else Moves(home, place, trip, helps)
