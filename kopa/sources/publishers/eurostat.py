"""Grids of Eurostat over Finland: people on 5 km cells (2018), and on 1 km cells of the census of 2021 by age."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import TableError
from kopa.sources.squares import CRS_EUROPE, squares
from kopa.units import CRS_FINLAND

GRID_FILE = "population/eurostat_grid_5km_2018.gpkg"
SIDE_M = 5000
STEP_M = 1000
"""Sides are bent by the change of CRS: they are cut into steps of this length first."""

CENSUS_FILE = "population/census_grid_1km_2021.parquet"
CENSUS_AGES = ("age_0_14", "age_15_64", "age_65_plus")
CELL_NAME = r"CRS3035RES1000mN(?P<north>\d{4})000E(?P<east>\d{4})000"


def read_census_grid(shared: Path) -> gpd.GeoDataFrame:
    """Return the inhabited 1 km cells of the census of 2021, in the source's order, squares in EPSG:3067.

    Returns
    -------
    GeoDataFrame
        `north_km`, `east_km` (corner in EPSG:3035), `people`, `age_0_14`, `age_15_64`, `age_65_plus` (persons,
        perturbed by the publisher: they need not add up to `people`), `land_share` (0-1).

    Raises
    ------
    TableError
        When a cell's name is none of the 1 km grid.
    """
    source = pd.read_parquet(shared / CENSUS_FILE)
    corner = source["cell_id"].str.extract(CELL_NAME)
    strange = source.loc[corner["north"].isna(), "cell_id"].tolist()
    if strange:
        raise TableError(CENSUS_FILE, [f"cell_id: {', '.join(strange[:5])} is no 1 km cell; take the file anew"])
    north, east = corner["north"].astype(int), corner["east"].astype(int)
    table = source[[*CENSUS_AGES, "land_share"]].assign(people=source["population"], north_km=north, east_km=east)
    return gpd.GeoDataFrame(table, geometry=squares(north.to_numpy(), east.to_numpy()), crs=CRS_FINLAND)


def read_grid(shared: Path, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the cells of the 5 km grid that touch Finland: x, y, people, border, geometry (EPSG:3067).

    `people` is not a number where the source has no cell; `border` says that the cell is not
    wholly inside the outlines: such cells are partly missing in the source although people live there.
    """
    source = gpd.read_file(shared / GRID_FILE, ignore_geometry=True)[["x", "y", "population"]]
    country = shapely.union_all(outlines.geometry.to_numpy())
    cells = _lattice(gpd.GeoSeries([country], crs=CRS_FINLAND).to_crs(CRS_EUROPE).total_bounds)
    shapely.prepare(country)
    shapes = cells.geometry.to_numpy()
    cells["border"] = ~shapely.contains_properly(country, shapes)
    cells = cells[shapely.intersects(country, shapes)]
    people = source.rename(columns={"population": "people"})
    return cells.merge(people, on=["x", "y"], how="left").reset_index(drop=True)


def _lattice(bounds: np.ndarray) -> gpd.GeoDataFrame:
    west, south, east, north = bounds
    xs = np.arange(west // SIDE_M * SIDE_M, east, SIDE_M).astype(int)
    ys = np.arange(south // SIDE_M * SIDE_M, north, SIDE_M).astype(int)
    x, y = (values.ravel() for values in np.meshgrid(xs, ys))
    boxes = shapely.segmentize(shapely.box(x, y, x + SIDE_M, y + SIDE_M), STEP_M)
    return gpd.GeoDataFrame(pd.DataFrame({"x": x, "y": y}), geometry=boxes, crs=CRS_EUROPE).to_crs(CRS_FINLAND)
