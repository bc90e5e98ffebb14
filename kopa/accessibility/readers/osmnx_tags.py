"""Which tags osmnx must keep for kopa, and what it costs where it did not.

osmnx keeps the tags of its settings alone; its own choice lacks most of those that say whether a car may use a way and
how fast.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kopa.accessibility.readers.osm import NAMES
from kopa.accessibility.speeds.of_ways import KEYS
from kopa.accessibility.speeds.profiles import NODE_KEYS
from kopa.errors import warn

OSMNX_TAGS = tuple(dict.fromkeys((*KEYS, *NAMES)))
"""Keys of ways for ``osmnx.settings.useful_tags_way``."""

OSMNX_NODE_TAGS = tuple(dict.fromkeys(("highway", "junction", "railway", "ref", *NODE_KEYS)))
"""Keys of nodes for ``osmnx.settings.useful_tags_node``: what osmnx keeps of itself, and what stops cars."""

COSTS = {
    ("access", "motor_vehicle", "motorcar", "vehicle"): "ways that are closed to the public count as open",
    ("motor_vehicle", "motorcar", "vehicle"): "ways that are closed to motor vehicles alone count as open",
    ("surface", "tracktype", "smoothness"): "unpaved and bad roads are driven as fast as paved ones",
    ("maxspeed",): "signs are not known, and every limit is that of the road's class",
    ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"):
        "whether a road without a sign lies in a built-up area is not known: 80 where it may be 50 km/h",
}  # fmt: skip
"""Tags that the roads of every larger area have, and what holds where no edge has any of them."""

COSTS_ON_PATHS = {
    "foot": {
        ("foot", "access"): "ways that are closed to people on foot, or to all, count as open",
        ("motorroad",): "motor roads count as open",
    },
    "bicycle": {
        ("bicycle", "vehicle", "access"): "ways that are closed to bicycles, or to all, count as open",
        ("motorroad",): "motor roads count as open",
        ("surface", "tracktype", "smoothness"): "bad ways are cycled as fast as paved ones",
    },
}
"""The same on foot and by bicycle."""


def warn_of_missing(tags: Iterable[Mapping[str, Any]], downloaded: Collection[str] = (), profile: str = "car") -> str:
    """Warn where no edge has the tags that matter, and return them; those that `downloaded` names do not occur.

    Examples
    --------
    >>> warn_of_missing([{"highway": "residential"}], downloaded=OSMNX_TAGS)
    ''
    """
    there = {key for one in tags for key in one}
    costs = COSTS_ON_PATHS.get(profile, COSTS)
    lacking = [keys for keys in costs if not there.intersection(keys) and not set(keys) <= set(downloaded)]
    lacking = [keys for keys in lacking if not any(set(keys) < set(other) for other in lacking)]
    if lacking:
        prices = "; ".join(f"{_listed(keys)}, so that {costs[keys]}" for keys in lacking)
        warn(
            f"graph: no edge has {prices}. osmnx keeps only the tags of its settings: set "
            "osmnx.settings.useful_tags_way = list(kopa.OSMNX_TAGS) before the download, and say so by "
            "from_osmnx(…, tags=kopa.OSMNX_TAGS)"
        )
    return ", ".join(dict.fromkeys(key for keys in lacking for key in keys))


def _listed(keys: tuple[str, ...]) -> str:
    return ", ".join(keys[:-1]) + (" or " if keys[:-1] else "") + keys[-1]
