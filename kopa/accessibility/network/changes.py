"""Roads turned round, opened, closed, or driven at other speeds; the nodes stay."""

from dataclasses import replace

import numpy as np

from kopa.accessibility.network.delay_columns import at_other_speeds, exchanged
from kopa.accessibility.network.order import canonical, edges_sorted, resorted, subset
from kopa.accessibility.network.roads import Roads
from kopa.errors import InputError


def turned(roads: Roads) -> Roads:
    """Return the roads with every edge turned round, drawn paths of one-way edges included."""
    return canonical(_speeds_exchanged(_mirrored(roads, roads.oneway), ~roads.oneway))


def opened(roads: Roads, forward: np.ndarray, back: np.ndarray) -> Roads:
    """Return the roads with edges open from u to v, from v to u, both or (left out) neither."""
    is_open = forward | back
    some = subset(roads, is_open)
    forward, back = forward[is_open], back[is_open]
    turn, oneway = back & ~forward, forward != back
    if np.array_equal(oneway, some.oneway) and not turn.any():
        return some
    return edges_sorted(_speeds_exchanged(replace(_mirrored(some, turn), oneway=oneway), turn))


def driven_at(roads: Roads, speed_kmh: np.ndarray, back_kmh: np.ndarray) -> Roads:
    """Return the roads with speeds in km/h from u to v and from v to u; they rest on a table handed in.

    Delays of crossings that are in the speeds keep their share of the time of each arc.
    """
    source = np.zeros(roads.n_edges, np.uint8)
    return resorted(replace(at_other_speeds(roads, speed_kmh, back_kmh), source=source))


def checked_flags(values: np.ndarray, roads: Roads, name: str) -> np.ndarray:
    """Return one flag an edge in the roads' own order, of one for each row of the table of edges."""
    flags = np.asarray(values)
    if flags.dtype != bool or flags.shape != (roads.n_edges,):
        raise InputError(f"{name}: expected {roads.n_edges} values of true or false, one per row of edges")
    return flags[roads.edge_row]


def _speeds_exchanged(roads: Roads, swap: np.ndarray) -> Roads:
    ahead, back = roads.speed_kmh, roads.back_kmh
    turned_speeds = replace(roads, speed_kmh=np.where(swap, back, ahead), back_kmh=np.where(swap, ahead, back))
    return exchanged(turned_speeds, swap)


def _mirrored(roads: Roads, swap: np.ndarray) -> Roads:
    """Return the roads with the ends and the drawn paths of some edges exchanged; speeds stay."""
    counts = np.diff(np.append(roads.starts, len(roads.coords)))
    within = np.arange(len(roads.coords)) - np.repeat(roads.starts, counts)
    mirrored = np.repeat(roads.starts + counts - 1, counts) - within
    return replace(
        roads,
        edge_u=np.where(swap, roads.edge_v, roads.edge_u),
        edge_v=np.where(swap, roads.edge_u, roads.edge_v),
        coords=np.where(np.repeat(swap, counts)[:, None], roads.coords[mirrored], roads.coords),
        starts=roads.starts.copy(),
    )
