"""A school day that is like most others, by the calendar alone."""

from datetime import date
from typing import NamedTuple

import numpy as np

from kopa.accessibility.timetable.clock import WEEKDAYS
from kopa.accessibility.timetable.gtfs.assemble import Paths, opened, raise_refused
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


def typical_school_day(paths: Paths, *, weekday: int = 1) -> SchoolDay:
    """Return a typical date of a weekday in GTFS feeds: most dates of that weekday have its services.

    Of the dates with the commonest set of services (of several as common ones, that with most trips) it is the one
    nearest to the middle of the time that all feeds cover.

    Parameters
    ----------
    paths
        As in `Timetable.from_gtfs`.
    weekday
        0 (Monday) to 4 (Friday); default Tuesday.

    Raises
    ------
    InputError
        For Saturday and Sunday (so that no change of the clock is in it), or when no trip runs on such a day.
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
    if not chosen:
        raise InputError(
            f"{', '.join(f.name for f, _ in feeds)}: no trip runs on any {WEEKDAYS[weekday]}; use another feed"
        )
    sets = {day: runs[day] for day in chosen}
    alike: dict[frozenset[int], list[date]] = {}
    for day, services in sets.items():
        alike.setdefault(services, []).append(day)
    usual = max(alike.values(), key=lambda days: (len(days), counts[days[0]], -days[0].toordinal()))
    middle = (min(counts).toordinal() + max(counts).toordinal()) / 2
    day = min(usual, key=lambda d: (abs(d.toordinal() - middle), d))
    deciding = sets[day] - frozenset.intersection(*alike)
    near = [d for d in chosen if 0 < abs((d - day).days) <= 14]
    return SchoolDay(
        str(day), counts[day], tuple(sorted(names[i] for i in deciding)), {str(d): counts[d] for d in near}
    )


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
