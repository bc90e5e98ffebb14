"""Age groups in time: counted and projected for the region, for a municipality projected or assumed at its rate.

A municipality's own projection comes from the analyst's table `projection`. Where there is none, today's people of the
municipality's cells change as the projection says of its region: an assumption, and called one in every row.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.goals.indicator import MISSING, Status
from kopa.goals.inputs import StudyInputs
from kopa.tables import AGES

OWN, OFFICIAL, CELLS, REGION_RATE = "own_table", "official", "cells", "region_rate"
"""What a row rests on: the analyst's table, published figures, people of the cells, or those at the region's rate."""

ByPlace: TypeAlias = dict[tuple[str, int], npt.NDArray[np.float64]]
"""Persons by age group (`kopa.tables.AGES`), by municipality and year."""

TODAY = 0
"""Stands for the year of today's people."""

_NOT_TOLD = np.full(len(AGES), np.nan)

COLUMNS = ("municipality_code", "year", "kind", *AGES, "source", "status")


class Projected(NamedTuple):
    """Persons in a year to come, and what the number rests on."""

    persons: float
    status: Status


def age_series(inputs: StudyInputs) -> pd.DataFrame:
    """Return persons by age group and year, of the region and of each of its municipalities.

    Returns
    -------
    pandas.DataFrame
        `municipality_code` (empty: the region), `year` (31 December), `kind` (``observed`` or ``projection``), the
        columns of `kopa.tables.AGES` (persons; empty where not known), `source` (``own_table``, ``official``,
        ``cells``, ``region_rate``; several joined by ``+``) and `status` (``ok``, ``partial``, ``assumption``).
    """
    codes = inputs.region.municipality_codes
    rows = [*_of_region(inputs), *(row for code in codes for row in _of_municipality(inputs, code))]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["municipality_code", "year"], kind="stable", ignore_index=True)


def projected(inputs: StudyInputs, codes: Sequence[str], ages: Sequence[str], year: int) -> Projected:
    """Return the persons of some ages in a group of municipalities on 31 December of a year to come.

    The analyst's projection counts where it has all of them; then the published projection where the municipalities
    are whole regions; then what each municipality comes to, with its region's rate where it has no projection.
    """
    own = _persons(inputs.once(_own_by_place), codes, ages, year)
    if len(codes) and not np.isnan(own).any():
        return Projected(float(own.sum()), "ok")
    official = _official(inputs, codes)
    if year in official.index and len(codes):
        return Projected(float(official.loc[year, list(ages)].to_numpy(float).sum()), "ok")
    parts = _persons(inputs.once(_by_rate_by_place), codes, ages, year)
    persons = np.where(np.isnan(own), parts, own)
    return Projected(float(persons.sum()) if len(codes) else MISSING, "assumption")


def today(inputs: StudyInputs, codes: Sequence[str], ages: Sequence[str]) -> float:
    """Return the persons of some ages today: as counted where the codes are whole regions, else those of the cells."""
    official, last = _official(inputs, codes), inputs.statistics.last_observed_year
    if last is not None and last in official.index:
        return float(official.loc[last, list(ages)].to_numpy(float).sum())
    persons = np.nan_to_num(_persons(inputs.once(_now_by_place), codes, ages, TODAY))
    return float(persons.copy(order="F").sum())  # age group by age group: the last bit depends on the order


def rates(inputs: StudyInputs, ages: Sequence[str]) -> pd.DataFrame:
    """Return the persons of some ages to come per person of today's cells, by municipality (row) and year (column)."""
    together = inputs.once(_own).combine_first(inputs.once(_by_rate))[list(ages)]
    then = together.sum(axis=1, min_count=len(ages)).unstack()
    now = inputs.once(_now)[list(ages)].sum(axis=1)
    codes = list(inputs.region.municipality_codes)
    return then.reindex(codes).div(now.where(now > 0).reindex(codes), axis=0)


def change_in_ten_years(inputs: StudyInputs, codes: Sequence[str], ages: Sequence[str], years: int) -> float:
    """Return the change of some ages over the last `years` counted, as a share, where the codes are whole regions."""
    last = inputs.statistics.last_observed_year
    counted = _official(inputs, codes)
    if last is None or last - years not in counted.index:
        return MISSING
    then, now = (float(counted.loc[year, list(ages)].to_numpy(float).sum()) for year in (last - years, last))
    return now / then - 1 if then > 0 else MISSING


def projection_years(inputs: StudyInputs) -> list[int]:
    """Return the years to come for which there is a projection, the published one or the analyst's."""
    published = inputs.once(_rates).index.get_level_values("year")
    own = inputs.once(_own).index.get_level_values("year")
    return sorted({int(year) for year in (*published, *own)})


def _of_region(inputs: StudyInputs) -> Iterator[tuple[object, ...]]:
    codes, last = inputs.region.municipality_codes, inputs.statistics.last_observed_year
    official = _official(inputs, codes)
    for year, ages in official.iterrows():
        yield _row("", int(str(year)), last, ages.to_numpy(float), (OFFICIAL,), "ok")
    if len(official):
        return
    parts = pd.DataFrame([row for code in codes for row in _of_municipality(inputs, code)], columns=list(COLUMNS))
    for (year, kind), part in parts.groupby(["year", "kind"]):
        if part["municipality_code"].nunique() == len(codes):
            sources = sorted({one for sources_of_row in part["source"] for one in sources_of_row.split("+")})
            status = next(one for one in ("assumption", "partial", "ok") if one in set(part["status"]))
            yield ("", year, kind, *part[list(AGES)].sum(min_count=len(codes)), "+".join(sources), status)


def _of_municipality(inputs: StudyInputs, code: str) -> Iterator[tuple[object, ...]]:
    last = inputs.statistics.last_observed_year
    for year, ages in _counted(inputs, code).items():
        yield _row(code, year, last, *ages)
    by_rate = inputs.once(_by_rate)
    years = projection_years(inputs)
    asked = pd.MultiIndex.from_product([[code], years])
    of_own, of_rate = (table.reindex(asked)[list(AGES)].to_numpy(float) for table in (inputs.once(_own), by_rate))
    for year, counted, assumed in zip(years, of_own, of_rate, strict=True):
        persons = np.where(np.isnan(counted), assumed, counted)
        if np.isnan(persons).all():
            continue
        by_region = bool((np.isnan(counted) & ~np.isnan(assumed)).any())
        sources = (*((OWN,) if (~np.isnan(counted)).any() else ()), *((REGION_RATE,) if by_region else ()))
        yield (code, year, "projection", *persons, "+".join(sources), "assumption" if by_region else "ok")


def _counted(inputs: StudyInputs, code: str) -> dict[int, tuple[np.ndarray, tuple[str, ...], Status]]:
    """What is counted of a municipality, by year: published ages, else people of the cells; the analyst's table."""
    statistics, by_year = inputs.statistics, {}
    mine = statistics.municipality_ages[statistics.municipality_ages["code"] == code]
    for row in mine.to_dict("records"):
        by_year[int(row["year"])] = _row_of([row[age] for age in AGES], OFFICIAL, "ok")
    now = inputs.once(_now)
    last = statistics.last_observed_year
    if last is not None and last not in by_year and code in now.index:
        by_year[last] = _row_of(now.loc[code].to_numpy(float), CELLS, "partial")
    history = inputs.once(_history)
    for year in sorted({year for one, year in history.index if one == code}):
        by_year[int(year)] = _row_of(history.loc[(code, year)].to_numpy(float), OWN, "ok")
    return dict(sorted(by_year.items()))


def _row_of(ages: Iterable[float], source: str, status: Status) -> tuple[np.ndarray, tuple[str, ...], Status]:
    return np.array([float(one) for one in ages]), (source,), status


def _row(
    code: str, year: int, last: int | None, ages: np.ndarray, sources: tuple[str, ...], status: Status
) -> tuple[object, ...]:
    kind = "observed" if last is None or year <= last else "projection"
    return (code, year, kind, *ages, "+".join(sources), status)


def _official(inputs: StudyInputs, codes: Sequence[str]) -> pd.DataFrame:
    """Published persons by year and age group of municipalities that are whole regions; else no rows.

    Years that were both projected and counted since are as counted. Many indicators ask for the same municipalities.
    """
    by_area = inputs.once(_official_of)
    asked = tuple(codes)
    if asked not in by_area:
        by_area[asked] = _of_whole_regions(inputs, asked)
    return by_area[asked]


def _official_of(_: StudyInputs) -> dict[tuple[str, ...], pd.DataFrame]:
    """What `_official` answered, by municipalities; empty at first."""
    return {}


def _of_whole_regions(inputs: StudyInputs, codes: tuple[str, ...]) -> pd.DataFrame:
    table, of_region = inputs.statistics.region_ages, inputs.region_of
    regions = {of_region.get(code, "") for code in codes}
    whole = {code for code, region in of_region.items() if region in regions}
    is_counted = regions <= set(table["region_code"])
    if not codes or whole != set(codes) or not is_counted:
        return table.iloc[:0].set_index("year")[list(AGES)]
    here = table[table["region_code"].isin(regions)]
    last = inputs.statistics.last_observed_year
    here = here[(here["kind"] == "observed") | (here["year"] > (last or 0))]
    return here.groupby("year")[list(AGES)].sum().astype(float)


def _rates(inputs: StudyInputs) -> pd.DataFrame:
    """Projected persons per person of the last year counted, by region, year and age group."""
    table, last = inputs.statistics.region_ages, inputs.statistics.last_observed_year
    here = table[table["region_code"].isin(set(inputs.region_of.values()))]
    now = here[(here["kind"] == "observed") & (here["year"] == last)].set_index("region_code")[list(AGES)]
    then = here[(here["kind"] == "projection") & (here["year"] > (last or 0))].set_index(["region_code", "year"])
    return then[list(AGES)].astype(float).div(now.astype(float).where(now > 0), level="region_code")


def _now(inputs: StudyInputs) -> pd.DataFrame:
    """Persons of the cells by municipality and age group."""
    return inputs.origins.groupby("municipality_code")[list(AGES)].sum()


def _by_rate(inputs: StudyInputs) -> pd.DataFrame:
    """Today's persons of each municipality at the rate of its region, by municipality and year."""
    now, rates = inputs.once(_now), inputs.once(_rates)
    parts = {
        code: rates.xs(region, level="region_code") * now.loc[code]
        for code in inputs.region.municipality_codes
        if code in now.index and (region := inputs.region_of.get(code, "")) in rates.index.get_level_values(0)
    }
    if not parts:
        return pd.DataFrame(
            columns=list(AGES), index=pd.MultiIndex.from_tuples([], names=["municipality_code", "year"]), dtype=float
        )
    return pd.concat(parts, names=["municipality_code", "year"])


def _own_by_place(inputs: StudyInputs) -> ByPlace:
    return _by_place(inputs.once(_own))


def _now_by_place(inputs: StudyInputs) -> ByPlace:
    return _by_place(pd.concat({TODAY: inputs.once(_now)}).swaplevel())


def _by_rate_by_place(inputs: StudyInputs) -> ByPlace:
    return _by_place(inputs.once(_by_rate))


def _by_place(table: pd.DataFrame) -> ByPlace:
    """Rows of a table by municipality and year: to look them up one by one is quicker than to index the table anew."""
    return dict(zip(table.index, table[list(AGES)].to_numpy(float), strict=True))


def _persons(of: ByPlace, codes: Sequence[str], ages: Sequence[str], year: int) -> npt.NDArray[np.float64]:
    """Persons of a year by municipality (row) and age group (column); NaN where not known."""
    columns = [AGES.index(age) for age in ages]
    return np.array([of.get((code, year), _NOT_TOLD)[columns] for code in codes], float).reshape(len(codes), len(ages))


def _own(inputs: StudyInputs) -> pd.DataFrame:
    """The analyst's projection, as `_by_year` gives it."""
    return _by_year(inputs.tables.get("projection"))


def _history(inputs: StudyInputs) -> pd.DataFrame:
    """The analyst's persons of earlier years, as `_by_year` gives them."""
    return _by_year(inputs.tables.get("age_history"))


def _by_year(table: pd.DataFrame | None) -> pd.DataFrame:
    """Persons by municipality and year (rows) and age group (columns); NaN where not known."""
    if table is None:
        index = pd.MultiIndex.from_tuples([], names=["municipality_code", "year"])
        return pd.DataFrame(columns=list(AGES), index=index, dtype=float)
    wide = table.pivot(index=["municipality_code", "year"], columns="age_group", values="persons")
    return wide.reindex(columns=list(AGES)).astype(float)
