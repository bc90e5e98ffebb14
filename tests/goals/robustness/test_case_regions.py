"""The four case regions on the starter data, on a few re-routed networks."""

import numpy as np
import pandas as pd
import pytest

from kopa.goals.comparison.ranks import league
from kopa.goals.robustness.intervals import panels_of, robustness
from kopa.goals.robustness.one_at_a_time import one_at_a_time
from kopa.goals.robustness.rerouting import rerouted
from kopa.goals.robustness.spread import Spread
from kopa.goals.robustness.values import municipality_values, variant_values, with_weight
from kopa.goals.robustness.variants import DECLARED, FAST, SLOW, design
from kopa.goals.scoring.scorecard import OVERALL, scorecard
from kopa.parameters import Parameters
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.uncertainty import LEVELS, base_of
from tests.studies import study_of

SPREAD = Spread(networks=2, leg_speed_factors=(1.0,), leg_winding_factors=(1.0,), local_streets_factors=(1.0,))
PLAN = design(Parameters(), SPREAD)


@pytest.fixture(scope="module")
def studies():
    return [study_of(name) for name in CASE_IDS]


@pytest.fixture(scope="module")
def base(studies):
    return base_of(studies)


@pytest.fixture(scope="module")
def cards(studies):
    return pd.concat([scorecard(one.indicators(), one.region) for one in studies])


@pytest.fixture(scope="module")
def values(base, cards):
    return variant_values(rerouted(base, PLAN, [*PLAN.crossed, *PLAN.extra]), with_weight(cards))


def test_the_declared_variant_gives_every_scorecard_and_all_else_gives_intervals(cards, values):
    found = robustness(cards, values, PLAN)  # refuses where the declared variant differs from the scorecard
    whole = found.intervals[(found.intervals["goal_id"] == OVERALL) & (found.intervals["way"] == "as_defined")]
    assert set(whole["region_id"]) == set(CASE_IDS)
    assert (whole["high"] - whole["low"]).between(0.02, 0.4).all()
    assert found.draws == 2000


def test_every_indicator_that_depends_on_the_roads_is_routed(cards, values):
    rows = cards[(cards["weight"] > 0) & (cards["indicator_id"] != "")]
    assert set(rows["indicator_id"]) == set(values["indicator_id"])


def test_rerouting_is_not_scaling_on_the_real_roads(values):
    """Networks drawn by class give ratios of times that no single factor explains."""
    p90 = values[(values["indicator_id"] == "G1.d.p90") & (values["people"] == 0)]
    wide = p90.pivot_table(index=["region_id", "level"], columns="network", values="value")
    ratio = wide[1] / wide[DECLARED]
    assert ratio.max() / ratio.min() > 1.01
    assert (wide[SLOW] > wide[DECLARED]).all()
    assert (wide[FAST] < wide[DECLARED]).all()
    uniform = wide[SLOW] / wide[DECLARED]  # legs and local streets keep their speed: less than 1 / 0.85 in all
    assert (uniform < 1 / 0.85).all()


def test_one_change_at_a_time_of_the_case_regions(cards, values):
    panels = panels_of(cards, values, PLAN, Parameters(), reference=CASE_IDS)
    table = one_at_a_time(panels, PLAN)
    speeds = table[table["source_id"] == "speeds"].pivot(index="region_id", columns="change", values="difference")
    assert (speeds["all speeds \u221215%"] < 0).all()
    assert (speeds["all speeds +15%"] > 0).all()


def test_a_league_of_the_municipalities(studies, base):
    indicators = pd.concat([one.indicators() for one in studies])
    table = league(indicators, municipality_values(rerouted(base, PLAN, PLAN.joint)))
    times = table[(table["level"] == "lukio") & (table["indicator_id"] == "G1.d.mean")]
    assert len(times) == sum(len(one.region.municipality_codes) for one in studies)
    assert (times["rank_low"] <= times["rank"]).all()
    assert (times["rank"] <= times["rank_high"]).all()
    assert (times["low"] <= times["value"]).all()
    assert (times["rank_high"] > times["rank_low"]).any()
    assert np.isfinite(times["high"]).all()


def test_levels_that_are_scored_are_those_that_are_routed():
    from kopa.goals.catalogue import scored

    assert {level for *_, level, _ in scored()} - {"", "basic"} == set(LEVELS)
