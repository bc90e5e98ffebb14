"""Who is worse off, between the municipalities and inside them; the measures of inequality stand in the annex."""

import math
from collections.abc import Sequence

from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.findings import knowledge
from kopa.findings.evidence import IndicatorValue
from kopa.findings.findings import between
from kopa.goals import rules
from kopa.goals.catalogue.equality import GINI, P90_P50, THEIL_BETWEEN, THEIL_TOTAL, THEIL_WITHIN
from kopa.goals.catalogue.language import TIME as SWEDISH_TIME
from kopa.goals.catalogue.travel_time import MEDIAN, P90, UNCERTAIN
from kopa.goals.indicator import Statistic
from kopa.report import cells, charts, pictures
from kopa.report.cells import MeasureColumn
from kopa.report.data_in_words import on_the_starters_roads
from kopa.report.facts import Facts
from kopa.report.model import Block, Cell, Paragraph, Section, Table, TableColumn
from kopa.report.sections.travel import table_key
from kopa.sources.rests_on import subjects

MOST_SITES = 12
"""So many Swedish-language sites are named; more are counted: their names stand in the GeoPackage."""

UNEVEN = (
    MeasureColumn(P90_P50),
    MeasureColumn(GINI),
    MeasureColumn(THEIL_TOTAL),
    MeasureColumn(THEIL_BETWEEN),
    MeasureColumn(THEIL_WITHIN),
)


def _split(statistic: Statistic, part: str) -> MeasureColumn:
    """Return the column of whole minutes of a part of the people; of one that is not known well, at most so many."""

    def to_cell(facts: Facts, level: str, fact: IndicatorValue) -> Cell:
        at_most = knowledge.is_at_most_for(facts, level, part)
        return cells.minutes(facts.t, fact.value, bound="at_most" if at_most else "")

    return MeasureColumn(statistic.of(part), to_cell=to_cell)


PARTS = ("shrinking", "other")
SPLIT = (
    *(_split(statistic, part) for statistic in (MEDIAN, P90) for part in PARTS),
    *(MeasureColumn(UNCERTAIN.of(part)) for part in PARTS),
)
"""Times of the people of shrinking municipalities and of the others, and for what share of each they are uncertain."""


def section(facts: Facts) -> Section | None:
    """Return the section on differences between people; none where nothing is known well enough."""
    t, sentences = facts.t, []
    for level in knowledge.ranked_levels(facts):
        words = between(facts, level, key="equality_between", key_if_left_out="equality_between_known")
        if words:
            sentences.append(words)
    blocks: list[Block] = [Paragraph(words, "plain" if i else "answer") for i, words in enumerate(sentences)]
    level = knowledge.worst_level(facts)
    if level:
        shown = intervals_table(facts, level)
        blocks.append(pictures.dots(facts, level, shown.key if shown.rows else table_key(level)))
    levels_of_one_number = [one for one in facts.levels if knowledge.saying(facts, one) == "known"]
    levels_of_one_number = [one for one in levels_of_one_number if not knowledge.is_range(facts, one)]
    split = cells.level_table(
        facts,
        "shrinking",
        t("shrinking_caption"),
        SPLIT,
        (t("shrinking_how"),),
        levels=levels_of_one_number,
        own_doubt=True,
    )
    blocks += [split] if split.rows else []
    blocks += _swedish(facts)
    if not sentences:
        return None
    if on_the_starters_roads(facts.source.inputs):
        blocks.append(Paragraph(t("inside_town_note"), "note"))
    return Section("equality", t("equality_heading"), tuple(blocks))


def measures_section(facts: Facts) -> Section | None:
    """Return the section of the annex with the measures of inequality and the intervals of times."""
    t, level = facts.t, knowledge.worst_level(facts)
    blocks: list[Block] = []
    if level:
        shown = intervals_table(facts, level)
        blocks += [shown] if shown.rows else []
    blocks += charts.lorenz(facts, facts.main_levels)
    uneven = cells.level_table(facts, "equality", t("equality_caption"), UNEVEN, (t("equality_how"),))
    blocks += [uneven] if uneven.rows else []
    if not blocks:
        return None
    return Section("measures", t("measures_heading"), (Paragraph(t("measures_answer"), "answer"), *blocks), "annex")


def _swedish(facts: Facts) -> list[Block]:
    """Return the trips of Swedish speakers to sites that teach in Swedish; nothing where none is known."""
    t, times = facts.t, {}
    for level in facts.levels:
        if knowledge.has_swedish_time(facts, level) and not knowledge.is_range(facts, level):
            times[level] = facts.indicator(SWEDISH_TIME, level)
    if not times:
        return []
    columns = (
        TableColumn(t("col_level")),
        TableColumn(t("col_speakers"), "number", "persons"),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_swedish_sites")),
        TableColumn(t("col_rests_on")),
    )
    rows = tuple(
        (
            cells.words(t(f"level_{level}")),
            cells.persons(t, fact.persons),
            cells.minutes(t, fact.value),
            cells.minutes(t, facts.indicator(P90.of("sv"), level).value),
            cells.words(_named(facts, knowledge.swedish_sites(facts, level))),
            cells.words(cells.status_words(t, fact)),
        )
        for level, fact in times.items()
    )
    return [Table("swedish", t("swedish_caption"), columns, rows, (_of_which_year(facts),))]


def _of_which_year(facts: Facts) -> str:
    """Return the note on who speaks Swedish: by the starter's medians, or as counted on a day."""
    counted = next((one for one in subjects(facts.source.inputs) if one.name == "languages"), None)
    if counted is None:
        return facts.t("swedish_note")
    day, month, year = counted.date.split(".")
    return facts.t("swedish_note_official", day=facts.t.date(f"{year}-{month}-{day}"))


def _named(facts: Facts, sites: Sequence[str]) -> str:
    """Return the names of some sites; how many they are where their column would grow over a page."""
    t = facts.t
    return ", ".join(sites) if len(sites) <= MOST_SITES else t("swedish_sites_many", n=t.integer(len(sites)))


def intervals_table(facts: Facts, level: str) -> Table:
    """Return median and P90 of each municipality and of the region with their intervals; no rows without any."""
    t = facts.t
    columns = (
        TableColumn(t("col_municipality")),
        TableColumn(t("median"), "number", "min"),
        TableColumn(t("col_median_between"), "number"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_p90_between"), "number"),
        TableColumn(t("col_uncertain"), "number", "share"),
    )
    rows = tuple(
        (
            cells.place(facts, code),
            *_interval_cells(facts, level, code),
            cells.doubt(t, knowledge.uncertain_share(facts, level, code)),
        )
        for code in (*facts.codes, "")
        if facts.interval(MEDIAN, level, code) and not knowledge.is_of_few(facts, level, code)
    )
    caption = t("between_caption", level=t(f"level_{level}"))
    note = t(
        "between_note" if facts.source.crossing_delays == FREE_FLOW else "between_note_delays",
        streets=t("between_streets" if facts.source.parameters.local_streets_max_m else "between_no_streets"),
    )
    return Table(f"between-{level.replace('_', '-')}", caption, columns, rows, (note,))


def _interval_cells(facts: Facts, level: str, code: str) -> list[Cell]:
    row: list[Cell] = []
    for statistic in (MEDIAN, P90):
        ends, value = cells.interval_told(facts, statistic, level, code), facts.indicator(statistic, level, code).value
        row.append(cells.minutes_of(facts, statistic, level, code))
        row.append(cells.words("–" if ends is None else interval_words(facts, value, *ends)))
    return row


def interval_words(facts: Facts, value: float, low: float, high: float) -> str:
    """Return an interval of minutes; with its middle where the number, as it is told, is not in the middle of it."""
    words, middle = facts.t.minutes_between(low, high), facts.t.minutes((low + high) / 2)
    if not math.isfinite(high) or rules.in_its_interval(value, low, high) or middle == facts.t.minutes(value):
        return words
    return facts.t("middle_of", interval=words, middle=middle)
