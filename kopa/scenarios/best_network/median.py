"""The p-median: so many sites that all ways together are shortest.

Whoever has the sites a, b, c by their nearness goes as far as a, farther by (b - a) where a is not chosen, and so on.
The sum over people then needs one variable for each set of nearest sites that are all left out, not one for each pair
of a cell and a site: many cells have the same nearest ones. Same relaxation and optimum as the classical program, which
assigns every cell, but a tenth of its size.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kopa.errors import InputError
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Flags, Floats
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.covering import alike, fewest_for_all, too_far, who_is_too_far
from kopa.scenarios.best_network.solving import SECONDS, Program, answer, check_limit, check_number, chosen

SCALE = 1e4
"""What the objective is multiplied by per person: HiGHS stops where it is within a millionth."""


def p_median(choice: SiteChoice, number: int, *, limit: float = np.inf, seconds: float = SECONDS) -> BestNetwork:
    """Return the sites by which all ways together are shortest; the value is person-minutes or person-kilometres.

    Parameters
    ----------
    choice
        People and sites.
    number
        How many sites, those that stay among them.
    limit
        Minutes or kilometres that nobody who is served may exceed.
    seconds
        Time after which the search ends with the best network so far and its gap.

    Raises
    ------
    InputError
        More sites than there are, fewer than stay, or too few that everybody has a way, within the limit if there is
        one: the message says how many it takes.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> best = p_median(choice, 1)
    >>> best.sites, best.value, best.gap
    (('b',), 90.0, 0.0)
    """
    check_number(choice, number, "p-median")
    check_limit(limit, "p-median")
    if too_far(choice, limit)[0].any():
        raise InputError(_too_few(choice, number, limit, seconds))
    everybody = float(choice.persons[choice.served].sum())
    program, constant = _left_out(choice, number, limit, SCALE / everybody)
    program.choose(number, choice.columns_of(choice.stay))
    solution = program.solve(seconds, "p-median")
    if solution is None:
        raise InputError(_too_few(choice, number, limit, seconds))
    sites = chosen(choice, solution)
    bound = (solution.bound + constant) / SCALE * everybody
    return answer("p_median", choice, sites, choice.total(sites), bound, solution.seconds, size=everybody)


class _Steps(NamedTuple):
    """Of rows, one site each by nearness: how much farther they go where it is left out too, or that it must not be."""

    rows: Rows
    column: Rows
    farther: Floats
    forced: Flags


def _left_out(choice: SiteChoice, number: int, limit: float, scale: float) -> tuple[Program, float]:
    """Return the program of sites that are left out, and what everybody goes whichever are chosen.

    Each set of nearest sites has one variable, which is 1 where they are all left out: no less than the one of the set
    without its farthest site, less that site.
    """
    program, patterns = Program(len(choice.sites)), np.zeros((len(choice.persons), len(choice.sites)), bool)
    persons = choice.persons * scale
    at = choice.served
    constant = float((persons[at] * choice.nearest(choice.sites)[at]).sum())
    variable_of = np.full(len(persons), -1)
    for step in _steps(choice, number, limit):
        rows = step.rows
        patterns[rows, step.column] = True
        first, of_row = alike(patterns[rows])
        farther = np.where(step.forced, 0.0, persons[rows] * step.farther)
        costs = np.bincount(of_row, farther, len(first)).astype(float)
        forced = np.bincount(of_row, step.forced, len(first)) > 0
        before, column = variable_of[rows[first]], step.column[first]
        variables = program.variables(costs, np.where(forced, 0.0, 1.0))
        variable_of[rows] = variables[of_row]
        _chain(program, variables, column, before)
    return program, constant


def _chain(program: Program, variables: Rows, column: Rows, before: Rows) -> None:
    """Tie variables to their site and to the variables of the sets without it (-1: the empty set)."""
    each, tied = np.arange(len(variables)), np.flatnonzero(before >= 0)
    row = np.concatenate([each, each, tied])
    factor = np.concatenate([np.ones(2 * len(each)), -np.ones(len(tied))])
    columns = np.concatenate([variables, column, before[tied]])
    program.rows(row, columns, factor, low=np.where(before < 0, 1.0, 0.0), count=len(each))


def _steps(choice: SiteChoice, number: int, limit: float) -> Iterator[_Steps]:
    """Yield the sites of everybody by their nearness, until one of them is sure to be there."""
    order = np.argsort(choice.costs, axis=1, kind="stable")
    ways = np.column_stack([np.take_along_axis(choice.costs, order, axis=1), np.full(len(order), np.inf)])
    stays = np.isin(np.arange(len(choice.sites)), choice.columns_of(choice.stay))
    rows = np.flatnonzero(choice.served)
    for place in range(len(choice.sites)):
        column, here, beyond = order[rows, place], ways[rows, place], choice.beyond[rows]
        following = np.minimum(ways[rows, place + 1], beyond)
        forced = (following > limit) | np.isinf(following)
        sure = (beyond <= here) | stays[column]  # they go beyond, or to a site that stays
        if place >= len(choice.sites) - number:
            sure |= ~forced  # so many sites cannot be left out
        rows, column, forced = rows[~sure], column[~sure], forced[~sure]
        if not len(rows):
            return
        with np.errstate(invalid="ignore"):
            yield _Steps(rows, column, (following - here)[~sure], forced)
        rows = rows[~forced]


def _too_few(choice: SiteChoice, number: int, limit: float, seconds: float) -> str:
    """Return why no network of that number has everybody within the limit, and what it takes."""
    unit = f" {choice.unit}" if choice.unit else ""
    within = f"within {limit:g}{unit}" if np.isfinite(limit) else "with a way"
    if fault := who_is_too_far(choice, limit, f"are not {within}, whichever sites are chosen"):
        return f"p-median: {fault}"
    needed = fewest_for_all(choice, min(limit, np.finfo(float).max), seconds)
    return f"p-median: {number} sites cannot have everybody {within}: it takes {needed}; give {needed - number} more"
