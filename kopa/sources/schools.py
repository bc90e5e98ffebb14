"""Readers of education sites: schools of the official register, and what OpenStreetMap adds (metres, EPSG:3067).

What rests on OpenStreetMap (© OpenStreetMap contributors, ODbL 1.0) is kept apart, in ``data/starter/osm``, and joined
here when it is read. How the tables were made, and what they lack, is in ``docs/methods-sites.md``.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.errors import TableError
from kopa.levels import BASIC, BASIC_1_6, BASIC_7_9, LUKIO
from kopa.sources.read import folder, made_once, mend, read_table
from kopa.sources.schemas import schools as schemas
from kopa.tables import Schema
from kopa.units import CRS_FINLAND

__all__ = [
    "coverage",
    "grade_rules",
    "known_changes",
    "records",
    "rejected",
    "school_positions",
    "schools_moved",
    "schools_rejected",
    "site_sources",
    "sites",
]

SITES_FILES = (
    "schools.csv.gz",
    "schools_rejected.csv",
    "osm/school_positions.csv",
    "osm/other_sites.csv.gz",
    "osm/records.csv.gz",
    "site_sources.csv",
)
"""Files that the sites are made from, and their conservation checked."""

LEVELS_OF_GRADES = {
    "": (),
    "unknown": (BASIC,),
    "1-6": (BASIC_1_6,),
    "7-9": (BASIC_7_9,),
    "1-9": (BASIC_1_6, BASIC_7_9),
}
"""Levels of a site of basic education by its grades."""

COLUMNS = [
    "id", "site_id", "name", "level", "language", "provider", "municipality_code", "type_source", "location_precision",
    "institution_number", "type_code", "grade_range", "grade_source", "serves_16_17", "candidates", "record", "note",
    "geometry",
]  # fmt: skip


def sites() -> gpd.GeoDataFrame:
    """Return the education sites: one row for each level that a site serves, a point each (EPSG:3067, metres).

    A school of the register is its institution number (`site_id`); what OpenStreetMap adds is municipality and name.
    A school of unknown grades has the one level `basic`.

    Returns
    -------
    GeoDataFrame
        The columns of `kopa.tables.SITES`, and `institution_number`, `type_code` (official type), `grade_range`,
        `grade_source` (rule of `grade_rules`; empty where unknown), `serves_16_17`, `candidates` (matriculation
        candidates of an upper secondary school; -1: none given), `record` (of the register or of
        OpenStreetMap), `note`. `location_precision` is register_point, postal_area, osm or institution.

    Raises
    ------
    NotThereError, TableError
        When a file is missing or damaged, or a school or record is not accounted for.

    Examples
    --------
    >>> table = sites()
    >>> table.loc[table.site_id == "00043", ["name", "level", "municipality_code", "language"]].values.tolist()
    [['Euran lukio', 'lukio', '050', 'fi']]
    """
    return made_once(_sites, SITES_FILES).copy()


def _sites() -> gpd.GeoDataFrame:
    schools, others = read_table(schemas.SCHOOLS), _osm(schemas.OTHER_SITES, packed=True)
    _check_conservation(schools)
    numbers = schools["institution_number"]
    ours = _at_used_places(schools).assign(
        site_id=numbers, provider="", type_source="register", record="register-" + numbers
    )
    rows = pd.concat([_by_level(ours, _levels_of_school), _by_level(others.assign(candidates=-1), _levels_of_other)])
    rows = rows.assign(id=rows["site_id"] + "." + rows["level"]).sort_values("id", ignore_index=True)
    points = gpd.points_from_xy(rows["x_m"], rows["y_m"], crs=CRS_FINLAND)
    return gpd.GeoDataFrame(rows.drop(columns=["x_m", "y_m"]), geometry=points)[COLUMNS]


def _at_used_places(schools: pd.DataFrame) -> pd.DataFrame:
    """Return `schools` with the places that are taken from OpenStreetMap."""
    positions = school_positions()
    used = positions[positions["used"] == "osm"].set_index("institution_number")
    here = schools["institution_number"].isin(used.index)
    moved = used.reindex(schools.loc[here, "institution_number"])
    placed = schools.copy()
    for column in ("x_m", "y_m", "municipality_code"):
        placed.loc[here, column] = moved[column].to_numpy()
    placed.loc[here, "location_precision"] = "osm"
    return placed


def _levels_of_school(row: "pd.Series[str]") -> tuple[str, ...]:
    lukio = (LUKIO,) if row["type_code"] in ("15", "19") else ()
    return LEVELS_OF_GRADES[row["grade_range"]] + lukio


def _levels_of_other(row: "pd.Series[str]") -> tuple[str, ...]:
    return LEVELS_OF_GRADES[row["grade_range"]] or (row["level"],)


def _by_level(rows: pd.DataFrame, levels_of: object) -> pd.DataFrame:
    levels = rows.apply(levels_of, axis=1)  # type: ignore[call-overload]
    table = rows.assign(level=levels).explode("level", ignore_index=True)
    basic = table["level"].isin((BASIC, BASIC_1_6, BASIC_7_9))
    return table.assign(
        grade_range=np.where(basic, table["grade_range"], ""),
        grade_source=np.where(basic, table["grade_source"], ""),
        serves_16_17=table["serves_16_17"] & ~basic,
    )


def coverage(*, completeness: str | None = None) -> pd.DataFrame:
    """Return the municipalities in which the sites of each level and language are known.

    Parameters
    ----------
    completeness
        ``"complete"``: only where every site is believed to be there; ``"partial"``: only where some are missing, so
        that nothing is known of the level there; default both, distinguished by the column `completeness`.

    Returns
    -------
    DataFrame
        `level`, `language`, `municipality_code`, `completeness`, `known_gaps`, `source` (register or osm).

    Examples
    --------
    >>> table = coverage(completeness="complete")
    >>> len(table[(table.level == "lukio") & (table.language == "sv")])
    308
    """
    table = read_table(schemas.LEVEL_COVERAGE)
    return table if completeness is None else table[table["completeness"] == completeness].reset_index(drop=True)


def grade_rules() -> pd.DataFrame:
    """Return the rules that decide the grades of schools, in order, and how many schools each decided.

    Examples
    --------
    >>> bool((grade_rules().confidence >= 0.9).all())
    True
    """
    return _plain(schemas.GRADE_RULES)


def schools_rejected() -> pd.DataFrame:
    """Return the schools of the register that are no site, each with `reason_code`, `reason` and its point.

    Examples
    --------
    >>> schools_rejected().reason_code.value_counts().to_dict()
    {'special_school': 62, 'online': 1}
    """
    return _plain(schemas.SCHOOLS_REJECTED)


def rejected() -> pd.DataFrame:
    """Return every record of the register and of OpenStreetMap that is no site, with `reason` and its point.

    Examples
    --------
    >>> rejected().reason_code.value_counts().head(2).to_dict()
    {'special_school': 70, 'type_unknown': 20}
    """
    of_register = schools_rejected().assign(record=lambda table: "register-" + table["institution_number"])
    others = records()
    both = pd.concat([of_register, others[others["outcome"] == "rejected"]], ignore_index=True)
    return both[["record", "name", "municipality_code", "reason_code", "reason", "x_m", "y_m"]]


def schools_moved() -> pd.DataFrame:
    """Return the schools whose point in the register is not believed, with both points and the reason."""
    return _plain(schemas.SCHOOLS_MOVED)


def school_positions() -> pd.DataFrame:
    """Return the schools whose points in register and OpenStreetMap lie over 500 m apart, and which one is used."""
    return _osm(schemas.SCHOOL_POSITIONS)


def records() -> pd.DataFrame:
    """Return every record of OpenStreetMap and what became of it: site, school, building, merged or rejected.

    Examples
    --------
    >>> len(records())
    858
    """
    return _osm(schemas.RECORDS, packed=True)


def known_changes() -> pd.DataFrame:
    """Return changes of schools since the register that the project came across, each with its source.

    Examples
    --------
    >>> known_changes().change.unique().tolist()
    ['opened', 'merged', 'closed']
    """
    return _plain(schemas.SITE_CHANGES)


def _plain(schema: Schema) -> pd.DataFrame:
    return read_table(schema, f"{schema.name}.csv")


def _osm(schema: Schema, *, packed: bool = False) -> pd.DataFrame:
    return read_table(schema, f"osm/{schema.name}.csv{'.gz' if packed else ''}")


def site_sources() -> pd.DataFrame:
    """Return how many rows each source has, and what became of them.

    Examples
    --------
    >>> table = site_sources().set_index("source")
    >>> table.loc["register", ["records", "sites", "rejected"]].tolist()
    [2501, 2438, 63]
    """
    return _plain(schemas.SITE_SOURCES)


def _check_conservation(schools: pd.DataFrame) -> None:
    """Raise unless every school of the register, and every record of OpenStreetMap, is accounted for once."""
    counted = site_sources().set_index("source")
    numbers = pd.concat([schools["institution_number"], schools_rejected()["institution_number"]])
    listed = records()["record"].str.partition("-")[0].value_counts()
    accounted = {"register": len(numbers), **listed.to_dict()}
    faults = [f"school {number} is both a site and rejected" for number in numbers[numbers.duplicated()]]
    faults += [
        f"site_sources.csv: {source} has {rows} records, but {accounted.get(source, 0)} are accounted for"
        for source, rows in counted["records"].items()
        if accounted.get(source, 0) != rows
    ]
    parts = counted[["sites", "schools", "merged", "rejected"]].sum(axis=1)
    faults += [
        f"site_sources.csv: what became of {name} is not its records"
        for name in parts[parts != counted["records"]].index
    ]
    if faults:
        raise TableError(str(folder()), [*faults, mend(folder())])
