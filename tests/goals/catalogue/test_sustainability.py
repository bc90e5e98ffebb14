"""G4 at its limits: what exactly as many as the limit makes of a school or place; the year of a projection."""

import pandas as pd
import pytest

from kopa.errors import TableError
from kopa.goals.compute import indicators
from kopa.parameters import Parameters
from tests.goals.catalogue.test_small_schools import SCHOOLS, pupils
from tests.goals.towns import BASIC, LUKIO, ORIGINS, Values, inputs


def few_nearest(persons_at_p2: float) -> float:
    """Return how many places have few children when so many have p2 as their nearest school; 60 have p1."""
    origins = ORIGINS.assign(age_7_12=[40.0, 20.0, 30.0, persons_at_p2 - 30.0])
    origins["population"] = origins.filter(like="age_").sum(axis=1)
    return Values(indicators(inputs([BASIC], origins=origins)))("G4.a3.places", "basic_1_6")


def test_a_place_of_just_as_many_as_the_limit_has_not_few():
    assert Parameters().few_nearest_persons == 50
    assert (few_nearest(49), few_nearest(49.9), few_nearest(50), few_nearest(51)) == (1, 1, 0, 0)
    at_limit = Values(indicators(inputs([BASIC], parameters=Parameters(few_nearest_persons=40))))
    above = Values(indicators(inputs([BASIC], parameters=Parameters(few_nearest_persons=40.5))))
    assert [one("G4.a3.places", "basic_1_6") for one in (at_limit, above)] == [0, 1]


@pytest.mark.parametrize(("pupils_told", "small"), [(49, 1), (50, 0), (51, 0)])
def test_a_school_of_just_as_many_pupils_as_the_limit_is_not_small(pupils_told, small):
    assert Parameters().small_site_persons == 50
    tables = {"pupils": pupils(("00002", 2025, 1, pupils_told))}
    assert Values(indicators(inputs([SCHOOLS], tables=tables)))("G4.a2.sites", "basic_1_6") == small


@pytest.mark.parametrize(("pupils_told", "change"), [(49, -1), (50, None), (51, None)])
def test_the_change_of_small_schools_leaves_out_one_of_just_as_many_pupils_as_the_limit(pupils_told, change):
    tables = {"pupils": pupils(("00002", 2015, 1, 50), ("00002", 2025, 1, pupils_told))}
    value = Values(indicators(inputs([SCHOOLS], tables=tables)))
    if change is None:
        assert value.status("G4.a2.trend", "basic_1_6") == "missing"
    else:
        assert value("G4.a2.trend", "basic_1_6") == change


PERSONS = {2030: (300, 100), 2035: (60, 40), 2040: (30, 10)}


def projection(*years):
    rows = [
        (code, year, age, persons)
        for year in years
        for code, persons in zip(("205", "290"), PERSONS[year], strict=True)
        for age in ("age_16_17", "age_7_12")
    ]
    return pd.DataFrame(rows, columns=["municipality_code", "year", "age_group", "persons"])


@pytest.mark.parametrize("years", [(2030, 2035, 2040), (2040, 2030, 2035), (2035, 2040, 2030)])
def test_the_year_of_the_parameter_counts_in_whatever_order_the_rows_stand(years):
    table = projection(*years)
    value = Values(indicators(inputs([LUKIO, BASIC], tables={"projection": table})))
    assert value("G4.a.projected") == 40 / 2
    assert value("G4.a.projected", code="205") == 30
    assert value("G4.a.projected", "basic_1_6", "290") == 10
    earlier = inputs([LUKIO], tables={"projection": table}, parameters=Parameters(projection_year=2030))
    assert Values(indicators(earlier))("G4.a.projected") == 400 / 2


def test_a_projection_that_lacks_the_year_is_refused():
    with pytest.raises(TableError, match=r"205 has no row for 2040 \(projection_year\), but 2030"):
        indicators(inputs([LUKIO], tables={"projection": projection(2030)}))
