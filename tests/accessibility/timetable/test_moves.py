"""Trips that would help at another minute: every trip at every minute, computed anew, gives the same pairs."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility.timetable.answers import latest
from kopa.accessibility.timetable.moves import moves
from tests.accessibility.timetable.days import asked, day, ground, random_day, random_legs
from tests.examples import examples

MOST = 3


def in_time(timetable, toward, homes, places, by, allowed_s):
    leave = latest(ground(timetable, toward, homes, places, asked()), by, counted=False)[0]
    return (leave >= by - allowed_s) & (leave > -(10**9))


def by_hand(timetable, toward, homes, places, by, allowed_s):
    """Move every trip by every minute and look who is in time that was not."""
    before = in_time(timetable, toward, homes, places, by, allowed_s)
    return before, {
        (int(home), int(place), t, minute)
        for t, trip in enumerate(timetable.trip_id)
        for minute in range(-MOST, MOST + 1)
        for home, place in np.argwhere(
            in_time(timetable.with_trip_moved(trip, minute), toward, homes, places, by, allowed_s) & ~before
        )
    }


def found_by(timetable, toward, homes, places, by, allowed_s):
    result = moves(ground(timetable, toward, homes, places, asked()), by, allowed_s, MOST)
    rows, at = np.nonzero(result.helps)
    return {
        (int(result.home[i]), int(result.place[i]), int(result.trip[i]), int(k) - MOST)
        for i, k in zip(rows, at, strict=True)
    }


@given(st.integers(0, 10**6), st.booleans())
@settings(deadline=None, max_examples=examples(20, thorough=60))
def test_they_are_those_of_timetables_computed_anew(seed, toward):
    rng = np.random.default_rng(seed)
    timetable = random_day(rng)
    homes, places = ([random_legs(rng, timetable.n_stops) for _ in range(n)] for n in (3, 2))
    by = int(rng.integers(10, 80)) * 60 * (1 if toward else -1) + (0 if toward else 1800)
    allowed_s = rng.integers(0, 4800, (3, 2))
    before, expected = by_hand(timetable, toward, homes, places, by, allowed_s)
    found = found_by(timetable, toward, homes, places, by, np.where(before, -1, allowed_s))
    assert found == expected


def test_a_bus_that_leaves_two_minutes_early_would_help_two_and_three_minutes_later():
    """A feeder is at stop 1 at 07:10, the bus left at 07:09 (a change takes a minute) and is there at 07:40."""
    feeder, bus = [(0, 0, 25200, 0, 0), (1, 25800, 25800, 0, 0)], [(1, 25740, 25740, 0, 0), (2, 27600, 27600, 0, 0)]
    timetable = day(3, [feeder, bus], [], 60)
    here = ([{0: 0}], [{2: 0}], 28800, np.array([[3600]]))  # by 08:00, within an hour
    assert found_by(timetable, True, *here) == {(0, 0, 1, 2), (0, 0, 1, 3)}
