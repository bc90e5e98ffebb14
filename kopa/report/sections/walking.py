"""How far pupils walk, beside the times by car: one sentence for the expert, one table in the annex."""

from functools import partial

from kopa.findings import knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.goals.catalogue.walking import BICYCLE, DANGEROUS, TIME, UNCERTAIN, WALKED, WITHIN, WITHIN_SMALL
from kopa.goals.indicator import Statistic
from kopa.levels import BASIC_1_6
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Table


def sentence(facts: Facts) -> list[Block]:
    """Return who of grades 1-6 has a school within walking distance; nothing where that is not known."""
    t, within = facts.t, facts.indicator(WITHIN, BASIC_1_6)
    if not within.has_value or knowledge.saying(facts, BASIC_1_6) != "known":
        return []
    words = {"share": t.share(within.value), "km": facts.limit(WITHIN)}
    if within.status != "assumption":
        return [Paragraph(t("walk_over_paths", **words, within=t.persons(within.persons)))]
    near, uncertain = (t.about_persons(one.persons) for one in (within, facts.indicator(UNCERTAIN, BASIC_1_6)))
    return [Paragraph(t("walk_estimate", **words, within=near, uncertain=uncertain))]


def table(facts: Facts) -> list[Table]:
    """Return persons within the limits on foot, and minutes on foot and by bicycle, of each level that is known."""
    t = facts.t
    shares = [cells.MeasureColumn(one, to_cell=partial(_persons, one)) for one in _shares(facts)]
    minutes = [cells.MeasureColumn(one, to_cell=partial(_minutes, one)) for one in (TIME, BICYCLE)]
    notes = (*_on_the_estimate(facts), t("walking_safety"))
    made = cells.level_table(facts, "walking", t("walking_caption"), [*shares, *minutes], notes, levels=WALKED)
    return [made] if made.rows else []


def _on_the_estimate(facts: Facts) -> tuple[str, ...]:
    """Return how ways on foot are estimated, and who is too near to a limit; nothing where they go over paths."""
    estimated = any(facts.indicator(TIME, level).status == "assumption" for level in WALKED)
    detour = facts.t.number(facts.source.parameters.walk_detour)
    return (facts.t("walking_note", detour=detour),) if estimated else ()


def _shares(facts: Facts) -> list[Statistic]:
    """Return the shares that are told: of dangerous ways only where somebody named them."""
    named = any(facts.indicator(DANGEROUS, level).has_value for level in facts.levels)
    return [WITHIN, UNCERTAIN, WITHIN_SMALL, *([DANGEROUS] if named else [])]


def _persons(statistic: Statistic, facts: Facts, level: str, fact: IndicatorValue) -> Cell:
    return cells.persons_between(facts, statistic, level)


def _minutes(statistic: Statistic, facts: Facts, level: str, fact: IndicatorValue) -> Cell:
    return cells.minutes_of(facts, statistic, level)
