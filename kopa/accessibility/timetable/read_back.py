"""Journeys of chosen pairs, leg by leg: walks and rides with stops, routes and times that add up to the second."""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.kernels.timetable_journeys import CALL, FOOT, LEFT_AT, PARENT
from kopa.accessibility.timetable.answers import OK, ON_FOOT, Answers, Asked, Ground, answers, ends_at, read_group
from kopa.accessibility.timetable.clock import seconds_of, text_of
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.journeys import asked_of
from kopa.accessibility.timetable.scanning import Rides, Scanned, scanned
from kopa.accessibility.timetable.walks import Walk, points_of
from kopa.errors import UnknownNameError, shown
from kopa.units import kilometres

WAYS = ("arrive_by", "leave_after")

COLUMNS = (
    "from_id", "to_id", "leg", "kind", "from_stop", "to_stop", "route", "trip", "leave", "arrive", "time_min",
    "walk_km",
)  # fmt: skip

Leg = tuple[str, int, int, str, str, str, str, float]
"""Kind, seconds of leaving and arriving, from, to, route, trip, metres on foot."""


def read_back(
    timetable: Timetable, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, pairs: Iterable[tuple[str, str]], *,
    way: str = "arrive_by", at: str | None = None, max_rides: int | None = None, max_walk_m: float = 2_000.0,
    max_direct_m: float | None = None, walk: Walk = None, horizon_min: float = 180.0,
) -> pd.DataFrame:  # fmt: skip
    """Return the legs of the journeys that `arrive_by` or `leave_after` found, in minutes and kilometres.

    Parameters
    ----------
    pairs
        (origin id, site id), one for each journey wanted, whichever way it goes.
    way
        ``arrive_by`` (from the origin to the site) or ``leave_after`` (home again).
    at
        The bell; default 08:30, or 15:00 after school.

    Other parameters are those of `arrive_by`.

    Returns
    -------
    pandas.DataFrame
        ``from_id, to_id, leg`` (from 1)``, kind`` (walk, ride)``, from_stop, to_stop`` (empty at a door)``, route,
        trip, leave, arrive`` (HH:MM:SS)``, time_min, walk_km``; no rows for a pair without a journey. The wait before a
        ride is the time since the leg before.
    """
    if way not in WAYS:
        raise UnknownNameError(f"way: {shown(way)} is none of {', '.join(WAYS)}")
    toward = way == "arrive_by"
    asked = asked_of(timetable, max_rides, max_walk_m, max_direct_m, walk, horizon_min)
    clock = seconds_of(at or ("08:30" if toward else "15:00"), "at")
    homes, places = points_of(origins, "origins"), points_of(sites, "sites")
    rows: list[dict[str, Any]] = []
    for home, place in pairs:
        h, p = _row(origins, home, "origins"), _row(sites, place, "sites")
        ground = Ground(timetable, toward, homes[[h]], places[[p]], asked)
        ids = (home, place) if toward else (place, home)
        rows += [
            _as_row(ids, number, leg) for number, leg in enumerate(legs_of(ground, clock if toward else -clock), 1)
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(points: gpd.GeoDataFrame, name: str, where: str) -> int:
    rows = np.flatnonzero(points["id"].to_numpy(object) == name)
    if not len(rows):
        raise UnknownNameError(f"pairs: {where} have no id {name!r}")
    return int(rows[0])


def _as_row(ids: tuple[str, str], number: int, leg: Leg) -> dict[str, Any]:
    kind, leave, arrive, tail, head, route, trip, metres = leg
    values = (*ids, number, kind, tail, head, route, trip, text_of(leave), text_of(arrive), (arrive - leave) / 60,
              kilometres(metres))  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def legs_of(ground: Ground, by: int) -> list[Leg]:
    """Return the legs of the journey of one home and one place, in the order in which they are taken."""
    journeys = answers(ground, by)
    if journeys.status[0, 0] == ON_FOOT:
        return [
            (
                "walk",
                int(journeys.leave[0, 0]),
                int(journeys.arrive[0, 0]),
                "",
                "",
                "",
                "",
                float(journeys.walk_m[0, 0]),
            )
        ]
    if journeys.status[0, 0] != OK:
        return []
    legs = _legs_by_ride(ground, by, journeys)
    if not ground.toward:
        legs = [(kind, -arrive, -leave, head, tail, *rest) for kind, leave, arrive, tail, head, *rest in legs[::-1]]  # type: ignore[misc]
    return [leg for leg in legs if leg[0] == "ride" or leg[2] > leg[1] or leg[7] > 0]


def _legs_by_ride(ground: Ground, by: int, journeys: Answers) -> list[Leg]:
    """Return the legs in the direction of the ground: in the mirrored day times are negative and go backwards."""
    leave = int(journeys.leave[0, 0] if ground.toward else -journeys.arrive[0, 0])
    scan = next(_scan(ground, by, ground.asked))
    entries, result = _searched(ground, scan, leave, by)
    chain = [int(result[0])]
    while entries[chain[-1], PARENT] >= 0:
        chain.append(int(entries[chain[-1], PARENT]))
    chain.reverse()
    left = [int(entries[i, LEFT_AT]) for i in chain[1:]] + [int(result[1])]
    return _legs(ground, entries, chain, left, leave, int(result[2]))


def _scan(ground: Ground, by: int, asked: Asked):  # type: ignore[no-untyped-def]
    return scanned(
        ground.direction, ground.place_legs, np.zeros(1, np.int64), np.array([by]), Rides.of(asked.max_rides),
        horizon_s=asked.horizon_s,
    )  # fmt: skip


def _searched(ground: Ground, scan: Scanned, leave: int, by: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rides that were looked at, and which of them are the journey."""
    rides = scan.leaving(ground.home_legs)[1][:, 0]
    times, metres = np.empty((1, 4), np.int64), np.empty(1)
    return read_group(ground, scan, 0, np.array([leave]), rides, by, times, metres)


def _legs(ground: Ground, entries: np.ndarray, chain: list[int], left: list[int], leave: int, arrive: int) -> list[Leg]:
    direction, tt = ground.direction, ground.timetable
    trips, (changes, metres) = direction.trips, direction.changes_from
    legs: list[Leg] = []
    now, here = leave, ""
    for i, out in zip(chain, left, strict=True):
        call, foot = int(entries[i, CALL]), int(entries[i, FOOT])
        boards, alights = str(tt.stop_id[trips.stop[call]]), str(tt.stop_id[trips.stop[out]])
        first = i == chain[0]
        walk_s = int(ground.home_legs.s[foot] if first else changes.walk_s[foot])
        walk_m = float(ground.home_legs.m[foot] if first else metres[foot])
        legs.append(("walk", now, now + walk_s, here, boards, "", "", walk_m))
        trip = int(direction.trip_of_call[call])
        trip = trip if ground.toward else tt.n_trips - 1 - trip
        times = int(trips.dep[call]), int(trips.arr[out])
        legs.append(("ride", *times, boards, alights, str(tt.trip_route[trip]), str(tt.trip_id[trip]), 0.0))
        now, here = times[1], alights
    metres_out = ends_at(ground, 0)[1][trips.stop[left[-1]]]
    return [*legs, ("walk", now, arrive, here, "", "", "", float(metres_out))]
