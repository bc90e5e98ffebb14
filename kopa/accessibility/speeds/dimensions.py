"""Is a way too low or too narrow for a car: `maxheight`, `maxwidth` and their physical kin.

Forms and units by the OpenStreetMap wiki (Key:maxheight, Key:maxwidth, Map features/Units): metres unless a unit is
named, or feet and inches; words such as `default` name no limit. The comma is listed there as a wrong point, and is
read as one.
"""

import re
from collections.abc import Mapping

CAR_M = {"maxheight": 2.0, "maxwidth": 1.9}
"""Height and width of the car in metres (assumption: those of OSRM's car profile, a little above the largest SUVs)."""

LIMIT_KEYS = tuple(key + kind for key in CAR_M for kind in ("", ":physical"))

NO_LIMIT = frozenset(
    ("default", "none", "no", "unsigned", "no_sign", "no_indications", "below_default", "unlimited", "unknown")
)
"""Values that name no limit in figures (Key:maxheight)."""

_METRES = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,4})?) *(m|cm|ft)?", re.I)
_FEET = re.compile(r"([0-9]{1,3}) *' *(?:([0-9]{1,2}(?:\.[0-9]{1,2})?) *(?:\"|'')?)?")
_UNITS_M = {"m": 1.0, "cm": 0.01, "ft": 0.3048}


def read_metres(text: str) -> float | None:
    r"""Return the metres that a value says, inf where it names no limit, None where it cannot be read.

    Examples
    --------
    >>> read_metres("2.3"), read_metres("2,1 m"), round(read_metres("6'7\""), 2), read_metres("none")
    (2.3, 2.1, 2.01, inf)
    >>> read_metres("low"), read_metres("-2")
    (None, None)
    """
    text = text.strip().lower()[:100]
    if text in NO_LIMIT:
        return float("inf")
    metres = _METRES.fullmatch(text)
    if metres:
        return float(metres.group(1).replace(",", ".")) * _UNITS_M[metres.group(2) or "m"]
    feet = _FEET.fullmatch(text)
    return (float(feet.group(1)) * 12 + float(feet.group(2) or 0)) * 0.0254 if feet else None


def too_small(tags: Mapping[str, str]) -> tuple[str, bool]:
    """Return which tag leaves a car no room (empty: none), and whether one could not be read.

    Examples
    --------
    >>> too_small({"maxwidth": "1.5"}), too_small({"maxheight": "2.2"}), too_small({"maxheight": "high"})
    (('maxwidth=1.5', False), ('', False), ('', True))
    """
    why, unread = "", False
    for key in LIMIT_KEYS:
        if tags.get(key):
            metres = read_metres(tags[key])
            unread = unread or metres is None
            if metres is not None and metres < CAR_M[key.removesuffix(":physical")]:
                why = why or f"{key}={tags[key][:40]}"
    return why, unread
