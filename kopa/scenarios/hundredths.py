"""Persons, minutes and kilometres in hundredths: what the explorer's page holds, and of what means are computed."""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kopa.goals.inputs import Floats

Whole: TypeAlias = npt.NDArray[np.int64]

PARTS = 100
"""Parts of a person, a minute and a kilometre that are distinguished."""

NOWHERE = 65_535
"""In place of a site and of its minutes or kilometres: no way to any site."""

DUST = 1e-6
"""Parts of a hundredth by which a number that was written in hundredths may differ from them."""


def whole_persons(persons: Floats, groups: npt.NDArray[np.str_]) -> Whole:
    """Return hundredths of persons, rounded so that the sum of each group is its sum rounded.

    Examples
    --------
    >>> whole_persons(np.array([0.333, 0.333, 0.334, 2.0]), np.array(["a", "a", "a", "b"])).tolist()
    [33, 33, 34, 200]
    """
    exact = persons * PARTS
    nearest = np.rint(exact).astype(np.int64)
    if (np.abs(exact - nearest) < DUST).all():
        return nearest
    whole = np.floor(exact).astype(np.int64)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        lacking = round(math.fsum(exact[rows])) - int(whole[rows].sum())
        largest = rows[np.argsort(whole[rows] - exact[rows], kind="stable")[:lacking]]
        whole[largest] += 1
    return whole


def in_hundredths(exact: Floats, limit: float = math.nan, *, from_limit: bool = False) -> Whole:
    """Return minutes or kilometres in hundredths, on the side of a limit on which they lie; 0 where there is no way.

    Tenths are printed: 11.148 becomes 11.14, which is printed as it is itself, and not 11.15.

    Parameters
    ----------
    exact
        Minutes or kilometres; `inf` where there is no way.
    limit, from_limit
        A value that no rounding crosses, and whether it lies beyond itself; NaN: there is none.

    Examples
    --------
    >>> in_hundredths(np.array([11.148, 5.004, np.inf]), 5.0).tolist()
    [1114, 501, 0]
    """
    parts = np.where(np.isinf(exact), 0.0, exact) * PARTS
    whole = np.rint(parts).astype(np.int64)
    whole -= (whole % 10 == 5) & (parts < whole)
    if math.isnan(limit):
        return whole
    over = exact >= limit if from_limit else exact > limit
    first = first_beyond(limit, from_limit=from_limit)
    sided = np.where(over, np.maximum(whole, first), np.minimum(whole, first - 1))
    return np.where(np.isinf(exact), 0, sided)


def first_beyond(limit: float, *, from_limit: bool) -> int:
    """Return the least hundredths that lie beyond a limit.

    Examples
    --------
    >>> first_beyond(5.0, from_limit=False), first_beyond(7.0, from_limit=True)
    (501, 700)
    """
    whole = round(limit * PARTS, 6)
    return math.ceil(whole) if from_limit else math.floor(whole) + 1
