"""Robustness of the four case regions: how long re-routing takes, and drawing beside it.

    python -m benchmarks.robustness [--networks 64] [--draws 2000] [--sobol]

The re-routing is done once for all four regions; draws, beside it, must take less than 30 seconds. For scale,
draws one by one (the same function, a draw at a time) stand beside the draws all at once.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import pandas as pd

from kopa.goals.robustness.draws import draws_of, unit_draws
from kopa.goals.robustness.intervals import panels_of, robustness
from kopa.goals.robustness.rerouting import rerouted
from kopa.goals.robustness.scores import scores_of
from kopa.goals.robustness.sobol import sobol_indices
from kopa.goals.robustness.spread import Spread
from kopa.goals.robustness.values import variant_values, with_weight
from kopa.goals.robustness.variants import design
from kopa.goals.scoring.scorecard import scorecard
from kopa.parameters import Parameters
from kopa.sources.user.region_files import CASE_IDS, find_region
from kopa.study.uncertainty import base_of, studies_of

LIMIT_S = 30.0
ONE_BY_ONE = 200

T = TypeVar("T")


def timed(name: str, function: Callable[[], T]) -> T:
    """Run a function, print its seconds, return what it returns."""
    start = time.perf_counter()
    result = function()
    print(f"{name:<55} {time.perf_counter() - start:8.2f} s", flush=True)
    return result


def main() -> int:
    """Time every step; fail where drawing takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=int, default=Spread().networks)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--sobol", action="store_true", help="Sobol indices too (about a minute)")
    given = parser.parse_args()
    parameters = Parameters(draws=given.draws)
    plan = design(parameters, Spread(networks=given.networks))
    studies = studies_of(map(find_region, CASE_IDS), parameters)
    base = timed("studies", lambda: base_of(studies))
    cards = timed(
        "scorecards",
        lambda: pd.concat([scorecard(one.indicators(), one.region, parameters, comparable=True) for one in studies]),
    )
    variants = [*plan.crossed, *plan.extra]
    values = timed(
        f"{given.networks} networks re-routed, {len(variants)} variants of values",
        lambda: variant_values(rerouted(base, plan, variants), with_weight(cards)),
    )
    start = time.perf_counter()
    timed(f"{given.draws} draws: intervals, ranks, pairs", lambda: robustness(cards, values, plan, parameters))
    took_s = time.perf_counter() - start
    panels = panels_of(cards, values, plan, parameters, reference=CASE_IDS)
    points = unit_draws(ONE_BY_ONE, 1)
    timed(f"{ONE_BY_ONE} draws at once", lambda: [scores_of(one, draws_of(points, plan)) for one in panels])
    timed(
        f"{ONE_BY_ONE} draws one by one",
        lambda: [scores_of(one, draws_of(points[i : i + 1], plan)) for one in panels for i in range(ONE_BY_ONE)],
    )
    if given.sobol:
        found = timed("Sobol indices", lambda: sobol_indices(panels, plan, seed=parameters.seed))
        print(f"  base sample {found.base_sample}, {found.runs} runs, settled: {found.settled}")
    print(f"draws beside the re-routing: {took_s:.1f} s of at most {LIMIT_S:.0f} s")
    return 0 if took_s < LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
