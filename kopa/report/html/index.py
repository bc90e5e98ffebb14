"""The start page of a folder of reports: regions run, dates, key figures and links, in three languages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd

from kopa import store
from kopa.goals.catalogue import headlines
from kopa.report.html.country_map import CountryMap, LinkedRegion
from kopa.report.html.entries import RegionEntry, comparison_in, entries_in
from kopa.report.html.page import (
    LANGUAGE_NAMES,
    Beside,
    environment,
    in_languages,
    policy,
    render,
    stylesheet,
)
from kopa.report.html.statement import statement
from kopa.report.key_figures import FIGURES, KeyShare, in_words
from kopa.sources.user.region_files import COUNTRY_ID
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

START_FILE, STATEMENT_FILE = "index.html", "accessibility.{}.html"
NOTEBOOK_FILE = "notebook.html"

ENDINGS = {".html": "HTML", ".pdf": "PDF", ".xlsx": "XLSX", ".gpkg": "GeoPackage", ".csv": "CSV"}
"""Files that a reader may open, by the end of their name, and what they are called."""


@dataclass(frozen=True)
class Link:
    """A link with the words a screen reader says."""

    href: str
    words: str
    label: str


def write_start_page(out: Path, municipalities: gpd.GeoDataFrame | None = None) -> Path:
    """Write the start page of the folder `out` and, beside it, the accessibility statement in each language.

    A page that stands there as it is made is left: with nothing to say, no room on the disk is needed.
    """
    for name, text in changed_pages(out, municipalities).items():
        store.write_text(out / name, text)
    return out / START_FILE


def changed_pages(out: Path, municipalities: gpd.GeoDataFrame | None = None) -> dict[str, str]:
    """Return name and text of the start page and its statements, as far as they do not stand in `out` as they are."""
    pages = {
        STATEMENT_FILE.format(language): render(statement(language), _beside_statement(language))
        for language in LANGUAGES
    }
    pages |= {START_FILE: start_page(out, municipalities)}
    return {name: text for name, text in pages.items() if not _stands(out / name, text)}


def _beside_statement(language: str) -> Beside:
    return Beside(f"{START_FILE}#{language}", in_languages(STATEMENT_FILE))


def _stands(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def start_page(out: Path, municipalities: gpd.GeoDataFrame | None = None) -> str:
    """Return the page that lists every region run in the folder `out`, as self-contained HTML.

    With `municipalities`, those of the country, it has a map on which the regions are links.
    A region of which a file cannot be read, is missing or was changed is listed with the reason, the others stay.
    """
    entries = entries_in(out)
    style = stylesheet()
    compared = comparison_in(out)
    drawing = None if municipalities is None else CountryMap(municipalities)
    sections = [
        _section(entries, Texts(language), drawing) | _other_pages(compared, Texts(language)) for language in LANGUAGES
    ]
    template = environment().get_template("index.html.j2")
    return template.render(sections=sections, style=style, policy=policy(style))


def _other_pages(compared: RegionEntry | None, t: Texts) -> dict[str, Any]:
    """Return what the page says beside the regions: the comparison, and the accessibility statement."""
    href = STATEMENT_FILE.format(t.language)
    pages: dict[str, Any] = {"statement": Link(href, t("index_statement"), t("index_statement")), "comparison": None}
    if compared is None:
        return pages
    entry = replace(compared, names=dict.fromkeys(LANGUAGES, t("index_comparison")))
    fault = t("index_damaged", fault=entry.fault) if entry.fault else ""
    about = fault or t("index_comparison_about", date=t.date(entry.finished))
    comparison = {
        "heading": t("index_comparison"),
        "about": about,
        "report": _report_of(entry, t),
        "links": _links(entry, t),
    }
    return pages | {"comparison": comparison}


def _answer(made: Sequence[str], t: Texts) -> str:
    """Return how many regions were analysed; the whole country is none of them."""
    regions = [one for one in made if one != COUNTRY_ID]
    if len(regions) == len(made):
        return t.count("index_answer", len(regions))
    return t.count("index_answer_with_country", len(regions)) if regions else t("index_answer_country")


def _section(entries: Sequence[RegionEntry], t: Texts, drawing: CountryMap | None) -> dict[str, Any]:
    linked = [(entry, _report_of(entry, t)) for entry in entries]
    on_map = [LinkedRegion(entry.names[t.language], quote(href), entry.codes) for entry, href in linked if href]
    return {
        "language": t.language,
        "language_name": LANGUAGE_NAMES[t.language],
        "heading": t("index_heading"),
        "answer": _answer([entry.folder for entry in entries if not entry.fault], t),
        "cards": [_card(entry, t) for entry in entries],
        "map": drawing.drawn(on_map, t("index_map")) if drawing else "",
        "note": t("car_time_note_regions"),
    }


def _card(entry: RegionEntry, t: Texts) -> dict[str, Any]:
    """Return what is told of a region: its name, date, key figures and files, or why it cannot be read."""
    card: dict[str, Any] = {"name": entry.names[t.language], "report": _report_of(entry, t)}
    if entry.fault:
        return card | {"fault": t("index_fault", fault=entry.fault)}
    limits = [one.limit_in(entry.parameters) for one, _ in headlines(entry.parameters).values()]
    figures = [
        _key_figure(t, pair, t(head, minutes=t.number(limit), km=t.number(limit)), bound)
        for pair, (head, bound), limit in zip(entry.figures, FIGURES.items(), limits, strict=bool(entry.figures))
    ]
    date = t("index_computed", date=t.date(entry.finished)) if entry.finished else ""
    return card | {"fault": "", "date": date, "figures": figures, "links": _links(entry, t)}


def _key_figure(t: Texts, figure: KeyShare | None, of: str, bound: str) -> dict[str, Any]:
    """Return a share as a numeral with its persons and its doubt in the words below; what is not known says so."""
    share, bounded = in_words(t, figure, bound)
    doubt = t("index_uncertain", share=t.share(figure.uncertain_share)) if figure else ""
    if figure is None or not share:
        return {"value": t("not_known"), "meaning": f"{of}: {doubt}" if doubt else of, "known": False, "bound": ""}
    persons = t.persons(figure.persons)
    meaning = f"{of}: {bounded} {persons}, {doubt}" if bounded else f"{of}: {persons}"
    return {"value": share, "meaning": meaning, "known": True, "bound": bounded}


def _report_of(entry: RegionEntry, t: Texts) -> str:
    """Return the address of the report in the reader's language; empty where there is none."""
    name = f"report.{t.language}.html"
    return f"{entry.folder}/{name}" if name in entry.files and not entry.fault else ""


def _links(entry: RegionEntry, t: Texts) -> list[Link]:
    """Return links to the files in the reader's language: explorer, report as PDF, then data, last the notebook."""
    csv = "indicators.csv" if t.language == "en" else "indicators.fi.csv"
    explorer = f"explorer.{t.language}.html"
    names = (explorer, f"report.{t.language}.pdf", f"tables.{t.language}.xlsx", "region.gpkg", csv, NOTEBOOK_FILE)
    return [_link(entry, name, t) for name in names if name in entry.files]


def _link(entry: RegionEntry, name: str, t: Texts) -> Link:
    kind = ENDINGS[Path(name).suffix]
    keys = {"report": "index_report", "explorer": "index_explorer", "notebook": "index_notebook"}
    words = t(keys.get(name.partition(".")[0], "index_data"), kind=kind)
    return Link(f"{entry.folder}/{name}", words, f"{entry.names[t.language]}: {words}")
