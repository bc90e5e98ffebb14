"""From a timetable to the school days of a region's people: scans of the days and choices that the indicators ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from kopa.accessibility.kernels.timetable_scan import NEVER
from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.search.machine import refuse_if_too_large
from kopa.accessibility.timetable.answers import Answers, Asked, Ground, answers, latest
from kopa.accessibility.timetable.clock import seconds_of, texts_of
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.journeys import DIRECT
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.accessibility.timetable.walks import off_road, points_of
from kopa.accessibility.timetable.walks_once import WalksOnce
from kopa.errors import InputError
from kopa.goals.inputs import Flags
from kopa.goals.school_days import (
    NOWHERE,
    OVER,
    STATUSES,
    Matrix,
    SchoolDays,
    limit_of,
    rides_of,
    walk_kmh_of,
)
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.units import kilometres

BYTES_PER_PAIR = 200
"""A pair of home and site while its day is computed: times, metres and rides there and back, and the range."""


@dataclass(frozen=True)
class Choice:
    """When school begins and is out, how far people walk to a stop, in seconds and metres, and rides a way at most."""

    bell_s: int
    out_s: int
    walk_m: float
    rides: int | None = None


@dataclass(frozen=True, eq=False)
class LevelAsked:
    """Homes and the sites of a level that somebody can reach, as points, and what is asked of it: limits and walks.

    Of each it is said whether it is far from every way on foot.
    """

    level: str
    homes: np.ndarray
    places: np.ndarray
    home_off_road: Flags
    place_off_road: Flags
    site_ids: tuple[str, ...]
    limit_min: float
    rides: int
    walk: Access | WalksOnce


def school_days(
    origins: gpd.GeoDataFrame, sites: Mapping[str, gpd.GeoDataFrame], week: SchoolWeek, parameters: Parameters,
    not_known: frozenset[str],
) -> dict[str, SchoolDays]:  # fmt: skip
    """Return the school days of people to the sites of each level, in minutes.

    Parameters
    ----------
    origins, sites
        Points with an `id`; sites by level.
    week
        The school day and its week.
    parameters
        Bells, walks and limits, with their ranges.
    not_known
        Municipalities without a stop of the feeds.

    Raises
    ------
    TooLargeError
        It would not fit in memory.
    """
    asked = [level_asked(level, origins, of_level, week, parameters) for level, of_level in sites.items()]
    made = {one.level: _of_day(one, week, parameters, not_known) for one in asked}
    for timetable in week.other_days():
        other = replace(week, day=timetable)
        for one in asked:
            day = _minutes(other, one, main_choice(parameters), parameters)
            made[one.level] = replace(made[one.level], weekdays_min=[*made[one.level].weekdays_min, day])
    return made


def day_minutes(
    origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, week: SchoolWeek, parameters: Parameters, level: str
) -> Matrix:
    """Return the minutes of the school day of every pair of home and site; `inf` where there is none."""
    return minutes_of(level_asked(level, origins, sites, week, parameters), sites["id"], week, parameters)


def minutes_of(asked: LevelAsked, site_ids: pd.Series, week: SchoolWeek, parameters: Parameters) -> Matrix:
    """Return the minutes of `day_minutes` to the sites of a level, a column for each of some ids."""
    minutes = np.full((len(asked.homes), len(site_ids)), np.inf, np.float32)
    minutes[:, site_ids.isin(asked.site_ids).to_numpy()] = _minutes(week, asked, main_choice(parameters), parameters)
    return minutes


def served_places(timetable: Timetable) -> np.ndarray:
    """Return the coordinates of the stops at which some trip of the day calls."""
    calls = np.bincount(timetable.call_stop, minlength=timetable.n_stops) > 0
    return np.stack([timetable.stop_x, timetable.stop_y], axis=1)[calls]


def stops_off_road(
    week: SchoolWeek, origins: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame, parameters: Parameters
) -> int:
    """Return how many stops no way on foot comes near to: nobody walks there; none where walks are straight lines.

    Stops at which some trip of the day calls, in one of the municipalities or within the longest walk of a home.
    """
    places, homes = served_places(week.day), points_of(origins, "origins")
    if week.walk is None or not len(places):
        return 0
    inside = shapely.intersects_xy(municipalities.geometry.union_all(), *places.T)
    if len(homes):
        inside |= cKDTree(homes).query(places)[0] <= parameters.stop_walk_most_m
    return int(off_road(places[inside], week.walk.network).sum())


def without_stops(timetable: Timetable, municipalities: gpd.GeoDataFrame) -> frozenset[str]:
    """Return the codes of the municipalities in which no trip of the day calls."""
    points = shapely.points(served_places(timetable))
    tree = shapely.STRtree(points)
    outlines = municipalities.geometry.to_numpy()
    served = set(tree.query(outlines, predicate="intersects")[0].tolist()) if len(points) else set()
    return frozenset(code for i, code in enumerate(municipalities["code"]) if i not in served)


def stops_in(region: Region, week: SchoolWeek, municipalities: gpd.GeoDataFrame) -> frozenset[str]:
    """Return the municipalities of a region in which no trip of the day calls.

    Raises
    ------
    InputError
        That is so in all of them: everybody would be without a connection.
    """
    lacking = without_stops(week.day, municipalities[municipalities["code"].isin(region.municipality_codes)])
    if len(lacking) == len(region.municipality_codes):
        raise InputError(
            f"{', '.join(week.day.feeds)}: no trip of {week.day.date} stops in {region.name_fi}; use a feed of the "
            "region"
        )
    return lacking


def main_choice(p: Parameters) -> Choice:
    """Return the choice that is shown; the others make its range."""
    return Choice(seconds_of(p.school_bell, "school_bell"), seconds_of(p.school_out, "school_out"), p.stop_walk_m)


def _otherwise(p: Parameters) -> Iterator[tuple[str, Choice]]:
    """Yield what else might hold, one choice after another, by the name of the parameter that holds it."""
    main = main_choice(p)
    for name in ("stop_walk_most_m", "stop_walk_least_m"):
        yield name, replace(main, walk_m=getattr(p, name))
    for bell, out in (
        ("school_bell_earliest", "school_out_earliest"),
        ("school_bell_latest", "school_out_latest"),
    ):
        yield bell, replace(main, bell_s=seconds_of(getattr(p, bell), bell), out_s=seconds_of(getattr(p, out), out))


def level_asked(
    level: str, origins: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, week: SchoolWeek, p: Parameters
) -> LevelAsked:
    """Return what is asked of a level: of sites without a stop or a home within the longest walks nothing need be."""
    homes, places = points_of(origins, "origins"), points_of(sites, "sites")
    stops = served_places(week.day)
    near = np.zeros(len(places), bool)
    for points, limit_m in ((stops, p.stop_walk_most_m), (homes, DIRECT * p.stop_walk_m)):
        if len(points) and len(places):
            near |= cKDTree(points).query(places)[0] <= limit_m * (1 + 1e-9)
    refuse_if_too_large(len(homes), int(near.sum()), BYTES_PER_PAIR, "a table of school days")
    ids = tuple(sites["id"].to_numpy(object)[near])
    network = None if week.walk is None else week.walk.network
    home_far, place_far = (off_road(points, network) for points in (homes, places[near]))
    return LevelAsked(
        level,
        homes,
        places[near],
        home_far,
        place_far,
        ids,
        limit_of(level, p),
        rides_of(level, p),
        _walk_of(level, week, p),
    )


def _walk_of(level: str, week: SchoolWeek, p: Parameters) -> Access | WalksOnce:
    """Return how the age group of a level walks between its homes, stops and sites."""
    kmh = walk_kmh_of(level, p)
    return Access.walking(speed_kmh=kmh, detour=p.walk_detour) if week.walk is None else week.walk.at_pace(kmh)


def _horizon_s(p: Parameters) -> int:
    """Return the longest way that is looked at: the longest day of all, so that days over the limit are found too."""
    return round(max(p.legal_day_under_13_min, p.legal_day_from_13_min) * 60)


def grounds(week: SchoolWeek, one: LevelAsked, choice: Choice, p: Parameters) -> tuple[Ground, Ground]:
    """Return the way there and the way back on the school day."""
    asked = Asked(choice.rides, choice.walk_m, DIRECT * p.stop_walk_m, one.walk, _horizon_s(p))
    there, back = (Ground(week.day, toward, one.homes, one.places, asked) for toward in (True, False))
    return there, back


def _minutes(week: SchoolWeek, one: LevelAsked, choice: Choice, p: Parameters) -> Matrix:
    """Return the minutes of the day of every pair; inf where there is none."""
    there, back = grounds(week, one, choice, p)
    leave = latest(there, choice.bell_s, counted=False)[0]
    back_s = latest(back, -choice.out_s, counted=False)[0]
    day_s = choice.bell_s - leave - back_s - choice.out_s
    return np.where((leave > NEVER) & (back_s > NEVER), day_s / 60.0, np.inf).astype(np.float32)


def _of_day(one: LevelAsked, week: SchoolWeek, p: Parameters, not_known: frozenset[str]) -> SchoolDays:
    main = main_choice(p)
    otherwise = {name: _minutes(week, one, choice, p) for name, choice in _otherwise(p)}  # the longest walks first
    there, back = (
        answers(ground, at) for ground, at in zip(grounds(week, one, main, p), (main.bell_s, -main.out_s), strict=True)
    )
    return SchoolDays(
        level=one.level,
        site_ids=one.site_ids,
        few_rides_min=_minutes(week, one, replace(main, rides=one.rides), p),
        otherwise_min=otherwise,
        weekdays_min=[],
        whole_week=bool(week.feeds) and not week.closed and not week.is_weekend,
        not_known=not_known,
        home_off_road=one.home_off_road,
        site_off_road=one.place_off_road,
        date=week.day.date,
        **_matrices(there, back, main, one.limit_min),
    )


def _matrices(there: Answers, back: Answers, main: Choice, limit_min: float) -> dict[str, Matrix]:
    both = there.there & back.there
    day_s = main.bell_s - there.leave + back.arrive - main.out_s
    wait_s = day_s - there.walk_s - there.ride_s - back.walk_s - back.ride_s
    day_min = np.where(both, day_s / 60.0, np.inf).astype(np.float32)
    status = np.where(there.there, back.status, there.status)
    status = np.where(both, np.minimum(there.status, back.status), status)  # on foot: both ways
    return {
        "day_min": day_min,
        "there_min": np.where(there.there, (main.bell_s - there.leave) / 60.0, np.inf).astype(np.float32),
        "wait_min": np.where(both, wait_s / 60.0, np.inf).astype(np.float32),
        "walk_km": np.where(both, kilometres(there.walk_m + back.walk_m), np.inf).astype(np.float32),
        "leave_s": there.leave.astype(np.int32), "home_s": back.arrive.astype(np.int32),
        "rides_in": there.rides.astype(np.int8), "rides_out": back.rides.astype(np.int8),
        "status": np.where(both & (day_min > limit_min), OVER, status).astype(np.int8),
    }  # fmt: skip


def day_table(days: SchoolDays, origin_ids: pd.Series, limit_min: float) -> pd.DataFrame:
    """Return the shortest school day of each origin: minutes, clock times and how (`Study.school_day`)."""
    known, best = days.best >= 0, days.best
    sites = np.append(np.array(days.site_ids, dtype=object), NOWHERE)
    of_best = {name: days.of_best(getattr(days, name)) for name in ("wait_min", "walk_km", "rides_in", "rides_out")}
    clock = {name: _clock(days, getattr(days, name)) for name in ("leave_s", "home_s")}
    return pd.DataFrame(
        {
            "from_id": origin_ids.to_numpy(object),
            "to_id": sites[best],
            "day_min": days.least_min,
            "leave": clock["leave_s"],
            "home": clock["home_s"],
            "wait_min": of_best["wait_min"],
            "walk_km": of_best["walk_km"],
            "transfers_in": np.where(known, np.maximum(of_best["rides_in"] - 1, 0), np.inf),
            "transfers_out": np.where(known, np.maximum(of_best["rides_out"] - 1, 0), np.inf),
            "within_limit": pd.array(days.least_min <= limit_min, dtype="boolean"),
            "status": np.array(STATUSES, object)[days.reason],
        }
    )


def _clock(days: SchoolDays, seconds: Matrix) -> np.ndarray:
    of_best = days.of_best(seconds)
    known = np.isfinite(of_best)
    return texts_of(np.where(known, of_best, 0).astype(np.int64), known)
