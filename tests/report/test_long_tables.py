"""Tables longer than a reader passes over stand in the annex; pictures of many municipalities show the longest."""

from kopa import report
from kopa.report import long_tables, pictures
from kopa.report.facts import Facts
from kopa.report.model import Cell, Paragraph, Part, Section, Table, TableColumn
from kopa.words.text import LANGUAGES
from kopa.words.texts import MOST_NAMED, Texts
from tests.report.conftest import make

EN = Texts("en")


def table(key, rows):
    return Table(key, f"Table {key}", (TableColumn("a"),), tuple((Cell(str(i)),) for i in range(rows)))


def test_long_tables_of_the_expert_part_stand_in_the_annex_and_are_named_in_their_place():
    inside = Part("p", "Part", (Paragraph("x"), table("nested", MOST_NAMED + 1)))
    expert = Section("e", "E", (table("short", MOST_NAMED), table("long", 308), inside))
    council, annex = Section("c", "C", (table("c", 99),), "council"), Section("a", "A", (table("a", 400),), "annex")
    made = long_tables.in_annex([council, expert, annex], EN)
    assert [one.key for one in made] == ["c", "e", "long-tables", "a"]
    assert (made[0], made[3]) == (council, annex)
    left, note, part = made[1].blocks
    assert (left, note.text) == (table("short", MOST_NAMED), "Table long: the table (308 rows) stands in the annex.")
    assert part.blocks[1].text == f"Table nested: the table ({MOST_NAMED + 1} rows) stands in the annex."
    assert made[2].blocks[1:] == (table("long", 308), table("nested", MOST_NAMED + 1))
    assert str(MOST_NAMED) in made[2].blocks[0].text


def test_a_report_of_few_municipalities_is_as_it_was():
    sections = [Section("e", "E", (table("short", MOST_NAMED),)), Section("a", "A", (table("a", 400),), "annex")]
    assert long_tables.in_annex(sections, EN) == sections


def test_a_report_of_many_municipalities_has_all_its_tables_once(monkeypatch):
    for language in LANGUAGES:
        few = [one.key for one in report.build(make(), language).tables()]
        with monkeypatch.context() as patch:
            patch.setattr(long_tables, "MOST_NAMED", 3)
            many = report.build(make(), language)
        assert sorted(one.key for one in many.tables()) == sorted(few)
        moved = next(one for one in many.sections if one.key == "long-tables")
        assert moved.layer == "annex"
        assert len(moved.blocks) > 1
        expert = [block for one in many.sections if one.layer == "expert" for block in one.blocks]
        assert max(len(block.rows) for block in expert if isinstance(block, Table)) <= 3


def test_the_dot_plot_of_many_municipalities_shows_the_longest_and_says_so(monkeypatch):
    facts = Facts(make(), EN)
    whole = pictures.dots(facts, "lukio", "t")
    monkeypatch.setattr(pictures, "MOST_NAMED", 2)
    cut = pictures.dots(facts, "lukio", "t")
    assert cut.caption == f"{whole.caption}; the 2 longest of 3 municipalities"
    rows = [facts.indicator(pictures.P90, "lukio", code).value for code in facts.codes]
    shortest = facts.names[facts.codes[rows.index(min(rows))]]
    assert shortest in whole.summary
    assert shortest not in cut.summary
    assert facts.region_name in cut.summary
