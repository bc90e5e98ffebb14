"""Tables of changes, pupils, places and jobs in the report: shown where they are told, and said where they are not."""

import dataclasses

import pandas as pd
import pytest

from kopa.findings.evidence import IndicatorValue
from kopa.report.assemble import build
from kopa.report.cells import persons_under, value_cell, value_words
from kopa.report.model import Paragraph, Points, Table
from kopa.report.xlsx.full import of_unit
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

CHANGES = pd.DataFrame(
    [
        {
            "institution_number": "08419", "name": "Kodisjoen koulu", "change": "merged", "date": "2026-08-01",
            "source": "council", "into_number": "08299", "municipality_code": "901", "effect": "applied",
        }
    ]
)  # fmt: skip
PUPILS = pd.DataFrame(
    [("basic_1_6", "08299", "Unajan koulu", "901", 2025, 41.0, 44.0, "the town")],
    columns=["level", "institution_number", "name", "municipality_code", "year", "pupils", "school", "source"],
)
PLACES = pd.DataFrame(
    [
        ("basic_1_6", "a", "901", "08299", "Unajan koulu", 60.0, 30.0, 2033, "assumption"),
        ("basic_1_6", "b", "902", "08300", "Kylän koulu", 20.0, 10.0, 2025, "assumption"),
        ("basic_1_6", "c", "902", "08301", "Suuri koulu", 900.0, 700.0, -1, "assumption"),
    ],
    columns=["level", "place", "municipality_code", "site_ids", "names", "persons", "persons_projected", "year_under",
             "status"],
)  # fmt: skip


def tables(source, language):
    return {table.key: table for table in build(source, language).tables()}


def texts(source, language):
    return [one.text for one in build(source, language).blocks() if isinstance(one, Paragraph)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_are_listed_with_what_was_done_and_the_source(plain_input, language):
    assert "site-changes" not in tables(plain_input, language)
    table = tables(dataclasses.replace(plain_input, site_changes=CHANGES), language)["site-changes"]
    t = Texts(language)
    row = [cell.text for cell in table.rows[0]]
    assert row[1] == "Kodisjoen koulu"
    assert row[3:] == [t("change_merged"), "08299", t("effect_applied"), "council"]


def test_places_are_rounded_as_everywhere_and_never_to_the_number_that_they_are_under(plain_input):
    places = PLACES.assign(persons=[60.6, 19.7, 900.0], persons_projected=[49.97, 10.5, 700.0])
    table = tables(dataclasses.replace(plain_input, nearest_places=places), "en")["nearest-places"]
    assert [[cell.text for cell in row[2:4]] for row in table.rows] == [["61", "49"], ["20", "11"]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("day", "word"), [("2017-01-01", "change_lacking"), ("2026-08-01", "change_opened")])
def test_a_school_that_the_register_lacks_is_not_said_to_have_opened(plain_input, language, day, word):
    opened = CHANGES.assign(change="opened", date=day, into_number="")
    table = tables(dataclasses.replace(plain_input, site_changes=opened), language)["site-changes"]
    assert table.rows[0][3].text == Texts(language)(word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_pupils_the_report_says_that_it_tells_no_schools_size(plain_input, language):
    t = Texts(language)
    unknown = next(one for one in build(plain_input, language).sections if one.key == "unknown")
    assert t("gap_pupils") in " ".join(unknown.blocks[1].items).lower()
    found = next(one for one in build(plain_input, language).sections if one.key == "findings")
    told = next(one for one in found.blocks if isinstance(one, Points)).items[-1]
    assert t("unknown_heading") in told
    assert t("gap_pupils") not in told  # listed once, in the section on what is not known
    assert "pupils" not in tables(plain_input, language)
    told = dataclasses.replace(plain_input, pupils=PUPILS)
    found = tables(told, language)
    assert [cell.text for cell in found["pupils"].rows[0]][2:5] == ["2025", "41", "44"]
    heads = [column.heading for column in found["coverage"].columns]
    assert heads[-1] == t("col_with_pupils")
    by_level = {row[0].text: row[-1].value for row in found["coverage"].rows}
    assert by_level[t("level_basic_1_6")] == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_with_few_children_nearest_are_named_and_called_no_schools_size(plain_input, language):
    table = tables(dataclasses.replace(plain_input, nearest_places=PLACES), language)["nearest-places"]
    assert isinstance(table, Table)
    assert [row[0].text for row in table.rows] == ["Unajan koulu", "Kylän koulu"]
    assert [row[4].text for row in table.rows] == ["2033", Texts(language)("under_already")]
    assert table.notes == (Texts(language)("places_note"), Texts(language)("places_note_languages"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_industry_of_hardly_any_jobs_is_told_as_any_few_are(plain_input, language):
    names = {f"{kind}_{one}": "x" for kind in ("name", "field_name") for one in LANGUAGES}
    rows = [{"year": 2022, "jobs": n, "share": n / 90, "share_country": 0.1, **names} for n in (89, 1)]
    table = tables(dataclasses.replace(plain_input, jobs=pd.DataFrame(rows)), language)["jobs"]
    assert [row[1].text for row in table.rows] == ["89", Texts(language)("fewer")]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (864_000, 1_440_000, ("0,9–1,4 miljoonaa euroa", "0,9–1,4 miljoner euro", "0.9–1.4 million euros")),
        (641_300, 1_068_900, ("0,6–1,1 miljoonaa euroa", "0,6–1,1 miljoner euro", "0.6–1.1 million euros")),
        (35_040, 58_400, ("35 000–58 000 euroa", "35 000–58 000 euro", "35,000–58,000 euros")),
        (1_301_760, 1_301_760, ("1,3 miljoonaa euroa", "1,3 miljoner euro", "1.3 million euros")),
        (996_000, 996_000, ("1,0 miljoonaa euroa", "1,0 miljoner euro", "1.0 million euros")),
        (1_316_000, 1_316_500, ("1,32 miljoonaa euroa", "1,32 miljoner euro", "1.32 million euros")),
        (996_100, 999_700, ("1,00 miljoonaa euroa", "1,00 miljoner euro", "1.00 million euros")),
        (0.0, 0.0, ("0 euroa", "0 euro", "0 euros")),
    ],
)
def test_a_price_is_told_as_exactly_as_its_range_is_wide_and_in_one_form(low, high, words):
    """From 855,000 EUR to 1,426,000 EUR was printed so, and a sum with a € elsewhere."""
    assert tuple(Texts(one).about_euros(low, high).replace("\xa0", " ") for one in LANGUAGES) == words


def test_a_change_of_a_price_has_its_own_range_and_its_sign():
    en = Texts("en")
    assert en.about_euros(35_040, 58_400, sign=True).replace("\xa0", " ") == "+35,000…+58,000 euros"
    assert en.about_euros(-58_400, -35_040, sign=True).replace("\xa0", " ") == "\u221258,000…\u221235,000 euros"


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_has_one_form_in_every_table(language):
    t, spelled = Texts(language), {"fi": "euroa", "sv": "euro", "en": "euros"}[language]
    for unit, value in (("EUR/year", 1_302_080.0), ("EUR/child/year", 330.897)):
        told = value_words(t, IndicatorValue(value, unit, 800.0, "ok")).replace("\xa0", " ")
        assert spelled in told.split()
        assert told.split()[0] in {"1,3", "1.3", "330"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0 euros per child of the age group and year"),
        (0.4, "under 1 euro per child of the age group and year"),
        (1.2, "1 euro per child of the age group and year"),
        (1.6, "2 euros per child of the age group and year"),
        (330.897, "330 euros per child of the age group and year"),
    ],
)
def test_a_price_of_a_child_agrees_with_its_number_and_a_trace_is_not_none(value, words):
    fact = IndicatorValue(value, "EUR/child/year", 800.0, "ok")
    assert value_words(Texts("en"), fact).replace("\xa0", " ") == words
    assert of_unit(Texts("en"), value, fact.unit).content == value_cell(Texts("en"), fact).value


def test_persons_under_a_line_are_under_it_in_a_spreadsheet_too():
    cell = persons_under(Texts("en"), 19.7, 20.0)
    assert (cell.text, cell.value, persons_under(Texts("en"), 23.5, 20.0).value) == ("19", 19.0, 23.5)
