"""One feed on one day: its stops, the trips that run with their calls, and its transfers."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from kopa.accessibility.timetable.clock import shift_s
from kopa.accessibility.timetable.day import WEEKDAYS
from kopa.accessibility.timetable.gtfs.calls import Calls, read_calls
from kopa.accessibility.timetable.gtfs.faults import Faults, counted, doing, some
from kopa.accessibility.timetable.gtfs.files import CALENDARS, REQUIRED, FeedFiles
from kopa.accessibility.timetable.gtfs.frequencies import Headways, read_headways, tell_headways
from kopa.accessibility.timetable.gtfs.service_days import ServiceDays, read_service_days
from kopa.accessibility.timetable.gtfs.stops import Stops, read_stops
from kopa.accessibility.timetable.gtfs.transfers import Transfers, read_transfers
from kopa.accessibility.timetable.gtfs.trips import HELSINKI, TripRows, read_trips, rows_by_id

THIN_SHARE = 0.05
"""A day with so many fewer trips than the median of its weekday is told to be thin."""

DAY_S = 24 * 3600


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is asked of each feed: the day, whether trips of the day before run into it, and how headways are read."""

    day: date
    with_previous_day: bool
    headway_wait: str


@dataclass(frozen=True, eq=False)
class FeedDay:
    """Stops, transfers, trips on each date; names of trips and routes, and calls trip by trip (stop: row of stops)."""

    stops: Stops
    transfers: Transfers
    runs: tuple[list[date], np.ndarray]
    trip_id: np.ndarray
    trip_route: np.ndarray
    starts: np.ndarray
    stop: np.ndarray
    arr: np.ndarray
    dep: np.ndarray
    flags: np.ndarray


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
    made = _run(calls, trip_row, stop, trips, days, headways, wanted, faults)
    on = np.flatnonzero(counts)
    return FeedDay(stops, transfers, (days.dates(on), counts[on]), *made)


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
    kept = stops.usable[stop]
    if not kept.all():
        count = int((~kept).sum())
        faults.tell_or_refuse(
            f"stop_times.txt: {counted(count, 'call')} at stops that cannot be used: left out", count / len(kept)
        )
    return calls.some_calls(kept), trip_row, stop[kept]


def check_day(day: date, days: ServiceDays, trips: TripRows, counts: np.ndarray, faults: Faults) -> None:
    """Refuse a day on which no trip runs; tell one that is not a school day, or thinner than its weekday."""
    if faults.refused:
        return
    on = np.flatnonzero(counts)
    at = (day - days.first).days
    if not len(on):
        faults.refuse("no trip runs on any date: look at calendar.txt and calendar_dates.txt")
    elif not 0 <= at < len(counts) or not counts[at]:
        first, last = days.dates(on[[0, -1]])
        faults.refuse(
            f"no trip runs on {day}; the feed covers {first} to {last}. Choose a school day in it or bring a newer feed"
        )
    else:
        _tell_thin(day, at, days, trips, counts, faults)


def _tell_thin(day: date, at: int, days: ServiceDays, trips: TripRows, counts: np.ndarray, faults: Faults) -> None:
    name = WEEKDAYS[day.weekday()]
    if day.weekday() > 4:
        faults.tell(f"{day} is a {name}: schools are closed")
    others = np.arange(at % 7, len(counts), 7)
    others = others[counts[others] > 0]
    median = float(np.median(counts[others]))
    usual = (days.runs[:, others].mean(axis=1) > 0.5) & (
        np.bincount(trips.service[trips.service >= 0], minlength=len(days.services)) > 0
    )
    lacking = days.services[usual & ~days.runs[:, at]].tolist()
    fewer = 1 - counts[at] / median
    if fewer < THIN_SHARE and not (lacking and fewer > 0):
        return
    off = f"; services that run on most other {name}s do not run: {', '.join(lacking[:5])}" if lacking else ""
    more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
    faults.tell(
        f"{day}: {fewer:.0%} fewer trips than the feed's median {name}{off}{more}. Is this a school holiday?".replace(
            "% fewer", " % fewer"
        )
    )


def _run(
    calls: Calls, trip_row: np.ndarray, stop: np.ndarray, trips: TripRows, days: ServiceDays, headways: Headways,
    wanted: Wanted, faults: Faults,
) -> tuple[np.ndarray, ...]:  # fmt: skip
    """Return ids, routes, starts and calls of the trips that run on the day, and run into it from the day before."""
    by_headway = rows_by_id(trips.id, headways.trip)
    known = by_headway >= 0
    if not known.all():
        faults.refuse(f"frequencies.txt: trips that trips.txt lacks: {some(sorted(set(headways.trip[~known])))}")
    row_of = {int(row): [] for row in by_headway[known]}  # type: ignore[var-annotated]
    for i in np.flatnonzero(known):
        row_of[int(by_headway[i])].append(int(i))
    copies = _Copies(calls, stop, trip_row, trips)
    eve = wanted.day - timedelta(days=1)
    shifted = _shifts(trips, wanted.day, faults)
    before = _shifts(trips, eve, None, wanted.day)
    lasts = calls.dep[calls.starts[1:] - 1] if len(calls.trip) else np.zeros(0, np.int32)
    usable = ~trips.booked[trip_row] & (np.diff(calls.starts) > 1)
    for own, shift, is_eve in ((wanted.day, shifted, False), (eve, before, True)):
        if is_eve and not wanted.with_previous_day:
            continue
        runs = np.append(days.on(own), False)[trips.service[trip_row]] & usable
        plain = runs & ~np.isin(trip_row, list(row_of))
        if is_eve:
            plain &= lasts + shift[trip_row] > 0
        copies.add_plain(np.flatnonzero(plain), shift[trip_row[plain]], is_eve and str(own))
        for t in np.flatnonzero(runs & np.isin(trip_row, list(row_of))):
            for i in row_of[int(trip_row[t])]:
                firsts, later = headways.shifts(i, wanted.headway_wait)
                copies.add_headway(int(t), firsts + shift[trip_row[t]], later, is_eve)
    loose = [row for row, rows in row_of.items() if not all(headways.exact[rows])]
    tell_headways(np.array(loose), wanted.headway_wait, faults)
    return copies.all()


def _shifts(trips: TripRows, own: date, faults: Faults | None, day: date | None = None) -> np.ndarray:
    """Return for each trip the seconds that its times of the service day `own` are shifted by, by its time zone."""
    out = np.zeros(len(trips.id), np.int64)
    for zone in np.unique(trips.zone.astype(str)):
        shift = shift_s(own, ZoneInfo(zone), day or own)
        out[trips.zone == zone] = shift
        if faults is not None and zone != HELSINKI:
            clock = "same clock" if shift == 0 else f"{shift / 3600:+g} h to Helsinki's clock"
            faults.tell(f"trips of agency {some(trips.agencies.get(zone, []))} are in {zone}: {clock}")
    return out


class _Copies:
    """Trips that run, gathered with their times shifted."""

    def __init__(self, calls: Calls, stop: np.ndarray, trip_row: np.ndarray, trips: TripRows) -> None:
        self._calls, self._stop = calls, stop
        self._id, self._route = trips.id[trip_row], trips.route[trip_row]
        self._parts: list[tuple[np.ndarray, ...]] = []

    def add_plain(self, chosen: np.ndarray, shift: np.ndarray, of_day: str | bool) -> None:
        """Add trips once each."""
        kept = np.zeros(len(self._id), bool)
        kept[chosen] = True
        each = self._calls.of(kept)
        lengths = np.diff(self._calls.starts)[chosen]
        later = np.repeat(shift, lengths)
        ids = self._id[chosen]
        if of_day:
            ids = np.array([f"{name} ({of_day})" for name in ids], object)
        self._parts.append((
            ids, self._route[chosen], lengths, self._stop[each], self._calls.arr[each] + later,
            self._calls.dep[each] + later, self._calls.flags[each],
        ))  # fmt: skip

    def add_headway(self, t: int, firsts: np.ndarray, later: int, is_eve: bool) -> None:
        """Add copies of a trip that leave at given times, their arrivals `later` seconds later."""
        low, high = self._calls.starts[t], self._calls.starts[t + 1]
        begin = int(self._calls.dep[low])
        arr, dep = (values[low:high].astype(np.int64) - begin for values in (self._calls.arr, self._calls.dep))
        if is_eve:
            firsts = firsts[firsts + arr[-1] > 0]
        n = len(firsts)
        self._parts.append((
            np.array([f"{self._id[t]} {i}" for i in range(n)], object), np.full(n, self._route[t], object),
            np.full(n, high - low), np.tile(self._stop[low:high], n), (firsts[:, None] + arr + later).ravel(),
            (firsts[:, None] + dep).ravel(), np.tile(self._calls.flags[low:high], n),
        ))  # fmt: skip

    def all(self) -> tuple[np.ndarray, ...]:
        """Return ids, routes, starts, stops, times and flags."""
        ids, routes, lengths, stop, arr, dep, flags = (np.concatenate([p[k] for p in self._parts]) for k in range(7))
        starts = np.append(0, np.cumsum(lengths)).astype(np.int64)
        return ids, routes, starts, stop.astype(np.int32), arr.astype(np.int32), dep.astype(np.int32), flags
