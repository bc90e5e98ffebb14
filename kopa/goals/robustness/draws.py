"""From points of the unit cube to weights, goalposts and choices: the same columns whatever regions are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from kopa.errors import InputError
from kopa.goals.catalogue import scored
from kopa.goals.indicator import GOALS
from kopa.goals.inputs import Flags, Floats
from kopa.goals.robustness.spread import NORMALISATIONS, SOURCES, Spread
from kopa.goals.robustness.variants import Design

Integers = npt.NDArray[np.intp]

ONE_COLUMN = ("normalisation", "speeds", "access_leg", "people", "local_streets")
"""Sources that one number between 0 and 1 decides."""


@dataclass(frozen=True)
class Layout:
    """Which columns of the unit cube belong to which source of uncertainty.

    Every declared indicator has its columns, weighed or not: what is drawn for one region never depends on
    which others are looked at, nor on their order.

    Attributes
    ----------
    criteria
        Goals with their criteria.
    parts
        Keys of statistics with the levels that they are scored at.
    statistics
        Keys of the statistics that are scored.
    """

    criteria: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    statistics: tuple[str, ...]

    @cached_property
    def columns(self) -> Mapping[str, slice]:
        """Columns by source."""
        widths = {
            "goal_weights": len(GOALS),
            "inner_weights": len(self.criteria) + len(self.parts),
            "goalposts": 2 * len(self.statistics),
            "aggregation": 2,
            **dict.fromkeys(ONE_COLUMN, 1),
        }
        ends = np.cumsum([widths[name] for name in SOURCES])
        return {name: slice(int(end) - widths[name], int(end)) for name, end in zip(SOURCES, ends, strict=True)}

    @property
    def width(self) -> int:
        """Number of columns."""
        return max(one.stop for one in self.columns.values())


@cache
def layout() -> Layout:
    """Return the layout that the declared indicators ask for.

    Examples
    --------
    >>> layout().columns["goal_weights"], layout().columns["normalisation"].stop < layout().width
    (slice(0, 5, None), True)
    """
    declared = [(one, statistic, level) for one, statistic, level, _ in scored()]
    return Layout(
        criteria=tuple(dict.fromkeys((one.goal, one.criterion) for one, _, _ in declared)),
        parts=tuple((statistic.key, level) for _, statistic, level in declared),
        statistics=tuple(dict.fromkeys(statistic.key for _, statistic, _ in declared)),
    )


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws as arrays, one row a draw.

    Attributes
    ----------
    goal_factor, criterion_factor, part_factor
        Factors on the declared weights; normalised among those that are weighed, they make the Dirichlet draws.
    worst_shift, best_shift
        Shift of the goalposts in shares of their span, by statistic.
    normalisation
        Position in `NORMALISATIONS`.
    other_within, other_across
        Whether the mean inside goals, and over goals, is of the kind that is not declared.
    network, leg, people, streets
        The variant, as positions on the axes of the values.
    """

    goal_factor: Floats
    criterion_factor: Floats
    part_factor: Floats
    worst_shift: Floats
    best_shift: Floats
    normalisation: Integers
    other_within: Flags
    other_across: Flags
    network: Integers
    leg: Integers
    people: Integers
    streets: Integers

    def __len__(self) -> int:
        return len(self.network)


MOVED_BY: Mapping[str, tuple[str, ...]] = {
    "goal_weights": ("goal_factor",),
    "inner_weights": ("criterion_factor", "part_factor"),
    "goalposts": ("worst_shift", "best_shift"),
    "aggregation": ("other_within", "other_across"),
    "normalisation": ("normalisation",),
    "speeds": ("network",),
    "access_leg": ("leg",),
    "people": ("people",),
    "local_streets": ("streets",),
}
"""The attributes of draws that each source of uncertainty decides."""


def unit_draws(draws: int, seed: int) -> Floats:
    """Return random points of the unit cube: the same seed gives the same bits."""
    return np.random.default_rng([seed, 2]).random((draws, layout().width))


def draws_of(points: Floats, design: Design) -> Draws:
    """Return the draws that points of the unit cube (rows) stand for.

    Parameters
    ----------
    points
        Numbers from 0 to under 1, in the columns of `layout()`.
    design
        Variants that can be drawn and the ranges of everything else.

    Raises
    ------
    InputError
        Another number of columns.
    """
    plan, spread = layout(), design.spread
    if points.ndim != 2 or points.shape[1] != plan.width:
        raise InputError(f"points have the shape {points.shape}; expected {plan.width} columns, one a drawn number")
    of = {name: points[:, columns] for name, columns in plan.columns.items()}
    inner = _factors(of["inner_weights"], spread)
    shifts = 2 * of["goalposts"] - 1
    half = len(plan.statistics)
    return Draws(
        goal_factor=_factors(of["goal_weights"], spread),
        criterion_factor=inner[:, : len(plan.criteria)],
        part_factor=inner[:, len(plan.criteria) :],
        worst_shift=spread.worst_post_share * shifts[:, :half],
        best_shift=spread.best_post_share * shifts[:, half:],
        normalisation=_normalisation(of["normalisation"][:, 0], spread),
        other_within=of["aggregation"][:, 0] >= 0.5,
        other_across=of["aggregation"][:, 1] >= 0.5,
        network=1 + _choice(of["speeds"], spread.networks),  # 0 is the declared network, which is not drawn
        leg=_choice(of["access_leg"], len(spread.leg_speed_factors)),
        people=_choice(of["people"], len(design.people)),
        streets=_choice(of["local_streets"], len(spread.local_streets_factors)),
    )


def with_source_of(draws: Draws, others: Draws, source: str) -> Draws:
    """Return draws in which one source of uncertainty is that of other draws, row by row."""
    return replace(draws, **{name: getattr(others, name) for name in MOVED_BY[source]})


def declared_draw(design: Design, count: int = 1) -> Draws:
    """Return draws that leave everything as declared."""
    plan, spread = layout(), design.spread
    none, never = np.zeros(count, np.intp), np.zeros(count, bool)
    shifts = np.zeros((count, len(plan.statistics)))
    return Draws(
        goal_factor=np.ones((count, len(GOALS))),
        criterion_factor=np.ones((count, len(plan.criteria))),
        part_factor=np.ones((count, len(plan.parts))),
        worst_shift=shifts,
        best_shift=shifts,
        normalisation=none,
        other_within=never,
        other_across=never,
        network=none,
        leg=none + spread.declared_leg,
        people=none,
        streets=none + spread.declared_streets,
    )


def _factors(points: Floats, spread: Spread) -> Floats:
    """Gamma factors of mean 1: divided by their sum they are a Dirichlet draw around equal weights."""
    from scipy.special import gammaincinv  # a twentieth of a second to import, which only a study of robustness needs

    inside = np.clip(points, 1e-12, 1 - 1e-12)
    factors: Floats = gammaincinv(spread.weight_shape, inside) / spread.weight_shape
    return factors


def _normalisation(points: Floats, spread: Spread) -> Integers:
    declared = spread.declared_normalisation_share
    if declared == 1:
        return np.zeros(len(points), np.intp)
    others = len(NORMALISATIONS) - 1
    other = 1 + np.floor(others * (points - declared) / (1 - declared)).astype(np.intp)
    return np.where(points < declared, 0, np.minimum(other, others))


def _choice(points: Floats, count: int) -> Integers:
    return np.minimum((points[:, 0] * count).astype(np.intp), count - 1)
