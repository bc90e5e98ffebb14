"""G0, context: how many people live where, how their number changed, and in what kind of municipality."""

from collections.abc import Iterator, Mapping

import pandas as pd

from kopa.errors import InputError
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import MISSING, Rows, Value, missing
from kopa.tables import AGES

YEARS = 10
"""Length of the period over which change is told."""

UNDER_18 = ("age_0_2", "age_3_6", "age_7_12", "age_13_15", "age_16_17")
"""Age groups from birth to the end of compulsory education."""

STRONG_LOSS_SHARE = -0.10
"""Change over ten years below which a municipality counts as shrinking strongly: 27 of the 43 did, 2012-2022."""

TYPES: Mapping[str, str] = {
    "Kaupunkimaiset kunnat": "urban",
    "Taajaan asutut kunnat": "semi_urban",
    "Maaseutumaiset kunnat": "rural",
}
"""Statistics Finland's grouping of municipalities, under short names."""


def context(inputs: StudyInputs, codes: tuple[str, ...], at: Rows) -> Iterator[Value]:
    """G0: persons and age groups in the cells, change over ten years, density, type of municipality."""
    origins = inputs.origins.iloc[at]
    persons = float(origins["population"].sum())
    yield Value("G0.population", persons, "persons", persons)
    for age in AGES:
        count = float(origins[age].sum())
        yield Value(f"G0.share.{age}", count / persons if persons else float("nan"), "share", count)
    yield _change(inputs, codes, persons)
    yield from _age_group_change(inputs, codes)
    yield from _land(inputs, codes, persons)
    yield from _types(inputs, codes, origins)
    yield _shrinking(inputs, codes, origins)


def ten_year_change(inputs: StudyInputs) -> pd.Series:
    """Return the change of population over the last ten years known, as a share, by municipality code."""
    history = inputs.population_history
    if history.empty:
        raise InputError("population history is empty; it needs code, year and population")
    last = int(history["year"].max())
    table = history[history["year"].isin([last - YEARS, last])].pivot(index="code", columns="year", values="population")
    if last - YEARS not in table.columns:
        return pd.Series(float("nan"), index=table.index)
    return table[last] / table[last - YEARS] - 1


def population_then_and_now(history: pd.DataFrame, codes: tuple[str, ...]) -> pd.Series | None:
    """Return the persons of the municipalities ten years before the last year known and in it, by year.

    None where a municipality is not known in both.

    Examples
    --------
    >>> history = pd.DataFrame({"code": "205", "year": [2012, 2022], "population": [200, 150]})
    >>> population_then_and_now(history, ("205",)).to_dict()
    {2012: 200, 2022: 150}
    """
    last = int(history["year"].max())
    here = history[history["code"].isin(codes) & history["year"].isin([last - YEARS, last])]
    by_year = here.groupby("year")["population"].agg(["size", "sum"])
    return by_year["sum"] if by_year["size"].tolist() == [len(codes)] * 2 else None


def _change(inputs: StudyInputs, codes: tuple[str, ...], persons: float) -> Value:
    both = population_then_and_now(inputs.population_history, codes)
    if both is None or not both.iloc[0]:
        return missing("G0.population_change", "share", persons)
    return Value("G0.population_change", float(both.iloc[1] / both.iloc[0] - 1), "share", persons)


def _age_group_change(inputs: StudyInputs, codes: tuple[str, ...]) -> Iterator[Value]:
    """G0, share: change of those under 18, and of each age group, over the last ten years of `age_history`."""
    table = inputs.tables.get("age_history")
    if table is None:
        yield missing("G0.age_group_change", "share")
        return
    last = int(table["year"].max())
    here = table[table["municipality_code"].isin(codes) & table["year"].isin([last - YEARS, last])]
    count = here.pivot(index=["municipality_code", "age_group"], columns="year", values="persons")
    count = count.reindex(columns=[last - YEARS, last]).dropna()
    for name, ages in {"": UNDER_18, **{f".{age}": (age,) for age in AGES}}.items():
        of_ages = count[count.index.get_level_values("age_group").isin(ages)]
        then, now = (float(of_ages[year].sum()) for year in (last - YEARS, last))
        whole = len(of_ages) == len(codes) * len(ages) and then > 0
        change = now / then - 1 if whole else MISSING
        yield Value(f"G0.age_group_change{name}", change, "share", MISSING)


def _land(inputs: StudyInputs, codes: tuple[str, ...], persons: float) -> Iterator[Value]:
    table = inputs.municipalities
    area_km2 = float(table.loc[table["code"].isin(codes), "area_km2"].sum())
    yield Value("G0.density", persons / area_km2 if area_km2 else float("nan"), "persons/km2", persons)


def _types(inputs: StudyInputs, codes: tuple[str, ...], origins: pd.DataFrame) -> Iterator[Value]:
    kind = dict(zip(inputs.municipalities["code"], inputs.municipalities["type"], strict=True))
    known = origins["municipality_code"].map(lambda code: TYPES.get(kind.get(code, ""), kind.get(code, "")))
    total = float(origins["population"].sum())
    for name in TYPES.values():
        count = float(origins.loc[known == name, "population"].sum())
        yield Value(f"G0.type.{name}", count / total if total else float("nan"), "share", count)


def _shrinking(inputs: StudyInputs, codes: tuple[str, ...], origins: pd.DataFrame) -> Value:
    change = ten_year_change(inputs).reindex(list(codes))
    total = float(origins["population"].sum())
    if change.isna().any() or not total:
        return missing("G0.shrinking", "share", total)
    inside = origins["municipality_code"].isin(change.index[change < STRONG_LOSS_SHARE])
    count = float(origins.loc[inside, "population"].sum())
    return Value("G0.shrinking", count / total, "share", count)
