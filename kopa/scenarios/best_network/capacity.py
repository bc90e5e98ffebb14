"""The p-median of sites with places: nobody is sent where no place is left."""

from collections.abc import Mapping

import numpy as np

from kopa.errors import InputError
from kopa.goals.inputs import Floats
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.median import SCALE
from kopa.scenarios.best_network.solving import SECONDS, Program, Solution, answer, check_number, chosen


def capacitated_p_median(
    choice: SiteChoice, number: int, places: Mapping[str, float], *, seconds: float = SECONDS
) -> BestNetwork:
    """Return the sites, and the persons at each, by which all ways together are shortest and no site is over-full.

    Persons of a row may be shared among sites, and are sent where the whole is best, not each to the nearest. Sites
    beyond the choice are taken to have places for all who go there: `load_beyond` says how many these are.

    Parameters
    ----------
    choice
        People and sites.
    number
        How many sites, those that stay among them.
    places
        Places of every site, by id.
    seconds
        Time after which the search ends with the best network so far and its gap.

    Raises
    ------
    InputError
        A site without a number of places, an impossible number of sites, or too few places: how many are short.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> best = capacitated_p_median(choice, 2, {"a": 15, "b": 15})
    >>> best.value, best.load
    (70.0, {'a': 15.0, 'b': 15.0})
    """
    what = "capacitated p-median"
    check_number(choice, number, what)
    room = _places(choice, places)
    persons, costs, beyond = _merged(choice)
    network = _searched(choice, number, room, (persons, costs, beyond), seconds)
    if network is None:
        raise InputError(_too_small(choice, number, room, (persons, costs, beyond), seconds))
    solution, flows = network
    sites = chosen(choice, solution)
    finite = np.where(np.isfinite(costs), costs, 0.0)
    outside = np.where(np.isfinite(beyond), beyond, 0.0)
    value = float((flows[:, :-1] * finite).sum() + (flows[:, -1] * outside).sum())
    load = dict(zip(choice.sites, np.round(flows[:, :-1].sum(axis=0), 9).tolist(), strict=True))
    bound = solution.bound / SCALE * float(persons.sum())
    places_taken = {one: load[one] for one in sites}
    told = answer("capacitated_p_median", choice, sites, value, min(bound, value), solution.seconds,
                  size=float(persons.sum()), load=places_taken)  # fmt: skip
    return told._replace(load_beyond=round(float(flows[:, -1].sum()), 9))


Merged = tuple[Floats, Floats, Floats]
"""Persons, ways to the sites and ways beyond, of rows that differ."""


def _places(choice: SiteChoice, places: Mapping[str, float]) -> Floats:
    choice.columns_of(places)
    wrong = [f"{n:g} for {one}" for one, n in places.items() if n < 0 or np.isposinf(n)]
    if wrong:
        raise InputError(f"capacitated p-median: places are {', '.join(wrong)}; give finite numbers, at least 0")
    lacking = [one for one in choice.sites if np.isnan(places.get(one, np.nan))]
    if lacking:
        raise InputError(f"capacitated p-median: no number of places is given for {', '.join(lacking)}; give each one")
    return np.array([float(places[one]) for one in choice.sites])


def _merged(choice: SiteChoice) -> Merged:
    """Return the served persons with rows of equal ways put together: no optimum is changed by that."""
    at = choice.served
    ways = np.column_stack([choice.costs[at], choice.beyond[at]])
    different, of_row = np.unique(ways, axis=0, return_inverse=True)
    persons: Floats = np.bincount(of_row.ravel(), choice.persons[at], len(different)).astype(float)
    return persons, different[:, :-1], different[:, -1]


def _searched(
    choice: SiteChoice, number: int, room: Floats, merged: Merged, seconds: float, *, lacking: bool = False
) -> tuple[Solution, Floats] | None:
    """Return the solution with the persons from each row to each site, and beyond in the last column.

    With `lacking` the program is another: how many persons cannot be placed.
    """
    persons, costs, beyond = merged
    scale = SCALE / float(persons.sum())
    program = Program(len(choice.sites))
    program.choose(number, choice.columns_of(choice.stay))
    ways = np.column_stack([costs, beyond])
    row, column = np.nonzero(np.isfinite(ways))
    flow = program.variables(np.zeros(len(row)) if lacking else scale * ways[row, column], persons[row])
    unplaced = program.variables(np.full(len(persons), scale), persons if lacking else 0.0)
    inside = np.flatnonzero(column < len(choice.sites))
    each = np.arange(len(inside))
    program.rows(  # nobody goes to a site that is not chosen
        np.concatenate([each, each]), np.concatenate([flow[inside], column[inside]]),
        np.concatenate([np.ones(len(each)), -persons[row[inside]]]), high=0.0, count=len(each),
    )  # fmt: skip
    program.rows(  # everybody goes somewhere
        np.concatenate([row, np.arange(len(persons))]), np.concatenate([flow, unplaced]), 1.0,
        low=persons, high=persons, count=len(persons),
    )  # fmt: skip
    sites = np.arange(len(choice.sites))
    program.rows(  # no more at a site than it has places
        np.concatenate([column[inside], sites]), np.concatenate([flow[inside], sites]),
        np.concatenate([np.ones(len(inside)), -room]), high=0.0, count=len(sites),
    )  # fmt: skip
    solution = program.solve(seconds, "capacitated p-median")
    if solution is None:
        return None
    flows = np.zeros(ways.shape)
    flows[row, column] = solution.values[flow]
    return solution, flows


def _too_small(choice: SiteChoice, number: int, room: Floats, merged: Merged, seconds: float) -> str:
    """Return how many persons cannot be placed, however so many sites are chosen."""
    network = _searched(choice, number, room, merged, seconds, lacking=True)
    assert network is not None, "everybody may be left without a place"
    persons = merged[0]
    lacking = float(persons.sum()) - float(network[1].sum())
    stay = choice.columns_of(choice.stay)
    others = np.sort(np.delete(room, stay))[::-1][: number - len(stay)]
    most = float(room[stay].sum() + others.sum())
    return (
        f"capacitated p-median: {number} sites leave {lacking:,.1f} of {persons.sum():,.1f} persons without a place "
        f"at best; the largest {number} hold {most:,.0f}. Give more sites or more places"
    )
