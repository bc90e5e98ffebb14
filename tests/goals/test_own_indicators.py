"""Indicators of an analyst's own: computed, scored beside the others, refused where they are not sound."""

import math

import pytest

from kopa.errors import InputError, RunError, TableError
from kopa.goals.catalogue import INDICATORS
from kopa.goals.compute import indicators
from kopa.goals.criteria import RESTS_ON
from kopa.goals.own_indicators import (
    Goalposts,
    Indicator,
    checked_own,
    own_indicator,
    share_of_people,
    share_within,
    view_of,
)
from kopa.goals.scoring.scorecard import scorecard
from kopa.words.text import Text
from tests.goals.towns import BASIC, LUKIO, REGION, VET, Values, inputs

REASON = Text("syy", "skäl", "reason")


def adults(inputs, at):
    people = inputs.origins.iloc[at]
    return people["age_25_plus"].sum() / people["population"].sum()


def own(**changes):
    given = {"indicator_id": "X.adults", "name_en": "Adults", "formula": "P25+ / P", "unit": "share",
             "direction": "more", "compute": adults}  # fmt: skip
    return own_indicator(**{**given, **changes})


def walks(inputs, at):
    view = view_of(inputs, "lukio")
    return view.share(view.distance_km <= 3, at)


WALKS = own(indicator_id="X.walk", level="lukio", compute=walks, goalposts=Goalposts(0, 1, REASON), goal="G2")


def test_values_stand_in_the_table_of_indicators_for_the_region_and_each_municipality():
    found = Values(indicators(inputs(), own=[own(), WALKS]))
    assert found("X.adults", "") == pytest.approx(200 / 560)
    assert (found("X.adults", "", "290"), found.persons("X.adults", "", "290")) == (pytest.approx(50 / 166), 166)
    assert (found("X.walk"), found.persons("X.walk")) == (0.6, 60)
    assert found.status("X.walk") == "ok"


def test_no_data_is_missing_and_an_assumption_says_so():
    found = Values(
        indicators(inputs(), own=[own(compute=lambda i, at: math.nan), own(indicator_id="X.b", status="assumption")])
    )
    assert found.status("X.adults", "") == "missing"
    assert found.status("X.b", "") == "assumption"


def test_the_scorecard_weighs_an_own_criterion_like_the_others():
    walk = own(indicator_id="X.walk", level="lukio", compute=walks, goalposts=Goalposts(0, 1, REASON), goal="G1")
    table = indicators(inputs(), own=[own(), walk])
    card = scorecard(table, REGION, own=[own(), walk])
    row = card[card["indicator_id"] == "X.walk"].iloc[0]
    assert (row["goal_id"], row["criterion"], row["level"], row["score"]) == ("G1", "own", "lukio", 0.6)
    criteria = card[(card["goal_id"] == "G1") & (card["weight"] > 0) & (card["indicator_id"] != "")]["criterion"]
    assert row["weight"] == pytest.approx(1 / criteria.nunique())
    shown = card[card["indicator_id"] == "X.adults"].iloc[0]
    assert (math.isnan(shown["score"]), shown["weight"]) == (True, 0)
    plain = scorecard(table, REGION)
    assert not plain["indicator_id"].str.startswith("X.").any()
    assert goal_score(card, "G1") != goal_score(plain, "G1")


def test_an_own_indicator_alone_does_not_score_a_goal():
    card = scorecard(indicators(inputs(), own=[WALKS]), REGION, own=[WALKS])
    row = card[card["indicator_id"] == "X.walk"].iloc[0]
    assert (row["goal_id"], math.isnan(row["score"]), row["weight"]) == ("G2", True, 0)
    assert row["rests_on"].endswith(RESTS_ON["alone"].get("en"))
    assert math.isnan(goal_score(card, "G2"))


def goal_score(card, goal):
    return card[(card["goal_id"] == goal) & (card["criterion"] == "goal")]["score"].iloc[0]


def test_an_own_indicator_may_share_a_declared_criterion():
    mine = own(goal="G1", criterion="near", level="lukio", compute=walks, goalposts=Goalposts(0, 1, REASON))
    card = scorecard(indicators(inputs(), own=[mine]), REGION, own=[mine])
    near = card[(card["criterion"] == "near") & (card["weight"] > 0)]
    assert near["weight"].nunique() == 1
    assert "X.adults" in set(near["indicator_id"])


def test_without_weight_where_assumed():
    mine = own(status="assumption", goalposts=Goalposts(0, 1, REASON))
    card = scorecard(indicators(inputs(), own=[mine]), REGION, own=[mine]).set_index("indicator_id")
    assert card.loc["X.adults", "weight"] == 0
    assert "assumptions only" in card.loc["X.adults", "rests_on"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"indicator_id": "G1.d"}, "id: is 'G1.d'; expected X. and letters"),
        ({"indicator_id": "X.g 1"}, "id: is"),
        ({"goal": "G6"}, r"goal: is 'G6'; expected one of G1"),
        ({"level": "lukoi"}, r"level: is 'lukoi'.*Did you mean 'lukio'"),
        ({"level": "ammatillinen"}, r"level: is 'ammatillinen'.*Did you mean 'vet'"),
        ({"criterion": "nearr"}, r"Did you mean 'near'"),
        ({"unit": " "}, "unit: is empty"),
        ({"compute": 3}, "compute: is no function"),
        ({"data": ("buses",)}, "data: is 'buses'"),
        ({"goalposts": Goalposts(1, 0, REASON)}, "contradict the direction 'more'"),
        ({"goalposts": Goalposts(1, 1, REASON)}, "two different finite values"),
        ({"goalposts": Goalposts(0, 1, REASON), "direction": "context"}, "an indicator of context is not scored"),
    ],
)
def test_declarations_that_are_not_sound_are_refused(changes, words):
    with pytest.raises(TableError, match=words):
        own(**changes)


def test_every_fault_of_a_declaration_is_told_at_once():
    with pytest.raises(TableError) as raised:
        own(indicator_id="bus", goal="G9", unit="")
    assert len(raised.value.faults) == 3


def test_ids_that_stand_twice_and_other_things_are_refused():
    with pytest.raises(InputError, match=r"'X\.adults' stands twice"):
        indicators(inputs(), own=[own(), own()])
    with pytest.raises(InputError, match=r"own: expected a list of kopa.goals.own_indicators.Indicator, found int"):
        checked_own(3)
    with pytest.raises(InputError, match="found str"):
        indicators(inputs(), own=["X.adults"])
    with pytest.raises(InputError, match=r"lacks 'X\.walk' at level 'lukio'; compute the table with"):
        scorecard(indicators(inputs()), REGION, own=[WALKS])


def test_a_computation_that_fails_names_the_indicator_and_the_place():
    with pytest.raises(RunError, match=r"own indicator X\.adults of two-towns: its computation failed: KeyError"):
        indicators(inputs(), own=[own(compute=lambda i, at: i.origins["buses"])])
    with pytest.raises(InputError, match="expected a number"):
        indicators(inputs(), own=[own(compute=lambda i, at: "many")])


def test_persons_that_do_not_add_up_are_refused_as_for_any_indicator():
    with pytest.raises(RunError, match=r"X\.adults : the region counts 1\.000 persons and its municipalities 2\.000"):
        indicators(inputs(), own=[own(compute=lambda i, at: (0.5, 1.0))])


def test_declared_indicators_stay_as_they_are():
    levels = [LUKIO, VET, BASIC]
    with_own = indicators(inputs(levels), own=[own()])
    rest = with_own[with_own["indicator_id"] != "X.adults"].reset_index(drop=True)
    assert rest.equals(indicators(inputs(levels)))


def test_the_two_common_computations():
    found = Values(
        indicators(
            inputs(),
            own=[
                own(compute=share_of_people("age_7_12", "age_13_15")),
                own(indicator_id="X.near", compute=share_within("vet", km=10)),
            ],
        )
    )
    assert found("X.adults", "", "290") == pytest.approx(70 / 166)
    assert found.persons("X.adults", "", "290") == 70
    assert found("X.near", "") == pytest.approx(0.8)  # v1 at 5 km of 60 persons, v2 at 10 km of 20
    with pytest.raises(InputError, match="no age group ''"):
        share_of_people()


def test_an_analysts_indicator_is_of_the_same_class_as_the_specifications():
    assert isinstance(own(), Indicator)
    assert {type(one) for one in INDICATORS.values()} == {Indicator}
