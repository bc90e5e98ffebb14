"""What is told of robustness: one change at a time, and plain sentences in three languages."""

from dataclasses import replace

import pandas as pd
import pytest

from kopa.errors import InputError
from kopa.goals.robustness.intervals import panels_of, robustness
from kopa.goals.robustness.one_at_a_time import changes, one_at_a_time
from kopa.goals.robustness.sobol import sobol_indices
from kopa.goals.robustness.spread import SOURCES
from kopa.goals.robustness.words import plain_words
from kopa.goals.scoring.scorecard import CHECK, OVERALL
from kopa.parameters import Parameters
from kopa.words.text import Text
from tests.goals.robustness_towns import DESIGN, PARAMETERS, REGIONS, card, together

NAMES = {"north": Text("Pohjoinen", "Norr", "North"), "south": Text("Etelä", "Söder", "South"),
         "west": Text("Länsi", "Väster", "West")}  # fmt: skip


def panels(table=None):
    cards, found = together()
    return panels_of(cards, found if table is None else table, DESIGN, PARAMETERS, reference=tuple(REGIONS))


@pytest.fixture(scope="module")
def table():
    return one_at_a_time(panels(), DESIGN)


def row(table, change, region="north"):
    rows = table[(table["change"] == change) & (table["region_id"] == region)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_every_source_is_changed_alone(table):
    assert set(table["source_id"]) == {"", *SOURCES}
    assert (table.groupby(["source_id", "change"])["region_id"].count() == len(REGIONS)).all()


def test_the_first_rows_are_the_scorecards_own(table):
    for name in REGIONS:
        told = card(name)
        assert row(table, "as declared", name)["score"] == pytest.approx(
            told.loc[told["goal_id"] == OVERALL, "score"].iloc[0]
        )
    assert (table.loc[table["source_id"] == "", "difference"] == 0).all()


def test_a_change_of_weights_is_the_scorecard_with_these_weights(table):
    doubled = card("north", parameters=Parameters(weight_g4=2.0))
    assert row(table, "G4: twice the weight")["score"] == pytest.approx(
        doubled.loc[doubled["goal_id"] == OVERALL, "score"].iloc[0]
    )
    without = card("north", parameters=Parameters(weight_g4=0.0))
    assert row(table, "G4: left out")["score"] == pytest.approx(
        without.loc[without["goal_id"] == OVERALL, "score"].iloc[0]
    )


def test_the_other_mean_over_goals_is_the_check_of_the_scorecard(table):
    told = card("north")
    assert row(table, "other mean over goals")["score"] == pytest.approx(
        told.loc[told["goal_id"] == CHECK, "score"].iloc[0]
    )


def test_stricter_goalposts_never_raise_and_laxer_never_lower_a_score(table):
    assert (table.loc[table["change"] == "stricter", "difference"] < 0).all()
    assert (table.loc[table["change"] == "laxer", "difference"] > 0).all()


def test_variants_that_were_not_routed_are_named():
    _, found = together()
    crossed = found[(found["network"] >= 0) & (found["streets"] >= 0)]
    with pytest.raises(InputError, match="all speeds"):
        one_at_a_time(panels(crossed), DESIGN)


def test_changes_are_told_in_three_languages():
    for change in changes(panels()[0], DESIGN):
        assert all(change.what.get(language) for language in ("fi", "sv", "en"))


def test_sentences_say_what_holds_and_what_does_not():
    cards, found = together()
    drawn = robustness(cards, found, DESIGN, PARAMETERS, reference=tuple(REGIONS))
    pairs = drawn.pairs.assign(probability=0.97)
    sure = {("south", "north"): 0.97, ("north", "south"): 0.03, ("south", "west"): 0.999, ("west", "south"): 0.001,
            ("north", "west"): 0.4, ("west", "north"): 0.6}  # fmt: skip
    keys = zip(pairs["region_id"], pairs["other_id"], strict=True)
    pairs["probability"] = [sure[key] for key in keys]
    ranks = pd.DataFrame({"goal_id": OVERALL, "region_id": ["north", "south", "west"], "rank": [2, 1, 3]})
    words = plain_words(replace(drawn, pairs=pairs, declared_ranks=ranks), NAMES)
    assert words.en == (
        "Draws: 300. An order that holds (the first is ahead): South – North 97%, South – West >99%. "
        "An order that does not hold: West – North 60%."
    )
    assert "Etelä – Pohjoinen 97\N{NO-BREAK SPACE}%" in words.fi
    assert "Ordning som inte håller: Väster – Norr 60\N{NO-BREAK SPACE}%" in words.sv


def test_sentences_name_what_the_order_turns_on():
    cards, found = together()
    drawn = robustness(cards, found, DESIGN, PARAMETERS, reference=tuple(REGIONS))
    table = sobol_indices(panels(), DESIGN, seed=1, fewest=64, most=64).table
    rows = table["output"] == "shift"
    table.loc[rows, "total"] = table.loc[rows, "source_id"].map({"speeds": 0.5, "people": 0.2}).fillna(0.01)
    words = plain_words(drawn, NAMES, table)
    assert words.en.endswith("The order depends most on: speeds by road class, where and how many live in cells.")
    assert "ajonopeudet tieluokittain, väestön paikka ja määrä ruuduissa" in words.fi
