"""One level of education as the indicators see it: persons, nearest times and distances, by origin."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from kopa.accessibility.aggregate.weighted import share_where, weighted_mean
from kopa.goals.inputs import Flags, Floats, LevelAccess, StudyInputs
from kopa.parameters import Parameters

Status: TypeAlias = Literal["ok", "partial", "missing", "assumption"]
Rows: TypeAlias = npt.NDArray[np.intp]
"""Positions of origins: those of one municipality, or all."""


class Value(NamedTuple):
    """One indicator's value for some of the origins.

    `persons` are those that the value speaks of: those for whom it holds where the value is a
    share, otherwise all persons counted.
    """

    indicator_id: str
    value: float
    unit: str
    persons: float
    status: Status = "ok"


MISSING = float("nan")

TOLD_WITHOUT_SITES = ("G1.d.mean", "G1.d.median", "G1.d.p90", "G1.d.unreachable")
"""What is told of a covered level that has no site at all: nobody reaches one; the rest is missing."""


def missing(indicator_id: str, unit: str, persons: float = MISSING) -> Value:
    """Return a value that says: reported as missing, neither 0 nor imputed."""
    return Value(indicator_id, MISSING, unit, persons, "missing")


@dataclass(frozen=True, eq=False)
class LevelView:
    """Persons of a level's age group and their access to the sites that teach in Finnish.

    Rows are the region's origins. Sites of Swedish-language teaching only are left out: they are a
    matter of G1.i, which needs to know who speaks Swedish.
    """

    inputs: StudyInputs
    level: str
    access: LevelAccess
    every_site: LevelAccess

    @classmethod
    def of(cls, inputs: StudyInputs, level: str, *, known_only: bool = False) -> "LevelView":
        """Return the view of a level; `known_only` leaves out sites that may or may not serve it."""
        access = inputs.levels[level]
        if known_only and access.certain is not None:
            access = access.select(access.certain)
        return cls(inputs, level, access.select(_finnish(access.site_ids, access.site_language)), access)

    @cached_property
    def all_languages(self) -> LevelAccess:
        """Access to the sites of every language, in the order of their ids."""
        return self.every_site.select(_by_id(self.every_site.site_ids))

    @property
    def parameters(self) -> Parameters:
        """Choices of the study."""
        return self.inputs.parameters

    @cached_property
    def persons(self) -> Floats:
        """Persons of the age group per origin."""
        return self.inputs.persons(self.level)

    @cached_property
    def codes(self) -> npt.NDArray[np.str_]:
        """Municipality code of each origin."""
        return self.inputs.people.codes

    @cached_property
    def site_codes(self) -> npt.NDArray[np.str_]:
        """Municipality code of each site."""
        return np.array(self.access.site_municipality, dtype=str)

    @cached_property
    def time_min(self) -> Floats:
        """Door-to-door minutes to the nearest site by time; `inf` where there is no way."""
        return _least(self.access.time_min)

    @cached_property
    def distance_km(self) -> Floats:
        """Road kilometres to the nearest site by distance; `inf` where there is no way."""
        return _least(self.access.distance_km)

    @cached_property
    def nearest(self) -> Rows:
        """Column of the nearest site by time; -1 where there is no way."""
        if not self.access.n_sites:
            return np.full(len(self.persons), -1)
        return np.where(np.isfinite(self.time_min), self.access.time_min.argmin(axis=1), -1)

    @cached_property
    def nearest_code(self) -> npt.NDArray[np.str_]:
        """Municipality of the nearest site by time; empty where there is no way."""
        return np.append(self.site_codes, "")[self.nearest]

    @cached_property
    def own_time_min(self) -> Floats:
        """Minutes to the nearest site in the origin's own municipality; `inf` where it has none."""
        nearest = np.full(len(self.persons), np.inf)
        for code in np.unique(self.codes):
            here = self.codes == code
            nearest[here] = _least(self.access.time_min[np.ix_(here, self.site_codes == code)])
        return nearest

    @cached_property
    def region_time_min(self) -> Floats:
        """Minutes to the nearest site inside the region; `inf` where it has none."""
        inside = np.isin(self.site_codes, self.inputs.region.municipality_codes)
        return _least(self.access.time_min[:, inside])

    @cached_property
    def has_own_site(self) -> Flags:
        """Whether the origin's own municipality has a site."""
        return np.isin(self.codes, self.site_codes)

    def sites_within_km(self, limit_km: float) -> Floats:
        """Return the number of sites within a road distance (inclusive), by origin."""
        return (self.access.distance_km <= limit_km).sum(axis=1).astype(float)

    def sites_within_min(self, limit_min: float) -> Floats:
        """Return the number of sites within a time (inclusive), by origin."""
        return (self.access.time_min <= limit_min).sum(axis=1).astype(float)

    def mean_of_nearest_min(self, k: int) -> Floats:
        """Return the mean minutes to the `k` nearest sites; `inf` where fewer can be reached."""
        if self.access.n_sites < k:
            return np.full(len(self.persons), np.inf)
        return np.partition(self.access.time_min, k - 1, axis=1)[:, :k].astype(float).mean(axis=1)

    def mean(self, indicator_id: str, values: Floats, unit: str, at: Rows) -> Value:
        """Return the person-weighted mean over the origins `at`."""
        return Value(indicator_id, weighted_mean(values[at], self.persons[at]), unit, float(self.persons[at].sum()))

    def share(self, indicator_id: str, mask: Flags, at: Rows) -> Value:
        """Return the share of the persons at `at` for whom `mask` holds, with their number."""
        persons = self.persons[at]
        return Value(indicator_id, share_where(mask[at], persons), "share", float(persons[mask[at]].sum()))


def groups(codes: npt.NDArray[np.str_], wanted: tuple[str, ...]) -> Iterator[tuple[str, Rows]]:
    """Yield the whole region under an empty code, then each municipality with its origins."""
    yield "", np.arange(len(codes))
    for code in wanted:
        yield code, np.flatnonzero(codes == code)


@lru_cache(maxsize=64)
def _by_id(site_ids: tuple[str, ...]) -> Rows:
    """Columns in the order of the sites' ids: ties go to the smaller id."""
    return np.argsort(np.array(site_ids, dtype=str), kind="stable")


@lru_cache(maxsize=64)
def _finnish(site_ids: tuple[str, ...], languages: tuple[str, ...]) -> Rows:
    """Columns of the sites that do not teach in Swedish only, in the order of their ids."""
    order = _by_id(site_ids)
    return order[np.array([languages[i] != "sv" for i in order], bool)]


def _least(matrix: npt.NDArray[np.floating]) -> Floats:
    if not matrix.shape[1]:
        return np.full(matrix.shape[0], np.inf)
    return matrix.min(axis=1).astype(float)
