"""A country: what the studies of its regions rest on. A frozen value, of which a change makes another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, NamedTuple, Protocol

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility import Access, RoadNetwork
from kopa.accessibility.readers.national_roads import FERRY_CLASS, MOTORWAY_WIDTH_CLASS
from kopa.accessibility.search.on_foot import OnFoot, Pace
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.accessibility.travel import Car
from kopa.class_speeds import ClassSpeed
from kopa.errors import InputError
from kopa.official_statistics import OfficialStatistics
from kopa.parameters import Parameters
from kopa.regions import MunicipalDivision
from kopa.tables import ORIGINS, OWN, SITES, check

Speeds = tuple[ClassSpeed, ...]

CLASS_OF_HIGHWAY = {"motorway": 1, "trunk": 1, "primary": 2, "secondary": 3, "tertiary": 4}
UNKNOWN_CLASS = 4
"""Classes by which roads of OpenStreetMap are drawn, and those of which no class is known."""


class RoadData(Protocol):
    """Roads of a country: a table to be drawn, and a network by season, made when it is first asked for."""

    @property
    def table(self) -> gpd.GeoDataFrame:
        """Roads with `road_class` (1 trunk to 5, 9 ferry) and a line each."""

    @property
    def has_streets(self) -> bool:
        """Whether streets are among the roads: what stands in for streets that roads lack is then left out."""

    @property
    def has_speeds(self) -> bool:
        """Whether the roads have speeds of their own, and take none by class."""

    def network(self, season: str, speeds: Speeds = ()) -> RoadNetwork:
        """Return the network with the speeds of a season: the same one at every call.

        Parameters
        ----------
        season
            ``summer`` or ``winter``.
        speeds
            Speed limits that a user set, by class of road.
        """

    def check_speeds(self, speeds: Speeds) -> None:
        """Raise `InputError` where speeds are set that the roads cannot take: theirs are not by class of road."""

    def ways_on_foot(self, season: str) -> "WaysOnFoot":
        """Return the ways that are open on foot in a season: the same ones at every call."""


class WaysOnFoot(NamedTuple):
    """Ways that are open on foot, and whether paths are among them; where not, distances on foot are estimates."""

    network: RoadNetwork
    has_paths: bool


@dataclass(frozen=True, eq=False)
class Country:
    """Municipalities, people, sites and roads of a whole country, with where each comes from.

    Its tables are shared by all studies and are not to be changed: copy one first. Networks, and the places of
    points on them, are made when they are first asked for and known to all studies of the country since.

    Attributes
    ----------
    municipalities
        Codes, names, region, centre, area (km2), year and outline (EPSG:3067).
    changes
        Changes of municipality codes, by which merged ones are recognised.
    people
        Populated cells (`kopa.tables.ORIGINS`) with `locality` (0: outside, where no street is that roads lack).
    population_history
        Persons by municipality and year.
    population_fit
        Per municipality persons in the `cells` and, where these are to agree, in `statistics`.
    postal_areas
        Postal areas: municipality, persons by age, point (`x_m`, `y_m`).
    sites
        Education sites (`kopa.tables.SITES`) with `serves_16_17` and the `record` that each comes from.
    rejected_sites
        Records that are no site, each with the reason.
    site_records, merged_records
        How many records of sites came in, and how many of them were merged into another.
    coverage
        Municipalities in which the sites of a level and language are known (`completeness` complete) or in part.
    roads
        Roads for drawing and for travelling.
    inputs
        The catalogue: a row per input with file, sha256, source, date and licence.
    ages_assumed
        Whether ages of many people are estimated: what counts people by age is then an assumption.
    statistics
        Ages of regions in time, jobs and languages of municipalities, as they are published.
    site_changes
        Changes of schools since the register (`kopa.sources.schemas.schools.SITE_CHANGES`) with `municipality_code`,
        the `levels` concerned and what was done (`effect`: applied, to_come, no_site).
    school_week
        Public transport of a school day, where an analyst added it.
    fetched
        Rows of publishers' data that were fetched, are used, and are listed as not used, by what they are.
    links
        Links of roads that were fetched, are used, and are listed as rejected; None where none were fetched.
    """

    municipalities: gpd.GeoDataFrame
    changes: pd.DataFrame
    people: gpd.GeoDataFrame
    population_history: pd.DataFrame
    population_fit: pd.DataFrame
    postal_areas: pd.DataFrame
    sites: gpd.GeoDataFrame
    rejected_sites: pd.DataFrame
    site_records: int
    merged_records: int
    coverage: pd.DataFrame
    roads: RoadData
    inputs: pd.DataFrame
    ages_assumed: bool = False
    statistics: OfficialStatistics = field(default_factory=OfficialStatistics)
    site_changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    school_week: SchoolWeek | None = None
    fetched: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    links: tuple[int, int, int] | None = None
    _cars: dict[object, Car] = field(default_factory=dict, init=False, repr=False)

    def with_sites(
        self, sites: gpd.GeoDataFrame, *, rejected: pd.DataFrame | None = None, coverage: pd.DataFrame | None = None,
        inputs: pd.DataFrame | None = None,
    ) -> "Country":  # fmt: skip
        """Return the country with other sites; records that no site stands for any more are no longer counted.

        Parameters
        ----------
        sites
            All sites of the country.
        rejected
            Further records that came in and are no site.
        coverage, inputs
            Where sites were looked for, and the catalogue; default as before.

        Raises
        ------
        TableError
            With every fault of the table.
        """
        check(sites, SITES)
        before, after = (set(table["record"]) for table in (self.sites, sites))
        gone, come = len(before - after), len(after - before) + (0 if rejected is None else len(rejected))
        return replace(
            self,
            sites=sites,
            rejected_sites=pd.concat([self.rejected_sites, rejected], ignore_index=True),
            site_records=self.site_records - gone + come,
            coverage=self.coverage if coverage is None else coverage,
            inputs=self.inputs if inputs is None else inputs,
        )

    def with_people(
        self, people: gpd.GeoDataFrame, *, fit: pd.DataFrame, inputs: pd.DataFrame | None = None,
        ages_assumed: bool = False,
    ) -> "Country":  # fmt: skip
        """Return the country with other people; `fit` says how many a municipality's cells hold.

        Raises
        ------
        TableError
            With every fault of the table.
        """
        check(people, ORIGINS)
        inputs_after = self.inputs if inputs is None else inputs
        return replace(self, people=people, population_fit=fit, inputs=inputs_after, ages_assumed=ages_assumed)

    def with_network(self, network: RoadNetwork) -> "Country":
        """Return the country with another road network, the same in every season."""
        return self.with_roads(OneNetwork(network))

    def with_roads(
        self, roads: RoadData, *, inputs: pd.DataFrame | None = None, links: tuple[int, int, int] | None = None
    ) -> "Country":
        """Return the country with other roads; `links` as of the country."""
        return replace(self, roads=roads, inputs=self.inputs if inputs is None else inputs, links=links)

    def with_school_week(self, week: SchoolWeek, *, inputs: pd.DataFrame | None = None) -> "Country":
        """Return the country with public transport of a school day."""
        return replace(self, school_week=week, inputs=self.inputs if inputs is None else inputs)

    def by_car(self, parameters: Parameters) -> Car:
        """Return travel by car over the country's roads: the same one for the same speeds, leg and local streets."""
        p = parameters
        leg = Access(speed_kmh=p.access_speed_kmh, detour=p.access_detour, max_m=p.access_max_m)
        network = self.roads.network(p.season, p.speeds)
        key = id(network), leg, p.local_streets_max_m
        if key not in self._cars:
            self._cars[key] = Car(network, leg, p.local_streets_max_m)
        return self._cars[key]

    def on_foot(self, parameters: Parameters) -> OnFoot:
        """Return travel on foot over the country's ways that are open on foot, at a pupil's pace."""
        p = parameters
        leg = Access(speed_kmh=p.pupil_walk_kmh, detour=p.access_detour, max_m=p.access_max_m)
        network, has_paths = self.roads.ways_on_foot(p.season)
        return OnFoot(network, leg, Pace(speed_kmh=p.pupil_walk_kmh, detour=p.walk_detour), has_paths)

    @property
    def division(self) -> MunicipalDivision:
        """Today's municipalities, and the mergers that led to them."""
        return MunicipalDivision.from_tables(self.municipalities, self.changes)

    @property
    def region_of(self) -> dict[str, str]:
        """Region code of each municipality code."""
        return dict(zip(self.municipalities["code"], self.municipalities["region_code"], strict=True))

    @property
    def own_inputs(self) -> dict[str, str]:
        """Sha256 of all of an analyst's own tables in place of the country's own, by the name of the input.

        Those of several tables of one name stand one after another, joined by a plus.
        """
        own = self.inputs[self.inputs["source"] == OWN]
        return {str(name): "+".join(of_name) for name, of_name in own.groupby("table", sort=False)["sha256"]}

    def __repr__(self) -> str:
        own = f", own: {', '.join(self.own_inputs)}" if self.own_inputs else ""
        return f"<Country {len(self.municipalities)} municipalities, {self.sites['site_id'].nunique():,} sites{own}>"


@dataclass(frozen=True, eq=False)
class OneNetwork:
    """Roads that are one network in every season."""

    only: RoadNetwork
    has_streets: ClassVar[bool] = False
    """Not known of a network."""
    has_speeds: ClassVar[bool] = True

    @property
    def table(self) -> gpd.GeoDataFrame:
        """The network's edges, for drawing."""
        return classed(self.only)

    def network(self, season: str, speeds: Speeds = ()) -> RoadNetwork:
        """Return the network, whatever the season; its speeds are its own.

        Raises
        ------
        InputError
            Speeds by class of road are set, of which the network knows nothing.
        """
        self.check_speeds(speeds)
        return self.only

    def check_speeds(self, speeds: Speeds) -> None:
        """Raise where speeds by class of road are set, of which the network knows nothing."""
        if speeds:
            raise InputError("speeds: your own network has its own; leave speeds out, or use a road table")

    def ways_on_foot(self, season: str) -> WaysOnFoot:
        """Return the network without its motorways; it was made for cars, without paths."""
        return WaysOnFoot(self._without_motorways, False)

    @cached_property
    def _without_motorways(self) -> RoadNetwork:
        return without_motorways(self.only)


def without_motorways(network: RoadNetwork) -> RoadNetwork:
    """Return the roads of a network that are open on foot, both ways, as far as its edges show motorways.

    They are recognised by OpenStreetMap's `highway` and by the width class of the General Map.
    """
    edges = network.edges
    shut = np.zeros(len(edges), bool)
    if "highway" in edges.columns:
        shut |= edges["highway"].astype(str).str.removesuffix("_link").eq("motorway").to_numpy()
    if "width_class" in edges.columns:
        shut |= edges["width_class"].eq(MOTORWAY_WIDTH_CLASS).to_numpy()
    return network.with_access(~shut, ~shut) if shut.any() or edges["oneway"].any() else network


def classed(network: RoadNetwork) -> gpd.GeoDataFrame:
    """Return the edges of a network with the `road_class` by which they are drawn.

    Without one it follows from OpenStreetMap's `highway`; all other roads are drawn as connecting ones.
    """
    edges = network.edges
    if "road_class" not in edges.columns:
        highway = edges["highway"] if "highway" in edges.columns else pd.Series("", index=edges.index)
        by_tag = highway.astype(str).str.removesuffix("_link").map(CLASS_OF_HIGHWAY).fillna(UNKNOWN_CLASS)
        if "functional_class" in edges.columns:  # Digiroad's: 1-4 as the road classes, 5 and more below them
            by_tag = edges["functional_class"].where(edges["functional_class"].between(1, 5), 5)
        edges["road_class"] = np.where(edges["ferry"], FERRY_CLASS, by_tag.astype(int))
    return edges
