"""Section 11: questions for the council, each raised by one of the region's own numbers by a rule set in advance."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from kopa.goals.catalogue.borders import NO_OWN_SITE
from kopa.goals.catalogue.delivery import SITE_P90
from kopa.goals.catalogue.small_schools import AT_SMALL_SCHOOLS, SMALL_SCHOOLS
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.sustainability import COHORT_CHANGE, yearly_cohorts
from kopa.goals.catalogue.travel_time import P90, TRANSPORT
from kopa.levels import UPPER_SECONDARY
from kopa.report import cells, maps
from kopa.report.facts import Facts, largest
from kopa.report.model import Block, Folded, Paragraph, Points, Section, Table, TableColumn
from kopa.words.texts import FEW, whole_minutes

MOST = 7
"""So many questions are asked at most: the first in the order of `RULES`."""


@dataclass(frozen=True)
class RuleResult:
    """What a rule gives: the number as words and as a value (nan: not known), whether it asks, and the question."""

    number: str
    value: float
    asks: bool
    question: str = ""
    level: str = ""
    """Level of education that the number is of; empty: of none."""


@dataclass(frozen=True)
class Rule:
    """One rule: its key (`rule_<key>` states it), the section whose number it reads, and how it is applied."""

    key: str
    section: str
    apply: Callable[[Facts], RuleResult]


def section(facts: Facts) -> Section:
    """Return the section of questions, with the rules and the numbers behind them one click away."""
    t = facts.t
    found = [(rule, rule.apply(facts)) for rule in RULES]
    asked = [(rule, one) for rule, one in found if one.asks][:MOST]
    answer = t.count("questions_answer", len(asked)) if asked else t("questions_none")
    blocks: list[Block] = [Paragraph(answer, "answer")]
    if asked:
        told = tuple(
            t("question_raised", question=one.question, number=one.number, section=t(f"{rule.section}_heading"))
            for rule, one in asked
        )
        blocks.append(Points(told, numbered=True))
    blocks.append(Paragraph(t("questions_how", most=MOST)))
    table = _rules_table(facts, found, {rule.key for rule, _ in asked})
    blocks.append(Folded("fold-questions", t("questions_show"), (table,)))
    return Section("questions", t("questions_heading"), tuple(blocks), "council")


def _rules_table(facts: Facts, found: list[tuple[Rule, RuleResult]], asked: set[str]) -> Table:
    t = facts.t
    columns = (TableColumn(t("col_rule")), TableColumn(t("col_number_here")), TableColumn(t("col_asked")))
    rows, limits = [], _limits(facts)
    for rule, one in found:
        known = not math.isnan(one.value)
        of = f"{t(f'level_{one.level}')}: " if one.level else ""
        number = cells.words(of + one.number if known else t("missing"))  # of several units: no column of numbers
        told = t("yes") if rule.key in asked else t("asked_no_room") if one.asks else t("no")
        rows.append((cells.words(t(f"rule_{rule.key}", **limits)), number, cells.words(told if known else "–")))
    return Table("questions-table", t("questions_caption"), columns, tuple(rows))


def _limits(facts: Facts) -> dict[str, str]:
    """Return the limits that the words of rules speak of."""
    return {
        "minutes": facts.limit(HEADLINE),
        "km": facts.limit(TRANSPORT),
        "persons": facts.t.number(facts.source.parameters.small_site_persons),
        "saved": facts.t.number(maps.WORTH_CROSSING_MIN),
    }


def _unknown(facts: Facts) -> RuleResult:
    return RuleResult(facts.t("missing"), math.nan, False)


def _far(facts: Facts) -> RuleResult:
    """Upper secondary: the level with the larger share of persons beyond the near minutes."""
    t = facts.t
    near = {level: facts.near(level) for level in UPPER_SECONDARY if level in facts.covered_levels}
    known = {level: fact for level, fact in near.items() if fact.has_value}
    if not known:
        return _unknown(facts)
    level = min(known, key=lambda one: known[one].value)
    share, persons = 1 - known[level].value, facts.everyone(level) - known[level].persons
    words = {"level": t(f"level_{level}"), "group": t(f"group_{level}")}
    number = _persons_share(facts, persons, share)
    return RuleResult(
        number,
        share,
        share >= 0.05 and persons >= FEW,
        t("ask_far", **words, number=number, minutes=facts.limit(HEADLINE)),
        level,
    )


def _persons_share(facts: Facts, persons: float, share: float) -> str:
    words = facts.t.persons(persons)
    return words if persons < FEW else f"{words} ({facts.t.share(share)})"


def _no_site(facts: Facts) -> RuleResult:
    """Persons of the main level who live in a municipality without a site of its own."""
    t, level = facts.t, facts.main_level
    fact = facts.indicator(NO_OWN_SITE, level)
    if not fact.has_value:
        return _unknown(facts)
    without = [code for code in facts.codes if facts.indicator(NO_OWN_SITE, level, code).value >= 1]
    question = t(
        "ask_no_site",
        level=t(f"level_{level}"),
        group=t(f"group_{level}"),
        persons=t.persons(fact.persons),
        names=t.listed([facts.names[code] for code in without]),
    )
    return RuleResult(t.persons(fact.persons), fact.persons, bool(without) and fact.persons >= FEW, question, level)


def _crossing(facts: Facts) -> RuleResult:
    """Persons who would save time across the border, at the level where they are most."""
    t = facts.t
    found = {level: maps.worth_crossing(facts, level) for level in maps.border_levels(facts)}
    known = {level: n for level, n in found.items() if not math.isnan(n)}
    if not known:
        return _unknown(facts)
    level = max(known, key=lambda one: known[one])
    question = t(
        "ask_crossing",
        level=t(f"level_{level}"),
        group=t(f"group_{level}"),
        persons=t.persons(known[level]),
        minutes=int(maps.WORTH_CROSSING_MIN),
    )
    return RuleResult(t.persons(known[level]), known[level], known[level] >= 10, question, level)


def _gap(facts: Facts) -> RuleResult:
    """Difference between the municipalities with the longest and the shortest way, main level."""
    t, level = facts.t, facts.main_level
    if not facts.is_covered(level):
        return _unknown(facts)
    values = [facts.indicator(P90, level, code).value for code in facts.codes]
    longest, shortest = largest(facts.codes, values), largest(facts.codes, [-value for value in values])
    if longest < 0 or not math.isfinite(values[longest]):
        return _unknown(facts)
    gap = whole_minutes(values[longest]) - whole_minutes(values[shortest])  # of the minutes as printed
    question = t(
        "ask_gap",
        level=t(f"level_{level}"),
        longest=facts.names[facts.codes[longest]],
        most=t.minutes(values[longest]),
        shortest=facts.names[facts.codes[shortest]],
        least=t.minutes(values[shortest]),
    )
    return RuleResult(t.minutes(gap), gap, gap >= 15, question, level)


def _school(facts: Facts) -> RuleResult:
    """Pupils of the first grades beyond the distance of which the law speaks."""
    t, level = facts.t, _first(facts)
    far = facts.beyond_limit(level) if level else None
    if far is None or not far.has_value:
        return _unknown(facts)
    number = _persons_share(facts, far.persons, far.value)
    question = t("ask_school", number=number, group=t(f"group_{level}"), km=facts.limit(TRANSPORT))
    return RuleResult(number, far.value, far.value >= 0.1 and far.persons >= FEW, question)


def _first(facts: Facts) -> str:
    return facts.first_grades if facts.first_grades in facts.covered_levels else ""


def _cohort(facts: Facts) -> RuleResult:
    """Change of the cohort that comes to the first grades."""
    t, level = facts.t, _first(facts)
    change = facts.indicator(COHORT_CHANGE, level)
    if not level or not change.has_value:
        return _unknown(facts)
    number = t.signed_share(change.value)
    now, coming = (t.persons(cohort) for cohort in yearly_cohorts(level, facts.source.origins))
    question = t("ask_cohort", now=now, coming=coming, number=number)
    return RuleResult(number, change.value, change.value <= -0.1, question)


def _small(facts: Facts) -> RuleResult:
    """Schools of the first grades with few pupils, by the pupils that the analyst told: unknown without them."""
    t, level = facts.t, _first(facts)
    schools, share = facts.indicator(SMALL_SCHOOLS, level), facts.indicator(AT_SMALL_SCHOOLS, level)
    if not level or not (schools.has_value and share.has_value):
        return _unknown(facts)
    number = t.count("schools", schools.value)
    question = t("ask_small", number=number, persons=t.integer(share.persons))
    return RuleResult(number, schools.value, schools.value >= 1, question)


def _week(facts: Facts) -> RuleResult:
    """Hours a week in a car that one in ten of the main level exceeds."""
    t, level = facts.t, facts.main_level
    hours = facts.indicator(SITE_P90, level)
    if not hours.has_value or not math.isfinite(hours.value):
        return _unknown(facts)
    number = cells.value_words(t, hours)
    question = t("ask_week", level=t(f"level_{level}"), number=number)
    return RuleResult(number, hours.value, hours.value >= 5, question, level)


def _unknown_levels(facts: Facts) -> RuleResult:
    """Levels whose sites are not known everywhere in the region."""
    t = facts.t
    names = [t(f"level_{level}") for level in facts.levels if level not in facts.covered_levels]
    number = t.count("levels", len(names))
    return RuleResult(number, float(len(names)), bool(names), t("ask_unknown", names="; ".join(names)))


RULES = (
    Rule("far", "travel", _far),
    Rule("no_site", "border", _no_site),
    Rule("crossing", "border", _crossing),
    Rule("gap", "equality", _gap),
    Rule("school", "travel", _school),
    Rule("cohort", "sustainability", _cohort),
    Rule("small", "sustainability", _small),
    Rule("week", "delivery", _week),
    Rule("unknown", "travel", _unknown_levels),
)
"""In the order in which questions are asked; every threshold stands in the words of `rule_<key>`."""
