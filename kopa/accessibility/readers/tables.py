"""Roads from a table of nodes and a table of edges: one validation, all faults gathered."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.coordinates import geometry_faults, projected, rows
from kopa.accessibility.network.order import canonical
from kopa.accessibility.network.roads import LONGEST_M, LONGEST_MIN, SOURCES, Roads
from kopa.errors import InputError, TableError
from kopa.tables import Column, Schema, check
from kopa.units import CRS_FINLAND, minutes

EDGES = Schema(
    "edges",
    (
        Column("length_m", "number", "length along the road", "m", low=0),
        Column("speed_kmh", "number", "speed from u to v", "km/h"),
        Column("back_kmh", "number", "speed from v to u", "km/h", optional=True, empty=True),
        Column("boarding_min", "number", "minutes that boarding adds", "min", low=0, optional=True, empty=True),
    ),
)

OWN = (
    "u", "v", "length_m", "speed_kmh", "back_kmh", "oneway", "ferry", "boarding_min", "time_min", "speed_source",
    "geometry",
)  # fmt: skip
LONGEST_TOGETHER_MIN = 1e8
"""Longest time of all edges together in minutes: no sum of ticks comes near what 64 bits hold."""

ASTRAY_M = 100.0
"""A drawn path whose ends together are farther than this from its nodes is counted in the notes."""


def from_edges(nodes: gpd.GeoDataFrame, edges: pd.DataFrame, *, crs: str = CRS_FINLAND) -> Roads:
    """Return the roads of tables; see `RoadNetwork.from_edges`."""
    points, ids = _nodes(nodes, crs)
    if not isinstance(edges, pd.DataFrame):
        raise InputError(f"edges: expected a DataFrame with u, v, length_m and speed_kmh, not {type(edges).__name__}")
    faults = list(_missing_columns(edges))
    if faults:
        raise TableError("edges", faults)
    u, u_faults = _positions(edges["u"], ids, "u")
    v, v_faults = _positions(edges["v"], ids, "v")
    faults = [*u_faults, *v_faults, *_value_faults(edges)]
    if faults:
        raise TableError("edges", faults)
    xy = shapely.get_coordinates(points)
    coords, starts = _paths(edges, xy, u, v, crs)
    astray = _astray(coords, starts, xy[u], xy[v])
    notes: dict[str, int | str] = {"paths_that_miss_their_nodes": astray} if astray else {}
    return assemble(ids, xy, u, v, edges, coords, starts, crs=crs, notes=notes)


def assemble(
    ids: np.ndarray, xy: np.ndarray, u: np.ndarray, v: np.ndarray, edges: pd.DataFrame,
    coords: np.ndarray, starts: np.ndarray, *, crs: str, notes: dict[str, int | str] | None = None,
) -> Roads:  # fmt: skip
    """Return the canonical roads of arrays and a checked table of edge values."""
    count = len(edges)
    speed = edges["speed_kmh"].to_numpy(float)
    back = _optional(edges, "back_kmh", np.nan, float)
    source = _optional(edges, "speed_source", "given", str)
    extras = {str(c): edges[c].to_numpy() for c in edges.columns if c not in OWN}
    return canonical(
        Roads(
            crs=crs, node_id=ids, node_x=xy[:, 0].copy(), node_y=xy[:, 1].copy(), node_row=np.arange(len(ids)),
            edge_u=u.astype(np.int64), edge_v=v.astype(np.int64), length_m=edges["length_m"].to_numpy(float).copy(),
            speed_kmh=speed.copy(), back_kmh=np.where(np.isnan(back), speed, back),
            oneway=_optional(edges, "oneway", False, bool), ferry=_optional(edges, "ferry", False, bool),
            boarding_min=_optional(edges, "boarding_min", 0.0, float),
            source=_codes(source),
            coords=np.ascontiguousarray(coords), starts=starts.astype(np.int64), edge_row=np.arange(count),
            extras=extras, notes=dict(notes or {}),
        )
    )  # fmt: skip


def _nodes(nodes: gpd.GeoDataFrame, crs: str) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(nodes, gpd.GeoDataFrame):
        raise InputError(f"nodes: expected a GeoDataFrame with id and geometry, not {type(nodes).__name__}")
    if "id" not in nodes.columns:
        raise TableError("nodes", [f"missing column id; found {', '.join(map(str, nodes.columns))}"])
    if not len(nodes):
        raise TableError("nodes", ["no rows; a network needs at least one node"])
    ids, faults = _ids(nodes["id"])
    faults += geometry_faults(nodes.geometry, "Point")
    if faults:
        raise TableError("nodes", faults)
    return projected(nodes.geometry, where="nodes", crs=crs), ids


def _ids(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    faults = []
    if values.isna().any():
        faults.append(f"id: {rows(values.isna().to_numpy())} empty; every node needs an id")
    repeated = values.duplicated().to_numpy() & values.notna().to_numpy()
    if repeated.any():
        names = ", ".join(map(repr, values[repeated].unique()[:5].tolist()))
        faults.append(f"id: {rows(repeated)} repeat an id ({names}); each id only once")
    keys = _keys(values)
    if keys is None:
        faults.append("id: expected text, or whole numbers of at most 64 bits, in every row")
        keys = np.empty(0, np.int64)
    return keys, faults


def _keys(values: pd.Series) -> np.ndarray | None:
    """Return ids as int64 or as an object array of text; None if they are neither."""
    if pd.api.types.is_bool_dtype(values):
        return None
    if pd.api.types.is_integer_dtype(values) and not values.isna().any():
        numbers = values.to_numpy()
        return None if numbers.dtype == np.uint64 and (numbers > 2**63 - 1).any() else numbers.astype(np.int64)
    filled = values.dropna()
    if filled.map(lambda v: isinstance(v, str)).all():
        return values.to_numpy(object, copy=True)
    if filled.map(lambda v: isinstance(v, int | np.integer) and not isinstance(v, bool)).all() and len(filled) == len(
        values
    ):
        return values.to_numpy(np.int64) if filled.map(lambda v: -(2**63) <= v < 2**63).all() else None
    return None


def _missing_columns(edges: pd.DataFrame) -> Iterator[str]:
    missing = [c for c in ("u", "v", "length_m", "speed_kmh") if c not in edges.columns]
    if missing:
        yield f"missing column {', '.join(missing)}; found {', '.join(map(str, edges.columns))}"
    for name in edges.columns[edges.columns.duplicated()].unique():
        yield f"column {name} twice; keep one"
    if "geometry" in edges.columns and not isinstance(edges, gpd.GeoDataFrame):
        yield "geometry: the table is a plain DataFrame, without a CRS; make it a GeoDataFrame, or drop the column"


def _positions(values: pd.Series, ids: np.ndarray, name: str) -> tuple[np.ndarray, list[str]]:
    """Return the position of each end in `ids`, and the ends that no node has."""
    position = pd.Index(ids).get_indexer(pd.Index(values)) if len(values) else np.empty(0, np.int64)
    if len(values) and (position < 0).all():  # ids as text here and as numbers there
        position = pd.Index(ids).map(str).get_indexer(pd.Index(values).map(str))
    missing = position < 0
    if not missing.any():
        return np.asarray(position), []
    names = ", ".join(map(repr, values[missing].unique()[:5].tolist()))
    return np.asarray(position), [f"{name}: {rows(missing)} name a node that is not in the table of nodes ({names})"]


def _value_faults(edges: pd.DataFrame) -> Iterator[str]:
    try:
        check(edges, EDGES)
    except TableError as error:
        yield from error.faults
    for name in ("speed_kmh", "back_kmh"):
        if name in edges.columns:
            speed = pd.to_numeric(edges[name], errors="coerce").to_numpy(float)
            if (speed <= 0).any():
                yield f"{name}: {rows(speed <= 0)} 0 or below; a road that cannot be driven is left out of the table"
    yield from _too_long(edges)
    for name in ("oneway", "ferry"):
        if name in edges.columns:
            bad = ~edges[name].isna().to_numpy() & ~edges[name].isin([True, False]).to_numpy()
            if bad.any():
                yield f"{name}: {rows(bad)} neither true nor false"
    if isinstance(edges, gpd.GeoDataFrame) and "geometry" in edges.columns:
        drawn = edges.geometry[~shapely.is_missing(np.asarray(edges.geometry.values))]
        yield from geometry_faults(drawn, "LineString")


def _too_long(edges: pd.DataFrame) -> Iterator[str]:
    def numbers(name: str) -> np.ndarray:
        return pd.to_numeric(edges[name], errors="coerce").to_numpy(float)

    boarding = np.nan_to_num(numbers("boarding_min")) if "boarding_min" in edges.columns else np.zeros(len(edges))
    for name in ("speed_kmh", "back_kmh"):
        if name in edges.columns:
            yield from time_faults(f"length_m, {name}", numbers("length_m"), numbers(name), boarding)


def time_faults(name: str, length_m: np.ndarray, kmh: np.ndarray, boarding_min: np.ndarray) -> Iterator[str]:
    """Yield a sentence for edges whose ticks, or for a table whose sums of ticks, 64 bits could not hold."""
    usable = np.isfinite(length_m) & np.isfinite(boarding_min)
    with np.errstate(all="ignore"):
        time_min = np.where(usable & (kmh > 0), minutes(length_m, kmh) + boarding_min, 0.0)
    endless = (time_min > LONGEST_MIN) | (usable & (length_m > LONGEST_M))
    if endless.any():
        yield f"{name}: {rows(endless)} longer than {LONGEST_M / 1000:,.0f} km or {LONGEST_MIN:,.0f} minutes"
    elif time_min.sum() > LONGEST_TOGETHER_MIN:
        yield f"{name}: all rows add up to {time_min.sum():.3g} minutes; expected at most {LONGEST_TOGETHER_MIN:.0e}"


def checked_speeds(values: np.ndarray, roads: Roads, name: str) -> np.ndarray:
    """Return checked speeds in the roads' own order of edges."""
    speeds = np.asarray(values, float)
    if speeds.shape != (roads.n_edges,) or not (np.isfinite(speeds) & (speeds > 0)).all():
        raise InputError(f"{name}: expected {roads.n_edges} finite speeds above 0, one per row of edges")
    by_row = np.argsort(roads.edge_row)
    for fault in time_faults(name, roads.length_m[by_row], speeds, roads.boarding_min[by_row]):
        raise InputError(fault)
    return speeds[roads.edge_row]


def _astray(coords: np.ndarray, starts: np.ndarray, from_xy: np.ndarray, to_xy: np.ndarray) -> int:
    """Return how many paths do not begin and end at their nodes."""
    first, last = coords[starts], coords[np.append(starts, len(coords))[1:] - 1]
    return int((np.hypot(*(first - from_xy).T) + np.hypot(*(last - to_xy).T) > ASTRAY_M).sum())


def _paths(
    edges: pd.DataFrame, xy: np.ndarray, u: np.ndarray, v: np.ndarray, crs: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return vertices and first vertices of the paths; straight where nothing is drawn."""
    straight = shapely.linestrings(np.stack([xy[u], xy[v]], axis=1)) if len(u) else np.empty(0, object)
    if not isinstance(edges, gpd.GeoDataFrame) or "geometry" not in edges.columns:
        return _ragged(straight)
    drawn = ~shapely.is_missing(np.asarray(edges.geometry.values))
    lines = np.array(straight, object)
    if drawn.any():
        lines[drawn] = _turned(projected(edges.geometry[drawn], where="edges", crs=crs), xy[u[drawn]], xy[v[drawn]])
    return _ragged(lines)


def _turned(lines: np.ndarray, from_xy: np.ndarray, to_xy: np.ndarray) -> np.ndarray:
    """Turn round the paths that are drawn from v to u."""
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    as_drawn = np.hypot(*(first - from_xy).T) + np.hypot(*(last - to_xy).T)
    turned = np.hypot(*(last - from_xy).T) + np.hypot(*(first - to_xy).T)
    return np.where(turned < as_drawn, shapely.reverse(lines), lines)


def _ragged(lines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not len(lines):
        return np.empty((0, 2)), np.empty(0, np.int64)
    coords, index = shapely.get_coordinates(lines, return_index=True)
    return coords, np.searchsorted(index, np.arange(len(lines)))


def _codes(source: np.ndarray) -> np.ndarray:
    return np.maximum(pd.Index(SOURCES).get_indexer(pd.Index(source)), 0).astype(np.uint8)


def _optional(edges: pd.DataFrame, name: str, default: object, kind: type) -> np.ndarray:
    if name not in edges.columns:
        return np.full(len(edges), default, object if kind is str else kind)
    values = edges[name]
    if values.isna().any():
        values = values.astype(object).where(values.notna(), default)
    return values.to_numpy(object if kind is str else kind, copy=True)
