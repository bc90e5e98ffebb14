"""A day as the kernels see it, in two directions: as it is, and mirrored.

In the mirrored day times are negative and trips run backwards, so that "leave as late as possible and be there by"
becomes "arrive as early as possible having left after". One set of kernels answers both.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kopa.accessibility.kernels.timetable_scan import NO_DROP_OFF, NO_PICKUP, falling


class Connections(NamedTuple):
    """Hops by falling departure: times, stops, and trip × 4 + flags."""

    dep: np.ndarray
    arr: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    ride: np.ndarray


class Trips(NamedTuple):
    """Calls trip by trip."""

    starts: np.ndarray
    stop: np.ndarray
    arr: np.ndarray
    dep: np.ndarray
    flags: np.ndarray


class Departures(NamedTuple):
    """Calls at which one may board, by stop and rising departure, and the trip of every call."""

    starts: np.ndarray
    time: np.ndarray
    call: np.ndarray
    trip_of: np.ndarray


class Changes(NamedTuple):
    """Ways from a ride to the next by the stop at one end: the stop at the other, whole seconds, seconds on foot."""

    starts: np.ndarray
    stop: np.ndarray
    s: np.ndarray
    walk_s: np.ndarray


@dataclass(frozen=True, eq=False)
class Direction:
    """Trips and changes of a day; `change_…` are rows of (tail, head, whole seconds, seconds and metres on foot)."""

    n_stops: int
    trips: Trips
    change_tail: np.ndarray
    change_head: np.ndarray
    change_s: np.ndarray
    change_walk_s: np.ndarray
    change_walk_m: np.ndarray

    @property
    def n_trips(self) -> int:
        """Number of trips."""
        return len(self.trips.starts) - 1

    @cached_property
    def trip_of_call(self) -> np.ndarray:
        """Trip of every call."""
        return np.repeat(np.arange(self.n_trips, dtype=np.int32), np.diff(self.trips.starts))

    @cached_property
    def connections(self) -> Connections:
        """The hops of all trips by falling departure; of equal ones a trip's later hop comes first."""
        trips, of = self.trips, self.trip_of_call
        first = np.flatnonzero(of[:-1] == of[1:]) if len(of) else np.zeros(0, np.int64)
        first = first[_falling(trips.dep[first])]
        flags = (trips.flags[first] & NO_PICKUP) | (trips.flags[first + 1] & NO_DROP_OFF)
        ride = (of[first] << 2) | flags
        return Connections(
            trips.dep[first], trips.arr[first + 1], trips.stop[first], trips.stop[first + 1], ride.astype(np.int32)
        )

    def without(self, trip: int) -> "Direction":
        """Return the direction in which nobody rides a trip: its calls stay, and no connection is its."""
        other = replace(self)
        rides = (self.connections.ride >> 2) != trip
        other.__dict__["connections"] = Connections(*(values[rides] for values in self.connections))
        return other

    def between(self, low: int, high: int) -> tuple[int, int]:
        """Return the first connection that departs at `high` seconds or before, and the first one before `low`."""
        dep = self.connections.dep
        first = bisect_left(dep, -high, key=lambda value: -int(value))
        return first, max(first, bisect_left(dep, 1 - low, key=lambda value: -int(value)))

    @cached_property
    def changes_to(self) -> Changes:
        """Changes by the stop where one boards."""
        return self._changes(self.change_head, self.change_tail)[0]

    @cached_property
    def changes_from(self) -> tuple[Changes, np.ndarray]:
        """Changes by the stop where one alights, quickest first, and their metres on foot."""
        return self._changes(self.change_tail, self.change_head)

    def _changes(self, by: np.ndarray, other: np.ndarray) -> tuple[Changes, np.ndarray]:
        order = np.lexsort((other, self.change_s, by))
        starts = np.searchsorted(by[order], np.arange(self.n_stops + 1)).astype(np.int64)
        changes = Changes(starts, other[order], self.change_s[order], self.change_walk_s[order])
        return changes, self.change_walk_m[order]

    @cached_property
    def departures(self) -> Departures:
        """Calls at which one may board, by stop and rising departure."""
        trips, of = self.trips, self.trip_of_call
        boards = (trips.flags & NO_PICKUP) == 0
        boards[trips.starts[1:] - 1] = False
        call = np.flatnonzero(boards).astype(np.int32)
        call = call[np.lexsort((call, trips.dep[call], trips.stop[call]))]
        starts = np.searchsorted(trips.stop[call], np.arange(self.n_stops + 1)).astype(np.int64)
        return Departures(starts, trips.dep[call], call, of)

    def mirrored(self) -> "Direction":
        """Return the day with time and trips turned round."""
        old = self.trips
        swapped = ((old.flags & NO_PICKUP) << 1) | ((old.flags & NO_DROP_OFF) >> 1)
        turned = (np.ascontiguousarray(values[::-1]) for values in (old.stop, -old.dep, -old.arr, swapped))
        trips = Trips((old.starts[-1] - old.starts[::-1]).astype(old.starts.dtype), *turned)
        for values in trips:
            values.flags.writeable = False  # as those of the timetable: kernels are compiled for one kind
        return Direction(
            self.n_stops, trips, self.change_head, self.change_tail, self.change_s,
            self.change_walk_s, self.change_walk_m,
        )  # fmt: skip


def _falling(key: np.ndarray) -> np.ndarray:
    """Return the rows by falling key, later rows first among equals."""
    order = np.zeros(len(key), np.int32)
    if len(key):
        low, high = int(key.min()), int(key.max())
        falling(key, high, np.zeros(high - low + 2, np.int64), order)
    return order
