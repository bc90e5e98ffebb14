"""A score between 0 and 1 as a small bar with its interval, for a cell of the scorecard."""

import math

from markupsafe import Markup

from kopa.figures.svg import INK, element, number

WIDTH, HEIGHT = 120.0, 18.0


def score_bar(score: float, low: float = math.nan, high: float = math.nan) -> Markup:
    """Return the bar of a score (0-1) with its interval as a line; the number stands beside it for screen readers.

    Examples
    --------
    >>> "width" in score_bar(0.5)
    True
    """
    room = WIDTH - 4
    drawn = [element("rect", x=2, y=3, width=room, height=12, fill="#ffffff", stroke="#6b6b6b", stroke_width=1)]
    if not math.isnan(score):
        drawn.append(
            element("rect", x=2, y=3, width=room * score, height=12, fill="#2c7fb8", stroke="#253494", stroke_width=1)
        )
    if not (math.isnan(low) or math.isnan(high)):
        a, b = 2 + room * low, 2 + room * high
        d = f"M{number(a)} 9H{number(b)}M{number(a)} 5v8M{number(b)} 5v8"
        drawn.append(element("path", d=d, stroke="#ffffff", stroke_width=4, fill="none"))
        drawn.append(element("path", d=d, stroke=INK, stroke_width=1.8, fill="none"))
    return element(
        "svg",
        *drawn,
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        width=WIDTH,
        height=HEIGHT,
        aria_hidden="true",
        class_="bar",
    )
