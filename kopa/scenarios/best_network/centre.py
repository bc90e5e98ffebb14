"""The p-centre and its gentler kin: so many sites that the longest way, or that of nine in ten, is shortest."""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kopa.errors import InputError, RunError
from kopa.goals.inputs import Floats
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.covering import fewest_for_all, fewest_sites, most_covered
from kopa.scenarios.best_network.solving import SECONDS, answer, check_number

LEAST_SECONDS = 0.1
"""Time that each step of a search has, even where the whole has none left."""


def p_centre(choice: SiteChoice, number: int, *, seconds: float = SECONDS) -> BestNetwork:
    """Return the sites by which the longest way of anybody is shortest; the value is its minutes or kilometres.

    The least limit within which so many sites have everybody, by halving the ways there are.

    Parameters
    ----------
    choice
        People and sites.
    number
        How many sites, those that stay among them.
    seconds
        Time for the whole search.

    Raises
    ------
    InputError
        More sites than there are, fewer than stay, or too few that everybody has a way: how many it takes.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> best = p_centre(choice, 1)
    >>> best.sites, best.value, best.bound
    (('b',), 5.0, 5.0)
    """
    check_number(choice, number, "p-centre")
    needed = fewest_for_all(choice, np.finfo(float).max, seconds)
    if needed > number:
        needs = f"it takes {needed}; give {needed - number} more"
        raise InputError(f"p-centre: {number} sites cannot have everybody with a way: {needs}")

    def within(limit: float, left: float) -> _Tried:
        best = fewest_sites(choice, limit, seconds=left)
        return _Tried(best.sites, True) if best.value <= number else _Tried(None, best.bound > number)

    least = float(choice.nearest(choice.sites)[choice.served].max())
    network = _halved("p_centre", choice, _ways(choice, least), within, seconds)
    return network._replace(sites=_filled(choice, network.sites, number))


def p_quantile(choice: SiteChoice, number: int, part: float, *, seconds: float = SECONDS) -> BestNetwork:
    """Return the sites by which a part (0-1) of the served persons has the shortest longest way, as nine in ten.

    Parameters
    ----------
    choice
        People and sites.
    number
        How many sites, those that stay among them.
    part
        Share of the persons, above 0; 1 is the p-centre.
    seconds
        Time for the whole search.

    Raises
    ------
    InputError
        A part that is no share, a number of sites that cannot be chosen, or too few sites that the part has a way.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> best = p_quantile(choice, 1, 0.5)
    >>> best.sites, best.value
    (('b',), 2.0)
    """
    if not 0 < part <= 1:
        raise InputError(f"p-quantile: the part is {part!r}; give a share above 0 and at most 1, such as 0.9")
    check_number(choice, number, "p-quantile")
    persons = choice.persons[choice.served]
    wanted = part * float(persons.sum()) * (1 - 1e-12)

    def within(limit: float, left: float) -> _Tried:
        best = most_covered(choice, number, limit, seconds=left)
        return _Tried(best.sites, True) if best.value >= wanted else _Tried(None, best.bound < wanted)

    largest = most_covered(choice, number, np.finfo(float).max, seconds=seconds)
    if largest.value < wanted:
        reach = f"at most {largest.value:,.1f} of the {wanted:,.1f} persons; give more sites, or a smaller part"
        raise InputError(f"p-quantile: {number} sites give a way to {reach}")
    return _halved("p_quantile", choice, _ways(choice, 0.0), within, seconds)


class _Tried(NamedTuple):
    """The sites of a network within a limit, None where none was seen; and whether that is sure."""

    sites: tuple[str, ...] | None
    sure: bool


def _ways(choice: SiteChoice, least: float) -> Floats:
    """Return the different ways that are at least so long, in order."""
    at = choice.served
    ways = np.unique(np.concatenate([choice.costs[at].ravel(), choice.beyond[at]]))
    return ways[np.isfinite(ways) & (ways >= least)]


def _halved(
    problem: str, choice: SiteChoice, ways: Floats, within: Callable[[float, float], _Tried], seconds: float
) -> BestNetwork:
    """Return the network of the least way for which one is seen; the bound is the least of which none is disproved."""
    began = time.perf_counter()
    low, high, disproved, best = 0, len(ways) - 1, -1, None
    while low <= high:
        middle = (low + high) // 2
        left = max(seconds - (time.perf_counter() - began), LEAST_SECONDS)
        tried = within(float(ways[middle]), left)
        if tried.sites is not None:
            best, high = tried.sites, middle - 1
        else:
            low, disproved = middle + 1, middle if tried.sure else disproved
    if best is None:
        raise RunError(f"{problem}: no network was seen within {seconds:g} s; give more seconds")
    value, bound = float(ways[high + 1]), float(ways[disproved + 1])
    return answer(problem, choice, best, value, bound, time.perf_counter() - began)


def _filled(choice: SiteChoice, sites: tuple[str, ...], number: int) -> tuple[str, ...]:
    """Return the sites with further ones up to the number, each that which shortens all ways most."""
    taken = list(sites)
    while len(taken) < number:
        others = [one for one in choice.sites if one not in taken]
        taken.append(min(others, key=lambda one: (choice.total([*taken, one]), one)))
    return tuple(one for one in choice.sites if one in taken)
