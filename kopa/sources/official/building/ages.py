"""Ages of municipalities and regions from tables by single years of age (11re, 14wx)."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.sources.catalogue import CC_BY, STATFIN_SAYS, Origin
from kopa.sources.official.building.raw_tables import OTHERS, RawTables
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.schemas import areas_and_people, people
from kopa.tables import AGES

COUNTED, PROJECTED = "population_by_age", "population_projection"
DATASETS = (COUNTED, PROJECTED)
FIRST_OF_AGE = {age: int(age.split("_")[1]) for age in AGES}
"""Least age in years of each age group."""


def tables(stage: Stage, raw: RawTables) -> Iterator[BuiltTable]:
    """Yield ages of regions and municipalities and the population of municipalities, in the starter's schemas."""
    counted = of_municipalities(stage, raw, COUNTED)
    projected = of_municipalities(stage, raw, PROJECTED)
    year = int(counted["year"].max())
    yield BuiltTable(
        region_ages(stage.read(people.REGION_AGES), counted, projected, stage.region_of),
        people.REGION_AGES,
        Origin(
            "Statistics Finland: population by age (11re) and population projection (14wx)",
            f"31.12.{year} and projection of {raw.year(PROJECTED)}, retrieved {raw.retrieved(DATASETS)}",
            CC_BY,
            f"{STATFIN_SAYS}, population structure and population projection",
            "a projection says what would follow from past births, deaths and moves, not what will be; counted years "
            "that were not fetched are the starter's",
        ),
        DATASETS,
    )
    yield BuiltTable(
        _with_years(stage.read(people.MUNICIPALITY_AGES), counted),
        people.MUNICIPALITY_AGES,
        _origin_of_counted(year, raw, "years that were not fetched are the starter's"),
        (COUNTED,),
    )
    totals = counted[["code", "year"]].assign(population=counted[list(AGES)].sum(axis=1))
    yield BuiltTable(
        _with_years(stage.read(areas_and_people.POPULATION_HISTORY), totals),
        areas_and_people.POPULATION_HISTORY,
        _origin_of_counted(year, raw, "years that were not fetched are the starter's (2000-2022: Sotkanet / THL)"),
        (COUNTED,),
    )


def _origin_of_counted(year: int, raw: RawTables, limits: str) -> Origin:
    return Origin(
        "Statistics Finland: population by age (11re)",
        f"31.12.{year}, retrieved {raw.retrieved((COUNTED,))}",
        CC_BY,
        f"{STATFIN_SAYS}, population structure",
        limits,
    )


def of_municipalities(stage: Stage, raw: RawTables, name: str) -> pd.DataFrame:
    """Return persons by age group of today's municipalities from a table by single years of age, by code and year."""
    table = by_group(raw.table(name), FIRST_OF_AGE, stage.successor, where=name)
    return complete(table, stage.codes, where=name)


def by_group(
    cells: pd.DataFrame, first_of: Mapping[str, int], successor: Mapping[str, str], where: str
) -> pd.DataFrame:
    """Return persons by municipality, year and group of ages: `code`, `year` and a column for each group.

    Parameters
    ----------
    cells
        `area`, `time`, `age` (``000``, ``100-``, or ``SSS`` for all) and `value`; `contents` where it is told.
    first_of
        Least age in years of each group, ascending.
    successor
        Into which municipality each lost one merged: its people are counted there.
    where
        What messages call the table.

    Raises
    ------
    InputError
        A cell is hidden, several things are counted, or single years do not add up to all; also where the number of
        all ages is lacking, so that this cannot be seen.

    Examples
    --------
    >>> cells = pd.DataFrame({"area": "005", "time": "2025", "age": ["000", "001", "002-", "SSS"],
    ...                       "value": [1.0, 2.0, 3.0, 6.0]})
    >>> by_group(cells, {"a": 0, "b": 1}, {}, "ages").values.tolist()
    [['005', 2025, 1, 5]]
    """
    hidden = cells[cells["value"].isna()]
    if len(hidden):
        row = hidden.iloc[0]
        raise InputError(f"{where}: {len(hidden):,} values are hidden, the first of municipality {row['area']}, age "
                         f"{row['age']}, {row['time']}; ages cannot be built from it")  # fmt: skip
    if "contents" in cells and cells["contents"].nunique() > 1:
        things = ", ".join(sorted(cells["contents"].unique()))
        raise InputError(f"{where}: counts several things ({things}); report it as docs/official-data.md says")
    cells = cells.assign(code=cells["area"].replace(dict(successor)), year=cells["time"].str[:4].astype(int))
    single = cells[cells["age"].str.match(r"\d")]
    number = single["age"].str.extract(r"(\d+)", expand=False).astype(int)
    groups = np.array(list(first_of))[np.searchsorted(list(first_of.values()), number, side="right") - 1]
    key = ["code", "year"]
    table = single.assign(group=groups).pivot_table("value", key, "group", "sum").reindex(columns=list(first_of))
    table = table.fillna(0).round().astype(int)
    _refuse_other_sums(table.sum(axis=1), cells[~cells["age"].str.match(r"\d")].groupby(key)["value"].sum(), where)
    return table.reset_index().rename_axis(columns=None)


def _refuse_other_sums(of_ages: pd.Series, all_ages: pd.Series, where: str) -> None:
    """Raise unless the ages of every municipality and year add up to its persons of all ages, which have to be there.

    Raises
    ------
    InputError
        Names the first municipality.
    """
    lacking = of_ages.index.difference(all_ages.index)
    if len(lacking):
        code, year = lacking[0]
        raise InputError(
            f"{where}: the persons of all ages (SSS) are lacking, of municipality {code} in {year} first of "
            f"{len(lacking):,}: its ages cannot be checked. Fetch it anew (kopa fetch --update {where}), {OTHERS}"
        )
    odd = (of_ages.reindex(all_ages.index) != all_ages).to_numpy()
    if odd.any():
        code, year = all_ages.index[odd][0]
        raise InputError(f"{where}: the ages of municipality {code} in {year} do not add up to its population")


def complete(table: pd.DataFrame, codes: list[str], where: str) -> pd.DataFrame:
    """Return a table of municipalities and years if every year has every municipality of the division, and no other.

    Raises
    ------
    InputError
        Names the codes: the table is of another division than the other tables.
    """
    for year, rows in table.groupby("year"):
        odd = sorted(set(rows["code"]) ^ set(codes))
        if odd:
            raise InputError(
                f"{where} {year}: municipalities {', '.join(odd[:10])} are not in both the table and the division of "
                f"the other tables: the publisher counts by another division. Use a newer kopa, {OTHERS}"
            )
    return table


def region_ages(
    starter: pd.DataFrame, counted: pd.DataFrame, projected: pd.DataFrame, region_of: Mapping[str, str]
) -> pd.DataFrame:
    """Return the ages of regions: years counted as fetched, others as in the starter; the projection as fetched."""
    now = _of_regions(counted, region_of, "observed")
    earlier = starter[(starter["kind"] == "observed") & ~starter["year"].isin(now["year"])]
    table = pd.concat([earlier, now, _of_regions(projected, region_of, "projection")])
    return table.sort_values(list(people.REGION_AGES.key), ignore_index=True)[people.REGION_AGES.names]


def _of_regions(table: pd.DataFrame, region_of: Mapping[str, str], kind: str) -> pd.DataFrame:
    summed = table.assign(region_code=table["code"].map(region_of)).groupby(["region_code", "year"])[list(AGES)].sum()
    return summed.reset_index().assign(kind=kind)


def _with_years(starter: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the starter's rows of other years, and the table's, by code and year."""
    earlier = starter[~starter["year"].isin(table["year"])]
    return pd.concat([earlier, table]).sort_values(["code", "year"], ignore_index=True)
