"""Where pages end, on reports made for it: never above their middle, never a picture between the rows of a table."""

import re
import shutil
import subprocess

import pytest
from markupsafe import Markup

from kopa.report.model import Block, Cell, Figure, Paragraph, Points, Report, Section, Table, TableColumn
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
