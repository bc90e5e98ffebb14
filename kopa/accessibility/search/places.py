"""From a point to a place on an edge, with the access leg that leads there.

Rules, stated once:

- A point snaps to the nearest drawn path of a road; never to a ferry line between its ends. The
  place keeps its share of the path: halfway along the drawing is halfway along `length_m`.
- A landing without a road is a place too: a node where ferries alone end. A node between two ferry
  edges and no others is a bend of the line, and a place only for a point that lies at it.
- Edges between the same nodes along the same line are one road: the point lies on all of them, and
  leaves and arrives by the best of them, each way apart. So a second edge on the line of another
  never lengthens a time.
- Of roads that are equally near to a micrometre one that ends there goes before one that passes,
  one that is open both ways before a one-way, then the faster one, there and back together, then
  the first by content. Within a millimetre of an edge's end the point is at the node, where all its
  edges are open.
- A scrap of road is passed over: a component with less than 1 km of road and less than a
  twentieth of the greatest component's, when a road of a larger component lies at most 500 m
  farther away and within the limit. A component larger than that is a real island: its points
  stay on it, even when nothing can be reached from there.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.coordinates import checked_points, projected
from kopa.accessibility.kernels.grid import along, near
from kopa.accessibility.network.index import RoadIndex
from kopa.accessibility.network.twins import runs_west
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.errors import InputError

SCRAP_FARTHER_M = 500.0
"""A scrap of road is passed over for a larger component's road that is at most so much farther away (assumption)."""

EQUALLY_NEAR_M = 1e-6
"""Edges whose distances differ by less are equally near."""

AT_NODE_M = 0.001
"""Within this distance along an edge from its end, a place is the node."""


@dataclass(frozen=True, eq=False)
class Places:
    """Places of points on edges, in the order of the points.

    `edge` is a position in the network's arrays, or -1 where no road is within the limit;
    `share` is the place along the drawn path, 0 at u and 1 at v; `snap_m` the straight distance
    to the place (to the nearest road where none is within the limit; inf where there is none).
    """

    id: np.ndarray
    x: np.ndarray
    y: np.ndarray
    edge: np.ndarray
    share: np.ndarray
    snap_m: np.ndarray

    def take(self, index: np.ndarray) -> "Places":
        """Return the places at `index`."""
        return Places(**{name: values[index] for name, values in vars(self).items()})


def snap(net: RoadNetwork, points: gpd.GeoDataFrame, *, access: Access | None = None) -> pd.DataFrame:
    """Return the place on the network of every point, with its access leg in metres and minutes.

    Parameters
    ----------
    net
        The network.
    points
        ``id`` (unique text) and ``geometry`` (points, any CRS).
    access
        Speed, detour and limit of the access leg; default `Access()`.

    Returns
    -------
    pandas.DataFrame
        ``id``; ``edge`` (row of `net.edges`, -1 where none is within the limit); ``offset_m``
        along the edge from u; ``snap_distance_m`` (straight); ``access_time_min``;
        ``component`` (0 is the largest, -1 none); ``status`` (``ok`` or ``no_road_within``).

    Raises
    ------
    InputError
        If the points have faults, no CRS, or lie outside the area.

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> home = gpd.GeoDataFrame({"id": ["home"]}, geometry=gpd.points_from_xy([250], [500]), crs="EPSG:3067")
    >>> snap(RoadNetwork.from_edges(nodes, edges), home).iloc[0].to_dict()
    {'id': 'home', 'edge': 0, 'offset_m': 250.0, 'snap_distance_m': 500.0, 'access_time_min': 1.3,
     'component': 0, 'status': 'ok'}
    """
    if not isinstance(access, Access | None):
        raise InputError(f"access: expected kopa.Access(speed_kmh=…), not {access!r}")
    access = access or Access()
    places = placed(net, points, access=access, where="points")
    on_road = places.edge >= 0
    edge = np.where(on_road, places.edge, 0)
    columns = {
        "id": pd.array(places.id, dtype="str"),
        "edge": np.where(on_road, _at(net.edge_row, edge), -1),
        "offset_m": np.where(on_road, places.share * _at(net.length_m, edge), np.nan),
        "snap_distance_m": places.snap_m,
        "access_time_min": np.where(on_road, access.time_min(places.snap_m), np.inf),
        "component": np.where(on_road, _at(net.components[net.edge_u], edge), -1),
        "status": np.where(on_road, "ok", "no_road_within"),
    }
    return pd.DataFrame(columns)


def _at(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    return values[index] if len(values) else np.zeros(len(index), values.dtype)


def placed(net: RoadNetwork, points: gpd.GeoDataFrame, *, access: Access, where: str) -> Places:
    """Return the places of checked and projected points."""
    checked_points(points, where=where)
    shapes = projected(points.geometry, where=where, crs=net.crs, near=net.bounds)
    edge, distance_m = _nearest(net, shapes, access.max_m)
    share = _shares(net, shapes, edge)
    x, y = shapely.get_coordinates(shapes).T if len(shapes) else np.empty((2, 0))
    _to_landings(net, x, y, access.max_m, edge, share, distance_m)
    return Places(points["id"].to_numpy(object, copy=True), x, y, edge, share, distance_m)


def node_places(net: RoadNetwork) -> Places:
    """Return every node as a place at the end of one of its edges."""
    edge, share = np.full(net.n_nodes, -1), np.zeros(net.n_nodes)
    edge[net.edge_v], share[net.edge_v] = np.arange(net.n_edges), 1.0
    edge[net.edge_u], share[net.edge_u] = np.arange(net.n_edges), 0.0
    # coordinates are left out, so that no node counts as the same place as a site beside the road
    nowhere = np.full(net.n_nodes, np.nan)
    return Places(np.arange(net.n_nodes).astype(object), nowhere, nowhere, edge, share, np.zeros(net.n_nodes))


def _nearest(net: RoadNetwork, shapes: np.ndarray, max_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the edge of each point (-1: none within the limit) and the straight distance."""
    roads, large = net.road_index
    edge, distance_m = _first_nearest(net, roads, shapes)
    if large is not None:
        on_scrap = np.flatnonzero((edge >= 0) & net.on_scrap[edge])
        other, other_m = _first_nearest(net, large, shapes[on_scrap])
        better = other_m <= np.minimum(distance_m[on_scrap] + SCRAP_FARTHER_M, max_m)
        edge[on_scrap[better]] = other[better]
        distance_m[on_scrap[better]] = other_m[better]
    return np.where(distance_m <= max_m, edge, -1), distance_m


def _to_landings(
    net: RoadNetwork, x: np.ndarray, y: np.ndarray, max_m: float, edge: np.ndarray, share: np.ndarray,
    distance_m: np.ndarray,
) -> None:  # fmt: skip
    """Move points to landings without a road that are nearer than every road, in place."""
    landing, is_bend = net.landings
    if not len(landing):
        return
    from scipy.spatial import cKDTree

    for nodes, within_m in ((landing[~is_bend], max_m), (landing, AT_NODE_M)):
        if len(nodes):
            tree = cKDTree(np.stack([net.node_x[nodes], net.node_y[nodes]], axis=1))
            apart_m, nearest = tree.query(np.stack([x, y], axis=1))
            nearer = (apart_m < distance_m) & (apart_m <= within_m)
            node = nodes[nearest[nearer]]
            edge[nearer], share[nearer] = _edge_at(net, node)
            distance_m[nearer] = apart_m[nearer]


def _edge_at(net: RoadNetwork, node: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return an edge that ends at each node, and which of its ends (0 or 1) it is."""
    edge, end = np.full(net.n_nodes, -1), np.zeros(net.n_nodes)
    for share, ends in ((1.0, net.edge_v), (0.0, net.edge_u)):
        edge[ends[::-1]], end[ends[::-1]] = np.arange(net.n_edges)[::-1], share
    return edge[node], end[node]


def _first_nearest(net: RoadNetwork, index: RoadIndex, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest edge of each point, of those equally near the one that the rules prefer, and the distance."""
    edge = np.full(len(shapes), -1, np.int64)
    distance_m = np.full(len(shapes), np.inf)
    if len(shapes) and len(index.pieces):
        x, y = np.ascontiguousarray(shapely.get_coordinates(shapes).T)
        distance_m, point, candidate = near(
            x, y, index.starts, index.pieces, np.asarray(net.coords), index.edge_of, index.left, index.bottom,
            index.side_m, index.across, index.up, EQUALLY_NEAR_M,
        )  # fmt: skip
        inside = ~_at_an_end(net, shapes[point], candidate, distance_m[point])
        u, v = net.edge_u[candidate], net.edge_v[candidate]  # in an order that the reversed network shares
        order = np.lexsort(
            (candidate, np.maximum(u, v), np.minimum(u, v), _there_and_back(net, candidate), inside, point)
        )
        point, candidate = point[order], candidate[order]
        first = np.flatnonzero(np.diff(point, prepend=-1))
        edge[point[first]] = candidate[first]
    return edge, distance_m


def _there_and_back(net: RoadNetwork, edge: np.ndarray) -> np.ndarray:
    """Return the ticks of roads there and back together, by the best edges drawn alike; a closed way is greatest."""
    out, back, _ = net.edge_ticks(edge)
    twins = net.twins
    group = twins.group[edge]
    among = np.flatnonzero(group >= 0)
    if len(among):
        ahead, against, _ = net.edge_ticks(twins.edges)
        turned = runs_west(net, twins.edges)
        best = (np.where(turned, *ticks) for ticks in ((against, ahead), (ahead, against)))
        out[among], back[among] = (np.minimum.reduceat(ticks, twins.starts[:-1])[group[among]] for ticks in best)
    both: np.ndarray = out + back
    return both


def _at_an_end(net: RoadNetwork, shapes: np.ndarray, edge: np.ndarray, distance_m: np.ndarray) -> np.ndarray:
    """Say for which edges the nearest place to a point is one of their ends."""
    x, y = shapely.get_coordinates(shapes).T
    ends = (net.coords[vertex] for vertex in _vertices(net, edge))
    apart_m = np.minimum(*(np.hypot(x - end[:, 0], y - end[:, 1]) for end in ends))
    at_end: np.ndarray = apart_m <= distance_m + EQUALLY_NEAR_M
    return at_end


def _vertices(net: RoadNetwork, edge: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last vertex of the paths of some edges."""
    return net.starts[edge], np.append(net.starts, len(net.coords))[edge + 1] - 1


def _shares(net: RoadNetwork, shapes: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """Return the place of each point along its edge's drawn path; ends within a millimetre are exact.

    The path is measured from the same end whichever way the edge runs, and shares are whole
    multiples of 2**-40, so that the reversed network has the same places to the last bit.
    """
    share = np.zeros(len(shapes))
    on_road = edge >= 0
    turned = runs_west(net, edge[on_road])
    first, last = _vertices(net, edge[on_road])
    x, y = np.ascontiguousarray(shapely.get_coordinates(shapes[on_road]).T)
    along_m, drawn_m = along(x, y, np.asarray(net.coords), first, last, turned)
    with np.errstate(all="ignore"):
        part = np.where(drawn_m > 0, np.rint(along_m / drawn_m * 2**40) / 2**40, 0.0)
    part = np.where(along_m <= AT_NODE_M, 0.0, part)
    part = np.where((drawn_m - along_m <= AT_NODE_M) & (along_m > AT_NODE_M), 1.0, part)
    share[on_road] = np.where(turned, 1.0 - part, part)
    return share
