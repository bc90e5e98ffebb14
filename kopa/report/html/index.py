"""The start page of a folder of reports: regions run, dates, key figures and links, in three languages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kopa import store
from kopa.goals.catalogue import headlines
from kopa.report.html.entries import RegionEntry, comparison_in, entries_in
from kopa.report.html.page import Beside, environment, in_languages, policy, render, stylesheet
from kopa.report.html.statement import statement
from kopa.report.model import Cell, TableColumn
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

START_FILE, STATEMENT_FILE = "index.html", "accessibility.{}.html"
NOTEBOOK_FILE = "notebook.html"

FIGURES = ("col_near_lukio", "col_near_vet", "col_far_school")
"""Headings of the key figures, in the order of `kopa.goals.catalogue.headlines`."""

ENDINGS = {".html": "HTML", ".pdf": "PDF", ".xlsx": "XLSX", ".gpkg": "GeoPackage", ".csv": "CSV"}
"""Files that a reader may open, by the end of their name, and what they are called."""


@dataclass(frozen=True)
class Link:
    """A link with the words a screen reader says."""

    href: str
    words: str
    label: str


def write_start_page(out: Path) -> Path:
    """Write the start page of the folder `out` and, beside it, the accessibility statement in each language.

    A page that stands there as it is made is left: with nothing to say, no room on the disk is needed.
    """
    for name, text in changed_pages(out).items():
        store.write_text(out / name, text)
    return out / START_FILE


def changed_pages(out: Path) -> dict[str, str]:
    """Return name and text of the start page and its statements, as far as they do not stand in `out` as they are."""
    pages = {
        STATEMENT_FILE.format(language): render(statement(language), _beside_statement(language))
        for language in LANGUAGES
    }
    pages |= {START_FILE: start_page(out)}
    return {name: text for name, text in pages.items() if not _stands(out / name, text)}


def _beside_statement(language: str) -> Beside:
    return Beside(f"{START_FILE}#{language}", in_languages(STATEMENT_FILE))


def _stands(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def start_page(out: Path) -> str:
    """Return the page that lists every region run in the folder `out`, as self-contained HTML.

    A region of which a file cannot be read, is missing or was changed is listed with the reason, the others stay.
    """
    entries = entries_in(out)
    style = stylesheet()
    compared = comparison_in(out)
    sections = [_section(entries, Texts(language)) | _other_pages(compared, Texts(language)) for language in LANGUAGES]
    template = environment().get_template("index.html.j2")
    return template.render(sections=sections, style=style, policy=policy(style))


def _other_pages(compared: RegionEntry | None, t: Texts) -> dict[str, Any]:
    """Return what the page says beside the table of regions: the comparison, and the accessibility statement."""
    href = STATEMENT_FILE.format(t.language)
    told: dict[str, Any] = {"statement": Link(href, t("index_statement"), t("index_statement")), "comparison": None}
    if compared is None:
        return told
    entry = replace(compared, names=dict.fromkeys(LANGUAGES, t("index_comparison")))
    fault = t("index_damaged", fault=entry.fault) if entry.fault else ""
    about = fault or t("index_comparison_about", date=t.date(entry.finished))
    return told | {"comparison": {"heading": t("index_comparison"), "about": about, "links": _links(entry, t)}}


def _section(entries: Sequence[RegionEntry], t: Texts) -> dict[str, Any]:
    columns = [
        TableColumn(t("col_region")),
        *_columns(entries, t),
        TableColumn(t("col_run")),
        TableColumn(t("col_reports")),
    ]
    return {
        "language": t.language,
        "heading": t("index_heading"),
        "answer": t.count("index_answer", sum(not entry.fault for entry in entries)),
        "caption": t("index_caption"),
        "columns": columns,
        "rows": [_row(entry, t, limits=len({_limits(one) for one in _with_figures(entries)}) > 1) for entry in entries],
        "note": t("car_time_note"),
    }


def _columns(entries: Sequence[RegionEntry], t: Texts) -> list[TableColumn]:
    """Return the columns of the key figures, with every limit by which a region counts."""
    of_entries = [_limits(entry) for entry in _with_figures(entries)] or [_limits(RegionEntry("", {}))]
    words = [t.numbers(sorted(set(limits))) for limits in zip(*of_entries, strict=True)]
    return [TableColumn(t(head, minutes=limit, km=limit), "number") for head, limit in zip(FIGURES, words, strict=True)]


def _limits(entry: RegionEntry) -> tuple[float, ...]:
    return tuple(one.limit_in(entry.parameters) for one, _ in headlines(entry.parameters).values())


def _with_figures(entries: Sequence[RegionEntry]) -> list[RegionEntry]:
    return [entry for entry in entries if any(entry.figures)]


def _row(entry: RegionEntry, t: Texts, *, limits: bool) -> dict[str, Any]:
    """Return the row of a region; with `limits`, which differ among regions, each figure says its own."""
    if entry.fault:
        return {"name": entry.names[t.language], "fault": t("index_fault", fault=entry.fault)}
    names = [
        one.name_in(t.language, entry.parameters) if limits else "" for one, _ in headlines(entry.parameters).values()
    ]
    told = [
        _persons_and_share(t, *pair, name) if pair else Cell("–")
        for pair, name in zip(entry.figures, names, strict=True)
    ]
    return {
        "name": entry.names[t.language],
        "cells": told,
        "date": t.date(entry.finished) if entry.finished else "–",
        "links": _links(entry, t),
        "fault": "",
    }


def _persons_and_share(t: Texts, persons: float, share: float, limit: str) -> Cell:
    return Cell(f"{t.headcount(persons)} ({t.share(share)}){f', {limit}' if limit else ''}", persons)


def _links(entry: RegionEntry, t: Texts) -> list[Link]:
    """Return links to the files in the reader's language: the report first, then the data, last the notebook."""
    csv = "indicators.csv" if t.language == "en" else "indicators.fi.csv"
    reports = (f"report.{t.language}.html", f"report.{t.language}.pdf")
    names = (*reports, f"tables.{t.language}.xlsx", "region.gpkg", csv, NOTEBOOK_FILE)
    return [_link(entry, name, t) for name in names if name in entry.files]


def _link(entry: RegionEntry, name: str, t: Texts) -> Link:
    kind = ENDINGS[Path(name).suffix]
    report = name.startswith("report.")
    key = "index_notebook" if name == NOTEBOOK_FILE else "index_report" if report else "index_data"
    words = t(key, kind=kind)
    return Link(f"{entry.folder}/{name}", words, f"{entry.names[t.language]}: {words}")
