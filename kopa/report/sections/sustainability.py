"""Sustainability: age groups in time, schools by their pupils, and transport."""

from kopa.findings import ages, knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.goals.catalogue.context import POPULATION_CHANGE, SHRINKING
from kopa.goals.catalogue.small_schools import AT_SMALL_SCHOOLS, SMALL_SCHOOLS
from kopa.goals.catalogue.sustainability import (
    COHORT_CHANGE,
    PROJECTED_CHANGE,
    yearly_cohorts,
)
from kopa.goals.catalogue.travel_time import TRANSPORT
from kopa.levels import GRADES
from kopa.report import age_groups, cells, schools
from kopa.report.cells import MeasureColumn
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Section


def _cohort(facts: Facts, level: str, change: IndicatorValue) -> Cell:
    """Persons per year of age now and to come, and the change."""
    now, coming = (facts.t.headcount(cohort) for cohort in yearly_cohorts(level, facts.source.origins))
    return cells.words(facts.t("cohort_cell", now=now, coming=coming, change=facts.t.signed_percent(change.value)))


COHORTS = (MeasureColumn(COHORT_CHANGE, to_cell=_cohort), MeasureColumn(PROJECTED_CHANGE))
SMALL = (MeasureColumn(SMALL_SCHOOLS), MeasureColumn(AT_SMALL_SCHOOLS, as_persons=True))
"""Told only where the analyst has given the pupils of schools."""


def section(facts: Facts) -> Section:
    """Return the section on age groups, schools and the need for transport."""
    t, small = facts.t, knowledge.has_pupils(facts)
    notes = (t("sustainability_note", persons=t.number(facts.source.parameters.small_site_persons)),) if small else ()
    measures = (*COHORTS, *SMALL) if small else COHORTS
    caption = t("sustainability_caption" if small else "cohorts_caption")
    table = cells.level_table(facts, "sustainability", caption, measures, notes)
    sentences = [words for words in (ages.sentence(facts), _context(facts), *_transport(facts)) if words]
    blocks: list[Block] = [Paragraph(words, "plain" if i else "answer") for i, words in enumerate(sentences)]
    blocks += [*age_groups.blocks(facts), *schools.blocks(facts), *([table] if table.rows else [])]
    return Section("sustainability", t("sustainability_heading"), tuple(blocks))


def _transport(facts: Facts) -> list[str]:
    """Return what transport costs at least: a year, a range, and what it is made from."""
    t, p = facts.t, facts.source.parameters
    made = []
    for level in (one for one in facts.levels if one in GRADES):
        price = knowledge.transport_price(facts, level)
        if price is None:
            continue
        made.append(
            t(
                "transport_cost_answer",
                pupils=t(f"pupils_of_{level}"),
                persons=t.headcount(facts.beyond_limit(level).persons),
                km=facts.limit(TRANSPORT),
                euros=t.about_euros(price.low_eur, price.high_eur),
                year=price.year,
            )
        )
    if made:
        spread = t.share(p.transport_cost_spread_share)
        made.append(t("transport_cost_how", each=t.integer(p.transport_cost_eur_per_pupil), spread=spread,
                       year=p.transport_cost_year))  # fmt: skip
    return made


def _context(facts: Facts) -> str:
    t = facts.t
    change, shrinking = facts.indicator(POPULATION_CHANGE), facts.indicator(SHRINKING)
    if not change.has_value:
        return ""
    values = {
        "change": t.signed_percent(change.value),
        "persons": t.persons(shrinking.persons),
        "share": t.share(shrinking.value),
    }
    both = facts.source.population
    if both is None:
        return t("context_change", **values)
    (first, then), (last, now) = both.items()
    return t("context_change_persons", then=t.persons(then), first=first, now=t.persons(now), last=last, **values)
