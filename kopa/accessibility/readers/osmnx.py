"""Roads from an osmnx graph: the two directions of a street become one edge again."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import count, product
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.network.crossings import with_crossing_delays
from kopa.accessibility.network.roads import Roads
from kopa.accessibility.readers.ferry_boarding import boarding_min
from kopa.accessibility.readers.osm import NAMES
from kopa.accessibility.readers.osmnx_tags import warn_of_missing
from kopa.accessibility.readers.tables import from_edges
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW, check_delays
from kopa.accessibility.speeds.of_ways import KEYS, WayValues, by_duration, value_of_ways
from kopa.accessibility.speeds.profiles import CLOSED_TO, NODE_KEYS, check_profile, stops
from kopa.errors import InputError
from kopa.units import CRS_FINLAND

if TYPE_CHECKING:
    import networkx as nx

FLAGS = dict.fromkeys(("true", "yes", "1", "-1", "reverse"), True) | dict.fromkeys(("false", "no", "0", ""), False)
"""What osmnx writes, and what is read back from a file, for true and false; its one-way arcs run as they are driven."""

MOST_VALUES, MOST_VARIANTS = 6, 64
"""So many values of one tag, and sets of tags, of one arc are looked at; osmnx joins few ways that differ."""


def from_osmnx(
    graph: "nx.MultiDiGraph", *, profile: str = "car", country: str = "FI", season: str = "summer",
    crs: str = CRS_FINLAND, tags: Collection[str] = (), delays: str = FREE_FLOW,
) -> Roads:  # fmt: skip
    """Return the roads of an osmnx graph; lengths in metres from the graph, speeds in km/h as driven.

    osmnx draws a two-way street as two arcs. Arcs u → v and v → u of the same way and length are
    joined again, so that a point on the street reaches both directions. Speeds come from the
    tags, never from osmnx's ``speed_kph``, which fills gaps with a mean of the extract. Where osmnx joined ways of
    different tags into one arc, it is open only if each of them is, and driven at the speed of the slowest. Edges
    closed to the profile are left out and counted; a node that stops it is passed by nobody. A street that the graph
    draws one way, and whose tags bind vehicles alone, is walked both ways.

    Parameters
    ----------
    graph
        MultiDiGraph with ``x, y`` on nodes, ``length`` on edges, and a ``crs``.
    profile
        ``car``, ``foot`` or ``bicycle``; the graph has to hold that profile's ways (``network_type="walk"``).
    country
        Country whose law holds where the tags name none.
    season
        ``summer`` or ``winter``.
    crs
        Metric CRS to measure in; for an area outside Finland choose one that fits it.
    tags
        Keys that the download kept (``kopa.OSMNX_TAGS``): one of them that no edge has does not occur in the area.
        By default it is taken to be missing, and a warning says what that costs.
    delays
        ``none``: minutes are free-flow; ``midday``, ``rush``: with the delays of crossings at that time of day, by car;
        of signals those at the ends of the graph's edges are seen, as osmnx's own simplification leaves out others.

    Raises
    ------
    InputError
        If the graph is undirected, has no nodes, no coordinates, no lengths or no CRS.

    Warns
    -----
    KopaWarning
        No edge has the tags by which unpaved roads, closed ways or limits are known.
    """
    check_profile(profile)
    check_delays(delays, profile)
    nodes = _nodes(graph)
    arcs = _arcs(graph)
    missing = warn_of_missing(arcs["tags"], tags, profile)
    values = _values(arcs["tags"].tolist(), country, season, profile)
    by_way = pd.factorize(pd.MultiIndex.from_frame(arcs[["osmid", "turned"]]))[0]
    duration = np.full(len(arcs), np.nan)
    duration[by_way] = values.duration_min
    length = arcs["length"].to_numpy(float)
    speed = by_duration(
        np.where(arcs["turned"], values.back_kmh, values.speed_kmh), length, by_way, duration[: by_way.max() + 1]
    )
    edges = pd.DataFrame(
        {
            "u": arcs["u"], "v": arcs["v"], "length_m": length, "geometry": arcs["geometry"],
            "osmid": arcs["osmid"], "highway": values.highway, "ferry": values.ferry, "speed_source": values.source,
            "speed_kmh": speed, "turned": arcs["turned"],
            "both_ways": _is_two_way(arcs, values), **{key: arcs[key] for key in NAMES},
        }
    )  # fmt: skip
    joined = _joined(edges[_driven(arcs, values).tolist()].reset_index(drop=True))
    u, v, ferry = (joined[name].to_numpy() for name in ("u", "v", "ferry"))
    joined = joined.assign(boarding_min=boarding_min(u, v, ferry.astype(bool)))
    nodes, stopping = _parted(nodes, joined, graph, profile)
    who = CLOSED_TO[profile]
    if not len(nodes):
        raise InputError(f"graph: no edge in it is open to {who.replace('_', ' ')}")
    table = gpd.GeoDataFrame(joined, geometry="geometry", crs=nodes.crs)
    notes: dict[str, int | str] = {"season": season, **values.notes, f"barriers_that_stop_{who}": stopping}
    if missing:
        notes["tags_on_no_edge"] = missing
    roads = replace(from_edges(nodes, table, crs=crs), notes=notes)
    return roads if delays == FREE_FLOW else with_crossing_delays(roads, delays, _signals(graph, nodes, roads))


def _signals(graph: "nx.MultiDiGraph", nodes: gpd.GeoDataFrame, roads: Roads) -> np.ndarray:
    """Return which nodes of the roads have traffic signals."""
    lit = [node for node, highway in graph.nodes(data="highway") if highway == "traffic_signals"]
    at_signals: np.ndarray = nodes["id"].isin(lit).to_numpy()[roads.node_row]
    return at_signals


def _nodes(graph: "nx.MultiDiGraph") -> gpd.GeoDataFrame:
    if not hasattr(graph, "number_of_nodes"):
        raise InputError(f"graph: expected an osmnx graph, not {type(graph).__name__}")
    if not graph.is_directed():
        raise InputError(
            f"graph: expected a MultiDiGraph, not the undirected {type(graph).__name__}, which does not say which way "
            "a one-way street runs; give the graph as it was before osmnx.convert.to_undirected"
        )
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


def _arcs(graph: "nx.MultiDiGraph") -> pd.DataFrame:
    rows = []
    for u, v, data in graph.edges(data=True):
        if "length" not in data:
            raise InputError(f"graph: edge {u} → {v} has no length; osmnx.distance.add_edge_lengths adds it")
        tags = {k: value for k, value in data.items() if k not in ("geometry", "length", "oneway", "reversed")}
        tags["oneway"] = _oneway(data)
        if "duration" in tags and isinstance(data.get("osmid"), list):
            tags["duration"] = "of several ways"  # nobody can know whether it is that of each or of all
        names = [_text(data.get(key)) for key in NAMES]
        way = _metres(u, v, data["length"]), data.get("geometry"), _key(data.get("osmid"))
        rows.append((u, v, *way, _turned(u, v, data), isinstance(data.get("reversed"), list), tags, *names))
    columns = ["u", "v", "length", "geometry", "osmid", "turned", "mixed", "tags", *NAMES]
    return pd.DataFrame(rows, columns=columns)


def _text(value: Any) -> str:
    """Return a name; of several all."""
    return "; ".join(sorted(map(str, value))) if isinstance(value, list) else "" if value is None else str(value)


def _values(tags: list[dict[str, Any]], country: str, season: str, profile: str) -> WayValues:
    """Return what the tags of arcs say; of an arc made of several ways what holds on each of them."""
    variants = [_variants(one) for one in tags]
    counts = np.array([len(one) for one in variants])
    ways = [way for one in variants for way in one]
    flat = value_of_ways(ways, country=country, season=season, profile=profile)
    return flat.least(np.cumsum(counts) - counts)


def _variants(tags: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the sets of tags that the ways of an arc may have; of speeds that are listed the least counts anyway."""
    lists = {k: v for k, v in tags.items() if k in KEYS and isinstance(v, list) and not k.startswith("maxspeed")}
    several = {key: sorted(set(map(str, values)))[:MOST_VALUES] for key, values in lists.items() if values}
    plain = {key: value for key, value in tags.items() if key not in lists}
    chosen = [dict(zip(several, values, strict=True)) for values in product(*several.values())]
    return [{**plain, **one} for one in chosen[:MOST_VARIANTS]]


def _driven(arcs: pd.DataFrame, values: WayValues) -> np.ndarray:
    """Say which arcs are open: along the drawing, against it, or, where the ways differ in that, only if both are."""
    turned, mixed = arcs["turned"].to_numpy(bool), arcs["mixed"].to_numpy(bool)
    one_way = np.array([tags["oneway"] == "yes" for tags in arcs["tags"]], bool)
    is_open: np.ndarray = np.where(
        mixed & ~one_way, values.forward & values.backward, np.where(turned, values.backward, values.forward)
    )
    return is_open


def _is_two_way(arcs: pd.DataFrame, values: WayValues) -> np.ndarray:
    """Say which arcs that the graph draws one way are open both ways all the same: to people on foot and bicycles."""
    one_way = np.array([tags["oneway"] == "yes" for tags in arcs["tags"]], bool)
    is_open: np.ndarray = one_way & values.forward & values.backward & (values.profile != "car")
    return is_open


def _parted(
    nodes: gpd.GeoDataFrame, edges: pd.DataFrame, graph: "nx.MultiDiGraph", profile: str
) -> tuple[gpd.GeoDataFrame, int]:
    """Give every edge at a node that stops a profile an end of its own, in place; return the nodes, and how many do."""
    tagged = ((n, {k: str(data[k]) for k in NODE_KEYS if k in data}) for n, data in graph.nodes(data=True))
    stopping = {n for n, tags in tagged if stops(tags, profile)}
    used = set(edges["u"]) | set(edges["v"])
    new_id = _new_ids(nodes["id"])
    old: list[Any] = []
    new: list[Any] = []
    for end in ("u", "v"):
        ends = edges[end].tolist()
        for row, node in enumerate(ends):
            if node in stopping:
                old.append(node)
                new.append(next(new_id))
                ends[row] = new[-1]
        edges[end] = pd.Series(ends, index=edges.index, dtype=object)
    place = nodes.set_index("id").geometry
    parted = gpd.GeoDataFrame({"id": pd.Series(new, dtype=object)}, geometry=[place[n] for n in old], crs=nodes.crs)
    whole = nodes[nodes["id"].isin(used - stopping)]
    return (gpd.GeoDataFrame(pd.concat([whole, parted], ignore_index=True)) if new else whole), len(used & stopping)


def _new_ids(ids: pd.Series) -> Iterator[Any]:
    """Yield ids that no node has: whole numbers below all, or text."""
    if all(isinstance(one, int) for one in ids):
        return count(min(0, *ids) - 1, -1)
    there = set(ids)
    return (name for name in (f"stop {number}" for number in count()) if name not in there)


def _metres(u: Any, v: Any, length: Any) -> float:
    try:
        return float(length)
    except (TypeError, ValueError):
        raise InputError(f"graph: edge {u} → {v} has the length {length!r}; expected metres") from None


def _turned(u: Any, v: Any, data: dict[str, Any]) -> bool:
    """Say whether an arc of a two-way street runs against its drawing (one-way arcs run as they are driven)."""
    if _oneway(data) == "yes":
        return False
    turned = FLAGS.get(str(data.get("reversed")).lower())
    # joined ways drawn both ways have a list here; then one of the two arcs has to be called turned
    return turned if turned is not None else str(u) > str(v)


def _oneway(data: dict[str, Any]) -> str:
    """Return whether traffic runs one way; of several ways it does if it does on any."""
    values = data.get("oneway", False)
    flags = [FLAGS.get(str(value).lower()) for value in (values if isinstance(values, list) else [values])]
    if any(flags):
        return "yes"
    return str(values) if None in flags and values is not None else "no"


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
    oneway = (partner == -1) & ~arcs["both_ways"].to_numpy(bool)
    joined = arcs.assign(oneway=oneway, back_kmh=back, geometry=drawn)
    return joined[partner != -2].drop(columns=["turned", "both_ways"])
