"""What stands beside a map: legend, scale bar, locator of the region, source line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from kopa.figures.classes import CATEGORIES, COLOURS, NO_VALUE, SHAPES, shape_path
from kopa.figures.frame import MapFrame
from kopa.figures.labels import Box
from kopa.figures.metrics import BOLD, wrap
from kopa.figures.svg import ACCENT, INK, QUIET, element, group, number

PANEL_WIDTH = 270.0
"""Width of the panel to the right of a map, in drawing units."""

LOCATOR_WIDTH = 130.0
"""Greatest width of the locator, so that its words have room."""

Swatches = Literal["symbols", "colours"]
"""How a legend shows a class: by its symbol, or by a box of its colour."""

NO_WAY = "#8c2d04"
"""Colour of people without any way."""

AROUND = "#f5f8f9"
"""Sea, and what lies outside the country."""

OUTSIDE, OUTSIDE_LINE = "#e8edef", "#c3ccd1"
"""Ground outside the region and its borders."""

BORDER, ROAD = "#66717a", "#b5ab9c"
"""Borders of the region's municipalities, and main roads."""

SHAPE_LINE = "#333333"
"""Outline of symbols: 12:1 against white, so that light fills are seen too."""


@dataclass(frozen=True)
class LegendLine:
    """One class in a legend: its bounds, and how many people are in it, both ready to print."""

    label: str
    note: str = ""


@dataclass(frozen=True)
class MapText:
    """Every word of a map, in the language of the report.

    `classes` holds one line for each of the five classes and, last, for the unreachable;
    an empty label leaves that line out. `marks` explains symbols: kind (`site`, `road`,
    `cell`, `outside`, `none`, `rest`, `size:<radius>`, `area:<fill>:<number>`) → words; an empty kind has no
    mark. `north` is the letter
    of the arrow that points north; without it there is none.
    """

    title: str
    summary: str
    legend_title: str
    classes: tuple[LegendLine, ...]
    source: str
    marks: tuple[tuple[str, str], ...] = ()
    locator: str = ""
    north: str = ""


def north_arrow(letter: str, *, x: float, bottom: float) -> tuple[Markup, Box]:
    """Return an arrow towards the north of the grid with its letter, and the box it takes."""
    box = (x - 11, bottom - 46, x + 11, bottom + 6)
    ground = element("rect", x=box[0], y=box[1], width=22, height=52, fill="#ffffff")
    arrow = element("path", d=f"M{number(x)} {number(bottom - 30)}l7 27l-7 -6l-7 6z", fill=INK)
    text = element("text", letter, x=x, y=bottom - 33, text_anchor="middle", font_size=12, font_weight="bold")
    return group([ground, arrow, text]), box


def scale_bar(frame: MapFrame) -> tuple[Markup, Box]:
    """Return a scale bar of a round length at the lower left of the map, and the box it takes."""
    longest_km = frame.metres_per_unit * frame.width / 4 / 1000
    step = 10 ** math.floor(math.log10(longest_km))
    length_km = max(k * step for k in (1, 2, 5) if k * step <= longest_km)
    width = length_km * 1000 / frame.metres_per_unit
    x, y = frame.left + 14.0, frame.top + frame.height - 16.0
    line = element(
        "path", d=f"M{number(x)} {number(y - 5)}v5h{number(width)}v-5", fill="none", stroke=INK, stroke_width=1.5
    )
    text = element("text", f"{length_km:g} km", x=x + width / 2, y=y - 6, text_anchor="middle", font_size=12)
    box = (x - 6, y - 22, x + width + 6, y + 6)
    ground = element("rect", x=box[0], y=box[1], width=box[2] - box[0], height=box[3] - box[1], fill="#ffffff")
    return group([ground, line, text]), box


def legend(
    text: MapText, *, left: float, top: float, swatches: Swatches, colours: Sequence[str] = COLOURS
) -> tuple[Markup, float]:
    """Return the legend and the y where it ends."""
    drawn, y = _lines(text.legend_title, left, top + 14, bold=True, room=PANEL_WIDTH - 12)
    room = PANEL_WIDTH - 38
    for i, line in enumerate(text.classes):
        if not line.label:
            continue
        y += 8
        drawn.append(_swatch(i, left, y, swatches, (*colours, NO_WAY)))
        words, bottom = _lines(line.label, left + 36, y + 12, bold=True, room=room)
        note, bottom = _lines(line.note, left + 36, bottom, colour=QUIET, room=room) if line.note else ([], bottom)
        drawn += [*words, *note]
        y = max(bottom - 12, y + 20)
    for kind, meaning in text.marks:
        y += 8
        drawn.append(_mark(kind, left, y))
        lines, bottom = _lines(meaning, left + 36, y + 12, room=room)
        drawn += lines
        y = max(bottom - 12, y + 18)
    return group(drawn), y


def _lines(
    text: str, x: float, y: float, *, room: float, bold: bool = False, colour: str = INK, size: float = 13
) -> tuple[list[Markup], float]:
    rows = wrap(text, room, size * (BOLD if bold else 1.0))
    weight = "bold" if bold else None
    step = size * 1.25
    drawn = [
        element("text", row, x=x, y=y + i * step, font_size=size, font_weight=weight, fill=colour)
        for i, row in enumerate(rows)
    ]
    return drawn, y + len(rows) * step


def _swatch(index: int, x: float, y: float, swatches: Swatches, colours: Sequence[str]) -> Markup:
    if swatches == "colours":
        return _box(x, y, colours[index])
    if index >= len(COLOURS):
        return element("path", d=shape_path("cross", x + 14, y + 9, 5), stroke=NO_WAY, stroke_width=2, fill="none")
    return element(
        "path", d=shape_path(SHAPES[index], x + 14, y + 9, 7), fill=colours[index], stroke=SHAPE_LINE, stroke_width=0.8
    )


def _mark(kind: str, x: float, y: float) -> Markup:
    middle = y + 9
    if not kind:
        return group([])
    if kind.startswith("area:"):
        _, fill, shown = kind.split(":")
        return group([_box(x, y, CATEGORIES[int(fill)]), number_badge(shown, x + 14, middle)])
    if kind == "site":
        return site_symbol(x + 14, middle)
    if kind == "outside":
        return _box(x, y, OUTSIDE)
    if kind == "rest":
        return _box(x, y, "#ffffff")
    if kind == "cell":
        return element(
            "rect", x=x + 10, y=middle - 4, width=8, height=8, fill="#41b6c4", stroke=SHAPE_LINE, stroke_width=0.25
        )
    if kind == "none":
        return _box(x, y, NO_VALUE)
    if kind.startswith("size:"):
        r = float(kind[5:])
        return element("circle", cx=x + 14, cy=middle, r=r, fill="none", stroke=SHAPE_LINE, stroke_width=0.8)
    stroke, width = (ROAD, 2.0) if kind == "road" else (BORDER, 1.0)
    return element("path", d=f"M{number(x)} {number(middle)}h28", stroke=stroke, stroke_width=width)


def _box(x: float, y: float, fill: str) -> Markup:
    return element("rect", x=x, y=y, width=28, height=18, rx=2, fill=fill, stroke=SHAPE_LINE, stroke_width=0.6)


def site_symbol(x: float, y: float, r: float = 5.5) -> Markup:
    """Return the mark of a site: a white-edged dark cross-in-square seen over every class."""
    box = element(
        "rect", x=x - r, y=y - r, width=2 * r, height=2 * r, fill="#b30000", stroke="#ffffff", stroke_width=1.5
    )
    arms = f"M{number(x - r * 0.55)} {number(y)}h{number(r * 1.1)}M{number(x)} {number(y - r * 0.55)}v{number(r * 1.1)}"
    return group([box, element("path", d=arms, stroke="#ffffff", stroke_width=1.6)])


def number_badge(shown: str, x: float, y: float) -> Markup:
    """Return a number on a white disc, read over every colour."""
    disc = element("circle", cx=x, cy=y, r=9.0, fill="#ffffff", stroke=SHAPE_LINE, stroke_width=0.8)
    text = element("text", shown, x=x, y=y + 4, text_anchor="middle", font_size=11, font_weight="bold", fill=INK)
    return group([disc, text])


def locator(
    outlines: Sequence[shapely.Geometry],
    region: shapely.Geometry,
    *,
    height: float,
) -> tuple[Markup, float]:
    """Return a small map of Finland with the region filled, `height` units high from 0, and its width."""
    bounds = shapely.total_bounds(list(outlines))
    width = min(height * (bounds[2] - bounds[0]) / (bounds[3] - bounds[1]), LOCATOR_WIDTH)
    frame = MapFrame.around(tuple(bounds), width=width, height=height, margin=0.01)
    land = _land(tuple(outlines), frame)
    drawn = [
        element("path", d=land, fill=OUTSIDE, stroke="#93a1a9", stroke_width=0.5),
        element("path", d=frame.path(region, tolerance=0.5), fill=ACCENT, stroke=ACCENT, stroke_width=1),
    ]
    return group(drawn), width


@lru_cache(maxsize=4)
def _land(outlines: tuple[shapely.Geometry, ...], frame: MapFrame) -> str:
    return "".join(frame.path(outline, tolerance=0.5) for outline in outlines)


def located(locator_map: tuple[Markup, float], words: str, *, left: float, top: float, height: float) -> Markup:
    """Return the locator at its place, with its words at the right."""
    drawn, width = locator_map
    lines = _lines(words, left + width + 12, top + height / 2, size=12, room=PANEL_WIDTH - width - 16)[0]
    return group([group([drawn], transform=f"translate({number(left)} {number(top)})"), *lines])


def regions_of(municipalities: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Return one outline per region of the country, in the order of their codes."""
    ordered = municipalities.sort_values(["region_code", "code"])
    return list(_united(tuple(shapely.to_wkb(ordered.geometry.to_numpy())), tuple(ordered["region_code"])))


@lru_cache(maxsize=4)  # every report asks, of the same country
def _united(outlines: tuple[bytes, ...], regions: tuple[str, ...]) -> tuple[shapely.Geometry, ...]:
    shapes, of = shapely.from_wkb(outlines), np.array(regions)
    return tuple(shapely.coverage_union_all(shapes[of == region]) for region in dict.fromkeys(regions))
