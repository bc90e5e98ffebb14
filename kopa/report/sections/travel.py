"""Section 3: how far learners travel, per level: sentence, map, table by municipality, legal limits."""

import math

from kopa import levels
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.travel_time import AID, BEYOND_LIMIT, MEDIAN, P90, TRANSPORT
from kopa.parameters import Parameters
from kopa.report import cells, maps, pictures
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Folded, Paragraph, Part, Section, Table, TableColumn
from kopa.report.sections.findings import within
from kopa.words.texts import Texts


def section(facts: Facts) -> Section:
    """Return the section on travel, with one part per level."""
    t = facts.t
    main = facts.main_levels
    overview = overview_table(facts)
    blocks: list[Block] = [
        Paragraph(_answer(facts), "answer"),
        Paragraph(t("travel_method")),
        *((pictures.curve(facts, main, overview.key),) if main else ()),
        overview,
        Paragraph(law_words(t), "note"),
    ]
    blocks += [_part(facts, level) for level in facts.levels]
    return Section("travel", t("travel_heading"), tuple(blocks))


def _answer(facts: Facts) -> str:
    t = facts.t
    medians = {level: facts.indicator(MEDIAN, level) for level in facts.main_levels}
    told = [
        t("travel_answer_item", level=t(f"level_{level}"), median=cells.minutes_of(facts, MEDIAN, level).text)
        for level, fact in medians.items()
        if fact.has_value
    ]
    return t("travel_answer", levels="; ".join(told)) if told else t("travel_answer_none")


def law_words(t: Texts) -> str:
    """Return what the law says of transport and travel aid: its own limits, whatever those of the study are."""
    law = Parameters()
    return t(
        "law_note",
        km=t.number(law.basic_transport_km),
        under_13_min=t.number(law.legal_day_under_13_min),
        from_13_min=t.number(law.legal_day_from_13_min),
        aid_km=t.number(law.travel_aid_km),
        aid_other_km=t.number(law.travel_aid_other_km),
    )


def overview_table(facts: Facts) -> Table:
    """Return one row per level: persons, median, P90, persons near a site, persons beyond the law's distance."""
    t = facts.t
    columns = (
        TableColumn(t("col_level")),
        TableColumn(t("col_group")),
        TableColumn(t("col_persons"), "number", "persons"),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_within", minutes=facts.limit(HEADLINE)), "number", "persons"),
        TableColumn(t("col_beyond"), "number", "persons"),
        TableColumn(t("col_uncertain"), "number", "persons"),
    )
    return Table(
        "levels",
        t("levels_caption"),
        columns,
        tuple(_overview_row(facts, level) for level in facts.levels),
        (t("levels_note", basic_km=facts.limit(TRANSPORT), second_km=facts.limit(AID)), *cells.unknown_note(facts)),
    )


def _overview_row(facts: Facts, level: str) -> tuple[Cell, ...]:
    t = facts.t
    return (
        cells.words(t(f"level_{level}")),
        cells.words(t(f"group_{level}")),
        cells.persons(t, facts.everyone(level)),
        cells.minutes_of(facts, MEDIAN, level),
        cells.minutes_of(facts, P90, level),
        cells.persons_between(facts, HEADLINE, level),
        _beyond(facts, level),
        cells.persons_of(t, facts.uncertain(level)),
    )


def _beyond(facts: Facts, level: str) -> Cell:
    far = facts.beyond_limit(level)
    if not far.has_value:
        return cells.words("–")
    told = cells.persons_between(facts, BEYOND_LIMIT[level], level).text
    return Cell(f"{told} ({facts.limit(BEYOND_LIMIT[level])}\u00a0km)", far.persons)


def _part(facts: Facts, level: str) -> Part:
    t = facts.t
    if not facts.is_covered(level):
        words = Paragraph(t("finding_missing", level=t(f"level_{level}")), "answer")
        names = facts.not_known_in(level)
        gaps = (Paragraph(t("not_known_in", names=t.listed(names)), "note"),) if names else ()
        return Part(_part_key(level), t(f"level_{level}"), (words, *gaps))
    table = municipality_table(facts, level)
    blocks: list[Block] = [Paragraph(_level_answer(facts, level), "answer")]
    if level in levels.UPPER_SECONDARY:
        blocks.append(Paragraph(t("no_car_note"), "note"))
    blocks += [Paragraph(words, "note") for words in _reservations(facts, level)]
    if levels.of(level).mapped:
        blocks += [pictures.cell_map(facts, level, table.key), table]
        if level == facts.main_level:
            blocks += _areas(facts, level)
    else:
        blocks.append(Folded(f"fold-{table.key}", t("show_table"), (table,)))
    return Part(_part_key(level), t(f"level_{level}"), tuple(blocks))


def _areas(facts: Facts, level: str) -> list[Block]:
    """Return the maps of isochrones and of nearest sites; one that was not computed is told as missing."""
    t = facts.t
    reached = maps.isochrones(facts, level)
    told = t("isochrone_caption", level=t(f"level_{level}"))
    missing = Paragraph(t("section_no_data", what=told), "note")
    return [*(reached or [missing]), *maps.catchments(facts, level)]


def _part_key(level: str) -> str:
    return f"level-{level.replace('_', '-')}"


def _level_answer(facts: Facts, level: str) -> str:
    t = facts.t
    sentence = within(facts, level)
    if math.isnan(facts.indicator(MEDIAN, level).value):
        return sentence
    median, p90 = (cells.minutes_of(facts, one, level).text for one in (MEDIAN, P90))
    return sentence + " " + t("level_times", median=median, p90=p90)


def _reservations(facts: Facts, level: str) -> list[str]:
    t = facts.t
    told = _coverage_notes(facts, level)
    if level == levels.LIBERAL_ADULT:
        told.append(t("adult_note"))
    return told


def _coverage_notes(facts: Facts, level: str) -> list[str]:
    """Say what the level's numbers are worth where not all of its sites are known, and for how many."""
    t, uncertain = facts.t, _uncertain(facts, level)
    known = facts.indicator(P90.of("known"), level)
    if level == levels.EARLY_CHILDHOOD:
        return [*uncertain, t("early_note")]
    if known.has_value:
        return [t("known_note"), *uncertain]
    if facts.indicator(MEDIAN, level).status != "partial":
        return uncertain
    if facts.has_weight(level):
        return [" ".join((t("partial_scored_note"), *uncertain))]
    return [t("partial_note"), *uncertain]


def _uncertain(facts: Facts, level: str) -> list[str]:
    t, uncertain = facts.t, facts.uncertain(level)
    if not uncertain.persons > 0:
        return []
    return [t("uncertain_note", persons=t.persons(uncertain.persons), share=t.share(uncertain.value))]


def municipality_table(facts: Facts, level: str) -> Table:
    """Return persons by class of minutes, median and P90 of each municipality and of the region."""
    t = facts.t
    shown = _classes_shown(facts, level)
    columns = (
        TableColumn(t("col_municipality")),
        TableColumn(t("col_persons"), "number", "persons"),
        *(TableColumn(pictures.class_labels(facts, level)[i], "number", "persons") for i in shown),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("p90"), "number", "min"),
    )
    key = f"times-{level.replace('_', '-')}"
    caption = t("times_caption", level=t(f"level_{level}"), group=t(f"group_{level}"))
    rows = tuple(_municipality_row(facts, level, code, shown) for code in (*facts.codes, ""))
    return Table(key, caption, columns, rows, (t("rounded_note"),))


def _classes_shown(facts: Facts, level: str) -> list[int]:
    """Positions of the classes with a column: the unreachable only where there are any."""
    return [0, 1, 2, 3, 4] if facts.persons_by_class(level)[5] == 0 else [0, 1, 2, 3, 4, 5]


def _municipality_row(facts: Facts, level: str, code: str, shown: list[int]) -> tuple[Cell, ...]:
    t = facts.t
    by_class = facts.persons_by_class(level, code).tolist()
    return (
        cells.place(facts, code),
        cells.persons(t, facts.everyone(level, code), strong=not code),
        *(cells.persons(t, by_class[i], strong=not code) for i in shown),
        cells.minutes_of(facts, MEDIAN, level, code),
        cells.minutes_of(facts, P90, level, code),
    )
