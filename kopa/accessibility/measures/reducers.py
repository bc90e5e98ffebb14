"""The reducers of one pass: cumulative opportunities, gravity, nearest, balancing cost."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from kopa.accessibility.aggregate.vectors import Floats, Vector, number_array, refuse_rows
from kopa.accessibility.measures.blocks import RowReducer
from kopa.accessibility.measures.decay import Weighting, weights_of
from kopa.errors import InputError

Statistic = Literal["median", "mean", "min", "max"]

SUMMARIES: dict[str, Callable[..., Any]] = {"median": np.median, "mean": np.mean, "min": np.min, "max": np.max}
"""Ways to sum up an interval of cut-offs."""


def amounts(values: Vector, name: str) -> Floats:
    """Return supply or demand as checked floats: finite and at least 0.

    Examples
    --------
    >>> amounts([1, 2], "supply")
    array([1., 2.])
    """
    array = number_array(values, name)
    refuse_rows((array < 0) | np.isinf(array), array, name, "a finite amount of at least 0")
    return array


class CumulativeReducer(RowReducer):
    """Supply within `cutoff` (inclusive) of every origin."""

    def __init__(self, n_origins: int, supply: Vector, cutoff: float) -> None:
        super().__init__(n_origins, len(supply))
        self.supply, self.cutoff = amounts(supply, "supply"), limit(cutoff, "cutoff_min")

    def rows(self, block_time_min: Floats, origin_slice: slice) -> Floats:
        """Return the supply within the threshold, per row."""
        return np.where(block_time_min <= self.cutoff, self.supply, 0.0).sum(axis=1)


class IntervalReducer(RowReducer):
    """Supply within each of several cut-offs, summed up by their median, mean, min or max."""

    def __init__(self, n_origins: int, supply: Vector, cutoffs: Sequence[float], statistic: Statistic) -> None:
        super().__init__(n_origins, len(supply))
        if statistic not in SUMMARIES:
            raise InputError(f"statistic is {statistic!r}; expected one of {', '.join(SUMMARIES)}")
        self.supply, self.statistic = amounts(supply, "supply"), SUMMARIES[statistic]
        self.cutoffs = np.array([limit(cutoff, "interval_min") for cutoff in cutoffs])

    def rows(self, block_time_min: Floats, origin_slice: slice) -> Floats:
        """Return the summary over the cut-offs, per row."""
        reached = [np.where(block_time_min <= cutoff, self.supply, 0.0).sum(axis=1) for cutoff in self.cutoffs]
        return np.asarray(self.statistic(np.stack(reached), axis=0))


class GravityReducer(RowReducer):
    """Supply weighted by a decay, per origin."""

    def __init__(self, n_origins: int, supply: Vector, decay: Weighting) -> None:
        super().__init__(n_origins, len(supply))
        self.supply, self.decay = amounts(supply, "supply"), decay

    def rows(self, block_time_min: Floats, origin_slice: slice) -> Floats:
        """Return the weighted supply, per row."""
        weights = weights_of(self.decay, block_time_min)
        weights *= self.supply
        return np.asarray(weights.sum(axis=1))


class NearestReducer(RowReducer):
    """Time to the k-th nearest site that has a supply, or the mean of the k nearest."""

    def __init__(self, n_origins: int, supply: Vector, k: int = 1, *, mean: bool = False) -> None:
        super().__init__(n_origins, len(supply))
        if isinstance(k, bool) or int(k) != k or k < 1:
            raise InputError(f"k is {k}; expected a whole number of at least 1")
        self.sites, self.k, self.mean = np.flatnonzero(amounts(supply, "supply") > 0), int(k), mean

    def rows(self, block_time_min: Floats, origin_slice: slice) -> Floats:
        """Return the time to the k-th nearest, or the mean of the k nearest, per row."""
        if self.sites.size < self.k:
            return np.full(len(block_time_min), np.inf)
        every = self.sites.size == block_time_min.shape[1]
        candidates = block_time_min if every else block_time_min[:, self.sites]
        if self.k == 1:
            return np.asarray(candidates.min(axis=1))
        nearest = np.sort(np.partition(candidates, self.k - 1, axis=1)[:, : self.k], axis=1)
        return np.asarray(nearest.mean(axis=1) if self.mean else nearest[:, -1])


ROUNDING = 1e-12
"""Relative shortfall that a sum of many supplies may have by rounding alone."""


class BalancingReducer(RowReducer):
    """Least time within which an origin reaches as much supply as it has demand."""

    def __init__(self, n_origins: int, supply: Vector, demand: Vector, step: float | None = None) -> None:
        super().__init__(n_origins, len(supply))
        self.supply, self.demand = amounts(supply, "supply"), amounts(demand, "demand")
        self.step = None if step is None else limit(step, "step_min")
        if self.step == 0:
            raise InputError("step_min is 0; expected above 0, or None for the exact time")

    def rows(self, block_time_min: Floats, origin_slice: slice) -> Floats:
        """Return the balancing time, per row: 0 without demand, inf where the demand is never met."""
        times = block_time_min if self.step is None else np.ceil(block_time_min / self.step) * self.step
        order = np.argsort(times, axis=1, kind="stable")
        sorted_times = np.take_along_axis(times, order, axis=1)
        reached = np.cumsum(np.where(np.isfinite(sorted_times), self.supply[order], 0.0), axis=1)
        demand = self.demand[origin_slice]
        met = reached >= demand[:, None] * (1 - ROUNDING)
        never = np.full(len(times), np.inf)
        first = np.take_along_axis(sorted_times, met.argmax(axis=1)[:, None], axis=1)[:, 0] if times.shape[1] else never
        return np.where(demand == 0, 0.0, np.where(met.any(axis=1), first, np.inf))


def limit(value: float, name: str) -> float:
    """Return a threshold: a number of at least 0, finite (else the unreachable would count).

    Examples
    --------
    >>> limit(30, "cutoff_min")
    30.0
    """
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(f"{name} is {value!r}; expected one number") from None
    if not (0 <= number < np.inf):
        raise InputError(f"{name} is {value}; expected a finite number of at least 0")
    return number
