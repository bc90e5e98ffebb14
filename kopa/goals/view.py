"""One level of education as the indicators see it: persons, nearest times and distances, by origin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from kopa.accessibility.aggregate.weighted import share_where, weighted_mean
from kopa.goals.indicator import Group, Rows
from kopa.goals.inputs import Flags, Floats, LevelAccess, StudyInputs, least_by_row
from kopa.levels import taught_in
from kopa.parameters import Parameters

T = TypeVar("T")

_NOBODY = np.zeros(0, np.intp)


class Weighted(NamedTuple):
    """A value and the persons that it speaks of: all that are counted, or those for whom a share holds."""

    value: float
    persons: float


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
    _made: dict[Callable[["LevelView"], Any], Any] = field(default_factory=dict, init=False, repr=False)
    _counted: dict[tuple[str, float], Floats] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, inputs: StudyInputs, level: str, *, certain_only: bool = False) -> "LevelView":
        """Return the view of a level; `certain_only` leaves out sites that may or may not serve it."""
        access = inputs.levels[level]
        if certain_only and access.certain is not None:
            access = access.select(access.certain)
        return cls(inputs, level, access.select(_finnish(access.site_ids, access.site_language)), access)

    def without_sites(self) -> "LevelView":
        """Return the view of the same people without any site: what is left where the sites are not known."""
        nothing = self.every_site.select(np.zeros(self.every_site.n_sites, bool))
        access = replace(nothing, near_edge=np.ones(len(self.persons), bool))
        return LevelView.of(replace(self.inputs, levels={self.level: access}), self.level)

    def is_known(self, group: Group) -> bool:
        """Return whether the sites are known wherever the people of a group live."""
        access = self.access
        return access.covered or (bool(access.not_known) and access.not_known.isdisjoint(group.codes))

    @cached_property
    def all_languages(self) -> LevelAccess:
        """Access to the sites of every language, in the order of their ids."""
        return self.every_site.select(_by_id(self.every_site.site_ids))

    def once(self, make: Callable[["LevelView"], T]) -> T:
        """Return what a function makes of this view: made at the first call, however many groups ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

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
        return self.access.least("time_min")

    @cached_property
    def distance_km(self) -> Floats:
        """Road kilometres to the nearest site by distance; `inf` where there is no way."""
        return self.access.least("distance_km")

    @cached_property
    def walk_km(self) -> Floats:
        """Kilometres on foot to the nearest site on foot; `inf` where there is no way, or none was computed."""
        return np.full(len(self.persons), np.inf) if self.access.walk_km is None else self.access.least("walk_km")

    @cached_property
    def walk_over_danger(self) -> Flags:
        """Whether the shortest way on foot along roads to that site leads over a link that is called dangerous."""
        if self.access.walk_km is None or self.access.walk_over_danger is None:
            return np.zeros(len(self.persons), bool)
        return self.access.by_origin(_over_danger_to_nearest)

    @cached_property
    def nearest(self) -> Rows:
        """Column of the nearest site by time; -1 where there is no way."""
        return self.access.nearest_column

    @cached_property
    def nearest_code(self) -> npt.NDArray[np.str_]:
        """Municipality of the nearest site by time; empty where there is no way."""
        return np.append(self.site_codes, "")[self.nearest]

    @cached_property
    def own_time_min(self) -> Floats:
        """Minutes to the nearest site in the origin's own municipality; `inf` where it has none."""
        people = self.inputs.people
        number_of = {code: number for number, code in enumerate(people.rows_of)}

        def least(access: LevelAccess, numbers: Rows) -> Floats:
            of_sites = np.array([number_of.get(code, -1) for code in access.site_municipality], np.intp)
            minutes = np.full(len(numbers), np.inf)
            for number in np.unique(of_sites[of_sites >= 0]):
                rows, own = np.flatnonzero(numbers == number), np.flatnonzero(of_sites == number)
                minutes[rows] = access.time_min[np.ix_(rows, own)].min(axis=1)
            return minutes

        return self.access.by_origin(least, people.numbers)

    @cached_property
    def region_time_min(self) -> Floats:
        """Minutes to the nearest site inside the region; `inf` where it has none."""
        here = self.inputs.region.municipality_codes
        return self.access.by_origin(
            lambda access: least_by_row(access.time_min[:, np.isin(access.site_municipality, here)])
        )

    @cached_property
    def has_own_site(self) -> Flags:
        """Whether the origin's own municipality has a site."""
        own = np.zeros(len(self.persons), bool)
        for code in set(self.access.site_municipality) & self.inputs.people.municipalities:
            own[self.inputs.people.rows_of[code]] = True
        return own

    def sites_within_km(self, limit_km: float) -> Floats:
        """Return the number of sites within a road distance (inclusive), by origin; not to be written to."""
        return self._sites_within("distance_km", limit_km)

    def sites_within_min(self, limit_min: float) -> Floats:
        """Return the number of sites within a time (inclusive), by origin; not to be written to."""
        return self._sites_within("time_min", limit_min)

    def _sites_within(self, quantity: str, limit: float) -> Floats:
        """Return the number of sites within a limit: counted at the first call, however many groups ask for it."""
        if (quantity, limit) not in self._counted:

            def count(access: LevelAccess) -> Floats:
                return (getattr(access, quantity) <= limit).sum(axis=1).astype(float)

            self._counted[quantity, limit] = self.access.by_origin(count)
        return self._counted[quantity, limit]

    def mean_of_nearest_min(self, k: int) -> Floats:
        """Return the mean minutes to the `k` nearest sites; `inf` where fewer can be reached."""

        def mean(access: LevelAccess) -> Floats:
            if access.n_sites < k:
                return np.full(len(access.time_min), np.inf)
            return np.partition(access.time_min, k - 1, axis=1)[:, :k].astype(float).mean(axis=1)

        return self.access.by_origin(mean)

    def persons_at(self, at: Rows) -> float:
        """Return the persons over the origins `at`."""
        return float(self.persons[at].sum())

    def mean(self, values: Floats, at: Rows) -> Weighted:
        """Return the person-weighted mean over the origins `at`, and their persons."""
        return Weighted(weighted_mean(values[at], self.persons[at]), self.persons_at(at))

    def share(self, mask: Flags, at: Rows) -> Weighted:
        """Return the share (0-1) of the persons at `at` for whom `mask` holds, and their number."""
        persons = self.persons[at]
        return Weighted(share_where(mask[at], persons), float(persons[mask[at]].sum()))


def groups(inputs: StudyInputs) -> Iterator[Group]:
    """Yield the whole region, then each municipality with its origins."""
    rows_of, everything = inputs.people.rows_of, inputs.region.municipality_codes
    yield Group("", everything, np.arange(len(inputs.origins)))
    for code in everything:
        yield Group(code, (code,), rows_of.get(code, _NOBODY))


@lru_cache(maxsize=64)
def _by_id(site_ids: tuple[str, ...]) -> Rows:
    """Columns in the order of the sites' ids: ties go to the smaller id."""
    return np.argsort(np.array(site_ids, dtype=str), kind="stable")


@lru_cache(maxsize=64)
def _finnish(site_ids: tuple[str, ...], languages: tuple[str, ...]) -> Rows:
    """Columns of the sites that teach in Finnish, in the order of their ids."""
    order, taught = _by_id(site_ids), taught_in("fi")
    return order[np.array([languages[i] in taught for i in order], bool)]


def _over_danger_to_nearest(access: LevelAccess) -> Flags:
    """Say of each origin whether the way on foot to the nearest site is over danger; of no site there is none."""
    km, danger = access.walk_km, access.walk_over_danger
    if km is None or danger is None or not km.shape[1]:
        return np.zeros(len(access.time_min), bool)
    return danger[np.arange(len(km)), km.argmin(axis=1)]
