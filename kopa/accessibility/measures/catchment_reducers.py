"""Floating catchments as reducers of two passes: first the demand of every site, then the access of every origin."""

from typing import Any

import numpy as np

from kopa.accessibility.aggregate.vectors import Floats, Vector
from kopa.accessibility.measures.blocks import as_block, require_each_once
from kopa.accessibility.measures.decay import Weighting, weights_of
from kopa.accessibility.measures.reducers import amounts, limit
from kopa.errors import InputError, UnknownNameError, did_you_mean

METHODS = ("2sfca", "e2sfca", "3sfca", "m2sfca", "bfca")
"""Members of the family; their formulas stand in `kopa.floating_catchment`."""

ENDLESS = 1e290
"""Supply per person from which on nobody is taken to be there: sums of it would leave the range of numbers."""


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
            known = ", ".join(METHODS)
            raise UnknownNameError(f"method {method!r} is not one of {known}.{did_you_mean(name, METHODS)}")
        self.demand, self.supply = amounts(demand, "demand"), amounts(supply, "supply")
        self.decay, self.method = decay, name
        self.cutoff = None if cutoff is None else limit(cutoff, "cutoff_min")
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
