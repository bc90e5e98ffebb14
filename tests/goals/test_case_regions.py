"""The four case regions on the starter data: what the numbers must look like, and which of them tell regions apart."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kopa.goals.catalogue import key_of
from kopa.goals.compute import indicators
from kopa.goals.criteria import RESTS_ON
from kopa.goals.scoring.discrimination import FILE, NOT_IN_ALL, csv_text, spread, tables
from kopa.goals.scoring.scorecard import OVERALL, scorecard
from kopa.parameters import Parameters
from kopa.sources import country_tables, schools
from kopa.sources.user.region_files import CASE_IDS
from kopa.study import coverage
from tests.goals.towns import Values
from tests.studies import study_of


@pytest.fixture(scope="module")
def studies():
    return {name: study_of(name) for name in CASE_IDS}


@pytest.fixture(scope="module")
def found(studies):
    return {name: study.indicators() for name, study in studies.items()}


@pytest.fixture(scope="module")
def values(found):
    return {name: Values(table) for name, table in found.items()}


@pytest.fixture(scope="module")
def together(found):
    return pd.concat(found.values(), ignore_index=True)


def test_the_committed_table_of_discrimination_is_what_the_data_say(repo, together):
    assert FILE.read_text(encoding="utf-8") == csv_text(tables(together)), (
        "run: kopa run --all; python -m kopa.goals.scoring.discrimination reports/*/indicators.csv "
        f"--out {FILE.relative_to(repo)}"
    )


def test_no_indicator_with_weight_has_the_same_score_in_all_four(found, studies, together):
    same = set(map(tuple, spread(together)[lambda t: ~t["discriminates"]][["key", "level"]].to_numpy()))
    for name in CASE_IDS:
        card = scorecard(found[name], studies[name].region)
        weighty = card[(card["weight"] > 0) & (card["indicator_id"] != "")]
        assert not same & set(zip(weighty["indicator_id"], weighty["level"], strict=True))


def test_no_fact_is_scored_twice(studies, found):
    """No measure with weight is another one in other words: of all municipalities, none follows from another."""
    of_places = pd.concat([table[table["municipality_code"] != ""] for table in found.values()])
    wide = of_places.pivot_table(index="municipality_code", columns=["indicator_id", "level"], values="value")
    card = scorecard(found["satakunta"], studies["satakunta"].region)
    scored = card[(card["weight"] > 0) & (card["indicator_id"] != "")]
    keys = list(zip(scored["indicator_id"], scored["level"], strict=True))
    assert set(scored["goal_id"]) == {"G1"}
    alike = wide[keys].corr().abs().fillna(0).to_numpy() * (1 - np.eye(len(keys)))
    assert alike.max() < 0.995, [keys[at] for at in np.unravel_index(alike.argmax(), alike.shape)]


def test_every_municipality_and_every_person_is_told_of(studies, found, values):
    for name, study in studies.items():
        codes = set(found[name]["municipality_code"]) - {""}
        assert codes == set(study.region.municipality_codes)
        assert values[name]("G0.population", "") == pytest.approx(study.origins["population"].sum())
        for level in ("basic_1_6", "lukio", "vet"):
            assert values[name].persons("G1.d.p90", level) == pytest.approx(study.inputs.persons(level).sum())


def test_nobodys_nearest_school_or_lukio_is_uncertain_where_the_register_covers_the_country(values):
    for name in CASE_IDS:
        for level in ("basic_1_6", "basic_7_9", "lukio"):
            assert values[name]("G1.d.uncertain_share", level) == 0


def test_no_municipality_of_the_four_lacks_a_basic_school(values):
    for name in CASE_IDS:
        assert values[name]("G1.a.share", "basic_1_6") == 1


def test_schools_over_a_regions_border_are_not_told_for_levels_that_end_there(values):
    for name in CASE_IDS:
        for level in ("vet", "early_childhood", "liberal_adult"):
            assert values[name].status("G5.b.region", level) == "missing"
        for level in ("basic_1_6", "lukio"):
            assert values[name].status("G5.b.region", level) == "ok"


def test_neighbours_of_the_four_are_covered_for_schools_and_hardly_for_vocational_education(studies):
    table, municipalities = schools.coverage(), country_tables.municipalities()
    for study in studies.values():
        codes = study.region.municipality_codes
        for level in ("lukio", "basic_1_6"):
            assert coverage.neighbours_covered_share(municipalities, table, level, codes) == 1
        assert coverage.neighbours_covered_share(municipalities, table, "vet", codes) < 0.5


def test_shares_lie_between_0_and_1_and_times_are_those_of_cars(together):
    known = together[together["status"] != "missing"]
    changes = known["indicator_id"].str.contains("change")
    shares = known[(known["unit"] == "share") & ~changes]
    assert shares["value"].between(0, 1).all()
    minutes = known[known["indicator_id"].isin(["G1.d.mean", "G1.d.median", "G1.d.p90"])]["value"]
    assert minutes.between(0.5, 240).all()


def test_distances_and_times_agree_on_a_cars_speed(values):
    for name in CASE_IDS:
        for level in ("basic_1_6", "lukio", "vet"):
            kmh = values[name]("G1.d.km_mean", level) / values[name]("G1.d.mean", level) * 60
            assert 30 < kmh < 85, (name, level, kmh)


def test_scores_do_not_depend_on_the_other_regions(studies, found):
    for name in CASE_IDS:
        alone = scorecard(found[name], studies[name].region)
        pd.testing.assert_frame_equal(alone, studies[name].scorecard())
        assert 0 < alone.set_index("goal_id").loc[OVERALL, "score"] < 1


def test_programmes_are_shown_and_what_is_not_known_of_all_weighs_nothing(studies, found):
    cards = {
        name: scorecard(found[name], studies[name].region).set_index(["indicator_id", "level"]) for name in CASE_IDS
    }
    assert cards["kainuu"].loc[("G3.c.coaches", ""), "value"] == 6 / 8
    assert cards["kainuu"].loc[("G3.c.coaches", ""), "weight"] == 0
    assert cards["kainuu"].loc[("G3.c.coaches", ""), "rests_on"].endswith(RESTS_ON[NOT_IN_ALL].get("en"))
    assert cards["etela-savo"].loc[("G2.a.count", ""), "value"] == 3
    for indicator_id in ("G2.a.count", "G3.d.rung"):
        assert cards["satakunta"].loc[(indicator_id, ""), "weight"] == 0
    assert np.isnan(cards["satakunta"].loc[("G3.c.achieved", ""), "value"])


def test_puolanka_is_outside_the_employment_experiment(values):
    kainuu = values["kainuu"]
    assert kainuu("G3.c.coverage.employment_experiment", "", "620") == 0
    assert kainuu("G3.c.coverage.employment_experiment", "", "205") == 1
    assert 0.9 < kainuu("G3.c.coverage.employment_experiment", "") < 1


OWN_LIMITS = (
    {"choice_sites": 2},
    {"choice_sites": 4},
    {"nearest_mean_of": 4},
    {"second_near_km": 12.0, "basic_near_km": 4.0},
    {"basic_transport_km": 4.0, "travel_aid_km": 8.0, "isochrone_cutoffs_min": (10.0, 20.0, 40.0)},
)
"""Limits with which statistics left the scorecard while their ids were typed beside the parameters."""


@pytest.fixture(scope="module")
def kainuu_card(studies):
    """Scorecard, its parts with their keys, and values of Kainuu by limits, computed once each."""
    made = {}

    def card(**limits):
        asked = repr(sorted(limits.items()))
        return made[asked] if asked in made else made.setdefault(asked, card_of(studies["kainuu"], **limits))

    return card


def card_of(study, **limits):
    parameters = Parameters(**limits)
    found = indicators(replace(study.inputs, parameters=parameters))
    card = scorecard(found, study.region, parameters)
    parts = card[card["indicator_id"] != ""]
    keys = [key_of(*pair, parameters) for pair in zip(parts["indicator_id"], parts["level"], strict=True)]
    return card, parts.assign(key=keys), Values(found)


@pytest.mark.parametrize("limits", OWN_LIMITS, ids=str)
def test_own_limits_lose_no_weight_and_make_nothing_missing(kainuu_card, limits):
    _, declared, _ = kainuu_card()
    _, parts, found = kainuu_card(**limits)
    columns = ["goal_id", "criterion", "key", "level", "weight"]
    pd.testing.assert_frame_equal(parts[columns], declared[columns])
    assert (parts["rests_on"].str.startswith("no data")).sum() == (declared["rests_on"].str.startswith("no data")).sum()
    assert found("G1.c.30min", "lukio") > 0.9


def test_a_number_of_sites_is_no_choice_of_fields_and_weighs_nothing(kainuu_card):
    goal, shares = {}, {}
    for sites in (2, 3, 4):
        card, parts, found = kainuu_card(choice_sites=sites)
        goal[sites] = card.loc[(card["goal_id"] == "G1") & (card["criterion"] == "goal"), "score"].iloc[0]
        choice = parts[parts["criterion"] == "choice"]
        assert len(choice) == 10
        assert (choice["weight"] == 0).all()
        assert choice["score"].isna().all()
        shares[sites] = found(f"G1.b.share{sites}", "lukio")
    assert shares[2] > shares[3] > shares[4]
    assert goal[2] == goal[3] == goal[4]
