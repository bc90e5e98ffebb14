"""Rational agents: everybody goes where travel plus crowding costs least, which depends on where all others go."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kopa.accessibility.aggregate.vectors import Floats, Vector, exact_sum
from kopa.accessibility.measures.blocks import as_block, require_each_once
from kopa.accessibility.measures.pairs import Amount, Pairs
from kopa.accessibility.measures.reducers import amounts
from kopa.errors import InputError, RunError

FIRST_CANDIDATES = 8
"""Nearest sites that an origin considers at first; others join when they turn out cheaper."""

JOINING = 4
"""How many cheaper sites may join an origin's candidates in one pass."""

ROUGHLY, SETTLED = 1e-5, 1e-6
"""What a person may still gain by moving, in the mean: while sites join, and when the choices are settled."""

CHEAPER = 1e-6
"""A site left aside must be cheaper by this much to be considered."""

MOST_ROUNDS = 5_000
MOST_PASSES = 100


def raam(
    times: pd.DataFrame | Pairs,
    origins: pd.DataFrame | None = None,
    sites: pd.DataFrame | None = None,
    *,
    demand: Amount = None,
    supply: Amount = None,
    tau_min: float = 60.0,
    rho: float | None = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    r"""Return the cost of access under the rational agent access model, without unit: lower is better.

    .. math:: C_i = \min_j \Bigl( \frac{D_j}{\rho S_j} + \frac{t_{ij}}{\tau} \Bigr), \qquad D_j = \sum_i x_{ij}

    where the persons :math:`x_{ij}` have settled so that nobody gains by going elsewhere (a user equilibrium). A
    site exactly as crowded as the average counts 1, and so do `tau_min` minutes of travel. The equilibrium is
    sought with fractions of persons, until nobody gains more than 1e-6 in the mean; PySAL access moves whole persons
    and stops nearby.

    Parameters
    ----------
    times, origins, sites, demand, supply, cost
        As `kopa.floating_catchment`.
    tau_min
        Minutes of travel that weigh as much as the average crowding.
    rho
        Persons per unit of supply that count as 1; default all demand over all supply.

    Returns
    -------
    pandas.Series
        Cost per origin; `inf` where no site can be reached (those persons crowd nobody); for an origin without
        people, what one of them would pay.

    Raises
    ------
    InputError
        Bad times, ids that do not match, `tau_min` or `rho` not above 0.
    RunError
        The choices do not settle.

    References
    ----------
    Saxon and Snow (2020), Annals of the American Association of Geographers 110(1).

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [0, 60]})
    >>> raam(times, demand=pd.Series({"a": 40}), supply=pd.Series({"s": 10, "t": 10})).round(6).to_dict()
    {'a': 1.5}
    """
    pairs = Pairs.of(times, cost)
    reducer = RaamReducer(pairs.demand(origins, demand), pairs.supply(sites, supply), tau_min=tau_min, rho=rho)
    return pairs.reduce(reducer, "raam")


class RaamReducer:
    """Cost of access of every origin, over blocks that come until nobody finds a cheaper site.

    The first pass keeps each origin's nearest sites, and the persons settle among them. Every further pass looks
    through all sites at the prices so found; sites that are cheaper for somebody join, and all settle again. When
    a pass finds none, the equilibrium is that of all sites, though the matrix has never been held.

    Parameters
    ----------
    demand
        Persons of every origin.
    supply
        Supply of every site; sites of 0 are not gone to.
    tau_min, rho
        As `raam`.
    """

    def __init__(self, demand: Vector, supply: Vector, *, tau_min: float = 60.0, rho: float | None = None) -> None:
        self.demand, self.supply = amounts(demand, "demand"), amounts(supply, "supply")
        for name, value in (("tau_min", tau_min), ("rho", 1.0 if rho is None else rho)):
            if not 0 < value < np.inf:
                raise InputError(f"{name} is {value}; expected a number above 0")
        self.open = np.flatnonzero(self.supply > 0)
        whole = exact_sum(self.supply)
        self.rho = rho if rho is not None else (exact_sum(self.demand) / whole if whole else 1.0) or 1.0
        self.tau_min = float(tau_min)
        self._capacity = self.rho * self.supply[self.open]
        self._price: Floats | None = None
        self._cost = np.full(len(self.demand), np.inf)
        self._settled_cost = np.full(len(self.demand), np.inf)
        self._joining: list[tuple[NDArray[np.intp], NDArray[np.intp], Floats]] = []
        self._origin, self._site = np.zeros(0, np.intp), np.zeros(0, np.intp)
        self._travel, self._load = np.zeros(0), np.zeros(0)
        self._times_seen = np.zeros(len(self.demand), np.int64)
        self._passes, self._tolerance = 0, ROUGHLY

    def update(self, block_time_min: Any, origin_slice: slice) -> None:
        """Take the minutes of the origins in `origin_slice` to all sites."""
        block = (
            as_block(block_time_min, origin_slice, (len(self.demand), len(self.supply)))[:, self.open] / self.tau_min
        )
        self._times_seen[origin_slice] += 1
        first = np.arange(len(self.demand))[origin_slice]
        if self._price is None:
            self._consider(_nearest(block, FIRST_CANDIDATES), block, first)
            return
        total = block + self._price
        self._cost[origin_slice] = total.min(axis=1, initial=np.inf)
        cheaper = (total < self._settled_cost[origin_slice, None] - CHEAPER) & (self.demand[origin_slice, None] > 0)
        self._consider(cheaper & _nearest(total, JOINING), block, first)

    def again(self) -> bool:
        """Let the persons settle; say whether the sites must be looked through (once more)."""
        require_each_once(self._times_seen)
        self._times_seen[:] = 0
        self._passes += 1
        if self._price is not None and not self._joining:
            if self._tolerance == SETTLED:
                return False
            self._tolerance = SETTLED
        if self._passes > MOST_PASSES:
            raise RunError(f"after {MOST_PASSES} passes somebody still finds a cheaper site; the choices do not settle")
        self._join()
        self._settle()
        return True

    def result(self) -> Floats:
        """Return the cost of every origin."""
        return self._cost

    def _consider(self, wanted: NDArray[np.bool_], block: Floats, first: NDArray[np.intp]) -> None:
        row, column = np.nonzero(wanted & np.isfinite(block))
        if row.size:
            self._joining.append((first[row], column, block[row, column]))

    def _join(self) -> None:
        parts = [*self._joining, (self._origin, self._site, self._travel)]
        self._joining = []
        origin = np.concatenate([part[0] for part in parts])
        order = np.argsort(origin, kind="stable")
        load = np.concatenate([np.zeros(len(origin) - len(self._load)), self._load])
        self._origin, self._load = origin[order], load[order]
        self._site = np.concatenate([part[1] for part in parts])[order]
        self._travel = np.concatenate([part[2] for part in parts])[order]

    def _settle(self) -> None:
        starts = np.searchsorted(self._origin, np.arange(len(self.demand) + 1))
        crowd = np.bincount(self._site, weights=self._load, minlength=len(self.open)).astype(float)
        from kopa.accessibility.kernels.raam import settle  # the compiler is imported where it is needed

        rounds = settle(
            starts, self._site, self._travel, self._load, self.demand, self._capacity, crowd,
            self._settled_cost, self._tolerance, MOST_ROUNDS,
        )  # fmt: skip
        if rounds > MOST_ROUNDS:
            raise RunError(f"the persons still gain by moving after {MOST_ROUNDS} rounds; the choices do not settle")
        self._price = crowd / self._capacity


def _nearest(block: Floats, k: int) -> NDArray[np.bool_]:
    if block.shape[1] <= k:
        return np.ones(block.shape, bool)
    nearest = np.argpartition(block, k, axis=1)[:, :k]
    chosen = np.zeros(block.shape, bool)
    np.put_along_axis(chosen, nearest, True, axis=1)
    return chosen
