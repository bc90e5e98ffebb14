"""The tables of campuses as they are written: sites, what became of organisations and of the starter's sites."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from kopa.sources.catalogue import OSM, Origin
from kopa.sources.derive.sites.rules import plain
from kopa.sources.fetch.orders import COUNTRY_ID
from kopa.sources.official.building.campus_matches import CampusMatches
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.rests_on import CURRENT
from kopa.sources.schemas import campuses as schemas
from kopa.sources.schemas.schools import LEVEL_COVERAGE

SOURCE = "Finnish National Agency for Education: register of organisations"
WITH_ADDRESSES = (
    "Finnish National Agency for Education: register of organisations; "
    "Finnish Environment Institute: addresses of Ryhti"
)
"""Source of campuses of which some stand at their visiting addresses."""

LICENCE = "open data of the National Agency for Education"
ATTRIBUTION = "Contains data of the Finnish National Agency for Education"
RYHTI_SAYS = ", and addresses of the Ryhti system / Syke (CC BY 4.0)"
LIMITS = (
    "campuses as their providers keep them in the register: what is taught at one is not told; several at one address "
    "are one site; who studies there is told by the type of the institution"
)
MERGERS = "mergers"
NO_NUMBER, NOT_IN_FORCE, NO_CAMPUS = (
    "no campus is it", "its institution is not in force", "no campus of its institution is it",
)  # fmt: skip


def tables(
    stage: Stage, raw: RawTables, found: CampusMatches, coverage: pd.DataFrame, datasets: tuple[str, ...],
    regions: tuple[str, ...],
) -> Iterator[BuiltTable]:  # fmt: skip
    """Yield the tables.

    Parameters
    ----------
    stage, raw
        The folder that is built, and what was fetched.
    found
        What was made of the organisations.
    coverage
        Coverage with the levels of the campuses.
    datasets
        Datasets on which the sites rest.
    regions
        Ids of the regions of which addresses were fetched.
    """
    with_mergers = () if raw.lacking([MERGERS]) else (MERGERS,)
    day = raw.retrieved([datasets[0]])
    says = f"{ATTRIBUTION}{RYHTI_SAYS if regions else ''}"
    origin = Origin(WITH_ADDRESSES if regions else SOURCE, f"{CURRENT}, retrieved {day}", LICENCE, says, LIMITS)
    areas = (COUNTRY_ID, *regions)
    table = found.campuses[schemas.CAMPUSES.names]
    yield BuiltTable(table, schemas.CAMPUSES, whole_metres(origin), datasets, areas=areas)
    yield BuiltTable(
        organisations(found), schemas.CAMPUSES_COMPARED, origin, datasets, schemas.CAMPUSES_COMPARED_FILE, areas
    )
    of_osm = replace(origin, licence=OSM.licence, attribution=f"{OSM.attribution}; {says[0].lower()}{says[1:]}")
    yield BuiltTable(
        others(found, raw), schemas.OTHER_SITES_COMPARED, of_osm, (*datasets, *with_mergers),
        schemas.OTHER_SITES_COMPARED_FILE, areas,
    )  # fmt: skip
    before = stage.origins[LEVEL_COVERAGE.name]
    yield BuiltTable(
        coverage,
        LEVEL_COVERAGE,
        replace(origin, limits=before.limits, attribution=f"{before.attribution}; {ATTRIBUTION}"),
        tuple(dict.fromkeys((*stage.behind(LEVEL_COVERAGE), *datasets))),
        areas=areas,
    )


def organisations(found: CampusMatches) -> pd.DataFrame:
    """Return every institution and campus with what became of it."""
    table = found.organisations.rename(columns={"name_fi": "name"})
    return table[schemas.CAMPUSES_COMPARED.names].sort_values("oid", ignore_index=True)


def others(found: CampusMatches, raw: RawTables) -> pd.DataFrame:
    """Return the starter's sites of these levels with the campus that each is, or why none is."""
    table = found.others.assign(outcome="gone", oid="", distance_m=-1, point_used="")
    table["reason"] = reasons_gone(found, raw)
    for one in found.matches:
        campus = found.campuses.loc[one.campus]
        by_osm = campus["location_precision"] == "postal_area" and table.at[one.site, "location_precision"] == "osm"
        point = "osm" if by_osm else "campus"
        told = {"outcome": "matched", "reason": one.rule, "oid": str(campus["oid"]), "point_used": point}
        for column, value in told.items():
            table.at[one.site, column] = value
        table.at[one.site, "distance_m"] = round(one.distance_m)
    return table[schemas.OTHER_SITES_COMPARED.names].sort_values(["site_id", "level"], ignore_index=True)


def reasons_gone(found: CampusMatches, raw: RawTables) -> list[str]:
    """Return, of every site of the starter, why no campus would be it."""
    numbers = set(found.organisations.loc[found.organisations["in_force"], "institution_number"])
    columns = ["name_fi", "into_name_fi", "date"]
    merged = [] if raw.lacking([MERGERS]) else list(raw.table(MERGERS)[columns].itertuples(index=False, name=None))
    reasons = []
    for name, number in found.others[["name", "institution_number"]].itertuples(index=False):
        told = [
            f"its institution merged into {into} on {day}"
            for old, into, day in merged
            if plain(old) and f" {plain(old)} " in f" {plain(name)} "
        ]
        known = NO_NUMBER if not number else NO_CAMPUS if number in numbers else NOT_IN_FORCE
        reasons.append(told[-1] if told and known != NO_CAMPUS else known)
    return reasons


def whole_metres(origin: Origin) -> Origin:
    """Return what is said of the campuses, with how well their places are known."""
    return replace(origin, limits=f"{origin.limits}; where only a postal area is known, its point stands for the place")
