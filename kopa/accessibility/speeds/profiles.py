"""Who travels over a way: by car, on foot or by bicycle; which ways and nodes are open to them."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from kopa.accessibility.speeds.access_tags import WayAccess as WayAccess
from kopa.accessibility.speeds.access_tags import let_in
from kopa.accessibility.speeds.by_law import SEASONS, check_one_of, checked_tags, speed_rows
from kopa.accessibility.speeds.car_access import ACCESS_KEYS as CAR_ACCESS_KEYS
from kopa.accessibility.speeds.car_access import NODE_KEYS as CAR_NODE_KEYS
from kopa.accessibility.speeds.car_access import access_by_car, is_let_through
from kopa.accessibility.speeds.path_access import BICYCLE, FOOT, access_by_path
from kopa.errors import UnknownNameError, did_you_mean

Profile = Literal["car", "foot", "bicycle"]

PROFILES: tuple[Profile, ...] = ("car", "foot", "bicycle")

CLOSED_TO: Mapping[str, str] = {"car": "cars", "foot": "people_on_foot", "bicycle": "bicycles"}
"""How the notes of a network name who travels."""

ACCESS_KEYS = tuple(dict.fromkeys((*CAR_ACCESS_KEYS, *FOOT.access_keys, *BICYCLE.access_keys)))
"""Every key that access may depend on."""

NODE_KEYS = tuple(dict.fromkeys((*CAR_NODE_KEYS, *FOOT.keys, *BICYCLE.keys)))
"""Every key by which a node may stop somebody."""

_PATHS = {one.name: one for one in (FOOT, BICYCLE)}


def check_profile(profile: str) -> None:
    """Raise `UnknownNameError` unless a profile is one of `PROFILES`."""
    if profile not in PROFILES:
        profiles = ", ".join(PROFILES)
        hint = did_you_mean(str(profile), PROFILES, {"walk": "foot", "walking": "foot", "bike": "bicycle"})
        raise UnknownNameError(f"profile: {profile!r} is none of {profiles}.{hint}")


def way_access(tags: Mapping[str, Any], *, profile: str = "car", season: str = "summer") -> WayAccess:
    """Return in which directions a way is open to a profile in a season, and the reason where it is not.

    Parameters
    ----------
    tags
        Tags of the way; nothing in them makes this function raise.
    profile
        ``car``, ``foot`` or ``bicycle``.
    season
        ``summer`` or ``winter``: ice and winter roads are open in winter only, ways that are not ploughed in summer.

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
    >>> way_access({"highway": "primary", "oneway": "-1"}, profile="foot")
    WayAccess(forward=True, backward=True, reason='')
    >>> way_access({"highway": "footway"})
    WayAccess(forward=False, backward=False, reason='highway=footway is not for cars')
    >>> way_access({"highway": "steps", "bicycle": "yes"}, profile="bicycle").reason
    'highway=steps is not for bicycles'
    >>> way_access({"route": "ferry", "motor_vehicle": "yes"}, profile="foot").reason
    'a ferry of which no tag says that it takes people on foot'
    >>> way_access({"highway": "track", "winter_road": "yes"}).forward
    False
    >>> way_access({"highway": "service", "access": "no", "access:forward": "yes"})
    WayAccess(forward=True, backward=False, reason='access=no')
    """
    return read_access(tags, profile=profile, season=season)[0]


def read_access(tags: Mapping[str, Any], *, profile: str = "car", season: str = "summer") -> tuple[WayAccess, bool]:
    """Return in which directions a way is open to a profile, and whether some value could not be read."""
    check_profile(profile)
    checked_tags(tags)
    check_one_of("season", season, SEASONS)
    text = {key: str(tags[key]).strip().lower() for key in ACCESS_KEYS if key in tags}
    path = _PATHS.get(profile)
    return access_by_car(text, season) if path is None else access_by_path(text, path, season)


def stops(tags: Mapping[str, str], profile: str = "car") -> bool:
    """Say whether a node stops a profile: by its access, by limits of height and width for cars, or by its barrier.

    Examples
    --------
    >>> stops({"barrier": "bollard"}), stops({"barrier": "gate"}), stops({"barrier": "bollard"}, "foot")
    (True, False, False)
    >>> stops({"access": "no"}), stops({"access": "no", "motor_vehicle": "yes"})
    (True, False)
    """
    text = {key: str(tags[key]).strip().lower() for key in NODE_KEYS if key in tags}
    path = _PATHS.get(profile)
    is_in = is_let_through(text) if path is None else let_in(text, path.keys, "")[0]
    return barriers().get((text.get("barrier", ""), profile), False) if is_in is None else not is_in


@cache
def barriers() -> dict[tuple[str, str], bool]:
    """Return whether a barrier on a node stops a profile where no tag lets it through; others stop nobody.

    Examples
    --------
    >>> barriers()["stile", "foot"], barriers()["stile", "bicycle"]
    (False, True)
    """
    rows = speed_rows("barriers.csv")
    return {(row["barrier"], profile): row[profile] == "stops" for row in rows for profile in PROFILES}
