"""The first section: the findings in sentences, their numbers large, and one small map."""

from kopa.findings import knowledge
from kopa.findings.findings import findings
from kopa.goals.catalogue.travel_time import P90
from kopa.report import pictures
from kopa.report.car_times import car_time_note
from kopa.report.data_in_words import people_day
from kopa.report.facts import Facts
from kopa.report.model import Block, KeyFigure, KeyFigures, Paragraph, Points, Section


def section(facts: Facts) -> Section:
    """Return the section of findings, the first of the council's pages."""
    t = facts.t
    made = findings(facts)
    numbers = tuple(KeyFigure(one.number.value, one.number.meaning) for one in made if one.number)
    blocks: list[Block] = [Paragraph(_answer(facts), "answer")]
    if numbers:
        blocks.append(KeyFigures(numbers))
    blocks += _map(facts)
    blocks += [
        Points(tuple(one.text for one in made), numbered=True),
        Paragraph(car_time_note(t, facts.source), "note"),
    ]
    return Section("findings", t("findings_heading"), tuple(blocks), "council")


def _answer(facts: Facts) -> str:
    t = facts.t
    return t(
        "findings_answer",
        region=facts.region_name,
        persons=t.persons(facts.aged("population")),
        municipalities=t.count("municipalities", len(facts.codes)),
        year=facts.source.region.year,
        day=people_day(t, facts.source.inputs),
    )


def _map(facts: Facts) -> list[Block]:
    """Return the map of the municipalities at the level with the longest trips; none where none is known."""
    level = knowledge.worst_level(facts)
    if not facts.indicator(P90, level).has_value:
        return []
    return [pictures.municipality_map(facts, level, f"times-{level.replace('_', '-')}")]
