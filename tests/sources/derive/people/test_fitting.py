"""The fit: postal totals exact, municipal totals soft, the grid a prior only."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kopa.sources.derive.people.fitting import SLIVER_PEOPLE, fit, prior, without_slivers


def pieces(postal: list[int], cell: list[int]) -> gpd.GeoDataFrame:
    squares = shapely.box(0, 0, np.ones(len(cell)), 1)
    return gpd.GeoDataFrame({"postal": postal, "cell": cell}, geometry=squares)


def grid(people: list[float], border: list[bool]) -> pd.DataFrame:
    return pd.DataFrame({"people": people, "border": border})


def test_the_people_of_a_cell_are_shared_by_weight() -> None:
    found = prior(pieces([0, 1], [0, 0]), np.array([30.0, 10.0]), grid([100.0], [False]))
    assert found.tolist() == [75.0, 25.0]


def test_a_missing_cell_on_the_border_gets_the_ratio_of_its_postal_area() -> None:
    found = prior(pieces([0, 0], [0, 1]), np.array([10.0, 20.0]), grid([50.0, np.nan], [False, True]))
    assert found.tolist() == [50.0, 100.0]


def test_a_missing_cell_inside_the_country_is_empty() -> None:
    found = prior(pieces([0, 0], [0, 1]), np.array([10.0, 20.0]), grid([50.0, np.nan], [False, False]))
    assert found.tolist() == [50.0, 0.0]


def test_an_area_without_a_populated_cell_gets_its_weights() -> None:
    found = prior(pieces([0, 0, 1], [0, 1, 2]), np.array([3.0, 4.0, 5.0]), grid([0.0, np.nan, 7.0], [False] * 3))
    assert found.tolist() == [3.0, 4.0, 7.0]


def test_slivers_do_not_count_but_the_main_municipality_does() -> None:
    people = np.array([990.0, 9.0, 1.0, 2.0])
    area, town = np.array([0, 0, 0, 1]), np.array([0, 1, 2, 2])
    found = without_slivers(people, area, town, np.array([1000.0, 2.0]))
    assert SLIVER_PEOPLE < 9
    assert found.tolist() == [990.0, 9.0, 0.0, 2.0]


def test_postal_totals_are_exact_whatever_the_municipalities_want() -> None:
    rng = np.random.default_rng(3)
    area, town = np.repeat(np.arange(30), 3), rng.integers(0, 8, 90)
    area_totals = rng.uniform(10, 500, 30)
    found = fit(rng.uniform(0.1, 9, 90), area, town, area_totals, rng.uniform(100, 3000, 8))
    assert np.bincount(area, found) == pytest.approx(area_totals, rel=1e-9)


def test_a_shared_area_leans_to_the_municipality_that_lacks_people() -> None:
    area, town, before = np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([100.0, 50.0, 50.0])
    found = fit(before, area, town, np.array([100.0, 100.0]), np.array([170.0, 30.0]))
    assert found[0] == pytest.approx(100.0)
    assert 60 < found[1] < 70.001
    assert found[1] + found[2] == pytest.approx(100.0)


def test_margins_that_agree_are_both_kept() -> None:
    area, town = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    found = fit(np.ones(4), area, town, np.array([60.0, 40.0]), np.array([50.0, 50.0]))
    assert np.bincount(town, found) == pytest.approx([50.0, 50.0])
