"""Axes of charts: round ticks, a linear scale, grid lines and words."""

import math
from dataclasses import dataclass

from markupsafe import Markup

from kopa.figures.svg import QUIET, element, group, number


@dataclass(frozen=True)
class Scale:
    """A linear scale from values `low`-`high` to drawing units `start`-`end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of `value`, held inside the axis."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(high: float, about: int = 6) -> list[float]:
    """Return round values from 0 to at least `high`.

    Examples
    --------
    >>> ticks(57.0)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    """
    rough = max(high, 1e-9) / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1, 2, 2.5, 5, 10) if k * power >= rough * 0.999)
    return [float(i * step) for i in range(math.ceil(high / step - 1e-9) + 1)]


def grid_x(scale: Scale, values: list[tuple[float, str]], *, top: float, bottom: float) -> Markup:
    """Return vertical grid lines with their words below."""
    drawn = []
    for value, words in values:
        x = scale(value)
        drawn.append(
            element("path", d=f"M{number(x)} {number(top)}V{number(bottom)}", stroke="#d4d4d4", stroke_width=1)
        )
        drawn.append(element("text", words, x=x, y=bottom + 17, text_anchor="middle", font_size=12, fill=QUIET))
    return group(drawn)


def grid_y(scale: Scale, values: list[tuple[float, str]], *, left: float, right: float) -> Markup:
    """Return horizontal grid lines with their words at the left."""
    drawn = []
    for value, words in values:
        y = scale(value)
        drawn.append(
            element("path", d=f"M{number(left)} {number(y)}H{number(right)}", stroke="#d4d4d4", stroke_width=1)
        )
        drawn.append(element("text", words, x=left - 8, y=y + 4, text_anchor="end", font_size=12, fill=QUIET))
    return group(drawn)
