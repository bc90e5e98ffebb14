"""An analyst's own changes of schools since the register: read, held against the schools known, and done."""

import hashlib
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.country import Country
from kopa.errors import InputError, NotThereError, TableError, did_you_mean
from kopa.sources.site_changes import NUMBERS, PLACED, checked_changes
from kopa.sources.user import csv_tables
from kopa.sources.user.own_files import IN_PYTHON, OwnTable
from kopa.study.own.inputs import with_own
from kopa.study.own.points import municipalities_of
from kopa.study.site_changes import APPLIED, changed, known_schools
from kopa.units import FINLAND_BOUNDS_M

Changes = pd.DataFrame | Path | str
"""A table of changes, or the path of a CSV file that holds one."""


def with_site_changes(country: Country, source: Changes) -> Country:
    """Return the country with an analyst's changes of schools done to its sites.

    Changes until the end of the year of the municipal division are done, later ones listed as to come. What the
    analyst says of a school stands in the list in place of what the project's own table says of it.

    Parameters
    ----------
    country
        Whose schools change.
    source
        Changes (`kopa.sources.schemas.schools.SITE_CHANGES`): ``site_changes.csv`` or a table made in Python.

    Raises
    ------
    NotThereError, InputError, TableError
        No such file; every fault of the table with row, field and the mend: unknown numbers, days that are none, rows
        that contradict one another or what is known, points outside Finland.
    """
    own, faults = _read(source)
    codes, misplaced = _codes(own, country)
    try:
        table = checked_changes(own.table.drop(columns="geometry"), known_schools(country), first_row=own.first_row)
    except TableError as error:
        raise TableError(own.where, [*faults, *error.faults, *misplaced]) from None
    faults += [*misplaced, *_ended_before(table, country)]
    if faults:
        raise TableError(own.where, faults)
    made = changed(country, table, lambda x, y: codes[x, y])
    effects = made.site_changes["effect"].tail(len(table)).value_counts()
    notes = [f"{effect}: {count}" for effect, count in effects.items()]
    return replace(made, inputs=with_own(made.inputs, "site_changes", own, notes))


def _read(source: Changes) -> tuple[OwnTable, list[str]]:
    """Return the rows as they were written, numbers as numbers, and what could not be read as one."""
    if isinstance(source, pd.DataFrame):
        table, where, file, first_row, comma = source.reset_index(drop=True), "site_changes", IN_PYTHON, 1, False
        content = table.to_csv(index=False).encode()
    elif isinstance(source, Path | str):
        path = Path(source)
        if not path.is_file():
            near = [one.name for one in path.parent.glob("*.csv")] if path.parent.is_dir() else []
            raise NotThereError(f"{path} does not exist.{did_you_mean(path.name, near)}")
        (table, comma), content = csv_tables.read_texts(path), path.read_bytes()
        where, file, first_row = str(path), path.name, csv_tables.FIRST_ROW
    else:
        raise InputError(f"site_changes: expected a table or the path of a CSV file, not {type(source).__name__}")
    table, faults = _with_numbers(table, first_row, comma=comma)
    placed = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(*_xy(table).T))
    return OwnTable(placed, where, file, hashlib.sha256(content).hexdigest(), len(content), first_row, comma), faults


def _with_numbers(table: pd.DataFrame, first_row: int, *, comma: bool) -> tuple[pd.DataFrame, list[str]]:
    faults, columns = [], {}
    for name in (one for one in NUMBERS if one in table.columns):
        read = [csv_tables.number(one, comma=comma) if isinstance(one, str) else one for one in table[name]]
        values = pd.to_numeric(pd.Series(read, dtype=object), errors="coerce").to_numpy(float)
        is_filled = ~pd.isna(pd.Series(read, dtype=object)).to_numpy() & (table[name].astype(str) != "").to_numpy()
        faults += [
            f"{name}: row {row + first_row} is {table[name].iloc[row]!r}; expected a number of metres"
            for row in np.flatnonzero(np.isnan(values) & is_filled)
        ]
        columns[name] = values
    return table.assign(**columns), faults


def _xy(table: pd.DataFrame) -> np.ndarray:
    return table.reindex(columns=list(NUMBERS)).astype(float).to_numpy()


def _codes(own: OwnTable, country: Country) -> tuple[dict[tuple[float, float], str], list[str]]:
    """Return the municipality of each point that is needed, and a fault for those in none."""
    needed = own.table.get("change", pd.Series("", own.table.index)).isin(PLACED).to_numpy()
    left, bottom, right, top = FINLAND_BOUNDS_M
    x, y = _xy(own.table).T
    inside = needed & (x >= left) & (x <= right) & (y >= bottom) & (y <= top)  # others are reported by the schema
    if not inside.any():
        return {}, []
    rows = np.flatnonzero(inside)
    points = np.asarray(own.table.geometry.iloc[rows].values)
    codes, _, _ = municipalities_of(points, None, country, own.first_row)
    lost = [f"x_m, y_m: row {row + own.first_row} lies in no municipality of Finland; give the place in metres of "
            f"EPSG:3067" for row, code in zip(rows, codes, strict=True) if not code]  # fmt: skip
    return {(float(x[row]), float(y[row])): str(code) for row, code in zip(rows, codes, strict=True)}, lost


def _ended_before(table: pd.DataFrame, country: Country) -> list[str]:
    """Say which schools have ended already by the project's own table."""
    before = country.site_changes
    if before.empty:
        return []
    gone = before[(before["effect"] == APPLIED) & before["change"].isin(("closed", "merged"))]
    ended = dict(zip(gone["institution_number"], gone["date"] + " (" + gone["source"] + ")", strict=True))
    again = table[table["change"].isin(PLACED) & table["institution_number"].isin(ended)]
    return [
        f"{row['institution_number']}: {row['change']}, but it ended on {ended[row['institution_number']]} by the list "
        "of changes that comes with kopa; where that is wrong, use your own sites"
        for row in again.to_dict("records")
    ]
