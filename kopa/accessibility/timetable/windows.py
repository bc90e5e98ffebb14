"""Travel times of people who leave at any minute of a window: percentiles, and how many departures are worth taking.

A percentile is the time at rank round(p × (n - 1)), halves up, of those of all minutes, minutes without a connection
counted as infinite. So does cafein; R5 and numpy take other ranks or mean two of them. The window's end is not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.kernels.timetable_profile import scan_profile, window_of
from kopa.accessibility.kernels.timetable_scan import LATE
from kopa.accessibility.search.machine import refuse_if_too_large
from kopa.accessibility.timetable.answers import Ground, ends_at, reasons_of
from kopa.accessibility.timetable.clock import seconds_of
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.directions import Direction
from kopa.accessibility.timetable.journeys import (
    BYTES_PER_JOURNEY,
    asked_of,
    ends_of,
    minutes_of,
    status_texts,
    with_timetable,
)
from kopa.accessibility.timetable.walks import Legs, Walk, points_of
from kopa.errors import InputError, shown

STEP_S = 60
"""Seconds between two people who leave."""


def departure_window(
    timetable: Timetable, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *,
    leave: tuple[str, str] = ("07:00", "08:00"), percentiles: Sequence[float] = (25, 50, 75),
    max_walk_m: float = 2_000.0, max_direct_m: float | None = None, walk: Walk = None, horizon_min: float = 180.0,
) -> pd.DataFrame:  # fmt: skip
    """Return percentiles of the minutes to each site over all minutes at which one may leave, the wait counted.

    Parameters
    ----------
    leave
        When the window begins and ends (its end is not in it).
    percentiles
        From 0 to 100.

    Other parameters are those of `arrive_by`; the horizon is the longest travel time.

    Returns
    -------
    pandas.DataFrame
        ``from_id, to_id, travel_time_min.p25 …`` (inf where there is no connection), ``departures`` (times to leave in
        the window that are worth taking), ``status``.
    """
    low, high = (seconds_of(value, "leave") for value in _two(leave))
    if high <= low:
        raise InputError(f"leave: the window from {leave[0]} to {leave[1]} holds no minute")
    ranks = ranks_of(percentiles, (high - low + STEP_S - 1) // STEP_S)
    asked = asked_of(timetable, None, max_walk_m, max_direct_m, walk, horizon_min)
    refuse_if_too_large(len(origins), len(sites), BYTES_PER_JOURNEY, "a table of windows")
    ground = Ground(timetable, True, points_of(origins, "origins"), points_of(sites, "sites"), asked)
    times, departures = window_times(ground, low, high, ranks)
    status = reasons_of(ground, times, (low, high))
    of_rank = {f"travel_time_min.p{p:g}": times[..., k] for k, p in enumerate(percentiles)}
    columns = {
        **ends_of(origins, sites), **{name: minutes_of(values, values < LATE) for name, values in of_rank.items()},
        "departures": departures.ravel(), "status": status_texts(status),
    }  # fmt: skip
    return with_timetable(pd.DataFrame(columns), timetable)


def _two(leave: object) -> tuple[object, object]:
    if isinstance(leave, tuple | list) and len(leave) == 2:
        return leave[0], leave[1]
    raise InputError(f"leave: expected a beginning and an end, such as ('07:00', '08:00'), not {shown(leave)}")


def ranks_of(percentiles: Sequence[float], n: int) -> np.ndarray:
    """Return the places of percentiles among `n` sorted values, halves up.

    Examples
    --------
    >>> ranks_of((25, 50, 75), 60).tolist()
    [15, 30, 44]
    """
    listed = isinstance(percentiles, Sequence | np.ndarray) and not isinstance(percentiles, str) and len(percentiles)
    if not listed or [p for p in percentiles if not (isinstance(p, int | float | np.number) and 0 <= p <= 100)]:
        raise InputError(f"percentiles: {shown(percentiles)}; expected a list of numbers from 0 to 100")
    return np.floor(np.asarray(percentiles, float) / 100 * (n - 1) + 0.5).astype(np.int64)


def window_times(ground: Ground, low: int, high: int, ranks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return seconds (homes × places × ranks, LATE where there is no connection) and departures worth taking.

    The best rank of all, the least time, is a last one more.
    """
    shape = (len(ground.homes), len(ground.places))
    times, departures = np.full((*shape, len(ranks) + 1), LATE, np.int32), np.zeros(shape, np.int64)
    walk_s = ground.direct.table(shape)[0].astype(np.int64)
    legs, horizon_s = ground.home_legs, ground.asked.horizon_s
    room = Room.of(ground.direction, low, high + horizon_s)
    count, every = np.empty(shape[0], np.int64), np.append(ranks, 0)
    marks = np.empty((shape[0], (high - low + STEP_S - 1) // STEP_S), np.int32)
    for place in range(shape[1]):
        lists = profile_of(ground.direction, ends_at(ground, place)[0], room)
        window_of(
            legs.starts, legs.stop, legs.s, np.ascontiguousarray(walk_s[:, place]), *lists, low, high, STEP_S,
            horizon_s, marks, np.empty(_most(legs, lists[3]), np.int64), count,
        )  # fmt: skip
        times[:, place], departures[:, place] = np.sort(marks, axis=1)[:, every], count
    return times, departures


def _most(legs: Legs, listed: np.ndarray) -> int:
    """Return the greatest number of departures that stand in the lists of one home's stops."""
    before = np.append(0, np.cumsum(listed[legs.stop]))
    return int((before[legs.starts[1:]] - before[legs.starts[:-1]]).max()) if legs.n else 0


@dataclass(frozen=True, eq=False)
class Room:
    """The connections of a stretch of the day, and room for the lists of each stop."""

    first: int
    last: int
    board_starts: np.ndarray
    alight_starts: np.ndarray

    @staticmethod
    def of(direction: Direction, low: int, high: int) -> "Room":
        """Return the room for departures from `low` to `high` seconds."""
        hops, changes = direction.connections, direction.changes_to
        first, last = direction.between(low, high)
        boards = np.bincount(hops.tail[first:last], minlength=direction.n_stops)
        each = np.repeat(boards, np.diff(changes.starts))
        alights = np.bincount(changes.stop, weights=each, minlength=direction.n_stops).astype(np.int64)
        starts = (np.append(0, np.cumsum(counts)).astype(np.int64) for counts in (boards, alights))
        return Room(first, last, *starts)


def profile_of(direction: Direction, egress_s: np.ndarray, room: Room) -> tuple[np.ndarray, ...]:
    """Return where each stop's list begins, departures and arrivals by ride (falling), and how many there are."""
    changes, n = direction.changes_to, direction.n_stops
    board = [np.empty(room.board_starts[-1], np.int32) for _ in range(2)]
    alight = [np.empty(room.alight_starts[-1], np.int32) for _ in range(2)]
    counts = [np.zeros(n, np.int64) for _ in range(2)]
    scan_profile(
        room.first, room.last, *direction.connections, changes.starts, changes.stop, changes.s, egress_s,
        np.full(direction.n_trips, LATE, np.int64), room.board_starts, *board, counts[0], room.alight_starts, *alight,
        counts[1],
    )  # fmt: skip
    return room.board_starts, *board, counts[0]
