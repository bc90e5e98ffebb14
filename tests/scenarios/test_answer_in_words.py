"""Who travels longer and shorter, in sentences: nobody is no number, and no sentence tells how few somebody is."""

import itertools
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from kopa.scenarios import ProjectionYear, Scenario, TransportRule, close
from kopa.scenarios.answer_in_words import _sentences
from kopa.scenarios.intervals_in_words import intervals_in_words
from kopa.scenarios.measures_in_words import change_in_words, side_in_words, stars, with_mark
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


def test_those_who_keep_theirs_are_no_number_where_they_are_few():
    """It read "unchanged for fewer than 5 persons" beside how many everybody is."""
    t = Texts("en")
    assert told(t, MANY, 0.0, keep=3.0)[0] == t("scenario_who_lose", lose="160")


def test_neither_price_nor_kilometres_tell_how_few_are_transported():
    t = Texts("en")
    values = pd.Series(
        {"over_limit": 3.0, "pupil_km": 48.0, "transport_low_eur": 3_360.0, "transport_high_eur": 6_240.0}
    )
    for measure, unit in (("pupil_km", "km/day"), ("transport_low_eur", "EUR/year")):
        assert side_in_words(t, values, measure, unit) == "–"
        assert side_in_words(t, values.replace(3.0, 30.0), measure, unit) != "–"


def asked(*edits):
    return SimpleNamespace(scenario=Scenario.of(*edits))


def test_a_star_stands_on_each_side_that_rests_on_an_assumption():
    """A price stood with a star after the option and without one before it."""
    values = pd.DataFrame({"status": "assumption"}, index=["transport_low_eur", "over_limit", "mean_min"])
    rule, year, plain = TransportRule("205", 3.0, 5.0), ProjectionYear(2035), close("00635")
    assert stars(asked(plain), values, "transport_low_eur") == ("*", "*")
    assert stars(asked(rule), values, "transport_low_eur") == ("*", "*")
    assert stars(asked(rule), values, "over_limit") == stars(asked(year), values, "mean_min") == ("", "*")
    assert stars(asked(plain), values, "mean_min") == ("*", "*"), "ages of all people are assumed"
    assert stars(asked(plain), values.assign(status="ok"), "mean_min") == ("", "")
    assert with_mark("–", "*") == "–", "what is not told rests on nothing"
