"""An order of nodes and edges that rests on their content, and what follows from it.

Nodes are sorted along a Z-curve over their coordinates (neighbours in the plane are neighbours
in memory, which halves the time of a search), ties by id; edges by their ends, length, speed
and path. Results therefore do not depend on the order of rows in the tables that came in.
"""

import hashlib
from dataclasses import replace

import numpy as np

from kopa.accessibility.network.roads import Roads

PER_NODE = ("node_id", "node_x", "node_y", "node_row")
PER_EDGE = (
    "edge_u", "edge_v", "length_m", "speed_kmh", "back_kmh", "oneway", "ferry", "boarding_min", "source", "edge_row",
)  # fmt: skip


def canonical(roads: Roads) -> Roads:
    """Return the roads with nodes and edges in the order of their content."""
    return edges_sorted(_nodes_sorted(roads))


def edges_sorted(roads: Roads) -> Roads:
    """Return the roads with the edges in the order of their content."""
    return _edges_sorted(_back_set(roads))


def resorted(roads: Roads) -> Roads:
    """Return canonical roads whose speeds alone have changed in canonical order again."""
    roads = _back_set(roads)
    same = (np.diff(roads.edge_u) == 0) & (np.diff(roads.edge_v) == 0) & (np.diff(roads.length_m) == 0)
    return _edges_sorted(roads) if same.any() else roads  # speeds only order parallel edges of one length


def _back_set(roads: Roads) -> Roads:
    # the speed back says nothing on one-way edges, so it is the same as ahead there
    return replace(roads, back_kmh=np.where(roads.oneway, roads.speed_kmh, roads.back_kmh))


def _nodes_sorted(roads: Roads) -> Roads:
    by_id = np.empty(roads.n_nodes, np.int64)
    by_id[np.argsort(roads.node_id, kind="stable")] = np.arange(roads.n_nodes)
    order = np.lexsort((by_id, roads.node_y, roads.node_x, z_curve(roads.node_x, roads.node_y)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    arrays = {name: getattr(roads, name)[order] for name in PER_NODE}
    ends = {name: rank[getattr(roads, name)] for name in ("edge_u", "edge_v")}
    return replace(roads, **arrays, **ends)


def _edges_sorted(roads: Roads) -> Roads:
    if not roads.n_edges:
        return roads
    drawn = np.add.reduceat(roads.coords, roads.starts)  # distinguishes parallel edges that differ in the path alone
    keys = (
        drawn[:, 1], drawn[:, 0], roads.ferry, roads.boarding_min, roads.oneway, roads.back_kmh, roads.speed_kmh,
        roads.length_m, roads.edge_v, roads.edge_u,
    )  # fmt: skip
    return take_edges(roads, np.lexsort(keys))


def take_edges(roads: Roads, order: np.ndarray) -> Roads:
    """Return the roads with the edges at the positions `order`, in that order."""
    arrays = {name: getattr(roads, name)[order] for name in PER_EDGE}
    coords, starts = take_paths(roads.coords, roads.starts, order)
    extras = {name: values[order] for name, values in roads.extras.items()}
    return replace(roads, **arrays, coords=coords, starts=starts, extras=extras)


def take_paths(coords: np.ndarray, starts: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertices and first vertices of the paths at the positions `order`."""
    counts = np.diff(np.append(starts, len(coords)))[order]
    new_starts = np.cumsum(counts) - counts
    index = np.arange(counts.sum()) + np.repeat(starts[order] - new_starts, counts)
    return coords[index], new_starts


def subset(roads: Roads, chosen: np.ndarray) -> Roads:
    """Return the roads with the edges where `chosen` is true; rows are numbered anew, order kept."""
    some = take_edges(roads, np.flatnonzero(chosen))
    row = np.empty(some.n_edges, np.int64)
    row[np.argsort(some.edge_row)] = np.arange(some.n_edges)
    return replace(some, edge_row=row)


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


def digest_of(roads: Roads) -> str:
    """Return the sha256 of everything that travel times depend on."""
    sha = hashlib.sha256(f"kopa-network-1 {roads.crs}".encode())
    sha.update("\n".join(map(str, roads.node_id.tolist())).encode("utf-8", "surrogatepass"))
    for name in ("node_x", "node_y", *PER_EDGE[:-1], "coords", "starts"):
        sha.update(np.ascontiguousarray(getattr(roads, name)).tobytes())
    return sha.hexdigest()
