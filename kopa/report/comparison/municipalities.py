"""Municipalities side by side: places with the places that they may have, and the municipalities most like each."""

import math
from dataclasses import replace
from typing import Any

from kopa.findings.evidence import alphabetical
from kopa.goals.catalogue.travel_time import P90
from kopa.report import cells
from kopa.report.comparison.facts import MAIN_LEVELS, Compared
from kopa.report.data_in_words import on_the_starters_roads
from kopa.report.model import Block, Cell, Folded, Paragraph, Section, Table, TableColumn
from kopa.words.places import in_place

BY = P90
"""Indicator by which municipalities are set side by side."""


def section(compared: Compared) -> Section:
    """Return the section on municipalities and their peers."""
    t = compared.t
    main = MAIN_LEVELS[0]
    blocks: list[Block] = [Paragraph(_answer(compared, main), "answer"), Paragraph(t("compare_towns_how"))]
    blocks.append(league_table(compared, main))
    for level in MAIN_LEVELS[1:]:
        table = league_table(compared, level)
        if table.rows:
            show = t("compare_towns_show", level=t(f"level_{level}"))
            blocks.append(Folded(f"fold-towns-{level.replace('_', '-')}", show, (table,)))
    blocks.append(Folded("fold-peers", t("compare_peers_show"), (peer_table(compared, main),)))
    if on_the_starters_roads(compared.source.provenance["inputs"]):
        blocks.append(Paragraph(t("inside_town_note"), "note"))
    return Section("towns", t("compare_towns_heading"), tuple(blocks))


def _answer(compared: Compared, level: str) -> str:
    t = compared.t
    ranked = [row for row in compared.league(BY, level) if not math.isnan(float(row["rank"]))]
    if not ranked:
        return t("compare_towns_none", level=t(f"level_{level}"))
    widths = sorted(float(row["rank_high"]) - float(row["rank_low"]) for row in ranked)
    first, last = ranked[0], ranked[-1]
    sentence = t(
        "compare_towns_answer",
        level=t(f"level_{level}"),
        n=t.integer(len(ranked)),
        first=in_place(t, _name_of(compared, first)),
        first_time=compared.minutes_words(first),
        last=in_place(t, _name_of(compared, last)),
        last_time=compared.minutes_words(last),
        width=t.integer(widths[len(widths) // 2]),
    )
    return " ".join((sentence, *compared.star_note(sentence)))


def _name_of(compared: Compared, row: dict[Any, Any]) -> str:
    return compared.municipality_names[row["municipality_code"]]


def league_table(compared: Compared, level: str) -> Table:
    """Return municipalities by the time that nine in ten have at most: value, place, uncertainty."""
    t = compared.t
    columns = (
        TableColumn(t("col_municipality")),
        TableColumn(t("col_region")),
        TableColumn(t("compare_col_place"), "number"),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("col_uncertain"), "number", "share"),
    )
    told = compared.league(BY, level)
    rows = [
        (
            replace(cells.words(_name_of(compared, row)), code=row["municipality_code"]),
            cells.words(compared.name(row["region_id"])),
            Cell(compared.place_words(row), None if math.isnan(float(row["rank"])) else float(row["rank"])),
            Cell(compared.value_words(row), None if math.isnan(float(row["value"])) else float(row["value"])),
            cells.doubt(t, float(row["uncertain_share"])),
        )
        for row in told
    ]
    caption = t("compare_towns_caption", level=t(f"level_{level}"))
    notes = (
        t("compare_place_note"),
        t("compare_tenths_note"),
        *compared.bound_notes(*(row["bound"] for row in told)),
        *compared.star_note(*(cell.text for row in rows for cell in row)),
    )
    return Table(f"towns-{level.replace('_', '-')}", caption, columns, tuple(rows), notes)


def peer_table(compared: Compared, level: str) -> Table:
    """Return every municipality with its value and, beside it, the municipalities most like it with theirs."""
    t = compared.t
    columns = (
        TableColumn(t("col_municipality")),
        TableColumn(t("p90"), "number", "min"),
        TableColumn(t("compare_col_peers")),
    )
    values = {row["municipality_code"]: row for row in compared.league(BY, level)}
    rows = []
    peers = compared.results.peers.sort_values(["code", "peer_rank"], kind="stable")
    of_code = {str(code): list(mine["peer_code"]) for code, mine in peers.groupby("code", sort=True)}
    for code in sorted(of_code, key=lambda code: (alphabetical(compared.municipality_names[code]), code)):
        row = values.get(code)
        own = cells.words("–") if row is None else Cell(compared.value_words(row), _finite(row))
        of_peers = [_with_value(compared, peer, values.get(peer)) for peer in of_code[code]]
        rows.append(
            (replace(cells.words(compared.municipality_names[code]), code=code), own, cells.words("; ".join(of_peers)))
        )
    caption = t("compare_peers_caption", level=t(f"level_{level}"))
    return Table("peers", caption, columns, tuple(rows), (t("compare_peers_note"),))


def _finite(row: dict[Any, Any]) -> float | None:
    value = float(row["value"])
    return None if math.isnan(value) else value


def _with_value(compared: Compared, code: str, row: dict[Any, Any] | None) -> str:
    name = compared.municipality_names[code]
    return name if row is None else f"{name} {compared.value_words(row)}"
