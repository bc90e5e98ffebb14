"""Across the border: which pupils of basic education would gain from a school in another municipality."""

from kopa.findings.crossing import border_levels
from kopa.goals.catalogue.borders import GAIN, NO_OWN_SITE, OTHER_MUNICIPALITY, OTHER_REGION, PENALTY
from kopa.report import cells, charts, maps
from kopa.report.cells import MeasureColumn
from kopa.report.facts import Facts
from kopa.report.model import Block, Figure, Paragraph, Section, Table

MEASURES = (
    MeasureColumn(NO_OWN_SITE, as_persons=True),
    MeasureColumn(PENALTY),
    MeasureColumn(OTHER_MUNICIPALITY, as_persons=True),
    MeasureColumn(OTHER_REGION, as_persons=True),
    MeasureColumn(GAIN),
)


def section(facts: Facts) -> Section | None:
    """Return the section on municipal borders; none where no level of basic education is known."""
    t, levels = facts.t, border_levels(facts)
    table = cells.level_table(facts, "border", t("border_caption"), MEASURES, (t("border_note"),), levels=levels)
    if not levels or not table.rows:
        return None
    blocks: list[Block] = [Paragraph(border(facts, levels[0]), "answer"), Paragraph(t("border_how")), table]
    return Section("border", t("border_heading"), tuple(blocks))


def pictures_section(facts: Facts) -> Section | None:
    """Return the section of the annex with the table and, where many would gain, map and bars of the first grades."""
    level = next((one for one in border_levels(facts) if one == facts.first_grades), "")
    drawn = maps.crossing(facts, level) if level else []
    if not drawn:
        return None
    table_key = next(block.key for block in drawn if isinstance(block, Table))
    has_map = any(isinstance(block, Figure) for block in drawn)
    bars = charts.penalties(facts, level, table_key) if has_map else []
    blocks = (Paragraph(facts.t("border_how"), "answer"), *drawn, *bars)
    heading = facts.t("crossing_heading") if has_map else facts.t("crossing_heading_table")
    return Section("crossing", heading, blocks, "annex")


def border(facts: Facts, level: str) -> str:
    """Return how many pupils have their nearest school in another municipality, and what keeping to one's own costs."""
    t = facts.t
    across, penalty = facts.indicator(OTHER_MUNICIPALITY, level), facts.indicator(PENALTY, level)
    sentences = []
    if across.has_value:
        sentences.append(t("finding_border", pupils=t(f"pupils_of_{level}"), persons=t.headcount(across.persons),
                      share=t.share(across.value)))  # fmt: skip
    if penalty.has_value:
        key = "finding_penalty_small" if penalty.value < 1 else "finding_penalty"
        sentences.append(t(key, minutes=t.decimal(penalty.value)))
    return " ".join(sentences) or t("finding_border_missing")
