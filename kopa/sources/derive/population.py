"""Tables of people on the 1 km grid."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError
from kopa.sources.derive.people import grid_cells, localities
from kopa.sources.derive.people.grid_fit import fit_by_municipality
from kopa.sources.publishers import statistics_finland
from kopa.sources.publishers.eurostat import read_census_grid
from kopa.sources.schemas import areas_and_people
from kopa.sources.schemas import people as schemas
from kopa.tables import Schema

CELLS_YEAR = 2025
"""Last day of this year: what the ages of each region in the cells are."""


def cell_tables(
    shared: Path,
    postal: gpd.GeoDataFrame,
    outlines: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    towns: pd.DataFrame,
    statistics: pd.Series,
) -> Iterator[tuple[pd.DataFrame, Schema]]:
    """Yield people on cells, how far they agree with `statistics`, postal areas with their municipality, localities.

    Parameters
    ----------
    shared
        Folder of the source data.
    postal, outlines, places
        Postal areas, municipalities and built-up places, with polygons.
    towns
        Municipalities with `code` and `region_code`.
    statistics
        Newest number of persons of each municipality, by code.
    """
    official = region_ages_of(statistics_finland.read_region_ages(shared), CELLS_YEAR)
    people = grid_cells.PeopleSources(
        grid=with_built_up(read_census_grid(shared), places),
        postal=postal,
        outlines=outlines,
        margin_of_town=_regions(outlines["code"], towns, official),
        town_people=statistics.reindex(outlines["code"]).to_numpy(float),
        official=official,
    )
    yield from tables_of(people)


def with_built_up(grid: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the cells with `built_up_share`: how much of each lies in built-up places."""
    return grid.assign(built_up_share=localities.share_inside(grid.geometry.to_numpy(), places.geometry.to_numpy()))


def tables_of(people: grid_cells.PeopleSources) -> Iterator[tuple[pd.DataFrame, Schema]]:
    """Yield postal areas with their municipality, people on cells, how far they agree, localities; with schemas."""
    parts = grid_cells.fitted_parts(people)
    rows = grid_cells.with_localities(grid_cells.rows_of_cells(parts, people), people)
    codes = people.outlines["code"].to_numpy()
    parts = parts.assign(municipality_code=codes[parts["town"]])
    yield areas_with_main_town(people.postal, parts), areas_and_people.POSTAL_AREAS
    yield rows, schemas.POPULATION_CELLS
    wanted = pd.Series(grid_cells.town_targets(people), codes)
    yield fit_by_municipality(rows, parts, wanted), schemas.POPULATION_CELLS_FIT
    yield localities.table(rows), schemas.LOCALITIES


def areas_with_main_town(postal: gpd.GeoDataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return the postal areas with the municipality in which most of their people live.

    Parameters
    ----------
    postal
        Postal areas with `point` and `named_code`: the municipality of those without people.
    parts
        Parts of cells: `postal` (row of the area), `municipality_code`, `people`.
    """
    by_town = parts.groupby(["postal", "municipality_code"])[["people"]].sum().reset_index()
    most = by_town.sort_values(["people", "municipality_code"], ascending=[False, True]).drop_duplicates("postal")
    main = pd.Series(postal.index, postal.index).map(most.set_index("postal")["municipality_code"])
    point = postal["point"].to_numpy()
    return pd.DataFrame(postal.drop(columns=["geometry", "point"])).assign(
        municipality_code=main.fillna(postal["named_code"]),
        x_m=np.rint(shapely.get_x(point)).astype(int),
        y_m=np.rint(shapely.get_y(point)).astype(int),
    )


def region_ages_of(ages: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the persons of each region that were counted in `year`, by region code.

    Raises
    ------
    InputError
        When that year was not counted.
    """
    counted = ages[(ages["kind"] == "observed") & (ages["year"] == year)]
    if counted.empty:
        raise InputError(f"{statistics_finland.REGION_AGES_FILE}: no observed ages of {year}; take the file anew")
    return counted.sort_values("region_code", ignore_index=True)


def _regions(codes: pd.Series, towns: pd.DataFrame, official: pd.DataFrame) -> np.ndarray:
    region = codes.map(towns.set_index("code")["region_code"])
    rows = pd.Index(official["region_code"]).get_indexer(region)
    if (rows < 0).any():
        lacking = ", ".join(sorted(set(region[rows < 0].astype(str))))
        raise InputError(f"{statistics_finland.REGION_AGES_FILE}: no ages of region {lacking}; take the file anew")
    return rows
