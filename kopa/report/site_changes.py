"""Changes of schools since the register: what is done in the computation, what is to come, each with its source."""

from collections.abc import Mapping
from typing import Any

from kopa.report import cells
from kopa.report.data_in_words import SCHOOLS_YEAR
from kopa.report.facts import Facts
from kopa.report.model import Block, Folded, Table, TableColumn

COLUMNS = ("day", "site", "municipality", "change", "into", "effect", "source")


def blocks(facts: Facts) -> list[Block]:
    """Return the table of the region's changes, one click away; nothing where none is told."""
    table = facts.source.site_changes
    if table is None or table.empty:
        return []
    return [Folded("fold-changes", facts.t("changes_show"), (_table(facts),))]


def _change(row: Mapping[Any, Any]) -> str:
    """Return the word for a change; a school that opened before the register is one that it lacks."""
    lacking = row["change"] == "opened" and str(row["date"]) < str(SCHOOLS_YEAR)
    return "change_lacking" if lacking else f"change_{row['change']}"


def _table(facts: Facts) -> Table:
    t, changes = facts.t, facts.source.site_changes
    assert changes is not None
    sites = facts.source.sites
    names = dict(zip(sites["site_id"], sites["name"], strict=True))
    rows = tuple(
        (
            cells.words(t.date(str(row["date"]))),
            cells.words(str(row["name"]) or str(row["institution_number"])),
            cells.words(facts.names.get(str(row["municipality_code"]), "–")),
            cells.words(t(_change(row))),
            cells.words(str(names.get(row["into_number"], row["into_number"])) or "–"),
            cells.words(t(f"effect_{row['effect']}")),
            cells.words(str(row["source"])),
        )
        for row in changes.to_dict("records")
    )
    note = t("changes_note", year=str(facts.source.municipalities["year"].max()))
    columns = tuple(TableColumn(t(f"col_{name}")) for name in COLUMNS)
    return Table("site-changes", t("changes_caption"), columns, rows, (note,))
