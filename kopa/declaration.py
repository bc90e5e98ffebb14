"""What a chosen value may be: its unit, its source, its range; and what is wrong with one that was given."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kopa.errors import did_you_mean, shown

TOO_LARGE = 1e15
"""From here on no number is one of a study; a double no longer holds every whole number beyond."""

LONGEST_TEXT = 200
"""Characters of a text that a user gives."""


@dataclass(frozen=True)
class Declaration:
    """What a parameter means, and which values it may have."""

    about: str
    unit: str
    source: str
    assumption: bool
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    is_time: bool = False
    """Whether it is a time of day, HH:MM."""


def fault_of(
    value: Any, declared: Declaration, default: Any, words: Callable[[], Mapping[str, str]] | None = None
) -> str:
    """Return what is wrong with a value, nothing where it may stand; the default shows which type is expected.

    `words` gives the words of other languages for values, of which the one that is meant is suggested; it is asked
    of a fault alone.

    Examples
    --------
    >>> fault_of("5", Declaration("Reach.", "km", "law", assumption=False, low=0), 5.0)
    "is '5'; expected a number (km), without quotes"
    """
    if declared.values:
        if isinstance(value, str) and value in declared.values:
            return ""
        allowed = ", ".join(declared.values)
        said = {word: one for word, one in (words() if words else {}).items() if one in declared.values}
        hint = did_you_mean(value, declared.values, said) if isinstance(value, str) else ""
        return f"is {shown(value)}; expected one of {allowed}.{hint}".removesuffix(".")
    if declared.is_time:
        return _time_fault(value)
    if isinstance(default, str):
        return _text_fault(value)
    if isinstance(default, tuple):
        return _list_fault(value, declared)
    return _number_fault(value, declared, whole=isinstance(default, int))


def _text_fault(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST_TEXT:
        return f"is {shown(value)}; expected a text of one line, at most {LONGEST_TEXT} characters"
    return ""


def _time_fault(value: Any) -> str:
    is_time = isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value)
    return "" if is_time else f"is {shown(value)}; expected a time of day as HH:MM in quotes, such as '08:30'"


def _list_fault(value: Any, declared: Declaration) -> str:
    if not isinstance(value, tuple | list) or not value:
        return f"is {shown(value)}; expected a list of numbers, such as [15, 30]"
    faults = (fault for one in value if (fault := _number_fault(one, declared, whole=False)))
    if fault := next(faults, ""):
        return fault
    rising = all(a < b for a, b in pairwise(value))
    return "" if rising else f"is {shown(value)}; write them rising, each once"


def _number_fault(value: Any, declared: Declaration, *, whole: bool) -> str:
    expected = "a whole number" if whole else "a number"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or value != value:
        return f"is {shown(value)}; expected {expected} ({declared.unit or 'no unit'}), without quotes"
    low, high = declared.low, declared.high
    if (low is not None and value < low) or (high is not None and value > high) or value >= TOO_LARGE:
        said = f"{value:g}" if abs(value) < TOO_LARGE or value == float("inf") else shown(value)
        return f"is {said} {declared.unit}; expected {_range(low, high)}".replace(" ;", ";")
    return ""


def _range(low: float | None, high: float | None) -> str:
    if high is None:
        return f"at least {low:g}, and finite"
    return f"{low:g} to {high:g}"
