"""May a car use a way, in which direction, and if not, why not.

Turn restrictions are out of scope: a turn that is forbidden is taken all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kopa.accessibility.speeds.by_law import SEASONS, check_one_of, checked_tags, classes
from kopa.errors import UnknownNameError, did_you_mean

CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Keys of access, the more special first."""

CLOSED = frozenset(
    (
        "no", "private", "agricultural", "forestry", "emergency", "psv", "bus", "military",
        "delivery", "bicycle", "foot", "hov", "permit", "restricted",
    )
)  # fmt: skip
"""Values that close a way to the general public's cars."""

LET_IN = frozenset(["yes", "designated", "permissive", "destination", "official", "public"])
"""Values that let cars in."""

NOT_FOR_CARS = frozenset(["pedestrian", "busway"])
"""Classes that are open only where a tag lets cars in."""

NEVER = frozenset(["escape"])

AHEAD = frozenset(["yes", "true", "1"])
AGAINST = frozenset(["-1", "reverse"])
CLOSED_BOTH_WAYS = frozenset(["reversible"])
"""One-way by the time of day: open in neither direction, because no time of day is computed."""

ONEWAY_CLASSES = frozenset(["motorway", "motorway_link"])
IMPASSABLE = frozenset(["impassable", "very_horrible"])

ACCESS_KEYS = (
    "highway", "route", "area", "junction", "oneway", "oneway:motor_vehicle", "oneway:motorcar", "seasonal",
    "ice_road", "winter_road", "winter_service", "snowplowing", "smoothness", "service", "foot", "bicycle", "passenger",
    *CAR_KEYS, *(f"{key}:{way}" for key in CAR_KEYS for way in ("forward", "backward")),
)  # fmt: skip
"""Every key that access may depend on."""


@dataclass(frozen=True)
class WayAccess:
    """Whether a way is open along its drawing, against it, and why not."""

    forward: bool
    backward: bool
    reason: str = ""


def way_access(tags: Mapping[str, Any], *, profile: str = "car", season: str = "summer") -> WayAccess:
    """Return in which directions a way is open to a profile in a season, and the reason where it is not.

    Parameters
    ----------
    tags
        Tags of the way; nothing in them makes this function raise.
    profile
        ``car``.
    season
        ``summer`` or ``winter``: ice and winter roads are open in winter only.

    Raises
    ------
    InputError
        If `tags` is no mapping.
    UnknownNameError
        If the profile or the season is unknown.

    Examples
    --------
    >>> way_access({"highway": "primary", "oneway": "-1"})
    WayAccess(forward=False, backward=True, reason='oneway')
    >>> way_access({"highway": "footway"})
    WayAccess(forward=False, backward=False, reason='highway=footway is not for cars')
    >>> way_access({"highway": "track", "winter_road": "yes"}).forward
    False
    """
    checked_tags(tags)
    if profile != "car":
        raise UnknownNameError(f"profile: {profile!r} is not known, only 'car'.{did_you_mean(str(profile), ['car'])}")
    check_one_of("season", season, SEASONS)
    text = {key: str(tags[key]).strip().lower() for key in ACCESS_KEYS if key in tags}
    why_not = _not_a_road(text) or _closed(text) or _out_of_season(text, season)
    if why_not:
        return WayAccess(False, False, why_not)
    return _directions(text)


def _not_a_road(tags: dict[str, str]) -> str:
    highway = tags.get("highway", "")
    if tags.get("area") == "yes":
        return "an area, not a way"
    if not highway:
        return "" if tags.get("route") == "ferry" else "neither a road nor a ferry"
    if highway not in classes() or highway in ("ferry", "ice_road") or highway in NEVER:
        return f"highway={highway[:40]} is not for cars"
    if highway in NOT_FOR_CARS and _access(tags) not in LET_IN:
        return f"highway={highway} is not for cars"
    if tags.get("smoothness") in IMPASSABLE:
        return f"smoothness={tags['smoothness']}"
    return "service=emergency_access" if tags.get("service") == "emergency_access" else ""


def _access(tags: dict[str, str]) -> str:
    for key in CAR_KEYS:
        if tags.get(key):
            return tags[key]
    return ""


def _closed(tags: dict[str, str]) -> str:
    for key in CAR_KEYS:
        if tags.get(key):
            return f"{key}={tags[key][:40]}" if _shuts(tags[key]) else ""
    if "highway" not in tags and any(tags.get(k) in LET_IN for k in ("foot", "passenger", "bicycle")):
        return "a ferry on foot only"
    return ""


def _shuts(value: str) -> bool:
    """Say whether a value, or each of several, closes a way."""
    return bool(value) and all(part.strip() in CLOSED for part in value.split(";"))


def _out_of_season(tags: dict[str, str], season: str) -> str:
    if season == "summer":
        for key in ("ice_road", "winter_road"):
            if tags.get(key) in ("yes", "only"):
                return f"{key}: open in winter only"
        return "seasonal: open in winter only" if tags.get("seasonal") == "winter" else ""
    if tags.get("seasonal") == "summer":
        return "seasonal: open in summer only"
    if tags.get("winter_service") == "no" or tags.get("snowplowing") == "no":
        return "not ploughed in winter"
    return ""


def _directions(tags: dict[str, str]) -> WayAccess:
    oneway = next((tags[k] for k in ("oneway:motorcar", "oneway:motor_vehicle", "oneway") if tags.get(k)), "")
    if oneway in CLOSED_BOTH_WAYS:
        return WayAccess(False, False, f"oneway={oneway}")
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in ONEWAY_CLASSES
    forward, backward = True, True
    if oneway in AGAINST:
        forward = False
    elif oneway in AHEAD or (implied and oneway not in ("no", "false", "0", "alternating")):
        backward = False
    reason = "" if forward and backward else "oneway"
    for way in ("forward", "backward"):
        shut = next((tags[f"{k}:{way}"] for k in CAR_KEYS if tags.get(f"{k}:{way}")), "")
        if _shuts(shut):
            forward, backward = forward and way != "forward", backward and way != "backward"
            reason = reason or f"{way} access {shut}"
    return WayAccess(forward, backward, reason)
