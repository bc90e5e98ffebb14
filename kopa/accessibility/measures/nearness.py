"""Measures of nearness: time to the nearest sites, and to as many places as there are people."""

import pandas as pd

from kopa.accessibility.measures.pairs import Amount, Pairs
from kopa.accessibility.measures.reducers import BalancingReducer, NearestReducer


def cost_to_closest(
    times: pd.DataFrame | Pairs,
    sites: pd.DataFrame | None = None,
    *,
    k: int = 1,
    supply: Amount = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    """Return the minutes from every origin to its `k`-th nearest site.

    Parameters
    ----------
    times, sites, cost
        As `cumulative`.
    k
        1 for the nearest, 3 for the third nearest.
    supply
        With a column: only sites with more than 0 of it count.

    Returns
    -------
    pandas.Series
        Minutes per origin; `inf` where fewer than `k` sites can be reached.

    Raises
    ------
    InputError
        As `cumulative`; `k` below 1.

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [10, 30]})
    >>> cost_to_closest(times).to_dict(), cost_to_closest(times, k=3).to_dict()
    ({'a': 10.0}, {'a': inf})
    """
    pairs = Pairs.of(times, cost)
    return pairs.reduce(NearestReducer(len(pairs.origin_ids), pairs.supply(sites, supply), k), "cost_to_closest")


def mean_of_nearest(
    times: pd.DataFrame | Pairs,
    sites: pd.DataFrame | None = None,
    *,
    k: int = 3,
    supply: Amount = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    """Return the mean of the minutes to the `k` nearest sites: access with a choice.

    Parameters
    ----------
    times, sites, supply, cost
        As `cost_to_closest`.
    k
        How many sites make a choice; Eurostat's indicators of access to services take 3.

    Returns
    -------
    pandas.Series
        Minutes per origin; `inf` where fewer than `k` sites can be reached.

    Raises
    ------
    InputError
        As `cost_to_closest`.

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [10, 30]})
    >>> mean_of_nearest(times, k=2).to_dict()
    {'a': 20.0}
    """
    pairs = Pairs.of(times, cost)
    reducer = NearestReducer(len(pairs.origin_ids), pairs.supply(sites, supply), k, mean=True)
    return pairs.reduce(reducer, "mean_of_nearest")


def balancing_cost(
    times: pd.DataFrame | Pairs,
    origins: pd.DataFrame | None = None,
    sites: pd.DataFrame | None = None,
    *,
    demand: Amount = None,
    supply: Amount = None,
    step_min: float | None = None,
    cost: str = "travel_time_min",
) -> pd.Series:
    r"""Return the least minutes within which every origin reaches as much supply as it has demand.

    .. math:: B_i = \min \Bigl\{ c : \sum_j S_j \, [t_{ij} \le c] \ge P_i \Bigr\}

    Parameters
    ----------
    times, sites, supply, cost
        As `cumulative`.
    origins
        Origins with `id` and the demand.
    demand
        Column of `origins`, or a Series by id; default `population`.
    step_min
        Look only at multiples of this many minutes (1 in R accessibility); None: the exact time.

    Returns
    -------
    pandas.Series
        Minutes per origin; 0 where nobody lives, `inf` where the demand is never met.

    Raises
    ------
    InputError
        As `cumulative`; an origin without a demand.

    References
    ----------
    Barboza, Carneiro, Falavigna, Luz and Orrico (2021), Journal of Transport Geography 90.

    Examples
    --------
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [9.5, 30]})
    >>> balancing_cost(times, demand=pd.Series({"a": 2})).to_dict()
    {'a': 30.0}
    """
    pairs = Pairs.of(times, cost)
    wanted, offered = pairs.demand(origins, demand), pairs.supply(sites, supply)
    return pairs.reduce(BalancingReducer(len(pairs.origin_ids), offered, wanted, step_min), "balancing_cost")
