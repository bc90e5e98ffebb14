"""One row per municipality: the median as a dot, the 90th percentile as a bar end, numbers beside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from kopa.figures.axes import Scale, grid_x
from kopa.figures.curve import ChartText
from kopa.figures.furniture import source_line
from kopa.figures.metrics import shorten, text_width
from kopa.figures.svg import INK, QUIET, element, group, number, picture

WIDTH, ROW, TOP = 960.0, 24.0, 62.0
NAME_WIDTH, NUMBERS_WIDTH = 190.0, 250.0
DOT, END = "#08519c", "#a63603"


@dataclass(frozen=True)
class Row:
    """One municipality: name, median and P90, and both as words; inf is drawn at the edge with its words."""

    name: str
    median: float
    p90: float
    words: str
    strong: bool = False


def dot_plot(key: str, rows: Sequence[Row], text: ChartText, *, dot_words: str, end_words: str) -> Markup:
    """Return the dot plot of `rows` in the given order, as inline SVG.

    `dot_words` and `end_words` explain the two marks; a `strong` row (the region) is in bold.
    """
    left = (
        12.0 + min(NAME_WIDTH, max(text_width(shorten(row.name, NAME_WIDTH, 13), 13, bold=True) for row in rows)) + 14
    )
    across = Scale(0.0, text.x_ticks[-1][0], left, WIDTH - NUMBERS_WIDTH)
    bottom = TOP + ROW * len(rows)
    drawn = [_key(left, dot_words, end_words), grid_x(across, list(text.x_ticks), top=TOP - 4, bottom=bottom)]
    drawn += [_row(row, TOP + ROW * (i + 0.5), left, across) for i, row in enumerate(rows)]
    drawn.append(element("text", text.x_title, x=(left + across.end) / 2, y=bottom + 38, text_anchor="middle"))
    drawn.append(element("text", text.y_title, x=across.end + 16, y=TOP - 12, fill=QUIET, font_size=12))
    source, end = source_line(text.source, x=4, y=bottom + 60, width=WIDTH - 8)
    return picture(key, WIDTH, end + 2, [*drawn, *source], title=text.title, summary=text.summary)


def _key(left: float, dot_words: str, end_words: str) -> Markup:
    second = left + 40 + text_width(dot_words, 13)
    return group(
        [
            _dot(left + 7, 22),
            element("text", dot_words, x=left + 20, y=26.5),
            _end(second + 7, 22),
            element("text", end_words, x=second + 20, y=26.5),
        ]
    )


def _row(row: Row, y: float, left: float, across: Scale) -> Markup:
    weight = "bold" if row.strong else None
    drawn = [
        element(
            "text", shorten(row.name, NAME_WIDTH, 13.8), x=left - 12, y=y + 4.5, text_anchor="end", font_weight=weight
        )
    ]
    if not np.isnan(row.median):
        a, b = across(row.median), across(row.p90)
        drawn.append(element("path", d=f"M{number(a)} {number(y)}H{number(b)}", stroke=QUIET, stroke_width=2))
        drawn += [_end(b, y), _dot(a, y)]
    drawn.append(element("text", row.words, x=across.end + 16, y=y + 4.5, fill=INK, font_weight=weight))
    return group(drawn)


def _dot(x: float, y: float) -> Markup:
    return element("circle", cx=x, cy=y, r=5.5, fill=DOT, stroke="#ffffff", stroke_width=1)


def _end(x: float, y: float) -> Markup:
    return element("path", d=f"M{number(x)} {number(y - 6)}l6 6l-6 6l-6-6z", fill="#ffffff", stroke=END, stroke_width=2)
