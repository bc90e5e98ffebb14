"""Postal areas with their people by age: codes mended, suppressed ages estimated and flagged."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import TableError
from kopa.sources.rounding import apportion
from kopa.tables import AGES
from kopa.units import CRS_FINLAND, CRS_WGS84

POSTAL_FILE = "population/postal_areas_2026_population.gpkg"

SUPPRESSED_BELOW = 30
"""Areas of fewer persons whose ages are all zero: the publisher hides their ages."""

MENDED_CODE = {"22100": "478"}
"""Mariehamn: its people are given, its municipality is not."""

SOURCE_AGES = dict(
    zip(("he_0_2", "he_3_6", "he_7_12", "he_13_15", "he_16_17", "he_18_19", "he_20_24"), AGES, strict=False)
)
CENTI = 100
"""Persons are kept in hundredths, so that sums are exact."""


def read_postal(shared: Path, outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return postal areas (EPSG:3067): code, named_code, population, ages in persons, flag, point, polygon.

    Parameters
    ----------
    shared
        Folder of the source data.
    outlines
        Municipalities (code, geometry), to name the empty areas that the source leaves unnamed.

    Raises
    ------
    TableError
        When an area has more people by age than in all, or a populated one has no municipality.
    """
    source = gpd.read_file(shared / POSTAL_FILE)
    persons = ["he_vakiy", *SOURCE_AGES]
    without_row = source[persons].isna().all(axis=1)  # polygons that the carrier has beside the statistics: empty
    source.loc[without_row, persons] = 0
    return areas_of(source, source["area_km2"], _geonames(source), outlines, POSTAL_FILE)


def areas_of(
    source: gpd.GeoDataFrame,
    area_km2: pd.Series,
    points: np.ndarray,
    outlines: gpd.GeoDataFrame,
    where: str,
    ages_of_town: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Return postal areas as `read_postal` does, from the publisher's rows.

    Ages that are hidden are those of the municipality that the area names.

    Parameters
    ----------
    source
        Postal areas with polygons: `pno`, `kunta_code` (may be missing), `he_vakiy`, `SOURCE_AGES` (missing: hidden).
    area_km2
        Area of each polygon.
    points
        Point of GeoNames for each (EPSG:3067), None where there is none; one outside the polygon is not used.
    outlines
        Municipalities (code, geometry), to name the empty areas that the source leaves unnamed.
    where
        What messages call the source.
    ages_of_town
        Persons of each municipality by `kopa.tables.AGES`, by code; default: those of its areas that show theirs.

    Raises
    ------
    TableError
        When the persons of an area are hidden, when it has more people by age than in all, or when a populated one has
        no municipality.
    """
    unknown = source.loc[source["he_vakiy"].isna(), "pno"].tolist()
    if unknown:
        first = ", ".join(unknown[:5])
        raise TableError(where, [f"he_vakiy: the persons of {len(unknown):,} postal areas are hidden, {first} first"])
    areas = gpd.GeoDataFrame(
        {"code": source["pno"], "area_km2": area_km2.round(3)},
        geometry=shapely.make_valid(source.geometry.to_crs(CRS_FINLAND).to_numpy()),
        crs=CRS_FINLAND,
    )
    areas["point"], areas["point_source"] = _points(points, areas.geometry.to_numpy())
    areas["named_code"] = _named(source, areas, outlines, where)
    ages, flags = _ages(source, areas["named_code"], where, ages_of_town)
    return areas.assign(population=source["he_vakiy"].astype(int), ages_estimated=flags, **ages)


def _named(source: pd.DataFrame, areas: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame, where: str) -> pd.Series:
    named = source["kunta_code"].fillna(source["pno"].map(MENDED_CODE))
    unnamed = named.isna()
    if (unnamed & (source["he_vakiy"] > 0)).any():
        codes = ", ".join(source.loc[unnamed & (source["he_vakiy"] > 0), "pno"])
        raise TableError(
            where, [f"kunta_code: postal area {codes} has people and no municipality; add it to MENDED_CODE"]
        )
    strange = sorted(set(named.dropna()) - set(outlines["code"]))
    if strange:
        raise TableError(where, [f"kunta_code: {', '.join(strange)} is no municipality of this division; map it"])
    points = areas.loc[unnamed, "point"].to_numpy()
    at = shapely.STRtree(outlines.geometry.to_numpy()).nearest(points)
    return named.where(~unnamed, pd.Series(outlines["code"].to_numpy()[at], named.index[unnamed]))


def _geonames(source: pd.DataFrame) -> np.ndarray:
    """Return GeoNames' point of each area in EPSG:3067; None where it has none."""
    lon, lat = (pd.to_numeric(source[name], errors="coerce") for name in ("lon", "lat"))
    is_placed = (lon.notna() & lat.notna()).to_numpy()
    points = np.full(len(source), None, object)
    points[is_placed] = gpd.GeoSeries(gpd.points_from_xy(lon[is_placed], lat[is_placed], crs=CRS_WGS84)).to_crs(
        CRS_FINLAND
    )
    return points


def _points(given: np.ndarray, polygons: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return GeoNames' point where it lies in the polygon, else a point on the polygon."""
    inside = shapely.covers(polygons, given)
    points = np.where(inside, given, shapely.point_on_surface(polygons))
    return points, np.where(inside, "geonames", "polygon")


def _ages(
    source: pd.DataFrame, named: pd.Series, where: str, ages_of_town: pd.DataFrame | None
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return persons by age, hidden ones estimated, and the flag of the estimated areas.

    The ages of an area are hidden where any of them is missing, or where it has 1 to 29 people and none in any age
    group. It gets the age structure of the municipality that it names, in hundredths of a person.
    """
    total = source["he_vakiy"].to_numpy(int)
    given = source[list(SOURCE_AGES)]
    missing = given.isna().any(axis=1).to_numpy() & (total > 0)
    young = given.fillna(0).to_numpy(int)
    if (young.sum(axis=1) > total).any() or (young < 0).any():
        codes = ", ".join(source["pno"][(young.sum(axis=1) > total) | (young < 0).any(axis=1)])
        raise TableError(where, [f"he_*: postal area {codes} has more people by age than in all; take the file anew"])
    people = np.c_[young, total - young.sum(axis=1)]
    hidden = missing | ((total > 0) & (total < SUPPRESSED_BELOW) & (young.sum(axis=1) == 0))
    shown = pd.DataFrame(np.where(hidden[:, None], 0, people)).groupby(named.to_numpy()).sum()
    of_town = shown if ages_of_town is None else ages_of_town
    structure = of_town.reindex(named[hidden], fill_value=0).to_numpy(float)
    structure = np.where(structure.sum(axis=1, keepdims=True) > 0, structure, of_town.sum().to_numpy(float))
    ages = people.astype(float)
    for row, shares in zip(np.flatnonzero(hidden), structure, strict=True):
        ages[row] = apportion(shares, int(total[row]) * CENTI) / CENTI
    _refuse_lost(ages.sum(axis=1), total, source["pno"], where)
    return dict(zip(AGES, ages.T, strict=True)), hidden


def _refuse_lost(of_ages: np.ndarray, total: np.ndarray, codes: pd.Series, where: str) -> None:
    """Raise unless every area has as many persons by age as in all.

    Raises
    ------
    TableError
        Names the areas.
    """
    odd = np.abs(of_ages - total) > 0.5 / CENTI
    if odd.any():
        raise TableError(where, [f"he_*: the ages of postal areas {', '.join(codes[odd])} are not their persons"])
