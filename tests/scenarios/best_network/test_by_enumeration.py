"""Every network of small cases tried one after another: no better one than the solver's, and none where it says so."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kopa.errors import InputError
from kopa.scenarios.best_network import (
    SiteChoice,
    capacitated_p_median,
    closings,
    fewest_sites,
    front,
    most_covered,
    p_centre,
    p_median,
    p_quantile,
    regret,
)
from tests.examples import examples

COSTS = st.sampled_from([0.0, 1.0, 2.0, 2.5, 4.0, 7.0, 7.25, 11.0, np.inf])
PERSONS = st.sampled_from([0.0, 0.1, 1.0, 2.5, 30.0])
ALMOST = {"rel": 1e-9, "abs": 1e-9}


@st.composite
def choices(draw):
    people, sites = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    costs = np.array([[draw(COSTS) for _ in range(sites)] for _ in range(people)])
    persons = np.array([draw(PERSONS) for _ in range(people)])
    beyond = np.array([draw(COSTS) for _ in range(people)]) if draw(st.booleans()) else np.empty(0)
    names = tuple(f"s{number}" for number in range(sites))
    stay = tuple(name for name in names if draw(st.integers(0, 4)) == 0)
    choice = SiteChoice(persons, costs, names, stay, beyond, "km")
    assume(choice.served.any())
    return choice


@st.composite
def asked(draw):
    choice = draw(choices())
    return choice, draw(st.integers(max(len(choice.stay), 1), len(choice.sites)))


def networks(choice, number):
    """Yield every network of so many sites with those that stay."""
    for chosen in combinations(choice.sites, number):
        if set(choice.stay) <= set(chosen):
            yield chosen


def ways(choice, chosen, row):
    """The way of one row's persons, in plain Python."""
    there = [float(choice.costs[row, choice.sites.index(one)]) for one in chosen]
    return min([*there, float(choice.beyond[row])])


def served(choice):
    return [
        (row, float(choice.persons[row])) for row in range(len(choice.persons))
        if choice.persons[row] > 0 and ways(choice, choice.sites, row) < np.inf
    ]  # fmt: skip


def total(choice, chosen):
    return sum(persons * ways(choice, chosen, row) for row, persons in served(choice))


def worst(choice, chosen):
    return max(ways(choice, chosen, row) for row, _ in served(choice))


def within(choice, chosen, limit):
    return sum(persons for row, persons in served(choice) if ways(choice, chosen, row) <= limit)


def everybody(choice):
    return sum(persons for _, persons in served(choice))


def holds(best, choice, number):
    """The answer is a network of that number, exact."""
    assert best.sites in set(networks(choice, number))
    assert best.gap == 0
    assert best.bound == best.value


NOBODY_GOES = SiteChoice(
    np.array([0.0, 0.1, 1.0]),
    np.array([[0.0, 0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 1.0, 1.0]]),
    ("s0", "s1", "s2", "s3", "s4"), ("s0", "s1"), unit="km",
)  # fmt: skip
"""Ways of nought in all, whose bound differs from nought by rounding."""


@given(asked())
@example((NOBODY_GOES, 4))
@settings(max_examples=examples(50, thorough=150), deadline=None)
def test_no_network_has_shorter_ways_than_the_p_median(case):
    choice, number = case
    expected = min((total(choice, one) for one in networks(choice, number)), default=np.inf)
    if np.isinf(expected):
        with pytest.raises(InputError, match=r"p-median: \d sites cannot have everybody with a way: it takes \d"):
            p_median(choice, number)
        return
    best = p_median(choice, number)
    holds(best, choice, number)
    assert best.value == pytest.approx(expected, **ALMOST)
    assert total(choice, best.sites) == pytest.approx(expected, **ALMOST)


@given(asked(), st.sampled_from([0.0, 1.0, 2.2, 4.0, 7.0, 12.0]))
@settings(max_examples=examples(50, thorough=150), deadline=None)
def test_nor_among_those_with_everybody_within_a_limit(case, limit):
    choice, number = case
    fit = [one for one in networks(choice, number) if worst(choice, one) <= limit]
    if not fit:
        with pytest.raises(InputError, match=r"whichever sites are chosen|it takes \d; give \d more"):
            p_median(choice, number, limit=limit)
        return
    best = p_median(choice, number, limit=limit)
    holds(best, choice, number)
    assert worst(choice, best.sites) <= limit
    assert best.value == pytest.approx(min(total(choice, one) for one in fit), **ALMOST)


@given(asked())
@settings(max_examples=examples(33, thorough=100), deadline=None)
def test_no_network_has_a_shorter_longest_way_than_the_p_centre(case):
    choice, number = case
    expected = min((worst(choice, one) for one in networks(choice, number)), default=np.inf)
    if np.isinf(expected):
        with pytest.raises(InputError, match=r"p-centre: \d sites cannot have everybody with a way: it takes"):
            p_centre(choice, number)
        return
    best = p_centre(choice, number)
    holds(best, choice, number)
    assert best.value == expected == worst(choice, best.sites)


@given(asked(), st.sampled_from([0.3, 0.5, 0.9, 1.0]))
@settings(max_examples=examples(33, thorough=100), deadline=None)
def test_no_network_has_a_part_of_the_persons_nearer(case, part):
    choice, number = case
    limits = sorted({ways(choice, one, row) for one in networks(choice, number) for row, _ in served(choice)})
    wanted = part * everybody(choice) * (1 - 1e-9)
    expected = next(
        (r for r in limits if r < np.inf and any(within(choice, one, r) >= wanted for one in networks(choice, number))),
        np.inf,
    )
    if np.isinf(expected):
        with pytest.raises(InputError, match="sites give a way to at most"):
            p_quantile(choice, number, part)
        return
    best = p_quantile(choice, number, part)
    assert best.value == expected
    assert within(choice, best.sites, best.value) >= wanted


@given(asked(), st.sampled_from([0.0, 1.0, 2.2, 4.0, 7.0, 12.0]))
@settings(max_examples=examples(33, thorough=100), deadline=None)
def test_no_network_has_more_persons_within_a_limit(case, limit):
    choice, number = case
    best = most_covered(choice, number, limit)
    holds(best, choice, number)
    expected = max(within(choice, one, limit) for one in networks(choice, number))
    assert best.value == pytest.approx(expected, **ALMOST)


@given(choices(), st.sampled_from([0.0, 1.0, 2.2, 4.0, 7.0, 12.0]))
@settings(max_examples=examples(33, thorough=100), deadline=None)
def test_no_fewer_sites_have_everybody_within_a_limit(choice, limit):
    numbers = range(len(choice.stay), len(choice.sites) + 1)
    fit = [n for n in numbers for one in networks(choice, n) if worst(choice, one) <= limit]
    if not fit:
        with pytest.raises(InputError, match=r"persons have no site within .* km, whichever are chosen"):
            fewest_sites(choice, limit)
        return
    best = fewest_sites(choice, limit)
    holds(best, choice, int(best.value))
    assert best.value == min(fit)
    assert worst(choice, best.sites) <= limit


@st.composite
def with_places(draw):
    choice, number = draw(asked())
    places = {one: draw(st.sampled_from([0.0, 1.0, 5.0, 40.0])) for one in choice.sites}
    return choice, number, places


def by_transport(choice, chosen, places):
    """Shortest ways in all with a given network, as a linear program over pairs; None where places are short."""
    rows = served(choice)
    sites = [*chosen, None]
    pairs = [
        (at, site, float(choice.beyond[row] if site is None else choice.costs[row, choice.sites.index(site)]))
        for at, (row, _) in enumerate(rows) for site in sites
    ]  # fmt: skip
    pairs = [one for one in pairs if one[2] < np.inf]
    if not pairs:
        return None
    equal = [[float(at == one[0]) for one in pairs] for at in range(len(rows))]
    most = [[float(site == one[1]) for one in pairs] for site in chosen]
    found = linprog(
        [one[2] for one in pairs], A_eq=equal, b_eq=[persons for _, persons in rows],
        A_ub=most or None, b_ub=[places[one] for one in chosen] or None,
    )  # fmt: skip
    return found.fun if found.status == 0 else None


@given(with_places())
@settings(max_examples=examples(26, thorough=80), deadline=None)
def test_no_network_has_shorter_ways_where_places_are_few(case):
    choice, number, places = case
    tried = [by_transport(choice, one, places) for one in networks(choice, number)]
    possible = [one for one in tried if one is not None]
    if not possible:
        with pytest.raises(InputError, match=r"sites leave .* persons without a place at best; the largest"):
            capacitated_p_median(choice, number, places)
        return
    best = capacitated_p_median(choice, number, places)
    assert best.sites in set(networks(choice, number))
    assert best.gap == pytest.approx(0, abs=1e-7)
    assert best.value == pytest.approx(min(possible), rel=1e-7, abs=1e-7)
    assert all(best.load[one] <= places[one] + 1e-6 for one in best.sites)
    assert sum(best.load.values()) <= everybody(choice) + 1e-6


@given(choices())
@settings(max_examples=examples(20, thorough=50), deadline=None)
def test_closings_are_ranked_by_what_they_add(choice):
    table = closings(choice, limit=4.0)
    assert set(table["site"]) == set(choice.sites) - set(choice.stay)
    for row in table.to_dict("records"):
        left = [one for one in choice.sites if one != row["site"]]
        assert row["more_total"] == pytest.approx(total(choice, left) - total(choice, choice.sites), **ALMOST)
        lost = sum(persons for at, persons in served(choice) if np.isinf(ways(choice, left, at)))
        assert row["unreachable"] == pytest.approx(lost)
        over = sum(persons for at, persons in served(choice) if ways(choice, left, at) > 4.0)
        assert row["over_limit"] == pytest.approx(over)
    order = list(zip(table["more_total"], table["site"], strict=True))
    assert order == sorted(order)


@given(choices(), st.sampled_from(["mean", "p90", "worst", "share_over"]))
@settings(max_examples=examples(20, thorough=50), deadline=None)
def test_a_front_never_rises_and_no_proposal_lies_below_it(choice, aim):
    least = next((n for n in range(max(len(choice.stay), 1), len(choice.sites) + 1)
                  for one in networks(choice, n) if worst(choice, one) < np.inf), None)  # fmt: skip
    numbers = range(least, len(choice.sites) + 1)
    table = front(choice, numbers, aim=aim, limit=4.0)
    assert table["number"].tolist() == list(numbers)
    assert (table["value"].diff().dropna() <= 1e-9).all()
    assert table["gap"].abs().max() <= 1e-9
    proposal = next(networks(choice, least))
    if worst(choice, proposal) < np.inf:
        found = regret(choice, proposal, aim=aim, limit=4.0)
        assert found.difference >= -1e-9
        assert found.best.value == pytest.approx(table["value"].iloc[0], **ALMOST)
    assert regret(choice, table["sites"].iloc[-1].split(), aim=aim, limit=4.0).difference == pytest.approx(0, abs=1e-9)
