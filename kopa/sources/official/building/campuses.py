"""Campuses of the register of organisations as sites of vocational, applied and adult education.

They take the place of the starter's sites of these levels, which are OpenStreetMap's. Every institution and campus
that came is a site, or listed with what became of it; so is every site of the starter.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kopa.errors import InputError
from kopa.levels import LIBERAL_ADULT, VET
from kopa.sources.derive.schools.coverage import ALAND, LANGUAGES
from kopa.sources.derive.schools.institutions import TYPES
from kopa.sources.derive.schools.languages import of_codes
from kopa.sources.derive.sites.ids import slug
from kopa.sources.official.building import campus_lists, campus_places
from kopa.sources.official.building.addresses import ADDRESSES
from kopa.sources.official.building.campus_matches import CampusMatches, matched
from kopa.sources.official.building.raw_tables import RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.schemas import areas_and_people
from kopa.sources.schemas.campuses import LEVELS, REASONS
from kopa.sources.schemas.schools import LEVEL_COVERAGE, OTHER_SITES

ORGANISATIONS, MERGERS = "organisations", "mergers"
DATASETS = (ORGANISATIONS,)
FURTHER = (MERGERS, ADDRESSES)

IN_FORCE = "AKTIIVINEN"
SPECIAL = "22"
NOT_FOR_YOUTHS = {"23": "for adults", "24": "for adults", "28": "admission of its own", "29": "admission of its own"}
"""Types of vocational institutions at which 16-17-year-olds do not study, with what is noted: specialised
institutions, adult education centres, rescue, police and guarding, military (knowledge of the trade, unproved)."""

ONLINE = r"\bverkko|etäope|etäkoulu|\bonline\b|\bnät(studier|kurs|undervisning)"

NO_PLACE_SHARE = 0.05
"""Share of the campuses of which no place is known, beyond which a build asks to be accepted. A choice."""

LEVEL_OF_TYPE = {kind: level for level in LEVELS for kind in sorted(TYPES[level])}

PARTIAL = {LIBERAL_ADULT: "courses are also held at schools and halls that are no campus of the register"}
NO_PLACE_HERE = "no place is known of a campus"


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield the campuses, what became of organisations and of the starter's sites, and the coverage of their levels.

    Raises
    ------
    InputError
        An organisation is lost on the way.
    """
    table = raw.table(ORGANISATIONS).reset_index(drop=True)
    division = int(stage.read(areas_and_people.MUNICIPALITIES)["year"].iloc[0])
    places = campus_places.CampusPlaces(stage, raw)
    here = table[[bool(_levels(*kinds)) for kinds in table[["type_code", "other_type_codes"]].to_numpy().tolist()]]
    placed = table.join(places.of(here)).fillna({"municipality_code": "", "location_precision": ""})
    organisations = with_outcomes(placed, f"{division}-12-31")
    others = starter_sites(stage)
    campuses = by_level(organisations[organisations["outcome"] == "site"])
    found = CampusMatches(organisations, campuses, others, matched(others, campuses))
    refuse_lost(table, found)
    stage.doubts += [*doubts_of(found), *places.doubts]
    stage.notes += [*in_words(found), *places.notes]
    yield from campus_lists.tables(
        stage, raw, found, _coverage(stage, found), (*DATASETS, *places.datasets), places.areas
    )


def starter_sites(stage: Stage) -> pd.DataFrame:
    """Return the starter's sites of the levels whose sites are campuses, rows numbered from 0."""
    table = stage.read(OTHER_SITES, f"osm/{OTHER_SITES.name}.csv.gz")
    return table[table["level"].isin(LEVELS)].reset_index(drop=True)


def with_outcomes(table: pd.DataFrame, last_day: str) -> pd.DataFrame:
    """Return institutions and campuses with `levels`, `outcome`, `reason_code` and `reason`.

    Parameters
    ----------
    table
        As the service of organisations builds it, with `x_m`, `y_m`, `municipality_code` of each, missing where no
        place is known.
    last_day
        Last day of the year of the division: what ends by then is no site, what begins later neither.
    """
    kinds = zip(table["type_code"], table["other_type_codes"], strict=True)
    table = table.assign(
        levels=pd.Series([_levels(one, others) for one, others in kinds], index=table.index, dtype=object),
        in_force=(table["status"] == IN_FORCE)
        & (table["begins"] <= last_day)
        & ((table["ends"] == "") | (table["ends"] > last_day)),
    )
    with_campus = set(table.loc[table["in_force"] & (table["kind"] == "campus"), "institution_oid"])
    told = [_outcome(row, with_campus) for row in table.to_dict("records")]
    table[["outcome", "reason_code", "reason"]] = pd.DataFrame(told, index=table.index, columns=range(3))
    return _merged(table)


def _levels(kind: str, others: str) -> tuple[str, ...]:
    kinds = (kind, *filter(None, others.split("|")))
    return tuple(dict.fromkeys(LEVEL_OF_TYPE[one] for one in kinds if one in LEVEL_OF_TYPE))


def _outcome(row: Mapping[Any, Any], with_campus: set[str]) -> tuple[str, str, str]:
    """Return outcome, code and words of the reason of one organisation."""
    if not row["levels"]:
        return "other_level", "", "of another level of education"
    if not row["in_force"]:
        return "not_in_force", "", "not in force in the year of the division"
    if row["kind"] == "institution" and row["oid"] in with_campus:
        return "institution", "", "its campuses are the sites"
    for code, holds in (
        ("special_school", row["type_code"] == SPECIAL),
        ("online", re.search(ONLINE, row["name_fi"], re.IGNORECASE) is not None),
        ("no_place", not row["municipality_code"]),
    ):
        if holds:
            return "rejected", code, REASONS[code]
    return "site", "", "a site"


def _merged(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the campuses of an institution at one address as one site: the first by name."""
    sites = table[(table["outcome"] == "site") & (table["street"] != "")].sort_values(["name_fi", "oid"])
    street = sites["street"].str.casefold().str.split().str.join(" ")
    first = sites.groupby([sites["institution_oid"], street, sites["postal_code"]])["name_fi"].transform("first")
    doubles = sites.groupby([sites["institution_oid"], street, sites["postal_code"]]).cumcount() > 0
    into = first[doubles]
    table.loc[into.index, "outcome"] = "merged"
    table.loc[into.index, "reason"] = "at the address of " + into
    return table


def by_level(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the sites, a row for each level that they serve, as `kopa.sources.schemas.campuses.CAMPUSES`."""
    stem = sites["municipality_code"].str.cat(sites["name_fi"].map(slug), sep="-")
    ids = stem.where(~stem.duplicated(keep=False), stem + "-" + sites["oid"].str.rpartition(".")[2].str[-6:])
    rows = sites.assign(site_id=ids, level=sites["levels"]).explode("level", ignore_index=True)
    codes = [_type_of(*row) for row in rows[["level", "type_code", "other_type_codes"]].to_numpy(str)]
    youths = (rows["level"] == VET) & ~pd.Series(codes, index=rows.index).isin(list(NOT_FOR_YOUTHS))
    ends = ("ends on " + rows["ends"]).where(rows["ends"] != "", "")
    notes = [
        "; ".join(filter(None, (NOT_FOR_YOUTHS.get(code, ""), end))) for code, end in zip(codes, ends, strict=True)
    ]
    table = rows.assign(
        type_code=codes,
        serves_16_17=youths,
        note=notes,
        language=[of_codes(codes) if codes else "unknown" for codes in rows["language_codes"]],
        name=rows["name_fi"],
        provider=rows["provider_fi"],
    )
    return table.sort_values(["site_id", "level"], ignore_index=True)


def _type_of(level: str, kind: str, others: str) -> str:
    """Return the type by which an institution serves a level."""
    return next(one for one in (kind, *others.split("|")) if LEVEL_OF_TYPE.get(one) == level)


def doubts_of(found: CampusMatches) -> Iterator[str]:
    """Yield what is wrong with too many of the campuses, a sentence each."""
    codes = found.organisations["reason_code"].value_counts()
    lost, sites = int(codes.get("no_place", 0)), int((found.organisations["outcome"] == "site").sum())
    if lost > NO_PLACE_SHARE * (lost + sites):
        share = lost / (lost + sites)
        yield f"{ORGANISATIONS}: no place is known of {lost:,} of {lost + sites:,} campuses ({share:.1%})"
    for level in LEVELS:
        if not (found.campuses["level"] == level).any():
            yield f"{ORGANISATIONS}: no campus at all of level {level}"


def gone_by_level(found: CampusMatches) -> Iterator[tuple[str, int, int]]:
    """Yield each level with how many of the starter's sites are no campus, and how many there were."""
    known = found.others.index.isin([one.site for one in found.matches])
    for level in LEVELS:
        of_level = (found.others["level"] == level).to_numpy()
        if of_level.any():
            yield level, int((of_level & ~known).sum()), int(of_level.sum())


def in_words(found: CampusMatches) -> Iterator[str]:
    """Yield what became of the organisations, and how sites differ from the starter's."""
    counts = found.organisations["outcome"].value_counts().sort_index()
    parts = ", ".join(f"{number:,} {str(outcome).replace('_', ' ')}" for outcome, number in counts.items())
    yield f"{ORGANISATIONS}: {len(found.organisations):,} institutions and campuses: {parts}"
    precision = found.campuses.drop_duplicates("site_id")["location_precision"].value_counts().sort_index()
    where = ", ".join(f"{number:,} {str(kind).replace('_', ' ')}" for kind, number in precision.items())
    yield f"{ORGANISATIONS}: places of the sites: {where}"
    for level, gone, were in gone_by_level(found):
        now = int((found.campuses["level"] == level).sum())
        yield f"{level}: {now:,} sites; of the starter's {were:,}, {were - gone:,} are campuses and {gone:,} are gone"


def refuse_lost(table: pd.DataFrame, found: CampusMatches) -> None:
    """Raise unless every organisation has one outcome, and every site stands in the table of campuses."""
    sites = set(found.organisations.loc[found.organisations["outcome"] == "site", "oid"])
    listed = found.organisations["oid"]
    if sorted(listed) != sorted(table["oid"]) or set(found.campuses["oid"]) != sites:
        raise InputError(
            f"organisations are lost: {len(table)} came, {len(listed)} are listed, {len(sites)} are sites and "
            f"{found.campuses['oid'].nunique()} stand in the table; report this as a fault of kopa"
        )


def _coverage(stage: Stage, found: CampusMatches) -> pd.DataFrame:
    """Return the coverage with the levels of the campuses in all of the country but Åland, which has its own rules."""
    table = stage.read(LEVEL_COVERAGE)
    towns = stage.read(areas_and_people.MUNICIPALITIES)
    mainland = towns.loc[towns["region_code"] != ALAND, "code"]
    lost = found.organisations[found.organisations["reason_code"] == "no_place"]
    named = dict(zip(towns["name_fi"].str.casefold(), towns["code"], strict=True))
    named |= dict(zip(towns["name_sv"].str.casefold(), towns["code"], strict=True))
    gaps = {
        (level, named[town.casefold()])
        for town, levels in lost[["town", "levels"]].itertuples(index=False)
        for level in levels
        if town.casefold() in named
    }
    rows = []
    for level in LEVELS:
        for language in LANGUAGES:
            for code in mainland:
                gap = NO_PLACE_HERE if (level, code) in gaps else PARTIAL.get(level, "")
                rows.append((level, language, code, "partial" if gap else "complete", gap, "register"))
    new = pd.DataFrame(rows, columns=LEVEL_COVERAGE.names)
    both = pd.concat([table[~table["level"].isin(LEVELS)], new])
    return both.sort_values(list(LEVEL_COVERAGE.key), ignore_index=True)
