"""Findings: the worst level speaks, doubt is told, and a gap is none."""

import math

import pytest

from kopa.findings import ages, crossing, knowledge
from kopa.findings.findings import MOST, findings, not_known
from kopa.goals.catalogue.travel_time import P90
from kopa.parameters import Parameters
from kopa.words.text import LANGUAGES
from tests.findings import cases
from tests.findings.cases import CODES, evidence, with_values
from tests.report.conftest import LEVELS, make, origins

P90_ID = P90.id(Parameters())


def by_key(one):
    return {finding.key: finding for finding in findings(one)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_five_at_most_in_order_each_with_what_it_rests_on(language):
    told = findings(evidence(language=language))
    assert [one.key for one in told] == ["ages", "farthest", "transport", "next", "not_known"]
    assert len(told) <= MOST
    assert all(one.text and one.rests_on for one in told)


def test_the_level_with_the_longest_trips_comes_first_and_names_the_others():
    told = by_key(evidence())
    assert (told["farthest"].level, told["next"].level) == ("vet", "lukio")
    longer = with_values(*((code, "lukio", P90_ID, 500.0, 100.0) for code in CODES))
    told = by_key(evidence(longer))
    assert (told["farthest"].level, told["next"].level) == ("lukio", "vet")
    assert "500" in told["farthest"].number.value


@pytest.mark.parametrize("level", LEVELS)
def test_of_a_level_that_is_not_known_nothing_but_the_gap_is_told(level):
    source = cases.not_known(level)
    told = by_key(evidence(source))
    assert level not in {one.level for key, one in told.items() if key != "ages"}
    assert evidence().t(f"level_of_{level}") in told["not_known"].text


@pytest.mark.parametrize(("share", "level"), [(0.2, "vet"), (0.21, "lukio")])
def test_a_level_uncertain_for_over_a_fifth_is_no_finding(share, level):
    told = by_key(evidence(cases.uncertain("vet", {"": share})))
    assert told["farthest"].level == level
    assert all(not one.uncertain_share > 0.2 for one in told.values())


def test_the_municipality_with_the_longest_trips_is_one_that_is_known():
    source = with_values(("903", "vet", P90_ID, 300.0, 90.0))
    assert knowledge.extremes(evidence(source), "vet")[0] == "903"
    doubtful = cases.uncertain("vet", {"903": 0.98}, source)
    assert knowledge.extremes(evidence(doubtful), "vet")[0] == "902"
    assert "903" in knowledge.not_known_places(evidence(doubtful), "vet")


def test_what_is_told_twice_is_a_range():
    known_id = P90.of("known").id(Parameters())
    rows = [("", "basic_7_9", P90_ID, 6.0, 100.0), ("", "basic_7_9", known_id, 38.0, 100.0)]
    one = evidence(with_values(*rows))
    assert knowledge.ends(one, P90, "basic_7_9") == (6.0, 38.0)
    assert knowledge.is_range(one, "basic_7_9")
    assert not knowledge.is_range(one, "lukio")


def test_no_border_is_told_of_upper_secondary_education_nor_of_a_guess():
    assert crossing.border_levels(evidence()) == ("basic_1_6",)
    assert crossing.border_levels(evidence(cases.not_known("basic_1_6"))) == ()


def test_nothing_is_said_of_age_groups_without_people():
    nobody = origins()
    nobody[["age_0_2", "age_3_6", "age_7_12"]] = 0.0
    one = evidence(make(origins=nobody))
    assert ages.sentence(one) == ""
    assert math.isnan(ages.change(one))
    assert "ages" not in by_key(one)


def test_pupils_of_schools_and_buses_are_told_as_not_known():
    t = evidence().t
    assert {t("gap_pupils"), t("gap_buses")} <= set(not_known(evidence()))


def test_a_price_is_given_only_where_the_pupils_are_known():
    assert knowledge.transport_price(evidence(), "basic_1_6").low_eur > 0
    assert knowledge.transport_price(evidence(cases.not_known("basic_1_6")), "basic_1_6") is None
    assert knowledge.transport_price(evidence(cases.uncertain("basic_1_6", {"": 0.5})), "basic_1_6") is None
    assert knowledge.transport_price(evidence(), "early_childhood") is None
