"""How exactly money is printed: a range no more exactly than it is wide, a sum alone by two figures."""

import math

PARTS_OF_WIDTH = 4
"""Ends of a range are rounded to a power of ten that fits into its width at least so many times."""

FIGURES = 2
"""Of a sum without a range so many figures are told: nobody knows a price better."""


def step_eur(low_eur: float, high_eur: float) -> float:
    """Return to how many euros, a power of ten, the ends of a range are rounded.

    Examples
    --------
    >>> step_eur(855_000, 1_426_000), step_eur(64_200, 84_200), step_eur(1_316_000, 1_316_000), step_eur(0, 0)
    (100000.0, 1000.0, 100000.0, 1.0)
    """
    if width := abs(high_eur - low_eur):
        return _power_of_ten(width / PARTS_OF_WIDTH)
    return _power_of_ten(abs(high_eur) / 10 ** (FIGURES - 1)) if high_eur else 1.0


def _power_of_ten(value: float) -> float:
    """Return the largest power of ten, one at least, that is not over a value."""
    return max(1.0, 10.0 ** math.floor(math.log10(value)))
