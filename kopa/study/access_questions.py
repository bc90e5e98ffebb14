"""How far the people of a study have to the sites of each level: tables and arrays, searched when first asked for."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Self

import geopandas as gpd
import pandas as pd

from kopa.accessibility import Matrices
from kopa.accessibility.search.machine import BYTES_PER_PAIR, refuse_if_too_large
from kopa.accessibility.search.matrices_in_parts import MatricesInParts, PartOfPairs
from kopa.accessibility.search.nearest import check_k
from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.goals.catalogue.walking import WALKED
from kopa.goals.inputs import LevelAccess
from kopa.levels import LUKIO, level_named, taught_in
from kopa.study.level_access import level_access
from kopa.study.near_sites import NEAREST_LISTED, near_sites, refuse_other_sites
from kopa.study.nearest import nearest_table, of_levels, with_nearest, with_nearest_by_road
from kopa.study.parts import MOST_PAIRS, PeopleInParts
from kopa.study.setting import Setting
from kopa.study.walks import with_walks
from kopa.tables import SITES_NOT_KNOWN


class AccessQuestions(Setting):
    """What a study says of minutes and kilometres to sites."""

    @cached_property
    def _access(self) -> dict[str, LevelAccess]:
        return {}

    @cached_property
    def _walked(self) -> dict[str, LevelAccess]:
        return {}

    @cached_property
    def _matrices(self) -> dict[tuple[str, str], Matrices | MatricesInParts]:
        return {}

    @cached_property
    def _computed_before(self) -> Mapping[tuple[str, str], Matrices | MatricesInParts]:
        return {}

    @cached_property
    def _parts(self) -> PeopleInParts | None:
        """The people in parts, where the pairs of all with all near sites would be too many; else None."""
        travel, people = self.travel, len(self._origins)
        if not isinstance(travel, Car) or not self._has_many_pairs:
            return None
        sites = [self.near_sites(level) for level in self.levels]
        return PeopleInParts.of(travel, self._origins, sites) if people * sum(map(len, sites)) > MOST_PAIRS else None

    @cached_property
    def _has_many_pairs(self) -> bool:
        """Whether the pairs of all people with all sites are too many, whichever of these are near to somebody."""
        return len(self._origins) * sum(len(self._serving(level)) for level in self.levels) > MOST_PAIRS

    @cached_property
    def _cell_ids(self) -> list[str]:
        return self._origins["id"].tolist()

    @cached_property
    def _pairs(self) -> dict[str, tuple[PartOfPairs, ...]]:
        return {}

    @cached_property
    def _near(self) -> dict[str, gpd.GeoDataFrame]:
        return {}

    def nearest(self, level: str, *, k: int = 1, metric: str = "time", language: str = "fi") -> pd.DataFrame:
        """Return the `k` nearest sites of `level` for every cell, by time or by road distance.

        Like the indicators it counts the sites that teach in Finnish; ask for ``sv`` or ``all`` to count others.

        `kopa.nearest(study.network, study.origins, sites)` differs: it takes the sites that it is given, whatever
        they teach in and whether or not others are missing, and it knows the roads of the network only, no local
        streets. With ``local_streets_max_m=0`` and the sites of `sites_of(level, language="fi")` the two agree
        where the level is known.

        Returns
        -------
        pandas.DataFrame
            `from_id`, `rank`, `to_id`, `travel_time_min`, `distance_km`, `status`; k rows a cell. Where
            fewer sites can be reached, `to_id` is empty and the values are `inf`. Where the sites of the level are not
            known (`municipalities_not_known`), the status is ``sites_not_known`` and there is no value.
        """
        check_k(k)
        level, taught = level_named(level), taught_in(language)
        near = k <= NEAREST_LISTED  # of more than so many sites, some may lie beyond those that are near
        sites = self.near_sites(level) if near else self._serving(level)
        times = self.matrices(level, metric) if near else self._of_all(sites, metric)
        taught_here = sites["language"].isin(taught).to_numpy()
        not_known = self._origins["municipality_code"].isin(self.municipalities_not_known(level, language=language))
        return nearest_table(times.of_sites(taught_here), not_known=not_known.to_numpy(), metric=metric, k=k)

    def _of_all(self, sites: gpd.GeoDataFrame, metric: str) -> Matrices:
        refuse_if_too_large(len(self._origins), len(sites), BYTES_PER_PAIR, "a table of all pairs")
        return self.travel.matrices(self._origins, sites, metric)

    def travel_times(self) -> pd.DataFrame:
        """Return the nearest sites of every level for every cell: level, mode and the columns of `nearest`.

        Beside the kilometres of each quickest way stand those to the site that is nearest by road
        (`nearest_by_road_km`), by which people are counted as beyond a distance.
        """
        tables = (
            (level, with_nearest_by_road(self.nearest(level, k=NEAREST_LISTED), self.nearest(level, metric="distance")))
            for level in self.levels
        )
        return of_levels(tables, self.travel.mode)

    def access(self, level: str) -> LevelAccess:
        """Return time and road distance from every cell to every site of `level` that can matter to the region.

        Those are `near_sites`: beyond the region's border whatever may be nearest to somebody. Others than those that
        are listed may be nearer where the sites are not known (`covered` is then False).
        """
        level = level_named(level)
        if level not in self._access:
            ways = self.matrices(level, "time"), self.matrices(level, "distance")
            places = self._origins, self.near_sites(level)
            self._access[level] = level_access(level, self.region, self.country, *places, *ways, self.travel.mode)
        return self._access[level]

    def walked(self, level: str) -> LevelAccess:
        """Return `access` with the kilometres on foot of every pair, at the levels for which ways on foot are computed.

        Examples
        --------
        >>> from kopa.study import open_study
        >>> access = open_study("kainuu").walked("basic_1_6")
        >>> near = access.distance_km <= 5
        >>> bool((access.walk_km <= access.distance_km + 0.001)[near].all()), access.walk_has_paths
        (True, False)
        """
        level = level_named(level)
        if level not in WALKED:
            return self.access(level)
        if level not in self._walked:
            on_foot, danger = self.country.on_foot(self.parameters), self._tables.get("dangerous_links")
            places = self._origins, self.near_sites(level)
            self._walked[level] = with_walks(self.access(level), on_foot, *places, danger)
        return self._walked[level]

    def matrices(self, level: str, metric: str = "time") -> Matrices | MatricesInParts:
        """Return what every pair of cell and near site of `level` comes to, by the quickest or the shortest way.

        `metric` is ``time`` or ``distance``. Where the pairs of all levels are over 50 million, as in the whole
        country, they are those of people in parts (`kopa.study.parts`), each with the sites near to it.
        """
        level = level_named(level)
        if (level, metric) in self._computed_before:
            return self._checked(level, metric, self._computed_before[level, metric])
        if (level, metric) not in self._matrices:
            self._matrices[level, metric] = self.searched(level, metric)
        return self._matrices[level, metric]

    def searched(self, level: str, metric: str = "time") -> Matrices | MatricesInParts:
        """Return what `matrices` returns, searched anew and not kept: of many people it fills memory."""
        level = level_named(level)
        sites, parts = self.near_sites(level), self._parts
        if parts is None:
            return self.travel.matrices(self._origins, sites, metric)
        return parts.matrices(sites, metric, self._pairs_of(level))

    @property
    def pairs_count(self) -> int:
        """How many pairs of cells and near sites there are at all levels together."""
        if self._parts is None:
            return len(self._origins) * sum(len(self.near_sites(level)) for level in self.levels)
        return sum(len(rows) * len(columns) for level in self.levels for rows, columns in self._pairs_of(level))

    def _pairs_of(self, level: str) -> tuple[PartOfPairs, ...]:
        assert self._parts is not None
        if level not in self._pairs:
            self._pairs[level] = self._parts.pairs(self.near_sites(level), self.parameters)
        return self._pairs[level]

    def near_sites(self, level: str) -> gpd.GeoDataFrame:
        """Return the sites of `level` that lie in the region or may be near to somebody in it (`study.near_sites`)."""
        level = level_named(level)
        if level not in self._near and (level, "time") in self._computed_before:
            serving = self._serving(level)
            listed = self._computed_before[level, "time"].to_id
            self._near[level] = serving[serving["id"].isin(listed)].reset_index(drop=True)
        if level not in self._near:
            self._near[level] = near_sites(self.travel, self._origins, self._serving(level), self.parameters)
        return self._near[level]

    def with_matrices(
        self, matrices: Mapping[tuple[str, str], Matrices | MatricesInParts], *, read_later: bool = False
    ) -> Self:
        """Return the study with answers of `matrices`, by level and metric: what they hold is not searched anew.

        A study with something else than this one has none of them. With `read_later`, for a mapping that reads
        them from files, they are looked at when they are asked for.

        Raises
        ------
        InputError
            Answers about other cells, or about what is no site of the level.
        """
        study = self._with()
        study.__dict__["_computed_before"] = matrices
        for level, metric in () if read_later else matrices:
            study.matrices(level, metric)
        return study

    def _checked(self, level: str, metric: str, computed: Matrices | MatricesInParts) -> Matrices | MatricesInParts:
        if self.near_sites(level)["id"].tolist() != list(computed.to_id) or self._cell_ids != list(computed.from_id):
            raise InputError(f"matrices: {level}, {metric}: of other cells or sites than the study's")
        return computed

    def isochrones(
        self, level: str = LUKIO, *, beyond: Collection[str] = (), language: str = "fi", each_site: bool = True,
        together: bool = False,
    ) -> gpd.GeoDataFrame:  # fmt: skip
        """Return the areas from which the region's sites of `level` are reached: `site_id`, `minutes`, geometry.

        The limits are `parameters.isochrone_cutoffs_min`; areas are cumulative (45 minutes contain 30). Each holds the
        cells that reach the site in time and no others, so that the people of the cells inside are those that `nearest`
        counts, where `beyond` (sites across the region's border that count too) names every nearest site there. Like
        `nearest` it counts the sites that teach in Finnish. Empty, with ``sites_not_known`` as `attrs["status"]`, where
        the sites of the level are not known in the whole region (`sites_known`): maps and reports draw none there
        either. With `together` the last rows, of no `site_id`, are the areas from which at least one of the sites is
        reached; without `each_site` they are all.

        Raises
        ------
        InputError
            The study's way of travelling draws no areas; `beyond` names what is no site of the level.
        """
        areas = getattr(self.travel, "areas", None)
        if areas is None:
            raise InputError(f"isochrones: travel by {self.travel.mode!r} draws no areas; ask a study by car")
        sites, known = self._serving(level_named(level), language), self.sites_known(level, language=language)
        refuse_other_sites(beyond, sites["id"], level)
        chosen = sites[sites["in_region"] | sites["id"].isin(list(beyond))].reset_index(drop=True)
        if chosen.empty or not known:
            none = gpd.GeoDataFrame({"site_id": [], "minutes": []}, geometry=[], crs=chosen.crs)
            none.attrs["status"] = "ok" if known else SITES_NOT_KNOWN
            return none
        drawn: gpd.GeoDataFrame = areas(
            chosen, self.parameters.isochrone_cutoffs_min, self._origins, each_site=each_site, together=together
        )
        return drawn

    def on_people(self) -> gpd.GeoDataFrame:
        """Return the cells with `time_<level>_min`, `distance_<level>_km`, `nearest_<level>`, `status_<level>`.

        The time is that of the fastest way to the nearest site by time; the distance that of the shortest
        way to the nearest site by road; `inf` where there is no way, and empty with the status ``sites_not_known``
        where the level's sites are not known. Sites that teach in Finnish count.
        """
        return with_nearest(self._origins, self.levels, lambda level, metric: self.nearest(level, metric=metric))

    @property
    def engine(self) -> str:
        """Name of the engine that computes the travel times."""
        return str(self.matrices(self.levels[0]).engine)
