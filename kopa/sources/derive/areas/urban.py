"""How much of a line lies in built-up area."""

import geopandas as gpd
import numpy as np
import shapely


def urban_share(lines: np.ndarray, places: gpd.GeoDataFrame) -> np.ndarray:
    """Return the share (0-1) of the length of each of `lines` that lies inside built-up area."""
    whole = shapely.union_all(places.geometry.to_numpy())
    parts = shapely.get_parts(whole)
    line, part = shapely.STRtree(parts).query(lines, predicate="intersects")
    inside = np.bincount(line, shapely.length(shapely.intersection(lines[line], parts[part])), len(lines))
    return np.clip(inside / shapely.length(lines), 0.0, 1.0)
