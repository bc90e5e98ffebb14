"""Opportunities within reach: all up to a limit, or weighted by a decay of their travel time."""

import math

import pandas as pd

from kopa.accessibility.measures.decay import Weighting
from kopa.accessibility.measures.pairs import Amount, Pairs
from kopa.accessibility.measures.reducers import CumulativeReducer, GravityReducer, IntervalReducer, Statistic, limit
from kopa.errors import InputError


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
    >>> from kopa.accessibility.measures.decay import decay_linear
    >>> times = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["s", "t"], "travel_time_min": [10, 30]})
    >>> from kopa.accessibility.measures.decay import decay_linear
    >>> gravity(times, decay=decay_linear(40)).to_dict()
    {'a': 1.0}
    """
    pairs = Pairs.of(times, cost)
    return pairs.reduce(GravityReducer(len(pairs.origin_ids), pairs.supply(sites, supply), decay), "gravity")
