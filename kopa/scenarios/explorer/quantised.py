"""A level of education in whole numbers: persons of each cell and their nearest sites, as a page can hold them.

Minutes, kilometres and persons are hundredths. The order of a cell's sites is that of the exact minutes or
kilometres, so that who goes where is never a matter of rounding.
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.goals.inputs import Flags, Floats
from kopa.levels import BASIC_1_6, BASIC_7_9, LUKIO
from kopa.scenarios.hundredths import NOWHERE, Whole, in_hundredths
from kopa.scenarios.schemas import ALL_SITES, SURE_SITES

LEVELS = (BASIC_1_6, BASIC_7_9, LUKIO)
"""Levels that are shown; of grades 7-9 there are two answers, by the schools that may teach them."""

LISTED = 20
"""How many sites are listed for a cell at most."""


class QuantisedSite(NamedTuple):
    """A site of a level.

    Attributes
    ----------
    called
        The id by which scenarios call it.
    id
        Its row of the sites.
    name, municipality_code
        What it is called, and where it lies.
    at_m
        East and north (m, EPSG:3067).
    sure
        Whether it surely serves the level, or may.
    """

    called: str
    id: str
    name: str
    municipality_code: str
    at_m: tuple[float, float]
    sure: bool = True

    @property
    def school(self) -> str:
        """What it is called at whatever level."""
        return self.id.rpartition(".")[0]


class QuantisedPlace(NamedTuple):
    """A place where a site may open or move to: postal code; name and id of what opens; municipality; east, north."""

    code: str
    name: str
    id: str
    municipality_code: str
    at_m: tuple[float, float]


@dataclass(frozen=True, eq=False)
class NearSites:
    """The nearest sites and places of every cell by one metric, nearest first, one cell after another.

    A list ends with the first site that stays open whatever is asked, with `NOWHERE` where no further site has a way,
    or where it has been cut: who has nothing open in a cut list has no known answer. Where some sites may or may not
    serve the level, it goes on with those that surely do, until it ends in the same way for these alone.

    Attributes
    ----------
    counts
        Sites and places listed, by cell.
    unbroken
        How many of these, the first ones, leave no site out.
    site
        Positions: of the sites, and behind these of the places.
    value
        Hundredths of minutes or kilometres.
    step
        Which of the cell's exact values it is, from 0 on: equally near ones have the same.
    """

    counts: Whole
    unbroken: Whole
    site: Whole
    value: Whole
    step: Whole

    def rows(self) -> tuple[Whole, Whole, Whole]:
        """Return sites, values and steps as tables with a row for each cell, filled up with -1."""
        listed = np.arange(self.counts.max(initial=0)) < self.counts[:, None]
        tables = [np.full(listed.shape, -1) for _ in range(3)]
        for table, values in zip(tables, (self.site, self.value, self.step), strict=True):
            table[listed] = values
        return tables[0], tables[1], tables[2]

    @property
    def cell(self) -> Whole:
        """Cell of each entry."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @property
    def is_unbroken(self) -> npt.NDArray[np.bool_]:
        """Whether each entry is one of those that leave no site out."""
        starts = np.cumsum(self.counts) - self.counts
        return np.arange(len(self.site)) - starts[self.cell] < self.unbroken[self.cell]

    @property
    def tied(self) -> Whole:
        """Entries that are exactly as near as the one before them."""
        same = (np.diff(self.step) == 0) & (np.diff(self.cell) == 0)
        return np.flatnonzero(same) + 1

    def only(self, chosen: npt.NDArray[np.bool_]) -> "NearSites":
        """Return some of the entries, of which those unbroken stay so."""
        number = len(self.counts)
        counts = np.bincount(self.cell[chosen], minlength=number)
        unbroken = np.bincount(self.cell[chosen & self.is_unbroken], minlength=number)
        return NearSites(counts, unbroken, self.site[chosen], self.value[chosen], self.step[chosen])

    def shortened(self, listed: int, sure: Flags) -> "NearSites":
        """Return the lists cut to so many sites at most; `sure` says which of the level's sites surely serve it."""
        real, certain = self._real(sure)
        whole = self.is_unbroken & (self._before(real) < listed)
        short = self.only(whole | ((certain | ~real) & (self._before(certain) < listed)))
        return replace(short, unbroken=np.bincount(self.cell[whole], minlength=len(self.counts)))

    def _before(self, chosen: Flags) -> Whole:
        """Return how many of some entries stand before each entry of its list."""
        before = np.append(0, np.cumsum(chosen))
        starts = np.cumsum(self.counts) - self.counts
        return before[:-1] - before[starts[self.cell]]

    def covers(self, sure: Flags) -> bool:
        """Whether everybody has a site, and one of the sure ones too, or no way to any, in the list."""
        real, certain = self._real(sure)
        found = (self.is_unbroken & real, certain)
        return all(np.bincount(self.cell[one], minlength=len(self.counts)).all() for one in found)

    def _real(self, sure: Flags) -> tuple[Flags, Flags]:
        """Return which entries are sites, or no way to any, and not places; and which of these are sure."""
        sites, nowhere = len(sure), self.site == NOWHERE
        return (self.site < sites) | nowhere, np.append(sure, False)[self.site.clip(max=sites)] | nowhere


class Means(NamedTuple):
    """Mean minutes and road kilometres; `inf` where anybody has no way."""

    time_min: float
    distance_km: float


def means_now(time_min: Floats, distance_km: Floats, persons: Floats, sure: Flags) -> tuple[Means, ...]:
    """Return the exact means of all sites, and of the sure ones alone where others may or may not serve the level.

    Parameters
    ----------
    time_min, distance_km
        Cells × sites.
    persons
        Persons of each cell.
    sure
        Which of the sites surely serve the level.

    Examples
    --------
    >>> ways = np.array([[1.0, 4.0], [3.0, 5.0]])
    >>> means_now(ways, 2 * ways, np.array([1.0, 3.0]), np.array([False, True]))
    (Means(time_min=2.5, distance_km=5.0), Means(time_min=4.75, distance_km=9.5))
    """
    counted = (np.ones(len(sure), bool),) if sure.all() else (np.ones(len(sure), bool), sure)
    return tuple(
        Means(*(weighted_mean(ways[:, one].min(axis=1, initial=np.inf), persons) for ways in (time_min, distance_km)))
        for one in counted
    )


@dataclass(frozen=True, eq=False)
class QuantisedLevel:
    """A level of a region in whole numbers.

    Attributes
    ----------
    level
        Name of the level.
    sites
        The sites: first those of the region, which may be closed or moved, then those across its border, which stay.
    closable
        How many of them may be closed or moved.
    persons
        Hundredths of persons of the age group, by cell; cells where nobody of it lives are left out.
    at_m
        East and north of each cell (m, EPSG:3067).
    time, distance
        Nearest sites by minutes and by road kilometres.
    means
        Exact means of now, for each of the `counted`: those of an option start from these (`kopa.scenarios.means`).
    limit_km, from_limit
        Road kilometres beyond which the law speaks of transport or aid, and whether it does so at the limit already.
    uncertain
        Hundredths of persons to whom a site that is not listed may be nearer.
    places
        Where a site may be opened or moved to, those of most residents first.
    language
        In which the sites teach: ``fi`` for everybody of the age group, or ``sv`` for its Swedish speakers.
    """

    level: str
    sites: tuple[QuantisedSite, ...]
    closable: int
    persons: Whole
    at_m: Floats
    time: NearSites
    distance: NearSites
    means: tuple[Means, ...]
    limit_km: float
    from_limit: bool
    uncertain: int = 0
    places: tuple[QuantisedPlace, ...] = ()
    language: str = "fi"

    @property
    def key(self) -> str:
        """What the page calls the level: by its name, and the language where that is not Finnish."""
        return self.level if self.language == "fi" else f"{self.level}_{self.language}"

    @property
    def sure(self) -> Flags:
        """Which of the sites surely serve the level."""
        return np.array([one.sure for one in self.sites], bool)

    @property
    def counted(self) -> tuple[str, ...]:
        """Which sites are counted: ``all``; and the ``sure`` ones too where others may or may not serve the level."""
        return (ALL_SITES,) if self.sure.all() else (ALL_SITES, SURE_SITES)

    @property
    def id_order(self) -> Whole:
        """Place of each site, and of what opens at each place, in the order of their ids."""
        ids = np.array([*(one.id for one in self.sites), *(one.id for one in self.places)], dtype=object)
        order = np.empty(len(ids), np.int64)
        order[np.argsort(ids, kind="stable")] = np.arange(len(ids))
        return order

    def shortened(self, listed: int, places: int) -> "QuantisedLevel":
        """Return the level with its first places and so many sites listed for a cell: more is refused, else same."""
        last = len(self.sites) + places
        near = (one.only((one.site < last) | (one.site == NOWHERE)) for one in (self.time, self.distance))
        time, distance = (one.shortened(listed, self.sure) for one in near)
        return replace(self, time=time, distance=distance, places=self.places[:places])


def near_sites(
    values: Floats, names: tuple[str, ...], closable: int, *, places: int = 0, limit: float = math.nan,
    from_limit: bool = False, listed: int = LISTED, sure: Flags | None = None,
) -> NearSites:  # fmt: skip
    """Return the nearest sites and places of every cell, of equally near ones first that whose id comes first.

    Parameters
    ----------
    values
        Minutes or kilometres, cells × sites and places; `inf` where there is no way.
    names
        Ids of the sites, and of what opens at the places.
    closable
        How many of the sites, the first ones, may be closed.
    places
        How many of the columns, the last ones, are places.
    limit, from_limit
        A value that no rounding crosses, and whether it lies beyond itself.
    listed
        How many sites are listed at most: of all, and of the sure ones.
    sure
        Which of the sites surely serve the level; left out: all.

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
    sites, nowhere = len(names) - places, np.isinf(exact)
    place = ~nowhere & (order >= sites)
    is_sure = nowhere | (
        ~place & np.append(np.ones(sites, bool) if sure is None else sure, False)[order.clip(max=sites)]
    )
    stays = nowhere | ((order >= closable) & ~place)
    whole = np.where(nowhere, NOWHERE, in_hundredths(exact, limit, from_limit=from_limit))
    told = np.logical_and.accumulate(nowhere | (whole < NOWHERE), axis=1)
    unbroken = told & (_before(stays) == 0) & (_before(~place) < listed)
    further = told & (is_sure | place) & (_before(stays & is_sure) == 0) & (_before(is_sure) < listed)
    is_listed = unbroken | further
    site = np.where(nowhere, NOWHERE, order)
    step = np.cumsum(np.column_stack([np.zeros(len(exact), bool), exact[:, 1:] != exact[:, :-1]]), axis=1)
    return NearSites(is_listed.sum(axis=1), unbroken.sum(axis=1), site[is_listed], whole[is_listed], step[is_listed])


def _before(chosen: Flags) -> Whole:
    """Return how many of a row's chosen ones stand before each."""
    return np.cumsum(chosen, axis=1) - chosen
