"""Areas from which a site is reached in so many minutes: one colour for each limit, the nearest the lightest."""

from collections.abc import Sequence
from functools import lru_cache

import geopandas as gpd
import shapely
from markupsafe import Markup

from kopa.errors import InputError
from kopa.figures.cell_map import name_labels, outlines, road_lines, site_symbols, visible_sites
from kopa.figures.classes import COLOURS
from kopa.figures.map_elements import SHAPE_LINE, MapText
from kopa.figures.map_layout import BaseMap, compose
from kopa.figures.svg import element, group

WIDE = 3.0
"""By so many drawing units the areas are drawn wider than they are."""


def isochrone_map(
    key: str,
    base_map: BaseMap,
    areas: Sequence[shapely.Geometry],
    sites: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    text: MapText,
) -> Markup:
    """Return a map of the areas from which the nearest site is reached in so many minutes, as inline SVG.

    Parameters
    ----------
    key
        Identifier unique in the page.
    ground
        Outlines, from `kopa.figures.prepare_base_map`.
    areas
        One area for each limit of minutes, each holding the one before; at most four. They are
        drawn at least `WIDE` units to both sides of a road, so that narrow ones are seen.
    sites, roads
        Points of the sites of this level; roads with `road_class` (1 trunk … 5 small).
    text
        Every word of the map; its mark `rest` explains the white rest of the region.
    """
    if not 1 <= len(areas) <= 4:
        raise InputError(f"isochrone map: {len(areas)} areas; one to four can be distinguished")
    unit = base_map.frame.metres_per_unit
    shown = [_seen(area, base_map.region, unit) for area in areas]
    drawn = [
        element("path", d=d, fill=COLOURS[index])
        for index, area in reversed(list(enumerate(shown)))
        if (d := base_map.frame.path(area, tolerance=0.5))
    ]
    seen = visible_sites(base_map, sites)
    layers = [
        base_map.around,
        outlines(base_map),
        group(drawn, stroke=SHAPE_LINE, stroke_width=0.4, stroke_linejoin="round"),
        road_lines(base_map, roads),
        outlines(base_map, "none"),
        site_symbols(seen),
    ]
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in seen]
    return compose(key, base_map, layers, text, labels=name_labels(base_map), taken=taken, swatches="colours")


@lru_cache(maxsize=16)  # reports of a region in several languages draw the same
def _seen(area: shapely.Geometry, region: shapely.Geometry, unit: float) -> shapely.Geometry:
    return shapely.intersection(widened(area, unit), region)


def widened(area: shapely.Geometry, unit: float) -> shapely.Geometry:
    """Return an area that reaches `WIDE` units of so many metres farther, without holes that nobody would see."""
    drawn = shapely.multipolygons(_without_small_holes(area, unit))  # they are most of the lines to be simplified
    wide = shapely.buffer(shapely.simplify(drawn, unit * 0.5), WIDE * unit, quad_segs=2)
    return shapely.union_all(_without_small_holes(wide, unit))


def _without_small_holes(area: shapely.Geometry, unit: float) -> list[shapely.Polygon]:
    return [
        shapely.Polygon(part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area > 60 * unit**2])
        for part in shapely.get_parts(area)
    ]
