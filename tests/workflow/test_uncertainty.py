import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from kopa.goals import robustness_variants
from kopa.goals.robustness_spread import Spread
from kopa.parameters import Parameters
from kopa.sources.region_files import find_region
from kopa.study import open_study
from kopa.workflow import uncertainty

pytestmark = pytest.mark.xdist_group("uncertainty")
PARAMETERS = Parameters(draws=200)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Values of one region over four networks only."""
    out = tmp_path_factory.mktemp("out")
    small = lambda parameters, spread=None: robustness_variants.design(parameters, Spread(networks=4))  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uncertainty, "design", small)
        uncertainty.prepare([find_region("kainuu")], PARAMETERS, out, Console(quiet=True))
        values = uncertainty.values_of(find_region("kainuu"), PARAMETERS, out)
        card = open_study("kainuu", parameters=PARAMETERS).scorecard()
        return out, values, card, uncertainty.with_uncertainty(card, values, PARAMETERS)


def test_every_score_with_weight_lies_beside_an_interval(prepared):
    _, _, card, filled = prepared
    counted = filled["weight"] > 0
    assert filled.loc[counted, ["low", "high"]].notna().all().all()
    assert (filled.loc[counted, "low"] <= filled.loc[counted, "high"]).all()
    assert filled.loc[~counted, ["low", "high"]].isna().all().all()
    pd.testing.assert_frame_equal(filled.drop(columns=["low", "high"]), card.drop(columns=["low", "high"]))
    overall = filled[filled["goal_id"] == "ALL"].iloc[0]
    assert overall["low"] < overall["high"]


def test_values_are_kept_by_content(prepared):
    out, values, _, _ = prepared
    region = find_region("kainuu")
    pd.testing.assert_frame_equal(uncertainty.values_of(region, PARAMETERS, out), values)
    assert uncertainty.values_of(region, Parameters(draws=200, season="winter"), out) is None
    assert uncertainty.values_of(find_region("satakunta"), PARAMETERS, out) is None
    files = {path: path.stat().st_mtime_ns for path in (out / uncertainty.CACHE).iterdir()}
    uncertainty.prepare([region], PARAMETERS, out, Console(quiet=True))
    assert {path: path.stat().st_mtime_ns for path in (out / uncertainty.CACHE).iterdir()} == files


def test_networks_differ(prepared):
    _, values, _, _ = prepared
    times = values[(values["level"] == "lukio") & (values["indicator_id"] == "G1.d.mean")]
    assert times["network"].nunique() >= 5
    assert np.ptp(times["value"]) > 0


def test_without_values_a_scorecard_stays_as_it_is(prepared):
    _, _, card, _ = prepared
    assert uncertainty.with_uncertainty(card, None, PARAMETERS) is card
