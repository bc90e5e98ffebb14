"""Where in a piece people can live: parts of built-up places and stretches of public road outside them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

PEOPLE_PER_KM2 = {
    ("area", 0): 1200.0,
    ("area", 2): 1300.0,
    ("area", 3): 900.0,
    ("area", 4): 1550.0,
    ("area", 5): 1850.0,
    ("area", 6): 2000.0,
    ("area", 7): 2900.0,
    ("disc", 2): 160.0,
    ("disc", 3): 900.0,
    ("disc", 4): 1000.0,
}
"""People per km2 of built-up place by kind and size class: weights, fitted to the grid by `calibrate`."""

PEOPLE_PER_ROAD_KM = 12.0
"""People per km of public road outside built-up places: a weight, fitted to the grid by `calibrate`."""

PEOPLE_PER_EMPTY_KM2 = 0.02
"""Weight of land: decides only where a piece has neither road nor built-up place."""


def built_up_parts(pieces: np.ndarray, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the parts of `places` in each of `pieces`: piece, place, area_km2, people (weight), shape."""
    shapes = places.geometry.to_numpy()
    place, piece = shapely.STRtree(pieces).query(shapes, predicate="intersects")
    shared = shapely.intersection(shapes[place], pieces[piece])
    parts = pd.DataFrame({"piece": piece, "place": place, "area_km2": shapely.area(shared) / 1e6, "shape": shared})
    density = np.array([PEOPLE_PER_KM2[key] for key in zip(places["kind"], places["size_class"], strict=True)])
    parts["people"] = parts["area_km2"] * density[parts["place"]]
    return parts[parts["area_km2"] > 0].sort_values(["piece", "place"], ignore_index=True)


def road_parts(pieces: np.ndarray, roads: np.ndarray, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the stretches of `roads` outside built-up places in each of `pieces`: piece, length_km, people, shape."""
    outside = _outside(roads, places.geometry.to_numpy())
    road, piece = shapely.STRtree(pieces).query(outside, predicate="intersects")
    shared = shapely.intersection(outside[road], pieces[piece])
    stretches = pd.DataFrame({"piece": piece, "length_km": shapely.length(shared) / 1e3, "shape": shared})
    stretches = stretches[stretches["length_km"] > 0].sort_values("piece", kind="stable")
    whole = stretches.groupby("piece", as_index=False).agg(
        length_km=("length_km", "sum"), shape=("shape", lambda lines: shapely.multilinestrings(_lines(lines)))
    )
    return whole.assign(people=whole["length_km"] * PEOPLE_PER_ROAD_KM)


def _outside(roads: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Return `roads` without what lies in any of `shapes`; a road that crosses none is untouched."""
    road, shape = shapely.STRtree(shapes).query(roads, predicate="intersects")
    met = pd.Series(shape).groupby(road).agg(lambda rows: shapely.union_all(shapes[rows]))
    outside = roads.copy()
    outside[met.index] = shapely.difference(roads[met.index], met.to_numpy())
    return outside[~shapely.is_empty(outside)]


def _lines(shapes: pd.Series) -> np.ndarray:
    parts = shapely.get_parts(shapely.get_parts(shapes.to_numpy()))
    return parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]


def weights(pieces: gpd.GeoDataFrame, built_up: pd.DataFrame, stretches: pd.DataFrame) -> np.ndarray:
    """Return the weight of each piece: the people that its places, roads and land would have on average."""
    total = PEOPLE_PER_EMPTY_KM2 * pieces["area_km2"].to_numpy()
    for parts in (built_up, stretches):
        total = total + np.bincount(parts["piece"], parts["people"], len(pieces))
    return total
