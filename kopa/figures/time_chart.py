"""Numbers of people over years: one line per group, known by its dashes and words; what is projected is set apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from kopa.figures.axes import Scale, grid_x, grid_y
from kopa.figures.curve import BOTTOM, LEFT, LINES, RIGHT, TOP, WIDTH, ChartText, explained
from kopa.figures.svg import INK, QUIET, element, picture


@dataclass(frozen=True)
class Series:
    """One line: its words, and the persons of each year, years rising."""

    words: str
    years: np.ndarray
    persons: np.ndarray


def time_chart(key: str, lines: Sequence[Series], text: ChartText, *, projected_from: float, words: str) -> Markup:
    """Return the persons of each line by year as inline SVG.

    Parameters
    ----------
    key
        Identifier unique in the page.
    lines
        What is drawn; at least one.
    text
        Every word; ticks across are years, ticks up persons from 0.
    projected_from
        Last year counted: from there on the ground is shaded.
    words
        What the shade stands for.
    """
    across = Scale(text.x_ticks[0][0], text.x_ticks[-1][0], LEFT, RIGHT)
    up = Scale(0.0, text.y_ticks[-1][0], BOTTOM, TOP)
    from_x = across(projected_from)
    drawn = [
        element("rect", x=from_x, y=TOP, width=RIGHT - from_x, height=BOTTOM - TOP, fill="#efefef"),
        grid_x(across, list(text.x_ticks), top=TOP, bottom=BOTTOM),
        grid_y(up, list(text.y_ticks), left=LEFT, right=RIGHT),
        element("text", words, x=from_x + 8, y=TOP + 16, fill=QUIET, font_size=12),
        element("text", text.x_title, x=(LEFT + RIGHT) / 2, y=BOTTOM + 40, text_anchor="middle", fill=INK),
        element("text", text.y_title, x=LEFT - 56, y=TOP - 18, fill=INK),
        *(_line(line, across, up, i) for i, line in enumerate(lines)),
    ]
    highest_first = sorted(range(len(lines)), key=lambda i: -float(lines[i].persons[-1]))
    drawn += explained([line.words for line in lines], highest_first, left=RIGHT + 18)[0]
    return picture(key, WIDTH, BOTTOM + 52, drawn, title=text.title, summary=text.summary, source=text.source)


def _line(line: Series, across: Scale, up: Scale, number: int) -> Markup:
    colour, dashes = LINES[number % len(LINES)]
    pairs = zip(line.years.tolist(), line.persons.tolist(), strict=True)
    points = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in pairs)
    return element(
        "polyline", points=points, fill="none", stroke=colour, stroke_width=2.4, stroke_dasharray=dashes or None
    )
