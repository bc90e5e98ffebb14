"""Speed, direction and access of many ways, each set of tags looked at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from kopa.accessibility.speeds.access_tags import is_unploughed
from kopa.accessibility.speeds.by_law import SPEED_KEYS, driven_kmh, read_speed
from kopa.accessibility.speeds.durations import read_duration
from kopa.accessibility.speeds.path_speeds import path_kmh
from kopa.accessibility.speeds.profiles import ACCESS_KEYS, CLOSED_TO, read_access
from kopa.units import minutes

KEYS = tuple(dict.fromkeys((*SPEED_KEYS, *ACCESS_KEYS, "duration")))
"""Every key that access, speed or the time of a crossing may depend on."""

BOARDING_MIN = 10.0
"""Minutes of waiting and boarding a ferry (assumption, as in road_speeds.csv)."""

ReadTags = Callable[[dict[str, Any], str, str], "RowOfWays"]

UNREAD = ("speeds_not_read", "access_values_not_read", "ferry_durations_not_read")
"""Notes that count the ways in use with a value that could not be read."""


@dataclass(frozen=True, eq=False)
class WayValues:
    """Access and driven speeds in km/h of ways by their tags, one row a way.

    `duration_min` is the time of a whole ferry way where a tag says it, else NaN; `unread` has a column for each of
    `UNREAD`, `unploughed` says of which ways tags state that nobody clears them of snow.
    """

    profile: str
    forward: np.ndarray
    backward: np.ndarray
    speed_kmh: np.ndarray
    back_kmh: np.ndarray
    source: np.ndarray
    ferry: np.ndarray
    highway: np.ndarray
    duration_min: np.ndarray
    unread: np.ndarray
    unploughed: np.ndarray

    @property
    def used(self) -> np.ndarray:
        """Which ways are open in some direction."""
        is_open: np.ndarray = self.forward | self.backward
        return is_open

    @property
    def notes(self) -> dict[str, int | str]:
        """How many ways were read, are closed, hold what could not be read, and are crossed by their duration."""
        used = self.used
        notes: dict[str, int | str] = {} if self.profile == "car" else {"profile": self.profile}
        notes |= {
            "ways_read": len(used), f"ways_closed_to_{CLOSED_TO[self.profile]}": int((~used).sum()),
            **{name: int((self.unread[:, i] & used).sum()) for i, name in enumerate(UNREAD)},
            "ferries_by_duration": int((np.isfinite(self.duration_min) & used).sum()),
        }  # fmt: skip
        if self.profile != "car":
            notes["ways_not_ploughed_in_winter"] = int(self.unploughed.sum())
        return notes

    def least(self, starts: np.ndarray) -> "WayValues":
        """Return the values of ways that are each several rows, from `starts` on: open where each row is, the slowest.

        A time of crossing is known only of a way of one row.
        """
        alone = np.diff(np.append(starts, len(self.forward))) == 1
        return WayValues(
            self.profile, np.logical_and.reduceat(self.forward, starts), np.logical_and.reduceat(self.backward, starts),
            np.minimum.reduceat(self.speed_kmh, starts), np.minimum.reduceat(self.back_kmh, starts),
            self.source[starts], self.ferry[starts], self.highway[starts],
            np.where(alone, self.duration_min[starts], np.nan), np.logical_or.reduceat(self.unread, starts, axis=0),
            np.logical_or.reduceat(self.unploughed, starts),
        )  # fmt: skip


@dataclass(frozen=True)
class RowOfWays:
    """What the tags of one way say; `unread` says for each of `UNREAD` whether such a value could not be read."""

    forward: bool
    backward: bool
    speed_kmh: float
    back_kmh: float
    source: str
    ferry: bool
    highway: str
    duration_min: float
    unread: tuple[bool, bool, bool]
    unploughed: bool


def value_of_ways(
    tags: Sequence[Mapping[str, Any]], *, country: str = "FI", season: str = "summer", profile: str = "car"
) -> WayValues:
    """Return access and speeds in km/h of ways by their tags, for a profile: as driven, walked or cycled."""
    rows_by_tags: dict[tuple[Any, ...], RowOfWays] = {}
    read = _read_tags if profile == "car" else partial(_read_path_tags, profile=profile)
    rows = [_row(way, country, season, rows_by_tags, read) for way in tags]

    def column(name: str, kind: type) -> np.ndarray:
        return np.array([getattr(row, name) for row in rows], kind)

    return WayValues(
        profile, column("forward", bool), column("backward", bool), column("speed_kmh", float),
        column("back_kmh", float), column("source", object), column("ferry", bool), column("highway", object),
        column("duration_min", float),
        column("unread", bool).reshape(-1, len(UNREAD)), column("unploughed", bool),
    )  # fmt: skip


def _row(
    tags: Mapping[str, Any], country: str, season: str, rows_by_tags: dict[tuple[Any, ...], RowOfWays], read: ReadTags
) -> RowOfWays:
    key = tuple([(k, _plain(tags[k])) for k in KEYS if k in tags])
    if key not in rows_by_tags:
        rows_by_tags[key] = read(dict(key), country, season)
    return rows_by_tags[key]


def _plain(value: Any) -> Any:
    if isinstance(value, list | set | tuple):
        return tuple(map(str, value))
    return value if isinstance(value, str | int | float) else str(value)


def _read_tags(tags: dict[str, Any], country: str, season: str) -> RowOfWays:
    access, unread_access = read_access(tags, season=season)
    ahead, unread = read_speed(tags, country=country, season=season)
    back, unread_back = read_speed(tags, country=country, season=season, direction="backward")
    ferry = "highway" not in tags
    duration = read_duration(tags["duration"]) if ferry and "duration" in tags else None
    flags = (unread or unread_back, unread_access, ferry and "duration" in tags and duration is None)
    return RowOfWays(
        access.forward, access.backward, driven_kmh(tags, ahead), driven_kmh(tags, back),
        "posted" if duration else (ahead if access.forward else back).source, ferry,
        "ferry" if ferry else str(tags["highway"])[:80], duration or np.nan,
        flags, is_unploughed(tags),
    )  # fmt: skip


def _read_path_tags(tags: dict[str, Any], country: str, season: str, *, profile: str) -> RowOfWays:
    """Return what tags say of a way on foot or by bicycle; ferries go as fast as with cars on board."""
    access, unread = read_access(tags, profile=profile, season=season)
    row = _read_tags(tags, country, season)
    flags = (False, unread, row.unread[2])
    row = replace(row, forward=access.forward, backward=access.backward, unread=flags)
    kmh = path_kmh(tags, profile)
    return row if row.ferry else replace(row, speed_kmh=kmh, back_kmh=kmh, source="assumed")


def by_duration(speed_kmh: np.ndarray, length_m: np.ndarray, way: np.ndarray, duration_min: np.ndarray) -> np.ndarray:
    """Return the speeds in km/h of pieces of ways; where a way has a duration, all its pieces together take that time.

    Parameters
    ----------
    speed_kmh, length_m
        Speed without a duration, and length, of every piece.
    way
        Position of each piece's way.
    duration_min
        Minutes of every whole way, NaN where no tag says them.

    Examples
    --------
    >>> two = np.array([3000.0, 1000.0])
    >>> by_duration(np.array([12.0, 12.0]), two, np.array([0, 0]), np.array([16.0])).tolist()
    [15.0, 15.0]
    """
    whole_m = np.bincount(way, weights=length_m, minlength=len(duration_min))
    with np.errstate(divide="ignore", invalid="ignore"):
        kmh = minutes(whole_m, duration_min)[way]  # the same formula the other way round
    return np.where(np.isfinite(kmh) & (kmh > 0), kmh, speed_kmh)
