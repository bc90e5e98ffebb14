"""Speed, direction and access of many ways: what each set of tags gives, and what is counted."""

import numpy as np
import pytest

from kopa.accessibility.speeds.by_law import Speed, driven_kmh
from kopa.accessibility.speeds.of_ways import UNREAD, value_of_ways

FERRY = {"route": "ferry", "motor_vehicle": "yes", "foot": "yes"}
WAYS = (
    {"highway": "secondary", "maxspeed": "60", "maxspeed:backward": "40"},
    {"highway": "residential", "oneway": "yes", "surface": "sand"},
    {**FERRY, "duration": "00:20"},
    {**FERRY, "duration": "soon"},
    {"highway": "track", "access": "certainly", "maxspeed": "fast", "winter_service": "no"},
    {"highway": "footway"},
)


def test_each_way_is_read_by_its_tags():
    read = value_of_ways(WAYS)
    assert read.forward.tolist() == [True, True, True, True, True, False]
    assert read.backward.tolist() == [True, False, True, True, True, False]
    assert read.speed_kmh[:4].tolist() == pytest.approx([57.0, 30.0, 15.0, 15.0])
    assert read.back_kmh[0] == pytest.approx(38.0)
    assert read.source[:4].tolist() == ["posted", "implicit", "posted", "assumed"]
    assert read.ferry.tolist() == [False, False, True, True, False, False]
    assert read.highway.tolist() == ["secondary", "residential", "ferry", "ferry", "track", "footway"]
    assert np.array_equal(read.duration_min, [np.nan, np.nan, 20.0, np.nan, np.nan, np.nan], equal_nan=True)
    assert dict(zip(UNREAD, read.unread.T.tolist(), strict=True)) == {
        "speeds_not_read": [False, False, False, False, True, False],
        "access_values_not_read": [False, False, False, False, True, False],
        "ferry_durations_not_read": [False, False, False, True, False, False],
    }
    assert read.unploughed.tolist() == [False, False, False, False, True, False]


def test_notes_count_the_ways_in_use():
    told = value_of_ways([*WAYS, {"highway": "footway", "maxspeed": "fast"}]).notes
    assert told == {
        "ways_read": 7, "ways_closed_to_cars": 2, "speeds_not_read": 1, "access_values_not_read": 1,
        "ferry_durations_not_read": 1, "ferries_by_duration": 1,
    }  # fmt: skip


@pytest.mark.parametrize("season", ["summer", "winter"])
def test_on_foot_a_ferry_goes_as_with_cars_on_board_and_a_way_as_people_walk(season):
    read = value_of_ways(WAYS, profile="foot", season=season)
    assert read.speed_kmh[[2, 3]].tolist() == [15.0, 15.0]
    assert read.speed_kmh[0] == read.back_kmh[0] < 6
    assert read.duration_min[2] == 20.0
    assert read.forward[4] == (season == "summer")
    assert read.notes["profile"] == "foot"
    assert read.notes["ferry_durations_not_read"] == 1
    assert read.notes["speeds_not_read"] == 0  # nobody walks by a limit
    assert read.notes["ways_not_ploughed_in_winter"] == 1


def test_a_way_of_several_rows_is_open_where_each_is_and_as_slow_as_the_slowest():
    least = value_of_ways(WAYS).least(np.array([0, 2, 3, 5]))  # rows 1-2, 3, 4-5, 6
    assert (least.forward.tolist(), least.backward.tolist()) == ([True, True, True, False], [False, True, True, False])
    assert least.speed_kmh[:3].tolist() == pytest.approx([30.0, 15.0, 15.0])
    assert least.back_kmh[0] == pytest.approx(30.0)
    assert least.highway.tolist() == ["secondary", "ferry", "ferry", "footway"]
    assert np.array_equal(least.duration_min, [np.nan, 20.0, np.nan, np.nan], equal_nan=True)
    assert least.unread.tolist() == [[False] * 3, [False] * 3, [True] * 3, [False] * 3]
    assert least.unploughed.tolist() == [False, False, True, False]


def test_a_way_is_driven_by_the_factor_of_its_class_and_no_faster_than_its_surface_lets():
    plain = {"highway": "unclassified"}
    assert driven_kmh(plain, Speed(80.0, "implicit")) == 60.0
    assert driven_kmh({**plain, "surface": "gravel"}, Speed(60.0, "posted")) == 45.0
    assert driven_kmh({**plain, "surface": "sand"}, Speed(60.0, "posted")) == 30.0
    assert driven_kmh({**plain, "surface": "asphalt"}, Speed(300.0, "posted")) == 150.0
