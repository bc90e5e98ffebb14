"""Scores of one region under many draws at once: values by variant, goalposts, weights and means as arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kopa.errors import InputError, RunError
from kopa.goals.catalogue import key_of, scored
from kopa.goals.indicator import GOALS
from kopa.goals.inputs import Flags, Floats
from kopa.goals.robustness.draws import Draws, Integers, declared_draw, layout
from kopa.goals.robustness.spread import NORMALISATIONS, Spread
from kopa.goals.robustness.variants import NEVER_DRAWN, Design
from kopa.goals.scoring.scorecard import OVERALL
from kopa.parameters import Parameters
from kopa.regions import RUNGS

LOWEST, HIGHEST = 0.1, 0.9
"""Scores of the lowest and highest of the reference where scores are relative: off 0, so that no mean collapses."""

Z_REACH = 1.5
"""Standard deviations from the mean of the reference that score `LOWEST` and `HIGHEST`."""

LIMITS = {"share": 1.0, "index": 1.0, "ratio": 1.0, "rung": float(len(RUNGS))}
"""The most that a value can be, by its unit: everybody, the target reached, the last rung."""

SAME_VALUE = 1e-9
"""Relative tolerance with which the declared variant must give the scorecard's own value."""


@dataclass(frozen=True, eq=False)
class Panel:
    """What a region's scores are made of.

    Attributes
    ----------
    parts
        Rows of the scorecard that carry weight: goal_id, criterion, indicator_id, level, value, weight, and the `key`
        of the statistic.
    values
        Network × leg × people × streets × part; NaN where a variant outside the draws was not routed.
    worst, best
        Goalposts by part.
    worst_moves, best_moves
        Whether the post is a choice, not a natural limit.
    fixed_scores
        Scores of indicators that are not the specification's own (an analyst's): they stay as they are; NaN elsewhere.
    goal_weights
        Declared weights of the goals, 0 where a goal has no score.
    reference
        Reference region × part, sorted, for relative scores; None: goalposts only.
    parameters
        Kinds of mean, and the floor of geometric ones.
    """

    region_id: str
    parts: pd.DataFrame
    values: Floats
    worst: Floats
    best: Floats
    worst_moves: Flags
    best_moves: Flags
    fixed_scores: Floats
    goal_weights: Floats
    reference: Floats | None
    parameters: Parameters


class Scores(NamedTuple):
    """Scores under every draw: of the parts, the goals (NaN without data) and the whole; and the parts' values."""

    values: Floats
    parts: Floats
    goals: Floats
    overall: Floats


def panel_of(
    card: pd.DataFrame,
    values: pd.DataFrame,
    design: Design,
    parameters: Parameters,
    *,
    reference: pd.DataFrame | None = None,
) -> Panel:
    """Return the panel of one region.

    Parameters
    ----------
    card
        Scorecard of the region; only what carries weight is scored.
    values
        `VARIANT_VALUES` of the region, with every crossed variant of the design. An indicator that is not there
        is the same in all variants.
    design, parameters
        As the variants were made with.
    reference
        Scorecards of the regions to whose declared values relative scores refer.

    Raises
    ------
    RunError
        The declared variant does not give the scorecard's values: the two are not of the same run.
    """
    of_parts = card[(card["weight"] > 0) & (card["indicator_id"] != "")].reset_index(drop=True)
    ids = zip(of_parts["indicator_id"], of_parts["level"], strict=True)
    of_parts["key"] = [key_of(indicator_id, level, parameters) for indicator_id, level in ids]
    goals = card[(card["indicator_id"] == "") & card["goal_id"].isin(GOALS)].set_index("goal_id")
    posts = [_posts(key, level) for key, level in zip(of_parts["key"], of_parts["level"], strict=True)]
    own = np.array([one is None for one in posts], bool)
    limits = [(0.0, 1.0, False, False) if one is None else one for one in posts]
    panel = Panel(
        region_id=str(card["region_id"].iloc[0]),
        parts=of_parts,
        values=_by_variant(of_parts, values, design),
        worst=np.array([one[0] for one in limits], float),
        best=np.array([one[1] for one in limits], float),
        worst_moves=np.array([one[2] for one in limits], bool),
        best_moves=np.array([one[3] for one in limits], bool),
        fixed_scores=np.where(own, of_parts["score"].to_numpy(float), np.nan),
        goal_weights=goals["weight"].reindex(list(GOALS)).fillna(0).to_numpy(float),
        reference=None if reference is None else _reference(of_parts, reference),
        parameters=parameters,
    )
    _check_declared(panel, card, design)
    return panel


def scores_of(panel: Panel, draws: Draws, *, as_defined: bool = False) -> Scores:
    """Return the scores of a region under every draw; `as_defined` keeps the declared normalisation and means."""
    values = panel.values[draws.network, draws.leg, draws.people, draws.streets]
    parts = _by_goalposts(panel, draws, values)
    if not as_defined:
        parts = _relative(panel, draws.normalisation, values, parts)
    other_within, other_across = (kind & (not as_defined) for kind in (draws.other_within, draws.other_across))
    p, weights = panel.parameters, _weights(panel, draws)
    goal_of = panel.parts["goal_id"].to_numpy(dtype=str)
    goals = np.full((len(draws), len(GOALS)), np.nan)
    for i, goal in enumerate(GOALS):
        mine = goal_of == goal
        if mine.any():
            geometric = other_within ^ (p.within_goal == "geometric")
            goals[:, i] = _mean(parts[:, mine], weights[:, mine], geometric, p.score_floor)
    known = panel.goal_weights > 0
    of_goals = panel.goal_weights[known] * draws.goal_factor[:, known]
    geometric = other_across ^ (p.across_goals == "geometric")
    return Scores(values, parts, goals, _mean(goals[:, known], of_goals, geometric, p.score_floor))


def ranks(overall: Floats) -> Integers:
    """Return the rank of every region (column) under every draw: 1 is best, equals share the better rank.

    Examples
    --------
    >>> ranks(np.array([[0.5, 0.7, 0.5]])).tolist()
    [[2, 1, 2]]
    """
    return 1 + (overall[:, None, :] > overall[:, :, None]).sum(axis=2)


def _mean(scores: Floats, weights: Floats, geometric: Flags, floor: float) -> Floats:
    total = weights.sum(axis=1)
    arithmetic = (weights * scores).sum(axis=1) / total
    logs = (weights * np.log(np.maximum(scores, floor))).sum(axis=1) / total
    return np.where(geometric, np.exp(logs), arithmetic)


def _by_goalposts(panel: Panel, draws: Draws, values: Floats) -> Floats:
    at = _positions(panel.parts["key"], layout().statistics)
    span = panel.best - panel.worst
    worst = panel.worst + panel.worst_moves * draws.worst_shift[:, at] * span
    best = panel.best + panel.best_moves * draws.best_shift[:, at] * span
    return _as_scored(panel, np.clip((values - worst) / (best - worst), 0.0, 1.0))


def _as_scored(panel: Panel, scores: Floats) -> Floats:
    return np.where(np.isnan(panel.fixed_scores), scores, panel.fixed_scores)


def _relative(panel: Panel, normalisation: Integers, values: Floats, scores: Floats) -> Floats:
    """Replace the scores of draws with a relative normalisation."""
    if panel.reference is None or not normalisation.any():
        return scores
    better, scores = np.sign(panel.best - panel.worst), scores.copy()
    reference = np.sort(panel.reference * better, axis=0)
    values, reference = _as_the_worst(panel.worst * better, values * better, reference)
    for kind, way in enumerate(NORMALISATIONS):
        rows = np.flatnonzero(normalisation == kind)
        if way != "goalposts" and len(rows):
            scores[rows] = relative_scores(values[rows], reference, way)
    return _as_scored(panel, scores)


def _as_the_worst(post: Floats, values: Floats, reference: Floats) -> tuple[Floats, Floats]:
    """Put what nobody reaches (-inf, more is better) at the worst goalpost, or at the worst finite value if lower."""
    both = np.vstack([post, values, reference])
    worst = np.where(np.isfinite(both), both, np.inf).min(axis=0)
    return np.where(np.isneginf(values), worst, values), np.where(np.isneginf(reference), worst, reference)


def relative_scores(values: Floats, reference: Floats, way: str) -> Floats:
    """Return scores 0-1 by the place of values among a fixed reference; more is better.

    `minmax`: linear from the lowest (0.1) to the highest (0.9) of the reference; `z`: linear in standard
    deviations from its mean, 1.5 of them to 0.1 and 0.9; `rank`: by rank, linear between neighbours. Where the
    reference does not differ, everybody has 0.5.

    Parameters
    ----------
    values
        Draw × part.
    reference
        Reference × part, each column sorted.
    way
        `minmax`, `z` or `rank`.

    Examples
    --------
    >>> relative_scores(np.array([[2.0], [3.0]]), np.array([[1.0], [2.0], [5.0]]), "rank").round(3).tolist()
    [[0.5], [0.633]]
    """
    low, high = reference[0], reference[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        if way == "minmax":
            scores = LOWEST + (HIGHEST - LOWEST) * (values - low) / (high - low)
        elif way == "z":
            z = (values - reference.mean(axis=0)) / reference.std(axis=0)
            scores = 0.5 + (HIGHEST - LOWEST) / 2 * z / Z_REACH
        else:
            scores = _rank_scores(values, reference)
    return np.where(high > low, np.clip(scores, 0.0, 1.0), 0.5)


def _rank_scores(values: Floats, reference: Floats) -> Floats:
    steps = np.linspace(LOWEST, HIGHEST, len(reference))
    scores = np.empty_like(values)
    for column in range(values.shape[1]):
        distinct, first, count = np.unique(reference[:, column], return_index=True, return_counts=True)
        middle = np.array([steps[a : a + n].mean() for a, n in zip(first, count, strict=True)])
        scores[:, column] = np.interp(values[:, column], distinct, middle)
    return scores


def _weights(panel: Panel, draws: Draws) -> Floats:
    """Weight of every part in its goal: criteria drawn around theirs, indicators in a criterion around theirs."""
    keys = list(zip(panel.parts["goal_id"], panel.parts["criterion"], strict=True))
    declared = panel.parts["weight"].to_numpy(float)
    parts = list(zip(panel.parts["key"], panel.parts["level"], strict=True))
    own = _columns(draws.part_factor, _positions(parts, layout().parts)) * declared
    criterion = _columns(draws.criterion_factor, _positions(keys, layout().criteria))
    result = np.empty_like(own)
    for key in dict.fromkeys(keys):
        mine = np.array([one == key for one in keys])
        result[:, mine] = own[:, mine] / own[:, mine].sum(axis=1, keepdims=True) * declared[mine].sum()
    return result * criterion


def _positions(wanted: Iterable[Any], order: Sequence[Any]) -> Integers:
    """Positions among what is declared; the last, -1, for what an analyst added."""
    at = {one: i for i, one in enumerate(order)}
    return np.array([at.get(one, -1) for one in wanted], np.intp)


def _columns(factors: Floats, at: Integers) -> Floats:
    """Columns of the factors; 1 for what an analyst added: its declared weight stays before the rest is drawn."""
    return np.where(at >= 0, factors[:, at], 1.0)


def _posts(key: str, level: str) -> tuple[float, float, bool, bool] | None:
    """Worst and best post, and which of them move: nobody, everybody and none are limits, not choices."""
    declared = {(statistic.key, at): (statistic.unit, posts) for _, statistic, at, posts in scored()}
    if (key, level) not in declared:
        return None
    unit, posts = declared[key, level]
    natural = {0.0} if min(posts.worst, posts.best) >= 0 else set()
    natural |= {LIMITS[unit]} if unit in LIMITS else set()
    return posts.worst, posts.best, posts.worst not in natural, posts.best not in natural


def _by_variant(parts: pd.DataFrame, values: pd.DataFrame, design: Design) -> Floats:
    """Values on the axes of the variants; -1 and -2 are the last places of an axis, as they are in the design."""
    spread = design.spread
    legs, streets = len(spread.leg_speed_factors), len(spread.local_streets_factors)
    shape = (1 + spread.networks + len(NEVER_DRAWN), legs, len(design.people), streets + 1)
    of_region = values[values["municipality_code"] == ""]
    grouped = dict(list(of_region.groupby(["indicator_id", "level"])))
    result = np.empty((*shape, len(parts)))
    for i, key in enumerate(zip(parts["indicator_id"], parts["level"], strict=True)):
        of_part = grouped.get(key)
        result[..., i] = float(parts["value"].iloc[i]) if of_part is None else _cube(of_part, shape, spread)
    return result


def _cube(values: pd.DataFrame, shape: tuple[int, ...], spread: Spread) -> Floats:
    cube = np.full(shape, np.nan)
    cube[values["network"], values["leg"], values["people"], values["streets"]] = values["value"]
    lacking = np.isnan(cube[: -len(NEVER_DRAWN), :, :, :-1]) & _one_apart(shape, spread)
    if lacking.any():
        name, level = values["indicator_id"].iloc[0], values["level"].iloc[0]
        raise InputError(
            f"values of the variants: {name} {level} lacks {int(lacking.sum())} that are drawn from; "
            "compute the crossed variants of this design"
        )
    return _with_several_apart(cube, spread)


def _one_apart(shape: tuple[int, ...], spread: Spread) -> Flags:
    """Return where at most one choice beside the network is not the declared one."""
    legs, people, streets = np.indices((*shape[1:3], shape[3] - 1))
    apart = [legs != spread.declared_leg, people != 0, streets != spread.declared_streets]
    few: Flags = np.sum(apart, axis=0) <= 1
    return few


def _with_several_apart(cube: Floats, spread: Spread) -> Floats:
    """Return the values with those of several choices apart from what is declared, where they were not routed.

    What each choice changes alone, on the same network, is added up: that legs, people and streets act on one another
    is left out. Where there is no way, no choice makes one.
    """
    leg, streets = slice(spread.declared_leg, spread.declared_leg + 1), slice(spread.declared_streets, None)
    declared = cube[:, leg, :1, streets][..., :1]
    with np.errstate(invalid="ignore"):
        added = cube[:, :, :1, streets][..., :1] + cube[:, leg, :, streets][..., :1] + cube[:, leg, :1, :]
        added = np.where(np.isfinite(declared), added - 2 * declared, declared)
    return np.where(np.isnan(cube), added, cube)


def _reference(parts: pd.DataFrame, cards: pd.DataFrame) -> Floats:
    rows = cards[(cards["weight"] > 0) & (cards["indicator_id"] != "")]
    table = rows.set_index(["indicator_id", "level", "region_id"])["value"].unstack("region_id")
    keys = pd.MultiIndex.from_frame(parts[["indicator_id", "level"]])
    values: Floats = table.reindex(keys).to_numpy(float).T
    if np.isnan(values).any():
        lacking = sorted({str(keys[i]) for i in np.argwhere(np.isnan(values))[:, 1]})
        raise InputError(
            f"reference of relative scores: no value of {', '.join(lacking)}; score all regions by the same indicators"
        )
    return values


def _check_declared(panel: Panel, card: pd.DataFrame, design: Design) -> None:
    """The declared variant and draw give the scorecard: nothing is scored that the reader does not see."""
    if not len(panel.parts):
        return
    computed = scores_of(panel, declared_draw(design), as_defined=True)
    values, scores = (panel.parts[name].to_numpy(float) for name in ("value", "score"))
    whole = float(card.loc[card["goal_id"] == OVERALL, "score"].iloc[0])
    same = np.isclose(computed.values[0], values, rtol=SAME_VALUE, atol=SAME_VALUE)
    if not same.all():
        i = int(np.flatnonzero(~same)[0])
        raise RunError(
            f"{panel.region_id}: {panel.parts['indicator_id'][i]} {panel.parts['level'][i]} is {values[i]!r} in the "
            f"scorecard and {computed.values[0][i]!r} in the declared variant; compute both from the same study"
        )
    if not np.allclose(computed.parts[0], scores, atol=1e-9) or abs(computed.overall[0] - whole) > 1e-9:
        raise RunError(f"{panel.region_id}: the declared draw scores {computed.overall[0]}, the scorecard {whole}")
