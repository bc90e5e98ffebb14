"""Schools of the register and the sites beside them: from the sources to tables, every row accounted for."""

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.errors import InputError, NotThereError
from kopa.sources.derive.schools import coverage as covering
from kopa.sources.derive.schools.grades import agreement_of_rules, grades_of, rules_table
from kopa.sources.derive.schools.languages import languages
from kopa.sources.derive.schools.matches import match_records
from kopa.sources.derive.schools.other_sites import other_sites, records_table
from kopa.sources.derive.schools.positions import all_looked_at, out_of_row, placed
from kopa.sources.derive.schools.review import decided, read_decisions, read_matches
from kopa.sources.derive.sites.decide import decide
from kopa.sources.derive.sites.duplicates import merge_duplicates
from kopa.sources.derive.sites.places import municipality_codes
from kopa.sources.derive.sites.review import read_review
from kopa.sources.derive.sites.rules import matches
from kopa.sources.publishers.education_agency import read_institutions
from kopa.sources.publishers.land_survey import read_outlines
from kopa.sources.publishers.openstreetmap import read_records
from kopa.sources.publishers.statistics_finland import read_schools
from kopa.sources.read import folder as starter_folder
from kopa.sources.schemas import schools as schemas
from kopa.sources.schemas.sites import FILES
from kopa.sources.writing import to_csv, write_table
from kopa.tables import Schema, check

OSM = "osm"
HAND_FILES = ("schools_review.csv", "site_changes.csv", f"{OSM}/matches_review.csv", f"{OSM}/sites_review.csv")
"""Files that people edit: input and part of the set."""

ADULT_LUKIO = r"(aikuis|ilta)lukio|aftonläroverk|lukion aikuislinja"
"""Upper secondary schools for adults alone: they do not teach 16-17-year-olds."""

SWEDISH_PILOT_REGIONS = ("04", "16")
"""Satakunta and Keski-Pohjanmaa: the case regions that have Swedish-language sites."""


def children_of(cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the 7-15-year-olds of populated cells: `x_m`, `y_m`, `persons`, `upper`, `municipality_code`."""
    return pd.DataFrame(
        {
            "x_m": cells.geometry.x,
            "y_m": cells.geometry.y,
            "persons": cells["age_7_12"] + cells["age_13_15"],
            "upper": cells["age_13_15"],
            "municipality_code": cells["municipality_code"],
        }
    )


def build(
    shared: Path, out: Path, towns: gpd.GeoDataFrame, postal: pd.DataFrame, children: pd.DataFrame, hand: Path
) -> list[Path]:
    """Write the tables of schools and other sites below `out` and return their paths.

    Parameters
    ----------
    shared
        Folder of the source data.
    out
        Folder of the starter data set; what rests on OpenStreetMap goes to its subfolder ``osm``.
    towns
        Municipalities: `code`, `region_code`, `language`.
    postal
        Postal areas: `code`, `municipality_code`, `x_m`, `y_m`.
    children
        Persons of 7-15 years on points: `x_m`, `y_m`, `persons`, `upper` (of 13-15), `municipality_code`.
    hand
        Folder of the files that people edit (`HAND_FILES`).

    Raises
    ------
    NotThereError, TableError, InputError
        When a source or a decision is missing or cannot be used, or a row of a source is lost on the way.
    """
    hand_files = _copied_hand_files(hand, out)
    outlines = read_outlines(shared)
    register = read_schools(shared)
    register["register_code"] = municipality_codes(register, outlines)
    records = read_records(shared)
    records["municipality_code"] = municipality_codes(records, outlines)
    decisions = read_decisions(out / HAND_FILES[0], register, postal["code"], records["record"])
    all_looked_at(out_of_row(register, outlines), decisions)
    osm = merge_duplicates(decide(records, read_review(out / HAND_FILES[3], records)))
    matches = match_records(_of_schools(osm), register, read_matches(out / HAND_FILES[2], register, records))
    where = placed(register, decisions, postal, _matched(matches, records, decided(decisions, "position")))
    schools, rejected = split(where.schools, decisions)
    schools = schools.join(languages(schools, towns.set_index("code")["language"]))
    schools = with_teaching(schools, decisions, children)
    others = other_sites(osm, matches, schools, read_institutions(shared))
    listed = records_table(osm, matches)
    _conserved(register, schools, rejected, records, listed)
    pilots = set(records.loc[records["file"] == "pilots", "municipality_code"])
    swedish = pilots & set(towns.loc[towns["region_code"].isin(SWEDISH_PILOT_REGIONS), "code"])
    rules = rules_table(schools["grade_source"]).merge(agreement_of_rules(schools, _lukiot(schools), children))
    return [
        write_table(schools, schemas.SCHOOLS, out),
        _plain(rejected, schemas.SCHOOLS_REJECTED, out),
        _plain(where.moved, schemas.SCHOOLS_MOVED, out),
        _plain(rules, schemas.GRADE_RULES, out),
        write_table(covering.coverage(schools, towns, pilots, swedish), schemas.LEVEL_COVERAGE, out),
        _plain(_sources(schools, rejected, listed), schemas.SITE_SOURCES, out),
        _plain(where.from_osm, schemas.SCHOOL_POSITIONS, out / OSM),
        write_table(others, schemas.OTHER_SITES, out / OSM),
        write_table(listed, schemas.RECORDS, out / OSM),
        *hand_files,
    ]


def _copied_hand_files(hand: Path, out: Path) -> list[Path]:
    (out / OSM).mkdir(parents=True, exist_ok=True)
    for name in HAND_FILES:
        source = hand / name if (hand / name).is_file() else starter_folder() / name
        if not source.is_file():
            raise NotThereError(f"{source}: the decisions taken by hand are not there; give their folder")
        if source.resolve() != (out / name).resolve():
            shutil.copyfile(source, out / name)
    return [out / name for name in HAND_FILES]


def _plain(table: pd.DataFrame, schema: Schema, folder: Path) -> Path:
    check(table, schema, where=f"{schema.name} (about to be written)")
    path = folder / f"{schema.name}.csv"
    path.write_bytes(to_csv(table[schema.names]))
    return path


def _of_schools(osm: pd.DataFrame) -> pd.DataFrame:
    """Return the accepted records at a level of which the register is complete."""
    levels = osm["levels"].map(lambda all_: tuple(one for one in all_ if one.startswith("basic") or one == "lukio"))
    return osm.assign(levels=levels)[(osm["decision"] == "accept") & (levels.map(len) > 0)]


def _matched(matches: pd.DataFrame, records: pd.DataFrame, positions: pd.Series) -> pd.DataFrame:
    """Return the nearest record of each school, or the one that a decision about its position names."""
    of_school = matches[matches["outcome"] == "school"].reset_index()
    nearest = of_school.sort_values(["institution_number", "distance_m", "record"]).drop_duplicates(
        "institution_number"
    )
    pairs = nearest[["institution_number", "record"]]
    named = positions[positions.isin(records["record"])]
    by_hand = pd.DataFrame({"institution_number": named.index, "record": named.to_numpy()})
    pairs = pd.concat([by_hand, pairs[~pairs["institution_number"].isin(named.index)]])
    columns = ["record", "name", "x_m", "y_m", "municipality_code"]
    return pairs.merge(records[columns].rename(columns={"name": "record_name"}), on="record")


def split(table: pd.DataFrame, decisions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the schools that are sites and those that are not, with the reason."""
    by_hand = table["institution_number"].map(decided(decisions, "site")).fillna("")
    reasons = by_hand.where((by_hand != "") | (table["type_code"] != "12"), "special_school")
    rejected = table[reasons != ""].assign(reason_code=reasons, reason=reasons.map(schemas.SCHOOL_REASONS))
    return table[reasons == ""].reset_index(drop=True), rejected.reset_index(drop=True)


def with_teaching(schools: pd.DataFrame, decisions: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return the schools with the grades that they teach and whether they serve the young.

    Parameters
    ----------
    schools
        `institution_number`, `name`, `type_code`, `municipality_code`, `x_m`, `y_m`; rows numbered from 0.
    decisions
        Decisions taken by hand, of which those about grades count.
    children
        As `children_of` returns them.
    """
    table = schools.copy()
    adults = pd.Series([matches(ADULT_LUKIO, name) for name in table["name"]])
    table["serves_16_17"] = table["type_code"].isin(("15", "19")) & ~adults
    basic = table["type_code"].isin(("11", "19"))
    by_hand = table["institution_number"].map(decided(decisions, "grades")).fillna("")
    # by the register's points alone: this table is to hold nothing of OpenStreetMap
    grades = grades_of(table[basic].assign(grade_range=by_hand[basic]), _lukiot(table), children)
    table["grade_range"] = grades["grade_range"].reindex(table.index).fillna("")
    table["grade_source"] = grades["grade_source"].reindex(table.index).fillna("")
    table["note"] = np.where(adults, "for adults", "")
    return table


def _lukiot(schools: pd.DataFrame) -> np.ndarray:
    young = (schools["type_code"] == "15") & schools["serves_16_17"]
    return schools.loc[young, ["x_m", "y_m"]].to_numpy(float)


def _sources(schools: pd.DataFrame, rejected: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return how many rows each source has, and what became of them."""
    rows = [("register", len(schools) + len(rejected), len(schools), 0, 0, len(rejected))]
    for file in FILES:
        outcome = listed.loc[listed["record"].str.startswith(f"{file}-"), "outcome"]
        kinds = (("site", "building"), ("school",), ("merged",), ("rejected",))
        sites, doubles, merged, lost = (int(outcome.isin(kind).sum()) for kind in kinds)
        rows.append((file, len(outcome), sites, doubles, merged, lost))
    return pd.DataFrame(rows, columns=schemas.SITE_SOURCES.names)


def _conserved(
    register: pd.DataFrame, schools: pd.DataFrame, rejected: pd.DataFrame, records: pd.DataFrame, listed: pd.DataFrame
) -> None:
    numbers = pd.concat([schools["institution_number"], rejected["institution_number"]])
    if sorted(numbers) != sorted(register["institution_number"]):
        raise InputError(f"schools are lost: {len(register)} read, {len(schools)} sites and {len(rejected)} rejected")
    if sorted(listed["record"]) != sorted(records["record"]):
        raise InputError(f"records of OpenStreetMap are lost: {len(records)} read, {len(listed)} listed")
