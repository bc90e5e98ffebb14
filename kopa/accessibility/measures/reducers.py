"""Reducers: cumulative opportunities, gravity, nearest, balancing cost in one pass; floating catchments in two.

A catchment needs first the demand of every site, then the access of every origin.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from kopa.accessibility.aggregate.vectors import Floats, Vector, number_array, refuse_rows
from kopa.accessibility.measures.blocks import RowReducer, as_block, require_each_once
from kopa.accessibility.measures.decay import Weighting, weights_of
from kopa.errors import InputError, UnknownNameError, did_you_mean

Statistic = Literal["median", "mean", "min", "max"]

SUMMARIES: dict[str, Callable[..., Any]] = {"median": np.median, "mean": np.mean, "min": np.min, "max": np.max}
"""Ways to sum up an interval of cut-offs."""

METHODS = ("2sfca", "e2sfca", "3sfca", "m2sfca", "bfca")
"""Members of the family; their formulas stand in `kopa.floating_catchment`."""

ENDLESS = 1e290
"""Supply per person from which on nobody is taken to be there: sums of it would leave the range of numbers."""


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


class CatchmentReducer:
    """Supply per person of every origin by one of `METHODS`, over blocks that come twice.

    Parameters
    ----------
    demand
        Persons of every origin.
    supply
        Supply of every site.
    decay
        A decay, or a function of minutes.
    method
        One of `METHODS`.
    cutoff
        End of the catchment where the decay has none; see `kopa.floating_catchment`.
    """

    def __init__(
        self, demand: Vector, supply: Vector, decay: Weighting, method: str = "2sfca", cutoff: float | None = None
    ) -> None:
        name = str(method).casefold()
        if name not in METHODS:
            names = ", ".join(METHODS)
            raise UnknownNameError(f"method {method!r} is not one of {names}.{did_you_mean(name, METHODS)}")
        self.demand, self.supply = amounts(demand, "demand"), amounts(supply, "supply")
        self.decay, self.method = decay, name
        self.cutoff = None if cutoff is None or cutoff == np.inf else limit(cutoff, "cutoff_min")
        self._site_demand = np.zeros(len(self.supply))
        self._site_weight = np.zeros(len(self.supply))
        self._times_seen = np.zeros(len(self.demand), np.int64)
        self._level: Floats | None = None
        self._access = np.zeros(len(self.demand))
        self._done = False

    def update(self, block_time_min: Any, origin_slice: slice) -> None:
        """Take the minutes of the origins in `origin_slice` to all sites: in the first pass, then in the second."""
        if self._done:
            raise InputError("the reducer has had both passes; make a new one for another run")
        block = as_block(block_time_min, origin_slice, (len(self.demand), len(self.supply)))
        self._times_seen[origin_slice] += 1
        weights = self._weights(block)
        if self._level is None:
            self._add_demand(weights, self.demand[origin_slice])
        else:
            reached = weights**2 if self.method == "m2sfca" else weights
            self._access[origin_slice] = (reached * self._level).sum(axis=1)

    def again(self) -> bool:
        """Close a pass; say whether the blocks are needed for the second one."""
        require_each_once(self._times_seen)
        if self._level is not None:
            self._done = True
            return False
        self._times_seen[:] = 0
        divisor = self._site_demand * self._site_weight if self.method == "bfca" else self._site_demand
        # A site that nobody's demand reaches gives nothing to anybody: there is nobody to divide it by. Demand so
        # small that the quotient has no end (weights of 1e-300, say) is nobody's.
        with np.errstate(over="ignore"):
            level = np.divide(self.supply, divisor, out=np.zeros(len(divisor)), where=divisor > 0)
        self._level = np.where(level < ENDLESS, level, 0.0)
        return True

    def result(self) -> Floats:
        """Return the supply per person of every origin, after both passes."""
        if not self._done:
            raise InputError(
                "a catchment needs its blocks twice; feed it by reduce_blocks, or as long as again() says so"
            )
        return self._access

    def _weights(self, block: Floats) -> Floats:
        weights = weights_of(self.decay, block)
        within = weights if self.cutoff is None else np.where(block <= self.cutoff, weights, 0.0)
        return choice(weights) * within if self.method == "3sfca" else within

    def _add_demand(self, weights: Floats, demand: Floats) -> None:
        demanding = choice(weights) if self.method == "bfca" else weights
        self._site_demand = _running_sum(self._site_demand, demanding * demand[:, None])
        if self.method == "bfca":
            self._site_weight = _running_sum(self._site_weight, weights)


class SpatialAvailabilityReducer(CatchmentReducer):
    """Supply that falls to every origin: a catchment of demand to the power `alpha`, times that demand."""

    def __init__(self, demand: Vector, supply: Vector, decay: Weighting, alpha: float = 1.0) -> None:
        if not 0 < alpha < np.inf:
            raise InputError(f"alpha is {alpha}; expected a number above 0")
        super().__init__(amounts(demand, "demand") ** alpha, supply, decay, "2sfca")

    def result(self) -> Floats:
        """Return the supply that falls to every origin, after both passes."""
        return super().result() * self.demand


def choice(weights: Floats) -> Floats:
    """Return each row's weights as shares of the row; 0 where the row has none.

    Examples
    --------
    >>> choice(np.array([[1.0, 3.0], [0.0, 0.0]]))
    array([[0.25, 0.75],
           [0.  , 0.  ]])
    """
    row = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, row, out=np.zeros_like(weights), where=row > 0)


def _running_sum(so_far: Floats, rows: Floats) -> Floats:
    """Sum of `so_far` and the rows, one row after the other, so that the cut into blocks does not show."""
    if len(rows) == 0:
        return so_far
    rows[0] += so_far
    return np.asarray(rows.sum(axis=0))


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
