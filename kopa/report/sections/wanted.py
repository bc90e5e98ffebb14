"""One page on what further data would add: which data, and what they would let the report say."""

from kopa.findings.without_car import not_known
from kopa.goals.catalogue import indicator_of
from kopa.goals.catalogue.school_day import FEED, NOT_KNOWN, WAYS
from kopa.goals.catalogue.transport import PRICE
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Block, Paragraph, Section, Table, TableColumn
from kopa.report.names import what_would_fill


def section(facts: Facts) -> Section | None:
    """Return the section on what further data would add; none where nothing is missing."""
    t, table = facts.t, wanted_table(facts)
    if not table.rows:
        return None
    blocks: tuple[Block, ...] = (Paragraph(t("wanted_answer"), "answer"), table)
    return Section("wanted", t("wanted_heading"), blocks)


def wanted_table(facts: Facts) -> Table:
    """Return a row for each kind of data that is missing, with the measures that it would fill."""
    t = facts.t
    rows = tuple(
        (cells.words(needed[:1].upper() + needed[1:]), cells.words("; ".join(names)))
        for needed, names in sorted(wanted(facts).items())
    )
    columns = (TableColumn(t("col_data_wanted")), TableColumn(t("col_data_adds")))
    return Table("wanted", t("wanted_caption"), columns, rows)


def wanted(facts: Facts) -> dict[str, list[str]]:
    """Return the names of the measures without a value, by the data that would fill them: a price is none."""
    by_table: dict[str, list[str]] = {}
    for indicator_id in facts.ids("G"):
        levels = facts.levels_of(indicator_id)
        needed = _needed(facts, indicator_id)
        if (
            not levels
            or needed in ("", PRICE.get(facts.t.language))
            or any(facts.indicator(indicator_id, level).has_value for level in levels)
        ):
            continue
        by_table.setdefault(needed, []).append(indicator_of(indicator_id).name.get(facts.t.language))
    return {needed: list(dict.fromkeys(names)) for needed, names in by_table.items()}


def _needed(facts: Facts, indicator_id: str) -> str:
    """Return which data would fill a measure: not a timetable that is there, where nobody's way to it is known."""
    language = facts.t.language
    needed = what_would_fill(indicator_id, language, facts.source.parameters)
    return WAYS.get(language) if needed == FEED.get(language) and _nobodys_day_known(facts) else needed


def _nobodys_day_known(facts: Facts) -> bool:
    counted = [level for level in facts.levels if facts.indicator(NOT_KNOWN, level).value > 0]
    return bool(counted) and all(round(not_known(facts, level)) >= round(facts.everyone(level)) for level in counted)
