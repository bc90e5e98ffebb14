"""Decisions taken by hand about schools, read from ``schools_review.csv`` and held against the register."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from kopa.errors import NotThereError, TableError
from kopa.sources.schemas.schools import MATCHES_REVIEW, SCHOOL_REASONS, SCHOOLS_REVIEW
from kopa.sources.schemas.sites import GRADES
from kopa.tables import Schema, check

FIRST_ROW = 2
"""Number of the first row below the header, as an editor shows it."""

REGISTER = "register"
"""Value of a decided position: the register's own point stands."""


def read_decisions(
    path: Path, schools: pd.DataFrame, postal_codes: Iterable[str], records: Iterable[str]
) -> pd.DataFrame:
    """Return the decisions about schools, each checked against the school that it names.

    Parameters
    ----------
    path
        The file ``schools_review.csv``.
    schools
        Schools of the register.
    postal_codes, records
        Postal areas, and records of OpenStreetMap, that a position may name.

    Raises
    ------
    NotThereError
        When there is no such file.
    TableError
        With every fault of the file: an unknown number, another name, a value that its subject does not know.
    """
    table = _read(path, SCHOOLS_REVIEW)
    names = schools.set_index("institution_number")["name"]
    allowed = {
        "position": {REGISTER, *postal_codes, *records},
        "grades": set(GRADES),
        "site": set(SCHOOL_REASONS),
    }
    faults = list(_faults(table, names, allowed))
    if faults:
        raise TableError(str(path), faults)
    return table


def read_matches(path: Path, schools: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions about which school a record of OpenStreetMap is, indexed by `record`.

    Raises
    ------
    NotThereError
        When there is no such file.
    TableError
        With every fault of the file.
    """
    table = _read(path, MATCHES_REVIEW)
    numbers, names = set(schools["institution_number"]), records.set_index("record")["name"]
    faults = []
    for row, one in enumerate(table.to_dict("records"), FIRST_ROW):
        where = f"row {row} ({one['name']})"
        if names.get(one["record"]) != one["name"]:
            faults.append(f"{where}: record {one['record']} is called {names.get(one['record'])!r}; decide anew")
        if one["outcome"] != "rejected" and one["institution_number"] not in numbers:
            faults.append(f"{where}: institution_number {one['institution_number']!r} is not in the register")
    if faults:
        raise TableError(str(path), faults)
    return table.set_index("record")


def _read(path: Path, schema: Schema) -> pd.DataFrame:
    if not path.is_file():
        raise NotThereError(f"{path} is not there; it holds decisions taken by hand and is kept beside the tables")
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return check(table, schema, where=str(path), first_row=FIRST_ROW)


def _faults(table: pd.DataFrame, names: pd.Series, allowed: dict[str, set[str]]) -> Iterator[str]:
    for row, one in enumerate(table.to_dict("records"), FIRST_ROW):
        where = f"row {row} ({one['name']})"
        name = names.get(one["institution_number"])
        if name != one["name"]:
            yield f"{where}: school {one['institution_number']} is called {name!r} in the register; decide anew"
        if one["value"] not in allowed[str(one["subject"])]:
            yield f"{where}: value {one['value']!r} says nothing about its {one['subject']}"
        if one["basis"] == "web" and not one["source"]:
            yield f"{where}: source is empty; a decision that rests on the web names the page"


def decided(decisions: pd.DataFrame, subject: str) -> pd.Series:
    """Return the values decided about one subject, by institution number."""
    return decisions[decisions["subject"] == subject].set_index("institution_number")["value"]
