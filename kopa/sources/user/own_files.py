"""An analyst's own tables of places: CSV with coordinates, GeoPackage, GeoJSON, Parquet, or a table in Python."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import InputError, NotThereError, did_you_mean, shown
from kopa.plain_text import folded
from kopa.sources.user import csv_tables
from kopa.units import CRS_FINLAND, CRS_WGS84

T = TypeVar("T", bound=pd.DataFrame)

Source: TypeAlias = gpd.GeoDataFrame | pd.DataFrame | Path | str
"""A table, or the path of a file that holds one."""

IN_PYTHON = "(a table made in Python)"
"""What the catalogue names where there is no file."""

COORDINATES = (
    (("x_m", "y_m"), CRS_FINLAND),
    (("euref_x", "euref_y"), CRS_FINLAND),
    (("lon", "lat"), CRS_WGS84),
    (("longitude", "latitude"), CRS_WGS84),
)
"""Pairs of columns that place a row where there is no geometry, and their coordinate system."""

HALF_TURN_DEG = 180.0
"""No coordinate in degrees is larger."""

LAYERS = (".gpkg", ".geojson", ".json", ".shp", ".fgb")
"""Endings of files that hold a layer."""


@dataclass(frozen=True, eq=False)
class OwnTable:
    """A table as an analyst wrote it: its columns keep their names and, from CSV, their texts.

    Attributes
    ----------
    table
        The rows, with a geometry.
    where, file
        What messages call it, and the name of its file.
    sha256, size
        Hash and bytes of the file, or of the table's content.
    first_row
        Number by which messages call the first row.
    comma
        Whether numbers that are text have a decimal comma.
    faults
        What is wrong with the coordinates: the rows, or all, have no place then. Whoever uses the table reports them
        with all other faults of it.
    """

    table: gpd.GeoDataFrame
    where: str
    file: str
    sha256: str
    size: int
    first_row: int = 1
    comma: bool = False
    faults: tuple[str, ...] = ()


def read_own_table(source: Source, what: str) -> OwnTable:
    """Return a table of places from a file or from Python; nothing is reprojected, nothing is left out.

    Parameters
    ----------
    source
        A GeoDataFrame; a DataFrame or CSV file with coordinates (`COORDINATES`); a file with one layer, or a layer
        named `what`; a Parquet file.
    what
        What it holds, for messages: sites, population, roads.

    Raises
    ------
    NotThereError
        No such file; files of nearly that name are given.
    InputError, TableError
        What cannot be read as a table; coordinates that are none are named in `OwnTable.faults`.
    """
    if isinstance(source, pd.DataFrame):
        table = with_index_as_columns(source)
        sum_, size = _content(table)
        placed, faults = _located(table, 1)
        return OwnTable(placed, what, IN_PYTHON, sum_, size, faults=faults)
    if not isinstance(source, Path | str):
        kind = type(source).__name__
        raise InputError(f"{what}: expected a GeoDataFrame, or the path of a file with one, not {kind}")
    return _from_file(Path(source), what)


def with_index_as_columns(table: T) -> T:
    """Return the table numbered anew; what its index is named after becomes a column, such as the ids of the rows.

    Examples
    --------
    >>> with_index_as_columns(pd.DataFrame({"places": [9]}, index=pd.Index(["a"], name="site_id"))).columns.tolist()
    ['site_id', 'places']
    """
    named = [name for name in table.index.names if name is not None and name not in table.columns]
    return (table.reset_index(named) if named else table).reset_index(drop=True)


def number_columns(
    own: OwnTable, table: pd.DataFrame, names: Iterable[str], *, high: float | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with some columns as numbers (empty: NaN), and a fault for every column that is not.

    `high` is the greatest number that they may hold, as in `kopa.sources.user.csv_tables.number`.
    """
    faults, columns = [], {}
    for name in (one for one in names if one in table.columns):
        read = [
            csv_tables.number(one, comma=own.comma, high=high) if isinstance(one, str) else one for one in table[name]
        ]
        values = pd.to_numeric(pd.Series(read, dtype=object), errors="coerce").to_numpy(float)
        unread = np.array([isinstance(one, str) for one in read], bool)
        wrong = unread | (np.isnan(values) & ~pd.isna(pd.Series(read, dtype=object)).to_numpy())
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            example = f"row {at + own.first_row} is {shown(table[name].iloc[at])}"
            mend = csv_tables.mend_of_number((one for one in read if isinstance(one, str)), comma=own.comma)
            faults.append(f"{name}: {example} ({int(wrong.sum())} such rows); expected a number{mend}")
        columns[name] = values
    return table.assign(**columns), faults


def _from_file(path: Path, what: str) -> OwnTable:
    if not path.is_file():
        near = [one.name for one in path.parent.glob("*") if one.is_file()] if path.parent.is_dir() else []
        raise NotThereError(f"{path} does not exist.{did_you_mean(path.name, near)}")
    content, comma, suffix = path.read_bytes(), False, path.suffix.casefold()
    if suffix == ".csv":
        table, comma = csv_tables.read_texts(path)
    elif suffix == ".parquet":
        table = _parquet(path)
    elif suffix in LAYERS:
        table = _layer(path, what)
    else:
        raise InputError(f"{path}: expected .csv, .parquet or one of {', '.join(LAYERS)}")
    first_row = csv_tables.FIRST_ROW if suffix == ".csv" else 1
    placed, faults = _located(table, first_row, comma=comma)
    sha256 = hashlib.sha256(content).hexdigest()
    return OwnTable(placed, str(path), path.name, sha256, len(content), first_row, comma, faults)


def _layer(path: Path, what: str) -> pd.DataFrame:
    import pyogrio

    try:
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        if len(names) > 1 and what not in names:
            raise InputError(f"{path}: holds {len(names)} layers ({', '.join(names)}); keep one, or name it {what!r}")
        return gpd.read_file(path, layer=what if what in names else names[0])
    except InputError:
        raise
    except (ValueError, OSError, IndexError, RuntimeError) as error:
        raise InputError(f"{path}: cannot be read as a layer of places ({error})") from None


def _parquet(path: Path) -> pd.DataFrame:
    try:
        try:
            return gpd.read_parquet(path)
        except ValueError:  # a plain table: its coordinates stand in columns
            return pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise InputError(f"{path}: cannot be read as Parquet ({error})") from None


def _located(table: pd.DataFrame, first_row: int, *, comma: bool = False) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Return the table with a geometry, its own or points made of its coordinates, and every fault of these."""
    if isinstance(table, gpd.GeoDataFrame):
        return table, ()
    names = {folded(str(name)): name for name in table.columns}
    for (x, y), crs in COORDINATES:
        if x in names and y in names:
            own = OwnTable(table, "", "", "", 0, first_row, comma)
            high = HALF_TURN_DEG if crs == CRS_WGS84 else None
            numbers, faults = number_columns(own, table, (names[x], names[y]), high=high)
            points = gpd.points_from_xy(numbers[names[x]], numbers[names[y]])
            return gpd.GeoDataFrame(table, geometry=points, crs=crs), tuple(faults)
    pairs = " or ".join(f"{x} and {y} ({crs})" for (x, y), crs in COORDINATES)
    nowhere = gpd.GeoSeries([None] * len(table), index=table.index, crs=CRS_FINLAND)
    fault = f"no coordinates: expected a geometry, or the columns {pairs}"
    return gpd.GeoDataFrame(table, geometry=nowhere), (fault,)


def _content(table: pd.DataFrame) -> tuple[str, int]:
    """Return the sha256 and the bytes of a table's content, geometry and coordinate system included."""
    plain, shapes = table, b""
    if isinstance(table, gpd.GeoDataFrame):
        shapes = str(table.crs).encode() + b"".join(one or b"-" for one in shapely.to_wkb(table.geometry.to_numpy()))
        plain = pd.DataFrame(table.drop(columns=table.geometry.name))
    content = shapes + plain.to_csv(index=False).encode()
    return hashlib.sha256(content).hexdigest(), len(content)
