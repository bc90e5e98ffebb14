"""Levels of education: names, words by which people ask for them, the sites that serve each."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa import levels
from kopa.errors import UnknownNameError


@pytest.mark.parametrize(("asked", "meant"), [
    ("ammatillinen", "vet"), ("Ammattikoulu", "vet"), ("yrkesskola", "vet"), ("gymnasium", "lukio"),
    ("lukioo", "lukio"), ("AMK", "uas"), ("yrkeshögskola", "uas"), ("yliopisto", "university"),
    ("alakoulu", "basic_1_6"), ("högstadiet", "basic_7_9"), ("päiväkoti", "early_childhood"),
    ("kansalaisopisto", "liberal_adult"), ("perusopetus", "basic"), ("vocational", "vet"), ("koulu", "basic"),
    ("Skola", "basic"), ("school", "basic"), ("level_lukioo", "lukio"), ("level_lukio", "lukio"),
    ("sivistys", "liberal_adult"),
])  # fmt: skip
def test_a_mistyped_level_is_suggested_also_by_words_of_three_languages(asked, meant):
    with pytest.raises(UnknownNameError, match=f"no level '{asked}'\\. Did you mean '{meant}'"):
        levels.level_named(asked)


@given(st.text() | st.sampled_from(levels.EVERY))
def test_any_name_is_a_level_or_refused(name):
    if name in (*levels.SHOWN, *levels.ALIASES):
        assert levels.level_named(name) in levels.SHOWN
        return
    with pytest.raises(UnknownNameError, match="Levels: early_childhood, "):
        levels.level_named(name)


def test_every_suggested_name_is_a_level():
    assert set(levels.words_of_levels().values()) <= {*levels.SHOWN, *levels.ALIASES}


def test_sites_of_unknown_grades_serve_both_parts_of_basic_education_and_adults_sites_none_of_the_young():
    rows = [("a", "basic", "fi", True), ("b", "lukio", "fi", False), ("c", "lukio", "sv", True)]
    rows += [("d", "vet", "fi", True), ("e", "vet", "fi", False)]
    sites = pd.DataFrame(rows, columns=["id", "level", "language", "serves_16_17"])
    served = {level: levels.serving(sites, level)["id"].tolist() for level in levels.SHOWN}
    of_the_young = {"basic_1_6": ["a"], "basic_7_9": ["a"], "lukio": ["c"], "vet": ["d"]}
    assert served == {level: of_the_young.get(level, []) for level in levels.SHOWN}
    assert levels.serving(sites, "lukio", language="fi").empty
    assert levels.serving(sites.drop(columns="serves_16_17"), "lukio")["id"].tolist() == ["b", "c"]
