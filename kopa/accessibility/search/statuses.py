"""Why a pair has no travel time: one reason for every pair that was not reached."""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF, reachable
from kopa.accessibility.network.chains import Arcs
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.ends import Ends
from kopa.accessibility.search.task import SearchTask
from kopa.tables import STATUSES

OK, NO_ROAD, OTHER_COMPONENT, NO_WAY, OVER = (
    STATUSES.index(s) for s in ("ok", "no_road_within", "different_component", "no_way", "over_limit")
)


def status_of(task: SearchTask, rows: np.ndarray, columns: np.ndarray, unreached: np.ndarray) -> np.ndarray:
    """Return the status codes of rows × columns; `unreached` marks pairs that the search did not reach."""
    status = np.where(unreached, NO_WAY, OK).astype(np.int8)
    if not unreached.any():
        return status
    origin_component = component_of(task.net, task.origins.edge[rows])
    site_component = component_of(task.net, task.sites.edge[columns])
    status[unreached & (origin_component[:, None] != site_component)] = OTHER_COMPONENT
    status[unreached & ((origin_component < 0)[:, None] | (site_component < 0))] = NO_ROAD
    if task.max_minutes is not None:
        _over_limit(task, rows, columns, status)
    return status


def component_of(net: RoadNetwork, edge: np.ndarray) -> np.ndarray:
    """Return the weak component of places on edges, -1 where there is none."""
    if not net.n_edges:
        return np.full(len(edge), -1)
    return np.where(edge >= 0, net.components[net.edge_u[np.maximum(edge, 0)]], -1)


def _over_limit(task: SearchTask, rows: np.ndarray, columns: np.ndarray, status: np.ndarray) -> None:
    """Distinguish pairs beyond the limit from pairs without a way, by reachability; in place."""
    arcs = task.net.core.backward
    for place in np.flatnonzero((status == NO_WAY).any(axis=0)):
        reach = reaches(arcs, task.to_ends.take(columns[[place]]), task.from_ends.take(rows))
        status[(status[:, place] == NO_WAY) & reach, place] = OVER


def reaches(backward: Arcs, site: Ends, origins: Ends) -> np.ndarray:
    """Say from which origins the one site can be reached at all."""
    n = len(backward.starts) - 1
    if not n:
        return np.zeros(len(origins.on_road), bool)
    seen, stack = np.zeros(n, bool), np.empty(n, np.int32)
    reachable(backward.starts, backward.heads, site.node[0][site.arriving("time")[0][0] < INF], seen, stack)
    return (seen[origins.node] & (origins.leaving("time")[0] < INF)).any(axis=1)
