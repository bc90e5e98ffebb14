"""One row per municipality: median and 90th percentile as marks, each with its interval, numbers beside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from kopa.figures.axes import Scale, grid_x
from kopa.figures.curve import ChartText
from kopa.figures.metrics import shorten, text_width
from kopa.figures.svg import INK, QUIET, element, group, number, picture

WIDTH, ROW, TOP = 960.0, 24.0, 62.0
NAME_WIDTH, NUMBERS_WIDTH, MOST_NUMBERS_WIDTH = 190.0, 250.0, 460.0
DOT, END, BAND = "#08519c", "#a63603", "#c6dbef"
KEY_ROW = 24.0


@dataclass(frozen=True)
class DotRow:
    """One municipality: name, median and P90, both as words, their intervals; inf is drawn at the edge.

    Of one whose times are `is_at_most` the marks are empty and grey: true ones may lie anywhere to their left. Of one
    whose times may be longer, each mark has a dotted line to `median_up_to` or `p90_up_to`.
    """

    name: str
    median: float
    p90: float
    words: str
    strong: bool = False
    median_between: tuple[float, float] | None = None
    p90_between: tuple[float, float] | None = None
    is_at_most: bool = False
    median_up_to: float = np.nan
    p90_up_to: float = np.nan


def dot_plot(
    key: str,
    rows: Sequence[DotRow],
    text: ChartText,
    *,
    dot_words: str,
    end_words: str,
    between_words: str = "",
    at_most_words: str = "",
    up_to_words: str = "",
) -> Markup:
    """Return the dot plot of `rows` in the given order, as inline SVG.

    `dot_words` and `end_words` explain the two marks, `between_words` their intervals, `at_most_words` the empty
    marks and `up_to_words` the dotted lines, where there are any; a `strong` row (the region) is in bold.
    """
    left = (
        12.0 + min(NAME_WIDTH, max(text_width(shorten(row.name, NAME_WIDTH, 13), 13, bold=True) for row in rows)) + 14
    )
    numbers = min(MOST_NUMBERS_WIDTH, max(NUMBERS_WIDTH, *(text_width(row.words, 13, bold=True) + 24 for row in rows)))
    across = Scale(0.0, text.x_ticks[-1][0], left, WIDTH - numbers)
    top = TOP + KEY_ROW * sum(map(bool, (between_words, at_most_words, up_to_words)))
    bottom = top + ROW * len(rows)
    drawn = [
        _key(left, dot_words, end_words, between_words, at_most_words, up_to_words),
        grid_x(across, list(text.x_ticks), top=top - 4, bottom=bottom),
    ]
    drawn += [_row(row, top + ROW * (i + 0.5), left, across) for i, row in enumerate(rows)]
    drawn.append(element("text", text.x_title, x=(left + across.end) / 2, y=bottom + 38, text_anchor="middle"))
    drawn.append(element("text", text.y_title, x=across.end + 16, y=top - 12, fill=QUIET, font_size=12))
    return picture(key, WIDTH, bottom + 48, drawn, title=text.title, summary=text.summary, source=text.source)


def _key(
    left: float, dot_words: str, end_words: str, between_words: str, at_most_words: str, up_to_words: str
) -> Markup:
    second = left + 40 + text_width(dot_words, 13)
    drawn = [
        _dot(left + 7, 22),
        element("text", dot_words, x=left + 20, y=26.5),
        _end(second + 7, 22),
        element("text", end_words, x=second + 20, y=26.5),
    ]
    y = 22.0
    if between_words:
        y += KEY_ROW
        drawn += [_band(left, left + 24, y), _whisker(left + 34, left + 58, y)]
        drawn.append(element("text", between_words, x=left + 70, y=y + 4.5))
    if at_most_words:
        y += KEY_ROW
        drawn += [_dot(left + 7, y, filled=False), _end(left + 27, y, colour=QUIET)]
        drawn.append(element("text", at_most_words, x=left + 42, y=y + 4.5))
    if up_to_words:
        y += KEY_ROW
        drawn += [_up_to(left + 7, left + 31, y, END), _end(left + 7, y)]
        drawn.append(element("text", up_to_words, x=left + 42, y=y + 4.5))
    return group(drawn)


def _row(row: DotRow, y: float, left: float, across: Scale) -> Markup:
    weight = "bold" if row.strong else None
    drawn = [
        element(
            "text", shorten(row.name, NAME_WIDTH, 13.8), x=left - 12, y=y + 4.5, text_anchor="end", font_weight=weight
        )
    ]
    if not np.isnan(row.median):
        a, b = across(row.median), across(row.p90)
        dashes = "2 4" if row.is_at_most else None
        line = f"M{number(a)} {number(y)}H{number(b)}"
        drawn.append(element("path", d=line, stroke=QUIET, stroke_width=2, stroke_dasharray=dashes))
        if row.median_between:
            drawn.append(_band(across(row.median_between[0]), across(row.median_between[1]), y))
        if row.p90_between:
            drawn.append(_whisker(across(row.p90_between[0]), across(row.p90_between[1]), y))
        for start, longest, colour in ((a, row.median_up_to, DOT), (b, row.p90_up_to, END)):
            if np.isfinite(longest):
                drawn.append(_up_to(start, across(longest), y, colour))
        drawn += [_end(b, y, colour=QUIET if row.is_at_most else END), _dot(a, y, filled=not row.is_at_most)]
    drawn.append(element("text", row.words, x=across.end + 16, y=y + 4.5, fill=INK, font_weight=weight))
    return group(drawn)


def _band(start: float, end: float, y: float) -> Markup:
    return element(
        "rect", x=start, y=y - 4, width=max(end - start, 0.1), height=8, fill=BAND, stroke=DOT, stroke_width=1
    )


def _whisker(start: float, end: float, y: float) -> Markup:
    caps = "".join(f"M{number(x)} {number(y - 6)}v12" for x in (start, end))
    return element(
        "path", d=f"M{number(start)} {number(y)}H{number(end)}{caps}", stroke=END, stroke_width=2, fill="none"
    )


def _up_to(start: float, end: float, y: float, colour: str) -> Markup:
    line = {"stroke": colour, "stroke_width": 2, "fill": "none"}
    dotted = element("path", d=f"M{number(start)} {number(y)}H{number(end)}", stroke_dasharray="2 3", **line)
    return group([dotted, element("path", d=f"M{number(end)} {number(y - 6)}v12", **line)])


def _dot(x: float, y: float, *, filled: bool = True) -> Markup:
    fill, stroke, width = (DOT, "#ffffff", 1) if filled else ("#ffffff", QUIET, 2)
    return element("circle", cx=x, cy=y, r=5.5 if filled else 5, fill=fill, stroke=stroke, stroke_width=width)


def _end(x: float, y: float, *, colour: str = END) -> Markup:
    diamond = f"M{number(x)} {number(y - 6)}l6 6l-6 6l-6-6z"
    return element("path", d=diamond, fill="#ffffff", stroke=colour, stroke_width=2)
