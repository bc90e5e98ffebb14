"""People in parts, each with the sites near to it: of studies in which the pairs of all with all sites are too many."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility.search.matrices_in_parts import MatricesInParts, PartOfPairs
from kopa.accessibility.travel import METRICS, Car
from kopa.parameters import Parameters
from kopa.study.near_sites import FEW, counted_groups, most_listed

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

MOST_PAIRS = 50_000_000
"""Of all levels: up to so many pairs are kept as whole tables, more of them in parts."""

CELLS = 600
"""A part holds about so many cells: fewer have fewer sites near them, more share what is searched for them."""

ROUNDING = 1e-6
"""A way there and the same way back may differ by so many minutes or kilometres."""


@dataclass(frozen=True, eq=False)
class PeopleInParts:
    """Parts of the people of a study, and how near each is to each site.

    Attributes
    ----------
    travel
        How people travel.
    origins
        People; every row is in one of the parts.
    rows
        Positions of the people of each part.
    least
        By metric: least minutes or kilometres by road from anybody of a part (rows) to a site (columns: ids).
    """

    travel: Car
    origins: gpd.GeoDataFrame
    rows: tuple[Rows, ...]
    least: dict[str, pd.DataFrame]

    @classmethod
    def of(cls, travel: Car, origins: gpd.GeoDataFrame, levels: Iterable[gpd.GeoDataFrame]) -> "PeopleInParts":
        """Return the people in parts of about `CELLS` cells near each other; `levels` are the sites of each level."""
        order = np.argsort(origins.geometry.hilbert_distance().to_numpy(), kind="stable")
        cut = np.array_split(order, max(round(len(order) / CELLS), 1))
        rows = tuple(np.sort(some) for some in cut)
        sites = pd.concat([one[["id", "geometry"]] for one in levels]).drop_duplicates("id", ignore_index=True)
        least = {metric: travel.least_from_parts(origins, sites, metric, rows) for metric in METRICS}
        return cls(
            travel, origins, rows, {metric: pd.DataFrame(km, columns=sites["id"]) for metric, km in least.items()}
        )

    def pairs(self, sites: gpd.GeoDataFrame, parameters: Parameters) -> tuple[PartOfPairs, ...]:
        """Return each part with the sites of a level that are near to it."""
        near = self._near(sites, parameters)
        return tuple(PartOfPairs(rows, np.flatnonzero(flags)) for rows, flags in zip(self.rows, near, strict=True))

    def matrices(self, sites: gpd.GeoDataFrame, metric: str, parts: tuple[PartOfPairs, ...]) -> MatricesInParts:
        """Return what the pairs come to by the quickest or the shortest way."""
        return self.travel.matrices_in_parts(self.origins, sites, metric, parts)

    def _near(self, sites: gpd.GeoDataFrame, parameters: Parameters) -> npt.NDArray[np.bool_]:
        """Return which sites of a level may be counted for somebody in each part: parts × sites.

        They are those of the part's municipalities, and those that can be among the nearest of their language, or the
        nearest that surely serve the level, or within the minutes and kilometres that are counted.
        """
        if len(sites) <= FEW:
            return np.ones((len(self.rows), len(sites)), bool)
        towns, codes = self.origins["municipality_code"].to_numpy(str), sites["municipality_code"].to_numpy(str)
        near = np.array([np.isin(codes, np.unique(towns[rows])) for rows in self.rows])
        for at, limits in counted_groups(sites, parameters):
            if len(at):
                near[:, at] |= self._within(sites.iloc[at], most_listed(parameters), limits)
        return near

    def _within(self, sites: gpd.GeoDataFrame, k: int, limits: dict[str, float]) -> npt.NDArray[np.bool_]:
        """Return which sites are at most as far from a part as its people's `k` nearest, or as the limits."""
        near = np.full((len(self.rows), len(sites)), k >= len(sites))
        for metric, limit in zip(METRICS, (limits["limit_min"], limits["limit_km"]), strict=True):
            reach = np.maximum(self.travel.kth_nearest(self.origins, sites, metric, min(k, len(sites))), limit)
            farthest = np.array([reach[rows].max() for rows in self.rows])
            near |= self.least[metric][sites["id"]].to_numpy() <= farthest[:, None] + ROUNDING
        return near
