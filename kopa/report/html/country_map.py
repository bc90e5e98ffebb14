"""The map of the start page: Finland, with the regions that were run as links to their reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import shapely
from markupsafe import Markup

from kopa.figures import regions_of
from kopa.figures.frame import MapFrame
from kopa.figures.labels import Label, place
from kopa.figures.svg import element, group, number

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


class CountryMap:
    """Finland as it is drawn small: thinned once, then drawn with the regions of each language as links.

    Parameters
    ----------
    municipalities
        Every municipality of the country: `code`, `region_code` and outline in EPSG:3067.
    """

    def __init__(self, municipalities: gpd.GeoDataFrame) -> None:
        self._municipalities = municipalities
        self._frame = MapFrame.around(tuple(municipalities.total_bounds), width=WIDTH, height=HEIGHT, margin=0.01)

    @cached_property
    def _thin(self) -> dict[str, shapely.Geometry]:
        """Outline of each municipality by its code, thinned together so that neighbours still meet."""
        outlines = shapely.coverage_simplify(self._municipalities.geometry.to_numpy(), DETAIL_M)
        return dict(zip(self._municipalities["code"], outlines, strict=True))

    @cached_property
    def _land(self) -> str:
        """Path of the country's regions, without islands that nobody would see."""
        parts = [shapely.get_parts(one) for one in regions_of(self._municipalities)]
        large = [shapely.multipolygons([one for one in of if one.area > LEAST_ISLAND_M2]) for of in parts]
        return "".join(self._frame.path(one, tolerance=0.6) for one in large)

    def drawn(self, regions: Sequence[LinkedRegion], words: str) -> Markup:
        """Return Finland with the regions as links, as inline SVG named `words`; empty where none can be drawn.

        A smaller region lies over a larger one. Codes that no municipality of today has are not drawn.
        """
        known = [(one, [self._thin[code] for code in one.codes if code in self._thin]) for one in regions]
        areas = [
            (one, shapely.coverage_union_all(parts)) for one, parts in known if 0 < len(parts) <= MOST_MUNICIPALITIES
        ]
        if not areas:
            return Markup()
        areas.sort(key=lambda pair: -float(shapely.area(pair[1])))
        links = [_link(one, self._frame.path(area, tolerance=0.4)) for one, area in areas]
        return element(
            "svg",
            element("path", d=self._land, class_="land"),
            *links,
            _names(areas, self._frame),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
            width=WIDTH,
            height=HEIGHT,
            role="group",
            aria_label=words,
        )


def _link(one: LinkedRegion, path: str) -> Markup:
    return element("a", element("title", one.name), element("path", d=path), href=one.href, aria_label=one.name)


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
