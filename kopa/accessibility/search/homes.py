"""Homes in isochrones: an area holds the homes that reach the site in time, and leaves out those that do not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.places import Places

LEG_M = 100.0
"""Half-width of an area along the way from a home to the road (assumption of this project)."""

OUT_M = 30.0
"""Radius around a home in which an area that it does not reach from leaves it out (assumption of this project)."""

NEAREST_SHARE = 0.4
"""… but never more than this share of the way to a home that does reach."""

STEP_M = 1.0
"""By so much each area is wider than the next smaller one, so that it holds it without doubt."""


AROUND_M = 1_000.0
"""Homes so far around an area are looked at: more than any of the widths above."""


@dataclass(frozen=True, eq=False)
class Homes:
    """Homes in metres, the place of each on the road, and its minutes to every site (homes × sites)."""

    home_m: np.ndarray
    road_m: np.ndarray
    time_min: np.ndarray

    @classmethod
    def of(cls, net: RoadNetwork, places: Places, time_min: np.ndarray) -> "Homes":
        """Return homes by their places on a network."""
        home_m, road_m = legs_of(net, places).transpose(1, 0, 2)
        return cls(home_m, road_m, time_min)

    def least_min(self, sites: np.ndarray) -> np.ndarray:
        """Minutes from every home to the nearest of some sites (their columns); inf without sites."""
        least: np.ndarray = self.time_min[:, sites].min(axis=1, initial=np.inf)
        return least

    def ways_m(self, some: np.ndarray) -> np.ndarray:
        """Ways of some homes to the road: n × 2 ends × x and y in metres."""
        return np.stack([self.home_m[some], self.road_m[some]], axis=1)

    def held(self, areas: Sequence[shapely.Geometry], limits: np.ndarray, sites: np.ndarray) -> list[shapely.Geometry]:
        """Return the areas of some sites by rising limits in minutes, with the homes within each and no others.

        It parts homes however close together they lie, and takes longer than drawing with their `sides`.
        """
        minutes = self.least_min(sites)
        near = self._near(areas[-1], minutes <= limits[-1])
        home_m, road_m, time_min = self.home_m[near], self.road_m[near], minutes[near]
        held, drawn = [], np.zeros(len(near), bool)
        for i, (area, limit) in enumerate(zip(areas, limits, strict=True)):
            reached = time_min <= limit
            drawn |= reached & ~_inside(area, home_m)
            ways = shapely.linestrings(np.stack([home_m[drawn], road_m[drawn]], axis=1))
            beside = shapely.union_all(shapely.buffer(ways, LEG_M + i * STEP_M, quad_segs=3))
            wider = shapely.buffer(area, i * STEP_M, quad_segs=1, join_style="mitre") if i else area
            wide = shapely.union(wider, beside)  # at once: uniting each with a large area takes long
            others = _around_others(wide, home_m, reached, OUT_M + (len(limits) - i) * STEP_M)
            held.append(shapely.difference(wide, others))
        return held

    def _near(self, area: shapely.Geometry, reached: np.ndarray) -> np.ndarray:
        """Return the homes that matter to areas within `area`: those that reach, and what may lie among them."""
        x, y = np.concatenate([self.home_m[reached], shapely.get_coordinates(shapely.envelope(area))]).T
        if not len(x):
            return np.flatnonzero(reached)
        left, right, bottom, top = x.min() - AROUND_M, x.max() + AROUND_M, y.min() - AROUND_M, y.max() + AROUND_M
        x, y = self.home_m.T
        return np.flatnonzero((x >= left) & (x <= right) & (y >= bottom) & (y <= top))


def legs_of(net: RoadNetwork, places: Places) -> np.ndarray:
    """Return the way of every place from the road, of no length where it has none: n × 2 ends × x and y in metres."""
    place_m = np.stack([places.x, places.y], axis=1)
    road_m, on_road = place_m.copy(), np.flatnonzero(places.edge >= 0)
    at = shapely.line_interpolate_point(net.lines[places.edge[on_road]], places.share[on_road], normalized=True)
    road_m[on_road] = shapely.get_coordinates(at).reshape(-1, 2)
    return np.stack([place_m, road_m], axis=1)


def _around_others(
    area: shapely.Geometry, home_m: np.ndarray, reached: np.ndarray, radius_m: float
) -> shapely.Geometry:
    """Return discs around the homes in or beside an area that do not reach."""
    from scipy.spatial import cKDTree

    points = shapely.points(home_m)
    shapely.prepare(area)
    others = ~reached & shapely.dwithin(area, points, radius_m)
    radii_m = np.full(int(others.sum()), radius_m)
    if reached.any() and others.any():
        apart_m, _ = cKDTree(home_m[reached]).query(home_m[others])
        radii_m = np.minimum(radii_m, NEAREST_SHARE * apart_m)
    return shapely.union_all(shapely.buffer(points[others], radii_m, quad_segs=4))


def _inside(area: shapely.Geometry, xy: np.ndarray) -> np.ndarray:
    shapely.prepare(area)
    inside: np.ndarray = shapely.contains_xy(area, xy[:, 0], xy[:, 1])
    return inside
