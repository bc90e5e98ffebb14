"""People where they live, by travel time to the nearest site: cells in the colour of their class, or symbols."""

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from kopa.figures.classes import DIVERGING, NO_VALUE, SHAPES, Classes, shape_path
from kopa.figures.labels import Box, Label
from kopa.figures.map_elements import BORDER, NO_WAY, ROAD, SHAPE_LINE, MapText, Swatches, site_symbol
from kopa.figures.map_layout import BaseMap, area_labels, compose
from kopa.figures.metrics import shorten
from kopa.figures.svg import element, group

SMALLEST, LARGEST = 1.7, 11.0
"""Radius in drawing units of the least symbol and of the place with the most people."""

CELL_DETAIL = 0.15
"""Detail of the outlines of cells in drawing units: their corners are kept."""

MOST_CLEAR = 150
"""So many cells, those with the most people, names rather do not cover."""

NOBODY = -2
"""Class of a place without persons: it is not drawn."""

MANY_SITES = 25
"""More sites than this are drawn smaller, so that they do not hide the people around them."""


LEGEND_SIZES = (5, 10, 20, 50, 100, 200, 500)
"""Numbers of persons of which one is shown in a legend: the largest that some place has."""


@dataclass(frozen=True)
class PeoplePoints:
    """People at points: coordinates in metres (n × 2), persons and minutes to the nearest site; nan: not known.

    `cells` are the polygons in which the people live, equal or side by side; without them each point is a symbol, as
    large as its people.
    """

    xy_m: np.ndarray
    persons: np.ndarray
    minutes: np.ndarray
    cells: np.ndarray | None = None


def radius(persons: np.ndarray | float, most: float) -> np.ndarray:
    """Return the radius of symbols whose area grows with the persons they stand for.

    Examples
    --------
    >>> radius(np.array([0.0, 25.0, 100.0]), 100.0).tolist()
    [1.7, 5.5, 11.0]
    """
    return np.maximum(SMALLEST, LARGEST * np.sqrt(np.asarray(persons, float) / max(most, 1e-9)))


def legend_size(most: float) -> int | None:
    """Return the number of persons whose mark a legend shows; None where no place has as many as 5.

    Examples
    --------
    >>> legend_size(130.0), legend_size(3.0)
    (100, None)
    """
    return next((n for n in reversed(LEGEND_SIZES) if n <= most), None)


def cell_map(
    key: str,
    base_map: BaseMap,
    places: PeoplePoints,
    sites: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    classes: Classes,
    text: MapText,
) -> Markup:
    """Return a map of people by travel time with sites and roads, as inline SVG.

    Parameters
    ----------
    key
        Identifier unique in the page.
    ground
        Outlines, from `kopa.figures.prepare_base_map`.
    places
        People at points; places without persons of the age group are not drawn.
    sites, roads
        Points of the sites of this level; roads with `road_class` (1 trunk … 5 small).
    classes, text
        Classes of minutes and every word of the map.
    """
    seen = visible_sites(base_map, sites)
    layers = [
        base_map.around,
        outlines(base_map),
        road_lines(base_map, roads),
        _people(base_map, places, classes) if places.cells is None else _cells(base_map, places, classes),
        site_symbols(seen),
    ]
    labels = name_labels(base_map)
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in seen]
    covering = _boxes(base_map, places)
    swatches: Swatches = "symbols" if places.cells is None else "colours"
    return compose(
        key, base_map, layers, text, labels=labels, taken=taken, covering=covering, swatches=swatches,
        colours=classes.colours,
    )  # fmt: skip


def change_map(
    key: str,
    base_map: BaseMap,
    xy_m: np.ndarray,
    persons: np.ndarray,
    minutes: tuple[np.ndarray, np.ndarray],
    sites: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    text: MapText,
    *,
    breaks: tuple[float, float, float, float] = (-10.0, -1.0, 1.0, 10.0),
) -> Markup:
    """Return a map of people by the change of their minutes from before to after, as inline SVG.

    Parameters
    ----------
    key, ground, sites, roads, text
        As in `cell_map`; the five classes of the legend go from much shorter to much longer.
    xy_m, persons
        Coordinates in metres (n × 2) and persons of each place.
    minutes
        Minutes before and after, inf: no way. A place with no way in either has not changed; one that loses
        its way is unreachable, one that gains a way is in the class of the greatest gain.
    breaks
        Inclusive upper limits of the classes of the change, in minutes.
    """
    places = PeoplePoints(xy_m, persons, changed(*minutes))
    return cell_map(key, base_map, places, sites, roads, Classes(breaks, DIVERGING), text)


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return the minutes by which the way grew (inf: lost, -inf: found, 0: none before and none after).

    Examples
    --------
    >>> changed(np.array([10.0, np.inf, 5.0, np.inf]), np.array([25.0, 30.0, np.inf, np.inf])).tolist()
    [15.0, -inf, inf, 0.0]
    """
    neither = np.isinf(before) & np.isinf(after)
    return np.where(neither, 0.0, np.where(neither, 0.0, after) - np.where(neither, 0.0, before))


def visible_sites(base_map: BaseMap, sites: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """Return the places, in drawing units, of the sites inside the window."""
    left, top, right, bottom = base_map.frame.box
    xy = base_map.frame.units(shapely.get_coordinates(sites.geometry.to_numpy())).tolist()
    return [(x, y) for x, y in xy if left <= x <= right and top <= y <= bottom]


def site_symbols(seen: list[tuple[float, float]]) -> Markup:
    """Return the marks of sites, smaller where they are many."""
    return group([site_symbol(x, y, 5.5 if len(seen) <= MANY_SITES else 3.8) for x, y in seen])


def name_labels(base_map: BaseMap) -> list[Label]:
    """Return a label with its name for each municipality of the region."""
    codes = base_map.municipalities["code"].tolist()
    names = {code: (shorten(name, 150, 12),) for code, name in zip(codes, base_map.municipalities["name"], strict=True)}
    return area_labels(base_map.municipalities, base_map.frame, names, size=12)


def outlines(base_map: BaseMap, fill: str = "#ffffff") -> Markup:
    """Return the outlines of the region's municipalities over a fill (`none`: only the lines)."""
    return element("path", d=base_map.borders, fill=fill, stroke=BORDER, stroke_width=1.0, stroke_linejoin="round")


def road_lines(base_map: BaseMap, roads: gpd.GeoDataFrame) -> Markup:
    """Return main roads as lines; connecting roads and smaller are left out, they would cover the people.

    The same table is drawn once for all maps of the ground.
    """
    for roads_before, drawn in base_map.roads_drawn:
        if roads_before is roads:
            return drawn
    drawn = _road_lines(base_map, roads)
    base_map.roads_drawn.append((roads, drawn))
    return drawn


def _road_lines(base_map: BaseMap, roads: gpd.GeoDataFrame) -> Markup:
    lines = []
    for classes, width in (((3,), 0.8), ((1, 2), 2.0)):
        chosen = roads[roads["road_class"].astype(int).isin(classes).to_numpy()]
        if len(chosen):
            merged = shapely.line_merge(shapely.union_all(chosen.geometry.to_numpy()))
            lines.append(element("path", d=base_map.frame.path(merged, tolerance=0.6), stroke_width=width))
    return group(lines, fill="none", stroke=ROAD, stroke_linejoin="round")


def _people(base_map: BaseMap, places: PeoplePoints, classes: Classes) -> Markup:
    xy = base_map.frame.units(places.xy_m)
    r = radius(places.persons, float(places.persons.max(initial=0.0)))
    class_of = classes.of(places.minutes)
    order = np.lexsort((xy[:, 1], xy[:, 0], -np.rint(r * 10)))
    drawn = []
    for index, shape in enumerate(("circle", *SHAPES, "cross"), start=-1):
        mine = [i for i in order.tolist() if class_of[i] == index and places.persons[i] > 0]
        d = "".join(shape_path(shape, float(xy[i, 0]), float(xy[i, 1]), float(r[i])) for i in mine)
        if d and shape == "cross":
            drawn.append(element("path", d=d, fill="none", stroke="#8c2d04", stroke_width=1.6))
        elif d:
            drawn.append(element("path", d=d, fill=classes.colours[index] if index >= 0 else NO_VALUE))
    return group(drawn, stroke=SHAPE_LINE, stroke_width=0.5, fill_opacity=".92")


def _cells(base_map: BaseMap, places: PeoplePoints, classes: Classes) -> Markup:
    """Return the cells with people, those of one class as one area; grey where the minutes are not known."""
    assert places.cells is not None
    class_of = np.where(places.persons > 0, classes.of(places.minutes), NOBODY)
    drawn = []
    for index, colour in enumerate((NO_VALUE, *classes.colours, NO_WAY), start=-1):
        mine = places.cells[class_of == index]
        if len(mine):
            d = base_map.frame.path(_together(tuple(shapely.to_wkb(mine))), tolerance=CELL_DETAIL)
            drawn.append(element("path", d=d, fill=colour))
    return group(drawn, stroke=SHAPE_LINE, stroke_width=0.25, stroke_linejoin="round")


@lru_cache(maxsize=64)  # reports of a region in several languages draw the same
def _together(cells: tuple[bytes, ...]) -> shapely.Geometry:
    """Return cells, each as WKB, as one area; several may be the same."""
    return shapely.coverage_union_all(shapely.from_wkb(np.unique(np.array(cells, object))))


def _boxes(base_map: BaseMap, places: PeoplePoints) -> list[Box]:
    """Return the boxes of the places that are drawn, of cells those with the most people: names cover few of them."""
    if places.cells is not None:
        most = np.argsort(-places.persons, kind="stable")[:MOST_CLEAR]
        most = most[places.persons[most] > 0]
        places = PeoplePoints(places.xy_m[most], np.zeros(len(most)) + SMALLEST, places.minutes[most])
    xy = base_map.frame.units(places.xy_m)
    r = np.where(places.persons > 0, radius(places.persons, float(places.persons.max(initial=0.0))), 0.0)
    return [(x - q, y - q, x + q, y + q) for (x, y), q in zip(xy.tolist(), r.tolist(), strict=True) if q > 0]
