"""Statistics of many people: weighted means, quantiles and shares, as a whole and by group.

A value belongs to a cell and a weight says how many persons live there. `inf` means that
no way leads anywhere and is a value like any other; NaN is refused, because nobody can say
what it stands for. Sums are exact (`exact_sum`), so that no result depends on the order of rows.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, overload

import numpy as np
import pandas as pd

from kopa.accessibility.aggregate.vectors import Floats, Vector, columns_of, exact_sum, value_and_weight, weighted_terms
from kopa.errors import InputError, UnknownNameError, did_you_mean

Statistic: TypeAlias = Callable[[Any, Any], float]

REACHED = 1e-12
"""Relative tolerance with which a cumulated weight counts as having reached a quantile."""


def weighted_mean(values: Vector, weights: Vector | None = None) -> float:
    """Return the mean of `values`, each counted `weights` times, in the unit of `values`.

    Parameters
    ----------
    values
        One number per cell; `inf` is allowed and makes the mean `inf` where anybody has it.
    weights
        Persons per cell, at least 0; default: every cell counts once.

    Returns
    -------
    float
        The sum of weight times value over the sum of weights; NaN where the weights sum to 0.

    Raises
    ------
    InputError
        NaN or minus infinity in `values`; a negative, infinite or missing weight; unequal lengths.

    Examples
    --------
    >>> weighted_mean([10.0, 40.0], [300, 100])
    17.5
    >>> weighted_mean([10.0, float("inf")], [300, 0])
    10.0
    """
    value, weight = value_and_weight(values, weights)
    if not value.size:
        return math.nan
    return exact_sum(weight * value) / exact_sum(weight)


@overload
def weighted_quantile(values: Vector, weights: Vector | None, q: float) -> float: ...
@overload
def weighted_quantile(values: Vector, weights: Vector | None, q: Sequence[float] | Floats) -> Floats: ...
def weighted_quantile(values: Vector, weights: Vector | None, q: float | Sequence[float] | Floats) -> float | Floats:
    """Return the smallest of `values` at which the cumulated weight reaches the share `q` of its total.

    The result is always one of the values (no interpolation): "90 % of the persons have at
    most this". This is the inverse of the weighted distribution function, type 1 of Hyndman
    and Fan (1996), *Sample quantiles in statistical packages*, The American Statistician 50(4).

    Parameters
    ----------
    values
        One number per cell; `inf` is allowed and sorts last.
    weights
        Persons per cell, at least 0; None: every cell counts once. Cells of weight 0 never answer.
    q
        Share from 0 to 1, or several shares.

    Returns
    -------
    float or numpy.ndarray
        A number for one `q`, an array for several; NaN where the weights sum to 0.

    Raises
    ------
    InputError
        As `weighted_mean`, and for a `q` outside 0-1.

    Examples
    --------
    >>> weighted_quantile([5.0, 20.0, 60.0], [10, 80, 10], 0.5)
    20.0
    >>> weighted_quantile([5.0, 20.0, 60.0], [10, 80, 10], [0.1, 0.9, 0.95])
    array([ 5., 20., 60.])
    """
    share = np.asarray(q, float)
    if not ((share >= 0) & (share <= 1)).all():
        raise InputError(f"q is {q}; expected a share from 0 to 1 (0.9, not 90)")
    value, weight = value_and_weight(values, weights)
    quantiles = _quantiles(value, weight, np.atleast_1d(share))
    return quantiles if share.ndim else float(quantiles[0])


def share_where(mask: Vector, weights: Vector | None = None) -> float:
    """Return the share (0-1) of the weight for which `mask` is true.

    Parameters
    ----------
    mask
        True or False per cell.
    weights
        Persons per cell, at least 0; default: every cell counts once.

    Returns
    -------
    float
        Share from 0 to 1; NaN where the weights sum to 0.

    Raises
    ------
    InputError
        Something else than true and false in `mask`, or bad weights (see `weighted_mean`).

    Examples
    --------
    >>> share_where([True, False, True], [10, 70, 20])
    0.3
    """
    flags = mask if isinstance(mask, np.ndarray) and mask.dtype == np.bool_ else pd.Series(mask)
    if len(flags) and not pd.api.types.is_bool_dtype(flags.dtype):
        raise InputError(f"mask holds {flags.dtype}; expected true or false per row, e.g. minutes <= 30")
    return weighted_mean(flags.astype(float), weights)


STATISTICS: dict[str, Statistic] = {
    "mean": weighted_mean,
    "median": lambda values, weights: weighted_quantile(values, weights, 0.5),
    "p90": lambda values, weights: weighted_quantile(values, weights, 0.9),
    "share": share_where,
    "sum": lambda values, weights: exact_sum(weighted_terms(values, weights)),
}
"""Statistics that `by_group` knows by name; each takes values and weights."""


def by_group(values: Vector, weights: Vector | None, groups: Vector, statistic: str | Statistic = "mean") -> pd.Series:
    """Return a statistic of `values` weighted by `weights` within each group.

    Parameters
    ----------
    values, weights
        As the statistic takes them, one per cell.
    groups
        The group of each cell, e.g. its municipality code; none may be missing.
    statistic
        `mean`, `median`, `p90`, `share` (of a mask), `sum` (of value times weight), or any
        function of values and weights, such as `kopa.inequality.gini`.

    Returns
    -------
    pandas.Series
        One number per group, indexed by group in sorted order; NaN where nobody lives in it.

    Raises
    ------
    InputError
        A cell without a group, or what the statistic refuses.
    UnknownNameError
        A statistic of another name.

    Examples
    --------
    >>> by_group([10.0, 20.0, 60.0], [1, 3, 5], ["005", "005", "049"])
    005    17.5
    049    60.0
    dtype: float64
    """
    function = _statistic(statistic)
    frame = columns_of(values=values, weights=np.ones(len(values)) if weights is None else weights, groups=groups)
    if frame["groups"].isna().any():
        row = int(np.flatnonzero(frame["groups"].isna())[0]) + 1
        raise InputError(f"groups: row {row} is empty; every row needs a group, also those that nobody lives in")
    codes, names = pd.factorize(frame["groups"], sort=True)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))[:-1]
    value_parts = np.split(frame["values"].to_numpy()[order], ends)
    weight_parts = np.split(frame["weights"].to_numpy()[order], ends)
    results = [float(function(v, w)) for v, w in zip(value_parts, weight_parts, strict=True)] if len(names) else []
    return pd.Series(results, index=pd.Index(names), dtype=float)


def _statistic(statistic: str | Statistic) -> Statistic:
    if not isinstance(statistic, str):
        return statistic
    if statistic not in STATISTICS:
        names = ", ".join(STATISTICS)
        raise UnknownNameError(
            f"statistic {statistic!r} is not one of {names}, nor a function.{did_you_mean(statistic, STATISTICS)}"
        )
    return STATISTICS[statistic]


def _quantiles(value: Floats, weight: Floats, share: Floats) -> Floats:
    if not value.size:
        return np.full(len(share), np.nan)
    order = np.lexsort((weight, value))
    reached = np.cumsum(weight[order])
    at = np.searchsorted(reached, share * reached[-1] * (1 - REACHED), side="left")
    return value[order][np.minimum(at, len(value) - 1)]
