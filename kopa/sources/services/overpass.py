"""Overpass: the roads, paths and ferries of a region and around it, asked for tile by tile, all of one moment.

`options` of a dataset: `status` (address at which the server says whether it has room), `tile_km` (side of a tile at
most), `most_tiles` (of one region), `timeout_s` and `memory_bytes` (what the server may spend on one), `bytes_a_km2`
and `bytes_a_person` (what is expected to come, packed).

One request at a time, with a pause after each; a server without room says when it has, and is left alone until then.
"""

import hashlib
import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from kopa.sources import people
from kopa.sources.fetch.faults import FetchError, MovedError, TooLongError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request
from kopa.sources.fetch.service import Checked, FetchPlan, Foreseen
from kopa.sources.services.overpass_answers import (
    Digests,
    TileAnswer,
    TooMuchError,
    digests_of,
    moment_of,
    read_answer,
)
from kopa.sources.services.overpass_tiles import DEEPEST, Tile, last_moment, request_of, tiles_of
from kopa.sources.services.rows import refuse_count

PAUSE_S = 1.0
"""Least seconds from one request to the next."""

UNKNOWN_S = 30.0
"""Seconds to leave a server alone that has refused, and does not say for how long."""


class Overpass:
    """The ways of a region that carry traffic, with their nodes and tags, in tiles."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the request of every tile; parts of tiles are asked for only where a whole one is too much."""
        moment = last_moment()
        return FetchPlan({one.file: request_of(one, order, moment) for one in tiles_of(order)}, complete=True)

    def foreseen(self, order: Order) -> Foreseen:
        """Return how many requests there are, and about how many bytes come, by the area and the people in it."""
        options, (west, south, east, north) = order.dataset.options, order.box_m
        cells = people.population_cells()
        inside = shapely.contains_properly(shapely.box(west, south, east, north), cells.geometry.to_numpy())
        km2, persons = (east - west) * (north - south) / 1e6, float(cells.loc[inside, "population"].sum())
        expected = options["bytes_a_km2"] * km2 + options["bytes_a_person"] * persons
        return Foreseen(len(tiles_of(order)), int(expected))

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch the tiles that are not there yet, of the moment of those that are."""
        tiles = tiles_of(order)
        moment = _moment_here(order, pages) or last_moment()
        pages.http.interval_s = PAUSE_S
        pages.http.room_s = lambda: _or(_until_room_s(order, pages.http), UNKNOWN_S)
        if not all(pages.has(one.file) for one in tiles):
            pages.http.wait(_or(_until_room_s(order, pages.http), 0.0), f"{order.name}: {order.dataset.url}")
        for done, tile in enumerate(tiles, 1):
            _fetch_tile(tile, order, pages, moment)
            pages.watch.page(done, len(tiles))

    def check(self, order: Order, files: Files) -> Checked:
        """Return what the tiles hold together: all there, of one moment, and agreeing where they overlap."""
        digests: dict[str, list[Digests]] = {"way": [], "node": []}
        moments, names = set(), set()
        for tile in tiles_of(order):
            for part in _parts(tile, files):
                answer = _answer(files.read(part.file), part, order)
                digests["way"].append(digests_of(answer.ways, "way"))
                digests["node"].append(digests_of(answer.nodes, "node"))
                moments.add(answer.moment)
                names.add(part.file)
        foreign = sorted(set(files.names()) - names)
        if foreign:
            raise FetchError(f"{order.name}: {foreign[0]} does not belong to these tiles")
        if len(moments) != 1:
            raise FetchError(
                f"{order.name}: the tiles are of several moments ({', '.join(sorted(moments))}): they do not agree"
            )
        ways, nodes = (_unique(digests[kind], kind, order) for kind in ("way", "node"))
        refuse_count(len(ways), order)
        note = f"as of {moments.pop()}: {len(ways):,} ways, {len(nodes):,} nodes, {len(names):,} answers"
        content = hashlib.sha256(ways.tobytes() + nodes.tobytes()).hexdigest()
        return Checked(len(ways), content, (note,))

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return one row an answer: the path of the file, which the reader of roads opens."""
        parts = [part for tile in tiles_of(order) for part in _parts(tile, files)]
        paths = [files.path(part.file) for part in parts]
        return pd.DataFrame({"path": [str(path) for path in paths], "bytes": [path.stat().st_size for path in paths]})


def until_room_s(status: str) -> float | None:
    r"""Return how many seconds a server has no room for, by its page of status; None where that does not say.

    Examples
    --------
    >>> until_room_s("Rate limit: 2\n2 slots available now.\n")
    0.0
    >>> until_room_s("Rate limit: 2\nSlot available after: 2026-11-30T09:30:24Z, in 96 seconds.\n")
    96.0
    >>> until_room_s("<html>")
    """
    if re.search(r"^Rate limit: 0\s*$|^[1-9]\d* slots? available now", status, flags=re.M):
        return 0.0
    waits = [float(one) for one in re.findall(r"^Slot available after: .*, in (-?\d+) seconds?", status, flags=re.M)]
    return max(0.0, min(waits)) if waits else None


def _until_room_s(order: Order, http: Http) -> float | None:
    """Ask a server once for how long it has no room; None where it cannot be asked, or does not say."""
    request = Request(str(order.dataset.options["status"]), kind="text", max_bytes=100_000, deadline_s=30.0)
    try:
        body, _ = http.read_once(request, lambda _: None)
    except FetchError:
        return None
    return until_room_s(body.decode("utf-8", "replace"))


def _or(seconds: float | None, otherwise: float) -> float:
    return otherwise if seconds is None else seconds


def _answer(body: bytes, tile: Tile, order: Order) -> TileAnswer:
    return read_answer(body, tile, f"{order.dataset.url} {tile.name}")


def _moment_here(order: Order, pages: Pages) -> str:
    """Return the moment of the answers that are here already; empty where there are none."""
    for name in pages.names(end=".json"):
        try:
            return moment_of(pages.read(name), name)
        except FetchError:  # damaged on the disk: another may not be
            continue
    return ""


def _fetch_tile(tile: Tile, order: Order, pages: Pages, moment: str) -> None:
    """Fetch one tile; where it is too much for the server or for the memory here, or was before, its quarters."""

    def parse(body: bytes) -> None:
        came = _answer(body, tile, order).moment
        if came != moment:
            raise FetchError(f"{order.dataset.url} {tile.name}: is of {came}, and {moment} was asked for")

    if pages.has(tile.file) or not pages.names(begin=f"{tile.name}-"):
        try:
            pages.get(tile.file, request_of(tile, order, moment), parse)
            return
        except (TooMuchError, TooLongError):
            if tile.depth == DEEPEST:
                raise
    for quarter in tile.quarters:
        _fetch_tile(quarter, order, pages, moment)


def _parts(tile: Tile, files: Files) -> Iterator[Tile]:
    """Yield the tile, or the parts in which it came."""
    if files.has(tile.file):
        yield tile
    elif tile.depth < DEEPEST and files.names(begin=f"{tile.name}-"):
        for quarter in tile.quarters:
            yield from _parts(quarter, files)
    else:
        raise FetchError(f"{files.folder}: {tile.file} is missing")


def _unique(parts: list[Digests], kind: str, order: Order) -> Digests:
    """Return number and digest of each way or node once, sorted.

    Raises
    ------
    MovedError
        Two tiles say different things of one: the data changed between them.
    """
    rows = np.unique(np.concatenate(parts), axis=0)
    twice = np.flatnonzero(rows[1:, 0] == rows[:-1, 0])
    if len(twice):
        number = int(rows[twice[0], 0].astype(np.int64))
        raise MovedError(f"{order.name}: two tiles say different things of {kind} {number}: the data changed meanwhile")
    return rows
