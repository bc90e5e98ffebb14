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
class StopPlaces:
    """Stops of all feeds: id, name, station, metres in EPSG:3067."""

    id: np.ndarray
    name: np.ndarray
    station: np.ndarray
    x: np.ndarray
    y: np.ndarray


class StopChanges(NamedTuple):
    """From where to where, whole seconds, seconds and metres on foot."""

    change_tail: np.ndarray
    change_head: np.ndarray
    change_s: np.ndarray
    change_walk_s: np.ndarray
    change_walk_m: np.ndarray


class Walks(NamedTuple):
    """Walks between stops: from where to where, seconds and metres."""

    tail: np.ndarray
    head: np.ndarray
    s: np.ndarray
    m: np.ndarray


def changes_of(
    places: StopPlaces, parts: "dict[str, FeedDay]", prefix: dict[str, str], walk: Walk, change_s: int, max_m: float
) -> StopChanges:
    """Return all changes, by tail and head."""
    walked = _walks(places, walk, max_m)
    tail, head, seconds = _of_transfers(places, parts, prefix)
    n = len(places.id)
    in_file = np.isin(walked.tail * n + walked.head, tail * n + head)
    apart = (tail != head) & (seconds != FORBIDDEN)
    own = _at_one_stop(n, tail[tail == head], seconds[tail == head], change_s)
    stays = np.flatnonzero(own < LATE)
    parts_of = (
        Walks(stays, stays, np.zeros(len(stays), np.int64), np.zeros(len(stays))),
        Walks(*(values[~in_file] for values in walked)),
        Walks(tail[apart], head[apart], seconds[apart], _metres(places, walked, tail[apart], head[apart])),
    )
    tail, head, walk_s, walk_m = (np.concatenate(values) for values in zip(*parts_of, strict=True))
    whole_s = np.append(own[stays], walk_s[len(stays) :] + change_s)
    order = np.lexsort((head, tail))
    tail, head, whole_s, walk_s = (values[order].astype(np.int32) for values in (tail, head, whole_s, walk_s))
    return StopChanges(tail, head, whole_s, walk_s, walk_m[order].astype(np.float64))


def _at_one_stop(n: int, stop: np.ndarray, seconds: np.ndarray, change_s: int) -> np.ndarray:
    """Return the least seconds of a change at each stop, LATE where none is allowed."""
    own = np.full(n, change_s, np.int64)
    own[stop] = np.where(seconds == FORBIDDEN, LATE, np.maximum(seconds, change_s))
    return own


def _metres(places: StopPlaces, walked: Walks, tail: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Return the metres between stops: those of the walk where there is one, else straight."""
    n = len(places.id)
    walked_m = pd.Series(walked.m, index=walked.tail * n + walked.head).reindex(tail * n + head).to_numpy()
    straight = np.hypot(places.x[tail] - places.x[head], places.y[tail] - places.y[head])
    return np.where(np.isnan(walked_m), straight, walked_m)


def _walks(places: StopPlaces, walk: Walk, max_m: float) -> Walks:
    """Return walks between two different stops."""
    if max_m <= 0:
        none = np.zeros(0, np.int64)
        return Walks(none, none, none, np.zeros(0))
    points = np.stack([places.x, places.y], axis=1)
    walks = walks_between(points, points, max_m, walk)
    apart = walks.row != walks.column
    return Walks(walks.row[apart], walks.column[apart], walks.s[apart], walks.m[apart])


def _of_transfers(
    places: StopPlaces, parts: "dict[str, FeedDay]", prefix: dict[str, str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of transfers.txt as rows of stops; those at stops that cannot be used are left out."""
    of = pd.Index(places.id)
    tails, heads, seconds = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for feed, part in parts.items():
        rows = [
            of.get_indexer(pd.Index([prefix[feed] + name for name in ids], dtype=object))
            for ids in (part.transfers.tail, part.transfers.head)
        ]
        usable = (rows[0] >= 0) & (rows[1] >= 0)
        tails.append(rows[0][usable])
        heads.append(rows[1][usable])
        seconds.append(np.array(part.transfers.s, np.int64)[usable])
    return np.concatenate(tails), np.concatenate(heads), np.concatenate(seconds)
