"""Reports of real regions from the starter data: the numbers agree, the maps are readable, the page is light."""

import re

import numpy as np
import pytest
import shapely

from kopa.figures.catchment_map import SAME_TOWN_M
from kopa.findings import knowledge
from kopa.findings.crossing import saved_minutes
from kopa.findings.questions import RULES
from kopa.goals.catalogue.sustainability import yearly_cohorts
from kopa.report import LANGUAGES, build, html, maps, render
from kopa.report.facts import Facts
from kopa.report.model import Figure, KeyFigures, Paragraph, Points, Table
from kopa.report.near import within
from kopa.report.pictures import municipality_map
from kopa.report.sections import border
from kopa.words.rounding import FEW
from kopa.words.texts import Texts
from tests.studies import results_of_region

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module", params=["kainuu", "keski-pohjanmaa"])
def source(request):
    return results_of_region(request.param, isochrones=True)


@pytest.fixture(scope="module")
def reports(source):
    return {language: build(source, language) for language in LANGUAGES}


def test_people_on_the_maps_are_those_of_the_measures(source):
    facts = Facts(source, Texts("en"))
    limits = list(zip(facts.limits, source.parameters.isochrone_cutoffs_min, strict=True))
    apart = []
    for level in facts.levels:
        persons = facts.persons(level)
        near = {one.key: (facts.indicator(one, level), source.minutes(level) <= m) for one, m in limits}
        if level in ("basic_1_6", "basic_7_9"):
            near["law"] = (facts.beyond_limit(level), source.kilometres(level) > source.parameters.basic_transport_km)
        apart += [
            (level, what, fact.persons, float(persons[mask].sum()))
            for what, (fact, mask) in near.items()
            if fact.has_value and abs(fact.persons - persons[mask].sum()) > 0.5
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


def test_the_town_with_most_young_people_stands_on_the_council_s_map():
    source = results_of_region("satakunta")  # whose small municipalities take the room of Pori's name
    for language, largest in (("fi", "Pori"), ("sv", "Björneborg")):
        facts = Facts(source, Texts(language))
        assert f">{largest}<" in str(municipality_map(facts, "lukio", "municipalities").svg)


def test_persons_of_an_uncertain_level_are_bounds_and_known_municipalities_are_counted():
    facts = Facts(results_of_region("satakunta"), Texts("en"))
    tables = {table.key: table for table in build(facts.source, "en").tables()}
    levels = {row[0].text: [cell.text for cell in row] for row in tables["levels"].rows}
    vet = levels[facts.t("level_vet")]
    assert vet[5].startswith("at least ")
    assert vet[6].startswith("at most ")
    assert not [text for text in levels[facts.t("level_lukio")] if text.startswith("at ")]
    known = tables["trips"].rows[-1]
    left_out = len(knowledge.not_known_places(facts, "vet"))
    assert left_out > 0
    assert [cell.text for cell in known if "/" in cell.text] == [
        f"{facts.t.minutes(knowledge.nine_in_ten_min(facts, 'vet'))} ({16 - left_out}/16)"
    ]


def test_of_a_level_with_a_site_called_closed_it_is_not_said_how_few_live_farther_away():
    facts = Facts(results_of_region("satakunta"), Texts("en"))
    assert knowledge.nearest_disputed(facts, "lukio")
    assert within(facts, "lukio").endswith("of the nearest site.")
    assert "live farther away" in within(facts, "vet")


def test_a_part_of_a_programme_is_named_where_its_people_are_counted():
    table = next(one for one in build(results_of_region("kainuu"), "en").tables() if one.key == "working-life")
    names = [row[0].text for row in table.rows]
    assert [name.rpartition(": ")[2] for name in names if "a part of the project" in name] == [
        "Municipal employment experiment (without Puolanka)"
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_light_whole_and_the_same_twice(source, reports, language):
    page = render(reports[language])
    assert len(page.encode()) < 1_500_000
    assert page == html(source, language)
    assert not re.search(r"[>\s(]nan\b|\binf\b|None<|\{[a-z_]+\}", page)


def test_no_english_is_left_unmarked_in_the_finnish_and_swedish_reports(reports):
    english = re.compile(r"\b(the|and|of|with|without|persons|municipality|school|sites)\b")
    for language in ("fi", "sv"):
        report = reports[language]
        told = [getattr(block, "text", "") for block in report.blocks()]
        told += [cell.text for table in report.tables() for row in table.rows for cell in row if cell.language != "en"]
        told += [note for table in report.tables() for note in (table.caption, *table.notes)]
        assert [text for text in told if english.search(text)] == []


def test_the_persons_before_a_change_give_that_change(source, reports):
    facts = Facts(source, Texts("en"))
    now, coming = yearly_cohorts("basic_1_6", source.origins)
    assert coming / now - 1 == pytest.approx(facts.indicator("G4.a.change", "basic_1_6").value)
    then, last = source.population
    assert last / then - 1 == pytest.approx(facts.indicator("G0.population_change").value)
    for report in reports.values():
        t = Texts(report.language)
        section = next(section for section in report.sections if section.key == "sustainability")
        sentences = [block.text for block in section.blocks if isinstance(block, Paragraph)]
        assert any(all(t.persons(persons) in text for persons in (then, last)) for text in sentences)
        asked = next(section for section in report.sections if section.key == "questions").blocks[1].items
        if coming <= 0.9 * now:
            assert any(f" {t.about(now)}" in one and f" {t.about(coming)}" in one for one in asked)
            assert any(t.signed_percent(coming / now - 1) in one for one in asked)


def test_legends_count_every_person_of_the_age_group(source):
    facts = Facts(source, Texts("en"))
    for level in facts.covered_levels:
        assert facts.persons_by_class(level).sum() == pytest.approx(facts.everyone(level))
        by_municipality = np.sum([facts.persons_by_class(level, code) for code in facts.codes], axis=0)
        assert by_municipality == pytest.approx(facts.persons_by_class(level))


def test_minutes_saved_across_the_border_are_the_border_penalty(source):
    facts = Facts(source, Texts("en"))
    for level in facts.covered_levels:
        saved, persons = saved_minutes(facts, level), facts.persons(level)
        for code in (*facts.codes, ""):
            penalty = facts.indicator("G5.a.penalty", level, code)
            mine = facts.in_municipality(code) & np.isfinite(saved)
            if penalty.has_value:
                assert np.average(saved[mine], weights=persons[mine]) == pytest.approx(penalty.value, abs=1e-6)
        without = persons[np.isinf(saved)].sum()
        assert without == pytest.approx(facts.indicator("G5.a.no_own_site", level).persons, abs=1e-6)


def _rows(report, key):
    return next(table.rows for table in report.tables() if table.key == key)


def test_people_within_the_isochrones_are_those_of_the_measures(source, reports):
    facts = Facts(source, Texts("en"))
    so_far = [row[3].value for row in _rows(reports["en"], "isochrones-lukio-table")]
    for statistic, persons in zip(facts.limits, so_far, strict=False):
        assert persons == pytest.approx(facts.indicator(statistic, "lukio").persons)


def test_everyone_who_reaches_a_site_is_in_one_catchment_and_a_town_is_one(source, reports):
    facts = Facts(source, Texts("en"))
    rows = _rows(reports["en"], "catchments-lukio-table")
    reached = facts.persons("lukio")[np.isfinite(source.minutes("lukio"))].sum()
    assert sum(row[3].value for row in rows) == pytest.approx(reached)
    towns, _ = maps._towns(source, "lukio")
    points = [source.sites[source.sites["name"].isin(town.names) & source.sites["level"].eq("lukio")] for town in towns]
    places = [shapely.multipoints(shapely.get_coordinates(mine.geometry.to_numpy())) for mine in points]
    near = [(i, j) for i in range(len(places)) for j in range(i) if places[i].distance(places[j]) < SAME_TOWN_M]
    assert near == []


def test_no_table_of_sites_tells_minutes(reports):
    for report in reports.values():
        heads = {Texts(report.language)(key) for key in ("col_site", "col_sites")}
        for table in report.tables():
            if heads & {column.heading for column in table.columns}:
                assert not any(re.search(r"\d\s*min\b", cell.text) for row in table.rows for cell in row), table.key


CAR = {"fi": r"ajo|auto", "sv": r"\bbil", "en": r"driv|\bcar\b"}
MINUTES = re.compile(r"\d\s*(min\b|minuut|minute|h\b)")
NOT_TRIPS = ("parameters", "walking", "Laki:", "Lagen:", "The law:")
"""Where minutes are no car trip of this region: choices of the computation, ways on foot, limits of the law."""


def _told(report):
    """Every text of a report in which a number of minutes may stand, with the words around it."""
    for block in report.blocks():
        if isinstance(block, Table):
            around = " ".join([block.caption, *block.notes, *(column.heading for column in block.columns)])
            yield from ((block.key, f"{' '.join(cell.text for cell in row)} {around}") for row in block.rows)
        elif isinstance(block, Figure):
            yield block.key, f"{block.caption} {block.summary}"
        elif isinstance(block, Paragraph):
            yield "", block.text
        elif isinstance(block, Points):
            yield from (("", item) for item in block.items)
        elif isinstance(block, KeyFigures):
            yield from (("", f"{one.value} {one.meaning}") for one in block.items)


@pytest.mark.parametrize("language", LANGUAGES)
def test_car_time_is_called_car_time_wherever_minutes_stand(reports, language):
    silent = [
        text
        for key, text in _told(reports[language])
        if MINUTES.search(text) and not re.search(CAR[language], text, re.IGNORECASE)
        if key not in NOT_TRIPS and not text.startswith(NOT_TRIPS)
    ]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_under_five_are_never_told_as_a_number(reports, language):
    t, report = Texts(language), reports[language]
    for table in report.tables():
        for i, column in enumerate(table.columns):
            found = [row[i] for row in table.rows if column.unit == "persons" and isinstance(row[i].value, float)]
            small = [cell.text for cell in found if 0 < cell.value < FEW]
            assert all(text.startswith(t("fewer")) for text in small), (table.key, small)
    page = re.sub("<[^>]+>", " ", render(report))
    assert re.findall(r"(?<![\d\u00a0.,–−])[1-4]([.,]\d)?[ \u00a0](henkilö|person)", page) == []


def test_questions_follow_the_rules_that_are_stated(reports):
    for report in reports.values():
        t = Texts(report.language)
        section = next(section for section in report.sections if section.key == "questions")
        asked = next(block.items for block in section.blocks if isinstance(block, Points))
        rows = _rows(report, "questions-table")
        told = [(rule.key, row[1].text) for rule, row in zip(RULES, rows, strict=True) if row[3].text == t("yes")]
        assert 3 <= len(asked) == len(told) <= 7
        for (key, number), question in zip(told, asked, strict=True):
            if key not in ("gap", "unknown"):  # of two times, and of levels by name
                assert number.rpartition(": ")[2] in question


@pytest.mark.parametrize(("region", "drawn"), [("keski-pohjanmaa", False), ("satakunta", True)])
def test_a_map_of_one_colour_is_not_drawn(region, drawn):
    """Of 5,094 pupils 48 save a minute across a border in Keski-Pohjanmaa: the table says it."""
    facts = Facts(results_of_region(region), Texts("en"))
    saved = saved_minutes(facts, "basic_1_6")
    gain = facts.persons("basic_1_6")[saved >= 1].sum() / facts.persons("basic_1_6").sum()
    assert (gain >= maps.DRAWN_SHARE) == drawn
    section = border.pictures_section(facts)
    figures = [block for block in section.blocks if isinstance(block, Figure)]
    assert bool(figures) == drawn
    assert ("map" in section.heading) == drawn
    assert [block.key for block in section.blocks if isinstance(block, Table)] == ["crossing-basic-1-6-table"]
