"""Findings: the worst level speaks, doubt is told, and a gap is none."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from kopa.findings import ages, crossing, knowledge
from kopa.findings.bounds import bounds_table
from kopa.findings.crossing import border_levels
from kopa.findings.findings import (
    MOST,
    between,
    disputed_words,
    findings,
    left_out,
    minutes_words,
    older_pupils,
    swedish,
    uncertain_words,
    within_words,
)
from kopa.findings.gaps import gaps_in_words
from kopa.findings.questions import applied
from kopa.goals.catalogue.language import TIME as G1_I
from kopa.goals.catalogue.school_day import LEGAL as REASONABLE_DAY
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, MEDIAN, P90, TRANSPORT, UNCERTAIN
from kopa.parameters import Parameters
from kopa.report.assemble import build
from kopa.report.cells import minutes_of
from kopa.report.facts import Facts
from kopa.report.in_notebooks import times_of_municipalities
from kopa.report.model import Table
from kopa.report.pictures import dot_row
from kopa.report.sections import unknown
from kopa.report.sections.equality import intervals_table
from kopa.results import TIME, Results
from kopa.words.places import from_places
from kopa.words.text import LANGUAGES
from kopa.words.texts import Texts
from tests.findings import cases
from tests.findings.cases import CODES, evidence, resting, with_values
from tests.report.conftest import LEVELS, make, origins
from tests.studies import results_of_region

P90_ID = P90.id(Parameters())


def by_key(one):
    return {finding.key: finding for finding in findings(one)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_are_five_at_most_in_order_each_with_what_it_rests_on(language):
    told = findings(evidence(language=language))
    assert [one.key for one in told] == ["ages", "farthest", "next", "transport", "not_known"]
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
    assert knowledge.extremes(evidence(source), "vet")[0] == ("903",)
    doubtful = cases.uncertain("vet", {"903": 0.98}, source)
    assert knowledge.extremes(evidence(doubtful), "vet")[0] == ("902",)
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
    assert {t("gap_pupils"), t("gap_buses")} <= set(gaps_in_words(evidence()))


def test_of_a_region_with_timetables_the_buses_are_no_gap():
    day = REASONABLE_DAY.id(Parameters())
    one = evidence(with_values(("", "lukio", day, 0.9, 90.0)))
    assert one.t("gap_school_transport") in gaps_in_words(one)
    assert one.t("gap_buses") not in gaps_in_words(one)


def test_a_price_is_given_only_where_the_pupils_are_known():
    assert knowledge.transport_price(evidence(), "basic_1_6").low_eur > 0
    assert knowledge.transport_price(evidence(cases.not_known("basic_1_6")), "basic_1_6") is None
    assert knowledge.transport_price(evidence(cases.uncertain("basic_1_6", {"": 0.5})), "basic_1_6") is None
    assert knowledge.transport_price(evidence(), "early_childhood") is None


def seventh_to_ninth(sure, *, with_range=True):
    """The small region with grades 7-9: ten pupils beyond the limit, `sure` of them where grades are known."""
    level, p, source = "basic_7_9", Parameters(), make()
    source = dataclasses.replace(source, origins=source.origins.rename(columns=lambda c: c.replace("basic_1_6", level)))
    values = {P90: (6.0, 100.0), MEDIAN: (3.0, 100.0), TRANSPORT: (0.1, 10.0), UNCERTAIN: (0.0, 0.0)}
    rows = [("", level, one.id(p), *value) for one, value in values.items()]
    known = [("", level, P90.of("known").id(p), 9.0, 100.0), ("", level, TRANSPORT.of("known").id(p), 0.2, sure)]
    return evidence(with_values(*rows, *(known if with_range else ()), source=source))


def test_a_level_told_by_a_range_has_no_price():
    assert knowledge.transport_price(seventh_to_ninth(10.0, with_range=False), "basic_7_9") is not None
    assert knowledge.transport_price(seventh_to_ninth(12.0), "basic_7_9") is None


@pytest.mark.parametrize(("sure", "told"), [(15.0, "10–15"), (10.0, "10"), (24.0, "")])
def test_a_range_that_says_nothing_is_not_told(sure, told):
    assert older_pupils(seventh_to_ninth(sure)) == told


@pytest.mark.parametrize(("of_vet", "key"), [(13.2, "finding_trips"), (12.2, "finding_farthest")])
def test_levels_whose_minutes_print_alike_are_not_ranked(of_vet, key):
    rows = [("", level, P90_ID, minutes, 100.0) for level, minutes in (("lukio", 13.6), ("vet", of_vet))]
    one = evidence(with_values(*rows))
    t, told = one.t, by_key(one)["farthest"]
    assert told.level == "lukio"
    assert told.text.startswith(t(key, to=t("level_to_lukio"), group=t("group_lukio"), within=t.within(13.6)))
    assert (t("finding_other", to=t("level_to_vet"), minutes=t.minutes(of_vet)) in told.text) == (
        key != "finding_trips"
    )


def test_levels_are_compared_by_the_same_people():
    """In 903 nobody knows the way to VET: where it is left out of VET, it is left out of lukio beside it."""
    of_town = {"901": 10.0, "902": 20.0, "903": 60.0}
    vet = {"901": 12.0, "902": 24.0, "903": 90.0}
    source = cases.uncertain("vet", {"903": 0.98}, with_minutes(with_minutes(make(), "lukio", of_town), "vet", vet))
    one = evidence(source)
    t = one.t
    assert knowledge.nine_in_ten_min(one, "lukio", ["vet"]) == 20.0
    assert knowledge.nine_in_ten_min(one, "vet", ["lukio"]) == knowledge.nine_in_ten_min(one, "vet") == 24.0
    assert knowledge.ranked_levels(one) == ("vet", "lukio")
    told = by_key(one)["farthest"].text
    assert f"{t.within(24.0)} in the municipalities whose journeys are known (2 of 3)" in told
    assert told.count("known") == 1
    assert t("level_to_lukio") not in told


def test_a_municipality_of_nobody_needs_no_way():
    """In 903 nobody knows the way to VET, and nobody is of the age that would go."""
    of_town = {"901": 10.0, "902": 20.0, "903": math.nan}
    source = with_minutes(cases.uncertain("vet", {"902": 0.98}), "vet", of_town)
    people = source.origins.copy()
    people.loc[people["municipality_code"].eq("903"), "age_16_17"] = 0.0
    nobody = with_values(("903", "vet", P90_ID, math.nan, 0.0), source=dataclasses.replace(source, origins=people))
    assert knowledge.known_places(evidence(nobody), "vet") == ("901", "903")
    assert knowledge.nine_in_ten_min(evidence(nobody), "vet") == 10.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_many_speak_swedish_the_count_is_of_schools_in_finnish_and_of_nobody_at_least(language):
    t, speakers, tenth = Texts(language), G1_I.id(Parameters()), evidence().everyone("basic_1_6") / 10
    sites = make().sites.copy()
    mine = sites["in_region"].astype(bool) & sites["level"].eq("basic_1_6")
    sites.loc[sites.index[mine][:1], "language"] = "sv"
    source = dataclasses.replace(make(), sites=sites)
    few, many = (
        by_key(evidence(with_values(("", "basic_1_6", speakers, 9.0, persons), source=source), language))["transport"]
        for persons in (1.0, tenth)
    )
    assert t("finding_transport_least") in few.text
    assert t("finding_transport_least") not in many.text
    assert t("finding_transport_other") in many.text
    assert many.text.startswith(few.number.value)
    assert t.headcount(tenth) in many.text
    assert few.number.value == many.number.value
    most = evidence(with_values(("", "basic_1_6", speakers, 9.0, 5 * tenth), source=source), language)
    assert "transport" not in by_key(most)
    assert t("gap_own_language", km=most.limit(TRANSPORT)) in gaps_in_words(most)
    assert border_levels(evidence(source)) == ("basic_1_6",)
    assert border_levels(most) == ()
    asks = {rule.key: question.asks for rule, question in applied(most)}
    assert not asks["school"]
    assert not asks["crossing"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_far_swedish_speakers_live_from_their_own_schools_is_told(language):
    source = results_of_region("keski-pohjanmaa")
    one = evidence(source, language)
    (told,) = (finding for finding in findings(one) if finding.key == "transport")
    far = one.indicator(BEYOND_LIMIT["basic_1_6"].of("sv"), "basic_1_6")
    words = one.t("finding_transport_swedish", persons=one.t.headcount(far.persons), share=one.t.share(far.value))
    assert far.persons > 50
    assert words in told.text
    assert told.rests_on == ("G1.f.5km", "G1.f.5km.sv")
    few = source.indicators.assign(
        persons=source.indicators["persons"].mask(source.indicators["indicator_id"].eq("G1.f.5km.sv"), 3.0)
    )
    (told,) = (one for one in findings(evidence(dataclasses.replace(source, indicators=few), language))
               if one.key == "transport")  # fmt: skip
    assert told.rests_on == ("G1.f.5km",)


def test_no_longest_way_to_teaching_in_finnish_is_told_where_most_of_a_municipality_speak_swedish():
    source = with_values(("903", "lukio", P90_ID, 300.0, 90.0))
    assert knowledge.extremes(evidence(source), "lukio")[0] == ("903",)
    towns = source.municipalities.assign(language="fi")
    towns.loc[towns["code"].eq("903"), "language"] = "sv+fi"
    there = dataclasses.replace(source, municipalities=towns)
    assert knowledge.extremes(evidence(there), "lukio") == ((), ())


def with_minutes(source, level, of_town):
    """Results in which everybody of a municipality takes the same time to a level."""
    people = source.origins.copy()
    people[TIME.format(level)] = people["municipality_code"].map(of_town)
    return dataclasses.replace(source, origins=people)


def with_swedish(persons):
    """Results with a Swedish-language lukio in the region, and so many who speak Swedish."""
    source = make()
    sites = source.sites.copy()
    mine = sites["in_region"].astype(bool) & sites["level"].eq("lukio")
    sites.loc[sites.index[mine][:1], ["language", "name"]] = ["sv", "Svenska gymnasiet"]
    rows = [("", "lukio", "G1.i.sv", 9.0, persons), ("", "lukio", P90.of("sv").id(Parameters()), 19.0, persons)]
    return with_values(*rows, source=dataclasses.replace(source, sites=sites))


def test_many_swedish_speakers_are_told_with_their_own_schools():
    everyone = evidence().everyone("lukio")
    many, few = evidence(with_swedish(0.1 * everyone)), evidence(with_swedish(0.04 * everyone))
    assert knowledge.swedish_sites(many, "lukio") == ("Svenska gymnasiet",)
    assert "19" in swedish(many, "lukio")
    assert swedish(few, "lukio") == ""
    assert knowledge.has_swedish_time(few, "lukio")
    assert swedish(evidence(), "lukio") == ""


def test_a_site_that_one_source_calls_closed_is_disputed():
    source = make()
    here = source.sites[source.sites["in_region"].astype(bool)].iloc[0]
    closed = pd.DataFrame(
        [{"record": "r", "name": here["name"], "municipality_code": here["municipality_code"], "reason_code": "closed"}]
    )
    elsewhere = closed.assign(municipality_code="999")
    other = closed.assign(reason_code="duplicate")
    assert knowledge.disputed_sites(evidence(dataclasses.replace(source, rejected_sites=closed))) == (here["name"],)
    for one in (elsewhere, other):
        assert knowledge.disputed_sites(evidence(dataclasses.replace(source, rejected_sites=one))) == ()


def test_disputed_sites_are_looked_for_once_for_all_languages(monkeypatch):
    source, merged, merge = make(), [], pd.DataFrame.merge
    here = source.sites[source.sites["in_region"].astype(bool)].iloc[0]
    closed = [{"name": here["name"], "municipality_code": here["municipality_code"], "reason_code": "closed"}]
    source = dataclasses.replace(source, rejected_sites=pd.DataFrame(closed))
    monkeypatch.setattr(pd.DataFrame, "merge", lambda *a, **named: merged.append(1) or merge(*a, **named))
    for language in LANGUAGES:
        knowledge.nearest_disputed(evidence(source, language), "lukio")["another"] = 1.0
        assert "another" not in knowledge.nearest_disputed(evidence(source, language), "lukio")
    assert len(merged) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_disputed_site_is_named_beside_the_numbers_that_rest_on_it(language):
    """Not in a list alone: with the journeys of its level, their table and the table of nearest sites."""
    source = make()
    nearest = source.origins["nearest_lukio"]
    used = source.sites[source.sites["in_region"].astype(bool) & source.sites["id"].isin(nearest)].iloc[0]
    names = source.sites["name"].where(source.sites["id"].ne(used["id"]), "Niemen lukio")
    closed = {"record": "r", "name": "Niemen lukio", "municipality_code": used["municipality_code"],
              "reason_code": "closed", "reason": "closed"}  # fmt: skip
    rejected = pd.DataFrame([closed])
    source = dataclasses.replace(source, sites=source.sites.assign(name=names), rejected_sites=rejected)
    one = evidence(source, language)
    (persons,) = knowledge.nearest_disputed(one, "lukio").values()
    assert persons == pytest.approx(one.persons("lukio")[nearest.eq(used["id"])].sum())
    note = one.t("disputed_nearest", number=one.t.headcount(persons), site="Niemen lukio")
    rests = [code for code in one.codes if knowledge.is_at_least(one, P90, "lukio", code)]
    of_town = {
        code: one.persons("lukio")[nearest.eq(used["id"]) & one.in_municipality(code)].sum() for code in one.codes
    }
    assert rests == [code for code in one.codes if of_town[code] >= 0.1 * one.everyone("lukio", code)] != []
    for code in one.codes:
        words = minutes_words(one, "lukio", code)
        assert words.startswith(one.t("at_least")) == (code in rests)
    told = {finding.level: finding.text for finding in findings(one)}
    assert note in told["lukio"]
    assert note not in told["vet"]
    blocks = [block for section in build(one.source, language).sections for block in section.blocks]
    tables = {block.key: block for block in blocks if isinstance(block, Table)}
    for key in ("trips", "times-lukio", "catchments-lukio-table"):
        assert note in tables[key].notes
    shown = {row[0].code: [cell.text for cell in row] for row in tables["times-lukio"].rows}
    for code in one.codes:
        assert any(text.startswith(one.t("at_least")) for text in shown[code]) == (code in rests)
    assert note not in tables["times-vet"].notes


@pytest.mark.parametrize(
    ("share", "bounds"), [(0.09, ["", ""]), (0.12, ["", "at_least"]), (0.6, ["at_least", "at_least"])]
)
def test_minutes_are_at_least_so_many_where_as_many_rest_on_a_disputed_site_as_lie_beyond_them(share, bounds):
    """In every place where they stand: sentence, table of intervals, dot plot, notebook."""
    one = Facts(resting(share), Texts("en"))
    assert [knowledge.bound(one, statistic, "lukio", "901") for statistic in (MEDIAN, P90)] == bounds
    assert knowledge.bound(one, P90, "lukio", "902") == ""
    is_least = [bound == "at_least" for bound in bounds]
    assert minutes_words(one, "lukio", "901").startswith("at least") == is_least[1]
    row = next(row for row in intervals_table(one, "lukio").rows if row[0].code == "901")
    assert [row[1].text.startswith("at least"), row[3].text.startswith("at least")] == is_least
    assert [row[2].text == "–", row[4].text == "–"] == is_least
    dot = dot_row(one, "lukio", "901")
    assert [dot.median_between is None, dot.p90_between is None] == is_least
    assert dot.words.count("at least") == len({bound for bound in bounds if bound})
    table = bounds_table(one).query("level == 'lukio' and municipality_code == '901'")
    assert table["bound"].tolist() == [bound for bound in bounds if bound]
    named = [name for name in times_of_municipalities(one.source, "lukio", one.t).index if "(at least)" in name]
    assert named == ([f"{one.names['901']} (at least)"] if is_least[1] else [])


def if_closed(minutes_901: float, share: float = 0.12) -> Results:
    """Results in which nine in ten of 901 have 10 minutes to lukiot, and `minutes_901` without the disputed one."""
    source = with_values(("901", "lukio", P90_ID, 10.0, 100.0), source=resting(share))
    in_901 = source.origins["municipality_code"].eq("901")
    minutes = source.origins["time_lukio_min"].mask(in_901, minutes_901)
    return dataclasses.replace(source, origins=source.origins.assign(if_closed_lukio_min=minutes))


@pytest.mark.parametrize(
    ("longer", "words", "within"),
    [
        (9.8, "10\u00a0min", "within 10\u00a0minutes"),  # prints the same, however many rest on the site
        (17.2, "10–18\u00a0min", "within 10–18\u00a0minutes"),
        (40.0, "at least 10\u00a0min", "in at least 10\u00a0minutes"),  # such a range says nothing
        (math.inf, "at least 10\u00a0min", "in at least 10\u00a0minutes"),
    ],
)
def test_minutes_with_and_without_a_disputed_site_are_a_range_where_both_are_known(longer, words, within):
    one = Facts(if_closed(longer), Texts("en"))
    assert minutes_words(one, "lukio", "901") == words
    assert within_words(one, "lukio", "901") == within
    assert minutes_of(one, P90, "lukio", "901").text == words
    dot = dot_row(one, "lukio", "901").words  # one bound of both times stands once, before the first
    assert dot.partition(" / ")[2].startswith(words.removeprefix("at least "))
    assert dot_row(one, "lukio", "901").p90_up_to == pytest.approx(longer if "–" in words else math.nan, nan_ok=True)
    assert (dot_row(one, "lukio", "901").p90_between is None) == (words != "10\u00a0min")
    row = next(row for row in intervals_table(one, "lukio").rows if row[0].code == "901")
    assert (row[3].text, row[4].text == "–") == (words, words != "10\u00a0min")
    assert minutes_words(one, "lukio", "902") == one.t.minutes(one.indicator(P90, "lukio", "902").value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_what_the_longer_of_two_times_is(language):
    alike = [(code, "lukio", name, 9.0, 100.0) for code in ("", "901", "902", "903")
             for name in (P90_ID, MEDIAN.id(Parameters()))]  # fmt: skip
    for longer, key in ((9.0, "disputed_nearest"), (17.2, "disputed_nearest_two_times")):
        source = if_closed(longer)
        minutes = np.where(source.origins["municipality_code"].eq("901"), longer, 9.0)
        origins = source.origins.assign(if_closed_lukio_min=minutes)
        one = evidence(with_values(*alike, source=dataclasses.replace(source, origins=origins)), language)
        ((name, persons),) = knowledge.nearest_disputed(one, "lukio").items()
        assert disputed_words(one, "lukio") == [one.t(key, number=one.t.headcount(persons), site=name)]


def test_a_way_that_is_at_least_so_long_is_not_the_shortest():
    minutes = {"901": 5.0, "902": 22.0, "903": 30.0, "": 90.0}
    rows = [(code, "lukio", P90_ID, value, 100.0) for code, value in minutes.items()]
    ends = {share: evidence(with_values(*rows, source=resting(share))) for share in (0.09, 0.12)}
    assert knowledge.extremes(ends[0.09], "lukio") == (("903",), ("901",))
    assert knowledge.extremes(ends[0.12], "lukio") == (("903",), ())
    assert (between(ends[0.09], "lukio") == "", between(ends[0.12], "lukio") == "") == (False, True)
    gaps = [question for end in ends.values() for rule, question in applied(end) if rule.key == "gap"]
    assert [question.asks for question in gaps] == [True, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_way_is_told_as_a_least_in_the_question_too(language):
    rows = [
        (code, "lukio", P90_ID, value, 100.0) for code, value in (("901", 31.0), ("902", 9.0), ("903", 8.0), ("", 90.0))
    ]
    one = evidence(with_values(*rows, source=resting(0.3)), language)
    (gap,) = (question for rule, question in applied(one) if rule.key == "gap")
    assert one.t.count("within_at_least", 31) in gap.text
    assert one.t.within(8.0) in gap.text


def test_the_minutes_of_a_region_are_at_least_so_many_by_the_same_rule():
    one = evidence(resting(0.6))
    share = sum(knowledge.nearest_disputed(one, "lukio").values()) / one.everyone("lukio")
    assert 0.1 <= share < 0.5
    assert [knowledge.is_at_least(one, statistic, "lukio") for statistic in (MEDIAN, P90)] == [False, True]
    assert minutes_of(Facts(one.source, one.t), P90, "lukio").text.startswith("at least")


def test_a_disputed_school_of_unknown_grades_is_the_nearest_of_its_pupils():
    one = evidence(resting(0.3, "basic_1_6", "basic"))
    assert list(knowledge.nearest_disputed(one, "basic_1_6")) == ["Niemen koulu"]
    assert knowledge.is_at_least(one, P90, "basic_1_6", "901")


def test_municipalities_whose_minutes_print_alike_are_named_together():
    rows = [(code, "lukio", P90_ID, minutes, 100.0) for code, minutes in (("901", 22.3), ("902", 22.9), ("903", 5.0))]
    one = evidence(with_values(*rows))
    assert knowledge.extremes(one, "lukio") == (("901", "902"), ("903",))
    both = from_places(one.t, [one.names["901"], one.names["902"]])
    assert f"longest {both} (23" in between(one, "lukio").replace("\u2068", "").replace("\u2069", "")
    level = [(code, "lukio", P90_ID, 22.3, 100.0) for code in ("901", "902", "903")]
    assert between(evidence(with_values(*level)), "lukio") == ""


@pytest.mark.parametrize(("persons", "longest"), [(3.0, "902"), (5.5, "901")])
def test_a_municipality_of_fewer_persons_than_are_told_of_is_no_longest_way(persons, longest):
    minutes = {"901": 303.0, "902": 30.0, "903": 9.0}
    source = with_values(*((code, "lukio", P90_ID, value, 90.0) for code, value in minutes.items()))
    people = source.origins.copy()
    there = people["municipality_code"] == "901"
    people["age_16_17"] = people["age_16_17"].mask(there, persons / there.sum())
    source = dataclasses.replace(source, origins=people)
    assert knowledge.extremes(evidence(source), "lukio")[0] == (longest,)


def test_those_left_out_are_told_with_the_most_that_their_way_can_take():
    source = with_values(("902", "vet", P90_ID, 62.1, 90.0), ("903", "vet", P90_ID, 93.4, 90.0))
    one = evidence(cases.uncertain("vet", {"902": 0.9, "903": 0.98}, source))
    assert "within 63–94\xa0min at most, by municipality" in left_out(one, "vet")
    alone = evidence(cases.uncertain("vet", {"903": 0.98}, source))
    assert "there nine in ten arrive within 94\xa0min at most, less" in left_out(alone, "vet")
    nowhere = with_values(("903", "vet", P90_ID, math.inf, 90.0))
    assert "at most" not in left_out(evidence(cases.uncertain("vet", {"903": 0.98}, nowhere)), "vet")
    assert left_out(evidence(), "vet") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_aland_no_law_of_the_mainland_is_said_to_entitle(language):
    source, t = make(), Texts(language)
    mine = source.municipalities["code"].isin(source.region.municipality_codes)
    on_aland = source.municipalities.assign(region_code=source.municipalities["region_code"].mask(mine, "21"))
    there = dataclasses.replace(source, municipalities=on_aland)
    told = {name: by_key(evidence(one, language))["transport"].text for name, one in ((False, source), (True, there))}
    assert t("finding_transport_least") in told[False]
    assert t("finding_transport_law_aland") in told[True]
    assert t("finding_transport_least") not in told[True]
    entitles = t("finding_transport", persons="", share="", km="").rpartition(". ")[2]
    assert entitles in told[False]
    assert entitles not in told[True]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("younger", "then", "key"), [
    (0.8, 300, "fewer"), (0.8, 420, "fewer_now"), (1.2, 420, "more"), (1.2, 300, "more_now"),
])  # fmt: skip
def test_children_become_fewer_only_where_the_projection_says_so_too(language, younger, then, key):
    people = origins()
    people[["age_0_2", "age_3_6"]] = people[["age_7_12"]].to_numpy() * 7 / 6 * younger * np.array([[3, 4]]) / 7
    series = pd.DataFrame(
        [(2025, "", "observed", "ok", 400.0), (Parameters().projection_year, "", "projected", "ok", float(then))],
        columns=["year", "municipality_code", "kind", "status", "age_7_12"],
    )
    one = evidence(make(origins=people, age_series=series), language)
    start = one.t(f"finding_ages_{key}", now="\0", coming="", change="").partition("\0")[0]
    assert ages.sentence(one).startswith(start)
    assert abs(abs(ages.change(one)) - 0.2) < 1e-9


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nearer_site_may_be_in_the_region_itself_where_sites_of_a_municipality_are_not_known(language):
    outside = evidence(cases.uncertain("lukio", {"901": 0.7}), language)
    t = outside.t
    assert knowledge.where_nearer(outside, "lukio") == t("near_outside")
    table = outside.source.indicators.copy()
    mine = table["municipality_code"].eq("902") & table["level"].eq("lukio")
    table.loc[mine, "value"] = math.nan
    inside = Facts(dataclasses.replace(outside.source, indicators=table), t)
    assert knowledge.where_nearer(inside, "lukio") == t("near_inside", names=inside.names["902"])
    told = unknown.by_municipality(inside)
    name = inside.names["901"]
    singular = t.count("unknown_in", 1, level="\0", places="\0", where="").split("\0")[1]
    assert [one for one in told if name in one and singular in one and inside.names["902"] in one] != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_level_that_no_finding_tells_it_is_said_for_how_many_it_is_known(language):
    """In two municipalities of three, with two of three persons, the way is known well enough."""
    one = Facts(cases.uncertain("vet", {"": 0.23, "901": 0.1, "902": 0.1, "903": 0.9}), Texts(language))
    told = next(words for words in unknown.by_municipality(one) if one.names["903"] in words)
    within = one.t.within(knowledge.nine_in_ten_min(one, "vet"))
    assert told.endswith(one.t("unknown_but", share=one.t.share(2 / 3), within=within))
    most = Facts(cases.uncertain("vet", {"": 0.6, "901": 0.9, "902": 0.9, "903": 0.1}), Texts(language))
    enough = Facts(cases.uncertain("vet", {"": 0.1, "901": 0.1, "902": 0.1, "903": 0.9}), Texts(language))
    start = one.t("unknown_but", share="\0", within="").partition("\0")[0]
    assert not any(start in words for other in (most, enough) for words in unknown.by_municipality(other))


@pytest.mark.end_to_end
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_sami_homeland_it_is_said_that_teaching_in_sami_is_not_known(language):
    lines = unknown.section(Facts(results_of_region("lappi"), Texts(language))).blocks[1].items
    t = Texts(language)
    (told,) = [one for one in lines if one.startswith(t("unknown_sami", places="\0").partition("\0")[0])]
    assert all(name in told for name in ("Inari" if language != "sv" else "Enare", "Utsjoki", t("sami_sodankyla")))
    elsewhere = unknown.section(Facts(make(), t)).blocks[1].items
    assert told not in elsewhere


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("fi", "): sie", "): nii"), ("en", "is left out", "are left out")],
)
def test_one_municipality_is_left_out_and_many_are(language, one, many):
    for shares, words in (({"901": 0.9}, one), ({"901": 0.9, "902": 0.9}, many)):
        told = left_out(evidence(cases.uncertain("lukio", shares), language), "lukio")
        assert words in told
        assert (one in told) != (many in told)


@pytest.mark.parametrize(
    ("language", "left", "in_note", "unknown_in"),
    [
        ("fi", "Luvuista on jätetty pois 2\xa0kuntaa (", "hyvin 2\xa0kunnasta.", "matkat 2\xa0kunnasta. "),
        ("sv", "I talen ingår inte 2\xa0kommuner (", "känd i 2\xa0kommuner.", "osäkra från 2\xa0kommuner. "),
        ("en", "2\xa0municipalities (", "enough in 2\xa0municipalities.", "from 2\xa0municipalities are uncertain. "),
    ],
)
def test_municipalities_that_are_counted_stand_in_sentences_as_a_number_does(
    language, left, in_note, unknown_in, monkeypatch
):
    monkeypatch.setattr("kopa.words.texts.MOST_NAMED", 1)
    one = Facts(cases.uncertain("lukio", {"": 0.1, "901": 0.9, "902": 0.9}), Texts(language))
    assert left_out(one, "lukio").startswith(left)
    assert uncertain_words(one, "lukio").endswith(in_note)
    (told,) = (words for words in unknown.by_municipality(one) if one.t("level_of_lukio") in words)
    assert unknown_in in told
    assert not any("(" in words and "%" in words for words in unknown.by_municipality(one))


def test_that_closures_are_not_marked_is_said_of_the_register_alone():
    one = evidence()
    assert one.t("gap_closures") in gaps_in_words(one)
    own = [{"table": "own_sites", "source": "own", "file": "sites.csv", "source_date": "", "sha256": "0"}]
    brought = dataclasses.replace(one.source, provenance={**one.source.provenance, "inputs": own})
    assert list(brought.own_inputs) == ["own_sites"]
    assert one.t("gap_closures") not in gaps_in_words(evidence(brought))
