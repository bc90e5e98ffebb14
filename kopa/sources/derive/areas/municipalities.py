"""Municipalities of one division: names, regions, type, languages and centre."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError
from kopa.sources.publishers.land_survey import CENTRES_FILE, OUTLINES_FILE
from kopa.sources.publishers.statistics_finland import COLUMNS

YEAR = 2026
"""Year of the municipal division that the starter data uses."""


def municipalities(
    key: pd.DataFrame, outlines: gpd.GeoDataFrame, centres: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return the municipalities of `YEAR` with their centre (EPSG:3067, m) and area (km2).

    Parameters
    ----------
    key, outlines, centres
        As `kopa.sources.publishers` reads them.
    places
        Built-up places, for a municipality that `centres` lacks.

    Raises
    ------
    InputError
        When outlines and key do not hold the same codes.
    """
    table = key[key["year"] == str(YEAR)].drop(columns="year").sort_values("code", ignore_index=True)
    if table["code"].tolist() != outlines["code"].tolist():
        odd = sorted(set(table["code"]) ^ set(outlines["code"]))
        raise InputError(
            f"{OUTLINES_FILE}: codes {odd} are not in both outlines and key of {YEAR}; take both of one year"
        )
    centre_points = table["code"].map(centres.set_index("code").geometry)
    lacking = centre_points.isna().to_numpy()
    points = centre_points.to_numpy(object)
    points[lacking] = [_largest_place(shape, places) for shape in outlines.geometry[lacking]]
    return table[list(COLUMNS.values())].assign(
        centre_x_m=np.rint(shapely.get_x(points)).astype(int),
        centre_y_m=np.rint(shapely.get_y(points)).astype(int),
        centre_source=np.where(lacking, "largest_built_up_place", "central_locality"),
        year=YEAR,
        area_km2=(outlines.area / 1e6).round(3),
    )


def _largest_place(outline: shapely.Geometry, places: gpd.GeoDataFrame) -> shapely.Point:
    """Return the inner point of the largest connected built-up area inside `outline` (ties: the first)."""
    inside = shapely.intersection(places.geometry.to_numpy(), outline)
    parts = shapely.get_parts(shapely.union_all(inside))
    if not len(parts):
        raise InputError(f"{CENTRES_FILE}: a municipality without a centre has no built-up place; add its centre")
    return shapely.point_on_surface(parts[np.argmax(shapely.area(parts))])
