"""Roads, streets and paths of a region from OpenStreetMap: the ways that have a node in its box, whole.

They come of the extract of the country, or of answers of Overpass, which are read as one map. Ways come with all tags
that speeds, access and names rest on, so that a study reads of them what it reads of the map's own file. Every road
and ferry of the box is used, or rejected with its reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kopa.errors import InputError
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import Area, Box, degrees, order_of
from kopa.sources.map_ways import MapWays, table_of
from kopa.sources.official.building.layer_rows import LayerRows
from kopa.sources.region_roads import LINKS, OPENSTREETMAP
from kopa.units import CRS_FINLAND, CRS_WGS84

CLOSED = "open neither to cars nor on foot"
"""Why a way is left out that has no fault."""

MAIN_HIGHWAYS = ("motorway", "trunk", "primary", "secondary", "tertiary")
"""Roads of which limits are posted nearly everywhere, and their ramps."""

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ReadWays:
    """Ways of a box, and what their tags say: who may use them, and which limits are posted or cannot be read."""

    ways: MapWays
    outside: int
    """Roads and ferries of the map without a node in the box."""
    is_open: Flags
    """Whether cars or people on foot may use them, in summer or in winter."""
    one_way: Flags
    posted: Flags
    unread: Flags


ReadMap = Callable[[Sequence[Path], Box], ReadWays]
"""Reads the roads and ferries of a map, of its file or of answers of Overpass, that have a node in a box in degrees."""

BESIDE_BORDER_M = 1_000.0
"""How far beyond the border a way may lie that counts as Finland's: borders are drawn for maps. A choice."""


@dataclass(frozen=True)
class MapFiles:
    """The files in which the roads of a region are, of which dataset, and in which box (degrees) they are wanted.

    `country` is Finland, as much of it as lies in the box: ways beyond its border are left out where it is given. The
    extract has none of them.
    """

    dataset: str
    area: str
    paths: tuple[Path, ...]
    box_deg: Box
    country: shapely.Geometry | None = None


@dataclass(frozen=True)
class MapOfRegions:
    """The regions whose roads are wanted of OpenStreetMap, and what reads a map."""

    areas: tuple[Area, ...]
    read: ReadMap


@dataclass(frozen=True, eq=False)
class RegionWays:
    """The ways of one region, and what became of those that the map has."""

    table: pd.DataFrame
    length_m: Numbers
    layer: LayerRows
    outside: int
    on_main: Flags
    """Which ways hang together with most kilometres of the others, directions apart."""
    main: Flags
    one_way: Flags
    posted: Flags
    unread: Flags

    @property
    def faulty(self) -> list[tuple[int, str, str]]:
        """The rejected ways that have a fault: the others are closed."""
        return [row for row in self.layer.rejected if row[2] != CLOSED]


def of_region(files: MapFiles, read: ReadMap) -> RegionWays:
    """Return the ways of a region and around it.

    Parameters
    ----------
    files
        Where they are.
    read
        What reads them.

    Raises
    ------
    InputError
        A file is damaged, or none holds a way that can be used.
    """
    found = _of_country(read(files.paths, files.box_deg), files.country)
    ways, layer = found.ways, LayerRows(files.dataset)
    why = _reasons(ways, found.is_open)
    used = layer.reject(pd.Series(ways.way_id.astype(str)), why)
    if not used.any():
        why_not = layer.reasons if layer.rows else "no road lies there"
        others = "the extract" if files.dataset == OPENSTREETMAP else "the answers"
        raise InputError(
            f"{files.dataset} {files.area}: no way can be used: {why_not} ({found.outside:,} roads of {others} lie "
            "elsewhere). Is it a map of Finland?"
        )
    kept = ways.kept(used)
    order = pd.Index(ways.way_id[used]).get_indexer(pd.Index(kept.way_id))
    of_kept = [flags[used][order] for flags in (found.one_way, found.posted, found.unread)]
    main = np.array([tags.get("highway", "").removesuffix("_link") in MAIN_HIGHWAYS for tags in kept.tags], bool)
    length_m = kept.length_m
    on_main = _on_main_component(kept, length_m)
    return RegionWays(table_of(kept), length_m, layer, found.outside, on_main, main, *of_kept)


def box_deg(area: Area) -> Box:
    """Return the box in degrees around a region for which Digiroad is fetched."""
    return degrees(order_of(datasets()[LINKS], area).box_m)


def _of_country(found: ReadWays, country: shapely.Geometry | None) -> ReadWays:
    """Return the ways of which a node lies in Finland, or near its border; the others count as outside."""
    if country is None:
        return found
    ways = found.ways
    x, y = Transformer.from_crs(CRS_WGS84, CRS_FINLAND, always_xy=True).transform(ways.lon, ways.lat)
    near = country.buffer(BESIDE_BORDER_M)
    shapely.prepare(near)
    inside = np.append(shapely.contains_xy(near, x, y), True)[ways.node_at]  # a node that is missing is told below
    here = np.bincount(ways.way_of, weights=inside, minlength=len(ways.way_id)) > 0
    here |= np.diff(ways.ref_end, prepend=0) == 0
    order = pd.Index(ways.way_id[here])
    kept = ways.kept(here)
    by_row = order.get_indexer(pd.Index(kept.way_id))
    flags = (one[here][by_row] for one in (found.is_open, found.one_way, found.posted, found.unread))
    return ReadWays(kept, found.outside + int((~here).sum()), *flags)


def _reasons(ways: MapWays, is_open: Flags) -> pd.Series:
    """Return why each way is not used; empty where it is."""
    way, count = ways.way_of, len(ways.way_id)
    lacking = np.bincount(way[ways.node_at < 0], minlength=count) > 0
    length_m = ways.length_m
    why = pd.Series("", index=np.arange(count), dtype=object)
    why[~is_open] = CLOSED
    why[~lacking & ~(length_m > 0)] = "no length"
    why[lacking] = "names a node that the extract does not hold"
    why[np.diff(ways.ref_end, prepend=0) < 2] = "fewer than two nodes"
    why[pd.Series(ways.way_id).duplicated()] = "twice in the extract"
    return why


def _on_main_component(ways: MapWays, length_m: Numbers) -> Flags:
    """Return which ways hang together, by their nodes, with the most kilometres of the others."""
    count, way = len(ways.way_id), ways.way_of
    size = count + len(ways.node_id)
    touching = coo_array((np.ones(len(way)), (way, count + ways.node_at)), shape=(size, size))
    of_way = connected_components(touching, directed=False)[1][:count]
    return of_way == np.bincount(of_way, length_m).argmax()
