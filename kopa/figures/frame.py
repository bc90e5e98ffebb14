"""From metres in EPSG:3067 to units of a drawing, and from geometries to SVG paths."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from kopa.errors import InputError

Bounds = tuple[float, float, float, float]


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
        clipped = shapely.clip_by_rect(geometry, *self.bounds_m)
        simple = shapely.orient_polygons(shapely.simplify(clipped, tolerance * self.metres_per_unit))
        return "".join(_piece(self.units(xy), closed) for xy, closed in _rings_and_lines(simple))


def _rings_and_lines(geometry: shapely.Geometry) -> Iterator[tuple[np.ndarray, bool]]:
    for part in shapely.get_parts(geometry):
        kind = shapely.get_type_id(part)
        if kind == 3:
            for ring in shapely.get_rings(part):
                yield shapely.get_coordinates(ring), True
        elif kind in (1, 2):
            yield shapely.get_coordinates(part), kind == 2
        elif kind > 3:
            yield from _rings_and_lines(part)


def _piece(xy: np.ndarray, closed: bool) -> str:
    tenths = np.rint(xy * 10).astype(int)
    if closed:
        tenths = tenths[:-1]
    moved = np.r_[True, np.any(np.diff(tenths, axis=0) != 0, axis=1)]
    tenths = tenths[moved]
    if len(tenths) < (3 if closed else 2):
        return ""
    steps = "".join(_pair(dx, dy) for dx, dy in np.diff(tenths, axis=0).tolist())
    start = tenths[0].tolist()
    return f"M{_tenth(start[0])} {_tenth(start[1])}l{steps.lstrip()}{'z' if closed else ''}"


def _pair(dx: int, dy: int) -> str:
    first, second = _tenth(dx), _tenth(dy)
    return f"{'' if first[0] == '-' else ' '}{first}{'' if second[0] == '-' else ' '}{second}"


def _tenth(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" if not rest else f"{sign}{whole or ''}.{rest}"
