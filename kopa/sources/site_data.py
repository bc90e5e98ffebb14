"""Readers of the education sites in the starter data set, checked on load (places in metres, EPSG:3067).

The tables derive from OpenStreetMap (© OpenStreetMap contributors, ODbL 1.0) and lie apart, in
``data/starter/osm``. How they were made, and what they lack, is in ``docs/methods-sites.md``.
"""

import geopandas as gpd
import pandas as pd

from kopa.errors import TableError
from kopa.sources.read import MEND, folder, made_once, read_table
from kopa.sources.schemas.sites import COVERAGE, GAPS, MERGED, REJECTED, SITES_STORED, SOURCES
from kopa.tables import SITES, Schema
from kopa.units import CRS_FINLAND

__all__ = ["coverage", "known_gaps", "sites", "sites_merged", "sites_rejected", "sites_sources"]

FOLDER = "osm"
SITES_FILES = tuple(
    f"{FOLDER}/{name}" for name in ("sites.csv.gz", "sites_merged.csv", "sites_rejected.csv", "sites_sources.csv")
)
"""Files that the sites are made from, and their conservation checked."""

FILES = (*SITES_FILES, f"{FOLDER}/coverage.csv.gz")
"""Files of sites and of where they were looked for."""


def sites() -> gpd.GeoDataFrame:
    """Return the education sites: one row for each level that a site serves, a point each (EPSG:3067, metres).

    Returns
    -------
    GeoDataFrame
        The columns of `kopa.tables.SITES`, and `grade_range` (1-6, 7-9, 1-9 or unknown; empty outside
        basic education), `serves_16_17` (whether 16-17-year-olds study there at this level), `record`
        (the source record) and `note`.

    Raises
    ------
    NotThereError, TableError
        When a file is missing or damaged, or records of the source are not all accounted for.

    Examples
    --------
    >>> table = sites()
    >>> table.loc[table.site_id == "205-kajaanin-lukio", ["level", "language", "serves_16_17"]].values.tolist()
    [['lukio', 'fi', True]]
    """
    return made_once(_sites, SITES_FILES).copy()


def _sites() -> gpd.GeoDataFrame:
    table = _read(SITES_STORED, "sites.csv.gz")
    _check_conservation(table)
    points = gpd.GeoDataFrame(
        table.drop(columns=["x_m", "y_m"]), geometry=gpd.points_from_xy(table["x_m"], table["y_m"]), crs=CRS_FINLAND
    )
    others = [name for name in points.columns if name not in SITES.names]
    return points[[*SITES.names, *others]]


def sites_rejected() -> pd.DataFrame:
    """Return the source records that are no site, each with `reason_code`, `reason` and its place (`x_m`, `y_m`).

    Raises
    ------
    NotThereError, TableError
        When the file is missing or damaged.
    """
    return _read(REJECTED, "sites_rejected.csv")


def sites_merged() -> pd.DataFrame:
    """Return the source records merged into another, with the rule, the reason and the distance in metres.

    Raises
    ------
    NotThereError, TableError
        When the file is missing or damaged.
    """
    return _read(MERGED, "sites_merged.csv")


def sites_sources() -> pd.DataFrame:
    """Return how many records each source file has, and how many were accepted, merged and rejected.

    Examples
    --------
    >>> table = sites_sources()
    >>> int(table.records.sum()) == int(table[["accepted", "merged", "rejected"]].to_numpy().sum()) == 858
    True
    """
    return _read(SOURCES, "sites_sources.csv")


def coverage(*, completeness: str | None = None) -> pd.DataFrame:
    """Return the municipalities in which the sites of each level and language were looked for.

    Parameters
    ----------
    completeness
        ``"complete"``: only where the sites are believed complete; ``"partial"``: only where some are
        known to be missing (to be shown, never ranked); default both, told apart by the column
        `completeness`.

    Examples
    --------
    >>> table = coverage(completeness="complete")
    >>> len(table[(table.level == "basic") & (table.language == "fi")])
    46
    """
    table = _read(COVERAGE, "coverage.csv.gz")
    if completeness is None:
        return table
    return table[table["completeness"] == completeness].reset_index(drop=True)


def known_gaps() -> pd.DataFrame:
    """Return the sites known, or strongly believed, to be missing, and what each statement rests on."""
    return _read(GAPS, "sites_known_gaps.csv")


def _read(schema: Schema, file: str) -> pd.DataFrame:
    return read_table(schema, f"{FOLDER}/{file}")


def _check_conservation(table: pd.DataFrame) -> None:
    """Raise unless accepted, merged and rejected records are together, once each, the records of each source file."""
    sources, merged, rejected = sites_sources().set_index("file"), sites_merged(), sites_rejected()
    records = pd.concat([table["record"].drop_duplicates(), merged["record"], rejected["record"]])
    faults = [
        f"record {key} is in more than one of sites, merged and rejected" for key in records[records.duplicated()]
    ]
    found = records.str.partition("-")[0].value_counts()
    for file, count in sources["records"].items():
        if found.get(file, 0) != count:
            faults.append(
                f"{file}: {found.get(file, 0)} records in sites, merged and rejected, but the source has {count}"
            )
    lost = sorted(set(merged["into_record"]) - set(table["record"]))
    faults += [f"sites_merged.csv: into_record {key} is no accepted record" for key in lost]
    if faults:
        raise TableError(str(folder() / FOLDER), [*faults, MEND])
