"""Age groups in time: the chart of the region, its table and the municipalities."""

import pandas as pd

from kopa import figures
from kopa.figures import ChartText, Series
from kopa.figures.axes import ticks
from kopa.findings.ages import PUPILS, last_observed, of_region, persons
from kopa.findings.evidence import in_municipality
from kopa.findings.once import once
from kopa.goals.age_series import OFFICIAL
from kopa.goals.catalogue.sustainability import yearly_cohorts
from kopa.levels import BASIC_1_6
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Figure, Table, TableColumn
from kopa.results import Results
from kopa.tables import AGES

GROUPS = (
    ("0–6", ("age_0_2", "age_3_6")),
    ("7–12", ("age_7_12",)),
    ("13–15", ("age_13_15",)),
    ("16–17", ("age_16_17",)),
    ("18–19", ("age_18_19",)),
)
"""Ages of which is told, each with its groups: from birth to the end of the second level."""

STEP_OBSERVED, STEP_PROJECTED = 10, 5
"""Every so many years of those counted, and of those projected, stand in the table."""


def blocks(facts: Facts) -> list[Block]:
    """Return the chart of the region's age groups with its table, and the table of municipalities; else nothing."""
    series = of_region(facts)
    if series.empty:
        return []
    return [_chart(facts, series), _years(facts, series), _municipalities(facts)]


def _chart(facts: Facts, series: pd.DataFrame) -> Figure:
    t, last = facts.t, last_observed(series)
    lines = [
        Series(t("ages_years", ages=name), series.index.to_numpy(float), persons(series, ages).to_numpy(float))
        for name, ages in GROUPS
    ]
    first, end = int(series.index.min()), int(series.index.max())
    marks = [first, *range((first // 10 + 1) * 10, end, 10), end]
    text = ChartText(
        title=t("ages_title", region=facts.region_name),
        summary=t("ages_summary", values="; ".join(_told(facts, series, name, ages) for name, ages in GROUPS)),
        x_title=t("ages_x"),
        y_title=t("ages_y"),
        source=t("ages_source", last=str(last)),
        x_ticks=tuple((float(year), str(year)) for year in marks),
        y_ticks=tuple((value, t.integer(value)) for value in ticks(max(float(one.persons.max()) for one in lines))),
    )
    svg = figures.time_chart("ages", lines, text, projected_from=last, words=t("ages_projection"))
    return Figure("ages", t("ages_caption"), text.summary, svg, "ages-table")


def _told(facts: Facts, series: pd.DataFrame, name: str, ages: tuple[str, ...]) -> str:
    counted, last = persons(series, ages), last_observed(series)
    values = ", ".join(f"{facts.t.headcount(counted[year])} ({year})" for year in (last, int(series.index.max())))
    return f"{name}: {values}"


def _years(facts: Facts, series: pd.DataFrame) -> Table:
    t, last = facts.t, last_observed(series)
    years = [y for y in series.index if (y <= last and y % STEP_OBSERVED == 0) or y == last
             or (y > last and y % STEP_PROJECTED == 0)]  # fmt: skip
    columns = (
        TableColumn(t("col_year")),
        *(TableColumn(name, "number", "persons") for name, _ in GROUPS),
        TableColumn(t("col_rests_on")),
    )
    counted = [persons(series, ages) for _, ages in GROUPS]
    rows = tuple(
        (
            cells.words(str(year)),
            *(cells.persons(t, float(of_group[year])) for of_group in counted),
            cells.words(_basis(facts, series, year)),
        )
        for year in years
    )
    return Table("ages-table", t("ages_table", region=facts.region_name), columns, rows, (t("ages_note"),))


def _basis(facts: Facts, series: pd.DataFrame, year: int) -> str:
    """Return what a row rests on: counted, projected, or its region's rate, which is an assumption."""
    row = series.loc[[year]].iloc[0]
    if row["kind"] == "observed":
        return facts.t("ages_counted" if row["status"] == "ok" else "ages_cells")
    assumed = row["status"] == "assumption"
    return facts.t("ages_rate" if assumed else "ages_official" if row["source"] == OFFICIAL else "ages_own")


def _municipalities(facts: Facts) -> Table:
    """Return the youngest against the pupils of the first grades, now and projected, by municipality."""
    t, year = facts.t, facts.source.parameters.projection_year
    columns = (
        TableColumn(t("col_municipality")),
        TableColumn("0–6", "number", "persons"),
        TableColumn("7–12", "number", "persons"),
        TableColumn(t("col_cohort_change"), "number", "share"),
        TableColumn(t("col_pupils_in", year=year), "number", "persons"),
        TableColumn(t("col_change_until", year=year), "number", "share"),
        TableColumn(t("col_rests_on")),
    )
    rows = tuple(_municipality_row(facts, code) for code in (*facts.codes, ""))
    return Table("ages-municipalities", t("ages_municipalities", year=year), columns, rows, (t("ages_how"),))


def _municipality_row(facts: Facts, code: str) -> tuple[Cell, ...]:
    t, year = facts.t, facts.source.parameters.projection_year
    young, pupils, now, coming = _children(facts.source, code)
    then, base, basis = _then(facts, code, year)
    return (
        cells.place(facts, code),
        cells.persons(t, young),
        cells.persons(t, pupils),
        cells.change(t, coming / now - 1 if now else float("nan")),
        cells.persons(t, then),
        cells.change(t, then / base - 1 if base else float("nan")),
        cells.words(basis),
    )


@once
def _children(source: Results, code: str) -> tuple[float, float, float, float]:
    """Return the youngest and the pupils of the first grades, and the persons per year of age of these and the next."""
    people = source.origins[list(AGES)][in_municipality(source, code)]
    young, pupils = (float(people[list(ages)].to_numpy(float).sum()) for _, ages in GROUPS[:2])
    return young, pupils, *yearly_cohorts(BASIC_1_6, people)


@once
def _series(source: Results, code: str) -> pd.DataFrame:
    table = source.age_series
    assert table is not None
    return table[table["municipality_code"] == code].set_index("year")


def _then(facts: Facts, code: str, year: int) -> tuple[float, float, str]:
    """Pupils of the first grades in the year of the projection and today by the same table, and what they rest on.

    Of a municipality without a projection of its own only what is counted: the region's change is not its own.
    """
    mine = _series(facts.source, code)
    if year not in mine.index:
        return float("nan"), 0.0, facts.t("missing")
    if code and mine.loc[year, "status"] == "assumption":
        return float("nan"), 0.0, _basis(facts, mine, last_observed(mine))
    then, now = (float(persons(mine.loc[[one]], PUPILS).iloc[0]) for one in (year, last_observed(mine)))
    return then, now, _basis(facts, mine, year)
