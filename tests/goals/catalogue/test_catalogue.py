"""Every indicator of the specification is declared, in three languages, with reasons."""

import re

import pytest

from kopa.errors import InputError, UnknownNameError
from kopa.goals.catalogue import INDICATORS, indicator_of, name_of, scored, statistics
from kopa.goals.criteria import CRITERIA, DATA, UNITS
from tools.pages.indicators import written

SPECIFIED = ["G0", *(f"G1.{x}" for x in "abcdefghik"), "G1.w", "G1.w2",
             "G2.a", "G2.b", "G2.c", *(f"G3.{x}" for x in "abcde"),
             "G4.a", "G4.a2", "G4.a3", "G4.b", *(f"G5.{x}" for x in "abcd")]  # fmt: skip


def test_the_specifications_indicators_are_all_declared_in_its_order():
    assert [one for one in INDICATORS if one in SPECIFIED] == SPECIFIED
    assert list(INDICATORS) == sorted(INDICATORS)


def test_every_word_is_there_in_three_languages_and_nothing_stands_twice():
    seen = set()
    for definition, statistic in statistics():
        texts = [
            definition.name,
            definition.sentence,
            statistic.name,
            CRITERIA[definition.criterion],
            UNITS[statistic.unit],
        ]
        texts += [DATA[name] for name in definition.data]
        texts += [text for text in (definition.would_fill, statistic.unscored) if text]
        texts += [posts.reason for posts in statistic.goalposts.values()]
        assert all(text.get(language).strip() for text in texts for language in ("fi", "sv", "en"))
        assert definition.sentence.en.endswith(".")
        assert statistic.key not in seen
        seen.add(statistic.key)
        assert indicator_of(statistic.key) is definition


def test_goalposts_agree_with_the_direction_and_the_levels():
    for definition, _, level, posts in scored():
        assert definition.direction != "context"
        assert (posts.best > posts.worst) == (definition.direction == "more")
        assert level in definition.levels


def test_the_specifications_own_goalposts():
    found = {(statistic.key, level): (posts.worst, posts.best) for _, statistic, level, posts in scored()}
    assert found["G1.d.p90", "lukio"] == (60, 10)
    assert found["G1.d.km_p90", "basic_1_6"] == (10, 2.5)


def test_what_is_shown_only_is_never_scored():
    levels = {level for _, _, level, _ in scored()}
    assert levels == {"", "basic", "basic_1_6", "lukio", "vet"}


def test_no_english_name_has_a_space_before_per_cent():
    for definition, statistic in statistics():
        names = [definition.name, definition.sentence, statistic.name]
        assert not [name.en for name in names if re.search(r"\d\s%", name.en)]


def test_names():
    assert name_of("G1.d.p90", "fi") == "Matka lähimpään: 90 % perillä"
    assert name_of("G0.shrinking", "en") == "Context: living in municipalities that lost over 10%"
    of_part = "share of the region’s adults where a part of the project works"
    assert name_of("G3.c.coverage.core", "en") == f"Project’s extent and results: {of_part}"
    with pytest.raises(UnknownNameError, match=r"no indicator 'G9\.x'\. Indicators: .*G1\.d, "):
        name_of("G9.x", "fi")


@pytest.mark.parametrize(("asked", "meant"), [
    ("G1.dd", "G1.d"), ("g1.d", "G1.d"), ("Matka lähimpään", "G1.d"), ("lähimpään", "G1.d"), ("nearest", "G1.d"),
])  # fmt: skip
def test_an_indicator_is_suggested_also_by_its_names(asked, meant):
    with pytest.raises(UnknownNameError, match=rf"no indicator '{asked}'\. Did you mean .*'{meant}'"):
        indicator_of(asked)


def test_the_page_of_methods_holds_the_tables_as_declared(repo):
    page = (repo / "docs/methods-goals.md").read_text(encoding="utf-8")
    there = set(page.splitlines())
    expected = [line for line in written(page).splitlines() if line in there or is_specified(line)]
    assert page.splitlines() == expected, "run: python -m tools.pages.indicators docs/methods-goals.md"


def is_specified(line):
    """Whether a line of the page is of an indicator of the specification, or of none; others may be on the page."""
    row = re.match(r"\| (G\d\S*) ", line)
    return row is None or indicator_of(row[1]).id in SPECIFIED


def test_a_page_without_marks_is_refused():
    with pytest.raises(InputError, match="no marks"):
        written("# A page")
