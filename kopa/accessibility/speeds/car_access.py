"""May a car use a way, in which direction, and if not, why not.

What each value of the access keys says stands in `access_values.csv`, each with the page of the OpenStreetMap wiki that
documents it, or the word *policy* where none does. The more special key goes first (`motorcar`, `motor_vehicle`,
`vehicle`, `access`), and of one key that of the direction (Key:access, Conditional restrictions); a value that is not
known, or says nothing, leaves the question to the next wider key.

Turn restrictions, weights and what holds at some hours only (`:conditional`) are out of scope: a turn that is forbidden
is taken all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kopa.accessibility.speeds.by_law import SEASONS, check_one_of, checked_tags, classes, speed_rows
from kopa.accessibility.speeds.dimensions import LIMIT_KEYS, too_small
from kopa.errors import UnknownNameError, did_you_mean

CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Keys of access, the more special first."""

WAYS = ("forward", "backward")

NOT_FOR_CARS = frozenset(["pedestrian", "busway"])
"""Classes that are open only where a tag lets cars in."""

NEVER = frozenset(["escape"])

ONEWAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
"""Keys of one-way traffic, the more special first (Key:oneway)."""

AHEAD = frozenset(["yes", "true", "1"])
AGAINST = frozenset(["-1", "reverse"])
BOTH_WAYS = frozenset(["no", "false", "0", "alternating"])
"""Not one-way; `alternating` is one lane that both directions take in turns, by lights or signs."""
CLOSED_BOTH_WAYS = frozenset(["reversible"])
"""One-way by the time of day: open in neither direction, because no time of day is computed."""

ONEWAY_CLASSES = frozenset(["motorway"])
"""Classes that imply one way (Key:oneway); a `motorway_link` does not: without the tag it is driven both ways."""

IMPASSABLE = frozenset(["impassable", "very_horrible"])

LIFECYCLE = (
    "construction", "planned", "proposed", "disused", "abandoned", "demolished", "destroyed", "razed", "removed",
    "impassable",
)  # fmt: skip
"""Keys that close a way by the value yes; `construction=minor` is driven (Key:construction)."""

NODE_KEYS = ("barrier", *CAR_KEYS, *LIMIT_KEYS)
"""Every key by which a node may stop cars."""

ACCESS_KEYS = (
    "highway", "route", "area", "junction", *ONEWAY_KEYS, "seasonal", "ice_road", "winter_road", "winter_service",
    "snowplowing", "smoothness", "service", "foot", "bicycle", "passenger", *LIFECYCLE, *LIMIT_KEYS,
    *CAR_KEYS, *(f"{key}:{way}" for key in CAR_KEYS for way in WAYS),
)  # fmt: skip
"""Every key that access may depend on."""

STOPS_CARS = frozenset(
    (
        "bollard", "block", "jersey_barrier", "cycle_barrier", "motorcycle_barrier", "turnstile", "kissing_gate",
        "stile", "horse_stile", "full-height_turnstile", "sump_buster", "debris", "log", "chain", "fence", "wall",
        "hedge", "guard_rail", "planter", "rope", "yes",
    )
)  # fmt: skip
"""Barriers on a node that stop cars unless a tag lets them in."""


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
    >>> way_access({"highway": "service", "access": "no", "access:forward": "yes"})
    WayAccess(forward=True, backward=False, reason='access=no')
    """
    if profile != "car":
        raise UnknownNameError(f"profile: {profile!r} is not known, only 'car'.{did_you_mean(str(profile), ['car'])}")
    return read_access(tags, season=season)[0]


def read_access(tags: Mapping[str, Any], *, season: str = "summer") -> tuple[WayAccess, bool]:
    """Return in which directions a way is open to cars, and whether some value could not be read."""
    checked_tags(tags)
    check_one_of("season", season, SEASONS)
    text = {key: str(tags[key]).strip().lower() for key in ACCESS_KEYS if key in tags}
    small, unread = too_small(text)
    unread = unread or _unread(text)
    why_not = _not_a_road(text) or small or _out_of_season(text, season)
    return (WayAccess(False, False, why_not) if why_not else _directions(text)), unread


def stops_cars(tags: Mapping[str, str]) -> bool:
    """Say whether a node stops cars: by its access, by its limits of height and width, or by its barrier.

    Examples
    --------
    >>> stops_cars({"barrier": "bollard"}), stops_cars({"barrier": "gate"})
    (True, False)
    >>> stops_cars({"access": "no"}), stops_cars({"access": "no", "motor_vehicle": "yes"})
    (True, False)
    """
    text = {key: str(tags[key]).strip().lower() for key in NODE_KEYS if key in tags}
    if too_small(text)[0]:
        return True
    let_in, _ = _let_in(text, "")
    return text.get("barrier", "") in STOPS_CARS if let_in is None else not let_in


def _not_a_road(tags: dict[str, str]) -> str:
    highway = tags.get("highway", "")
    if tags.get("area") == "yes":
        return "an area, not a way"
    for key in LIFECYCLE:
        if tags.get(key) == "yes":
            return f"{key}=yes"
    if not highway:
        return "" if tags.get("route") == "ferry" else "neither a road nor a ferry"
    if highway not in classes() or highway in ("ferry", "ice_road") or highway in NEVER:
        return f"highway={highway[:40]} is not for cars"
    if tags.get("smoothness") in IMPASSABLE:
        return f"smoothness={tags['smoothness']}"
    return "service=emergency_access" if tags.get("service") == "emergency_access" else ""


def _let_in(tags: dict[str, str], way: str) -> tuple[bool | None, str]:
    """Say whether the access keys let cars in one way (None: they say nothing), and by which tag."""
    for key in CAR_KEYS:
        for tag in (f"{key}:{way}", key) if way else (key,):
            said = _meaning(key, tags.get(tag, ""))
            if said in ("open", "closed"):
                return said == "open", f"{tag}={tags[tag][:40]}"
    return None, ""


def _meaning(key: str, value: str) -> str:
    """Return what a value says: of several one that opens is enough; empty where none of them is known."""
    table = access_values()
    said = [table.get((key, part), table.get(("*", part), "")) for part in map(str.strip, value.split(";"))]
    return next((word for word in ("open", "closed", "silent") if word in said), "")


@cache
def access_values() -> dict[tuple[str, str], str]:
    """Return what a value of an access key says: open, closed, or silent; the key ``*`` stands for each of them.

    Examples
    --------
    >>> access_values()["*", "destination"], access_values()["*", "taxi"], access_values()["*", "unknown"]
    ('open', 'closed', 'silent')
    """
    return {(row["key"], row["value"]): row["meaning"] for row in speed_rows("access_values.csv")}


def _unread(tags: dict[str, str]) -> bool:
    """Say whether a value of access, or of one-way traffic, is not known."""
    for key in CAR_KEYS:
        for tag in (key, *(f"{key}:{way}" for way in WAYS)):
            if tags.get(tag) and not _meaning(key, tags[tag]):
                return True
    return any(tags.get(key) and tags[key] not in AHEAD | AGAINST | BOTH_WAYS | CLOSED_BOTH_WAYS for key in ONEWAY_KEYS)


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
    by_oneway, reason = _by_oneway(tags)
    is_open = []
    for way, runs in zip(WAYS, by_oneway, strict=True):
        let_in, why = _let_in(tags, way)
        shut = why if let_in is False else _shut_unless_let_in(tags) if let_in is None else ""
        reason = reason or shut
        is_open.append(runs and not shut)
    return WayAccess(is_open[0], is_open[1], reason)


def _shut_unless_let_in(tags: dict[str, str]) -> str:
    """Return why a way is closed to cars where no tag says that they may use it."""
    highway = tags.get("highway", "")
    if highway in NOT_FOR_CARS:
        return f"highway={highway} is not for cars"
    on_foot = not highway and any(_meaning(k, tags.get(k, "")) == "open" for k in ("foot", "passenger", "bicycle"))
    return "a ferry on foot only" if on_foot else ""


def _by_oneway(tags: dict[str, str]) -> tuple[tuple[bool, bool], str]:
    """Return in which directions traffic runs, and the reason where not in both."""
    known = AHEAD | AGAINST | BOTH_WAYS | CLOSED_BOTH_WAYS
    oneway = next((tags[key] for key in ONEWAY_KEYS if tags.get(key) in known), "")
    if oneway in CLOSED_BOTH_WAYS:
        return (False, False), f"oneway={oneway}"
    if oneway in AGAINST:
        return (False, True), "oneway"
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in ONEWAY_CLASSES
    if oneway in AHEAD or (implied and not oneway):
        return (True, False), "oneway"
    return (True, True), ""
