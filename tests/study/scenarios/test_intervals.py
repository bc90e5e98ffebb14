"""Intervals of a scenario: both sides on the same draws, the difference surer than either, faults refused."""

import numpy as np
import pandas as pd
import pytest

import kopa
from kopa.errors import InputError
from kopa.goals.robustness.rerouting import DrawnNetworks
from kopa.goals.robustness.variants import design
from kopa.scenarios import Season
from kopa.scenarios.intervals_in_words import intervals_in_words
from kopa.study.scenarios import intervals as module
from kopa.words.texts import Texts
from tests.studies import study_of

CLOSED = "00673"
LEVEL = "lukio"
DRAWS = 4


@pytest.fixture(scope="module")
def study():
    return study_of("kainuu")


@pytest.fixture(scope="module")
def drawn(study):
    return study.scenario_intervals(kopa.close(CLOSED), levels=[LEVEL], draws=DRAWS)


def test_the_point_is_the_scenario_without_draws(study, drawn):
    told = study.scenario(kopa.close(CLOSED), levels=[LEVEL])
    key = ["municipality_code", "measure"]
    answers = told.answers.set_index(key)
    mine = drawn[drawn["measure"].isin(answers.reset_index()["measure"])].set_index(key).loc[answers.index]
    for side in ("before", "after", "change"):
        np.testing.assert_array_equal(mine[side], answers[side])
    change = told.changes[told.changes["quantity"] == "time_min"].set_index("municipality_code")
    lose = drawn[drawn["measure"] == "lose"].set_index("municipality_code")["change"]
    np.testing.assert_array_equal(lose.loc[change.index], change["lose"])


def test_the_ends_are_those_of_a_study_on_each_draw(study, drawn):
    made = design(study.parameters)
    networks, means = DrawnNetworks(study.network, made), []
    for variant in made.joint[1 : DRAWS + 1]:
        if variant.people:
            continue  # people moved in their cells: told by the other draws alone
        other = study.with_network(networks.of(variant.network)).with_parameters(
            access_speed_kmh=variant.access_speed_kmh,
            access_detour=variant.access_detour,
            local_streets_max_m=variant.local_streets_max_m,
        )
        answers = other.scenario(kopa.close(CLOSED), levels=[LEVEL]).answers
        row = answers[(answers["municipality_code"] == "") & (answers["measure"] == "mean_min")].iloc[0]
        means.append((row["before"], row["after"], row["change"]))
    assert means
    mine = drawn[(drawn["municipality_code"] == "") & (drawn["measure"] == "mean_min")].iloc[0]
    for side, values in zip(("before", "after", "change"), zip(*means, strict=True), strict=True):
        assert mine[f"{side}_low"] <= min(values) + 1e-9
        assert max(values) - 1e-9 <= mine[f"{side}_high"]


def test_low_is_never_above_high_and_the_difference_is_surer_than_either_side(drawn):
    for side in ("before", "after", "change"):
        low, high = drawn[f"{side}_low"], drawn[f"{side}_high"]
        assert ((low <= high) | low.isna() | high.isna()).all()
    mean = drawn[(drawn["municipality_code"] == "") & (drawn["measure"] == "mean_min")].iloc[0]
    wide = {side: mean[f"{side}_high"] - mean[f"{side}_low"] for side in ("before", "after", "change")}
    assert 0 < wide["change"] < wide["before"]


def test_the_same_asked_twice_is_the_same(study, drawn):
    again = study.scenario_intervals(kopa.close(CLOSED), levels=[LEVEL], draws=DRAWS)
    assert again.equals(drawn)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_sentence_tells_the_ends(drawn, language):
    t = Texts(language)
    (told,) = intervals_in_words(drawn, t)
    lose = drawn[(drawn["municipality_code"] == "") & (drawn["measure"] == "lose")].iloc[0]
    assert t.headcount(lose["change_low"]) in told
    assert t.headcount(lose["change_high"]) in told
    (with_delays,) = intervals_in_words(drawn, t, delays=True)
    assert t("interval_delays") in with_delays
    assert t("interval_delays") not in told


@pytest.mark.parametrize(("draws", "asked", "fault"), [
    (1, (kopa.close(CLOSED),), "draws is 1; give 2 to 64"),
    ("2", (kopa.close(CLOSED),), "draws is '2'; give 2 to 64"),
    (2.5, (kopa.close(CLOSED),), "draws is 2.5; give 2 to 64"),
    (65, (kopa.close(CLOSED),), "draws is 65; give 2 to 64"),
    (2, (Season("winter"),), "no draw has the speeds of a season"),
])  # fmt: skip
def test_what_has_no_interval_is_refused(study, draws, asked, fault):
    with pytest.raises(InputError, match=fault):
        study.scenario_intervals(*asked, draws=draws)


def test_the_interval_is_that_of_nine_draws_in_ten():
    """Of 21 draws in rising order the second and the last but one stand at the ends."""
    key = pd.MultiIndex.from_tuples([("ve", "kainuu", "", "lukio", "all", "mean_min")], names=module.KEY)
    of_draws = [pd.DataFrame({"unit": "min", "before": n, "after": 2.0 * n, "change": -n}, key) for n in range(21)]
    told = module._intervals([of_draws[10], *of_draws[::-1]]).iloc[0]
    ends = [(told[f"{side}_low"], told[side], told[f"{side}_high"]) for side in module.SIDES]
    assert ends == [(1, 10, 19), (2, 20, 38), (-19, -10, -1)]
