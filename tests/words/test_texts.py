import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError, UnknownNameError
from kopa.findings.evidence import IndicatorValue
from kopa.goals.criteria import UNITS, UNITS_OF_ONE
from kopa.report.cells import value_words
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts, isolated


def test_numbers_are_written_as_each_language_does():
    fi, sv, en = (Texts(language) for language in LANGUAGES)
    assert (fi.integer(1234567), sv.integer(1234567), en.integer(1234567)) == (
        "1\xa0234\xa0567",
        "1\xa0234\xa0567",
        "1,234,567",
    )
    assert (fi.decimal(3.14), sv.decimal(3.14), en.decimal(3.14)) == ("3,1", "3,1", "3.1")
    assert (fi.share(0.5), sv.share(0.5), en.share(0.5)) == ("50\xa0%", "50\xa0%", "50%")
    assert fi.signed_percent(-0.089) == "−9\xa0%"
    assert (fi.date("2022-01-18"), sv.date("2022-01-18"), en.date("2022-01-18")) == (
        "18.1.2022",
        "18 januari 2022",
        "18 January 2022",
    )


@given(st.floats(0, 1))
def test_a_share_never_says_all_or_none_when_it_is_not(share):
    told = Texts("en").share(share)
    assert (told == "0%") == (share == 0)
    if 0.995 <= share < 0.99999:
        assert told == "over 99%"


@given(st.floats(0.0001, 4.99))
def test_estimated_groups_under_five_are_never_told_as_a_number(persons):
    assert Texts("fi").persons(persons) == "alle\xa05\xa0henkilöä"
    assert Texts("sv").headcount(persons) == "färre\xa0än\xa05"


def test_unreachable_is_said_in_words_and_no_value_is_a_dash():
    assert (Texts("fi").minutes(float("inf")), Texts("en").minutes(float("nan"))) == ("ei tieyhteyttä", "–")


@pytest.mark.parametrize(("unit", "value", "told"), [
    ("modes", 1.0, ("1\xa0muoto", "1\xa0form", "1\xa0form")),
    ("modes", 4.0, ("4\xa0muotoa", "4\xa0former", "4\xa0forms")),
    ("groups", 1.0, ("1\xa0ryhmä", "1\xa0grupp", "1\xa0group")),
    ("rung", 4.0, ("tutkintoon (taso 4 / 4)", "examen (nivå 4 av 4)", "a qualification (level 4 of 4)")),
])  # fmt: skip
def test_a_unit_agrees_with_its_number(unit, value, told):
    fact = IndicatorValue(value, unit, 0.0, "ok")
    assert tuple(value_words(Texts(language), fact) for language in LANGUAGES) == told


def test_every_unit_of_one_is_a_unit_and_says_something_else():
    assert set(UNITS_OF_ONE) <= set(UNITS)
    for language in ("fi", "en"):
        assert all(one.get(language) != UNITS[unit].get(language) for unit, one in UNITS_OF_ONE.items())


def test_an_unknown_key_an_unfilled_place_and_another_language_are_errors():
    with pytest.raises(UnknownNameError, match=r"no key 'frame_skp' in Swedish\. Did you mean 'frame_skip'"):
        Texts("sv")("frame_skp")
    with pytest.raises(InputError, match="'title' in 'fi' has the place 'region', which nothing fills"):
        Texts("fi")("title", other=1)
    with pytest.raises(UnknownNameError, match="language 'se' is not known"):
        Texts("se")


@given(st.text())
def test_values_with_braces_or_foreign_direction_stay_literal(name):
    told = Texts("en")("title", region=name)
    assert told.startswith("Access to education: ")
    assert name in told


def test_a_name_that_turns_the_writing_direction_is_closed_again():
    assert isolated("\u202eabc") == "\u2068\u202eabc\u202c\u2069\u2069"


@given(st.floats(0.001, 500.0))
def test_who_arrives_within_the_printed_minutes_has_arrived(value):
    printed = int(Texts("fi").minutes(value).removesuffix("\xa0min"))
    assert printed - 1 < value + 1e-6
    assert value <= printed + 1e-6
