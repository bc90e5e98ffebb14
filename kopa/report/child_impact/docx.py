"""A report as a Word document that can be edited: headings, lists and tables with their styles, no pictures."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

from kopa.report.model import AnswerRoom, Block, KeyFigures, Paragraph, Part, Points, Report, Table

LANGUAGE_CODES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
WRITTEN_AT = (1980, 1, 1, 0, 0, 0)
"""Time in every part of the file, so that the same report gives the same bytes."""

ROOM_ROWS = 1


def docx(report: Report) -> bytes:
    """Return the report as a Word document (Office Open XML): title, headings, tables with a repeated first row.

    The same report gives the same bytes.

    References
    ----------
    ISO/IEC 29500-1 (WordprocessingML).
    """
    made = Document()
    _set_language(made, report.language)
    _set_page(made)
    made.core_properties.title = report.title
    made.core_properties.language = LANGUAGE_CODES[report.language]
    made.core_properties.author = made.core_properties.comments = ""
    made.add_heading(report.title, level=0)
    made.add_paragraph(report.subtitle)
    for section in report.sections:
        made.add_heading(section.heading, level=1)
        for block in section.blocks:
            _add(made, block, 2)
    for sentence in report.imprint:
        made.add_paragraph(sentence).runs[0].font.size = Pt(8)
    written = io.BytesIO()
    made.save(written)
    return _without_times(written.getvalue())


def _add(made: Any, block: Block, level: int) -> None:
    match block:
        case Paragraph():
            run = made.add_paragraph().add_run(block.text)
            run.bold, run.italic = block.kind == "answer", block.kind == "note"
        case Points():
            for item in block.items:
                made.add_paragraph(item, style="List Number" if block.numbered else "List Bullet")
        case KeyFigures():
            for one in block.items:
                made.add_paragraph(f"{one.value} {one.meaning}", style="List Bullet")
        case Table():
            _add_table(made, block)
        case AnswerRoom():
            made.add_paragraph(block.question, style="List Bullet").paragraph_format.keep_with_next = True
            made.add_table(ROOM_ROWS, 1, style="Table Grid").rows[0].cells[0].text = "\n"
            made.add_paragraph()
        case Part():
            made.add_heading(block.heading, level=level)
            for inner in block.blocks:
                _add(made, inner, level + 1)
        case _:
            raise TypeError(f"a Word document has no {type(block).__name__}")


def _add_table(made: Any, table: Table) -> None:
    caption = made.add_paragraph(style="Caption")
    caption.add_run(table.caption)
    caption.paragraph_format.keep_with_next = True
    grid = made.add_table(1, len(table.columns), style="Table Grid")
    _fill(grid.rows[0], [one.heading for one in table.columns], bold=True)
    _repeat(grid.rows[0])
    for row in table.rows:
        _fill(grid.add_row(), [cell.text for cell in row], bold=row[0].strong)
    for n, column in enumerate(table.columns):
        if column.kind == "number":
            for cell in grid.columns[n].cells:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for note in table.notes or ("",):
        made.add_paragraph().add_run(note).font.size = Pt(8)


def _fill(row: Any, texts: Sequence[str], *, bold: bool) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.size = bold, Pt(9)


def _repeat(row: Any) -> None:
    """Mark a row as the heading that is repeated on every page, and that says what its columns are."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _set_page(made: Any) -> None:
    """Make the pages A4 with margins of 20 mm."""
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)


def _set_language(made: Any, language: str) -> None:
    of_text = made.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    for one in of_text:
        one.set(qn("w:val"), LANGUAGE_CODES[language])


def _without_times(written: bytes) -> bytes:
    """Return the file with the same time in each of its parts, in the same order."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as parts, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for one in parts.infolist():
            file.writestr(zipfile.ZipInfo(one.filename, WRITTEN_AT), parts.read(one), zipfile.ZIP_DEFLATED)
    return made.getvalue()
