"""The school day of those without a car, as the indicators see it: minutes a day from every origin to every site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from kopa.levels import BASIC_EDUCATION, of
from kopa.parameters import Parameters

STATUSES = ("ok", "on_foot", "no_stop_within", "no_service", "no_way", "over_limit", "no_road_within")
"""Why a pair has, or has not, a day, by the numbers of `SchoolDays.status`."""

OK, ON_FOOT, NO_STOP, NO_SERVICE, NO_WAY, OVER, NO_ROAD = range(len(STATUSES))

BEST_FIRST = (OK, ON_FOOT, OVER, NO_WAY, NO_SERVICE, NO_STOP, NO_ROAD)
"""Statuses from the one that comes nearest to a day on: of several sites, an origin has the first status."""

NOWHERE = ""
"""Id of the site where there is none."""

Matrix = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class SchoolDays:
    """Going to the sites of one level and home again in a school day, on foot and by public transport.

    Rows are the region's origins, columns sites of the level that can be reached from somewhere (`site_ids`); `inf`
    where there is no journey both ways.

    Attributes
    ----------
    level
        Level of education.
    site_ids
        Sites, by column.
    day_min
        bell - leave + home - out, in minutes a day: the walk, the rides and all waiting.
    there_min
        bell - leave: minutes of the way there, with the wait at the site; `inf` where there is no way there.
    wait_min, walk_km
        What of it is neither walking nor riding, and kilometres on foot, of both ways.
    leave_s, home_s
        When one leaves and is home, in seconds of the day.
    rides_in, rides_out
        Rides there and back.
    status
        Position in `STATUSES`.
    few_rides_min
        As `day_min`, with no more rides a way than the age group is asked to make.
    otherwise_min
        As `day_min` under other choices, by their names: the range.
    weekdays_min
        As `day_min` on the other weekdays of the week.
    whole_week
        Whether those are all weekdays of the week.
    not_known
        Municipalities of the region in which no stop of the feeds lies: nothing is known of them.
    home_off_road, site_off_road
        Whether an origin, and a site, is far from every way on foot: there it is not known whether there is a day.
    date
        The school day.
    near_miss
        Pairs that have no reasonable day and would have one if a single trip left some minutes earlier or later
        (`missed_connection_min`); None: not looked for.
    """

    level: str
    site_ids: tuple[str, ...]
    day_min: Matrix
    there_min: Matrix
    wait_min: Matrix
    walk_km: Matrix
    leave_s: Matrix
    home_s: Matrix
    rides_in: Matrix
    rides_out: Matrix
    status: Matrix
    few_rides_min: Matrix
    otherwise_min: Mapping[str, Matrix]
    weekdays_min: Sequence[Matrix]
    whole_week: bool
    not_known: frozenset[str]
    home_off_road: Matrix
    site_off_road: Matrix
    date: str
    near_miss: Matrix | None = None

    def select(self, site_ids: Sequence[str]) -> "SchoolDays":
        """Return the same of some sites only, in their order; those that nobody can reach have no column."""
        column = {site: i for i, site in enumerate(self.site_ids)}
        present = [site for site in site_ids if site in column]
        at = [column[site] for site in present]
        matrices = {name: getattr(self, name)[:, at] for name in MATRICES}
        return replace(
            self,
            site_ids=tuple(present),
            otherwise_min={name: values[:, at] for name, values in self.otherwise_min.items()},
            weekdays_min=[values[:, at] for values in self.weekdays_min],
            site_off_road=self.site_off_road[at],
            near_miss=None if self.near_miss is None else self.near_miss[:, at],
            **matrices,
        )

    @cached_property
    def least_min(self) -> Matrix:
        """Minutes of the shortest day of each origin; inf where there is none."""
        return least(self.day_min)

    @cached_property
    def known(self) -> Matrix:
        """Whose day is known, or that there is none (`days_known`)."""
        return days_known(self.home_off_road, self.site_off_road)

    @cached_property
    def best(self) -> Matrix:
        """Column of the site with the shortest day; -1 where there is none."""
        if not self.site_ids:
            return np.full(len(self.day_min), -1)
        return np.where(np.isfinite(self.least_min), self.day_min.argmin(axis=1), -1)

    def of_best(self, matrix: Matrix) -> Matrix:
        """Return the values of a matrix for the site with the shortest day of each origin; inf where there is none."""
        known = self.best >= 0
        values = np.full(len(self.best), np.inf)
        values[known] = matrix[np.flatnonzero(known), self.best[known]]
        return values

    @cached_property
    def reason(self) -> Matrix:
        """Position in `STATUSES` of each origin: of the shortest day, or of the site that comes nearest to one."""
        rank = np.argsort(BEST_FIRST)[self.status] if self.site_ids else np.full((len(self.day_min), 1), NO_STOP)
        nearest = np.array(BEST_FIRST)[rank.min(axis=1)] if self.site_ids else rank[:, 0]
        known = self.best >= 0
        nearest[known] = self.status[np.flatnonzero(known), self.best[known]]
        return nearest


MATRICES = (
    "day_min", "there_min", "wait_min", "walk_km", "leave_s", "home_s", "rides_in", "rides_out", "status",
    "few_rides_min",
)  # fmt: skip


def days_known(home_off_road: Matrix, site_off_road: Matrix) -> Matrix:
    """Return of which homes it is known whether they have a day: not where home, or every site, is off the road.

    Where there is no site at all it is known: there is none.

    Examples
    --------
    >>> homes = np.array([False, True])
    >>> [days_known(homes, np.array(sites, bool)).tolist() for sites in ([False, True], [True], [])]
    [[True, False], [False, False], [True, False]]
    """
    some_way = not len(site_off_road) or not site_off_road.all()
    known: Matrix = ~home_off_road & some_way
    return known


def least(matrix: Matrix) -> Matrix:
    """Return the least of each row; inf where there are no columns."""
    return matrix.min(axis=1, initial=np.inf).astype(float)


def limit_of(level: str, parameters: Parameters) -> float:
    """Return the longest reasonable day of a level in minutes: that of the law, from 13 years after basic education.

    Examples
    --------
    >>> limit_of("lukio", Parameters())
    180.0
    """
    return float(getattr(parameters, of(level).legal_day_min or "legal_day_from_13_min"))


def walk_kmh_of(level: str, parameters: Parameters) -> float:
    """Return how fast the age group of a level walks: pupils of basic education at their pace, others at an adult's.

    Examples
    --------
    >>> walk_kmh_of("basic_1_6", Parameters()), walk_kmh_of("lukio", Parameters())
    (4.2, 4.8)
    """
    return parameters.pupil_walk_kmh if level in BASIC_EDUCATION else parameters.adult_walk_kmh


def rides_of(level: str, parameters: Parameters) -> int:
    """Return how many rides a way the age group of a level is asked to make at most."""
    young = of(level).legal_day_min == "legal_day_under_13_min"
    return parameters.rides_under_13 if young else parameters.rides_from_13
