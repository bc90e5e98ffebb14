"""The National Land Survey (MML): outlines and central localities of municipalities, roads and built-up areas."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.units import CRS_FINLAND, CRS_WGS84

OUTLINES_FILE = "municipalities/municipalities_2026.gpkg"
CENTRES_FILE = "municipalities/municipality_central_localities_mml_2021ish.csv"
ROADS_FILE = "roads/nls_general_map_roads_2013.parquet"
AREAS_FILE = "roads/nls_general_map_urban_areas_2013.gpkg"
POINTS_FILE = "roads/nls_general_map_urban_points_2013.gpkg"

OBSOLETE_CENTRES = ("099", "838")
"""Honkajoki (in Kankaanpää since 2021) and Tarvasjoki (in Lieto since 2015): centres of former municipalities."""

RADIUS_M = {2: 500.0, 3: 900.0, 4: 1500.0, 5: 2500.0, 6: 4000.0, 7: 6000.0}
"""Radius in metres of the disc assumed round a point that has no polygon, by size class.

ASSUMPTION. Class 2 are villages and the smallest statistical localities, class 3 the typical
centre of a rural municipality (about 1,000-5,000 people: 2-3 km2 built up, thus some 900 m).
The classes 5-7 all have polygons; their values only complete the table.
"""


def read_outlines(shared: Path) -> gpd.GeoDataFrame:
    """Return the source's outlines (code, geometry), sorted by code."""
    outlines = gpd.read_file(shared / OUTLINES_FILE, columns=["kunta"]).rename(columns={"kunta": "code"})
    return outlines.to_crs(CRS_FINLAND).sort_values("code", ignore_index=True)[["code", "geometry"]]


def read_centres(shared: Path) -> gpd.GeoDataFrame:
    """Return the central localities (code, geometry) without those of former municipalities."""
    table = pd.read_csv(shared / CENTRES_FILE, dtype=str)
    codes = table["kuntatunnus"].str.zfill(3)
    points = gpd.points_from_xy(table["X"].astype(float), table["Y"].astype(float), crs=CRS_WGS84).to_crs(CRS_FINLAND)
    centres = gpd.GeoDataFrame({"code": codes}, geometry=points)
    return centres[~centres["code"].isin(OBSOLETE_CENTRES)].reset_index(drop=True)


def read_roads(shared: Path) -> gpd.GeoDataFrame:
    """Return the links as the source has them, in its order."""
    return gpd.read_parquet(shared / ROADS_FILE)


def read_places(shared: Path) -> gpd.GeoDataFrame:
    """Return built-up places: id, size_class, kind, radius_m, point and (as geometry) the area in EPSG:3067.

    A point inside a drawn area takes the area; areas with several points are shared by
    nearness; areas without a point are places of their own with size class 0. Discs stop at drawn areas.
    """
    areas = gpd.read_file(shared / AREAS_FILE)
    points = gpd.read_file(shared / POINTS_FILE)
    holder = _area_of_point(points, areas)
    classes = points["Asukasluok"].to_numpy(int)
    radius = np.array([RADIUS_M[c] for c in classes])
    shapes = shapely.buffer(points.geometry.to_numpy(), radius, quad_segs=8)
    alone = holder < 0
    shapes[alone] = shapely.difference(shapes[alone], shapely.union_all(areas.geometry.to_numpy()))
    for number in np.unique(holder[~alone]):
        members = np.flatnonzero(holder == number)
        shapes[members] = _shared_out(areas.geometry.iloc[number], points.geometry.to_numpy()[members])
    lonely = np.setdiff1d(np.arange(len(areas)), holder)
    drawn = np.r_[~alone, np.ones(len(lonely), bool)]
    inner = shapely.point_on_surface(areas.geometry.to_numpy()[lonely])
    return gpd.GeoDataFrame(
        {
            "id": [f"p{i}" for i in range(len(points))] + [f"a{i}" for i in lonely],
            "size_class": np.r_[classes, np.zeros(len(lonely), int)],
            "kind": np.where(drawn, "area", "disc"),
            "radius_m": np.where(drawn, np.nan, np.r_[radius, np.zeros(len(lonely))]),
            "point": np.r_[points.geometry.to_numpy(), inner],
        },
        geometry=np.r_[shapes, areas.geometry.to_numpy()[lonely]],
        crs=points.crs,
    )


def _area_of_point(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> np.ndarray:
    tree = shapely.STRtree(areas.geometry.to_numpy())
    point, area = tree.query(points.geometry.to_numpy(), predicate="intersects")
    holder = np.full(len(points), -1)
    holder[point] = area
    return holder


def _shared_out(area: shapely.Geometry, points: np.ndarray) -> np.ndarray:
    if len(points) == 1:
        return np.array([area])
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=area))
    which = shapely.STRtree(cells).query(points, predicate="within")[1]
    return shapely.intersection(area, cells[which])
