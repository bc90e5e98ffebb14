"""Section 9: scenarios: what they will tell, and that none has been computed."""

from kopa.report.facts import Facts
from kopa.report.model import Block, Paragraph, Points, Section

KINDS = ("scenario_close", "scenario_share", "scenario_add")
"""What a scenario may change: a site closes, a site is shared over the border, a site is added."""


def section(facts: Facts) -> Section:
    """Return the section on scenarios: none is built yet, and it says so and what will fill it."""
    t = facts.t
    blocks: list[Block] = [
        Paragraph(t("scenarios_none"), "answer"),
        Paragraph(t("scenarios_kinds")),
        Points(tuple(t(kind) for kind in KINDS)),
        Paragraph(t("scenarios_needed"), "note"),
    ]
    return Section("scenarios", t("scenarios_heading"), tuple(blocks))
