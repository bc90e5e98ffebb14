"""Changes between rides: at one stop, by walks to near stops, and as transfers.txt has them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kopa.accessibility.kernels.timetable_scan import LATE
from kopa.accessibility.timetable.gtfs.transfers import FORBIDDEN
from kopa.accessibility.timetable.walks import Walk, walks_between

if TYPE_CHECKING:
    from kopa.accessibility.timetable.gtfs.feed_day import FeedDay


@dataclass(frozen=True, eq=False)
class Places:
    """Stops of all feeds: id, name, station, metres in EPSG:3067."""

    id: np.ndarray
    name: np.ndarray
    station: np.ndarray
    x: np.ndarray
    y: np.ndarray


class Changes(NamedTuple):
    """From where to where, whole seconds, seconds and metres on foot."""

    change_tail: np.ndarray
    change_head: np.ndarray
    change_s: np.ndarray
    change_walk_s: np.ndarray
    change_walk_m: np.ndarray


def changes_of(
    places: Places, parts: "dict[str, FeedDay]", prefix: dict[str, str], walk: Walk, change_s: int, max_m: float
) -> Changes:
    """Return all changes, by tail and head."""
    n = len(places.id)
    tail, head, walk_s, walk_m = _walks(places, walk, max_m)
    given_tail, given_head, given_s = _given(places, parts, prefix)
    key, given_key = tail * n + head, given_tail * n + given_head
    kept = ~np.isin(key, given_key)
    allowed = given_s != FORBIDDEN
    apart = given_tail != given_head
    known_m = pd.Series(walk_m, index=key).reindex(given_key).to_numpy()
    straight_m = np.hypot(places.x[given_tail] - places.x[given_head], places.y[given_tail] - places.y[given_head])
    metres = np.where(np.isnan(known_m), straight_m, known_m)
    own = np.full(n, change_s, np.int64)
    own[given_tail[~apart & allowed]] = np.maximum(given_s[~apart & allowed], change_s)
    own[given_tail[~apart & ~allowed]] = LATE
    add = apart & allowed
    stays = np.flatnonzero(own < LATE)
    columns = (
        np.concatenate([stays, tail[kept], given_tail[add]]), np.concatenate([stays, head[kept], given_head[add]]),
        np.concatenate([own[stays], walk_s[kept] + change_s, given_s[add] + change_s]),
        np.concatenate([np.zeros(len(stays)), walk_s[kept], given_s[add]]),
        np.concatenate([np.zeros(len(stays)), walk_m[kept], metres[add]]),
    )  # fmt: skip
    order = np.lexsort((columns[1], columns[0]))
    kinds = (np.int32, np.int32, np.int32, np.int32, np.float64)
    sorted_columns = [column[order].astype(kind) for column, kind in zip(columns, kinds, strict=True)]
    return Changes(*sorted_columns)


def _walks(places: Places, walk: Walk, max_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return walks between two different stops."""
    if max_m <= 0:
        none = np.zeros(0, np.int64)
        return none, none, none, np.zeros(0)
    points = np.stack([places.x, places.y], axis=1)
    found = walks_between(points, points, max_m, walk)
    apart = found.row != found.column
    return found.row[apart], found.column[apart], found.s[apart], found.m[apart]


def _given(
    places: Places, parts: "dict[str, FeedDay]", prefix: dict[str, str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of transfers.txt as rows of stops; those at stops that cannot be used are left out."""
    of = pd.Index(places.id)
    tails, heads, seconds = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for feed, part in parts.items():
        rows = [
            of.get_indexer(pd.Index([prefix[feed] + name for name in ids], dtype=object))
            for ids in (part.transfers.tail, part.transfers.head)
        ]
        kept = (rows[0] >= 0) & (rows[1] >= 0)
        tails.append(rows[0][kept])
        heads.append(rows[1][kept])
        seconds.append(np.array(part.transfers.s, np.int64)[kept])
    return np.concatenate(tails), np.concatenate(heads), np.concatenate(seconds)
