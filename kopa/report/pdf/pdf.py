"""A report as a tagged PDF, set from the model of the report by Typst."""

import json
import logging
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from kopa.report.model import Report
from kopa.report.pdf.document import document
from kopa.report.pdf.fonts import FONTS, displayable, fonts_of_system, typst_fonts
from kopa.report.pdf.tags import finished

if TYPE_CHECKING:
    from typst import Compiler

STANDARD: Final = "ua-1"
"""What the tags follow: Typst makes no file that its own checks of PDF/UA-1 refuse."""

_log = logging.getLogger(__name__)


def pdf(report: Report) -> bytes:
    """Return the report as a tagged PDF: bookmarks, language, title, text alternatives, scopes of headings.

    The same report gives the same bytes on the same system: the file holds no date and no random
    identifier. Its fonts are embedded: the first of `FONTS` that the system has, otherwise the one that
    comes with matplotlib, of which the log warns.

    References
    ----------
    ISO 14289-1 (PDF/UA-1); ISO 32000-1, 14.8.5.7 (table attributes).
    """
    made = compiler(report).compile(format="pdf", pdf_standards=STANDARD)
    assert isinstance(made, bytes)  # one document is one file
    return finished(made)


def compiler(report: Report) -> "Compiler":
    """Return what sets the report: its pages as PDF or as pictures."""
    from typst import Compiler

    fonts = fonts_of_system()
    if not fonts:
        _log.warning(
            "none of the fonts %s is installed: labels on maps, measured for them, may touch in the PDF",
            ", ".join(FONTS[:-1]),
        )
    values = document(report) | {"fonts": [*fonts, FONTS[-1]]}
    text = displayable(json.dumps(values, ensure_ascii=False))
    return Compiler(_layout(), font_paths=typst_fonts(), sys_inputs={"report": text})


@cache
def _layout() -> bytes:
    return (files("kopa.report.pdf") / "report.typ").read_bytes()
