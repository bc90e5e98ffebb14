"""Areas from which a site can be reached in so many minutes; they follow the roads."""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.accessibility.kernels.distance_fields import reached
from kopa.accessibility.kernels.shortest_paths import INF
from kopa.accessibility.network.roads import TICKS_PER_MIN
from kopa.accessibility.network.twins import beside
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.area_field import MOST_LIMITS, AreaField, Grid, Lines, NearPoints, Strips
from kopa.accessibility.search.blocks import blocks
from kopa.accessibility.search.ends import Ends, ends_of
from kopa.accessibility.search.homes import LEG_M, Homes, legs_of
from kopa.accessibility.search.machine import in_parallel
from kopa.accessibility.search.matrices import matrices
from kopa.accessibility.search.places import Places, node_places, placed
from kopa.accessibility.search.plan import plan_of
from kopa.accessibility.search.progress import Progress
from kopa.accessibility.search.task import SearchTask, warn_without_sites
from kopa.errors import InputError
from kopa.tables import ANY_SITE

HOLE_M2 = 1_000_000.0
"""Holes smaller than this inside an area are filled (assumption of this project)."""

Reached = tuple[np.ndarray, np.ndarray]
"""Nodes from which a site is reached in time, and the ticks from each."""


def isochrones(
    net: RoadNetwork, sites: gpd.GeoDataFrame, minutes: Sequence[float] | float = (15, 30, 45, 60), *,
    homes: gpd.GeoDataFrame | None = None, access: Access | None = None, width_m: float = 300.0,
    progress: bool | str = True, workers: int | None = None,
) -> gpd.GeoDataFrame:  # fmt: skip
    """Return the areas from which each site is reached within so many minutes, in the network's CRS.

    The area is the reached roads, cut where the time is up, and `width_m` to both sides, drawn on a grid with steps of
    a third of that width, whose outline is within a quarter of a step; ferry lines are left out and small holes
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
    >>> [int(round(x, -2)) for x in areas.geometry.bounds["maxx"]]
    [2300, 4300]
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
    nodes, ends, last = node_places(net), ends_of(net, places, access), float(limits[-1])
    whole = SearchTask(net, nodes, places, ends_of(net, nodes, Access()), ends, "time", last)
    found: list[Reached] = [(np.empty(0, np.int64), np.empty(0))] * len(places.id)
    least = np.full(net.n_nodes, np.inf)
    for block in blocks(plan_of(whole, to_sites=True), workers=workers, progress=False):
        least = np.minimum(least, block.first.min(axis=1, initial=INF))
        for column, ticks in zip(block.columns.tolist() if each_site else (), block.first.T, strict=False):
            near = np.flatnonzero(ticks <= last * TICKS_PER_MIN)
            found[column] = near, ticks[near].astype(float)
    drawing = _Drawing.of(net, places, ends, limits, width_m, homes, least)

    def of_site(site: int) -> list[shapely.Geometry]:
        time = np.full(net.n_nodes, np.inf)
        time[found[site][0]] = found[site][1]
        return drawing.areas(time, np.array([site]))

    areas: list[list[shapely.Geometry]] = []
    with Progress("isochrones", len(places.id), progress) as bar:
        for of_limits in in_parallel(of_site, range(len(places.id)), workers) if each_site else ():
            areas.append(of_limits)
            bar.step()
    if together:
        areas.append(drawing.areas(least, np.arange(len(places.id))))
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
    if len(limits) > MOST_LIMITS:
        raise InputError(f"minutes: {len(limits)} limits; at most {MOST_LIMITS} can be drawn at once")
    whole = limits.astype(np.int64)
    return whole if (whole == limits).all() else limits


@dataclass(frozen=True, eq=False)
class _Drawing:
    """What the areas of every site are drawn from: the points near all that some site is reached from."""

    net: RoadNetwork
    places: Places
    leg_ticks: np.ndarray
    limits: np.ndarray
    homes: Homes | None
    edges: np.ndarray
    """Edges from which some site is reached, at least from a part; `roads` has the strips around them."""
    near_points: NearPoints
    roads: Strips
    legs: Strips
    """Strips around the access leg of every site."""
    ways: Strips
    """Strips around the ways to the road of the homes `reaching`."""
    reaching: np.ndarray
    corner: np.ndarray
    """Four points of the grid around each of the homes `on_grid`."""
    on_grid: np.ndarray

    @classmethod
    def of(
        cls, net: RoadNetwork, places: Places, ends: Ends, limits: np.ndarray, width_m: float, homes: Homes | None,
        least: np.ndarray,
    ) -> "_Drawing":  # fmt: skip
        """Return the drawing of areas around some places; `least` ticks from each node to one of them."""
        last, sites = float(limits[-1]), np.arange(len(places.id))
        near = least <= last * TICKS_PER_MIN
        own = places.edge[places.edge >= 0]
        edges = np.union1d(np.flatnonzero((near[net.edge_u] | near[net.edge_v]) & ~net.ferry), own)
        legs_m = legs_of(net, places)
        none = np.empty(0, np.int64)
        reaching = none if homes is None else np.flatnonzero(homes.least_min(sites) <= last)
        ways_m = np.empty((0, 2, 2)) if homes is None else homes.ways_m(reaching)
        corners = net.edge_bounds_m[edges], legs_m[places.edge >= 0], ways_m
        points_m = np.concatenate([part.reshape(-1, 2) for part in corners])
        points_m = points_m if len(points_m) else np.zeros((1, 2))
        grid = Grid.within(np.concatenate([points_m.min(axis=0), points_m.max(axis=0)]), width_m)
        on_grid, corner = (
            (np.empty(0, bool), np.empty((0, 4), np.int64)) if homes is None else grid.corners(homes.home_m)
        )
        strips = [
            grid.strips(_lines(net), edges),
            grid.strips(Lines.straight(legs_m), sites),
            grid.strips(Lines.straight(ways_m), np.arange(len(ways_m)), width_m - LEG_M),
        ]
        on_grid = np.flatnonzero(on_grid)
        near_points, (roads, legs, ways) = NearPoints.of(grid, strips, corner)
        return cls(
            net, places, ends.leg_time, limits, homes, edges, near_points, roads, legs, ways, reaching, corner, on_grid
        )  # fmt: skip

    def areas(self, time: np.ndarray, sites: np.ndarray) -> list[shapely.Geometry]:
        """Return the area of every limit from which one of `sites` is reached, nested; `time` ticks from each node."""
        field, first = AreaField(self.near_points, len(self.limits)), self._first(sites)
        net, (out, back) = self.net, self.net.edge_ticks()[:2]
        done = net.ferry[self.edges]
        for i, limit in enumerate((self.limits * TICKS_PER_MIN).tolist()):
            road = self.edges, net.edge_u, net.edge_v, out, back, net.one_way_only
            whole, part, begin, end = reached(time, float(limit), *road, done)
            field.add(self.roads, whole, i)
            field.add_parts(_lines(net), self.edges[part], begin, end, i)
            left = limit - self.leg_ticks[sites]
            there = sites[(left >= 0) & (self.places.edge[sites] >= 0)]
            field.add(self.legs, there, i)
            field.add_parts(_lines(net), *self._own_edges(there, limit - self.leg_ticks[there]), i)
            field.add(self.ways, np.flatnonzero(first[self.reaching] == i), i)
        areas = field.areas(HOLE_M2, self.near_points.sides(self.corner, first[self.on_grid]))
        if areas is None:
            assert self.homes is not None  # others share no point
            return self.homes.held(field.areas(HOLE_M2) or [], self.limits, sites)
        return areas

    def _first(self, sites: np.ndarray) -> np.ndarray:
        """Return the number of the first limit within which each home reaches one of `sites`."""
        if self.homes is None:
            return np.empty(0, np.int64)
        return np.searchsorted(self.limits, self.homes.least_min(sites), side="left")

    def _own_edges(self, sites: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the parts of the sites' own edges from which each is reached in the ticks that are `left`."""
        net, (out, back) = self.net, self.net.edge_ticks()[:2]
        own = self.places.take(sites)
        itself = np.ones(len(sites), bool)
        parts = []
        for edge, share, exists in [
            (own.edge, own.share, itself), *beside(net, net.twins, own.edge, own.share, itself)
        ]:  # fmt: skip
            behind = np.maximum(share - left / np.maximum(out[edge], 1), 0.0)
            ahead = np.where(back[edge] >= INF, share, np.minimum(share + left / np.maximum(back[edge], 1), 1.0))
            parts.append(np.stack([edge, behind, ahead])[:, exists])
        edge, behind, ahead = np.concatenate(parts, axis=1)
        return edge.astype(np.int64), behind, ahead


def _lines(net: RoadNetwork) -> Lines:
    return Lines(net.coords, net.starts, np.append(net.starts[1:], len(net.coords)))
