"""How travel time is divided between people: the Lorenz curve, people with the shortest way first."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from kopa.accessibility.inequality import lorenz
from kopa.figures.axes import Scale, grid_x, grid_y
from kopa.figures.curve import LINES, ChartText, Line, explained
from kopa.figures.furniture import source_line
from kopa.figures.svg import QUIET, element, picture

WIDTH = 960.0
LEFT, RIGHT, TOP, BOTTOM = 90.0, 540.0, 48.0, 498.0


def burden(line: Line, at: np.ndarray) -> np.ndarray:
    """Return the share (0-1) of all travel minutes that fall to the share `at` of persons with the shortest way.

    Those without any way are not counted: their minutes are not a number. nan where nobody has a way.

    Examples
    --------
    >>> line = Line("x", np.array([10.0, 30.0]), np.array([1.0, 1.0]))
    >>> burden(line, np.array([0.0, 0.5, 1.0])).tolist()
    [0.0, 0.25, 1.0]
    """
    reached = np.isfinite(line.minutes) & (line.persons > 0)
    if not (line.minutes[reached] > 0).any():
        return np.full(len(at), np.nan)
    curve = lorenz(line.minutes[reached], line.persons[reached])
    return np.interp(at, curve["population_share"], curve["value_share"])


def lorenz_chart(key: str, lines: Sequence[Line], text: ChartText, *, equal_words: str) -> Markup:
    """Return the Lorenz curve of each line as inline SVG; `equal_words` explain the diagonal.

    Parameters
    ----------
    key
        Identifier unique in the page.
    lines
        Minutes and persons of each place; a line of which nothing is known is not drawn.
    text
        Every word; the ticks of both axes are shares of 0-1.
    """
    across, up = Scale(0.0, 1.0, LEFT, RIGHT), Scale(0.0, 1.0, BOTTOM, TOP)
    at = np.linspace(0.0, 1.0, 101)
    drawn = [
        grid_x(across, list(text.x_ticks), top=TOP, bottom=BOTTOM),
        grid_y(up, list(text.y_ticks), left=LEFT, right=RIGHT),
        element("path", d=f"M{LEFT:g} {BOTTOM:g}L{RIGHT:g} {TOP:g}", stroke=QUIET, stroke_width=1.4),
        element("text", text.x_title, x=(LEFT + RIGHT) / 2, y=BOTTOM + 40, text_anchor="middle"),
        element("text", text.y_title, x=4.0, y=TOP - 22),
    ]
    shares = [burden(line, at) for line in lines]
    known = [i for i, share in enumerate(shares) if not np.isnan(share).any()]
    for i in known:
        colour, dashes = LINES[i % len(LINES)]
        points = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in zip(at.tolist(), shares[i].tolist(), strict=True))
        drawn.append(
            element(
                "polyline", points=points, fill="none", stroke=colour, stroke_width=2.4, stroke_dasharray=dashes or None
            )
        )
    words, end = explained(lines, sorted(known, key=lambda i: -float(shares[i][50])), left=RIGHT + 18)
    drawn += words
    drawn.append(element("path", d=f"M{RIGHT + 18:g} {end:g}h44", stroke=QUIET, stroke_width=1.4))
    drawn.append(element("text", equal_words, x=RIGHT + 72, y=end + 4.5, fill=QUIET))
    source, end = source_line(text.source, x=4, y=BOTTOM + 66, width=WIDTH - 8)
    return picture(key, WIDTH, end + 2, [*drawn, *source], title=text.title, summary=text.summary)
