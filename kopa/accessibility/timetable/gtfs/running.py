"""The trips that run on a day, and those of the day before that run into it, with their times shifted and repeated."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from kopa.accessibility.timetable.clock import shift_s, text_of
from kopa.accessibility.timetable.gtfs.calls import Calls
from kopa.accessibility.timetable.gtfs.faults import Faults, some
from kopa.accessibility.timetable.gtfs.frequencies import Headways, note_headways
from kopa.accessibility.timetable.gtfs.service_days import ServiceDays
from kopa.accessibility.timetable.gtfs.trips import HELSINKI, TripRows, rows_by_id


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is asked of each feed: the day, whether trips of the day before run into it, and how headways are read."""

    day: date
    with_previous_day: bool
    headway_wait: str


class Running(NamedTuple):
    """Names of trips and routes, and calls trip by trip (stop: row of stops); how many are trips of the day itself."""

    trip_id: np.ndarray
    trip_route: np.ndarray
    starts: np.ndarray
    stop: np.ndarray
    arr: np.ndarray
    dep: np.ndarray
    flags: np.ndarray
    n_of_day: int


def running(
    calls: Calls, trip_row: np.ndarray, stop: np.ndarray, trips: TripRows, days: ServiceDays, headways: Headways,
    wanted: Wanted, faults: Faults,
) -> Running:  # fmt: skip
    """Return the trips that run on the day, and into it from the day before.

    `trip_row` is the row in trips.txt of each trip of `calls`, `stop` the row in stops.txt of each call.
    """
    repeated = _repeated(trips, headways, faults)
    copies = _Copies(calls, stop, trips.id[trip_row], trips.route[trip_row])
    by_headway = np.isin(trip_row, list(repeated))
    usable = ~trips.booked[trip_row] & (np.diff(calls.starts) > 1)
    eve = wanted.day - timedelta(days=1)
    n_of_day = 0
    for own in (wanted.day, eve) if wanted.with_previous_day else (wanted.day,):
        shift = _shifts(trips, own, wanted.day)[trip_row]
        runs = np.append(days.on(own), False)[trips.service[trip_row]] & usable
        copies.add(np.flatnonzero(runs & ~by_headway), shift, f" ({own})" if own == eve else "")
        for t in np.flatnonzero(runs & by_headway):
            for i in repeated[int(trip_row[t])]:
                firsts, later = headways.shifts(i, wanted.headway_wait)
                copies.add_repeated(int(t), firsts + shift[t], later)
        n_of_day = copies.count() if own == wanted.day else n_of_day
    _note_zones(trips, wanted.day, faults)
    loose = [row for row, rows in repeated.items() if not all(headways.exact[rows])]
    note_headways(np.array(loose), wanted.headway_wait, faults)
    return copies.all(n_of_day)


def _repeated(trips: TripRows, headways: Headways, faults: Faults) -> dict[int, list[int]]:
    """Return the rows of frequencies.txt by the row of their trip in trips.txt."""
    of = rows_by_id(trips.id, headways.trip)
    if (of < 0).any():
        unknown = some(sorted(set(headways.trip[of < 0])))
        faults.refuse(f"frequencies.txt: names trips that trips.txt lacks: {unknown}")
    rows: dict[int, list[int]] = {}
    for i in np.flatnonzero(of >= 0):
        rows.setdefault(int(of[i]), []).append(int(i))
    return rows


def _shifts(trips: TripRows, own: date, day: date) -> np.ndarray:
    """Return the seconds that each trip's times of the service day `own` are shifted by, by its time zone."""
    out = np.zeros(len(trips.id), np.int64)
    for zone in np.unique(trips.zone.astype(str)):
        out[trips.zone == zone] = shift_s(own, ZoneInfo(zone), day)
    return out


def _note_zones(trips: TripRows, day: date, faults: Faults) -> None:
    for zone in np.unique(trips.zone.astype(str)):
        if zone != HELSINKI:
            shift = shift_s(day, ZoneInfo(zone), day)
            clock = "same clock" if shift == 0 else f"{shift / 3600:+g} h to Helsinki's clock"
            faults.note(f"trips of agency {some(trips.agencies.get(zone, []))} are in {zone}: {clock}")


class _Copies:
    """Trips that run, gathered with their times shifted; those that end before the day begins are left out."""

    def __init__(self, calls: Calls, stop: np.ndarray, ids: np.ndarray, routes: np.ndarray) -> None:
        self._calls, self._stop, self._ids, self._routes = calls, stop, ids, routes
        self._parts: list[tuple[np.ndarray, ...]] = []

    def add(self, chosen: np.ndarray, shift: np.ndarray, suffix: str) -> None:
        """Add some trips once each, `shift` seconds later."""
        calls = self._calls
        chosen = chosen[calls.dep[calls.starts[chosen + 1] - 1] + shift[chosen] > 0]
        is_chosen = np.zeros(len(self._ids), bool)
        is_chosen[chosen] = True
        each, lengths = calls.of(is_chosen), np.diff(calls.starts)[chosen]
        later = np.repeat(shift[chosen], lengths)
        ids = np.array([name + suffix for name in self._ids[chosen]], object)
        self._parts.append((
            ids, self._routes[chosen], lengths, self._stop[each], calls.arr[each] + later, calls.dep[each] + later,
            calls.flags[each],
        ))  # fmt: skip

    def add_repeated(self, t: int, firsts: np.ndarray, later: int) -> None:
        """Add copies of a trip that leave first at given times, their arrivals `later` seconds later."""
        low, high = self._calls.starts[t], self._calls.starts[t + 1]
        begin = int(self._calls.dep[low])
        arr, dep = (values[low:high].astype(np.int64) - begin for values in (self._calls.arr, self._calls.dep))
        firsts = firsts[firsts + arr[-1] + later > 0]
        n = len(firsts)
        self._parts.append((
            np.array([f"{self._ids[t]} {text_of(int(first))}" for first in firsts], object),
            np.full(n, self._routes[t], object), np.full(n, high - low), np.tile(self._stop[low:high], n),
            (firsts[:, None] + arr + later).ravel(), (firsts[:, None] + dep).ravel(),
            np.tile(self._calls.flags[low:high], n),
        ))  # fmt: skip

    def count(self) -> int:
        """Return how many trips were added."""
        return sum(len(ids) for ids, *_ in self._parts)

    def all(self, n_of_day: int) -> Running:
        """Return all that was added, of which so many are trips of the day itself."""
        ids, routes, lengths, stop, arr, dep, flags = (np.concatenate([p[k] for p in self._parts]) for k in range(7))
        starts = np.append(0, np.cumsum(lengths)).astype(np.int64)
        stop, arr, dep = (values.astype(np.int32) for values in (stop, arr, dep))
        return Running(ids, routes, starts, stop, arr, dep, flags, n_of_day)
