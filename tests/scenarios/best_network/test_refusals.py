"""What cannot be chosen is refused: why, by how much, and what to do."""

import numpy as np
import pytest
from scipy.optimize import milp

from kopa.errors import InputError, RunError, UnknownNameError
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

INF = np.inf


@pytest.fixture
def choice():
    """Four cells, three sites: a near to two cells, b to one, c alone reaches the fourth."""
    costs = np.array([[1.0, 8.0, 30.0], [2.0, 9.0, 31.0], [12.0, 3.0, INF], [INF, INF, 5.0]])
    return SiteChoice(np.array([10.0, 20.0, 30.0, 4.5]), costs, ("a", "b", "c"), unit="km")


def test_too_few_sites_say_how_many_it_takes(choice):
    told = "1 sites cannot have everybody with a way: it takes 2; give 1 more"
    with pytest.raises(InputError, match=f"p-median: {told}"):
        p_median(choice, 1)
    with pytest.raises(InputError, match=f"p-centre: {told}"):
        p_centre(choice, 1)
    told = r"p-median: 2 sites cannot have everybody within 6 km: it takes 3; give 1 more"
    with pytest.raises(InputError, match=told):
        p_median(choice, 2, limit=6.0)


def test_a_limit_that_no_network_holds_says_for_whom_and_what_they_have(choice):
    told = r"34\.5 persons .*within 2\.5 km, whichever .*the farthest of them has 5\.0 km at least"
    with pytest.raises(InputError, match=told):
        fewest_sites(choice, 2.5)
    with pytest.raises(InputError, match=told):
        p_median(choice, 3, limit=2.5)


def test_too_few_places_say_how_many_are_short(choice):
    told = r"2 sites leave 14\.5 of 64\.5 persons without a place at best; the largest 2 hold 50"
    with pytest.raises(InputError, match=told):
        capacitated_p_median(choice, 2, {"a": 25.0, "b": 10.0, "c": 25.0})
    with pytest.raises(InputError, match="no number of places is given for b, c; give each one"):
        capacitated_p_median(choice, 2, {"a": 25.0, "b": float("nan")})


def test_a_part_that_no_network_reaches_says_how_many_it_gives_a_way(choice):
    with pytest.raises(InputError, match=r"1 sites give a way to at most 60\.0 of the 64\.5 persons"):
        p_quantile(SiteChoice(choice.persons, np.where(choice.costs < 20, choice.costs, INF), choice.sites), 1, 1.0)
    with pytest.raises(InputError, match=r"the part is 1\.5; give a share"):
        p_quantile(choice, 2, 1.5)


@pytest.mark.parametrize("number", [0, 4, -1, 2.0, True])
def test_a_number_that_cannot_be_chosen_is_refused(choice, number):
    kept = SiteChoice(choice.persons, choice.costs, choice.sites, ("a",), unit="km")
    for search in (lambda: p_median(kept, number), lambda: most_covered(kept, number, 5.0)):
        if number == 1 and number is not True:
            continue
        with pytest.raises(InputError, match=r"give 1 to 3|give a whole number"):
            search()


def test_no_site_at_all_is_no_network(choice):
    beyond = SiteChoice(choice.persons, choice.costs, choice.sites, beyond=np.full(4, 40.0))
    searches = (p_median, p_centre, lambda one, n: most_covered(one, n, 5.0), lambda one, n: p_quantile(one, n, 0.9))
    for search in searches:
        with pytest.raises(InputError, match="0 sites were asked for, but a network has one; give 1 to 3"):
            search(beyond, 0)


def test_names_that_do_not_exist_are_refused_with_the_nearest(choice):
    with pytest.raises(UnknownNameError, match=r"no site '99' to choose\. The nearest of 2 ids: '00901', '00771'"):
        SiteChoice(np.ones(1), np.ones((1, 2)), ("00771", "00901"), ("99",))
    with pytest.raises(UnknownNameError, match="no site 'd' to choose"):
        SiteChoice(choice.persons, choice.costs, choice.sites, ("d",))
    with pytest.raises(UnknownNameError, match="no site 'd' to choose"):
        regret(choice, ["a", "d"])
    with pytest.raises(UnknownNameError, match=r"no aim 'men'\. Did you mean 'mean'"):
        front(choice, [2], aim="men")


@pytest.mark.parametrize(
    ("persons", "costs", "sites", "told"),
    [
        ([1.0, 2.0], [[1.0]], ("a",), "costs of 1 rows and 1 sites, but 2 persons"),
        ([1.0], [[1.0, 2.0]], ("a", "a"), "an id stands twice"),
        ([1.0], [[]], (), "there are none; give sites of the level"),
        ([-1.0], [[1.0]], ("a",), "persons are negative or not numbers"),
        ([np.nan], [[1.0]], ("a",), "persons are negative or not numbers"),
        ([1.0], [[np.nan]], ("a",), "a way is negative or not a number"),
        ([1.0], [[-1.0]], ("a",), "a way is negative or not a number"),
    ],
)
def test_what_is_no_choice_is_refused(persons, costs, sites, told):
    with pytest.raises(InputError, match=told):
        SiteChoice(np.array(persons), np.array(costs), sites)


def test_nobody_with_a_way_is_refused_and_those_without_are_told():
    with pytest.raises(InputError, match="nobody has a way to any site"):
        p_median(SiteChoice(np.array([1.0]), np.array([[INF]]), ("a",)), 1)
    best = p_median(SiteChoice(np.array([1.0, 2.5]), np.array([[3.0], [INF]]), ("a",)), 1)
    assert (best.value, best.unreachable) == (3.0, 2.5)


class Found:
    """What HiGHS says of a search that time ended."""

    status, message = 1, "Time limit reached."

    def __init__(self, x, fun, mip_dual_bound):
        self.x, self.fun, self.mip_dual_bound = x, fun, mip_dual_bound


def test_a_search_that_time_ends_tells_its_gap(monkeypatch, choice):
    def ended(costs, **program):
        found = milp(costs, **program)
        return Found(found.x, found.fun, 0.5 * found.fun)

    monkeypatch.setattr("scipy.optimize.milp", ended)
    best = fewest_sites(choice, 5.0)
    assert (best.value, best.bound) == (3.0, 2.0)
    assert best.gap == pytest.approx(1 / 3)


def test_a_longest_way_of_which_nothing_shorter_is_proved_tells_its_bound(monkeypatch, choice):
    """Each limit is tried with the sites that are least in number, and nothing is proved of fewer ones."""
    exact = p_centre(choice, 2)

    def ended(costs, **program):
        found = milp(costs, **program)
        return Found(found.x, found.fun, 0.0)

    monkeypatch.setattr("scipy.optimize.milp", ended)
    best = p_centre(choice, 2)
    assert (best.sites, best.value) == (exact.sites, exact.value)
    assert best.bound < best.value
    assert best.gap == pytest.approx(1 - best.bound / best.value)


def test_a_search_that_saw_nothing_says_so(monkeypatch, choice):
    monkeypatch.setattr("scipy.optimize.milp", lambda costs, **program: Found(None, None, None))
    with pytest.raises(RunError, match=r"p-median: no network was seen within 0\.5 s .*give more seconds"):
        p_median(choice, 2, seconds=0.5)


def test_who_has_no_place_inside_is_told_as_going_beyond():
    ways = np.array([[1.0], [2.0]])
    inside = SiteChoice(np.array([10.0, 20.0]), ways, ("a",), beyond=np.array([50.0, 40.0]))
    best = capacitated_p_median(inside, 1, {"a": 12.0})
    assert best.load == {"a": 12.0}
    assert best.load_beyond == 18.0
    assert best.load["a"] + best.load_beyond == inside.persons.sum()
    assert best.value == 10 * 1 + 2 * 2 + 18 * 40


@pytest.mark.parametrize("limit", [float("nan"), -1.0, "5", True])
@pytest.mark.parametrize("asked", [
    lambda choice, limit: p_median(choice, 2, limit=limit), lambda choice, limit: most_covered(choice, 2, limit),
    fewest_sites, lambda choice, limit: closings(choice, limit=limit),
])  # fmt: skip
def test_a_limit_that_is_none_is_refused(choice, asked, limit):
    with pytest.raises(InputError, match=r"the limit is .*; give minutes or kilometres, at least 0"):
        asked(choice, limit)


@pytest.mark.parametrize("places", [-5, float("inf")])
def test_places_that_are_no_number_of_them_are_refused_by_site(choice, places):
    given = dict.fromkeys(choice.sites, 100.0)
    with pytest.raises(InputError, match=rf"places are {places} for {choice.sites[0]}; give finite numbers"):
        capacitated_p_median(choice, 2, {**given, choice.sites[0]: places})
    with pytest.raises(UnknownNameError, match="no site 'nowhere' to choose"):
        capacitated_p_median(choice, 2, {**given, "nowhere": 5.0})


def test_a_proposal_that_is_a_text_no_number_and_seconds_that_are_none_are_refused(choice):
    with pytest.raises(InputError, match=r"regret: sites is 'ab'; give a list of ids, such as \['ab'\]"):
        regret(choice, "ab")
    with pytest.raises(InputError, match="front: no number of sites is given"):
        front(choice, [])
    with pytest.raises(InputError, match="p-median: seconds are 'a'; give a number of seconds"):
        p_median(choice, 2, seconds="a")
    with pytest.raises(InputError, match="p-median: seconds are True"):
        p_median(choice, 2, seconds=True)
