"""The regions compared: who they are, and their indicators side by side."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kopa.goals.catalogue import indicator_of
from kopa.goals.catalogue.borders import PENALTY
from kopa.goals.catalogue.school_day import LEGAL, NOT_KNOWN, RANGE
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, MEDIAN, P90
from kopa.goals.indicator import CONTEXT, GOALS, Statistic
from kopa.goals.rules import MOST_UNCERTAIN_SHARE, has_border, says_something
from kopa.goals.school_days import limit_of
from kopa.levels import EVERY, UPPER_SECONDARY
from kopa.report import cells
from kopa.report.comparison.facts import MAIN_LEVELS, Compared, extremes
from kopa.report.comparison.untold import is_of_other_schools, untold
from kopa.report.model import Block, Cell, Folded, Paragraph, Part, Section, Table, TableColumn
from kopa.report.names import indicator_name
from kopa.sources.user.region_files import COUNTRY_ID
from kopa.words.text import Text

OTHERS = "– (sv)"
"""Printed for what is counted to schools in Finnish, where over a fifth speak Swedish."""


def regions_section(compared: Compared) -> Section:
    """Return the section on which regions are compared."""
    t = compared.t
    shown = compared.regions(country=False)
    answer = t(
        "compare_regions_answer",
        scored=t.integer(len(compared.ranking.ranked)),
        shown=t.integer(len(shown)),
        year=compared.results.year,
    )
    blocks = (Paragraph(answer, "answer"), region_table(compared))
    return Section("regions", t("compare_regions_heading"), blocks)


def region_table(compared: Compared) -> Table:
    """Return one row per region: its municipalities, its programme, and whether it is scored."""
    t = compared.t
    columns = (
        TableColumn(t("col_region")),
        TableColumn(t("compare_col_municipalities"), "number"),
        TableColumn(t("compare_col_programme")),
        TableColumn(t("compare_col_scored")),
    )
    ranked = set(compared.ranking.ranked)
    rows = []
    for one in compared.regions():
        region = compared.region_of[one]
        n = len(region.municipality_codes)
        known = region.programme.name if region.programme else None
        name = known.value if known else None
        rows.append(
            (
                cells.words(compared.name(one)),
                Cell(t.integer(n), n),
                cells.words(name.get(t.language) if isinstance(name, Text) else str(name or "–")),
                cells.words(t("yes") if one in ranked else t("no")),
            )
        )
    return Table("regions", t("compare_regions_caption"), columns, tuple(rows))


def indicators_section(compared: Compared) -> Section:
    """Return the section with the indicators of the regions side by side."""
    t = compared.t
    blocks: list[Block] = [Paragraph(_answer(compared), "answer"), Paragraph(t("compare_indicators_how"))]
    blocks += [
        Part(f"level-{level.replace('_', '-')}", t(f"level_{level}"), (level_table(compared, level),))
        for level in MAIN_LEVELS
        if any(compared.rows(one, level) for one in _measures(level))
    ]
    for goal in (CONTEXT, *GOALS):
        table = goal_table(compared, goal)
        if table.rows:
            heading = t("compare_goal_context") if goal == CONTEXT else t(f"goal_{goal}")
            blocks.append(Folded(f"fold-{goal.lower()}", t("compare_goal_show", goal=heading), (table,)))
    return Section("indicators", t("compare_indicators_heading"), tuple(blocks))


def _answer(compared: Compared) -> str:
    t = compared.t
    parts = []
    for level in MAIN_LEVELS:
        shown = compared.regions(country=False)
        rows = compared.rows(MEDIAN, level)
        ends = extremes([rows[one] for one in shown if one in rows])
        if ends is not None and not compared.is_doubtful(level) and ends[0]["bound"] != "at_least":
            least, most = (float(end["value"]) for end in ends)
            parts.append(f"{t(f'level_{level}')}: {t.minutes_between(least, most)}")
    return t("compare_indicators_answer", levels="; ".join(parts)) if parts else t("travel_answer_none")


def _measures(level: str) -> tuple[Statistic, ...]:
    beyond = (BEYOND_LIMIT[level],) if level in BEYOND_LIMIT else ()
    border = (PENALTY,) if has_border(level) else ()
    return (MEDIAN, P90, HEADLINE, *beyond, *border)


def level_table(compared: Compared, level: str) -> Table:
    """Return the main indicators of one level, a row per region: value with interval, doubt, and the place by P90.

    Places are told where every scored region has one: of those left, the first is not the best.
    """
    t, parameters = compared.t, compared.results.parameters
    shown = [one for one in _measures(level) if compared.rows(one, level)]
    by_p90 = compared.rows(P90, level)
    placed = all(one in by_p90 and _number(by_p90[one]["rank"]) is not None for one in compared.ranking.ranked)
    doubtful = any(compared.uncertain_share(one, level) > 0 for one in compared.regions())
    without_car = level in UPPER_SECONDARY and any(_has_days(compared, one, level) for one in compared.regions())
    columns = (
        TableColumn(t("col_region")),
        *([TableColumn(t("compare_col_place"), "number")] if placed else []),
        *(TableColumn(indicator_name(one.id(parameters), t.language, parameters, level), "number") for one in shown),
        *([TableColumn(t("compare_col_without_car"), "number")] if without_car else []),
        *([TableColumn(t("col_uncertain"), "number", "share")] if doubtful else []),
    )
    rows = []
    for region in compared.regions():
        by = by_p90.get(region)
        place = Cell(compared.place_words(by), _number(by["rank"])) if by else cells.words("–")
        rows.append(
            (
                cells.words(compared.name(region), strong=region == COUNTRY_ID),
                *([place] if placed else []),
                *(_rounded(compared, compared.rows(one, level).get(region)) for one in shown),
                *([_without_car(compared, region, level)] if without_car else []),
                *([cells.doubt(t, compared.uncertain_share(region, level))] if doubtful else []),
            )
        )
    stars = compared.star_note(*(cell.text for row in rows for cell in row))
    places = (t("compare_place_note"),) if placed else ()
    by_bus = (t("compare_without_car_note", limit=t.number(limit_of(level, parameters))),) if without_car else ()
    others = _others_note(compared, rows)
    of_minutes = [row for one in (MEDIAN, P90) for row in compared.rows(one, level).values()]
    bounds = compared.bound_notes(*(row["bound"] for row in of_minutes))
    notes = (compared.interval_note, t("compare_minutes_note"), *bounds, *by_bus, *places, *others, *stars)
    return Table(f"level-{level.replace('_', '-')}-table", t("compare_level_caption", level=t(f"level_{level}")),
                 columns, tuple(rows), notes)  # fmt: skip


def _has_days(compared: Compared, region: str, level: str) -> bool:
    """Return whether timetables cover the whole region at a level."""
    row = compared.rows(RANGE[LEGAL.key][0], level).get(region)
    return row is not None and not math.isnan(float(row["value"]))


def _unknown_days_share(compared: Compared, region: str, level: str) -> float:
    """Return the share of a level's persons of whom it is not known whether they have a day; 0 without timetables."""
    unknown, everyone = (compared.rows(one, level).get(region) for one in (NOT_KNOWN, MEDIAN))
    if unknown is None or everyone is None or math.isnan(float(unknown["value"])):
        return 0.0
    return float(unknown["value"]) / max(float(everyone["persons"]), 1.0)


def _without_car(compared: Compared, region: str, level: str) -> Cell:
    """Return who has a reasonable school day without a car, as a range; nothing where too much of it is not known."""
    t = compared.t
    if _unknown_days_share(compared, region, level) > MOST_UNCERTAIN_SHARE:
        return cells.words(t("not_known"))
    if not _has_days(compared, region, level):
        return cells.words("–")
    ends = [compared.rows(end, level)[region] for end in RANGE[LEGAL.key]]
    least, most = (float(end["persons"]) for end in ends)
    if compared.uncertain_share(region, level) > MOST_UNCERTAIN_SHARE or not says_something(least, most):
        return cells.words(t("not_known"))
    low, high = (float(end["value"]) for end in ends)
    return Cell(compared.span_words(low, high, "share"), low)


def _rounded(compared: Compared, row: dict[Any, Any] | None) -> Cell:
    """Return a value as the reports of regions print it: minutes rounded up, but for those that are differences."""
    if row is not None and is_of_other_schools(compared, row):
        return cells.words(OTHERS)
    if row is None or row["unit"] != "min" or row["indicator_id"] == PENALTY.id(compared.results.parameters):
        return _value(compared, row)
    value = _number(row["value"])
    return cells.words("–") if value is None else Cell(compared.minutes_words(row), value)


def goal_table(compared: Compared, goal: str) -> Table:
    """Return the indicators that carry weight in a goal, a row each, a column per region; of the context, all.

    The others would fill the pages of a PDF: they stand in the workbook.
    """
    t, ranked = compared.t, compared.ranking.ranked
    cards = compared.results.scorecards
    parts = cards[(cards["weight"] > 0) & (cards["indicator_id"] != "")]
    weighed = set(zip(parts["indicator_id"], parts["level"].fillna(""), strict=True))
    columns = (
        TableColumn(t("col_measure")),
        TableColumn(t("col_level")),
        *(TableColumn(compared.name(one), "number") for one in ranked),
    )
    rows, units = [], set[str]()
    for indicator_id, level in sorted(compared.what, key=lambda key: (_natural(key[0]), _order(key[1]))):
        if indicator_of(indicator_id).goal != goal or (goal != CONTEXT and (indicator_id, level) not in weighed):
            continue
        rows_of_goal = [compared.rows(indicator_id, level).get(one) for one in ranked]
        if any(row is not None and not math.isnan(float(row["value"])) for row in rows_of_goal):
            name = cells.words(indicator_name(indicator_id, t.language, compared.results.parameters, level))
            of_level = cells.words(t(f"level_{level}") if level else t("all_levels"))
            rows.append((name, of_level, *(_value(compared, row) for row in rows_of_goal)))
            units |= {str(row["unit"]) for row in rows_of_goal if row is not None}
    heading = t("compare_goal_context") if goal == CONTEXT else t(f"goal_{goal}")
    caption = t("compare_goal_caption", goal=heading)
    stars = compared.star_note(*(cell.text for row in rows for cell in row))
    year = compared.results.parameters.transport_cost_year
    prices = (t("prices_of_year", year=year),) if any("EUR" in unit for unit in units) else ()
    notes = (compared.interval_note, t("compare_goal_note"), *prices, *_others_note(compared, rows), *stars)
    return Table(f"all-{goal.lower()}", caption, columns, tuple(rows), notes)


def _natural(indicator_id: str) -> list[tuple[int, str]]:
    """Return a key by which ages come in their order: 3 to 6 before 13 to 15."""
    return [(int(one), "") if one.isdigit() else (-1, one) for one in re.split(r"(\d+)", indicator_id)]


def _order(level: str) -> int:
    return ("", *EVERY).index(level)


def _value(compared: Compared, row: dict[Any, Any] | None) -> Cell:
    if row is None:
        return cells.words("–")
    if is_of_other_schools(compared, row):
        return cells.words(OTHERS)
    why = untold(compared, row)
    if why:
        return cells.words(compared.t(f"untold_{why}"))
    return Cell(compared.value_words(row), _number(cells.told_value(float(row["value"]), str(row["unit"]))))


def _others_note(compared: Compared, rows: Iterable[Sequence[Cell]]) -> tuple[str, ...]:
    """Return the note on values of regions where over a fifth speak Swedish; nothing without any."""
    return (compared.t("other_schools_note"),) if any(cell.text == OTHERS for row in rows for cell in row) else ()


def _number(value: object) -> float | None:
    number = float(str(value))
    return None if math.isnan(number) else number
