"""How fast people go on foot and by bicycle: a speed each, and the ways on which they are slower.

The table `speeds_on_foot_and_by_bicycle.csv` names the source of each; what rests on none says assumption.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from kopa.accessibility.speeds.by_law import speed_rows

EVERYWHERE = ("*", "*")


def path_kmh(tags: Mapping[str, Any], profile: str) -> float:
    """Return the speed in km/h on foot or by bicycle: the least that a tag of the way allows.

    Examples
    --------
    >>> path_kmh({"highway": "residential", "maxspeed": "40"}, "foot"), path_kmh({"highway": "steps"}, "foot")
    (4.8, 2.4)
    >>> path_kmh({"highway": "cycleway"}, "bicycle"), path_kmh({"highway": "track", "surface": "sand"}, "bicycle")
    (12.0, 6.0)
    """
    table = speeds_of(profile)
    return min(kmh for (key, value), kmh in table.items() if (key, value) == EVERYWHERE or tags.get(key) == value)


@cache
def speeds_of(profile: str) -> dict[tuple[str, str], float]:
    """Return the speeds in km/h of a profile by key and value of a tag; ``*`` stands for every way."""
    rows = speed_rows("speeds_on_foot_and_by_bicycle.csv")
    return {(row["key"], row["value"]): float(row["kmh"]) for row in rows if row["profile"] == profile}
