"""How numbers are rounded for readers, and of how few persons none is told."""

import math

FEW = 5
"""Estimated groups smaller than this are printed as "fewer than 5"."""


def whole(value: float) -> int:
    """Return the whole number that is printed: the same for sums that were added in another order.

    Examples
    --------
    >>> whole(495.5), whole(495.49999999999994), round(495.49999999999994)
    (496, 496, 495)
    >>> whole(496.5), whole(-0.5)
    (497, -1)
    """
    return int(math.copysign(math.floor(abs(_settled(value)) + 0.5), value))  # halves as a workbook shows them


def whole_minutes(value: float) -> float:
    """Return minutes as they are printed: rounded up, so that who arrives within them has arrived; inf stays.

    Examples
    --------
    >>> whole_minutes(15.44), whole_minutes(15.000000001), whole_minutes(float("inf"))
    (16.0, 15.0, inf)
    """
    return float(math.ceil(_settled(value))) if math.isfinite(value) else value


def is_few(value: float) -> bool:
    """Return whether a number of persons is printed as "fewer than 5".

    Examples
    --------
    >>> is_few(4.5), is_few(4.999999999999999), is_few(0.0)
    (True, False, False)
    """
    return 0 < _settled(value) < FEW


def is_anybody(value: float) -> bool:
    """Return whether a number of persons is told: nobody is no number in a sentence.

    Examples
    --------
    >>> is_anybody(12.4), is_anybody(0.2), is_anybody(0.0)
    (True, True, False)
    """
    return _settled(value) > 0


def _settled(value: float) -> float:
    """Return a number without the last digits, which depend on the order of adding."""
    return round(value, 6)
