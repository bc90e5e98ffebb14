"""Section 4: who is worse off, between the municipalities and inside them."""

from kopa.report import cells, charts, pictures
from kopa.report.cells import Measure
from kopa.report.facts import Facts
from kopa.report.model import Block, Paragraph, Section
from kopa.report.sections.findings import between

UNEVEN = (
    Measure("col_p90_p50", "G1.h.p90_p50"),
    Measure("col_gini", "G1.h.gini"),
    Measure("col_theil", "G1.h.theil_total"),
    Measure("col_theil_between", "G1.h.theil_between"),
    Measure("col_theil_within", "G1.h.theil_within"),
)
SPLIT = (
    Measure("col_median_shrinking", "G1.d.median.shrinking"),
    Measure("col_median_other", "G1.d.median.other"),
    Measure("col_p90_shrinking", "G1.d.p90.shrinking"),
    Measure("col_p90_other", "G1.d.p90.other"),
)


def section(facts: Facts) -> Section:
    """Return the section on differences between people."""
    t = facts.t
    blocks: list[Block] = [Paragraph(between(facts), "answer")]
    level = facts.main_level
    if facts.indicator("G1.d.p90", level).known:
        table_key = f"times-{level.replace('_', '-')}"
        blocks += [pictures.municipality_map(facts, level, table_key), pictures.dots(facts, level, table_key)]
    blocks += charts.lorenz(facts, facts.main_levels)
    uneven = cells.level_table(facts, "equality", t("equality_caption"), UNEVEN, (t("equality_how"),))
    split = cells.level_table(facts, "shrinking", t("shrinking_caption"), SPLIT, (t("shrinking_how"),))
    for table in (uneven, split):
        blocks.append(table if table.rows else Paragraph(t("section_no_data", what=table.caption), "note"))
    blocks.append(Paragraph(t("inside_town_note"), "note"))
    blocks.append(Paragraph(t("language_note"), "note"))
    blocks += cells.missing(facts, "access", "G1")
    return Section("equality", t("equality_heading"), tuple(blocks))
