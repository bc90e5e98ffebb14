"""A region's roads and streets from Digiroad in place of the starter's, where the tables in use have them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from kopa.accessibility import RoadNetwork
from kopa.country import Country, Speeds, classed
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
    roads = DigiroadOfRegion(str(row["sha256"]), _by_car(area), _on_foot(area), "Digiroad")
    others = country.inputs[~country.inputs["table"].isin(INSTEAD_OF)]
    inputs = pd.concat([others, pd.DataFrame([row]).assign(table=NAME)], ignore_index=True)
    return country.with_roads(roads, inputs=inputs, links=region_roads.links_that_came(area))


@dataclass(frozen=True, eq=False)
class DigiroadOfRegion(OwnRoads):
    """Links of Digiroad in a region and around it, of which the larger roads are drawn."""

    @property
    def table(self) -> gpd.GeoDataFrame:
        """The roads for drawing: up to connecting roads, and ferries."""
        edges = classed(self.network("summer"))
        drawn = edges["ferry"] | (edges["functional_class"].between(1, LAST_DRAWN_CLASS))
        return edges[drawn].reset_index(drop=True)


def _by_car(area: str) -> Callable[[str, Speeds], RoadNetwork]:
    def build(season: str, _: Speeds) -> RoadNetwork:
        return RoadNetwork.from_roads(region_roads.links(area), season=season)

    return build


def _on_foot(area: str) -> Callable[[str], RoadNetwork]:
    def build(season: str) -> RoadNetwork:
        return RoadNetwork.from_roads(region_roads.links(area), season=season, profile="foot")

    return build
