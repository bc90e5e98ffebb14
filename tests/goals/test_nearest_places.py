"""Children by the built-up place of their nearest school: grouped, zero loads left out, never a school's size."""

import dataclasses

import pandas as pd
import pytest

from kopa.goals.compute import indicators
from kopa.goals.nearest_places import nearest_places
from kopa.goals.view import LevelView
from kopa.parameters import Parameters
from tests.goals.official import STATISTICS
from tests.goals.towns import BASIC, MUNICIPALITIES, Values, access, inputs

# Children of 7-12: a1 40, a2 20 (Kajaani), b1 30, b2 10 (Kuhmo); b2 is nearest to p1 where p3 is not there.
THREE = access(
    "basic_1_6",
    [[2, 3, 30], [8, 7, 25], [30, 31, 3], [80, 81, 76]],
    [[1, 2, 30], [6, 5, 25], [30, 31, 2], [9, 9, 8]],
    [("p1.basic_1_6", "205", "fi"), ("p2.basic_1_6", "205", "fi"), ("p3.basic_1_6", "290", "fi")],
    site_places=("locality-1", "locality-1", "p3.basic_1_6"),
)


def places(level=THREE, **changes):
    given = inputs([level], **{"statistics": STATISTICS, **changes})
    return nearest_places(LevelView.of(given, "basic_1_6"))


def test_schools_of_one_built_up_place_share_the_children_for_whom_one_of_them_is_nearest():
    table = places().set_index("place")
    assert table["persons"].to_dict() == {"p3.basic_1_6": 40, "locality-1": 60}
    assert table.loc["locality-1", "site_ids"] == "p1; p2"
    assert table["municipality_code"].to_dict() == {"p3.basic_1_6": "290", "locality-1": "205"}


def test_a_place_comes_under_the_number_in_the_year_in_which_its_regions_rate_says_so():
    table = places().set_index("place")  # by 2030 nine in ten children are left, by 2040 six in ten
    assert table.loc["locality-1", ["persons_projected", "year_under", "status"]].tolist() == [36, 2040, "assumption"]
    assert table.loc["p3.basic_1_6", "year_under"] == 2025  # already under 50
    fewer = places(parameters=Parameters(few_nearest_persons=30.0)).set_index("place")
    assert fewer["year_under"].to_dict() == {"p3.basic_1_6": 2040, "locality-1": -1}


def test_a_place_that_will_have_just_as_many_children_as_the_number_does_not_come_under_it():
    coming = places().set_index("place").loc["locality-1", "persons_projected"]  # 36; the other place has 24
    for limit, later, year in ((coming, 1, -1), (coming + 0.5, 2, 2040)):
        parameters = Parameters(few_nearest_persons=limit)
        value = Values(indicators(inputs([THREE], statistics=STATISTICS, parameters=parameters)))
        assert value("G4.a3.places_later", "basic_1_6") == later
        assert places(parameters=parameters).set_index("place").loc["locality-1", "year_under"] == year


def test_a_place_that_is_nobodys_nearest_and_one_outside_the_region_are_not_told_of():
    nobody = dataclasses.replace(THREE, time_min=THREE.time_min.copy())
    nobody.time_min[:, 2] = 99
    assert places(nobody)["place"].tolist() == ["locality-1"]
    abroad = dataclasses.replace(THREE, site_municipality=("205", "205", "049"))
    assert places(abroad)["place"].tolist() == ["locality-1"]


def test_a_municipality_with_a_projection_of_its_own_is_no_assumption():
    rows = [(code, 2040, "age_7_12", n) for code, n in (("205", 120.0), ("290", 20.0))]
    own = pd.DataFrame(rows, columns=["municipality_code", "year", "age_group", "persons"])
    table = places(tables={"projection": own}).set_index("place")
    assert table["status"].tolist() == ["partial", "partial"]
    assert table["persons_projected"].to_dict() == pytest.approx({"p3.basic_1_6": 20, "locality-1": 120})


def test_indicators_of_places_carry_no_score_and_say_what_they_rest_on():
    value = Values(indicators(inputs([THREE], statistics=STATISTICS)))
    assert (value("G4.a3.places", "basic_1_6"), value("G4.a3.share", "basic_1_6")) == (1, 0.4)
    assert (value("G4.a3.places_later", "basic_1_6"), value.status("G4.a3.places_later", "basic_1_6")) == (
        2,
        "assumption",
    )
    assert value("G4.a3.places", "basic_1_6", "205") == 0


def test_without_a_projection_nothing_is_told_of_years_to_come():
    table = places(BASIC, statistics=inputs().statistics)
    assert table["persons_projected"].isna().all()
    assert set(table["status"]) == {"missing"}


@pytest.mark.parametrize(("spoken", "persons"), [("fi+sv", {"p3": 40, "locality-1": 60}), ("fi", {"locality-1": 100})])
def test_children_of_a_finnish_municipality_are_not_counted_at_a_swedish_school(spoken, persons):
    swedish = dataclasses.replace(THREE, site_language=("fi", "fi", "sv"))
    table = places(swedish, municipalities=MUNICIPALITIES.assign(language=spoken)).set_index("place")
    assert table["persons"].rename(lambda place: place.removesuffix(".basic_1_6")).to_dict() == persons
