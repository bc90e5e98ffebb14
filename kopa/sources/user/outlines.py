"""Whether places lie in the municipalities that are named for them."""

from collections.abc import Iterable, Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

FAR_M = 5_000.0
"""How far from the outline of its municipality a place may lie: outlines are simplified, and lack islets."""


def elsewhere(points: np.ndarray, codes: Iterable[str], municipalities: gpd.GeoDataFrame) -> Iterator[tuple[int, str]]:
    """Yield every row whose point lies far from the municipality that is named for it, and where it lies.

    Parameters
    ----------
    points
        Points in EPSG:3067.
    codes
        Code of the municipality of each; codes that are not known are passed over.
    municipalities
        `code`, `name_fi` and outline (EPSG:3067) of all municipalities.

    Examples
    --------
    >>> towns = gpd.GeoDataFrame({"code": ["001", "002"], "name_fi": ["A", "B"]},
    ...                          geometry=[shapely.box(0, 0, 9e3, 9e3), shapely.box(9e3, 0, 2e4, 9e3)], crs=3067)
    >>> list(elsewhere(shapely.points([[1e3, 1e3], [1.9e4, 1e3]]), ["001", "001"], towns))
    [(1, "lies 10 km outside '001' A, in '002' B")]
    """
    outlines = np.asarray(municipalities.geometry)
    names = [f"{code!r} {name}" for code, name in municipalities[["code", "name_fi"]].itertuples(index=False)]
    at = pd.Index(municipalities["code"]).get_indexer(pd.Index(list(codes), dtype=object))
    inside = np.flatnonzero(at >= 0)
    apart_m = shapely.distance(points[inside], outlines[at[inside]])
    tree = shapely.STRtree(outlines)
    for row, far_m in zip(inside[apart_m > FAR_M], apart_m[apart_m > FAR_M], strict=True):
        there = tree.query(points[row], predicate="intersects")
        place = f"in {names[there.min()]}" if there.size else "in no municipality"
        yield int(row), f"lies {far_m / 1000:.0f} km outside {names[at[row]]}, {place}"
