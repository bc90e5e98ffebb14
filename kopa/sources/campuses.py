"""Readers of official sites of vocational, applied and adult education, where `kopa build` made them."""

import geopandas as gpd
import pandas as pd

from kopa.sources.read import has_table, read_table
from kopa.sources.schemas import campuses as schemas
from kopa.sources.schemas.official import RESTS_ON, RESTS_ON_FILE
from kopa.sources.schools import COLUMNS
from kopa.units import CRS_FINLAND

RECORD = "organisation-"
"""How a record of the register of organisations is called, before its oid."""

FILES = ("campuses.csv.gz", schemas.CAMPUSES_COMPARED_FILE, schemas.OTHER_SITES_COMPARED_FILE)
"""Files that these sites are made from; the starter has none of them."""


def are_official() -> bool:
    """Return whether the sites of these levels are campuses of the register of organisations.

    Examples
    --------
    >>> are_official()
    False
    """
    return has_table(schemas.CAMPUSES)


def sites(instead_of: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return sites with the campuses in place of those of their levels.

    Where a campus has only a postal area for its place, the point of OpenStreetMap is taken of the site that it is
    (`location_precision` osm).

    Parameters
    ----------
    instead_of
        As `kopa.sources.schools.sites` returns them.
    """
    others = instead_of[~instead_of["level"].isin(schemas.LEVELS)]
    table = _at_used_places(read_table(schemas.CAMPUSES)).assign(
        type_source="register", grade_range="", grade_source="", candidates=-1
    )
    table = table.assign(id=table["site_id"] + "." + table["level"], record=RECORD + table["oid"])
    points = gpd.points_from_xy(table["x_m"], table["y_m"], crs=CRS_FINLAND)
    both = pd.concat([others, gpd.GeoDataFrame(table, geometry=points)[COLUMNS]])
    return gpd.GeoDataFrame(both.sort_values("id", ignore_index=True), crs=CRS_FINLAND)


def _at_used_places(table: pd.DataFrame) -> pd.DataFrame:
    compared = read_table(schemas.OTHER_SITES_COMPARED, schemas.OTHER_SITES_COMPARED_FILE)
    used = compared[compared["point_used"] == "osm"].drop_duplicates("oid").set_index("oid")
    here = table["oid"].isin(used.index)
    placed = table.copy()
    placed.loc[here, ["x_m", "y_m"]] = used.loc[table.loc[here, "oid"], ["x_m", "y_m"]].to_numpy()
    placed.loc[here, "location_precision"] = "osm"
    return placed


def rejected() -> pd.DataFrame:
    """Return the campuses in force that are no site, as `kopa.sources.schools.rejected` lists records."""
    table = read_table(schemas.CAMPUSES_COMPARED, schemas.CAMPUSES_COMPARED_FILE)
    table = table[table["outcome"] == "rejected"].assign(record=lambda one: RECORD + one["oid"], x_m=-1, y_m=-1)
    columns = ["record", "name", "municipality_code", "reason_code", "reason", "x_m", "y_m"]
    return table[columns].reset_index(drop=True)


def organisations() -> tuple[int, int, int] | None:
    """Return how many institutions and campuses were fetched, are sites, and are listed as none.

    None where the sites are the starter's.
    """
    if not are_official():
        return None
    fetched = read_table(RESTS_ON, RESTS_ON_FILE)
    rows = fetched.loc[(fetched["table"] == schemas.CAMPUSES.name) & (fetched["dataset"] == "organisations"), "rows"]
    listed = read_table(schemas.CAMPUSES_COMPARED, schemas.CAMPUSES_COMPARED_FILE)
    return int(rows.sum()), read_table(schemas.CAMPUSES)["oid"].nunique(), int((listed["outcome"] != "site").sum())
