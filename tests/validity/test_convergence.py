"""Convergence over seeds: more draws move less, and the same seeds tell the same."""

import pandas as pd

from kopa.goals.robustness.intervals import panels_of
from kopa.validity.convergence import convergence
from tests.goals.robustness_towns import DESIGN, PARAMETERS, REGIONS, together


def test_what_seeds_move_falls_with_the_draws():
    cards, values = together()
    panels = panels_of(cards, values, DESIGN, PARAMETERS, reference=tuple(REGIONS))
    table = convergence(panels, DESIGN, 1, draws=(50, 2000), seeds=5).set_index("draws")
    assert (table.loc[2000] < 0.6 * table.loc[50]).all()
    assert (table > 0).all(axis=None)
    assert (table["ahead"] <= 1).all()
    pd.testing.assert_frame_equal(
        convergence(panels, DESIGN, 1, draws=(50,), seeds=5).set_index("draws"), table.iloc[:1]
    )
