"""Whole units shared out by weight so that the sum is exact (largest remainder)."""

import numpy as np


def apportion(weights: np.ndarray, units: int) -> np.ndarray:
    """Return whole `units` shared out in proportion to `weights`; their sum is `units` exactly.

    Each share is rounded down; what is left goes one by one to the largest remainders, the
    earlier one first where they are equal.

    Examples
    --------
    >>> apportion(np.array([1.0, 1.0, 1.0]), 10).tolist()
    [4, 3, 3]
    """
    if weights.sum() <= 0:
        raise ValueError("weights must have a positive sum")
    exact = weights / weights.sum() * units
    whole = np.floor(exact).astype(np.int64)
    left = units - int(whole.sum())
    order = np.argsort(-(exact - whole).round(9), kind="stable")
    whole[order[:left]] += 1
    return whole


def apportion_groups(weights: np.ndarray, group: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return `apportion` done in each group: members of group g share ``units[g]`` by `weights`.

    Parameters
    ----------
    weights
        Weight of each member, not negative.
    group
        Number of each member's group, in ascending order.
    units
        Whole units of each group; a group of no members must have none.

    Examples
    --------
    >>> apportion_groups(np.array([1.0, 1.0, 3.0]), np.array([0, 0, 1]), np.array([5, 2])).tolist()
    [3, 2, 2]
    """
    total = np.bincount(group, weights, len(units))
    if ((total <= 0) & (units > 0)).any():
        raise ValueError("a group has units to share out and no weight")
    exact = weights / np.where(total > 0, total, 1.0)[group] * units[group]
    whole = np.floor(exact).astype(np.int64)
    left = units - np.bincount(group, whole, len(units)).astype(np.int64)
    order = np.lexsort((np.arange(len(group)), -(exact - whole).round(9), group))
    first = np.searchsorted(group, np.arange(len(units)))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - first[group[order]]
    return whole + (rank < left[group])
