"""Reports: one model built from the numbers, rendered for readers in Finnish, Swedish and English."""

from kopa.report.assemble import build as build
from kopa.report.html.index import start_page as start_page
from kopa.report.html.index import write_start_page as write_start_page
from kopa.report.html.page import render as render
from kopa.report.model import Report as Report
from kopa.results import Results
from kopa.words.text import LANGUAGES as LANGUAGES
from kopa.words.texts import Texts as Texts


def html(source: Results, language: str) -> str:
    """Return the report of a region as a self-contained HTML document in `language` (fi, sv or en)."""
    return render(build(source, language))
