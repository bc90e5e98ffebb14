"""Legs on foot: from points to stops, from stops to stops, and from point to point.

Without a network for walkers a leg is the straight distance times a detour, at a walking speed: an assumption, and
marked as one. Over a `RoadNetwork` it is the quickest way, with its access legs. Limits hold for the straight distance,
as they do in `kopa.Access`, and over a network for the length of the way too. Seconds are whole and rounded up, so that
nobody is said to be earlier than they are.
"""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from scipy.spatial import cKDTree

from kopa.accessibility.coordinates import checked_points, projected
from kopa.accessibility.kernels.timetable_scan import LATE
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.task import SearchTask, as_units, task_of
from kopa.errors import InputError, shown
from kopa.units import metres, minutes

Walk = Access | RoadNetwork | None

OK, NO_ROAD = 0, 1

TILE_M = 5_000.0
"""Side of the squares of points whose ways to near stops are searched together over a network."""

ROUNDED_MIN = 0.1
"""Minutes that a search goes on beyond its limit: what roads and legs are rounded by."""

FASTEST_KMH = 15.0
"""A network with roads that are faster was made for other people than those on foot (assumption)."""

FORGIVEN_S = 0.1
"""Part of a second that is not rounded up: 13 cm on foot, about the precision of coordinates with six decimals."""


@dataclass(frozen=True, eq=False)
class Legs:
    """Walks between places and stops, place by place and quickest first: seconds and metres.

    `off_road` marks places that are too far from every way of the network.
    """

    starts: np.ndarray
    stop: np.ndarray
    s: np.ndarray
    m: np.ndarray
    off_road: np.ndarray

    @property
    def n(self) -> int:
        """Number of places."""
        return len(self.starts) - 1

    @property
    def lacking(self) -> np.ndarray:
        """Which places have no stop within the limit."""
        return np.diff(self.starts) == 0

    @staticmethod
    def of(n: int, place: np.ndarray, stop: np.ndarray, s: np.ndarray, m: np.ndarray,
           off_road: np.ndarray | None = None) -> "Legs":  # fmt: skip
        """Return legs of `n` places in their order."""
        order = np.lexsort((stop, s, place))
        starts = np.searchsorted(place[order], np.arange(n + 1)).astype(np.int64)
        off_road = np.zeros(n, bool) if off_road is None else off_road
        kinds = (stop[order].astype(np.int32), s[order].astype(np.int32), m[order].astype(np.float64))
        return Legs(starts, *kinds, off_road)


@dataclass(frozen=True, eq=False)
class WalkPairs:
    """Walks between two sets of points: rows, columns, seconds and metres; and which points are off the road."""

    row: np.ndarray
    column: np.ndarray
    s: np.ndarray
    m: np.ndarray
    rows_off: np.ndarray
    columns_off: np.ndarray

    def up_to(self, max_m: float) -> "WalkPairs":
        """Return those of at most `max_m` metres."""
        near = self.m <= max_m
        return WalkPairs(self.row[near], self.column[near], self.s[near], self.m[near], self.rows_off, self.columns_off)

    def slowed(self, times: float) -> "WalkPairs":
        """Return those that take so many times as long, in whole seconds."""
        return self if times == 1.0 else replace(self, s=np.ceil(self.s * times - FORGIVEN_S).astype(np.int64))

    def table(self, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Return seconds (LATE: no walk) and metres (inf) as arrays of rows × columns."""
        s, m = np.full(shape, LATE, np.int32), np.full(shape, np.inf)
        s[self.row, self.column], m[self.row, self.column] = self.s, self.m
        return s, m


def points_of(points: gpd.GeoDataFrame, where: str) -> np.ndarray:
    """Return the coordinates of checked points in metres (EPSG:3067)."""
    checked_points(points, where=where)
    return shapely.get_coordinates(projected(points.geometry, where=where))


def checked_walk(walk: Walk, name: str = "walk") -> Walk:
    """Return how people walk, or raise when it is neither a network that is walked on nor a leg."""
    if isinstance(walk, RoadNetwork):
        _refuse_fast(walk, name)
    if walk is None or isinstance(walk, Access | RoadNetwork):
        return walk
    raise InputError(f"{name}: expected a kopa.RoadNetwork, kopa.Access.walking() or None, not {shown(walk)}")


def _refuse_fast(walk: RoadNetwork, name: str) -> None:
    """Refuse a network that was made for cars or bicycles: its minutes are not those of people on foot."""
    walked = ~walk.ferry & (walk.time_min > 0)
    fastest_kmh = float(np.max(walk.length_m[walked] / walk.time_min[walked] * 0.06, initial=0.0))
    if fastest_kmh > FASTEST_KMH:
        raise InputError(
            f"{name}: the roads of this network are travelled at up to {fastest_kmh:.0f} km/h, which nobody walks; "
            "give one for people on foot, as kopa.RoadNetwork.from_osm_pbf(…, profile='foot') reads it"
        )


def seconds_on_foot(length_m: np.ndarray, access: Access) -> np.ndarray:
    """Return whole seconds for metres walked, rounded up but for a tenth of a second."""
    return np.ceil(length_m / access.speed_kmh * 3.6 - FORGIVEN_S).astype(np.int64)


def walks_between(rows: np.ndarray, columns: np.ndarray, max_m: float, walk: Walk) -> WalkPairs:
    """Return the walks between points that are at most `max_m` metres apart (straight, or by the network)."""
    if isinstance(walk, RoadNetwork):
        return _over_network(rows, columns, max_m, walk)
    access = walk or Access.walking()
    row, column, straight_m = _near(rows, columns, max_m)
    length_m = access.length_m(straight_m)
    nowhere = (np.zeros(len(points), bool) for points in (rows, columns))
    return WalkPairs(row, column, seconds_on_foot(length_m, access), length_m, *nowhere)


def legs_of(n: int, walks: WalkPairs) -> Legs:
    """Return walks between `n` places and stops, place by place."""
    return Legs.of(n, walks.row, walks.column, walks.s, walks.m, walks.rows_off)


def _near(rows: np.ndarray, columns: np.ndarray, max_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of points within a straight distance (inclusive), and that distance."""
    if not len(rows) or not len(columns):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    pairs = cKDTree(rows).sparse_distance_matrix(cKDTree(columns), max_m * (1 + 1e-12), output_type="ndarray")
    order = np.lexsort((pairs["j"], pairs["i"]))
    return pairs["i"][order], pairs["j"][order], pairs["v"][order]


def _over_network(rows: np.ndarray, columns: np.ndarray, max_m: float, net: RoadNetwork) -> WalkPairs:
    """Return the walks over a network, square by square: no way is shorter than the straight line."""
    row, column, _ = _near(rows, columns, max_m)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    tile = np.floor(rows[row] / TILE_M).astype(np.int64) if len(row) else np.zeros((0, 2), np.int64)
    limit_min = _longest_min(net, max_m)
    _, of = np.unique(tile, axis=0, return_inverse=True)
    for square in range(int(of.max()) + 1 if len(of) else 0):
        some = of == square
        parts.append(_in_square(rows, columns, row[some], column[some], max_m, limit_min, net))
    kinds = (np.concatenate([p[k] for p in parts]) if parts else np.zeros(0) for k in range(4))
    row, column, s, m = kinds
    off = (off_road(points, net) for points in (rows, columns))
    return WalkPairs(row.astype(np.int64), column.astype(np.int64), s, m, *off)


def _longest_min(net: RoadNetwork, max_m: float) -> float | None:
    """Return the minutes that no way of `max_m` metres takes longer than; None: not known, as time is lost in a point.

    The slowest road tells it: searches end there instead of at the ends of the network.
    """
    time_min, length_m = (np.concatenate(two) for two in ((net.time_min, net.back_min), (net.length_m, net.length_m)))
    taken = np.isfinite(time_min) & (time_min > 0)
    if (taken & (length_m <= 0)).any():
        return None
    slowest = (time_min[taken] / length_m[taken]).max(initial=minutes(1.0, Access.walking().speed_kmh))
    return float(max_m * slowest) + ROUNDED_MIN


def _in_square(
    rows: np.ndarray, columns: np.ndarray, row: np.ndarray, column: np.ndarray, max_m: float, limit_min: float | None,
    net: RoadNetwork,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    some_rows, i = np.unique(row, return_inverse=True)
    some_columns, j = np.unique(column, return_inverse=True)
    ends = (_frame(net, rows[some_rows]), _frame(net, columns[some_columns]))
    time_min, length_km = _quickest(task_of(net, *ends, max_minutes=limit_min, access=Access.walking()))
    length_m = metres(length_km[i, j])
    near = length_m <= max_m
    seconds = np.ceil(time_min[i, j][near] * 60.0 - FORGIVEN_S)
    return row[near], column[near], seconds.astype(np.int64), length_m[near]


def _quickest(task: SearchTask) -> tuple[np.ndarray, np.ndarray]:
    """Return minutes and kilometres of the quickest way of every pair; why there is none is not asked."""
    time_min, length_km = (np.empty((len(task.origins.id), len(task.sites.id))) for _ in range(2))
    for block in blocks(plan_of(task), progress=False):
        assert block.second is not None  # the plan asks for it
        time_min[block.at], length_km[block.at] = as_units(task, block.first, block.second)
    return time_min, length_km


def off_road(points: np.ndarray, walk: Walk) -> np.ndarray:
    """Say which points are too far from every way of a network to be walked to; none without a network."""
    from kopa.accessibility.search.places import snap

    if not len(points) or not isinstance(walk, RoadNetwork):
        return np.zeros(len(points), bool)
    return (snap(walk, _frame(walk, points), access=Access.walking())["status"] != "ok").to_numpy(bool)


def _frame(net: RoadNetwork, points: np.ndarray) -> gpd.GeoDataFrame:
    ids = np.arange(len(points)).astype(str).astype(object)
    return gpd.GeoDataFrame({"id": ids}, geometry=gpd.points_from_xy(*points.T), crs="EPSG:3067")
