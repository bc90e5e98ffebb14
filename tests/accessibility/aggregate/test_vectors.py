"""Exact sums: the same as the exactly rounded ones of Python, by whichever way they are made."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.accessibility.aggregate import vectors
from kopa.accessibility.aggregate.vectors import MANY, amounts_and_weights, exact_sum, value_and_weight
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


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(MANY, 4 * MANY),
    tens=st.integers(-310, 250),
    widest=st.sampled_from([0.0, 1.0, 30.0]),
)
def test_numbers_above_and_below_nothing_sum_exactly(seed: int, count: int, tens: int, widest: float) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=count) * np.exp(rng.normal(0, widest, count)) * 10.0**tens
    assert exact_sum(numbers) == math.fsum(numbers.tolist())
    against = np.r_[numbers, -numbers[1:], 10.0**tens]  # nearly all of it falls away
    assert exact_sum(against) == math.fsum(against.tolist())


@given(st.lists(st.floats(0, 1e290), min_size=MANY, max_size=MANY + 40))
def test_any_numbers_of_at_least_nothing_sum_exactly(numbers: list[float]) -> None:
    assert exact_sum(np.array(numbers)) == math.fsum(numbers)


def test_numbers_that_lie_between_two_answers_go_the_long_way() -> None:
    even = np.r_[2.0**53, np.ones(1), np.zeros(MANY)]  # just halfway between two numbers
    assert vectors._sure_sum(even) is None
    assert exact_sum(even) == 2.0**53
    assert exact_sum(np.r_[even, 2.0**-40]) == 2.0**53 + 2


def test_nearly_all_sums_of_persons_and_minutes_go_the_short_way() -> None:
    rng = np.random.default_rng(1)
    minutes = [rng.random(3000) * 100 * (rng.random(3000) > 0.2) for _ in range(200)]  # nobody lives in a fifth
    short = [vectors._sure_sum(one) is not None for one in minutes]
    assert sum(short) > 180


def test_sums_without_end_and_of_nothing() -> None:
    assert exact_sum(np.r_[np.inf, np.zeros(MANY)]) == math.inf
    assert exact_sum(np.r_[-np.inf, np.zeros(MANY)]) == -math.inf
    assert exact_sum(np.zeros(MANY)) == 0
    with pytest.raises(InputError, match="too large"):
        exact_sum(np.full(MANY, 1e308))


@pytest.mark.parametrize("value", [math.nan, -math.inf])
def test_what_is_no_number_of_an_array_is_refused_with_its_row(value: float) -> None:
    numbers, persons = np.array([1.0, value, 2.0]), np.array([1.0, 0.0, 2.0])
    with pytest.raises(InputError, match=r"^values: row 2 is"):
        value_and_weight(numbers, persons)
    for weight in (value, math.inf, -1.0):
        with pytest.raises(InputError, match=r"^weights: row 2 is"):
            value_and_weight(persons, np.array([1.0, weight, 2.0]))
    with pytest.raises(InputError, match="different length"):
        value_and_weight(persons, persons[1:])


def test_an_amount_below_nothing_is_refused_where_somebody_lives_with_its_row_and_why() -> None:
    assert amounts_and_weights([-1.0, 3.0], [0, 2])[0].tolist() == [3.0]
    told = r"^values: row 2 is -1\.0.*; expected at least 0: inequality is of shares of a whole"
    with pytest.raises(InputError, match=told):
        amounts_and_weights([5.0, -1.0], [1, 2])
