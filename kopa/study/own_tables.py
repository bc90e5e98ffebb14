"""Tables that an analyst brings, read from a folder: what is wrong with form and names is told in one go."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from kopa.country import Country
from kopa.goals.own_tables.checks import names_unknown
from kopa.goals.own_tables.schemas import SCHEMAS
from kopa.levels import SHOWN, serving
from kopa.sources.user import csv_tables
from kopa.study.starter import starter_country


def read(folder: Path | str, country: Country | None = None) -> dict[str, pd.DataFrame]:
    """Return every table of a folder by its name (`docs/bring-your-own-data.md`).

    Parameters
    ----------
    folder
        Folder with CSV files.
    country
        Whose municipalities and sites the tables may name; default: those of the starter tables.

    Raises
    ------
    NotThereError
        No such folder, or no table in it.
    TableError
        With the faults of all files together; where any has one, also the municipalities and sites that are not known.
    """
    return csv_tables.read_folder(folder, SCHEMAS, further=lambda name, table: _unknown(country, table))


def merged(tables: Iterable[pd.DataFrame], country: Country) -> list[str]:
    """Say into which municipality of today each merged one that tables name has gone."""
    division = country.division
    codes = (set(table["municipality_code"]) for table in tables if "municipality_code" in table)
    return [
        f"{merger.code} {merger.name} was merged into {merger.new_code!r} on {merger.date}: add its figures there"
        for code in sorted(set().union(*codes) & set(division.mergers))
        for merger in [division.mergers[code]]
    ]


def _unknown(country: Country | None, table: pd.DataFrame) -> Iterator[str]:
    country = country or starter_country()
    of_level = {level: serving(country.sites, level)["id"].tolist() for level in SHOWN}
    yield from names_unknown(table, country.municipalities, of_level)
    yield from merged([table], country)
