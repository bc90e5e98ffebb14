"""A network for other programs and for people: networkx, a summary, HTML."""

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kopa.accessibility.network.chains import edge_ticks
from kopa.accessibility.road_network import SOURCES
from kopa.units import kilometres, minutes

if TYPE_CHECKING:
    import networkx as nx

    from kopa.accessibility.road_network import RoadNetwork


def to_networkx(net: "RoadNetwork") -> "nx.MultiDiGraph":
    """Return a MultiDiGraph: nodes with x, y; arcs with length_m, travel_time_min, ticks, ferry and edge."""
    import networkx as nx

    graph = nx.MultiDiGraph(crs=net.crs)
    for name, x, y in zip(net.node_id.tolist(), net.node_x.tolist(), net.node_y.tolist(), strict=True):
        graph.add_node(name, x=x, y=y)
    out, back, _ = edge_ticks(net)
    two_way = ~net.oneway
    graph.add_edges_from(
        _arcs(net, net.edge_u, net.edge_v, net.time_min, net.speed_kmh, out, np.ones(net.n_edges, bool))
    )
    graph.add_edges_from(_arcs(net, net.edge_v, net.edge_u, net.back_min, net.back_kmh, back, two_way))
    return graph


def _arcs(
    net: "RoadNetwork", tail: np.ndarray, head: np.ndarray, time: np.ndarray, speed: np.ndarray, ticks: np.ndarray,
    keep: np.ndarray,
) -> list[tuple[object, object, dict[str, object]]]:  # fmt: skip
    names = ("length_m", "travel_time_min", "speed_kmh", "ticks", "ferry", "edge")
    values = (net.length_m, time, speed, ticks, net.ferry, net.edge_row)
    rows = zip(*(v[keep].tolist() for v in values), strict=True)
    ends = zip(net.node_id[tail[keep]].tolist(), net.node_id[head[keep]].tolist(), strict=True)
    return [(u, v, dict(zip(names, row, strict=True))) for (u, v), row in zip(ends, rows, strict=True)]


def summary(net: "RoadNetwork") -> pd.Series:
    """Return what the network holds, one figure a row.

    Counts of nodes, edges and components; kilometres of road and of ferry; shares of length
    (0-1) in the largest component and by what the speed rests on; faults that are allowed and
    what could not be read.
    """
    road = ~net.ferry
    length = float(net.length_m[road].sum())
    of_component = net.component_length_m
    figures: dict[str, object] = {
        "nodes": net.n_nodes, "edges": net.n_edges, "components": int(net.components.max()) + 1,
        "strong_components": strong_components(net), "road_km": kilometres(length),
        "ferry_km": kilometres(float(net.length_m[net.ferry].sum())), "ferries": int(net.ferry.sum()),
        "largest_component_share": float(of_component[0] / length) if length else 0.0,
        "oneway_share": _share(net.length_m, net.oneway & road, length),
        **{f"speed_{s}_share": _share(net.length_m, (net.source == i) & road, length) for i, s in enumerate(SOURCES)},
        "mean_speed_kmh": _mean_speed(net, road), "zero_length_edges": int((net.length_m == 0).sum()),
        "self_loops": int((net.edge_u == net.edge_v).sum()), "parallel_edges": _parallel(net),
        "crs": net.crs, "digest": net.digest, **net.notes,
    }  # fmt: skip
    return pd.Series(figures, dtype=object, name="network")


def strong_components(net: "RoadNetwork") -> int:
    """Return how many parts there are inside which everything reaches everything."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    both = ~net.oneway
    tail = np.concatenate([net.edge_u, net.edge_v[both]])
    head = np.concatenate([net.edge_v, net.edge_u[both]])
    graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(net.n_nodes, net.n_nodes))
    return int(connected_components(graph.tocsr(), directed=True, connection="strong")[0])


def _share(length_m: np.ndarray, mask: np.ndarray, total: float) -> float:
    return float(length_m[mask].sum() / total) if total else 0.0


def _mean_speed(net: "RoadNetwork", road: np.ndarray) -> float:
    """Return the speed at which all roads would be driven in the time they take, in km/h."""
    time = float(minutes(net.length_m[road], net.speed_kmh[road]).sum())
    return float(minutes(float(net.length_m[road].sum()), time)) if time else float("nan")


def _parallel(net: "RoadNetwork") -> int:
    ends = np.sort(np.stack([net.edge_u, net.edge_v], axis=1), axis=1)
    return net.n_edges - len(np.unique(ends, axis=0)) if net.n_edges else 0


def as_html(net: "RoadNetwork") -> str:
    """Return the summary as an HTML table."""
    lines = [
        f"<tr><th scope='row' style='text-align:left'>{escape(str(name))}</th><td>{escape(_written(value))}</td></tr>"
        for name, value in summary(net).items()
    ]
    return f"<table><caption>RoadNetwork</caption><tbody>{''.join(lines)}</tbody></table>"


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
