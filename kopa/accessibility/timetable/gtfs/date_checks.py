"""Whether the day asked for is one: trips run on it, about as many as on other such weekdays, and schools are open."""

from datetime import date

import numpy as np

from kopa.accessibility.timetable.clock import WEEKDAYS
from kopa.accessibility.timetable.gtfs.faults import Faults, counted
from kopa.accessibility.timetable.gtfs.school_holidays import public_holiday, said_of_holidays
from kopa.accessibility.timetable.gtfs.service_days import ServiceDays
from kopa.accessibility.timetable.gtfs.trips import TripRows

THIN_SHARE = 0.05
"""A day with so many fewer trips than the median of its weekday is noted as thin."""

NAMED = 5
"""How many services a message names."""


def check_day(day: date, days: ServiceDays, trips: TripRows, counts: np.ndarray, faults: Faults) -> None:
    """Refuse a day on which no trip runs; note one that is no school day, or has fewer or other trips than usual."""
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
        thin = _said_if_thin(day, at, days, trips, counts)
        if day.weekday() > 4:
            faults.note(f"{day} is a {WEEKDAYS[day.weekday()]}: schools are closed")
        elif public_holiday(day) or (said_of_holidays(day) and not thin):
            faults.note(said_of_holidays(day))  # a thin day is asked about by its trips
        if thin:
            faults.note(thin)


def none_left(day: date, count: int) -> str:
    """Return that none of the trips that trips.txt has on a day can be used."""
    return (
        f"no trip runs on {day} that can be used: {counted(count, 'trip')} in trips.txt, all of which need booking or "
        "call at fewer than two stops. Choose another day or bring another feed"
    )


def _said_if_thin(day: date, at: int, days: ServiceDays, trips: TripRows, counts: np.ndarray) -> str:
    """Return a sentence on a day with fewer trips than its weekday mostly has, or others, with the services off."""
    name = WEEKDAYS[day.weekday()]
    others = np.arange(at % 7, len(counts), 7)
    others = others[counts[others] > 0]
    fewer = 1 - counts[at] / float(np.median(counts[others]))
    used = np.bincount(trips.service[trips.service >= 0], minlength=len(days.services)) > 0
    usual = (days.runs[:, others].mean(axis=1) > 0.5) & used & ~days.runs[:, at]
    off = days.services[usual].tolist()
    if fewer >= THIN_SHARE or (off and fewer > 0):
        share = f"{100 * fewer:.0f} % fewer trips than the feed's median {name}"
        return f"{day}: {share}{_services_off(off, name)}. Is this a school holiday?"
    excepted = days.services[usual & days.taken_off[:, at]].tolist()
    if excepted:
        share = f"as many trips as on the feed's median {name} or more"
        return f"{day}: {share}, but others{_services_off(excepted, name)}. Is this a school holiday?"
    return ""


def _services_off(off: list[str], name: str) -> str:
    if not off:
        return ""
    more = f" and {len(off) - NAMED} more" if len(off) > NAMED else ""
    return f"; services that run on most other {name}s do not run: {', '.join(off[:NAMED])}{more}"
