"""Travel times as tables: every pair, a matrix, the nearest k sites."""

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.coordinates import row_count
from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import Block, blocks
from kopa.accessibility.search.machine import BYTES_PER_PAIR, BYTES_PER_VALUE, refuse_if_too_large
from kopa.accessibility.search.matrices import matrices, status_texts, texts, with_attrs
from kopa.accessibility.search.nearest import check_k, nearest_sites
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.statuses import OK
from kopa.accessibility.search.task import SearchTask, task_of


def travel_times(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, max_minutes: float | None = None,
    metric: str = "time", access: Access | None = None, progress: bool | str = True, workers: int | None = None,
    engine: str = "auto",
) -> pd.DataFrame:  # fmt: skip
    """Return the door-to-door time in minutes and distance in kilometres of every pair.

    The time is the access leg, the way over the network and the access leg at the site; two
    points with the same coordinates are 0 apart.

    Parameters
    ----------
    net
        The network.
    origins, sites
        ``id`` (unique text) and ``geometry`` (points, any CRS; reprojected once).
    max_minutes
        Pairs over this limit (inclusive) are inf with the status ``over_limit``.
    metric
        ``time``: the fastest way; ``distance``: the shortest by length, with the time along it.
    access
        Access leg at both ends; default ``Access(speed_kmh=30, detour=1.3, max_m=10000)``.
    progress
        True: shown on a terminal after two seconds; ``"always"``; False.
    workers
        Threads; default all processors. The bits of the result do not depend on it.
    engine
        ``auto`` (see `kopa.accessibility.search.plan.plan_of`), ``dijkstra`` or ``hierarchy``: the
        bits of the result do not depend on it.

    Returns
    -------
    pandas.DataFrame
        ``from_id, to_id, travel_time_min, distance_km, status``, origin by origin in the given
        order; inf in both values where there is no way; ``attrs["engine"]`` names the engine.

    Raises
    ------
    InputError
        If a table has faults.
    TooLargeError
        If the table would not fit in memory.

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0], "oneway": [True]})
    >>> travel_times(RoadNetwork.from_edges(nodes, edges), nodes, nodes)
      from_id to_id  travel_time_min  distance_km  status
    0       a     a              0.0          0.0      ok
    1       a     b              1.0          1.0      ok
    2       b     a              inf          inf  no_way
    3       b     b              0.0          0.0      ok
    """
    refuse_if_too_large(*_counts(origins, sites), BYTES_PER_PAIR, "a table of travel times")
    pairs = matrices(
        net, origins, sites, metric=metric, max_minutes=max_minutes, access=access, progress=progress, workers=workers,
        engine=engine,
    )  # fmt: skip
    n, m = pairs.time_min.shape
    columns = {
        "from_id": texts(pairs.from_id).take(np.repeat(np.arange(n), m)),
        "to_id": texts(pairs.to_id).take(np.tile(np.arange(m), n)),
        "travel_time_min": pairs.time_min.ravel(),
        "distance_km": pairs.distance_km.ravel(),
        "status": status_texts(pairs.status.ravel()),
    }
    return with_attrs(pd.DataFrame(columns), pairs.engine, metric)


def travel_time_matrix(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, max_minutes: float | None = None,
    metric: str = "time", access: Access | None = None, progress: bool | str = True, workers: int | None = None,
    engine: str = "auto",
) -> np.ndarray:  # fmt: skip
    """Return the travel times in minutes as a float32 array of origins × sites, inf where there is no way.

    Parameters are those of `travel_times`.

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> travel_time_matrix(RoadNetwork.from_edges(nodes, edges), nodes, nodes).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    refuse_if_too_large(*_counts(origins, sites), BYTES_PER_VALUE, "a matrix of travel times")
    task = task_of(net, origins, sites, metric=metric, max_minutes=max_minutes, access=access)
    result = np.empty((len(origins), len(sites)), np.float32)
    plan = plan_of(task, engine=engine, second=metric == "distance")
    for block in blocks(plan, workers=workers, progress=progress):
        minutes = _minutes(task, block)
        if max_minutes is not None:
            minutes[minutes > max_minutes] = np.inf  # before they are rounded to 32 bits
        result[block.at] = minutes
    return result


def _counts(origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> tuple[int, int]:
    return row_count(origins, where="origins"), row_count(sites, where="sites")


def _minutes(task: SearchTask, block: Block) -> np.ndarray:
    ticks = block.first if task.metric == "time" else block.second
    assert ticks is not None  # the plan asks for it
    return np.where(block.first >= INF, np.inf, ticks / TICKS_PER_MIN)


def nearest(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, k: int = 1,
    max_minutes: float | None = None, metric: str = "time", access: Access | None = None,
    progress: bool | str = True, workers: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return the k nearest sites of every origin, with minutes and kilometres; ties by the site's id.

    These are the nearest of the sites that are given, over the roads alone. `kopa.study.Study.nearest` differs: it
    knows by what language sites count, where their list is not whole, and local streets.

    Parameters
    ----------
    k
        Number of sites wanted; every origin gets k rows.

    Other parameters are those of `travel_times`.

    Returns
    -------
    pandas.DataFrame
        ``from_id, rank`` (from 1)``, to_id`` (empty where there is no such site)``,
        travel_time_min, distance_km, status``. Ranks beyond the number of sites are ``no_way``
        (``no_road_within`` where the origin, or every site, is too far from a road).

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> nearest(RoadNetwork.from_edges(nodes, edges), nodes, nodes.iloc[:1], k=2)
      from_id  rank to_id  travel_time_min  distance_km  status
    0       a     1     a              0.0          0.0      ok
    1       a     2                    inf          inf  no_way
    2       b     1     a              1.0          1.0      ok
    3       b     2                    inf          inf  no_way
    """
    check_k(k)
    task = task_of(net, origins, sites, metric=metric, max_minutes=max_minutes, access=access)
    refuse_if_too_large(len(origins), k, BYTES_PER_PAIR, "a table of nearest sites")
    time_min, distance_km, site, status = nearest_sites(task, k)
    n = len(origins)
    names = texts(np.append(task.sites.id, np.array([""], object)))
    columns = {
        "from_id": texts(task.origins.id).take(np.repeat(np.arange(n), k)),
        "rank": np.tile(np.arange(1, k + 1), n),
        "to_id": names.take(np.where(status == OK, site, len(task.sites.id)).ravel()),
        "travel_time_min": time_min.ravel(),
        "distance_km": distance_km.ravel(),
        "status": status_texts(status.ravel()),
    }
    return with_attrs(pd.DataFrame(columns), "dijkstra", metric)
