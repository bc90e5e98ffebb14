"""Times, distances and statuses of all pairs of origins and sites, as arrays.

This is what tables, studies and measures are made from. The value of a pair depends on the
network and on its two points, and on nothing else.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_M, TICKS_PER_MIN
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.nearest import check_k
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.statuses import OVER, status_of
from kopa.accessibility.search.task import SearchTask, as_units, check_metric, task_of
from kopa.tables import STATUSES, TRAVEL_TIMES
from kopa.units import kilometres

TICKS_AT_ONCE = 1 << 16
"""So many ticks become minutes at a time: they and their minutes stay in a processor's cache."""


@dataclass(frozen=True, eq=False)
class Matrices:
    """Minutes, kilometres and statuses of all pairs: arrays of origins × sites, in the order of the tables.

    `time_min` and `distance_km` are inf where there is no way; `status` holds codes into
    `kopa.tables.STATUSES`; `engine` names how they were computed.
    """

    from_id: np.ndarray
    to_id: np.ndarray
    time_min: np.ndarray
    distance_km: np.ndarray
    status: np.ndarray
    engine: str

    def of_sites(self, chosen: np.ndarray) -> "Matrices":
        """Return the columns of some of the sites only (flags, one a site)."""
        columns = (self.time_min[:, chosen], self.distance_km[:, chosen], self.status[:, chosen])
        return Matrices(self.from_id, self.to_id[chosen], *columns, self.engine)

    def nearest(self, k: int = 1, *, metric: str = "time") -> pd.DataFrame:
        """Return the `k` nearest sites of every origin: minutes, road kilometres and status of each rank.

        Parameters
        ----------
        k
            Rows per origin, at least 1; where fewer sites can be reached `to_id` is empty and the values are `inf`.
            Ties go to the site that stands first: put sites in the order of their ids.
        metric
            What nearest means: ``time`` or ``distance``.

        Returns
        -------
        pandas.DataFrame
            ``from_id, rank, to_id, travel_time_min, distance_km, status``.

        Examples
        --------
        >>> two = np.array([[20.0, np.inf]])
        >>> ids = np.array(["a"]), np.array(["s", "t"])
        >>> Matrices(*ids, two, two, np.array([[0, 3]]), "x").nearest(2)[["to_id", "status"]].values.tolist()
        [['s', 'ok'], ['', 'no_way']]
        """
        return with_attrs(pd.DataFrame(self.nearest_columns(k, metric=metric)), self.engine, metric)

    def nearest_columns(self, k: int, *, metric: str) -> dict[str, np.ndarray]:
        """Return the columns of `nearest` as arrays, by name."""
        check_k(k)
        check_metric(metric)
        by = self.time_min if metric == "time" else self.distance_km
        n, m = by.shape
        ranks = min(k, m)
        columns = np.argsort(by, axis=1, kind="stable")[:, :ranks]
        rows = np.repeat(np.arange(n)[:, None], ranks, axis=1)
        reached = np.isfinite(by[rows, columns])
        names = np.where(reached, np.asarray(self.to_id, dtype=object)[columns], "")
        status = np.asarray(STATUSES, dtype=object)[self.status[rows, columns]]
        return {
            "from_id": np.repeat(self.from_id, k),
            "rank": np.tile(np.arange(1, k + 1), n),
            "to_id": _padded(names, k, "").ravel(),
            "travel_time_min": _padded(self.time_min[rows, columns], k, np.inf).ravel(),
            "distance_km": _padded(self.distance_km[rows, columns], k, np.inf).ravel(),
            "status": _padded(status, k, "no_way").ravel(),
        }


def matrices(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, metric: str = "time",
    max_minutes: float | None = None, access: Access | None = None, workers: int | None = None,
    progress: bool | str = True, engine: str = "auto",
) -> Matrices:  # fmt: skip
    """Return times in minutes and distances in kilometres of all pairs, with their statuses.

    Parameters
    ----------
    net
        The network.
    origins, sites
        ``id`` (unique text) and ``geometry`` (points, any CRS).
    metric
        ``time``: the fastest way, and the distance along it; ``distance``: the shortest way, and
        the time along it. Ties are settled by the other quantity.
    max_minutes
        Pairs that take longer are inf with the status ``over_limit``.
    access
        Access leg at both ends; default `Access()`.
    workers
        Threads; default all processors. The bits of the result do not depend on it.
    progress
        True: on a terminal, after two seconds; ``"always"``: without a terminal too; False: never.
    engine
        ``auto`` (see `kopa.accessibility.search.plan.plan_of`), ``dijkstra`` or ``hierarchy``: the
        bits of the result do not depend on it.

    Examples
    --------
    >>> import pandas as pd
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> matrices(RoadNetwork.from_edges(nodes, edges), nodes, nodes).time_min.tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    task = task_of(net, origins, sites, metric=metric, max_minutes=max_minutes, access=access)
    return matrices_of(task, workers=workers, progress=progress, engine=engine)


def matrices_of(
    task: SearchTask, *, workers: int | None = None, progress: bool | str = False, engine: str = "auto"
) -> Matrices:
    """Return minutes, kilometres and statuses of all pairs of a task, whose points are placed already."""
    shape = (len(task.origins.id), len(task.sites.id))
    time_min, distance_km = np.empty(shape), np.empty(shape)
    status = np.empty(shape, np.int8)
    plan = plan_of(task, engine=engine)
    for block in blocks(plan, workers=workers, progress=progress):
        assert block.second is not None  # the plan asks for it
        time_min[block.at], distance_km[block.at] = as_units(task, block.first, block.second)
        status[block.at] = status_of(task, block.rows, block.columns, block.first >= INF)
    if task.max_minutes is not None:
        over = np.isfinite(time_min) & (time_min > task.max_minutes)
        time_min[over], distance_km[over], status[over] = np.inf, np.inf, OVER
    return Matrices(task.origins.id, task.sites.id, time_min, distance_km, status, plan.engine)


def best_of(task: SearchTask, *, workers: int | None = None) -> np.ndarray:
    """Return minutes of the fastest or kilometres of the shortest way of all pairs of a task: origins × sites.

    They are those of `matrices_of`, without the other quantity and statuses: `inf` where there is no way. A table that
    was searched from the sites stands in memory by columns.
    """
    plan, by_time = plan_of(task, second=False), task.metric == "time"
    searched, others = len(task.sites.id if plan.to_sites else task.origins.id), len(plan.targets.on_road)
    values = np.empty((searched, others))  # a row for each point from which is searched: each is one search's answer
    step = max(TICKS_AT_ONCE // max(others, 1), 1)
    for block in blocks(plan, workers=workers, progress=False):
        ticks, points = (block.first.T, block.columns) if plan.to_sites else (block.first, block.rows)
        for some in (slice(low, low + step) for low in range(0, len(points), step)):
            best = ticks[some] / TICKS_PER_MIN if by_time else kilometres(ticks[some] / TICKS_PER_M)
            best[ticks[some] >= INF] = np.inf
            values[points[some]] = best
    return values.T if plan.to_sites else values


def texts(values: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Return ids as a column of text."""
    return pd.array(values, dtype="str")


def status_texts(codes: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Return status codes as their names."""
    return texts(np.array(STATUSES, object)).take(codes.astype(np.intp))


def with_attrs(table: pd.DataFrame, engine: str, metric: str) -> pd.DataFrame:
    """Return the table with the engine, the metric and the version of its layout beside it."""
    table.attrs.update(engine=engine, metric=metric, schema_version=TRAVEL_TIMES.version)
    return table


def _padded(values: np.ndarray, k: int, fill: str | float) -> np.ndarray:
    missing = k - values.shape[1]
    return np.hstack([values, np.full((len(values), missing), fill, dtype=values.dtype)]) if missing else values
