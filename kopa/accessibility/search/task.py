"""What is asked: two sets of places on a network, a metric and a limit; and ticks as units."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.chains import Metric
from kopa.accessibility.network.roads import TICKS_PER_M, TICKS_PER_MIN
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.ends import Ends, ends_of
from kopa.accessibility.search.places import Places, placed
from kopa.errors import InputError, UnknownNameError, did_you_mean, shown, warn
from kopa.units import kilometres

METRICS = ("time", "distance")
"""What a way may be the best by."""


@dataclass(frozen=True, eq=False)
class SearchTask:
    """Two sets of places, and what is asked about them."""

    net: RoadNetwork
    origins: Places
    sites: Places
    from_ends: Ends
    to_ends: Ends
    metric: Metric
    max_minutes: float | None


def task_of(
    net: RoadNetwork, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, metric: str = "time",
    max_minutes: float | None = None, access: Access | None = None,
) -> SearchTask:  # fmt: skip
    """Return a checked task: points placed on roads, ends computed."""
    if not isinstance(net, RoadNetwork):
        raise InputError(f"net: expected a kopa.RoadNetwork, not {shown(net)}")
    check_metric(metric)
    if max_minutes is not None and not (isinstance(max_minutes, int | float | np.number) and max_minutes >= 0):
        raise InputError(f"max_minutes: {max_minutes!r} is not a number of minutes of at least 0")
    if not isinstance(access, Access | None):
        raise InputError(f"access: expected kopa.Access(speed_kmh=…), not {access!r}")
    access = access or Access()
    from_places = placed(net, origins, access=access, where="origins")
    to_places = placed(net, sites, access=access, where="sites")
    warn_without_sites(to_places)
    return task_between(net, from_places, to_places, metric=metric, max_minutes=max_minutes, access=access)


def warn_without_sites(sites: Places) -> None:
    """Warn where there are no sites: then nothing is reached, whatever the roads are."""
    if not len(sites.id):
        warn(
            "sites: no rows, so that nothing can be reached from anywhere; look at what was left of the table of sites"
        )


def check_metric(metric: object) -> None:
    """Raise unless the metric is ``time`` or ``distance``.

    Raises
    ------
    UnknownNameError
        Another metric, with the closest name.
    """
    if metric not in METRICS:
        raise UnknownNameError(
            f"metric: {metric!r} is neither 'time' nor 'distance'.{did_you_mean(str(metric), METRICS)}"
        )


def task_between(
    net: RoadNetwork, origins: Places, sites: Places, *, metric: str, access: Access, max_minutes: float | None = None
) -> SearchTask:
    """Return the task between places on this network, with the access leg that they were placed with."""
    check_metric(metric)
    return SearchTask(
        net, origins, sites, ends_of(net, origins, access), ends_of(net, sites, access),
        "time" if metric == "time" else "distance", max_minutes,
    )  # fmt: skip


def as_units(task: SearchTask, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return minutes and kilometres for ticks, inf where there is no way."""
    time, length = (first, second) if task.metric == "time" else (second, first)
    never = first >= INF
    time_min = np.where(never, np.inf, time / TICKS_PER_MIN)
    return time_min, np.where(never, np.inf, kilometres(length / TICKS_PER_M))
