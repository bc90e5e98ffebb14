"""How many people are within how many minutes: one line per level, distinguished by dashes and words at their end."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from kopa.figures.axes import Scale, grid_x, grid_y
from kopa.figures.metrics import wrap
from kopa.figures.svg import INK, element, picture

WIDTH, HEIGHT = 960.0, 470.0
LEFT, RIGHT, TOP, BOTTOM = 70.0, 700.0, 40.0, 400.0

LINES = (
    ("#004d80", ""), ("#a63603", "9 5"), ("#1b6e3a", "2.5 4"), ("#762a83", "14 4 3 4"),
    ("#525252", "5 3"), ("#8c510a", "18 5"), ("#01665e", "1.5 7"), ("#b2182b", "12 3 3 3 3 3"), ("#111111", "7 7"),
)  # fmt: skip
"""Colour (at least 4.5:1 against white) and dashes of each line, by its order."""


@dataclass(frozen=True)
class Line:
    """One line: its words, and the minutes and persons of each place."""

    words: str
    minutes: np.ndarray
    persons: np.ndarray


@dataclass(frozen=True)
class ChartText:
    """Every word of a chart; ticks are pairs of value and words."""

    title: str
    summary: str
    x_title: str
    y_title: str
    source: str
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...] = ()


def cumulated_share(minutes: np.ndarray, persons: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the share (0-1) of persons within each of the minutes `at`, inclusive; inf counts as never.

    Examples
    --------
    >>> cumulated_share(np.array([5.0, 20.0, np.inf]), np.array([1.0, 2.0, 1.0]), np.array([5.0, 20.0, 99.0])).tolist()
    [0.25, 0.75, 0.75]
    """
    order = np.argsort(minutes, kind="stable")
    cumulated = np.r_[0.0, np.cumsum(persons[order])]
    total = cumulated[-1]
    if total <= 0:
        return np.full(len(at), np.nan)
    return cumulated[np.searchsorted(minutes[order], at, side="right")] / total


def curves(key: str, lines: Sequence[Line], text: ChartText) -> Markup:
    """Return the cumulative curve of persons by minutes for each line, as inline SVG."""
    across = Scale(0.0, text.x_ticks[-1][0], LEFT, RIGHT)
    up = Scale(0.0, 1.0, BOTTOM, TOP)
    at = np.linspace(0.0, across.high, 241)
    drawn = [
        grid_x(across, list(text.x_ticks), top=TOP, bottom=BOTTOM),
        grid_y(up, list(text.y_ticks), left=LEFT, right=RIGHT),
        element("text", text.x_title, x=(LEFT + RIGHT) / 2, y=BOTTOM + 40, text_anchor="middle", fill=INK),
        element("text", text.y_title, x=LEFT - 56, y=TOP - 18, fill=INK),
    ]
    heights = []
    for i, line in enumerate(lines):
        share = cumulated_share(line.minutes, line.persons, at)
        colour, dashes = LINES[i % len(LINES)]
        points = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in zip(at.tolist(), share.tolist(), strict=True))
        drawn.append(
            element(
                "polyline", points=points, fill="none", stroke=colour, stroke_width=2.4, stroke_dasharray=dashes or None
            )
        )
        heights.append((-float(share[len(at) // 6]), i))
    drawn += explained([line.words for line in lines], [i for _, i in sorted(heights)], left=RIGHT + 18)[0]
    return picture(key, WIDTH, BOTTOM + 52, drawn, title=text.title, summary=text.summary, source=text.source)


def explained(words: Sequence[str], order: Sequence[int], *, left: float) -> tuple[list[Markup], float]:
    """Return the words of lines in that order, each beside a piece of its line, and the y of a next one."""
    drawn = []
    y = TOP + 14
    for i in order:
        colour, dashes = LINES[i % len(LINES)]
        drawn.append(
            element(
                "path", d=f"M{left:.1f} {y:.1f}h44", stroke=colour, stroke_width=2.6, stroke_dasharray=dashes or None
            )
        )
        rows = wrap(words[i], WIDTH - left - 58, 14)
        for row, text in enumerate(rows):
            drawn.append(element("text", text, x=left + 54, y=y + 4.5 + row * 16, fill=colour, font_weight="bold"))
        y += max(44.0, 16.0 * len(rows) + 12)
    return drawn, y
