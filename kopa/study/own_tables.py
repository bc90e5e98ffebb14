"""Tables that an analyst brings, read from a folder: what is wrong with form and names is told in one go."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from kopa.country import Country
from kopa.errors import NotThereError, TableError
from kopa.goals.own_tables.checks import names_unknown
from kopa.goals.own_tables.schemas import SCHEMAS
from kopa.levels import SHOWN, serving
from kopa.sources.user import csv_tables
from kopa.sources.user.region_names import RegionNames
from kopa.study.own.files import ENDINGS, files_in, refuse_twice, with_own_files
from kopa.study.site_changes import known_schools
from kopa.study.starter import starter_country


def read(
    folder: Path | str,
    country: Country | None = None,
    *,
    apart: Collection[str] = (),
    regions: RegionNames | None = None,
) -> dict[str, pd.DataFrame]:
    """Return every table of a folder by its name (`docs/bring-your-own-data.md`).

    Parameters
    ----------
    folder
        Folder with CSV files.
    country
        Whose municipalities and sites the tables may name; default: those of the starter tables.
    apart
        Names of files that are no such tables.
    regions
        The regions that the tables may speak of; None: any.

    Raises
    ------
    NotThereError
        No such folder, or no table in it.
    TableError
        With the faults of all files together; where any has one, also the municipalities and sites that are not known.
    """
    return csv_tables.read_folder(
        folder, SCHEMAS, further=lambda name, table: _unknown(country, table, regions), apart=apart
    )


def read_all(
    country: Country,
    folder: Path | str | None,
    files: Mapping[str, Path] | None = None,
    *,
    named_by: str = "",
    regions: RegionNames | None = None,
) -> tuple[Country, dict[str, pd.DataFrame]]:
    """Return the country with an analyst's own sites, people and roads, and the other tables of a folder.

    Parameters
    ----------
    country
        What they take the place in.
    folder
        Folder of tables; sites, population and roads in it are read as well. None: none.
    files
        Further files by what they hold, which `named_by` names.
    regions
        As in `read`.

    Raises
    ------
    NotThereError
        No such folder, or nothing in it.
    InputError, TableError
        With the faults of all files together; what is brought twice.
    """
    folder = Path(folder) if folder is not None else None
    if folder is not None and not folder.is_dir():
        named = ", ".join(f"{name}.csv" for name in (*SCHEMAS, *ENDINGS))
        raise NotThereError(f"{folder} is no folder; expected one with {named}")
    in_folder = files_in(folder) if folder is not None else {}
    refuse_twice((named_by, files or {}), (str(folder), in_folder))
    country, faults = with_own_files(country, {**(files or {}), **in_folder})
    tables: dict[str, pd.DataFrame] = {}
    if folder is not None:
        try:
            tables = read(folder, country, apart=[path.name for path in in_folder.values()], regions=regions)
        except TableError as error:
            faults += error.faults
    if faults:
        raise TableError(str(folder or named_by), faults)
    return country, tables


def merged(tables: Iterable[pd.DataFrame], country: Country) -> list[str]:
    """Say into which municipality of today each merged one that tables name has gone."""
    division = country.division
    codes = (set(table["municipality_code"]) for table in tables if "municipality_code" in table)
    return [
        f"{merger.code} {merger.name} was merged into {merger.new_code!r} on {merger.date}: add its figures there"
        for code in sorted(set().union(*codes) & set(division.mergers))
        for merger in [division.mergers[code]]
    ]


def _unknown(country: Country | None, table: pd.DataFrame, regions: RegionNames | None) -> Iterator[str]:
    country = country or starter_country()
    of_level = {level: serving(country.sites, level)["id"].tolist() for level in SHOWN}
    schools = set(known_schools(country)["institution_number"])
    yield from names_unknown(table, country.municipalities, of_level, regions, schools)
    yield from merged([table], country)
