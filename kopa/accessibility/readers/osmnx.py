"""Roads from an osmnx graph: the two directions of a street become one edge again."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.network.roads import Roads
from kopa.accessibility.readers.tables import from_edges
from kopa.accessibility.speeds.of_ways import BOARDING_MIN, value_of_ways
from kopa.errors import InputError
from kopa.units import CRS_FINLAND

if TYPE_CHECKING:
    import networkx as nx


def from_osmnx(
    graph: "nx.MultiDiGraph", *, country: str = "FI", season: str = "summer", crs: str = CRS_FINLAND
) -> Roads:
    """Return the roads of an osmnx graph; lengths in metres from the graph, speeds in km/h as driven.

    osmnx draws a two-way street as two arcs. Arcs u → v and v → u of the same way and length are
    joined again, so that a point on the street reaches both directions. Speeds come from the
    tags, never from osmnx's ``speed_kph``, which fills gaps with a mean of the extract. Edges
    closed to cars are left out and counted.

    Parameters
    ----------
    graph
        MultiDiGraph with ``x, y`` on nodes, ``length`` on edges, and a ``crs``.

    Raises
    ------
    InputError
        If the graph has no nodes, no coordinates, no lengths or no CRS.
    """
    nodes = _nodes(graph)
    arcs = _arcs(graph, nodes)
    values = value_of_ways(arcs["tags"].tolist(), country=country, season=season)
    open_arcs = values.forward | values.backward
    edges = pd.DataFrame(
        {
            "u": arcs["u"], "v": arcs["v"], "length_m": arcs["length"], "geometry": arcs["geometry"],
            "osmid": arcs["osmid"], "highway": values.highway, "ferry": values.ferry, "speed_source": values.source,
            "speed_kmh": np.where(arcs["turned"], values.back_kmh, values.speed_kmh),
            "boarding_min": np.where(values.ferry, BOARDING_MIN, 0.0), "turned": arcs["turned"],
        }
    )[open_arcs.tolist()]  # fmt: skip
    joined = _joined(edges.reset_index(drop=True))
    nodes = nodes[nodes["id"].isin(set(joined["u"]) | set(joined["v"]))]
    if not len(nodes):
        raise InputError("graph: no edge in it is open to cars")
    table = gpd.GeoDataFrame(joined, geometry="geometry", crs=nodes.crs)
    return replace(from_edges(nodes, table, crs=crs), notes={"season": season, **values.notes})


def _nodes(graph: "nx.MultiDiGraph") -> gpd.GeoDataFrame:
    if not hasattr(graph, "number_of_nodes"):
        raise InputError(f"graph: expected an osmnx graph, not {type(graph).__name__}")
    if graph.number_of_nodes() == 0:
        raise InputError("graph: it has no nodes")
    if graph.number_of_edges() == 0:
        raise InputError("graph: no edge in it")
    if not graph.graph.get("crs"):
        raise InputError("graph: it has no crs; osmnx graphs carry one in graph.graph['crs']")
    missing = [n for n, data in graph.nodes(data=True) if "x" not in data or "y" not in data]
    if missing:
        raise InputError(f"graph: nodes {missing[:5]} have no x and y; an osmnx graph has both on every node")
    ids = list(graph.nodes)
    places = gpd.points_from_xy([graph.nodes[n]["x"] for n in ids], [graph.nodes[n]["y"] for n in ids])
    return gpd.GeoDataFrame({"id": pd.Series(ids, dtype=object)}, geometry=places, crs=graph.graph["crs"])


def _arcs(graph: "nx.MultiDiGraph", nodes: gpd.GeoDataFrame) -> pd.DataFrame:
    rows = []
    for u, v, data in graph.edges(data=True):
        if "length" not in data:
            raise InputError(f"graph: edge {u} → {v} has no length; osmnx.distance.add_edge_lengths adds it")
        turned = _turned(u, v, data)
        tags = {
            k: _first(k, value) for k, value in data.items() if k not in ("geometry", "length", "oneway", "reversed")
        }
        tags["oneway"] = _oneway(data)
        rows.append((u, v, _metres(u, v, data["length"]), data.get("geometry"), _key(data.get("osmid")), turned, tags))
    names = ["u", "v", "length", "geometry", "osmid", "turned", "tags"]
    return pd.DataFrame(rows, columns=names)


def _first(key: str, value: Any) -> Any:
    # simplification lists the values of the ways that it joined; of speeds the least counts, else the first
    return value[0] if isinstance(value, list) and value and not key.startswith("maxspeed") else value


def _metres(u: Any, v: Any, length: Any) -> float:
    try:
        return float(length)
    except (TypeError, ValueError):
        raise InputError(f"graph: edge {u} → {v} has the length {length!r}; expected metres") from None


def _turned(u: Any, v: Any, data: dict[str, Any]) -> bool:
    """Say whether an arc of a two-way street runs against its drawing (one-way arcs run as they are driven)."""
    if data.get("oneway") is True:
        return False
    turned = data.get("reversed")
    # joined ways drawn both ways have a list here; then one of the two arcs has to be called turned
    return turned if isinstance(turned, bool) else str(u) > str(v)


def _oneway(data: dict[str, Any]) -> str:
    oneway = data.get("oneway")
    if isinstance(oneway, bool):
        return "yes" if oneway else "no"
    return str(oneway or "no")


def _key(osmid: Any) -> str:
    return ",".join(sorted(map(str, osmid))) if isinstance(osmid, list | set | tuple) else str(osmid)


def _joined(arcs: pd.DataFrame) -> pd.DataFrame:
    """Join each arc with its opposite of the same way and length into one two-way edge."""
    waiting: dict[tuple[Any, ...], list[int]] = {}
    partner = np.full(len(arcs), -1)
    names = zip(arcs["u"], arcs["v"], arcs["osmid"], arcs["length_m"].round(3), arcs["turned"], strict=True)
    for i, (u, v, way, length, turned) in enumerate(names):
        opposite = waiting.get((v, u, way, length, not turned))
        if opposite:
            partner[opposite.pop()] = i
            partner[i] = -2  # the other arc stands for both
        else:
            waiting.setdefault((u, v, way, length, turned), []).append(i)
    back = np.where(partner >= 0, arcs["speed_kmh"].to_numpy()[partner], np.nan)
    drawn = pd.Series([g if isinstance(g, shapely.LineString) else None for g in arcs["geometry"]], dtype=object)
    joined = arcs.assign(oneway=partner == -1, back_kmh=back, geometry=drawn)
    return joined[partner != -2].drop(columns="turned")
