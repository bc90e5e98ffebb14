"""What has one home is typed there only: names of levels, ids of indicators, limits."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from kopa.goals.catalogue import INDICATORS
from kopa.levels import LEVELS
from kopa.words.catalogues import catalogue
from kopa.words.text import LANGUAGES

HOMES_OF_LEVELS = ("kopa/levels.py", "kopa/sources/derive/schools/", "kopa/sources/derive/sites/")
"""The table of levels, and the rules by which data say what a site is."""

OTHER_WORDS = {("kopa/regions/facts.py", "workplace"), ("kopa/report/html/notebook_page.py", "basic")}
"""Words that are a level's elsewhere: a form of delivery, a template of nbconvert."""

WORDS_OF_LEVELS = re.compile(
    rf"(?<![\w./-])({'|'.join(sorted(set(LEVELS) - {'basic', 'university', 'workplace'}))})(?![\w-])"
)
"""Names of levels that are no English words, which sentences may need."""

WITH_FIXED_LIMITS = ("kopa/goals/catalogue/reasons.py", "kopa/validity/", "kopa/parameters.py")
"""Why goalposts are where they are, whatever a study chooses; published answers; what declared values rest on."""

EXAMPLES = {("kopa/tables.py", "indicator and statistic, e.g. G1.d.median")}

HOME_OF_INDICATORS = "kopa/goals/catalogue/"
INDICATOR = re.compile(rf"(?:{'|'.join(map(re.escape, INDICATORS))})\.\w+(?:\.\w+)*")
LIMIT = re.compile(r"(?<![\d{,.])(5|7|10|15|30|45|60|80|90|100|150|180)\s(?:km\b|kilomet|min\b|minu)")

WITH_LIMITS = {
    "rule_gap",  # the rule's own threshold
}  # fmt: skip
"""Texts with a length or time that is no limit of an indicator."""


def texts_of(path):
    """Yield the strings of a module with their lines, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    about = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in about:
            yield node.lineno, node.value


@pytest.fixture(scope="module")
def strings(repo):
    paths = sorted((repo / "kopa").rglob("*.py"))
    return [(path.relative_to(repo).as_posix(), *one) for path in paths for one in texts_of(path)]


def test_no_name_of_a_class_is_used_twice(repo):
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (repo / "kopa").rglob("*.py")]
    counts = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert {name for name, count in counts.items() if count > 1} == set()


def test_no_name_of_a_level_is_typed_outside_the_table_of_levels(strings):
    found = [(file, line, text) for file, line, text in strings if text in LEVELS]
    astray = [one for one in found if not one[0].startswith(HOMES_OF_LEVELS) and (one[0], one[2]) not in OTHER_WORDS]
    assert astray == []
    within = [one for one in strings if WORDS_OF_LEVELS.search(one[2])]
    assert [one for one in within if not one[0].startswith((*HOMES_OF_LEVELS, HOME_OF_INDICATORS))] == []


def test_no_limit_is_typed_into_a_sentence_of_the_code(strings):
    found = [one for one in strings if LIMIT.search(one[2].replace("\u00a0", " "))]
    assert [one for one in found if not one[0].startswith(WITH_FIXED_LIMITS)] == []


def test_no_id_of_an_indicator_is_typed_outside_the_catalogue(strings):
    found = [one for one in strings if not one[0].startswith(HOME_OF_INDICATORS) and (one[0], one[2]) not in EXAMPLES]
    assert [one for one in found if INDICATOR.search(one[2])] == []


def test_no_key_of_a_statistic_is_typed_twice(strings):
    keys = [text for file, _, text in strings if file.startswith(HOME_OF_INDICATORS) and INDICATOR.fullmatch(text)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_tells_a_limit_that_a_study_chooses(language):
    told = {message.id: message.string for message in catalogue(language) if isinstance(message.id, str)}
    found = {
        key
        for key, text in told.items()
        if not key.startswith("source_") and LIMIT.search(str(text).replace("\u00a0", " "))
    }
    assert found <= WITH_LIMITS, found - WITH_LIMITS


def test_units_are_typed_with_their_statistic_only(repo: Path):
    units = {one.unit for indicator in INDICATORS.values() for one in indicator.statistics if "/" in one.unit}
    counts = dict.fromkeys(units, 0)
    for path in sorted((repo / HOME_OF_INDICATORS).glob("*.py")):
        for _, text in texts_of(path):
            counts[text] = counts.get(text, 0) + 1
    statistics = [one for indicator in INDICATORS.values() for one in indicator.statistics]
    declared = [one.unit for one in statistics if not one.key.endswith(("_low", "_high"))]  # ends have their middle's
    assert {unit: counts[unit] for unit in units} == {unit: declared.count(unit) for unit in units}
