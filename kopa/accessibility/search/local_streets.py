"""Ways over streets that the road data lacks: inside a built-up place, straight to a site nearby."""

from dataclasses import replace

import geopandas as gpd
import numpy as np

from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.matrices import Matrices
from kopa.accessibility.search.statuses import OK
from kopa.units import kilometres


def over_local_streets(
    found: Matrices,
    origins: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    *,
    metric: str,
    access: Access,
    max_m: float,
    built_up: np.ndarray,
) -> Matrices:
    """Return `found` with minutes and kilometres of the local way where it is better than the road network's.

    A road table without municipal streets sends people of a town to its nearest main road and
    around the town. From an origin inside a built-up place, a site at most `max_m` metres away
    in a straight line can also be reached over local streets: the straight line times the
    access leg's detour, at the access leg's speed. This is an assumption, and it may cross water
    inside a town; `max_m` keeps it short.

    Parameters
    ----------
    found
        What the road network gives: origins × sites.
    origins, sites
        Points in metres, in the order of `found`.
    metric
        The quantity that is compared: ``time`` or ``distance``.
    access
        Speed and detour of the local way.
    max_m
        Longest straight line in metres; 0: never.
    built_up
        Which origins lie inside a built-up place (flags).

    Examples
    --------
    >>> points = gpd.GeoDataFrame({"id": ["a"]}, geometry=gpd.points_from_xy([0], [0]), crs="EPSG:3067")
    >>> there = gpd.GeoDataFrame({"id": ["s"]}, geometry=gpd.points_from_xy([3000], [0]), crs="EPSG:3067")
    >>> roads = Matrices(np.array(["a"]), np.array(["s"]), np.array([[19.0]]), np.array([[15.0]]), np.array([[0]]), "x")
    >>> town = {"access": Access(), "max_m": 5000, "built_up": np.array([True])}
    >>> better = over_local_streets(roads, points, there, metric="time", **town)
    >>> better.time_min.tolist(), better.distance_km.tolist()
    ([[7.8]], [[3.9]])
    """
    straight_m = _straight_m(origins, sites)
    local_km = kilometres(access.length_m(straight_m))
    local_min = access.time_min(straight_m)
    ours, theirs = (local_min, found.time_min) if metric == "time" else (local_km, found.distance_km)
    better = (straight_m <= max_m) & np.asarray(built_up, bool)[:, None] & (ours < theirs)
    return replace(
        found,
        time_min=np.where(better, local_min, found.time_min),
        distance_km=np.where(better, local_km, found.distance_km),
        status=np.where(better, OK, found.status).astype(found.status.dtype),
    )


def _straight_m(origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> np.ndarray:
    x = origins.geometry.x.to_numpy()[:, None] - sites.geometry.x.to_numpy()
    y = origins.geometry.y.to_numpy()[:, None] - sites.geometry.y.to_numpy()
    return np.sqrt(x * x + y * y)
