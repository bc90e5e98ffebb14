"""Junctions and links of the public roads, with a path simplified for drawing."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError
from kopa.sources.derive.areas.urban import urban_share
from kopa.sources.encoding import encode
from kopa.sources.publishers.land_survey import ROADS_FILE

TOLERANCE_M = 20.0
"""Greatest distance in metres of the drawn path from the source's line (0.71 m more by rounding)."""

SHARE_DECIMALS = 3


def junctions(roads: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the junctions (id, x_m, y_m in whole metres) at the ends of `roads`.

    Raises
    ------
    InputError
        When the ends of the lines do not meet in the junctions that the links name.
    """
    lines = roads.geometry.to_numpy()
    ends = np.r_[shapely.get_point(lines, 0), shapely.get_point(lines, -1)]
    table = pd.DataFrame({"id": np.r_[roads["u"], roads["v"]], "x": shapely.get_x(ends), "y": shapely.get_y(ends)})
    places = table.drop_duplicates()
    if places["id"].duplicated().any():
        raise InputError(f"{ROADS_FILE}: links meet in a junction but their lines do not; take the file anew")
    places = places.sort_values("id")
    whole = np.rint(places[["x", "y"]].to_numpy()).astype(int)
    return pd.DataFrame({"id": places["id"].astype(str).to_numpy(), "x_m": whole[:, 0], "y_m": whole[:, 1]})


def links(roads: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row per link of `roads`: attributes, length in metres, urban share and path.

    Nothing is dropped or merged: loops (u = v) and pairs joined by several links stay.
    """
    lines = roads.geometry.to_numpy()
    return pd.DataFrame(
        {
            "id": [str(i) for i in range(len(roads))],
            "u": roads["u"].astype(str).to_numpy(),
            "v": roads["v"].astype(str).to_numpy(),
            "road_number": roads["tienumero"].to_numpy(),
            "road_class": roads["tieluokka"].to_numpy(),
            "width_class": roads["kohdeluokka"].to_numpy(),
            "ferry": roads["ferry"].to_numpy(bool),
            "length_m": roads["length_m"].to_numpy(float),
            "urban_share": np.where(roads["ferry"], 0.0, urban_share(lines, places)).round(SHARE_DECIMALS),
            "path": [path(line) for line in lines],
        }
    )


def path(line: shapely.LineString) -> str:
    """Return the inner points of `line`, simplified to `TOLERANCE_M`, as steps from its beginning.

    A loop keeps two inner points at least, so that it can be drawn.
    """
    simple = shapely.simplify(line, TOLERANCE_M, preserve_topology=False)
    if line.is_ring and len(simple.coords) < 4:
        simple = line
    corners = np.rint(shapely.get_coordinates(simple)).astype(np.int64)
    return encode(np.diff(corners[:-1], axis=0))
