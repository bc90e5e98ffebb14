"""A level of education in whole numbers: persons of each cell and their nearest sites, as a page can hold them.

Minutes, kilometres and persons are hundredths. The order of a cell's sites is that of the exact minutes or
kilometres, so that who goes where is never a matter of rounding.
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from kopa.goals.inputs import Floats

Whole: TypeAlias = npt.NDArray[np.int64]

PARTS = 100
"""Parts of a person, a minute and a kilometre that are told apart."""

NOWHERE = 65_535
"""In place of a site and of its minutes or kilometres: no way to any site."""

LISTED = 20
"""How many sites are listed for a cell at most."""


class QuantisedSite(NamedTuple):
    """A site: the id by which scenarios call it, its row of the sites, name, municipality code, east and north (m)."""

    called: str
    id: str
    name: str
    municipality_code: str
    at_m: tuple[float, float]


@dataclass(frozen=True, eq=False)
class NearSites:
    """The nearest sites of every cell by one metric, nearest first, one cell after another.

    A list ends with the first site that stays open whatever is asked, with `NOWHERE` where no further site has a way,
    or where it has been cut: who has all sites of a cut list closed cannot be told of.

    Attributes
    ----------
    counts
        Sites listed, by cell.
    site
        Positions of the sites.
    value
        Hundredths of minutes or kilometres.
    """

    counts: Whole
    site: Whole
    value: Whole

    def rows(self) -> tuple[Whole, Whole]:
        """Return sites and values as tables with a row for each cell, filled up with -1."""
        listed = np.arange(self.counts.max(initial=0)) < self.counts[:, None]
        site, value = np.full(listed.shape, -1), np.full(listed.shape, -1)
        site[listed], value[listed] = self.site, self.value
        return site, value

    def shortened(self, listed: int) -> "NearSites":
        """Return the lists cut to so many sites at most."""
        rank = np.arange(len(self.site)) - np.repeat(np.cumsum(self.counts) - self.counts, self.counts)
        return NearSites(np.minimum(self.counts, listed), self.site[rank < listed], self.value[rank < listed])


@dataclass(frozen=True, eq=False)
class QuantisedLevel:
    """A level of a region in whole numbers.

    Attributes
    ----------
    level
        Name of the level.
    sites
        The sites: first those of the region, which may be closed, then those across its border, which stay.
    closable
        How many of them may be closed.
    persons
        Hundredths of persons of the age group, by cell; cells where nobody of it lives are left out.
    at_m
        East and north of each cell (m, EPSG:3067).
    time, distance
        Nearest sites by minutes and by road kilometres.
    limit_km, from_limit
        Road kilometres beyond which the law speaks of transport or aid, and whether it does so at the limit already.
    uncertain
        Hundredths of persons to whom a site that is not listed may be nearer.
    """

    level: str
    sites: tuple[QuantisedSite, ...]
    closable: int
    persons: Whole
    at_m: Floats
    time: NearSites
    distance: NearSites
    limit_km: float
    from_limit: bool
    uncertain: int = 0

    def shortened(self, listed: int) -> "QuantisedLevel":
        """Return the level with so many sites listed for a cell at most: more is refused, nothing else differs."""
        return replace(self, time=self.time.shortened(listed), distance=self.distance.shortened(listed))


def whole_persons(persons: Floats, groups: npt.NDArray[np.str_]) -> Whole:
    """Return hundredths of persons, rounded so that the sum of each group is its sum rounded.

    Examples
    --------
    >>> whole_persons(np.array([0.333, 0.333, 0.334, 2.0]), np.array(["a", "a", "a", "b"])).tolist()
    [33, 33, 34, 200]
    """
    exact = persons * PARTS
    whole = np.floor(exact).astype(np.int64)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        lacking = round(math.fsum(exact[rows])) - int(whole[rows].sum())
        largest = rows[np.argsort(whole[rows] - exact[rows], kind="stable")[:lacking]]
        whole[largest] += 1
    return whole


def near_sites(
    values: Floats, names: tuple[str, ...], closable: int, *, limit: float = math.nan, from_limit: bool = False,
    listed: int = LISTED,
) -> NearSites:  # fmt: skip
    """Return the nearest sites of every cell, of equally near ones first that whose id comes first.

    Parameters
    ----------
    values
        Minutes or kilometres, cells × sites; `inf` where there is no way.
    names
        Ids of the sites.
    closable
        How many of the sites, the first ones, may be closed.
    limit, from_limit
        A value that no rounding crosses, and whether it lies beyond itself.
    listed
        How many sites are listed at most.

    Examples
    --------
    >>> found = near_sites(np.array([[3.0, 1.004, 2.0], [9.0, np.inf, np.inf]]), ("a", "b", "c"), 2)
    >>> found.counts.tolist(), found.site.tolist(), found.value.tolist()
    ([2, 2], [1, 2, 0, 65535], [100, 200, 900, 65535])
    """
    by_id = np.argsort(np.array(names, dtype=str), kind="stable")
    order = by_id[np.argsort(values[:, by_id], axis=1, kind="stable")]
    exact = np.take_along_axis(values, order, axis=1)
    order, exact = (
        np.column_stack([table, np.full(len(values), end)]) for table, end in ((order, NOWHERE), (exact, np.inf))
    )
    last = np.isinf(exact) | (order >= closable)
    whole = _rounded(exact, limit, from_limit=from_limit)
    kept = (np.cumsum(last, axis=1) - last == 0) & np.logical_and.accumulate(
        np.isinf(exact) | (whole < NOWHERE), axis=1
    )
    kept[:, listed:] = False
    site = np.where(np.isinf(exact), NOWHERE, order)
    return NearSites(kept.sum(axis=1), site[kept], whole[kept])


def _rounded(exact: Floats, limit: float, *, from_limit: bool) -> Whole:
    """Return hundredths, on the side of the limit on which the exact value lies; `NOWHERE` where there is no way."""
    whole = np.rint(np.where(np.isinf(exact), 0.0, exact) * PARTS).astype(np.int64)
    if not math.isnan(limit):
        over = exact >= limit if from_limit else exact > limit
        first = first_beyond(limit, from_limit=from_limit)
        whole = np.where(over, np.maximum(whole, first), np.minimum(whole, first - 1))
    return np.where(np.isinf(exact), NOWHERE, whole)


def first_beyond(limit: float, *, from_limit: bool) -> int:
    """Return the least hundredths that lie beyond a limit.

    Examples
    --------
    >>> first_beyond(5.0, from_limit=False), first_beyond(7.0, from_limit=True)
    (501, 700)
    """
    whole = round(limit * PARTS, 6)
    return math.ceil(whole) if from_limit else math.floor(whole) + 1
