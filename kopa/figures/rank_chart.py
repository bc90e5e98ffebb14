"""How often each region has each rank, beside the interval of its score: numbers in cells, darker where more often."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from markupsafe import Markup

from kopa.errors import InputError
from kopa.figures.axes import Scale, grid_x
from kopa.figures.metrics import shorten, text_width, wrap
from kopa.figures.svg import INK, QUIET, element, group, number, picture

WIDTH, ROW, TOP = 960.0, 28.0, 62.0
NAME_WIDTH, SCORE_WIDTH, GAP = 210.0, 270.0, 34.0
WIDEST_CELL = 76.0

SHADES = ((0.0, "#eaf2f9", INK), (0.1, "#c6dbef", INK), (0.3, "#9ecae1", INK), (0.5, "#2171b5", "#ffffff"),
          (0.75, "#08306b", "#ffffff"))  # fmt: skip
"""Least probability of each shade, its colour, and the colour of the number in it (at least 4.5:1)."""

NEVER = (0.0, "#ffffff", INK)


@dataclass(frozen=True)
class RankText:
    """Every word of the chart; `shown` writes a probability of 0-1 into its cell, `tick` a score on the axis."""

    title: str
    summary: str
    ranks_title: str
    source: str
    shown: Callable[[float], str]
    scores_title: str = ""
    tick: Callable[[float], str] = "{:g}".format


def rank_chart(key: str, table: pd.DataFrame, text: RankText, *, scores: pd.DataFrame | None = None) -> Markup:
    """Return the probability of each rank for each region as inline SVG, in the order of the rows.

    Parameters
    ----------
    key
        Identifier unique in the page.
    table
        Probabilities (0-1): the index holds the names of the regions, the columns the ranks, 1 the best;
        every row sums to 1. A rank that a region never has stays empty.
    text
        Every word of the chart.
    scores
        With the same index `score`, `low` and `high` (0-1), drawn as a mark with a line at the left of the
        ranks; nan: no interval. Without it the ranks stand alone.

    Raises
    ------
    InputError
        The table is empty, a row does not sum to 1, or `scores` has other regions.

    Examples
    --------
    >>> table = pd.DataFrame({1: [0.9, 0.1], 2: [0.1, 0.9]}, index=["Kainuu", "Satakunta"])
    >>> text = RankText("Ranks", "Kainuu is first in 90%.", "Rank", "Own.", "{:.0%}".format)
    >>> rank_chart("ranks", table, text).count("90%")
    3
    """
    _check(table, scores)
    names = [str(name) for name in table.index]
    left = 12.0 + max(text_width(shorten(name, NAME_WIDTH, 13), 13) for name in names) + 14
    start = left + (SCORE_WIDTH + GAP if scores is not None else 0.0)
    wide = min(WIDEST_CELL, (WIDTH - start - 6) / table.shape[1])
    bottom = TOP + ROW * len(table)
    middles = [TOP + ROW * (i + 0.5) for i in range(len(table))]
    drawn = [_name(name, left, y) for name, y in zip(names, middles, strict=True)]
    if scores is not None:
        drawn.append(_scores(scores, text, Scale(0.0, 1.0, left + 8, left + SCORE_WIDTH), middles, bottom))
    drawn.append(_heads(table, text, start, wide))
    drawn += [_cells(row, text, start, y, wide) for row, y in zip(table.to_numpy(float), middles, strict=True)]
    end = bottom + (52 if scores is not None else 12)
    return picture(key, WIDTH, end, drawn, title=text.title, summary=text.summary, source=text.source)


def _check(table: pd.DataFrame, scores: pd.DataFrame | None) -> None:
    if table.empty:
        raise InputError("rank chart: the table holds no region; pass a row for each region, a column for each rank")
    wrong = [str(name) for name, total in table.sum(axis=1).items() if abs(total - 1.0) > 1e-6]
    if wrong:
        raise InputError(f"rank chart: the probabilities of {', '.join(wrong)} do not sum to 1; pass every rank")
    if scores is not None and list(scores.index) != list(table.index):
        raise InputError("rank chart: scores and probabilities are of other regions; give both the same index")


def _name(name: str, left: float, y: float) -> Markup:
    return element("text", shorten(name, NAME_WIDTH, 13), x=left - 12, y=y + 4.5, text_anchor="end")


def _heads(table: pd.DataFrame, text: RankText, start: float, wide: float) -> Markup:
    rows = wrap(text.ranks_title, WIDTH - start - 6, 13.8)[:2]
    first = TOP - 28 - 16 * (len(rows) - 1)
    drawn = [element("text", row, x=start, y=first + 16 * i, font_weight="bold") for i, row in enumerate(rows)]
    for i, rank in enumerate(table.columns):
        drawn.append(
            element("text", str(rank), x=start + wide * (i + 0.5), y=TOP - 8, text_anchor="middle", fill=QUIET)
        )
    return group(drawn)


def _cells(row: np.ndarray, text: RankText, start: float, y: float, wide: float) -> Markup:
    drawn = []
    for i, probability in enumerate(row.tolist()):
        x = start + wide * i
        shades = (shade for shade in reversed(SHADES) if probability >= shade[0])
        _, colour, ink = next(shades) if probability > 0 else NEVER
        edge = "#d4d4d4" if colour == NEVER[1] else None
        drawn.append(element("rect", x=x + 1, y=y - 13, width=wide - 2, height=26, fill=colour, stroke=edge))
        words = text.shown(probability)
        size = 13.0 if text_width(words, 13) <= wide - 4 else 10.5
        drawn.append(element("text", words, x=x + wide / 2, y=y + 4.5, text_anchor="middle", font_size=size, fill=ink))
    return group(drawn)


def _scores(scores: pd.DataFrame, text: RankText, across: Scale, middles: list[float], bottom: float) -> Markup:
    ticks = [(value, text.tick(value)) for value in (0.0, 0.25, 0.5, 0.75, 1.0)]
    rows = wrap(text.scores_title, SCORE_WIDTH, 13.8)[:2]
    first = TOP - 28 - 16 * (len(rows) - 1)
    drawn = [element("text", row, x=across.start, y=first + 16 * i, font_weight="bold") for i, row in enumerate(rows)]
    drawn.append(grid_x(across, ticks, top=TOP - 4, bottom=bottom + 4))
    columns = scores[["score", "low", "high"]].to_numpy(float).tolist()
    for (score, low, high), y in zip(columns, middles, strict=True):
        if not (np.isnan(low) or np.isnan(high)):
            a, b = number(across(low)), number(across(high))
            d = f"M{a} {number(y)}H{b}M{a} {number(y - 5)}v10M{b} {number(y - 5)}v10"
            drawn.append(element("path", d=d, stroke=INK, stroke_width=1.8, fill="none"))
        if not np.isnan(score):
            drawn.append(
                element("circle", cx=across(score), cy=y, r=5.5, fill="#08519c", stroke="#ffffff", stroke_width=1)
            )
    return group(drawn)
