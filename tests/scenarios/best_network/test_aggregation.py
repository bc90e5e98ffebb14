"""Groups of people in place of people: the error that is told and the bounds hold for every network of small cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.errors import InputError
from kopa.scenarios.best_network import SiteChoice, aggregated, p_median, p_median_of_groups, squares_of
from kopa.scenarios.best_network.lagrangian import lagrangian_bound
from tests.examples import examples
from tests.scenarios.best_network.test_by_enumeration import choices, networks, total

SLACK = 1e-6


@st.composite
def grouped(draw):
    choice = draw(choices())
    groups = np.array([draw(st.integers(0, 2)) for _ in choice.persons])
    return choice, groups, draw(st.integers(max(len(choice.stay), 1), len(choice.sites)))


@given(grouped())
@settings(max_examples=examples(50, thorough=150))
def test_whichever_sites_are_chosen_groups_go_as_far_as_their_people_and_no_farther_than_the_error(asked):
    choice, groups, number = asked
    made = aggregated(choice, groups, number)
    assert made.choice.persons.sum() == pytest.approx(choice.persons[choice.served].sum())
    for chosen in networks(choice, number):
        people, of_groups = total(choice, chosen), total(made.choice, chosen)
        assert np.isfinite(people) == np.isfinite(of_groups)
        if np.isfinite(people):
            assert people - SLACK <= of_groups <= people + made.error + SLACK


@given(grouped())
@settings(max_examples=examples(50, thorough=150))
def test_the_bounds_are_never_above_what_the_best_network_comes_to(asked):
    choice, groups, number = asked
    totals = [total(choice, chosen) for chosen in networks(choice, number)]
    if not np.isfinite(min(totals, default=np.inf)):
        with pytest.raises(InputError, match="p-median"):
            p_median_of_groups(choice, groups, number)
        return
    best, made = p_median_of_groups(choice, groups, number)
    assert best.value == pytest.approx(total(choice, best.sites))
    assert best.bound <= min(totals) + SLACK
    assert min(totals) - SLACK <= best.value <= min(totals) + made.error + SLACK
    assert lagrangian_bound(choice, number, best.value) <= min(totals) + SLACK


def people_of_a_plain(seed=3):
    """300 people on a plain of 40 km with 12 sites: some towns, and many who live apart."""
    rng = np.random.default_rng(seed)
    places, sites = rng.uniform(0, 40_000, (300, 2)), rng.uniform(0, 40_000, (12, 2))
    costs = np.hypot(*(places[:, None] - sites).transpose(2, 0, 1)) / 1_000
    return SiteChoice(rng.uniform(0.5, 9.0, 300), costs, tuple(f"s{n}" for n in range(12))), places


@pytest.mark.parametrize("number", [2, 5, 9])
def test_squares_find_a_network_near_to_the_best_and_say_how_near(number):
    choice, places = people_of_a_plain()
    exact = p_median(choice, number)
    best, made = p_median_of_groups(choice, squares_of(places, 5.0), number)
    assert exact.gap == 0
    assert len(made.choice.persons) <= 64
    assert best.bound <= exact.value <= best.value <= 1.05 * exact.value
    assert best.gap < 0.08
    assert made.error > best.value - exact.value


def test_the_error_shrinks_with_the_squares_to_nothing():
    choice, places = people_of_a_plain()
    errors = [aggregated(choice, squares_of(places, km), 5).error for km in (20.0, 5.0, 1.0, 0.001)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > errors[-1] == pytest.approx(0.0, abs=1e-9)


def test_the_bound_of_lagrange_closes_on_the_best():
    (choice, _), number = people_of_a_plain(), 9
    exact = p_median(choice, number)
    assert lagrangian_bound(choice, number, exact.value) == pytest.approx(exact.value, rel=0.01)
    assert lagrangian_bound(choice, number, exact.value, steps=2) < lagrangian_bound(choice, number, exact.value)


@pytest.mark.parametrize("side", [0.0, -1.0, np.inf, np.nan])
def test_squares_without_a_side_are_refused(side):
    with pytest.raises(InputError, match="give kilometres above 0"):
        squares_of(np.zeros((1, 2)), side)


def test_a_group_for_each_row_is_asked():
    choice, _ = people_of_a_plain()
    with pytest.raises(InputError, match="2 groups of 300 rows"):
        aggregated(choice, np.array([0, 1]), 3)
