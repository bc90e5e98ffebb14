"""May a car use a way, in which direction, and if not, why not.

What the values of access say, and which key goes first, stands in `access_tags`. Turn restrictions, weights and what
holds at some hours only (`:conditional`) are out of scope: a turn that is forbidden is taken all the same.
"""

from collections.abc import Mapping

from kopa.accessibility.speeds.access_tags import (
    IMPASSABLE,
    LIFECYCLE,
    SEASON_KEYS,
    WAYS,
    WayAccess,
    has_unread,
    let_in,
    meaning,
    not_in_use,
    oneway_of,
    out_of_season,
    runs,
)  # fmt: skip
from kopa.accessibility.speeds.by_law import classes
from kopa.accessibility.speeds.dimensions import LIMIT_KEYS, too_small

CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""Keys of access, the more special first."""

NOT_FOR_CARS = frozenset(["pedestrian", "busway"])
"""Classes that are open only where a tag lets cars in."""

NEVER = frozenset(["escape"])

ONEWAY_KEYS = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
"""Keys of one-way traffic, the more special first (Key:oneway)."""

ONEWAY_CLASSES = frozenset(["motorway"])
"""Classes that imply one way (Key:oneway); a `motorway_link` does not: without the tag it is driven both ways."""

NODE_KEYS = ("barrier", *CAR_KEYS, *LIMIT_KEYS)
"""Every key by which a node may stop cars."""

ACCESS_KEYS = (
    "highway", "route", "area", "junction", *ONEWAY_KEYS, *SEASON_KEYS, "smoothness", "service", "foot", "bicycle",
    "passenger", *LIFECYCLE, *LIMIT_KEYS, *CAR_KEYS, *(f"{key}:{way}" for key in CAR_KEYS for way in WAYS),
)  # fmt: skip
"""Every key that access may depend on."""


def access_by_car(tags: Mapping[str, str], season: str) -> tuple[WayAccess, bool]:
    """Return in which directions a way is open to cars, and whether some value could not be read.

    `tags` hold text in small letters.
    """
    small, unread = too_small(tags)
    unread = unread or has_unread(tags, CAR_KEYS, ONEWAY_KEYS)
    why_not = _not_a_road(tags) or small or out_of_season(tags, season)
    return (WayAccess(False, False, why_not) if why_not else _directions(tags)), unread


def is_let_through(tags: Mapping[str, str]) -> bool | None:
    """Say whether a node's access or limits let cars through; None where they say nothing."""
    return False if too_small(tags)[0] else let_in(tags, CAR_KEYS, "")[0]


def _not_a_road(tags: Mapping[str, str]) -> str:
    highway = tags.get("highway", "")
    if tags.get("area") == "yes":
        return "an area, not a way"
    if not_in_use(tags):
        return not_in_use(tags)
    if not highway:
        return "" if tags.get("route") == "ferry" else "neither a road nor a ferry"
    if highway not in classes() or highway in ("ferry", "ice_road") or highway in NEVER:
        return f"highway={highway[:40]} is not for cars"
    if tags.get("smoothness") in IMPASSABLE:
        return f"smoothness={tags['smoothness']}"
    return "service=emergency_access" if tags.get("service") == "emergency_access" else ""


def _directions(tags: Mapping[str, str]) -> WayAccess:
    by_oneway, reason = _by_oneway(tags)
    is_open = []
    for way, one in zip(WAYS, by_oneway, strict=True):
        is_in, why = let_in(tags, CAR_KEYS, way)
        shut = why if is_in is False else _shut_unless_let_in(tags) if is_in is None else ""
        reason = reason or shut
        is_open.append(one and not shut)
    return WayAccess(is_open[0], is_open[1], reason)


def _shut_unless_let_in(tags: Mapping[str, str]) -> str:
    """Return why a way is closed to cars where no tag says that they may use it."""
    highway = tags.get("highway", "")
    if highway in NOT_FOR_CARS:
        return f"highway={highway} is not for cars"
    on_foot = not highway and any(meaning(k, tags.get(k, "")) == "open" for k in ("foot", "passenger", "bicycle"))
    return "a ferry on foot only" if on_foot else ""


def _by_oneway(tags: Mapping[str, str]) -> tuple[tuple[bool, bool], str]:
    """Return in which directions traffic runs, and the reason where not in both."""
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in ONEWAY_CLASSES
    return runs(oneway_of(tags, ONEWAY_KEYS), implied=implied)
