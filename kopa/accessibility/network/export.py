"""Roads for other programs and for people: tables, networkx, a summary, HTML."""

from html import escape
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.network.roads import SOURCES, Roads
from kopa.accessibility.network.ticks import Ticks
from kopa.units import kilometres, minutes

if TYPE_CHECKING:
    import networkx as nx


def node_table(roads: Roads, component: np.ndarray) -> gpd.GeoDataFrame:
    """Return the nodes in the order of the table that they came from: id, component, geometry."""
    frame = pd.DataFrame({"id": roads.node_id, "component": component})
    places = gpd.GeoSeries(shapely.points(roads.node_x, roads.node_y), crs=roads.crs)
    return _by_row(gpd.GeoDataFrame(frame, geometry=places), roads.node_row)


def edge_table(roads: Roads) -> gpd.GeoDataFrame:
    """Return the edges in the order of the table that they came from: ends, metres, km/h, minutes, flags, path."""
    columns = {
        "u": roads.node_id[roads.edge_u], "v": roads.node_id[roads.edge_v], "length_m": roads.length_m,
        "speed_kmh": roads.speed_kmh, "back_kmh": np.where(roads.oneway, np.nan, roads.back_kmh),
        "oneway": roads.oneway, "ferry": roads.ferry, "boarding_min": roads.boarding_min, "time_min": roads.time_min,
        "speed_source": np.array(SOURCES)[roads.source], **roads.extras,
    }  # fmt: skip
    frame = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=gpd.GeoSeries(roads.lines, crs=roads.crs))
    return _by_row(frame, roads.edge_row)


def _by_row(frame: gpd.GeoDataFrame, row: np.ndarray) -> gpd.GeoDataFrame:
    position = np.empty(len(row), np.int64)
    position[row] = np.arange(len(row))
    ordered: gpd.GeoDataFrame = frame.iloc[position].reset_index(drop=True)
    return ordered


def to_networkx(roads: Roads, ticks: Ticks) -> "nx.MultiDiGraph":
    """Return a MultiDiGraph: nodes with x, y; arcs with length_m, travel_time_min, ticks, ferry and edge."""
    import networkx as nx

    graph = nx.MultiDiGraph(crs=roads.crs)
    for name, x, y in zip(roads.node_id.tolist(), roads.node_x.tolist(), roads.node_y.tolist(), strict=True):
        graph.add_node(name, x=x, y=y)
    out, back, _ = ticks
    two_way = ~roads.oneway
    graph.add_edges_from(
        _arcs(roads, roads.edge_u, roads.edge_v, roads.time_min, roads.speed_kmh, out, np.ones(roads.n_edges, bool))
    )
    graph.add_edges_from(_arcs(roads, roads.edge_v, roads.edge_u, roads.back_min, roads.back_kmh, back, two_way))
    return graph


def _arcs(
    roads: Roads, tail: np.ndarray, head: np.ndarray, time: np.ndarray, speed: np.ndarray, ticks: np.ndarray,
    chosen: np.ndarray,
) -> list[tuple[object, object, dict[str, object]]]:  # fmt: skip
    names = ("length_m", "travel_time_min", "speed_kmh", "ticks", "ferry", "edge")
    values = (roads.length_m, time, speed, ticks, roads.ferry, roads.edge_row)
    rows = zip(*(v[chosen].tolist() for v in values), strict=True)
    ends = zip(roads.node_id[tail[chosen]].tolist(), roads.node_id[head[chosen]].tolist(), strict=True)
    return [(u, v, dict(zip(names, row, strict=True))) for (u, v), row in zip(ends, rows, strict=True)]


def summary(roads: Roads, component_length_m: np.ndarray, strong_components: int, digest: str) -> pd.Series:
    """Return what a network holds, one figure a row.

    Counts of nodes, edges and components; kilometres of road and of ferry; shares of length
    (0-1) in the largest component and by what the speed rests on; faults that are allowed and
    what could not be read.
    """
    road = ~roads.ferry
    length = float(roads.length_m[road].sum())
    figures: dict[str, object] = {
        "nodes": roads.n_nodes, "edges": roads.n_edges, "components": len(component_length_m),
        "strong_components": strong_components, "road_km": kilometres(length),
        "ferry_km": kilometres(float(roads.length_m[roads.ferry].sum())), "ferries": int(roads.ferry.sum()),
        "largest_component_share": float(component_length_m[0] / length) if length else 0.0,
        "oneway_share": _share(roads.length_m, roads.oneway & road, length),
        **{
            f"speed_{name}_share": _share(roads.length_m, (roads.source == i) & road, length)
            for i, name in enumerate(SOURCES)
        },
        "mean_speed_kmh": _mean_speed(roads, road), "zero_length_edges": int((roads.length_m == 0).sum()),
        "self_loops": int((roads.edge_u == roads.edge_v).sum()), "parallel_edges": _parallel(roads),
        "crs": roads.crs, "digest": digest, **roads.notes,
    }  # fmt: skip
    return pd.Series(figures, dtype=object, name="network")


def _share(length_m: np.ndarray, mask: np.ndarray, total: float) -> float:
    return float(length_m[mask].sum() / total) if total else 0.0


def _mean_speed(roads: Roads, road: np.ndarray) -> float:
    """Return the speed at which all roads would be driven in the time they take, in km/h."""
    time = float(minutes(roads.length_m[road], roads.speed_kmh[road]).sum())
    return float(minutes(float(roads.length_m[road].sum()), time)) if time else float("nan")


def _parallel(roads: Roads) -> int:
    ends = np.sort(np.stack([roads.edge_u, roads.edge_v], axis=1), axis=1)
    return roads.n_edges - len(np.unique(ends, axis=0)) if roads.n_edges else 0


def as_html(figures: pd.Series) -> str:
    """Return a summary as an HTML table."""
    lines = [
        f"<tr><th scope='row' style='text-align:left'>{escape(str(name))}</th><td>{escape(_written(value))}</td></tr>"
        for name, value in figures.items()
    ]
    return f"<table><caption>RoadNetwork</caption><tbody>{''.join(lines)}</tbody></table>"


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
