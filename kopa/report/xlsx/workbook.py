"""A report's tables as a workbook: a sheet that explains, then one sheet per table with numbers as numbers."""

import datetime as dt
import gc
import itertools
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kopa.report.car_times import car_time_note
from kopa.report.data_in_words import dated, source_name
from kopa.report.facts import Facts
from kopa.report.model import Report
from kopa.report.xlsx import full as xlsx_full
from kopa.report.xlsx.sheet import PlainCells
from kopa.report.xlsx.tables import GENERAL, Sheet, SheetCell, of_table
from kopa.report.xlsx.text import all_different, cell_text, sheet_names
from kopa.results import Results
from kopa.sources.rests_on import subjects
from kopa.words.texts import Texts

CREATED = dt.datetime(2000, 1, 1)
"""Date that every workbook carries, so that equal tables give equal bytes; the data's dates are on its first sheet."""

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDEST, _NARROWEST = 60, 9
_FRONT_WIDTHS = (34, 70, 24, 24)
_LINE_POINTS, _BUTTON = 15.5, 3
"""Height of a line of text, and how many characters the button of a filter covers."""

_LETTERS_OF_FIGURE = 1.08
"""Letters of running text on the width of a figure (Carlito, Calibri), with some room left."""

_HEADER_ROW = 2
_SOURCE = ("source", "attribution", "source_date", "licence")


def xlsx(report: Report, source: Results, path: Path) -> None:
    """Write the report's tables, all indicators and the scorecard to the workbook `path`, in the report's language.

    Parameters
    ----------
    report
        The report of a region in one language.
    source
        What it was made from.
    path
        File to be written; an existing one is replaced.
    """
    t = Texts(report.language)
    facts = Facts(source, t)
    about = (
        (t("workbook_region"), f"{source.region.name(t.language)} ({source.region.id})"),
        (t("workbook_division"), str(source.region.year)),
        (t("workbook_key"), str(source.provenance["key"])),
    )
    whole = [xlsx_full.indicators(facts), xlsx_full.scorecard(facts), xlsx_full.school_days(facts)]
    full, note = [one for one in whole if one is not None], car_time_note(t, source)
    workbook(report, full, about, source.provenance["inputs"], path, note=note)
    gc.collect()  # a workbook is held by its own parts: that of a country fills memory beside the next language's


def workbook(
    report: Report,
    full: Sequence[Sheet],
    about: Sequence[tuple[str, str]],
    inputs: Iterable[Mapping[str, Any]],
    path: Path,
    *,
    note: str,
) -> None:
    """Write the tables of any report, and whole tables beside them, as a workbook.

    The first sheet tells what it is about, sources with dates and licences, and what every sheet holds. Cells hold
    exact numbers; names from data are literal text, never a formula or a link. The same report gives the same bytes.

    Parameters
    ----------
    report
        The report in one language.
    full
        Tables after those of the report.
    about
        Facts of the first sheet: what, and in words.
    inputs
        Rows of the catalogue of sources: `source`, `attribution`, `source_date`, `licence`.
    path
        File to be written; an existing one is replaced.
    note
        What is said of the minutes by car.
    """
    t = Texts(report.language)
    tables = [*(of_table(table, t) for table in report.tables()), *full]
    with Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"title": cell_text(report.title, t)[:255], "created": CREATED})
        writer = _Writer(book, t)
        front, *names = sheet_names([t("frame_contents"), *(table.name or table.title for table in tables)])
        _front(writer, report, about, inputs, front, list(zip(names, tables, strict=True)), note)
        for name, table in zip(names, tables, strict=True):
            _table(writer, name, table, front)


class _Writer:
    """A workbook with its cell formats, each made once, and text made safe."""

    def __init__(self, book: Workbook, t: Texts) -> None:
        self.book = book
        self.t = t
        self._shown = cache(lambda text: cell_text(text, t))
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._row_styles: dict[tuple[str, bool], Any] = {}

    def style(self, **properties: Any) -> Any:
        """Return the format of these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"valign": "top", **properties})
        return self._formats[key]

    def _of_row(self, number: str, strong: bool) -> Any:
        """Return the format of a row's cell; kept here, so that nothing holds the workbook when it is written."""
        if (number, strong) not in self._row_styles:
            self._row_styles[number, strong] = self._row_style(number, strong)
        return self._row_styles[number, strong]

    def _row_style(self, number: str, strong: bool) -> Any:
        bold = {"bold": True} if strong else {}
        shown = {"text_wrap": True} if not number else {} if number == GENERAL else {"num_format": number}
        return self.style(**bold, **shown)

    def put(self, sheet: Worksheet, row: int, column: int, value: SheetCell, **properties: Any) -> None:
        """Write one cell: a number in its format, or literal text."""
        bold = {"bold": True} if value.strong else {}
        if isinstance(value.content, str):
            text = self._shown(value.content)
            if text:
                sheet.write_string(row, column, text, self.style(**{**bold, **properties}))
        else:
            number = {} if value.shown_as == GENERAL else {"num_format": value.shown_as}
            sheet.write_number(row, column, value.content, self.style(**{**bold, **number}))

    def put_row(self, sheet: PlainCells, row: int, values: Sequence[SheetCell]) -> None:
        """Write the cells of one row of a table, whose texts may break: as `put` does, without asking for each anew."""
        for column, value in enumerate(values):
            if isinstance(value.content, str):
                if value.content and (text := self._shown(value.content)):
                    sheet.put_text(row, column, text, self._of_row("", value.strong))
            else:
                sheet.put_number(row, column, value.content, self._of_row(value.shown_as, value.strong))


def _front(
    writer: _Writer,
    report: Report,
    about: Sequence[tuple[str, str]],
    inputs: Iterable[Mapping[str, Any]],
    name: str,
    tables: Sequence[tuple[str, Sheet]],
    note: str,
) -> None:
    t, sheet = writer.t, writer.book.add_worksheet(name)
    sheet.hide_gridlines(2)
    for column, width in enumerate(_FRONT_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    writer.put(sheet, 0, 0, SheetCell(report.title), bold=True, font_size=16)
    explained = [t(key) for key in ("workbook_about", "workbook_exact", "workbook_no_formulas")]
    lines = [report.subtitle, *explained, note]
    for row, line in enumerate(lines, start=1):
        writer.put(sheet, row, 0, SheetCell(line))
    row = len(lines) + 2
    for what, text in about:
        writer.put(sheet, row, 0, SheetCell(what), bold=True)
        writer.put(sheet, row, 1, SheetCell(text), text_wrap=True)
        row += 1
    row = _list_of_sheets(writer, sheet, row + 1, tables)
    _sources(writer, sheet, row + 1, inputs)


def _list_of_sheets(writer: _Writer, sheet: Worksheet, first: int, tables: Sequence[tuple[str, Sheet]]) -> int:
    for column, key in enumerate(("workbook_sheet", "workbook_holds", "workbook_rows")):
        writer.put(sheet, first, column, SheetCell(writer.t(key)), bold=True, bottom=1)
    link = writer.style(font_color="#0a4a8c", underline=1)
    for row, (name, table) in enumerate(tables, start=first + 1):
        sheet.write_url(row, 0, _inside(name), link, name)
        writer.put(sheet, row, 1, SheetCell(table.title), text_wrap=True)
        _set_height(sheet, row, (name, table.title), _FRONT_WIDTHS)
        writer.put(sheet, row, 2, SheetCell(float(len(table.rows)), "0"))
    return first + len(tables) + 1


def _sources(writer: _Writer, sheet: Worksheet, first: int, inputs: Iterable[Mapping[str, Any]]) -> None:
    t = writer.t
    writer.put(sheet, first, 0, SheetCell(t("workbook_sources")), bold=True, font_size=12)
    for column, key in enumerate(("col_source", "workbook_attribution", "workbook_date", "col_licence")):
        writer.put(sheet, first + 1, column, SheetCell(t(key)), bold=True, bottom=1)
    inputs = list(inputs)
    on_osm = any(one.kind == "osm" for one in subjects(inputs))
    note = t("workbook_licence_note_osm" if on_osm else "workbook_licence_note")
    sources = sorted({tuple(str(item.get(key) or "–") for key in _SOURCE) for item in inputs})
    for row, (source, attribution, date, licence) in enumerate(sources, start=first + 2):
        texts = (source_name(t, source).text, attribution, dated(t, date).text, licence)
        for column, text in enumerate(texts):
            writer.put(sheet, row, column, SheetCell(text), text_wrap=True)
        _set_height(sheet, row, texts, _FRONT_WIDTHS)
    writer.put(
        sheet,
        first + 3 + len(sources),
        0,
        SheetCell(note),
    )


def _table(writer: _Writer, name: str, table: Sheet, front: str) -> None:
    sheet = writer.book.add_worksheet(name, PlainCells)
    writer.put(sheet, 0, 0, SheetCell(table.title), bold=True, font_size=13)
    sheet.write_url(1, 0, _inside(front), writer.style(font_color="#0a4a8c", underline=1), writer.t("workbook_back"))
    widths = _widths(table)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(_HEADER_ROW, _LINE_POINTS * _lines_of_headings(table.headings, widths))
    _headings(writer, sheet, table)
    last = _rows(writer, sheet, table.rows, _HEADER_ROW + 1, widths)
    if table.totals:
        last = _rows(writer, sheet, table.totals, last + 2, widths)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for row, note in enumerate(table.notes, start=last + 2):
        writer.put(sheet, row, 0, SheetCell(note))


def _headings(writer: _Writer, sheet: Worksheet, table: Sheet) -> None:
    """Write the headings as those of a table of the workbook, which filters its rows; plain where it has none."""
    style = writer.style(bold=True, bottom=2, text_wrap=True, bg_color="#e8eef4")
    if not table.rows:
        for column, heading in enumerate(table.headings):
            sheet.write_string(_HEADER_ROW, column, cell_text(heading, writer.t), style)
        return
    columns = [{"header": name, "header_format": style} for name in all_different(table.headings, writer.t)]
    last = _HEADER_ROW + len(table.rows)
    shape: dict[str, Any] = {"columns": columns, "style": "Table Style Light 1", "banded_rows": False}
    sheet.add_table(_HEADER_ROW, 0, last, len(columns) - 1, shape)


def _rows(
    writer: _Writer, sheet: PlainCells, rows: Sequence[Sequence[SheetCell]], first: int, widths: Sequence[int]
) -> int:
    """Write rows from `first` on; return the last one."""
    lines_of = _lines_of_high_cells(rows, widths)
    for row, values in enumerate(rows, start=first):
        writer.put_row(sheet, row, values)
        _set_lines(sheet, row, max((lines.get(id(values[at]), 1) for at, lines in lines_of.items()), default=1))
    return first + len(rows) - 1


def _lines_of_high_cells(rows: Sequence[Sequence[SheetCell]], widths: Sequence[int]) -> dict[int, dict[int, int]]:
    """Return, by column, the lines of its cells with more than one, by the cell's `id`: cells stand in many rows."""
    high: dict[int, dict[int, int]] = {}
    for column, letters in enumerate(map(_letters, widths)):
        texts = ((key, one.content) for key, one in _different(rows, column).items() if isinstance(one.content, str))
        lines = {key: _lines(text, letters) for key, text in texts}
        if of_column := {key: n for key, n in lines.items() if n > 1}:
            high[column] = of_column
    return high


def _different(rows: Iterable[Sequence[SheetCell]], column: int) -> dict[int, SheetCell]:
    """Return the cells of a column, each once, by its `id`."""
    return {id(row[column]): row[column] for row in rows}


def _set_height(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    _set_lines(sheet, row, max(map(_lines, texts, map(_letters, widths)), default=1))


def _set_lines(sheet: Worksheet, row: int, lines: int) -> None:
    """Give a row with wrapped texts their height: LibreOffice finds none itself, and one line would cover the next."""
    if lines > 1:
        sheet.set_row(row, _LINE_POINTS * lines)


def _letters(width: int) -> int:
    """Return the letters of a line of a column: its width counts figures, and letters are narrower."""
    return max(int(width * _LETTERS_OF_FIGURE), 4)


def _lines(text: str, letters: int) -> int:
    """Return how many lines of so many letters a text takes, or one too many."""
    if len(text) <= letters and "\n" not in text:
        return 1
    return _wrapped(text, letters)


@lru_cache(maxsize=10_000)
def _wrapped(text: str, letters: int) -> int:
    """Return how many lines of so many letters a text takes; the same words stand in many rows."""
    return sum(len(textwrap.wrap(part, letters)) or 1 for part in text.split("\n"))


def _lines_of_headings(headings: Sequence[str], widths: Sequence[int]) -> int:
    """Return the lines of the highest heading, with room for the button of the filter."""
    return max(
        len(textwrap.wrap(heading, max(width - _BUTTON, 4))) or 1
        for heading, width in zip(headings, widths, strict=True)
    )


def _widths(table: Sheet) -> list[int]:
    """Return the width of each column in characters: its longest cell or the longest word of its heading, in limits."""
    widths = []
    for column, heading in enumerate(table.headings):
        cells = _different(itertools.chain(table.rows, table.totals), column).values()
        longest = max(map(_length, cells), default=0)
        longest = max(longest, *(len(part) + _BUTTON + 1 for part in heading.split()), len(heading) // 2)
        widths.append(min(max(longest + 1, _NARROWEST), _WIDEST))
    return widths


def _length(value: SheetCell) -> int:
    return len(value.content) if isinstance(value.content, str) else 10


def _inside(name: str) -> str:
    return "internal:'" + name.replace("'", "''") + "'!A1"
