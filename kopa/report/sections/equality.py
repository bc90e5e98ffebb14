"""Section 4: who is worse off, between the municipalities and inside them."""

from kopa.goals.catalogue.equality import GINI, P90_P50, THEIL_BETWEEN, THEIL_TOTAL, THEIL_WITHIN
from kopa.goals.catalogue.language import TIME as SWEDISH_TIME
from kopa.goals.catalogue.travel_time import MEDIAN, P90
from kopa.report import cells, charts, pictures
from kopa.report.cells import Measure
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Folded, Paragraph, Section, Table, TableColumn
from kopa.report.sections.findings import between

UNEVEN = (
    Measure(P90_P50),
    Measure(GINI),
    Measure(THEIL_TOTAL),
    Measure(THEIL_BETWEEN),
    Measure(THEIL_WITHIN),
)
SPLIT = (
    Measure(MEDIAN.of("shrinking")),
    Measure(MEDIAN.of("other")),
    Measure(P90.of("shrinking")),
    Measure(P90.of("other")),
)


def section(facts: Facts) -> Section:
    """Return the section on differences between people."""
    t = facts.t
    blocks: list[Block] = [Paragraph(between(facts), "answer")]
    level = facts.main_level
    if facts.indicator(P90, level).has_value:
        table_key, shown = f"times-{level.replace('_', '-')}", _intervals(facts, level)
        blocks.append(pictures.municipality_map(facts, level, table_key))
        blocks.append(pictures.dots(facts, level, shown.key if shown.rows else table_key))
        blocks.append(
            Folded(f"fold-{shown.key}", t("show_table"), (shown,))
            if shown.rows
            else Paragraph(t("between_missing"), "note")
        )
    blocks += charts.lorenz(facts, facts.main_levels)
    uneven = cells.level_table(facts, "equality", t("equality_caption"), UNEVEN, (t("equality_how"),))
    split = cells.level_table(facts, "shrinking", t("shrinking_caption"), SPLIT, (t("shrinking_how"),))
    for table in (uneven, split):
        blocks.append(table if table.rows else Paragraph(t("section_no_data", what=table.caption), "note"))
    blocks.append(Paragraph(t("inside_town_note"), "note"))
    blocks += [Paragraph(t("language_note"), "note"), _swedish(facts)]
    blocks += cells.missing(facts, "access", "G1")
    return Section("equality", t("equality_heading"), tuple(blocks))


def _swedish(facts: Facts) -> Block:
    """Return the trips of Swedish speakers to sites that teach in Swedish, or that nothing is told of them."""
    t, found = facts.t, {}
    for level in facts.levels:
        fact = facts.indicator(SWEDISH_TIME, level)
        if fact.has_value:
            found[level] = fact
    if not found:
        return Paragraph(t("swedish_unknown"), "note")
    columns = (
        TableColumn(t("col_level")),
        TableColumn(t("col_speakers"), "number", "persons"),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_rests_on")),
    )
    rows = tuple(
        (
            cells.words(t(f"level_{level}")),
            cells.persons(t, fact.persons),
            cells.minutes(t, fact.value),
            cells.minutes(t, facts.indicator(P90.of("sv"), level).value),
            cells.words(cells.status_words(t, fact)),
        )
        for level, fact in found.items()
    )
    return Table("swedish", t("swedish_caption"), columns, rows, (t("swedish_note"),))


def _intervals(facts: Facts, level: str) -> Table:
    """Return median and P90 of each municipality and of the region with their intervals; no rows without any."""
    t = facts.t
    columns = (
        TableColumn(t("col_municipality")),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("col_median_between"), "number"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_p90_between"), "number"),
    )
    rows = tuple(
        (
            cells.place(facts, code),
            *_interval_cells(facts, level, code),
        )
        for code in (*facts.codes, "")
        if facts.interval(MEDIAN, level, code)
    )
    caption = t("between_caption", level=t(f"level_{level}"))
    return Table(f"between-{level.replace('_', '-')}", caption, columns, rows, (t("between_note"),))


def _interval_cells(facts: Facts, level: str, code: str) -> list[Cell]:
    found: list[Cell] = []
    for indicator_id in (MEDIAN, P90):
        between = facts.interval(indicator_id, level, code)
        found.append(cells.minutes(facts.t, facts.indicator(indicator_id, level, code).value))
        found.append(cells.words("–" if between is None else facts.t.minutes_between(*between)))
    return found
