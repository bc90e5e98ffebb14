"""A level that nobody has is refused with the closest, wherever it may be asked for."""

import inspect

import pandas as pd
import pytest

from kopa import levels
from kopa.errors import UnknownNameError
from kopa.goals.own_indicators import share_within, view_of
from kopa.report import Texts
from kopa.report.in_notebooks import level_map, level_sentence, reach_chart
from kopa.study import coverage
from kopa.study.study import Study
from tests.report.conftest import make
from tests.studies import study_of

ASKING = [
    name
    for name, member in inspect.getmembers(Study, inspect.isfunction)
    if not name.startswith("_") and "level" in inspect.signature(member).parameters
]
OF_RESULTS = ["minutes", "own_minutes", "kilometres"]
COVERAGE = pd.DataFrame({"level": ["vet"], "language": ["fi"], "municipality_code": ["205"]})
REFUSED = "no level 'lukioo'\\. Did you mean 'lukio'\\? Levels: "


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of("keski-pohjanmaa")


def test_the_methods_of_a_study_that_take_a_level_are_these():
    assert set(ASKING) == {
        "access", "explore", "isochrones", "map", "matrices", "missed_connections", "municipalities_not_known",
        "near_sites", "nearest", "nearest_places", "persons", "school_day", "school_routes", "searched", "site_choice",
        "sites_known", "sites_known_somewhere", "sites_of", "walked", "zonings",
    }  # fmt: skip


@pytest.mark.parametrize("method", ASKING)
def test_a_study_refuses_a_mistyped_level_with_the_closest(study, method):
    with pytest.raises(UnknownNameError, match=REFUSED):
        getattr(study, method)(level="lukioo")


@pytest.mark.parametrize(("asked", "meant"), [("ammatillinen", "vet"), ("gymnasiet", "lukio"), ("Yrkesskola", "vet")])
def test_a_study_understands_for_what_a_finnish_or_swedish_word_asks(study, asked, meant):
    with pytest.raises(UnknownNameError, match=f"Did you mean '{meant}'"):
        study.map(asked)


@pytest.mark.parametrize("method", OF_RESULTS)
def test_results_refuse_a_mistyped_level(method):
    with pytest.raises(UnknownNameError, match=REFUSED):
        getattr(make(), method)("lukioo")


def test_results_say_which_levels_they_hold():
    with pytest.raises(UnknownNameError, match="the results hold no uas; levels: basic_1_6, lukio, vet"):
        make().minutes("uas")
    assert make().minutes("basic").tolist() == make().minutes("basic_1_6").tolist()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: level_sentence(make(), "lukioo", Texts("fi")),
        lambda: level_map(make(), "lukioo", Texts("fi")),
        lambda: reach_chart({"a": make()}, {"a": "lukioo"}, Texts("fi")),
        lambda: coverage.not_covered(COVERAGE, "lukioo", ["205"]),
        lambda: coverage.covered_codes(COVERAGE, "lukioo"),
        lambda: levels.of("lukioo"),
        lambda: share_within("lukioo", km=5),
        lambda: view_of(None, "lukioo"),
    ],
)
def test_what_notebooks_and_own_indicators_ask_is_refused_alike(ask):
    with pytest.raises(UnknownNameError, match=REFUSED):
        ask()


def test_inputs_without_sites_of_a_level_say_so(study):
    with pytest.raises(UnknownNameError, match="the inputs hold no sites of level 'vet'; levels with sites: lukio"):
        view_of(study.inputs_of(["lukio"]), "vet")


@pytest.mark.parametrize("name", [None, 5, ("lukio",), float("nan")])
def test_what_is_no_text_is_no_level(name):
    for refuse in (levels.of, levels.level_named):
        with pytest.raises(UnknownNameError, match="no level "):
            refuse(name)
