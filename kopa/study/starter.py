"""The country of the starter tables, which travel with kopa: read and checked, never from damaged files."""

from functools import partial
from typing import ClassVar

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from kopa.accessibility import RoadNetwork
from kopa.country import Country, Speeds, WaysOnFoot, without_motorways
from kopa.errors import RunError
from kopa.official_statistics import OfficialStatistics
from kopa.sources import campuses, country_tables, people, schools, society
from kopa.sources.read import CATALOGUE_FILE, file_of, made_once
from kopa.sources.schemas import official as official_schemas
from kopa.sources.schemas import people as people_schemas
from kopa.sources.schemas import schools as school_schemas
from kopa.sources.schools import known_changes
from kopa.study.conservation import CAMPUSES
from kopa.study.road_speeds import with_class_speeds
from kopa.study.site_changes import changed

STATISTICS = (
    people_schemas.REGION_AGES, people_schemas.MUNICIPALITY_AGES, people_schemas.JOBS_BY_INDUSTRY,
    people_schemas.INDUSTRIES, people_schemas.SWEDISH_SPEAKERS,
)  # fmt: skip
STATISTICS_FILES = tuple(file_of(schema) for schema in STATISTICS)
CHANGES_FILE = f"{school_schemas.SITE_CHANGES.name}.csv"
OF_PEOPLE = tuple(file_of(schema) for schema in (people_schemas.POPULATION_CELLS, people_schemas.POPULATION_CELLS_FIT))
OF_SITES = (*schools.SITES_FILES, file_of(school_schemas.LEVEL_COVERAGE), CHANGES_FILE)
OF_KOPA = ("review", "postal_area")
"""What the level and the place of a school rest on that kopa's own table of changes adds: a decision, a postal area."""

OF_BUILD = (
    *campuses.FILES, file_of(official_schemas.VET_FIELDS), official_schemas.VET_OFFERS_FILE,
    file_of(official_schemas.SPEAKERS), file_of(official_schemas.BROADBAND),
)  # fmt: skip
"""Files that only `kopa build` makes."""

FILES = (*country_tables.FILES, *OF_PEOPLE, *OF_SITES, *STATISTICS_FILES)
"""Files that a country is made from; a report names no other among what it rests on."""


def starter_country() -> Country:
    """Return the country of the starter tables.

    The files are read and checked at every call, so that one that is damaged meanwhile is noticed; what was made of
    the same content before is returned again, with all that is known of it since. It is frozen, so that studies and
    forked processes may share it.

    Raises
    ------
    NotThereError, TableError
        A table is missing or damaged.

    Examples
    --------
    >>> country = starter_country()
    >>> len(country.municipalities), country is starter_country()
    (308, True)
    """
    return made_once(_country, (*FILES, *_built_files(), CATALOGUE_FILE))  # its inputs are rows of the catalogue


def municipalities() -> gpd.GeoDataFrame:
    """Return the municipalities of the starter tables with their outlines, without reading the rest of a country."""
    return country_tables.municipalities()


class StarterRoads:
    """The public roads and ferries of the starter tables."""

    has_streets: ClassVar[bool] = False
    has_speeds: ClassVar[bool] = False

    @property
    def table(self) -> gpd.GeoDataFrame:
        """The links, one row each."""
        return country_tables.roads()

    def check_speeds(self, speeds: Speeds) -> None:
        """Take any speeds: the roads have classes."""

    def ways_on_foot(self, season: str) -> WaysOnFoot:
        """Return the public roads without motorways: paths are not in the table."""
        return WaysOnFoot(made_once(_roads_on_foot, country_tables.ROADS_FILES, season), False)

    def network(self, season: str, speeds: Speeds = ()) -> RoadNetwork:
        """Return the network of a season, built once from the same content and speeds.

        Examples
        --------
        >>> roads = starter_country().roads
        >>> roads.network("winter") is roads.network("winter")
        True
        """
        return made_once(_network, country_tables.ROADS_FILES, season, speeds)


def _country() -> Country:
    sites, listed = schools.sites(), schools.records()
    elsewhere = listed["outcome"].isin(("school", "merged")) & ~listed["record"].isin(sites["record"])
    country = Country(
        municipalities=country_tables.municipalities(),
        changes=country_tables.municipality_changes(),
        people=people.population_cells(),
        population_history=country_tables.population_history(),
        population_fit=people.population_cells_fit(),
        postal_areas=country_tables.postal_areas(),
        sites=sites,
        rejected_sites=schools.rejected(),
        site_records=int(schools.site_sources()["records"].sum()),
        merged_records=int(elsewhere.sum()),
        coverage=schools.coverage(),
        roads=StarterRoads(),
        inputs=_inputs(),
        statistics=_statistics(),
        fetched=_fetched(),
    )
    if campuses.are_official():
        country = country.with_sites(campuses.sites(country.sites), rejected=campuses.rejected())
    return changed(country, _changes_of_kopa(), partial(_municipality_at, country.municipalities), rests_on=OF_KOPA)


def _fetched() -> dict[str, tuple[int, int, int]]:
    """Return what became of the publishers' rows that `kopa build` used, by what they are."""
    counts = {
        CAMPUSES: campuses.organisations(),
        "vocational programmes offered: fetched and used": society.vet_offers(),
    }
    return {what: one for what, one in counts.items() if one is not None}


def _changes_of_kopa() -> pd.DataFrame:
    """Return the project's own changes since the register, in the order of their days."""
    table = known_changes()
    texts = table.columns.difference(["x_m", "y_m"])
    whole = table.assign(**{name: table[name].fillna("").astype(str) for name in texts})
    return whole.sort_values(["date", "institution_number"], ignore_index=True)


def _municipality_at(towns: gpd.GeoDataFrame, x_m: float, y_m: float) -> str:
    here = towns.loc[towns.covers(Point(x_m, y_m)), "code"].tolist()
    if not here:
        raise RunError(f"site_changes.csv: a school at {x_m}, {y_m}, in no municipality; give its place in EPSG:3067")
    return str(here[0])


def _statistics() -> OfficialStatistics:
    return OfficialStatistics(
        region_ages=society.region_ages(),
        municipality_ages=society.municipality_ages(),
        jobs_by_industry=society.jobs_by_industry(),
        industries=society.industries(),
        swedish_speakers=society.swedish_speakers(),
        broadband=society.broadband(),
        vet_fields=society.vet_fields(),
    )


def _built_files() -> list[str]:
    """Return those of the files that only `kopa build` makes which are here."""
    here = set(country_tables.catalogue()["file"])
    return [name for name in OF_BUILD if name in here]


def _inputs() -> pd.DataFrame:
    catalogue = country_tables.catalogue()
    read = (*FILES, *OF_BUILD, *country_tables.ROADS_FILES)
    return catalogue[catalogue["file"].isin(read)].reset_index(drop=True)


def _network(season: str, speeds: Speeds) -> RoadNetwork:
    return RoadNetwork.from_roads(country_tables.roads(), with_class_speeds(speeds), season=season)


def _roads_on_foot(season: str) -> RoadNetwork:
    return without_motorways(StarterRoads().network(season))
