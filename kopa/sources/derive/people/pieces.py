"""Pieces: what a postal area, a municipality and a cell of the 1 km grid have in common."""

import geopandas as gpd
import numpy as np
import shapely

SLIVER_KM2 = 0.01
"""Smaller pieces come from the simplified borders, not from people: they are left out."""


def cut(postal: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, grid: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the pieces: row numbers postal, municipality and cell, area_km2 and geometry (EPSG:3067).

    They are sorted by postal area, municipality and cell. An area that has slivers only keeps
    its largest one.
    """
    polygons = postal.geometry.to_numpy()
    area, town, shapes = _overlay(polygons, outlines.geometry.to_numpy())
    part, cell, shapes = _overlay(shapes, grid.geometry.to_numpy())
    pieces = gpd.GeoDataFrame(
        {"postal": area[part], "municipality": town[part], "cell": cell}, geometry=shapes, crs=postal.crs
    )
    pieces["area_km2"] = pieces.area / 1e6
    largest = pieces.groupby("postal")["area_km2"].transform("max")
    chosen = pieces[(pieces["area_km2"] >= SLIVER_KM2) | (pieces["area_km2"] == largest)]
    return chosen.sort_values(["postal", "municipality", "cell"], ignore_index=True)


def _overlay(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs (left, right) that share an area, and the shared area of each."""
    a, b = shapely.STRtree(right).query(left, predicate="intersects")
    within = shapely.contains(right[b], left[a])
    shared = left[a]
    shared[~within] = shapely.intersection(left[a[~within]], right[b[~within]])
    real = shapely.area(shared) > 0
    return a[real], b[real], shared[real]
