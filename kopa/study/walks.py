"""How far the people of a region walk to the sites of a level, beside their ways by car."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kopa.accessibility import RoadNetwork
from kopa.accessibility.search.on_foot import OnFoot, WalkedPoints
from kopa.errors import TableError
from kopa.goals.access_in_parts import AccessInParts, AccessOfPart, in_parts
from kopa.goals.inputs import Flags, LevelAccess, Rows
from kopa.goals.own_tables.schemas import DANGEROUS_LINKS
from kopa.levels import of
from kopa.scenarios.roads_changed import Cut, with_cuts
from kopa.tables import check

AT_MOST_M = 200.0
"""How far from a road that is open on foot a dangerous place may lie: farther, it is a slip."""

LONGER_KM = 1e-3
"""A way that is longer by more than this without a link led over it."""


def with_walks(
    access: LevelAccess, travel: OnFoot, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame,
    dangerous: pd.DataFrame | None = None,
) -> LevelAccess:  # fmt: skip
    """Return access to a level with the kilometres on foot of every pair.

    Parameters
    ----------
    access
        Ways by car: a row per origin, a column per site.
    travel
        How people walk.
    origins, sites
        The points of the rows and columns.
    dangerous
        `kopa.goals.own_tables.schemas.DANGEROUS_LINKS`: places on roads along which children cannot walk.

    Raises
    ------
    TableError
        With every fault of the table.
    """
    cut = None if dangerous is None else _without(travel, _of_level(dangerous, access.level))
    walks = _Walks.between(travel, origins, sites)
    around = None if cut is None else walks if cut is travel else _Walks.between(cut, origins, sites)
    if not isinstance(access, AccessInParts):
        return _with_walks(access, walks, around)
    parts = tuple(_of_part(part, walks, around) for part in access.parts)
    table = in_parts(access.time_min.shape, access.level)
    danger = None if cut is None else table
    return replace(access, walk_km=table, walk_has_paths=travel.has_paths, walk_over_danger=danger, parts=parts)


class _Walks(NamedTuple):
    """How people walk, with where homes and sites lie for them: found once for all parts of the people."""

    travel: OnFoot
    homes: WalkedPoints
    sites: WalkedPoints

    @classmethod
    def between(cls, travel: OnFoot, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> "_Walks":
        return cls(travel, travel.placed(origins, "origins"), travel.placed(sites, "sites"))

    def take(self, rows: Rows, columns: Rows) -> "_Walks":
        return self._replace(homes=self.homes.take(rows), sites=self.sites.take(columns))

    @property
    def along_roads(self) -> npt.NDArray[np.float32]:
        return self.travel.along_roads_between(self.homes.places, self.sites.places)


def _of_part(part: AccessOfPart, walks: _Walks, around: _Walks | None) -> AccessOfPart:
    some = None if around is None else around.take(part.rows, part.columns)
    return part._replace(access=_with_walks(part.access, walks.take(part.rows, part.columns), some))


def _with_walks(access: LevelAccess, walks: _Walks, around: _Walks | None) -> LevelAccess:
    """Return access with the walks, and which of them are over danger: `around` has no dangerous links."""
    walk_km = walks.travel.kilometres_between(walks.homes, walks.sites)
    danger = None if around is None else _over_danger(walks, around)
    return replace(access, walk_km=walk_km, walk_has_paths=walks.travel.has_paths, walk_over_danger=danger)


def _of_level(table: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the places that are dangerous to the pupils of a level: those up to whose grade all of them are."""
    check(table, DANGEROUS_LINKS, where=str(table.attrs.get("where", DANGEROUS_LINKS.name)),
          first_row=int(table.attrs.get("first_row", 1)))  # fmt: skip
    up_to = pd.to_numeric(table["up_to_grade"]) if "up_to_grade" in table else pd.Series(np.nan, index=table.index)
    last = max(of(level).grades, default=0)
    chosen = table[(up_to.isna() | (up_to >= last)).to_numpy()]
    chosen.attrs.update(table.attrs)
    return chosen


def _without(travel: OnFoot, places: pd.DataFrame) -> OnFoot:
    """Return how people walk where no way leads over the links at dangerous places."""
    return travel if places.empty else replace(travel, network=with_cuts(travel.network, _cuts(travel.network, places)))


def _over_danger(walks: _Walks, around: _Walks) -> Flags:
    """Return the pairs whose shortest way along roads is longer, or none, without the dangerous links."""
    if around.travel is walks.travel:
        return np.zeros((len(walks.homes.places.id), len(walks.sites.places.id)), bool)
    with_them, without = walks.along_roads, around.along_roads
    longer: Flags = np.isfinite(with_them) & (without > with_them + LONGER_KM)
    return longer


def _cuts(network: RoadNetwork, places: pd.DataFrame) -> tuple[Cut, ...]:
    """Return where the links nearest to some places are cut."""
    edges = network.edges
    roads = np.flatnonzero(~edges["ferry"].to_numpy(bool))
    lines, points = np.asarray(edges.geometry.iloc[roads]), shapely.points(places[["x_m", "y_m"]].to_numpy(float))
    at, away_m = shapely.STRtree(lines).query_nearest(points, all_matches=False, return_distance=True)
    faults = list(_too_far(away_m, int(places.attrs.get("first_row", 1)), places.index.to_numpy()))
    if faults:
        raise TableError(str(places.attrs.get("where", DANGEROUS_LINKS.name)), faults)
    rows, shares = roads[at[1]], shapely.line_locate_point(lines[at[1]], points, normalized=True)
    return tuple(Cut(int(row), float(share)) for row, share in zip(rows, shares, strict=True))


def _too_far(away_m: np.ndarray, first: int, index: np.ndarray) -> Iterator[str]:
    for i in np.flatnonzero(away_m > AT_MOST_M):
        where = f"row {int(index[i]) + first} lies {away_m[i] / 1000:.1f} km from every road that is open on foot"
        yield f"x_m, y_m: {where}; give a place on one"
