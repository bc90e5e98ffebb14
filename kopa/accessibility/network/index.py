"""Where roads lie: squares of a grid with the pieces of road in each, scraps of road, and landings of ferries."""

from dataclasses import dataclass

import numpy as np

from kopa.accessibility.kernels.grid import grid_of
from kopa.accessibility.network.roads import Roads

SCRAP_M = 1_000.0
"""A component with less road than this in metres may be passed over (assumption of this project)."""

SCRAP_SHARE = 0.05
"""… if it is also less than this share of the greatest component (assumption of this project)."""


@dataclass(frozen=True, eq=False)
class RoadIndex:
    """Squares of a grid (lower left corner, side in metres, how many across and up) and the pieces of road in each.

    A tree of drawn lines would find the same and take ten times the memory.
    """

    left: float
    bottom: float
    side_m: float
    across: int
    up: int
    starts: np.ndarray
    pieces: np.ndarray
    edge_of: np.ndarray


def road_index(roads: Roads, on_scrap: np.ndarray) -> tuple[RoadIndex, RoadIndex | None]:
    """Return the index of all roads (ferries apart), and that of roads not `on_scrap` where there are scraps."""
    road = ~roads.ferry
    with_scraps = (road & on_scrap).any()
    return _index(roads, road), _index(roads, road & ~on_scrap) if with_scraps else None


def _index(roads: Roads, chosen: np.ndarray) -> RoadIndex:
    counts = np.diff(np.append(roads.starts, len(roads.coords)))
    edge_of = np.repeat(np.arange(roads.n_edges, dtype=np.int32), counts)
    drawn = chosen[edge_of]
    drawn[(roads.starts + counts - 1)] = False  # no piece begins at the last vertex
    pieces = np.flatnonzero(drawn).astype(np.int32)
    corners = roads.coords[chosen[edge_of]] if len(pieces) else np.zeros((1, 2))
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    side = max(
        np.sqrt((right - left) * (top - bottom) / max(2 * len(pieces), 1)), (right - left + top - bottom) / 5e3, 1.0
    )
    across, up = int((right - left) / side) + 1, int((top - bottom) / side) + 1
    starts, in_square = grid_of(pieces, np.asarray(roads.coords), left, bottom, side, across, up)
    return RoadIndex(left, bottom, side, across, up, starts, in_square, edge_of)


def scraps(component_length_m: np.ndarray) -> np.ndarray:
    """Say which components have so little road, in metres, that a larger one nearby goes before them."""
    return (component_length_m < SCRAP_M) & (component_length_m < SCRAP_SHARE * component_length_m.max())


def landings_of(roads: Roads) -> tuple[np.ndarray, np.ndarray]:
    """Return the nodes where ferries meet and no road does, and which of them join two ferry edges and no others."""
    ends = np.concatenate([roads.edge_u, roads.edge_v])
    ferries = np.bincount(ends, weights=np.tile(roads.ferry, 2), minlength=roads.n_nodes)
    alone = np.flatnonzero((ferries > 0) & (ferries == np.bincount(ends, minlength=roads.n_nodes)))
    return alone, ferries[alone] == 2
