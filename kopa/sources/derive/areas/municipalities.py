"""Municipalities of one division: names, regions, type, languages and centre."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError
from kopa.sources.schemas.areas_and_people import LANGUAGES, TYPES
from kopa.units import CRS_FINLAND, CRS_WGS84

OUTLINES_FILE = "municipalities/municipalities_2026.gpkg"
KEY_FILE = "municipalities/municipality_key_2019_2026.csv"
CENTRES_FILE = "municipalities/municipality_central_localities_mml_2021ish.csv"

YEAR = 2026
"""Year of the municipal division that the starter data uses."""

OBSOLETE_CENTRES = ("099", "838")
"""Honkajoki (in Kankaanpää since 2021) and Tarvasjoki (in Lieto since 2015): centres of former municipalities."""

TYPE_OF = dict(zip(("1", "2", "3"), TYPES, strict=True))
LANGUAGE_OF = {"0": LANGUAGES[0], "1": LANGUAGES[1], "3": LANGUAGES[2], "2": LANGUAGES[3]}

COLUMNS = {
    "kuntanumero": "code",
    "municipality_name_fi": "name_fi",
    "municipality_name_sv": "name_sv",
    "maakunta_code": "region_code",
    "maakunta_name_fi": "region_name_fi",
    "maakunta_name_sv": "region_name_sv",
    "maakunta_name_en": "region_name_en",
    "seutukunta_code": "subregion_code",
    "seutukunta_name_fi": "subregion_name_fi",
    "seutukunta_name_sv": "subregion_name_sv",
    "kuntaryhmitys_code": "type",
    "kielisuhde_code": "language",
}


def read_key(shared: Path) -> pd.DataFrame:
    """Return the classification key of all years, codes as text with their zeros, columns by `COLUMNS`."""
    key = pd.read_csv(shared / KEY_FILE, dtype=str, usecols=["year", *COLUMNS]).rename(columns=COLUMNS)
    text = key.select_dtypes(exclude="number").apply(lambda column: column.str.strip())
    return text.assign(type=text["type"].map(TYPE_OF), language=text["language"].map(LANGUAGE_OF))


def read_outlines(shared: Path) -> gpd.GeoDataFrame:
    """Return the source's outlines (code, geometry), sorted by code."""
    outlines = gpd.read_file(shared / OUTLINES_FILE, columns=["kunta"]).rename(columns={"kunta": "code"})
    return outlines.to_crs(CRS_FINLAND).sort_values("code", ignore_index=True)[["code", "geometry"]]


def municipalities(
    key: pd.DataFrame, outlines: gpd.GeoDataFrame, centres: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Return the municipalities of `YEAR` with their centre (EPSG:3067, m) and area (km2).

    Parameters
    ----------
    key, outlines, centres
        As `read_key`, `read_outlines` and `read_centres` return them.
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
    known = table["code"].map(centres.set_index("code").geometry)
    lacking = known.isna().to_numpy()
    points = known.to_numpy(object)
    points[lacking] = [_largest_place(shape, places) for shape in outlines.geometry[lacking]]
    return table[list(COLUMNS.values())].assign(
        centre_x_m=np.rint(shapely.get_x(points)).astype(int),
        centre_y_m=np.rint(shapely.get_y(points)).astype(int),
        centre_source=np.where(lacking, "largest_built_up_place", "central_locality"),
        year=YEAR,
        area_km2=(outlines.area / 1e6).round(3),
    )


def read_centres(shared: Path) -> gpd.GeoDataFrame:
    """Return the central localities (code, geometry) without those of former municipalities."""
    table = pd.read_csv(shared / CENTRES_FILE, dtype=str)
    codes = table["kuntatunnus"].str.zfill(3)
    points = gpd.points_from_xy(table["X"].astype(float), table["Y"].astype(float), crs=CRS_WGS84).to_crs(CRS_FINLAND)
    centres = gpd.GeoDataFrame({"code": codes}, geometry=points)
    return centres[~centres["code"].isin(OBSOLETE_CENTRES)].reset_index(drop=True)


def _largest_place(outline: shapely.Geometry, places: gpd.GeoDataFrame) -> shapely.Point:
    """Return the inner point of the largest connected built-up area inside `outline` (ties: the first)."""
    inside = shapely.intersection(places.geometry.to_numpy(), outline)
    parts = shapely.get_parts(shapely.union_all(inside))
    if not len(parts):
        raise InputError(f"{CENTRES_FILE}: a municipality without a centre has no built-up place; add its centre")
    return shapely.point_on_surface(parts[np.argmax(shapely.area(parts))])
