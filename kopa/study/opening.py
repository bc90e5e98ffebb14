"""Opening a study: from names, files and tables to a region, its country and its parameters, everything checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from kopa.errors import InputError, TableError, shown
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user import region_files
from kopa.sources.user.own_files import Source
from kopa.sources.user.toml_files import read_toml
from kopa.study import own_tables
from kopa.study.own.files import refuse_twice
from kopa.study.own.roads import Roads
from kopa.study.starter import starter_country
from kopa.study.study import Study

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
) -> Study:
    """Return the study of a region, ready to be asked; no way is searched before it is needed.

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
        sites, population and roads too.

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
    source = _named(region)
    study = of_region(region_files.find_region(source), read_parameters(parameters), source=source, tables=tables)
    own = study.country.own_inputs
    given = {"own_sites": sites, "own_population": origins, "own_roads": network}
    refuse_twice(
        ("the files of region and tables", own), ("open_study", [k for k, v in given.items() if v is not None])
    )
    if sites is not None:
        study = study.with_sites(sites)
    if origins is not None:
        study = study.with_origins(origins)
    return study if network is None else study.with_network(network)


def of_region(
    region: Region, parameters: Parameters, *, source: str | Path = "", tables: OwnTables | None = None
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
    """
    files, folder = region_files.files_of(region, source), tables if isinstance(tables, str | Path) else None
    country, read = own_tables.read_all(starter_country(), folder, files, named_by=str(source))
    return Study(region, country, parameters, tables=tables if isinstance(tables, Mapping) else read)


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
