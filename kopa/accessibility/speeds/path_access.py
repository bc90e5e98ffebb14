"""May people on foot, or on bicycles, use a way, in which direction, and if not, why not.

Which classes of way are open without a tag stands in `ways_on_foot_and_by_bicycle.csv`, each with its source. Rules:

- a class that is *never* open stays closed whatever its tags say: nobody is sent over a motorway, nor up steps on a
  bicycle;
- the special key goes before the general one (`foot`, `access`; `bicycle`, `vehicle`, `access`), and opens what is
  closed by its class or by `motorroad=yes` (Key:access, Key:motorroad); so does a sidewalk for people on foot
  (Key:sidewalk), and a cycleway beside the road for bicycles (Key:cycleway);
- a ferry is open only where a tag lets them in: nobody is sent to a ferry that may not take them (Tag:route=ferry);
- one way binds bicycles and not people on foot, but for `oneway:foot` (Key:oneway); `oneway:bicycle` and the contraflow
  lanes of `cycleway` free bicycles from it;
- the outline of an area is walked along;
- limits of height, width and weight bind vehicles wider than these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

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
from kopa.accessibility.speeds.by_law import speed_rows

SIDES = ("", ":both", ":left", ":right")
HAS_SIDEWALK = frozenset(["yes", "both", "left", "right"])
HAS_CYCLEWAY = frozenset(["track", "lane", "sidepath", "opposite_track", "opposite_lane"])
CONTRAFLOW = frozenset(["opposite", "opposite_lane", "opposite_track", "opposite_share_busway"])
"""Values of `cycleway` by which bicycles ride against one-way traffic (Key:cycleway)."""


PEOPLE = {"foot": "people on foot", "bicycle": "bicycles"}
"""Who they are, as reasons name them."""


@dataclass(frozen=True)
class PathProfile:
    """People on foot or on bicycles: the keys of access and one-way traffic that speak of them, the special first.

    `beside` are the keys of a path at the side of a road, `beside_values` the values by which there is one, and
    `on_ferries` further keys that say that a ferry takes them.
    """

    name: str
    keys: tuple[str, ...]
    oneway_keys: tuple[str, ...]
    beside: tuple[str, ...]
    beside_values: frozenset[str]
    on_ferries: tuple[str, ...]

    @property
    def access_keys(self) -> tuple[str, ...]:
        """Every key that access may depend on."""
        by_way = (f"{key}:{way}" for key in self.keys for way in WAYS)
        contraflow = (f"cycleway{side}:oneway" for side in SIDES[1:])
        kinds = ("highway", "route", "junction", "motorroad", "smoothness", *LIFECYCLE, *SEASON_KEYS, *contraflow)
        return (*kinds, *self.keys, *by_way, *self.oneway_keys, *self.beside, *self.on_ferries)


FOOT = PathProfile(
    "foot", ("foot", "access"), ("oneway:foot",), tuple(f"sidewalk{side}" for side in SIDES), HAS_SIDEWALK,
    ("passenger",),
)  # fmt: skip
BICYCLE = PathProfile(
    "bicycle", ("bicycle", "vehicle", "access"), ("oneway:bicycle", "oneway:vehicle", "oneway"),
    tuple(f"cycleway{side}" for side in SIDES), HAS_CYCLEWAY, (),
)  # fmt: skip


def access_by_path(tags: Mapping[str, str], profile: PathProfile, season: str) -> tuple[WayAccess, bool]:
    """Return in which directions a way is open to a profile, and whether some value could not be read.

    `tags` hold text in small letters.
    """
    unread = has_unread(tags, profile.keys, profile.oneway_keys)
    why_not = _no_way(tags, profile) or out_of_season(tags, season)
    return (WayAccess(False, False, why_not) if why_not else _directions(tags, profile)), unread


@cache
def open_classes() -> dict[str, dict[str, str]]:
    """Return what holds for each class of way where no tag says more: open, closed or never, by profile.

    Examples
    --------
    >>> open_classes()["steps"]["foot"], open_classes()["steps"]["bicycle"], open_classes()["motorway"]["foot"]
    ('open', 'never', 'never')
    """
    return {row["highway"]: row for row in speed_rows("ways_on_foot_and_by_bicycle.csv")}


def _no_way(tags: Mapping[str, str], profile: PathProfile) -> str:
    """Return why a way is none for a profile, whatever its tags of access say."""
    highway = tags.get("highway", "")
    if not_in_use(tags):
        return not_in_use(tags)
    if not highway:
        return "" if tags.get("route") == "ferry" else "neither a road nor a ferry"
    row = open_classes().get(highway)
    if row is None or row[profile.name] == "never":
        return f"highway={highway[:40]} is not for {PEOPLE[profile.name]}"
    if profile is BICYCLE and tags.get("smoothness") in IMPASSABLE:
        return f"smoothness={tags['smoothness']}"
    return ""


def _directions(tags: Mapping[str, str], profile: PathProfile) -> WayAccess:
    by_oneway, reason = _by_oneway(tags, profile)
    is_open = []
    for way, one in zip(WAYS, by_oneway, strict=True):
        said, why = let_in(tags, profile.keys, way)
        shut = why if said is False else _shut_unless_let_in(tags, profile) if said is None else ""
        reason = reason or shut
        is_open.append(one and not shut)
    return WayAccess(is_open[0], is_open[1], reason)


def _shut_unless_let_in(tags: Mapping[str, str], profile: PathProfile) -> str:
    """Return why a way is closed where no tag says that these people may use it."""
    highway = tags.get("highway", "")
    if tags.get("route") == "ferry":
        taken = any(meaning(key, tags.get(key, "")) == "open" for key in profile.on_ferries)
        return "" if taken else f"a ferry of which no tag says that it takes {PEOPLE[profile.name]}"
    if any(tags.get(key) in profile.beside_values for key in profile.beside):
        return ""
    if tags.get("motorroad") == "yes":
        return "motorroad=yes"
    is_open = open_classes()[highway][profile.name] == "open"
    return "" if is_open else f"highway={highway[:40]} is not for {PEOPLE[profile.name]}"


def _by_oneway(tags: Mapping[str, str], profile: PathProfile) -> tuple[tuple[bool, bool], str]:
    implied = profile is BICYCLE and tags.get("junction") in ("roundabout", "circular")
    oneway = oneway_of(tags, profile.oneway_keys)
    if profile is BICYCLE and not oneway_of(tags, profile.oneway_keys[:1]) and _is_contraflow(tags):
        oneway = "no"
    return runs(oneway, implied=implied)


def _is_contraflow(tags: Mapping[str, str]) -> bool:
    """Say whether a path beside a one-way road lets bicycles ride against it."""
    against = any(tags.get(f"cycleway{side}:oneway") in ("no", "-1") for side in SIDES[1:])
    return against or any(tags.get(f"cycleway{side}") in CONTRAFLOW for side in SIDES)
