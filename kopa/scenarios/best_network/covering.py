"""Covering: the fewest sites that have everybody within a limit (LSCP), and the most persons within it (MCLP)."""

from typing import NamedTuple

import numpy as np

from kopa.errors import InputError
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Flags, Floats
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.solving import SECONDS, Program, Solution, answer, check_limit, check_number, chosen


class Covers(NamedTuple):
    """Which columns have whom within a limit: rows with the same columns are one; and who has a site beyond within."""

    within: Flags
    persons: Floats
    already: float


def fewest_sites(choice: SiteChoice, limit: float, *, seconds: float = SECONDS) -> BestNetwork:
    """Return the fewest sites that have every served person within a limit in minutes or kilometres (LSCP).

    Parameters
    ----------
    choice
        People and sites.
    limit
        Minutes or kilometres, the limit itself within.
    seconds
        Time after which the search ends with what it has.

    Raises
    ------
    InputError
        Somebody has no site within the limit, whichever are chosen: how many, and how far they have at least.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0, 5.0]), np.array([[1.0, 5], [6, 2], [4, 4]]), ("a", "b"))
    >>> fewest_sites(choice, 4.0).sites, fewest_sites(choice, 5.0).sites
    (('a', 'b'), ('b',))
    """
    check_number(choice, len(choice.sites), "fewest sites")
    check_limit(limit, "fewest sites")
    _refuse_too_far(choice, limit)
    solution = _set_cover(choice, limit, seconds)
    sites = chosen(choice, solution)
    return answer(
        "fewest_sites", choice, sites, float(len(sites)), float(np.ceil(solution.bound - 1e-6)), solution.seconds
    )


def most_covered(choice: SiteChoice, number: int, limit: float, *, seconds: float = SECONDS) -> BestNetwork:
    """Return the sites that have most persons within a limit in minutes or kilometres (MCLP); the value is persons.

    Parameters
    ----------
    choice
        People and sites.
    number
        How many sites, those that stay among them.
    limit
        Minutes or kilometres, the limit itself within.
    seconds
        Time after which the search ends with what it has.

    Raises
    ------
    InputError
        More sites than there are, or fewer than stay.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0, 5.0]), np.array([[1.0, 5], [6, 2], [4, 4]]), ("a", "b"))
    >>> best = most_covered(choice, 1, 2.0)
    >>> best.sites, best.value, best.gap
    (('b',), 20.0, 0.0)
    """
    check_number(choice, number, "most covered")
    check_limit(limit, "most covered")
    solution = _most(choice, number, limit, seconds)
    sites = chosen(choice, solution)
    persons = choice.within(sites, limit)
    bound = -solution.bound * float(choice.persons[choice.served].sum())
    return answer("most_covered", choice, sites, persons, max(bound, persons), solution.seconds)


def fewest_for_all(choice: SiteChoice, limit: float, seconds: float) -> int:
    """Return the number of sites that no network with everybody within a limit is below."""
    return int(np.ceil(_set_cover(choice, limit, seconds).bound - 1e-6))


def _set_cover(choice: SiteChoice, limit: float, seconds: float) -> Solution:
    program = Program(len(choice.sites), site_cost=1.0)
    program.choose(None, choice.columns_of(choice.stay))
    within = covers(choice, limit).within
    row, column = np.nonzero(within)
    program.rows(row, column, 1.0, low=1.0, count=len(within))
    solution = program.solve(seconds, "fewest sites")
    assert solution is not None, "all sites together cover everybody"  # looked at before
    return solution


def _most(choice: SiteChoice, number: int, limit: float, seconds: float) -> Solution:
    program = Program(len(choice.sites))
    program.choose(number, choice.columns_of(choice.stay))
    covering = covers(choice, limit)
    everybody, count = float(choice.persons[choice.served].sum()), len(covering.persons)
    covered = program.variables(-covering.persons / everybody, 1.0)
    row, column = np.nonzero(covering.within)
    program.rows(
        np.concatenate([np.arange(count), row]), np.concatenate([covered, column]),
        np.concatenate([np.ones(count), -np.ones(len(row))]), high=0.0, count=count,
    )  # fmt: skip
    solution = program.solve(seconds, "most covered")
    assert solution is not None, "any network of that number covers somebody or nobody"
    return solution._replace(bound=solution.bound - covering.already / everybody)


def covers(choice: SiteChoice, limit: float) -> Covers:
    """Return which columns have whom within a limit."""
    at, outside = choice.served, choice.beyond <= limit
    rows = at & ~outside
    flags = choice.costs[rows] <= limit
    first, of_row = alike(flags)
    persons = np.bincount(of_row, choice.persons[rows], len(first)).astype(float)
    return Covers(flags[first], persons, float(choice.persons[at & outside].sum()))


def alike(flags: Flags) -> tuple[Rows, Rows]:
    """Return the first of each kind of equal rows, and of every row the number of its kind.

    Examples
    --------
    >>> first, of_row = alike(np.array([[True, False], [False, True], [True, False]]))
    >>> first.tolist(), of_row.tolist()
    ([1, 0], [1, 0, 1])
    """
    _, first, of_row = np.unique(np.packbits(flags, axis=1), axis=0, return_index=True, return_inverse=True)
    return first, of_row.ravel()


def too_far(choice: SiteChoice, limit: float) -> tuple[Flags, Floats]:
    """Return the rows with no site within a limit whichever are chosen, and the least that every row has."""
    least = choice.nearest(choice.sites)
    return choice.served & (least > limit), least


def who_is_too_far(choice: SiteChoice, limit: float, what: str) -> str:
    """Return for how many nothing can be chosen, and what limit it takes; empty where for nobody."""
    rows, least = too_far(choice, limit)
    if not rows.any():
        return ""
    unit = f" {choice.unit}" if choice.unit else ""
    return (
        f"{choice.persons[rows].sum():,.1f} persons {what}: the farthest of them has {least[rows].max():.1f}{unit} at "
        "least; take a limit of that"
    )


def _refuse_too_far(choice: SiteChoice, limit: float) -> None:
    unit = f" {choice.unit}" if choice.unit else ""
    if fault := who_is_too_far(choice, limit, f"have no site within {limit:g}{unit}, whichever are chosen"):
        raise InputError(f"fewest sites: {fault}")
