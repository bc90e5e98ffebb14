"""Parts of inhabited cells: what a cell of the 1 km grid, a postal area and a municipality have in common."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.sources.derive.people.pieces import cut


def parts_of_cells(postal: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, grid: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the parts: row numbers `cell`, `postal` and `town`, `area_km2`, and their middle (`x_m`, `y_m`).

    The people of a cell are shared among its parts by area. A cell that touches no postal area or no municipality
    (the outlines are simplified along the coast) goes whole to the nearest of both; a populated postal area that
    touches no inhabited cell takes the nearest cell.

    Parameters
    ----------
    postal
        Postal areas with polygons, `point` and `population`.
    outlines
        Municipalities with polygons.
    grid
        Inhabited cells with squares.
    """
    pieces = cut(postal, outlines, grid)
    middle = shapely.centroid(pieces.geometry.to_numpy())
    parts = pd.DataFrame(
        {
            "cell": pieces["cell"].to_numpy(),
            "postal": pieces["postal"].to_numpy(),
            "town": pieces["municipality"].to_numpy(),
            "area_km2": pieces["area_km2"].to_numpy(),
            "x_m": shapely.get_x(middle),
            "y_m": shapely.get_y(middle),
        }
    )
    more = [_cells_outside(parts, postal, outlines, grid), _areas_without_cell(parts, postal, outlines, grid)]
    return pd.concat([parts, *more], ignore_index=True).sort_values(["postal", "town", "cell"], ignore_index=True)


def _cells_outside(
    parts: pd.DataFrame, postal: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, grid: gpd.GeoDataFrame
) -> pd.DataFrame:
    lost = np.setdiff1d(np.arange(len(grid)), parts["cell"])
    middle = shapely.centroid(grid.geometry.to_numpy()[lost])
    return _whole(lost, _nearest(postal, middle), _nearest(outlines, middle), middle)


def _areas_without_cell(
    parts: pd.DataFrame, postal: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, grid: gpd.GeoDataFrame
) -> pd.DataFrame:
    populated = np.flatnonzero(postal["population"].to_numpy() > 0)
    lost = np.setdiff1d(populated, parts["postal"])
    points = postal["point"].to_numpy()[lost]
    cell = _nearest(grid, points)
    return _whole(cell, lost, _nearest(outlines, points), shapely.centroid(grid.geometry.to_numpy()[cell]))


def _nearest(shapes: gpd.GeoDataFrame, points: np.ndarray) -> np.ndarray:
    return shapely.STRtree(shapes.geometry.to_numpy()).nearest(points)


def _whole(cell: np.ndarray, postal: np.ndarray, town: np.ndarray, middle: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cell": cell,
            "postal": postal,
            "town": town,
            "area_km2": np.ones(len(cell)),
            "x_m": shapely.get_x(middle),
            "y_m": shapely.get_y(middle),
        }
    )
