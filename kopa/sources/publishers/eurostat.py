"""The 5 km grid of Europe over Finland, with the people of each cell where they are known."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.units import CRS_FINLAND

GRID_FILE = "population/eurostat_grid_5km_2018.gpkg"
CRS_EUROPE = "EPSG:3035"
SIDE_M = 5000
STEP_M = 1000
"""Sides are bent by the change of CRS: they are cut into steps of this length first."""


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
