"""G4 at its limits: what exactly as many as the limit makes of a site, and which year of a projection counts."""

import pandas as pd
import pytest

from kopa.goals.compute import indicators
from kopa.parameters import Parameters
from tests.goals.towns import BASIC, LUKIO, ORIGINS, Values, inputs


def small_sites(persons_at_p2: float) -> float:
    """Return how many schools are small when so many children have p2 as their nearest; 60 have p1."""
    origins = ORIGINS.assign(age_7_12=[40.0, 20.0, 30.0, persons_at_p2 - 30.0])
    origins["population"] = origins.filter(like="age_").sum(axis=1)
    return Values(indicators(inputs([BASIC], origins=origins)))("G4.a2.sites", "basic_1_6")


def test_a_site_of_just_as_many_as_the_limit_is_not_small():
    assert Parameters().small_site_persons == 50
    assert (small_sites(49), small_sites(49.9), small_sites(50), small_sites(51)) == (1, 1, 0, 0)
    at_limit = Values(indicators(inputs([BASIC], parameters=Parameters(small_site_persons=40))))
    above = Values(indicators(inputs([BASIC], parameters=Parameters(small_site_persons=40.5))))
    assert [one("G4.a2.sites", "basic_1_6") for one in (at_limit, above)] == [0, 1]


PERSONS = {2030: (300, 100), 2035: (60, 40), 2040: (30, 10)}


@pytest.mark.parametrize("years", [(2030, 2035, 2040), (2040, 2030, 2035), (2035, 2040, 2030)])
def test_the_last_year_of_a_projection_counts(years):
    rows = [
        (code, year, age, persons)
        for year in years
        for code, persons in zip(("205", "290"), PERSONS[year], strict=True)
        for age in ("age_16_17", "age_7_12")
    ]
    table = pd.DataFrame(rows, columns=["municipality_code", "year", "age_group", "persons"])
    value = Values(indicators(inputs([LUKIO, BASIC], tables={"projection": table})))
    assert value("G4.a.projected") == 40 / 2
    assert value("G4.a.projected", code="205") == 30
    assert value("G4.a.projected", "basic_1_6", "290") == 10
    only_first = table[table["year"] == 2030]
    assert Values(indicators(inputs([LUKIO], tables={"projection": only_first})))("G4.a.projected") == 400 / 2
