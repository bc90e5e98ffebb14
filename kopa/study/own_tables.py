"""An analyst's own tables, read from a folder: what is wrong with form and names is reported in one go."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from kopa.country import Country
from kopa.errors import NotThereError, TableError
from kopa.goals.own_tables.checks import names_unknown
from kopa.goals.own_tables.schemas import SCHEMAS
from kopa.levels import SHOWN, of, serving
from kopa.sources.user import csv_tables
from kopa.sources.user.region_names import RegionNames
from kopa.study.own.files import ENDINGS, files_in, refuse_twice, with_own_files
from kopa.study.own.sites import ids_as_written
from kopa.study.site_changes import known_schools
from kopa.study.starter import starter_country
from kopa.tables import OWN_TABLES

FILES = (*(f"{name}.csv" for name in SCHEMAS), *(f"{name}{endings[0]}" for name, endings in ENDINGS.items()))
"""Names of the files that a folder may hold; places and roads may have other endings (`ENDINGS`)."""


def read(
    folder: Path | str,
    country: Country | None = None,
    *,
    apart: Collection[str] = (),
    regions: RegionNames | None = None,
    unread_sites: Path | None = None,
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
    unread_sites
        A file of the analyst's own sites that has faults: its ids count as they are written.

    Raises
    ------
    NotThereError
        No such folder, or no table in it.
    TableError
        With the faults of all files together; where any has one, also the municipalities and sites that are not known.
    """
    return csv_tables.read_folder(
        folder,
        SCHEMAS,
        further=lambda name, table: _unknown(country, table, regions, unread_sites),
        apart=apart,
        expected=FILES,
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
        With the faults of all files together; what is given twice.
    """
    folder = Path(folder) if folder is not None else None
    if folder is not None and not folder.is_dir():
        raise NotThereError(f"{folder} is no folder; expected one with {', '.join(FILES)}")
    in_folder = files_in(folder) if folder is not None else {}
    refuse_twice((named_by, files or {}), (str(folder), in_folder))
    country, faults = with_own_files(country, own := {**(files or {}), **in_folder})
    unread = own["sites"] if "sites" in own and OWN_TABLES["sites"] not in country.own_inputs else None
    tables: dict[str, pd.DataFrame] = {}
    if folder is not None:
        try:
            apart = [path.name for path in in_folder.values()]
            tables = read(folder, country, apart=apart, regions=regions, unread_sites=unread)
            if faults:  # else the study looks at them
                faults += _all_unknown(tables, country, regions, unread)
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


def _all_unknown(
    tables: Mapping[str, pd.DataFrame], country: Country, regions: RegionNames | None, unread_sites: Path | None
) -> Iterator[str]:
    for name, table in tables.items():
        file = Path(str(table.attrs.get("where", f"{name}.csv"))).name
        yield from (f"{file}: {fault}" for fault in _unknown(country, table, regions, unread_sites))


def _unknown(
    country: Country | None, table: pd.DataFrame, regions: RegionNames | None, unread_sites: Path | None
) -> Iterator[str]:
    country = country or starter_country()
    schools = set(known_schools(country)["institution_number"])
    yield from names_unknown(table, country.municipalities, _ids_by_level(country, unread_sites), regions, schools)
    yield from merged([table], country)


def _ids_by_level(country: Country, unread_sites: Path | None) -> dict[str, list[str]]:
    """Return the ids of the sites of each level; where the analyst's own have faults, as far as theirs can be read."""
    ids = {level: serving(country.sites, level)["id"].tolist() for level in SHOWN}
    if unread_sites is None:
        return ids
    written = ids_as_written(unread_sites)
    own = {level: written.loc[written["level"].isin(of(level).served_by), "id"].tolist() for level in SHOWN}
    return {level: own[level] or ids[level] for level in SHOWN}
