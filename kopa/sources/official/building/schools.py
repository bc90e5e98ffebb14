"""Schools of the fetched register in the starter's tables: those in force, those that ended, new and moved ones.

A school that the register holds as the starter did keeps what the starter says of it: place, language, candidates.
Grades are told anew by the same rules, since they depend on the schools and children around.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.errors import InputError, TableError
from kopa.sources.catalogue import Origin
from kopa.sources.derive.schools import build as deriving
from kopa.sources.derive.schools import coverage as covering
from kopa.sources.derive.schools.grades import rules_table
from kopa.sources.derive.schools.languages import languages
from kopa.sources.derive.schools.origins import ORIGINS
from kopa.sources.derive.sites.places import codes_near
from kopa.sources.official.building import mergers as merging
from kopa.sources.official.building import school_changes
from kopa.sources.official.building.areas import shapes_of
from kopa.sources.official.building.raw_tables import OTHERS, RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.people import cells_of_stored
from kopa.sources.publishers.statistics_finland import REGISTER_YEAR as STARTER_YEAR
from kopa.sources.schemas import areas_and_people, people
from kopa.sources.schemas import schools as schemas
from kopa.sources.schemas.official import SCHOOLS_COMPARED
from kopa.tables import Schema

REGISTER, ORGANISATIONS = "schools", "organisations"
FURTHER = (ORGANISATIONS, merging.MERGERS)
DATASETS = (REGISTER,)
IN_FORCE = "0"
ENDED = {
    "1": ("closed", "closed in the register's year"),
    "2": ("merged", "merged into another in the register's year"),
}
"""States of a school that has ended, with the outcome and the reason."""

OTHER_STATES = {"3": "removed from the register", "6": "no activity", "7": "technical unit"}
MOVED_M = 200.0
"""A point of the register so far from its point in the starter is another place."""

NO_POINT = -1.0
TOWN = "municipality"
MONOLINGUAL = ("fi", "sv")


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield the tables of schools that the fetched register changes, and what became of each of its schools.

    Raises
    ------
    TableError, InputError
        The register cannot be read, or a school is lost on the way.
    """
    towns = stage.read(areas_and_people.MUNICIPALITIES)
    _refuse_later_year(raw, int(towns["year"].iloc[0]))
    register = compared(read_register(raw.table(REGISTER)), stage, shapes_of(stage, raw))
    decisions = _decisions(stage, register)
    used, rejected = deriving.split(_rows(register, stage), decisions)
    used = _with_languages(used, towns, raw)
    children = deriving.children_of(cells_of_stored(stage.read(people.POPULATION_CELLS)))
    used = deriving.with_teaching(used, decisions, children)
    ended = _ended(register, stage)
    heirs = _heirs(raw, register, ended)
    outcomes = _outcomes(register, rejected, stage)
    _refuse_lost(register, used, rejected, outcomes)
    year, day = raw.year(REGISTER), raw.retrieved(DATASETS)
    tried = _plain(stage, schemas.GRADE_RULES)[["rule", "agreement", "tested"]]
    rules = rules_table(used["grade_source"]).merge(tried, on="rule", how="left")
    both = pd.concat([used, ended], ignore_index=True).sort_values("institution_number", ignore_index=True)
    built: tuple[tuple[pd.DataFrame, Schema, str], ...] = (
        (both, schemas.SCHOOLS, ""),
        (rejected, schemas.SCHOOLS_REJECTED, "schools_rejected.csv"),
        (_still_moved(stage, register), schemas.SCHOOLS_MOVED, "schools_moved.csv"),
        (rules, schemas.GRADE_RULES, "grade_rules.csv"),
        (_coverage(stage, used, towns), schemas.LEVEL_COVERAGE, ""),
        (_sources(stage, both, rejected), schemas.SITE_SOURCES, "site_sources.csv"),
        (_changes(stage, register, ended, heirs, year), schemas.SITE_CHANGES, "site_changes.csv"),
        (_positions(stage, register), schemas.SCHOOL_POSITIONS, "osm/school_positions.csv"),
        (outcomes, SCHOOLS_COMPARED, "schools_compared.csv"),
    )
    datasets = _rests_on(stage, raw)
    for table, schema, file in built:
        on_mergers = merging.DATASETS if schema is schemas.SITE_CHANGES and heirs else ()
        rests_on = tuple(dict.fromkeys((*datasets, *on_mergers)))
        yield BuiltTable(table, schema, _origin(schema, year, day, rests_on), rests_on, file)


def _rests_on(stage: Stage, raw: RawTables) -> tuple[str, ...]:
    """Return the datasets that tables of schools rest on: languages, places and grades rest on others too."""
    languages = () if raw.lacking((ORGANISATIONS,)) else (ORGANISATIONS,)
    return (*DATASETS, *languages, *stage.behind(areas_and_people.OUTLINES, people.POPULATION_CELLS))


def _refuse_later_year(raw: RawTables, division: int) -> None:
    """Raise where the register is of a later year than the division of municipalities.

    Raises
    ------
    InputError
        Names both, and the register of an earlier year where the lock file names one.
    """
    year, earlier = raw.year(REGISTER), raw.years_until(REGISTER, division)
    if year > division:
        how = f"An earlier one is here: kopa build --year {REGISTER}={earlier[0]}" if earlier else "Use a newer kopa"
        raise InputError(
            f"schools: the register is of {year}, the last division of municipalities here of {division}: schools of "
            f"municipalities that merged since would stand in ones that are no more. {how}, {OTHERS}"
        )


def read_register(source: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the register: number, name, type, state and point in metres (`NO_POINT` where it has none).

    Raises
    ------
    TableError
        A number, a type or a state is none that is known; all of them are named.
    """
    table = pd.DataFrame(
        {
            "institution_number": source["tunn"].astype(str),
            "name": source["onimi"].astype(str).str.strip(),
            "type_code": source["oltyp"].astype(str),
            "state": source["olo"].astype(str),
            **{name: pd.to_numeric(source[given]).fillna(NO_POINT).round().astype(int)
               for name, given in (("x_m", "euref_x"), ("y_m", "euref_y"))},
        }
    )  # fmt: skip
    faults = []
    for name, allowed in (("type_code", schemas.SCHOOL_TYPES), ("state", (IN_FORCE, *ENDED, *OTHER_STATES))):
        odd = table.loc[~table[name].isin(allowed), ["institution_number", name]]
        faults += [f"{name}: {value!r} of school {number} is not known" for number, value in odd.to_numpy()[:5]]
    odd_numbers = table.loc[~table["institution_number"].str.fullmatch(schemas.INSTITUTION), "institution_number"]
    faults += [f"tunn: {number!r} is no institution number of five digits" for number in odd_numbers[:5]]
    if faults:
        raise TableError(REGISTER, faults)
    return table.sort_values("institution_number", ignore_index=True)


def compared(register: pd.DataFrame, stage: Stage, outlines: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the register with `municipality_code` (missing outside of all), and what the starter knew of each school.

    `in_starter` says whether the starter has the school, `distance_m` how far its point in the register lies from the
    one of then, `type_before` its type of then.
    """
    then = _then(stage).reindex(register["institution_number"])
    register = _with_places_of_then(register.assign(municipality_code=codes_near(register, outlines)), then)
    away = np.hypot(register["x_m"] - then["x_m"].to_numpy(float), register["y_m"] - then["y_m"].to_numpy(float))
    return register.assign(
        in_starter=then["type_code"].notna().to_numpy(),
        type_before=then["type_code"].to_numpy(),
        distance_m=away.to_numpy(),
    )


def _with_places_of_then(register: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Return the register with the starter's place of every school whose point lacks or lies in no municipality.

    Such a point is a fault of the register and no end of the school.
    """
    placed = then["municipality_code"].fillna("").ne("").to_numpy()
    lost = register["municipality_code"].isna().to_numpy() & placed
    places = {name: register[name].mask(lost, then[name].to_numpy()) for name in ("municipality_code", "x_m", "y_m")}
    return register.assign(**places)


def _then(stage: Stage) -> pd.DataFrame:
    """Return type, name and the register's point of then of every school of the starter, by institution number."""
    columns = ["institution_number", "name", "type_code", "municipality_code", "x_m", "y_m"]
    schools = stage.read(schemas.SCHOOLS)[columns].set_index("institution_number")
    moved = _plain(stage, schemas.SCHOOLS_MOVED).set_index("institution_number")
    schools.loc[moved.index, ["x_m", "y_m"]] = moved[["register_x_m", "register_y_m"]].to_numpy()
    rejected = _plain(stage, schemas.SCHOOLS_REJECTED)[columns].set_index("institution_number")
    return pd.concat([schools, rejected])


def _plain(stage: Stage, schema: Schema) -> pd.DataFrame:
    return stage.read(schema, f"{schema.name}.csv")


def _used(register: pd.DataFrame) -> pd.Series:
    """Say which schools of the register are in force and lie in a municipality."""
    return (register["state"] == IN_FORCE) & register["municipality_code"].notna()


def _same_place(register: pd.DataFrame) -> pd.Series:
    return register["distance_m"] <= MOVED_M


def _rows(register: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Return the schools in force: places, languages and candidates of the starter where the point is the same."""
    now = register[_used(register)].set_index("institution_number")
    now = now.assign(location_precision="register_point")
    columns = ["municipality_code", "location_precision", "x_m", "y_m"]
    starter = stage.read(schemas.SCHOOLS).set_index("institution_number")
    stays = now.index[_same_place(now)].intersection(starter.index)
    now.loc[stays, columns] = starter.loc[stays, columns]
    before = starter.reindex(now.index)
    table = now.assign(
        language=before["language"], language_source=before["language_source"],
        candidates=before["candidates"].fillna(-1).astype(int),
    )  # fmt: skip
    return table.reset_index()


def _decisions(stage: Stage, register: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions by hand about schools that are called as they were when they were decided."""
    decisions = _plain(stage, schemas.SCHOOLS_REVIEW)
    names = register.set_index("institution_number")["name"]
    return decisions[decisions["institution_number"].map(names) == decisions["name"]].reset_index(drop=True)


def _with_languages(schools: pd.DataFrame, towns: pd.DataFrame, raw: RawTables) -> pd.DataFrame:
    """Return the schools with languages of those that the starter lacks, by the education services or the name.

    By the municipality only where it has one language; else it is unknown.
    """
    of_town = towns.set_index("code")["language"]
    taught = _taught(raw)
    codes = [taught.get(number, "") for number in schools["institution_number"]]
    inferred = languages(schools.assign(teaching_language_codes=codes), of_town)
    guessed = (inferred["language_source"] == TOWN) & ~schools["municipality_code"].map(of_town).isin(MONOLINGUAL)
    inferred["language"] = inferred["language"].where(~guessed, "unknown")
    return schools.assign(
        language=schools["language"].fillna(inferred["language"]),
        language_source=schools["language_source"].fillna(inferred["language_source"]),
    )


def _taught(raw: RawTables) -> dict[str, str]:
    """Return the codes of languages of teaching by institution number, where organisations were fetched."""
    if raw.lacking((ORGANISATIONS,)):
        return {}
    table = raw.table(ORGANISATIONS)
    table = table[(table["kind"] == "institution") & (table["institution_number"] != "")]
    return dict(zip(table["institution_number"], table["language_codes"], strict=True))


def _ended(register: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Return the starter's schools that the register no longer has in force, as the starter has them."""
    starter = stage.read(schemas.SCHOOLS)
    return starter[~starter["institution_number"].isin(register.loc[_used(register), "institution_number"])]


def _heirs(raw: RawTables, register: pd.DataFrame, ended: pd.DataFrame) -> dict[str, merging.Heir]:
    """Return into which schools of the register those merged that have ended, where mergers were fetched."""
    names = dict(zip(ended["institution_number"], ended["name"], strict=True))
    in_force = set(register.loc[_used(register), "institution_number"])
    return merging.heirs(raw, names, in_force, f"{raw.year(REGISTER)}-12-31")


def _changes(
    stage: Stage, register: pd.DataFrame, ended: pd.DataFrame, heirs: Mapping[str, merging.Heir], year: int
) -> pd.DataFrame:
    """Return the changes told by hand, and that schools have ended which the register no longer has in force."""
    why = {number: _why_ended(register, number) for number in ended["institution_number"]}
    return school_changes.with_ends(_plain(stage, schemas.SITE_CHANGES), ended, why, heirs, year)


def _why_ended(register: pd.DataFrame, number: str) -> str:
    """Return in words why a school of the starter is not used."""
    here = register[register["institution_number"] == number]
    if here.empty:
        return "not in the register any more"
    state = here["state"].iloc[0]
    return ENDED[state][1] if state in ENDED else OTHER_STATES.get(state, "its point lies in no municipality")


def _outcomes(register: pd.DataFrame, rejected: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Return what became of every school of the register, and of those of the starter that it lacks."""
    reason_of = dict(zip(rejected["institution_number"], rejected["reason"], strict=True))
    rows = [(*_outcome(row, reason_of), row) for row in register.to_dict("records")]
    table = pd.DataFrame(
        {
            "institution_number": [row["institution_number"] for _, _, row in rows],
            "name": [row["name"] for _, _, row in rows],
            "outcome": [outcome for outcome, _, _ in rows],
            "reason": [reason for _, reason, _ in rows],
            "municipality_code": register["municipality_code"].fillna("").to_numpy(),
            "distance_m": np.where(register["distance_m"] > MOVED_M, register["distance_m"].round(), np.nan),
        }
    )
    then = _then(stage)
    gone = then[~then.index.isin(register["institution_number"])].reset_index()
    gone = gone.assign(outcome="gone", reason="not in the register any more", distance_m=np.nan)
    both = pd.concat([table, gone[table.columns.tolist()]], ignore_index=True)
    return both.sort_values("institution_number", ignore_index=True)


def _outcome(row: Mapping[Any, Any], reason_of: dict[str, str]) -> tuple[str, str]:
    if row["state"] in ENDED:
        return ENDED[row["state"]]
    if row["state"] != IN_FORCE:
        return "not_in_force", OTHER_STATES[row["state"]]
    if pd.isna(row["municipality_code"]):
        return "outside", "its point lies in no municipality"
    if row["institution_number"] in reason_of:
        return "no_site", reason_of[row["institution_number"]]
    if not row["in_starter"]:
        return "new", "the starter lacks it"
    if row["type_code"] != row["type_before"]:
        return "type_changed", f"type {row['type_before']} in the starter"
    if row["distance_m"] > MOVED_M:
        return "moved", f"{row['distance_m']:,.0f} m from its point in the starter"
    return "unchanged", "as in the starter"


def _refuse_lost(register: pd.DataFrame, used: pd.DataFrame, rejected: pd.DataFrame, outcomes: pd.DataFrame) -> None:
    """Raise unless every school of the register is used, rejected, or listed as not in force."""
    left = register.loc[~_used(register), "institution_number"]
    numbers = pd.concat([used["institution_number"], rejected["institution_number"], left])
    listed = outcomes.loc[outcomes["outcome"] != "gone", "institution_number"]
    if sorted(numbers) != sorted(register["institution_number"]) or sorted(listed) != sorted(numbers):
        raise InputError(
            f"schools are lost: {len(register)} in the register, {len(used)} used, {len(rejected)} rejected, "
            f"{len(left)} not in force; report this as a fault of kopa"
        )


def _still_moved(stage: Stage, register: pd.DataFrame) -> pd.DataFrame:
    """Return the starter's list of schools placed by their postal area, without those that the register moved."""
    same = register.loc[_used(register) & _same_place(register), "institution_number"]
    table = _plain(stage, schemas.SCHOOLS_MOVED)
    return table[table["institution_number"].isin(same)]


def _positions(stage: Stage, register: pd.DataFrame) -> pd.DataFrame:
    """Return the starter's choices between two points of a school, without those where the register moved its own."""
    moved = register.loc[register["in_starter"] & ~_same_place(register), "institution_number"]
    table = stage.read(schemas.SCHOOL_POSITIONS, "osm/school_positions.csv")
    return table[~table["institution_number"].isin(moved)]


def _coverage(stage: Stage, used: pd.DataFrame, towns: pd.DataFrame) -> pd.DataFrame:
    starter = stage.read(schemas.LEVEL_COVERAGE)
    rows = pd.DataFrame(covering.of_register(used, towns), columns=schemas.LEVEL_COVERAGE.names)
    table = pd.concat([starter[starter["source"] != "register"], rows])
    return table.sort_values(list(schemas.LEVEL_COVERAGE.key), ignore_index=True)


def _sources(stage: Stage, schools: pd.DataFrame, rejected: pd.DataFrame) -> pd.DataFrame:
    table = _plain(stage, schemas.SITE_SOURCES).set_index("source")
    counts = {"records": len(schools) + len(rejected), "sites": len(schools), "rejected": len(rejected)}
    table.loc["register", list(counts)] = list(counts.values())
    return table.reset_index()


def _of_year(origin: Origin, year: int) -> Origin:
    """Return what the catalogue says of a table of the starter's register, said of the register of a year."""
    register = f"institutions {STARTER_YEAR}", f"institutions {year}"
    return replace(origin, source=origin.source.replace(*register), attribution=origin.attribution.replace(*register))


def _origin(schema: Schema, year: int, day: str, datasets: tuple[str, ...]) -> Origin:
    """Return where a table of schools comes from, with the attribution of those who gave the languages."""
    origin = _origin_of_register(schema, year, day)
    if ORGANISATIONS not in datasets:
        return origin
    return replace(origin, attribution=f"{origin.attribution}, and of the Finnish National Agency for Education")


def _origin_of_register(schema: Schema, year: int, day: str) -> Origin:
    date = f"{year}, retrieved {day}"
    if schema is SCHOOLS_COMPARED:
        of_schools = _of_year(ORIGINS[schemas.SCHOOLS.name], year)
        return replace(of_schools, date=date, limits="which schools differ from the starter's, and how")
    origin = _of_year(ORIGINS[schema.name], year)
    if schema is schemas.GRADE_RULES:
        return replace(origin, date=date, limits=f"{origin.limits}; tried on the starter's register")
    if schema is schemas.SCHOOLS:
        limits = (
            "administrative units: a school of two buildings is one point; some points come from a street address; "
            "grades of over half are not told; languages and candidates of schools of the starter are the starter's"
        )
        return replace(origin, date=date, limits=limits)
    return replace(origin, date=date)
