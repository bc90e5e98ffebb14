"""Edits of a timetable: a trip runs earlier or later, is cancelled, or is added, each a small frozen value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

if TYPE_CHECKING:
    from kopa.accessibility.timetable.day import Timetable


@dataclass(frozen=True)
class MoveTrip:
    """A trip runs some minutes later at all its stops; earlier where they are negative."""

    action: ClassVar[str] = "move_trip"

    trip: str
    minutes: float

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"move_trip": {"trip": self.trip, "minutes": self.minutes}}

    def done(self, day: Timetable) -> Timetable:
        """Return a timetable with the trip moved."""
        return day.with_trip_moved(self.trip, self.minutes)


@dataclass(frozen=True)
class CancelTrip:
    """A trip does not run."""

    action: ClassVar[str] = "cancel_trip"

    trip: str

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"cancel_trip": self.trip}

    def done(self, day: Timetable) -> Timetable:
        """Return a timetable without the trip."""
        return day.without_trip(self.trip)


@dataclass(frozen=True)
class AddTrip:
    """A trip runs that did not: its name, and stops with the time at each (HH:MM) in the order in which it calls."""

    action: ClassVar[str] = "add_trip"

    trip: str
    calls: tuple[tuple[str, str], ...]

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"add_trip": {"trip": self.trip, "calls": [list(one) for one in self.calls]}}

    def done(self, day: Timetable) -> Timetable:
        """Return a timetable with the trip."""
        return day.with_trip(self.calls, trip=self.trip)


TripEdit: TypeAlias = MoveTrip | CancelTrip | AddTrip


def trip_edits(edits: Iterable[object]) -> tuple[TripEdit, ...]:
    """Return the edits of trips among all."""
    return tuple(one for one in edits if isinstance(one, TripEdit))


def timetable_after(day: Timetable, edits: Iterable[object]) -> Timetable:
    """Return a service day after the edits of its trips: itself where there is none.

    Examples
    --------
    >>> from kopa import Timetable
    >>> from kopa.sources.example_files import kuopio_school_day
    >>> day = Timetable.from_gtfs(kuopio_school_day(), "2017-02-14")
    >>> trip = str(day.trips["id"].iloc[0])
    >>> timetable_after(day, [CancelTrip(trip)]).n_trips - day.n_trips
    -1
    """
    for one in trip_edits(edits):
        day = one.done(day)
    return day


def move_trip(trip: str, *, minutes: float) -> MoveTrip:
    """Return the edit by which a trip runs some minutes later, or earlier where they are negative.

    Examples
    --------
    >>> move_trip("t1", minutes=-10).plain()
    {'move_trip': {'trip': 't1', 'minutes': -10}}
    """
    return MoveTrip(trip, minutes)


def cancel_trip(trip: str) -> CancelTrip:
    """Return the edit that cancels a trip of the timetable.

    Examples
    --------
    >>> cancel_trip("t1").plain()
    {'cancel_trip': 't1'}
    """
    return CancelTrip(trip)


def add_trip(trip: str, *calls: tuple[str, str]) -> AddTrip:
    """Return the edit that adds a trip: stops, each with its time as HH:MM.

    Examples
    --------
    >>> add_trip("extra", ("a", "07:10"), ("b", "07:35")).plain()
    {'add_trip': {'trip': 'extra', 'calls': [['a', '07:10'], ['b', '07:35']]}}
    """
    return AddTrip(trip, calls)
