"""Measures of access over a long table of travel times: how much, how near, at what cost.

Every measure takes `times` first (columns `from_id`, `to_id`, `travel_time_min`; `inf` where there is no
way; or its `Pairs`), then the tables it needs, and returns a Series indexed by `from_id` in the order in
which the origins first appear (to keep origins that `times` has no row of, pass `Pairs(times, origins=table)`).
`sites` says which sites count: pairs to others are left aside, which is
how a closure is tried out. `supply=` names a column of `sites` (or is a Series by id); without it each
site counts as 1. A pair that `times` does not have has no way. Over road distance: `cost="distance_km"`,
and thresholds are then kilometres.
"""

import math

import pandas as pd

from kopa.accessibility.catchment import catchment_ratio, floating_catchment, spatial_availability
from kopa.accessibility.catchment_groups import competition
from kopa.accessibility.catchment_raam import RaamReducer, raam
from kopa.accessibility.catchment_reducers import CatchmentReducer, SpatialAvailabilityReducer
from kopa.accessibility.decay import (
    Decay,
    Weighting,
    decay_binary,
    decay_exponential,
    decay_gaussian,
    decay_linear,
    decay_logistic,
    decay_power,
    decay_stepped,
)
from kopa.accessibility.measures_blocks import Blocks, Reducer, reduce_blocks
from kopa.accessibility.measures_nearest import balancing_cost, cost_to_closest, mean_of_nearest
from kopa.accessibility.measures_pairs import Amount, Pairs
from kopa.accessibility.measures_reducers import (
    BalancingReducer,
    CumulativeReducer,
    GravityReducer,
    IntervalReducer,
    NearestReducer,
    Statistic,
    limit,
)
from kopa.accessibility.measures_ways import ends_swapped, least_within
from kopa.errors import InputError

__all__ = [
    "BalancingReducer",
    "Blocks",
    "CatchmentReducer",
    "CumulativeReducer",
    "Decay",
    "GravityReducer",
    "IntervalReducer",
    "NearestReducer",
    "Pairs",
    "RaamReducer",
    "Reducer",
    "SpatialAvailabilityReducer",
    "balancing_cost",
    "catchment_ratio",
    "competition",
    "cost_to_closest",
    "cumulative",
    "cumulative_interval",
    "decay_binary",
    "decay_exponential",
    "decay_gaussian",
    "decay_linear",
    "decay_logistic",
    "decay_power",
    "decay_stepped",
    "ends_swapped",
    "floating_catchment",
    "gravity",
    "least_within",
    "mean_of_nearest",
    "raam",
    "reduce_blocks",
    "spatial_availability",
]


def cumulative(
    times: pd.DataFrame | Pairs,
    sites: pd.DataFrame | None = None,
    *,
    cutoff_min: float,
    supply: Amount = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    r"""Return the supply (or number of sites) within `cutoff_min` minutes of every origin.

    .. math:: A_i = \sum_j S_j \, [t_{ij} \le c]

    Parameters
    ----------
    times
        Travel times, or their `Pairs`.
    sites
        Sites that count, with `id`; None: every site of `times`.
    cutoff_min
        Threshold, inclusive.
    supply
        Column of `sites`, or a Series by id; default: 1 a site.
    cost
        Column of `times` that the threshold speaks of.

    Returns
    -------
    pandas.Series
        Supply per origin; 0 where nothing is in reach.

    Raises
    ------
    InputError
        Bad times, ids that do not match, a threshold that is no finite number.

    References
    ----------
    Wachs and Kumagai (1973), Socio-Economic Planning Sciences 7(5); Geurs and van Wee (2004), Journal
    of Transport Geography 12(2).

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "a", "b"], "to_id": ["s", "t", "s"], "travel_time_min": [10, 30, 31]})
    >>> cumulative(times, cutoff_min=30).to_dict()
    {'a': 2.0, 'b': 0.0}
    """
    pairs = Pairs.of(times, cost)
    reducer = CumulativeReducer(len(pairs.origin_ids), pairs.supply(sites, supply), cutoff_min)
    return pairs.reduce(reducer, "cumulative")


def cumulative_interval(
    times: pd.DataFrame | Pairs,
    sites: pd.DataFrame | None = None,
    *,
    interval_min: tuple[float, float],
    step_min: float = 1.0,
    statistic: Statistic = "median",
    supply: Amount = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    """Return a summary of the supply within each cut-off from the first to the last minute of an interval.

    One threshold is arbitrary; this takes every cut-off from `interval_min[0]` to `interval_min[1]` (both
    inclusive, `step_min` apart) and sums the results up, by default by their median.

    Parameters
    ----------
    times, sites, supply, cost
        As `cumulative`.
    interval_min
        First and last cut-off.
    step_min
        Distance between cut-offs.
    statistic
        `median`, `mean`, `min` or `max`.

    Returns
    -------
    pandas.Series
        Supply per origin.

    Raises
    ------
    InputError
        As `cumulative`; an interval that ends before it begins; another statistic.

    References
    ----------
    Tomasiello, Herszenhut, Oliveira, Braga and Pereira (2023), Applied Geography 157.

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [10, 30]})
    >>> cumulative_interval(times, interval_min=(29, 30), statistic="mean").to_dict()
    {'a': 1.5}
    """
    first, last = (limit(end, "interval_min") for end in interval_min)
    if last < first or not step_min > 0:
        raise InputError(
            f"interval_min is {interval_min}, step_min {step_min}; expected a rising interval and a step above 0"
        )
    pairs = Pairs.of(times, cost)
    cutoffs = [first + i * step_min for i in range(math.floor((last - first) / step_min + 1e-9) + 1)]
    reducer = IntervalReducer(len(pairs.origin_ids), pairs.supply(sites, supply), cutoffs, statistic)
    return pairs.reduce(reducer, "cumulative_interval")


def gravity(
    times: pd.DataFrame | Pairs,
    sites: pd.DataFrame | None = None,
    *,
    decay: Weighting,
    supply: Amount = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    r"""Return the supply of every origin, each site weighted by a decay of its travel time.

    .. math:: A_i = \sum_j S_j \, f(t_{ij})

    Parameters
    ----------
    times, sites, supply, cost
        As `cumulative`.
    decay
        E.g. `kopa.decay_exponential(0.05)`, or a function of an array of minutes.

    Returns
    -------
    pandas.Series
        Weighted supply per origin; 0 where nothing can be reached.

    Raises
    ------
    InputError
        As `cumulative`; a decay that gives something else than weights.

    References
    ----------
    Hansen (1959), Journal of the American Institute of Planners 25(2).

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [10, 30]})
    >>> gravity(times, decay=decay_linear(40)).to_dict()
    {'a': 1.0}
    """
    pairs = Pairs.of(times, cost)
    return pairs.reduce(GravityReducer(len(pairs.origin_ids), pairs.supply(sites, supply), decay), "gravity")
