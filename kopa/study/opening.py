"""Opening a study: from names and files to a region, its country and its parameters, everything checked."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from kopa.parameters import Parameters
from kopa.sources.user import region_files
from kopa.sources.user.toml_files import read_toml
from kopa.study import own_tables
from kopa.study.starter import starter_country
from kopa.study.study import Study


def open_study(
    region: str,
    *,
    parameters: Parameters | Mapping[str, object] | Path | str | None = None,
    tables: Mapping[str, pd.DataFrame] | Path | str | None = None,
) -> Study:
    """Return the study of a region, ready to be asked; nothing is computed before it is needed.

    Parameters
    ----------
    region
        Id of a region (`kopa regions` lists them), its Finnish or Swedish name, a path to a region's
        ``.toml``, or municipality codes as ``"205,290"``.
    parameters
        Speeds, cut-offs and weights, or those that differ by name, or a ``.toml`` with them; default: the
        declared ones.
    tables
        Tables of your own by name, or a folder of CSV files (`docs/bring-your-own-data.md`).

    Raises
    ------
    UnknownNameError
        No region of that name; the closest names are given.
    TableError, InputError, NotThereError
        A parameter or table that cannot be used: file, field, row and the mend.

    Examples
    --------
    >>> study = open_study("kainuu")
    >>> study.region.name_fi, len(study.region.municipality_codes)
    ('Kainuu', 8)
    """
    found, chosen = region_files.find_region(region), read_parameters(parameters)
    read = own_tables.read(tables) if isinstance(tables, str | Path) else dict(tables or {})
    return Study(found, starter_country(), chosen, tables=read)


def read_parameters(source: Parameters | Mapping[str, object] | Path | str | None) -> Parameters:
    """Return parameters as they are, from those that differ (or their ``.toml``), or the declared ones for None.

    Examples
    --------
    >>> read_parameters({"placement": "grid"}).placement
    'grid'
    """
    if isinstance(source, Parameters):
        return source
    if isinstance(source, Mapping):
        return Parameters.from_mapping(source)
    if source is None:
        return Parameters()
    data, line_of = read_toml(Path(source), what="parameters")
    return Parameters.from_mapping(data, where=str(source), line_of=line_of)
