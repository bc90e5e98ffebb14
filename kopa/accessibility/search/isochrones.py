"""Areas from which a site can be reached in so many minutes; they follow the roads."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.network.twins import beside
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.ends import Ends, ends_of
from kopa.accessibility.search.homes import Homes
from kopa.accessibility.search.machine import in_parallel
from kopa.accessibility.search.matrices import matrices
from kopa.accessibility.search.places import Places, node_places, placed
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.progress import Progress
from kopa.accessibility.search.task import SearchTask, warn_without_sites
from kopa.errors import InputError

Ticks = tuple[np.ndarray, np.ndarray]
"""Ticks of every edge, out and back."""

HOLE_M2 = 1_000_000.0
"""Holes smaller than this inside an area are filled (assumption of this project)."""

MARGIN_M = 1.0
"""By so much an area reaches beyond the next smaller one, so that it holds it without doubt."""


def isochrones(
    net: RoadNetwork, sites: gpd.GeoDataFrame, minutes: Sequence[float] | float = (15, 30, 45, 60), *,
    homes: gpd.GeoDataFrame | None = None, access: Access | None = None, width_m: float = 300.0,
    progress: bool | str = True, workers: int | None = None,
) -> gpd.GeoDataFrame:  # fmt: skip
    """Return the areas from which each site is reached within so many minutes, in the network's CRS.

    The area is the reached roads, cut where the time is up, and `width_m` to both sides; ferry
    lines are left out and small holes filled. Without `homes` the access leg at the site counts, and that of
    the traveller does not: people who live beside such a road, or far from every road, cannot be counted by these
    areas. With `homes` each area holds those homes that reach the site in time, access legs and all, with their
    way to the road, and leaves out those that do not, so that counting the homes inside is counting who reaches. Areas
    are cumulative: 45 minutes contain 30.

    Parameters
    ----------
    net
        The network.
    sites
        ``id`` (unique text) and ``geometry`` (points, any CRS).
    minutes
        Limits, or one limit, above 0.
    homes
        ``id`` and ``geometry`` (points, any CRS) of the people that the areas are to count.
    access
        Access leg at the site and, of `homes`, at both ends; default `Access()`.
    width_m
        Half-width of the area along a road in metres (assumption of this project).
    progress, workers
        As in `travel_times`.

    Returns
    -------
    geopandas.GeoDataFrame
        ``site_id, minutes, geometry`` in the network's CRS, by site in the given order and rising
        minutes; an empty polygon where no road is within the limit of the access leg.

    Examples
    --------
    >>> from kopa.accessibility import RoadNetwork
    >>> nodes = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=gpd.points_from_xy([0, 9000], [0, 0]), crs="EPSG:3067")
    >>> edges = pd.DataFrame({"u": ["a"], "v": ["b"], "length_m": [9000.0], "speed_kmh": [60.0]})
    >>> areas = isochrones(RoadNetwork.from_edges(nodes, edges), nodes.iloc[:1], minutes=[2, 4])
    >>> [round(x) for x in areas.geometry.bounds["maxx"]]
    [2300, 4300]
    """
    access = access or Access()
    reaching = None
    if homes is not None:
        found = matrices(net, homes, sites, access=access, workers=workers, progress=progress)
        reaching = Homes.of(net, placed(net, homes, access=access, where="homes"), found.time_min)
    return areas_around(
        net, sites, minutes, homes=reaching, access=access, width_m=width_m, progress=progress, workers=workers
    )


def areas_around(
    net: RoadNetwork, sites: gpd.GeoDataFrame, minutes: Sequence[float] | float, *, homes: Homes | None,
    access: Access, width_m: float = 300.0, progress: bool | str = False, workers: int | None = None,
) -> gpd.GeoDataFrame:  # fmt: skip
    """Return the areas of `isochrones`, for homes whose minutes to every site are known by any way of travel."""
    limits = _limits(minutes)
    if not (np.isfinite(width_m) and width_m > 0):
        raise InputError(f"width_m: {width_m} is not a width in metres above 0")
    places = placed(net, sites, access=access, where="sites")
    warn_without_sites(places)
    ends = ends_of(net, places, access)
    nodes = node_places(net)
    whole = SearchTask(net, nodes, places, ends_of(net, nodes, Access()), ends, "time", float(limits[-1]))
    areas: list[list[shapely.Geometry]] = [[] for _ in places.id]
    ticks = net.edge_ticks()[:2]

    def of_site(reached: tuple[np.ndarray, int]) -> list[shapely.Geometry]:
        made = _areas(net, ticks, reached[0], places, ends, reached[1], limits, width_m)
        return made if homes is None else homes.held(made, limits, reached[1])

    with Progress("isochrones", len(places.id), progress) as bar:
        for block in blocks(plan_of(whole, to_sites=True), workers=workers, progress=False):
            columns = block.columns.tolist()
            made = in_parallel(of_site, zip(block.first.T, columns, strict=True), workers)
            for column, of_limits in zip(columns, made, strict=True):
                areas[column] = of_limits
                bar.step()
    columns_out = {"site_id": np.repeat(places.id, len(limits)), "minutes": np.tile(limits, len(places.id))}
    shapes = np.array([area for nested in areas for area in nested], object)
    return gpd.GeoDataFrame(pd.DataFrame(columns_out), geometry=gpd.GeoSeries(shapes, crs=net.crs), crs=net.crs)


def _limits(minutes: Sequence[float] | float) -> np.ndarray:
    try:
        values = np.atleast_1d(np.asarray(minutes, float))
    except (TypeError, ValueError):
        values = np.empty(0)
    limits = np.unique(values)
    if values.ndim != 1 or not len(limits) or not (np.isfinite(limits) & (limits > 0)).all():
        raise InputError(f"minutes: {minutes!r} is not one or more finite numbers above 0")
    whole = limits.astype(np.int64)
    return whole if (whole == limits).all() else limits


def _areas(
    net: RoadNetwork, ticks: Ticks, time: np.ndarray, places: Places, ends: Ends, site: int, limits: np.ndarray,
    width_m: float,
) -> list[shapely.Geometry]:  # fmt: skip
    """Return the areas of one site: each is the one before, and what lies around the roads that come to it."""
    areas: list[shapely.Geometry] = []
    inside = net.ferry
    for limit in limits:
        lines, whole = _reached(net, ticks, time, places, ends, site, float(limit) * TICKS_PER_MIN, inside)
        before = shapely.buffer(areas[-1], MARGIN_M, join_style="mitre") if areas else shapely.Polygon()
        areas.append(_filled(shapely.union_all([before, *_around(lines, width_m)])))
        inside = inside | whole
    return areas


def _reached(
    net: RoadNetwork, ticks: Ticks, time: np.ndarray, places: Places, ends: Ends, site: int, limit: float,
    inside: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return the drawn parts of roads from which the site is reached within `limit` ticks, and which are whole.

    Edges that are `inside` already are left out.
    """
    from_v, from_u = _shares(net, ticks, time, limit)
    whole = (from_v + from_u >= 1) & ~inside
    some = (from_v + from_u > 0) & ~whole & ~inside
    parts = [net.lines[whole]]
    for edge in np.flatnonzero(some):
        parts.append(_cut(net.lines[edge], 0.0, from_u[edge]))
        parts.append(_cut(net.lines[edge], 1.0 - from_v[edge], 1.0))
    if places.edge[site] >= 0 and limit >= ends.leg_time[site]:
        parts.append(_own_edge(net, ticks, places, site, limit - float(ends.leg_time[site])))
    return np.concatenate([np.atleast_1d(np.asarray(part, object)) for part in parts]), whole


def _shares(net: RoadNetwork, ticks: Ticks, time: np.ndarray, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """Return which share of every edge reaches the site by way of v, and of u."""
    out, back = ticks
    with np.errstate(divide="ignore", invalid="ignore"):
        by_v = (limit - time[net.edge_v]) / out
        by_u = (limit - time[net.edge_u]) / back
    by_v = np.where(time[net.edge_v] <= limit, np.nan_to_num(by_v, nan=1.0, posinf=1.0), 0.0)
    by_u = np.where((time[net.edge_u] <= limit) & ~net.one_way_only, np.nan_to_num(by_u, nan=1.0, posinf=1.0), 0.0)
    return np.clip(by_v, 0, 1), np.clip(by_u, 0, 1)


def _cut(line: shapely.LineString, start: float, end: float) -> list[shapely.Geometry]:
    return [substring(line, start, end, normalized=True)] if end > start else []


def _own_edge(net: RoadNetwork, ticks: Ticks, places: Places, site: int, left: float) -> list[shapely.Geometry]:
    """Return the reached part of the site's own edge, and the access leg."""
    own = places.take(np.array([site]))
    line = net.lines[own.edge[0]]
    on_road = shapely.line_interpolate_point(line, own.share[0], normalized=True)
    parts = [shapely.linestrings([[own.x[0], own.y[0]], [on_road.x, on_road.y]])]
    itself = np.array([True])
    for edge, share, exists in [(own.edge, own.share, itself), *beside(net, net.twins, own.edge, own.share, itself)]:
        if exists[0]:
            parts += _within(net.lines[edge[0]], share[0], left, int(ticks[0][edge[0]]), int(ticks[1][edge[0]]))
    return parts


def _within(line: shapely.LineString, share: float, left: float, out: int, back: int) -> list[shapely.Geometry]:
    """Return the part of an edge from which a place on it is reached in `left` ticks."""
    behind = max(share - left / max(out, 1), 0.0)
    ahead = share if back >= INF else min(share + left / max(back, 1), 1.0)
    return _cut(line, behind, ahead)


def _around(lines: np.ndarray, width_m: float) -> np.ndarray:
    return shapely.buffer(shapely.simplify(lines, width_m / 20), width_m, quad_segs=3)


def _filled(area: shapely.Geometry) -> shapely.Geometry:
    """Fill small holes and return a valid area."""
    polygons = shapely.get_parts(area)
    solid = []
    for polygon in polygons[shapely.get_dimensions(polygons) == 2]:
        holes = [ring for ring in polygon.interiors if shapely.area(shapely.polygons(ring)) >= HOLE_M2]
        solid.append(shapely.Polygon(polygon.exterior, holes))
    if not solid:
        return shapely.Polygon()
    joined = solid[0] if len(solid) == 1 else shapely.union_all(solid)
    return joined if joined.is_valid else shapely.make_valid(joined)
