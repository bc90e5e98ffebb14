"""Section 8: sustainability: cohorts, small sites and transport."""

from kopa.goals.g4 import yearly_cohorts
from kopa.report import cells
from kopa.report.cells import Measure
from kopa.report.facts import Fact, Facts
from kopa.report.model import Block, Cell, Paragraph, Section


def _cohort(facts: Facts, level: str, change: Fact) -> Cell:
    """Persons per year of age now and to come, and the change."""
    now, coming = (facts.t.headcount(cohort) for cohort in yearly_cohorts(level, facts.source.origins))
    return cells.words(facts.t("cohort_cell", now=now, coming=coming, change=facts.t.signed_share(change.value)))


MEASURES = (
    Measure("col_per_site", "G4.a.per_site"),
    Measure("col_cohort_change", "G4.a.change", told=_cohort),
    Measure("col_small_sites", "G4.a2.sites"),
    Measure("col_at_small_sites", "G4.a2.share", as_persons=True),
    Measure("col_transport_eur", "G4.b.eur"),
)


def section(facts: Facts) -> Section:
    """Return the section on cohorts, small sites and the need for transport."""
    t = facts.t
    table = cells.level_table(
        facts, "sustainability", t("sustainability_caption"), MEASURES, (t("sustainability_note"),)
    )
    blocks: list[Block] = [
        Paragraph(_answer(facts), "answer"),
        Paragraph(_context(facts)),
        table if table.rows else Paragraph(t("section_no_data", what=t("sustainability_caption")), "note"),
        *cells.missing(facts, "sustainability", "G4", "G0"),
    ]
    return Section("sustainability", t("sustainability_heading"), tuple(blocks))


def _answer(facts: Facts) -> str:
    t = facts.t
    level = next((level for level in ("basic_1_6", "basic") if level in facts.levels), "")
    cost = facts.indicator("G4.b.eur", level)
    if not level or not cost.known:
        return t("finding_missing", level=t("level_basic_1_6"))
    each = facts.source.parameters.transport_cost_eur_per_pupil
    return t("transport_cost_answer", persons=t.persons(cost.persons), group=t(f"group_{level}"),
             euros=t.integer(round(cost.value, -3)), each=t.integer(each))  # fmt: skip


def _context(facts: Facts) -> str:
    t = facts.t
    change, shrinking = facts.indicator("G0.population_change"), facts.indicator("G0.shrinking")
    if not change.known:
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
