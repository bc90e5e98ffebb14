"""A bound for the p-median on any number of people, without a program: Lagrange's, by steps along the subgradient.

Each person is paid a price for being served; a site is worth what the people who are nearer to it than their price
would save. All prices together, less the worth of the most worthy sites, is never more than the best network comes to,
whatever the prices are (Cornuejols, Fisher and Nemhauser 1977). Prices that leave somebody served twice are lowered,
those that leave somebody unserved are raised.
"""

import numpy as np

from kopa.accessibility.aggregate.vectors import exact_sum
from kopa.goals.inputs import Flags, Floats
from kopa.scenarios.best_network.choice import SiteChoice

LISTED = 40
"""Nearest sites of everybody that are looked at: a price is never above the way to the farthest of these."""

STEPS = 400
"""How many steps are made."""

PATIENCE = 15
"""After so many steps without a better bound, steps are half as long."""


def lagrangian_bound(choice: SiteChoice, number: int, value: float, *, steps: int = STEPS) -> float:
    """Return what no network of so many sites can do better than, in person-minutes or person-kilometres.

    Parameters
    ----------
    choice
        People and sites.
    number
        How many sites, those that stay among them.
    value
        What some network of so many sites comes to: the nearer it is to the best, the better the steps are.
    steps
        How many steps are made.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> round(lagrangian_bound(choice, 1, 90.0), 3)
    90.0
    """
    rows = np.flatnonzero(choice.served)
    listed = min(LISTED, len(choice.sites))
    site = np.argpartition(choice.costs[rows], listed - 1, axis=1)[:, :listed]
    cost = np.take_along_axis(choice.costs[rows], site, axis=1)
    most = np.minimum(cost.max(axis=1) if listed < len(choice.sites) else np.inf, choice.beyond[rows])
    least = np.minimum(cost.min(axis=1), most)
    persons, stays = choice.persons[rows], np.isin(np.arange(len(choice.sites)), choice.columns_of(choice.stay))
    price, best, stuck, length = _second(cost, most), -np.inf, 0, 1.0
    for _ in range(steps):
        saved = np.maximum(price[:, None] - cost, 0.0)
        worth = np.bincount(site.ravel(), (persons[:, None] * saved).ravel(), len(choice.sites)).astype(float)
        taken = _most_worthy(worth, number, stays)
        bound = exact_sum(persons * price) - exact_sum(worth[taken])
        best, stuck = (bound, 0) if bound > best else (best, stuck + 1)
        if stuck == PATIENCE:
            length, stuck = length / 2, 0
        unserved = 1.0 - (taken[site] & (saved > 0)).sum(axis=1)
        steepness = float((persons * unserved**2).sum())
        if steepness == 0 or value - best <= 0:
            break
        price = np.clip(price + length * (value - bound) / steepness * unserved, least, most)
    return min(best, value)


def _second(cost: Floats, most: Floats) -> Floats:
    """Return the way to the second nearest site: who has one site that is nearer than their price is served once."""
    if cost.shape[1] < 2:
        return np.minimum(cost[:, 0], most)
    second = np.partition(cost, 1, axis=1)[:, 1]
    return np.minimum(np.where(np.isfinite(second), second, cost.min(axis=1)), most)


def _most_worthy(worth: Floats, number: int, stays: Flags) -> Flags:
    """Return the sites that stay and, of the others, the most worthy ones, so many in all."""
    taken, others = stays.copy(), np.flatnonzero(~stays)
    left = number - int(stays.sum())
    taken[others[np.argsort(-worth[others], kind="stable")[:left]]] = True
    return taken
