"""Travel: how people get from places to places. A mode of travel is one class with one method, `matrices`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS

from kopa.accessibility.coordinates import checked_points
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.homes import Homes
from kopa.accessibility.search.isochrones import areas_around
from kopa.accessibility.search.local_streets import LocalStreets, in_locality
from kopa.accessibility.search.matrices import Matrices, best_of, matrices, matrices_of
from kopa.accessibility.search.matrices_in_parts import MatricesInParts, PartOfPairs
from kopa.accessibility.search.near import can_be_near, kth_nearest
from kopa.accessibility.search.nearest import found_on_the_way, nearest_sites
from kopa.accessibility.search.places import Places, placed
from kopa.accessibility.search.plan import ENGINES, plan_of
from kopa.accessibility.search.progress import Progress
from kopa.accessibility.search.statuses import NO_WAY
from kopa.accessibility.search.task import METRICS as METRICS
from kopa.accessibility.search.task import task_between, task_of
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.units import CRS_FINLAND

PLACES_CACHED = 64
"""Sets of points whose places on the network are kept: people and levels of a few regions."""


class Travel(Protocol):
    """How people travel: a name, and minutes and kilometres of every pair."""

    @property
    def mode(self) -> str:
        """Name of the mode of travel, as tables carry it: `car`."""

    def matrices(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str) -> Matrices:
        """Return minutes, kilometres and status of every pair of origins and sites.

        Parameters
        ----------
        origins, sites
            ``id`` (unique text) and ``geometry`` (points in EPSG:3067); further columns may say more of them.
        metric
            ``time``: the quickest way, and its length; ``distance``: the shortest, and its minutes.
        """


class DrawsAreas(Travel, Protocol):
    """Travel that can also say from where a site is reached."""

    def areas(
        self, sites: gpd.GeoDataFrame, minutes: tuple[float, ...], homes: gpd.GeoDataFrame, *, each_site: bool = True,
        together: bool = False,
    ) -> gpd.GeoDataFrame:  # fmt: skip
        """Return the areas from which each site is reached within so many minutes: `site_id`, `minutes`, geometry.

        They hold those of the `homes` that reach the site in time, and no others. With `together` the last rows, of no
        `site_id`, are the areas from which at least one of the sites is reached.
        """


@dataclass(frozen=True, eq=False)
class Car:
    """By car: over roads, from and to them by the access leg, and over local streets inside a built-up place.

    Points are placed on the network once for all that is asked about them.

    Parameters
    ----------
    network
        Roads and ferries.
    leg
        Way between a point and the road, at both ends.
    local_streets_max_m
        Longest straight line in metres over local streets (`LocalStreets`); 0: none.

    Examples
    --------
    >>> import pandas as pd
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> car = Car(RoadNetwork.from_edges(nodes, edges))
    >>> car.mode, car.matrices(nodes, nodes, "time").time_min.tolist()
    ('car', [[0.0, 1.0], [1.0, 0.0]])
    """

    mode: ClassVar[str] = "car"

    network: RoadNetwork
    leg: Access = field(default_factory=Access)
    local_streets_max_m: float = 0.0
    _places: dict[object, Places] = field(default_factory=dict, init=False, repr=False)

    @property
    def crossing_delays(self) -> str:
        """Time of day whose delays at crossings are in the minutes (``midday``, ``rush``); ``none``: free flow."""
        return str(self.network.notes.get("delays", FREE_FLOW))

    def matrices(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str) -> Matrices:
        """Return minutes and kilometres of every pair, over the roads or over local streets where these are better."""
        return self._between(
            self._placed(origins, "origins"), self._placed(sites, "sites"), in_locality(origins), metric
        )

    def matrices_in_parts(
        self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str, parts: Sequence[PartOfPairs]
    ) -> MatricesInParts:
        """Return the pairs of each part alone, as `matrices` returns all of them."""
        homes, places, built_up = self._placed(origins, "origins"), self._placed(sites, "sites"), in_locality(origins)
        made = []
        with Progress("travel times", len(parts)) as progress:
            for rows, columns in parts:
                made.append(self._between(homes.take(rows), places.take(columns), built_up[rows], metric))
                progress.step()
        return MatricesInParts(homes.id, places.id, tuple(parts), tuple(made))

    def _between(self, homes: Places, places: Places, built_up: npt.NDArray[np.bool_], metric: str) -> Matrices:
        by_road = matrices_of(task_between(self.network, homes, places, metric=metric, access=self.leg), progress=True)
        return self._streets(homes, places, built_up).over(by_road, self.leg, metric)

    def best(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str) -> npt.NDArray[np.float64]:
        """Return the minutes (``time``) or the kilometres (``distance``) of `matrices` alone, in half of its time."""
        homes, places = self._placed(origins, "origins"), self._placed(sites, "sites")
        return self._best(homes, places, self._streets(homes, places, in_locality(origins)), metric)

    def best_of_both(
        self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return `best` by time and by distance, of points and local streets that are looked up once for both."""
        homes, places = self._placed(origins, "origins"), self._placed(sites, "sites")
        streets = self._streets(homes, places, in_locality(origins))
        time_min, distance_km = (self._best(homes, places, streets, metric) for metric in METRICS)
        return time_min, distance_km

    def _best(self, homes: Places, places: Places, streets: LocalStreets, metric: str) -> npt.NDArray[np.float64]:
        values = best_of(task_between(self.network, homes, places, metric=metric, access=self.leg))
        return streets.at_most(values, streets.minutes_and_km(self.leg)[METRICS.index(metric)])

    def _streets(self, homes: Places, places: Places, built_up: npt.NDArray[np.bool_]) -> LocalStreets:
        """Return the pairs between which local streets lead."""
        from_m, to_m = (np.stack([one.x, one.y], axis=1) for one in (homes, places))
        return LocalStreets.between(from_m, to_m, built_up, max_m=self.local_streets_max_m)

    def near(
        self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, k: int, limit_min: float, limit_km: float
    ) -> npt.NDArray[np.bool_]:
        """Return which sites may be among the `k` nearest of an origin, or within a limit: only those need `matrices`.

        See `kopa.accessibility.search.near`.
        """
        ends = self._placed(origins, "origins"), self._placed(sites, "sites")
        return can_be_near(self.network, *ends, self.leg, k=k, limit_min=limit_min, limit_km=limit_km)

    def among_nearest(
        self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, groups: Sequence[npt.NDArray[np.intp]], k: int
    ) -> npt.NDArray[np.bool_]:
        """Return sites that hold everybody's `k` nearest of each group, and all over local streets (flags).

        Nearest is by time and by road. While fewer than `k` of a group close, everybody's nearest that remains in it is
        one of them.
        """
        homes, places, near = self._placed(origins, "origins"), self._placed(sites, "sites"), np.zeros(len(sites), bool)
        for at in groups:
            for metric in METRICS:
                task = task_between(self.network, homes, places.take(at), metric=metric, access=self.leg)
                near[at] |= found_on_the_way(task, min(k, len(at)))
        near[self._streets(homes, places, in_locality(origins)).column] = True
        return near

    def kth_nearest(
        self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str, k: int
    ) -> npt.NDArray[np.float64]:
        """Return minutes or kilometres by road to the farthest of the `k` nearest sites; 0 where none is reached."""
        ends = self._placed(origins, "origins"), self._placed(sites, "sites")
        return kth_nearest(self.network, *ends, self.leg, metric, k)

    def least_from_parts(
        self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str, parts: Sequence[npt.NDArray[np.intp]]
    ) -> npt.NDArray[np.float64]:
        """Return the least minutes or kilometres by road from any origin of each part to each site: parts × sites.

        It is 0 where local streets lead from one to the other.
        """
        back, least = self._back, np.empty((len(parts), len(sites)))
        homes, places = back._placed(origins, "origins"), back._placed(sites, "sites")
        with Progress("sites near by", len(parts)) as progress:
            for i, rows in enumerate(parts):
                task = task_between(back.network, places, homes.take(rows), metric=metric, access=self.leg)
                least[i] = nearest_sites(task, 1)[0 if metric == "time" else 1][:, 0]
                progress.step()
        streets = self._streets(homes, places, in_locality(origins))
        part_of = np.empty(len(origins), np.intp)
        for i, rows in enumerate(parts):
            part_of[rows] = i
        least[part_of[streets.line], streets.column] = 0.0
        return least

    @cached_property
    def _back(self) -> "Car":
        """The same over the roads turned round: from sites to homes it goes as this one goes from homes to sites."""
        return Car(self.network.reversed(), self.leg, self.local_streets_max_m)

    def areas(
        self, sites: gpd.GeoDataFrame, minutes: tuple[float, ...], homes: gpd.GeoDataFrame, *, each_site: bool = True,
        together: bool = False,
    ) -> gpd.GeoDataFrame:  # fmt: skip
        """Return the areas from which each site is reached within so many minutes: `site_id`, `minutes`, geometry.

        They hold those of the `homes` that reach the site in time, over roads or local streets, and no others; with
        `together` the last rows, of no `site_id`, are the areas from which at least one of the sites is reached;
        without `each_site` they are all.
        """
        at, places = self._placed(homes, "homes"), self._placed(sites, "sites")
        quickest = self._best(at, places, self._streets(at, places, in_locality(homes)), "time")
        reaching = Homes.of(self.network, at, quickest)
        return areas_around(
            self.network, sites, minutes, homes=reaching, access=self.leg, each_site=each_site, together=together,
            progress=True,
        )  # fmt: skip

    def ready(self) -> "Car":
        """Return this car with the network's chains merged, its hierarchies built and every kernel compiled or loaded.

        Searches do all this themselves when they need it. Before processes are forked it is done once for all of
        them; no thread is started.
        """
        some = self.network.nodes.iloc[:2]
        points = gpd.GeoDataFrame({"id": some["id"].astype(str)}, geometry=some.geometry)
        for metric in METRICS:
            for engine in ENGINES[1:]:
                matrices(self.network, points, points, metric=metric, engine=engine, workers=1, progress=False)
        _load_kernels()
        return self

    def _placed(self, points: gpd.GeoDataFrame, where: str) -> Places:
        """Return the places of points on the network, found once for points of the same ids and coordinates."""
        checked_points(points, where=where)
        key = _content(points)
        if key not in self._places:
            while len(self._places) >= PLACES_CACHED:
                del self._places[next(iter(self._places))]
            self._places[key] = placed(self.network, points, access=self.leg, where=where)
        return self._places[key]


def crossing_delays_of(travel: Travel) -> str:
    """Return the time of day whose delays of crossings are in the minutes of a mode of travel; ``none``: in none."""
    return str(getattr(travel, "crossing_delays", FREE_FLOW))


class Nowhere:
    """Travel that reaches nothing: for a study that is asked about names and numbers of sites, not about ways."""

    mode: ClassVar[str] = "none"

    def matrices(self, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metric: str) -> Matrices:
        """Return `inf` for every pair."""
        shape = len(origins), len(sites)
        never, status = np.broadcast_to(np.inf, shape), np.broadcast_to(np.int8(NO_WAY), shape)
        from_id, to_id = origins["id"].to_numpy(object), sites["id"].to_numpy(object)
        return Matrices(from_id, to_id, never, never, status, self.mode)


def _load_kernels() -> None:
    """Compile or load the kernels of searches that `matrices` does not ask, on a road of two nodes."""
    nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs=CRS_FINLAND)
    road = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    network, leg = RoadNetwork.from_edges(nodes, road), Access()
    task = task_of(network, nodes, nodes, metric="time", access=leg)
    for engine in ENGINES[1:]:
        for _ in blocks(plan_of(task, engine=engine, second=False), workers=1, progress=False):
            pass
    for k in (1, 2):
        nearest_sites(task, k)
    areas_around(network, nodes, 1.0, homes=None, access=leg, workers=1)


def _content(points: gpd.GeoDataFrame) -> tuple[CRS | None, tuple[str, ...], bytes]:
    """Return what the places of points depend on, beside the network and the leg."""
    x, y = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    return points.crs, tuple(points["id"].to_numpy(object)), x.tobytes() + y.tobytes()
