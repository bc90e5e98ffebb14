"""Section 5: across the border: who would gain from the nearest site whatever its municipality."""

from kopa.goals.catalogue.borders import GAIN, NO_OWN_SITE, OTHER_MUNICIPALITY, OTHER_REGION, PENALTY
from kopa.report import cells, charts, maps
from kopa.report.cells import Measure
from kopa.report.facts import Facts
from kopa.report.model import Block, Paragraph, Section, Table
from kopa.report.sections.findings import border

MEASURES = (
    Measure(NO_OWN_SITE, as_persons=True),
    Measure(PENALTY),
    Measure(OTHER_MUNICIPALITY, as_persons=True),
    Measure(OTHER_REGION, as_persons=True),
    Measure(GAIN),
)


def section(facts: Facts) -> Section:
    """Return the section on municipal and regional borders."""
    t = facts.t
    table = cells.level_table(facts, "border", t("border_caption"), MEASURES, (t("border_note"),))
    blocks: list[Block] = [
        Paragraph(border(facts), "answer"),
        Paragraph(t("border_how")),
        table if table.rows else Paragraph(t("section_no_data", what=t("border_caption")), "note"),
    ]
    for level in maps.border_levels(facts):
        blocks += _pictures(facts, level)
    blocks += cells.missing(facts, "border", "G5")
    return Section("border", t("border_heading"), tuple(blocks))


def _pictures(facts: Facts, level: str) -> list[Block]:
    """Return map, table and bars of a level; where the times were not computed, a sentence that says so."""
    t = facts.t
    drawn = maps.crossing(facts, level)
    if not drawn:
        return [Paragraph(t("section_no_data", what=t("crossing_caption", level=t(f"level_{level}"))), "note")]
    table_key = next(block.key for block in drawn if isinstance(block, Table))
    return [*drawn, *charts.penalties(facts, level, table_key)]
