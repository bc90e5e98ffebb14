"""What a report says of ways on foot: one sentence beside the car's times, one table in the annex."""

from dataclasses import replace

import pytest

from kopa.goals.catalogue.walking import UNCERTAIN, WITHIN
from kopa.report.facts import Facts
from kopa.report.sections import travel, walking
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from tests.studies import results_of_region


def facts(language="en", **changes):
    return Facts(replace(results_of_region("kainuu"), **changes), Texts(language))


def told(**changes):
    return [block.text for block in walking.sentence(facts(**changes))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_tells_the_persons_of_the_measure_and_that_safety_is_not_known(language):
    known = facts(language)
    (sentence,) = walking.sentence(known)
    for statistic in (WITHIN, UNCERTAIN):
        persons = known.indicator(statistic, "basic_1_6").persons
        assert persons > 100
        assert known.t.persons(round(persons, -1)) in sentence.text, "an estimate is told in tens"
    assert {"en": "safety", "fi": "turvallisuutta", "sv": "säkerhet"}[language] in sentence.text
    assert sentence in travel.section(known).blocks


def test_over_paths_no_estimate_is_spoken_of():
    table = results_of_region("kainuu").indicators
    on_foot = table.indicator_id.str.startswith("G1.w.")
    (sentence,) = told(indicators=table.assign(status=table.status.mask(on_foot & table.status.eq("assumption"), "ok")))
    assert sentence.startswith("On foot, over paths and roads")
    assert "estimate" not in sentence


def test_where_nothing_is_known_nothing_is_said():
    table = results_of_region("kainuu").indicators
    missing = table.assign(value=table.value.mask(table.indicator_id.str.startswith("G1.w")))
    assert told(indicators=missing) == []
    assert walking.table(facts(indicators=missing)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_are_called_those_on_foot_and_by_bicycle(language):
    (table,) = walking.table(facts(language))
    on_foot, by_bicycle = {
        "en": ("On foot", "By bicycle"),
        "fi": ("Kävellen", "Pyörällä"),
        "sv": ("Till fots", "Med cykel"),
    }[language]
    heads = [
        column.heading for i, column in enumerate(table.columns) if any("min" in row[i].text for row in table.rows)
    ]
    assert [head.split(",")[0] for head in heads] == [on_foot, by_bicycle]


def test_the_annex_holds_ranges_where_grades_are_not_known():
    (table,) = walking.table(facts())
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    first, older, lukio = rows.values()
    assert first[0] == "3,224"
    assert "–" in older[0]
    assert lukio[:3] == ["–", "–", "–"]
    assert all(row[-1] == "rests on an assumption" for row in rows.values())
    assert "measured beside real ways" in table.notes[0]
