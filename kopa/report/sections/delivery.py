"""Not tied to a building: the ways in which the programme is brought, and the weekly travel."""

from kopa import levels
from kopa.findings import knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.goals.catalogue.delivery import BLENDED, SITE, SITE_P90
from kopa.report import cells
from kopa.report.cells import MeasureColumn
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Section


def _hours(facts: Facts, level: str, fact: IndicatorValue) -> Cell:
    """Return the cell of hours a week; of journeys that are not known well, at most so many."""
    hours = Cell(cells.value_words(facts.t, fact), fact.value)
    return cells.bounded(facts.t, hours, "at_most" if knowledge.is_at_most(facts, level) else "")


MEASURES = tuple(MeasureColumn(one, to_cell=_hours) for one in (SITE, SITE_P90, BLENDED))


def section(facts: Facts) -> Section | None:
    """Return the section on forms of delivery and the weekly time of travel; none where neither is known."""
    t, programme = facts.t, facts.source.region.programme
    modes = list(dict.fromkeys(t(f"mode_{mode.value}") for mode in programme.delivery_modes)) if programme else []
    notes = (t("delivery_burden_note"), t("minutes_by_car"))
    weekly = levels.ids(lambda level: level.daily)
    week = cells.level_table(facts, "week", t("delivery_caption"), MEASURES, notes, levels=weekly)
    if not modes and not week.rows:
        return None
    blocks: list[Block] = []
    if modes:
        blocks.append(Paragraph(t.count("delivery_answer", len(modes), modes=t.joined(modes)), "answer"))
    if week.rows:
        blocks += [week, Paragraph(t("delivery_online_note"))]
    return Section("delivery", t("delivery_heading"), tuple(blocks))
