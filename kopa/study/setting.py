"""What a study is of: a region, its country, the choices made, and how people travel. It never changes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NoReturn, Self

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility import RoadNetwork
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.school_week import AUTO, SchoolWeek
from kopa.accessibility.travel import Car, Travel
from kopa.country import Country
from kopa.errors import FrozenError, InputError
from kopa.levels import SHOWN, level_named, of, serving
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.own_files import Source
from kopa.study import coverage as study_coverage
from kopa.study.own.changes import Changes, with_site_changes
from kopa.study.own.people import with_own_people
from kopa.study.own.roads import Roads, with_own_roads
from kopa.study.own.sites import with_own_sites
from kopa.study.own.timetables import PublicTransport, with_own_timetable
from kopa.study.swedish_for_all import with_swedish_for_all

INSTEAD = {
    "sites": "study.with_sites(sites)",
    "origins": "study.with_origins(origins)",
    "network": "study.with_network(network)",
    "parameters": "study.with_parameters(name=value)",
    "timetable": "study.with_timetable(timetable)",
}
"""What returns a study in which something is another one."""


class Setting:
    """A region in its country, with the choices made: what there is, before anything is asked.

    Parameters
    ----------
    region
        Municipalities and programme facts.
    country
        People, sites and roads of the whole country; studies of several regions share one.
    parameters
        Every number chosen, with unit and source; default: the declared ones. Where the roads hold streets, none are
        added to them: `local_streets_max_m` is 0.
    travel
        How people travel; default: by car over the country's roads, by the season, speeds, access leg and local
        streets of the parameters. Another way is as it is given, whatever the parameters say.
    tables
        Tables of an analyst's own, by name.
    other_regions
        Names of further regions of the analyst's own that the tables may speak of.
    """

    region: Region
    country: Country
    parameters: Parameters
    _asked: Parameters
    _travel: Travel | None
    _tables: Mapping[str, pd.DataFrame]
    _other_regions: tuple[str, ...]
    _sites_of: dict[tuple[str, str], gpd.GeoDataFrame]

    def __init__(
        self,
        region: Region,
        country: Country,
        parameters: Parameters | None = None,
        travel: Travel | None = None,
        *,
        tables: Mapping[str, pd.DataFrame] | None = None,
        other_regions: Iterable[str] = (),
    ) -> None:
        asked = parameters or Parameters()
        self.__dict__.update(
            region=region,
            country=country,
            parameters=_over_streets(asked) if country.roads.has_streets else asked,
            _asked=asked,
            _travel=travel,
            _tables=dict(tables or {}),
            _other_regions=tuple(other_regions),
            _sites_of={},
        )
        if travel is None:
            country.roads.check_speeds(self.parameters.speeds)
        if not len(self._origins):
            raise InputError(f"{region.id}: nobody lives there by the table of people; add cells of its municipalities")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        mend = INSTEAD.get(name, "open another one with kopa.open_study(…)")
        returns = f"{mend} returns another one" if name in INSTEAD else mend
        raise FrozenError(f"study.{name} cannot be assigned: a study never changes; {returns}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenError(f"study.{name} cannot be deleted: a study never changes; open another one instead")

    @property
    def origins(self) -> gpd.GeoDataFrame:
        """Populated cells of the region: persons by age at a point (`kopa.tables.ORIGINS`, EPSG:3067)."""
        return self._origins.copy()

    @cached_property
    def _origins(self) -> gpd.GeoDataFrame:
        cells = self.country.people
        inside = cells["municipality_code"].isin(self.region.municipality_codes)
        return cells[inside].reset_index(drop=True)

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """Every known education site of Finland (`kopa.tables.SITES`), with `in_region`.

        Sites are never clipped to the region: the nearest one may lie across its border.
        """
        return self._sites.copy()

    @cached_property
    def _sites(self) -> gpd.GeoDataFrame:
        sites = with_swedish_for_all(self.country.sites, self.country.municipalities)
        return sites.assign(in_region=sites["municipality_code"].isin(self.region.municipality_codes))

    @property
    def municipalities(self) -> gpd.GeoDataFrame:
        """Municipalities of the region, with outlines, in the order of their codes."""
        everywhere = self.country.municipalities
        return everywhere[everywhere["code"].isin(self.region.municipality_codes)].reset_index(drop=True)

    @property
    def roads(self) -> gpd.GeoDataFrame:
        """Public roads and ferries of the whole country, one row per link."""
        return self.country.roads.table.copy()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The analyst's own tables, by name; empty without any."""
        return dict(self._tables)

    @property
    def other_regions(self) -> tuple[str, ...]:
        """Names of further regions of the analyst's own that the tables may speak of: their rows are left aside."""
        return self._other_regions

    @property
    def network(self) -> RoadNetwork:
        """Road network of the whole country with the speeds of the season, and those that were set."""
        return self.country.roads.network(self.parameters.season, self.parameters.speeds)

    @property
    def travel(self) -> Travel:
        """How people travel: by car over the country's roads, unless the study was made with another way."""
        return self._travel or self.country.by_car(self.parameters)

    @cached_property
    def school_week(self) -> SchoolWeek | None:
        """Public transport of a school day and its week; None where there is none.

        People walk to stops and sites over the roads where these hold paths, else as a timetable that was given was
        read, else on straight lines.

        Raises
        ------
        InputError
            A timetable that was given was read over a network, which its file does not hold, nor do the roads hold
            paths: on straight lines its days would be others than those that it was made for.
        """
        week, roads = self.country.school_week, self.country.roads
        if week is None:
            return None
        on_foot = roads.ways_on_foot(self.parameters.season) if roads.has_streets else None
        if on_foot is not None and on_foot.has_paths:
            return week.over(on_foot.network)
        week.refuse_without_its_network()
        return week

    @property
    def timetable(self) -> Timetable | None:
        """Public transport of the school day; None where there is none."""
        return None if self.school_week is None else self.school_week.day

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels that have at least one site."""
        there = set(self.country.sites["level"])
        return tuple(level for level in SHOWN if there & set(of(level).served_by))

    def sites_known(self, level: str, *, language: str = "fi") -> bool:
        """Return whether the sites of `level` that teach in `language` are known in the whole region."""
        return not self.municipalities_not_known(level, language=language)

    def sites_known_somewhere(self, level: str, *, language: str = "fi") -> bool:
        """Return whether the sites of `level` that teach in `language` are known in a municipality of the region."""
        return len(self.municipalities_not_known(level, language=language)) < len(self.region.municipality_codes)

    def municipalities_not_known(self, level: str, *, language: str = "fi") -> frozenset[str]:
        """Return the municipalities of the region in which the sites of `level` are not known."""
        codes = self.region.municipality_codes
        return study_coverage.not_covered(self.country.coverage, level_named(level), codes, language=language)

    def sites_of(self, level: str, *, language: str = "all") -> gpd.GeoDataFrame:
        """Return the country's sites that may serve the age group of `level`, in the order of their ids.

        Adult lukiot are left out of `lukio`; schools of unknown grades count in `basic_1_6` and `basic_7_9`.
        `language` is the language of teaching: ``fi``, ``sv`` or ``all``; sites of unknown language count in ``fi``.
        """
        return self._serving(level_named(level), language).copy()

    def _serving(self, level: str, language: str = "all") -> gpd.GeoDataFrame:
        if (level, language) not in self._sites_of:
            self._sites_of[level, language] = serving(self._sites, level, language=language)
        return self._sites_of[level, language]

    def persons(self, level: str) -> np.ndarray:
        """Return the persons of the age group of `level` per cell."""
        return self._origins[list(of(level_named(level)).ages)].to_numpy(float).sum(axis=1)

    # The same with something else ------------------------------------------------------------

    def with_sites(self, sites: Source) -> Self:
        """Return the study with other sites at the levels that they serve (`kopa.study.own.sites`)."""
        return self._with(country=with_own_sites(self.country, sites))

    def with_site_changes(self, changes: Changes) -> Self:
        """Return the study with changes of schools since the register done (`kopa.study.own.changes`)."""
        return self._with(country=with_site_changes(self.country, changes))

    def with_origins(self, origins: Source) -> Self:
        """Return the study with other people (`kopa.study.own.people`)."""
        return self._with(country=with_own_people(self.country, origins))

    def with_network(self, network: Roads) -> Self:
        """Return the study with other roads (`kopa.study.own.roads`)."""
        country, travel, p = with_own_roads(self.country, network), self._travel, self.parameters
        if isinstance(travel, Car):
            travel = replace(travel, network=country.roads.network(p.season, p.speeds))
        return self._with(country=country, travel=travel)

    def with_timetable(self, timetable: PublicTransport, *, date: object = AUTO) -> Self:
        """Return the study with public transport of a school day, which indicators of those without a car need.

        Parameters
        ----------
        timetable
            GTFS zips or folders (also of the region's neighbours: what they lack nobody can ride), or a
            `kopa.Timetable`; of a timetable alone the other weekdays are not known.
        date
            The school day, YYYY-MM-DD; ``auto``: a typical Tuesday of the feeds.

        Raises
        ------
        NotThereError, InputError, TableError
            A feed or date that cannot be used, with every reason; no stop in the region.
        """
        return self._with(country=with_own_timetable(self.country, timetable, date))

    def with_parameters(self, **changes: Any) -> Self:
        """Return the study with some parameters changed.

        Raises
        ------
        TableError
            With every unknown name and every value out of its range.
        """
        return self._with(parameters=Parameters.from_mapping({**self._asked.to_dict(), **changes}))

    def _with(self, **changes: Any) -> Self:
        made: dict[str, Any] = {
            "country": self.country,
            "parameters": self._asked,
            "travel": self._travel,
            "tables": self._tables,
            "other_regions": self._other_regions,
        }
        return type(self)(self.region, **(made | changes))


def _over_streets(parameters: Parameters) -> Parameters:
    """Return parameters without local streets: the roads have their own."""
    return replace(parameters, local_streets_max_m=0.0)
