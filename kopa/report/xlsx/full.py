"""The full tables of a workbook: every indicator and the whole scorecard, with names in the report's language."""

import math
from functools import cache
from typing import Any

import pandas as pd

from kopa.findings import knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.goals.catalogue.travel_time import UNCERTAIN
from kopa.goals.scoring.scorecard import scored_goals
from kopa.report.car_times import car_time_note
from kopa.report.cells import status_words, told_value
from kopa.report.facts import Facts
from kopa.report.names import criterion_name, indicator_name, unit_name
from kopa.report.sections.without_car import pace, walks_over_paths
from kopa.report.xlsx.tables import FORMATS, GENERAL, Sheet, SheetCell, of_persons
from kopa.words.texts import Texts

_DECIMALS = {"persons/km2": "0.00", "persons/site": "#,##0", "EUR/year": "#,##0", "km/year": "#,##0",
             "EUR/child/year": "#,##0",
             "h/week": "0.0", "min/day": "0.0", "index": "0.000", "ratio": "0.00", "sites": "0",
             "fields": "0"}  # fmt: skip


def indicators(facts: Facts) -> Sheet:
    """Return every indicator of the region and its municipalities, one row each."""
    t = facts.t
    headings = (
        t("workbook_code"), t("col_municipality"), t("col_level"), t("workbook_id"), t("col_measure"),
        t("col_value"), t("workbook_unit"), t("col_persons"), t("col_uncertain"), t("col_rests_on"),
    )  # fmt: skip
    table, row_of = facts.source.indicators, _IndicatorRows(facts).row
    columns = (table[name].fillna("").tolist() for name in ("municipality_code", "level", "indicator_id"))
    facts_of_rows = (table[name].tolist() for name in ("value", "unit", "persons", "status"))
    rows = tuple(map(row_of, *columns, *facts_of_rows))
    return Sheet(t("workbook_indicators"), headings, rows, _notes(facts))


def school_days(facts: Facts) -> Sheet | None:
    """Return the minutes a day without a car of each cell, a column a level; None without a timetable."""
    t, days = facts.t, {}
    for level in facts.levels:
        table = facts.source.day_minutes(level)
        if table is not None:
            days[level] = [table[name].tolist() for name in ("day_min", "status")]
    if not days:
        return None
    headings = [t("workbook_cell"), t("workbook_code"), t("col_municipality")]
    for level in days:
        headings += [t("workbook_day_of", level=t(f"level_short_{level}")), t("workbook_day_status")]
    rows = []
    origins = facts.source.origins
    for i, (cell, code) in enumerate(zip(origins["id"], origins["municipality_code"], strict=True)):
        row = [SheetCell(cell), SheetCell(code), SheetCell(facts.names[code])]
        for day_min, status in days.values():
            row += [_day(day_min[i]), SheetCell(t(f"day_status_{status[i]}"))]
        rows.append(tuple(row))
    note = t("pt_walks_note_paths" if walks_over_paths(facts) else "pt_walks_note", **pace(facts))
    return Sheet(t("workbook_school_days"), tuple(headings), tuple(rows), (note,))


def _day(minutes: float) -> SheetCell:
    """Return minutes a day; an empty cell where there is no connection, or nothing is known: the next one says why."""
    return SheetCell(minutes, "0.0") if math.isfinite(minutes) else SheetCell("")


def scorecard(facts: Facts) -> Sheet:
    """Return the whole scorecard, one row each."""
    t = facts.t
    headings = (
        t("col_goal"), t("workbook_criterion"), t("workbook_id"), t("col_measure"), t("col_level"),
        t("col_value"), t("workbook_unit"), t("col_score"), t("col_weight"), t("workbook_low"),
        t("workbook_high"), t("col_rests_on"),
    )  # fmt: skip
    card = facts.scorecard
    if len(scored_goals(card)) < 2:  # one goal's score is not told again as that of all
        card = card[~card["criterion"].isin(("overall", "check"))]
    rows = tuple(_score_row(facts, row) for row in _records(card))
    return Sheet(t("workbook_scorecard"), headings, rows, _notes(facts))


def _notes(facts: Facts) -> tuple[str, ...]:
    """Return what is said under a whole table: how numbers are shown, and what the minutes by car are."""
    return facts.t("workbook_exact"), car_time_note(facts.t, facts.source)


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


class _IndicatorRows:
    """Rows of the indicators: cells that many of them hold are made once, since a country has 130,000 rows."""

    def __init__(self, facts: Facts) -> None:
        self._facts, self._t = facts, facts.t
        self._text = cache(SheetCell)
        self._place, self._level, self._measure = cache(self.place), cache(self.level), cache(self.measure)
        self._unit, self._status, self._uncertain = cache(self.unit), cache(self.status), cache(self.uncertain)
        self._untold = cache(self.untold)

    def row(
        self, code: str, level: str, indicator_id: str, value: float, unit: str, persons: float, status: str
    ) -> tuple[SheetCell, ...]:
        """Return the cells of one indicator of the region (without a code) or of a municipality."""
        t, is_empty = self._t, math.isnan(value)
        untold = "" if is_empty else self._untold(unit, level, code)
        return (
            self._text(code), self._place(code), self._level(level), self._text(indicator_id),
            self._measure(indicator_id, level), of_unit(t, math.nan if untold else value, unit), self._unit(unit),
            of_unit(t, math.nan if is_empty else persons, "persons"), self._uncertain(level, code),
            self._text(t(f"untold_{untold}")) if untold else self._status(status),
        )  # fmt: skip

    def untold(self, unit: str, level: str, code: str) -> knowledge.Untold:
        """Return why a value of this unit is not told; empty where it is."""
        return knowledge.untold(self._facts, unit, level, code)

    def place(self, code: str) -> SheetCell:
        """Return the name of a municipality, or that the whole region is meant."""
        return SheetCell(self._facts.names[code] if code else self._t("whole_region"))

    def level(self, level: str) -> SheetCell:
        """Return a level in words."""
        return SheetCell(_level(self._t, level))

    def measure(self, indicator_id: str, level: str) -> SheetCell:
        """Return the name of an indicator."""
        return SheetCell(indicator_name(indicator_id, self._t.language, self._facts.source.parameters, level))

    def unit(self, unit: str) -> SheetCell:
        """Return a unit in words."""
        return SheetCell(unit_name(unit, self._t.language))

    def status(self, status: str) -> SheetCell:
        """Return what a value of this status rests on, in words."""
        return SheetCell(status_words(self._t, IndicatorValue(math.nan, "", math.nan, status)))

    def uncertain(self, level: str, code: str) -> SheetCell:
        """Return the share for whom the nearest site of a level is uncertain."""
        share = self._facts.indicator(UNCERTAIN, level, code).value if level else math.nan
        return of_unit(self._t, share, "share")


def _score_row(facts: Facts, row: dict[Any, Any]) -> tuple[SheetCell, ...]:
    t = facts.t
    goal, level, indicator = _text(row["goal_id"]), _text(row["level"]), _text(row["indicator_id"])
    unit = facts.indicator(indicator, level).unit
    untold = knowledge.untold(facts, unit, level)
    return (
        SheetCell(t(f"goal_{goal}") if t.has(f"goal_{goal}") else goal),
        SheetCell(criterion_name(_text(row["criterion"]), t.language)),
        SheetCell(indicator),
        SheetCell(indicator_name(indicator, t.language, facts.source.parameters, level) if indicator else ""),
        SheetCell(_level(t, level) if indicator else ""),
        of_unit(t, math.nan if untold else float(row["value"]), unit),
        SheetCell(unit_name(unit, t.language)),
        *(of_unit(t, float(row[name]), "0-1") for name in ("score", "weight", "low", "high")),
        SheetCell(t(f"untold_{untold}") if untold else _text(row["rests_on"])),
    )


def of_unit(t: Texts, value: float, unit: str) -> SheetCell:
    """Return a number in its unit's format; a missing one as an empty cell, an infinite one in words, a price as told.

    Examples
    --------
    >>> of_unit(Texts("en"), 330.897, "EUR/child/year").content
    330.0
    """
    if math.isnan(value):
        return SheetCell("")
    if math.isinf(value):
        return SheetCell(t("no_way"))
    if unit == "persons":
        return of_persons(t, value)
    return SheetCell(told_value(value, unit), FORMATS.get(unit, _DECIMALS.get(unit, GENERAL)))


def _level(t: Texts, level: str) -> str:
    return t(f"level_{level}") if level else t("all_levels")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
