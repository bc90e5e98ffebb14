"""A report as a tagged PDF, made from the same HTML page by WeasyPrint."""

import gc
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from kopa.figures import clean
from kopa.report.html import page
from kopa.report.model import Report
from kopa.report.pdf.page import halos_below, prepared
from kopa.report.pdf.tags import finished

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

FONTS = ("Arial", "Liberation Sans", "Arimo", "Helvetica", "Nimbus Sans", "DejaVu Sans")
"""Fonts that the labels of maps have room for; the first that the system has is used."""

VARIANT = "pdf/ua-1"
"""What the tags follow. No full checker was run: the file is tagged, not certified."""

_log = logging.getLogger(__name__)


def pdf(report: Report) -> bytes:
    """Return the report as a tagged PDF: bookmarks, language, title, text alternatives, scopes of headings.

    The same report gives the same bytes on the same system: the file holds no date and no random
    identifier. Its fonts are embedded and come from the system: the first of `FONTS` that is
    installed, otherwise the system's own sans-serif, of which the log warns.

    Raises
    ------
    RunError
        The system has no font at all.

    References
    ----------
    ISO 14289-1 (PDF/UA-1); ISO 32000-1, 14.8.5.7 (table attributes).
    """
    from weasyprint import HTML

    html, pictures = _pictures_apart(page.render(report), report)
    document = HTML(string=html, url_fetcher=_fetcher(pictures))
    prepared(document.etree_element, _style())
    with _no_collection():
        made = document.write_pdf(pdf_variant=VARIANT)
    content, fonts = finished(made)
    if not any(font.startswith(tuple(name.replace(" ", "-") for name in FONTS)) for font in fonts):
        _log.warning(
            "none of the fonts %s is installed: labels on maps, measured for them, may touch in the PDF (used: %s)",
            ", ".join(FONTS),
            ", ".join(fonts),
        )
    return content


@contextmanager
def _no_collection() -> Iterator[None]:
    """Do without the search for unused objects: a page is laid out of millions that are all in use."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _pictures_apart(html: str, report: Report) -> tuple[str, dict[str, bytes]]:
    """Return the page with each figure as an image with its words, and the figures by address.

    Style is computed for every element of a page, and a map has thousands of them: apart it costs nothing.
    """
    pictures = {}
    for figure in report.figures():
        address = f"figure:{figure.key}"
        words = clean(f"{figure.caption}. {figure.summary}")
        image = Markup('<img src="{}" alt="{}">').format(address, words)
        html = html.replace(str(figure.svg), str(image), 1)
        pictures[address] = halos_below(str(figure.svg)).encode()
    return html, pictures


@cache
def _style() -> str:
    return (files("kopa.report.pdf") / "print.css").read_text(encoding="utf-8")


def _fetcher(pictures: Mapping[str, bytes]) -> "object":
    """Return what hands out the report's own figures and refuses everything else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Own(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> "URLFetcherResponse":
            if url not in pictures:
                raise ValueError(f"a report asks for nothing outside itself, refused: {url}")
            return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/svg+xml"})

    return Own(fail_on_errors=True)
