"""One bar per municipality with its number beside it; what has no number says so in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from kopa.figures.axes import Scale, grid_x
from kopa.figures.curve import ChartText
from kopa.figures.metrics import BOLD, shorten, text_width
from kopa.figures.svg import QUIET, element, group, picture

WIDTH, ROW, TOP = 960.0, 26.0, 40.0
NAME_WIDTH = 190.0
LEAST_WORDS, MOST_WORDS = 250.0, 460.0
"""Widths of the column of words: as the longest words ask, so that no number in them is cut."""


@dataclass(frozen=True)
class Bar:
    """One row: name, value of the bar (nan: none) and words beside it."""

    name: str
    value: float
    words: str
    strong: bool = False


def bars(key: str, rows: Sequence[Bar], text: ChartText) -> Markup:
    """Return a bar for each of `rows` in the given order, as inline SVG; a `strong` row (the region) is darker."""
    widest = max(text_width(shorten(row.name, NAME_WIDTH, 13), 13, bold=True) for row in rows)
    left = 12.0 + min(NAME_WIDTH, widest) + 14
    longest = max(text_width(row.words[:200], 13, bold=row.strong) for row in rows)
    words = min(max(longest + 28, LEAST_WORDS), MOST_WORDS)
    across = Scale(0.0, text.x_ticks[-1][0], left, WIDTH - words)
    bottom = TOP + ROW * len(rows)
    drawn = [
        element("text", text.y_title, x=across.end + 16, y=TOP - 14, fill=QUIET, font_size=12),
        grid_x(across, list(text.x_ticks), top=TOP - 4, bottom=bottom),
    ]
    drawn += [_row(row, TOP + ROW * (i + 0.5), left, across) for i, row in enumerate(rows)]
    drawn.append(element("text", text.x_title, x=(left + across.end) / 2, y=bottom + 38, text_anchor="middle"))
    return picture(key, WIDTH, bottom + 50, drawn, title=text.title, summary=text.summary, source=text.source)


def _row(row: Bar, y: float, left: float, across: Scale) -> Markup:
    weight = "bold" if row.strong else None
    name = shorten(row.name, NAME_WIDTH, 13.8)
    drawn = [element("text", name, x=left - 12, y=y + 4.5, text_anchor="end", font_weight=weight)]
    if np.isfinite(row.value) and row.value > 0:
        wide = max(across(row.value) - left, 1.0)
        fill = "#08306b" if row.strong else "#2c7fb8"
        drawn.append(element("rect", x=left, y=y - 8, width=wide, height=16, fill=fill))
    words = shorten(row.words, WIDTH - across.end - 24, 13 * (BOLD if row.strong else 1.0))
    drawn.append(element("text", words, x=across.end + 16, y=y + 4.5, font_weight=weight))
    return group(drawn)
