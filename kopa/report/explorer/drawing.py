"""The map of the explorer: outlines and names of municipalities; cells and sites are drawn on it by the page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from kopa.figures.frame import MapFrame
from kopa.figures.labels import Label, place
from kopa.figures.svg import element, group, number

WIDTH, HIGHEST = 640.0, 800.0
MARGIN = 0.05
DETAIL_UNITS = 0.5
"""Detail of the outlines in units of the drawing."""

NAME_SIZE = 13.0
SITE_SIZE = 6.0
"""Half of the width of a site's mark where the whole region is shown."""

Point: TypeAlias = tuple[float, float]
LEAST_VIEW = 60.0
"""Narrowest part of the drawing that is looked at by itself."""


@dataclass(frozen=True)
class PlaceView:
    """A municipality that can be looked at by itself: its name, and left, top, width and height in the drawing."""

    name: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class ExplorerMap:
    """The map as far as it is the same for all levels: frame, outlines, names, and the municipalities to look at."""

    frame: MapFrame
    ground: Markup
    names: Markup
    views: tuple[PlaceView, ...]


def explorer_map(
    municipalities: gpd.GeoDataFrame, codes: Collection[str], names: dict[str, str], sites_m: Sequence[Point] = ()
) -> ExplorerMap:
    """Return the map of a region, without cells and sites.

    Parameters
    ----------
    municipalities
        Those of the country: `code` and outlines in EPSG:3067.
    codes
        Municipalities of the region.
    names
        Name of each municipality by its code.
    sites_m
        Where sites stand, in metres: names rather do not lie there.
    """
    inside = municipalities["code"].isin(list(codes)).to_numpy()
    left, bottom, right, top = bounds = tuple(municipalities[inside].total_bounds)
    height = min(HIGHEST, max(WIDTH / 2, WIDTH * (top - bottom) / max(right - left, 1.0)))
    frame = MapFrame.around(bounds, width=WIDTH, height=height, margin=MARGIN)
    seen = inside | municipalities.geometry.intersects(shapely.box(*frame.bounds_m)).to_numpy()
    outlines = shapely.coverage_simplify(municipalities.geometry.to_numpy()[seen], DETAIL_UNITS * frame.metres_per_unit)
    around, here = outlines[~inside[seen]], outlines[inside[seen]]
    shown = municipalities["code"].to_numpy(object)[inside]
    ground = group(
        [
            element("path", d="".join(frame.path(one) for one in around), class_="around"),
            element("path", d="".join(frame.path(one) for one in here), class_="here"),
        ]
    )
    views = tuple(PlaceView(names[code], _view(frame, area)) for code, area in zip(shown, here, strict=True))
    return ExplorerMap(
        frame,
        ground,
        _written([names[code] for code in shown], here, frame, sites_m),
        tuple(sorted(views, key=lambda one: one.name)),
    )


def _view(frame: MapFrame, area: shapely.Geometry) -> tuple[float, float, float, float]:
    """Return the part of the drawing that shows an area, in the drawing's own proportions."""
    left, bottom, right, top = shapely.bounds(area)
    (x0, y0), (x1, y1) = frame.units(np.array([[left, top], [right, bottom]]))
    width = max(1.12 * max(x1 - x0, (y1 - y0) * frame.width / frame.height), LEAST_VIEW)
    height = width * frame.height / frame.width
    box = ((x0 + x1 - width) / 2, (y0 + y1 - height) / 2, width, height)
    return tuple(round(float(one), 1) for one in box)  # type: ignore[return-value]  # four of four


def _written(names: list[str], areas: np.ndarray, frame: MapFrame, sites_m: Sequence[Point]) -> Markup:
    labels = []
    marks = [(x - SITE_SIZE, y - SITE_SIZE, x + SITE_SIZE, y + SITE_SIZE) for x, y in _units(frame, sites_m)]
    for name, area in zip(names, areas, strict=True):
        (x, y) = frame.units(shapely.get_coordinates(shapely.point_on_surface(area)))[0].tolist()
        others = tuple((x + dx, y + dy) for dy in (0, 16, -16, 32, -32) for dx in (0, 20, -20, 45, -45))
        labels.append(Label(name, (name[:40],), x, y, NAME_SIZE, float(shapely.area(area)), others))
    placed, _ = place(labels, within=(1, 1, frame.width - 1, frame.height - 1), covering=marks)
    return group([element("text", one.lines[0], x=number(one.x), y=number(one.y + 4.5)) for one in placed])


def _units(frame: MapFrame, points_m: Sequence[Point]) -> list[Point]:
    return [(x, y) for x, y in frame.units(np.array(points_m).reshape(-1, 2)).tolist()]
