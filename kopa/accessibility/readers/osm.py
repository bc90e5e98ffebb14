"""Roads from an OpenStreetMap file: .osm.pbf directly, .osm, .osm.gz and others through libosmium.

Rules, stated once:

- Ways that the profile (car, foot, bicycle) may use, and ferries that take it, become edges between junctions (ends
  of ways and nodes that several ways share); the nodes between are only vertices of the drawn path.
- A way is cut where it names a node that the file does not hold, and at a node that stops the profile (a
  barrier, access=no, for cars a height or width that is too small); both are counted. Of a node that comes twice the
  last place counts.
- The pieces of a ferry together take the time that its tag `duration` says, and 10 minutes of boarding from landing
  to landing (an assumption: the tag holds no waiting time). Durations of relations are not read.
- Roads outside the area of the CRS are left out and counted; if none is inside, the file is refused.
- Turn restrictions are not kept.
"""

import bz2
import gzip
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kopa.accessibility.coordinates import degrees_to_plane, metric_crs, shown
from kopa.accessibility.network.crossings import with_crossing_delays
from kopa.accessibility.network.order import take_paths
from kopa.accessibility.network.roads import Roads
from kopa.accessibility.readers.ferry_boarding import boarding_min
from kopa.accessibility.readers.pbf import OsmRoads, read_roads
from kopa.accessibility.readers.tables import assemble
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW, check_delays
from kopa.accessibility.speeds.of_ways import KEYS, WayValues, by_duration, value_of_ways
from kopa.accessibility.speeds.profiles import CLOSED_TO, NODE_KEYS, check_profile, stops
from kopa.errors import InputError, NotThereError
from kopa.finnish_coordinates import FINLAND_BOUNDS_DEG
from kopa.units import CRS_FINLAND, FINLAND_BOUNDS_M

MAX_SWELLING = 100
"""How many times its size a packed map may unpack to; maps in XML come to about fifteen."""

LEAST_CAP = 20_000_000
"""Bytes to which every packed map may unpack."""

NAMES = ("name", "ref")
"""Tags that name a road, kept as columns of its edges."""

WAY_KEYS = (*KEYS, *NAMES)
ALL_NODE_KEYS = tuple(dict.fromkeys((*NODE_KEYS, "highway")))
"""Every tag of a way, and of a node, that is read of a map: the last tells where traffic signals are."""

A_M, FLATTENING_2 = 6_378_137.0, 0.006_694_379_990_141
"""Equatorial radius and squared eccentricity of the WGS 84 ellipsoid."""


@dataclass
class Pieces:
    """Edges cut from ways: positions of the ways, ranges of vertices, ends."""

    way: np.ndarray
    first: np.ndarray
    last: np.ndarray


def from_osm_file(
    path: str | Path, *, profile: str = "car", country: str = "FI", season: str = "summer", crs: str = CRS_FINLAND,
    delays: str = FREE_FLOW,
) -> Roads:  # fmt: skip
    """Return the roads of an OpenStreetMap file; lengths in metres on the ellipsoid, speeds in km/h as driven.

    Parameters
    ----------
    path
        A file ending in .osm.pbf, .osm, .osm.gz, .osm.bz2 or .opl.
    profile
        ``car``, ``foot`` or ``bicycle``: whose ways these are, and at whose speeds.
    country
        Country whose law holds where the tags name none.
    season
        ``summer`` or ``winter``.
    crs
        Metric CRS; for an area outside Finland choose one that fits it.
    delays
        ``none``: minutes are free-flow; ``midday``, ``rush``: with the delays of crossings at that time of day, by car.

    Raises
    ------
    NotThereError
        If there is no such file.
    InputError
        If the file is damaged, holds no road, or lies outside the area.
    """
    path = Path(path)
    if not path.is_file():
        raise NotThereError(f"{path}: there is no such file")
    metric_crs(crs)
    check_profile(profile)
    check_delays(delays, profile)
    osm = _read(path, NODE_KEYS if delays == FREE_FLOW else ALL_NODE_KEYS)
    return from_osm_ways(osm, str(path), profile=profile, country=country, season=season, crs=crs, delays=delays)


def from_osm_ways(
    osm: OsmRoads, where: str, *, profile: str = "car", country: str = "FI", season: str = "summer",
    crs: str = CRS_FINLAND, delays: str = FREE_FLOW,
) -> Roads:  # fmt: skip
    """Return the roads of ways of OpenStreetMap that were read: `from_osm_file` says how; `where` names their file."""
    values = value_of_ways(osm.tags, country=country, season=season, profile=profile)
    roads = _cut_into_edges(osm, values, where, crs, season)
    return roads if delays == FREE_FLOW else with_crossing_delays(roads, delays, _signals(osm, roads))


def _signals(osm: OsmRoads, roads: Roads) -> np.ndarray:
    """Return which nodes have traffic signals."""
    at_signals = [node for node, tags in osm.node_tags.items() if tags.get("highway") == "traffic_signals"]
    return np.isin(roads.node_id, np.array(at_signals, np.int64))


def _read(path: Path, node_keys: tuple[str, ...]) -> OsmRoads:
    if path.name.endswith(".pbf"):
        return read_roads(path, node_keys)
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty; download it again")
    with tempfile.TemporaryDirectory(prefix="kopa-") as folder:
        return read_roads(_converted(path, Path(folder) / "roads.osm.pbf"), node_keys)


def _converted(path: Path, target: Path) -> Path:
    """Write the roads and nodes of a file that is not .osm.pbf as one, by libosmium's own handlers."""
    import osmium

    if path.name.endswith((".osc", ".osc.gz", ".osc.bz2")):
        raise InputError(f"{path}: a change file holds edits, not a map; give the map that they were applied to")
    _refuse_swelling(path)
    try:
        writer = osmium.SimpleWriter(osmium.io.File(str(target), "pbf,pbf_compression=none"))
        try:
            osmium.apply(osmium.io.Reader(str(path), osmium.osm.NODE | osmium.osm.WAY), writer)
        finally:
            writer.close()
    except (RuntimeError, ValueError, OSError) as error:
        raise InputError(
            f"{path}: not a readable OpenStreetMap file: {error}; download it again, or give a plain OpenStreetMap file"
        ) from error
    return target


def _refuse_swelling(path: Path) -> None:
    """Raise when a packed file is far larger inside than maps are: something else, or made to fill the memory."""
    if path.suffix not in (".gz", ".bz2"):
        return
    most, unpacked = max(MAX_SWELLING * path.stat().st_size, LEAST_CAP), 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else bz2.open(path) as file:
            while part := file.read(1 << 20):
                unpacked += len(part)
                if unpacked > most:
                    raise InputError(
                        f"{path}: unpacks to more than {most:,} bytes; no map is packed so densely; "
                        "if it is one all the same, convert it to .osm.pbf (osmium cat)"
                    )
    except (OSError, EOFError, zlib.error):
        return  # libosmium says what is wrong with it


def _cut_into_edges(osm: OsmRoads, values: WayValues, where: str, crs: str, season: str) -> Roads:
    used = values.forward | values.backward
    if not used.any():
        who = CLOSED_TO[values.profile].replace("_", " ")
        raise InputError(
            f"{where}: no road in the file is open to {who} ({len(used)} ways with a highway or ferry tag)"
        )
    at, place, way_of = _vertices(osm, used)
    x, y = degrees_to_plane(osm.lon, osm.lat, crs)
    inside = _inside(x, y, crs)
    if not inside.any():
        box = (osm.lon.min(), osm.lat.min(), osm.lon.max(), osm.lat.max()) if len(x) else (np.nan,) * 4
        raise InputError(
            f"{where}: no road lies in the area; coordinates found within {shown(box)}, expected about "
            f"{shown(FINLAND_BOUNDS_DEG)} (degrees). For another area read it in Python with crs=, a metric CRS "
            "that fits it"
        )
    in_file = at >= 0
    lost = int((~in_file).sum())
    outside = in_file & ~inside[np.maximum(at, 0)]
    shut = _barriers(osm, at, values.profile)
    pieces = _pieces(at, place, way_of, in_file & ~outside, shut)
    if not len(pieces.way):
        raise InputError(f"{where}: no road has two nodes whose places are in the file")
    notes: dict[str, int | str] = {
        "season": season, **values.notes, "nodes_missing_in_file": lost, "nodes_outside_area": int(outside.sum()),
        "nodes_twice_in_file": osm.duplicate_nodes, f"barriers_that_stop_{CLOSED_TO[values.profile]}": int(shut.sum()),
    }  # fmt: skip
    return _assembled(osm, values, at, shut, pieces, np.stack([x, y], axis=1), crs, notes)


def _vertices(osm: OsmRoads, used: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for every vertex of a used way its node (-1: not in the file), its place in the way, and the way."""
    counts = np.diff(osm.ref_end, prepend=0)
    refs, _ = take_paths(osm.refs, osm.ref_end - counts, np.flatnonzero(used))
    counts = counts[used]
    at = np.minimum(np.searchsorted(osm.node_id, refs), max(len(osm.node_id) - 1, 0))
    in_file = osm.node_id[at] == refs if len(osm.node_id) else np.zeros(len(refs), bool)
    place = np.arange(len(refs)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.where(in_file, at, -1), place, np.repeat(np.flatnonzero(used), counts)


def _inside(x: np.ndarray, y: np.ndarray, crs: str) -> np.ndarray:
    fine = np.isfinite(x) & np.isfinite(y)
    if crs != CRS_FINLAND:
        return fine
    x0, y0, x1, y1 = FINLAND_BOUNDS_M
    return fine & (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)


def _barriers(osm: OsmRoads, at: np.ndarray, profile: str) -> np.ndarray:
    """Return which vertices stop a profile: by their access, their limits, or a barrier."""
    shut = np.zeros(len(osm.node_id) + 1, bool)
    for node, tags in osm.node_tags.items():
        if stops(tags, profile):
            shut[np.searchsorted(osm.node_id, node)] = True
    return shut[at] & (at >= 0)


def _pieces(at: np.ndarray, place: np.ndarray, way_of: np.ndarray, usable: np.ndarray, shut: np.ndarray) -> Pieces:
    """Cut ways into edges at shared nodes, barriers, and around vertices that cannot be used."""
    linked = usable[:-1] & usable[1:] & (place[1:] > 0)  # vertex i is joined to vertex i + 1
    uses = np.bincount(at[usable], minlength=int(at.max(initial=0)) + 1)
    cut = shut.copy()
    cut[usable] |= uses[at[usable]] > 1
    before = np.append(False, linked)
    after = np.append(linked, False)
    begins = after & (cut | ~before)
    ends = before & (cut | ~after)
    first, last = np.flatnonzero(begins), np.flatnonzero(ends)
    return Pieces(way_of[first], first, last)


def _assembled(
    osm: OsmRoads, values: WayValues, at: np.ndarray, shut: np.ndarray, pieces: Pieces, xy: np.ndarray, crs: str,
    notes: dict[str, int | str],
) -> Roads:  # fmt: skip
    counts = pieces.last - pieces.first + 1
    starts = np.cumsum(counts) - counts
    node = at[np.arange(counts.sum()) + np.repeat(pieces.first - starts, counts)]
    length = _lengths(osm.lon[node], osm.lat[node], starts)
    against = ~values.forward[pieces.way]
    coords, starts = _directed(xy[node], starts, counts, against)
    first, last = np.where(against, pieces.last, pieces.first), np.where(against, pieces.first, pieces.last)
    ids, points, u, v = _ends(osm, at, shut, first, last, xy)
    way = pieces.way
    speed, back = (
        by_duration(kmh[way], length, way, values.duration_min) for kmh in (values.speed_kmh, values.back_kmh)
    )
    edges = pd.DataFrame(
        {
            "length_m": length, "speed_kmh": np.where(against, back, speed), "back_kmh": np.where(against, speed, back),
            "oneway": ~(values.forward[way] & values.backward[way]), "ferry": values.ferry[way],
            "boarding_min": boarding_min(u, v, values.ferry[way]), "speed_source": values.source[way],
            "way_id": osm.way_id[way], "highway": values.highway[way],
            **{key: np.array([osm.tags[i].get(key, "") for i in way.tolist()], object) for key in NAMES},
        }
    )  # fmt: skip
    return assemble(ids, points, u, v, edges, coords, starts, crs=crs, notes=notes)


def _directed(
    coords: np.ndarray, starts: np.ndarray, counts: np.ndarray, against: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Turn round the paths of edges that are open against their drawing only."""
    within = np.arange(len(coords)) - np.repeat(starts, counts)
    mirrored = np.repeat(starts + counts - 1, counts) - within
    return np.where(np.repeat(against, counts)[:, None], coords[mirrored], coords), starts


def _ends(
    osm: OsmRoads, at: np.ndarray, shut: np.ndarray, first: np.ndarray, last: np.ndarray, xy: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return ids and places of the junctions, and both ends of every edge.

    A barrier ends every edge that meets it in a node of its own, whose id is negative.
    """
    ends = np.concatenate([first, last])
    at_barrier = shut[ends]
    key = np.where(at_barrier, -1 - np.arange(len(ends)), at[ends])
    _, one, position = np.unique(key, return_index=True, return_inverse=True)
    node = at[ends][one]
    ids = np.where(at_barrier[one], -1 - one, osm.node_id[node])
    position = position.reshape(-1)
    return ids, xy[node], position[: len(first)], position[len(first) :]


def _lengths(lon: np.ndarray, lat: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return the length in metres of every path on the ellipsoid (each step on its own two radii)."""
    middle = np.radians((lat[:-1] + lat[1:]) / 2)
    root = np.sqrt(1 - FLATTENING_2 * np.sin(middle) ** 2)
    east = np.radians(np.diff(lon)) * np.cos(middle) * A_M / root
    north = np.radians(np.diff(lat)) * A_M * (1 - FLATTENING_2) / root**3
    steps = np.append(np.hypot(east, north), 0.0)
    steps[starts[1:] - 1] = 0.0  # from the end of one path to the start of the next
    return np.add.reduceat(steps, starts)
