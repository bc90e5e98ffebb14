"""Tables that an analyst brings, read from a folder: what is wrong with form and names is told in one go."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from kopa.goals.optional_checks import names_unknown
from kopa.goals.optional_tables import SCHEMAS
from kopa.goals.served import SERVED_BY, serving
from kopa.regions import MunicipalDivision
from kopa.sources import site_data, starter_data, user_tables


def read(folder: Path | str) -> dict[str, pd.DataFrame]:
    """Return every table of a folder by its name (`docs/bring-your-own-data.md`).

    Raises
    ------
    NotThereError
        No such folder, or no table in it.
    TableError
        With the faults of all files together; where any has one, also the municipalities and sites that are not known.
    """
    return user_tables.read_folder(folder, SCHEMAS, further=_unknown)


def merged(tables: Iterable[pd.DataFrame]) -> list[str]:
    """Say into which municipality of today each merged one that tables name has gone."""
    division = MunicipalDivision.from_tables(starter_data.municipalities(), starter_data.municipality_changes())
    codes = (set(table["municipality_code"]) for table in tables if "municipality_code" in table)
    return [
        f"{merger.code} {merger.name} was merged into {merger.new_code!r} on {merger.date}: add its figures there"
        for code in sorted(set().union(*codes) & set(division.mergers))
        for merger in [division.mergers[code]]
    ]


def _unknown(name: str, table: pd.DataFrame) -> Iterator[str]:
    sites = site_data.sites()
    of_level = {level: serving(sites, level)["id"].tolist() for level in SERVED_BY}
    yield from names_unknown(table, starter_data.municipalities(), of_level)
    yield from merged([table])
