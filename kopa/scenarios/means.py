"""Mean minutes and kilometres in millionths, by one rule for `kopa scenario` and the explorer's page.

The mean of now is the exact one, rounded once to millionths. What an option changes in it is a sum of whole numbers,
hundredths of persons times hundredths of minutes or kilometres, divided and rounded once. `numbers.js` does the same.
"""

import math
from typing import NamedTuple

from kopa.scenarios.hundredths import PARTS

MILLIONTHS = 1_000_000
"""Parts of a minute and a kilometre in which means are told."""

PER_PART = MILLIONTHS // PARTS


class WholeSum(NamedTuple):
    """Hundredths of minutes or kilometres of everybody together, times hundredths of persons; None: no way of some."""

    total: int | None
    persons: int


def millionths(mean: float) -> int:
    """Return a mean in millionths, as it is rounded before it is printed in tenths.

    Examples
    --------
    >>> millionths(12.3456789)
    12345679
    """
    return round(round(10 * mean, 5) * MILLIONTHS / 10)


def mean_of(total: int, persons: int) -> int:
    """Return the millionths of a mean of hundredths, halves upwards.

    Examples
    --------
    >>> mean_of(2_500, 300), mean_of(-2_500, 300)
    (83333, -83333)
    """
    return (2 * PER_PART * total + persons) // (2 * persons)


def mean_after(now: float, before: WholeSum, after: WholeSum) -> float:
    """Return the mean of an option: that of now, and what the option changes; `inf` where anybody has no way.

    Parameters
    ----------
    now
        The exact mean of now; `inf` where anybody has no way.
    before, after
        Sums of now and of the option, of the same persons.

    Examples
    --------
    >>> mean_after(12.345, WholeSum(246_900, 200), WholeSum(246_960, 200))
    12.348
    """
    if after.total is None:
        return math.inf
    if before.total is None:
        return mean_of(after.total, after.persons) / MILLIONTHS
    return (millionths(now) + mean_of(after.total - before.total, after.persons)) / MILLIONTHS
