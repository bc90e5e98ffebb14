"""Tables that an analyst brings, read from a folder: what is wrong with form and names is told in one go."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from kopa.goals.own_tables.checks import names_unknown
from kopa.goals.own_tables.schemas import SCHEMAS
from kopa.levels import SHOWN, serving
from kopa.regions import MunicipalDivision
from kopa.sources import country_tables, site_data
from kopa.sources.user import csv_tables


def read(folder: Path | str) -> dict[str, pd.DataFrame]:
    """Return every table of a folder by its name (`docs/bring-your-own-data.md`).

    Raises
    ------
    NotThereError
        No such folder, or no table in it.
    TableError
        With the faults of all files together; where any has one, also the municipalities and sites that are not known.
    """
    return csv_tables.read_folder(folder, SCHEMAS, further=_unknown)


def merged(tables: Iterable[pd.DataFrame]) -> list[str]:
    """Say into which municipality of today each merged one that tables name has gone."""
    division = MunicipalDivision.from_tables(country_tables.municipalities(), country_tables.municipality_changes())
    codes = (set(table["municipality_code"]) for table in tables if "municipality_code" in table)
    return [
        f"{merger.code} {merger.name} was merged into {merger.new_code!r} on {merger.date}: add its figures there"
        for code in sorted(set().union(*codes) & set(division.mergers))
        for merger in [division.mergers[code]]
    ]


def _unknown(name: str, table: pd.DataFrame) -> Iterator[str]:
    sites = site_data.sites()
    of_level = {level: serving(sites, level)["id"].tolist() for level in SHOWN}
    yield from names_unknown(table, country_tables.municipalities(), of_level)
    yield from merged([table])
