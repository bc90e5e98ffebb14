"""Which site is the nearest from where: areas distinguished by number and colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from kopa.errors import InputError
from kopa.figures.cell_map import name_labels, outlines, road_lines, site_symbols, visible_sites
from kopa.figures.classes import CATEGORIES
from kopa.figures.labels import Box
from kopa.figures.map_elements import MapText, number_badge
from kopa.figures.map_layout import BaseMap, compose
from kopa.figures.svg import element, group

SAME_TOWN_M = 5_000.0
"""Sites nearer to each other than this are shown as one: inside a town the roads do not say which is nearer."""

FILLS = len(CATEGORIES)
"""Colours that readers can distinguish; neighbours never share one where they are enough."""


NUMBERED_UNITS2 = 64.0
"""Smallest part of an area, in square drawing units, that gets a number of its own: 8 × 8, a quarter of its disc."""

SAME_NUMBER_BESIDE = 30.0
"""Islands within so many drawing units of their own number need no other one."""

BADGES_APART = 20.0
"""Least distance between the middles of two numbers, in drawing units, wherever there is room: discs do not touch."""


@dataclass(frozen=True)
class Catchment:
    """One area: its number on the map, its geometry in EPSG:3067, and which of the `CATEGORIES` it has."""

    number: int
    geometry: shapely.Geometry
    fill: int = 0


def catchment_areas(xy_m: np.ndarray, nearest: np.ndarray, within: shapely.Geometry) -> list[Catchment]:
    """Return the area around the places of each group, numbered from 1 in the order of the groups.

    Every point of an area lies nearest, as the crow flies, to a place of its group: between the
    places where people live the limit is drawn, not computed.

    Parameters
    ----------
    xy_m
        Coordinates in metres (n × 2) of places where people live.
    nearest
        Group of each place, 0 … k-1; -1: no way to any site, left out.
    within
        Area of the region.

    Examples
    --------
    >>> xy = np.array([[1.0, 1.0], [1.0, 3.0], [9.0, 2.0]])
    >>> areas = catchment_areas(xy, np.array([0, 0, 1]), shapely.box(0, 0, 10, 4))
    >>> [(one.number, round(one.geometry.area)) for one in areas]
    [(1, 20), (2, 20)]
    """
    if len(xy_m) != len(nearest):
        raise InputError(f"catchments: {len(xy_m)} places and {len(nearest)} groups; give one group for each place")
    xy, first = np.unique(np.asarray(xy_m, float), axis=0, return_index=True)
    group_of = np.asarray(nearest)[first]
    cells = _cells(xy, within)
    made = []
    for index in range(int(group_of.max(initial=-1)) + 1):
        mine = [cell for cell, g in zip(cells, group_of.tolist(), strict=True) if g == index]
        area = shapely.intersection(shapely.union_all(mine), within) if mine else shapely.Polygon()
        made.append(Catchment(index + 1, area))
    return _filled(made)


def towns_of(points: np.ndarray, within_m: float) -> list[int]:
    """Return the group of each point: those within `within_m` of each other, also by way of a third.

    Examples
    --------
    >>> towns_of(shapely.points([[0, 0], [9000, 0], [0, 3000]]), 4000.0)
    [0, 1, 0]
    """
    places = shapely.get_parts(shapely.union_all(shapely.buffer(points, within_m / 2)))
    nearest = shapely.STRtree(places).nearest(points).tolist()
    number = {place: i for i, place in enumerate(dict.fromkeys(nearest))}
    return [number[place] for place in nearest]


def _cells(xy: np.ndarray, within: shapely.Geometry) -> list[shapely.Geometry]:
    """Return the area that is nearest to each point, in the order of the points."""
    if len(xy) == 1:
        return [shapely.envelope(within)]
    made = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(xy), extend_to=shapely.envelope(within)))
    tree = shapely.STRtree(made)
    cell, point = tree.query(shapely.points(xy), predicate="intersects")[::-1]
    cells: list[shapely.Geometry] = [shapely.Polygon()] * len(xy)
    for i, j in zip(point.tolist(), cell.tolist(), strict=True):
        cells[i] = made[j]
    return cells


def _filled(areas: list[Catchment]) -> list[Catchment]:
    """Give each area the first fill that none of its neighbours has; where all are taken, the least used."""
    shapes = [shapely.buffer(area.geometry, 1.0) for area in areas]
    chosen: list[int] = []
    for i, shape in enumerate(shapes):
        near = [chosen[j] for j in range(i) if shapely.intersects(shape, shapes[j])]
        chosen.append(min(range(FILLS), key=lambda fill: (near.count(fill), chosen.count(fill), fill)))
    return [Catchment(area.number, area.geometry, fill) for area, fill in zip(areas, chosen, strict=True)]


def catchment_map(
    key: str,
    base_map: BaseMap,
    areas: Sequence[Catchment],
    sites: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    text: MapText,
) -> Markup:
    """Return a map of the areas of the nearest sites, each with its number, as inline SVG.

    Parameters
    ----------
    key
        Identifier unique in the page.
    ground
        Outlines, from `kopa.figures.prepare_base_map`.
    areas
        From `catchment_areas`.
    sites, roads
        Points of the sites of this level; roads with `road_class` (1 trunk … 5 small).
    text
        Every word of the map; its `marks` explain the numbers (``area:<fill>:<number>``).
    """
    drawn = [
        element("path", d=d, fill=CATEGORIES[area.fill])
        for area in areas
        if (d := base_map.frame.path(area.geometry, tolerance=0.8))
    ]
    seen = visible_sites(base_map, sites)
    badges = _badges(base_map, areas, seen)
    layers = [
        base_map.around,
        group(drawn, stroke="#ffffff", stroke_width=2.4, stroke_linejoin="round"),
        road_lines(base_map, roads),
        outlines(base_map, "none"),
        site_symbols(seen),
        group([number_badge(shown, x, y) for shown, x, y in badges]),
    ]
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for x, y in seen]
    taken += [(x - 11, y - 11, x + 11, y + 11) for _, x, y in badges]
    return compose(key, base_map, layers, text, labels=name_labels(base_map), taken=taken, swatches="colours")


def _badges(
    base_map: BaseMap, areas: Sequence[Catchment], seen: Sequence[tuple[float, float]]
) -> list[tuple[str, float, float]]:
    """Return the number of each part with a place well inside it, clear of the marks of sites and of other numbers."""
    sites = shapely.union_all(shapely.buffer(shapely.points(list(seen)), 17.0)) if seen else shapely.Polygon()
    badges: list[tuple[str, float, float]] = []
    for number, shape, widest in _numbered(base_map, areas):
        others = _discs_near(shape, badges)
        room = _widest_room(shape, shapely.union(sites, others)) or _widest_room(shape, others)
        place = _middle(room or shape)
        if widest or (room is not None and not _is_numbered_beside(str(number), place, badges)):
            badges.append((str(number), *place))
    return badges


def _is_numbered_beside(shown: str, place: tuple[float, float], badges: Sequence[tuple[str, float, float]]) -> bool:
    return any(math.dist(place, (x, y)) < SAME_NUMBER_BESIDE for other, x, y in badges if other == shown)


def _numbered(base_map: BaseMap, areas: Sequence[Catchment]) -> list[tuple[int, shapely.Polygon, bool]]:
    """Return the parts that get a number, in drawing units: first the widest of each area, then all of visible size.

    Of the widest the smallest come first, as they have the least room; of the others the largest.
    """
    widest, others = [], []
    for area in areas:
        parts = [part for part in shapely.get_parts(area.geometry) if part.area > 0]
        drawn = sorted((shapely.transform(part, base_map.frame.units) for part in parts), key=shapely.area)
        widest += [(area.number, shape, True) for shape in drawn[-1:]]
        others += [(area.number, shape, False) for shape in drawn[:-1] if shape.area >= NUMBERED_UNITS2]
    return [*sorted(widest, key=_size), *sorted(others, key=_size, reverse=True)]


def _size(part: tuple[int, shapely.Polygon, bool]) -> tuple[float, int]:
    return float(part[1].area), part[0]


def _discs_near(shape: shapely.Polygon, badges: Sequence[tuple[str, float, float]]) -> shapely.Geometry:
    """Return the ground around the numbers that stand near a shape, on which no other number has room."""
    points = shapely.points(np.array([(x, y) for _, x, y in badges]).reshape(-1, 2))
    return shapely.union_all(shapely.buffer(points[shapely.distance(points, shape) < BADGES_APART], BADGES_APART))


def number_place(shape: shapely.Polygon, clear: shapely.Geometry) -> tuple[float, float]:
    """Return a place well inside the widest part of a shape, off the ground that is kept `clear` where there is room.

    Examples
    --------
    >>> number_place(shapely.box(0, 0, 30, 10), shapely.box(0, 0, 20, 10))
    (25.0, 5.0)
    """
    return _middle(_widest_room(shape, clear) or shape)


def _widest_room(shape: shapely.Polygon, clear: shapely.Geometry) -> shapely.Polygon | None:
    """Return the widest part of a shape outside the ground that is kept `clear`; None where there is none."""
    room = shapely.difference(shapely.make_valid(shape), clear)
    flat = [part for part in shapely.get_parts(room) if shapely.get_type_id(part) == 3 and part.area > 0]
    return max(flat, key=shapely.area) if flat else None


def _middle(shape: shapely.Polygon) -> tuple[float, float]:
    circle = shapely.maximum_inscribed_circle(shape, tolerance=shape.length / 1000)
    x, y = shapely.get_coordinates(circle)[0].tolist()
    return round(x, 1), round(y, 1)
