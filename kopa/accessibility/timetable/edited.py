"""A service day on which a trip is moved, cancelled or added: another timetable each time."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from kopa.accessibility.timetable.arrays import DayArrays
from kopa.accessibility.timetable.clock import seconds_of
from kopa.errors import InputError, UnknownNameError, did_you_mean, shown

Calls = Sequence[tuple[str, str]]
"""Stops of a trip with the time at each, HH:MM or HH:MM:SS, in the order in which it calls."""

FARTHEST_MIN = 24 * 60


def without_trip(day: DayArrays, trip: str) -> dict[str, Any]:
    """Return the day's arrays without a trip."""
    at = _row(day, trip)
    running = np.ones(len(day.trip_id), bool)
    running[at] = False
    return _with_note(day, _chosen(day, running), f"trip {trip} is cancelled")


def with_trip_moved(day: DayArrays, trip: str, minutes: float) -> dict[str, Any]:
    """Return the day's arrays with a trip some minutes later at all its stops, earlier where they are negative."""
    at = _row(day, trip)
    if (
        isinstance(minutes, bool)
        or not isinstance(minutes, int | float | np.number)
        or not abs(minutes) <= FARTHEST_MIN
    ):
        raise InputError(f"minutes: {shown(minutes)} is no number of minutes; expected at most {FARTHEST_MIN:,}")
    moved = slice(day.trip_starts[at], day.trip_starts[at + 1])
    columns = _chosen(day, np.ones(len(day.trip_id), bool))
    for name in ("call_arr", "call_dep"):
        columns[name] = getattr(day, name).copy()
        columns[name][moved] += round(minutes * 60)
    return _with_note(day, columns, f"trip {trip} runs {minutes:+g} min")


def with_trip(day: DayArrays, calls: Calls, trip: str, route: str) -> dict[str, Any]:
    """Return the day's arrays with one trip more, that stops as long as no time at all."""
    stops, times = _checked(day, calls, trip)
    ids = np.append(day.trip_id, trip)
    order = np.argsort(ids.astype(str), kind="stable")
    lengths = np.append(np.diff(day.trip_starts), len(stops))
    firsts = np.append(day.trip_starts[:-1], len(day.call_stop))
    starts = np.append(0, np.cumsum(lengths[order])).astype(np.int32)
    rows = np.repeat(firsts[order] - starts[:-1], lengths[order]) + np.arange(starts[-1])
    added = {"call_stop": stops, "call_arr": times, "call_dep": times, "call_flags": np.zeros(len(stops), np.uint8)}
    columns = {
        name: np.concatenate([getattr(day, name), more]).astype(getattr(day, name).dtype)[rows]
        for name, more in added.items()
    }
    columns |= {"trip_id": ids[order], "trip_route": np.append(day.trip_route, route)[order], "trip_starts": starts}
    return _with_note(day, columns, f"trip {trip} is added")


def _row(day: DayArrays, trip: str) -> int:
    rows = np.flatnonzero(day.trip_id == trip)
    if not len(rows):
        raise UnknownNameError(f"no trip {shown(trip)} on {day.date}.{did_you_mean(str(trip), day.trip_id.tolist())}")
    return int(rows[0])


def _chosen(day: DayArrays, running: np.ndarray) -> dict[str, Any]:
    """Return the arrays of some trips."""
    lengths = np.diff(day.trip_starts)
    calls = np.repeat(running, lengths)
    columns = {name: getattr(day, name)[calls] for name in ("call_stop", "call_arr", "call_dep", "call_flags")}
    starts = np.append(0, np.cumsum(lengths[running])).astype(np.int32)
    return columns | {"trip_id": day.trip_id[running], "trip_route": day.trip_route[running], "trip_starts": starts}


def _is_no_pair(one: object) -> bool:
    return not isinstance(one, Sequence) or isinstance(one, str) or len(one) != 2


def _checked(day: DayArrays, calls: Calls, trip: str) -> tuple[np.ndarray, np.ndarray]:
    """Return stops and seconds of the calls of a new trip; all that is wrong with them is said at once."""
    if not isinstance(calls, Sequence) or any(_is_no_pair(one) for one in calls):
        expected = "pairs of stop and time, such as [('A', '07:00'), ('B', '07:20')]"
        raise InputError(f"calls: expected {expected}, not {shown(calls)}")
    stop_rows = {str(name): i for i, name in enumerate(day.stop_id)}
    faults = [f"trip {shown(trip)} is there already; choose another name"] if trip in set(day.trip_id) else []
    if len(calls) < 2:
        faults.append("calls: expected at least two pairs of stop and time")
    faults += [
        f"calls: no stop {shown(stop)}.{did_you_mean(stop, stop_rows)}" for stop, _ in calls if stop not in stop_rows
    ]
    times = np.array([seconds_of(time, "calls") for _, time in calls], np.int64)
    if (np.diff(times) < 0).any():
        faults.append("calls: the times go backwards; write them in the order in which the trip calls")
    if faults:
        raise InputError("; ".join(faults))
    return np.array([stop_rows[stop] for stop, _ in calls], np.int64), times


def _with_note(day: DayArrays, changed: dict[str, Any], sentence: str) -> dict[str, Any]:
    """Return all arrays of the day, with what was changed among its faults: it is no feed's timetable."""
    whole = {one.name: getattr(day, one.name) for one in fields(DayArrays)}
    return whole | changed | {"faults": (*day.faults, f"{day.date}: {sentence}: no timetable of a feed")}
