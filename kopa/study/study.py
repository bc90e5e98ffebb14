"""The one place that wires rooms together: data, roads, travel times, indicators, scores of one region."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa import accessibility
from kopa.accessibility.ranking import ranked
from kopa.accessibility.search.local_streets import BUILT_UP
from kopa.accessibility.travel import Car
from kopa.goals import compute as goals_indicators
from kopa.goals.catalogue import workplaces
from kopa.goals.inputs import AGE_GROUPS, LevelAccess, StudyInputs
from kopa.goals.own_indicators import Indicator
from kopa.goals.scoring import scorecard as goals_scorecard
from kopa.levels import SHOWN, level_named, of, serving, taught_in
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources import country_tables, site_data
from kopa.sources.user import region_files
from kopa.sources.user.toml_files import read_toml
from kopa.study import conservation, own_tables
from kopa.study import coverage as goals_coverage
from kopa.study import zonings as goals_zonings
from kopa.study.starter import starter_network

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEADLINES = {
    "lukio_30min_share": ("lukio", "G1.c.30min"),
    "vet_30min_share": ("vet", "G1.c.30min"),
    "basic_5km_share": ("basic_1_6", "G1.f.5km"),
}
"""Headline figures: level and indicator of each."""

NEAREST_KEPT = 5
"""How many nearest sites per origin and level the table of travel times keeps."""


def open_study(
    region: str,
    *,
    parameters: Parameters | Mapping[str, Any] | Path | str | None = None,
    tables: Mapping[str, pd.DataFrame] | Path | str | None = None,
) -> Study:
    """Return the study of a region, ready to be asked; nothing is computed before it is needed.

    Parameters
    ----------
    region
        Id of a region (`kopa regions` lists them), its Finnish or Swedish name, a path to a region's
        ``.toml``, or municipality codes as ``"205,290"``.
    parameters
        Speeds, cut-offs and weights, or those that differ by name, or a ``.toml`` with them; default: the
        declared ones.
    tables
        Tables of your own by name, or a folder of CSV files (`docs/bring-your-own-data.md`).

    Raises
    ------
    UnknownNameError
        No region of that name; the closest names are given.
    TableError, InputError, NotThereError
        A parameter or table that cannot be used: file, field, row and the mend.

    Examples
    --------
    >>> study = open_study("kainuu")
    >>> study.region.name_fi, len(study.region.municipality_codes)
    ('Kainuu', 8)
    """
    return Study(region_files.find_region(region), read_parameters(parameters), source=region, tables=tables)


def read_parameters(source: Parameters | Mapping[str, Any] | Path | str | None) -> Parameters:
    """Return parameters as they are, from those that differ (or their ``.toml``), or the declared ones for None.

    Examples
    --------
    >>> read_parameters({"placement": "grid"}).placement
    'grid'
    """
    if isinstance(source, Parameters):
        return source
    if isinstance(source, Mapping):
        return Parameters.from_mapping(source)
    if source is None:
        return Parameters()
    data, line_of = read_toml(Path(source), what="parameters")
    return Parameters.from_mapping(data, where=str(source), line_of=line_of)


class Study:
    """One region: its people, the country's sites and roads, and what follows from them.

    Attributes
    ----------
    region
        Municipalities and programme facts.
    parameters
        Every number chosen, with unit and source.
    """

    def __init__(
        self,
        region: Region,
        parameters: Parameters | None = None,
        *,
        source: str = "",
        tables: Mapping[str, pd.DataFrame] | Path | str | None = None,
    ) -> None:
        self.region = region
        self.parameters = parameters or Parameters()
        self.source = source or region.id
        self._tables = tables
        self._access: dict[str, LevelAccess] = {}
        self._sites_of: dict[tuple[str, str], tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]] = {}
        self._found: dict[tuple[str, str], accessibility.Matrices] = {}

    # What there is ---------------------------------------------------------------------------

    @cached_property
    def origins(self) -> gpd.GeoDataFrame:
        """Populated cells of the region: persons by age at a point (`kopa.tables.ORIGINS`, EPSG:3067)."""
        cells = country_tables.cells(placement=cast(country_tables.Placement, self.parameters.placement))
        inside = cells["municipality_code"].isin(self.region.municipality_codes)
        return cells[inside].reset_index(drop=True)

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        """Every known education site of Finland (`kopa.tables.SITES`), with `in_region`.

        Sites are never clipped to the region: the nearest one may lie across its border.
        """
        sites = site_data.sites()
        return sites.assign(in_region=sites["municipality_code"].isin(self.region.municipality_codes))

    @cached_property
    def all_municipalities(self) -> gpd.GeoDataFrame:
        """Municipalities of the whole country, with outlines."""
        return country_tables.municipalities()

    @cached_property
    def municipalities(self) -> gpd.GeoDataFrame:
        """Municipalities of the region, with outlines, in the order of their codes."""
        everywhere = self.all_municipalities
        return everywhere[everywhere["code"].isin(self.region.municipality_codes)].reset_index(drop=True)

    @cached_property
    def roads(self) -> gpd.GeoDataFrame:
        """Public roads and ferries of the whole country, one row per link."""
        return country_tables.roads()

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Tables that the analyst brought, by name; empty without any."""
        if isinstance(self._tables, str | Path):
            return own_tables.read(Path(self._tables))
        return dict(self._tables or {})

    @cached_property
    def network(self) -> accessibility.RoadNetwork:
        """Road network of the whole country with the season's speeds."""
        return starter_network(self.parameters.season)

    @property
    def levels(self) -> list[str]:
        """Levels that have at least one known site."""
        known = set(self.sites["level"])
        return [level for level in SHOWN if known & set(of(level).served_by)]

    def placed(self, placement: str) -> Study:
        """Return the same study with people placed in their cells in another way: `places` or `grid`."""
        other = Study(
            self.region, replace(self.parameters, placement=placement), source=self.source, tables=self._tables
        )
        for shared in ("sites", "all_municipalities", "roads", "network"):
            other.__dict__[shared] = getattr(self, shared)
        return other

    # How far it is ---------------------------------------------------------------------------

    def sites_of(self, level: str, *, language: str = "all") -> gpd.GeoDataFrame:
        """Return the country's sites that may serve the age group of `level`, in the order of their ids.

        Adult lukiot are left out of `lukio`; schools of unknown grades count in `basic_1_6` and `basic_7_9`.
        `language` is the language of teaching: ``fi``, ``sv`` or ``all``; sites of unknown language count in ``fi``.
        """
        return self._serving(level_named(level), language).copy()

    def _serving(self, level: str, language: str = "all") -> gpd.GeoDataFrame:
        """Return the sites of `sites_of`, chosen once as long as `sites` is the same table."""
        known = self._sites_of.get((level, language))
        if known is None or known[0] is not self.sites:
            known = self.sites, serving(self.sites, level, language=language)
            self._sites_of[level, language] = known
        return known[1]

    def nearest(self, level: str, *, k: int = 1, metric: str = "time", language: str = "fi") -> pd.DataFrame:
        """Return the `k` nearest sites of `level` for every cell, by time or by road distance.

        Like the indicators it counts the sites that teach in Finnish; ask for ``sv`` or ``all`` to count others.

        Returns
        -------
        pandas.DataFrame
            `from_id`, `rank`, `to_id`, `travel_time_min`, `distance_km`, `status`; k rows a cell. Where
            fewer sites can be reached, `to_id` is empty and the values are `inf`.
        """
        level = level_named(level)
        found = self._matrices(level, metric)
        kept = self.sites_of(level)["language"].isin(taught_in(language)).to_numpy()
        return ranked(found.of_sites(kept), metric=metric, k=k)

    def travel_times(self) -> pd.DataFrame:
        """Return the nearest sites of every level for every cell: level and the columns of `nearest`."""
        tables = [self.nearest(level, k=NEAREST_KEPT).assign(level=level) for level in self.levels]
        table = pd.concat(tables, ignore_index=True)
        table = table[["level", *[name for name in table.columns if name != "level"]]]
        table.attrs.update(tables[0].attrs)
        return table

    def access(self, level: str) -> LevelAccess:
        """Return time and road distance from every cell to every site of `level` in the country."""
        level = level_named(level)
        if level not in self._access:
            self._access[level] = self._computed_access(level)
        return self._access[level]

    def isochrones(self, level: str = "lukio", *, beyond: Collection[str] = ()) -> gpd.GeoDataFrame:
        """Return the areas from which the region's sites of `level` are reached: `site_id`, `minutes`, geometry.

        The limits are `parameters.isochrone_cutoffs_min`; areas are cumulative (45 minutes contain 30). `beyond`
        names sites across the region's border that count too.
        """
        sites = self.sites_of(level)
        inside = sites[sites["in_region"] | sites["id"].isin(beyond)].reset_index(drop=True)
        minutes = self.parameters.isochrone_cutoffs_min
        return accessibility.isochrones(self.network, inside, minutes=minutes, access=self._leg, progress=False)

    def on_people(self) -> gpd.GeoDataFrame:
        """Return the cells with `time_<level>_min`, `distance_<level>_km` and `nearest_<level>` of each level.

        The time is that of the fastest way to the nearest site by time; the distance that of the shortest
        way to the nearest site by road; `inf` where there is no way. Sites that teach in Finnish count.
        """
        joined = self.origins
        for level in self.levels:
            by_time, by_distance = self.nearest(level), self.nearest(level, metric="distance")
            joined = joined.assign(
                **{
                    f"time_{level}_min": by_time["travel_time_min"].to_numpy(),
                    f"distance_{level}_km": by_distance["distance_km"].to_numpy(),
                    f"nearest_{level}": by_time["to_id"].to_numpy(dtype=object),
                }
            )
        return joined

    def zonings(self, level: str = "lukio") -> pd.DataFrame:
        """Return minutes to the nearest site as cells, postal areas and municipality centres would tell them.

        The effect of the cut into zones (MAUP), by municipality and for all: mean, median and 90th percentile, and
        how far each cut is from the cells. Points that stand for an area count as lying inside a built-up place.
        Sites that teach in Finnish count.

        Returns
        -------
        pandas.DataFrame
            `group` (municipality code, or ``all``), `statistic`, `zoning`, `value`, `difference`, `persons`,
            `persons_difference`, `zones`.

        Examples
        --------
        >>> table = open_study("kainuu").zonings("lukio")
        >>> table[(table.group == "all") & (table.statistic == "p90")].zoning.tolist()
        ['cells', 'postal areas', 'municipality centres']
        """
        level = level_named(level)
        postal = country_tables.postal_areas()
        postal = postal[postal["municipality_code"].isin(self.region.municipality_codes)].reset_index(drop=True)
        zones = goals_zonings.zones_of(self.origins, postal, self.municipalities)
        return goals_zonings.zonings(zones, lambda table: self._zone_minutes(table, level), level)

    def _zone_minutes(self, zones: gpd.GeoDataFrame, level: str) -> np.ndarray:
        if zones is self.origins:
            return self.nearest(level)["travel_time_min"].to_numpy()
        sites = self.sites_of(level)
        sites = sites[sites["language"].isin(taught_in("fi"))].reset_index(drop=True)
        return self._car.matrices(zones.assign(placed_by=BUILT_UP[0]), sites, "time").time_min.min(axis=1)

    @property
    def engine(self) -> str:
        """Name of the engine that computes the travel times."""
        return str(self._matrices(self.levels[0], "time").engine)

    # What it means ---------------------------------------------------------------------------

    @cached_property
    def inputs(self) -> StudyInputs:
        """Everything that the indicators are computed from."""
        everywhere = self.all_municipalities
        return StudyInputs(
            region=self.region,
            origins=self.origins,
            municipalities=everywhere,
            population_history=country_tables.population_history(),
            levels={level: self.access(level) for level in self.levels},
            parameters=self.parameters,
            region_of=dict(zip(everywhere["code"], everywhere["region_code"], strict=True)),
            tables=self.tables,
            workplaces=self._workplaces(),
        )

    @cached_property
    def _indicators(self) -> pd.DataFrame:
        return goals_indicators.indicators(self.inputs)

    def indicators(self, *, own: Sequence[Indicator] = ()) -> pd.DataFrame:
        """Return every indicator of the region and of its municipalities (`kopa.tables.INDICATORS`).

        `own` are the analyst's indicators beside the declared ones (`kopa.goals.own_indicators`).
        """
        return goals_indicators.indicators(self.inputs, own=own) if own else self._indicators.copy()

    def scorecard(self, *, language: str = "en", own: Sequence[Indicator] = ()) -> pd.DataFrame:
        """Return the scores on the goals of KOPA, each with its parts (`kopa.tables.SCORECARD`)."""
        found = self.indicators(own=own)
        return goals_scorecard.scorecard(found, self.region, self.parameters, language=language, own=own)

    def persons(self, level: str) -> np.ndarray:
        """Return the persons of the age group of `level` per cell."""
        return self.origins[list(AGE_GROUPS[level_named(level)])].to_numpy(float).sum(axis=1)

    def map(self, level: str = "lukio", *, kind: str = "time") -> Figure:
        """Return a map of `level` for matplotlib: `time`, `isochrones`, `nearest` or `border` (who gains across it)."""
        from kopa.figures.plotted import maps

        return maps.drawn(self, level_named(level), kind)

    def headline(self) -> dict[str, float]:
        """Return the headline shares of the region, for summaries (0-1)."""
        region = self._indicators[self._indicators["municipality_code"] == ""]
        values = region.set_index(["level", "indicator_id"])["value"]
        found = {name: float(values.get(key, np.nan)) for name, key in HEADLINES.items()}
        return {name: value for name, value in found.items() if np.isfinite(value)}

    # Whether it holds ------------------------------------------------------------------------

    def conservation(self) -> pd.DataFrame:
        """Return what came in, what went out and what was listed as rejected: columns what, in, out, rejected, ok."""
        return conservation.table(self.region, self.origins, self.municipalities, self.sites)

    def check(self) -> None:
        """Raise unless what came in went out or is listed as rejected.

        Raises
        ------
        RunError
            Names every quantity that was not conserved.
        """
        conservation.check(self.conservation(), self.region.id)

    def inputs_table(self) -> pd.DataFrame:
        """Return every input file with its hash, source, date and licence."""
        return country_tables.catalogue()

    # How it shows itself ---------------------------------------------------------------------

    def __repr__(self) -> str:
        codes = self.region.municipality_codes
        return f"Study({self.region.id!r}: {self.region.name_fi}, {len(codes)} municipalities of {self.region.year})"

    def _repr_html_(self) -> str:
        rows = {
            "Region": f"{self.region.name_fi} / {self.region.name_sv}",
            "Municipalities": ", ".join(self.municipalities["name_fi"]),
            "Persons in cells": f"{self.origins['population'].sum():,.0f} in {len(self.origins):,} cells",
            "Sites": f"{self.sites['in_region'].sum():,} in the region, {len(self.sites):,} in the country",
            "Levels": ", ".join(self.levels),
        }
        cells = "".join(f"<tr><th scope='row'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows.items())
        asks = "<code>.indicators() .scorecard() .nearest('lukio') .map('lukio')</code>"
        return f"<table><caption>Study {escape(self.region.id)}</caption>{cells}</table><p>Ask: {asks}</p>"

    @property
    def _leg(self) -> accessibility.Access:
        p = self.parameters
        return accessibility.Access(speed_kmh=p.access_speed_kmh, detour=p.access_detour, max_m=p.access_max_m)

    def _computed_access(self, level: str) -> LevelAccess:
        sites = self.sites_of(level)
        by_time, by_distance = self._matrices(level, "time"), self._matrices(level, "distance")
        coverage, codes = site_data.coverage(), self.region.municipality_codes
        covered = goals_coverage.covered(coverage, level, codes)
        return LevelAccess(
            level=level,
            time_min=by_time.time_min,
            distance_km=by_distance.distance_km,
            site_ids=tuple(sites["id"]),
            site_names=tuple(sites["name"]),
            site_municipality=tuple(sites["municipality_code"]),
            site_language=tuple(sites["language"]),
            near_edge=goals_coverage.near_edge(self.origins, sites, self.all_municipalities, coverage, level),
            covered=covered.all_covered,
            status=by_time.status,
            certain=sites["level"].to_numpy() != "basic",
            partial=covered.partial,
            swedish_covered=goals_coverage.covered(coverage, level, codes, language="sv").all_covered,
            neighbours_covered_share=goals_coverage.neighbours_covered_share(
                self.all_municipalities, coverage, level, codes
            ),
        )

    def _workplaces(self) -> LevelAccess | None:
        if "workplaces" not in self.tables:
            return None
        return workplaces.workplace_access(self._car, self.origins, self.tables["workplaces"])

    def _matrices(self, level: str, metric: str) -> accessibility.Matrices:
        """Return what every pair of cell and site comes to, over the roads and over local streets."""
        if (level, metric) not in self._found:
            self._found[level, metric] = self._car.matrices(self.origins, self._serving(level), metric)
        return self._found[level, metric]

    @cached_property
    def _car(self) -> Car:
        return Car(self.network, self._leg, self.parameters.local_streets_max_m)
