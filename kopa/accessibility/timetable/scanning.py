"""Lanes: which questions are scanned together, and what a scan leaves behind."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kopa.accessibility.kernels.timetable_scan import LANES, NEVER, from_places, scan_lanes
from kopa.accessibility.timetable.directions import Direction
from kopa.accessibility.timetable.walks import Legs

RIDE_LANES = 8
"""Lanes a question has where rides are counted without a limit: at most 1, 2, … 7 rides, and any number."""


@dataclass(frozen=True, eq=False)
class Rides:
    """How many rides are distinguished: `lanes` a question, the last one without a limit where `open_ended`."""

    lanes: int
    open_ended: bool

    @staticmethod
    def of(max_rides: int | None, *, counted: bool = True) -> "Rides":
        """Return the lanes for at most `max_rides` rides (None: any number, the first seven apart if counted)."""
        if max_rides is None:
            return Rides(RIDE_LANES if counted else 1, True)
        return Rides(max_rides, False)

    def opens(self, groups: int) -> np.ndarray:
        """Return for each lane of some questions the lane that a label of it opens, -1 for none."""
        nexts = np.arange(1, self.lanes + 1)
        nexts[-1] = self.lanes - 1 if self.open_ended else -1
        all_nexts = np.where(nexts < 0, -1, np.arange(groups)[:, None] * self.lanes + nexts)
        return np.ascontiguousarray(all_nexts.ravel(), np.int64)

    def fewest(self, best: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the latest time (last axis: lanes) and its fewest rides, 0 where they are more than the lanes."""
        latest = best[..., -1]
        rides = (best == latest[..., None]).argmax(axis=-1) + 1
        if self.open_ended:
            rides[rides == self.lanes] = 0
        return latest, rides


@dataclass(frozen=True, eq=False)
class Scanned:
    """Some questions (`place` to be at `by`) after their scan: labels a stop and lane, alightings a trip and lane."""

    place: np.ndarray
    by: np.ndarray
    rides: Rides
    label: np.ndarray
    alight: np.ndarray
    _state: tuple[np.ndarray, ...]
    _direction: Direction
    _last: int

    def leaving(self, legs: Legs) -> tuple[np.ndarray, np.ndarray]:
        """Return the latest time to leave and its fewest rides (places of `legs` × questions)."""
        best = np.full((legs.n, self.label.shape[1]), NEVER, np.int32)
        from_places(legs.starts, legs.stop, legs.s, self.label, best)
        return self.rides.fewest(best.reshape(legs.n, len(self.place), self.rides.lanes))

    def whole_day(self) -> None:
        """Scan on to the beginning of the day, in place: what leads there at all, however early one leaves."""
        hops = self._direction.connections
        _scan(self._direction, self._last, len(hops.dep), self._state, self.label, self.alight)


def scanned(
    direction: Direction, to: Legs, place: np.ndarray, by: np.ndarray, rides: Rides, *, horizon_s: int,
    recorded: bool = True,
) -> Iterator[Scanned]:  # fmt: skip
    """Yield questions in groups that fit into the lanes: be at `place` (row of `to`) by `by` seconds.

    Scans reach back from the latest question of a group to `horizon_s` before its earliest one.
    """
    if not rides.lanes:
        return
    together = max(LANES // rides.lanes, 1)
    order = np.lexsort((place, by))
    for low in range(0, len(order), together):
        some = order[low : low + together]
        yield _scanned(direction, to, place[some], by[some], rides, horizon_s, recorded)


def _scanned(
    direction: Direction, to: Legs, place: np.ndarray, by: np.ndarray, rides: Rides, horizon_s: int, recorded: bool
) -> Scanned:
    by_group = np.full((direction.n_stops, len(place), rides.lanes), NEVER, np.int32)
    for group, (row, until) in enumerate(zip(place, by, strict=True)):
        part = slice(to.starts[row], to.starts[row + 1])
        by_group[to.stop[part], group] = (until - to.s[part])[:, None]
    deadline = by_group.reshape(direction.n_stops, len(place) * rides.lanes)
    latest = deadline.max(axis=1) if deadline.size else np.zeros(0, np.int32)
    done, on = np.zeros(direction.n_stops, np.uint64), np.zeros(direction.n_trips, np.uint64)
    state = (rides.opens(len(place)), deadline, latest, done, on)
    label = np.full(deadline.shape, NEVER, np.int32)
    alight = np.full((direction.n_trips if recorded else 0, deadline.shape[1]), NEVER, np.int32)
    first, last = direction.between(int(by.min()) - horizon_s, int(by.max()))
    _scan(direction, first, last, state, label, alight)
    return Scanned(place, by, rides, label, alight, state, direction, last)


def _scan(
    direction: Direction, first: int, last: int, state: tuple[np.ndarray, ...], label: np.ndarray, alight: np.ndarray
) -> None:
    opens, deadline, latest, done, on = state
    changes = direction.changes_to
    scan_lanes(
        first, last, *direction.connections, changes.starts, changes.stop, changes.s, opens, deadline, latest, label,
        done, on, alight, len(alight) > 0,
    )  # fmt: skip
