"""RoadNetwork: roads as frozen arrays with a CRS, a digest and one validation at the door."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.network.order import digest_of, resorted
from kopa.errors import InputError
from kopa.units import CRS_FINLAND, minutes

if TYPE_CHECKING:
    import networkx as nx

    from kopa.accessibility.network.chains import Core
    from kopa.accessibility.search.places import RoadIndex

TICKS_PER_MIN = 10_000_000_000
"""Resolution of time in the kernels: one tick is 1e-10 minutes (6 nanoseconds), in 64 bits."""

TICKS_PER_M = 1_000_000
"""Resolution of length in the kernels: one tick is a micrometre, in 64 bits."""

LONGEST_MIN, LONGEST_M = 1e6, 1e9
"""Longest time in minutes and length in metres of one edge, or of one access leg."""

SOURCES = ("given", "posted", "implicit", "assumed")
"""What an edge's speed rests on: a table handed in, a sign, a law, or an assumption."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Roads as nodes and edges that travel times are computed on.

    Make one with `from_edges`, `from_roads`, `from_osm_pbf`, `from_osmnx` or `load`; the arrays
    are checked there, put into an order that does not depend on the order of rows, and frozen.
    Every edge can be driven from `u` to `v`, and back unless it is one-way. The time of an edge
    is its length over its speed plus the boarding time of a ferry.

    Parameters
    ----------
    crs
        Metric CRS of the coordinates, as text.
    node_id, node_x, node_y
        Identifiers (text or whole numbers) and coordinates in metres.
    node_row
        Row of each node in the table `nodes`.
    edge_u, edge_v
        Positions of the end nodes.
    length_m, speed_kmh, back_kmh
        Length in metres and speeds in km/h from u to v and from v to u.
    oneway, ferry
        Flags of each edge.
    boarding_min
        Minutes that boarding adds to each passage.
    source
        Code into `SOURCES` for each edge.
    coords, starts
        Vertices of the drawn path, from u to v, and the first vertex of each edge.
    edge_row
        Row of each edge in the table `edges`.
    extras
        Further columns of the table of edges, one array each.
    notes
        What the reader of the source counted: rows left out, values that could not be read.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> net = RoadNetwork.from_edges(nodes, edges)
    >>> net.edges[["u", "v", "time_min"]].values.tolist()
    [['a', 'b', 1.0]]
    """

    crs: str
    node_id: np.ndarray
    node_x: np.ndarray
    node_y: np.ndarray
    node_row: np.ndarray
    edge_u: np.ndarray
    edge_v: np.ndarray
    length_m: np.ndarray
    speed_kmh: np.ndarray
    back_kmh: np.ndarray
    oneway: np.ndarray
    ferry: np.ndarray
    boarding_min: np.ndarray
    source: np.ndarray
    coords: np.ndarray
    starts: np.ndarray
    edge_row: np.ndarray
    extras: Mapping[str, np.ndarray] = field(default_factory=dict)
    notes: Mapping[str, int | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            elif isinstance(value, dict):
                object.__setattr__(self, name, MappingProxyType(value))

    @staticmethod
    def from_edges(nodes: gpd.GeoDataFrame, edges: pd.DataFrame, *, crs: str = CRS_FINLAND) -> "RoadNetwork":
        """Return a network of a table of nodes and a table of edges; lengths in metres, speeds in km/h.

        Parameters
        ----------
        nodes
            ``id`` (text or whole number, unique) and ``geometry`` (points, with a CRS).
        edges
            ``u, v`` (ids of nodes), ``length_m`` (at least 0), ``speed_kmh`` (above 0). Optional:
            ``oneway`` (u to v only), ``back_kmh`` (speed from v to u), ``ferry`` (a point never
            snaps to it), ``boarding_min``, ``geometry`` (lines; a path drawn from v to u is
            turned round). Further columns are kept. Self-loops and parallel edges are kept.
        crs
            Metric CRS to measure in.

        Raises
        ------
        TableError
            With every fault: missing columns and nodes, repeated ids, lengths and speeds that
            cannot be used.

        Examples
        --------
        >>> nodes = gpd.GeoDataFrame({"id": [1, 2]}, geometry=gpd.points_from_xy([0, 9], [0, 0]), crs="EPSG:3067")
        >>> RoadNetwork.from_edges(nodes, pd.DataFrame({"u": [1], "v": [2], "length_m": [-9.0], "speed_kmh": [50]}))
        Traceback (most recent call last):
            ...
        kopa.errors.TableError: edges: length_m: row 1 is -9.0; expected at least 0
        """
        from kopa.accessibility.readers.tables import from_edges

        return from_edges(nodes, edges, crs=crs)

    @staticmethod
    def from_roads(
        roads: gpd.GeoDataFrame, speeds: pd.DataFrame | str | Path | None = None, *, season: str = "summer"
    ) -> "RoadNetwork":
        """Return a network of a road table, with speeds in km/h by class, width, built-up share and season.

        See `kopa.accessibility.readers.national_roads.from_roads`.
        """
        from kopa.accessibility.readers.national_roads import from_roads

        return from_roads(roads, speeds, season=season)

    @staticmethod
    def from_osmnx(graph: "nx.MultiDiGraph", *, country: str = "FI", season: str = "summer") -> "RoadNetwork":
        """Return a network of an osmnx graph; lengths in metres, speeds by `speed_for_way` in km/h.

        See `kopa.accessibility.readers.osmnx.from_osmnx`.
        """
        from kopa.accessibility.readers.osmnx import from_osmnx

        return from_osmnx(graph, country=country, season=season)

    @staticmethod
    def from_osm_pbf(
        path: str | Path, *, country: str = "FI", season: str = "summer", crs: str = CRS_FINLAND
    ) -> "RoadNetwork":
        """Return a network of an OpenStreetMap file (.osm.pbf, .osm, .osm.gz); lengths in metres.

        See `kopa.accessibility.readers.osm.from_osm_file`.
        """
        from kopa.accessibility.readers.osm import from_osm_file

        return from_osm_file(path, country=country, season=season, crs=crs)

    @staticmethod
    def load(path: str | Path) -> "RoadNetwork":
        """Return the network that `save` wrote to `path`."""
        from kopa.accessibility.network.store import load

        return load(Path(path))

    def save(self, path: str | Path) -> Path:
        """Write the network to `path` as plain arrays (no pickle) and return the path; whole or not at all."""
        from kopa.accessibility.network.store import save

        return save(self, Path(path))

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_x)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.edge_u)

    @cached_property
    def digest(self) -> str:
        """Sha256 of everything that travel times depend on; the order of rows does not change it."""
        return digest_of(self)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Bounding box of the nodes: min x, min y, max x, max y in metres."""
        x, y = self.node_x, self.node_y
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    @property
    def time_min(self) -> np.ndarray:
        """Minutes from u to v of every edge, boarding included."""
        return minutes(self.length_m, self.speed_kmh) + self.boarding_min

    @property
    def back_min(self) -> np.ndarray:
        """Minutes from v to u of every edge, boarding included; inf on one-way edges."""
        back = minutes(self.length_m, self.back_kmh) + self.boarding_min
        return np.where(self.oneway, np.inf, back)

    @cached_property
    def lines(self) -> np.ndarray:
        """Drawn paths of the edges, from u to v."""
        offsets = np.append(self.starts, len(self.coords))
        lines: np.ndarray = shapely.from_ragged_array(shapely.GeometryType.LINESTRING, self.coords, (offsets,))
        return lines

    @property
    def nodes(self) -> gpd.GeoDataFrame:
        """Table of the nodes: id, component, geometry; in the order they were given."""
        shapes = shapely.points(self.node_x, self.node_y)
        frame = pd.DataFrame({"id": self.node_id, "component": self.components})
        return _in_order(gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=self.crs)), self.node_row)

    @property
    def edges(self) -> gpd.GeoDataFrame:
        """Table of the edges in the order they were given: ends, length_m, speed_kmh, time_min, flags, path."""
        columns = {
            "u": self.node_id[self.edge_u], "v": self.node_id[self.edge_v], "length_m": self.length_m,
            "speed_kmh": self.speed_kmh, "back_kmh": np.where(self.oneway, np.nan, self.back_kmh),
            "oneway": self.oneway, "ferry": self.ferry, "boarding_min": self.boarding_min, "time_min": self.time_min,
            "speed_source": np.array(SOURCES)[self.source], **self.extras,
        }  # fmt: skip
        frame = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=gpd.GeoSeries(self.lines, crs=self.crs))
        return _in_order(frame, self.edge_row)

    @cached_property
    def components(self) -> np.ndarray:
        """Weak component of every node; 0 is the one with the greatest length of road."""
        from kopa.accessibility.network.order import weak_components

        return weak_components(self)

    @cached_property
    def component_length_m(self) -> np.ndarray:
        """Metres of road (ferries apart) in every component."""
        on_land = np.where(self.ferry, 0.0, self.length_m)
        count = int(self.components.max()) + 1
        return np.bincount(self.components[self.edge_u], weights=on_land, minlength=count)

    @cached_property
    def road_index(self) -> "tuple[RoadIndex, RoadIndex | None]":
        """Spatial index of the roads that points snap to, and of those on larger components."""
        from kopa.accessibility.search.places import road_index

        return road_index(self)

    @cached_property
    def landings(self) -> tuple[np.ndarray, np.ndarray]:
        """Nodes where ferries meet and no road does, and which of them are bends of one line."""
        from kopa.accessibility.search.places import landings_of

        return landings_of(self)

    @cached_property
    def core(self) -> "Core":
        """The network as the kernels see it: chains of nodes of degree two merged without loss."""
        from kopa.accessibility.network.chains import core_of

        return core_of(self)

    @cached_property
    def before(self) -> np.ndarray:
        """Ticks of its chain before each edge of the core: out, back and in length (edges × 3)."""
        from kopa.accessibility.network.chains import before_of

        return before_of(self)

    def reversed(self) -> "RoadNetwork":
        """Return the network with every edge turned round: its times are those of the way back.

        Examples
        --------
        >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 9], [0, 0]), crs="EPSG:3067")
        >>> table = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [9.0], "speed_kmh": [50], "oneway": [True]})
        >>> RoadNetwork.from_edges(nodes, table).reversed().edges[["u", "v"]].values.tolist()
        [['b', 'a']]
        """
        from kopa.accessibility.network.order import turned

        return turned(self)

    def with_speeds(self, speed_kmh: np.ndarray, back_kmh: np.ndarray | None = None) -> "RoadNetwork":
        """Return the network with other speeds in km/h; everything else, and the topology, stays.

        Parameters
        ----------
        speed_kmh
            A speed for every row of `edges`, above 0.
        back_kmh
            Speeds from v to u; default the same.
        """
        from kopa.accessibility.network.hierarchy import keep_topology
        from kopa.accessibility.readers.tables import checked_speeds

        forward = checked_speeds(speed_kmh, self, "speed_kmh")
        back = forward if back_kmh is None else checked_speeds(back_kmh, self, "back_kmh")
        source = np.zeros(self.n_edges, np.uint8)
        changed = resorted(replace(self, speed_kmh=forward.copy(), back_kmh=back.copy(), source=source))
        return keep_topology(changed, self)

    def without(self, closed: np.ndarray) -> "RoadNetwork":
        """Return the network without the rows of `edges` where `closed` is true (its nodes stay).

        Where the hierarchy of this network is known, that of the new one costs a customization.
        """
        opened = ~_flags(closed, self, "closed")
        oneway = np.empty(self.n_edges, bool)
        oneway[self.edge_row] = self.oneway
        return self.with_access(opened, opened & ~oneway)

    def with_access(self, forward: np.ndarray, back: np.ndarray) -> "RoadNetwork":
        """Return the network with other directions of travel; edges closed both ways are left out.

        Where the hierarchy of this network is known, that of the new one costs a customization.

        Parameters
        ----------
        forward, back
            For every row of `edges`: may it be driven from u to v, and from v to u.

        Examples
        --------
        >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 9], [0, 0]), crs="EPSG:3067")
        >>> table = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [9.0], "speed_kmh": [50]})
        >>> against = RoadNetwork.from_edges(nodes, table).with_access(np.array([False]), np.array([True]))
        >>> against.edges[["u", "v", "oneway"]].values.tolist()
        [['b', 'a', True]]
        """
        from kopa.accessibility.network.hierarchy import keep_topology
        from kopa.accessibility.network.order import opened

        ahead, against = (_flags(f, self, n)[self.edge_row] for f, n in ((forward, "forward"), (back, "back")))
        return keep_topology(opened(self, ahead, against), self)

    def to_networkx(self) -> "nx.MultiDiGraph":
        """Return a networkx graph with length_m, travel_time_min and ticks on every arc.

        Ticks are the whole numbers (1e-10 minutes) that the kernels add up.
        """
        from kopa.accessibility.network.export import to_networkx

        return to_networkx(self)

    def summary(self) -> pd.Series:
        """Return size, components, kilometres and shares of length by the source of the speed."""
        from kopa.accessibility.network.export import summary

        return summary(self)

    def __repr__(self) -> str:
        km = self.length_m.sum() / 1000
        return f"<RoadNetwork {self.n_nodes:,} nodes, {self.n_edges:,} edges, {km:,.0f} km, {self.crs}>"

    def _repr_html_(self) -> str:
        from kopa.accessibility.network.export import as_html

        return as_html(self)


def _in_order(frame: gpd.GeoDataFrame, row: np.ndarray) -> gpd.GeoDataFrame:
    back = np.empty(len(row), np.int64)
    back[row] = np.arange(len(row))
    ordered: gpd.GeoDataFrame = frame.iloc[back].reset_index(drop=True)
    return ordered


def _flags(values: np.ndarray, net: RoadNetwork, name: str) -> np.ndarray:
    flags = np.asarray(values)
    if flags.dtype != bool or flags.shape != (net.n_edges,):
        raise InputError(f"{name}: expected {net.n_edges} values of true or false, one per row of edges")
    return flags
