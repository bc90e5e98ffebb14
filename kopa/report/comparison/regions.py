"""The regions compared: who they are, and their indicators side by side."""

import math
import re
from typing import Any

from kopa.goals.catalogue import indicator_of
from kopa.goals.catalogue.borders import PENALTY
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, MEDIAN, P90
from kopa.goals.indicator import CONTEXT, GOALS, Statistic
from kopa.goals.rules import has_border
from kopa.levels import EVERY
from kopa.report import cells
from kopa.report.comparison.facts import MAIN_LEVELS, Compared, extremes
from kopa.report.model import Block, Cell, Folded, Paragraph, Part, Section, Table, TableColumn
from kopa.report.names import indicator_name
from kopa.sources.user.region_files import COUNTRY_ID
from kopa.words.text import Text


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
    told = []
    for level in MAIN_LEVELS:
        shown = compared.regions(country=False)
        rows = compared.rows(MEDIAN, level)
        ends = extremes([rows[one] for one in shown if one in rows])
        if ends is not None:
            span = compared.span_words(float(ends[0]["value"]), float(ends[1]["value"]), "min")
            told.append(f"{t(f'level_{level}')} {span}")
    return t("compare_indicators_answer", levels="; ".join(told)) if told else t("travel_answer_none")


def _measures(level: str) -> tuple[Statistic, ...]:
    beyond = (BEYOND_LIMIT[level],) if level in BEYOND_LIMIT else ()
    border = (PENALTY,) if has_border(level) else ()
    return (MEDIAN, P90, HEADLINE, *beyond, *border)


def level_table(compared: Compared, level: str) -> Table:
    """Return the main indicators of one level, a row per region: value with interval, and the place by P90."""
    t, parameters = compared.t, compared.results.parameters
    shown = [one for one in _measures(level) if compared.rows(one, level)]
    columns = (
        TableColumn(t("col_region")),
        TableColumn(t("compare_col_place"), "number"),
        *(TableColumn(indicator_name(one.id(parameters), t.language, parameters, level), "number") for one in shown),
    )
    rows = []
    for region in compared.regions():
        found = [compared.rows(one, level).get(region) for one in shown]
        by = compared.rows(P90, level).get(region)
        place = Cell(compared.place_words(by), _number(by["rank"])) if by else cells.words("–")
        rows.append(
            (
                cells.words(compared.name(region), strong=region == COUNTRY_ID),
                place,
                *(_value(compared, row) for row in found),
            )
        )
    stars = compared.star_note(*(cell.text for row in rows for cell in row))
    notes = (t("compare_interval_note"), t("compare_place_note"), *stars)
    return Table(f"level-{level.replace('_', '-')}-table", t("compare_level_caption", level=t(f"level_{level}")),
                 columns, tuple(rows), notes)  # fmt: skip


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
    rows = []
    for indicator_id, level in sorted(compared.what, key=lambda key: (_natural(key[0]), _order(key[1]))):
        if indicator_of(indicator_id).goal != goal or (goal != CONTEXT and (indicator_id, level) not in weighed):
            continue
        found = [compared.rows(indicator_id, level).get(one) for one in ranked]
        if any(row is not None and not math.isnan(float(row["value"])) for row in found):
            name = cells.words(indicator_name(indicator_id, t.language, compared.results.parameters, level))
            of_level = cells.words(t(f"level_{level}") if level else t("all_levels"))
            rows.append((name, of_level, *(_value(compared, row) for row in found)))
    heading = t("compare_goal_context") if goal == CONTEXT else t(f"goal_{goal}")
    caption = t("compare_goal_caption", goal=heading)
    stars = compared.star_note(*(cell.text for row in rows for cell in row))
    notes = (t("compare_interval_note"), t("compare_goal_note"), *stars)
    return Table(f"all-{goal.lower()}", caption, columns, tuple(rows), notes)


def _natural(indicator_id: str) -> list[tuple[int, str]]:
    """Return a key by which ages come in their order: 3 to 6 before 13 to 15."""
    return [(int(one), "") if one.isdigit() else (-1, one) for one in re.split(r"(\d+)", indicator_id)]


def _order(level: str) -> int:
    return ("", *EVERY).index(level)


def _value(compared: Compared, row: dict[Any, Any] | None) -> Cell:
    return cells.words("–") if row is None else Cell(compared.value_words(row), _number(row["value"]))


def _number(value: object) -> float | None:
    number = float(str(value))
    return None if math.isnan(number) else number
