"""Changes of schools since the register, from an analyst's table: what they say is held against the schools known."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from kopa.errors import TableError, did_you_mean
from kopa.sources.schemas.schools import DATE, SITE_CHANGES
from kopa.tables import check

NUMBERS = ("x_m", "y_m")
NEEDED = ("institution_number", "change", "date", "source")
OTHER_DATES = ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%dT%H:%M:%S")
"""Forms in which spreadsheets write a day."""

ENDS = ("closed", "merged")
PLACED = ("opened", "moved")


def checked_changes(
    table: pd.DataFrame, schools: pd.DataFrame, *, where: str = "site_changes", first_row: int = 1
) -> pd.DataFrame:
    """Return `table` with every column of the schema, in the order of dates, if it can be applied to `schools`.

    Parameters
    ----------
    table
        Changes as `kopa.sources.schemas.schools.SITE_CHANGES`; optional columns may be left out.
    schools
        Known schools: `institution_number` and `name`.
    where, first_row
        File named in the message, and the number of its first row.

    Raises
    ------
    TableError
        With every fault: an unknown number (with the nearest name), a date that is none, a change that lacks what it
        needs, a school that ends twice or changes after it has ended.

    Examples
    --------
    >>> known = pd.DataFrame({"institution_number": ["08518", "08520"], "name": ["Unajan koulu", "Kodisjoen koulu"]})
    >>> row = {"institution_number": "08520", "change": "merged", "date": "2026-08-01", "source": "council"}
    >>> checked_changes(pd.DataFrame([row | {"into_number": "08518"}]), known)[["name", "into_number"]].values.tolist()
    [['', '08518']]
    >>> checked_changes(pd.DataFrame([row]), known)
    Traceback (most recent call last):
        ...
    kopa.errors.TableError: site_changes: row 1 (08520): into_number is empty; name the school that goes on
    """
    faults = [*_unknown_columns(table), *_faults_of_form(table, where, first_row)]
    whole = table.reindex(columns=SITE_CHANGES.names)
    texts = [name for name in SITE_CHANGES.names if name not in NUMBERS]
    whole[texts] = whole[texts].astype(object).fillna("").astype(str)
    names = dict(zip(schools["institution_number"], schools["name"], strict=True))
    rows = list(enumerate(whole.to_dict("records"), first_row))
    if set(NEEDED) <= set(table.columns):
        faults += [fault for number, row in rows for fault in _faults_of(row, names, f"row {number} ({_called(row)})")]
        faults += _faults_between(rows)
    if faults:
        raise TableError(where, faults)
    return whole.sort_values(["date", "institution_number", "name"], kind="stable", ignore_index=True)


def _unknown_columns(table: pd.DataFrame) -> list[str]:
    """A column that is nearly called as one of the schema would be left aside in silence: none is."""
    others = [str(name) for name in table.columns if name not in SITE_CHANGES.names]
    return [f"column {name!r} is not known; take it out.{did_you_mean(name, SITE_CHANGES.names)}" for name in others]


def _faults_of_form(table: pd.DataFrame, where: str, first_row: int) -> list[str]:
    """What the schema does not allow, dates apart: they are reported with the form in which to write them."""
    columns = tuple(replace(one, pattern="") if one.name == "date" else one for one in SITE_CHANGES.columns)
    try:
        check(table, replace(SITE_CHANGES, columns=columns), where=where, first_row=first_row)
    except TableError as error:
        return list(error.faults)
    return []


def _called(row: dict) -> str:
    return str(row["institution_number"] or row["name"] or "no number")


def _faults_of(row: dict, names: dict[str, str], where: str) -> Iterator[str]:
    number, change = row["institution_number"], row["change"]
    yield from _date_faults(row["date"], where)
    if change != "opened" and number not in names:
        yield f"{where}: institution_number {number!r} is no known school{_mend(number, row['name'], names)}"
    if change == "opened" and number in names:
        name = names[number]
        yield f"{where}: opened, but {number} is {name!r}; say moved, or leave the number empty"
    yield from _lacking(row, where)
    if change == "merged" and row["into_number"]:
        if row["into_number"] not in names:
            yield f"{where}: into_number {row['into_number']!r} is no known school; write the number of the register"
        if row["into_number"] == number:
            yield f"{where}: into_number is the school itself; name the one that goes on"


def _date_faults(day: str, where: str) -> Iterator[str]:
    try:
        if not re.fullmatch(DATE, day):
            raise ValueError(day)
        date.fromisoformat(day)
    except ValueError:
        yield f"{where}: date {day!r} is no day of the calendar; write it as {_as_iso(day) or '2026-08-01'}"


def _as_iso(day: str) -> str:
    """Return a day in another form as the table wants it; empty where it is none."""
    for form in OTHER_DATES:
        try:
            return datetime.strptime(day, form).date().isoformat()
        except ValueError:
            continue
    return ""


def _mend(number: str, name: str, names: dict[str, str]) -> str:
    """Return what to write instead of a number that is none: with its lost zeros, or that of the nearest name."""
    if number.isdigit() and number.zfill(5) in names:
        return f", it lost its leading zeros: write '{number.zfill(5)}', as text"
    hint = _nearest(name, names) if name else did_you_mean(number, names)
    return f".{hint} Write the number of the register"


def _nearest(name: str, names: dict[str, str]) -> str:
    """Return the hint at known schools called like `name`, with their numbers."""
    return did_you_mean(name, [f"{one.casefold()} = {number}" for number, one in names.items()])


def _lacking(row: dict, where: str) -> Iterator[str]:
    if row["change"] == "merged" and not row["into_number"]:
        yield f"{where}: into_number is empty; name the school that goes on"
    if row["change"] in PLACED and (pd.isna(row["x_m"]) or pd.isna(row["y_m"])):
        yield f"{where}: x_m and y_m are empty; say where the school is, in metres of EPSG:3067"
    needed = ("name", "level", "language") if row["change"] == "opened" else ()
    for column in needed:
        if not row[column]:
            yield f"{where}: {column} is empty; a school that opens needs it"


def _faults_between(rows: list[tuple[int, dict]]) -> Iterator[str]:
    ended: dict[str, tuple[int, str]] = {}
    for number, row in sorted(rows, key=lambda one: (one[1]["date"], one[0])):
        school = row["institution_number"]
        if school and school in ended:
            first, day = ended[school]
            yield f"row {number} ({school}): it ended on {day} by row {first}; take one of the two out"
        elif school and row["change"] in ENDS:
            ended[school] = number, row["date"]
    for number, row in rows:
        into = row["into_number"]
        if row["change"] == "merged" and into in ended and ended[into][1] <= row["date"]:
            yield f"row {number} ({_called(row)}): into_number {into} ends itself by row {ended[into][0]}; name another"
