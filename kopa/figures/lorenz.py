"""How travel time is divided between people: the Lorenz curve, people with the shortest way first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from kopa.figures.axes import Scale, grid_x, grid_y
from kopa.figures.curve import LINES, ChartText, explained
from kopa.figures.svg import QUIET, element, picture

WIDTH = 960.0
LEFT, RIGHT, TOP, BOTTOM = 90.0, 540.0, 48.0, 498.0


@dataclass(frozen=True)
class Divided:
    """One line: its words, and the share of minutes (0-1) that falls to each share of persons, both rising from 0."""

    words: str
    persons_share: np.ndarray
    minutes_share: np.ndarray


def lorenz_chart(key: str, lines: Sequence[Divided], text: ChartText, *, equal_words: str) -> Markup:
    """Return the Lorenz curve of each line as inline SVG; `equal_words` explain the diagonal.

    Parameters
    ----------
    key
        Identifier unique in the page.
    lines
        What is drawn; at least one.
    text
        Every word; the ticks of both axes are shares of 0-1.
    """
    across, up = Scale(0.0, 1.0, LEFT, RIGHT), Scale(0.0, 1.0, BOTTOM, TOP)
    drawn = [
        grid_x(across, list(text.x_ticks), top=TOP, bottom=BOTTOM),
        grid_y(up, list(text.y_ticks), left=LEFT, right=RIGHT),
        element("path", d=f"M{LEFT:g} {BOTTOM:g}L{RIGHT:g} {TOP:g}", stroke=QUIET, stroke_width=1.4),
        element("text", text.x_title, x=(LEFT + RIGHT) / 2, y=BOTTOM + 40, text_anchor="middle"),
        element("text", text.y_title, x=4.0, y=TOP - 22),
    ]
    for i, line in enumerate(lines):
        colour, dashes = LINES[i % len(LINES)]
        points = " ".join(
            f"{across(x):.1f},{up(y):.1f}"
            for x, y in zip(line.persons_share.tolist(), line.minutes_share.tolist(), strict=True)
        )
        drawn.append(
            element(
                "polyline", points=points, fill="none", stroke=colour, stroke_width=2.4, stroke_dasharray=dashes or None
            )
        )
    words, end = explained([line.words for line in lines], _highest_first(lines), left=RIGHT + 18)
    drawn += words
    drawn.append(element("path", d=f"M{RIGHT + 18:g} {end:g}h44", stroke=QUIET, stroke_width=1.4))
    drawn.append(element("text", equal_words, x=RIGHT + 72, y=end + 4.5, fill=QUIET))
    return picture(key, WIDTH, BOTTOM + 52, drawn, title=text.title, summary=text.summary, source=text.source)


def _highest_first(lines: Sequence[Divided]) -> list[int]:
    """Return the order of the lines at half of the persons, so that words stand as the lines do."""
    halves = [float(np.interp(0.5, line.persons_share, line.minutes_share)) for line in lines]
    return sorted(range(len(lines)), key=lambda i: -halves[i])
