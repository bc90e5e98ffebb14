"""Inequality between people: Gini, Lorenz, Palma, concentration, and, from two rooms beside, Theil, Atkinson, FGT.

Conventions, the same in every function: `values` first, then `weights` (persons; None: equal),
then what the measure needs. Everything is weighted by persons, so that a cell of 100 counts as
100 cells of one. Rows of weight 0 do not count. NaN is refused; so are negative and infinite values,
except where the page of the function says otherwise. The result is NaN where nobody is counted, and
where there is nothing to share out (every value 0).
"""

import math
from typing import Literal

import numpy as np
import pandas as pd

from kopa.accessibility.aggregate.vectors import Floats, Vector, amounts_and_weights, exact_sum, number_array
from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.errors import InputError

Kind = Literal["standard", "erreygers"]


def gini(values: Vector, weights: Vector | None = None) -> float:
    r"""Return the weighted Gini coefficient of `values`, without unit, 0 (equal) to nearly 1.

    .. math:: G = \frac{1}{2 W^2 \mu} \sum_i \sum_j w_i w_j \lvert x_i - x_j \rvert

    Half the mean difference between two persons, over the mean: twice the area between the
    Lorenz curve and the diagonal. Gini (1912), *Variabilità e mutabilità*; the covariance form
    that is computed here is Lerman and Yitzhaki (1984), Economics Letters 15.

    Parameters
    ----------
    values
        One amount per cell, at least 0.
    weights
        Persons per cell; None: every cell counts once.

    Returns
    -------
    float
        0 for one cell or equal values; NaN where nobody is counted or every value is 0.

    Raises
    ------
    InputError
        NaN, a negative or an infinite value where somebody lives; bad weights.

    Examples
    --------
    >>> gini([0.0, 10.0])
    0.5
    >>> gini([1.0, 3.0], [30, 10])
    0.25
    """
    value, weight = amounts_and_weights(values, weights)
    return _concentration(value, weight, value)


def concentration_index(
    values: Vector, weights: Vector | None = None, rank_by: Vector | None = None, kind: Kind = "standard"
) -> float:
    r"""Return the concentration index of `values` over persons ranked by `rank_by`, -1 to 1 without unit.

    .. math:: C = \frac{2}{W \mu} \sum_i w_i (x_i - \mu) F_i \qquad C_E = \frac{4 \mu}{b - a} C

    :math:`F_i` is the share of persons ranked lower, plus half of those of the same rank (ties share
    their rank, so that the order of rows never matters); *a* and *b* are the lowest and the highest value.
    Negative: access is concentrated on the low ranks. Kakwani, Wagstaff and van Doorslaer (1997), Journal
    of Econometrics 77; Erreygers (2009), Journal of Health Economics 28.

    Parameters
    ----------
    values
        One amount per cell, at least 0.
    weights
        Persons per cell; None: every cell counts once.
    rank_by
        What orders the persons from worst off to best off, e.g. income per head.
    kind
        `standard`, or `erreygers` (also called `corrected`: bounded for bounded values).

    Returns
    -------
    float
        NaN where nobody is counted or every value is 0; 0 for equal values.

    Raises
    ------
    InputError
        No `rank_by`, another `kind`, NaN in a vector, a negative or infinite value.

    Examples
    --------
    >>> concentration_index([0.0, 10.0], None, rank_by=[900, 2500])
    0.5
    >>> concentration_index([0.0, 10.0], None, rank_by=[2500, 900], kind="erreygers")
    -1.0
    """
    if rank_by is None:
        raise InputError("rank_by is missing; give what orders the persons (e.g. income), or use gini")
    if kind not in ("standard", "erreygers", "corrected"):
        raise InputError(f"kind is {kind!r}; expected 'standard' or 'erreygers'")
    value, weight, rank = amounts_and_weights(values, weights, rank_by=rank_by)
    index = _concentration(value, weight, number_array(rank, "rank_by"))
    if kind == "standard" or math.isnan(index):
        return index
    spread = value.max() - value.min()
    return 4 * weighted_mean(value, weight) / float(spread) * index if spread > 0 else 0.0


def _concentration(value: Floats, weight: Floats, rank: Floats) -> float:
    total, amount = exact_sum(weight), exact_sum(weight * value)
    if amount == 0:
        return math.nan
    order = np.lexsort((value, weight, rank))
    value, weight = value[order], weight[order]
    position = _shared_rank(rank[order], weight) / total
    mean = amount / total
    return 2 * exact_sum(weight * (value - mean) * (position - 0.5)) / amount


def _shared_rank(rank: Floats, weight: Floats) -> Floats:
    """Weight ranked lower plus half of the weight of the same rank; `rank` is sorted."""
    first = np.flatnonzero(np.concatenate([[True], rank[1:] != rank[:-1]]))
    tied = np.add.reduceat(weight, first)
    below = np.concatenate([[0.0], np.cumsum(tied)[:-1]])
    return np.repeat(below + tied / 2, np.diff(np.append(first, len(rank))))


def lorenz(values: Vector, weights: Vector | None = None, rank_by: Vector | None = None) -> pd.DataFrame:
    """Return the Lorenz curve of `values`: cumulated share of persons and of the whole (both 0-1).

    Parameters
    ----------
    values
        One amount per cell, at least 0.
    weights
        Persons per cell; None: every cell counts once.
    rank_by
        Another order of the persons, which makes it the concentration curve; None: by `values`.

    Returns
    -------
    pandas.DataFrame
        `population_share` and `value_share`, from (0, 0) to (1, 1), one point per distinct rank; no
        rows where nobody is counted or every value is 0.

    Raises
    ------
    InputError
        As `gini`.

    Examples
    --------
    >>> lorenz([1.0, 3.0], [30, 10])
       population_share  value_share
    0              0.00          0.0
    1              0.75          0.5
    2              1.00          1.0
    """
    value, weight, *ranks = amounts_and_weights(values, weights, rank_by=rank_by)
    rank = number_array(ranks[0], "rank_by") if ranks else value
    if exact_sum(weight * value) == 0:
        return pd.DataFrame({"population_share": [], "value_share": []}, dtype=float)
    order = np.lexsort((weight, value, rank))
    last = np.append(rank[order][1:] != rank[order][:-1], True)
    persons, amount = np.cumsum(weight[order])[last], np.cumsum((weight * value)[order])[last]
    shares = {"population_share": persons / persons[-1], "value_share": amount / amount[-1]}
    return pd.DataFrame({name: np.concatenate([[0.0], share]) for name, share in shares.items()})


def palma(
    values: Vector,
    weights: Vector | None = None,
    rank_by: Vector | None = None,
    *,
    top_share: float = 0.1,
    bottom_share: float = 0.4,
    thresholds: tuple[float, float] | None = None,
) -> float:
    r"""Return the Palma ratio: the best-off tenth's mean of `values` over the worst-off 40 percent's, without unit.

    .. math:: P = \frac{\bar x (r > q_{0.9})}{\bar x (r \le q_{0.4})}

    The ratio is of *means* per person, as in transport planning; the ratio of *shares* of the whole that
    Palma's name stands for with incomes is a quarter of it. The two thresholds are weighted quantiles of
    the rank (see `kopa.accessibility.aggregate.weighted_quantile`): those at the upper one do not belong to
    the top, those at the lower one belong to the bottom. Palma (2011), Development and Change 42(1).

    Parameters
    ----------
    values
        One amount per cell, at least 0.
    weights
        Persons per cell; None: every cell counts once.
    rank_by
        What orders the persons, e.g. income per head; None: `values` themselves.
    top_share, bottom_share
        Shares of the persons that are compared.
    thresholds
        Lower and upper threshold of the rank, where they come from a larger population than `values`.

    Returns
    -------
    float
        NaN where nobody is above the upper threshold or nobody is counted; `inf` where only the top has anything.

    Raises
    ------
    InputError
        As `gini`; shares that overlap.

    Examples
    --------
    >>> palma([2.0, 2.0, 3.0, 3.0, 8.0], [20, 20, 25, 25, 10])
    4.0
    """
    if not (0 < bottom_share <= 1 - top_share < 1):
        raise InputError(
            f"top_share is {top_share} and bottom_share {bottom_share}; expected two shares that do not overlap"
        )
    value, weight, *ranks = amounts_and_weights(values, weights, rank_by=rank_by)
    rank = number_array(ranks[0], "rank_by") if ranks else value
    low, high = weighted_quantile(rank, weight, [bottom_share, 1 - top_share]) if thresholds is None else thresholds
    top, bottom = rank > high, rank <= low
    best, worst = weighted_mean(value[top], weight[top]), weighted_mean(value[bottom], weight[bottom])
    return _ratio(best, worst)


def percentile_ratio(values: Vector, weights: Vector | None = None, *, upper: float = 0.9, lower: float = 0.5) -> float:
    """Return the ratio of two weighted quantiles of `values`, without unit; by default P90 over P50.

    Parameters
    ----------
    values
        One number per cell; `inf` (no way) is allowed.
    weights
        Persons per cell; None: every cell counts once.
    upper, lower
        The two shares of persons.

    Returns
    -------
    float
        `inf` where only the upper quantile has no way or only the lower one is 0; NaN where both are 0 or
        both `inf`, or nobody is counted.

    Raises
    ------
    InputError
        As `kopa.accessibility.aggregate.weighted_quantile`.

    Examples
    --------
    >>> percentile_ratio([10.0, 20.0, 60.0], [50, 30, 20])
    6.0
    """
    top, bottom = weighted_quantile(values, weights, [upper, lower])
    return _ratio(float(top), float(bottom))


def _ratio(above: float, below: float) -> float:
    if below == 0:
        return math.inf if above > 0 else math.nan
    return math.nan if math.isinf(below) else above / below
