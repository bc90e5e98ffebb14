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

SMOOTH_SHARE = 1 / 4_000
"""Share of the width by which an outline may leave the drawn one, so that it needs fewer points: less than half of what
the outline beside a point on a given side moves when the width grows by a hundredth."""


@dataclass(frozen=True, eq=False)
class Sides:
    """Points on a grid that an area is to hold, or to leave out: the four points of the grid around each."""

    point_m: np.ndarray
    corner: np.ndarray
    inside: np.ndarray


NO_SIDES = Sides(np.empty((0, 2)), np.empty((0, 4), np.int64), np.empty(0, bool))


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

    def corners(self, points_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return which points lie inside the outermost squares of the grid, and its four points around each."""
        columns, rows = np.floor((points_m - [self.left_m, self.bottom_m]) / self.step_m).astype(np.int64).T
        height, width = self.metres.shape
        on_grid = (columns >= 1) & (rows >= 1) & (columns < width - 2) & (rows < height - 2)
        first = rows[on_grid] * width + columns[on_grid]
        return on_grid, first[:, None] + np.array([0, 1, width, width + 1])

    def area(self, width_m: float, hole_m2: float, sides: Sides = NO_SIDES) -> shapely.Geometry:
        """Return what lies within `width_m` of a line; holes smaller than `hole_m2` are filled.

        The points of `sides` are held or left out wherever they lie, holes around those left out stay; points that are
        to lie on different sides must not share a point of the grid.

        Of two fields of one grid, one nowhere greater than the other, it has the larger area, and holds the other's
        when `width_m` is greater by more than twice what smoothing may take away or add, and no point is left out that
        the other's area holds.
        """
        values, (out, held) = self.metres.reshape(-1), (sides.corner[~sides.inside], sides.corner[sides.inside])
        before = values[sides.corner]
        values[out] = np.maximum(values[out], width_m + self.step_m)
        values[held] = np.minimum(values[held], width_m - self.step_m)
        area = self._drawn(width_m, hole_m2, sides.point_m[~sides.inside])
        values[sides.corner] = before
        return area

    def _drawn(self, width_m: float, hole_m2: float, left_out_m: np.ndarray) -> shapely.Geometry:
        metres, left_m, bottom_m = self._near_lines()
        if not metres.size:
            return shapely.Polygon()
        drawn = contourpy.contour_generator(z=metres, fill_type=contourpy.FillType.ChunkCombinedOffsetOffset)
        ([points], [of_rings], [of_polygons]) = cast(Chunks, drawn.filled(-np.inf, width_m))
        if points is None:
            return shapely.Polygon()
        rings = Rings(
            points * self.step_m + [left_m, bottom_m], of_rings.astype(np.int64), of_polygons.astype(np.int64)
        )
        return _joined(rings.without(rings.holes_below(hole_m2, left_out_m)), width_m)

    def _near_lines(self) -> tuple[np.ndarray, float, float]:
        """Return the part of the field that has lines, with the place of its first point."""
        near = self.metres < self.reach_m
        rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        if not len(rows):
            return self.metres[:0], self.left_m, self.bottom_m
        row, column = max(rows[0] - 1, 0), max(columns[0] - 1, 0)
        part = self.metres[row : rows[-1] + 2, column : columns[-1] + 2]
        return part, self.left_m + column * self.step_m, self.bottom_m + row * self.step_m


@dataclass(frozen=True, eq=False)
class Rings:
    """Closed rings one behind the other: their points, where each ends, and where the rings of each polygon end."""

    points_m: np.ndarray
    ring: np.ndarray
    polygon: np.ndarray

    def holes_below(self, least_m2: float, left_out_m: np.ndarray) -> np.ndarray:
        """Return which rings are holes of a smaller area with none of the points that are to be left out."""
        small = _areas_m2(self.points_m, self.ring) < least_m2
        small[self.polygon[:-1]] = False  # the outer one of each polygon
        at = np.flatnonzero(small)
        if len(at) and len(left_out_m):
            lengths = np.diff(self.ring)
            ends = np.append(0, np.cumsum(lengths[at])), np.arange(len(at) + 1)
            points_m = self.points_m[np.repeat(small, lengths)]
            holes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, points_m, ends)
            _, kept = shapely.STRtree(holes).query(shapely.points(left_out_m), predicate="within")
            small[at[kept]] = False
        return small

    def without(self, dropped: np.ndarray) -> "Rings":
        """Return the rings but for the dropped ones, none of which may be the outer one of a polygon."""
        lengths = np.diff(self.ring)
        ring = np.append(0, np.cumsum(lengths[~dropped]))
        polygon = np.append(0, np.cumsum(~dropped))[self.polygon]
        return Rings(self.points_m[np.repeat(~dropped, lengths)], ring, polygon)


Chunks = tuple[list[np.ndarray | None], list[np.ndarray], list[np.ndarray]]
"""What contourpy returns: points, ends of rings and ends of polygons of each part of a field that is drawn at once."""


def _areas_m2(points_m: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Return the area of each ring: its first point stands for the origin, so that no digits are lost."""
    x, y = (points_m - np.repeat(points_m[ring[:-1]], np.diff(ring), axis=0)).T
    doubled = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    doubled[ring[1:] - 1] = 0.0  # from the last point of a ring to the first of the next
    areas: np.ndarray = np.abs(np.add.reduceat(doubled, ring[:-1])) / 2
    return areas


def _joined(rings: Rings, width_m: float) -> shapely.Geometry:
    ends = rings.ring, rings.polygon
    polygons = shapely.from_ragged_array(shapely.GeometryType.POLYGON, rings.points_m, ends)
    smooth = shapely.simplify(shapely.multipolygons(polygons), width_m * SMOOTH_SHARE, preserve_topology=False)
    parts = shapely.get_parts(smooth)
    area = parts[0] if len(parts) == 1 else smooth
    return area if area.is_valid else shapely.make_valid(area)
