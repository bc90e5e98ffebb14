"""Section 6: not tied to a building: the ways in which the programme is brought, and the weekly travel."""

from kopa import levels
from kopa.goals.catalogue.delivery import BLENDED, SITE, SITE_P90
from kopa.report import cells
from kopa.report.cells import Measure
from kopa.report.facts import Facts
from kopa.report.model import Block, Paragraph, Section

MEASURES = (
    Measure(SITE),
    Measure(SITE_P90),
    Measure(BLENDED),
)


def section(facts: Facts) -> Section:
    """Return the section on forms of delivery and the weekly burden of travel."""
    t, programme = facts.t, facts.source.region.programme
    modes = list(dict.fromkeys(t(f"mode_{mode.value}") for mode in programme.delivery_modes)) if programme else []
    answer = t("delivery_answer", n=len(modes), modes="; ".join(modes)) if modes else t("delivery_none")
    week = cells.level_table(
        facts,
        "week",
        t("delivery_caption"),
        MEASURES,
        (t("delivery_burden_note"),),
        levels=levels.ids(lambda level: level.daily),
    )
    blocks: list[Block] = [
        Paragraph(answer, "answer"),
        week if week.rows else Paragraph(t("section_no_data", what=t("delivery_caption")), "note"),
        Paragraph(t("delivery_online_note")),
        *cells.missing(facts, "delivery", "G2"),
    ]
    return Section("delivery", t("delivery_heading"), tuple(blocks))
