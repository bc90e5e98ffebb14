"""Largest remainder: sums exact, no share off by a unit or more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.rounding import apportion, apportion_groups

WEIGHTS = st.lists(st.floats(0.01, 1000), min_size=1, max_size=12)


@given(WEIGHTS, st.integers(0, 100_000))
def test_the_sum_is_exact_and_no_share_is_off_by_a_unit(weights: list[float], units: int) -> None:
    given_weights = np.array(weights)
    shares = apportion(given_weights, units)
    assert shares.sum() == units
    assert (np.abs(shares - given_weights / given_weights.sum() * units) < 1 + 1e-6).all()


@given(st.lists(st.tuples(WEIGHTS, st.integers(0, 5000)), min_size=1, max_size=6))
def test_groups_are_shared_out_one_by_one(groups: list[tuple[list[float], int]]) -> None:
    weights = np.concatenate([weights for weights, _ in groups])
    group = np.repeat(np.arange(len(groups)), [len(weights) for weights, _ in groups])
    found = apportion_groups(weights, group, np.array([units for _, units in groups]))
    expected = np.concatenate([apportion(np.array(weights), units) for weights, units in groups])
    assert found.tolist() == expected.tolist()


def test_equal_remainders_go_to_the_earlier() -> None:
    assert apportion(np.array([1.0, 1.0, 1.0, 1.0]), 6).tolist() == [2, 2, 1, 1]


def test_nothing_to_share_by_is_refused() -> None:
    with pytest.raises(ValueError, match="no weight"):
        apportion_groups(np.array([0.0, 1.0]), np.array([0, 1]), np.array([3, 1]))
    with pytest.raises(ValueError, match="positive"):
        apportion(np.array([0.0]), 3)


def test_an_empty_group_without_units_is_passed_over() -> None:
    assert apportion_groups(np.array([2.0]), np.array([1]), np.array([0, 5])).tolist() == [5]
