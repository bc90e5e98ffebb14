"""Changes of schools since the register, done to the sites of a country: what is closed, merged, moved or opened.

A study is of the year of its municipal division: changes until its last day are done, later ones are listed as to come.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import Point

from kopa.country import Country
from kopa.levels import BASIC, LUKIO, VET
from kopa.regions import slug

APPLIED, TO_COME, NO_SITE = "applied", "to_come", "no_site"
"""What became of a change: done; later than the study's year; of a school that is no site here."""

REASONS = {"closed": "closed since the register", "merged": "merged into another school since the register"}
"""Why a school that has ended is no site, by its change."""

OF_REGISTER = "^register-([0-9]{5})$"
"""How a record of the register is called after its institution number."""

OWN = "own"
"""What the level and the place of a school rest on that opened or moved."""


def known_schools(country: Country) -> pd.DataFrame:
    """Return the schools that a change may name: `institution_number` and `name` of sites and of what is no site.

    A site of the register is its number (`site_id`); a school that has ended by an earlier change is known still.
    """
    sites = country.sites.assign(institution_number=numbers_of(country.sites))
    rejected = country.rejected_sites.assign(institution_number=_numbers_of_rejected(country.rejected_sites))
    parts = [one for one in (sites, rejected, country.site_changes) if "institution_number" in one]
    schools = pd.concat([pd.DataFrame(one[["institution_number", "name"]]) for one in parts], ignore_index=True)
    schools = schools[schools["institution_number"].astype(str).str.fullmatch("[0-9]{5}")]
    return schools.drop_duplicates("institution_number").reset_index(drop=True)


def numbers_of(sites: pd.DataFrame) -> "pd.Series[str]":
    """Return the institution number of each site: its own id, or that of the school whose building it is; or empty."""
    own = sites["site_id"].astype(str)
    of_school = sites["institution_number"].fillna("") if "institution_number" in sites else pd.Series("", sites.index)
    return own.where(own.str.fullmatch("[0-9]{5}"), of_school.astype(str))


def changed(
    country: Country, changes: pd.DataFrame, code_at: Callable[[float, float], str], *,
    rests_on: tuple[str, str] = (OWN, OWN),
) -> Country:  # fmt: skip
    """Return the country with changes done to its sites, and listed.

    Parameters
    ----------
    country
        The country.
    changes
        As `kopa.sources.site_changes.checked_changes` returns them: whole, and in the order of their days.
    code_at
        Municipality of a point.
    rests_on
        What level and place of a school rest on that opened, and the place of one that moved.
    """
    last_day = f"{int(country.municipalities['year'].max())}-12-31"
    sites, ended, effects = country.sites, [], []
    names = known_schools(country).set_index("institution_number")["name"].to_dict()
    lies = _municipality_of_rejected(country.rejected_sites)
    for row in changes.to_dict("records"):
        here = sites[(numbers_of(sites) == row["institution_number"]) & (row["institution_number"] != "")]
        code = code_at(row["x_m"], row["y_m"]) if row["change"] in ("opened", "moved") else ""
        effect = APPLIED if len(here) or row["change"] == "opened" else NO_SITE
        if row["date"] > last_day:
            effect = TO_COME
        elif row["change"] in REASONS and len(here):
            ended.append(_ended(here, row, country.rejected_sites))
            sites = sites.drop(index=here.index)
        elif row["change"] == "moved" and len(here):
            sites = _moved(sites, here, row, code, rests_on[1])
        elif row["change"] == "opened":
            here = _opened(row, code, sites, *rests_on)
            sites = pd.concat([sites, here], ignore_index=True)
        name = row["name"] or names.get(row["institution_number"], "")
        effects.append(row | _listed(here, name, code or lies.get(row["institution_number"], ""), effect))
    table = pd.concat([_without(country.site_changes, changes), pd.DataFrame(effects)], ignore_index=True)
    rejected = pd.concat(ended, ignore_index=True) if ended else None
    made = country.with_sites(sites.reset_index(drop=True), rejected=rejected)
    return replace(made, site_changes=table)


def of_levels_not_replaced(changes: pd.DataFrame, served: Iterable[str]) -> pd.DataFrame:
    """Return the changes without those of levels whose sites were replaced as a whole: they are in the new list."""
    if changes.empty:
        return changes
    replaced = changes["levels"].map(lambda levels: bool(levels) and set(levels.split()) <= set(served))
    return changes[~replaced].reset_index(drop=True)


def _listed(here: pd.DataFrame, name: str, code: str, effect: str) -> dict[str, str]:
    levels = " ".join(dict.fromkeys(here["level"])) if len(here) else ""
    at = str(here["municipality_code"].iloc[0]) if len(here) else code
    return {"name": name, "municipality_code": at, "levels": levels, "effect": effect}


def _numbers_of_rejected(rejected: pd.DataFrame) -> "pd.Series[str]":
    """Return the institution number of each record of the register that is no site; empty for other records."""
    if "institution_number" in rejected:
        return rejected["institution_number"].fillna("").astype(str)
    return rejected["record"].astype(str).str.extract(OF_REGISTER, expand=False).fillna("")


def _municipality_of_rejected(rejected: pd.DataFrame) -> dict[str, str]:
    return dict(zip(_numbers_of_rejected(rejected), rejected["municipality_code"], strict=True))


def _without(before: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the changes listed before, without those of schools of which others are given now."""
    if before.empty:
        return before
    return before[~before["institution_number"].isin(set(changes["institution_number"]) - {""})]


def _ended(here: gpd.GeoDataFrame, row: Mapping[Any, Any], like: pd.DataFrame) -> pd.DataFrame:
    """Return the records of sites that are no more, each with the reason."""
    change = str(row["change"])
    each = here.drop_duplicates("site_id").reset_index(drop=True)
    listed = pd.DataFrame(each.drop(columns="geometry")).assign(
        institution_number=row["institution_number"],
        reason_code="closed",
        reason=REASONS[change],
        x_m=np.round(each.geometry.x).astype(int),
        y_m=np.round(each.geometry.y).astype(int),
    )
    return listed.reindex(columns=like.columns, fill_value="")


def _moved(
    sites: gpd.GeoDataFrame, here: pd.DataFrame, row: Mapping[Any, Any], code: str, place_rests_on: str
) -> gpd.GeoDataFrame:
    """Return the sites with the school at its new place; further buildings of it stay where they are."""
    itself = here.index[here["site_id"] == row["institution_number"]]
    at = itself if len(itself) else here.index
    moved = sites.copy()
    moved.loc[at, "geometry"] = [Point(float(row["x_m"]), float(row["y_m"]))] * len(at)
    moved.loc[at, ["municipality_code", "location_precision"]] = [code, place_rests_on]
    return moved


def _opened(
    row: Mapping[Any, Any], code: str, like: gpd.GeoDataFrame, level_rests_on: str, place_rests_on: str
) -> gpd.GeoDataFrame:
    """Return a school that opened as a site, with every column of the country's sites."""
    level, number, name = (str(row[one]) for one in ("level", "institution_number", "name"))
    site_id = number or f"{code}-{slug(name)}"
    values = {
        "id": f"{site_id}.{level}", "site_id": site_id, "name": name, "level": level, "language": row["language"],
        "municipality_code": code, "type_source": level_rests_on, "location_precision": place_rests_on,
        "grade_range": "unknown" if level == BASIC else "", "serves_16_17": level in (LUKIO, VET),
        "record": f"opened-{site_id}", "institution_number": number, "note": row["note"], "candidates": -1,
    }  # fmt: skip
    point = Point(float(row["x_m"]), float(row["y_m"]))
    table = gpd.GeoDataFrame(
        [{name: values.get(name, "") for name in like.columns} | {"geometry": point}], crs=like.crs
    )
    return table[list(like.columns)]
