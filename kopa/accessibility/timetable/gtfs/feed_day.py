"""One feed on one day: its stops, the trips that run with their calls, and its transfers."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kopa.accessibility.timetable.gtfs.calls import Calls, read_calls
from kopa.accessibility.timetable.gtfs.date_checks import check_day, none_left
from kopa.accessibility.timetable.gtfs.faults import Faults, counted, doing
from kopa.accessibility.timetable.gtfs.files import CALENDARS, REQUIRED, FeedFiles
from kopa.accessibility.timetable.gtfs.frequencies import read_headways
from kopa.accessibility.timetable.gtfs.running import Running, Wanted, running
from kopa.accessibility.timetable.gtfs.service_days import read_service_days
from kopa.accessibility.timetable.gtfs.stops import Stops, read_stops
from kopa.accessibility.timetable.gtfs.transfers import Transfers, read_transfers
from kopa.accessibility.timetable.gtfs.trips import TripRows, read_trips, rows_by_id


@dataclass(frozen=True, eq=False)
class FeedDay:
    """Stops, transfers, trips on each date, the trips that run, and what is said where none of the day is left."""

    stops: Stops
    transfers: Transfers
    runs: tuple[list[date], np.ndarray]
    trips: Running
    empty: str


def read_feed_day(feed: FeedFiles, wanted: Wanted, faults: Faults) -> FeedDay | None:
    """Return what a feed has on a day, or None where it has to be refused."""
    missing = [file for file in REQUIRED if not feed.has(file)]
    if missing:
        faults.refuse(f"{', '.join(missing)} missing; a feed needs {', '.join(REQUIRED)} and {' or '.join(CALENDARS)}")
        return None
    days = read_service_days(feed, faults)
    trips = read_trips(feed, days, faults)
    stops = read_stops(feed, faults)
    headways = read_headways(feed, faults)
    transfers = read_transfers(feed, stops, faults)
    counts = days.trips_on(trips.service)
    check_day(wanted.day, days, trips, counts, faults)
    calls = read_calls(feed, faults)
    if calls is None:
        return None
    trip_row, stop_row = _rows(calls, trips, stops, faults)
    if faults.refused:
        return None
    calls, trip_row, stop = _at_usable_stops(calls, trip_row, stop_row[calls.stop], stops, faults)
    made = running(calls, trip_row, stop, trips, days, headways, wanted, faults)
    on = np.flatnonzero(counts)
    empty = "" if made.n_of_day else none_left(wanted.day, int(counts[(wanted.day - days.first).days]))
    return FeedDay(stops, transfers, (days.dates(on), counts[on]), made, empty)


def _rows(calls: Calls, trips: TripRows, stops: Stops, faults: Faults) -> tuple[np.ndarray, np.ndarray]:
    """Return the row in trips.txt of each trip, and in stops.txt of each name of a stop; unknown ones are faults."""
    trip_row = rows_by_id(trips.id, calls.trip_names)[calls.trip]
    stop_row = rows_by_id(stops.id, calls.stop_names)
    unknown = calls.of(trip_row < 0)
    if unknown.any():
        _refuse_unknown(calls, unknown, calls.trip_names[calls.of(calls.trip)], "trips", faults)
    lost = stop_row[calls.stop] < 0
    if lost.any():
        _refuse_unknown(calls, lost, calls.stop_names[calls.stop], "stops", faults)
    return trip_row, stop_row


def _refuse_unknown(calls: Calls, bad: np.ndarray, names: np.ndarray, what: str, faults: Faults) -> None:
    order = np.argsort(calls.row[bad])
    shown = ", ".join(f"{n!r} (row {r})" for n, r in zip(names[bad][order][:5], calls.row[bad][order][:5], strict=True))
    count = int(bad.sum())
    faults.refuse(
        f"stop_times.txt: {doing(count, 'row', 'name')} {what} that {what}.txt lacks: "
        f"{shown}{' …' if count > 5 else ''}"
    )


def _at_usable_stops(
    calls: Calls, trip_row: np.ndarray, stop: np.ndarray, stops: Stops, faults: Faults
) -> tuple[Calls, np.ndarray, np.ndarray]:
    """Leave out calls at stops without a place; refuse where they are too many."""
    usable = stops.usable[stop]
    if not usable.all():
        count = int((~usable).sum())
        faults.note_or_refuse(
            f"stop_times.txt: {counted(count, 'call')} at stops that cannot be used: left out", count / len(usable)
        )
    return calls.some_calls(usable), trip_row, stop[usable]
