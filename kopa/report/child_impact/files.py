"""The files of a child impact sheet: a page, a PDF and a document that can be edited, in a language."""

from pathlib import Path

from kopa import store
from kopa.report.child_impact.docx import docx
from kopa.report.html.page import render
from kopa.report.model import Report
from kopa.report.pdf.pdf import pdf


def write_sheet(sheet: Report, folder: Path) -> list[Path]:
    """Write a child impact sheet as HTML, PDF and DOCX into a folder, and return the files."""
    name = f"child-impact.{sheet.language}"
    return [
        store.write_text(folder / f"{name}.html", render(sheet)),
        store.write_with(folder / f"{name}.pdf", lambda path: path.write_bytes(pdf(sheet))),
        store.write_with(folder / f"{name}.docx", lambda path: path.write_bytes(docx(sheet))),
    ]
