"""A school day that is like most others, by the calendar alone."""

from datetime import date
from typing import NamedTuple

import numpy as np

from kopa.accessibility.timetable.clock import WEEKDAYS
from kopa.accessibility.timetable.gtfs.assemble import Paths, opened, raise_refused
from kopa.accessibility.timetable.gtfs.school_holidays import said_of_holidays
from kopa.accessibility.timetable.gtfs.service_days import ServiceDays, read_service_days
from kopa.accessibility.timetable.gtfs.trips import read_trips
from kopa.errors import InputError, shown


class SchoolDay(NamedTuple):
    """A typical day: date, trips on it, services that run on it but not on every such weekday, and its neighbours.

    `services` decide whether a day is typical; `neighbours` are the trips of the same weekday in the weeks before and
    after, by date.
    """

    date: str
    trips: int
    services: tuple[str, ...]
    neighbours: dict[str, int]

    @property
    def faults(self) -> tuple[str, ...]:
        """What is to be known of the date: that it lies in usual school holidays, where the feeds have no other."""
        said = said_of_holidays(date.fromisoformat(self.date))
        return (said,) if said else ()


def typical_school_day(paths: Paths, *, weekday: int = 1) -> SchoolDay:
    """Return a typical date of a weekday in GTFS feeds: most dates of that weekday have its services.

    Dates on which each feed has trips are looked at, those in the usual Finnish school holidays only where there are no
    others: `faults` of the answer, and of a timetable of that date, then say so. Of the dates with the commonest set of
    services (of several as common ones, that with most trips) it is the one nearest to the middle of the time that all
    feeds cover.

    Parameters
    ----------
    paths
        As in `Timetable.from_gtfs`.
    weekday
        0 (Monday) to 4 (Friday); default Tuesday.

    Raises
    ------
    InputError
        For Saturday and Sunday (so that no change of the clock is in it), or when there is no such day on which each
        feed has trips.
    """
    if not (isinstance(weekday, int | np.integer) and 0 <= weekday <= 4):
        named = f", {WEEKDAYS[weekday]}," if weekday in (5, 6) else ""
        raise InputError(f"weekday: {shown(weekday)}{named} is no school day; expected 0 (Monday) to 4 (Friday)")
    feeds = opened(paths)
    read = [
        (days, read_trips(feed, days, faults)) for feed, faults in feeds for days in [read_service_days(feed, faults)]
    ]
    raise_refused(faults for _, faults in feeds)
    prefix = [f"{feed.name}: " if len(feeds) > 1 else "" for feed, _ in feeds]
    runs, counts, names = _together([(days, trips.service) for days, trips in read], prefix)
    chosen = [day for day in sorted(counts) if day.weekday() == weekday and counts[day]]
    covered = [days.dates(np.flatnonzero(days.trips_on(trips.service))) for days, trips in read]
    shared = [day for day in chosen if day in set.intersection(*map(set, covered))]
    if not shared:
        every = ", ".join(feed.name for feed, _ in feeds)
        spans = [f"{feed.name} {_span(dates)}" for (feed, _), dates in zip(feeds, covered, strict=True)]
        why = f" that all of them cover ({', '.join(spans)})" if chosen else ""
        raise InputError(f"{every}: no trip runs on any {WEEKDAYS[weekday]}{why}; use another feed")
    open_days = [day for day in shared if not said_of_holidays(day)] or shared
    alike: dict[frozenset[int], list[date]] = {}
    for day in open_days:
        alike.setdefault(runs[day], []).append(day)
    usual = max(alike.values(), key=lambda days: (len(days), counts[days[0]], -days[0].toordinal()))
    middle = (max(dates[0] for dates in covered).toordinal() + min(dates[-1] for dates in covered).toordinal()) / 2
    day = min(usual, key=lambda d: (abs(d.toordinal() - middle), d))
    deciding = runs[day] - frozenset.intersection(*(runs[one] for one in chosen))
    near = [d for d in chosen if 0 < abs((d - day).days) <= 14]
    return SchoolDay(
        str(day), counts[day], tuple(sorted(names[i] for i in deciding)), {str(d): counts[d] for d in near}
    )


def _span(dates: list[date]) -> str:
    return f"{dates[0]} to {dates[-1]}" if dates else "no date"


def _together(
    read: list[tuple[ServiceDays, np.ndarray]], prefix: list[str]
) -> tuple[dict[date, frozenset[int]], dict[date, int], list[str]]:
    """Return the services with trips that run on each date, trips on each date, and the names of services."""
    runs: dict[date, frozenset[int]] = {}
    counts: dict[date, int] = {}
    names: list[str] = []
    for (days, of_trip), before in zip(read, prefix, strict=True):
        used = np.bincount(of_trip[of_trip >= 0], minlength=len(days.services)) > 0
        trips = days.trips_on(of_trip)
        for at in np.flatnonzero(trips):
            (day,) = days.dates([at])  # type: ignore[arg-type]
            services = np.flatnonzero(days.runs[:, at] & used) + len(names)
            runs[day] = runs.get(day, frozenset()) | frozenset(services.tolist())
            counts[day] = counts.get(day, 0) + int(trips[at])
        names += [before + str(name) for name in days.services]
    return runs, counts, names
