"""Indicators and their statistics as declared: what is not sound is refused, ids and names hold the limits."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import TableError
from kopa.goals.catalogue import INDICATORS, geopackage_fields, headlines
from kopa.goals.indicator import Computation, Goalposts, Indicator, Statistic, Value, in_words
from kopa.levels import EVERY
from kopa.parameters import Parameters
from kopa.words.text import Text

WORDS = Text("nimi", "namn", "name")
NEAR = Statistic("G1.z.near", WORDS, "share", limit="second_near_km", ending="{}km")
WITHIN = Statistic("G1.z.within", WORDS, "share", limit="isochrone_cutoffs_min", ending="{}min")


def nobody(view, group):
    yield Value(NEAR, 0.0)


def declared(statistic=NEAR, **changes):
    given = {
        "id": "G1.z", "goal": "G1", "criterion": "near", "name": WORDS, "sentence": WORDS, "formula": "0",
        "direction": "more", "data": ("sites", "roads"), "levels": ("lukio",),
        "computations": (Computation(nobody, (statistic,)),),
    }  # fmt: skip
    return Indicator(**{**given, **changes})


def test_what_is_scored_and_made_of_roads_says_what_it_varies_with():
    scored = replace(NEAR, goalposts={"lukio": Goalposts(0, 1, WORDS)})
    with pytest.raises(TableError, match="would have no interval"):
        declared(scored)
    assert declared(scored, computations=(Computation(nobody, (scored,), of_distance=True),)).statistics == (scored,)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"goal": "G0"}, "goal: is 'G0'; expected one of G1"),
        ({"levels": ("lukioo",)}, "level: is 'lukioo'.*Did you mean 'lukio'"),
        ({"data": ("stars",)}, "data: is 'stars'"),
        ({"id": "G1.y"}, "statistic 'G1.z.near': does not begin with the indicator's id"),
    ],
)
def test_a_declaration_that_is_not_sound_is_refused(changes, words):
    with pytest.raises(TableError, match=words):
        declared(**changes)


def test_every_fault_is_told_at_once():
    with pytest.raises(TableError) as raised:
        declared(goal="G9", criterion="nearness", formula=" ")
    assert len(raised.value.faults) == 3


def test_a_statistic_of_several_limits_is_told_for_each():
    parameters = Parameters(isochrone_cutoffs_min=(20.0, 45.5))
    ids = [one.id(parameters) for one in WITHIN.of_each_limit(parameters)]
    assert ids == ["G1.z.20min", "G1.z.45.5min"]
    assert NEAR.of_each_limit(parameters) == (NEAR,)


@given(st.floats(0.1, 1000).map(lambda value: round(value, 3)), st.floats(0.1, 1000).map(lambda value: round(value, 3)))
def test_different_limits_have_different_ids(one, other):
    assert (id_at(one) == id_at(other)) == (one == other)


def id_at(limit):
    return NEAR.at(limit).id(Parameters())


def test_a_text_without_places_is_left_as_it_is_and_an_unknown_place_is_an_error():
    assert in_words(WORDS, "sv", Parameters()) == "namn"
    with pytest.raises(KeyError, match="no_such"):
        in_words(Text("{no_such}", "", ""), "fi", Parameters())


def test_every_limit_of_a_statistic_is_a_parameter_or_a_number():
    limits = {one.limit for indicator in INDICATORS.values() for one in indicator.statistics if one.limit}
    assert {one for one in limits if isinstance(one, str)} <= set(Parameters.names())
    assert {one for one in limits if not isinstance(one, str)} == {30.0}


def test_every_word_that_holds_a_number_holds_it_in_each_language():
    parameters = Parameters()
    for indicator in INDICATORS.values():
        for statistic in indicator.statistics:
            for one in statistic.of_each_limit(parameters):
                told = {language: one.name_in(language, parameters) for language in ("fi", "sv", "en")}
                assert not [words for words in told.values() if re.search(r"[{}]|\bnan\b", words)]


def test_the_fields_of_a_geopackage_begin_alike_at_every_level():
    fields = {level: list(geopackage_fields(level)) for level in EVERY}
    common = [name for name in fields["vet"] if all(name in names for names in fields.values())]
    assert all(names[: len(common)] == common for names in fields.values())
    specified = ["within_30min_share", "median_min", "p90_min", "p90_km", "other_municipality_share"]
    assert [name for name in common if name in specified] == specified
    assert "beyond_limit_share" in fields["vet"][len(common) :]


def test_headlines_are_named_by_level_and_limit():
    names = headlines(Parameters(basic_transport_km=4.5))
    assert list(names) == ["lukio_30min_share", "vet_30min_share", "basic_4.5km_share"]
