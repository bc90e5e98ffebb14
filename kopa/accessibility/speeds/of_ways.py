"""Speed, direction and access of many ways, each set of tags looked at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kopa.accessibility.speeds.by_law import SPEED_KEYS, Speed, driven_kmh, read_speed
from kopa.accessibility.speeds.car_access import ACCESS_KEYS, way_access

KEYS = tuple(dict.fromkeys((*SPEED_KEYS, *ACCESS_KEYS)))

BOARDING_MIN = 10.0
"""Minutes of waiting and boarding a ferry (assumption, as in road_speeds.csv)."""


@dataclass
class WayValues:
    """Access and driven speeds in km/h of ways by their tags, one row a way."""

    forward: np.ndarray
    backward: np.ndarray
    speed_kmh: np.ndarray
    back_kmh: np.ndarray
    source: np.ndarray
    ferry: np.ndarray
    highway: np.ndarray
    notes: dict[str, int | str] = field(default_factory=dict)


Row = tuple[bool, bool, float, float, str, bool, str, bool]


def value_of_ways(tags: Sequence[Mapping[str, Any]], *, country: str = "FI", season: str = "summer") -> WayValues:
    """Return access and driven speeds in km/h of ways by their tags."""
    rows_by_tags: dict[tuple[Any, ...], Row] = {}
    rows = [_row(way, country, season, rows_by_tags) for way in tags]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * 8
    forward, backward = np.array(columns[0], bool), np.array(columns[1], bool)
    unread = np.array(columns[7], bool) & (forward | backward)
    notes: dict[str, int | str] = {
        "ways_read": len(rows), "ways_closed_to_cars": int((~forward & ~backward).sum()),
        "speeds_not_read": int(unread.sum()),
    }  # fmt: skip
    return WayValues(
        forward, backward, np.array(columns[2], float), np.array(columns[3], float), np.array(columns[4], object),
        np.array(columns[5], bool), np.array(columns[6], object), notes,
    )  # fmt: skip


def _row(tags: Mapping[str, Any], country: str, season: str, rows_by_tags: dict[tuple[Any, ...], Row]) -> Row:
    key = tuple([(k, _plain(tags[k])) for k in KEYS if k in tags])
    if key not in rows_by_tags:
        rows_by_tags[key] = _read_tags(dict(key), country, season)
    return rows_by_tags[key]


def _plain(value: Any) -> Any:
    if isinstance(value, list | set | tuple):
        return tuple(map(str, value))
    return value if isinstance(value, str | int | float) else str(value)


def _read_tags(tags: dict[str, Any], country: str, season: str) -> Row:
    access = way_access(tags, season=season)
    ahead, unread = read_speed(tags, country=country, season=season)
    back, unread_back = read_speed(tags, country=country, season=season, direction="backward")
    ferry = "highway" not in tags
    main = ahead if access.forward else back
    return (
        access.forward, access.backward, driven_kmh(tags, ahead), driven_kmh(tags, back), _source(main), ferry,
        "ferry" if ferry else str(tags["highway"])[:80], unread or unread_back,
    )  # fmt: skip


def _source(speed: Speed) -> str:
    return speed.source
