"""Reports of real regions from the starter data: the numbers agree, the maps are readable, the page is light."""

import re

import numpy as np
import pytest

from kopa.report import LANGUAGES, build, html
from kopa.report.facts import LIMIT_KM, NEAR_MINUTES, Facts
from kopa.report.texts import Texts

pytestmark = [pytest.mark.end_to_end, pytest.mark.xdist_group("real reports")]


@pytest.fixture(scope="module", params=["kainuu", "keski-pohjanmaa"])
def source(request):
    from kopa.study import open_study
    from kopa.workflow.reporting import report_input

    study = open_study(request.param)
    return report_input(study, {"key": "0" * 64, "inputs": study.inputs_table().to_dict("records")})


def test_people_on_the_maps_are_those_of_the_measures(source):
    facts = Facts(source, Texts("en"))
    apart = []
    for level in facts.levels:
        persons = facts.persons(level)
        near = {f"{m} min": (facts.within(level, m), source.minutes(level) <= m) for m in NEAR_MINUTES}
        if level in ("basic_1_6", "basic_7_9"):
            near[f"{LIMIT_KM[level]} km"] = (facts.beyond_limit(level), source.kilometres(level) > LIMIT_KM[level])
        apart += [
            (level, what, fact.persons, float(persons[mask].sum()))
            for what, (fact, mask) in near.items()
            if fact.known and abs(fact.persons - persons[mask].sum()) > 0.5
        ]
    assert apart == []


def test_every_municipality_is_named_and_counted(source):
    report = build(source, "fi")
    table = next(table for table in report.tables() if table.key == "municipalities")
    names = dict(zip(source.municipalities["code"], source.municipalities["name_fi"], strict=True))
    assert {row[0].text for row in table.rows[:-1]} == {names[code] for code in source.region.municipality_codes}
    assert table.rows[-1][1].value == pytest.approx(source.origins["population"].sum())
    for figure in report.figures():
        if figure.key.startswith(("map-", "municipalities-")):
            drawn = re.findall(r"<text[^>]*>([^<]*)</text>", str(figure.svg))
            assert {names[code] for code in source.region.municipality_codes} <= set(drawn), figure.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_light_whole_and_the_same_twice(source, language):
    page = html(source, language)
    assert len(page.encode()) < 1_500_000
    assert page == html(source, language)
    assert not re.search(r"[>\s(]nan\b|\binf\b|None<|\{[a-z_]+\}", page)


def test_no_english_is_left_unmarked_in_the_finnish_and_swedish_reports(source):
    english = re.compile(r"\b(the|and|of|with|without|persons|municipality|school|sites)\b")
    for language in ("fi", "sv"):
        report = build(source, language)
        told = [getattr(block, "text", "") for block in report.blocks()]
        told += [cell.text for table in report.tables() for row in table.rows for cell in row if cell.language != "en"]
        told += [note for table in report.tables() for note in (table.caption, *table.notes)]
        assert [text for text in told if english.search(text)] == []


def test_legends_count_every_person_of_the_age_group(source):
    facts = Facts(source, Texts("en"))
    for level in facts.levels:
        assert facts.persons_by_class(level).sum() == pytest.approx(facts.everyone(level))
        by_municipality = np.sum([facts.persons_by_class(level, code) for code in facts.codes], axis=0)
        assert by_municipality == pytest.approx(facts.persons_by_class(level))
