"""From the tags of a way to its speed: by sign, by law, or by a stated assumption.

The tables are data: `speed_codes.csv` (laws by country), `way_speeds.csv` (what holds where
nothing is tagged, and how much of the limit is driven) and `surface_caps.csv`. Never a mean of
the extract at hand: the same road has the same speed in every region.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from kopa.accessibility.speeds.tag_text import CAP_KMH, TagSpeed, in_season, read_value
from kopa.errors import InputError, UnknownNameError, did_you_mean, shown

Source = Literal["posted", "implicit", "assumed"]

SEASONS = ("summer", "winter")

CODE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")
"""Keys that name the law behind a limit, in the order in which they are asked."""

WINTER_MOST_KMH = {"FI": 100.0}
"""Highest limit in winter: Finland's 120 km/h signs are changed to 100 (practice; an assumption per road)."""

SPEED_KEYS = (
    "highway", "route", "maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:conditional", "maxspeed:lanes",
    "maxspeed:seasonal:winter", "maxspeed:winter", "maxspeed:seasonal:summer", "maxspeed:summer", "ice_road",
    "winter_road", "surface", "tracktype", "smoothness", "service", *CODE_KEYS,
)  # fmt: skip
"""Every key that a speed may depend on."""


@dataclass(frozen=True)
class Speed:
    """A legal speed in km/h and what it rests on: a sign, a law, or an assumption."""

    kmh: float
    source: Source


def speed_for_way(
    tags: Mapping[str, Any], *, country: str = "FI", season: str = "summer", direction: str = "forward"
) -> Speed:
    """Return the speed limit of a way in km/h, and whether it is posted, implicit by law, or assumed.

    A value that cannot be read never raises: the next source is asked, down to the default of
    the way's class. Turn costs and traffic are not part of it.

    Parameters
    ----------
    tags
        Tags of the way.
    country
        Two-letter code whose law holds where the tags name none; AX is Åland.
    season
        ``summer`` or ``winter``: winter limits where they are tagged, and in Finland 100 at most.
    direction
        ``forward`` or ``backward``, for ``maxspeed:forward`` and ``maxspeed:backward``.

    Raises
    ------
    InputError
        If `tags` is no mapping.
    UnknownNameError
        If the season or the direction is none of those.

    Examples
    --------
    >>> speed_for_way({"highway": "secondary", "maxspeed": "FI:urban"})
    Speed(kmh=50.0, source='implicit')
    >>> speed_for_way({"highway": "secondary", "maxspeed": "60"})
    Speed(kmh=60.0, source='posted')
    >>> speed_for_way({"highway": "secondary", "maxspeed": "what?"})
    Speed(kmh=80.0, source='implicit')
    >>> speed_for_way({"highway": "motorway", "maxspeed": "120"}, season="winter")
    Speed(kmh=100.0, source='assumed')
    """
    return read_speed(tags, country=country, season=season, direction=direction)[0]


def read_speed(
    tags: Mapping[str, Any], *, country: str = "FI", season: str = "summer", direction: str = "forward"
) -> tuple[Speed, bool]:
    """Return the speed limit in km/h, and whether some value of a speed tag could not be read."""
    checked_tags(tags)
    check_one_of("season", season, SEASONS)
    check_one_of("direction", direction, ("forward", "backward"))
    country = str(country).upper()
    value, unread = _posted(tags, season, direction)
    if value is None:
        value, unread_code = _coded(tags)
        unread = unread or unread_code
    speed = _of_value(value, country) if value else None
    if value and speed is None:
        unread = True
    return _in_winter(speed or _default(tags, country), country, season), unread


def checked_tags(tags: object) -> None:
    """Raise `InputError` unless `tags` maps keys to values; what the values are does not matter."""
    if not isinstance(tags, Mapping):
        raise InputError(f"tags: expected a mapping such as {{'highway': 'primary'}}, not {shown(tags)}")


def check_one_of(name: str, value: str, values: tuple[str, ...]) -> None:
    """Raise `UnknownNameError` unless `value` is one of `values`."""
    if value not in values:
        raise UnknownNameError(f"{name}: {value!r} is none of {', '.join(values)}.{did_you_mean(str(value), values)}")


def _posted(tags: Mapping[str, Any], season: str, direction: str) -> tuple[TagSpeed | None, bool]:
    """Return what the maxspeed tags say: the season's, the direction's, the whole way's, the lanes'."""
    unread = False
    if "maxspeed:conditional" in tags:
        value = in_season(tags["maxspeed:conditional"], season)
        if value:
            return value, False
    keys = (
        f"maxspeed:seasonal:{season}", f"maxspeed:{season}", f"maxspeed:{direction}", "maxspeed", "maxspeed:lanes",
    )  # fmt: skip
    for key in keys:
        if key in tags:
            value = read_value(tags[key])
            if value:
                return value, unread
            unread = True
    return None, unread


def _coded(tags: Mapping[str, Any]) -> tuple[TagSpeed | None, bool]:
    for key in CODE_KEYS:
        if key in tags:
            value = read_value(tags[key])
            if value:
                return value, False
    return None, False  # words like "sign" are notes on a limit, not limits


def _of_value(value: TagSpeed, country: str) -> Speed | None:
    if value.kmh is not None:
        return Speed(value.kmh, "posted")
    kmh = codes().get((value.country, value.code))
    return Speed(kmh, "implicit") if kmh else None


def _default(tags: Mapping[str, Any], country: str) -> Speed:
    row = _row(tags)
    if row["kmh"]:
        return Speed(float(row["kmh"]), "assumed")
    kmh = codes().get((country, row["code"]))
    if kmh is None:  # a country, or a code of it, that the table of laws lacks
        return Speed(codes().get((country, "rural")) or codes()["FI", row["code"]], "assumed")
    return Speed(kmh, "implicit" if row["kind"] == "implicit" else "assumed")


def _row(tags: Mapping[str, Any]) -> dict[str, str]:
    table = classes()
    if tags.get("route") == "ferry" and "highway" not in tags:
        return table["ferry"]
    if tags.get("ice_road") == "yes":
        return table["ice_road"]
    return table.get(str(tags.get("highway", "road")), table["service"] if "highway" in tags else table["road"])


def _in_winter(speed: Speed, country: str, season: str) -> Speed:
    most = WINTER_MOST_KMH.get(country)
    if season == "winter" and most and speed.kmh > most:
        return Speed(most, "assumed")
    return speed


def driven_kmh(tags: Mapping[str, Any], speed: Speed) -> float:
    """Return the speed in km/h at which the way is driven: the limit times its class's factor, capped by surface.

    Factors and caps are assumptions of this project, in `way_speeds.csv` and `surface_caps.csv`.

    Examples
    --------
    >>> driven_kmh({"highway": "track", "surface": "gravel"}, Speed(80.0, "implicit"))
    60.0
    """
    kmh = speed.kmh * float(_row(tags)["driven_factor"])
    for (key, value), cap in caps().items():
        if tags.get(key) == value:
            kmh = min(kmh, cap)
    return min(kmh, CAP_KMH)


def speed_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of this folder's tables."""
    with (files("kopa.accessibility.speeds") / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def codes() -> dict[tuple[str, str], float]:
    """Return the speeds in km/h of the codes of every country."""
    return {(row["country"], row["code"]): float(row["kmh"]) for row in speed_rows("speed_codes.csv")}


@cache
def classes() -> dict[str, dict[str, str]]:
    """Return speed in km/h and driven factor of each class of way where nothing is tagged."""
    return {row["highway"]: row for row in speed_rows("way_speeds.csv")}


@cache
def caps() -> dict[tuple[str, str], float]:
    """Return the highest driven speed in km/h by key and value of tags on surface and service."""
    return {(row["key"], row["value"]): float(row["kmh"]) for row in speed_rows("surface_caps.csv")}
