"""The child impact sheet: numbers of the comparison where it has any, questions everywhere, in three languages."""

import io
import zipfile

import docx as word
import pytest

import kopa
from kopa.report.child_impact.docx import docx
from kopa.report.child_impact.files import write_sheet
from kopa.report.child_impact.moves import moves
from kopa.report.child_impact.sheet import TOPICS, child_impact_sheet
from kopa.report.html.page import render
from kopa.report.model import AnswerRoom, Paragraph, Report, Table
from kopa.scenarios import TransportRule
from kopa.scenarios.comparison import Comparison
from kopa.scenarios.edits_in_words import Names
from kopa.words.texts import Texts
from kopa.words.withheld import parts_in_words
from tests.studies import study_of

MEASURED = {"decision", "who", "way", "transport", "friends", "school"}
"""Topics of which a comparison of a closed school of the first grades tells something."""


@pytest.fixture(scope="module")
def compared() -> Comparison:
    study = study_of("kainuu")
    here = study.sites[study.sites["in_region"] & (study.sites["level"] == "basic_1_6")]
    return study.scenario(kopa.close(str(here["site_id"].iloc[0])), levels=["basic_1_6"])


def sheet_of(compared: Comparison, language: str = "fi") -> Report:
    study = study_of("kainuu")
    towns = study.country.municipalities
    codes = dict(zip(towns["code"], towns["name_fi"], strict=True))
    return child_impact_sheet(compared, Names.of(Texts(language), study.country.sites, codes), "Kainuu")


def test_those_who_leave_a_closed_site_are_all_to_whom_it_was_the_nearest(compared):
    told = moves(compared)
    closed = compared.sites[compared.sites["state"] == "closed"]
    assert len(closed) == 1
    left = told[told["site_before"] == closed["site"].iloc[0]]
    assert left["persons"].sum() == pytest.approx(closed["nearest_before"].iloc[0])
    assert not (left["site_before"] == left["site_after"]).any()
    assert (told["persons"] > 0).all()


def test_a_group_that_divides_has_the_row_of_those_who_stay(compared):
    told = moves(compared)
    for (_, site), rows in told.groupby(["level", "site_before"]):
        before = compared.cells[compared.cells["site_before"] == site]["persons_after"].sum()
        assert rows["persons"].sum() == pytest.approx(before)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_topic_has_its_questions_and_says_where_nothing_was_measured(compared, language):
    t, sheet = Texts(language), sheet_of(compared, language)
    assert [section.key for section in sheet.sections] == [f"child-{topic}" for topic in TOPICS]
    for section, (topic, number) in zip(sheet.sections, TOPICS.items(), strict=True):
        rooms = [block for block in section.blocks if isinstance(block, AnswerRoom)]
        assert [room.question for room in rooms] == [t(f"child_{topic}_{n}") for n in range(1, number + 1)]
        told = any(
            isinstance(block, Paragraph) and block.text == t("child_nothing_measured") for block in section.blocks
        )
        assert told == (topic not in MEASURED)


def test_the_tables_tell_the_numbers_of_the_comparison(compared):
    sheet, t = sheet_of(compared), Texts("fi")
    tables = {block.key: block for block in sheet.blocks() if isinstance(block, Table)}
    change = compared.changes
    of_region = change[(change["municipality_code"] == "") & (change["quantity"] == "time_min")].iloc[0]
    who = tables["child-who-0"]
    lost = change[(change["municipality_code"] != "") & (change["quantity"] == "time_min") & (change["lose"] > 0)]
    assert sorted(row[2].text for row in who.rows) == sorted(t.headcount(value) for value in lost["lose"])
    way = next(s for s in sheet.sections if s.key == "child-way").blocks[0]
    assert isinstance(way, Paragraph)
    assert f"{t.headcount(of_region['lose'])}\xa0henkilöllä" in way.text
    friends = tables["child-friends-0"]
    parts = [rows["persons"].tolist() for _, rows in moves(compared).groupby("site_before", sort=False)]
    assert [row[2].text for row in friends.rows] == [one for part in parts for one in parts_in_words(t, part)]


def test_the_word_document_holds_every_heading_question_and_cell_with_headings_of_columns(compared):
    sheet = sheet_of(compared, "sv")
    made = docx(sheet)
    read = word.Document(io.BytesIO(made))
    told = [one.text for one in read.paragraphs]
    assert told[0] == sheet.title
    assert [p.text for p in read.paragraphs if p.style.name == "Heading 1"] == [s.heading for s in sheet.sections]
    assert {block.question for block in sheet.blocks() if isinstance(block, AnswerRoom)} <= set(told)
    tables = [block for block in sheet.blocks() if isinstance(block, Table)]
    grids = [one for one in read.tables if len(one.rows) > 1]
    assert len(grids) == len(tables)
    for grid, table in zip(grids, tables, strict=True):
        assert [cell.text for cell in grid.rows[0].cells] == [column.heading for column in table.columns]
        assert [[c.text for c in row.cells] for row in grid.rows[1:]] == [[c.text for c in row] for row in table.rows]
        assert grid.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    assert b'w:val="sv-FI"' in zipfile.ZipFile(io.BytesIO(made)).read("word/styles.xml")


def test_the_same_sheet_gives_the_same_bytes(compared):
    assert docx(sheet_of(compared)) == docx(sheet_of(compared))
    assert render(sheet_of(compared)) == render(sheet_of(compared))


def test_three_files_are_written(compared, tmp_path):
    written = write_sheet(sheet_of(compared), tmp_path)
    assert [path.name for path in written] == [f"child-impact.fi.{kind}" for kind in ("html", "pdf", "docx")]
    assert written[1].read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_a_star_means_and_which_schools_a_table_counts_stand_in_the_sheet(language):
    t = Texts(language)
    edits = kopa.close("05048.basic_7_9"), TransportRule("777", 2.0, 3.0)
    sheet = sheet_of(study_of("kainuu").scenario(*edits), language)
    tables = [one for section in sheet.sections for one in section.blocks if isinstance(one, Table)]
    assert any(cell.text.endswith("*") for table in tables for row in table.rows for cell in row)
    assert t("scenario_assumption", mark="*") in sheet.imprint
    assert len({one.caption for one in tables}) == len(tables), "two tables have one caption"
    doubtful = [one for one in tables if t("level_basic_7_9") in one.caption]
    assert len(doubtful) == 10
    assert {one.notes for one in doubtful} == {(t("scenario_may"),), (t("scenario_sure"),)}
    assert t("level_basic_7_9")[1:] in sheet.sections[0].blocks[0].items[0]
