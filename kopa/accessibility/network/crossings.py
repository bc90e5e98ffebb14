"""Delays at crossings, charged on the arcs that lead to them: roads stay roads, and every search stays exact.

Where three or more roads meet, an arc that ends there takes the seconds of its class (`speeds.crossing_delays`):

- inside built-up areas at every such crossing, and everywhere at signals;
- outside them only where a road of a higher class is met: the road that goes on is not held up by a side road;
- pieces shorter than a crossing is wide are charged nothing, and yards and tracks make no crossing of the road that
  they join; who comes out of them gives way.

The seconds are spread over the arc as a lower speed, so that whoever starts in the middle of it takes their part.
"""

from dataclasses import replace

import numpy as np

from kopa.accessibility.network.order import resorted
from kopa.accessibility.network.roads import Roads
from kopa.accessibility.speeds.crossing_delays import (
    BUILT_UP_KMH,
    INSIDE_A_CROSSING_M,
    STREETS,
    delays,
    ranks_of,
    seconds_of,
)  # fmt: skip
from kopa.errors import InputError
from kopa.units import hours, kilometres, minutes

LEAST_BRANCHES = 3
"""So many roads make a crossing."""


def with_crossing_delays(roads: Roads, time_of_day: str, signals: np.ndarray | None = None) -> Roads:
    """Return the roads with the delays of crossings in their speeds (km/h), and notes on what was charged.

    Parameters
    ----------
    roads
        Roads with the column ``highway``.
    time_of_day
        ``midday`` or ``rush``.
    signals
        Which nodes have traffic signals; default: none.

    Raises
    ------
    InputError
        If the roads have no classes.
    """
    if "highway" not in roads.extras:
        raise InputError("delays: the roads have no column highway, by which crossings are recognised")
    highway = np.asarray(roads.extras["highway"], object)
    at_signals = np.zeros(roads.n_nodes, bool) if signals is None else signals
    ahead, back = (
        _seconds(roads, highway, end, speed_kmh, at_signals, time_of_day)
        for end, speed_kmh in ((roads.edge_v, roads.speed_kmh), (roads.edge_u, roads.back_kmh))
    )
    back = np.where(roads.oneway, 0.0, back)
    notes = dict(roads.notes) | _notes(roads, ahead, back, time_of_day)
    speed_kmh, back_kmh = (_slower(roads, *one) for one in ((roads.speed_kmh, ahead), (roads.back_kmh, back)))
    return resorted(replace(roads, speed_kmh=speed_kmh, back_kmh=back_kmh, notes=notes))


def _seconds(
    roads: Roads, highway: np.ndarray, end: np.ndarray, speed_kmh: np.ndarray, at_signals: np.ndarray, time_of_day: str
) -> np.ndarray:
    """Return the seconds that each arc takes at the node where it ends."""
    rank = ranks_of(highway)
    crossing = _branches(roads, rank >= 2) >= LEAST_BRANCHES
    meets_higher = _highest(roads, rank)[end] > rank
    built_up = np.isin(highway, list(STREETS)) | ((speed_kmh <= BUILT_UP_KMH) & (rank >= 2))
    by_class = (at_signals[end] | (crossing[end] & built_up)) & (rank >= 2)
    gives_way = ~by_class & meets_higher & (rank > 0) & (rank < 7)
    seconds = np.where(by_class, seconds_of(highway, time_of_day), 0.0)
    seconds = np.where(gives_way, delays()["gives_way", time_of_day], seconds)
    return np.where((roads.length_m < INSIDE_A_CROSSING_M) | roads.ferry, 0.0, seconds)


def _branches(roads: Roads, counted: np.ndarray) -> np.ndarray:
    """Return how many ends of counted roads meet in every node."""
    ends = np.concatenate([roads.edge_u[counted], roads.edge_v[counted]])
    return np.bincount(ends, minlength=roads.n_nodes)


def _highest(roads: Roads, rank: np.ndarray) -> np.ndarray:
    """Return the highest rank of the roads that meet in every node."""
    highest = np.zeros(roads.n_nodes, np.int64)
    for ends in (roads.edge_u, roads.edge_v):
        np.maximum.at(highest, ends, rank)
    return highest


def _slower(roads: Roads, speed_kmh: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    time_h = hours(minutes(roads.length_m, speed_kmh) + seconds / 60.0)
    charged = (seconds > 0) & (time_h > 0)
    slower: np.ndarray = np.divide(kilometres(roads.length_m), time_h, out=speed_kmh.copy(), where=charged)
    return slower


def _notes(roads: Roads, ahead: np.ndarray, back: np.ndarray, time_of_day: str) -> dict[str, int | str]:
    arcs = int((ahead > 0).sum() + (back > 0).sum())
    km = kilometres(float(roads.length_m.sum() + roads.length_m[~roads.oneway].sum()))
    per_km = float(ahead.sum() + back.sum()) / km if km else 0.0
    return {"delays": time_of_day, "arcs_with_delay": arcs, "delay_s_per_km": f"{per_km:.1f}"}
