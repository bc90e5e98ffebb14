"""Scores and weights from a few values, worked by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError, TableError
from kopa.goals.indicator import Goalposts
from kopa.goals.scoring.discrimination import NOT_IN_ALL, SAME, without_weight
from kopa.goals.scoring.scorecard import CHECK, OVERALL, mean_score, scorecard
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.tables import INDICATORS, SCORECARD
from kopa.words.text import Text

REGION = Region("towns", "Kunnat", "Kommuner", "Towns", ("205", "290"), 2026)
VALUES = [
    ("G1.d.p90", "lukio", 35, "ok"),  # 60 -> 10: 0.5
    ("G1.c.10km", "lukio", 0.8, "partial"),  # 0.8
    ("G1.c.30km", "lukio", 1.0, "ok"),  # 1.0
    ("G1.h.fgt1", "lukio", 0.6, "ok"),  # 0.5 -> 0: 0
    ("G1.a.share", "basic_1_6", 1.0, "ok"),  # same in all four
    ("G1.d.mean", "lukio", math.inf, "ok"),  # somebody cannot reach one: 0
    ("G1.d.km_mean", "basic_1_6", 3, "ok"),  # 5 -> 1: 0.5; another quantity than trips to lukiot
    ("G1.d.median", "uas", 20, "partial"),  # shown
    ("G1.f.7km", "lukio", 0.3, "ok"),  # the complement of what is scored
    ("G1.g.places_per_head", "lukio", math.nan, "missing"),
    ("G1.d.uncertain_share", "lukio", 0.155, "ok"),
    ("G2.a.count", "", 1, "assumption"),
    ("G2.b.site", "lukio", 2, "ok"),  # time to buildings: shown
    ("G4.a.change", "basic_1_6", -0.1, "partial"),  # -0.4 -> 0: 0.75
    ("G4.a2.share", "basic_1_6", 0.0625, "ok"),  # 0.25 -> 0: 0.75; pupils, another fact than ages
    ("G4.b.eur_per_pupil", "basic_1_6", 200, "ok"),  # the share beyond 5 km, of which G1 speaks, in euros
    ("G5.a.penalty", "basic_1_6", -1, "ok"),  # beyond the best post: 1; alone in its goal
]


def table_of(values, region="towns"):
    rows = [(region, "", level, name, value, "share", 1.0, status) for name, level, value, status in values]
    return pd.DataFrame(rows, columns=INDICATORS.names)


def scored(values=VALUES, **changes):
    return scorecard(table_of(values), REGION, Parameters.from_mapping(changes))


def row(card, indicator_id, level=""):
    found = card[(card["indicator_id"] == indicator_id) & (card["level"] == level)]
    assert len(found) == 1
    return found.iloc[0]


def total(card, goal_id):
    found = card[(card["goal_id"] == goal_id) & (card["indicator_id"] == "")]
    assert len(found) == 1
    return found.iloc[0]


def test_scores_lie_between_goalposts():
    card = scored()
    for name, level, score in (
        ("G1.d.p90", "lukio", 0.5), ("G1.c.10km", "lukio", 0.8), ("G1.h.fgt1", "lukio", 0),
        ("G1.d.km_mean", "basic_1_6", 0.5), ("G4.a.change", "basic_1_6", 0.75),
    ):  # fmt: skip
        assert row(card, name, level)["score"] == pytest.approx(score)


def test_criteria_weigh_the_same_in_a_goal_and_indicators_in_a_criterion():
    card = scored()
    weights = {"G1.d.p90": 1 / 9, "G1.d.mean": 1 / 9, "G1.c.10km": 1 / 6, "G1.c.30km": 1 / 6, "G1.h.fgt1": 1 / 3}
    for name, weight in weights.items():
        assert row(card, name, "lukio")["weight"] == pytest.approx(weight)
    assert total(card, "G1")["score"] == pytest.approx(((0.5 + 0 + 0.5) / 3 + (0.8 + 1) / 2 + 0) / 3)
    parts = card[(card["indicator_id"] != "") & (card["weight"] > 0)]
    assert parts.groupby("goal_id")["weight"].sum().to_numpy() == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "level", "reason"),
    [
        ("G1.a.share", "basic_1_6", "the same score in all four case regions"),
        ("G1.d.median", "uas", "shown, not scored"),
        ("G1.f.7km", "lukio", "not counted twice"),
        ("G1.g.places_per_head", "lukio", "no data; needs: study places by site (table capacity)"),
        ("G2.a.count", "", "assumptions only"),
        ("G2.b.site", "lukio", "travel time to a building"),
        ("G4.b.eur_per_pupil", "basic_1_6", "G1 scores that share already: not counted twice"),
        ("G5.a.penalty", "basic_1_6", "the goal is not scored"),
    ],
)
def test_what_carries_no_weight_says_why(name, level, reason):
    found = row(scored(), name, level)
    assert found["weight"] == 0
    assert reason in found["rests_on"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("G1.g.p10:lukio", "who comes and goes over the border is not seen: shown, not scored"),
        ("G2.c.broadband:", "the same fact in another measure: not counted twice"),
        ("G3.c.feedback:", "a measure of quality: beside the scores, not inside them"),
        ("G3.a.90min:", "the number depends on what the table lists: shown, not scored"),
    ],
)
def test_what_an_analysts_table_fills_says_why_it_has_no_score(name, reason):
    indicator_id, level = name.split(":")
    found = row(scored([*VALUES, (indicator_id, level, 0.5, "ok")]), indicator_id, level)
    assert (found["weight"], math.isnan(found["score"])) == (0, True)
    assert found["rests_on"].endswith(reason)


def test_of_levels_that_are_not_scored_only_adults_within_reach_are_shown_beside_the_median():
    told = [*VALUES, ("G3.e.reach", "liberal_adult", 0.4, "ok"), ("G1.d.mean", "liberal_adult", 9.0, "ok")]
    card = scored(told)
    shown = card[(card["level"] == "liberal_adult") & (card["indicator_id"] != "")]
    assert shown["indicator_id"].tolist() == ["G3.e.reach"]
    assert row(card, "G3.e.reach", "liberal_adult")["weight"] == 0


def test_a_goal_says_how_many_of_its_own_indicators_are_scored():
    values = [one for one in VALUES if one[0].startswith(("G2", "G4"))]
    assert total(scored(values), "G4")["rests_on"] == "indicators scored: 2; without data or weight: 2"


def test_a_goal_is_scored_by_two_measures_that_do_not_derive_from_one_another():
    trips = [one for one in VALUES if one[0].startswith("G1") and one[1] == "lukio"]
    alone = total(scored(trips), "G1")
    assert math.isnan(alone["score"])
    assert (alone["weight"], alone["evidence"]) == (0, "")
    assert alone["rests_on"].startswith("not scored, missing: ")
    assert (scored(trips)["weight"] == 0).all()
    both = scored([*trips, ("G1.d.km_mean", "basic_1_6", 3, "ok")])
    assert total(both, "G1")["score"] > 0
    assert total(both, OVERALL)["rests_on"] == "only one goal scored: G1; not scored: G2, G3, G4, G5"
    assert total(both, OVERALL)["score"] == pytest.approx(total(both, "G1")["score"])
    assert math.isnan(total(both, CHECK)["score"])  # the same number by another rule checks nothing


def test_age_groups_of_one_population_are_one_fact_at_however_many_levels():
    ages = [("G4.a.change", level, -0.1, "partial") for level in ("basic_1_6", "lukio")]
    alone = scored(ages)
    assert math.isnan(total(alone, "G4")["score"])
    assert total(alone, "G4")["rests_on"].startswith("not scored, missing: ")
    assert row(alone, "G4.a.change", "lukio")["rests_on"].endswith("shown: the goal is not scored")
    with_pupils = scored([*ages, ("G4.a2.share", "basic_1_6", 0.0625, "ok")])
    assert row(with_pupils, "G4.a.change", "lukio")["weight"] == pytest.approx(1 / 4)
    assert total(with_pupils, "G4")["score"] == pytest.approx(0.75)


def test_what_is_uncertain_for_over_a_fifth_is_shown_and_not_scored():
    doubtful = [one if one[0] != "G1.d.uncertain_share" else (*one[:2], 0.21, "ok") for one in VALUES]
    found = row(scored(doubtful), "G1.d.p90", "lukio")
    assert (found["value"], math.isnan(found["score"]), found["weight"]) == (35, True, 0)
    assert "uncertain for over a fifth" in found["rests_on"]
    assert math.isnan(total(scored(doubtful), "G1")["score"])  # trips to schools alone are one measure


def test_applicants_to_upper_secondary_education_have_no_border_and_buildings_are_no_fields():
    card = scored([*VALUES, ("G5.a.penalty", "lukio", 1, "ok"), ("G1.b.share3", "vet", 0.9, "ok")])
    for name, level, reason in (("G5.a.penalty", "lukio", "whole country"), ("G1.b.share3", "vet", "the fields")):
        found = row(card, name, level)
        assert (math.isnan(found["score"]), found["weight"]) == (True, 0)
        assert reason in found["rests_on"]


def test_a_sum_of_euros_stands_in_no_scorecard():
    """A price is told as a range; the exact sum is in the table of indicators alone."""
    card = scored([*VALUES, ("G4.b.eur", "basic_1_6", 2_605_000, "ok")])
    assert "G4.b.eur" not in set(card["indicator_id"])


def test_evidence_is_graded_and_a_goal_has_the_weakest_of_its_measures():
    card = scored()
    assert row(card, "G1.c.10km", "lukio")["evidence"] == "partly"  # partial, and uncertain for over 5 %
    assert row(card, "G1.d.km_mean", "basic_1_6")["evidence"] == "measured"
    assert row(card, "G4.b.eur_per_pupil", "basic_1_6")["evidence"] == "partly"  # one price for the whole country
    assert row(card, "G2.a.count")["evidence"] == "assumption"
    assert row(card, "G1.g.places_per_head", "lukio")["evidence"] == ""
    assert [total(card, goal)["evidence"] for goal in ("G1", "G2", "G4")] == ["partly", "", "partly"]
    certain = [one for one in VALUES if one[0] not in ("G1.d.uncertain_share", "G1.c.10km")]
    assert total(scored(certain), "G1")["evidence"] == "measured"


def test_limits_stand_in_ids_and_others_than_those_of_the_parameters_are_refused():
    of_others = [*VALUES[:7], ("G1.f.8km", "lukio", 0.3, "ok"), ("G1.f.12km", "lukio", 0.2, "ok")]
    card = scored(of_others, travel_aid_km=8.0, travel_aid_other_km=12.0)
    assert row(card, "G1.f.8km", "lukio")["weight"] == 0
    with pytest.raises(
        InputError, match=r"^indicators: G1\.f\.8km, G1\.f\.12km is not computed under these parameters"
    ):
        scored(of_others)


def test_a_measure_beside_a_scored_one_of_the_same_indicator_is_no_row_of_its_own():
    card = scored([*VALUES, ("G1.d.mean_reached", "lukio", 12.0, "ok"), ("G1.d.km_median", "lukio", 9.0, "ok")])
    assert not {"G1.d.uncertain_share", "G1.d.mean_reached", "G1.d.km_median"} & set(card["indicator_id"])


@pytest.mark.parametrize("indicator_id", ["G2.c.share", "G3.b.match"])
def test_what_an_analysts_table_fills_is_scored_between_natural_limits(indicator_id):
    filled = [*VALUES, (indicator_id, "", 0.75, "ok")]
    found = row(scored(filled), indicator_id, "")
    assert (found["value"], math.isnan(found["score"]), found["weight"]) == (0.75, True, 0)  # alone in its goal
    assert found["rests_on"].endswith("the goal is not scored")
    assert row(scored(), indicator_id, "")["weight"] == 0


def test_what_an_analysts_table_fills_counts_beside_another_measure():
    rows = [*(one for one in VALUES if one[0] != "G4.a2.share"), ("G4.a2.share", "basic_1_6", 0.75, "ok")]
    assert row(scored(rows), "G4.a2.share", "basic_1_6")["weight"] == pytest.approx(1 / 2)
    nobody_else = scorecard(table_of(rows), REGION, not_in_all=[("G4.a2.share", "basic_1_6")])
    assert row(nobody_else, "G4.a2.share", "basic_1_6")["weight"] == 0


def test_what_somebody_cannot_reach_scores_0_and_keeps_its_weight():
    found = row(scored(), "G1.d.mean", "lukio")
    assert (found["score"], found["weight"]) == (0, pytest.approx(1 / 9))
    assert "somebody cannot reach one: the score is 0" in found["rests_on"]
    reached = [value if value[:2] != ("G1.d.mean", "lukio") else (*value[:2], 74.0, "ok") for value in VALUES]
    for goal in ("G1", OVERALL, CHECK):
        assert total(scored(reached), goal)["score"] >= total(scored(), goal)["score"]


def test_what_has_no_weight_has_no_score():
    card = scored()
    for name, level in (("G1.g.places_per_head", "lukio"), ("G1.d.median", "uas")):
        assert math.isnan(row(card, name, level)["score"])
    assert (row(card, "G2.a.count")["value"], math.isnan(row(card, "G2.a.count")["score"])) == (1, True)
    assert card.loc[card["weight"].eq(0) & card["indicator_id"].ne(""), "score"].isna().all()


def test_what_a_score_rests_on():
    found = row(scored(), "G1.c.10km", "lukio")["rests_on"]
    assert found == "sites, roads, population cells; partly missing or assumed; nearest site uncertain: 16%"
    for language in ("fi", "sv"):
        card = scorecard(table_of(VALUES), REGION, language=language)
        assert row(card, "G1.c.10km", "lukio")["rests_on"].endswith(": 16\u00a0%")


def test_goals_without_data_are_left_out_and_named():
    card = scored()
    assert math.isnan(total(card, "G3")["score"])
    assert total(card, "G3")["weight"] == 0
    overall = total(card, OVERALL)
    assert "of the goals G1, G4" in overall["rests_on"]
    assert "not scored: G2, G3, G5" in overall["rests_on"]
    assert [total(card, goal)["weight"] for goal in ("G1", "G2", "G4", "G5")] == [0.5, 0, 0.5, 0]


def test_the_whole_is_geometric_with_the_arithmetic_mean_as_check():
    card = scored()
    goals = [(1 / 3 + 0.9) / 3, 0.75]
    assert total(card, OVERALL)["score"] == pytest.approx(math.prod(goals) ** 0.5)
    assert total(card, CHECK)["score"] == pytest.approx(sum(goals) / 2)
    assert total(card, CHECK)["weight"] == 0
    swapped = scored(across_goals="arithmetic")
    assert total(swapped, OVERALL)["score"] == pytest.approx(sum(goals) / 2)


def test_inside_a_goal_the_mean_is_the_one_that_was_asked_for():
    plain, geometric = scored(), scored(within_goal="geometric")
    parts = plain[(plain["goal_id"] == "G4") & (plain["weight"] > 0) & (plain["indicator_id"] != "")]
    assert total(plain, "G4")["score"] == pytest.approx(parts["score"].mean())
    assert total(geometric, "G1")["score"] < total(plain, "G1")["score"]  # a zero among its measures


def test_weights_of_goals_are_the_parameters():
    card = scored(weight_g1=3, weight_g2=0)
    assert [total(card, goal)["weight"] for goal in ("G1", "G2", "G3", "G4", "G5")] == pytest.approx(
        [0.75, 0, 0, 0.25, 0]
    )
    assert total(card, OVERALL)["score"] == pytest.approx(((1 / 3 + 0.9) / 3) ** 0.75 * 0.75**0.25)
    assert math.isnan(total(scored(**{f"weight_g{i}": 0 for i in range(1, 6)}), OVERALL)["score"])


def test_a_zero_in_a_geometric_mean_counts_as_the_floor():
    far = [("G1.d.p90", "lukio", 90, "ok"), ("G1.d.km_mean", "basic_1_6", 9, "ok")]
    card = scored([*far, ("G4.a2.share", "basic_1_6", 0, "ok"), ("G4.a.change", "basic_1_6", 0.1, "ok")])
    assert total(card, "G1")["score"] == 0
    assert total(card, OVERALL)["score"] == pytest.approx(0.01**0.5)


def test_nothing_known_gives_no_score_at_all():
    card = scored([("G1.d.p90", "lukio", math.nan, "missing")])
    assert card[card["indicator_id"] == ""]["score"].isna().all()
    assert (card["weight"] == 0).all()
    assert total(card, OVERALL)["rests_on"].startswith("no data")


def test_compared_regions_are_scored_by_what_is_known_of_all():
    assert ("G3.c.coaches", "") in without_weight()[NOT_IN_ALL]
    values = [*VALUES, ("G3.c.coaches", "", 0.5, "ok"), ("G3.e.adults_vet", "vet", 0.9, "ok")]
    compared = scorecard(table_of(values), REGION)
    assert math.isnan(total(compared, "G3")["score"])
    assert "not compared" in row(compared, "G3.c.coaches")["rests_on"]
    alone = scorecard(table_of(values), REGION, not_in_all=())
    assert total(alone, "G3")["score"] == pytest.approx(0.7)


def test_every_row_has_its_place_and_low_and_high_wait_for_the_robustness_analysis():
    card = scored()
    assert list(card.columns) == SCORECARD.names
    assert (card["region_id"] == "towns").all()
    assert card[["low", "high"]].isna().all().all()
    assert not card.duplicated(["goal_id", "criterion", "indicator_id", "level"]).any()
    assert card["goal_id"].tolist()[-2:] == [OVERALL, CHECK]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_reasons_are_told_in_each_language(language):
    card = scorecard(table_of(VALUES), REGION, language=language)
    words = {"fi": "väestöruudut", "sv": "befolkningsrutor", "en": "population cells"}
    assert words[language] in row(card, "G1.c.10km", "lukio")["rests_on"]


def test_rows_of_municipalities_do_not_enter():
    table = table_of(VALUES)
    town = table.assign(municipality_code="205", value=0.0, status="ok")
    pd.testing.assert_frame_equal(scorecard(pd.concat([town, table], ignore_index=True), REGION), scored())


def test_regions_of_a_file_have_no_municipality_however_empty_is_read():
    table = table_of(VALUES)
    read = table.assign(municipality_code=None)
    pd.testing.assert_frame_equal(scorecard(read, REGION), scorecard(table, REGION))


def test_a_goal_without_a_score_names_the_data_that_its_measures_lack():
    lacking = [*VALUES, ("G3.b.match", "", math.nan, "missing")]
    told = total(scored(lacking), "G3")
    assert math.isnan(told["score"])
    needs = row(scored(lacking), "G3.b.match")["rests_on"].partition("needs: ")[2]
    assert needs
    assert needs in told["rests_on"]


def test_a_table_that_is_none_is_refused():
    with pytest.raises(TableError, match="missing column"):
        scorecard(pd.DataFrame({"value": [1.0]}), REGION)


def test_the_level_basic_is_judged_like_its_first_grades():
    assert ("G1.a.share", "basic_1_6") in without_weight()[SAME]
    assert row(scored([("G1.a.share", "basic", 1.0, "ok")]), "G1.a.share", "basic")["weight"] == 0


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_scores_stay_between_0_and_1_and_grow_towards_the_best_post(value, worst, best):
    if abs(worst - best) < 1e-3:
        return
    posts = Goalposts(worst, best, Text("", "", ""))
    assert 0 <= posts.score(value) <= 1
    assert posts.score(worst) == 0
    assert posts.score(best) == 1
    towards = value + (best - worst)
    assert posts.score(towards) >= posts.score(value)


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.1, 5)), min_size=1, max_size=6))
def test_the_geometric_mean_never_exceeds_the_arithmetic_one(pairs):
    scores, weights = zip(*pairs, strict=True)
    geometric, arithmetic = (mean_score(scores, weights, kind, 0.01) for kind in ("geometric", "arithmetic"))
    assert min(scores) - 1e-9 <= geometric <= arithmetic + 1e-9 <= max(scores) + 2e-9
