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

WIDTH_MM, HEIGHT_MM = 178.0, 98.0
"""A picture is as wide as the text, or lower: less than half a page, so that no page has to end above its middle."""

LINE = 105
"""Letters of a table that stand on a line of the page, with the room between its columns."""

LONG_CELL = 16
"""A column whose cells have no more letters is as wide as they are; the others have this and share what is left."""

BOLD, BESIDE, PICTURE = 1.15, 2, 10
"""Letters that one of a heading takes, the room between two columns, and the small picture of a cell."""

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
        "columns": [
            {"heading": printable(one.heading), "number": one.kind == "number", "share": share}
            for one, share in zip(table.columns, column_shares(table), strict=True)
        ],
        "rows": [[_cell(one, strong=row[0].strong) for one in row] for row in table.rows],
        "notes": [printable(one) for one in table.notes],
    }


def column_shares(table: Table) -> list[float]:
    """Return what each column gets of the width of the page; 0 where every row fits on a line, as wide as it is.

    A column of short cells gets the room of its longest; those of long texts share what is left by the letters that
    they have beyond `LONG_CELL` or their longest word, so that rows have few lines.

    Examples
    --------
    >>> from kopa.report.model import TableColumn
    >>> columns = (TableColumn("Place"), TableColumn("Why"), TableColumn("How"))
    >>> shares = column_shares(Table("t", "Long", columns, ((Cell("Eura"), Cell(30 * "why "), Cell(10 * "how ")),)))
    >>> [round(one) for one in shares]
    [8, 73, 31]
    >>> column_shares(Table("t", "Short", columns, ((Cell("Eura"), Cell("why"), Cell("how")),)))
    [0.0, 0.0, 0.0]
    """
    cells = [[_letters(row[i]) for row in table.rows] or [0] for i in range(len(table.columns))]
    least = [_longest_word(table, i) for i in range(len(table.columns))]
    longest = [max(word, *mine) for word, mine in zip(least, cells, strict=True)]
    kept = [min(most, max(LONG_CELL, word)) for most, word in zip(longest, least, strict=True)]
    left = LINE - sum(kept)
    if sum(longest) <= LINE or left <= 0:
        return [0.0] * len(longest)
    beyond = [(most > room) * max(sum(mine) / len(mine) - room, 1.0)
              for most, room, mine in zip(longest, kept, cells, strict=True)]  # fmt: skip
    return [room + BESIDE + left * more / sum(beyond) for room, more in zip(kept, beyond, strict=True)]


def _longest_word(table: Table, i: int) -> float:
    of_heading = [BOLD * len(word) for word in printable(table.columns[i].heading).split()]
    return max([*of_heading, *(len(word) for row in table.rows for word in printable(row[i].text).split())], default=0)


def _letters(cell: Cell) -> int:
    return len(cell.text) + (0 if cell.picture is None else PICTURE)


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
