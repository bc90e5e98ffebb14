"""Many rows of people as fewer groups, and by how much the sums of the two may differ, whichever sites are chosen.

The way of a group to a site is the mean of its people's ways. Whichever sites are chosen, the group then goes as far as
its people do or farther: they may each go to the nearest of their own, the group goes to one. How much farther is
known before anything is chosen: for nobody more than by how much the group's way to a site is longer than their own,
of the sites that can be their nearest at all. Where `number` of n sites are chosen, these are the n - number + 1
nearest of each.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kopa.accessibility.aggregate.vectors import exact_sum
from kopa.errors import InputError, shown
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Floats
from kopa.scenarios.best_network.choice import BestNetwork, SiteChoice
from kopa.scenarios.best_network.lagrangian import lagrangian_bound
from kopa.scenarios.best_network.median import p_median
from kopa.scenarios.best_network.solving import SECONDS, answer, check_number

ROWS_AT_A_TIME = 4_096


class Aggregated(NamedTuple):
    """A choice of groups, and what its totals may be greater by than those of its people (person-minutes, -km)."""

    choice: SiteChoice
    error: float


def squares_of(places_m: Floats, side_km: float) -> Rows:
    """Return for each place (n x 2, m) the number of the square of a grid of that side in which it lies.

    Examples
    --------
    >>> squares_of(np.array([[100.0, 100.0], [9_900.0, 900.0], [10_100.0, 900.0]]), 10.0).tolist()
    [0, 0, 1]
    """
    if not np.isfinite(side_km) or side_km <= 0:
        raise InputError(f"squares: the side is {shown(side_km)}; give kilometres above 0")
    corner = np.floor(places_m / (1_000.0 * side_km)).astype(np.int64)
    return np.unique(corner, axis=0, return_inverse=True)[1].reshape(-1)


def aggregated(choice: SiteChoice, groups: Rows, number: int) -> Aggregated:
    """Return a choice whose rows are groups of people, for networks of so many sites.

    Parameters
    ----------
    choice
        People and sites.
    groups
        Number of the group of each row. Rows of which some have no way to a site to which others have one are taken
        apart.
    number
        How many sites a network has: the fewer, the more of them can be somebody's nearest.

    Examples
    --------
    >>> costs = np.array([[1.0, 5.0], [2.0, 4.5], [9.0, 2.0]])
    >>> made = aggregated(SiteChoice(np.array([1.0, 1.0, 4.0]), costs, ("a", "b")), np.array([0, 0, 1]), 1)
    >>> made.choice.costs.tolist(), made.choice.persons.tolist(), made.error
    ([[1.5, 4.75], [9.0, 2.0]], [2.0, 4.0], 0.75)
    """
    check_number(choice, number, "aggregated")
    if len(groups) != len(choice.persons):
        raise InputError(f"aggregated: {len(groups)} groups of {len(choice.persons)} rows; give one of each")
    rows = np.flatnonzero(choice.served)
    costs = np.column_stack([choice.costs, choice.beyond])  # who goes beyond goes to one more site, which stays
    group = _apart(np.isfinite(costs[rows]), np.asarray(groups)[rows])
    persons, mean = np.bincount(group, choice.persons[rows]).astype(float), _means(costs, choice.persons, rows, group)
    stay = np.append(np.isin(np.arange(len(choice.sites)), choice.columns_of(choice.stay)), True)
    error = sum(
        exact_sum(choice.persons[some] * _farther(costs[some], mean[of], stay, len(choice.sites) - number + 1))
        for some, of in _parts(rows, group)
    )
    return Aggregated(replace(choice, persons=persons, costs=mean[:, :-1], beyond=mean[:, -1]), error)


def p_median_of_groups(
    choice: SiteChoice, groups: Rows, number: int, *, seconds: float = SECONDS
) -> tuple[BestNetwork, Aggregated]:
    """Return the p-median that is searched on groups: its value is that of all people, its bound holds for these too.

    Parameters
    ----------
    choice, groups, number
        As in `aggregated`.
    seconds
        Time after which the search ends with the best network so far and its gap.

    Returns
    -------
    tuple
        The network, and the groups with their error. No network of so many sites is better than `bound`: the search's
        own less the error, or Lagrange's of all people (`lagrangian_bound`) where that is better.
    """
    made = aggregated(choice, groups, number)
    best = p_median(made.choice, number, seconds=seconds)
    value, everybody = choice.total(best.sites), float(choice.persons[choice.served].sum())
    bound = max(min(best.bound - made.error, value), lagrangian_bound(choice, number, value))
    return answer("p_median", choice, best.sites, value, bound, best.seconds, size=everybody), made


def _apart(finite: np.ndarray, group: Rows) -> Rows:
    """Return groups in which all have a way to the same sites."""
    kinds = np.unique(np.packbits(finite, axis=1), axis=0, return_inverse=True)[1].reshape(-1)
    return np.unique(np.column_stack([group, kinds]), axis=0, return_inverse=True)[1].reshape(-1)


def _parts(rows: Rows, group: Rows) -> list[tuple[Rows, Rows]]:
    """Return rows and their groups, some at a time."""
    cut = range(ROWS_AT_A_TIME, len(rows), ROWS_AT_A_TIME)
    return list(zip(np.split(rows, cut), np.split(group, cut), strict=True))


def _means(costs: Floats, persons: Floats, rows: Rows, group: Rows) -> Floats:
    """Return the mean way of each group to every site."""
    from scipy.sparse import csr_matrix  # slow to import, and only here needed

    share = persons[rows] / np.bincount(group, persons[rows])[group]
    weights = csr_matrix((share, (group, np.arange(len(rows)))))
    mean = np.empty((weights.shape[0], costs.shape[1]))
    for column in range(costs.shape[1]):
        mean[:, column] = weights @ costs[rows, column]
    return mean


def _farther(costs: Floats, of_group: Floats, stay: np.ndarray, can_be_nearest: int) -> Floats:
    """Return by how much each row's group may go farther than the row, of the sites that can be the row's nearest."""
    nearest_that_stays = costs[:, stay].min(axis=1)
    last = min(can_be_nearest, costs.shape[1] - 1)
    farthest = np.minimum(np.partition(costs, last - 1, axis=1)[:, last - 1], nearest_that_stays)
    with np.errstate(invalid="ignore"):  # no way, neither of the row nor of its group
        farther = np.where(np.isfinite(costs) & (costs <= farthest[:, None]), of_group - costs, 0.0)
    return np.asarray(farther.max(axis=1, initial=0.0))
