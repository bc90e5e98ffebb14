"""The way of one pair: its line, minutes, kilometres and roads, those of `travel_times` to the last tick."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.direct import same_place
from kopa.accessibility.search.matrices import matrices_of
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.steps import steps_of
from kopa.accessibility.search.stretches import LEG, line_of, stretches_of
from kopa.accessibility.search.task import as_units, task_of
from kopa.errors import InputError, shown
from kopa.tables import STATUSES


@dataclass(frozen=True, eq=False)
class Route:
    """The way from one point to another.

    Parameters
    ----------
    minutes, km
        Door to door, as `travel_times` returns them; `inf` where there is no way.
    status
        ``ok``, or why there is no way (`kopa.tables.STATUSES`).
    line
        The way as it is drawn, access legs included, in the CRS of the network; empty where there is no way.
    roads
        ``kind`` (``access leg``, ``road``, ``ferry``), ``name``, ``number``, ``road_class``, ``km``, ``minutes``: a row
        for each stretch along one road, in the order of travel. Empty text where the network does not say.
    crs
        CRS of the line.
    """

    minutes: float
    km: float
    status: str
    line: shapely.LineString
    roads: pd.DataFrame
    crs: str

    @property
    def names(self) -> list[str]:
        """Names of the roads in the order of travel; the number where there is no name, ``(unnamed)`` without both."""
        stretches = self.roads[self.roads["kind"] != LEG]
        names = [
            name or number or "(unnamed)" for name, number in zip(stretches["name"], stretches["number"], strict=True)
        ]
        return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]

    def __repr__(self) -> str:
        if self.status != "ok":
            return f"<Route: no way ({self.status})>"
        by = f", by {' – '.join(self.names)}" if self.names else ""
        unnamed = "" if self.roads["name"].any() or not self.names else "; the network holds no names of these roads"
        return f"<Route {self.minutes:.1f} min, {self.km:.1f} km{by}{unnamed}>"


def route(
    net: RoadNetwork, a: gpd.GeoDataFrame | gpd.GeoSeries | shapely.Point,
    b: gpd.GeoDataFrame | gpd.GeoSeries | shapely.Point, *, metric: str = "time", access: Access | None = None,
) -> Route:  # fmt: skip
    """Return the way from `a` to `b`: its line, minutes, kilometres and the roads that it takes.

    Minutes and kilometres are those of `travel_times` between the same points, bit by bit. Of several ways that are
    equally quick and equally long one is drawn.

    Parameters
    ----------
    net
        The network.
    a, b
        A table or a series of one point with a CRS, or a point in the network's CRS.
    metric
        ``time``: the fastest way; ``distance``: the shortest by length.
    access
        Access leg at both ends; default `Access()`.

    Raises
    ------
    InputError
        `a` or `b` is not one point, or lies outside the area.

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=gpd.points_from_xy([0, 1000, 1000], [0, 0, 3000]),
    ...                          crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a", "b"], "v": ["b", "c"], "length_m": [1000.0, 3000.0], "speed_kmh": 60.0,
    ...                       "name": ["Koulutie", "Kirkkotie"]})
    >>> way = route(RoadNetwork.from_edges(nodes, edges), shapely.Point(500, 0), shapely.Point(1000, 3000))
    >>> way
    <Route 3.5 min, 3.5 km, by Koulutie – Kirkkotie>
    >>> way.line.wkt
    'LINESTRING (500 0, 1000 0, 1000 3000)'
    >>> way.roads[["name", "km", "minutes"]].values.tolist()
    [['Koulutie', 0.5, 0.5], ['Kirkkotie', 3.0, 3.0]]
    """
    task = task_of(net, _one_point(a, "a", net), _one_point(b, "b", net), metric=metric, access=access)
    block = next(iter(blocks(plan_of(task, engine="dijkstra", to_sites=True), workers=1, progress=False)))
    assert block.second is not None  # the plan asks for it
    whole = int(block.first[0, 0]), int(block.second[0, 0])
    if whole[0] >= INF:
        status = STATUSES[int(matrices_of(task, workers=1).status[0, 0])]
        return Route(np.inf, np.inf, status, shapely.LineString(), stretches_of(task, [], [0.0, 0.0]), net.crs)
    steps = [] if len(same_place(task.origins, task.sites)[0]) else list(steps_of(task, whole))
    minutes, km = (float(value[0]) for value in as_units(task, block.first[0], block.second[0]))
    legs = [0.0, 0.0] if not steps else [float(ends.leg_time[0]) for ends in (task.from_ends, task.to_ends)]
    return Route(minutes, km, "ok", line_of(task, steps), stretches_of(task, steps, legs), net.crs)


def _one_point(value: object, where: str, net: RoadNetwork) -> gpd.GeoDataFrame:
    """Return one point as a table with an id."""
    if isinstance(value, shapely.Point):
        value = gpd.GeoSeries([value], crs=net.crs)
    if not isinstance(value, gpd.GeoDataFrame | gpd.GeoSeries) or len(value) != 1:
        what = f"{len(value)} rows" if isinstance(value, gpd.GeoDataFrame | gpd.GeoSeries) else shown(value)
        raise InputError(f"{where}: expected one point (a table or series of one row, or a shapely Point), not {what}")
    return gpd.GeoDataFrame({"id": [where]}, geometry=value.geometry.to_numpy(), crs=value.crs)
