"""How exactly money is printed: a range no more exactly than it is wide, a sum alone by two figures."""

import math

PARTS_OF_WIDTH = 4
"""Ends of a range are rounded to a power of ten that fits into its width at least so many times."""

FIGURES, FIGURES_OF_RANGE = 2, 3
"""Of a sum alone, and of the greater end of a range, so many figures are told at most: nobody knows a price better."""


def step_eur(low_eur: float, high_eur: float) -> float:
    """Return to how many euros, a power of ten, the ends of a range are rounded.

    Examples
    --------
    >>> step_eur(855_000, 1_426_000), step_eur(64_200, 84_200), step_eur(1_316_000, 1_316_000), step_eur(0, 0)
    (100000.0, 1000.0, 100000.0, 1.0)
    >>> step_eur(996_000, 996_000), step_eur(1_316_000, 1_316_500)
    (100000.0, 10000.0)
    """
    greater, width = max(abs(low_eur), abs(high_eur)), abs(high_eur - low_eur)
    if not width:
        return _step_of(greater, FIGURES)
    return max(_power_of_ten(width / PARTS_OF_WIDTH), _step_of(greater, FIGURES_OF_RANGE))


def told_eur(value_eur: float) -> float:
    """Return a sum alone as it is told.

    Examples
    --------
    >>> told_eur(330.897), told_eur(1_302_080), told_eur(996_000), told_eur(-45.2), told_eur(1.2)
    (330.0, 1300000.0, 1000000.0, -45.0, 1.0)
    """
    return math.copysign(_rounded(abs(value_eur), step_eur(value_eur, value_eur)), value_eur)


def _step_of(value: float, figures: int) -> float:
    """Return the step by which a value has so many figures, once it is rounded: 996,000 by two is 1.0 million."""
    if not value:
        return 1.0
    step = _power_of_ten(value / 10 ** (figures - 1))
    return _power_of_ten(max(_rounded(value, step), 1.0) / 10 ** (figures - 1))


def _rounded(value: float, step: float) -> float:
    return math.floor(value / step + 0.5) * step


def _power_of_ten(value: float) -> float:
    """Return the largest power of ten, one at least, that is not over a value."""
    return max(1.0, 10.0 ** math.floor(math.log10(value)))
