"""Whether analysts' own tables fit the study: their columns, and the codes, sites and names in them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import TableError, did_you_mean
from kopa.goals.inputs import StudyInputs
from kopa.goals.own_tables.schemas import SCHEMAS
from kopa.levels import EVERY
from kopa.sources.user.outlines import elsewhere
from kopa.sources.user.own_files import with_index_as_columns
from kopa.sources.user.region_files import region_names
from kopa.sources.user.region_names import RegionNames
from kopa.tables import AGES, MAX_ROWS_NAMED, check, with_plain_texts

CONSERVED = 1e-9
"""Relative difference up to which two numbers of persons count as equal."""


def checked(inputs: StudyInputs) -> dict[str, pd.DataFrame]:
    """Return the optional tables of a study with every optional column in place, or raise with every fault.

    Parameters
    ----------
    inputs
        The study; its `tables` are looked at, and what they speak of: municipalities, sites, region, persons.

    Returns
    -------
    dict
        Table by name: text columns hold plain text (empty where nothing is said), number columns numbers; regions
        are named by their ids, whatever they were called.

    Raises
    ------
    TableError
        Unknown tables, what a schema does not allow, municipalities, regions and sites that do not exist, amounts
        given twice: all gathered, each with file, field, row and the mend.
    """
    regions = region_names(inputs.region, inputs.other_regions)
    faults = [
        (name, f"no optional table of that name.{did_you_mean(name, SCHEMAS)} Tables: {', '.join(SCHEMAS)}")
        for name in inputs.tables
        if name not in SCHEMAS
    ]
    tables_checked: dict[str, pd.DataFrame] = {}
    for name, table in inputs.tables.items():
        if name not in SCHEMAS:
            continue
        where = str(table.attrs.get("where", name))
        tables_checked[name] = with_region_ids(_completed(table, name), regions)
        try:
            check(tables_checked[name], SCHEMAS[name], where=where, first_row=_first_row(table))
        except TableError as error:
            faults += [(where, fault) for fault in error.faults]
        else:
            faults += [(where, fault) for fault in _misfits(name, tables_checked[name], inputs, regions)]
    if not faults:
        faults += _fields_apart(tables_checked)
    if faults:
        raise _gathered(faults)
    return {name: _typed(table, name) for name, table in tables_checked.items()}


def site_columns(site_ids: Iterable[str], wanted: str) -> list[int]:
    """Return the columns of the sites called `wanted`: by their id, or by the site_id that their levels share.

    Examples
    --------
    >>> site_columns(["00611.lukio", "00301.lukio"], "00611")
    [0]
    """
    return [i for i, one in enumerate(site_ids) if wanted in (one, shared_id(one))]


def shared_id(site_id: str) -> str:
    """Return what the levels of a site share: its id without the level at the end.

    Examples
    --------
    >>> shared_id("00611.lukio"), shared_id("s1")
    ('00611', 's1')
    """
    stem, _, level = site_id.rpartition(".")
    return stem if level in EVERY else site_id


def _gathered(faults: list[tuple[str, str]]) -> TableError:
    files = list(dict.fromkeys(where for where, _ in faults))
    if len(files) == 1:
        return TableError(files[0], [fault for _, fault in faults])
    return TableError("optional tables", [f"{where}: {fault}" for where, fault in faults])


def _first_row(table: pd.DataFrame) -> int:
    return int(table.attrs.get("first_row", 1))


def _completed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table in plain texts with the optional columns that it lacks, empty, so that keys are complete."""
    attributes, table = table.attrs, with_plain_texts(with_index_as_columns(table), SCHEMAS[name])
    lacking = [c for c in SCHEMAS[name].columns if c.optional and c.name not in table.columns]
    added = table.assign(**{c.name: "" if c.kind == "text" else np.nan for c in lacking}).reset_index(drop=True)
    for column in SCHEMAS[name].columns:
        if column.kind == "text" and column.empty and column.name in added:
            added[column.name] = added[column.name].astype(object).where(added[column.name].notna(), "")
    added.attrs.update(attributes)
    return added


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = SCHEMAS[name].columns
    numbers = {c.name: pd.to_numeric(table[c.name]).astype(float) for c in columns if c.kind in ("number", "integer")}
    whole = [c.name for c in columns if c.kind == "integer" and not c.empty]
    texts = {c.name: str for c in columns if c.kind == "text"}
    return table.assign(**numbers).astype({**texts, **dict.fromkeys(whole, np.int64)})


def with_region_ids(table: pd.DataFrame, regions: RegionNames) -> pd.DataFrame:
    """Return the table with the ids of the regions that its column `region` names; other names stay as they are."""
    if "region" not in table:
        return table
    ids = {name: regions.id_of(name) or name for name in table["region"].unique() if isinstance(name, str)}
    return table.assign(region=table["region"].map(lambda name: ids.get(name, name)))


def _misfits(name: str, table: pd.DataFrame, inputs: StudyInputs, regions: RegionNames) -> Iterator[str]:
    first, sites = _first_row(table), {level: one.site_ids for level, one in inputs.levels.items()}
    yield from names_unknown(table, inputs.municipalities, sites, regions, inputs.schools)
    if "site_id" in table:
        yield from _twice(table, first)
    if name in ("jobs_by_field", "places_by_field"):
        yield from _one_place(table, inputs, first)
    if name == "capacity":
        yield from _fields_and_sum(table, first)
    if name == "projection":
        yield from _years_lacking(table, inputs)
    if name == "swedish_speakers":
        yield from _speakers(table, inputs, first)


def names_unknown(
    table: pd.DataFrame,
    municipalities: pd.DataFrame,
    sites: Mapping[str, Sequence[str]],
    regions: RegionNames | None = None,
    schools: Collection[str] = (),
) -> Iterator[str]:
    """Yield the municipalities, sites and regions that a table names and that there are not, or are elsewhere.

    Parameters
    ----------
    table
        Columns that it lacks are passed over; `attrs` may hold `first_row`.
    municipalities
        ``code``, ``name_fi`` and ``name_sv`` of those of today; with their outlines, points are held against them.
    sites
        Ids of the sites that serve each level.
    regions
        The regions that it may speak of; None: any.
    schools
        Institution numbers that it may name; default: those of the sites.
    """
    first = _first_row(table)
    if "municipality_code" in table:
        yield from _codes(table["municipality_code"], municipalities, first)
    if {"site_id", "level"} <= set(table):
        yield from _sites(table, sites, first)
    if "region" in table and regions is not None:
        yield from _regions(table["region"], regions, first)
    if {"municipality_code", "x_m", "y_m"} <= set(table) and isinstance(municipalities, gpd.GeoDataFrame):
        places = shapely.points(table[["x_m", "y_m"]].to_numpy(float))
        apart = list(elsewhere(places, table["municipality_code"], municipalities))
        if apart:
            words = ((row + first, f"{where}: mend the code or the coordinates") for row, where in apart)
            yield _listed_rows("municipality_code, x_m, y_m", words)
    if "institution_number" in table:
        numbers = schools or {shared_id(one) for ids in sites.values() for one in ids}
        yield from _schools(table["institution_number"], numbers, first)


def _schools(values: pd.Series, numbers: Collection[str], first: int) -> Iterator[str]:
    unknown = [(i + first, value) for i, value in enumerate(values) if value not in numbers]
    if unknown:
        mend = "no known school; write the number of the register"
        hints = ((row, f"is {value!r}, {mend}.{did_you_mean(value, numbers)}".rstrip(".")) for row, value in unknown)
        yield _listed_rows("institution_number", hints)


def _listed_rows(field: str, rows: Iterable[tuple[int, str]]) -> str:
    listed = list(rows)
    shown = "; ".join(f"row {row} {words}" for row, words in listed[:MAX_ROWS_NAMED])
    return f"{field}: {shown}" + (f"; and {len(listed) - MAX_ROWS_NAMED} more" if len(listed) > MAX_ROWS_NAMED else "")


def _codes(values: pd.Series, municipalities: pd.DataFrame, first: int) -> Iterator[str]:
    codes = set(municipalities["code"])
    wrong = [(i + first, v) for i, v in enumerate(values) if v and v not in codes]
    if wrong:
        say = _mend_of_code(municipalities)
        yield _listed_rows("municipality_code", ((row, f"is {value!r}{say(value)}") for row, value in wrong))


def _mend_of_code(municipalities: pd.DataFrame) -> Callable[[str], str]:
    names = [name for name in ("name_fi", "name_sv") if name in municipalities]
    codes = {
        str(v).casefold(): code
        for n in names
        for v, code in zip(municipalities[n], municipalities["code"], strict=True)
    }
    codes_of_today = set(municipalities["code"])

    def mend(value: str) -> str:
        number = re.fullmatch(r"(?:KU)?([0-9]{1,3})(?:[.,]0+)?", value)
        if number and number.group(1).zfill(3) in codes_of_today:
            why = ", which lost its leading zeros" if value.isdigit() else ", which is no bare code"
            return f"{why}: write '{number.group(1).zfill(3)}', as text"
        if value.casefold() in codes:
            return f", a name: write its code, '{codes[value.casefold()]}'"
        hint = "" if value.isdigit() else did_you_mean(value, codes)
        return f", no municipality of today: write merged ones under today's code.{hint}".rstrip(".")

    return mend


def _regions(values: pd.Series, regions: RegionNames, first: int) -> Iterator[str]:
    """Rows of other regions are theirs; a name that no region has is a slip."""
    names = {name for name in values if name and not regions.id_of(name)}
    wrong = [(row, f"is {name!r}, {regions.fault(name)}") for row, name in enumerate(values, first) if name in names]
    if wrong:
        yield _listed_rows("region", wrong)


def _sites(table: pd.DataFrame, sites: Mapping[str, Sequence[str]], first: int) -> Iterator[str]:
    by_level = {level: _ids_of_sites(ids) for level, ids in sites.items()}
    everywhere = set().union(*by_level.values()) if by_level else set()
    rows = list(enumerate(zip(table["site_id"], table["level"], strict=True), start=first))
    unknown = [(row, site) for row, (site, _) in rows if site not in everywhere]
    if unknown:
        words = (
            (row, f"is {site!r}, no known site.{did_you_mean(site, everywhere)}".rstrip(".")) for row, site in unknown
        )
        yield _listed_rows("site_id", words)
    elsewhere = [
        (row, f"is {level!r}; {site!r} serves {_levels_of(site, by_level)}")
        for row, (site, level) in rows
        if site in everywhere and site not in by_level.get(level, set())
    ]
    if elsewhere:
        yield _listed_rows("level", elsewhere)


def _twice(table: pd.DataFrame, first: int) -> Iterator[str]:
    key = _key_of_sites(table)
    same = table[key].assign(site_id=table["site_id"].map(shared_id)).duplicated(key) & ~table.duplicated(key)
    if same.any():
        before = "is in an earlier row, under the site's other id"
        yield _listed_rows("site_id", ((int(i) + first, before) for i in np.flatnonzero(same)))


def _key_of_sites(table: pd.DataFrame) -> list[str]:
    return [name for name in ("site_id", "level", "field") if name in table]


def _ids_of_sites(site_ids: Iterable[str]) -> set[str]:
    return {name for one in site_ids for name in (one, shared_id(one))}


def _levels_of(site: str, by_level: Mapping[str, set[str]]) -> str:
    return ", ".join(level for level, sites in by_level.items() if site in sites)


def _one_place(table: pd.DataFrame, inputs: StudyInputs, first: int) -> Iterator[str]:
    both_or_none = (table["municipality_code"] != "") == (table["region"] != "")
    if both_or_none.any():
        rows = [(int(i) + first, "needs one of the two") for i in np.flatnonzero(both_or_none)]
        yield _listed_rows("municipality_code, region", rows)
    inside = table["municipality_code"].isin(inputs.region.municipality_codes)
    if inside.any() and (table["region"] == inputs.region.id).any():
        row = int(np.flatnonzero(inside)[0]) + first
        yield f"municipality_code: row {row} lies in {inputs.region.id}, which has rows of its own: keep one of the two"


def _years_lacking(table: pd.DataFrame, inputs: StudyInputs) -> Iterator[str]:
    """A projection that does not reach the year asked for would be left aside in silence."""
    year = inputs.parameters.projection_year
    here = table[table["municipality_code"].isin(inputs.region.municipality_codes)]
    for code, years in here.groupby("municipality_code")["year"]:
        if year not in set(years):
            present = ", ".join(map(str, sorted(set(years))))
            yield f"year: {code} has no row for {year} (projection_year), but {present}: add it, or choose one of these"


def _fields_and_sum(table: pd.DataFrame, first: int) -> Iterator[str]:
    """A site's places are given by field, or all together, never both: they would be counted twice."""
    sites = list(zip(table["site_id"].map(shared_id), table["level"], strict=True))
    whole = {pair for pair, field in zip(sites, table["field"], strict=True) if not field}
    twice = [i for i, (pair, field) in enumerate(zip(sites, table["field"], strict=True)) if field and pair in whole]
    if twice:
        words = "names a field, and another row has all fields of the site together: keep one of the two"
        yield _listed_rows("field", ((i + first, words) for i in twice))


def _fields_apart(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str]]:
    """Jobs and places that have no field in common speak in two classifications: a match of 0 would be no finding."""
    jobs, places = tables.get("jobs_by_field"), tables.get("places_by_field", tables.get("capacity"))
    if jobs is None or places is None or not (places["field"] != "").any():
        return
    taught = sorted(set(places["field"]) - {""})
    if not set(jobs["field"]) & set(taught):
        one = str(jobs["field"].iloc[0])
        hint = did_you_mean(one, taught)
        where = str(jobs.attrs.get("where", "jobs_by_field"))
        yield where, f"field: no field is one of those taught ({', '.join(taught[:5])}); {one!r} is not.{hint}"


def _speakers(table: pd.DataFrame, inputs: StudyInputs, first: int) -> Iterator[str]:
    share, persons = table["share"].notna(), table["persons"].notna()
    wrong = np.flatnonzero(share == persons)
    if wrong.size:
        yield _listed_rows("share, persons", ((int(i) + first, "needs exactly one of the two") for i in wrong))
    people = inputs.origins.groupby("municipality_code")[["population", *AGES]].sum()
    over = []
    rows = zip(table["municipality_code"], table["age_group"], table["persons"].astype(float), strict=True)
    for row, (code, age, count) in enumerate(rows, start=first):
        counted = people[age or "population"].get(code, np.inf)
        if count > counted * (1 + CONSERVED):
            over.append((row, f"is {count:g}, more than the {counted:,.0f} persons who live there"))
    if over:
        yield _listed_rows("persons", over)
