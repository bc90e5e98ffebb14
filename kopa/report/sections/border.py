"""Section 5: across the border: who would gain from the nearest site whatever its municipality."""

from kopa.report import cells
from kopa.report.cells import Measure
from kopa.report.facts import Facts
from kopa.report.model import Block, Paragraph, Section
from kopa.report.sections.findings import border

MEASURES = (
    Measure("col_no_own_site", "G5.a.no_own_site", as_persons=True),
    Measure("col_penalty", "G5.a.penalty"),
    Measure("col_other_municipality", "G5.b.municipality", as_persons=True),
    Measure("col_other_region", "G5.b.region", as_persons=True),
    Measure("col_gain", "G5.c.gain"),
)


def section(facts: Facts) -> Section:
    """Return the section on municipal and regional borders."""
    t = facts.t
    table = cells.level_table(facts, "border", t("border_caption"), MEASURES, (t("border_note"),))
    blocks: list[Block] = [
        Paragraph(border(facts), "answer"),
        Paragraph(t("border_how")),
        table if table.rows else Paragraph(t("section_no_data", what=t("border_caption")), "note"),
        *cells.missing(facts, "border", "G5"),
    ]
    return Section("border", t("border_heading"), tuple(blocks))
