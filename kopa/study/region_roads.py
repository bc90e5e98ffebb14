"""A region's roads and streets, Digiroad's or OpenStreetMap's, in place of the starter's where they are in use."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kopa.accessibility import RoadNetwork
from kopa.country import CLASS_OF_HIGHWAY, Country, Speeds, classed
from kopa.regions import Region
from kopa.sources import region_roads
from kopa.sources.read import made_once
from kopa.study.own.roads import INSTEAD_OF, OwnRoads

NAME = "roads"
"""Table of the catalogue in the place of which they stand."""

LAST_DRAWN_CLASS = 4
"""Functional class up to which roads are drawn: streets and private roads would fill the maps."""


def with_region_roads(country: Country, region: Region) -> Country:
    """Return the country with the roads of a region that holds the municipalities of this one; else as it is.

    Parameters
    ----------
    country
        That of the tables in use.
    region
        The region that is studied.

    Raises
    ------
    NotThereError, TableError
        The table of roads is missing or damaged.
    """
    area = region_roads.area_of(region.municipality_codes)
    if not area:
        return country
    files = (region_roads.BUILT_FILE, region_roads.REJECTED_FILE, str(region_roads.table_of(area)["file"]))
    return made_once(_with_roads, files, country, area)


def roads_of(regions: Iterable[Region]) -> pd.DataFrame:
    """Return the rows of the catalogue about the roads that the regions of a comparison have of their own."""
    areas = {region_roads.area_of(one.municipality_codes) for one in regions} - {""}
    rows = region_roads.tables()
    return rows[rows["table"].isin([region_roads.table_of(area)["table"] for area in areas])]


def _with_roads(country: Country, area: str) -> Country:
    row = region_roads.table_of(area)
    sha256 = str(row["sha256"])
    if region_roads.is_of_openstreetmap(area):
        roads: RoadsOfRegion = MapOfRegion(sha256, _by_car_on_map(area), _on_foot_on_map(area), "OpenStreetMap")
    else:
        roads = DigiroadOfRegion(sha256, _by_car(area), _on_foot(area), "Digiroad")
    others = country.inputs[~country.inputs["table"].isin(INSTEAD_OF)]
    inputs = pd.concat([others, pd.DataFrame([row]).assign(table=NAME)], ignore_index=True)
    return country.with_roads(roads, inputs=inputs, links=region_roads.links_that_came(area))


class RoadsOfRegion(OwnRoads):
    """Roads of a region and around it, of which the larger ones are drawn: up to connecting roads, and ferries."""

    @property
    def table(self) -> gpd.GeoDataFrame:
        """The roads for drawing."""
        edges = classed(self.network("summer"))
        return edges[edges["ferry"] | self.is_drawn(edges)].reset_index(drop=True)

    @abstractmethod
    def is_drawn(self, edges: gpd.GeoDataFrame) -> pd.Series:
        """Return which edges are of a class that is drawn."""


@dataclass(frozen=True, eq=False)
class DigiroadOfRegion(RoadsOfRegion):
    """Links of Digiroad in a region and around it."""

    def is_drawn(self, edges: gpd.GeoDataFrame) -> pd.Series:
        """Return which edges are of a functional class that is drawn."""
        return edges["functional_class"].between(1, LAST_DRAWN_CLASS)


@dataclass(frozen=True, eq=False)
class MapOfRegion(RoadsOfRegion):
    """Ways of OpenStreetMap in a region and around it."""

    def is_drawn(self, edges: gpd.GeoDataFrame) -> pd.Series:
        """Return which edges have a class in the tag `highway` that is drawn."""
        return edges["highway"].astype(str).str.removesuffix("_link").isin(list(CLASS_OF_HIGHWAY))


def _by_car(area: str) -> Callable[[str, Speeds], RoadNetwork]:
    def build(season: str, _: Speeds) -> RoadNetwork:
        return RoadNetwork.from_roads(region_roads.links(area), season=season)

    return build


def _on_foot(area: str) -> Callable[[str], RoadNetwork]:
    def build(season: str) -> RoadNetwork:
        return RoadNetwork.from_roads(region_roads.links(area), season=season, profile="foot")

    return build


def _by_car_on_map(area: str) -> Callable[[str, Speeds], RoadNetwork]:
    from kopa.study import map_ways  # with readers of OpenStreetMap that no other study uses

    def build(season: str, _: Speeds) -> RoadNetwork:
        return map_ways.by_car(region_roads.ways(area), f"roads of {area}", season)

    return build


def _on_foot_on_map(area: str) -> Callable[[str], RoadNetwork]:
    from kopa.study import map_ways

    def build(season: str) -> RoadNetwork:
        return map_ways.on_foot(region_roads.ways(area), f"roads of {area}", season)

    return build
