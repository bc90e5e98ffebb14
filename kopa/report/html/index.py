"""The start page of a folder of reports: regions run, dates, key figures and links, in three languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from kopa import store
from kopa.errors import KopaError
from kopa.goals.catalogue import headlines
from kopa.parameters import Parameters
from kopa.report.html.page import environment, policy, render, stylesheet
from kopa.report.html.statement import statement
from kopa.report.model import Cell, TableColumn
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

RUN_FILE, INDICATORS_FILE = "run.json", "indicators.csv"
START_FILE, STATEMENT_FILE = "index.html", "accessibility.{}.html"
NOTEBOOK_FILE = "notebook.html"
COMPARISON = "comparison"
"""Folder of the regions side by side."""

FIGURES = ("col_near_lukio", "col_near_vet", "col_far_school")
"""Headings of the key figures, in the order of `kopa.goals.catalogue.headlines`."""

ENDINGS = {".html": "HTML", ".pdf": "PDF", ".xlsx": "XLSX", ".gpkg": "GeoPackage", ".csv": "CSV"}
"""Files that a reader may open, by the end of their name, and what they are called."""


@dataclass(frozen=True)
class RegionEntry:
    """One region that was run: its folder, names, date, files and key figures."""

    folder: str
    names: Mapping[str, str]
    finished: str = ""
    files: tuple[str, ...] = ()
    figures: tuple[tuple[float, float] | None, ...] = (None,) * len(FIGURES)
    """Persons and share of each key figure; None where the region has none."""
    parameters: Parameters = field(default_factory=Parameters)
    fault: str = ""


@dataclass(frozen=True)
class Link:
    """A link with the words a screen reader says."""

    href: str
    words: str
    label: str


def write_start_page(out: Path) -> Path:
    """Write the start page of the folder `out` and, beside it, the accessibility statement in each language."""
    for language in LANGUAGES:
        store.write_text(out / STATEMENT_FILE.format(language), render(statement(language)))
    return store.write_text(out / START_FILE, start_page(out))


def start_page(out: Path) -> str:
    """Return the page that lists every region run in the folder `out`, as self-contained HTML.

    A region whose `run.json` cannot be read is listed with the reason, the others stay.
    """
    entries = entries_in(out)
    style = stylesheet()
    compared = comparison_in(out)
    sections = [_section(entries, Texts(language)) | _other_pages(compared, Texts(language)) for language in LANGUAGES]
    template = environment().get_template("index.html.j2")
    return template.render(sections=sections, style=style, policy=policy(style))


def entries_in(out: Path) -> list[RegionEntry]:
    """Return the regions run in a folder, in the order of their names."""
    folders = [path.parent for path in sorted(out.glob(f"*/{RUN_FILE}")) if path.parent.name != COMPARISON]
    return sorted((_entry(folder) for folder in folders), key=lambda entry: (entry.names["fi"], entry.folder))


def comparison_in(out: Path) -> RegionEntry | None:
    """Return the comparison of regions in a folder, or None where there is none."""
    folder = out / COMPARISON
    if not (folder / RUN_FILE).is_file():
        return None
    names = dict.fromkeys(LANGUAGES, COMPARISON)
    try:
        record = store.read_json(folder / RUN_FILE)
        return RegionEntry(COMPARISON, names, str(record["finished_at"])[:10], tuple(sorted(record["outputs"])))
    except (KopaError, KeyError, TypeError, AttributeError) as error:
        return RegionEntry(COMPARISON, names, fault=_fault_words(error, folder))


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


def _entry(folder: Path) -> RegionEntry:
    try:
        record = store.read_json(folder / RUN_FILE)
        parameters = Parameters.from_record(record.get("parameters", {}))
        return RegionEntry(
            folder=folder.name,
            names={language: str(record["region"][f"name_{language}"]) for language in LANGUAGES},
            finished=str(record.get("finished_at", ""))[:10],
            files=tuple(sorted(record.get("outputs", {}))),
            figures=_figures(folder / INDICATORS_FILE, parameters),
            parameters=parameters,
        )
    except (KopaError, KeyError, TypeError, AttributeError) as error:
        return RegionEntry(folder.name, dict.fromkeys(LANGUAGES, folder.name), fault=_fault_words(error, folder))


def _fault_words(error: Exception, folder: Path) -> str:
    """Say what is wrong without the place of the folder on this machine."""
    return f"{folder.name}/{RUN_FILE}: {error}".replace(f"{folder}/", "").replace(
        f"{RUN_FILE}: {RUN_FILE}: ", f"{RUN_FILE}: "
    )


def _figures(path: Path, parameters: Parameters) -> tuple[tuple[float, float] | None, ...]:
    """Return persons and share of each key figure that the region has."""
    if not path.is_file():
        return (None,) * len(FIGURES)
    texts: Any = {"municipality_code": str, "level": str, "indicator_id": str}
    table = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values={"value": [""], "persons": [""]})
    region = table[table["municipality_code"].eq("") & table["value"].notna()]
    keys = zip(region["level"], region["indicator_id"], strict=True)
    values = zip(region["persons"].astype(float), region["value"].astype(float), strict=True)
    found = dict(zip(keys, values, strict=True))
    return tuple(found.get((level, one.id(parameters))) for one, level in headlines(parameters).values())


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
        "fault": t("index_fault", fault=entry.fault) if entry.fault else "",
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
