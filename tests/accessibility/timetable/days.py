"""Days made of a few calls, for tests: what a feed would give, without a feed."""

from collections.abc import Sequence

import numpy as np

from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.walks import Legs

Call = tuple[int, int, int, int, int]
"""Stop, arrival, departure, nobody boards, nobody alights."""


def day(n_stops: int, trips: Sequence[Sequence[Call]], footpaths: Sequence[tuple[int, int, int]], change: int,
        **more: object) -> Timetable:  # fmt: skip
    """Return a timetable; footpaths are (from, to, seconds), and a change comes on top of them."""
    calls = np.array([call for trip in trips for call in trip], np.int64).reshape(-1, 5)
    feet = np.array([*((i, i, 0) for i in range(n_stops)), *footpaths], np.int64).reshape(-1, 3)
    starts = np.cumsum([0, *(len(trip) for trip in trips)])
    ids = np.array([f"s{i}" for i in range(n_stops)], object)
    fields = dict(
        date="2026-10-06", feeds=("made",), stop_id=ids, stop_name=ids, stop_station=np.full(n_stops, "", object),
        stop_x=np.arange(n_stops) * 10_000.0 + 100_000, stop_y=np.full(n_stops, 7_000_000.0),
        trip_id=np.array([f"t{i}" for i in range(len(trips))], object),
        trip_route=np.array(["r"] * len(trips), object), trip_starts=starts.astype(np.int32),
        call_stop=calls[:, 0].astype(np.int32), call_arr=calls[:, 1].astype(np.int32),
        call_dep=calls[:, 2].astype(np.int32), call_flags=(calls[:, 3] + 2 * calls[:, 4]).astype(np.uint8),
        change_tail=feet[:, 0].astype(np.int32), change_head=feet[:, 1].astype(np.int32),
        change_s=(feet[:, 2] + change).astype(np.int32), change_walk_s=feet[:, 2].astype(np.int32),
        change_walk_m=feet[:, 2] * 1.0, run_dates=np.array(["2026-10-06"], object),
        run_trips=np.array([len(trips)]), change_least_s=change,
    )  # fmt: skip
    return Timetable(**(fields | more))  # type: ignore[arg-type]


def legs(places: Sequence[Sequence[tuple[int, int]]]) -> Legs:
    """Return legs of places, each a list of (stop, seconds)."""
    rows = np.array([(p, stop, s) for p, place in enumerate(places) for stop, s in place], np.int64).reshape(-1, 3)
    return Legs.of(len(places), rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 2] * 1.0)
