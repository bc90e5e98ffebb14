"""Where pages end, on reports made for it: never above their middle, never a picture between the rows of a table."""

import dataclasses
import re
import shutil
import subprocess

import pytest
from markupsafe import Markup

from kopa.report.model import Block, Cell, Figure, Paragraph, Part, Points, Report, Section, Table, TableColumn
from kopa.report.pdf.document import column_shares
from kopa.report.pdf.pdf import pdf
from tests.report_fonts import with_fonts
from tests.report_pages import last_ink

pytestmark = with_fonts

SENTENCE = "Nine in ten children are at their school within twenty minutes by car, and the farthest within forty. "


def picture(*, small: bool = False, width: int = 400, height: int = 250) -> Figure:
    drawn = f'<rect width="{width}" height="{height}" fill="#445566"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{drawn}</svg>'
    return Figure("map", "PICTURE", "A summary.", Markup(svg), small=small)


def table(key: str, n_rows: int, first: str = "") -> Table:
    rows = tuple((Cell(f"{key}-{i}" if i or not first else first), Cell("1")) for i in range(n_rows))
    return Table(key, f"Table {key}", (TableColumn("Place"), TableColumn("Persons", "number")), rows)


def report(*sections: Section) -> Report:
    council = tuple(
        Section(key, key.title(), (Paragraph(SENTENCE, "answer"), *blocks), "council")
        for key, blocks in (
            ("findings", (Points((3 * SENTENCE,) * 5, numbered=True), Paragraph(SENTENCE, "note"))),
            ("unknown", (Points((SENTENCE,) * 8),)),
            ("questions", (Points((3 * SENTENCE,) * 5, numbered=True),)),
        )
    )
    return Report("en", "r", "Access to education", "2026", council + sections, ("Published by nobody.",))


def annex(*blocks: Block) -> Section:
    return Section("tables", "Tables", (Paragraph(SENTENCE, "answer"), *blocks), "annex")


@pytest.mark.parametrize(("n_findings", "n_questions"), [(5, 1), (5, 3), (4, 2), (6, 1), (3, 5)])
def test_the_council_has_two_pages_that_end_below_their_middle(n_findings, n_questions):
    findings = Points(tuple(f"Finding {i}. {6 * SENTENCE}" for i in range(1, n_findings + 1)), numbered=True)
    questions = Points((SENTENCE,) * n_questions, numbered=True)
    sections = (
        Section("findings", "Findings", (Paragraph(SENTENCE, "answer"), picture(small=True, height=900), findings,
                                         Paragraph(SENTENCE, "note")), "council"),
        Section("unknown", "Unknown", (Paragraph("Little.", "answer"), Points(("Pupils.",))), "council"),
        Section("questions", "Questions", (Paragraph("They ask.", "answer"), questions), "council"),
        annex(*(Paragraph(SENTENCE) for _ in range(80))),
    )  # fmt: skip
    made = Report("en", "r", "Access to education", "2026", sections, ("Published by nobody.",))
    assert [i for i, share in enumerate(last_ink(made), 1) if share < 0.5] == []
    pages = text_of_pages(made)
    assert "Tables" in pages[2]
    assert "Findings" in pages[0]
    assert "Questions" in pages[1]
    told = [int(number) for number in re.findall(r"Finding (\d)", pages[0] + pages[1])]
    assert told == list(range(1, n_findings + 1))
    assert [int(number) for number in re.findall(r"(\d)\. Finding", pages[0] + pages[1])] == told


@pytest.mark.parametrize("n", range(52, 76, 3))
def test_an_imprint_without_room_stands_at_the_foot_of_a_page_of_its_own(n):
    shares = last_ink(report(annex(*(Paragraph(f"{i} {SENTENCE}") for i in range(n)))))
    assert shares[-1] > 0.9, shares


def test_a_row_of_a_whole_page_does_not_leave_the_page_before_it_empty():
    names = ", ".join(f"School number {i} of Espoo" for i in range(150))
    shares = last_ink(report(annex(picture(), table("a", 30, first=names))))
    assert [i for i, share in enumerate(shares, 1) if share < 0.5] == []


@pytest.mark.parametrize("n_rows", range(20, 60, 8))
def test_no_picture_stands_between_the_rows_of_a_table(n_rows):
    blocks = (table("a", n_rows), picture(), table("b", n_rows), picture(), Paragraph(SENTENCE), table("c", n_rows))
    words = re.findall(r"PICTURE|\b[abc]-\d+", "\n".join(text_of_pages(report(annex(*blocks)))))
    rows = {key: [f"{key}-{i}" for i in range(n_rows)] for key in "abc"}
    assert words == [*rows["a"], "PICTURE", *rows["b"], "PICTURE", *rows["c"]]


@pytest.mark.parametrize("n_before", range(0, 48, 6))
def test_a_picture_stands_under_its_own_heading_and_no_page_ends_above_its_middle(n_before):
    parts = tuple(Part(key, f"Level {key}", (Paragraph(SENTENCE, "answer"), picture())) for key in "ABCD")
    before = tuple(Paragraph(SENTENCE) for _ in range(n_before))
    worse = Section("worse", "Level E", (Paragraph(SENTENCE, "answer"), picture()))
    made = report(Section("travel", "Travel", (*before, *parts)), worse, annex(*(Paragraph(SENTENCE),) * 50))
    after_contents = "\n".join(text_of_pages(made)[2:]).split("Travel", 2)[2]
    told = re.findall(r"Level [A-E]|PICTURE", after_contents)
    assert told == [words for key in "ABCDE" for words in (f"Level {key}", "PICTURE")]
    assert [i for i, share in enumerate(last_ink(made), 1) if share < 0.5] == []


@pytest.mark.parametrize("n_before", range(0, 70, 5))
def test_the_last_page_holds_the_last_points_above_the_imprint(n_before):
    terms = Points(tuple(f"Term {i}: {SENTENCE}" for i in range(16)))
    words = Section("glossary", "Words", (terms,), "annex")
    made = report(annex(*(Paragraph(SENTENCE),) * n_before), words)
    last = next(page for page in reversed(text_of_pages(made)) if page.strip())
    assert "Published by nobody." in last
    assert last.count("Term ") >= 8
    assert [i for i, share in enumerate(last_ink(made), 1) if share < 0.5] == []


@pytest.mark.parametrize("n_before", range(0, 40, 2))
def test_neither_the_last_row_of_a_long_table_nor_its_note_stands_alone(n_before):
    long = dataclasses.replace(table("a", 40), notes=(f"NOTE {2 * SENTENCE}",))
    pages = text_of_pages(report(annex(*(Paragraph(SENTENCE),) * n_before, long)))
    (page,) = (page for page in pages if "NOTE" in page)
    assert {"a-37", "a-38", "a-39"} <= set(re.findall(r"a-\d+", page))


def test_a_note_after_a_table_stays_with_it():
    blocks = (table("a", 6), Paragraph("NOTE of the table", "note"))
    for n_before in range(30, 60):
        pages = text_of_pages(report(annex(*(Paragraph(SENTENCE),) * n_before, *blocks)))
        (page,) = (page for page in pages if "NOTE" in page)
        assert "a-5" in page, n_before


def test_rows_of_long_texts_need_few_lines():
    columns = (TableColumn("Measure"), TableColumn("Level"), TableColumn("Value", "number"), TableColumn("Why"))
    values = ["17%", "0.75 coaches in each of the municipalities that take part", *["17%"] * 18]
    rows = tuple(
        (Cell(f"Measure {i} of the region and of all the others"), Cell("General upper secondary education"),
         Cell(value), Cell(3 * SENTENCE))
        for i, value in enumerate(values)
    )  # fmt: skip
    words = Table("why", "Why", columns, rows)
    lines = [line for page in text_of_pages(report(annex(words))) for line in page.splitlines()]
    (first,) = (i for i, line in enumerate(lines) if "Measure 3" in line)
    (second,) = (i for i, line in enumerate(lines) if "Measure 4" in line)
    assert second - first <= 6


def test_long_headings_of_numbers_leave_room_for_the_names_of_rows():
    heading = "Share of the persons whose nearest site is uncertain"
    columns = (TableColumn("Level"), *(TableColumn(heading, "number") for _ in range(7)))
    name = "Basic education of all the grades one to six"
    words = Table("levels", "Levels", columns, ((Cell(name), *(Cell("17 min") for _ in range(7))),))
    shares = column_shares(words)
    assert shares[0] > max(shares[1:]) >= len("uncertain")
    told = "\n".join(text_of_pages(report(annex(words))))
    assert "education of" in told  # words of the name beside one another, not one below the other


@pytest.mark.parametrize("n_before", range(0, 60, 6))
def test_a_page_before_a_picture_of_the_annex_ends_below_its_middle(n_before):
    before = tuple(Paragraph(SENTENCE) for _ in range(n_before))
    measures = Section("measures", "Measures", (Paragraph(SENTENCE, "answer"), picture(height=400)), "annex")
    shares = last_ink(report(annex(*before), measures))
    assert [i for i, share in enumerate(shares, 1) if share < 0.5] == []


def text_of_pages(made: Report) -> list[str]:
    if not shutil.which("pdftotext"):
        pytest.skip("no poppler here; Debian: apt-get install poppler-utils")
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf(made), capture_output=True, check=True).stdout.decode().split("\f")
