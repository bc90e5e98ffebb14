"""Areas around roads, drawn where a field of distances has one value: metres to the nearest road on a grid of points.

To unite a strip around each of some thousand roads takes a hundred times as long.
"""

from dataclasses import dataclass
from typing import cast

import contourpy
import numpy as np
import shapely

from kopa.accessibility.kernels.distance_fields import add_parts

STEPS = 3
"""A strip beside a road is so many steps of the grid wide."""

MOST_POINTS = 20_000_000
"""Points of a grid; over a wider area its steps are longer."""

SMOOTH_SHARE = 1 / 300
"""Share of the width by which an outline may leave the drawn one, so that it needs fewer points."""


@dataclass(frozen=True, eq=False)
class AreaField:
    """Metres to the nearest of the lines that were added (rows from the south, columns from the west).

    No point holds more than `reach_m`, beyond which nothing is drawn.
    """

    metres: np.ndarray
    left_m: float
    bottom_m: float
    step_m: float
    reach_m: float

    @classmethod
    def within(cls, bounds_m: np.ndarray, width_m: float) -> "AreaField":
        """Return a field without lines for strips that are at most `width_m` wide to both sides.

        Parameters
        ----------
        bounds_m
            Least x and y, greatest x and y of the lines that will be added.
        """
        sides_m = bounds_m[2:] - bounds_m[:2] + 2 * width_m
        step_m = max(width_m / STEPS, float(np.sqrt(sides_m[0] * sides_m[1] / MOST_POINTS)))
        left_m, bottom_m = np.floor((bounds_m[:2] - width_m) / step_m - 1) * step_m
        columns, rows = np.ceil((bounds_m[2:] + width_m - [left_m, bottom_m]) / step_m).astype(int) + 2
        reach_m = width_m + 2 * step_m
        return cls(np.full((rows, columns), reach_m), float(left_m), float(bottom_m), step_m, reach_m)

    def add_parts(
        self, coords: np.ndarray, starts: np.ndarray, ends: np.ndarray, lines: np.ndarray, begin: np.ndarray,
        end: np.ndarray, added_m: float = 0.0,
    ) -> None:  # fmt: skip
        """Add parts of lines, from one share of a line's length to another; their strips are narrower by `added_m`.

        Parameters
        ----------
        coords, starts, ends
            Vertices of all lines (x and y in metres); first vertex of each, and the one after its last.
        lines, begin, end
            Which lines are added, and the shares (0 to 1) between which.
        """
        grid = self.metres, self.left_m, self.bottom_m, self.step_m
        add_parts(*grid, coords, starts, ends, lines, begin, end, added_m, self.reach_m)

    def add_segments(self, ends_m: np.ndarray, added_m: float = 0.0) -> None:
        """Add straight lines (n × 2 ends × x and y in metres)."""
        count = len(ends_m)
        if count:
            first = np.arange(0, 2 * count, 2)
            shares = np.zeros(count), np.ones(count)
            self.add_parts(ends_m.reshape(-1, 2), first, first + 2, np.arange(count), *shares, added_m)

    def area(self, width_m: float, hole_m2: float) -> shapely.Geometry:
        """Return what lies within `width_m` of a line; holes smaller than `hole_m2` are filled.

        Of two fields of one grid, one nowhere greater than the other, it has the larger area, and holds the other's
        when `width_m` is greater by more than twice what smoothing may take away or add.
        """
        metres, left_m, bottom_m = self._near_lines()
        if not metres.size:
            return shapely.Polygon()
        drawn = contourpy.contour_generator(z=metres, fill_type=contourpy.FillType.OuterOffset)
        points, offsets = cast("tuple[list[np.ndarray], list[np.ndarray]]", drawn.filled(-np.inf, width_m))
        if not points:
            return shapely.Polygon()
        rings = [ring for polygon, of in zip(points, offsets, strict=True) for ring in np.split(polygon, of[1:-1])]
        rings = [ring * self.step_m + [left_m, bottom_m] for ring in rings]
        in_polygon = np.repeat(np.arange(len(points)), [len(of) - 1 for of in offsets])
        outer = np.concatenate([[True], np.diff(in_polygon) > 0])
        is_drawn = outer | (np.array([_area_m2(ring) for ring in rings]) >= hole_m2)
        return _joined(
            [ring for ring, drawn in zip(rings, is_drawn, strict=True) if drawn], in_polygon[is_drawn], width_m
        )

    def _near_lines(self) -> tuple[np.ndarray, float, float]:
        """Return the part of the field that has lines, with the place of its first point."""
        near = self.metres < self.reach_m
        rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        if not len(rows):
            return self.metres[:0], self.left_m, self.bottom_m
        row, column = max(rows[0] - 1, 0), max(columns[0] - 1, 0)
        part = self.metres[row : rows[-1] + 2, column : columns[-1] + 2]
        return part, self.left_m + column * self.step_m, self.bottom_m + row * self.step_m


def _area_m2(ring: np.ndarray) -> float:
    x, y = (ring - ring[0]).T
    return abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2


def _joined(rings: list[np.ndarray], in_polygon: np.ndarray, width_m: float) -> shapely.Geometry:
    ends = np.cumsum([0, *map(len, rings)])
    of_polygons = np.append(np.flatnonzero(np.diff(in_polygon, prepend=-1)), len(rings))
    polygons = shapely.from_ragged_array(shapely.GeometryType.POLYGON, np.concatenate(rings), (ends, of_polygons))
    smooth = shapely.simplify(shapely.multipolygons(polygons), width_m * SMOOTH_SHARE, preserve_topology=False)
    parts = shapely.get_parts(smooth)
    area = parts[0] if len(parts) == 1 else smooth
    return area if area.is_valid else shapely.make_valid(area)
