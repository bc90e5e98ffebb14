"""A trip moved, cancelled or added: what follows for those who ride it, and what is refused."""

import numpy as np
import pytest

from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.journeys import arrive_by, school_day
from kopa.errors import InputError, UnknownNameError
from tests.accessibility.timetable.feeds import TUESDAY, feed, points

HOME, SCHOOL = points(home=(0, 0)), points(school=(30_000, 0))


@pytest.fixture
def day(tmp_path):
    """A leaves at 7:00 for C (7:30), from where at 7:40 one goes on to D (8:00)."""
    return Timetable.from_gtfs(feed(tmp_path / "a.zip"), TUESDAY)


def leave(day):
    return arrive_by(day, HOME, SCHOOL)["leave"].iloc[0]


def test_the_trips_are_listed_with_their_ends(day):
    told = day.trips.set_index("id").loc["t1"]
    assert told.tolist() == ["7", "A", "C", "07:00:00", "07:30:00"]


def test_a_trip_that_runs_later_misses_the_one_that_goes_on(day):
    assert leave(day) == "07:00:00"
    assert leave(day.with_trip_moved("t1", 5)) == "07:05:00"
    assert leave(day.with_trip_moved("t1", 15)) == ""
    assert leave(day.with_trip_moved("t1", 15).with_trip_moved("t1", -15)) == "07:00:00"


@pytest.mark.parametrize("minutes", [float("nan"), float("inf"), "5", True])
def test_a_trip_is_moved_by_minutes_alone(day, minutes):
    with pytest.raises(InputError, match="is no number of minutes"):
        day.with_trip_moved("t1", minutes)


@pytest.mark.parametrize("calls", [None, 3, ["a", "b"], [("A", "07:00"), ("B",)], [("A", "07:00"), 7]])
def test_calls_of_a_new_trip_are_pairs(day, calls):
    with pytest.raises(InputError, match=r"calls: expected pairs of stop and time, such as"):
        day.with_trip(calls)


def test_without_its_trip_nobody_gets_there(day):
    cancelled = day.without_trip("t2")
    assert leave(cancelled) == ""
    assert cancelled.n_trips == day.n_trips - 1
    assert np.isinf(school_day(cancelled, HOME, SCHOOL)["day_min"].iloc[0])


def test_a_trip_more_may_be_better_and_never_makes_it_worse(day):
    express = day.with_trip([("A", "07:45"), ("D", "08:20")], trip="express")
    assert leave(express) == "07:45:00"
    assert leave(day.with_trip([("A", "05:00"), ("D", "08:20")])) == "07:00:00"
    assert express.without_trip("express").digest == day.digest


def test_the_day_itself_stays_and_the_change_is_told(day):
    digest = day.digest
    moved = day.with_trip_moved("t1", 5)
    assert (day.digest, leave(day)) == (digest, "07:00:00")
    assert moved.digest != digest
    assert moved.faults == (f"{TUESDAY}: trip t1 runs +5 min: no timetable of a feed",)


def test_what_cannot_be_done_is_refused_with_every_reason(day):
    with pytest.raises(UnknownNameError, match=r"no trip 't11' on .*Did you mean 't1'"):
        day.without_trip("t11")
    with pytest.raises(InputError, match="'soon' is no number of minutes"):
        day.with_trip_moved("t1", "soon")
    with pytest.raises(InputError, match=r"t1' is there already.*no stop 'X'.*go backwards"):
        day.with_trip([("A", "08:00"), ("X", "07:00")], trip="t1")
