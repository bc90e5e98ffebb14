"""Time and length of edges in ticks: the whole numbers that the kernels add up."""

import numpy as np

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_M, TICKS_PER_MIN, Roads
from kopa.errors import InputError
from kopa.units import minutes

ALL = slice(None)

Ticks = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Ticks of edges in time from u to v, in time from v to u (INF where driven one way), and in length."""


def edge_ticks(roads: Roads, one_way: np.ndarray, edges: np.ndarray | slice = ALL) -> Ticks:
    """Return the ticks of some edges: time from u to v, time from v to u (INF where `one_way`), length.

    Raises
    ------
    InputError
        If the sum over the edges could not be held in 64 bits.
    """
    length_m, boarding_min, one_way = roads.length_m[edges], roads.boarding_min[edges], one_way[edges]
    out = _whole(roads, minutes(length_m, roads.speed_kmh[edges]) + boarding_min, TICKS_PER_MIN)
    back_min = minutes(length_m, roads.back_kmh[edges]) + boarding_min
    back_min[one_way] = 0.0
    back = _whole(roads, back_min, TICKS_PER_MIN)
    back[one_way] = INF
    return out, back, _whole(roads, length_m, TICKS_PER_M)


def _whole(roads: Roads, values: np.ndarray, ticks_each: int) -> np.ndarray:
    ticks = values * ticks_each
    np.rint(ticks, out=ticks)
    if ticks.sum() > INF / 4:
        raise InputError(
            "edges: all lengths or times together are too great to add up exactly; "
            f"the sum is {roads.length_m.sum() / 1000:.3g} km and {roads.time_min.sum():.3g} minutes"
        )
    return ticks.astype(np.int64)
