"""In which municipality of 2026 a point lies."""

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.errors import InputError

MAX_OUTSIDE_M = 2_000.0
"""How far from the nearest outline a point may lie: the outlines are simplified along the coast."""


def municipality_codes(places: pd.DataFrame, municipalities: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the municipality in which each of `places` lies (`x_m`, `y_m` in metres, EPSG:3067).

    A point outside every outline takes the nearest one within `MAX_OUTSIDE_M`.

    Raises
    ------
    InputError
        When the outlines have no `code`, or points lie farther away; all of them are named.
    """
    if "code" not in municipalities.columns:
        raise InputError(f"municipalities: missing column code; found {', '.join(municipalities.columns)}")
    first = codes_near(places, municipalities)
    lost = np.flatnonzero(first.isna())
    if len(lost):
        named = "; ".join(
            f"{places['name'].iloc[i] or 'no name'} at {places['x_m'].iloc[i]}, {places['y_m'].iloc[i]}" for i in lost
        )
        raise InputError(
            f"records more than {MAX_OUTSIDE_M:.0f} m outside every municipality: {named}; check their coordinates"
        )
    return first


def codes_near(places: pd.DataFrame, municipalities: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the municipality of each of `places` as `municipality_codes` does; missing farther outside."""
    outlines = municipalities[["code", "geometry"]].reset_index(drop=True)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(places["x_m"], places["y_m"]), crs=outlines.crs)
    joined = gpd.sjoin_nearest(points, outlines, max_distance=MAX_OUTSIDE_M, how="left")
    first = joined.sort_values("code").groupby(level=0)["code"].first().reindex(points.index)
    return pd.Series(first.to_numpy(), index=places.index)
