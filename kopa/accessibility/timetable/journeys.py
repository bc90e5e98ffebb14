"""Journeys as tables: be there by a time, be home after one, and the school day of both."""

from numbers import Real
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.kernels.timetable_scan import LANES
from kopa.accessibility.search.machine import refuse_if_too_large
from kopa.accessibility.timetable.answers import OK, ON_FOOT, OVER, STATUSES, Answers, Asked, Ground, answers
from kopa.accessibility.timetable.clock import seconds_of, texts_of
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.walks import Walk, checked_walk, points_of
from kopa.errors import InputError, shown
from kopa.units import kilometres

BYTES_PER_JOURNEY = 320
"""A row of a table of journeys while it is made."""

SCHEMA_VERSION = 1

DIRECT = 2.5
"""Longest walk all the way as a multiple of the longest walk to a stop, unless it is given."""


def arrive_by(
    timetable: Timetable, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, at: str = "08:30",
    max_rides: int | None = None, max_walk_m: float = 2_000.0, max_direct_m: float | None = None,
    walk: Walk = None, horizon_min: float = 180.0,
) -> pd.DataFrame:  # fmt: skip
    """Return when one leaves each origin, as late as can be, to be at each site by a time; minutes and kilometres.

    Of the journeys that leave at that time, the one returned has the fewest rides, and is there first. There is no wait
    before the first ride; the wait at the site is `spare_min`.

    Parameters
    ----------
    timetable
        One service day.
    origins, sites
        ``id`` (unique text) and ``geometry`` (points, any CRS).
    at
        The bell, HH:MM or HH:MM:SS.
    max_rides
        Rides at most; None: any number; 0: on foot.
    max_walk_m
        Longest walk to or from a stop in metres: straight distance, or length over a network.
    max_direct_m
        Longest walk all the way; default 2.5 times `max_walk_m`: 5 km, the school way that a child may have to walk.
    walk
        A network for walkers, or a leg: straight distance times a detour. Default: what the timetable was read with,
        `kopa.Access.walking()` where that was nothing.
    horizon_min
        Longest time from leaving to the bell; what takes longer has the status ``over_limit``.

    Returns
    -------
    pandas.DataFrame
        ``from_id, to_id, leave, arrive`` (HH:MM:SS, may pass 24; empty where there is no journey),
        ``travel_time_min, spare_min, walk_min, walk_km, ride_min, wait_min, transfers`` (inf there), ``status``.

    Examples
    --------
    >>> from kopa.sources.example_files import kuopio_school_day
    >>> day = Timetable.from_gtfs(kuopio_school_day(), "2017-02-14")
    >>> home, school = (day.stops[day.stops.id == name] for name in ("174193", "201827"))
    >>> arrive_by(day, home, school).iloc[0][["leave", "arrive", "ride_min", "wait_min", "transfers"]].to_dict()
    {'leave': '07:27:59', 'arrive': '08:18:31', 'ride_min': 43.0, 'wait_min': 1.0, 'transfers': 1.0}
    """
    asked = asked_of(timetable, max_rides, max_walk_m, max_direct_m, walk, horizon_min)
    ground = Ground(timetable, True, points_of(origins, "origins"), points_of(sites, "sites"), asked)
    refuse_if_too_large(len(origins), len(sites), BYTES_PER_JOURNEY, "a table of journeys")
    by = seconds_of(at, "at")
    journeys = answers(ground, by)
    return _table(timetable, origins, sites, journeys, by - journeys.arrive)


def leave_after(
    timetable: Timetable, sites: gpd.GeoDataFrame, origins: gpd.GeoDataFrame, *, at: str = "15:00",
    max_rides: int | None = None, max_walk_m: float = 2_000.0, max_direct_m: float | None = None,
    walk: Walk = None, horizon_min: float = 180.0,
) -> pd.DataFrame:  # fmt: skip
    """Return when one is home from each site, as early as can be, having left after a time; minutes and kilometres.

    Of the journeys that are home at that time, the one returned has the fewest rides, leaving last. The wait from the
    bell until then is `spare_min`. Parameters and columns are those of `arrive_by`; sites come first, as one goes.

    Examples
    --------
    >>> from kopa.sources.example_files import kuopio_school_day
    >>> day = Timetable.from_gtfs(kuopio_school_day(), "2017-02-14")
    >>> home, school = (day.stops[day.stops.id == name] for name in ("174193", "201827"))
    >>> leave_after(day, school, home).iloc[0][["leave", "arrive", "ride_min", "status"]].to_dict()
    {'leave': '15:19:39', 'arrive': '16:00:00', 'ride_min': 30.0, 'status': 'ok'}
    """
    asked = asked_of(timetable, max_rides, max_walk_m, max_direct_m, walk, horizon_min)
    ground = Ground(timetable, False, points_of(origins, "origins"), points_of(sites, "sites"), asked)
    refuse_if_too_large(len(origins), len(sites), BYTES_PER_JOURNEY, "a table of journeys")
    out = seconds_of(at, "at")
    journeys = answers(ground, -out)
    turned = Answers(**{name: np.ascontiguousarray(values.T) for name, values in vars(journeys).items()})
    return _table(timetable, sites, origins, turned, turned.leave - out)


def school_day(
    timetable: Timetable, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, *, bell: str = "08:30",
    out: str = "15:00", limit_min: float = 180.0, max_rides: int | None = None, max_walk_m: float = 2_000.0,
    max_direct_m: float | None = None, walk: Walk = None, horizon_min: float = 180.0,
) -> pd.DataFrame:  # fmt: skip
    """Return the minutes a day that going to school and home takes, waiting counted, as the law counts them.

    Parameters
    ----------
    bell, out
        When school begins and ends.
    limit_min
        The longest reasonable day: 150 minutes under 13 years, else 180 (Basic Education Act 628/1998 s. 32).

    Other parameters are those of `arrive_by`; the horizon holds for each way.

    Returns
    -------
    pandas.DataFrame
        ``from_id, to_id, day_min`` (bell - leave + home - out)``, leave, home, wait_min`` (neither walking nor
        riding, at the school too)``, walk_km, transfers_in, transfers_out, within_limit, status``. A day over the limit
        has its minutes and the status ``over_limit``.

    Examples
    --------
    >>> from kopa.sources.example_files import kuopio_school_day
    >>> day = Timetable.from_gtfs(kuopio_school_day(), "2017-02-14")
    >>> home, school = (day.stops[day.stops.id == name] for name in ("174193", "201827"))
    >>> school_day(day, home, school).iloc[0][["leave", "home", "within_limit"]].to_dict()
    {'leave': '07:27:59', 'home': '16:00:00', 'within_limit': True}
    """
    if not (isinstance(limit_min, int | float | np.number) and limit_min >= 0):
        raise InputError(f"limit_min: {shown(limit_min)} is not a number of minutes of at least 0")
    asked = asked_of(timetable, max_rides, max_walk_m, max_direct_m, walk, horizon_min)
    refuse_if_too_large(len(origins), len(sites), 2 * BYTES_PER_JOURNEY, "a table of school days")
    homes, schools = points_of(origins, "origins"), points_of(sites, "sites")
    begins, ends = seconds_of(bell, "bell"), seconds_of(out, "out")
    if ends < begins:
        raise InputError(f"out: {out} is before the bell at {bell}")
    there = answers(Ground(timetable, True, homes, schools, asked), begins)
    back = answers(Ground(timetable, False, homes, schools, asked), -ends)
    both = there.there & back.there
    day_s = begins - there.leave + back.arrive - ends
    moving_s = there.walk_s + there.ride_s + back.walk_s + back.ride_s
    walk_km = kilometres(there.walk_m + back.walk_m)
    within = both & (day_s <= limit_min * 60)
    columns = {
        **ends_of(origins, sites),
        "day_min": minutes_of(day_s, both),
        "leave": _texts(there.leave, there.there), "home": _texts(back.arrive, back.there),
        "wait_min": minutes_of(day_s - moving_s, both), "walk_km": np.where(both, walk_km, np.inf).ravel(),
        "transfers_in": _transfers(there), "transfers_out": _transfers(back), "within_limit": within.ravel(),
        "status": status_texts(_of_both(there, back, within)),
    }  # fmt: skip
    return with_timetable(pd.DataFrame(columns), timetable)


def _of_both(there: Answers, back: Answers, within: np.ndarray) -> np.ndarray:
    """Return the status of a day: on foot both ways, in order, over the limit, or why one way is lacking."""
    foot = (there.status == ON_FOOT) & (back.status == ON_FOOT)
    status = np.where(foot, ON_FOOT, OK)
    status = np.where(within, status, OVER)
    for one in (back, there):  # what hinders the way to school is said first
        status = np.where(one.there, status, one.status)
    return status


def asked_of(
    timetable: Timetable, max_rides: int | None, max_walk_m: float, max_direct_m: float | None, walk: Walk,
    horizon_min: float,
) -> Asked:  # fmt: skip
    """Return checked wishes; all faults at once."""
    faults = []
    if not isinstance(timetable, Timetable):
        faults.append(f"timetable: expected a kopa.Timetable, not {shown(timetable)}")
    if max_rides is not None and not (isinstance(max_rides, int | np.integer) and 0 <= max_rides <= LANES):
        faults.append(f"max_rides: {shown(max_rides)} is no number of rides from 0 to {LANES}; None is any number")
    direct_m = DIRECT * max_walk_m if max_direct_m is None and isinstance(max_walk_m, Real) else max_direct_m
    limits = (
        ("max_walk_m", max_walk_m, 50_000),
        ("max_direct_m", direct_m, 125_000),
        ("horizon_min", horizon_min, 1_440),
    )
    for name, value, highest in limits:
        if not (isinstance(value, int | float | np.number) and 0 <= value <= highest):
            faults.append(f"{name}: {shown(value)} is not a number from 0 to {highest:,}")
    if faults:
        raise InputError("; ".join(faults))
    return Asked(
        None if max_rides is None else int(max_rides), float(max_walk_m), float(direct_m or 0.0),
        _walk_of(timetable, checked_walk(walk)), round(horizon_min * 60),
    )  # fmt: skip


def _walk_of(timetable: Timetable, walk: Walk) -> Walk:
    """Return how people walk: as is asked, or as the timetable was read."""
    if walk is None and timetable.walk is None and timetable.is_walked_over_paths:
        raise InputError(
            "walk: the timetable was read over a network for walkers, which its file does not hold; give that network, "
            "or kopa.Access.walking() for straight lines"
        )
    return timetable.walk if walk is None else walk


def _table(
    timetable: Timetable, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, journeys: Answers, spare_s: np.ndarray
) -> pd.DataFrame:
    there = journeys.there
    columns: dict[str, Any] = {
        **ends_of(origins, sites), "leave": _texts(journeys.leave, there), "arrive": _texts(journeys.arrive, there),
        "travel_time_min": minutes_of(journeys.arrive - journeys.leave, there), "spare_min": minutes_of(spare_s, there),
        "walk_min": minutes_of(journeys.walk_s, there),
        "walk_km": np.where(there, kilometres(journeys.walk_m), np.inf).ravel(),
        "ride_min": minutes_of(journeys.ride_s, there), "wait_min": minutes_of(journeys.wait_s, there),
        "transfers": _transfers(journeys), "status": status_texts(journeys.status),
    }  # fmt: skip
    return with_timetable(pd.DataFrame(columns), timetable)


def with_timetable(table: pd.DataFrame, timetable: Timetable) -> pd.DataFrame:
    """Return a table with the day and the timetable it rests on beside it."""
    table.attrs.update(date=timetable.date, digest=timetable.digest, schema_version=SCHEMA_VERSION)
    return table


def ends_of(origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the ids of all pairs, origin by origin."""
    n, m = len(origins), len(sites)
    return {
        "from_id": pd.array(origins["id"].to_numpy(object), dtype="str").take(np.repeat(np.arange(n), m)),
        "to_id": pd.array(sites["id"].to_numpy(object), dtype="str").take(np.tile(np.arange(m), n)),
    }


def minutes_of(seconds: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return minutes pair by pair, inf where there is no journey."""
    return np.where(there, seconds / 60.0, np.inf).ravel()


def _texts(seconds: np.ndarray, there: np.ndarray) -> Any:
    return pd.array(texts_of(seconds.ravel(), there.ravel()), dtype="str")


def _transfers(journeys: Answers) -> np.ndarray:
    return np.where(journeys.there, np.maximum(journeys.rides - 1, 0), np.inf).ravel()


def status_texts(status: np.ndarray) -> Any:
    """Return the names of statuses pair by pair."""
    return pd.array(np.array(STATUSES, object), dtype="str").take(status.ravel().astype(np.intp))
