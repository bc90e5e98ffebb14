"""What the PDF of a report is set from: its sections as plain values, which `report.typ` lays out."""

import re
from typing import Any, TypeAlias

from kopa.figures import clean, in_parts
from kopa.report.model import (
    AnswerRoom,
    Block,
    Cell,
    Figure,
    Folded,
    KeyFigures,
    Paragraph,
    Part,
    Points,
    Report,
    Section,
    Table,
)
from kopa.words.texts import Texts

Plain: TypeAlias = dict[str, Any]

LONG_WORD, PIECE = 40, 16
"""A word of more letters may end a line after each piece of so many."""

WIDTH_MM, HEIGHT_MM = 178.0, 112.0
"""A picture is as wide as the text, or lower: half a page, so that no page has to end above its middle."""

_LONG = re.compile(rf"\S{{{LONG_WORD + 1},}}")
_PIECES = re.compile(rf".{{1,{PIECE}}}", re.DOTALL)
_SIZE = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


def document(report: Report) -> Plain:
    """Return the report as plain values: texts printable, long words with places to end a line.

    Examples
    --------
    >>> sections = (Section("s", "Why?", (Paragraph("So."),)),)
    >>> (section,) = document(Report("en", "r", "Title", "2026", sections))["sections"]
    >>> section["layer"], section["blocks"]
    ('expert', [{'is': 'paragraph', 'text': 'So.', 'kind': 'plain'}])
    """
    t = Texts(report.language)
    made_by = [t("frame_made_by")] if report.tells_its_sums else []
    return {
        "title": clean(report.title),
        "subtitle": printable(report.subtitle),
        "language": report.language,
        "sections": [_section(one) for one in report.sections],
        "made_by": [printable(one) for one in (*report.imprint, *made_by, t("frame_statement"))],
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
        "layer": section.layer,
        "blocks": [_block(one) for one in section.blocks],
    }


def _block(block: Block) -> Plain:
    match block:
        case Paragraph():
            return {"is": "paragraph", "text": printable(block.text), "kind": block.kind}
        case Points():
            return {"is": "points", "items": [printable(one) for one in block.items], "numbered": block.numbered}
        case AnswerRoom():
            return {"is": "answer_room", "question": printable(block.question)}
        case KeyFigures():
            items = [{"value": printable(one.value), "meaning": printable(one.meaning)} for one in block.items]
            return {"is": "key_figures", "items": items}
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
    """A wide picture has its legend beside it, a small one below it."""
    parts = in_parts(figure.svg)
    drawing = parts.drawing if figure.small else parts.sheet
    width, height = _size(drawing)
    return {
        "is": "figure",
        "caption": printable(figure.caption),
        "alternative": clean(f"{figure.caption}. {figure.summary}"),
        "svg": str(drawing),
        "legend": str(parts.panel) if figure.small else "",
        "legend_share": _size(parts.panel)[0] / width,
        "source": printable(parts.source),
        "width_mm": min(WIDTH_MM, HEIGHT_MM * width / height),
    }


def _size(svg: str) -> tuple[float, float]:
    match = _SIZE.search(svg)
    return (float(match[1]), float(match[2])) if match else (1.0, 1.0)


def _unfolded(folded: Folded) -> Plain:
    """Nothing is folded on paper: a table shows under its own caption, all else under the summary of the fold."""
    return {
        "is": "folded",
        "summary": "" if all(isinstance(one, Table) for one in folded.blocks) else printable(folded.summary),
        "blocks": [_block(one) for one in folded.blocks],
    }
