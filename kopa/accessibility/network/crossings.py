"""Delays at crossings, charged on the arcs that lead to them: roads stay roads, and every search stays exact.

Where three or more roads meet, an arc that ends there takes the seconds of its class (`speeds.crossing_delays`):

- inside built-up areas at every such crossing, and everywhere at signals;
- outside them only where a road of a higher class is met: the road that goes on is not held up by a side road;
- between nodes that lie nearer than a crossing is wide nothing is charged: they are one crossing, and who came to the
  first was charged there; however many pieces a road is drawn in;
- yards and tracks make no crossing of the road that they join; who comes out of them gives way.

The seconds are spread over the arc as a lower speed, so that whoever starts in the middle of it takes their part.
They are kept beside the speeds (`DELAY_COLUMNS`), so that roads can be driven with longer or shorter delays
(`driven_otherwise`).
"""

from dataclasses import replace

import numpy as np

from kopa.accessibility.network.changes import driven_at
from kopa.accessibility.network.delay_columns import delay_seconds, with_seconds
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
    speed_kmh, back_kmh = (_after(roads, *one) for one in ((roads.speed_kmh, ahead), (roads.back_kmh, back)))
    slower = replace(roads, speed_kmh=speed_kmh, back_kmh=back_kmh)
    return resorted(with_seconds(slower, ahead, back, time_of_day))


def driven_otherwise(roads: Roads, speed_factor: np.ndarray, delay_factor: float) -> Roads:
    """Return the roads with other speeds between crossings, and longer or shorter delays at them.

    Parameters
    ----------
    roads
        Roads with or without delays.
    speed_factor
        Factor on the speed of every edge beside its delay, in the order of the roads.
    delay_factor
        Factor on every delay; it changes nothing on roads without any.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1000.0], "speed_kmh": [60.0]})
    >>> driven_otherwise(RoadNetwork.from_edges(nodes, edges).roads, np.array([0.5]), 1.4).time_min.tolist()
    [2.0]
    """
    seconds = delay_seconds(roads)
    if seconds is None:
        return driven_at(roads, roads.speed_kmh * speed_factor, roads.back_kmh * speed_factor)
    without = [_after(roads, kmh, -one) for kmh, one in zip((roads.speed_kmh, roads.back_kmh), seconds, strict=True)]
    ahead, back = (one * delay_factor for one in seconds)
    ahead_kmh, back_kmh = (
        _after(roads, kmh * speed_factor, one) for kmh, one in zip(without, (ahead, back), strict=True)
    )
    driven = replace(roads, speed_kmh=ahead_kmh, back_kmh=back_kmh)
    return resorted(with_seconds(driven, ahead, back, str(roads.notes["delays"])))


def _seconds(
    roads: Roads, highway: np.ndarray, end: np.ndarray, speed_kmh: np.ndarray, at_signals: np.ndarray, time_of_day: str
) -> np.ndarray:
    """Return the seconds that each arc takes at the node where it ends."""
    rank = ranks_of(highway)
    crossing = _branches(roads, rank >= 2) >= LEAST_BRANCHES
    since_m = np.where(rank >= 2, *(_since_crossing_m(roads, rank >= least, at_signals) for least in (2, 1)))
    meets_higher = _highest(roads, rank)[end] > rank
    built_up = np.isin(highway, list(STREETS)) | ((speed_kmh <= BUILT_UP_KMH) & (rank >= 2))
    by_class = (at_signals[end] | (crossing[end] & built_up)) & (rank >= 2)
    gives_way = ~by_class & meets_higher & (rank > 0) & (rank < 7)
    seconds = np.where(by_class, seconds_of(highway, time_of_day), 0.0)
    seconds = np.where(gives_way, delays()["gives_way", time_of_day], seconds)
    return np.where((since_m < INSIDE_A_CROSSING_M) | (roads.length_m == 0) | roads.ferry, 0.0, seconds)


def _since_crossing_m(roads: Roads, counted: np.ndarray, at_signals: np.ndarray) -> np.ndarray:
    """Return the metres of the road that each edge is a piece of, from one crossing, signal or end to the next."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    goes_on = (_branches(roads, counted) == 2) & ~at_signals
    edge = np.flatnonzero(counted)
    node, edge = np.concatenate([roads.edge_u[edge], roads.edge_v[edge]]), np.concatenate([edge, edge])
    inner = np.flatnonzero(goes_on[node])
    pairs = edge[inner[np.argsort(node[inner], kind="stable")]].reshape(-1, 2)  # two ends meet in each such node
    links = coo_array((np.ones(len(pairs), bool), pairs.T), shape=(roads.n_edges, roads.n_edges))
    _, road = connected_components(links, directed=False)
    length_m: np.ndarray = np.bincount(road, weights=roads.length_m)[road]
    return length_m


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


def _after(roads: Roads, speed_kmh: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Return the speeds at which the arcs take so many seconds more (or less) than at those given."""
    time_h = hours(minutes(roads.length_m, speed_kmh) + seconds / 60.0)
    charged = (seconds != 0) & (time_h > 0)
    made: np.ndarray = np.divide(kilometres(roads.length_m), time_h, out=speed_kmh.copy(), where=charged)
    return made
