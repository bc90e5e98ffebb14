"""The sites of a level after a scenario: what is closed, opened or moved, and the columns of further sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from shapely import STRtree

from kopa.country import Country
from kopa.goals.inputs import Flags, Floats
from kopa.goals.view import LevelView
from kopa.levels import BASIC, level_named, of, taught_in
from kopa.regions import slug
from kopa.scenarios.called_sites import CalledSites
from kopa.scenarios.columns import Added, Columns
from kopa.scenarios.comparison import SiteColumn
from kopa.scenarios.edits import CloseSite, Edit, MoveSite, OpenSite
from kopa.scenarios.schemas import SURE_SITES
from kopa.study.coverage import edge_within, nearest_of, uncovered_outlines
from kopa.study.near_sites import NEAREST_LISTED, near_sites
from kopa.study.scenarios.cache import Listed, sites_called

if TYPE_CHECKING:
    from kopa.study.study import Study


class FurtherSite(NamedTuple):
    """A site beside those that the study has searched for: its row of a level, and whether it surely serves it."""

    id: str
    name: str
    at: tuple[float, float]
    municipality_code: str
    sure: bool


def columns_after(
    study: Study, view: LevelView, edits: Sequence[Edit], counted: str, groups: tuple[frozenset[str], ...] = ()
) -> Columns:
    """Return the columns of a level after the edits of sites: those of the study, and further ones searched for.

    Where so many sites close that a site farther off may be the nearest that remains, all that may be are looked for
    again.
    """
    called, ids, level = sites_called(study), np.array(view.access.site_ids, dtype=object), view.level
    gone = {row: one for one in edits if isinstance(one, CloseSite | MoveSite) for row in called.rows(one.site)["id"]}
    closed = np.isin(ids, list(gone))
    sent = {
        row: _target(one.move_to, level, called, edits)
        for row, one in gone.items()
        if isinstance(one, CloseSite) and one.move_to
    }
    further = placed_sites(study, edits, level)
    wanted = set(sent.values())
    if closed.sum() >= NEAREST_LISTED:
        wanted |= set(near_without(study, level, gone))
    wanted -= {*ids, *(one.id for one in further)}
    if wanted:
        sites = called.table
        further += further_sites(sites[sites["id"].isin(wanted)])
    added = searched(study, [one for one in further if one.sure or counted != SURE_SITES])
    column_of = {name: at for at, name in enumerate((*ids, *added.ids))}  # a site that moved is its new column
    targets = {int(np.flatnonzero(ids == row)[0]): column_of.get(to) for row, to in sent.items() if row in ids}
    return Columns(view.access, closed, added, view.codes, {k: v for k, v in targets.items() if v is not None}, groups)


def _target(name: str, level: str, called: CalledSites, edits: Sequence[Edit]) -> str:
    """Return the id at a level of the site to which people are sent: an opened one by its name, or a known one."""
    for one in edits:
        if isinstance(one, OpenSite) and one.name == name and level_named(one.level) == level:
            return opened_id(one.name, one.level)
    rows = called.counted(name)
    here = rows[rows["level"].isin(of(level).served_by)]
    return str(here["id"].iloc[0]) if len(here) else ""


def opened_id(name: str, level: str) -> str:
    """Return the id at a level of a site that is opened under a name."""
    return f"{slug(name)}.{level_named(level)}"


def placed_sites(study: Study, edits: Iterable[Edit], level: str) -> list[FurtherSite]:
    """Return the sites of a level that edits open, and those that they move, where they then are."""
    edits_made = tuple(edits)
    return [*_opened(study, edits_made, level), *_moved(sites_called(study), edits_made, level)]


def _opened(study: Study, edits: Sequence[Edit], level: str) -> list[FurtherSite]:
    return [
        FurtherSite(opened_id(one.name, one.level), one.name, one.at, code_at(study.country, one.at), True)
        for one in edits
        if isinstance(one, OpenSite) and level_named(one.level) == level
    ]


def _moved(called: CalledSites, edits: Sequence[Edit], level: str) -> list[FurtherSite]:
    moved = []
    for one in (one for one in edits if isinstance(one, MoveSite)):
        moved += [row._replace(at=one.to) for row in further_sites(called.serving(one.site, level))]
    return moved


def further_sites(sites: gpd.GeoDataFrame) -> list[FurtherSite]:
    """Return rows of sites as further ones; those of unknown grades do not surely serve a level."""
    places = zip(sites.geometry.x, sites.geometry.y, strict=True)
    rows = zip(sites["id"], sites["name"], places, sites["municipality_code"], sites["level"] != BASIC, strict=True)
    return [FurtherSite(*row) for row in rows]


def near_without(study: Study, level: str, gone: Iterable[str]) -> list[str]:
    """Return the sites that may be near to somebody when some are closed."""
    serving = study._serving(level)
    left = serving[~serving["id"].isin(list(gone))].reset_index(drop=True)
    near = near_sites(study.travel, study._origins, left, study.parameters)
    return near.loc[near["language"].isin(taught_in("fi")), "id"].tolist()


def searched(study: Study, sites: list[FurtherSite]) -> Added:
    """Return further sites with their columns, each searched for once by the study."""
    if not sites:
        return Added.none(len(study._origins))
    sites, cache = sorted(sites), study._scenario_cache.columns
    new = sorted({one.at for one in sites} - set(cache))
    if new:
        points = gpd.points_from_xy(*zip(*new, strict=True))
        table = gpd.GeoDataFrame(
            {"id": [f"at-{at}" for at in range(len(new))]}, geometry=points, crs=study._origins.crs
        )
        time_min = study.travel.matrices(study._origins, table, "time").time_min
        distance_km = study.travel.matrices(study._origins, table, "distance").distance_km
        cache.update({place: (time_min[:, at], distance_km[:, at]) for at, place in enumerate(new)})
    time, distance = (np.stack([cache[one.at][i] for one in sites], axis=1) for i in (0, 1))
    return Added(
        tuple(one.id for one in sites), tuple(one.name for one in sites),
        tuple(one.municipality_code for one in sites), time, distance, tuple(one.at for one in sites),
    )  # fmt: skip


def code_at(country: Country, at: tuple[float, float]) -> str:
    """Return the municipality that holds a point, or the nearest one."""
    outlines = country.municipalities
    nearest = STRtree(np.asarray(outlines.geometry)).nearest(shapely.Point(*at))
    return str(outlines["code"].iloc[int(nearest)])


def near_edge_now(study: Study, level: str) -> Flags:
    """Return to whom a site that is not listed may be nearer as it is (`kopa.study.coverage.near_edge`)."""
    listed = _listed(study, level)
    return edge_within(np.asarray(study._origins.geometry), listed.uncovered, listed.straight_m)


def near_edge_after(study: Study, view: LevelView, columns: Columns) -> Flags:
    """Return to whom a site that is not listed may be nearer; computed anew only for whom the straight line changed."""
    if not columns.closed.any() and not columns.added.ids:
        return view.access.near_edge
    listed, points = _listed(study, view.level), np.asarray(study._origins.geometry)
    straight_m = _straight_after(listed, points, np.array(view.access.site_ids, object)[columns.closed], columns.added)
    changed = np.flatnonzero(listed.straight_m != straight_m)
    flags = view.access.near_edge.copy()
    flags[changed] = edge_within(points[changed], listed.uncovered, straight_m[changed])
    return flags


def _listed(study: Study, level: str) -> Listed:
    cache, country = study._scenario_cache.listed, study.country
    if level not in cache:
        sites = study._serving(level)
        sites = sites[sites["language"] != "sv"]
        points = np.asarray(sites.geometry)
        nearest, straight_m = nearest_of(np.asarray(study._origins.geometry), points)
        uncovered = uncovered_outlines(country.municipalities, country.coverage, level)
        cache[level] = Listed(sites["id"].to_numpy(object), points, nearest, straight_m, uncovered)
    return cache[level]


def _straight_after(listed: Listed, points: np.ndarray, closed: np.ndarray, added: Added) -> Floats:
    """Return everybody's straight line (m) to the nearest listed site when some close and others open."""
    gone = np.append(np.isin(listed.ids, closed), False)  # -1: there is none
    straight_m, lost = listed.straight_m.copy(), np.flatnonzero(gone[listed.nearest])
    straight_m[lost] = nearest_of(points[lost], listed.points[~gone[:-1]])[1]
    for at in added.places:
        straight_m = np.minimum(straight_m, shapely.distance(points, shapely.Point(*at)))
    return straight_m


def capacities(study: Study, level: str) -> dict[str, float]:
    """Return the places of sites at a level from the analyst's table `capacity`, by id or site_id."""
    table = study.tables.get("capacity")
    if table is None:
        return {}
    here = table[table["level"] == level]
    return {str(name): float(places) for name, places in here.groupby("site_id")["places"].sum().items()}


def sites_compared(
    before: Columns, after: Columns, edits: Sequence[Edit], places: dict[str, float], far: Iterable[FurtherSite] = ()
) -> Iterator[SiteColumn]:
    """Yield every site of either side, with what becomes of it and its places; `far` close, and are near to nobody."""
    opened = {
        opened_id(one.name, one.level): float(one.capacity or np.nan) for one in edits if isinstance(one, OpenSite)
    }
    base, closed = set(before.ids), set(np.array(after.access.site_ids, dtype=object)[after.closed])
    sites_before = zip(before.ids, before.access.site_names, before.site_codes, strict=True)
    added = zip(after.added.ids, after.added.names, after.added.municipality_codes, strict=True)
    for name, called, code in (*sites_before, *(one for one in added if one[0] not in base)):
        moved = name in base and name in after.added.ids
        state = "moved" if moved else "closed" if name in closed else "opened" if name in opened else "stays"
        capacity = opened.get(name, places.get(name, places.get(name.rpartition(".")[0], np.nan)))
        yield SiteColumn(name, str(called), str(code), state, capacity)
    for one in far:
        if one.id not in base:
            yield SiteColumn(one.id, one.name, one.municipality_code, "closed", places.get(one.id, np.nan))


def closed_sites(study: Study, edits: Iterable[Edit], level: str, counted: str) -> list[FurtherSite]:
    """Return the sites of a level that edits close, wherever they lie."""
    called = sites_called(study)
    closed = [one.site for one in edits if isinstance(one, CloseSite)]
    rows = [row for site in closed for row in further_sites(called.serving(site, level))]
    return [one for one in rows if one.sure or counted != SURE_SITES]
