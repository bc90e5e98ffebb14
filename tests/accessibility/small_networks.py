"""Small networks and sets of points that several tests draw."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility import RoadNetwork


def nodes(xy=((0, 0), (1000, 0), (2000, 0)), ids=("a", "b", "c"), crs="EPSG:3067"):
    """Return a table of nodes: by default three, a kilometre apart on a line."""
    return gpd.GeoDataFrame({"id": list(ids)}, geometry=gpd.points_from_xy(*np.array(xy, float).T), crs=crs)


def edges(**columns):
    """Return two edges of a kilometre at 60 km/h, a to b and b to c, with some columns in other words."""
    table = {"u": ["a", "b"], "v": ["b", "c"], "length_m": [1000.0, 1000.0], "speed_kmh": [60.0, 60.0]}
    return pd.DataFrame({**table, **columns})


def points(*xy, prefix="p", crs="EPSG:3067"):
    """Return points named by a prefix and their number."""
    return named_points([f"{prefix}{i}" for i in range(len(xy))], xy, crs)


def named_points(ids, xy, crs="EPSG:3067"):
    """Return points with ids of their own."""
    return gpd.GeoDataFrame({"id": list(ids)}, geometry=[shapely.Point(*p) for p in xy], crs=crs)


def line() -> RoadNetwork:
    """Return the network of `nodes()` and `edges()`."""
    return RoadNetwork.from_edges(nodes(), edges())


NODES = nodes()
HOME = named_points(["home"], [(500, 300)])
