"""Areas around roads, drawn on a grid: where the distance to the nearest reached road has one value.

What lies near a road is found once for all sites and limits. To unite a strip around each of some thousand roads takes
hundreds of times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from kopa.accessibility.kernels.distance_fields import (
    FIELDS,
    FINE,
    FIRST,
    LAST,
    NOW,
    SIDE,
    add_parts,
    add_whole,
    points_near,
)
from kopa.accessibility.kernels.outlines import NOWHERE, PARTS, outlines, put_sides

STEPS = 2.4
"""A strip beside a road is so many steps of the grid wide."""

MOST_POINTS = 80_000_000
"""Points of a grid; over a wider area its steps are longer."""

SMOOTH_PARTS = 50
"""So many parts of a step (`PARTS`) an outline may leave its place, so that it needs fewer points (assumption)."""

MOST_LIMITS = 200
"""So many limits may be drawn at once: the kernels count them in eight bits."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines in metres: line i has the vertices ``coords[starts[i]:ends[i]]``."""

    coords: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    @classmethod
    def straight(cls, ends_m: np.ndarray) -> "Lines":
        """Return straight lines (n × 2 ends × x and y in metres)."""
        coords, first = ends_m.reshape(-1, 2).view(), np.arange(0, 2 * len(ends_m), 2)
        for array in (coords, first):  # as those of roads: kernels are compiled for such arrays alone
            array.flags.writeable = False
        return cls(coords, first, first + 2)


@dataclass(frozen=True, eq=False)
class Strips:
    """The points of a grid near each of some lines, and how far away (`kernels.distance_fields.points_near`)."""

    starts: np.ndarray
    point: np.ndarray
    distance: np.ndarray


@dataclass(frozen=True, eq=False)
class Sides:
    """Near points around homes (four each), and the first limit at which each home lies inside."""

    corner: np.ndarray
    first: np.ndarray


NO_SIDES = Sides(np.empty((0, 4), np.int32), np.empty(0, np.uint8))


@dataclass(frozen=True, eq=False)
class Grid:
    """Points with whole numbers of steps from the origin, in metres; rows from the south, columns from the west."""

    step_m: float
    first_row: int
    first_column: int
    rows: int
    columns: int
    inside: int
    """Half-width of a strip in parts of a step."""

    @classmethod
    def within(cls, bounds_m: np.ndarray, width_m: float) -> "Grid":
        """Return a grid for strips that are `width_m` wide to both sides of lines within some bounds.

        Parameters
        ----------
        bounds_m
            Least x and y, greatest x and y of the lines.
        """
        sides_m = bounds_m[2:] - bounds_m[:2] + 2 * width_m
        step_m = max(width_m / STEPS, float(np.sqrt(sides_m[0] * sides_m[1] / MOST_POINTS)))
        left, bottom = np.floor((bounds_m[:2] - width_m) / step_m).astype(int) - 3
        right, top = np.ceil((bounds_m[2:] + width_m) / step_m).astype(int) + 3
        shape = int(top - bottom) + 1, int(right - left) + 1
        return cls(step_m, int(bottom), int(left), *shape, max(round(width_m / step_m * FINE), 1))

    @property
    def reach(self) -> int:
        """Distance in parts of a step beyond which a line does not matter: a point there has none inside beside it."""
        return self.inside + FINE

    def strips(self, lines: Lines, chosen: np.ndarray, added_m: float = 0.0) -> Strips:
        """Return the points near some lines, whose strips are narrower by `added_m`."""
        added = round(added_m / self.step_m * FINE)
        place = self.first_row, self.first_column, self.rows, self.columns, self.step_m
        return Strips(*points_near(*place, lines.coords, lines.starts, lines.ends, chosen, self.reach - added, added))

    def corners(self, points_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return which points lie inside the outermost squares of the grid, and its four points around each."""
        columns, rows = np.floor(points_m / self.step_m).astype(np.int64).T
        columns, rows = columns - self.first_column, rows - self.first_row
        on_grid = (columns >= 1) & (rows >= 1) & (columns < self.columns - 2) & (rows < self.rows - 2)
        first = rows[on_grid] * self.columns + columns[on_grid]
        return on_grid, first[:, None] + np.array([0, 1, self.columns, self.columns + 1])


@dataclass(frozen=True, eq=False)
class NearPoints:
    """The points of a grid that matter to some areas: those near lines, or around homes.

    `point` are they, in the order of the grid; `index` has the place of each among them, -1 elsewhere.
    """

    grid: Grid
    point: np.ndarray
    index: np.ndarray

    @classmethod
    def of(cls, grid: Grid, strips: Sequence[Strips], corners: np.ndarray) -> tuple["NearPoints", list[Strips]]:
        """Return the points of some strips and corners, and the strips with places among them."""
        near = np.zeros(grid.rows * grid.columns, bool)
        for points in (*(one.point for one in strips), corners.reshape(-1)):
            near[points] = True
        point = np.flatnonzero(near).astype(np.int32)
        index = np.full(len(near), -1, np.int32)
        index[point] = np.arange(len(point), dtype=np.int32)
        placed = [Strips(one.starts, index[one.point], one.distance) for one in strips]
        return cls(grid, point, index.reshape(grid.rows, grid.columns)), placed

    def sides(self, corner: np.ndarray, first: np.ndarray) -> Sides:
        """Return the sides of homes by their points on the grid, which are among the near ones."""
        return Sides(self.index.reshape(-1)[corner], first.astype(np.uint8))


class AreaField:
    """Distance of every near point to the nearest line, and the first limit at which it lies inside."""

    def __init__(self, near_points: NearPoints, limits: int) -> None:
        count = len(near_points.point)
        self.near_points, self.limits = near_points, limits
        self.state = np.zeros((count, FIELDS), np.uint16)
        self.state[:, NOW], self.state[:, FIRST], self.state[:, LAST] = near_points.grid.reach, limits, NOWHERE

    def add(self, strips: Strips, chosen: np.ndarray, limit: int) -> None:
        """Add whole lines that are inside from a limit on (its number); limits are added from the first to the last."""
        inside = self.near_points.grid.inside
        add_whole(chosen, strips.starts, strips.point, strips.distance, limit, inside, self.state)

    def add_parts(self, lines: Lines, chosen: np.ndarray, begin: np.ndarray, end: np.ndarray, limit: int) -> None:
        """Add parts of lines, from one share of a line's length to another, from a limit on."""
        if not len(chosen):
            return
        near_points, grid = self.near_points, self.near_points.grid
        place = near_points.index, grid.first_row, grid.first_column, grid.step_m
        vertices = lines.coords, lines.starts, lines.ends
        add_parts(*place, *vertices, chosen, begin, end, grid.reach, limit, grid.inside, self.state)

    def areas(self, hole_m2: float, sides: Sides = NO_SIDES) -> list[shapely.Geometry] | None:
        """Return the area of every limit, each of which holds the one before; small holes are filled.

        The homes of `sides` are inside from their first limit on and outside before, wherever they lie; holes with
        such a home stay. None where two homes on different sides share a point of the grid.
        """
        grid, near_points = self.near_points.grid, self.near_points
        level = np.full(grid.rows * grid.columns, NOWHERE, np.uint8)
        level[near_points.point] = self.state[:, FIRST]
        self.state[:, SIDE] = NOWHERE
        if put_sides(sides.corner, sides.first, near_points.point, level, self.state):
            return None
        ring_west, ring_east = np.full(len(near_points.point), -1, np.int32), np.empty(len(near_points.point), np.int32)
        least_hole = round(hole_m2 / grid.step_m**2 * PARTS**2)
        x, y, ring, limit, shell = outlines(
            near_points.point, near_points.index, grid.first_row, grid.first_column, self.limits, level, grid.inside,
            self.state, ring_west, ring_east, SMOOTH_PARTS, least_hole,
        )  # fmt: skip
        points_m = np.stack([x, y], axis=1) * (grid.step_m / PARTS)
        return Rings(points_m, ring, limit, shell).areas(self.limits)


@dataclass(frozen=True, eq=False)
class Rings:
    """Rings one behind the other: their points, where each ends, its limit, and the ring that it is a hole of."""

    points_m: np.ndarray
    ring: np.ndarray
    limit: np.ndarray
    shell: np.ndarray

    def areas(self, limits: int) -> list[shapely.Geometry]:
        """Return the area of every limit: an empty one, a polygon, or several."""
        order = np.lexsort((np.arange(len(self.shell)), self.shell, self.limit))
        lengths = np.diff(self.ring)[order]
        ends = np.append(0, np.cumsum(lengths + 1))  # with the first point of each once more
        within = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths + 1)
        within[ends[1:] - 1] = 0
        points_m = self.points_m[np.repeat(self.ring[:-1][order], lengths + 1) + within]
        begins = np.flatnonzero(np.append(True, np.diff(self.shell[order]) != 0)[: len(order)])
        polygons = shapely.from_ragged_array(
            shapely.GeometryType.POLYGON, points_m, (ends, np.append(begins, len(order)))
        )
        of_limit = np.searchsorted(self.limit[order][begins], np.arange(limits + 1))
        parts = [polygons[low:high] for low, high in pairwise(of_limit.tolist())]
        return [_together(some) for some in parts]


def _together(polygons: np.ndarray) -> shapely.Geometry:
    if len(polygons) == 1:
        return polygons[0]
    return shapely.multipolygons(polygons) if len(polygons) else shapely.Polygon()
