"""Ways of OpenStreetMap as a table: their tags, their nodes and where these lie, nothing rounded that the map holds."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from kopa.sources.encoding import decode, encode_each, running_sums
from kopa.units import CRS_FINLAND, CRS_WGS84, OSM_UNITS_PER_DEGREE

NANODEGREES = 100
"""Billionths of a degree in such a part: multiplied first, as in the map's file, the places are the same to the bit."""

MILLION = 1_000_000
"""A node's number is written in two parts, the millions and the rest: they may grow past what one step can hold."""

AT_ONCE = 20_000
"""So many ways are encoded or decoded at once."""

Tags = dict[str, str]
Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_TO_METRES = Transformer.from_crs(CRS_WGS84, CRS_FINLAND, always_xy=True)


@dataclass(frozen=True, eq=False)
class MapWays:
    """Ways, the nodes that they name one after another, and where the nodes lie.

    Attributes
    ----------
    way_id, tags
        Number and tags of each way.
    refs, ref_end
        Numbers of the nodes of all ways, and where those of each way end.
    node_id, lon, lat
        Sorted numbers of the nodes whose places are known, and the places in degrees.
    node_tags
        Tags of nodes that stop somebody, or are traffic signals, by number.
    """

    way_id: Integers
    tags: list[Tags]
    refs: Integers
    ref_end: Integers
    node_id: Integers
    lon: Numbers
    lat: Numbers
    node_tags: dict[int, Tags]

    @property
    def way_of(self) -> Integers:
        """The position of the way of each of `refs`."""
        return np.repeat(np.arange(len(self.way_id)), np.diff(self.ref_end, prepend=0))

    @property
    def node_at(self) -> Integers:
        """The position of the node of each of `refs`; -1 where its place is not known."""
        if not len(self.node_id):
            return np.full(len(self.refs), -1)
        at = np.minimum(np.searchsorted(self.node_id, self.refs), len(self.node_id) - 1)
        return np.where(self.node_id[at] == self.refs, at, -1)

    @property
    def length_m(self) -> Numbers:
        """The length of each way as drawn; NaN where the place of a node is not known."""
        x, y = _TO_METRES.transform(self.lon, self.lat)
        metres = np.append(np.stack([x, y], axis=1), [[np.nan, np.nan]], axis=0)[self.node_at]
        way = self.way_of
        steps = np.hypot(*np.diff(metres, axis=0).T)[way[1:] == way[:-1]]
        total = np.bincount(way[1:][way[1:] == way[:-1]], weights=steps, minlength=len(self.way_id))
        return np.asarray(total, np.float64)

    def kept(self, used: npt.NDArray[np.bool_]) -> "MapWays":
        """Return some of the ways, sorted by their numbers, with the nodes that they name."""
        rows = np.flatnonzero(used)
        rows = rows[np.argsort(self.way_id[rows], kind="stable")]
        counts = np.diff(self.ref_end, prepend=0)
        ends = np.cumsum(counts[rows])
        within = np.arange(int(counts[rows].sum())) - np.repeat(ends - counts[rows], counts[rows])
        refs = self.refs[np.repeat(self.ref_end[rows] - counts[rows], counts[rows]) + within]
        named = np.isin(self.node_id, refs)
        known = set(self.node_id[named].tolist())
        tagged = {node: tags for node, tags in self.node_tags.items() if node in known}
        tags = [self.tags[row] for row in rows.tolist()]
        places = self.node_id[named], self.lon[named], self.lat[named]
        return MapWays(self.way_id[rows], tags, refs, ends, *places, tagged)


def table_of(ways: MapWays) -> pd.DataFrame:
    """Return ways whose nodes all have places as rows (`kopa.sources.schemas.official.REGION_WAYS`)."""
    places = np.stack([ways.lon, ways.lat], axis=1)[ways.node_at]
    units = np.rint(places * OSM_UNITS_PER_DEGREE).astype(np.int64)
    numbers = np.stack(np.divmod(ways.refs, MILLION), axis=1)
    return pd.DataFrame(
        {
            "id": ways.way_id.astype(str),
            "tags": [_json(tags) for tags in ways.tags],
            "nodes": _encoded(numbers, ways.ref_end),
            "path": _encoded(units, ways.ref_end),
            "node_tags": _node_tags(ways),
        }
    )


def _encoded(values: Integers, ends: Integers) -> list[str]:
    """Return the steps of each way as text: of some ways after others, for all at once take a gigabyte."""
    texts: list[str] = []
    for first in range(0, len(ends), AT_ONCE):
        last = ends[first : first + AT_ONCE]
        begin = int(ends[first - 1]) if first else 0
        counts = np.diff(last, prepend=begin)
        these = values[begin : int(last[-1])]
        steps = np.diff(these, axis=0, prepend=0)
        begins = last - counts - begin
        steps[begins] = these[begins]
        texts += encode_each(steps, np.repeat(np.arange(len(last)), counts), len(last))
    return texts


def _decoded(texts: Sequence[str]) -> tuple[Integers, Integers]:
    """Return the values of all ways and, beside each, the number of its way; some ways after others."""
    values, of = [np.empty((0, 2), np.int64)], [np.empty(0, np.int64)]
    for first in range(0, len(texts), AT_ONCE):
        steps, way = decode(texts[first : first + AT_ONCE])
        values.append(running_sums(steps, way))
        of.append(way + first)
    return np.concatenate(values), np.concatenate(of)


def _node_tags(ways: MapWays) -> list[str]:
    """Return for each way the tags of its nodes by their places in it, from 0; empty where they have none."""
    found: dict[int, dict[str, Tags]] = {}
    way, begin = ways.way_of, ways.ref_end - np.diff(ways.ref_end, prepend=0)
    for at in np.flatnonzero(np.isin(ways.refs, list(ways.node_tags))).tolist():
        row = int(way[at])
        found.setdefault(row, {})[str(at - int(begin[row]))] = ways.node_tags[int(ways.refs[at])]
    return [_json(found[row]) if row in found else "" for row in range(len(ways.way_id))]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ways_of(table: pd.DataFrame) -> MapWays:
    """Return the ways of such a table.

    Raises
    ------
    ValueError
        Nodes, places or tags are damaged.
    """
    numbers, way = _decoded(table["nodes"].tolist())
    places, of_place = _decoded(table["path"].tolist())
    if not np.array_equal(way, of_place) or len(np.unique(way)) != len(table):
        raise ValueError("a way has not as many nodes as places")
    refs = numbers[:, 0] * MILLION + numbers[:, 1]
    node_id, first = np.unique(refs, return_index=True)
    lon, lat = (1e-9 * (places[first] * NANODEGREES).astype(np.float64)).T
    ref_end = np.cumsum(np.bincount(way, minlength=len(table)))
    begin = ref_end - np.diff(ref_end, prepend=0)
    node_tags = {}
    for row in np.flatnonzero(table["node_tags"] != "").tolist():
        for place, tags in _parsed(str(table["node_tags"].iat[row])).items():
            at = int(begin[row]) + int(place)
            if not begin[row] <= at < ref_end[row]:
                raise ValueError(f"node_tags: way {table['id'].iat[row]} has no node {place}")
            node_tags[int(refs[at])] = tags
    parsed = cache(_parsed)  # ways of equal tags share them
    tags = [parsed(text) for text in table["tags"]]
    return MapWays(table["id"].to_numpy(str).astype(np.int64), tags, refs, ref_end, node_id, lon, lat, node_tags)


def _parsed(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(f"tags are no names with values: {text[:60]!r}")
    return value


def lengths_m(paths: pd.Series) -> Numbers:
    """Return the lengths of ways as drawn, of the column `path` of such a table."""
    units, of = _decoded(paths.tolist())
    degrees = units / OSM_UNITS_PER_DEGREE
    metres = np.stack(_TO_METRES.transform(degrees[:, 0], degrees[:, 1]), axis=1)
    length: Numbers = shapely.length(shapely.linestrings(metres, indices=of))
    return length


def trimmed(tags: Iterable[Tags], keys: Iterable[str]) -> list[Tags]:
    """Return tags with some keys alone, in the order of the keys."""
    wanted = tuple(keys)
    return [{key: one[key] for key in wanted if key in one} for one in tags]
