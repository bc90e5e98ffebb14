"""The rule book: each rule alone, on any values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.goals.rules import (
    FEWEST_MEASURES,
    MOST_UNCERTAIN_SHARE,
    Measure,
    has_border,
    in_its_interval,
    independent,
    is_scored,
    price,
    saying,
    says_something,
    worst,
)
from kopa.levels import BASIC_EDUCATION, LEVELS

SHARES = st.floats(0, 1)
MINUTES = st.one_of(st.floats(0, 500), st.just(math.inf), st.just(math.nan))
MEASURES = st.lists(st.builds(Measure, st.sampled_from("abc"), st.booleans()))


@given(SHARES)
def test_a_known_gap_is_never_said(share):
    assert saying(sites_known=False, uncertain_share=share) == "not_known"


@given(SHARES)
def test_over_a_fifth_uncertain_is_worded_as_such(share):
    assert saying(sites_known=True, uncertain_share=share) == ("uncertain" if share > 0.2 else "known")
    assert MOST_UNCERTAIN_SHARE == 0.2


def test_an_unknown_doubt_where_sites_are_known_is_none():
    assert saying(sites_known=True, uncertain_share=math.nan) == "known"


@given(st.dictionaries(st.sampled_from(list(LEVELS)), MINUTES))
def test_the_worst_known_level_speaks(minutes):
    level = worst(minutes)
    known = {key: value for key, value in minutes.items() if not math.isnan(value)}
    assert bool(level) == bool(known)
    assert all(minutes[level] >= value for value in known.values())


def test_only_basic_education_has_a_border():
    assert {level for level in LEVELS if has_border(level)} == set(BASIC_EDUCATION)


@given(st.integers(0, 5000), SHARES)
def test_a_price_is_a_range_around_the_mean_in_the_prices_of_a_year(pupils, spread):
    one = price(pupils, 1600.0, spread, 2017)
    assert one.low_eur <= 1600 * pupils <= one.high_eur
    assert one.low_eur + one.high_eur == pytest.approx(2 * 1600 * pupils)
    assert one.year == 2017


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_a_range_whose_ends_lie_far_apart_is_not_told(low, width):
    assert says_something(low, low)
    if width > 5 and width > 1.01 * low:
        assert not says_something(low, low + width)
    if width < 5 or width < 0.99 * low:
        assert says_something(low, low + width)


@given(st.floats(0, 100), st.floats(0, 100), SHARES)
def test_a_point_is_shown_only_from_the_middle_of_its_interval(low, width, place):
    value = low + place * width
    if 0.26 < place < 0.74:
        assert in_its_interval(value, low, low + width)
    if width > 1 and not 0.24 < place < 0.76:
        assert not in_its_interval(value, low, low + width)


@given(MEASURES)
def test_a_goal_needs_two_known_measures_that_do_not_derive_from_one_another(measures):
    known = {one.derives_from for one in measures if one.known}
    assert list(independent(measures)) == sorted(known)
    assert is_scored(measures) == (len(known) >= 2)
    assert FEWEST_MEASURES == 2


@pytest.mark.parametrize("measures", [[], [Measure("trip", True)] * 9, [Measure("a", True), Measure("b", False)]])
def test_what_repeats_itself_or_is_not_known_scores_nothing(measures):
    assert not is_scored(measures)
