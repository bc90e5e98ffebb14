"""How far intervals, medians and probabilities still move with another seed, as draws are added."""

from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console

from kopa.goals.inputs import Floats
from kopa.goals.robustness.draws import draws_of, unit_draws
from kopa.goals.robustness.intervals import HIGH, LOW, panels_of
from kopa.goals.robustness.scores import Panel, scores_of
from kopa.goals.robustness.variants import Design, design
from kopa.goals.scoring.scorecard import scorecard
from kopa.study.study import Study
from kopa.workflow import uncertainty

DRAWS = (250, 500, 1000, 2000, 4000, 8000)
SEEDS = 8
"""How many seeds each number of draws is repeated with."""


def of_studies(out: Path, console: Console) -> Callable[[Sequence[Study]], pd.DataFrame]:
    """Return the function that computes the convergence for studies; values of the variants are kept in `out`.

    The studies must be known by the same indicators, as the case regions are.
    """

    def converged(studies: Sequence[Study]) -> pd.DataFrame:
        parameters = studies[0].parameters
        regions = [study.region for study in studies]
        files = uncertainty.prepare(studies, out, console)
        values = [uncertainty.read_whole(files[region.id, uncertainty.VARIANTS], region.id) for region in regions]
        cards = [scorecard(study.indicators(), study.region, parameters) for study in studies]
        made = design(parameters)
        reference = sorted(region.id for region in regions)
        panels = panels_of(pd.concat(cards), pd.concat(values), made, parameters, reference=reference)
        return convergence(panels, made, parameters.seed)

    return converged


def convergence(
    panels: Sequence[Panel], made: Design, seed: int, *, draws: Sequence[int] = DRAWS, seeds: int = SEEDS
) -> pd.DataFrame:
    """Return the largest difference between seeds, over all regions, by number of draws.

    Parameters
    ----------
    panels, made
        Regions and design, as `kopa.goals.robustness.intervals.robustness` draws from.
    seed
        The first of the seeds.
    draws, seeds
        Numbers of draws, and how many seeds each is repeated with.

    Returns
    -------
    pandas.DataFrame
        `draws`; of the whole score (0-1) `median`, `low end`, `high end` of the 90 % interval; `ahead`: the
        probability that one region is ahead of another. Each the difference of the highest to the lowest seed.
    """
    rows = []
    for count in draws:
        each = [_summary(panels, made, unit_draws(count, seed + i)) for i in range(seeds)]
        spread = [float(np.ptp(np.array(column), axis=0).max(initial=0.0)) for column in zip(*each, strict=True)]
        rows.append((count, *spread))
    return pd.DataFrame(rows, columns=["draws", "median", "low end", "high end", "ahead"])


def _summary(panels: Sequence[Panel], made: Design, points: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    drawn = draws_of(points, made)
    scores = np.column_stack([scores_of(one, drawn, as_defined=True).overall for one in panels])
    any_way = np.column_stack([scores_of(one, drawn).overall for one in panels])
    ahead = [
        float(((any_way[:, i] > any_way[:, j]) + 0.5 * (any_way[:, i] == any_way[:, j])).mean())
        for i, j in combinations(range(len(panels)), 2)
    ]
    median, low, high = np.quantile(scores, [0.5, LOW, HIGH], axis=0)
    return median, low, high, np.array(ahead)
