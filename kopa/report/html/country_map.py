"""The map of the start page: Finland, with the regions that were run as links to their reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import shapely
from markupsafe import Markup

from kopa.figures import regions_of
from kopa.figures.frame import MapFrame
from kopa.figures.labels import Label, place
from kopa.figures.svg import element, group, number
from kopa.sources import country_tables

WIDTH, HEIGHT = 360.0, 680.0
DETAIL_M = 1_200.0
"""Detail of the outlines in metres: under a unit of the drawing."""

LEAST_ISLAND_M2 = 30e6
"""Smallest island of the ground that is drawn: two units of the drawing across."""

MOST_MUNICIPALITIES = 200
"""A region of more municipalities is the country itself: as a link it would hide the others."""


@dataclass(frozen=True)
class LinkedRegion:
    """A region on the map: its name, the address of its report and its municipality codes."""

    name: str
    href: str
    codes: tuple[str, ...]


def country_map(regions: Sequence[LinkedRegion], words: str) -> Markup:
    """Return Finland with each of the regions as a link, as inline SVG named `words`; empty where none can be drawn.

    A smaller region lies over a larger one. Codes that no municipality of today has are not drawn.
    """
    thin = _thin_municipalities()
    known = [(one, [thin[code] for code in one.codes if code in thin]) for one in regions]
    areas = [(one, shapely.coverage_union_all(parts)) for one, parts in known if 0 < len(parts) <= MOST_MUNICIPALITIES]
    if not areas:
        return Markup()
    frame = MapFrame.around(_bounds(), width=WIDTH, height=HEIGHT, margin=0.01)
    areas.sort(key=lambda pair: -float(shapely.area(pair[1])))
    links = [
        element(
            "a", element("title", one.name), element("path", d=frame.path(area, tolerance=0.4)), href=one.href,
            aria_label=one.name,
        )
        for one, area in areas
    ]  # fmt: skip
    return element(
        "svg",
        element("path", d=_land(frame), class_="land"),
        *links,
        _names(areas, frame),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        width=WIDTH,
        height=HEIGHT,
        role="group",
        aria_label=words,
    )


def _names(areas: Sequence[tuple[LinkedRegion, shapely.Geometry]], frame: MapFrame) -> Markup:
    """Return the names of the regions where there is room; a screen reader has them from the links."""
    labels = []
    for one, area in areas:
        middle = shapely.get_coordinates(shapely.point_on_surface(area))
        (x, y) = frame.units(middle)[0].tolist()
        others = tuple((x + dx, y + dy) for dy in (0, 16, -16, 32, -32) for dx in (0, 20, -20, 45, -45))
        labels.append(Label(one.href, (one.name[:40],), x, y, 13.0, float(shapely.area(area)), others))
    placed, _ = place(labels, within=(1, 1, WIDTH - 1, HEIGHT - 1))
    return group([element("text", one.lines[0], x=one.x, y=one.y + 4.5) for one in placed], aria_hidden="true")


@cache
def _thin_municipalities() -> dict[str, shapely.Geometry]:
    """Return the outline of each municipality by its code, thinned together so that neighbours still meet."""
    table = country_tables.municipalities()
    return dict(zip(table["code"], shapely.coverage_simplify(table.geometry.to_numpy(), DETAIL_M), strict=True))


@cache
def _bounds() -> tuple[float, float, float, float]:
    left, bottom, right, top = shapely.total_bounds(list(_thin_municipalities().values())).tolist()
    return left, bottom, right, top


@cache
def _land(frame: MapFrame) -> str:
    """Return the path of the country's regions, without islands that nobody would see."""
    parts = [shapely.get_parts(one) for one in regions_of(country_tables.municipalities())]
    large = [shapely.multipolygons([one for one in of if one.area > LEAST_ISLAND_M2]) for of in parts]
    return "".join(frame.path(one, tolerance=0.6) for one in large)
