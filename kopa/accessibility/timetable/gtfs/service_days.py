"""On which dates services run, by calendar.txt and calendar_dates.txt."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kopa.accessibility.timetable.gtfs.columns import Columns, numbers_of, read_columns
from kopa.accessibility.timetable.gtfs.faults import Faults, first_of, rows_of, some
from kopa.accessibility.timetable.gtfs.files import FeedFiles

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LONGEST_DAYS = 20_000
"""Days after the first date of a calendar that are looked at: calendars that end in 2099 are no fault."""


@dataclass(frozen=True, eq=False)
class ServiceDays:
    """Services (sorted) × days since `first`: whether each runs, and whether an exception has taken it off."""

    first: date
    services: np.ndarray
    runs: np.ndarray
    taken_off: np.ndarray

    def on(self, day: date) -> np.ndarray:
        """Return which services run on a date."""
        at = (day - self.first).days
        inside = 0 <= at < self.runs.shape[1]
        running: np.ndarray = self.runs[:, at] if inside else np.zeros(len(self.services), bool)
        return running

    def dates(self, chosen: np.ndarray) -> list[date]:
        """Return the dates of some columns."""
        return [self.first + timedelta(days=int(i)) for i in chosen]

    def trips_on(self, trip_service: np.ndarray) -> np.ndarray:
        """Return how many trips run on each day; `trip_service` is each trip's row in `services`."""
        of = np.bincount(trip_service[trip_service >= 0], minlength=len(self.services))
        counts: np.ndarray = of @ self.runs.astype(np.int64)
        return counts


def read_service_days(feed: FeedFiles, faults: Faults) -> ServiceDays:
    """Return when the services of a feed run; without a calendar the feed is refused."""
    if not feed.has("calendar.txt") and not feed.has("calendar_dates.txt"):
        faults.refuse("calendar.txt and calendar_dates.txt are both missing: on which days trips run is not said")
        return ServiceDays(date(1970, 1, 1), np.zeros(0, object), *np.zeros((2, 0, 0), bool))
    weekly = read_columns(feed, "calendar.txt", ("service_id", *DAYS, "start_date", "end_date"), (), faults)
    single = read_columns(feed, "calendar_dates.txt", ("service_id", "date", "exception_type"), (), faults)
    begin, end = (_ordinals(weekly[name], "calendar.txt", name, faults) for name in ("start_date", "end_date"))
    day = _ordinals(single["date"], "calendar_dates.txt", "date", faults)
    kind = numbers_of(single["exception_type"])
    _check_kinds(kind, single["exception_type"], faults)
    _check_again(weekly["service_id"], faults)
    first, n_days = _stretch(np.concatenate([begin[begin > 0], end[end > 0], day[(day > 0) & (kind == 1)]]))
    services = np.unique(np.concatenate([weekly["service_id"], single["service_id"]]).astype(str)).astype(object)
    runs = np.zeros((len(services), n_days), bool)
    _weekly(runs, np.searchsorted(services, weekly["service_id"]), weekly, begin, end, first)
    by_week = runs.copy()
    at, inside = day - first, (day > 0) & (day >= first) & (day < first + n_days)
    for value, wanted in ((2, False), (1, True)):
        chosen = inside & (kind == value)
        runs[np.searchsorted(services, single["service_id"])[chosen], at[chosen]] = wanted
    return ServiceDays(date.fromordinal(first), services, runs, by_week & ~runs)


def _stretch(ordinals: np.ndarray) -> tuple[int, int]:
    """Return the first day and how many days there are to the last."""
    if not len(ordinals):
        return date(1970, 1, 1).toordinal(), 0
    first = int(ordinals.min())
    return first, min(int(ordinals.max()) - first + 1, LONGEST_DAYS)


def _weekly(
    runs: np.ndarray, service: np.ndarray, weekly: Columns, begin: np.ndarray, end: np.ndarray, first: int
) -> None:
    """Mark the days on which the rows of calendar.txt run, in place."""
    n_days = runs.shape[1]
    of_week = (np.arange(first, first + n_days) - 1) % 7  # ordinal 1 is a Monday
    for row, of in enumerate(service):
        low, high = begin[row] - first, min(end[row] - first + 1, n_days)
        if begin[row] > 0 and end[row] > 0:
            pattern = np.array([weekly[name][row] == "1" for name in DAYS])
            runs[of, low:high] |= pattern[of_week[low:high]]


def _ordinals(texts: np.ndarray, file: str, name: str, faults: Faults) -> np.ndarray:
    """Return dates as ordinals, 0 where they are none, which is a fault."""
    different, back = np.unique(texts.astype(str), return_inverse=True)
    values = np.zeros(len(different), np.int64)
    for i, text in enumerate(different):
        try:
            values[i] = date.fromisoformat(text).toordinal() if len(text) == 8 and text.isdigit() else 0
        except ValueError:
            values[i] = 0
    ordinals: np.ndarray = values[back] if len(texts) else np.zeros(0, np.int64)
    if (ordinals == 0).any():
        bad = ordinals == 0
        faults.refuse(f"{file} {rows_of(bad)}, {name} {some(sorted(set(texts[bad])))}: expected YYYYMMDD")
    return ordinals


def _check_kinds(kind: np.ndarray, texts: np.ndarray, faults: Faults) -> None:
    bad = ~np.isin(kind, (1, 2))
    if bad.any():
        faults.refuse(f"calendar_dates.txt {rows_of(bad)}, exception_type {first_of(texts[bad])}: expected 1 or 2")


def _check_again(services: np.ndarray, faults: Faults) -> None:
    names, counts = np.unique(services.astype(str), return_counts=True)
    if (counts > 1).any():
        faults.note(f"calendar.txt: services {some(names[counts > 1].tolist())} have several rows; each of them holds")
