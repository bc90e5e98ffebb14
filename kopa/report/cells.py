"""Cells and tables of numbers as they are printed, each with the value behind it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kopa.findings import knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.goals import rules
from kopa.goals.indicator import Statistic
from kopa.regions import RUNGS
from kopa.report.facts import Facts
from kopa.report.model import Cell, Table, TableColumn
from kopa.report.names import headings, indicator_name, unit_name
from kopa.words.money import told_eur
from kopa.words.rounding import FEW, whole
from kopa.words.texts import Texts

MONEY = "EUR/year"
"""Unit of sums of money, which are printed as exactly as they are known."""


def words(text: str, *, strong: bool = False, language: str = "") -> Cell:
    """Return a cell of text."""
    return Cell(text, text, strong=strong, language=language)


def place(facts: Facts, code: str) -> Cell:
    """Return the first cell of a row: the municipality's name; without a code, the region as a whole."""
    name = facts.names[code] if code else facts.t("whole_region")
    return Cell(name, name, strong=not code, code=code, total=not code)


def persons(t: Texts, value: float, *, strong: bool = False) -> Cell:
    """Return a cell with a number of persons."""
    return Cell(t.headcount(value), _number(value), strong=strong)


def persons_under(t: Texts, value: float, line: float) -> Cell:
    """Return a cell with persons of whom it matters whether they are fewer than a number: rounded down then.

    So is the value behind it, which a spreadsheet rounds once more.

    Examples
    --------
    >>> [persons_under(Texts("en"), persons, 20.0).text for persons in (18.6, 19.7, 20.0, 23.5)]
    ['19', '19', '20', '24']
    >>> persons_under(Texts("en"), 19.7, 20.0).value
    19.0
    """
    return persons(t, math.floor(value) if value < line <= whole(value) else value)


def persons_of(t: Texts, fact: IndicatorValue) -> Cell:
    """Return a cell with the persons for whom an indicator holds; a dash where it is not known."""
    return persons(t, fact.persons) if fact.has_value else words("–")


def unknown_note(facts: Facts) -> tuple[str, ...]:
    """Return the note of a table that holds levels whose sites are not known here; nothing where all are."""
    return () if facts.covered_levels == facts.levels else (facts.t("unknown_level_note"),)


def few_note(facts: Facts, *shown: str) -> tuple[str, ...]:
    """Return the note on municipalities with too few persons of some level's age to be told; nothing without any."""
    any_few = any(knowledge.is_of_few(facts, level, code) for level in shown for code in facts.codes)
    return (facts.t("few_note"),) if any_few else ()


def share(t: Texts, value: float) -> Cell:
    """Return a cell with a share of 0-1 as per cent."""
    return Cell(t.share(value), _number(value))


def doubt(t: Texts, value: float) -> Cell:
    """Return a cell with an uncertain share: one beyond the rule's line is not printed as the line itself.

    Examples
    --------
    >>> [doubt(Texts("en"), share).text for share in (0.17, 0.202, 0.2)]
    ['17%', '20.2%', '20%']
    """
    at_the_line = value > rules.MOST_UNCERTAIN_SHARE >= round(value, 2)
    return Cell(t.share(value, 1 if at_the_line else 0), _number(value))


def change(t: Texts, value: float) -> Cell:
    """Return a cell with a change as per cent with its sign; a dash where it is not known."""
    return Cell("–" if math.isnan(value) else t.signed_percent(value), _number(value))


def minutes(t: Texts, value: float, *, bound: knowledge.Bound = "") -> Cell:
    r"""Return a cell with minutes; at most or at least so many, where they are a bound.

    Examples
    --------
    >>> minutes(Texts("en"), 62.4, bound="at_most").text
    'at most 63\xa0min'
    """
    words_of_value = t.minutes(value)
    return Cell(f"{t(bound)} {words_of_value}" if bound else words_of_value, _number(value))


def bounded(t: Texts, cell: Cell, bound: knowledge.Bound, *, few: bool = False) -> Cell:
    """Return a cell with the words of its bound before it; as it is without one, and of so `few` that none is told.

    Examples
    --------
    >>> en = Texts("en")
    >>> bounded(en, words("82%"), "at_least").text, bounded(en, words("82%"), "").text
    ('at least 82%', '82%')
    """
    return replace(cell, text=f"{t(bound)} {cell.text}") if bound and not few else cell


def minutes_of(facts: Facts, statistic: Statistic, level: str, code: str = "") -> Cell:
    """Return a cell with minutes, a range as `minutes_computed`; at most or at least so many.

    Of a range only its longer end is sure to be a most, and its shorter a least: "at most 13 min", never "at most
    9-13 min" (`knowledge.told_bound`). Of fewer persons of the level's age than are told of there are no minutes: nine
    in ten of three persons are nobody.
    """
    if knowledge.is_of_few(facts, level, code):
        return words("–")
    computed = minutes_computed(facts, statistic, level, code)
    least, most = knowledge.ends(facts, statistic, level, code)
    bound = knowledge.told_bound(facts, statistic, level, code) if math.isfinite(least) else ""
    if bound == "at_least":
        return minutes(facts.t, least, bound=bound)
    told = isinstance(computed.value, float) and math.isfinite(computed.value)
    return minutes(facts.t, most, bound=bound) if bound and told else computed


def interval_told(facts: Facts, statistic: Statistic, level: str, code: str = "") -> tuple[float, float] | None:
    """Return the interval of minutes that are told as one number; None of a bound and of a range."""
    told_alone = not knowledge.told_bound(facts, statistic, level, code)
    longer = knowledge.prints_longer(*knowledge.ends(facts, statistic, level, code))
    return facts.interval(statistic, level, code) if told_alone and not longer else None


def minutes_computed(facts: Facts, statistic: Statistic, level: str, code: str = "") -> Cell:
    """Return a cell with minutes: a range where some sites may or may not serve the level, or may be closed."""
    value, ends = facts.indicator(statistic, level, code).value, knowledge.ends(facts, statistic, level, code)
    if math.isnan(value) or not knowledge.prints_longer(*ends):
        return minutes(facts.t, value)
    return (
        Cell(facts.t.minutes_between(*ends), _number(value))
        if rules.says_something(*ends)
        else words(facts.t("range_too_wide"))
    )


def persons_between(
    facts: Facts, statistic: Statistic, level: str, code: str = "", *, bound: knowledge.Bound = ""
) -> Cell:
    """Return a cell with the persons for whom a share holds: a range where some sites may not serve the level.

    With `bound` they are so many at least or at most, by the end of the range that is sure to be one.
    """
    fact, sure = facts.indicator(statistic, level, code), facts.sure(statistic, level, code)
    both = sorted((fact.persons, sure.persons if sure.has_value else fact.persons))
    if bound and fact.has_value:
        end = both[0] if bound == "at_least" else both[-1]
        return persons(facts.t, end) if end < FEW else Cell(f"{facts.t(bound)} {facts.t.headcount(end)}", _number(end))
    if not sure.has_value or not fact.has_value:
        return persons_of(facts.t, fact)
    if not rules.says_something(*both):
        return words(facts.t("range_too_wide"))
    ends = [facts.t.headcount(n) for n in both]
    return Cell("–".join(dict.fromkeys(ends)), _number(fact.persons))


def minutes_added(t: Texts, value: float) -> str:
    r"""Return minutes with one decimal; a trace of them is not told as none.

    Examples
    --------
    >>> en = Texts("en")
    >>> minutes_added(en, 3.21), minutes_added(en, 0.02), minutes_added(en, 0.0)
    ('3.2\xa0min', 'under 0.1\xa0min', '0.0\xa0min')
    """
    return t("under_tenth_min") if 0 < value < 0.05 else f"{t.decimal(value)}\u00a0min"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def value_cell(t: Texts, fact: IndicatorValue) -> Cell:
    """Return a cell with `value_words`; a price is in it as it is told, as nobody knows it better.

    Examples
    --------
    >>> value_cell(Texts("en"), IndicatorValue(330.897, "EUR/child/year", 800.0, "ok")).value
    330.0
    """
    return Cell(value_words(t, fact), _number(told_value(fact.value, fact.unit)))


def told_value(value: float, unit: str) -> float:
    """Return the number behind a printed value: a price as it is told, others as they are.

    Examples
    --------
    >>> told_value(330.897, "EUR/child/year"), told_value(330.897, "min"), told_value(math.inf, "EUR/year")
    (330.0, 330.897, inf)
    """
    return told_eur(value) if unit.startswith("EUR/") and math.isfinite(value) else value


def value_words(t: Texts, fact: IndicatorValue) -> str:
    """Return an indicator's value with its unit in words; a missing one says so."""
    if not fact.has_value:
        return t("missing")
    if math.isinf(fact.value):
        return t("no_way")
    if fact.unit == "share" and fact.value < 0:
        return t.signed_percent(fact.value)
    if fact.unit == "share":
        return t.share(fact.value, 1 if fact.value < 0.1 else 0)
    if fact.unit == "persons":
        return t.persons(fact.value)
    if fact.unit == "min":
        return minutes_added(t, fact.value)
    if fact.unit == "sites" and fact.value != round(fact.value):
        return f"{t.decimal(fact.value)}\u00a0{unit_name(fact.unit, t.language, fact.value)}"
    if fact.unit == "min/day":
        return t.minutes(fact.value)
    if fact.unit == "km":
        return f"{t.decimal(fact.value)}\u00a0km"
    if fact.unit == MONEY:
        return t.about_euros(fact.value)
    if fact.unit.startswith("EUR/"):
        told = told_eur(fact.value)
        if fact.value and not told:
            return t("under_one", one=f"1\u00a0{unit_name(fact.unit, t.language, 1)}")
        return f"{t.integer(told)}\u00a0{unit_name(fact.unit, t.language, told)}"
    if fact.unit == "h/week":
        return f"{t.decimal(fact.value)}\u00a0h"
    if fact.unit == "rung":
        return t("rung_of", rung=t(f"rung_{round(fact.value)}"), n=_plain(t, fact.value), rungs=len(RUNGS))
    return f"{_plain(t, fact.value)}\u00a0{unit_name(fact.unit, t.language, fact.value)}".strip()


def _plain(t: Texts, value: float) -> str:
    if abs(value) >= 100:
        return t.integer(value)
    decimals = 0 if value == round(value) and abs(value) >= 1 else 1 if abs(value) >= 10 else 2
    return t.decimal(value, decimals)


def status_words(t: Texts, fact: IndicatorValue) -> str:
    """Return what an indicator rests on, in words."""
    return t(f"status_{fact.status}")


def indicator_table(
    facts: Facts, key: str, caption: str, ids: Sequence[str], *, of_what: Mapping[str, str] | None = None
) -> Table:
    """Return the table of those indicators of the region, told for no level, that have a value; a row each.

    `of_what` says by id what an indicator is of, where its name does not.
    """
    t, parts = facts.t, of_what or {}
    columns = (
        TableColumn(t("col_measure")),
        TableColumn(t("col_value"), "number"),
        TableColumn(t("col_persons"), "number"),
        TableColumn(t("col_rests_on")),
    )
    facts_by_id = {indicator_id: facts.indicator(indicator_id) for indicator_id in ids}
    rows = tuple(
        (
            words(": ".join(filter(None, (_name(facts, indicator_id), parts.get(indicator_id, ""))))),
            value_cell(t, fact),
            persons(t, fact.persons),
            words(status_words(t, fact)),
        )
        for indicator_id, fact in facts_by_id.items()
        if fact.has_value
    )
    return Table(key, caption, columns, rows)


def _name(facts: Facts, indicator_id: str) -> str:
    return indicator_name(indicator_id, facts.t.language, facts.source.parameters)


@dataclass(frozen=True)
class MeasureColumn:
    """One column of a table by level: a statistic, whose name is the heading; a share may be persons and share."""

    statistic: Statistic
    as_persons: bool = False
    to_cell: Callable[[Facts, str, IndicatorValue], Cell] | None = None
    """Makes the cell of a value, given its level, where it needs words of its own."""


def level_table(
    facts: Facts,
    key: str,
    caption: str,
    measures: Sequence[MeasureColumn],
    notes: tuple[str, ...] = (),
    *,
    levels: Sequence[str] = (),
    own_doubt: bool = False,
) -> Table:
    """Return a table with one row per level that has any of the measures, and what the row rests on.

    The uncertain share of the region's people stands beside them, unless the measures are of other people and tell
    their own.
    """
    t = facts.t
    shown_levels = [level for level in facts.levels if not levels or level in levels]
    doubtful = not own_doubt and any(facts.uncertain(level).persons > 0 for level in shown_levels)
    columns = (
        TableColumn(t("col_level")),
        *(
            TableColumn(heading, "number", "" if one.as_persons or one.statistic.unit != "min" else "min")
            for heading, one in zip(_headings(facts, measures), measures, strict=True)
        ),
        *((TableColumn(t("col_uncertain"), "number", "share"),) if doubtful else ()),
        TableColumn(t("col_rests_on")),
    )
    rows = []
    for level in shown_levels:
        values = [facts.indicator(measure.statistic, level) for measure in measures]
        if not any(fact.has_value for fact in values):
            continue
        measured = [_measured(facts, level, fact, measure) for fact, measure in zip(values, measures, strict=True)]
        beside = (doubt(t, facts.uncertain(level).value),) if doubtful else ()
        rows.append((words(t(f"level_{level}")), *measured, *beside, words(_basis(t, values))))
    return Table(key, caption, columns, tuple(rows), notes)


def _headings(facts: Facts, measures: Sequence[MeasureColumn]) -> list[str]:
    t = facts.t
    names = headings([measure.statistic for measure in measures], t.language, facts.source.parameters)
    return [
        t("col_of_persons", name=name) if measure.as_persons else name
        for name, measure in zip(names, measures, strict=True)
    ]


def _measured(facts: Facts, level: str, fact: IndicatorValue, measure: MeasureColumn) -> Cell:
    t = facts.t
    if measure.to_cell and fact.has_value:
        return measure.to_cell(facts, level, fact)
    if measure.as_persons and fact.has_value:
        return persons_and_share(t, fact)
    if fact.has_value and fact.unit in ("sites", "persons/site"):
        return Cell(t.integer(fact.value), _number(fact.value))
    return value_cell(t, fact) if fact.has_value else words("–")


def persons_and_share(t: Texts, fact: IndicatorValue) -> Cell:
    """Return a cell with persons and, where they are not fewer than 5, their share."""
    few = fact.persons < FEW
    return Cell(t.headcount(fact.persons) + ("" if few else f" ({t.share(fact.value)})"), _number(fact.persons))


def _basis(t: Texts, values: Sequence[IndicatorValue]) -> str:
    """Return what a row rests on: the weakest of its known values."""
    statuses = {fact.status for fact in values if fact.has_value}
    return t(f"status_{next(s for s in ('assumption', 'partial', 'ok') if s in statuses)}")
