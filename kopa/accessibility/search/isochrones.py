"""Areas from which a site can be reached in so many minutes; they follow the roads."""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.network.twins import beside
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.area_field import NO_SIDES, AreaField
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.ends import Ends, ends_of
from kopa.accessibility.search.homes import LEG_M, Homes
from kopa.accessibility.search.machine import in_parallel
from kopa.accessibility.search.matrices import matrices
from kopa.accessibility.search.places import Places, node_places, placed
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.progress import Progress
from kopa.accessibility.search.task import SearchTask, warn_without_sites
from kopa.errors import InputError
from kopa.tables import ANY_SITE

Ticks = tuple[np.ndarray, np.ndarray]
"""Ticks of every edge, out and back."""

HOLE_M2 = 1_000_000.0
"""Holes smaller than this inside an area are filled (assumption of this project)."""

MARGIN_SHARE = 1 / 100
"""By such a share of its width an area reaches beyond the next smaller one, so that it holds it without doubt."""


def isochrones(
    net: RoadNetwork, sites: gpd.GeoDataFrame, minutes: Sequence[float] | float = (15, 30, 45, 60), *,
    homes: gpd.GeoDataFrame | None = None, access: Access | None = None, width_m: float = 300.0,
    progress: bool | str = True, workers: int | None = None,
) -> gpd.GeoDataFrame:  # fmt: skip
    """Return the areas from which each site is reached within so many minutes, in the network's CRS.

    The area is the reached roads, cut where the time is up, and `width_m` to both sides (a hundredth more for each
    greater limit), drawn on a grid with steps of a third of that width; ferry lines are left out and small holes
    filled. Without `homes` the access leg at the site counts, and that of
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
    [2300, 4303]
    """
    access = access or Access()
    reaching = None
    if homes is not None:
        at = placed(net, homes, access=access, where="homes")
        times = matrices(net, homes, sites, access=access, workers=workers, progress=progress)
        reaching = Homes.of(net, at, times.time_min)
    return areas_around(
        net, sites, minutes, homes=reaching, access=access, width_m=width_m, progress=progress, workers=workers
    )


def areas_around(
    net: RoadNetwork, sites: gpd.GeoDataFrame, minutes: Sequence[float] | float, *, homes: Homes | None,
    access: Access, width_m: float = 300.0, each_site: bool = True, together: bool = False,
    progress: bool | str = False,
    workers: int | None = None,
) -> gpd.GeoDataFrame:  # fmt: skip
    """Return the areas of `isochrones`, for homes whose minutes to every site are known by any way of travel.

    With `together` the last rows are the areas from which at least one of the sites is reached (`ANY_SITE`); without
    `each_site` these are all.
    """
    limits = _limits(minutes)
    if not (isinstance(width_m, Real) and np.isfinite(width_m) and width_m > 0):
        raise InputError(f"width_m: {width_m!r} is not a width in metres above 0")
    places = placed(net, sites, access=access, where="sites")
    warn_without_sites(places)
    drawing = _Drawing(net, net.edge_ticks()[:2], places, ends_of(net, places, access), limits, width_m, homes)
    nodes, count = node_places(net), len(places.id)
    whole = SearchTask(net, nodes, places, ends_of(net, nodes, Access()), drawing.ends, "time", float(limits[-1]))
    areas: list[list[shapely.Geometry]] = [[] for _ in range(count)]
    least = np.full(net.n_nodes, np.inf)

    def of_site(reached: tuple[np.ndarray, int]) -> list[shapely.Geometry]:
        return drawing.areas(reached[0], np.array([reached[1]]))

    with Progress("isochrones", count, progress) as bar:
        for block in blocks(plan_of(whole, to_sites=True), workers=workers, progress=False):
            columns = block.columns.tolist()
            least = np.minimum(least, block.first.min(axis=1)) if together else least
            made = in_parallel(of_site, zip(block.first.T, columns, strict=True), workers) if each_site else ()
            for column, of_limits in zip(columns, made, strict=each_site):
                areas[column] = of_limits
                bar.step()
    if together:
        areas.append(drawing.areas(least, np.arange(count)))
    of_rows = np.append(places.id if each_site else [], [ANY_SITE] * together).astype(object)
    columns_out = {"site_id": np.repeat(of_rows, len(limits)), "minutes": np.tile(limits, len(of_rows))}
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


@dataclass(frozen=True, eq=False)
class _Drawing:
    """What the areas of every site are drawn from."""

    net: RoadNetwork
    ticks: Ticks
    places: Places
    ends: Ends
    limits: np.ndarray
    width_m: float
    homes: Homes | None

    def areas(self, time: np.ndarray, sites: np.ndarray) -> list[shapely.Geometry]:
        """Return the area of every limit from which one of `sites` is reached, nested; `time` ticks from each node."""
        widths_m = self.width_m * (1 + MARGIN_SHARE * np.arange(len(self.limits)))
        field = AreaField.within(self._bounds_m(time, sites), float(widths_m[-1]))
        sides = None if self.homes is None else self.homes.sides(field, self.limits, sites)
        areas, drawn = [], self.net.ferry.copy()
        for i, (limit, wide_m) in enumerate(zip(self.limits.tolist(), widths_m.tolist(), strict=True)):
            self._add_reached(field, time, limit * TICKS_PER_MIN, drawn)
            for site in sites.tolist():
                self._add_own_edge(field, site, limit * TICKS_PER_MIN - float(self.ends.leg_time[site]))
            if self.homes is not None:
                field.add_segments(self.homes.ways_m(sites, limit), self.width_m - LEG_M)
            areas.append(field.area(wide_m, HOLE_M2, NO_SIDES if sides is None else sides[i]))
        return areas if self.homes is None or sides is not None else self.homes.held(areas, self.limits, sites)

    def _bounds_m(self, time: np.ndarray, sites: np.ndarray) -> np.ndarray:
        """Return the bounds of all that the largest area is drawn around."""
        net, last = self.net, float(self.limits[-1])
        from_v, from_u = self._shares(time, last * TICKS_PER_MIN)
        reached = np.flatnonzero((from_v + from_u > 0) & ~net.ferry)
        own = self.places.edge[sites]
        edges = np.concatenate([reached, own[own >= 0]])
        corners = [net.edge_bounds_m[edges].reshape(-1, 2), np.stack([self.places.x, self.places.y], axis=1)[sites]]
        if self.homes is not None:
            corners.append(self.homes.ways_m(sites, last).reshape(-1, 2))
        points = np.concatenate(corners)
        return np.concatenate([points.min(axis=0), points.max(axis=0)])

    def _add_reached(self, field: AreaField, time: np.ndarray, limit: float, drawn: np.ndarray) -> None:
        """Add the parts of roads from which a site is reached within `limit` ticks, cut where the time is up.

        Roads that are `drawn` to their whole length are left out, and those that now are get marked.
        """
        from_v, from_u = self._shares(time, limit)
        whole = np.flatnonzero((from_v + from_u >= 1) & ~drawn)
        drawn[whole] = True
        by_u = np.flatnonzero((from_u > 0) & (from_v + from_u < 1) & ~drawn)
        by_v = np.flatnonzero((from_v > 0) & (from_v + from_u < 1) & ~drawn)
        begin = [np.zeros(len(whole)), np.zeros(len(by_u)), 1 - from_v[by_v]]
        end = [np.ones(len(whole)), from_u[by_u], np.ones(len(by_v))]
        self._add(field, np.concatenate([whole, by_u, by_v]), np.concatenate(begin), np.concatenate(end))

    def _shares(self, time: np.ndarray, limit: float) -> tuple[np.ndarray, np.ndarray]:
        """Return which share of every edge reaches a site by way of v, and of u."""
        net, (out, back) = self.net, self.ticks
        with np.errstate(divide="ignore", invalid="ignore"):
            by_v = (limit - time[net.edge_v]) / out
            by_u = (limit - time[net.edge_u]) / back
        by_v = np.where(time[net.edge_v] <= limit, np.nan_to_num(by_v, nan=1.0, posinf=1.0), 0.0)
        open_back = (time[net.edge_u] <= limit) & ~net.one_way_only
        by_u = np.where(open_back, np.nan_to_num(by_u, nan=1.0, posinf=1.0), 0.0)
        return np.clip(by_v, 0, 1), np.clip(by_u, 0, 1)

    def _add_own_edge(self, field: AreaField, site: int, left: float) -> None:
        """Add the access leg of a site, and the part of its own edge from which it is reached in `left` ticks."""
        if self.places.edge[site] < 0 or left < 0:
            return
        own = self.places.take(np.array([site]))
        on_road = shapely.line_interpolate_point(self.net.lines[own.edge[0]], own.share[0], normalized=True)
        field.add_segments(np.array([[[own.x[0], own.y[0]], [on_road.x, on_road.y]]]))
        itself = np.array([True])
        for edge, share, exists in [
            (own.edge, own.share, itself), *beside(self.net, self.net.twins, own.edge, own.share, itself)
        ]:  # fmt: skip
            if exists[0]:
                out, back = (int(ticks[edge[0]]) for ticks in self.ticks)
                behind = max(share[0] - left / max(out, 1), 0.0)
                ahead = share[0] if back >= INF else min(share[0] + left / max(back, 1), 1.0)
                self._add(field, edge, np.array([behind]), np.array([ahead]))

    def _add(self, field: AreaField, edges: np.ndarray, begin: np.ndarray, end: np.ndarray) -> None:
        net = self.net
        field.add_parts(net.coords, net.starts, np.append(net.starts[1:], len(net.coords)), edges, begin, end)
