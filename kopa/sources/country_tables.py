"""Readers of the starter data set: all of Finland in a few compact tables (EPSG:3067, metres)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import TableError
from kopa.sources.derive.areas.outlines import from_text
from kopa.sources.encoding import decode, running_sums
from kopa.sources.read import file_of, folder, made_once, mend, read_catalogue, read_table
from kopa.sources.schemas import areas_and_people
from kopa.units import CRS_FINLAND

__all__ = [
    "catalogue",
    "folder",
    "junctions",
    "municipalities",
    "municipality_changes",
    "population_history",
    "postal_areas",
    "roads",
]

ROADS_FILES = (file_of(areas_and_people.ROADS), file_of(areas_and_people.JUNCTIONS))
"""Files that the roads, and so the network, are made from."""

FILES = tuple(
    file_of(schema)
    for schema in (
        areas_and_people.MUNICIPALITIES,
        areas_and_people.OUTLINES,
        areas_and_people.MUNICIPALITY_CHANGES,
        areas_and_people.POPULATION_HISTORY,
        areas_and_people.POSTAL_AREAS,
    )
)
"""Files of areas and people."""


def roads() -> gpd.GeoDataFrame:
    """Return the links of the public roads with length in metres and a path simplified for drawing.

    The path lies within 21 m of the source's; take the length from `length_m`, never from the path.

    Raises
    ------
    NotThereError, TableError
        When a file is missing or damaged.

    Examples
    --------
    >>> table = roads()
    >>> len(table), round(float(table.length_m.sum()) / 1000)
    (14899, 78780)
    """
    return made_once(_roads, ROADS_FILES).copy()


def _roads() -> gpd.GeoDataFrame:
    table = read_table(areas_and_people.ROADS)
    lines = _lines(table, _positions())
    return gpd.GeoDataFrame(table.drop(columns="path"), geometry=lines, crs=CRS_FINLAND)


def _positions() -> pd.DataFrame:
    return read_table(areas_and_people.JUNCTIONS).set_index("id")


def _lines(table: pd.DataFrame, positions: pd.DataFrame) -> np.ndarray:
    where = str(folder() / file_of(areas_and_people.ROADS))
    rows = {side: positions.index.get_indexer(pd.Index(table[side])) for side in ("u", "v")}
    unknown = sorted({one for side in rows for one in table.loc[rows[side] < 0, side]})
    if unknown:
        raise TableError(
            where, [f"u, v: junction {', '.join(unknown[:5])} is not in the table of junctions; {mend(folder())}"]
        )
    try:
        steps, of = decode(table["path"].tolist())
    except ValueError as error:
        raise TableError(where, [f"path: {error}; {mend(folder())}"]) from None
    places_m = positions[["x_m", "y_m"]].to_numpy()
    begin, end = (places_m[rows[side]] for side in ("u", "v"))
    inner = begin[of] + running_sums(steps, of)
    link = np.arange(len(table))
    owner = np.r_[link, of, link]
    order = np.argsort(owner, kind="stable")
    corners = np.r_[begin, inner, end].astype(float)
    return shapely.linestrings(corners[order], indices=owner[order])


def junctions() -> gpd.GeoDataFrame:
    """Return the junctions of the public roads (id, geometry), to the metre.

    Examples
    --------
    >>> len(junctions())
    10106
    """
    return _points(read_table(areas_and_people.JUNCTIONS), "x_m", "y_m")


def _points(table: pd.DataFrame, x: str, y: str, drop: tuple[str, ...] = ()) -> gpd.GeoDataFrame:
    places = shapely.points(table[x].to_numpy(float), table[y].to_numpy(float))
    return gpd.GeoDataFrame(table.drop(columns=[x, y, *drop]), geometry=places, crs=CRS_FINLAND)


def municipalities() -> gpd.GeoDataFrame:
    """Return the municipalities: names, region, type, language, centre (m), area (km2) and outline.

    The outlines are simplified for maps (at most 100 m) and make a coverage without gaps and overlaps.

    Examples
    --------
    >>> table = municipalities()
    >>> len(table), table.code.iloc[0], table.year.unique().tolist()
    (308, '005', [2026])
    """
    return made_once(
        _municipalities, (file_of(areas_and_people.MUNICIPALITIES), file_of(areas_and_people.OUTLINES))
    ).copy()


def _municipalities() -> gpd.GeoDataFrame:
    table = read_table(areas_and_people.MUNICIPALITIES)
    outlines = read_table(areas_and_people.OUTLINES)
    where = str(folder() / file_of(areas_and_people.OUTLINES))
    if outlines["code"].tolist() != table["code"].tolist():
        raise TableError(where, [f"code: not the codes of municipalities.csv.gz in the same order; {mend(folder())}"])
    try:
        shapes = from_text(outlines["rings"])
    except (ValueError, shapely.errors.GEOSException) as error:
        raise TableError(where, [f"rings: {error}; {mend(folder())}"]) from None
    return gpd.GeoDataFrame(table, geometry=shapes, crs=CRS_FINLAND)


def municipality_changes() -> pd.DataFrame:
    """Return the changes of codes, regions, sub-regions and types since 2019.

    Examples
    --------
    >>> table = municipality_changes()
    >>> table.loc[table.change == "merged", ["date", "code", "new_code"]].values.tolist()
    [['2020-01-01', '911', '541'], ['2021-01-01', '099', '214'], ['2025-01-01', '588', '507']]
    """
    return read_table(areas_and_people.MUNICIPALITY_CHANGES)


def population_history() -> pd.DataFrame:
    """Return persons by municipality (of today) and year, 2000-2022.

    Examples
    --------
    >>> table = population_history()
    >>> int(table.loc[table.year == 2022, "population"].sum())
    5563970
    """
    return read_table(areas_and_people.POPULATION_HISTORY)


def postal_areas() -> pd.DataFrame:
    """Return postal areas: municipality, persons by age, and a point (metres).

    Examples
    --------
    >>> table = postal_areas()
    >>> len(table), int(table.population.sum())
    (3026, 5557765)
    """
    return read_table(areas_and_people.POSTAL_AREAS)


def catalogue() -> pd.DataFrame:
    """Return what the starter data set holds: file, rows, bytes, sha256, source, licence, limits.

    Examples
    --------
    >>> "population_cells" in set(catalogue().table)
    True
    """
    return read_catalogue()
