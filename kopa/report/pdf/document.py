"""What the PDF of a report is set from: its sections as plain values, which `report.typ` lays out."""

import re
from typing import Any, TypeAlias

from kopa.figures import clean
from kopa.report.model import Block, Cell, Figure, Folded, Paragraph, Part, Points, Report, Section, Table
from kopa.words.texts import Texts

Plain: TypeAlias = dict[str, Any]

LONG_WORD, PIECE = 40, 16
"""A word of more letters may end a line after each piece of so many."""

WIDTH_MM, HEIGHT_MM = 182.0, 138.0
"""A picture is as wide as the text, or lower."""

_LONG = re.compile(rf"\S{{{LONG_WORD + 1},}}")
_PIECES = re.compile(rf".{{1,{PIECE}}}", re.DOTALL)
_SIZE = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


def document(report: Report) -> Plain:
    """Return the report as plain values: texts printable, long words with places to end a line.

    Examples
    --------
    >>> document(Report("en", "r", "Title", "Of 2026", (Section("s", "Why?", (Paragraph("So."),)),)))["sections"]
    [{'key': 's', 'heading': 'Why?', 'blocks': [{'is': 'paragraph', 'text': 'So.', 'kind': 'plain'}]}]
    """
    t = Texts(report.language)
    return {
        "title": clean(report.title),
        "subtitle": printable(report.subtitle),
        "language": report.language,
        "sections": [_section(one) for one in report.sections],
        "made_by": [printable(t(key)) for key in ("frame_made_by", "frame_statement")],
    }


def printable(text: str) -> str:
    r"""Return a text with its unprintable letters made visible, and marks in long words at which a line may end.

    Examples
    --------
    >>> printable("x" * 41).count("\u200b"), printable("short")
    (2, 'short')
    """
    return _LONG.sub(lambda word: "\u200b".join(_PIECES.findall(word.group())), clean(text))


def _section(section: Section) -> Plain:
    return {
        "key": section.key,
        "heading": printable(section.heading),
        "blocks": [_block(one) for one in section.blocks],
    }


def _block(block: Block) -> Plain:
    match block:
        case Paragraph():
            return {"is": "paragraph", "text": printable(block.text), "kind": block.kind}
        case Points():
            return {"is": "points", "items": [printable(one) for one in block.items], "numbered": block.numbered}
        case Table():
            return _table(block)
        case Figure():
            return _figure(block)
        case Part():
            blocks = [_block(one) for one in block.blocks]
            return {"is": "part", "heading": printable(block.heading), "blocks": blocks}
        case Folded():
            return _unfolded(block)


def _table(table: Table) -> Plain:
    return {
        "is": "table",
        "caption": printable(table.caption),
        "columns": [{"heading": printable(one.heading), "number": one.kind == "number"} for one in table.columns],
        "rows": [[_cell(one, strong=row[0].strong) for one in row] for row in table.rows],
        "notes": [printable(one) for one in table.notes],
    }


def _cell(cell: Cell, *, strong: bool) -> Plain:
    return {
        "text": printable(cell.text),
        "strong": strong,
        "language": cell.language,
        "picture": "" if cell.picture is None else str(cell.picture),
    }


def _figure(figure: Figure) -> Plain:
    size = _SIZE.search(figure.svg)
    width, height = (float(one) for one in size.groups()) if size else (1.0, 1.0)
    return {
        "is": "figure",
        "caption": printable(figure.caption),
        "summary": printable(figure.summary),
        "alternative": clean(f"{figure.caption}. {figure.summary}"),
        "svg": str(figure.svg),
        "height_mm": min(HEIGHT_MM, WIDTH_MM * height / width),
    }


def _unfolded(folded: Folded) -> Plain:
    """Nothing is folded on paper: a table shows under its own caption, all else under the summary of the fold."""
    return {
        "is": "folded",
        "summary": "" if all(isinstance(one, Table) for one in folded.blocks) else printable(folded.summary),
        "blocks": [_block(one) for one in folded.blocks],
    }
