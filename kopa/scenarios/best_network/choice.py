"""What is chosen from: people, sites there may be, what every way costs; and what a network of some sites comes to."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from kopa.accessibility.aggregate.vectors import exact_sum
from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.errors import InputError, UnknownNameError, did_you_mean
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Flags, Floats

NEAREST_NAMED = 3
"""So many ids are named where one is asked that is not there."""


@dataclass(frozen=True, eq=False)
class SiteChoice:
    """People and the sites among which a network is chosen.

    Attributes
    ----------
    persons
        Persons by row.
    costs
        Minutes or kilometres from every row (rows) to every site (columns); `inf`: no way.
    sites
        Ids of the columns.
    stay
        Sites that stay whatever is chosen; they count among the sites of a network.
    beyond
        Minutes or kilometres from every row to the nearest site that is no part of the choice and stays, such as one
        across the region's border; `inf` or left out: there is none.
    unit
        Unit of the costs, for messages.

    Examples
    --------
    >>> choice = SiteChoice(np.array([10.0, 20.0]), np.array([[1.0, 5.0], [6.0, 2.0]]), ("a", "b"))
    >>> choice.mean(["a"]), choice.worst(["a", "b"])
    (4.333333333333333, 2.0)
    """

    persons: Floats
    costs: Floats
    sites: tuple[str, ...]
    stay: tuple[str, ...] = ()
    beyond: Floats = field(default_factory=lambda: np.empty(0))
    unit: str = ""

    def __post_init__(self) -> None:
        rows, columns = np.shape(self.costs)
        if not len(self.beyond):
            object.__setattr__(self, "beyond", np.full(rows, np.inf))
        if len(self.persons) != rows or len(self.beyond) != rows or len(self.sites) != columns:
            raise InputError(
                f"sites to choose from: costs of {rows} rows and {columns} sites, but {len(self.persons)} persons, "
                f"{len(self.beyond)} beyond and {len(self.sites)} ids; give one of each"
            )
        if not columns:
            raise InputError("sites to choose from: there are none; give sites of the level, or ask another one")
        if len(set(self.sites)) != columns:
            raise InputError("sites to choose from: an id stands twice; give each site its own")
        if not (np.isfinite(self.persons) & (self.persons >= 0)).all():
            raise InputError("sites to choose from: persons are negative or not numbers; give finite ones, at least 0")
        if np.isnan(self.costs).any() or (self.costs < 0).any() or np.isnan(self.beyond).any():
            raise InputError("sites to choose from: a way is negative or not a number; write inf where there is none")
        self.columns_of(self.stay)

    def columns_of(self, sites: Iterable[str]) -> Rows:
        """Return the columns of some sites, in their own order.

        Raises
        ------
        UnknownNameError
            A site that is none of those to choose from.
        """
        at = {site: column for column, site in enumerate(self.sites)}
        sites = list(sites)
        for one in sites:
            if one not in at:
                raise UnknownNameError(f"no site {one!r} to choose.{_nearest_ids(one, self.sites)}")
        return np.array([at[one] for one in sites], dtype=int)

    @property
    def served(self) -> Flags:
        """Rows with persons who have a way to some site, chosen or beyond: all others are left out of every answer."""
        least = np.minimum(self.costs.min(axis=1, initial=np.inf), self.beyond)
        return np.asarray((self.persons > 0) & np.isfinite(least))

    @property
    def unreachable(self) -> float:
        """Persons without a way to any site, whichever are chosen."""
        return exact_sum(self.persons[(self.persons > 0) & ~self.served])

    def nearest(self, sites: Iterable[str]) -> Floats:
        """Return minutes or kilometres to the nearest of some sites, or beyond, by row."""
        columns = self.columns_of(sites)
        return np.minimum(self.costs[:, columns].min(axis=1, initial=np.inf), self.beyond)

    def total(self, sites: Iterable[str]) -> float:
        """Return person-minutes or person-kilometres one way; `inf` where somebody has no way any more."""
        at = self.served
        return exact_sum(self.nearest(sites)[at] * self.persons[at])

    def mean(self, sites: Iterable[str]) -> float:
        """Return the mean of the served persons."""
        at = self.served
        return weighted_mean(self.nearest(sites)[at], self.persons[at])

    def quantile(self, sites: Iterable[str], part: float) -> float:
        """Return what a part (0-1) of the served persons have at most."""
        at = self.served
        return weighted_quantile(self.nearest(sites)[at], self.persons[at], part)

    def worst(self, sites: Iterable[str]) -> float:
        """Return the longest way of anybody who is served; 0 without anybody."""
        return float(self.nearest(sites)[self.served].max(initial=0.0))

    def within(self, sites: Iterable[str], limit: float) -> float:
        """Return the served persons within a limit, the limit itself within."""
        return exact_sum(self.persons[self.served & (self.nearest(sites) <= limit)])

    def over(self, sites: Iterable[str], limit: float) -> float:
        """Return the served persons beyond a limit."""
        return exact_sum(self.persons[self.served & (self.nearest(sites) > limit)])

    def nearest_to(self, sites: Iterable[str]) -> pd.Series:
        """Return for how many served persons each of some sites is the nearest; those who go beyond are of none."""
        columns, at = np.sort(self.columns_of(sites)), self.served
        if not len(columns):
            return pd.Series(dtype=float)
        costs = self.costs[np.ix_(at, columns)]
        to, mine = costs.argmin(axis=1), costs.min(axis=1) <= self.beyond[at]
        persons = np.bincount(to[mine], self.persons[at][mine], len(columns))
        return pd.Series(persons, index=[self.sites[column] for column in columns])


def _nearest_ids(name: object, ids: tuple[str, ...]) -> str:
    """Return which ids somebody may have meant, or else those that resemble it most: there are always some."""
    if not isinstance(name, str):
        return f" Give ids as text, such as {ids[0]!r}"
    if hint := did_you_mean(name, ids):
        return hint
    nearest = difflib.get_close_matches(name, sorted(ids), n=NEAREST_NAMED, cutoff=0.0)
    return (
        f" The nearest of {len(ids)} ids: {', '.join(map(repr, nearest))}; give one of the region's sites of the level"
    )


class BestNetwork(NamedTuple):
    """The answer to one question.

    Attributes
    ----------
    problem
        What was asked.
    sites
        Ids of the sites chosen, those that stay among them, in the order of the choice.
    value
        What the network comes to, by the problem's own measure.
    bound
        What no network can do better than; equal to `value` where the answer is exact.
    gap
        Difference of value and bound as a share of the value (0: exact).
    seconds
        Time of the search.
    unreachable
        Persons without a way to any site, who are left out.
    load
        Persons at each site, where the problem assigns them.
    load_beyond
        Persons sent to sites that are no part of the choice, such as across the border, where it assigns them.
    """

    problem: str
    sites: tuple[str, ...]
    value: float
    bound: float
    gap: float
    seconds: float
    unreachable: float
    load: Mapping[str, float] = {}
    load_beyond: float = 0.0
