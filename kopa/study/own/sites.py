"""An analyst's own sites in place of the country's: a row for each level that a site serves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.country import Country
from kopa.errors import KopaError, TableError, did_you_mean
from kopa.levels import BASIC, BASIC_1_6, BASIC_7_9, EVERY, LANGUAGES_OF_TEACHING, LUKIO, SHOWN, VET, of
from kopa.regions import slug
from kopa.sources.user.own_files import OwnTable, Source, read_own_table
from kopa.sources.user.own_names import SITES as NAMES
from kopa.sources.user.own_names import renamed
from kopa.study.own.inputs import hashes_of, with_own
from kopa.study.own.points import codes_or_faults, far_from_theirs, points_of, rows_named, texts
from kopa.study.site_changes import of_levels_not_replaced
from kopa.units import CRS_FINLAND

LEVELS_OF_TYPE = {"11": (BASIC,), "15": (LUKIO,), "19": (BASIC, LUKIO)}
"""Levels that a school of Statistics Finland's type serves: comprehensive, upper secondary, both."""

NOT_USED = {"12": "special school: admission by decision, not by place of residence"}
"""Types of schools that are no site here, and why."""

VALID = ("", "0")
"""What `olo` holds in the register for a school that is open."""

TOGETHER = (BASIC, BASIC_1_6, BASIC_7_9)
"""Levels whose own sites are given together or not at all: a school of unknown grades may serve two of them."""

T = TypeVar("T", bound=pd.DataFrame)

LANGUAGES = LANGUAGES_OF_TEACHING["all"]
OWN = "own"
"""What the level of an own site rests on."""


def with_own_sites(country: Country, source: Source) -> Country:
    """Return the country with an analyst's sites in place of its own, at the levels that they serve.

    The table is taken as complete for its levels in the whole country; sites of other levels stay. The three levels
    of basic education go together.

    Parameters
    ----------
    country
        Whose municipalities and other sites stay.
    source
        Sites: `kopa.sources.user.own_names.SITES` lists the names of columns.

    Raises
    ------
    NotThereError, InputError, TableError
        A file or table that cannot be used: every fault with field, row and the mend.
    """
    own = read_own_table(source, "sites")
    columns, others, faults = renamed(own.table.drop(columns=own.table.geometry.name), NAMES)
    points, misplaced = points_of(own)
    columns = columns.apply(texts) if len(columns.columns) else columns
    codes, notes, elsewhere = codes_or_faults(points, columns.get("municipality_code"), country, own, misplaced)
    faults += [*misplaced, *_faults(columns, own.first_row), *elsewhere]
    if not misplaced and not elsewhere:
        faults += far_from_theirs(points, codes, country, own.first_row)
    if faults:
        raise TableError(own.where, faults)
    placed = gpd.GeoDataFrame(columns.assign(municipality_code=codes), geometry=points, crs=CRS_FINLAND)
    placed["record"] = [f"{_prefix(own.sha256)}{row + own.first_row}" for row in range(len(placed))]
    rejected = _rejected(placed)
    table = _sites(placed[~placed["record"].isin(rejected["record"])])
    faults = _unusable(table, own)
    if faults:
        raise TableError(own.where, faults)
    served = set(table["level"]) | (set(TOGETHER) if set(table["level"]) & set(TOGETHER) else set())
    remaining = country.sites[~country.sites["level"].isin(served)]
    notes += [_complete(table), *([f"columns left aside: {', '.join(others)}"] if others else [])]
    country = replace(country, site_changes=of_levels_not_replaced(country.site_changes, served))
    return country.with_sites(
        pd.concat([remaining, _with_columns(table, country.sites)], ignore_index=True),
        rejected=_with_columns(rejected, country.rejected_sites),
        coverage=_coverage(country, table, served),
        inputs=with_own(country.inputs, "sites", own, notes, beside=_tables_of(remaining, country.inputs)),
    )


def ids_as_written(source: Source) -> pd.DataFrame:
    """Return `id` and `level` of the sites of a table as they are written, whatever else is wrong with it.

    No rows where the table cannot be read, or has no `site_id` or `level`.
    """
    nothing = pd.DataFrame({"id": [], "level": []}, dtype=object)
    try:
        own = read_own_table(source, "sites")
    except KopaError:  # reported where the table is read to be used
        return nothing
    columns, _, _ = renamed(own.table.drop(columns=own.table.geometry.name), NAMES)
    if not {"site_id", "level"} <= set(columns.columns):
        return nothing
    columns = columns[["site_id", "level"]].apply(texts)
    return columns.assign(id=columns["site_id"] + "." + columns["level"])[["id", "level"]]


def _prefix(sha256: str) -> str:
    """Return how the records of a table begin: those of two tables are not taken for the same."""
    return f"own-{sha256[:12]}-"


def _tables_of(sites: pd.DataFrame, inputs: pd.DataFrame) -> tuple[str, ...]:
    """Return the analyst's tables of sites in the catalogue, by sha256, from which some of the sites come."""
    return tuple(one for one in hashes_of(inputs, "sites") if sites["record"].str.startswith(_prefix(one)).any())


def _with_columns(table: T, like: pd.DataFrame) -> T:
    """Return the columns of a table that another one has, in its order; empty where there are none."""
    return table.assign(**dict.fromkeys(like.columns.difference(table.columns), ""))[list(like.columns)]


def _faults(columns: pd.DataFrame, first_row: int) -> Iterator[str]:
    if "name" not in columns.columns:
        yield "missing column name; give every site a name"
    elif columns["name"].eq("").any():
        yield f"name: {rows_named(columns['name'].eq('').to_numpy(bool), first_row)} empty; give every site a name"
    if "level" not in columns.columns and "type_code" not in columns.columns:
        yield f"missing column level: one of {', '.join(EVERY)}, a row for each level that a site serves"
    yield from _unknown_words(columns, "level", EVERY, first_row)
    yield from _unknown_words(columns, "language", LANGUAGES, first_row)
    if "level" not in columns.columns:
        yield from _unknown_words(columns, "type_code", [*LEVELS_OF_TYPE, *NOT_USED], first_row)


def _unknown_words(columns: pd.DataFrame, name: str, words: Iterable[str], first_row: int) -> Iterator[str]:
    if name not in columns.columns:
        return
    for word in sorted(set(columns[name]) - set(words) - ({""} if name == "language" else set())):
        at = rows_named(columns[name].eq(word).to_numpy(bool), first_row)
        yield f"{name}: {at} {word!r}; expected one of {', '.join(words)}.{did_you_mean(word, words)}"


def _rejected(placed: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the rows of the register of schools that are no site, each with the reason."""
    closed = ~placed["validity"].isin(VALID) if "validity" in placed.columns else np.zeros(len(placed), bool)
    apart = placed["type_code"].map(NOT_USED) if "type_code" in placed.columns and "level" not in placed else None
    reason = pd.Series(np.where(closed, "not open by the register", ""), index=placed.index, dtype=object)
    reason = reason if apart is None else reason.where(reason != "", apart.fillna(""))
    gone = placed[reason != ""]
    x, y = shapely.get_coordinates(gone.geometry.to_numpy()).T.round().astype(int)
    return pd.DataFrame(
        {
            "record": gone["record"], "name": gone["name"], "municipality_code": gone["municipality_code"],
            "reason_code": np.where(closed[reason != ""], "closed", "special_school"), "reason": reason[reason != ""],
            "x_m": x, "y_m": y,
        }
    )  # fmt: skip


def _sites(placed: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row for each level that a site serves, with every column of the country's sites."""
    if "level" not in placed.columns:
        levels = placed["type_code"].map({code: list(levels) for code, levels in LEVELS_OF_TYPE.items()})
        placed = placed.assign(level=levels).explode("level")
    by_name = placed["municipality_code"] + "-" + placed["name"].map(slug)
    site_id = placed["site_id"] if "site_id" in placed.columns else by_name
    columns = {
        "id": site_id + "." + placed["level"],
        "site_id": site_id,
        "name": placed["name"],
        "level": placed["level"],
        "language": placed.get("language", pd.Series("", index=placed.index)).replace("", "unknown"),
        "provider": placed.get("provider", ""),
        "municipality_code": placed["municipality_code"],
        "type_source": OWN,
        "location_precision": "site",
        "grade_range": np.where(placed["level"] == BASIC, "unknown", ""),
        "serves_16_17": placed["level"].isin([LUKIO, VET]) & _flags(placed, "serves_16_17"),
        "candidates": -1,  # in no register that could hold others of the name
        "record": placed["record"],
        "note": placed.get("note", ""),
    }
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=placed.geometry, crs=placed.crs).reset_index(drop=True)


def _flags(placed: pd.DataFrame, name: str) -> pd.Series:
    no = ("false", "0", "no", "ei", "nej")
    return ~placed.get(name, pd.Series("", index=placed.index)).str.casefold().isin(no)


def _unusable(table: gpd.GeoDataFrame, own: OwnTable) -> list[str]:
    if not len(table):
        return ["no site is left; every row is closed or of a type that is no site here"]
    row = table["record"].str.removeprefix(_prefix(own.sha256)).astype(int).to_numpy() - own.first_row
    twice = np.zeros(len(own.table), bool)
    twice[row[table["id"].duplicated(keep="first").to_numpy(bool)]] = True
    if not twice.any():
        return []
    return [f"{rows_named(twice, own.first_row)}: a site of that name, place and level stands above; give a site_id"]


def _coverage(country: Country, table: gpd.GeoDataFrame, served: set[str]) -> pd.DataFrame:
    """Return the coverage with all municipalities at the levels that the sites serve, in both languages."""
    there = set(table["level"])
    shown = {level for level in SHOWN if set(of(level).served_by) & there}
    before = country.coverage
    rows = [
        (level, language, code, "complete", "as the analyst's own table says")
        for level in sorted(shown | there) for language in ("fi", "sv") for code in country.municipalities["code"]
    ]  # fmt: skip
    own = pd.DataFrame(rows, columns=["level", "language", "municipality_code", "completeness", "note"])
    return pd.concat([before[~before["level"].isin(served | shown)], own], ignore_index=True)


def _complete(table: gpd.GeoDataFrame) -> str:
    levels = ", ".join(level for level in EVERY if level in set(table["level"]))
    towns = table["municipality_code"].nunique()
    return f"taken as complete for {levels} in the whole country; the sites lie in {towns} municipalities"
