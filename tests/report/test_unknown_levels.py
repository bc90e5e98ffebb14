"""Levels whose sites are not known in a region: no number, no map, and the reason in words."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from kopa.findings import knowledge
from kopa.goals.catalogue.travel_time import P90
from kopa.report import LANGUAGES, build
from kopa.report.facts import Facts
from kopa.report.gpkg.layers import layers
from kopa.report.in_notebooks import level_map, reach_chart
from kopa.report.model import Part, Points, Report, Table
from kopa.report.pdf.pdf import pdf
from kopa.report.xlsx import full
from kopa.results import Results
from kopa.study import open_study
from kopa.study.results_of import results_of
from kopa.words.texts import Texts
from tests.report.conftest import LEVELS, indicators, make

DASH = "–"


def uncovered(*levels: str) -> Results:
    """The small region with times to sites elsewhere, at levels outside whose coverage it lies."""
    table = indicators()
    hidden = table["level"].isin(levels)
    table["value"], table["status"] = table["value"].mask(hidden), table["status"].mask(hidden, "missing")
    both = {"level": list(levels), "persons_uncertain": 132.0, "share_uncertain": 1.0}
    return make(indicators=table, coverage=pd.DataFrame(both))


def numbers(text: str, level_name: str, group: str) -> list[str]:
    """Numbers in a text beside those of the level's name and its ages."""
    return re.findall(r"\d+", text.replace(level_name, "").replace(group, ""))


def assert_nothing_is_told(report: Report, levels: tuple[str, ...]) -> None:
    t = Texts(report.language)
    tables = {table.key: table for table in report.tables()}
    rows = {key: {row[0].text: row for row in tables[key].rows} for key in ("levels", "coverage")}
    unknown = next(section for section in report.sections if section.key == "unknown")
    parts = {block.key: block for block in report.blocks() if isinstance(block, Part)}
    figures = {figure.key: figure for figure in report.figures()}
    findings = next(block for block in report.sections[0].blocks if isinstance(block, Points)).items
    assert 1 <= len(findings) <= 5
    for level in levels:
        name, group, key = t(f"level_{level}"), t(f"group_{level}"), level.replace("_", "-")
        assert name not in rows["levels"]
        assert any(t(f"level_of_{level}").casefold() in words.casefold() for words in unknown.blocks[1].items)
        assert [cell.text for cell in rows["coverage"][name][1:]] == [DASH] * 3
        assert f"level-{key}" not in parts
        assert not {f"map-{key}", f"municipalities-{key}", f"dots-{key}"} & set(figures)
        assert f"times-{key}" not in tables
        assert "curve" not in figures or name not in figures["curve"].svg + figures["curve"].summary
        told = [words for words in findings if t(f"level_to_{level}") in words or name in words]
        assert [numbers(words, name, group) for words in told] == [[]] * len(told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("levels", [("vet",), ("basic_1_6", "lukio"), LEVELS], ids=len)
def test_nothing_is_told_of_levels_whose_sites_are_not_known(language, levels):
    source, t = uncovered(*levels), Texts(language)
    report = build(source, language)
    assert_nothing_is_told(report, levels)
    known = [level for level in LEVELS if level not in levels]
    assert {f"map-{level.replace('_', '-')}" for level in known} == {
        f.key for f in report.figures() if f.key.startswith("map-")
    }
    assert [figure.key for figure in report.figures() if figure.key == "curve"] == ["curve"] * bool(known)
    for table in report.tables():
        if table.key == "coverage":
            assert table.notes[-1] == t("unknown_level_note")


def test_a_known_level_keeps_its_numbers_beside_an_unknown_one(plain_input):
    tables = [{table.key: table for table in build(one, "en").tables()} for one in (plain_input, uncovered("vet"))]
    rows = [[row[:-1] for row in one["times-lukio"].rows] for one in tables]  # the last tells what is uncertain
    assert rows[0] == rows[1]
    assert not any(Texts("en")("unknown_level_note") in table.notes for table in tables[0].values())


def test_only_sites_of_known_levels_are_in_use(plain_input):
    used = [Facts(one, Texts("en")).used_sites for one in (plain_input, uncovered("vet"), uncovered(*LEVELS))]
    assert used == [(3, 0), (2, 0), (0, 0)]


def test_the_geopackage_and_the_workbook_hold_no_number_of_an_unknown_level():
    source = uncovered("vet")
    cells = next(layer.table for layer in layers(source, None) if layer.name == "cells")
    assert set(cells["status_vet"]) == {"sites_not_known"}
    assert cells[["time_vet_min", "distance_vet_km", "nearest_vet"]].isna().all(axis=None)
    assert cells["time_lukio_min"].notna().any()
    for row in full.indicators(Facts(source, Texts("en"))).rows:
        if row[2].content == Texts("en")("level_vet"):
            assert (row[5].content, row[7].content) == ("", "")


def test_a_notebook_s_figures_of_an_unknown_level_only_say_why():
    t, source = Texts("fi"), uncovered("vet")
    chart = reach_chart({"A": source}, {"A": "vet"}, t)
    expected = (t("finding_missing", level=t("level_vet")), t("travel_answer_none"))
    for figure, words in zip((level_map(source, "vet", t), chart), expected, strict=True):
        (axes,) = figure.axes  # a figure without axes is not shown by notebooks
        assert not axes.axison
        assert [text.get_text().replace("\n", " ") for text in axes.texts] == [words]


@pytest.fixture(scope="module")
def aland():
    from tests.studies import results_of_region

    return results_of_region("ahvenanmaa")


@pytest.mark.end_to_end
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_aland_the_schools_of_the_register_are_told_and_other_levels_are_not(aland, language):
    facts = Facts(aland, Texts(language))
    assert facts.covered_levels == ("basic_1_6", "basic_7_9", "lukio")
    unknown = tuple(level for level in facts.levels if level not in facts.covered_levels)
    assert all(np.isnan(aland.minutes(level)).all() for level in unknown)
    assert set(aland.origins["status_vet"]) == {"sites_not_known"}
    report = build(aland, language)
    assert_nothing_is_told(report, unknown)
    travel = next(section for section in report.sections if section.key == "travel")
    tables = {block.key for block in Report(language, "", "", "", (travel,)).blocks() if isinstance(block, Table)}
    assert {"levels", "trips"} <= tables
    assert {"times-basic-1-6", "times-lukio"} <= {table.key for table in report.tables()}
    assert pdf(report).startswith(b"%PDF")


def test_nothing_is_said_of_uncertainty_where_sites_are_known_in_part_and_nobody_is_found_uncertain(plain_input):
    table = plain_input.indicators
    status = table["status"].mask(table["level"].isin(["lukio", "vet"]), "partial")
    partly = dataclasses.replace(plain_input, indicators=table.assign(status=status))
    nobody = plain_input.coverage.assign(level="vet", persons_uncertain=0.0, share_uncertain=0.0)
    partly = dataclasses.replace(partly, coverage=pd.concat([plain_input.coverage, nobody]))
    facts = Facts(partly, Texts("en"))
    assert facts.uncertain("lukio").persons == 12.0
    assert facts.uncertain("vet").persons == 0


@pytest.mark.end_to_end
def test_where_a_level_is_known_in_one_municipality_its_people_alone_are_counted():
    here, elsewhere = "205", "889"  # VET is known in Kajaani and not in Utajärvi
    source = results_of(open_study([here, elsewhere]), isochrones=False)
    facts = Facts(source, Texts("en"))
    assert (facts.is_known_in("vet", here), facts.is_known_in("vet", elsewhere)) == (True, False)
    assert facts.persons_by_class("vet").sum() == pytest.approx(facts.everyone("vet", here))
    assert knowledge.nine_in_ten_min(facts, "vet") == facts.indicator(P90, "vet", here).value
    rows = {table.key: table for table in build(source, "en").tables()}["times-vet"].rows
    counts = {row[0].text: [cell.text for cell in row[2:7]] for row in rows}
    assert counts.pop("Kajaani")[0].isdigit()
    assert counts == dict.fromkeys(("Utajärvi", "Whole region"), ["not known"] * 5)
