"""One comparison with an answer that somebody else published: how many values, how far apart, which one most."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kopa.errors import KopaError

Verdict = Literal["agrees", "differs", "absent"]

HAIR = 1e-9
"""Relative slack on a tolerance, for the last digit of the tolerance itself."""


@dataclass(frozen=True)
class Agreement:
    """How kopa's values stand to one published answer.

    Attributes
    ----------
    answer, quantity
        Whose answer, and of what.
    values
        Number of values compared.
    largest
        Largest absolute difference.
    worst
        The value that lies farthest from the answer, for its tolerance.
    allowed
        Tolerance, as a reader sees it.
    verdict
        `agrees`, `differs`, or `absent` where the answer is not here.
    note
        Convention that the comparison rests on, or why nothing could be compared.
    """

    answer: str
    quantity: str
    values: int
    largest: float
    worst: str
    allowed: str
    verdict: Verdict
    note: str = ""


Numbers = Mapping[Any, float]


def compared(
    answer: str, quantity: str, got: Numbers, published: Numbers, *, digits: int | None = None,
    within: float | Mapping[Any, float] = 0.0, relative: float = 0.0, note: str = "",
) -> Agreement:  # fmt: skip
    """Return the agreement of `got` with `published`, value by value under the same keys.

    Parameters
    ----------
    answer, quantity, note
        As `Agreement`.
    got, published
        Numbers by name; every published name must be there. `inf` agrees with `inf` alone.
    digits
        Decimals that the answer was published with: values agree up to half of the last one.
    within
        Absolute tolerance, the same for all or by name.
    relative
        Tolerance as a share of the published value.

    Examples
    --------
    >>> compared("R", "gini", {"gini": 0.13862}, {"gini": 0.1386}, digits=4).verdict
    'agrees'
    >>> compared("R", "gini", {"gini": 0.1388}, {"gini": 0.1386}, digits=4).worst
    'gini: 0.1388, published 0.1386'
    """
    largest, worst, most, bad = 0.0, "", -1.0, False
    for name, value in published.items():
        ours = float(got.get(name, math.nan))
        apart = 0.0 if ours == value else abs(ours - value)
        tolerance = _tolerance(name, float(value), digits, within, relative)
        ratio = 0.0 if apart == 0 else apart / tolerance if tolerance else math.inf
        ratio = math.inf if math.isnan(apart) else ratio
        bad |= not ratio <= 1 + HAIR
        largest = math.inf if math.isnan(apart) else max(largest, apart)
        if ratio > most:
            most, worst = ratio, f"{name}: {ours:.10g}, published {value:.10g}"
    verdict: Verdict = "differs" if bad or not published else "agrees"
    return Agreement(
        answer, quantity, len(published), largest, worst, _allowed(digits, within, relative), verdict, note
    )


def absent(answer: str, why: str) -> Agreement:
    """Return the row that says that nothing was compared, which is no agreement."""
    return Agreement(answer, "not compared", 0, math.nan, "", "", "absent", why)


def guarded(answer: str, folder: Path | None, compare: Callable[[Path], Iterator[Agreement]]) -> list[Agreement]:
    """Return what `compare` finds in `folder`; one row `absent` where the answers are not there.

    An answer that is there and cannot be compared is a difference, never an absence.
    """
    if folder is None or not folder.is_dir():
        return [absent(answer, "the published answers are not here")]
    try:
        return list(compare(folder))
    except (OSError, KeyError, ValueError, TypeError, KopaError) as error:
        message = f"{type(error).__name__}: {error}"
        return [Agreement(answer, "could not be compared", 0, math.nan, message, "", "differs", message)]


def _tolerance(
    name: Any, value: float, digits: int | None, within: float | Mapping[Any, float], relative: float
) -> float:
    stated = within.get(name, 0.0) if isinstance(within, Mapping) else within
    half = 0.5 * 10.0**-digits if digits is not None else 0.0
    return max(stated, half, relative * abs(value)) if math.isfinite(value) else 0.0


def _allowed(digits: int | None, within: float | Mapping[Any, float], relative: float) -> str:
    if digits is not None:
        return f"half of the last of {digits} decimals" if digits else "half a unit"
    if isinstance(within, Mapping):
        return "as stated with each value"
    if relative:
        return f"{relative:g} of the value"
    return f"{within:g}" if within else "none"
