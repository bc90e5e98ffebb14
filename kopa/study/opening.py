"""Opening a study: from names, files and tables to a region, its country and its parameters, everything checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from kopa.accessibility.kernels import shortest_paths
from kopa.accessibility.timetable.school_week import AUTO
from kopa.errors import InputError, TableError, did_you_mean, shown
from kopa.goals.own_tables.schemas import SCHEMAS
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user import region_files
from kopa.sources.user.own_files import Source
from kopa.sources.user.toml_files import read_toml
from kopa.study import own_tables
from kopa.study.own.changes import Changes
from kopa.study.own.files import refuse_twice
from kopa.study.own.roads import Roads
from kopa.study.own.timetables import PublicTransport, with_own_timetable
from kopa.study.region_roads import with_region_roads
from kopa.study.starter import starter_country
from kopa.study.study import Study

INSTEAD = {"sites": "sites", "population": "origins", "roads": "network"}
"""What `open_study` takes apart from the other tables, by the names that files have in a folder."""

OwnTables: TypeAlias = Mapping[str, pd.DataFrame] | Path | str
OwnParameters: TypeAlias = Parameters | Mapping[str, object] | Path | str


def open_study(
    region: str | Path | Sequence[str],
    *,
    sites: Source | None = None,
    origins: Source | None = None,
    network: Roads | None = None,
    parameters: OwnParameters | None = None,
    tables: OwnTables | None = None,
    other_regions: Sequence[str] = (),
    site_changes: Changes | None = None,
    timetable: PublicTransport | None = None,
    date: object = AUTO,
) -> Study:
    """Return the study of a region, ready to be asked; no way is searched before it is needed.

    What searches are compiled with is loaded here, so that a question does not wait for it.

    Parameters
    ----------
    region
        Id of a region (`kopa regions` lists them), its Finnish or Swedish name, a path to a region's
        ``.toml``, or municipality codes: ``["205", "290"]`` or ``"205,290"``.
    sites
        Your own sites, as a table or a file, in place of those that the levels had.
    origins
        Your own people, as a table or a file: cells or areas with persons, by age where you know it.
    network
        Your own roads: a `RoadNetwork`, a road table, or a file of OpenStreetMap, Digiroad or roads by class.
    parameters
        Speeds, cut-offs and weights, or those that differ by name, or a ``.toml`` with them; default: the
        declared ones.
    tables
        Further tables of your own by name, or a folder of files (`docs/bring-your-own-data.md`), which may hold
        sites, population, roads and site changes too.
    other_regions
        Names of further regions of your own that the tables have rows of: these are left aside. Those of the regions
        that kopa knows need not be named.
    site_changes
        Schools closed, opened, moved or merged since the register, as a table or a CSV file.
    timetable, date
        Public transport and its school day, as in `Study.with_timetable`; a date alone is refused.

    Raises
    ------
    UnknownNameError
        No region of that name; the closest names are given.
    TableError, InputError, NotThereError
        A parameter, file or table that cannot be used: file, field, row and the mend.

    Examples
    --------
    >>> study = open_study("kainuu")
    >>> study.region.name_fi, len(study.region.municipality_codes)
    ('Kainuu', 8)
    >>> open_study(["205", "290"])
    Study('kunnat-205-290': Kajaani, Kuhmo, 2 municipalities of 2026)
    """
    if timetable is None and date != AUTO:
        raise InputError(f"date: {shown(date)} is the school day of timetables, and none is given; add timetable=")
    source = _named(region)
    read, chosen = region_files.find_region(source), read_parameters(parameters)
    study = of_region(read, chosen, source=source, tables=tables, other_regions=other_regions)
    own = study.country.own_inputs
    arguments = {
        "own_sites": sites, "own_population": origins, "own_roads": network, "own_site_changes": site_changes,
        "own_timetable": timetable,
    }  # fmt: skip
    refuse_twice(
        ("the files of region and tables", own), ("open_study", [k for k, v in arguments.items() if v is not None])
    )
    if sites is not None:
        study = study.with_sites(sites)
    if site_changes is not None:
        study = study.with_site_changes(site_changes)
    if origins is not None:
        study = study.with_origins(origins)
    if network is not None:
        study = study.with_network(network)
    shortest_paths.start()
    return study if timetable is None else study.with_timetable(timetable, date=date)


def of_region(
    region: Region,
    parameters: Parameters,
    *,
    source: str | Path = "",
    tables: OwnTables | None = None,
    other_regions: Sequence[str] = (),
    timetables: Sequence[Path] = (),
    date: str = AUTO,
) -> Study:
    """Return the study of a region that was read before, with the files that it names and an analyst's tables.

    Parameters
    ----------
    region, parameters
        As they were read.
    source
        The path of the region's file, beside which the files that it names lie.
    tables
        Tables by name, or their folder.
    other_regions
        Names of further regions of the analyst's own that the tables may speak of.
    timetables, date
        Feeds of public transport and their school day, in place of those that the region's file may name.
    """
    _check_tables(tables)
    files, folder = region_files.files_of(region, source), tables if isinstance(tables, str | Path) else None
    names = region_files.region_names(region, other_regions)
    there = with_region_roads(starter_country(), region)
    country, read = own_tables.read_all(there, folder, files, named_by=str(source), regions=names)
    tables_of_user = tables if isinstance(tables, Mapping) else read
    feeds, day = feeds_of(region, source, timetables, date)
    if feeds:
        country = with_own_timetable(country, feeds, day)
    return Study(region, country, parameters, tables=tables_of_user, other_regions=other_regions)


def feeds_of(
    region: Region, source: str | Path, timetables: Sequence[Path] = (), date: str = AUTO
) -> tuple[Sequence[Path], str]:
    """Return the feeds of a region and their school day: those that are given, or those that its file names.

    Raises
    ------
    InputError
        Both are there.
    """
    own = region_files.timetables_of(region, source)
    if own and timetables:
        refuse_twice((str(source), ["timetables"]), ("--timetable", ["timetables"]))
    return (own, region.date or AUTO) if own else (timetables, date)


def read_parameters(source: OwnParameters | None) -> Parameters:
    """Return parameters as they are, from those that differ (or their ``.toml``), or the declared ones for None.

    Examples
    --------
    >>> read_parameters({"season": "winter"}).season
    'winter'
    """
    if isinstance(source, Parameters):
        return source
    if isinstance(source, Mapping):
        return Parameters.from_mapping(source)
    if source is None:
        return Parameters()
    if not isinstance(source, str | Path):
        raise InputError(f"parameters: expected those that differ by name, or the path of a .toml, not {shown(source)}")
    data, line_of = read_toml(Path(source), what="parameters")
    return Parameters.from_mapping(data, where=str(source), line_of=line_of)


def _named(region: str | Path | Sequence[str]) -> str | Path:
    """Return a region as it is found by: a name, a path, or codes in one text."""
    if isinstance(region, str | Path):
        return region
    if not isinstance(region, Sequence) or not len(region):
        raise InputError(f"region: expected a name, a path or a list of codes, not {shown(region)}")
    numbers = [one for one in region if not isinstance(one, str)]
    if numbers:
        raise TableError("region", [f"{shown(one)} is no text; write the code as '{one:0>3}'" for one in numbers])
    return ",".join(region)


def _check_tables(tables: object) -> None:
    """Raise unless tables are a folder, or tables by name; what they hold is looked at when it is used."""
    if tables is None or isinstance(tables, str | Path):
        return
    if not isinstance(tables, Mapping):
        raise InputError(f"tables: expected tables by name, or the path of a folder, not {shown(tables)}")
    faults = [
        f"{shown(name)} is no table; give it as open_study(…, {INSTEAD[name]}=…)"
        if name in INSTEAD
        else f"no table {shown(name)}.{did_you_mean(str(name), SCHEMAS)} Tables: {', '.join(SCHEMAS)}"
        for name in tables
        if name not in SCHEMAS
    ]
    faults += [
        f"{name}: expected a table, not {shown(table)}"
        for name, table in tables.items()
        if not isinstance(table, pd.DataFrame)
    ]
    if faults:
        raise TableError("tables", faults)
