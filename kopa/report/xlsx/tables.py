"""Tables of a workbook before they are written: the report's own, with typed values and formats."""

import math
import re
from dataclasses import dataclass, replace

from kopa.levels import SHOWN
from kopa.report.model import Cell, Table, TableColumn
from kopa.words.rounding import FEW
from kopa.words.texts import Texts

WHOLE, PER_CENT, GENERAL = "#,##0", "0.0%", "General"
FORMATS = {"min": "0.0", "km": "0.0", "share": PER_CENT, "0-1": "0.00"}
"""How numbers of a unit are shown."""

NOT_THERE = "–"
"""What the report prints for a number that is not there: in a column of numbers its cell is empty."""

_NUMBER = re.compile("[\u2212+-]?\\d[\\d\u00a0\u202f.,]*")
_RANGE = re.compile("[\\d.,\u00a0\u202f ]*\\d[\u00a0 ]?\u2013[\u00a0 ]?\\d")
"""Two ends of a number, as the report prints them."""

_HEADED = {"persons": "", "jobs": "", "share": " (%)", "0-1": "", "": ""}
"""What a heading adds for a unit; any other unit stands there as it is."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell: a number or a text, and how a number is shown."""

    content: float | str
    shown_as: str = GENERAL
    strong: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table of a workbook: title, headings, rows, notes below, and the name of its sheet where it has one.

    `totals` add up the rows; they stand apart from them, so that a filter or a sort leaves them where they are.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]
    notes: tuple[str, ...] = ()
    name: str = ""
    totals: tuple[tuple[SheetCell, ...], ...] = ()


def of_persons(t: Texts, value: float, *, strong: bool = False) -> SheetCell:
    r"""Return a number of persons whole; of an estimate under 5 only the words, so that the number is in no file.

    Examples
    --------
    >>> en = Texts("en")
    >>> of_persons(en, 3.7).content, of_persons(en, 1234.2).content, of_persons(en, 0).content
    ('fewer\xa0than\xa05', 1234.2, 0)
    """
    if 0 < value < FEW:
        return SheetCell(t("fewer"), strong=strong)
    return SheetCell(value, WHOLE, strong)


def of_table(table: Table, t: Texts) -> Sheet:
    """Return a table of the report with numbers as numbers.

    A column whose printed cells say more than their number (``762 (5 km)``, ``9–13 min``, ``at most 63 min``) is
    followed by one with the words of the report; a range is no number, and stands in its words alone. Where the rows
    are of municipalities, the first column is their code.
    """
    headings: list[str] = []
    columns: list[list[SheetCell]] = []
    for i, column in enumerate(table.columns):
        cells = [row[i] for row in table.rows]
        ranges = any(_is_range(cell, column) for cell in cells)
        words = [SheetCell(cell.text, strong=row[0].strong) for cell, row in zip(cells, table.rows, strict=True)]
        if ranges and all(_number(cell, column) is None for cell in cells):
            headings.append(column.heading)
            columns.append([replace(one, content="") if one.content == NOT_THERE else one for one in words])
            continue
        columns.append(
            [_value(cell, column, t, strong=row[0].strong) for cell, row in zip(cells, table.rows, strict=True)]
        )
        suffixes = _suffixes(cells, column)
        headings.append(column.heading + _unit(column, suffixes))
        if _says_more(suffixes) or ranges or any(_is_bound(cell, column, t) for cell in cells):
            headings.append(t("workbook_as_printed", heading=column.heading))
            columns.append(words)
    if any(row[0].code for row in table.rows):
        headings.insert(0, t("workbook_code"))
        columns.insert(0, [SheetCell(row[0].code, strong=row[0].strong) for row in table.rows])
    rows = list(zip(*columns, strict=True))
    totals = tuple(row for row, cells_of_row in zip(rows, table.rows, strict=True) if cells_of_row[0].total)
    others = tuple(row for row, cells_of_row in zip(rows, table.rows, strict=True) if not cells_of_row[0].total)
    return Sheet(table.caption, tuple(headings), others, table.notes, sheet_title(table.key, t), totals)


def sheet_title(key: str, t: Texts) -> str:
    """Return the short name of the sheet of a table; empty where its key is not known.

    Examples
    --------
    >>> sheet_title("catchments-basic_1_6-table", Texts("fi")), sheet_title("shown-g1", Texts("en"))
    ('Luokat 1–6, lähin', 'G1 measures without weight')
    >>> sheet_title("options-lukio-0", Texts("en")), sheet_title("own", Texts("sv"))
    ('Upper secondary, what if', '')
    """
    plain = re.sub(r"^(options_.*)_\d+$", r"\1", key.replace("-", "_")).removesuffix("_table")
    if t.has(f"sheet_{plain}"):
        return t(f"sheet_{plain}")
    kind, _, of = plain.partition("_")
    if of in SHOWN and t.has(f"sheet_of_level_{kind}"):
        return f"{t(f'level_short_{of}')}, {t(f'sheet_of_level_{kind}')}"
    return f"{of.upper()} {t(f'sheet_of_goal_{kind}')}" if of and t.has(f"sheet_of_goal_{kind}") else ""


def _number(cell: Cell, column: TableColumn) -> float | None:
    """Return the number behind a cell of a column of numbers; None where there is none, or it is infinite."""
    if column.kind != "number" or cell.value is None or _is_range(cell, column):
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_range(cell: Cell, column: TableColumn) -> bool:
    """Return whether a cell of a column of numbers prints two ends: ``9–13 min``, ``729–774``."""
    return column.kind == "number" and _RANGE.match(cell.text) is not None


def _is_bound(cell: Cell, column: TableColumn, t: Texts) -> bool:
    return column.kind == "number" and cell.text.startswith((t("at_most"), t("at_least")))


def _value(cell: Cell, column: TableColumn, t: Texts, *, strong: bool) -> SheetCell:
    number = _number(cell, column)
    if number is None:
        nothing = column.kind == "number" and (cell.text == NOT_THERE or _is_range(cell, column))
        return SheetCell("" if nothing else cell.text, strong=strong)
    if column.unit == "persons" or cell.text == t("fewer"):
        return of_persons(t, number, strong=strong)
    return SheetCell(number, _shown_as(cell.text, column.unit, t), strong)


def _shown_as(text: str, unit: str, t: Texts) -> str:
    """Return the format of a number: that of its unit, or as many decimals as the report prints."""
    if unit in FORMATS:
        return FORMATS[unit]
    match = _NUMBER.search(text)
    if not match:
        return GENERAL
    _, point, decimals = match.group().rstrip(".,\u00a0").rpartition("." if t.language == "en" else ",")
    pattern = "0" + ("." + "0" * len(decimals) if point else "")
    return pattern + "%" if text[match.end() :].strip("\u00a0 ").startswith("%") else "#,##" + pattern


def _suffixes(cells: list[Cell], column: TableColumn) -> set[str]:
    """Return what the printed cells say after their numbers; empty where the unit of the column says it."""
    shown = [cell.text for cell in cells if _number(cell, column) is not None]
    if column.unit:
        return {text for text in shown if "(" in text and column.unit != "share"}
    matches = [(text, _NUMBER.search(text)) for text in shown]
    return {text[match.end() :].strip("\u00a0 ") for text, match in matches if match}


def _says_more(suffixes: set[str]) -> bool:
    """Return whether printed cells say more than their numbers and one unit: a share in brackets is no unit.

    Examples
    --------
    >>> _says_more({"min"}), _says_more({"(1 %)"}), _says_more({"(5 km)", ""})
    (False, True, True)
    """
    return len(suffixes) > 1 or any(letter.isdigit() for suffix in suffixes for letter in suffix)


def _unit(column: TableColumn, suffixes: set[str]) -> str:
    if column.unit:
        return _HEADED.get(column.unit, f" ({column.unit})")
    only = "" if _says_more(suffixes) else next(iter(suffixes), "")
    return f" ({only})" if only and len(only) <= 40 else ""
