"""How many fall short of a standard, and by how much: the measures of Foster, Greer and Thorbecke."""

from typing import Literal

import numpy as np

from kopa.accessibility.aggregate.vectors import Vector, refuse_rows, value_and_weight
from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.errors import InputError


def fgt(
    values: Vector,
    weights: Vector | None = None,
    line: float = float("nan"),
    alpha: float = 0,
    *,
    short: Literal["below", "above"] = "below",
) -> float:
    r"""Return the Foster-Greer-Thorbecke measure of falling short of `line`, 0-1 without unit.

    .. math:: FGT_\alpha = \frac{1}{W} \sum_{i\,short} w_i \, g_i^\alpha, \qquad
        g_i = \frac{z - x_i}{z} \; (below) \quad or \quad 1 - \frac{z}{x_i} \; (above)

    With `alpha` 0 the share of persons who fall short, with 1 their mean gap (those who do not fall short
    count 0), with 2 the mean squared gap, which weighs the worst off most. Somebody exactly at the line does
    not fall short. The form `above` is for travel times, where more is worse: it is the form `below` of the
    speed of access 1 / time, so that unreachable (`inf`) is a gap of 1, the worst there is. Foster, Greer and
    Thorbecke (1984), Econometrica 52(3).

    Parameters
    ----------
    values
        One number per cell, at least 0; `inf` is allowed.
    weights
        Persons per cell; None: every cell counts once.
    line
        The standard, in the unit of `values`, above 0.
    alpha
        0, 1, 2, or any number of at least 0.
    short
        Which side of the line falls short: `below` for access, `above` for travel times.

    Returns
    -------
    float
        NaN where nobody is counted.

    Raises
    ------
    InputError
        No line above 0, a negative `alpha` or value, NaN, bad weights.

    Examples
    --------
    >>> fgt([50.0, 100.0, 200.0], [10, 10, 20], line=100, alpha=1)
    0.125
    >>> fgt([30.0, 60.0, float("inf")], None, line=45, alpha=0, short="above") == 2 / 3
    True
    """
    if not (0 < line < np.inf):
        raise InputError(f"line is {line}; expected the standard as a number above 0, in the unit of the values")
    if not (0 <= alpha < np.inf):
        raise InputError(
            f"alpha is {alpha}; expected 0 (share), 1 (gap), 2 (squared gap) or another number of at least 0"
        )
    if short not in ("below", "above"):
        raise InputError(f"short is {short!r}; expected 'below' (access) or 'above' (travel times)")
    value, weight = value_and_weight(values, weights)
    refuse_rows(value < 0, value, "values", "at least 0")
    falls_short = value < line if short == "below" else value > line
    gap = np.zeros(len(value))
    gap[falls_short] = 1 - value[falls_short] / line if short == "below" else 1 - line / value[falls_short]
    return weighted_mean(np.where(falls_short, gap**alpha, 0.0), weight)
