"""Answers of Overpass: whole, of the tile and the moment that were asked for, and what is in them.

A server that runs out of time or memory has sent the head of an answer under 200 already; what went wrong then
stands in a `remark` at its end, and what came before is not whole. An answer without one is looked through all the
same: it says how many ways and nodes it has, each way's nodes are among them, and no way lies elsewhere.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kopa.sources.fetch.bodies import LONGEST_WORDS, parsed_json, text_of
from kopa.sources.fetch.faults import FetchError
from kopa.sources.services.overpass_tiles import TOLD, Tile
from kopa.sources.services.rows import overlaps

Element = Mapping[str, Any]
Digests = npt.NDArray[np.uint64]

DIGEST_BYTES = 16
PLAIN_NODE = ("type", "id", "lat", "lon")
"""Fields of a node without tags."""

SLACK_DEGREES = 1e-6
"""How far beside its tile a way may lie: servers round."""

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_TOO_MUCH = re.compile(r"timed out|out of memory")
_BUSY = re.compile(r"too busy|rate_limited|/api/status")


class TooMuchError(FetchError):
    """The server ran out of time or memory over one tile: it is to be asked for in parts."""


@dataclass(frozen=True)
class TileAnswer:
    """What an answer holds: of which moment, and the ways and nodes."""

    moment: str
    ways: list[Element]
    nodes: list[Element]


def read_answer(body: bytes, tile: Tile, where: str) -> TileAnswer:
    """Return what the answer of a tile holds.

    Raises
    ------
    TooMuchError
        The server ran out of time or memory.
    FetchError
        It is not whole, or not of the tile.
    """
    content = _content(body, where)
    _refuse_remark(content, where)
    told, ways, nodes = _parted(content["elements"], where)
    tags = told.get("tags") or {}
    if tags.get("box") != tile.box_text:
        raise FetchError(f"{where}: is of the box {tags.get('box')}, not of {tile.box_text}")
    moment = _moment(tags.get("date"), where)
    _refuse_behind(content, moment, where)
    for name, came in (("ways", ways), ("nodes", nodes)):
        if tags.get(name) != str(len(came)):
            raise FetchError(f"{where}: {len(came):,} {name} came, the server counts {tags.get(name)}", temporary=True)
    _refuse_ways(ways, _places(nodes, where), tile, where)
    return TileAnswer(moment, ways, nodes)


def moment_of(body: bytes, where: str) -> str:
    """Return the moment of which an answer says that it is.

    Raises
    ------
    FetchError
        It says none.
    """
    told, _, _ = _parted(_content(body, where)["elements"], where)
    return _moment((told.get("tags") or {}).get("date"), where)


def _content(body: bytes, where: str) -> dict[str, Any]:
    text = text_of(body, where)
    if text.lstrip().startswith("<"):
        _refuse_words(text, where)
    content = parsed_json(body, where)
    whole = isinstance(content, dict) and isinstance(content.get("osm3s"), dict)
    if not whole or not isinstance(content.get("elements"), list):
        raise FetchError(f"{where}: no answer of Overpass; it begins with {text[:40]!r}")
    return dict(content)


def _refuse_words(text: str, where: str) -> None:
    """Raise what Overpass says in a page under 200: where it is none of Overpass's, it is left to others."""
    found = re.findall(r"Error</strong>:\s*(.*?)</p>", text, flags=re.S)
    if found:
        words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", " ".join(found)))).strip()[:LONGEST_WORDS]
        raise _said(words, where)


def _refuse_remark(content: Mapping[str, Any], where: str) -> None:
    if "remark" in content:
        raise _said(str(content["remark"]).strip()[:LONGEST_WORDS], where)


def _said(words: str, where: str) -> FetchError:
    """Return the error for the server's own words."""
    if _TOO_MUCH.search(words):
        return TooMuchError(f"{where}: not whole, for the server says: {words}")
    return FetchError(f"{where}: not whole, for the server says: {words}", temporary=bool(_BUSY.search(words)))


def _parted(elements: list[Any], where: str) -> tuple[Element, list[Element], list[Element]]:
    """Return what the answer says of itself, its ways and its nodes."""
    kinds: dict[str, list[Element]] = {TOLD: [], "way": [], "node": []}
    for one in elements:
        kind = one.get("type") if isinstance(one, dict) else None
        if kind not in kinds:
            raise FetchError(f"{where}: holds {str(one)[:60]!r}, which was not asked for")
        kinds[kind].append(one)
    if len(kinds[TOLD]) != 1:
        raise FetchError(f"{where}: does not say of which tile and moment it is; was another query asked?")
    return kinds[TOLD][0], kinds["way"], kinds["node"]


def _moment(text: object, where: str) -> str:
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise FetchError(f"{where}: {text!r} is no moment such as 2026-11-30T00:00:00Z")
    return text


def _refuse_behind(content: Mapping[str, Any], moment: str, where: str) -> None:
    """Raise when the server itself has not come to the moment that it was asked for: it tells of an earlier one."""
    base = _moment(content["osm3s"].get("timestamp_osm_base"), f"{where}: timestamp_osm_base")
    if base < moment:
        raise FetchError(f"{where}: the server is behind: its data are of {base}, and those of {moment} were asked for")


def _places(nodes: list[Element], where: str) -> dict[int, tuple[float, float]]:
    places: dict[int, tuple[float, float]] = {}
    for one in nodes:
        number, lon, lat = one.get("id"), one.get("lon"), one.get("lat")
        fine = isinstance(lon, int | float) and isinstance(lat, int | float) and abs(lon) <= 180 and abs(lat) <= 90
        if not isinstance(number, int) or not fine or not _has_tags(one):
            raise FetchError(f"{where}: a node without a number, a place or tags that can be read: {str(one)[:80]}")
        places[number] = float(lon), float(lat)  # type: ignore[arg-type]
    if len(places) < len(nodes):
        raise FetchError(f"{where}: a node came twice", temporary=True)
    return places


def _refuse_ways(ways: list[Element], places: Mapping[int, tuple[float, float]], tile: Tile, where: str) -> None:
    seen = set()
    for one in ways:
        number, nodes, tags = one.get("id"), one.get("nodes", []), one.get("tags") or {}
        if not isinstance(number, int) or not isinstance(nodes, list) or not _has_tags(one):
            raise FetchError(f"{where}: a way without a number, nodes or tags that can be read: {str(one)[:80]}")
        if "highway" not in tags and tags.get("route") != "ferry":
            raise FetchError(f"{where}: way {number} is neither a road nor a ferry, and nothing else was asked for")
        lacking = [node for node in nodes if node not in places]
        if lacking:
            raise FetchError(f"{where}: way {number} names the node {lacking[0]}, which did not come", temporary=True)
        if not _meets([places[node] for node in nodes], tile):
            raise FetchError(f"{where}: way {number} lies elsewhere: the server does not heed the box")
        seen.add(number)
    if len(seen) < len(ways):
        raise FetchError(f"{where}: a way came twice", temporary=True)


def _has_tags(element: Element) -> bool:
    tags = element.get("tags", {})
    return isinstance(tags, dict) and all(isinstance(value, str) for value in tags.values())


def _meets(places: Iterable[tuple[float, float]], tile: Tile) -> bool:
    """Return whether the box around some places meets a tile; a way without nodes lies nowhere."""
    listed = list(places)
    if not listed:
        return True
    xs, ys = zip(*listed, strict=True)
    west, south, east, north = tile.box
    around = (west - SLACK_DEGREES, south - SLACK_DEGREES, east + SLACK_DEGREES, north + SLACK_DEGREES)
    return overlaps((min(xs), min(ys), max(xs), max(ys)), around)


def digests_of(elements: list[Element], kind: str) -> Digests:
    """Return number and digest of each element, three whole numbers each: what they say, whatever the order of tags."""
    numbers = np.array([one["id"] for one in elements], np.int64).astype(np.uint64)
    lines = (hashlib.blake2b(_line(one, kind).encode(), digest_size=DIGEST_BYTES).digest() for one in elements)
    digests = np.frombuffer(b"".join(lines), np.uint64).reshape(-1, DIGEST_BYTES // 8)
    return np.column_stack([numbers, digests])


def _line(one: Element, kind: str) -> str:
    """Return what an element says as text; most nodes say nothing but their place, and there are millions of them."""
    if kind == "node" and len(one) == len(PLAIN_NODE) and "lat" in one:
        return f"{kind} {float(one['lat'])!r} {float(one['lon'])!r}"
    return json.dumps([kind, one], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
