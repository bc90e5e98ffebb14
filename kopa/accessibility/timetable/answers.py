"""When one leaves and is there, for every pair of a home and a place: arrays, in either direction.

Toward a place one leaves home as late as one can and is there by a time; from a place one is home as early as one can,
having left after a time. The second is the first on the mirrored day, with all times negative.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kopa.accessibility.kernels.timetable_journeys import FIELDS, read_all
from kopa.accessibility.kernels.timetable_scan import LATE, NEVER
from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.directions import Direction
from kopa.accessibility.timetable.scanning import Rides, Scanned, scanned
from kopa.accessibility.timetable.walks import Legs, Walk, WalkPairs, legs_of, walks_between
from kopa.accessibility.timetable.walks_once import WalksOnce

STATUSES = ("ok", "on_foot", "no_stop_within", "no_service", "no_way", "over_limit", "no_road_within")
"""Why a pair has, or has not, a journey."""

OK, ON_FOOT, NO_STOP, NO_SERVICE, NO_WAY, OVER, NO_ROAD = range(7)


FEWEST_ENTRIES = 4096
"""Room for the rides that are looked at to read a journey back; doubled where it is too little."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What people do: rides at most (None: any number), the longest walks, how they walk, the longest journey.

    `max_walk_m` holds between a stop and a point, `max_direct_m` for walking all the way. `walk` may be `WalksOnce`,
    where the same homes and places are asked about again and again.
    """

    max_rides: int | None
    max_walk_m: float
    max_direct_m: float
    walk: Walk | WalksOnce
    horizon_s: int


@dataclass(frozen=True, eq=False)
class Ground:
    """Homes, places and stops of a day with the walks between them, in one direction."""

    timetable: Timetable
    toward: bool
    homes: np.ndarray
    places: np.ndarray
    asked: Asked

    @property
    def direction(self) -> Direction:
        """The day, mirrored for those who leave a place."""
        return self.timetable.to_place if self.toward else self.timetable.from_place

    def _walks(self, rows: np.ndarray, columns: np.ndarray, max_m: float, *, onward: bool) -> WalkPairs:
        walk, turned = self.asked.walk, onward != self.toward
        if isinstance(walk, WalksOnce):
            return walk.between(rows, columns, max_m, turned=turned)
        if isinstance(walk, RoadNetwork) and turned:
            walk = walk.reversed()
        return walks_between(rows, columns, max_m, walk)

    @cached_property
    def _stops(self) -> np.ndarray:
        return np.stack([self.timetable.stop_x, self.timetable.stop_y], axis=1)

    @cached_property
    def home_legs(self) -> Legs:
        """Walks between homes and stops."""
        return legs_of(len(self.homes), self._walks(self.homes, self._stops, self.asked.max_walk_m, onward=True))

    @cached_property
    def place_legs(self) -> Legs:
        """Walks between places and stops."""
        return legs_of(len(self.places), self._walks(self.places, self._stops, self.asked.max_walk_m, onward=False))

    @cached_property
    def direct(self) -> WalkPairs:
        """Walks between homes and places."""
        return self._walks(self.homes, self.places, self.asked.max_direct_m, onward=True)


@dataclass(frozen=True, eq=False)
class Answers:
    """Arrays of homes × places: seconds of leaving and being there, on foot and on rides, metres, rides, status."""

    leave: np.ndarray
    arrive: np.ndarray
    walk_s: np.ndarray
    walk_m: np.ndarray
    ride_s: np.ndarray
    rides: np.ndarray
    status: np.ndarray

    @property
    def there(self) -> np.ndarray:
        """Which pairs have a journey."""
        return self.status <= ON_FOOT

    @property
    def wait_s(self) -> np.ndarray:
        """Seconds between leaving and being there that are neither on foot nor on a ride."""
        wait: np.ndarray = self.arrive - self.leave - self.walk_s - self.ride_s
        return wait


def latest(ground: Ground, by: int, *, counted: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Return the latest seconds to leave home to be at each place by `by`, by any way, and rides (-1: not known)."""
    shape = (len(ground.homes), len(ground.places))
    best, rides = np.full(shape, NEVER, np.int64), np.full(shape, -1, np.int64)
    for part in _scans(ground, by, Rides.of(ground.asked.max_rides, counted=counted), recorded=False):
        best[:, part.place], rides[:, part.place] = part.leaving(ground.home_legs)
    walked = by - ground.direct.table(shape)[0].astype(np.int64)
    on_foot = (walked >= best) & (walked >= by - ground.asked.horizon_s)
    best, rides = np.where(on_foot, walked, best), np.where(on_foot, 0, rides)
    within = best >= by - ground.asked.horizon_s
    return np.where(within, best, NEVER), np.where(within, rides, -1)


def _scans(ground: Ground, by: int, rides: Rides, *, recorded: bool):  # type: ignore[no-untyped-def]
    place = np.arange(len(ground.places))
    at = np.full(len(place), by)
    return scanned(
        ground.direction, ground.place_legs, place, at, rides, horizon_s=ground.asked.horizon_s, recorded=recorded
    )


def answers(ground: Ground, by: int) -> Answers:
    """Return the journey of every pair; times are those of the direction, turned back for those who leave a place."""
    shape = (len(ground.homes), len(ground.places))
    out = np.zeros((*shape, 5), np.int64)  # leave, arrive, on foot, on rides, rides
    metres = np.full(shape, np.inf)
    status = np.full(shape, NO_WAY, np.int8)
    for part in _scans(ground, by, Rides.of(ground.asked.max_rides), recorded=True):
        _read_rides(ground, part, out, metres, status, by)
    _on_foot(ground, by, out, metres, status)
    _reasons(ground, by, status)
    leave, arrive = (out[..., 0], out[..., 1]) if ground.toward else (-out[..., 1], -out[..., 0])
    return Answers(leave, arrive, out[..., 2], metres, out[..., 3], out[..., 4], status)


def _read_rides(
    ground: Ground, part: Scanned, out: np.ndarray, metres: np.ndarray, status: np.ndarray, by: int
) -> None:
    """Read the journeys of some places by ride, in place; and say which take too long."""
    leave, rides = part.leaving(ground.home_legs)
    walked = by - ground.direct.table(status.shape)[0][:, part.place].astype(np.int64)
    wanted = (leave >= by - ground.asked.horizon_s) & (leave > walked)
    for group, place in enumerate(part.place):
        times = np.full((len(leave), 4), -1, np.int64)
        walked_m = np.full(len(leave), np.inf)
        read_group(
            ground,
            part,
            group,
            np.where(wanted[:, group], leave[:, group], NEVER),
            rides[:, group],
            by,
            times,
            walked_m,
        )
        got = wanted[:, group]
        out[got, place, 0], out[got, place, 1:] = leave[got, group], times[got]
        metres[got, place], status[got, place] = walked_m[got], OK
    _too_long(ground, part, status, NEVER // 2 + 1)


def read_group(
    ground: Ground, part: Scanned, group: int, leave: np.ndarray, rides: np.ndarray, by: int, times: np.ndarray,
    walked_m: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Read the journeys to one place of a scan, in place; return what the kernel leaves of the last one."""
    legs, lanes, direction = ground.home_legs, part.rides.lanes, ground.direction
    egress_s, egress_m = ends_at(ground, int(part.place[group]))
    place, room, result = 0, FEWEST_ENTRIES, np.empty(6, np.int64)
    while True:
        entries = np.empty((room, FIELDS), np.int64)
        place = read_all(
            entries, place, legs.starts, legs.stop, legs.s, legs.m, *tables_of(direction), part.label, part.alight,
            group * lanes, lanes, *unseen(direction), egress_s, egress_m, leave, rides, by, result, times, walked_m,
        )  # fmt: skip
        if place == legs.n:
            return entries, result
        room *= 2


def unseen(direction: Direction) -> tuple[np.ndarray, np.ndarray]:
    """Return marks of stops and trips that no search has reached."""
    return np.full((direction.n_stops, 3), -1, np.int64), np.full((direction.n_trips, 2), -1, np.int64)


def tables_of(direction: Direction) -> tuple[tuple[np.ndarray, ...], ...]:
    """Return trips, departures, changes and their metres as the kernels that read journeys take them."""
    changes, metres = direction.changes_from
    departures = direction.departures
    return tuple(direction.trips), tuple(departures), tuple(changes), metres  # type: ignore[return-value]


def ends_at(ground: Ground, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Return seconds (LATE: none) and metres on foot from each stop to a place."""
    legs = ground.place_legs
    part = slice(legs.starts[place], legs.starts[place + 1])
    egress_s, egress_m = np.full(ground.direction.n_stops, LATE, np.int64), np.zeros(ground.direction.n_stops)
    egress_s[legs.stop[part]], egress_m[legs.stop[part]] = legs.s[part], legs.m[part]
    return egress_s, egress_m


def reasons_of(ground: Ground, times: np.ndarray, window_s: tuple[int, int]) -> np.ndarray:
    """Return the statuses of pairs of which the last of `times` is the least one (LATE: none).

    On foot are those where no ride is quicker than the walk all the way. Too long is a way that begins in the window.
    """
    least = times[..., -1]
    walk_s = ground.direct.table(least.shape)[0]
    status = np.where(least < LATE, OK, NO_WAY).astype(np.int8)
    status[(walk_s < LATE) & (least == walk_s)] = ON_FOOT
    open_pairs = status == NO_WAY
    if open_pairs.any():
        since, until = window_s
        by = until + ground.asked.horizon_s
        for part in _scans(ground, by, Rides.of(None, counted=False), recorded=False):
            _too_long(ground, part, status, since)
        status[open_pairs & (walk_s < LATE)] = OVER
        _reasons(ground, by, status)
    return status


def _too_long(ground: Ground, part: Scanned, status: np.ndarray, since: int) -> None:
    """Mark the pairs that have a way by ride from a second on, but one longer than the horizon; in place."""
    open_pairs = status[:, part.place] == NO_WAY
    if not (open_pairs & ~ground.home_legs.lacking[:, None] & ~ground.place_legs.lacking[part.place]).any():
        return
    part.whole_day()
    leave, _ = part.leaving(ground.home_legs)
    status[:, part.place] = np.where(open_pairs & (leave >= since), OVER, status[:, part.place])


def _on_foot(ground: Ground, by: int, out: np.ndarray, metres: np.ndarray, status: np.ndarray) -> None:
    """Let people walk all the way where that is no worse than by ride, in place."""
    walks = ground.direct
    row, column = walks.row, walks.column
    better = (status[row, column] != OK) | (by - walks.s >= out[row, column, 0])
    too_long = better & (walks.s > ground.asked.horizon_s)
    status[row[too_long], column[too_long]] = OVER
    better &= ~too_long
    row, column, s = row[better], column[better], walks.s[better]
    out[row, column] = np.stack([by - s, np.full(len(s), by), s, np.zeros_like(s), np.zeros_like(s)], axis=1)
    metres[row, column], status[row, column] = walks.m[better], ON_FOOT


def _reasons(ground: Ground, by: int, status: np.ndarray) -> None:
    """Say why pairs without a way have none, in place."""
    open_pairs = status == NO_WAY
    homes, places = ground.home_legs, ground.place_legs
    asleep = ~_served(ground.direction, homes, by, boards=True)[:, None] | ~_served(
        ground.direction, places, by, boards=False
    )
    status[open_pairs & asleep] = NO_SERVICE
    status[open_pairs & (homes.lacking[:, None] | places.lacking)] = NO_STOP
    status[open_pairs & (homes.off_road[:, None] | places.off_road)] = NO_ROAD


def _served(direction: Direction, legs: Legs, by: int, *, boards: bool) -> np.ndarray:
    """Say at which places some trip of the day can be boarded in time, or brings people there in time."""
    hops = direction.connections
    flag = hops.ride & (1 if boards else 2)
    used = (flag == 0) & ((hops.dep if boards else hops.arr) <= by)
    stop = np.zeros(direction.n_stops, bool)
    stop[(hops.tail if boards else hops.head)[used]] = True
    served = np.zeros(legs.n, bool)
    served[np.repeat(np.arange(legs.n), np.diff(legs.starts))[stop[legs.stop]]] = True
    return served
