"""How far it is on foot: over ways that are open on foot, or an estimate where the paths are not in the road data.

A road table without paths sends people around by main roads. The estimate is the lesser of the way along its roads and
the straight line times a detour; its error is measured (`docs/methods-walking.md`). It says nothing of safety: whether
there is a path, whether a child can cross the road, and what lies on the straight line, are not known.
"""

from dataclasses import dataclass, field, replace
from typing import ClassVar

import geopandas as gpd
import numpy as np

from kopa.accessibility.coordinates import checked_points, projected
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.matrices import Matrices, matrices
from kopa.accessibility.search.statuses import OK
from kopa.units import kilometres, metres, minutes


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast people walk, in km/h, and how much longer than the straight line their way is where it is estimated."""

    speed_kmh: float = 4.8
    detour: float = 1.3


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
    >>> OnFoot(net, has_paths=True).matrices(nodes, nodes, "distance").distance_km[0].tolist()
    [0.0, 2.1]
    >>> OnFoot(net).matrices(nodes, nodes, "distance").distance_km[0].tolist()
    [0.0, 1.3]
    """

    mode: ClassVar[str] = "foot"

    network: RoadNetwork
    leg: Access = field(default_factory=Access)
    pace: Pace = field(default_factory=Pace)
    has_paths: bool = False

    def matrices(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str = "distance") -> Matrices:
        """Return kilometres and minutes on foot of every pair; by either metric, as the shortest is the quickest."""
        along = self.along_roads(origins, sites)
        return along if self.has_paths else self._with_straight_lines(along, origins, sites)

    def along_roads(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> Matrices:
        """Return kilometres and minutes of every pair along the network alone."""
        found = matrices(self.network, origins, sites, metric="distance", access=self.leg, progress=False)
        return replace(found, time_min=self._minutes(found.distance_km))

    def _with_straight_lines(self, along: Matrices, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> Matrices:
        straight_km = kilometres(straight_lines_m(origins, sites)) * self.pace.detour
        distance_km = np.minimum(along.distance_km, straight_km)
        status = np.where(np.isfinite(distance_km), OK, along.status).astype(along.status.dtype)
        time_min = self._minutes(distance_km)
        return replace(
            along, distance_km=distance_km, time_min=time_min, status=status, engine=f"{along.engine}, estimate"
        )

    def _minutes(self, distance_km: np.ndarray) -> np.ndarray:
        return minutes(metres(distance_km), self.pace.speed_kmh)


def straight_lines_m(origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> np.ndarray:
    """Return the straight lines in metres between all origins and sites.

    Examples
    --------
    >>> points = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 3], [0, 4]), crs="EPSG:3067")
    >>> straight_lines_m(points, points).tolist()
    [[0.0, 5.0], [5.0, 0.0]]
    """
    (x, y), (to_x, to_y) = (_xy(points, where) for points, where in ((origins, "origins"), (sites, "sites")))
    return np.hypot(x[:, None] - to_x, y[:, None] - to_y)


def _xy(points: gpd.GeoDataFrame, where: str) -> tuple[np.ndarray, np.ndarray]:
    checked_points(points, where=where)
    plane = gpd.GeoSeries(projected(points.geometry, where=where))
    return plane.x.to_numpy(), plane.y.to_numpy()
