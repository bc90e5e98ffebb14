"""How far the people of a region walk to the sites of a level, beside their ways by car."""

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility import RoadNetwork
from kopa.accessibility.search.on_foot import OnFoot
from kopa.errors import TableError
from kopa.goals.access_in_parts import AccessInParts, in_parts
from kopa.goals.inputs import Flags, LevelAccess
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
    if not isinstance(access, AccessInParts):
        return _with_walks(access, travel, origins, sites, cut)
    parts = tuple(
        part._replace(access=_with_walks(part.access, travel, origins.iloc[part.rows], sites.iloc[part.columns], cut))
        for part in access.parts
    )
    table = in_parts(access.time_min.shape, access.level)
    danger = None if cut is None else table
    return replace(access, walk_km=table, walk_has_paths=travel.has_paths, walk_over_danger=danger, parts=parts)


def _with_walks(
    access: LevelAccess, travel: OnFoot, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, cut: OnFoot | None
) -> LevelAccess:
    walk_km = travel.kilometres(origins, sites)
    danger = None if cut is None else _over_danger(travel, cut, origins, sites)
    return replace(access, walk_km=walk_km, walk_has_paths=travel.has_paths, walk_over_danger=danger)


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


def _over_danger(travel: OnFoot, cut: OnFoot, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> Flags:
    """Return the pairs whose shortest way along roads is longer, or none, without the dangerous links."""
    if cut is travel:
        return np.zeros((len(origins), len(sites)), bool)
    with_them, without = (one.along_roads(origins, sites) for one in (travel, cut))
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
