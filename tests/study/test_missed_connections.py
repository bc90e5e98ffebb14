"""Missed connections of Kuopio: each trip that is named, moved in the timetable, gives as many a reasonable day."""

from dataclasses import replace

import numpy as np
import pytest

import kopa
from kopa.errors import InputError
from kopa.levels import taught_in
from kopa.sources.example_files import KUOPIO_SCHOOL_DAY, kuopio_school_day
from kopa.study.school_day_scans import day_minutes
from tests.studies import study_of


@pytest.fixture(scope="module")
def study():
    return kopa.open_study(["297"], timetable=kuopio_school_day(), date=KUOPIO_SCHOOL_DAY)


@pytest.fixture(scope="module")
def missed(study):
    return study.missed_connections("lukio")


def reasonable(study, day):
    """Who has a reasonable day to a lukio that teaches in Finnish."""
    sites = study.near_sites("lukio")
    sites = sites[sites["language"].isin(taught_in("fi"))]
    week = replace(study.school_week, day=day)
    return day_minutes(study.origins, sites, week, study.parameters, "lukio").min(axis=1) <= 180


def test_each_trip_moved_in_the_timetable_helps_as_many(study, missed):
    day, persons = study.timetable, study.persons("lukio")
    before = reasonable(study, day)
    assert len(missed) > 5
    assert missed["persons"].is_monotonic_decreasing
    for row in missed.iloc[[0, 2, -1]].itertuples():  # there, back, and the least
        after = reasonable(study, day.with_trip_moved(row.trip, row.minutes))
        assert persons[after & ~before].sum() == pytest.approx(row.persons)
        leave = day.trips.set_index("id").loc[row.trip, "leave"]
        assert leave == row.leave


def test_a_trip_that_is_not_named_helps_nobody(study, missed):
    day, before = study.timetable, reasonable(study, study.timetable)
    others = day.trips[~day.trips["id"].isin(missed["trip"]) & (day.trips["leave"] < "08:00:00")]
    for trip in others["id"].iloc[:: len(others) // 3]:
        assert not (reasonable(study, day.with_trip_moved(trip, -10)) & ~before).any()


def test_the_indicator_counts_everybody_once(study, missed):
    table = study.indicators().set_index(["municipality_code", "level", "indicator_id"])
    found = table.loc[("", "lukio", "G5.d.timetable")]
    none = table.loc[("", "lukio", "G1.k.none")]
    assert missed["persons"].max() <= found["value"] <= min(missed["persons"].sum(), none["persons"])
    assert found[["unit", "status"]].tolist() == ["persons", "assumption"]
    days = study.inputs.school_days["lukio"]
    lacking = np.isin(np.arange(len(study.origins)), np.flatnonzero(days.near_miss.any(axis=1)))
    assert found["value"] == pytest.approx(study.persons("lukio")[lacking].sum())


def test_what_cannot_be_told_is_refused(study):
    with pytest.raises(InputError, match="not looked for at basic_1_6; levels: lukio, vet"):
        study.missed_connections("basic_1_6")
    with pytest.raises(InputError, match="the study has no timetable"):
        study_of("kainuu").missed_connections()
