"""Charts of inequality and of borders, each with the table that holds its numbers."""

import math

import numpy as np

from kopa import figures
from kopa.accessibility import inequality
from kopa.figures import Bar, ChartText, Divided, Line
from kopa.figures.axes import ticks
from kopa.goals.catalogue.borders import PENALTY
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Figure, Table, TableColumn
from kopa.report.pictures import key_of, of_longest, source_words
from kopa.words.texts import MOST_NAMED

CUTS = (0.0, 0.5, 0.9, 1.0)
"""Shares of persons between which the table of the Lorenz curve adds up minutes."""

AT = np.linspace(0.0, 1.0, 101)
"""Shares of persons at which the curve is drawn."""


def burden(line: Line, at: np.ndarray) -> np.ndarray:
    """Return the share (0-1) of all travel minutes that fall to the share `at` of persons with the shortest way.

    Those without any way are not counted: their minutes are not a number. nan where nobody has a way.

    Examples
    --------
    >>> line = Line("x", np.array([10.0, 30.0]), np.array([1.0, 1.0]))
    >>> burden(line, np.array([0.0, 0.5, 1.0])).tolist()
    [0.0, 0.25, 1.0]
    """
    reached = np.isfinite(line.minutes) & (line.persons > 0)
    if not (line.minutes[reached] > 0).any():
        return np.full(len(at), np.nan)
    curve = inequality.lorenz(line.minutes[reached], line.persons[reached])
    return np.interp(at, curve["population_share"], curve["value_share"])


def lorenz(facts: Facts, levels: tuple[str, ...]) -> list[Block]:
    """Return the Lorenz curve of travel time of the levels and its table; empty where none can be drawn."""
    t = facts.t
    lines = [Line(t(f"level_{level}"), facts.source.minutes(level), facts.persons(level)) for level in levels]
    parts = [np.diff(burden(line, np.array(CUTS))) for line in lines]
    doubts = [facts.uncertain(level).value for level in levels]
    drawn = [one for one in zip(lines, parts, doubts, strict=True) if not np.isnan(one[1]).any()]
    if not drawn:
        return []
    values = [f"{line.words}: {t.share(part[-1])}" for line, part, _ in drawn]
    shares = tuple((s / 5, t.share(s / 5)) for s in range(6))
    text = ChartText(
        title=t("lorenz_title", region=facts.region_name),
        summary=t("lorenz_summary", values="; ".join(values)),
        x_title=t("lorenz_x"),
        y_title=t("lorenz_y"),
        source=source_words(facts),
        x_ticks=shares,
        y_ticks=shares,
    )
    svg = figures.lorenz_chart(
        "lorenz", [Divided(line.words, AT, burden(line, AT)) for line, *_ in drawn], text, equal_words=t("lorenz_equal")
    )
    heads = [t("col_nearer_half"), t("col_next_forty"), t("col_farthest_tenth")]
    doubtful = any(doubt > 0 for *_, doubt in drawn)
    heads += [t("col_uncertain")] if doubtful else []
    columns = (TableColumn(t("col_level")), *(TableColumn(head, "number", "share") for head in heads))
    rows = tuple(
        (
            cells.words(line.words),
            *(Cell(t.share(p), float(p)) for p in part),
            *((cells.doubt(t, doubt),) if doubtful else ()),
        )
        for line, part, doubt in drawn
    )
    table = Table("lorenz-table", t("lorenz_table"), columns, rows, (t("lorenz_note"),))
    return [Figure("lorenz", t("lorenz_caption"), text.summary, svg, table.key), table]


def penalties(facts: Facts, level: str, table_key: str) -> list[Block]:
    """Return the bars of the mean border penalty by municipality, longest first; empty where none is known."""
    t = facts.t
    by_code = {code: facts.indicator(PENALTY, level, code) for code in (*facts.codes, "")}
    if not by_code[""].has_value:
        return []
    rows = [_bar(facts, level, code) for code in facts.codes]
    rows.sort(key=lambda row: -math.inf if math.isnan(row.value) else row.value, reverse=True)
    caption = of_longest(t, t("penalty_caption", level=t(f"level_{level}")), len(rows))
    rows = [*rows[:MOST_NAMED], _bar(facts, level, "")]
    longest = max(row.value for row in rows if math.isfinite(row.value))
    marks = ticks(max(longest, 1.0))
    decimals = 0 if marks[1] == round(marks[1]) else 1 if marks[1] * 10 == round(marks[1] * 10) else 2
    text = ChartText(
        title=t("penalty_title", region=facts.region_name, level=t(f"level_{level}")),
        summary=t(
            "penalty_summary", level=t(f"level_{level}"), values="; ".join(f"{row.name} {row.words}" for row in rows)
        ),
        x_title=t("penalty_x"),
        y_title=t("penalty_y"),
        source=source_words(facts),
        x_ticks=tuple((value, t.decimal(value, decimals)) for value in marks),
    )
    key = key_of("penalty", level)
    svg = figures.bars(key, rows, text)
    return [Figure(key, caption, text.summary, svg, table_key)]


def _bar(facts: Facts, level: str, code: str) -> Bar:
    """The penalty of a municipality; one without a site of its own says how many persons that is."""
    t = facts.t
    name = facts.names[code] if code else facts.region_name
    penalty = facts.indicator(PENALTY, level, code)
    if penalty.has_value:
        return Bar(name, penalty.value, cells.minutes_added(t, penalty.value), strong=not code)
    return Bar(name, math.nan, t("penalty_none", persons=t.persons(facts.everyone(level, code))), strong=not code)
