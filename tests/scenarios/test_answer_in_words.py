"""Who travels longer and shorter, in sentences: nobody is no number, and no sentence tells how few somebody is."""

import itertools
import re

import pandas as pd
import pytest

from kopa.scenarios.answer_in_words import _sentences, change_in_words
from kopa.scenarios.intervals_in_words import intervals_in_words
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts

MANY = 160.0
NUMBERS = (0.0, 3.0, MANY)


def told(t, lose, gain, keep=1_441.0, not_known=0.0):
    change = pd.Series({
        "persons": lose + gain + keep + not_known, "lose": lose, "gain": gain, "keep": keep, "not_known": not_known,
        "lose_uncertain": 0.0, "lose_mean": 7.5,
    })  # fmt: skip
    return list(_sentences(t, change, pd.DataFrame({"change": [1.0]})))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("lose", "gain", "keep"), [one for one in itertools.product(NUMBERS, NUMBERS, (0.0, 1_441.0)) if any(one)]
)
def test_nobody_is_no_number_and_those_who_keep_theirs_tell_no_few(language, lose, gain, keep):
    """It read "grows for 0 persons, falls for 160 persons"."""
    t = Texts(language)
    who = told(t, lose, gain, keep)[0].replace("\xa0", " ")
    few = t("fewer").replace("\xa0", " ")
    assert not re.search(r"(?<!\d)0 ", who)
    assert who.count(few) == [lose, gain].count(3.0)
    assert who.count("160") == [lose, gain].count(MANY)
    keeps = keep > 0 and lose + gain > 0 and 3.0 not in (lose, gain)
    assert (t.integer(1_441.0).replace("\xa0", " ") in who) == keeps
    assert (who == t("scenario_who_nobody")) == (lose == gain == 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_others_than_those_whose_way_is_not_known_it_is_said_that_nothing_changes(language):
    t = Texts(language)
    assert told(t, 0.0, 0.0, not_known=40.0) == [
        t("scenario_not_known", persons=t.persons(40.0)), t("scenario_who_nobody_else"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_begins_with_a_capital(language):
    """A few whose way is not known began one: "fewer than 5 persons live where"."""
    for lose, gain, not_known in itertools.product(NUMBERS, NUMBERS, NUMBERS):
        assert all(sentence[0].isupper() for sentence in told(Texts(language), lose, gain, not_known=not_known))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_persons_is_told_where_both_numbers_are_and_nowhere_else(language):
    """463 and 466 had "+fewer than 5" beside them, 3 and 4 too."""
    t = Texts(language)
    assert change_in_words(t, 463.0, 466.0, "persons") == "+3"
    assert change_in_words(t, 466.0, 463.0, "persons") == "\N{MINUS SIGN}3"
    assert [change_in_words(t, *pair, "persons") for pair in ((3.0, 4.0), (0.0, 3.0), (3.0, 12.0))] == 3 * ["–"]


def interval(low, high):
    """Nine draws of ten tell from so many to so many who lose, three to four minutes on average."""
    ends = {"lose": (low, high, "persons"), "lose_mean": (3.0, 4.0, "min")}
    return pd.DataFrame([
        {"level": "lukio", "sites_counted": "all", "municipality_code": "", "measure": name, "unit": unit,
         "change_low": least, "change_high": most}
        for name, (least, most, unit) in ends.items()
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "enintään 12 henkilöllä"), ("sv", "högst 12 personer"), ("en", "at most 12 persons")]
)
def test_an_interval_from_a_few_on_is_told_by_its_upper_end(language, words):
    """It read "fewer than 5–12 persons"."""
    t = Texts(language)
    (told_of_few,) = intervals_in_words(interval(3.0, 12.0), t)
    (told_of_many,) = intervals_in_words(interval(7.0, 12.0), t)
    assert words in told_of_few.replace("\xa0", " ")
    assert t("fewer") not in told_of_few
    assert "7–12" in told_of_many
