"""The fit: postal totals exact, municipal totals soft, the grid a prior only."""

import numpy as np
import pytest

from kopa.sources.derive.people.fitting import SLIVER_PEOPLE, fit, without_slivers


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
