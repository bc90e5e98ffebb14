"""The scorecard as a table-chart, with what each score rests on one click away."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from kopa.figures import score_bar
from kopa.findings import knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.goals.catalogue import indicator_of, key_of
from kopa.goals.catalogue.borders import GAIN
from kopa.goals.catalogue.delivery import BLENDED, SITE, SITE_P90
from kopa.goals.catalogue.equality import EXCESS
from kopa.goals.catalogue.supply import CHOICE, NEAR, OWN_SITE, REACH, SITES_IN_REACH_KM, SITES_IN_REACH_MIN
from kopa.goals.catalogue.sustainability import COHORT_CHANGE
from kopa.goals.catalogue.travel_time import AID, AID_MAX, AID_OTHER, MEAN, MEAN_OF_NEAREST, MEDIAN, P90
from kopa.goals.catalogue.walking import TIME
from kopa.goals.indicator import GOALS
from kopa.goals.scoring.scorecard import scored_goals
from kopa.levels import UPPER_SECONDARY
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Folded, Paragraph, Section, Table, TableColumn
from kopa.report.names import indicator_name, without_tables
from kopa.words.rounding import FEW, whole_minutes
from kopa.words.texts import Texts

CHANGES = (COHORT_CHANGE.key, GAIN.key)
"""Shares that tell a change, not how many of a group."""

LEAST = tuple(one.key for one in (OWN_SITE, SITES_IN_REACH_KM, SITES_IN_REACH_MIN, CHOICE, NEAR, REACH))
MOST = tuple(
    one.key for one in (MEAN, MEDIAN, P90, MEAN_OF_NEAREST, AID, AID_OTHER, AID_MAX, EXCESS, SITE, SITE_P90, BLENDED)
)
"""What is at least, or at most, so much where a nearer site may be missing from the data: it could only be better."""

WHOLE, CHECK = "ALL", "CHECK"
"""Ids of the rows of the scorecard that hold the score of all goals together, and its check by another mean."""


def section(facts: Facts) -> Section | None:
    """Return the section with the scores of the goals; none where nothing is scored."""
    t = facts.t
    goals = goal_table(facts)
    if not goals.rows:
        return None
    blocks: list[Block] = [Paragraph(_answer(facts), "answer")]
    blocks += [Paragraph(words) for words in _not_weighed(facts)]
    blocks += [Paragraph(t("scores_how")), goals]
    if _lacks_intervals(facts.scorecard):
        blocks.append(Paragraph(t("scores_note"), "note"))
    return Section("scores", t("scores_heading"), (*blocks, Paragraph(t("scores_beside"))))


def details_section(facts: Facts) -> Section | None:
    """Return the section of the annex with the measures behind the scores."""
    details = _details(facts)
    if not details:
        return None
    answer = Paragraph(facts.t("details_answer"), "answer")
    return Section("details", facts.t("details_heading"), (answer, *details), "annex")


def _lacks_intervals(scorecard: pd.DataFrame) -> bool:
    return bool((scorecard["low"].isna() & scorecard["score"].notna() & scorecard["weight"].gt(0)).any())


def _summary(facts: Facts, goal_ids: tuple[str, ...]) -> pd.DataFrame:
    """Rows of whole goals, in the order of `goal_ids`."""
    table = facts.scorecard
    rows = table[table["indicator_id"].fillna("").eq("") & table["goal_id"].isin(goal_ids)]
    return rows.sort_values("goal_id", key=lambda ids: ids.map(goal_ids.index), kind="stable")


def _answer(facts: Facts) -> str:
    """Return which goals are scored and which are not."""
    t = facts.t
    rows = _summary(facts, GOALS)
    scored = rows["score"].notna()
    goals = [t("scores_answer_goal", goal=t(f"goal_{row['goal_id']}"), score=t.decimal(row["score"], 2),
              measures=_measures(facts, row["goal_id"])) for row in rows[scored].to_dict("records")]  # fmt: skip
    without = [t(f"goal_{goal}") for goal in rows.loc[~scored, "goal_id"]]
    words = [t("scores_answer", goals="; ".join(goals))] if goals else [t("scores_answer_none")]
    words += [t("scores_answer_without", goals=t.joined(without))] if without and goals else []
    return " ".join(words)


def _not_weighed(facts: Facts) -> list[str]:
    """Return which level of upper secondary education no score weighs, and whether its journeys are the longest."""
    t = facts.t
    covered = [level for level in facts.levels if level in UPPER_SECONDARY and facts.is_covered(level)]
    weighed = [level for level in covered if facts.has_weight(level)]
    if not weighed:
        return []
    sentences = []
    for level in (one for one in covered if one not in weighed):
        words = [t("scores_not_weighed", level=t(f"level_of_{level}"))]
        longest = _longer_than_all(facts, level, weighed)
        sentences.append(" ".join((*words, *([t("scores_not_weighed_worst")] if longest else []))))
    return sentences


def _longer_than_all(facts: Facts, level: str, others: Sequence[str]) -> bool:
    """Return whether journeys of a level are longer as printed than those of all others, among the same people.

    The people are those of municipalities whose journeys are known at all these levels: times that are at most so
    long make no level the longest.
    """
    levels = (level, *others)
    if any(knowledge.saying(facts, one) != "known" for one in levels):
        return False
    mine, *beside = (whole_minutes(knowledge.nine_in_ten_min(facts, one, levels)) for one in levels)
    return all(mine > one for one in beside)


def _measures(facts: Facts, goal: str) -> str:
    """Return how many measures carry weight in a goal's score, in words."""
    table = facts.scorecard
    weighed = table["goal_id"].eq(goal) & table["indicator_id"].fillna("").ne("") & table["weight"].gt(0)
    return facts.t.count("measures", int(weighed.sum()))


def goal_table(facts: Facts) -> Table:
    """Return one row per goal: score as number and bar, interval, what it rests on; last all goals together.

    One scored goal has no whole beside it: it would be the same score once more, under a name that promises more.
    """
    t = facts.t
    columns = (
        TableColumn(t("col_goal")),
        TableColumn(t("col_score"), "number", "0-1"),
        TableColumn(t("col_interval"), "number", "0-1"),
        TableColumn(t("col_weight"), "number"),
        TableColumn(t("col_evidence")),
        TableColumn(t("col_rests_on")),
    )
    rows = []
    several = len(scored_goals(facts.scorecard)) > 1
    for row in _summary(facts, (*GOALS, *([WHOLE] if several else []))).to_dict("records"):
        whole = row["goal_id"] == WHOLE
        name = replace(cells.words(t(f"goal_{row['goal_id']}"), strong=whole), total=whole)
        rows.append((name, *_score_cells(facts, row), _evidence(facts, row), _rests_on(facts, row)))
    checks = _summary(facts, (CHECK,))["score"].dropna() if several else ()
    notes = tuple(t("scores_check", score=t.decimal(score, 2)) for score in checks)
    return Table("scorecard", t("scores_caption"), columns, tuple(rows), notes)


def _details(facts: Facts) -> list[Block]:
    """One fold a goal: its measures with weight, and those that are shown without."""
    t = facts.t
    table = facts.scorecard
    blocks: list[Block] = []
    for goal in GOALS:
        rows = table[table["goal_id"].eq(goal) & table["indicator_id"].fillna("").ne("")]
        weighed, shown = rows[rows["weight"].gt(0)], rows[rows["weight"].eq(0) & rows["value"].notna()]
        tables = [_weighed(facts, goal, weighed)] if len(weighed) else []
        tables += [_shown(facts, goal, shown)] if len(shown) else []
        if tables:
            blocks.append(
                Folded(f"fold-scores-{goal.lower()}", t("scores_show", goal=t(f"goal_{goal}")), tuple(tables))
            )
    return blocks


def _weighed(facts: Facts, goal: str, rows: pd.DataFrame) -> Table:
    t = facts.t
    columns = (
        *_measure_columns(t),
        TableColumn(t("col_score"), "number"),
        TableColumn(t("col_interval"), "number"),
        TableColumn(t("col_weight"), "number"),
        TableColumn(t("col_evidence")),
        TableColumn(t("col_rests_on")),
    )
    made = tuple(
        (*_measure(facts, row), *_score_cells(facts, row), _evidence(facts, row), _rests_on(facts, row))
        for row in rows.to_dict("records")
    )
    caption = t("scores_detail_caption", goal=t(f"goal_{goal}"))
    return Table(f"scores-{goal.lower()}", caption, columns, made, (*_by_car(facts, made), *_prices(facts, rows)))


def _shown(facts: Facts, goal: str, rows: pd.DataFrame) -> Table:
    t = facts.t
    columns = (*_measure_columns(t), TableColumn(t("col_why_no_weight")))
    made = tuple((*_measure(facts, row), _rests_on(facts, row)) for row in rows.to_dict("records"))
    caption = t("scores_shown_caption", goal=t(f"goal_{goal}"))
    return Table(f"shown-{goal.lower()}", caption, columns, made, (*_by_car(facts, made), *_prices(facts, rows)))


def _prices(facts: Facts, rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the note on the year of prices, under a table that holds any."""
    pairs = zip(rows["indicator_id"], rows["level"].fillna(""), strict=True)
    priced = any("EUR" in facts.indicator(one, level).unit for one, level in pairs)
    return (facts.t("prices_of_year", year=facts.source.parameters.transport_cost_year),) if priced else ()


def _by_car(facts: Facts, rows: tuple[tuple[Cell, ...], ...]) -> tuple[str, ...]:
    """Return the note that minutes and hours are car times, under a table that holds any; ways on foot say so."""
    driven = [row for row in rows if any(cell.text.endswith(("\u00a0min", "\u00a0h")) for cell in row)]
    on_foot = indicator_of(TIME.key).name.get(facts.t.language)
    walked = any(row[0].text.startswith(on_foot) for row in driven)
    return (facts.t("minutes_by_car_or_foot" if walked else "minutes_by_car"),) if driven else ()


def _measure_columns(t: Texts) -> tuple[TableColumn, ...]:
    return (
        TableColumn(t("col_measure")),
        TableColumn(t("col_level")),
        TableColumn(t("col_persons"), "number", "persons"),
        TableColumn(t("col_value"), "number"),
    )


def _measure(facts: Facts, row: dict[Any, Any]) -> tuple[Cell, Cell, Cell, Cell]:
    """Name, level and value of a measure; before a share of persons, how many they are."""
    t = facts.t
    level = row["level"] if isinstance(row["level"], str) else ""
    known = facts.indicator(row["indicator_id"], level)
    signed = row["indicator_id"] == COHORT_CHANGE.key and not math.isnan(float(row["value"]))
    fact = IndicatorValue(float(row["value"]), known.unit, known.persons, known.status)
    untold = knowledge.untold(facts, fact.unit, level)
    value = Cell(t.signed_percent(fact.value), fact.value) if signed else cells.value_cell(t, fact)
    of_share = fact.unit == "share" and row["indicator_id"] not in CHANGES
    bound = _bound(facts, row["indicator_id"], level)
    return (
        cells.words(indicator_name(row["indicator_id"], t.language, facts.source.parameters, level)),
        cells.words(t(f"level_{level}") if level else t("all_levels")),
        cells.bounded(t, cells.persons_of(t, fact), bound, few=fact.persons < FEW) if of_share else cells.words("–"),
        cells.words(t(f"untold_{untold}")) if untold else cells.bounded(t, value, bound, few=fact.value == 0),
    )


def _bound(facts: Facts, indicator_id: str, level: str) -> knowledge.Bound:
    """Return whether a measure is a least or a most, as a nearer site of the level may be missing from the data."""
    if not level or not knowledge.is_at_most(facts, level):
        return ""
    key = key_of(indicator_id, level, facts.source.parameters)
    return "at_least" if key in LEAST else "at_most" if key in MOST else ""


def _score_cells(facts: Facts, row: dict[Any, Any]) -> tuple[Cell, Cell, Cell]:
    """Score with its bar, interval and weight."""
    t = facts.t
    score, low, high, weight = (float(row[name]) for name in ("score", "low", "high", "weight"))
    known = Cell(t.decimal(score, 2), score, score_bar(score, low, high)) if score >= 0 else None
    unknown = math.isnan(low) or math.isnan(high)
    interval = cells.words("–" if unknown else f"{t.decimal(low, 2)}–{t.decimal(high, 2)}")
    return known or Cell(t("not_scored")), interval, Cell(t.decimal(weight, 2), weight)


def _evidence(facts: Facts, row: dict[Any, Any]) -> Cell:
    return cells.words(facts.t(f"evidence_{row['evidence']}") if row["evidence"] else "–")


def _rests_on(facts: Facts, row: dict[Any, Any]) -> Cell:
    return cells.words(without_tables(str(row["rests_on"])), language=facts.scorecard_language)
