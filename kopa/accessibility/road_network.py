"""RoadNetwork: roads and everything that searches derive from them, each made once, when it is first asked for.

What derives it is imported then too: reports and comparisons ask for nothing that needs compiled kernels.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.network.order import digest_of
from kopa.accessibility.network.roads import Roads
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.units import CRS_FINLAND

if TYPE_CHECKING:
    import networkx as nx
    import shapely
    from matplotlib.figure import Figure

    from kopa.accessibility.network.chains import Core, Metric
    from kopa.accessibility.network.hierarchy import Hierarchy
    from kopa.accessibility.network.index import RoadIndex
    from kopa.accessibility.network.ticks import Ticks
    from kopa.accessibility.network.topology import NodeOrder, Topology
    from kopa.accessibility.network.twins import Twins


@dataclass(frozen=True, eq=False)
class RoadNetwork(Roads):
    """Roads as nodes and edges that travel times are computed on.

    Make one with `from_edges`, `from_roads`, `from_osm_pbf`, `from_osmnx` or `load`; the arrays
    are checked there, put into an order that does not depend on the order of rows, and frozen.
    What follows from them (components, merged chains, a hierarchy) is made when a search first
    needs it, once.

    Parameters
    ----------
    base
        Order of the nodes, and shortcuts where they were built, of the network that this one was made from or of the
        file that it was read from; None: its own are made.

    Other parameters are those of `kopa.accessibility.network.roads.Roads`.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> net = RoadNetwork.from_edges(nodes, edges)
    >>> net.edges[["u", "v", "time_min"]].values.tolist()
    [['a', 'b', 1.0]]
    """

    base: "NodeOrder | None" = None

    @staticmethod
    def of(roads: Roads, base: "NodeOrder | None" = None) -> "RoadNetwork":
        """Return the network of roads in canonical order."""
        return RoadNetwork(**_arrays(roads), base=base)

    @property
    def roads(self) -> Roads:
        """The roads alone, without what is derived."""
        return Roads(**_arrays(self))

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

        return RoadNetwork.of(from_edges(nodes, edges, crs=crs))

    @staticmethod
    def from_roads(
        roads: gpd.GeoDataFrame, speeds: pd.DataFrame | str | Path | None = None, *, season: str = "summer",
        profile: str = "car",
    ) -> "RoadNetwork":  # fmt: skip
        """Return a network of a road table, with speeds in km/h by class, width, built-up share and season.

        See `kopa.accessibility.readers.national_roads.from_roads`.
        """
        from kopa.accessibility.readers.national_roads import from_roads

        return RoadNetwork.of(from_roads(roads, speeds, season=season, profile=profile))

    @staticmethod
    def from_osmnx(
        graph: "nx.MultiDiGraph", *, profile: str = "car", country: str = "FI", season: str = "summer",
        crs: str = CRS_FINLAND, tags: Collection[str] = (), delays: str = FREE_FLOW,
    ) -> "RoadNetwork":  # fmt: skip
        """Return a network of an osmnx graph for a profile; lengths in metres, by car `speed_for_way` in km/h.

        See `kopa.accessibility.readers.osmnx.from_osmnx`.
        """
        from kopa.accessibility.readers.osmnx import from_osmnx

        return RoadNetwork.of(
            from_osmnx(graph, profile=profile, country=country, season=season, crs=crs, tags=tags, delays=delays)
        )

    @staticmethod
    def from_osm_pbf(
        path: str | Path, *, profile: str = "car", country: str = "FI", season: str = "summer", crs: str = CRS_FINLAND,
        delays: str = FREE_FLOW,
    ) -> "RoadNetwork":  # fmt: skip
        """Return a network of an OpenStreetMap file (.osm.pbf, .osm, .osm.gz) by car, on foot or by bicycle, in metres.

        See `kopa.accessibility.readers.osm.from_osm_file`.
        """
        from kopa.accessibility.readers.osm import from_osm_file

        return RoadNetwork.of(
            from_osm_file(path, profile=profile, country=country, season=season, crs=crs, delays=delays)
        )

    @staticmethod
    def load(path: str | Path) -> "RoadNetwork":
        """Return the network that `save` wrote to `path`."""
        from kopa.accessibility.network.store import load
        from kopa.accessibility.network.topology import NodeOrder

        roads, order = load(Path(path))
        return RoadNetwork.of(roads, None if order is None else NodeOrder(order))

    def save(self, path: str | Path) -> Path:
        """Write the network to `path` as plain arrays (no pickle) and return the path; whole or not at all."""
        from kopa.accessibility.network.store import save

        order = None if self.node_order is None else self.node_order.order
        return save(self, Path(path), digest=self.digest, order=order)

    @cached_property
    def digest(self) -> str:
        """Sha256 of everything that travel times depend on; the order of rows does not change it."""
        return digest_of(self)

    @property
    def nodes(self) -> gpd.GeoDataFrame:
        """Table of the nodes: id, component, geometry; in the order they were given."""
        from kopa.accessibility.network.export import node_table

        return node_table(self, self.components)

    @property
    def edges(self) -> gpd.GeoDataFrame:
        """Table of the edges in the order they were given: ends, length_m, speed_kmh, time_min, flags, path."""
        from kopa.accessibility.network.export import edge_table

        return edge_table(self)

    @cached_property
    def components(self) -> np.ndarray:
        """Weak component of every node; 0 is the one with the greatest length of road."""
        from kopa.accessibility.network.components import weak_components

        return weak_components(self.n_nodes, self.edge_u, self.edge_v, self.length_m)

    @cached_property
    def component_length_m(self) -> np.ndarray:
        """Metres of road (ferries apart) in every component."""
        from kopa.accessibility.network.components import lengths_m

        return lengths_m(self.components, self.edge_u, np.where(self.ferry, 0.0, self.length_m))

    @cached_property
    def on_scrap(self) -> np.ndarray:
        """Which edges lie on components with so little road that a larger one nearby goes before them."""
        from kopa.accessibility.network.index import scraps

        return scraps(self.component_length_m)[self.components[self.edge_u]]

    @cached_property
    def road_index(self) -> "tuple[RoadIndex, RoadIndex | None]":
        """Spatial index of the roads that points snap to, and of those on larger components."""
        from kopa.accessibility.network.index import road_index

        return road_index(self, self.on_scrap)

    @cached_property
    def landings(self) -> tuple[np.ndarray, np.ndarray]:
        """Nodes where ferries meet and no road does, and which of them are bends of one line."""
        from kopa.accessibility.network.index import landings_of

        return landings_of(self)

    @cached_property
    def twins(self) -> "Twins":
        """Groups of roads that are drawn alike."""
        from kopa.accessibility.network.twins import twins_of

        return twins_of(self)

    @cached_property
    def one_way_only(self) -> np.ndarray:
        """Which edges can be driven one way only: not the one-way loops that are drawn back over themselves."""
        from kopa.accessibility.network.twins import one_way_only

        return one_way_only(self)

    def edge_ticks(self, edges: np.ndarray | slice = slice(None)) -> "Ticks":
        """Return the ticks of some edges: time from u to v, time from v to u (INF where driven one way), length."""
        from kopa.accessibility.network.ticks import edge_ticks

        return edge_ticks(self, self.one_way_only, edges)

    @cached_property
    def core(self) -> "Core":
        """The network as the kernels see it: chains of nodes of degree two merged without loss."""
        from kopa.accessibility.network.chains import core_of

        stay = np.zeros(self.n_nodes, bool) if self.base is None else self.base.order >= 0
        for ends in (self.edge_u, self.edge_v):
            stay[ends[self.twins.edges]] = True
        return core_of(self.edge_u, self.edge_v, self.one_way_only, self.edge_ticks(), stay)

    @cached_property
    def before(self) -> np.ndarray:
        """Ticks of its chain before each edge of the core: out, back and in length (edges × 3)."""
        from kopa.accessibility.network.chains import before_of

        return before_of(self.core, self.one_way_only, self.edge_ticks())

    @cached_property
    def topology(self) -> "Topology":
        """Order of the nodes and shortcuts, from those of the network that this one was made from where it can be."""
        from kopa.accessibility.network.topology import topology_of

        return topology_of(self.core, self.node_x, self.node_y, self.base)

    @property
    def node_order(self) -> "NodeOrder | None":
        """Order of the nodes, with the shortcuts where they are built; None where it would have to be made."""
        built: Topology | None = vars(self).get("topology")
        return self.base if built is None else built

    def hierarchy(self, metric: "Metric", *, second: bool = False) -> "Hierarchy":
        """Return the hierarchy for times or for distances; with `second` it carries the other cost along."""
        if (metric, second) not in self._hierarchies:
            from kopa.accessibility.network.hierarchy import hierarchy_of

            first, other = self.core.forward.costs(metric)
            self._hierarchies[metric, second] = hierarchy_of(self.topology, first, other if second else None)
        return self._hierarchies[metric, second]

    @cached_property
    def _hierarchies(self) -> "dict[tuple[Metric, bool], Hierarchy]":
        return {}

    def reversed(self) -> "RoadNetwork":
        """Return the network with every edge turned round: its times are those of the way back.

        Examples
        --------
        >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 9], [0, 0]), crs="EPSG:3067")
        >>> table = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [9.0], "speed_kmh": [50], "oneway": [True]})
        >>> RoadNetwork.from_edges(nodes, table).reversed().edges[["u", "v"]].values.tolist()
        [['b', 'a']]
        """
        from kopa.accessibility.network.changes import turned

        return RoadNetwork.of(turned(self.roads))

    def with_speeds(self, speed_kmh: np.ndarray, back_kmh: np.ndarray | None = None) -> "RoadNetwork":
        """Return the network with other speeds in km/h; everything else, and the topology, stays.

        Parameters
        ----------
        speed_kmh
            A speed for every row of `edges`, above 0.
        back_kmh
            Speeds from v to u; default the same.
        """
        from kopa.accessibility.network.changes import driven_at
        from kopa.accessibility.readers.tables import checked_speeds

        forward = checked_speeds(speed_kmh, self, "speed_kmh")
        back = forward if back_kmh is None else checked_speeds(back_kmh, self, "back_kmh")
        return RoadNetwork.of(driven_at(self.roads, forward, back), self.node_order)

    def without(self, closed: np.ndarray) -> "RoadNetwork":
        """Return the network without the rows of `edges` where `closed` is true (its nodes stay).

        Where the hierarchy of this network is built, that of the new one costs a customization.
        """
        from kopa.accessibility.network.changes import checked_flags, opened

        ahead = ~checked_flags(closed, self, "closed")
        return RoadNetwork.of(opened(self.roads, ahead, ahead & ~self.oneway), self.node_order)

    def with_access(self, forward: np.ndarray, back: np.ndarray) -> "RoadNetwork":
        """Return the network with other directions of travel; edges closed both ways are left out.

        Where the hierarchy of this network is built, that of the new one costs a customization.

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
        from kopa.accessibility.network.changes import checked_flags, opened

        ahead, against = checked_flags(forward, self, "forward"), checked_flags(back, self, "back")
        return RoadNetwork.of(opened(self.roads, ahead, against), self.node_order)

    def to_networkx(self) -> "nx.MultiDiGraph":
        """Return a networkx graph with length_m, travel_time_min and ticks on every arc.

        Ticks are the whole numbers (1e-10 minutes) that the kernels add up.
        """
        from kopa.accessibility.network.export import to_networkx

        return to_networkx(self, self.edge_ticks())

    def plot(
        self, *, line: "shapely.Geometry | None" = None, bounds: tuple[float, float, float, float] | None = None
    ) -> "Figure":
        """Return a figure of the network: roads by speed in km/h, kilometres of each class, ferries, a scale in metres.

        Parameters
        ----------
        line
            A line to draw over it, such as that of `kopa.route`, in the network's CRS.
        bounds
            Part to draw in metres: min x, min y, max x, max y; default all.

        Raises
        ------
        InputError
            If the bounds are no box.

        Examples
        --------
        >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 9], [0, 0]), crs="EPSG:3067")
        >>> table = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [9.0], "speed_kmh": [50]})
        >>> RoadNetwork.from_edges(nodes, table).plot().axes[0].get_title(loc="left")
        'Roads by the speed that they are driven at: 0.0 km'
        """
        from kopa.accessibility.network.picture import picture

        return picture(self, line, bounds)

    def summary(self) -> pd.Series:
        """Return size, components, kilometres and shares of length by the source of the speed."""
        from kopa.accessibility.network.components import strong_components
        from kopa.accessibility.network.export import summary

        strong = strong_components(self.n_nodes, self.edge_u, self.edge_v, self.oneway)
        return summary(self, self.component_length_m, strong, self.digest)

    def __repr__(self) -> str:
        km = self.length_m.sum() / 1000
        return f"<RoadNetwork {self.n_nodes:,} nodes, {self.n_edges:,} edges, {km:,.0f} km, {self.crs}>"

    def _repr_html_(self) -> str:
        from kopa.accessibility.network.export import as_html

        return as_html(self.summary())


def _arrays(roads: Roads) -> dict[str, Any]:
    return {field.name: getattr(roads, field.name) for field in fields(Roads)}
