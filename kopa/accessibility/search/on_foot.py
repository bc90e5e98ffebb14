"""How far it is on foot: over ways that are open on foot, or an estimate where the paths are not in the road data.

A road table without paths sends people around by main roads. The estimate is the lesser of the way along its roads and
the straight line times a detour; its error is measured (`docs/methods-walking.md`). It says nothing of safety: whether
there is a path, whether a child can cross the road, and what lies on the straight line, are not known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from kopa.accessibility.coordinates import checked_points, projected
from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_M
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.matrices import Matrices
from kopa.accessibility.search.places import Places, placed
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.statuses import OK, status_of
from kopa.accessibility.search.task import SearchTask, check_metric, task_between, warn_without_sites
from kopa.units import kilometres, metres, minutes

Coordinates = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
Lines = Iterator[tuple[slice, npt.NDArray[np.float64]]]

PAIRS_AT_ONCE = 1_000_000
"""Pairs whose straight lines are held at a time."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast people walk, in km/h, and how much longer than the straight line their way is where it is estimated."""

    speed_kmh: float = 4.8
    detour: float = 1.3


class WalkedPoints(NamedTuple):
    """Points between which people walk: their places on the network, and their coordinates in metres."""

    places: Places
    xy: Coordinates

    def take(self, rows: npt.NDArray[np.intp]) -> "WalkedPoints":
        """Return some of the points."""
        x, y = self.xy
        return WalkedPoints(self.places.take(rows), (x[rows], y[rows]))


@dataclass(frozen=True, eq=False)
class OnFoot:
    """On foot: over a network of ways that are open on foot, from and to them by the access leg.

    Parameters
    ----------
    network
        Ways open on foot (`RoadNetwork.from_osm_pbf(path, profile="foot")` and its like), no motorway among them.
    leg
        Way between a point and the network, at both ends.
    pace
        Walking speed, and the detour of estimates.
    has_paths
        Whether the network holds paths. Where it does not, the way is estimated: the lesser of that along its roads
        and the straight line times the detour.

    Examples
    --------
    >>> import pandas as pd
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [2100.0], "speed_kmh": [4.8]})
    >>> net = RoadNetwork.from_edges(nodes, edges)
    >>> OnFoot(net, has_paths=True).kilometres(nodes, nodes)[0].round(3).tolist()
    [0.0, 2.0999999046325684]
    >>> OnFoot(net).kilometres(nodes, nodes)[0].round(3).tolist()
    [0.0, 1.2999999523162842]
    """

    mode: ClassVar[str] = "foot"

    network: RoadNetwork
    leg: Access = field(default_factory=Access)
    pace: Pace = field(default_factory=Pace)
    has_paths: bool = False

    def matrices(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str = "distance") -> Matrices:
        """Return kilometres and minutes on foot of every pair; by either metric, as the shortest is the quickest."""
        check_metric(metric)
        homes, ends = self.placed(origins, "origins"), self.placed(sites, "sites")
        task, km = self._task(homes.places, ends.places), self.kilometres_between(homes, ends).astype(float)
        status = status_of(task, np.arange(len(km)), np.arange(km.shape[1]), np.isinf(km))
        status = np.where(np.isfinite(km), OK, status).astype(np.int8)
        time_min = minutes(metres(km), self.pace.speed_kmh)
        engine = "shortest ways" if self.has_paths else "shortest ways and straight lines"
        return Matrices(task.origins.id, task.sites.id, time_min, km, status, engine)

    def kilometres(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> npt.NDArray[np.float32]:
        """Return the kilometres on foot of every pair; inf where there is no way."""
        return self.kilometres_between(self.placed(origins, "origins"), self.placed(sites, "sites"))

    def placed(self, points: gpd.GeoDataFrame, where: str) -> WalkedPoints:
        """Return points as they are walked between: placed once, however many of their pairs are asked for apart."""
        return WalkedPoints(placed(self.network, points, access=self.leg, where=where), _xy(points, where))

    def kilometres_between(self, homes: WalkedPoints, sites: WalkedPoints) -> npt.NDArray[np.float32]:
        """Return `kilometres` of points that are placed on this network."""
        km = self.along_roads_between(homes.places, sites.places)
        if not self.has_paths:
            for rows, straight_m in straight_lines_m(homes.xy, sites.xy):
                np.minimum(km[rows], kilometres(straight_m * self.pace.detour), out=km[rows], casting="same_kind")
        return km

    def along_roads(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> npt.NDArray[np.float32]:
        """Return the kilometres of every pair along the network alone; inf where there is no way."""
        homes, ends = self.placed(origins, "origins"), self.placed(sites, "sites")
        return self.along_roads_between(homes.places, ends.places)

    def along_roads_between(self, homes: Places, sites: Places) -> npt.NDArray[np.float32]:
        """Return `along_roads` of points that are placed on this network."""
        task = self._task(homes, sites)
        km = np.empty((len(task.origins.id), len(task.sites.id)), np.float32)
        for block in blocks(plan_of(task, second=False), progress=False):
            along_km = kilometres(block.first / TICKS_PER_M)
            km[block.at] = np.where(block.first >= INF, np.inf, along_km)
        return km

    def _task(self, homes: Places, sites: Places) -> SearchTask:
        warn_without_sites(sites)
        return task_between(self.network, homes, sites, metric="distance", access=self.leg)


def straight_lines_m(homes: Coordinates, sites: Coordinates) -> Lines:
    """Yield the straight lines in metres between some rows of the homes and all sites, until all rows are done.

    Examples
    --------
    >>> points = np.array([0.0, 3.0]), np.array([0.0, 4.0])
    >>> [lines.tolist() for _, lines in straight_lines_m(points, points)]
    [[[0.0, 5.0], [5.0, 0.0]]]
    """
    (x, y), (to_x, to_y) = homes, sites
    step = max(PAIRS_AT_ONCE // max(len(to_x), 1), 1)
    for first in range(0, len(x), step):
        rows = slice(first, first + step)
        yield rows, np.hypot(x[rows, None] - to_x, y[rows, None] - to_y)


def _xy(points: gpd.GeoDataFrame, where: str) -> Coordinates:
    checked_points(points, where=where)
    plane = gpd.GeoSeries(projected(points.geometry, where=where))
    return plane.x.to_numpy(), plane.y.to_numpy()
