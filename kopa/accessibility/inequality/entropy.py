"""Theil T and L with their exact decomposition between and within groups, and Atkinson's index."""

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from kopa.accessibility.aggregate.vectors import Floats, Vector, amounts_and_weights, exact_sum
from kopa.errors import InputError


class Theil(NamedTuple):
    """Inequality in all, between the groups and within them; `total` is the sum of the other two."""

    total: float
    between: float
    within: float


def theil_t(values: Vector, weights: Vector | None = None, groups: Vector | None = None) -> Theil:
    r"""Return Theil's T of `values` in all, between and within `groups`, without unit, 0 (equal) to ln W.

    .. math:: T = \sum_i \frac{w_i x_i}{W \mu} \ln \frac{x_i}{\mu}, \qquad
        T = \underbrace{\sum_g s_g \ln \frac{\mu_g}{\mu}}_{between} + \underbrace{\sum_g s_g T_g}_{within}

    with :math:`s_g` the group's share of the whole and 0 ln 0 = 0. Natural logarithm. The three numbers are
    computed each by its own formula; that they add up is a property that is tested. Theil (1967), *Economics
    and Information Theory*; Shorrocks (1980), Econometrica 48(3).

    Parameters
    ----------
    values
        One amount per cell, at least 0.
    weights
        Persons per cell; None: every cell counts once.
    groups
        The group of each cell, e.g. its municipality; None: one group, so that all is within.

    Returns
    -------
    Theil
        `total`, `between`, `within`; all NaN where nobody is counted or every value is 0.

    Raises
    ------
    InputError
        NaN, a negative or an infinite value where somebody lives; bad weights; a cell without a group.

    Examples
    --------
    >>> theil_t([0, 0, 10, 10], None, ["a", "a", "b", "b"])
    Theil(total=0.6931471805599453, between=0.6931471805599453, within=0.0)
    """
    value, weight, code, _ = _grouped(values, weights, groups)
    amount = exact_sum(weight * value)
    if amount == 0:
        return Theil(math.nan, math.nan, math.nan)
    relative = value / (amount / exact_sum(weight))
    parts = _parts_t(value, weight, code)
    total = exact_sum(weight * value / amount * _log(relative))
    return Theil(total, exact_sum(parts["between"]), exact_sum(parts["within"]))


def theil_t_between(values: Vector, weights: Vector | None, groups: Vector) -> float:
    """Return what `theil_t` gives as `between`, alone: in a fifth of its time, as no person's logarithm is asked for.

    Parameters
    ----------
    values, weights, groups
        As `theil_t`.

    Returns
    -------
    float
        Without unit; NaN where nobody is counted or every value is 0.

    Raises
    ------
    InputError
        As `theil_t`.

    Examples
    --------
    >>> theil_t_between([0, 0, 10, 10], None, ["a", "a", "b", "b"])
    0.6931471805599453
    """
    value, weight, code, _ = _grouped(values, weights, groups)
    sums = _by_group(code)
    amount = sums(weight * value)
    if not amount.any():
        return math.nan
    return exact_sum(_between_t(sums(weight), amount)["between"])


def theil_parts(values: Vector, weights: Vector | None, groups: Vector) -> pd.DataFrame:
    """Return each group's part in Theil's T, without unit: the rows sum to `between` and `within` of `theil_t`.

    Parameters
    ----------
    values, weights, groups
        As `theil_t`.

    Returns
    -------
    pandas.DataFrame
        Indexed by group: `persons`, `mean`, `value_share`, `theil_t` (inside the group; NaN where it has
        nothing), `between`, `within`.

    Raises
    ------
    InputError
        As `theil_t`.

    Examples
    --------
    >>> theil_parts([10, 10, 30], [1, 1, 2], ["a", "a", "b"])[["persons", "mean", "within"]]
       persons  mean  within
    a      2.0  10.0     0.0
    b      2.0  30.0     0.0
    """
    value, weight, code, names = _grouped(values, weights, groups)
    return pd.DataFrame(_parts_t(value, weight, code), index=pd.Index(names))


def _parts_t(value: Floats, weight: Floats, code: np.ndarray) -> dict[str, Floats]:
    sums = _by_group(code)
    persons, amount = sums(weight), sums(weight * value)
    columns = _between_t(persons, amount)
    mean, share = columns["mean"], columns["value_share"]
    with np.errstate(invalid="ignore", divide="ignore"):
        own_share = np.where(amount[code] > 0, weight * value / amount[code], 0.0)
        inside = sums(own_share * _log(np.where(mean[code] > 0, value / mean[code], 1.0)))
    inside = np.where(amount > 0, inside, np.nan)
    within = np.where(share > 0, share * inside, share * 0)
    known = {name: columns[name] for name in ("persons", "mean", "value_share")}
    return {**known, "theil_t": inside, "between": columns["between"], "within": within}


def _between_t(persons: Floats, amount: Floats) -> dict[str, Floats]:
    """Return what each group's persons and what they have come to, without looking inside."""
    all_persons, whole = math.fsum(persons), math.fsum(amount)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, share = amount / persons, amount / whole
        relative_mean = mean / (whole / all_persons)
    between = share * _log(relative_mean)
    return {"persons": persons, "mean": mean, "value_share": share, "between": between}


def theil_l(values: Vector, weights: Vector | None = None, groups: Vector | None = None) -> Theil:
    r"""Return Theil's L (mean log deviation) of `values` in all, between and within `groups`, without unit.

    .. math:: L = \sum_i \frac{w_i}{W} \ln \frac{\mu}{x_i}, \qquad
        L = \underbrace{\sum_g p_g \ln \frac{\mu}{\mu_g}}_{between} + \underbrace{\sum_g p_g L_g}_{within}

    with :math:`p_g` the group's share of the persons. It weighs the low end more than T does, and is `inf` as
    soon as one person has 0. Shorrocks (1980), Econometrica 48(3).

    Parameters
    ----------
    values, weights, groups
        As `theil_t`.

    Returns
    -------
    Theil
        `total`, `between`, `within`. A person with 0 makes `within` infinite, and a whole group with 0
        `between`. All NaN where nobody is counted or every value is 0.

    Raises
    ------
    InputError
        As `theil_t`.

    Examples
    --------
    >>> theil_l([5, 5, 20, 20], None, ["a", "a", "b", "b"]).within
    0.0
    """
    value, weight, code, _ = _grouped(values, weights, groups)
    sums = _by_group(code)
    persons, amount = sums(weight), sums(weight * value)
    if math.fsum(amount) == 0:
        return Theil(math.nan, math.nan, math.nan)
    share, mean = weight / math.fsum(persons), math.fsum(amount) / math.fsum(persons)
    own_mean = amount / persons
    with np.errstate(divide="ignore", invalid="ignore"):
        total = exact_sum(share * -np.log(value / mean))
        between = exact_sum(persons / math.fsum(persons) * -np.log(own_mean / mean))
        inside = np.where(own_mean[code] > 0, -np.log(value / own_mean[code]), 0.0)
    return Theil(total, between, exact_sum(share * inside))


def atkinson(values: Vector, weights: Vector | None = None, epsilon: float = 0.5) -> float:
    r"""Return Atkinson's index of `values`, without unit, 0 (equal) to 1.

    .. math:: A = 1 - \frac{1}{\mu} \Bigl(\sum_i \frac{w_i}{W} x_i^{1-\epsilon}\Bigr)^{1/(1-\epsilon)},
        \qquad A_{\epsilon=1} = 1 - \frac{1}{\mu} \prod_i x_i^{w_i / W}

    The share of the whole that could be given up for an equal distribution of the same worth. Atkinson
    (1970), Journal of Economic Theory 2(3).

    Parameters
    ----------
    values, weights
        As `theil_t`.
    epsilon
        Aversion to inequality, above 0; the larger, the more the worst off count.

    Returns
    -------
    float
        1 where somebody has 0 and `epsilon` is at least 1; NaN where nobody is counted or every value is 0.

    Raises
    ------
    InputError
        `epsilon` of 0 or less; else as `theil_t`.

    Examples
    --------
    >>> round(atkinson([10.0, 40.0], epsilon=1), 12)
    0.2
    """
    if not (epsilon > 0 and math.isfinite(epsilon)):
        raise InputError(f"epsilon is {epsilon}; expected a number above 0, e.g. 0.5 or 1")
    value, weight = amounts_and_weights(values, weights)
    amount, total = exact_sum(weight * value), exact_sum(weight)
    if amount == 0:
        return math.nan
    relative, share = value / (amount / total), weight / total
    if epsilon >= 1 and (value == 0).any():
        return 1.0
    if epsilon == 1:
        return 1 - math.exp(exact_sum(share * np.log(relative)))
    least = relative.min() if epsilon > 1 else 1.0  # taken out, so that no power leaves the range of numbers
    return 1 - least * exact_sum(share * (relative / least) ** (1 - epsilon)) ** (1 / (1 - epsilon))


def _grouped(values: Vector, weights: Vector | None, groups: Vector | None) -> tuple[Floats, Floats, np.ndarray, list]:
    if groups is None:
        value, weight = amounts_and_weights(values, weights)
        return value, weight, np.zeros(len(value), int), ["all"]
    value, weight, group = amounts_and_weights(values, weights, groups=groups)
    if group.dtype.kind in "Ui":
        unique, code = np.unique(group, return_inverse=True)
        return value, weight, code, unique.tolist()
    if pd.isna(group).any():
        raise InputError(f"groups: {int(pd.isna(group).sum())} rows where somebody lives are empty; give each a group")
    code, names = pd.factorize(pd.Series(group).infer_objects(), sort=True)
    return value, weight, code, list(names)


def _by_group(code: np.ndarray) -> Callable[[Floats], Floats]:
    """Return what sums numbers exactly per code; the codes are 0, 1, 2 … without a gap."""
    order = np.argsort(code, kind="stable")
    ends = [0, *np.cumsum(np.bincount(code)).tolist()] if len(code) else [0]

    def sums(numbers: Floats) -> Floats:
        sorted_ = numbers[order]
        return np.array([exact_sum(sorted_[low:high]) for low, high in itertools.pairwise(ends)], float)

    return sums


def _log(numbers: Floats) -> Floats:
    """Natural logarithm with 0 in place of ln 0, which always comes multiplied by 0."""
    return np.log(numbers, out=np.zeros(len(numbers)), where=numbers > 0)
