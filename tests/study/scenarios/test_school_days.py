"""The school day of a scenario: trips moved, cancelled and added, sites closed and opened, for those without a car."""

import numpy as np
import pytest

import kopa
from kopa.errors import InputError, TableError
from kopa.scenarios.school_days import school_days_in_words
from kopa.sources.example_files import kuopio_school_day
from kopa.words.texts import Texts
from tests.studies import study_of

DATE = "2017-02-14"
PERSONS = ["longer", "shorter", "same", "not_known"]


@pytest.fixture(scope="module")
def study():
    return kopa.open_study(["297"], timetable=kuopio_school_day(), date=DATE)


@pytest.fixture(scope="module")
def used_trips(study):
    """Trips of the morning that call nearest to where most live: without them somebody's day is another."""
    trips = study.timetable.trips
    return trips[trips["arrive"].between("06:30:00", "08:30:00")]["id"].tolist()


def of_region(table):
    return table[table["municipality_code"] == ""].set_index("level").loc["lukio"]


def test_before_is_the_school_day_of_the_study(study):
    told = of_region(study.scenario_school_days(kopa.close("00200"), levels=["lukio"]))
    day, persons = study.school_day("lukio"), study.origins["age_16_17"].to_numpy()
    reached = np.isfinite(day["day_min"].to_numpy())
    assert told["none_before"] == pytest.approx(persons[~reached].sum())
    assert told["over_before"] == pytest.approx(persons[~day["within_limit"].to_numpy()].sum())
    assert told[PERSONS].sum() == pytest.approx(told["persons"]) == persons.sum()
    assert told["date"] == DATE


def test_after_is_the_school_day_of_the_edited_timetable(study, used_trips):
    edits = [kopa.cancel_trip(one) for one in used_trips[:80]] + [kopa.move_trip(used_trips[80], minutes=-7)]
    day = study.timetable
    for one in used_trips[:80]:
        day = day.without_trip(one)
    other = study.with_timetable(day.with_trip_moved(used_trips[80], -7)).school_day("lukio")
    told, persons = of_region(study.scenario_school_days(*edits, levels=["lukio"])), study.origins["age_16_17"]
    before, after = (one["day_min"].to_numpy() for one in (study.school_day("lukio"), other))
    assert told["longer"] == pytest.approx(persons[after > before].sum()) != 0
    assert told["shorter"] == pytest.approx(persons[after < before].sum())
    assert told["none_after"] == pytest.approx(persons[np.isinf(after)].sum())


def test_a_trip_less_helps_nobody_and_one_more_harms_nobody(study, used_trips):
    fewer = study.scenario_school_days(*map(kopa.cancel_trip, used_trips[::3]), levels=["lukio"])
    assert (fewer["shorter"] == 0).all()
    stops = study.timetable.trips.set_index("id").loc[used_trips[0], ["from_stop", "to_stop"]].tolist()
    added = kopa.add_trip("extra", (stops[0], "07:40"), (stops[1], "07:50"))
    more = study.scenario_school_days(added, levels=["lukio"])
    assert (more["longer"] == 0).all()


def test_a_site_opened_at_the_place_of_a_closed_one_changes_nothing(study):
    at = study.near_sites("lukio").set_index("site_id").loc["00200"].geometry
    edits = kopa.close("00200"), kopa.open_site("Uusi", level="lukio", at=(at.x, at.y))
    told = study.scenario_school_days(*edits, levels=["lukio"])
    assert (told[["longer", "shorter"]] == 0).all(axis=None)


def test_by_car_nothing_changes_when_a_trip_is_cancelled(study, used_trips):
    changes = study.scenario(kopa.cancel_trip(used_trips[0]), levels=["lukio"]).changes
    assert (changes[["gain", "lose"]] == 0).all(axis=None)


def test_the_words_tell_of_whom_the_day_changes(study):
    table = study.scenario_school_days(kopa.close("00200"), levels=["lukio"])
    (words,) = school_days_in_words(table, Texts("en"))
    longer = of_region(table)["longer"]
    assert f"longer {Texts('en').persons(longer)}, shorter {Texts('en').persons(0)}, " in words
    assert "Over 180\u00a0min a day" in words


def test_what_the_timetable_does_not_have_is_refused_all_at_once(study):
    with pytest.raises(TableError) as raised:
        study.scenario_school_days(
            kopa.cancel_trip("100x"), kopa.move_trip("100", minutes=5), kopa.cancel_trip("100"),
            kopa.add_trip("1000", ("nowhere", "07:10"), ("201280", "07:20")),
        )  # fmt: skip
    told = str(raised.value)
    assert "no trip '100x' on 2017-02-14." in told
    assert "100 is cancelled by edit 3; keep one" in told
    assert "'1000' is a trip of 2017-02-14 already" in told
    assert "no stop 'nowhere' in the feeds" in told


def test_without_a_timetable_trips_are_refused_with_the_mend():
    with pytest.raises(TableError, match="the study has no timetable; give its feed"):
        study_of("kainuu").scenario(kopa.cancel_trip("1"))
    with pytest.raises(InputError, match="the study has no timetable"):
        study_of("kainuu").scenario_school_days(kopa.close("00635"))
