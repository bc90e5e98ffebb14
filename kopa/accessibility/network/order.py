"""An order of nodes and edges that rests on their content, and what follows from it.

Nodes are sorted along a Z-curve over their coordinates (neighbours in the plane are neighbours
in memory, which halves the time of a search), ties by id; edges by their ends, length, speed
and path. Results therefore do not depend on the order of rows in the tables that came in.
"""

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kopa.accessibility.road_network import RoadNetwork

PER_NODE = ("node_id", "node_x", "node_y", "node_row")
PER_EDGE = (
    "edge_u", "edge_v", "length_m", "speed_kmh", "back_kmh", "oneway", "ferry", "boarding_min", "source", "edge_row",
)  # fmt: skip


def canonical(net: "RoadNetwork") -> "RoadNetwork":
    """Return the network with nodes and edges in the order of their content."""
    return _edges_sorted(_nodes_sorted(_back_settled(net)))


def resorted(net: "RoadNetwork") -> "RoadNetwork":
    """Return a canonical network whose speeds alone have changed in canonical order again."""
    net = _back_settled(net)
    same = (np.diff(net.edge_u) == 0) & (np.diff(net.edge_v) == 0) & (np.diff(net.length_m) == 0)
    return _edges_sorted(net) if same.any() else net  # speeds only order parallel edges of one length


def _back_settled(net: "RoadNetwork") -> "RoadNetwork":
    # the speed back says nothing on one-way edges, so it is the same as ahead there
    return replace(net, back_kmh=np.where(net.oneway, net.speed_kmh, net.back_kmh))


def _nodes_sorted(net: "RoadNetwork") -> "RoadNetwork":
    by_id = np.empty(net.n_nodes, np.int64)
    by_id[np.argsort(net.node_id, kind="stable")] = np.arange(net.n_nodes)
    order = np.lexsort((by_id, net.node_y, net.node_x, z_curve(net.node_x, net.node_y)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    arrays = {name: getattr(net, name)[order] for name in PER_NODE}
    ends = {name: rank[getattr(net, name)] for name in ("edge_u", "edge_v")}
    return replace(net, **arrays, **ends)


def _edges_sorted(net: "RoadNetwork") -> "RoadNetwork":
    if not net.n_edges:
        return net
    drawn = np.add.reduceat(net.coords, net.starts)  # tells apart parallel edges that differ in nothing but the path
    keys = (
        drawn[:, 1], drawn[:, 0], net.ferry, net.boarding_min, net.oneway, net.back_kmh, net.speed_kmh, net.length_m,
        net.edge_v, net.edge_u,
    )  # fmt: skip
    return take_edges(net, np.lexsort(keys))


def take_edges(net: "RoadNetwork", order: np.ndarray) -> "RoadNetwork":
    """Return the network with the edges at the positions `order`, in that order."""
    arrays = {name: getattr(net, name)[order] for name in PER_EDGE}
    coords, starts = take_paths(net.coords, net.starts, order)
    extras = {name: values[order] for name, values in net.extras.items()}
    return replace(net, **arrays, coords=coords, starts=starts, extras=extras)


def take_paths(coords: np.ndarray, starts: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertices and first vertices of the paths at the positions `order`."""
    counts = np.diff(np.append(starts, len(coords)))[order]
    new_starts = np.cumsum(counts) - counts
    index = np.arange(counts.sum()) + np.repeat(starts[order] - new_starts, counts)
    return coords[index], new_starts


def subset(net: "RoadNetwork", keep: np.ndarray) -> "RoadNetwork":
    """Return the network with the edges where `keep` is true; rows are numbered anew, order kept."""
    kept = take_edges(net, np.flatnonzero(keep))
    row = np.empty(kept.n_edges, np.int64)
    row[np.argsort(kept.edge_row)] = np.arange(kept.n_edges)
    return replace(kept, edge_row=row)


def turned(net: "RoadNetwork") -> "RoadNetwork":
    """Return the network with every edge turned round, drawn paths of one-way edges included."""
    return canonical(_speeds_exchanged(_mirrored(net, net.oneway), ~net.oneway))


def opened(net: "RoadNetwork", forward: np.ndarray, back: np.ndarray) -> "RoadNetwork":
    """Return the network with edges open from u to v, from v to u, both or (left out) neither."""
    keep = forward | back
    kept = subset(net, keep)
    forward, back = forward[keep], back[keep]
    turn, oneway = back & ~forward, forward != back
    if np.array_equal(oneway, kept.oneway) and not turn.any():
        return kept
    changed = _speeds_exchanged(replace(_mirrored(kept, turn), oneway=oneway), turn)
    return _edges_sorted(_back_settled(changed))


def _speeds_exchanged(net: "RoadNetwork", swap: np.ndarray) -> "RoadNetwork":
    ahead, back = net.speed_kmh, net.back_kmh
    return replace(net, speed_kmh=np.where(swap, back, ahead), back_kmh=np.where(swap, ahead, back))


def _mirrored(net: "RoadNetwork", swap: np.ndarray) -> "RoadNetwork":
    """Return the network with the ends and the drawn paths of some edges exchanged; speeds stay."""
    counts = np.diff(np.append(net.starts, len(net.coords)))
    within = np.arange(len(net.coords)) - np.repeat(net.starts, counts)
    mirrored = np.repeat(net.starts + counts - 1, counts) - within
    return replace(
        net,
        edge_u=np.where(swap, net.edge_v, net.edge_u),
        edge_v=np.where(swap, net.edge_u, net.edge_v),
        coords=np.where(np.repeat(swap, counts)[:, None], net.coords[mirrored], net.coords),
        starts=net.starts.copy(),
    )


def z_curve(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the position of each point along a Z-curve over the bounding box (16 bits each way)."""
    if not len(x):
        return np.empty(0, np.uint64)
    side = max(float(np.ptp(x)), float(np.ptp(y))) or 1.0
    across = ((x - x.min()) / side * 65_535).astype(np.uint64)
    up = ((y - y.min()) / side * 65_535).astype(np.uint64)
    return _spread(across) | (_spread(up) << np.uint64(1))


def _spread(bits: np.ndarray) -> np.ndarray:
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return bits


def weak_components(net: "RoadNetwork") -> np.ndarray:
    """Return the weak component of every node, numbered by length of road, greatest first."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    shape = (net.n_nodes, net.n_nodes)
    graph = coo_array((np.ones(net.n_edges, np.int8), (net.edge_u, net.edge_v)), shape=shape)
    count, label = connected_components(graph.tocsr(), directed=False)
    length = np.bincount(label[net.edge_u], weights=net.length_m, minlength=count)
    first = np.full(count, net.n_nodes)
    np.minimum.at(first, label, np.arange(net.n_nodes))
    rank = np.empty(count, np.int64)
    rank[np.lexsort((first, -length))] = np.arange(count)
    ranked: np.ndarray = rank[label]
    return ranked


def node_order(net: "RoadNetwork") -> np.ndarray | None:
    """Return the rank of every node of the network (-1: none) in the hierarchy's order, if that is known."""
    order: np.ndarray | None = net.__dict__.get("_node_order")
    return order


def with_order(net: "RoadNetwork", order: np.ndarray | None) -> "RoadNetwork":
    """Return the network with an order of its nodes that was found before."""
    if order is not None:
        net.__dict__["_node_order"] = order
    return net


def digest_of(net: "RoadNetwork") -> str:
    """Return the sha256 of everything that travel times depend on."""
    sha = hashlib.sha256(f"kopa-network-1 {net.crs}".encode())
    sha.update("\n".join(map(str, net.node_id.tolist())).encode("utf-8", "surrogatepass"))
    for name in ("node_x", "node_y", *PER_EDGE[:-1], "coords", "starts"):
        sha.update(np.ascontiguousarray(getattr(net, name)).tobytes())
    return sha.hexdigest()
