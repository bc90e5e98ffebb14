"""Roads as frozen arrays with a CRS: what is driven on, and nothing that a search derives from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
import shapely

from kopa.units import minutes

TICKS_PER_MIN = 10_000_000_000
"""Resolution of time in the kernels: one tick is 1e-10 minutes (6 nanoseconds), in 64 bits."""

TICKS_PER_M = 1_000_000
"""Resolution of length in the kernels: one tick is a micrometre, in 64 bits."""

LONGEST_MIN, LONGEST_M = 1e6, 1e9
"""Longest time in minutes and length in metres of one edge, or of one access leg."""

SOURCES = ("given", "posted", "implicit", "assumed")
"""What an edge's speed rests on: a table handed in, a sign, a law, or an assumption."""


@dataclass(frozen=True, eq=False)
class Roads:
    """Roads as nodes and edges: lengths in metres, speeds in km/h, coordinates in metres.

    Readers return them; `kopa.accessibility.network.order.canonical` puts them into an order that does not depend
    on the order of rows. Every edge can be driven from `u` to `v`, and back unless it is one-way. The time of an
    edge is its length over its speed plus the boarding time of a ferry. The arrays cannot be written.

    Parameters
    ----------
    crs
        Metric CRS of the coordinates, as text.
    node_id, node_x, node_y
        Identifiers (text or whole numbers) and coordinates in metres.
    node_row
        Row of each node in the table of nodes.
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
        Row of each edge in the table of edges.
    extras
        Further columns of the table of edges, one array each.
    notes
        What the reader of the source counted: rows left out, values that could not be read.
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

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_x)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.edge_u)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Bounding box of the nodes in metres: min x, min y, max x, max y."""
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
    def edge_bounds_m(self) -> np.ndarray:
        """Bounds of the drawn path of every edge: its south-western and its north-eastern corner, x and y in metres."""
        if not self.n_edges:
            return np.empty((0, 2, 2))
        corners = [bound.reduceat(self.coords, self.starts, axis=0) for bound in (np.minimum, np.maximum)]
        return np.stack(corners, axis=1)

    @cached_property
    def lines(self) -> np.ndarray:
        """Drawn paths of the edges, from u to v."""
        offsets = np.append(self.starts, len(self.coords))
        lines: np.ndarray = shapely.from_ragged_array(shapely.GeometryType.LINESTRING, self.coords, (offsets,))
        return lines
