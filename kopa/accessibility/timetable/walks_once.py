"""Walks over a network that are asked for again and again: each pair of points is searched once."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.timetable.walks import WalkPairs, walks_between


@dataclass(frozen=True, eq=False)
class WalksOnce:
    """Walks over a network for walkers; those up to a longest walk hold those up to a shorter one.

    Attributes
    ----------
    network
        On which people walk.
    times
        How many times as long as the network says it takes them: those who walk slower than it has it.

    Examples
    --------
    >>> import geopandas as gpd, pandas as pd
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 1000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [1500.0], "speed_kmh": [4.8]})
    >>> once = WalksOnce(RoadNetwork.from_edges(nodes, edges))
    >>> places = np.array([[0.0, 0.0], [1000.0, 0.0]])
    >>> [len(once.between(places, places, m).row) for m in (2000, 1400, 1500)]
    [4, 2, 4]
    """

    network: RoadNetwork
    times: float = 1.0
    _found: dict[tuple[bytes, bytes, bool], tuple[float, WalkPairs]] = field(default_factory=dict, repr=False)

    def at_pace(self, speed_kmh: float) -> "WalksOnce":
        """Return the same for those who walk at a speed where networks for walkers have that of `Access.walking()`."""
        return replace(self, times=Access.walking().speed_kmh / speed_kmh)

    def between(self, rows: np.ndarray, columns: np.ndarray, max_m: float, *, turned: bool = False) -> WalkPairs:
        """Return the walks between points that are at most `max_m` metres apart.

        Parameters
        ----------
        rows, columns
            Coordinates in metres (EPSG:3067), a row each.
        max_m
            Longest walk, straight and along the network.
        turned
            Whether people walk from the columns to the rows.
        """
        turned = turned and not self._is_the_same_both_ways
        key = _digest(rows), _digest(columns), turned
        longest_m, walks = self._found.get(key, (-1.0, None))
        if walks is None or longest_m < max_m:
            walks = walks_between(rows, columns, max_m, self._turned if turned else self.network)
            self._found[key] = max_m, walks
        return walks.up_to(max_m).slowed(self.times)

    @cached_property
    def _turned(self) -> RoadNetwork:
        return self.network.reversed()

    @cached_property
    def _is_the_same_both_ways(self) -> bool:
        net = self.network
        return not net.oneway.any() and np.array_equal(net.time_min, net.back_min)


def _digest(points: np.ndarray) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(points, np.float64).tobytes()).digest()
