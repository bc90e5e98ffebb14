"""What a search over core nodes does not see: routes along one chain, and points at one place."""

from dataclasses import dataclass

import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.chains import Metric
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.ends import Ends
from kopa.accessibility.search.places import Places
from kopa.accessibility.search.task import SearchTask


@dataclass(frozen=True, eq=False)
class DirectRoutes:
    """Direct routes of pairs (origin, site), sorted by `key`: the source of the search that finds the rest.

    `first` and `second` are ticks without access legs; `at_place` marks pairs at the same
    coordinates, which are 0 apart, access legs and all.
    """

    key: np.ndarray
    origin: np.ndarray
    site: np.ndarray
    first: np.ndarray
    second: np.ndarray
    at_place: np.ndarray

    def between(self, low: int, high: int) -> "DirectRoutes":
        """Return the routes whose key is in [low, high)."""
        part = slice(*np.searchsorted(self.key, [low, high]).tolist())
        return DirectRoutes(**{name: values[part] for name, values in vars(self).items()})


def direct_routes(task: SearchTask, key_of: np.ndarray, *, by_site: bool) -> DirectRoutes:
    """Return the direct routes of all pairs, keyed by the source (a number for each site, or each origin)."""
    rows, columns, first, second = along_chains(task)
    here, there = same_place(task.origins, task.sites)
    nothing = np.zeros(len(here), np.int64)
    origin, site = np.concatenate([rows, here]), np.concatenate([columns, there])
    key = key_of[site if by_site else origin]
    at_place = np.arange(len(origin)) >= len(rows)
    order = np.lexsort((at_place, key))
    routes = (key, origin, site, np.concatenate([first, nothing]), np.concatenate([second, nothing]), at_place)
    return DirectRoutes(*(values[order] for values in routes))


def along_chains(task: SearchTask) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return (origin, site, first ticks, second ticks) of the routes along one chain, without access legs."""
    parts = []
    for a in task.from_ends.each:
        for b in task.to_ends.each:
            rows, columns = _matching(np.where(a.on_road, a.chain, -1), np.where(b.on_road, b.chain, -2))
            parts.append((rows, columns, *_along_chain(task.net, a.take(rows), b.take(columns), task.metric)))
    rows, columns, first, second = (np.concatenate(part) for part in zip(*parts, strict=True))
    return rows, columns, first, second


def _along_chain(net: RoadNetwork, a: Ends, b: Ends, metric: Metric) -> tuple[np.ndarray, np.ndarray]:
    """Return (first, second) ticks of the direct way from places `a` to places `b` on the same chains."""
    core = net.core
    ahead = (b.seq > a.seq) | ((b.seq == a.seq) & (b.within >= a.within))
    behind = (b.seq < a.seq) | ((b.seq == a.seq) & (b.within <= a.within))
    two_way = core.time_back[a.chain] < INF
    out = a.leave_time[:, 1] - b.leave_time[:, 1]
    back = a.leave_time[:, 0] - b.leave_time[:, 0]
    time = np.full(len(a.on_road), INF)
    time = np.where(ahead, out, time)
    time = np.where(behind & two_way, np.minimum(time, back), time)
    time = np.where(ahead & behind, 0, time)
    length = np.where(time < INF, np.abs(a.length[:, 0] - b.length[:, 0]), INF)
    return (time, length) if metric == "time" else (length, time)


def _matching(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all (i, j) with left[i] == right[j]."""
    order = np.argsort(left, kind="stable")
    low = np.searchsorted(left[order], right, "left")
    count = np.searchsorted(left[order], right, "right") - low
    cols = np.repeat(np.arange(len(right)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return order[np.repeat(low, count) + within], cols


def same_place(origins: Places, sites: Places) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs whose points have the same coordinates: nobody leaves the house to stay there.

    To the millimetre, because one place given in two systems differs by less than that.
    """
    origin_mm, site_mm = (np.rint(np.stack([p.x, p.y], axis=1) * 1000) for p in (origins, sites))
    _, group = np.unique(np.concatenate([origin_mm, site_mm]), axis=0, return_inverse=True, equal_nan=False)
    group = group.reshape(-1)
    return _matching(group[: len(origin_mm)], group[len(origin_mm) :])
