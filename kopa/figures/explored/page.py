"""A map as one page that asks no network and runs no script: shapes to enlarge and scroll, with words on each."""

import numpy as np
import shapely
from markupsafe import Markup

from kopa.figures.explored.content import OUTLINE, SITE, legend, main_roads, marks, sites_around
from kopa.figures.frame import MapFrame
from kopa.figures.plotted.maps import LevelMap
from kopa.figures.svg import INK, element, group, picture

WIDTH = 900.0
ENLARGED = (1, 2, 4, 8)

_STYLE = """body{font:14px Arial,"Liberation Sans",Helvetica,sans-serif;margin:8px;color:#1a1a1a}
.map{overflow:auto;max-height:78vh;border:1px solid #6b6b6b}svg{display:block;height:auto}
li{display:inline-block;margin-right:1em}ul{padding:0}
.box{display:inline-block;width:12px;height:12px;border:1px solid #333}
"""


def page(source: LevelMap) -> str:
    """Return the page of a level: places by minutes, sites and main roads; pointing at one describes it."""
    title = f"Driving time to the nearest site: {source.level}"
    radios = [
        Markup(f'<label><input type="radio" name="size" id="x{n}"{" checked" if n == 1 else ""}> {n}×</label> ')
        for n in ENLARGED
    ]
    rules = "".join(f"body:has(#x{n}:checked) svg{{width:{100 * n}%}}" for n in ENLARGED)
    head = Markup('<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
                  'style-src \'unsafe-inline\'">')  # fmt: skip
    style = Markup(f"<style>{_STYLE}{rules}</style>")
    body = (
        element("h1", title, style="font-size:16px"),
        element("p", "Size: ", *radios),
        element("div", _drawing(source, title), class_="map", tabindex="0", role="group", aria_label=title),
        _legend(source),
    )
    return "<!DOCTYPE html>" + str(element("html", head, element("title", title), style, *body, lang="en"))


def _drawing(source: LevelMap, title: str) -> Markup:
    left, bottom, right, top = bounds = tuple(source.municipalities.total_bounds)
    height = WIDTH * min(max((top - bottom) / max(right - left, 1.0), 0.5), 1.6)
    frame = MapFrame.around(bounds, width=WIDTH, height=height)
    towns = zip(source.municipalities.geometry, source.municipalities["name_fi"], strict=True)
    areas = [
        element("path", element("title", name), d=frame.path(area), fill="#ffffff", stroke=OUTLINE)
        for area, name in towns
    ]
    roads = [element("path", d=frame.path(line), fill="none", stroke="#bdbdbd") for line in main_roads(source).geometry]
    places = [_circle(frame, mark.point, mark.radius, mark.colour, mark.words) for mark in marks(source)]
    sites = sites_around(source)
    points = [_circle(frame, at, 3.0, SITE, name) for at, name in zip(sites.geometry, sites["name"], strict=True)]
    layers = (group(areas), group(roads), group(places, fill_opacity="0.85"), group(points))
    summary = f"{len(places)} places where people live and {len(points)} sites."
    return picture("map", WIDTH, height, layers, title=title, summary=summary)


def _circle(frame: MapFrame, point: shapely.Point, radius: float, colour: str, words: str) -> Markup:
    ((x, y),) = frame.units(np.array([[point.x, point.y]]))
    return element("circle", element("title", words), cx=float(x), cy=float(y), r=radius, fill=colour, stroke=INK,
                   stroke_width=0.4)  # fmt: skip


def _legend(source: LevelMap) -> Markup:
    rows = [*legend(source.classes), (SITE, "site")]
    box = [element("span", " ", class_="box", style=f"background:{colour}") for colour, _ in rows]
    return element("ul", *(element("li", one, f" {words}") for one, (_, words) in zip(box, rows, strict=True)))
