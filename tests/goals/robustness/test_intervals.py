"""Intervals, ranks and pairs: what must hold whatever is drawn."""

import statistics
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.goals.own_indicators import Goalposts, own_indicator
from kopa.goals.robustness import intervals as intervals_of
from kopa.goals.robustness.intervals import AS_DEFINED, INTERVALS, robustness, score_intervals, with_intervals
from kopa.goals.robustness.scores import Scores
from kopa.goals.scoring.scorecard import CHECK, OVERALL
from kopa.parameters import Parameters
from kopa.words.text import Text
from tests.goals.robustness_towns import DESIGN, NORTH, PARAMETERS, REGIONS, card, together, values

TABLES = ("intervals", "ranks", "pairs", "declared_ranks")
REFERENCE = tuple(REGIONS)


def drawn(*names, parameters=PARAMETERS, reference=REFERENCE):
    cards, table = together(*names)
    return robustness(cards, table, DESIGN, parameters, reference=reference)


@pytest.fixture(scope="module")
def found():
    return drawn()


def test_the_same_seed_gives_the_same_bits(found):
    again = drawn()
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name), check_exact=True)
    other = drawn(parameters=Parameters(draws=300, seed=9))
    assert not found.intervals["median"].equals(other.intervals["median"])


def test_the_order_of_regions_is_irrelevant(found):
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(drawn("west", "north", "south"), name))


def test_the_order_of_rows_is_irrelevant(found):
    cards, table = together()
    shuffled = table.sample(frac=1, random_state=1)
    again = robustness(cards, shuffled, DESIGN, PARAMETERS, reference=REFERENCE)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name))


def test_an_unrelated_region_changes_no_score(found):
    cards, table = together()
    values_of_east = {key: value * 0.7 for key, value in NORTH.items()}
    cards = pd.concat([card("east", values_of_east), cards])
    table = pd.concat([values("east", values_of_east), table])
    more = robustness(cards, table, DESIGN, PARAMETERS, reference=REFERENCE)
    kept = more.intervals[more.intervals["region_id"] != "east"].reset_index(drop=True)
    key = ["way", "region_id", "goal_id", "indicator_id", "level"]
    pd.testing.assert_frame_equal(
        kept.sort_values(key, ignore_index=True), found.intervals.sort_values(key, ignore_index=True)
    )
    pairs = more.pairs[(more.pairs["region_id"] != "east") & (more.pairs["other_id"] != "east")]
    pd.testing.assert_frame_equal(pairs.reset_index(drop=True), found.pairs)


def test_probabilities_add_up(found):
    assert found.ranks.groupby(["goal_id", "region_id"])["probability"].sum().to_numpy() == pytest.approx(1)
    pairs = found.pairs.set_index(["goal_id", "region_id", "other_id"])["probability"]
    for (goal, a, b), share in pairs.items():
        assert share + pairs[goal, b, a] == pytest.approx(1)


def test_a_region_that_is_better_in_everything_is_ahead_in_every_draw():
    worse = {"G1.d.p90": 1.2, "G1.h.fgt1": 1.2, "G1.d.km_mean": 1.2, "G5.a.penalty": 1.2}
    behind = {key: value * worse.get(key[0], 0.8) for key, value in NORTH.items()}
    cards = pd.concat([card("ahead", NORTH), card("behind", behind)])
    table = pd.concat([values("ahead", NORTH), values("behind", behind)])
    found = robustness(cards, table, DESIGN, PARAMETERS, reference=("ahead", "behind"))
    pairs = found.pairs[found.pairs["goal_id"] == OVERALL].set_index("region_id")["probability"]
    assert pairs.to_dict() == {"ahead": 1.0, "behind": 0.0}


def test_two_regions_alike_are_even():
    cards = pd.concat([card("one", NORTH), card("two", NORTH)])
    table = pd.concat([values("one", NORTH), values("two", NORTH)])
    found = robustness(cards, table, DESIGN, PARAMETERS, reference=("one", "two"))
    assert (found.pairs["probability"] == 0.5).all()
    assert found.declared_ranks["rank"].unique().tolist() == [1]


def test_intervals_have_every_scored_row_and_lie_in_order(found):
    table = found.intervals
    assert list(table.columns) == INTERVALS.names
    assert (table["low"] <= table["median"]).all()
    assert (table["median"] <= table["high"]).all()
    whole = table[(table["goal_id"] == OVERALL) & (table["way"] == AS_DEFINED)]
    assert (whole["high"] - whole["low"] > 0.02).all()
    assert whole["declared"].between(whole["low"], whole["high"]).all()


def test_what_does_not_vary_has_an_interval_of_no_width():
    found = drawn().intervals
    fixed = found[(found["indicator_id"] == "G4.a.change") & (found["way"] == AS_DEFINED)]
    assert (fixed["value_low"] == fixed["value_high"]).all()
    assert (fixed["low"] < fixed["high"]).all()  # its goalposts do vary


def known_draws(panel, drawn, *, as_defined=False):
    """Scores of 1,001 draws in no order, 0, 0.001, … 1: their quantiles are known; values are ten times those."""
    steps = np.random.default_rng(5).permutation(1001) / 1000
    parts = np.tile(steps[:, None], (1, len(panel.parts)))
    goals = np.tile(steps[:, None], (1, len(intervals_of.GOALS)))
    goals[:, panel.goal_weights == 0] = np.nan
    return Scores(10 * parts, parts, goals, steps)


def test_the_interval_is_that_of_nine_draws_in_ten(monkeypatch):
    """Of the numbers 0, 0.001, … 1 nine tenths lie from 0.05 to 0.95: told by hand, and by another library."""
    monkeypatch.setattr(intervals_of, "scores_of", known_draws)
    cards, table = together()
    found = score_intervals(cards, table, DESIGN, PARAMETERS)
    ends = statistics.quantiles([step / 1000 for step in range(1001)], n=20, method="inclusive")
    assert (ends[0], ends[-1]) == pytest.approx((0.05, 0.95))
    assert found["low"].to_numpy() == pytest.approx(0.05)
    assert found["median"].to_numpy() == pytest.approx(0.5)
    assert found["high"].to_numpy() == pytest.approx(0.95)
    of_values = found.dropna(subset=["value_low"])
    assert len(of_values)
    assert of_values["value_low"].to_numpy() == pytest.approx(0.5)
    assert of_values["value_high"].to_numpy() == pytest.approx(9.5)


def test_nine_in_ten_of_the_draws_that_were_made_lie_in_the_interval(monkeypatch):
    """Counted one by one, of the scores that the product itself drew."""
    seen, real = {}, intervals_of.scores_of

    def kept(panel, drawn, **how):
        seen[panel.region_id] = real(panel, drawn, **how).overall
        return real(panel, drawn, **how)

    monkeypatch.setattr(intervals_of, "scores_of", kept)
    cards, table = together()
    found = score_intervals(cards, table, DESIGN, PARAMETERS)
    whole = found[found["goal_id"] == OVERALL].set_index("region_id")
    for name, draws in seen.items():
        low, high = whole.loc[name, ["low", "high"]]
        inside = sum(low <= score <= high for score in draws)
        assert abs(inside / len(draws) - 0.9) <= 2 / len(draws)


def test_a_wider_range_widens_the_interval():
    def width(spread):
        made = replace(DESIGN, spread=spread)
        cards, table = together()
        one = score_intervals(cards, table, made, PARAMETERS)
        whole = one[one["goal_id"] == OVERALL]
        return (whole["high"] - whole["low"]).to_numpy()

    narrow = replace(DESIGN.spread, weight_shape=50.0)
    assert (width(narrow) < width(DESIGN.spread)).all()


def test_the_scorecard_takes_its_intervals(found):
    filled = with_intervals(card("north"), found)
    weighed = filled["weight"] > 0
    assert filled.loc[weighed, ["low", "high"]].notna().all(axis=None)
    assert filled.loc[~weighed, ["low", "high"]].isna().all(axis=None)
    assert filled.loc[filled["goal_id"] == CHECK, "low"].isna().all()
    whole = filled[filled["goal_id"] == OVERALL].iloc[0]
    told = found.intervals.query("region_id == 'north' and goal_id == 'ALL' and way == 'as_defined'").iloc[0]
    assert (whole["low"], whole["high"]) == (told["low"], told["high"])


def test_intervals_of_another_scorecard_are_refused(found):
    other = card("north", {**NORTH, ("G1.d.p90", "lukio"): 20.0})
    with pytest.raises(InputError, match="not the one that was drawn around"):
        with_intervals(other, found)


def test_regions_scored_by_different_indicators_are_not_ranked():
    fewer = {key: value for key, value in NORTH.items() if key[0] != "G1.h.fgt1"}
    cards = pd.concat([card("north"), card("fewer", fewer)])
    table = pd.concat([values("north"), values("fewer", fewer)])
    with pytest.raises(InputError, match="different indicators"):
        robustness(cards, table, DESIGN, PARAMETERS, reference=())
    alone = score_intervals(cards, table, DESIGN, PARAMETERS)  # each by itself is no ranking
    assert set(alone["region_id"]) == {"north", "fewer"}


def test_a_region_of_the_reference_that_is_missing_is_named():
    with pytest.raises(InputError, match="kainuu"):
        drawn(reference=("kainuu", "north"))


def test_an_indicator_of_an_analyst_keeps_its_score_and_takes_part():
    posts = Goalposts(0, 10, Text("", "", ""))
    own = own_indicator(
        "X.buses", "Buses", formula="n", unit="buses", direction="more", compute=lambda *_: 4.0, goalposts=posts
    )
    told = card("north", more=[(own.id, "", 4.0, "buses")], own=[own])
    assert told.loc[told["indicator_id"] == own.id, "weight"].iloc[0] > 0
    found = score_intervals(told, values("north"), DESIGN, PARAMETERS)
    row = found[found["indicator_id"] == own.id].iloc[0]
    assert (row["declared"], row["low"], row["high"]) == (0.4, 0.4, 0.4)
    without = score_intervals(card("north"), values("north"), DESIGN, PARAMETERS)
    goals = [one[(one["goal_id"] == "G1") & (one["indicator_id"] == "")]["median"].iloc[0] for one in (found, without)]
    assert goals[0] < goals[1]  # 0.4 is less than what the goal has without it
    assert with_intervals(told, found)["low"].notna().sum() == len(found)
