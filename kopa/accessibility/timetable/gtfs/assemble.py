"""Feeds → a day: every feed read, all faults said once, stops and trips in an order that rests on their content."""

from collections.abc import Iterable
from datetime import date
from itertools import chain, count
from pathlib import Path

import numpy as np
import pandas as pd

from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.timetable.arrays import OVER_NETWORK, STRAIGHT, DayArrays
from kopa.accessibility.timetable.clock import day_of
from kopa.accessibility.timetable.gtfs.changes import StopPlaces, changes_of
from kopa.accessibility.timetable.gtfs.faults import Faults, counted, some
from kopa.accessibility.timetable.gtfs.feed_day import FeedDay, read_feed_day
from kopa.accessibility.timetable.gtfs.files import FeedFiles, open_feed
from kopa.accessibility.timetable.gtfs.plan import refuse_if_too_large
from kopa.accessibility.timetable.gtfs.running import Wanted
from kopa.accessibility.timetable.gtfs.twins import warnings_of_twins
from kopa.accessibility.timetable.walks import Walk, checked_walk, off_road
from kopa.errors import InputError, KopaError, TableError, shown
from kopa.units import kilometres

Paths = str | Path | Iterable[str | Path]


def from_gtfs(
    paths: Paths, date: object, *, walk: Walk = None, change_s: int = 60, transfer_max_m: float = 400.0,
    with_previous_day: bool = True, headway_wait: str = "most",
) -> DayArrays:  # fmt: skip
    """Return the trips of one service day of GTFS feeds; times in seconds, walks in metres.

    Parameters
    ----------
    paths
        A zip or folder, or several: stops and trips of several feeds are named ``feed:id``.
    date
        The service day, YYYY-MM-DD.
    walk
        How people walk between stops: a network for walkers, or a leg (`kopa.Access.walking()`, the default): straight
        distance times a detour, an assumption.
    change_s
        Least seconds between two rides, at least 1; a walk comes on top.
    transfer_max_m
        Longest walk between two rides in metres; 0: only changes at one stop and those of transfers.txt.
    with_previous_day
        Whether trips of the day before that run past midnight belong to the day.
    headway_wait
        How trips by headway without exact times are read: ``most`` (people wait the whole headway) or ``least``.

    Raises
    ------
    TableError
        With every reason, feed by feed, why they cannot be used on that day.
    TooLargeError
        If it would not fit in memory.
    """
    day = day_of(date)
    _check(change_s, transfer_max_m, headway_wait)
    checked_walk(walk)
    feeds = opened(paths)
    refuse_if_too_large(feeds)
    wanted = Wanted(day, with_previous_day, headway_wait)
    read = [(feed, read_feed_day(feed, wanted, faults), faults) for feed, faults in feeds]
    raise_refused(faults for _, _, faults in read)
    _say_which_are_empty([(part, faults) for _, part, faults in read if part is not None])
    raise_refused(faults for _, _, faults in read)
    parts = {name: part for (_, part, _), name in zip(read, names_of(feeds), strict=True) if part is not None}
    notes = [sentence for _, _, faults in read for sentence in faults.notes]
    notes += warnings_of_twins(parts)
    return _timetable(day, parts, notes, walk, change_s, transfer_max_m)


def _check(change_s: int, transfer_max_m: float, headway_wait: str) -> None:
    faults = []
    if not (isinstance(change_s, int | np.integer) and 1 <= change_s <= 7200):
        faults.append(f"change_s must be at least 1 (whole seconds, at most 7200), not {shown(change_s)}")
    if not (isinstance(transfer_max_m, int | float) and 0 <= transfer_max_m <= 5000):
        faults.append(f"transfer_max_m is {shown(transfer_max_m)}; expected metres from 0 to 5000")
    if headway_wait not in ("most", "least"):
        faults.append(f"headway_wait is {shown(headway_wait)}; expected 'most' or 'least'")
    if faults:
        raise InputError("; ".join(faults))


def _say_which_are_empty(read: list[tuple[FeedDay, Faults]]) -> None:
    """Note the feeds of which no trip of the day is left; refuse them where that is so of all."""
    empty = [(part.empty, faults) for part, faults in read if part.empty]
    for sentence, faults in empty:
        (faults.refuse if len(empty) == len(read) else faults.note)(sentence)


def opened(paths: Paths) -> list[tuple[FeedFiles, Faults]]:
    """Return the feeds in the order of their names; those that cannot be opened are raised together."""
    if not isinstance(paths, str | Path | Iterable):
        raise InputError(f"paths: expected a GTFS zip or folder, or several, not {shown(paths)}")
    listed = sorted({Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)})
    if not listed:
        raise InputError("paths: no feed; give a GTFS zip or folder, or several")
    feeds, wrong = [], []
    for path in listed:
        try:
            feeds.append((open_feed(path), Faults(path.name)))
        except KopaError as error:
            wrong.append(error)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise TableError("feeds", map(str, wrong))
    return feeds


def raise_refused(every: Iterable[Faults]) -> None:
    """Raise every reason why feeds cannot be used."""
    refused = [(faults.feed, sentence) for faults in every for sentence in faults.refused]
    if refused:
        feeds = sorted({feed for feed, _ in refused})
        raise TableError(
            ", ".join(feeds),
            [sentence.removeprefix(f"{feeds[0]}: ") if len(feeds) == 1 else sentence for _, sentence in refused],
        )


def names_of(feeds: list[tuple[FeedFiles, Faults]]) -> list[str]:
    """Return a name for each feed: that of its file without an ending, numbered where several share it."""
    names: list[str] = []
    for feed, _ in feeds:
        stem = feed.path.stem if feed.path.suffix == ".zip" else feed.path.name
        numbered = (f"{stem}-{n}" for n in count(2))
        names.append(next(name for name in chain([stem], numbered) if name not in names))
    return names


def _timetable(
    day: date, parts: dict[str, FeedDay], notes: list[str], walk: Walk, change_s: int, transfer_max_m: float
) -> DayArrays:
    prefix = {name: f"{name}:" if len(parts) > 1 else "" for name in parts}
    places = _places(parts, prefix)
    of_stop = pd.Index(places.id)
    rows = {
        name: of_stop.get_indexer(pd.Index(prefix[name] + part.stops.id.astype(object))) for name, part in parts.items()
    }
    trips = _trips(parts, prefix, rows)
    changes = changes_of(places, parts, prefix, walk, change_s, transfer_max_m)
    runs = _runs(parts)
    counts, far = _walks_in_words(places, np.unique(trips["call_stop"]), walk)
    return DayArrays(
        date=str(day), feeds=tuple(parts), stop_id=places.id, stop_name=places.name, stop_station=places.station,
        stop_x=places.x, stop_y=places.y, **trips, **changes._asdict(), change_least_s=change_s,
        run_dates=np.array([str(d) for d in runs.index], object), run_trips=runs.to_numpy(np.int64),
        faults=(*notes, *far), notes=counts, walk=walk,
    )  # fmt: skip


def _walks_in_words(places: StopPlaces, served: np.ndarray, walk: Walk) -> tuple[dict[str, int | str], tuple[str, ...]]:
    """Return what people walk on and how many served stops no way comes near to; and a sentence on these."""
    if not isinstance(walk, RoadNetwork):
        return {"walks": STRAIGHT}, ()
    far = off_road(np.stack([places.x, places.y], axis=1)[served], walk)
    counts: dict[str, int | str] = {"walks": OVER_NETWORK, "network": walk.digest, "stops_off_road": int(far.sum())}
    if not far.any():
        return counts, ()
    limit_km = kilometres(Access.walking().max_m)
    told = f"{counted(int(far.sum()), 'stop')} more than {limit_km:g} km from every way on foot: nobody walks there"
    return counts, (f"{told}: {some(places.id[served][far])}",)


def _places(parts: dict[str, FeedDay], prefix: dict[str, str]) -> StopPlaces:
    """Return the usable stops of all feeds in the order of their ids."""
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("id", "name", "station", "x", "y")}
    for feed, part in parts.items():
        stops, usable = part.stops, part.stops.usable
        columns["id"].append(prefix[feed] + stops.id[usable].astype(object))
        columns["name"].append(stops.name[usable])
        columns["station"].append(np.array([prefix[feed] + p if p else "" for p in stops.parent[usable]], object))
        columns["x"].append(stops.x[usable])
        columns["y"].append(stops.y[usable])
    joined = {name: np.concatenate(values) for name, values in columns.items()}
    order = np.argsort(joined["id"].astype(str), kind="stable")
    return StopPlaces(*(joined[name][order] for name in columns))


def _trips(parts: dict[str, FeedDay], prefix: dict[str, str], rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return trips and calls of all feeds, in the order of the trips' ids."""
    ids = np.concatenate([prefix[feed] + part.trips.trip_id.astype(object) for feed, part in parts.items()])
    routes = np.concatenate([part.trips.trip_route for part in parts.values()])
    lengths = np.concatenate([np.diff(part.trips.starts) for part in parts.values()])
    stop = np.concatenate([rows[feed][part.trips.stop] for feed, part in parts.items()])
    arr, dep, flags = (
        np.concatenate([getattr(part.trips, name) for part in parts.values()]) for name in ("arr", "dep", "flags")
    )
    order = np.argsort(ids.astype(str), kind="stable")
    firsts = np.append(0, np.cumsum(lengths))[:-1]
    starts = np.append(0, np.cumsum(lengths[order])).astype(np.int32)
    calls = np.repeat(firsts[order] - starts[:-1], lengths[order]) + np.arange(starts[-1])
    return {
        "trip_id": ids[order], "trip_route": routes[order], "trip_starts": starts,
        "call_stop": stop[calls].astype(np.int32), "call_arr": arr[calls], "call_dep": dep[calls],
        "call_flags": flags[calls],
    }  # fmt: skip


def _runs(parts: dict[str, FeedDay]) -> pd.Series:
    """Return the trips of all feeds on each date."""
    counts = [pd.Series(count, index=dates) for dates, count in (part.runs for part in parts.values())]
    return pd.concat(counts).groupby(level=0).sum().sort_index()
