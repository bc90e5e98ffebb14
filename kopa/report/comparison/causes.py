"""What drives the result: how much each uncertain choice moves the order, and what single changes do."""

import math
from typing import Any

from kopa.report import cells
from kopa.report.comparison.facts import Compared
from kopa.report.model import Block, Cell, Folded, Paragraph, Section, Table, TableColumn


def section(compared: Compared) -> Section:
    """Return the section on what drives the result."""
    t = compared.t
    causes = compared.causes()
    blocks: list[Block] = [Paragraph(_answer(compared), "answer")]
    if len(causes):
        blocks += [Paragraph(t("compare_causes_how")), cause_table(compared)]
        if not compared.results.sobol.settled:
            blocks.append(Paragraph(t("compare_causes_unsettled"), "note"))
    changes = (change_table(compared),)
    blocks.append(Folded("fold-changes", t("compare_changes_show"), changes))
    blocks.append(Folded("fold-varied", t("compare_varied_show"), (varied_table(compared),)))
    return Section("causes", t("compare_causes_heading"), tuple(blocks))


def _answer(compared: Compared) -> str:
    t, causes = compared.t, compared.causes()
    if not len(causes):
        return t("compare_causes_none")
    parts = [
        f"{compared.source_name(str(row['source_id']))} {t.share(float(row['total']))}"
        for row in causes.head(3).to_dict("records")
    ]
    return t("compare_causes_answer", sources="; ".join(parts))


def cause_table(compared: Compared) -> Table:
    """Return each source of uncertainty with the share of the variance of the order that it explains."""
    t = compared.t
    columns = (
        TableColumn(t("compare_col_cause")),
        TableColumn(t("compare_col_alone"), "number", "share"),
        TableColumn(t("compare_col_with_others"), "number", "share"),
    )
    rows = [
        (
            cells.words(compared.source_name(str(row["source_id"]))),
            _index(compared, row, "first"),
            _index(compared, row, "total"),
        )
        for row in compared.causes().to_dict("records")
    ]
    return Table("causes", t("compare_causes_caption"), columns, tuple(rows), (t("compare_causes_note"),))


def _index(compared: Compared, row: dict[Any, Any], name: str) -> Cell:
    """Return an index with half its 95 % interval; an estimate under 0 is 0 within its interval."""
    t = compared.t
    value, half = float(row[name]), float(row[f"{name}_interval"])
    if math.isnan(value):
        return cells.words("–")
    shown = max(value, 0.0)
    return Cell(f"{t.share(shown)} (± {t.share(half)})", value)


def change_table(compared: Compared) -> Table:
    """Return what each choice, changed alone, does to the score and rank of every region."""
    t, ranked = compared.t, compared.ranking.ranked
    columns = (
        TableColumn(t("compare_col_change")),
        *(TableColumn(t("compare_col_score_and_rank", region=compared.name(one)), "number", "0-1") for one in ranked),
    )
    table = compared.results.one_at_a_time[t.language]
    rows = []
    for (source, change), mine in table.groupby(["source_id", "change"], sort=False):
        of_region = {row["region_id"]: row for row in mine.to_dict("records")}
        what = f"{compared.source_name(str(source))}: {change}" if source else str(change)
        scored = [_score_and_rank(compared, of_region[one]) for one in ranked]
        rows.append((cells.words(what, strong=not source), *scored))
    return Table("changes", t("compare_changes_caption"), columns, tuple(rows), (t("compare_changes_note"),))


def _score_and_rank(compared: Compared, row: dict[Any, Any]) -> Cell:
    t = compared.t
    return Cell(f"{t.decimal(float(row['score']), 2)} ({t.ordinal(float(row['rank']))})", float(row["score"]))


def varied_table(compared: Compared) -> Table:
    """Return what is let vary and how far."""
    t = compared.t
    columns = (TableColumn(t("compare_col_cause")), TableColumn(t("compare_col_range")))
    table = compared.results.varied[t.language]
    if not compared.streets_vary:
        table = table[table["source_id"] != "local_streets"]
    rows = [(cells.words(str(a)), cells.words(str(b))) for a, b in zip(table["source"], table["range"], strict=True)]
    return Table("varied", t("compare_varied_caption"), columns, tuple(rows))
