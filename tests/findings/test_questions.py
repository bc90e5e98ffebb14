"""Questions: raised by numbers that are known, never by a gap or a guess."""

import dataclasses
import math
import re

import pandas as pd
import pytest

from kopa.findings.findings import disputed_words
from kopa.findings.questions import MOST, RULES, applied, asked
from kopa.goals.catalogue.borders import NO_OWN_SITE
from kopa.goals.catalogue.small_schools import AT_SMALL_SCHOOLS, SMALL_SCHOOLS
from kopa.goals.catalogue.travel_time import P90
from kopa.parameters import Parameters
from kopa.words.municipalities import ALAND
from kopa.words.places import from_places
from kopa.words.text import LANGUAGES
from tests.findings import cases
from tests.findings.cases import evidence, with_values
from tests.report.conftest import LEVELS

IDS = {one.key: one.id(Parameters()) for one in (P90, NO_OWN_SITE, SMALL_SCHOOLS, AT_SMALL_SCHOOLS)}


def of(one, key):
    return next(question for rule, question in applied(one) if rule.key == key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_applied_and_few_are_asked(language):
    one = evidence(language=language)
    assert [rule.key for rule, _ in applied(one)] == [rule.key for rule in RULES]
    assert 0 < len(asked(one)) <= MOST
    assert all(question.text and question.rests_on for _, question in asked(one))


def test_where_no_level_is_known_only_the_gap_and_the_age_groups_are_asked():
    keys = {rule.key for rule, _ in asked(evidence(cases.not_known(*LEVELS)))}
    assert keys <= {"unknown", "cohort"}
    assert "unknown" in keys


def without_lukio(source=None):
    made = with_values(("902", "lukio", IDS[NO_OWN_SITE.key], 1.0, 176.0), source=source)
    there = made.sites["level"].eq("lukio") & made.sites["municipality_code"].eq("902")
    return dataclasses.replace(made, sites=made.sites[~there])


def test_a_municipality_with_a_swedish_lukio_is_not_asked_about_as_if_it_had_none():
    """The indicator counts sites that teach in Finnish; the question speaks of any upper secondary school."""
    one = without_lukio()
    swedish = one.sites[one.sites["level"].eq("lukio")].iloc[:1].assign(municipality_code="902", language="sv")
    both = dataclasses.replace(one, sites=pd.concat([one.sites, swedish.assign(id="sv.lukio")], ignore_index=True))
    assert of(evidence(one), "no_site").asks
    assert not of(evidence(both), "no_site").asks


def test_a_municipality_without_a_lukio_is_asked_about_and_a_gap_in_the_list_is_not():
    assert of(evidence(without_lukio()), "no_site").asks
    doubtful = without_lukio(cases.uncertain("lukio", {"902": 0.9}))
    assert not of(evidence(doubtful), "no_site").asks
    gap = of(evidence(cases.not_known("lukio")), "no_site")
    assert (gap.asks, math.isnan(gap.value)) == (False, True)


def test_the_difference_is_of_the_level_with_the_longest_trips_that_is_known():
    assert of(evidence(), "gap").level == "vet"
    assert of(evidence(cases.uncertain("vet", {"": 0.5})), "gap").level == "lukio"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_on_the_difference_names_a_site_that_another_source_calls_closed(language):
    disputed = evidence(cases.uncertain("vet", {"": 0.5}, source=cases.resting(0.05)), language)
    source = dataclasses.replace(disputed.source, rejected_sites=disputed.source.rejected_sites.iloc[:0])
    asked_now, asked_before = of(disputed, "gap").text, of(evidence(source, language), "gap").text
    assert asked_now == " ".join([asked_before, *disputed_words(disputed, "lukio")]) != asked_before


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_journey_that_nobody_makes_daily_it_is_not_asked_how_to_narrow_it(language):
    p90 = IDS[P90.key]
    near = with_values(*((code, "vet", p90, minutes, 100.0) for code, minutes in (("901", 20.0), ("902", 59.9))))
    near = with_values(("903", "vet", p90, 60.0, 100.0), source=near)
    far = with_values(("903", "vet", p90, 190.0, 100.0), source=near)
    narrowed, lived_with = (of(evidence(one, language), "gap") for one in (near, far))
    t = evidence(near, language).t
    assert (narrowed.asks, lived_with.asks) == (True, True)
    assert narrowed.text.rpartition("? ")[2].endswith(t("ask_gap").rpartition("}. ")[2])
    assert lived_with.text.endswith(t("ask_gap_far").rpartition("}. ")[2])
    assert from_places(t, ["Alppila"]) not in lived_with.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_municipalities_without_a_lukio_are_one_or_many_in_the_sentence(language):
    t = evidence(language=language).t
    one = of(evidence(without_lukio(), language), "no_site").text
    many = with_values(("903", "lukio", IDS[NO_OWN_SITE.key], 1.0, 176.0), source=without_lukio())
    both = of(evidence(many, language), "no_site").text
    singular, plural = (t.count("ask_no_site", n, persons="\0", group="\0", names="\0").split("\0")[2] for n in (1, 2))
    assert singular != plural
    assert (singular in one, plural in both) == (True, True)


def test_no_school_is_small_without_its_pupils():
    question = of(evidence(), "small")
    assert (question.asks, math.isnan(question.value)) == (False, True)
    told = with_values(
        ("", "basic_1_6", IDS[SMALL_SCHOOLS.key], 2.0, 30.0), ("", "basic_1_6", IDS[AT_SMALL_SCHOOLS.key], 0.1, 30.0)
    )
    question = of(evidence(told), "small")
    assert (question.asks, question.value) == (True, 2.0)


def test_pupils_uncertain_for_over_a_fifth_are_no_question():
    assert of(evidence(), "school").asks
    assert not of(evidence(cases.uncertain("basic_1_6", {"": 0.3})), "school").asks


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_aland_no_question_rests_on_the_law_or_the_lukiot_of_the_mainland(language):
    towns = without_lukio().municipalities
    inside = towns["code"].isin(["901", "902", "903"])
    towns = towns.assign(region_code=towns["region_code"].where(~inside, ALAND))
    mainland = evidence(without_lukio(), language)
    aland = evidence(dataclasses.replace(without_lukio(), municipalities=towns), language)
    for key in ("school", "no_site"):
        there, here = (of(one, key) for one in (aland, mainland))
        assert (there.asks, there.value) == (here.asks, here.value) == (True, here.value)
        assert there.text != here.text
    assert of(aland, "school").text.endswith(aland.t("ask_school_aland").rpartition("}")[2].partition(". ")[2])
    assert {"fi": "Ahvenanmaa", "sv": "Åland", "en": "Åland"}[language] in of(aland, "no_site").text


def test_the_question_on_the_difference_is_a_sentence_in_english():
    told = of(evidence(), "gap").text
    assert re.match("Nine in ten from .+ reach an? [a-z ]+ by car (only )?within ", told)
    assert of(evidence(language="fi"), "gap").text[0].isupper()
