"""Ways over streets that the road data lacks: inside a built-up place, straight to a site nearby."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.matrices import Matrices
from kopa.accessibility.search.statuses import OK
from kopa.units import kilometres

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

PAIRS_AT_ONCE = 1_000_000
"""Pairs whose straight lines are held at a time."""


@dataclass(frozen=True, eq=False)
class LocalStreets:
    """Pairs of an origin in a built-up place and a site near enough for local streets.

    A road table without municipal streets sends people of a town to its nearest main road and
    around the town. From an origin inside a built-up place, a site at most some `max_m` metres away
    in a straight line can also be reached over local streets: the straight line times the
    access leg's detour, at the access leg's speed. This is an assumption, and it may cross water
    inside a town; `max_m` keeps it short.

    Attributes
    ----------
    line, column
        Positions of the origin and of the site of each pair, by origin.
    straight_m
        Straight line between the two in metres.

    Examples
    --------
    >>> streets = LocalStreets.between(np.array([[0, 0]]), np.array([[3000, 0]]), np.array([True]), max_m=5000)
    >>> roads = Matrices(np.array(["a"]), np.array(["s"]), np.array([[19.0]]), np.array([[15.0]]), np.array([[0]]), "x")
    >>> better = streets.over(roads, Access(), "time")
    >>> better.time_min.tolist(), better.distance_km.tolist()
    ([[7.8]], [[3.9]])
    """

    line: Rows
    column: Rows
    straight_m: Floats

    @classmethod
    def between(cls, origins_m: Floats, sites_m: Floats, built_up: Flags, *, max_m: float) -> "LocalStreets":
        """Return the pairs at most `max_m` metres apart whose origin lies inside a built-up place.

        Parameters
        ----------
        origins_m, sites_m
            Coordinates in metres, a row of two for each point.
        built_up
            Which origins lie inside a built-up place.
        max_m
            Longest straight line in metres, inclusive.
        """
        parts = list(_near(origins_m, sites_m, np.flatnonzero(built_up), max_m))
        line, column = (np.concatenate([*(part[i] for part in parts), []]).astype(np.intp) for i in (0, 1))
        return cls(line, column, np.concatenate([*(part[2] for part in parts), []]))

    def of_rows(self, rows: Rows) -> "LocalStreets":
        """Return the pairs of some of the origins, which are numbered anew in the order of `rows`."""
        first, last = np.searchsorted(self.line, rows), np.searchsorted(self.line, rows, side="right")
        at = np.concatenate([*map(np.arange, first, last), []]).astype(np.intp)
        return LocalStreets(np.repeat(np.arange(len(rows)), last - first), self.column[at], self.straight_m[at])

    def within(self, max_m: float) -> "LocalStreets":
        """Return the pairs at most `max_m` metres apart."""
        near = self.straight_m <= max_m
        return LocalStreets(self.line[near], self.column[near], self.straight_m[near])

    def minutes_and_km(self, leg: Access) -> tuple[Floats, Floats]:
        """Return minutes and kilometres of every pair over local streets."""
        return leg.time_min(self.straight_m), kilometres(leg.length_m(self.straight_m))

    def at_most(self, values: Floats, local: Floats) -> Floats:
        """Return `values` of all pairs (changed in place), replaced where the way over local streets is less."""
        at = self.line, self.column
        values[at] = np.minimum(values[at], local)
        return values

    def over(self, by_road: Matrices, leg: Access, metric: str) -> Matrices:
        """Return `by_road` with minutes and kilometres of the local way where it is better than the road network's.

        Parameters
        ----------
        by_road
            What the road network gives: origins × sites.
        leg
            Speed and detour of the local way.
        metric
            The quantity that is compared: ``time`` or ``distance``.
        """
        at, (local_min, local_km) = (self.line, self.column), self.minutes_and_km(leg)
        ours, theirs = (local_min, by_road.time_min[at]) if metric == "time" else (local_km, by_road.distance_km[at])
        better = ours < theirs
        at = self.line[better], self.column[better]
        time_min, distance_km, status = by_road.time_min.copy(), by_road.distance_km.copy(), by_road.status.copy()
        time_min[at], distance_km[at], status[at] = local_min[better], local_km[better], OK
        return replace(by_road, time_min=time_min, distance_km=distance_km, status=status)


def in_locality(origins: pd.DataFrame) -> Flags:
    """Say which people live in a locality, by the number in their column `locality`; without that column nobody.

    Examples
    --------
    >>> in_locality(pd.DataFrame({"locality": [23, 0]})).tolist()
    [True, False]
    """
    if "locality" not in origins.columns:
        return np.zeros(len(origins), bool)
    inside: Flags = origins["locality"].to_numpy() > 0
    return inside


def _near(origins_m: Floats, sites_m: Floats, inside: Rows, max_m: float) -> Iterator[tuple[Rows, Rows, Floats]]:
    (x, y), (sites_x, sites_y) = origins_m[inside].T, sites_m.T
    step = max(PAIRS_AT_ONCE // max(len(sites_m), 1), 1)
    for first in range(0, len(inside), step):
        part = slice(first, first + step)
        straight_m = np.sqrt((x[part, None] - sites_x) ** 2 + (y[part, None] - sites_y) ** 2)
        line, column = np.nonzero(straight_m <= max_m)
        yield inside[part][line], column, straight_m[line, column]
