"""The day without a car in the findings: ranges, of the places that are known alone, none without timetables."""

import dataclasses
import math

import pandas as pd
import pytest

from kopa.findings import without_car
from kopa.findings.findings import findings
from kopa.findings.questions import applied
from kopa.goals.catalogue.school_day import AT_ALL, LEGAL, NOT_KNOWN, RANGE
from kopa.words.text import LANGUAGES
from tests.findings import cases
from tests.findings.cases import CODES, evidence, with_values
from tests.report.conftest import make

EVERYWHERE = dict.fromkeys(CODES, (0.8, 0.9))
NOBODY = (0.05, 0.06)


def with_days(legal, none=NOBODY, level="vet", source=None, unknown=None):
    """Results with, by municipality, the ends of the shares who have a reasonable day and who have none at all.

    `unknown` are persons whose day is not known, by municipality: the shares are of the others.
    """
    source, unknown = source or make(), unknown or {}
    rows = [(code, level, NOT_KNOWN.key, persons, persons) for code, persons in unknown.items()]
    known = {code: evidence(source).everyone(level, code) - unknown.get(code, 0.0) for code in legal}
    for code, ends in legal.items():
        rows.append((code, level, LEGAL.key, ends[1], ends[1] * known[code]))
        for one, shares in ((LEGAL, ends), (AT_ALL, none)):
            rows += [
                (code, level, end.key, share, share * known[code])
                for end, share in zip(RANGE[one.key], shares, strict=True)
            ]
    day = pd.DataFrame([("date", "2026-10-06")], columns=["fact", "value"])
    return dataclasses.replace(with_values(*rows, source=source), public_transport=day)


def told(source, language="en"):
    return {one.key: one for one in findings(evidence(source, language))}


def question(source, key):
    return next(one for rule, one in applied(evidence(source)) if rule.key == key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_place_of_the_next_level_with_the_day_of_its_timetables(language):
    source = with_days(EVERYWHERE)
    found = told(source, language)
    assert list(found) == ["ages", "farthest", "without_car", "transport", "not_known"]
    t, one = evidence(source, language).t, found["without_car"]
    assert one.number.value.replace("\u00a0", "") == "80–90%"
    assert t.date("2026-10-06") in one.text
    assert set(one.rests_on) == {end.key for pair in (RANGE[LEGAL.key], RANGE[AT_ALL.key]) for end in pair}


TOWNS = [code for code in CODES if code]
"""Municipalities of the region: 300 persons in all."""


def with_unknown(persons, **more):
    """Results with so many persons in each town whose day is not known."""
    return with_days(EVERYWHERE, unknown=dict.fromkeys(TOWNS, persons) | {"": persons * len(TOWNS)}, **more)


def test_whose_day_is_not_known_is_neither_with_nor_without_one():
    plain, source = with_days(EVERYWHERE), with_unknown(10.0)
    everyone, unknown = evidence(source).everyone("vet"), 10.0 * len(TOWNS)
    one = without_car.without_reasonable_day(evidence(source), "vet")
    assert one.of == pytest.approx(everyone - unknown)
    assert (one.least, one.most) == pytest.approx((0.1 * (everyone - unknown), 0.2 * (everyone - unknown)))
    finding = told(source)["without_car"]
    assert f"For {unknown:.0f} persons it is not known whether they have a connection." in finding.text
    assert NOT_KNOWN.key in finding.rests_on
    assert "not known whether" not in told(plain)["without_car"].text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("persons", "of_the_known"), [(10.0, True), (1.0, False)])
def test_shares_are_of_those_whose_day_is_known_and_say_so(language, persons, of_the_known):
    source = with_unknown(persons)
    finding, t = told(source, language)["without_car"], evidence(source, language).t
    share = finding.number.value
    assert share.replace("\u00a0", "") == "80–90%"
    key = "finding_without_car_known" if of_the_known else "finding_without_car"
    words = {"to": t("level_to_vet"), "group": t("group_vet"), "limit": t.number(180.0)}
    assert finding.text.startswith(t(key, share=share, **words))
    assert finding.number.meaning == t("number_without_car_known_vet" if of_the_known else "number_without_car_vet")


def test_where_the_day_of_over_a_fifth_is_not_known_no_share_is_told():
    everyone = min(evidence().everyone("vet", code) for code in TOWNS)
    assert "without_car" in told(with_unknown(0.19 * everyone))
    source = with_unknown(0.95 * everyone)
    assert "without_car" not in told(source)
    assert math.isnan(question(source, "without_car").value)


def test_a_place_whose_day_is_not_known_is_left_out_and_its_persons_are_counted():
    persons = evidence().everyone("vet", "902")
    source = with_days({"901": (0.8, 0.9), "903": (0.8, 0.9)}, unknown={"": persons, "902": persons})
    one, finding = evidence(source), told(source)["without_car"]
    assert without_car.left_out(one, "vet") == ("902",)
    names = one.t.joined([one.names["901"], one.names["903"]])
    assert one.t("finding_without_car_places", places=names) in finding.text
    assert "the ways on foot" in finding.text
    assert one.t("finding_days_not_known", persons=one.t.headcount(persons)) in finding.text
    assert finding.number.meaning == one.t("number_without_car_vet")  # of the places told, everybody's is known


def test_without_timetables_nothing_is_told_and_nothing_asked():
    assert "without_car" not in told(make())
    assert (question(make(), "without_car").asks, question(make(), "far").asks) == (False, True)
    assert math.isnan(question(make(), "without_car").value)


def test_pupils_of_basic_education_have_transport_that_no_timetable_holds():
    assert "without_car" not in told(with_days(EVERYWHERE, level="basic_1_6"))


def test_the_level_with_the_fewest_reasonable_days_is_told():
    both = with_days(dict.fromkeys(CODES, (0.6, 0.7)), level="lukio", source=with_days(EVERYWHERE))
    assert told(both)["without_car"].level == "lukio"
    better = with_days(dict.fromkeys(CODES, (0.95, 0.99)), level="lukio", source=with_days(EVERYWHERE))
    assert told(better)["without_car"].level == "vet"


def test_a_range_that_says_nothing_and_an_uncertain_level_are_left_out():
    assert "without_car" not in told(with_days(dict.fromkeys(CODES, (0.2, 0.9))))
    assert "without_car" not in told(cases.uncertain("vet", {"": 0.3}, with_days(EVERYWHERE)))


def test_where_a_place_is_not_in_the_timetables_the_others_are_named_and_added():
    part = with_days({"901": (0.8, 0.9), "902": (0.6, 0.7)})
    one = evidence(part)
    assert without_car.left_out(one, "vet") == ("903",)
    reasonable = without_car.persons(one, LEGAL, "vet")
    assert reasonable.of == pytest.approx(one.everyone("vet", "901") + one.everyone("vet", "902"))
    assert reasonable.least == pytest.approx(0.8 * one.everyone("vet", "901") + 0.6 * one.everyone("vet", "902"))
    names = one.t.joined([one.names["901"], one.names["902"]])
    assert one.t("finding_without_car_places", places=names) in told(part)["without_car"].text
    doubtful = cases.uncertain("vet", {"902": 0.5}, with_days(EVERYWHERE))
    assert without_car.places_with_days(evidence(doubtful), "vet") == ("901", "903")


def test_beside_somebody_s_scenarios_it_stands_with_who_travels_farthest():
    asked = pd.DataFrame([{"scenario_id": "ve1", "example": False, "toml": ""}])
    found = told(dataclasses.replace(with_days(EVERYWHERE), scenarios=asked))
    assert "without_car" not in found
    assert "without a car in reasonable time by 80–90%" in found["farthest"].text
    assert LEGAL.key + "_least" in found["farthest"].rests_on


def test_the_question_on_services_becomes_one_on_those_without_a_day():
    source = with_days(EVERYWHERE)
    one = question(source, "without_car")
    assert (one.asks, question(source, "far").asks) == (True, False)
    assert one.value == pytest.approx(0.1)
    good = with_days(dict.fromkeys(CODES, (0.97, 0.99)))
    assert not question(good, "without_car").asks


def test_nobody_without_a_connection_is_no_sentence():
    words = told(with_days(EVERYWHERE, none=(0.0, 0.0)))["without_car"].text
    assert "No connection" not in words
