"""The workbook: typed numbers, literal text, one sheet that explains."""

import dataclasses
import json
import re
import textwrap
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kopa import report
from kopa.figures import clean
from kopa.findings import knowledge
from kopa.levels import SHOWN
from kopa.report import LANGUAGES, Texts, age_groups
from kopa.report.facts import Facts
from kopa.report.model import Cell, Table, TableColumn
from kopa.report.xlsx import text as xlsx_text
from kopa.report.xlsx.sheet import PlainCells
from kopa.report.xlsx.tables import of_table, sheet_title
from kopa.report.xlsx.workbook import CREATED, xlsx
from kopa.results import Results
from kopa.sources.rests_on import OPENSTREETMAP_ROADS
from kopa.tables import AGES
from tests.report.conftest import HOSTILE, make
from tests.words.test_catalogues import forms

FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1}", "https://example.org", "mailto:a@b.fi", "_x000D_",
            "007", "1e5", "TRUE", " spaces ", "line\nbreak", "tab\there", "'quoted",
)  # fmt: skip


ALL = [*HOSTILE, *FORMULAS, "Öölä", "Åby"]
THREES = [tuple(ALL[i : i + 3]) for i in range(0, len(ALL), 3)]


def written(folder: Path, language: str = "en", source: Results | None = None) -> Path:
    source = source or make()
    path = folder / f"tables.{language}.xlsx"
    xlsx(report.build(source, language), source, path)
    return path


@pytest.fixture(scope="module")
def book_in(tmp_path_factory):
    """Return the workbook of the small region in a language, written and read once."""
    return cache(lambda language: openpyxl.load_workbook(written(tmp_path_factory.mktemp("book"), language)))


@cache
def shown(language: str) -> report.Report:
    return report.build(make(), language)


def values(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[tuple]:
    """Rows under the headings, without the notes."""
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    return list(iter_until_blank(rows))


def iter_until_blank(rows):
    for row in rows:
        if all(value is None for value in row):
            return
        yield row


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sheet_for_each_table_and_a_first_one_that_explains(book_in, language: str):
    book = book_in(language)
    assert len(book.sheetnames) == len(shown(language).tables()) + 3
    front = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell is not None]
    assert front[0] == shown(language).title
    assert set(book.sheetnames[1:]) <= set(front)
    assert any("ODbL" in text for text in front)
    assert {"NLS", "2013", "CC BY 4.0"} <= set(front)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sheet_says_that_roads_too_are_under_openstreetmap_s_licence(tmp_path, language: str):
    t, row = Texts(language), {"table": "roads", "source": OPENSTREETMAP_ROADS, "kind": "official", "sha256": "ab" * 32,
                               "source_date": "kainuu and 100 km around, retrieved 2026-11-30",
                               "licence": "ODbL 1.0", "attribution": "© OpenStreetMap contributors"}  # fmt: skip
    source = make(provenance={"key": "0" * 64, "inputs": [row]}, roads_hold=("streets", "speeds"))
    sheet = openpyxl.load_workbook(written(tmp_path, language, source)).worksheets[0]
    front = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert {t("workbook_licence_note_osm"), "ODbL 1.0", "© OpenStreetMap contributors"} <= front
    assert t("workbook_licence_note") not in front


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_the_reports_numbers(book_in, language: str):
    book = book_in(language)
    for table, sheet in zip(shown(language).tables(), book.worksheets[1:], strict=False):
        others, totals = ([row for row in table.rows if row[0].total is one] for one in (False, True))
        rows = list(sheet.iter_rows(min_row=4, max_row=4 + len(table.rows), values_only=True))
        written_rows = rows[: len(others)] + (rows[len(others) + 1 :] if totals else [])
        for row, cells in zip([*others, *totals], written_rows, strict=not others or bool(totals)):
            numbers = [
                float(c.value)
                for c, col in zip(row, table.columns, strict=True)
                if col.kind == "number" and _finite(c.value) and not _withheld(c, col)
            ]
            assert [value for value in cells if isinstance(value, float | int)] == pytest.approx(numbers), table.key


def _withheld(cell, column) -> bool:
    return (column.unit == "persons" or ("5" in cell.text and not cell.text[0].isdigit())) and 0 < float(cell.value) < 5


def _finite(value: object) -> bool:
    try:
        return bool(np.isfinite(float(value)))
    except (TypeError, ValueError):
        return False


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_is_there_with_its_number(book_in, language: str):
    source = make()
    sheet = book_in(language).worksheets[-2]
    rows = values(sheet)
    assert len(rows) == len(source.indicators)
    for row, (_, expected) in zip(rows, source.indicators.iterrows(), strict=True):
        assert row[3] == expected["indicator_id"]
        assert row[5] == (pytest.approx(expected["value"]) if np.isfinite(expected["value"]) else None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_tables_and_the_first_sheet_say_that_times_are_car_times(book_in, language: str):
    book = book_in(language)
    for sheet in (book.worksheets[0], *book.worksheets[-2:]):
        assert Texts(language)("car_time_note") in {cell.value for cell in sheet["A"]}, sheet.title


def test_an_unreachable_value_is_told_in_words_and_a_missing_one_is_empty(tmp_path: Path):
    source = make()
    changed = source.indicators.assign(
        value=source.indicators["value"].where(source.indicators["level"] != "lukio", np.inf)
    )
    book = openpyxl.load_workbook(written(tmp_path, "fi", make(indicators=changed)))
    told = {(row[3], row[2]): row[5] for row in values(book.worksheets[-2])}
    assert told["G1.d.median", "Lukio"] == "ei tieyhteyttä"
    assert told["G5.b.municipality", "Ammatillinen koulutus"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_value_of_fewer_than_five_persons_stands_in_the_workbook_and_the_cell_beside_says_why(tmp_path, language):
    """Tables of the report left the minutes of such a municipality out, and the whole table held them."""
    t, people = Texts(language), make().origins
    mine = people["municipality_code"].eq("902")
    people.loc[mine, "age_16_17"] *= 3.0 / people.loc[mine, "age_16_17"].sum()
    source = make(origins=people)
    rows = values(openpyxl.load_workbook(written(tmp_path, language, source)).worksheets[-2])
    few = source.indicators["municipality_code"].eq("902") & source.indicators["level"].isin(["lukio", "vet"])
    told = [row for row, is_few in zip(rows, few, strict=True) if is_few]
    known = source.indicators[few]["value"].notna()
    assert known.any()
    assert {row[5] for row in told} == {None}
    assert [row[-1] == t("untold_few_persons") for row in told] == known.tolist()
    assert t("untold_few_persons") not in {row[-1] for row, is_few in zip(rows, few, strict=True) if not is_few}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_price_stands_in_the_workbook_where_many_speak_swedish(tmp_path, language, monkeypatch):
    source, t = make(), Texts(language)
    price = source.indicators.iloc[[0]].assign(
        municipality_code="", level="basic_1_6", indicator_id="G4.b.eur", value=1_302_080.0, unit="EUR/year"
    )
    source = make(indicators=pd.concat([source.indicators, price], ignore_index=True))
    for speakers, value, why in ((0.0, 1_300_000.0, False), (500.0, None, True)):
        monkeypatch.setattr(knowledge, "many_swedish_speakers", lambda _, level, n=speakers: n * (level == "basic_1_6"))
        row = values(openpyxl.load_workbook(written(tmp_path, language, source)).worksheets[-2])[-1]
        assert (row[3], row[5], row[-1] == t("untold_no_price")) == ("G4.b.eur", value, why)


def test_an_estimate_of_fewer_than_five_persons_is_in_no_cell(tmp_path: Path):
    source = make()
    few = source.indicators.assign(persons=3.7)
    book = openpyxl.load_workbook(written(tmp_path, "fi", make(indicators=few)))
    cells = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert cells.count("alle\xa05") >= len(few) - few["value"].isna().sum() > 0
    assert not any(isinstance(value, float) and abs(value - 3.7) < 1e-9 for value in cells)


def test_rows_of_municipalities_have_their_code_and_the_region_stands_apart(book_in):
    book = book_in("en")
    sheets = dict(zip((table.key for table in shown("en").tables()), book.worksheets[1:], strict=False))
    sheet = sheets["municipalities"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    codes = sorted({row[0] for row in values(sheet)})
    assert rows[0][:2] == ["Municipality code", "Municipality"]
    assert codes == sorted(set(make().municipalities["code"]) & set(codes)), "codes are texts with their zeros"
    total = rows[1 + len(codes) + 1]
    assert rows[1 + len(codes)] == [None] * len(total)
    assert total[:2] == [None, "Whole region"]
    (table,) = sheet.tables.values()
    assert table.ref.startswith("A3:")
    assert table.ref.endswith(str(3 + len(codes)))


def test_a_number_that_is_not_there_is_an_empty_cell(book_in):
    for language in LANGUAGES:
        book = book_in(language)
        for table, sheet in zip(shown(language).tables(), book.worksheets[1:], strict=False):
            numbers = [column.heading for column in table.columns if column.kind == "number"]
            headings = [cell.value for cell in sheet[3]]
            for row in values(sheet):
                of_numbers = [value for head, value in zip(headings, row, strict=False) if head in numbers]
                assert "–" not in of_numbers, table.key


def test_headings_are_as_high_as_their_words(book_in):
    for sheet in book_in("en").worksheets[1:]:
        for cell in sheet[3]:
            width = sheet.column_dimensions[cell.column_letter].width - 3
            lines = len(textwrap.wrap(cell.value or "", max(int(width), 4)))
            assert sheet.row_dimensions[3].height >= 15 * lines, (sheet.title, cell.value)


def test_a_range_is_words_and_no_number():
    columns = (TableColumn("Level"), TableColumn("P90", "number", "min"), TableColumn("Far", "number", "persons"))
    rows = (
        (Cell("1–6"), Cell("9 min", 8.7), Cell("1,380–2,018", 1380.0)),
        (Cell("7–9"), Cell("9–13 min", 8.7), Cell("–")),
    )
    sheet = of_table(Table("k", "Caption", columns, rows), Texts("en"))
    assert sheet.headings == ("Level", "P90 (min)", "P90 (as in the report)", "Far")
    shown = [[cell.content for cell in row] for row in sheet.rows]
    assert shown == [["1–6", 8.7, "9 min", "1,380–2,018"], ["7–9", "", "9–13 min", ""]]


def test_rows_are_as_high_as_their_longest_text_takes_lines(book_in):
    """LibreOffice finds no height itself: a second line would cover the row below."""
    for sheet in book_in("fi").worksheets:
        widths = {column: sheet.column_dimensions[column].width for column in "ABCD"}
        for row in sheet.iter_rows(min_row=4, max_col=4):
            wrapped = [one for one in row if isinstance(one.value, str) and one.alignment.wrap_text]
            lines = max((len(one.value) / (1.2 * (widths[one.column_letter] or 9)) for one in wrapped), default=0)
            height = sheet.row_dimensions[row[0].row].height or 15.5
            assert height >= 15 * (2 if lines > 1 else 1), f"{sheet.title} row {row[0].row}: {height} points"


def test_headings_stay_in_sight_and_filter(book_in):
    for sheet in book_in("en").worksheets[1:]:
        assert sheet.freeze_panes == "B4"
        if values(sheet):
            (table,) = sheet.tables.values()
            assert table.ref.startswith("A3:")
            assert table.autoFilter is not None
        assert all(sheet.column_dimensions[c.column_letter].width >= 9 for c in sheet[3] if c.value)


def test_units_stand_in_headings(book_in):
    book = book_in("en")
    headings = {cell.value for sheet in book.worksheets[1:] for cell in sheet[3]}
    assert "Median (min)" in headings


def test_the_same_report_gives_the_same_bytes(tmp_path: Path):
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first


@pytest.mark.parametrize("names", THREES, ids=lambda names: repr(names[0][:20]))
def test_hostile_names_are_literal_text(tmp_path: Path, names: tuple[str, str, str]):
    path = written(tmp_path, "en", make(names, region_name=names[0]))
    cells = [
        c for s in openpyxl.load_workbook(path).worksheets for row in s.iter_rows() for c in row if c.value is not None
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    told = {cell.value for cell in cells}
    for name in names:
        assert (clean(name) if len(name) < 30_000 else xlsx_text.cell_text(name, Texts("en"))) in told
    assert_no_way_out(path)


def assert_no_way_out(path: Path) -> None:
    """No formula, no link outside, no macro."""
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            content = parts.read(part).decode()
            assert "<f>" not in content
            assert 'TargetMode="External"' not in content
        assert not [part for part in parts.namelist() if "vba" in part or "external" in part]


@pytest.mark.outside
def test_naughty_strings_come_back_as_they_were(tmp_path: Path, shared: Path):
    naughty = json.loads((shared / "oracles" / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    table = report.model.Table(
        "naughty",
        "Names",
        (report.model.TableColumn("Name"),),
        tuple((report.model.Cell(text, text),) for text in naughty),
    )
    section = report.model.Section("s", "S", (table,))
    source = make()
    made = report.Report("en", "r", "R", "r", (section,))
    path = tmp_path / "naughty.xlsx"
    xlsx(made, source, path)
    sheet = openpyxl.load_workbook(path).worksheets[1]
    back = [sheet.cell(row, 1).value or "" for row in range(4, 4 + len(naughty))]
    assert back == [clean(text).replace("\r", "␍") for text in naughty]
    assert_no_way_out(path)


def test_a_cut_text_says_how_long_it_was():
    text = xlsx_text.cell_text("🙂" * 20_000, Texts("fi"))
    assert text.endswith("[katkaistu: 20\u00a0000 merkkiä]")
    assert len(text.encode("utf-16-le")) // 2 <= xlsx_text.CELL_CHARACTERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_names_of_sheets_are_whole_and_all_different(language: str):
    names = [key.removeprefix("sheet_") for key in forms(language) if key.startswith("sheet_")]
    goals = [f"{name.removeprefix('of_goal_')}-g{n}" for name in names if name.startswith("of_goal_") for n in range(6)]
    kinds = [name.removeprefix("of_level_") for name in names if name.startswith("of_level_")]
    of_levels = [f"{kind}-{level}-table" for kind in kinds for level in SHOWN]
    others = [name for name in names if not name.startswith("of_")]
    titles = [sheet_title(key, Texts(language)) for key in (*others, *of_levels, *goals)]
    assert len(titles) > 100
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= xlsx_text.SHEET_CHARACTERS - len("99 ")
    names = xlsx_text.sheet_names(titles[:90])
    assert [name.partition(" ")[2] for name in names] == titles[:90]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_a_report_has_a_short_name(book_in, language: str):
    names = book_in(language).sheetnames
    told = [name.partition(" ")[2] for name in names]
    assert len(set(told)) == len(told)
    assert told[1:-2] == [sheet_title(table.key, Texts(language)) for table in shown(language).tables()]


@pytest.mark.parametrize("name", [*HOSTILE, "'", "a/b\\c?d*e[f]g:h", "History"])
def test_names_of_sheets_are_allowed(name: str):
    first, second = xlsx_text.sheet_names([name, name])
    assert first != second
    for one in (first, second):
        assert 0 < len(one.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", one)
        assert not one.startswith("'")
        assert not one.endswith("'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_whose_rows_are_municipalities_has_their_codes(language: str):
    t, seen = Texts(language), set()
    for table in shown(language).tables():
        if table.columns[0].heading == t("col_municipality"):
            seen.add(table.key)
            assert all(bool(row[0].code) is not row[0].total for row in table.rows), table.key
    assert {"municipalities", "trips"} <= seen


def test_age_groups_of_municipalities_have_their_codes_too():
    source = make()
    codes = ("", *source.region.municipality_codes)
    row = {"status": "ok", "source": "counted"} | dict.fromkeys(AGES, 7.0)
    years = {2025: "observed", 2040: "projected"}
    series = pd.DataFrame(
        [row | {"municipality_code": code, "year": year, "kind": years[year]} for code in codes for year in years]
    )
    blocks = age_groups.blocks(Facts(dataclasses.replace(source, age_series=series), Texts("en")))
    table = next(one for one in blocks if isinstance(one, Table) and one.key == "ages-municipalities")
    assert {row[0].code for row in table.rows} == set(codes)
    assert [row[0].total for row in table.rows] == [False] * (len(codes) - 1) + [True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_jobs_need_no_unit_in_their_heading(language: str):
    heading = Texts(language)("col_jobs")
    table = Table(
        "jobs", "", (TableColumn("A"), TableColumn(heading, "number", "jobs")), ((Cell("A", "A"), Cell("7", 7.0)),)
    )
    assert of_table(table, Texts(language)).headings == ("A", heading)


def test_cells_written_faster_are_the_same_bytes_as_any(tmp_path: Path):
    contents = ["Öölä", " spaces ", "<&>", "Öölä", 0, 8.5, -1.0, 1e-9, 123_456_789.123_456, 7, 1 / 3]
    files = {}
    for kind in (Worksheet, PlainCells):
        path = tmp_path / f"{kind.__name__}.xlsx"
        with Workbook(str(path), {"in_memory": True, "strings_to_numbers": False}) as book:
            book.set_properties({"created": CREATED})
            styles = [book.add_format({"valign": "top"}), book.add_format({"num_format": "0.0"}), None]
            sheet = book.add_worksheet("Table", kind)
            plain = kind is Worksheet
            text, number = (sheet.write_string, sheet.write_number) if plain else (sheet.put_text, sheet.put_number)
            for row, style in enumerate(styles * 12):
                for column, content in enumerate(contents * 3):
                    (text if isinstance(content, str) else number)(row, column, content, style)
            sheet.set_row(2, 31.0)
            sheet.write_url(40, 30, "internal:'Table'!A1", styles[0], "Öölä")
        files[kind] = path.read_bytes()
    assert files[Worksheet] == files[PlainCells]
