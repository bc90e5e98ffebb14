"""Section 8: sustainability: age groups in time, schools by their pupils, and transport."""

from kopa.goals.catalogue.context import POPULATION_CHANGE, SHRINKING
from kopa.goals.catalogue.small_schools import AT_SMALL_SCHOOLS, SMALL_SCHOOLS
from kopa.goals.catalogue.sustainability import (
    COHORT_CHANGE,
    PROJECTED_CHANGE,
    TRANSPORT_COST,
    yearly_cohorts,
)
from kopa.goals.catalogue.travel_time import TRANSPORT
from kopa.levels import BASIC_1_6
from kopa.report import age_groups, cells, schools
from kopa.report.cells import Measure
from kopa.report.facts import Facts, IndicatorValue
from kopa.report.model import Block, Cell, Paragraph, Section


def _cohort(facts: Facts, level: str, change: IndicatorValue) -> Cell:
    """Persons per year of age now and to come, and the change."""
    now, coming = (facts.t.headcount(cohort) for cohort in yearly_cohorts(level, facts.source.origins))
    return cells.words(facts.t("cohort_cell", now=now, coming=coming, change=facts.t.signed_share(change.value)))


MEASURES = (
    Measure(COHORT_CHANGE, to_cell=_cohort),
    Measure(PROJECTED_CHANGE),
    Measure(SMALL_SCHOOLS),
    Measure(AT_SMALL_SCHOOLS, as_persons=True),
    Measure(TRANSPORT_COST),
)


def section(facts: Facts) -> Section:
    """Return the section on age groups, schools and the need for transport."""
    t = facts.t
    table = cells.level_table(
        facts,
        "sustainability",
        t("sustainability_caption"),
        MEASURES,
        (t("sustainability_note", persons=t.number(facts.source.parameters.small_site_persons)),),
    )
    blocks: list[Block] = [
        Paragraph(age_groups.sentence(facts), "answer"),
        Paragraph(_answer(facts)),
        Paragraph(_context(facts)),
        *age_groups.blocks(facts),
        *schools.blocks(facts),
        table if table.rows else Paragraph(t("section_no_data", what=t("sustainability_caption")), "note"),
        *cells.missing(facts, "sustainability", "G4", "G0"),
    ]
    return Section("sustainability", t("sustainability_heading"), tuple(blocks))


def _answer(facts: Facts) -> str:
    t, level = facts.t, facts.first_grades
    cost = facts.indicator(TRANSPORT_COST, level)
    if not level or not cost.has_value:
        return t("finding_missing", level=t(f"level_{BASIC_1_6}"))
    each = facts.source.parameters.transport_cost_eur_per_pupil
    return t("transport_cost_answer", persons=t.persons(cost.persons), group=t(f"group_{level}"),
             km=facts.limit(TRANSPORT), euros=t.integer(round(cost.value, -3)), each=t.integer(each))  # fmt: skip


def _context(facts: Facts) -> str:
    t = facts.t
    change, shrinking = facts.indicator(POPULATION_CHANGE), facts.indicator(SHRINKING)
    if not change.has_value:
        return t("context_missing")
    told = {
        "change": t.signed_share(change.value),
        "persons": t.persons(shrinking.persons),
        "share": t.share(shrinking.value),
    }
    both = facts.source.population
    if both is None:
        return t("context_change", **told)
    (first, then), (last, now) = both.items()
    return t("context_change_persons", then=t.persons(then), first=first, now=t.persons(now), last=last, **told)
