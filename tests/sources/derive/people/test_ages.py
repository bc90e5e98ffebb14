"""Ages in parts of cells: margins kept, the census bends them where many live."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.derive.people.ages import fitted_ages, ratios, scaled_to_margins, sums
from kopa.tables import AGES

AREA = np.array([[30.0, 40.0, 70.0, 35.0, 22.0, 21.0, 50.0, 732.0]])


def parts_of(areas: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"postal": areas, "cell": range(len(areas))})


@given(st.lists(st.integers(1, 400), min_size=2, max_size=8), st.lists(st.integers(0, 60), min_size=24, max_size=24))
def test_rows_and_columns_add_up(people: list[int], counted: list[int]) -> None:
    share = np.array(people) / sum(people) * AREA.sum()
    census = np.array(counted[: 3 * len(people)], float).reshape(-1, 3) + 1
    fitted = fitted_ages(parts_of([0] * len(people)), share, census, AREA)
    assert fitted.sum(axis=1) == pytest.approx(share, abs=1e-5)
    assert fitted.sum(axis=0) == pytest.approx(AREA[0], abs=1e-5)
    assert (fitted >= 0).all()


def test_a_cell_of_few_people_has_the_ages_of_its_area() -> None:
    census = np.array([[4.0, 0.0, 0.0], [150.0, 500.0, 346.0]])
    bent = ratios(census, np.zeros(2, int), AREA)
    assert bent[0, 2] == pytest.approx(54 / 54 * ((4 + 50 * 154 / 1000) / 54) / (154 / 1000))
    assert bent[0, 2] < 1.5 < 1000 / 154
    assert np.abs(bent[1] - 1).max() < 0.05


def test_teens_follow_the_under_fifteens_by_two_thirds() -> None:
    census = np.array([[300.0, 500.0, 200.0], [100.0, 700.0, 200.0]])
    bent = ratios(census, np.zeros(2, int), AREA)
    assert bent[:, 3] == pytest.approx(bent[:, 0] * 2 / 3 + bent[:, 4] / 3)
    assert bent[0, 0] > 1 > bent[0, 4]


def test_an_area_that_the_census_left_empty_keeps_its_own_ages() -> None:
    fitted = fitted_ages(parts_of([0, 0]), np.array([400.0, 600.0]), np.zeros((2, 3)), AREA)
    assert fitted[0] == pytest.approx(AREA[0] * 0.4)


def test_regions_get_their_official_ages() -> None:
    official = pd.DataFrame([range(1, 9), range(11, 19)], columns=list(AGES))
    scaled = scaled_to_margins(np.ones((3, 8)), np.array([0, 1, 1]), official)
    assert sums(scaled, np.array([0, 1, 1]), 2) == pytest.approx(official.to_numpy())
    assert scaled[1] == pytest.approx(scaled[2])


def test_an_age_that_the_rows_lack_is_spread_as_their_people_are() -> None:
    official = pd.DataFrame([[6, *range(2, 9)]], columns=list(AGES))
    persons = np.ones((2, 8))
    persons[:, 0], persons[1, 1:] = 0.0, 2.0
    scaled = scaled_to_margins(persons, np.array([0, 0]), official)
    assert scaled.sum(axis=0) == pytest.approx(official.to_numpy()[0])
    assert scaled[:, 0].tolist() == pytest.approx([2.0, 4.0])
