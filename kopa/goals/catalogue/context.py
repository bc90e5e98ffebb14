"""G0, context: how many people live where, how their number changed, and in what kind of municipality."""

from collections.abc import Iterator, Mapping

import pandas as pd

from kopa.goals.age_series import change_in_ten_years, projected, today
from kopa.goals.indicator import MISSING, Computation, Group, Indicator, Statistic, Value, missing
from kopa.goals.inputs import StudyInputs
from kopa.goals.population_change import STRONG_LOSS_SHARE, YEARS, population_then_and_now, ten_year_change
from kopa.tables import AGES
from kopa.words.text import Text

UNDER_18 = ("age_0_2", "age_3_6", "age_7_12", "age_13_15", "age_16_17")
"""Age groups from birth to the end of compulsory education."""

TYPES: Mapping[str, str] = {
    "Kaupunkimaiset kunnat": "urban",
    "Taajaan asutut kunnat": "semi_urban",
    "Maaseutumaiset kunnat": "rural",
}
"""Statistics Finland's grouping of municipalities, under short names."""

_AGE_NAMES = {
    age: Text(f"{years}-vuotiaat", f"{years}-åringar", f"{years} years old")
    for age, years in ((age, age[4:].replace("_plus", "+").replace("_", "–")) for age in AGES)
}
_TYPE_NAMES = {
    "urban": Text("kaupunkimaisissa kunnissa asuvat", "boende i urbana kommuner", "living in urban municipalities"),
    "semi_urban": Text(
        "taajaan asutuissa kunnissa asuvat", "boende i tätortskommuner", "living in semi-urban municipalities"
    ),
    "rural": Text("maaseutumaisissa kunnissa asuvat", "boende i landsbygdskommuner", "living in rural municipalities"),
}

POPULATION = Statistic(
    "G0.population", Text("väestö ruuduissa", "befolkning i rutor", "population of the cells"), "persons"
)
AGE_SHARES = {
    age: Statistic(f"G0.share.{age}", Text(f"{n.fi}, osuus", f"{n.sv}, andel", f"{n.en}, share"), "share")
    for age, n in _AGE_NAMES.items()
}
POPULATION_CHANGE = Statistic(
    "G0.population_change",
    Text("väestönmuutos kymmenessä vuodessa", "befolkningsförändring på tio år", "change of population in ten years"),
    "share",
)
UNDER_18_CHANGE = Statistic(
    "G0.age_group_change",
    Text(
        "alle 18-vuotiaiden muutos kymmenessä vuodessa",
        "förändring av antalet under 18 år på tio år",
        "change of those under 18 in ten years",
    ),
    "share",
)
AGE_CHANGES = {
    age: Statistic(
        f"G0.age_group_change.{age}",
        Text(f"{n.fi}, muutos kymmenessä vuodessa", f"{n.sv}, förändring på tio år", f"{n.en}, change in ten years"),
        "share",
    )
    for age, n in _AGE_NAMES.items()
}
PROJECTED_CHANGES = {
    age: Statistic(
        f"G0.projected_change.{age}",
        Text(
            f"{n.fi}, ennustettu muutos vuoteen {{limit}}",
            f"{n.sv}, prognostiserad förändring till {{limit}}",
            f"{n.en}, projected change until {{limit}}",
        ),
        "share",
        limit="projection_year",
    )
    for age, n in _AGE_NAMES.items()
}
DENSITY = Statistic("G0.density", Text("väestötiheys", "befolkningstäthet", "population density"), "persons/km2")
BY_TYPE = {kind: Statistic(f"G0.type.{kind}", name, "share") for kind, name in _TYPE_NAMES.items()}
SHRINKING = Statistic(
    "G0.shrinking",
    Text(
        "yli 10 % väestöstään menettäneissä kunnissa asuvat",
        "boende i kommuner som förlorat över 10 %",
        "living in municipalities that lost over 10%",
    ),
    "share",
)


def people(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G0: persons of the cells, and the share (0-1) of each age group."""
    origins = inputs.origins.iloc[group.rows]
    persons = float(origins["population"].sum())
    yield Value(POPULATION, persons, persons)
    for age, statistic in AGE_SHARES.items():
        count = float(origins[age].sum())
        yield Value(statistic, count / persons if persons else MISSING, count)


def change(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G0, share: change of population over ten years."""
    persons = _persons(inputs, group)
    both = population_then_and_now(inputs.population_history, group.codes)
    if both is None or not both.iloc[0]:
        yield missing(POPULATION_CHANGE, persons)
    else:
        yield Value(POPULATION_CHANGE, float(both.iloc[1] / both.iloc[0] - 1), persons)


def age_group_change(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G0, share: change of those under 18, and of each age group, over ten years.

    It is that of the last ten years of `age_history`; without the table, that of the last ten years counted, which are
    published of whole regions only.
    """
    table = inputs.tables.get("age_history")
    asked = [(UNDER_18_CHANGE, UNDER_18), *((statistic, (age,)) for age, statistic in AGE_CHANGES.items())]
    for statistic, ages in asked:
        if table is None:
            yield Value(statistic, change_in_ten_years(inputs, group.codes, ages, YEARS))
        else:
            yield Value(statistic, _change_of_table(table, group.codes, ages))


def _change_of_table(table: pd.DataFrame, codes: tuple[str, ...], ages: tuple[str, ...]) -> float:
    """Change of some ages over the last ten years of the analyst's table; missing where it does not hold them all."""
    last = int(table["year"].max())
    here = table[table["municipality_code"].isin(codes) & table["year"].isin([last - YEARS, last])]
    count = here.pivot(index=["municipality_code", "age_group"], columns="year", values="persons")
    count = count.reindex(columns=[last - YEARS, last]).dropna()
    of_ages = count[count.index.get_level_values("age_group").isin(ages)]
    then, now = (float(of_ages[year].sum()) for year in (last - YEARS, last))
    whole = len(of_ages) == len(codes) * len(ages) and then > 0
    return now / then - 1 if whole else MISSING


def projected_change(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G0, share: change of each age group from today until the year of the projection.

    That of a municipality without a projection of its own is its region's: an assumption.
    """
    for age, statistic in PROJECTED_CHANGES.items():
        now = today(inputs, group.codes, (age,))
        then = projected(inputs, group.codes, (age,), inputs.parameters.projection_year)
        yield Value(statistic, then.persons / now - 1 if now else MISSING, status=then.status)


def density(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G0, persons per square kilometre of land."""
    table, persons = inputs.municipalities, _persons(inputs, group)
    area_km2 = float(table.loc[table["code"].isin(group.codes), "area_km2"].sum())
    yield Value(DENSITY, persons / area_km2 if area_km2 else MISSING, persons)


def by_type(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G0, share 0-1: people by the type of their municipality."""
    origins = inputs.origins.iloc[group.rows]
    kind = dict(zip(inputs.municipalities["code"], inputs.municipalities["type"], strict=True))
    of_origin = origins["municipality_code"].map(lambda code: TYPES.get(kind.get(code, ""), kind.get(code, "")))
    total = float(origins["population"].sum())
    for name, statistic in BY_TYPE.items():
        count = float(origins.loc[of_origin == name, "population"].sum())
        yield Value(statistic, count / total if total else MISSING, count)


def shrinking(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G0, share 0-1: people of municipalities that lost more than a tenth of theirs in ten years."""
    origins = inputs.origins.iloc[group.rows]
    change = inputs.once(_change).reindex(list(group.codes))
    total = float(origins["population"].sum())
    if change.isna().any() or not total:
        yield missing(SHRINKING, total)
        return
    inside = origins["municipality_code"].isin(change.index[change < STRONG_LOSS_SHARE])
    count = float(origins.loc[inside, "population"].sum())
    yield Value(SHRINKING, count / total, count)


def _change(inputs: StudyInputs) -> pd.Series:
    return ten_year_change(inputs.population_history)


def _persons(inputs: StudyInputs, group: Group) -> float:
    return float(inputs.origins["population"].iloc[group.rows].sum())


INDICATORS = (
    Indicator(
        id="G0",
        criterion="context",
        name=Text("Tausta", "Bakgrund", "Context"),
        sentence=Text(
            "Kuinka paljon väkeä on, missä se asuu ja miten se muuttuu.",
            "Hur många människor det finns, var de bor och hur antalet ändras.",
            "How many people there are, where they live and how their number changes.",
        ),
        formula="population in year t / population in year t-10 - 1",
        direction="context",
        data=("municipal statistics", "population"),
        computations=(
            Computation(people, (POPULATION, *AGE_SHARES.values()), "municipality"),
            Computation(change, (POPULATION_CHANGE,), "municipality"),
            Computation(
                age_group_change, (UNDER_18_CHANGE, *AGE_CHANGES.values()), "municipality", tables=("age_history",)
            ),
            Computation(projected_change, tuple(PROJECTED_CHANGES.values()), "municipality", tables=("projection",)),
            Computation(density, (DENSITY,), "municipality"),
            Computation(by_type, tuple(BY_TYPE.values()), "municipality"),
            Computation(shrinking, (SHRINKING,), "municipality"),
        ),
        would_fill=Text(
            "kuntien väestö iän mukaan kymmeneltä vuodelta ja väestöennuste (taulukot age_history ja projection)",
            "kommunernas befolkning efter ålder för tio år och prognos (tabellerna age_history och projection)",
            "the municipalities' people by age of ten years, and projected (tables age_history and projection)",
        ),
    ),
)
