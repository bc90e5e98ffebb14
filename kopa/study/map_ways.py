"""Ways of OpenStreetMap between the reader of maps and the tables of a region's roads: read there, travelled here."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from kopa.accessibility import RoadNetwork
from kopa.accessibility.network.roads import Roads
from kopa.accessibility.readers.osm import ALL_NODE_KEYS, WAY_KEYS, from_osm_ways
from kopa.accessibility.readers.overpass import overpass_to_osm
from kopa.accessibility.readers.pbf import Box, OsmRoads, read_roads
from kopa.accessibility.speeds.by_law import SEASONS
from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.accessibility.speeds.of_ways import value_of_ways
from kopa.sources.map_ways import MapWays, trimmed
from kopa.sources.official.building.openstreetmap import ReadWays
from kopa.study.own.roads import DELAYS

NUMBER = re.compile(r"(?:^|;)\s*([1-9]\d{0,4})\s*(?:;|$)")
"""A road's number among those of the tag `ref`; others are those of European roads and of streets."""


def read_map(paths: Sequence[Path], box_deg: Box) -> ReadWays:
    """Return the roads and ferries of a map that have a node in a box, with what their tags say.

    The map is one .osm.pbf, or answers of Overpass: of these one .osm.pbf is made first, so that one reader reads both.
    """
    if len(paths) == 1 and paths[0].name.endswith(".pbf"):
        return _of_roads(read_roads(paths[0], ALL_NODE_KEYS, box_deg))
    with tempfile.TemporaryDirectory(prefix="kopa-") as folder:
        whole = overpass_to_osm(paths, Path(folder) / "roads.osm.pbf")
        return _of_roads(read_roads(whole, ALL_NODE_KEYS, box_deg))


def _of_roads(osm: OsmRoads) -> ReadWays:
    """Return roads and ferries that were read with what their tags say."""
    tags = trimmed(osm.tags, WAY_KEYS)
    nodes = dict(zip(osm.node_tags, trimmed(osm.node_tags.values(), ALL_NODE_KEYS), strict=True))
    by_car = value_of_ways(tags)
    is_open = by_car.used
    for profile, season in [("car", "winter"), *(("foot", one) for one in SEASONS)]:
        is_open |= value_of_ways(tags, profile=profile, season=season).used
    osm.tags.clear()  # hundreds of megabytes that nobody reads again
    ways = MapWays(osm.way_id, tags, osm.refs, osm.ref_end, osm.node_id, osm.lon, osm.lat, nodes)
    one_way = by_car.used & ~(by_car.forward & by_car.backward)
    posted, unread = (np.asarray(flags, bool) for flags in (by_car.source == "posted", by_car.unread.any(axis=1)))
    return ReadWays(ways, osm.ways_outside, np.asarray(is_open, bool), one_way, posted, unread)


def by_car(ways: MapWays, where: str, season: str) -> RoadNetwork:
    """Return the network by car of a season, with the delays of crossings that studies charge; `where` names it."""
    return RoadNetwork.of(_called(from_osm_ways(_osm(ways), where, season=season, delays=DELAYS)))


def on_foot(ways: MapWays, where: str, season: str) -> RoadNetwork:
    """Return the network on foot of a season; `where` names it in messages."""
    return RoadNetwork.of(_called(from_osm_ways(_osm(ways), where, season=season, profile="foot", delays=FREE_FLOW)))


def _osm(ways: MapWays) -> OsmRoads:
    return OsmRoads(
        ways.way_id, ways.tags, ways.refs, ways.ref_end, ways.node_id, ways.lon, ways.lat, ways.node_tags
    )  # fmt: skip


def _called(roads: Roads) -> Roads:
    """Return the roads with the id and the number by which scenarios close them."""
    found = [NUMBER.search(str(ref)) for ref in roads.extras["ref"]]
    numbers = np.array([0 if one is None else int(one[1]) for one in found], np.int64)
    ids = np.asarray(roads.extras["way_id"]).astype(str).astype(object)
    return replace(roads, extras={**roads.extras, "id": ids, "road_number": numbers})
