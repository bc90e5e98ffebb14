"""Exact sums: the same as the exactly rounded ones of Python, by whichever way they are made."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility.aggregate import vectors
from kopa.accessibility.aggregate.vectors import MANY, amounts_and_weights, exact_sum
from kopa.errors import InputError


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(MANY, 4 * MANY),
    widest=st.sampled_from([0.0, 1.0, 30.0, 60.0]),
    drop=st.booleans(),
)
def test_a_sum_of_many_is_the_exactly_rounded_one(seed: int, count: int, widest: float, drop: bool) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.random(count) * np.exp(rng.normal(0, widest, count)) * (rng.random(count) > 0.5 if drop else 1)
    assert exact_sum(numbers) == math.fsum(numbers.tolist())


@given(st.lists(st.floats(0, 1e290), min_size=MANY, max_size=MANY + 40))
def test_any_numbers_of_at_least_nothing_sum_exactly(numbers: list[float]) -> None:
    assert exact_sum(np.array(numbers)) == math.fsum(numbers)


def test_numbers_that_lie_between_two_answers_go_the_long_way() -> None:
    even = np.r_[2.0**53, np.ones(1), np.zeros(MANY)]  # just halfway between two numbers
    assert vectors._sure_sum(even) is None
    assert exact_sum(even) == 2.0**53
    assert exact_sum(np.r_[even, 2.0**-40]) == 2.0**53 + 2


@pytest.mark.skipif(vectors.WIDE_BITS < 64, reason="this machine has no wider numbers: every sum goes the long way")
def test_nearly_all_sums_of_persons_and_minutes_go_the_short_way() -> None:
    rng = np.random.default_rng(1)
    minutes = [rng.random(3000) * 100 * (rng.random(3000) > 0.2) for _ in range(200)]  # nobody lives in a fifth
    short = [vectors._sure_sum(one) is not None for one in minutes]
    assert sum(short) > 180


def test_sums_without_end_and_of_nothing() -> None:
    assert exact_sum(np.r_[np.inf, np.zeros(MANY)]) == math.inf
    assert exact_sum(np.zeros(MANY)) == 0
    with pytest.raises(InputError, match="too large"):
        exact_sum(np.full(MANY, 1e308))


def test_an_amount_below_nothing_is_refused_where_somebody_lives_with_its_row_and_why() -> None:
    assert amounts_and_weights([-1.0, 3.0], [0, 2])[0].tolist() == [3.0]
    told = r"^values: row 2 is -1\.0.*; expected at least 0: inequality is of shares of a whole"
    with pytest.raises(InputError, match=told):
        amounts_and_weights([5.0, -1.0], [1, 2])
