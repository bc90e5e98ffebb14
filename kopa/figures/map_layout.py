"""The layout of every map: window at the left, panel at the right, source below."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup

from kopa.figures.classes import COLOURS
from kopa.figures.frame import MapFrame
from kopa.figures.labels import Box, Label, place_names
from kopa.figures.map_elements import (
    AROUND,
    OUTSIDE,
    OUTSIDE_LINE,
    PANEL_WIDTH,
    MapText,
    Swatches,
    legend,
    located,
    locator,
    north_arrow,
    scale_bar,
)
from kopa.figures.svg import INK, Picture, SidePanel, element, group, number, picture

Drawn = TypeVar("Drawn")

MAP_WIDTH = 674.0
MAX_HEIGHT, MIN_HEIGHT = 640.0, 480.0
"""Heights of the window: a map and its heading fit on a screen, and on half a page of A4."""

SMALL_WIDTH, SMALL_HEIGHT = 352.0, 420.0
"""Size of the window of a small map, beside text: its letters are as large as those of a wide one."""

LOCATOR_HEIGHT = 150.0
LABEL_STEP = 10.0
"""Distance in drawing units between places tried for a label."""

HEART = 1.3
"""A label stands within the radius of a circle as large as the area, times this, of the area's central place."""

SMALLER = (1.0, 0.92, 0.88)
"""Sizes of labels in proportion to those asked for, tried until all lines of all labels find room."""

FEW_LABELS = 50
"""Of more labels, as of a whole country, some find no room wherever the scale stands."""


@dataclass(frozen=True)
class BaseMap:
    """Geometry that all maps of a region share, in EPSG:3067, prepared once.

    `municipalities` are those of the region (code, name, geometry), `context` the others.
    """

    municipalities: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    outlines: tuple[shapely.Geometry, ...]
    region: shapely.Geometry
    frame: MapFrame
    drawn: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What maps in this frame have drawn, whatever the names: copies with other names share it."""

    def named(self, names: Mapping[str, str]) -> "BaseMap":
        """Return the same with names of its municipalities by code."""
        return replace(self, municipalities=self.municipalities.assign(name=self.municipalities["code"].map(names)))

    @cached_property
    def small(self) -> "BaseMap":
        """The same for a map that stands beside text: half as wide."""
        left, bottom, right, top = self.region.bounds
        height = min(SMALL_HEIGHT, max(SMALL_WIDTH / 2, SMALL_WIDTH * (top - bottom) / max(right - left, 1.0)))
        frame = MapFrame.around((left, bottom, right, top), width=SMALL_WIDTH, height=height)
        return replace(self, frame=frame, drawn=self.drawn.setdefault("small", {}))

    @property
    def locator_map(self) -> tuple[Markup, float]:
        """Small map of Finland with the region, drawn once for all maps, and its width."""
        return self.once("locator", lambda: locator(self.outlines, self.region, height=LOCATOR_HEIGHT))

    @property
    def roads_drawn(self) -> list[tuple[gpd.GeoDataFrame, Markup]]:
        """Tables of roads that maps of this region have drawn, and how."""
        return self.once("roads", lambda: [])

    @property
    def around(self) -> Markup:
        """Municipalities outside the region in grey, drawn once for all maps."""
        d = self.once("context", lambda: self._path_of(self.context))
        return element("path", d=d, fill=OUTSIDE, stroke=OUTSIDE_LINE, stroke_width=0.6)

    @property
    def borders(self) -> str:
        """Path of the region's municipalities."""
        return self.once("borders", lambda: self._path_of(self.municipalities))

    def _path_of(self, towns: gpd.GeoDataFrame) -> str:
        return "".join(self.frame.path(geometry, tolerance=0.0) for geometry in towns.geometry)

    def once(self, what: str, draw: Callable[[], Drawn]) -> Drawn:
        """Return what `draw` gives, asked for the first time; from then on the same."""
        if what not in self.drawn:
            self.drawn[what] = draw()
        found: Drawn = self.drawn[what]
        return found


def prepare_base_map(
    municipalities: gpd.GeoDataFrame, codes: Sequence[str], outlines: Sequence[shapely.Geometry]
) -> BaseMap:
    """Return the base map of the municipalities `codes`, thinned to what a map can show.

    `outlines` are the regions of the country, for the locator.
    """
    inside = municipalities["code"].isin(list(codes)).to_numpy()
    bounds = tuple(municipalities.geometry[inside].total_bounds)
    wide, high = max(bounds[2] - bounds[0], 1.0), max(bounds[3] - bounds[1], 1.0)
    height = min(MAX_HEIGHT, max(MIN_HEIGHT, MAP_WIDTH * high / wide))
    frame = MapFrame.around(bounds, width=MAP_WIDTH, height=height)
    seen = municipalities[municipalities.intersects(shapely.box(*frame.bounds_m)).to_numpy()]
    thin = seen.set_geometry(
        gpd.GeoSeries(_thin(seen.geometry.to_numpy(), frame), index=seen.index, crs=municipalities.crs)
    )
    chosen = thin["code"].isin(list(codes)).to_numpy()
    ours = thin[chosen].sort_values("code")
    country = _thin_all(tuple(shapely.to_wkb(list(outlines))), 2.0 * _metres_per_unit(outlines))
    return BaseMap(ours, thin[~chosen].sort_values("code"), country, shapely.union_all(ours.geometry.to_numpy()), frame)


def _thin(geometries: Sequence[shapely.Geometry], frame: MapFrame) -> Sequence[shapely.Geometry]:
    return shapely.coverage_simplify(geometries, 0.7 * frame.metres_per_unit)


@lru_cache(maxsize=4)  # every report asks, of the same country
def _thin_all(outlines: tuple[bytes, ...], tolerance_m: float) -> tuple[shapely.Geometry, ...]:
    """Outlines for the locator: thinned, without islands that are too small to be seen there."""
    thin = shapely.simplify(shapely.from_wkb(outlines), tolerance_m)
    large = [[part for part in shapely.get_parts(one) if part.area > 25 * tolerance_m**2] for one in thin]
    return tuple(shapely.union_all(parts or [one]) for parts, one in zip(large, thin, strict=True))


def _metres_per_unit(outlines: Sequence[shapely.Geometry]) -> float:
    bounds = shapely.total_bounds(list(outlines))
    return max(bounds[3] - bounds[1], 1.0) / LOCATOR_HEIGHT / 3


def area_labels(
    municipalities: gpd.GeoDataFrame,
    frame: MapFrame,
    lines: Mapping[str, tuple[str, ...]],
    *,
    size: float,
    priority: Mapping[str, float] | None = None,
) -> list[Label]:
    """Return one label for each municipality, at the middle of its widest open part or elsewhere inside it.

    Where the central place is known (`centre_x_m`, `centre_y_m`) it is the widest part around that: Pori is not Lavia.
    """
    labels = []
    has_centres = {"centre_x_m", "centre_y_m"} <= set(municipalities.columns)
    xy = municipalities[["centre_x_m", "centre_y_m"]].to_numpy(float).tolist() if has_centres else ()
    for i, (code, geometry) in enumerate(zip(municipalities["code"], municipalities.geometry, strict=True)):
        part = max(shapely.get_parts(geometry), key=shapely.area)
        middle, *others = _places_inside(part, frame, tuple(xy[i]) if has_centres else ())
        labels.append(Label(code, lines[code], *middle, size, (priority or {}).get(code, 0.0), tuple(others)))
    return labels


@lru_cache(maxsize=1024)  # every map of a region asks, in every language; a country has 308 municipalities
def _places_inside(
    part: shapely.Polygon, frame: MapFrame, centre: tuple[float, ...] = ()
) -> tuple[tuple[float, float], ...]:
    """Return places for a label in drawing units: the middle of the widest part, then others, the nearest first."""
    unit = frame.metres_per_unit
    heart = _around(part, centre) if centre else part
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(heart, tolerance=unit * 4))[0]
    left, bottom, right, top = part.bounds
    x, y = np.meshgrid(np.arange(left, right, LABEL_STEP * unit), np.arange(bottom, top, LABEL_STEP * unit))
    grid = np.c_[x.ravel(), y.ravel()]
    grid = grid[shapely.contains_xy(shapely.buffer(part, -LABEL_STEP / 2 * unit), grid)]
    ordered = grid[np.argsort(np.hypot(*(grid - middle).T), kind="stable")]
    return tuple((a, b) for a, b in frame.units(np.vstack([middle[None, :], ordered])).tolist())


def _around(part: shapely.Polygon, centre: tuple[float, ...]) -> shapely.Polygon:
    """Return what of an area lies around its central place, within the radius of a circle as large; all if nothing.

    Examples
    --------
    >>> long, square = shapely.box(0, 0, 100, 4), shapely.box(0, 0, 4, 4)
    >>> round(_around(long, (10.0, 2.0)).area), _around(square, (2.0, 2.0)).area, _around(square, (99.0, 2.0)) == square
    (98, 16.0, True)
    """
    radius = HEART * math.sqrt(part.area / math.pi)
    near = shapely.get_parts(shapely.intersection(part, shapely.Point(centre).buffer(radius)))
    polygons = [one for one in near if isinstance(one, shapely.Polygon) and one.area > 0]
    return max(polygons, key=shapely.area, default=part)


def write_labels(labels: Sequence[Label], *, bold_first: bool = True) -> Markup:
    """Return labels as text with a white halo, so that they are read on every ground."""
    drawn = []
    for label in labels:
        step = label.size * 1.15
        top = label.y - step * (len(label.lines) - 1) / 2 + label.size * 0.36
        for i, line in enumerate(label.lines):
            weight = "bold" if bold_first and i == 0 else None
            drawn.append(element("text", line, x=label.x, y=top + i * step, font_size=label.size, font_weight=weight))
    halo = {"stroke": "#ffffff", "stroke_width": 3.2, "stroke_linejoin": "round", "paint_order": "stroke"}
    return group(drawn, text_anchor="middle", fill=INK, **halo)


def compose(
    key: str,
    base_map: BaseMap,
    layers: Sequence[Markup],
    text: MapText,
    *,
    labels: Sequence[Label],
    taken: Sequence[Box] = (),
    covering: Sequence[Box] = (),
    swatches: Swatches,
    colours: Sequence[str] = COLOURS,
) -> Picture:
    """Return the whole sheet as SVG: layers clipped to the window, labels placed, panel and source drawn.

    Labels keep clear of `taken`, and cover as little of `covering` as they can. Where some find no room, scale and
    arrow stand at the lower right instead of the left, or labels are a little smaller, if more find room then.
    """
    frame = base_map.frame
    bar, bar_box = scale_bar(frame)
    corner, boxes = [bar], [bar_box]
    if text.north:
        arrow, arrow_box = north_arrow(text.north, x=bar_box[2] + 14, bottom=bar_box[3] - 6)
        corner, boxes = [bar, arrow], [bar_box, arrow_box]
    shift = frame.left + frame.width - boxes[-1][2] - (bar_box[0] - frame.left)
    placed, at_right = _placed(labels, frame.box, boxes, shift, taken, covering)
    if at_right:
        corner = [group(corner, transform=f"translate({number(shift)} 0)")]
    clip = element("clipPath", element("rect", x=0, y=0, width=frame.width, height=frame.height), id=f"{key}-window")
    ground = element("rect", width=frame.width, height=frame.height, fill=AROUND)
    edge = element(
        "rect", x=0.5, y=0.5, width=frame.width - 1, height=frame.height - 1, fill="none", stroke=OUTSIDE_LINE
    )
    window = group([*layers, write_labels(placed), *corner], clip_path=f"url(#{key}-window)")
    return picture(
        key,
        frame.width,
        frame.height,
        [clip, ground, window, edge],
        title=text.title,
        summary=text.summary,
        source=text.source,
        panel=_panel(base_map, text, swatches, colours),
    )


def _placed(
    labels: Sequence[Label],
    box: Box,
    corner: Sequence[Box],
    shift: float,
    taken: Sequence[Box],
    covering: Sequence[Box],
) -> tuple[list[Label], bool]:
    """Return the labels placed, and whether scale and arrow stand at the right for them: the first way of the best."""
    moved = [(left + shift, top, right + shift, bottom) for left, top, right, bottom in corner]
    sizes, sides = (SMALLER, (False, True)) if 0 < len(labels) <= FEW_LABELS else ((1.0,), (False,))
    best, most, is_right = [], (-1, -1), False
    for size in sizes:
        smaller = [replace(label, size=label.size * size) for label in labels]
        for at_right in sides:
            boxes = [*(moved if at_right else corner), *taken]
            placed, _ = place_names(smaller, within=_inner(box), taken=boxes, covering=covering)
            reached = len(placed), sum(len(label.lines) for label in placed)
            if reached > most:
                best, most, is_right = placed, reached, at_right
            if reached == (len(labels), sum(len(label.lines) for label in labels)):
                return best, is_right
    return best, is_right


def _panel(base_map: BaseMap, text: MapText, swatches: Swatches, colours: Sequence[str]) -> SidePanel:
    """Return what stands at the right of a map: the legend and, where the map has words for it, the locator."""
    left = base_map.frame.width + 20
    drawn, y = legend(text, left=left, top=4, swatches=swatches, colours=colours)
    if not text.locator:
        return SidePanel((drawn,), left - 2, PANEL_WIDTH, y + 10)
    below = located(base_map.locator_map, text.locator, left=left, top=y + 18, height=LOCATOR_HEIGHT)
    return SidePanel((drawn, below), left - 2, PANEL_WIDTH, y + 24 + LOCATOR_HEIGHT)


def _inner(box: Box, margin: float = 3.0) -> Box:
    return box[0] + margin, box[1] + margin, box[2] - margin, box[3] - margin
