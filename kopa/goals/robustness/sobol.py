"""What drives scores and ranks: first-order and total Sobol indices of every source of uncertainty."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.goals.inputs import Floats
from kopa.goals.robustness.draws import MOVED_BY, declared_draw, draws_of, layout, with_source_of
from kopa.goals.robustness.scores import Panel, ranks, scores_of
from kopa.goals.robustness.variants import Design

SETTLED_WIDTH = 0.05
"""Width of the widest 95 % interval of an index at which the sample is large enough."""

FEWEST, MOST = 4096, 16384
"""Least and greatest base sample, powers of two; the scores are computed (sources + 2) times as often."""

ROWS_AT_ONCE = 8192
"""Rows of the base sample scored at once: some 50 MB."""

SHIFT = "shift"
"""The mean distance of the regions' ranks from the declared ones: the ranking as a whole."""


class Indices(NamedTuple):
    """Sobol indices of several outputs.

    Attributes
    ----------
    table
        `output` (`score`, `rank` or `shift`), `region_id` (empty of the shift), `source_id`, `first`,
        `first_interval`, `total`, `total_interval` (half of the 95 % interval, by bootstrap). An output that
        never changes has no indices: NaN.
    base_sample
        Size of the base sample at which it ended.
    runs
        How often scores were computed.
    settled
        Whether every interval is narrower than asked for.
    """

    table: pd.DataFrame
    base_sample: int
    runs: int
    settled: bool


def sobol_indices(
    panels: Sequence[Panel],
    design: Design,
    *,
    seed: int,
    width: float = SETTLED_WIDTH,
    fewest: int = FEWEST,
    most: int = MOST,
) -> Indices:
    """Return what share of the variance of scores and ranks each source explains, alone and with the others.

    The sample is Saltelli's, over groups of columns (a source of uncertainty is one group), from a Sobol
    sequence; it doubles until the 95 % intervals of all indices are narrower than `width`, or `most` is
    reached. `first` is what a source explains alone, `total` together with the others (Saltelli et al. 2010,
    Computer Physics Communications 181). Scores are as defined, ranks by
    any normalisation and kind of mean. Speeds are one choice among the routed networks.

    Parameters
    ----------
    panels
        Panels of the regions (`kopa.goals.robustness.intervals.panels_of`).
    design
        As the panels were made with.
    seed
        Scrambles the sequence and starts the bootstrap.
    width, fewest, most
        When to stop.
    """
    if fewest < 2 or fewest & (fewest - 1) or most < fewest:
        raise InputError(f"base sample {fewest} to {most}: expected powers of two, the second not less than the first")
    size, outputs = fewest, np.empty((2, 0, len(panels)))
    while True:
        done = outputs.shape[1] // (len(MOVED_BY) + 2)
        a, b = base_points(size, seed)  # they begin with those that were scored before
        outputs = np.concatenate([outputs, _scores(panels, a[done:], b[done:], design)], axis=1)
        table = _analysed(_outputs(panels, outputs, design), seed)
        widest = 2 * float(np.nanmax(table[["first_interval", "total_interval"]].to_numpy(float), initial=0.0))
        if widest < width or 2 * size > most:
            return Indices(table, size, outputs.shape[1], widest < width)
        size *= 2


def problem() -> dict[str, Any]:
    """Return the columns and their groups in the form that SALib takes."""
    plan = layout()
    groups = [name for name, columns in plan.columns.items() for _ in range(columns.stop - columns.start)]
    names = [f"{group}_{i}" for i, group in enumerate(groups)]
    return {"num_vars": plan.width, "names": names, "groups": groups, "bounds": [[0.0, 1.0]] * plan.width}


def indices_of(outputs: Mapping[str, Floats], asked: Mapping[str, Any], seed: int) -> pd.DataFrame:
    """Return first-order and total indices of outputs that were computed on a Saltelli sample.

    Parameters
    ----------
    outputs
        By name: one number per row of the sample.
    asked
        The problem of SALib that the sample was drawn for.
    seed
        Of the bootstrap of the intervals.
    """
    from SALib.analyze import sobol

    sources = list(dict.fromkeys(asked.get("groups") or asked["names"]))
    rows: list[tuple[object, ...]] = []
    for name, values in outputs.items():
        if np.ptp(values) == 0:
            rows += [(name, source, np.nan, np.nan, np.nan, np.nan) for source in sources]
            continue
        with warnings.catch_warnings():  # of a resample without the few rows that differ, which adds an index of nought
            warnings.filterwarnings("ignore", "Constant values encountered", UserWarning)
            indices = sobol.analyze(dict(asked), values, calc_second_order=False, seed=seed, print_to_console=False)
        columns = (indices[key] for key in ("S1", "S1_conf", "ST", "ST_conf"))
        rows += [(name, source, *numbers) for source, *numbers in zip(sources, *columns, strict=True)]
    return pd.DataFrame(rows, columns=["name", "source_id", "first", "first_interval", "total", "total_interval"])


def base_points(size: int, seed: int) -> tuple[Floats, Floats]:
    """Return the two matrices of Saltelli's sample, point × column; each begins with that of a smaller size.

    Examples
    --------
    >>> a, b = base_points(8, seed=1)
    >>> a.shape == b.shape == (8, layout().width), np.array_equal(a[:4], base_points(4, seed=1)[0])
    (True, True)
    """
    from scipy.stats import qmc

    both = qmc.Sobol(2 * layout().width, scramble=True, seed=seed).random(size)
    return both[:, : layout().width], both[:, layout().width :]


def _scores(panels: Sequence[Panel], a: Floats, b: Floats, design: Design) -> Floats:
    """Scores as defined and by any way, point × region, in SALib's order of points.

    That is, for each row of the base sample: A, A with each source as in B, and B. What is drawn is computed of A and
    B alone, because each of the others is made of the two.
    """
    scores = np.empty((2, len(a), len(MOVED_BY) + 2, len(panels)))
    for start in range(0, len(a), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        of_a, of_b = draws_of(a[rows], design), draws_of(b[rows], design)
        mixed = [with_source_of(of_a, of_b, source) for source in layout().columns]
        for k, drawn in enumerate([of_a, *mixed, of_b]):
            for i, panel in enumerate(panels):
                scores[0, rows, k, i] = scores_of(panel, drawn, as_defined=True).overall
                scores[1, rows, k, i] = scores_of(panel, drawn).overall
    return scores.reshape(2, -1, len(panels))


def _outputs(panels: Sequence[Panel], of_points: Floats, design: Design) -> dict[str, Floats]:
    """Scores as defined, ranks by any way, and the shift of the ranking."""
    scores, any_way = of_points
    places = ranks(any_way)
    names = [one.region_id for one in panels]
    declared = ranks(_declared(panels, design))[0]
    return {
        **{f"score {name}": scores[:, i] for i, name in enumerate(names)},
        **{f"rank {name}": places[:, i].astype(float) for i, name in enumerate(names)},
        SHIFT: np.abs(places - declared).mean(axis=1),
    }


def _declared(panels: Sequence[Panel], design: Design) -> Floats:
    draw = declared_draw(design)
    return np.column_stack([scores_of(panel, draw, as_defined=True).overall for panel in panels])


def _analysed(outputs: Mapping[str, Floats], seed: int) -> pd.DataFrame:
    table = indices_of(outputs, problem(), seed)
    parts = table["name"].str.partition(" ")
    table = table.assign(output=parts[0], region_id=parts[2]).drop(columns="name")
    first = ["output", "region_id", "source_id"]
    return table[[*first, *(name for name in table.columns if name not in first)]]
