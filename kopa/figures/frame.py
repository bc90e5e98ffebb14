"""From metres in EPSG:3067 to units of a drawing, and from geometries to SVG paths."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import shapely

from kopa.errors import InputError

Bounds = tuple[float, float, float, float]

_POINT, _LINE, _RING, _POLYGON = 0, 1, 2, 3
"""Kinds of geometries, as shapely numbers them."""


@dataclass(frozen=True)
class MapFrame:
    """A window on the map: `left`, `top`, `width`, `height` in drawing units, scale in metres per unit."""

    min_x_m: float
    max_y_m: float
    metres_per_unit: float
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0

    @classmethod
    def around(
        cls, bounds: Bounds, *, width: float, height: float, left: float = 0.0, top: float = 0.0, margin: float = 0.03
    ) -> "MapFrame":
        """Return the frame that shows `bounds` (metres) as large as `width` × `height` allows, centred."""
        if not np.isfinite(bounds).all():
            raise InputError(f"map: the bounds {bounds} are not finite; is the table of municipalities empty?")
        wide, high = bounds[2] - bounds[0], bounds[3] - bounds[1]
        scale = max(wide / width, high / height, 1.0) * (1 + 2 * margin)
        middle_x, middle_y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        return cls(middle_x - scale * width / 2, middle_y + scale * height / 2, scale, width, height, left, top)

    @property
    def box(self) -> Bounds:
        """Left, top, right and bottom of the window in drawing units."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    @property
    def bounds_m(self) -> Bounds:
        """Least and greatest x and y of the window in metres."""
        right = self.min_x_m + self.width * self.metres_per_unit
        return self.min_x_m, self.max_y_m - self.height * self.metres_per_unit, right, self.max_y_m

    def units(self, xy_m: np.ndarray) -> np.ndarray:
        """Return coordinates in drawing units of an n × 2 array of metres."""
        shifted = (np.asarray(xy_m, float) - (self.min_x_m, self.max_y_m)) * (1.0, -1.0) / self.metres_per_unit
        return shifted + np.array([self.left, self.top])

    def metres(self, x: float, y: float) -> tuple[float, float]:
        """Return the coordinates in metres of a place in drawing units."""
        return (
            self.min_x_m + (x - self.left) * self.metres_per_unit,
            self.max_y_m - (y - self.top) * self.metres_per_unit,
        )

    def path(self, geometry: shapely.Geometry, *, tolerance: float = 0.4) -> str:
        """Return the SVG path of a geometry, clipped to the window, with `tolerance` units of detail.

        Holes run the other way round than what they are in: else they would be filled.
        """
        return _path(self, geometry, tolerance)


@lru_cache(maxsize=2048)  # reports of a region in several languages draw the same
def _path(frame: MapFrame, geometry: shapely.Geometry, tolerance: float) -> str:
    clipped = shapely.clip_by_rect(geometry, *frame.bounds_m)
    simple = shapely.orient_polygons(shapely.simplify(clipped, tolerance * frame.metres_per_unit))
    lines = _rings_and_lines(simple)
    xy, line_of = shapely.get_coordinates(lines, return_index=True)
    tenths = np.rint(frame.units(xy) * 10).astype(int)
    closed = shapely.get_type_id(lines) == _RING
    return "".join(_pieces(*_without_repeats(tenths, line_of, closed), closed))


def _rings_and_lines(geometry: shapely.Geometry) -> np.ndarray:
    """Return the rings of polygons, and the lines, in their order."""
    parts = shapely.get_parts(geometry)
    kinds = shapely.get_type_id(parts)
    if np.isin(kinds, _POLYGON).all():
        return shapely.get_rings(parts)
    if np.isin(kinds, (_LINE, _RING)).all():
        return parts
    return np.concatenate([_rings_and_lines(part) for part in parts[kinds != _POINT]] or [parts[:0]])


def _without_repeats(tenths: np.ndarray, line_of: np.ndarray, closed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the points without those equal to the one before in their line, and without the last ones of rings."""
    other_line = np.diff(line_of, prepend=-1, append=-1) != 0
    begins, ends = other_line[:-1], other_line[1:]
    moved = np.any(np.diff(tenths, axis=0, prepend=0) != 0, axis=1)
    is_drawn = (moved | begins) & ~(ends & closed[line_of])
    return tenths[is_drawn], line_of[is_drawn]


def _pieces(tenths: np.ndarray, line_of: np.ndarray, closed: np.ndarray) -> Iterator[str]:
    """Yield a piece of path for each line that is longer than a point, each ring that is more than a stroke."""
    points = tenths.tolist()
    steps = [_step(value) for value in np.diff(tenths, axis=0).ravel().tolist()]
    limits = np.searchsorted(line_of, np.arange(len(closed) + 1)).tolist()
    for first, end, is_ring in zip(limits, limits[1:], closed.tolist(), strict=False):
        if end - first >= (3 if is_ring else 2):
            x, y = points[first]
            drawn = "".join(steps[2 * first : 2 * (end - 1)]).lstrip()
            yield f"M{_tenth(x)} {_tenth(y)}l{drawn}{'z' if is_ring else ''}"


@cache
def _step(tenths: int) -> str:
    """Return a number as it follows another one."""
    text = _tenth(tenths)
    return text if text[0] == "-" else f" {text}"


def _tenth(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" if not rest else f"{sign}{whole or ''}.{rest}"
