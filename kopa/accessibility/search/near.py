"""Which sites can be near: those that need to be searched for, decided by straight lines and the nearest ones."""

import numpy as np
import numpy.typing as npt

from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.nearest import nearest_sites
from kopa.accessibility.search.places import Places
from kopa.accessibility.search.task import task_between
from kopa.units import hours, metres

STRAIGHT_SHARE = 0.9
"""A way is at least so long for its straight line: lengths in road tables are rounded."""

PAIRS_AT_ONCE = 1_000_000


def can_be_near(
    network: RoadNetwork, origins: Places, sites: Places, access: Access, *, k: int, limit_min: float, limit_km: float
) -> npt.NDArray[np.bool_]:
    """Return which sites may be among the `k` nearest of an origin, or within a limit of one.

    No way is shorter than the straight line, and none is quicker than that at the highest speed of the network: a
    site farther off than the k-th nearest by either, and than both limits, need not be searched for.

    Parameters
    ----------
    network, access
        Roads, and the access leg with which the points were placed.
    origins, sites
        Points placed on the network.
    k
        Number of nearest sites, by time and by distance.
    limit_min, limit_km
        Sites within so many minutes or kilometres count as well.

    Returns
    -------
    numpy.ndarray
        One flag per site.
    """
    if k >= len(sites.id):
        return np.ones(len(sites.id), bool)
    speed_kmh = max(float(network.speed_kmh.max(initial=0.0)), float(network.back_kmh.max(initial=0.0)))
    time_min, km = (kth_nearest(network, origins, sites, access, metric, k) for metric in ("time", "distance"))
    quickest_km = hours(np.maximum(time_min, limit_min)) * max(speed_kmh, access.speed_kmh)
    reach_km = np.maximum(quickest_km, np.maximum(km, limit_km))
    return _within(origins, sites, metres(reach_km) / STRAIGHT_SHARE)


def kth_nearest(
    network: RoadNetwork, origins: Places, sites: Places, access: Access, metric: str, k: int
) -> npt.NDArray[np.float64]:
    """Return minutes or kilometres to the farthest of the `k` nearest sites that can be reached; 0 where none can."""
    nearest = nearest_sites(task_between(network, origins, sites, metric=metric, access=access), k)
    values = nearest[0] if metric == "time" else nearest[1]
    farthest: npt.NDArray[np.float64] = np.where(np.isfinite(values), values, 0.0).max(axis=1)
    return farthest


def _within(origins: Places, sites: Places, reach_m: np.ndarray) -> npt.NDArray[np.bool_]:
    near, step = np.zeros(len(sites.id), bool), max(PAIRS_AT_ONCE // len(sites.id), 1)
    around = _around(origins, sites, reach_m.max(initial=0.0))
    for first in range(0, len(reach_m), step):
        part, left = slice(first, first + step), around[~near[around]]
        straight_m = np.hypot(origins.x[part, None] - sites.x[left], origins.y[part, None] - sites.y[left])
        near[left] = (straight_m <= reach_m[part, None]).any(axis=0)
    return near


def _around(origins: Places, sites: Places, reach_m: float) -> np.ndarray:
    """Return the positions of the sites in the box of the origins widened by a reach: all others are farther off."""
    inside = np.ones(len(sites.id), bool)
    for ours, theirs in ((origins.x, sites.x), (origins.y, sites.y)):
        inside &= (theirs >= ours.min(initial=np.inf) - reach_m) & (theirs <= ours.max(initial=-np.inf) + reach_m)
    return np.flatnonzero(inside)
