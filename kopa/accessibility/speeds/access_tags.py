"""What the tags of access, of one-way traffic, of seasons and of a way's life say, alike for everybody who travels.

What each value of the access keys says stands in `access_values.csv`, each with the page of the OpenStreetMap wiki that
documents it, or the word *policy* where none does. The more special key goes first, and of one key that of the
direction (Key:access, Conditional restrictions); a value that is not known, or says nothing, leaves the question to the
next wider key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kopa.accessibility.speeds.by_law import speed_rows

WAYS = ("forward", "backward")

AHEAD = frozenset(["yes", "true", "1"])
AGAINST = frozenset(["-1", "reverse"])
BOTH_WAYS = frozenset(["no", "false", "0", "alternating"])
"""Not one-way; `alternating` is one lane that both directions take in turns, by lights or signs."""
CLOSED_BOTH_WAYS = frozenset(["reversible"])
"""One-way by the time of day: open in neither direction, because no time of day is computed."""

LIFECYCLE = (
    "construction", "planned", "proposed", "disused", "abandoned", "demolished", "destroyed", "razed", "removed",
    "impassable",
)  # fmt: skip
"""Keys that close a way by the value yes; `construction=minor` is used (Key:construction)."""

IMPASSABLE = frozenset(["impassable", "very_horrible"])
"""Values of `smoothness` that no wheels cross (Key:smoothness)."""

SEASON_KEYS = ("seasonal", "ice_road", "winter_road", "winter_service", "snowplowing")


@dataclass(frozen=True)
class WayAccess:
    """Whether a way is open along its drawing, against it, and why not."""

    forward: bool
    backward: bool
    reason: str = ""


def let_in(tags: Mapping[str, str], keys: Sequence[str], way: str) -> tuple[bool | None, str]:
    """Say whether access keys, the more special first, let in one way (None: they say nothing), and by which tag.

    Examples
    --------
    >>> let_in({"access": "private", "foot": "yes"}, ("foot", "access"), "forward")
    (True, 'foot=yes')
    """
    for key in keys:
        for tag in (f"{key}:{way}", key) if way else (key,):
            said = meaning(key, tags.get(tag, ""))
            if said in ("open", "closed"):
                return said == "open", f"{tag}={tags[tag][:40]}"
    return None, ""


def meaning(key: str, value: str) -> str:
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


def has_unread(tags: Mapping[str, str], keys: Sequence[str], oneway_keys: Sequence[str]) -> bool:
    """Say whether a value of access, or of one-way traffic, is not known."""
    for key in keys:
        for tag in (key, *(f"{key}:{way}" for way in WAYS)):
            if tags.get(tag) and not meaning(key, tags[tag]):
                return True
    return any(tags.get(key) and tags[key] not in AHEAD | AGAINST | BOTH_WAYS | CLOSED_BOTH_WAYS for key in oneway_keys)


def oneway_of(tags: Mapping[str, str], keys: Sequence[str]) -> str:
    """Return the value of the most special key of one-way traffic that can be read; empty where there is none."""
    values = AHEAD | AGAINST | BOTH_WAYS | CLOSED_BOTH_WAYS
    return next((tags[key] for key in keys if tags.get(key) in values), "")


def runs(oneway: str, *, implied: bool = False) -> tuple[tuple[bool, bool], str]:
    """Return in which directions traffic runs by the value of one-way traffic, and the reason where not in both.

    Examples
    --------
    >>> runs("-1"), runs("", implied=True)
    (((False, True), 'oneway'), ((True, False), 'oneway'))
    """
    if oneway in CLOSED_BOTH_WAYS:
        return (False, False), f"oneway={oneway}"
    if oneway in AGAINST:
        return (False, True), "oneway"
    if oneway in AHEAD or (implied and not oneway):
        return (True, False), "oneway"
    return (True, True), ""


def not_in_use(tags: Mapping[str, str]) -> str:
    """Return which tag says that a way is not in use yet, or any more; empty: none."""
    return next((f"{key}=yes" for key in LIFECYCLE if tags.get(key) == "yes"), "")


def out_of_season(tags: Mapping[str, str], season: str) -> str:
    """Return why a way cannot be used in a season; empty where it can.

    Examples
    --------
    >>> out_of_season({"ice_road": "yes"}, "summer"), out_of_season({"winter_service": "no"}, "winter")
    ('ice_road: open in winter only', 'not ploughed in winter')
    """
    if season == "summer":
        for key in ("ice_road", "winter_road"):
            if tags.get(key) in ("yes", "only"):
                return f"{key}: open in winter only"
        return "seasonal: open in winter only" if tags.get("seasonal") == "winter" else ""
    if tags.get("seasonal") == "summer":
        return "seasonal: open in summer only"
    return "not ploughed in winter" if is_unploughed(tags) else ""


def is_unploughed(tags: Mapping[str, str]) -> bool:
    """Say whether tags say that a way is not cleared of snow."""
    return tags.get("winter_service") == "no" or tags.get("snowplowing") == "no"
