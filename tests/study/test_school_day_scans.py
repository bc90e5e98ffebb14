"""Scans of a school day, against the table of one day (`kopa.school_day`) on the buses of Kuopio."""

import numpy as np
import pytest

from kopa.accessibility.timetable.answers import STATUSES as OF_ANSWERS
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.journeys import school_day
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.goals.school_days import STATUSES
from kopa.parameters import Parameters
from kopa.sources.example_files import KUOPIO_SCHOOL_DAY, kuopio_school_day
from kopa.study.school_day_scans import day_table, school_days, without_stops
from kopa.study.starter import municipalities

PARAMETERS = Parameters(stop_walk_m=600.0, stop_walk_least_m=400.0)


@pytest.fixture(scope="module")
def week():
    return SchoolWeek.read(kuopio_school_day(), KUOPIO_SCHOOL_DAY)


@pytest.fixture(scope="module")
def places(week):
    stops = week.day.stops
    return stops.iloc[::90].reset_index(drop=True), stops.iloc[40::200].reset_index(drop=True)


@pytest.fixture(scope="module")
def found(week, places):
    homes, sites = places
    return school_days(homes, {"lukio": sites}, week, PARAMETERS, frozenset())["lukio"]


def asked(day, places, **more):
    given = {"max_walk_m": 600.0, "max_direct_m": 1_500.0, **more}
    return school_day(day, *places, **given)


def matrix(table, places, column):
    return table[column].to_numpy(float).reshape(tuple(map(len, places)))


def test_the_day_is_that_of_the_table(week, places, found):
    table = asked(week.day, places)
    assert np.isfinite(found.day_min).sum() > 30
    for name in ("day_min", "wait_min", "walk_km"):
        np.testing.assert_allclose(getattr(found, name), matrix(table, places, name), rtol=1e-6)
    assert [STATUSES[i] for i in found.status.ravel()] == table["status"].tolist()
    assert STATUSES == OF_ANSWERS


def test_other_choices_and_few_rides_are_those_of_the_table(week, places, found):
    for name, more in (
        ("stop_walk_least_m", {"max_walk_m": 400.0}),
        ("school_bell_latest", {"bell": "09:45", "out": "16:00"}),
    ):
        expected = matrix(asked(week.day, places, **more), places, "day_min")
        np.testing.assert_allclose(found.otherwise_min[name], expected, rtol=1e-6)
    expected = matrix(asked(week.day, places, max_rides=2), places, "day_min")
    np.testing.assert_allclose(found.few_rides_min, expected, rtol=1e-6)
    young = school_days(places[0], {"basic_1_6": places[1]}, week, PARAMETERS, frozenset())["basic_1_6"]
    one_ride = matrix(asked(week.day, places, max_rides=1), places, "day_min")
    np.testing.assert_allclose(young.few_rides_min, one_ride, rtol=1e-6)
    assert (one_ride > expected).any()


def test_the_other_weekdays_are_those_of_their_own_timetables(week, places, found):
    friday = Timetable.from_gtfs(kuopio_school_day(), "2017-02-17")
    assert len(found.weekdays_min) == 4
    np.testing.assert_allclose(found.weekdays_min[-1], matrix(asked(friday, places), places, "day_min"), rtol=1e-6)


def test_the_shortest_day_of_each_home_is_told_with_its_clock_times(week, places, found):
    table = day_table(found, places[0]["id"], 180.0)
    pairs = asked(week.day, places)
    least = pairs.groupby("from_id", sort=False)["day_min"].min()
    np.testing.assert_allclose(table["day_min"], least, rtol=1e-6)
    with_day = table[np.isfinite(table["day_min"])]
    chosen = with_day.merge(pairs, on=["from_id", "to_id"], suffixes=("", "_asked"))
    assert len(chosen) == len(with_day) > 3
    for name in ("leave", "home", "transfers_in", "transfers_out", "status"):
        assert chosen[name].tolist() == chosen[f"{name}_asked"].tolist()
    assert (table.loc[np.isinf(table["day_min"]), "to_id"] == "").all()


def test_no_site_that_is_left_out_could_be_reached(week, places):
    homes, sites = places
    far = sites.assign(id="far-" + sites["id"].astype(str), geometry=sites.geometry.translate(0, 400_000))
    both = school_days(homes, {"lukio": far}, week, PARAMETERS, frozenset())["lukio"]
    assert both.site_ids == ()
    assert set(both.reason.tolist()) == {STATUSES.index("no_stop_within")}


def test_municipalities_without_a_stop_are_named(week):
    some = municipalities()
    some = some[some["code"].isin(["297", "205", "749"])]
    assert without_stops(week.day, some) == {"205"}
