"""How far scores and ranks can be relied on: many draws of every uncertain choice, and what they agree on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.goals.indicator import GOALS
from kopa.goals.inputs import Floats
from kopa.goals.robustness.draws import draws_of, unit_draws
from kopa.goals.robustness.scores import Panel, Scores, panel_of, ranks, scores_of
from kopa.goals.robustness.variants import Design
from kopa.goals.scoring.scorecard import OVERALL
from kopa.parameters import Parameters
from kopa.sources.user.region_files import CASE_IDS
from kopa.tables import SCORECARD, Column, Schema, check

LOW, HIGH = 0.05, 0.95
"""Quantiles between which nine draws of ten lie."""

AS_DEFINED, ANY_WAY = "as_defined", "any_way"
"""Scores as they are defined (goalposts, kinds of mean), and with every normalisation and kind of mean."""

KEY = ("region_id", "goal_id", "indicator_id", "level")

INTERVALS = Schema(
    "score_intervals",
    (
        Column("region_id", "text", "region"),
        Column("goal_id", "text", "goal, or ALL"),
        Column("indicator_id", "text", "indicator; empty for a goal's or the whole score", empty=True),
        Column("level", "text", "level of education; empty where none applies", empty=True),
        Column(
            "way", "text", "scores as defined, or by any normalisation and kind of mean", values=(AS_DEFINED, ANY_WAY)
        ),
        Column("declared", "number", "score as declared", low=0, high=1),
        Column("median", "number", "median score of the draws", low=0, high=1),
        Column("low", "number", "lower end of the 90 % interval of the score", low=0, high=1),
        Column("high", "number", "upper end of the 90 % interval of the score", low=0, high=1),
        Column("value_low", "number", "lower end of the 90 % interval of the indicator's value", empty=True),
        Column("value_high", "number", "upper end of the 90 % interval of the indicator's value", empty=True),
    ),
    key=(*KEY, "way"),
)


@dataclass(frozen=True, eq=False)
class Robustness:
    """What the draws say of regions that are known by the same indicators.

    Attributes
    ----------
    intervals
        `INTERVALS`: median and 90 % interval of every score.
    ranks
        `goal_id, region_id, rank, probability`: how often a region has a rank, 1 the best.
    pairs
        `goal_id, region_id, other_id, probability`: how often a region scores more than another; a tie is half.
    declared_ranks
        `goal_id, region_id, rank`.
    draws, seed
        How many draws from which seed.
    """

    intervals: pd.DataFrame
    ranks: pd.DataFrame
    pairs: pd.DataFrame
    declared_ranks: pd.DataFrame
    draws: int
    seed: int


def robustness(
    scorecards: pd.DataFrame,
    values: pd.DataFrame,
    design: Design,
    parameters: Parameters | None = None,
    *,
    reference: Sequence[str] = CASE_IDS,
) -> Robustness:
    """Return how scores, ranks and pairs of regions hold under `parameters.draws` draws of every choice.

    All regions have the same draws. A score is by definition a place between goalposts, and an arithmetic mean of
    such places: its interval keeps that and lets weights, goalposts, speeds and all the rest vary (`as_defined`).
    Ranks and pairs also vary the normalisation and the kinds of mean, and so does a second interval (`any_way`).
    The seed is `parameters.seed`.

    Parameters
    ----------
    scorecards
        Scorecards, one below the other.
    values
        `VARIANT_VALUES` of the same regions (`kopa.goals.robustness.values.variant_values`).
    design, parameters
        As the values were made with.
    reference
        Regions to whose declared values the relative normalisations refer, whatever other regions there are.

    Raises
    ------
    InputError
        Regions scored by different indicators; a region of the reference that is not there.
    RunError
        Scorecards and values of different runs.
    """
    parameters = parameters or Parameters()
    panels = panels_of(scorecards, values, design, parameters, reference=reference)
    _refuse_unlike(panels)
    drawn = draws_of(unit_draws(parameters.draws, parameters.seed), design)
    as_defined = [scores_of(one, drawn, as_defined=True) for one in panels]
    any_way = [scores_of(one, drawn) for one in panels]
    intervals = _intervals(panels, scorecards, {AS_DEFINED: as_defined, ANY_WAY: any_way})
    names = [one.region_id for one in panels]
    of_goals = _by_goal(any_way)
    return Robustness(
        intervals=intervals,
        ranks=pd.concat([_rank_table(goal, names, scores) for goal, scores in of_goals.items()], ignore_index=True),
        pairs=pd.concat([_pair_table(goal, names, scores) for goal, scores in of_goals.items()], ignore_index=True),
        declared_ranks=_declared_ranks(scorecards, names),
        draws=parameters.draws,
        seed=parameters.seed,
    )


def score_intervals(
    scorecards: pd.DataFrame, values: pd.DataFrame, design: Design, parameters: Parameters | None = None
) -> pd.DataFrame:
    """Return median and 90 % interval of every score as defined (`INTERVALS`), region by region.

    For scorecards of any kind: regions need not be known by the same indicators, since none is ranked.

    Parameters
    ----------
    scorecards, values, design, parameters
        As in `robustness`.
    """
    parameters = parameters or Parameters()
    panels = panels_of(scorecards, values, design, parameters)
    drawn = draws_of(unit_draws(parameters.draws, parameters.seed), design)
    return _intervals(panels, scorecards, {AS_DEFINED: [scores_of(one, drawn, as_defined=True) for one in panels]})


def with_intervals(scorecard: pd.DataFrame, intervals: Robustness | pd.DataFrame) -> pd.DataFrame:
    """Return the scorecard with `low` and `high` filled: the 90 % intervals of the scores as defined.

    Rows without weight, and of regions that were not drawn, keep theirs.

    Parameters
    ----------
    scorecard
        `kopa.tables.SCORECARD`, of one region or several.
    intervals
        Of `robustness`, or the table of `score_intervals`; of a scorecard made the same way.

    Raises
    ------
    InputError
        The intervals are of other scores.
    """
    table = intervals.intervals if isinstance(intervals, Robustness) else intervals
    table = table[table["way"] == AS_DEFINED].set_index(list(KEY))
    at = table.index.get_indexer(pd.MultiIndex.from_frame(scorecard[list(KEY)]))
    counted = (at >= 0) & (scorecard["weight"] > 0).to_numpy()
    declared = table["declared"].to_numpy(float)[at[counted]]
    off = np.abs(declared - scorecard.loc[counted, "score"].to_numpy(float)) > 1e-9
    if off.any():
        name = scorecard.loc[counted, "goal_id"].iloc[int(np.flatnonzero(off)[0])]
        raise InputError(f"intervals: the score of {name} is not the one that was drawn around; compute them again")
    filled = scorecard.copy()
    for column in ("low", "high"):
        filled.loc[counted, column] = table[column].to_numpy(float)[at[counted]]
    return check(filled, SCORECARD, where="scorecard with intervals")


def panels_of(
    scorecards: pd.DataFrame,
    values: pd.DataFrame,
    design: Design,
    parameters: Parameters,
    *,
    reference: Sequence[str] = (),
) -> list[Panel]:
    """Return the panel of every region, in the order of their ids, so that no result depends on theirs."""
    missing = sorted(set(reference) - set(scorecards["region_id"]))
    if missing:
        raise InputError(f"robustness: no scorecard of {', '.join(missing)}; relative scores refer to them")
    cards = {str(name): card for name, card in scorecards.groupby("region_id", sort=True)}
    of_reference = pd.concat([cards[name] for name in sorted(reference)]) if reference else None
    of_region = {str(name): table for name, table in values.groupby("region_id", sort=True)}
    return [
        panel_of(card, of_region.get(name, values.iloc[:0]), design, parameters, reference=of_reference)
        for name, card in cards.items()
    ]


def _refuse_unlike(panels: Sequence[Panel]) -> None:
    first = panels[0]
    for other in panels[1:]:
        same = first.parts[["indicator_id", "level"]].equals(other.parts[["indicator_id", "level"]])
        if not same or not np.allclose(first.parts["weight"], other.parts["weight"]):
            raise InputError(
                f"robustness: {first.region_id} and {other.region_id} are scored by different indicators; "
                "ranks need scorecards that give weight to the same"
            )


def _by_goal(scores_of_draws: Sequence[Scores]) -> dict[str, Floats]:
    """Scores, draw × region, of every goal that has any and of the whole."""
    goals = {goal: np.column_stack([one.goals[:, i] for one in scores_of_draws]) for i, goal in enumerate(GOALS)}
    known = {goal: scores for goal, scores in goals.items() if not np.isnan(scores).any()}
    return {**known, OVERALL: np.column_stack([one.overall for one in scores_of_draws])}


def _rank_table(goal: str, names: Sequence[str], scores: Floats) -> pd.DataFrame:
    ranks_of_draws = ranks(scores)
    rows = [
        (goal, name, rank, float((ranks_of_draws[:, i] == rank).mean()))
        for i, name in enumerate(names)
        for rank in range(1, len(names) + 1)
    ]
    return pd.DataFrame(rows, columns=["goal_id", "region_id", "rank", "probability"])


def _pair_table(goal: str, names: Sequence[str], scores: Floats) -> pd.DataFrame:
    rows = [
        (goal, a, b, float(((scores[:, i] > scores[:, j]) + 0.5 * (scores[:, i] == scores[:, j])).mean()))
        for i, a in enumerate(names)
        for j, b in enumerate(names)
        if i != j
    ]
    return pd.DataFrame(rows, columns=["goal_id", "region_id", "other_id", "probability"])


def _declared_ranks(scorecards: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    rows = scorecards[(scorecards["indicator_id"] == "") & scorecards["goal_id"].isin([*GOALS, OVERALL])]
    wide = rows.pivot(index="goal_id", columns="region_id", values="score")[list(names)].dropna()
    places = ranks(wide.to_numpy(float))
    rows_of_goals = [
        (goal, name, int(places[i, j])) for i, goal in enumerate(wide.index) for j, name in enumerate(names)
    ]
    return pd.DataFrame(rows_of_goals, columns=["goal_id", "region_id", "rank"])


def _intervals(
    panels: Sequence[Panel], scorecards: pd.DataFrame, scores_by_way: Mapping[str, Sequence[Scores]]
) -> pd.DataFrame:
    declared = scorecards.set_index(list(KEY))["score"]
    rows = [
        row
        for way, scores in scores_by_way.items()
        for panel, one in zip(panels, scores, strict=True)
        for row in _interval_rows(panel, one, way)
    ]
    table = pd.DataFrame(rows, columns=[name for name in INTERVALS.names if name != "declared"])
    declared_scores = declared.reindex(pd.MultiIndex.from_frame(table[list(KEY)])).to_numpy(float)
    table.insert(INTERVALS.names.index("declared"), "declared", declared_scores)
    return check(table, INTERVALS, where="intervals of scores")


def _interval_rows(panel: Panel, scores: Scores, way: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    values = np.quantile(scores.values, [LOW, HIGH], axis=0) if len(panel.parts) else np.empty((2, 0))
    for i, part in enumerate(panel.parts.itertuples(index=False)):
        ids = (panel.region_id, part.goal_id, part.indicator_id, part.level, way)
        rows.append((*ids, *_spread(scores.parts[:, i]), float(values[0, i]), float(values[1, i])))
    for i, goal in enumerate(GOALS):
        if not np.isnan(scores.goals[:, i]).any():
            rows.append((panel.region_id, goal, "", "", way, *_spread(scores.goals[:, i]), np.nan, np.nan))
    if not np.isnan(scores.overall).any():
        rows.append((panel.region_id, OVERALL, "", "", way, *_spread(scores.overall), np.nan, np.nan))
    return rows


def _spread(scores: Floats) -> tuple[float, float, float]:
    """Median and both ends of the 90 % interval, kept inside 0-1."""
    median, low, high = np.clip(np.quantile(scores, [0.5, LOW, HIGH]), 0.0, 1.0)
    return float(median), float(low), float(high)
