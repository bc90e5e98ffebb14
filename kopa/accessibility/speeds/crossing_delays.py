"""What crossings cost a car: seconds by the class of the road, declared; and which roads meet as equals.

The seconds are means over all crossings, with and without signals, that were measured in the Helsinki region.
"""

from functools import cache
from typing import Literal

import numpy as np

from kopa.accessibility.speeds.by_law import check_one_of, speed_rows
from kopa.errors import InputError

TimeOfDay = Literal["none", "midday", "rush"]

FREE_FLOW = "none"
"""No delays: minutes by speeds and lengths alone."""

TIMES_OF_DAY = (FREE_FLOW, "midday", "rush")
"""When delays are those of; ``none``: none are charged, minutes are free-flow."""

RANKS = {
    "motorway": 7, "trunk": 6, "primary": 5, "secondary": 4, "tertiary": 3, "unclassified": 2, "road": 2,
    "residential": 2, "living_street": 2, "bicycle_road": 2, "busway": 2, "pedestrian": 1, "service": 1, "track": 1,
}  # fmt: skip
"""Which class goes before which where they meet; ways of rank 1 make no crossing of the road that they join."""

STREETS = frozenset(["residential", "living_street", "bicycle_road", "pedestrian"])
"""Classes that lie in built-up areas by their meaning."""

BUILT_UP_KMH = 57.0
"""Driven speed up to which other roads count as inside a built-up area: a limit of 60 km/h (assumption)."""

INSIDE_A_CROSSING_M = 30.0
"""Crossings nearer to each other than this are one, whose delay is charged once (assumption)."""


def check_delays(delays: str, profile: str) -> None:
    """Raise unless delays are of a known time of day, and asked of cars."""
    check_one_of("delays", delays, TIMES_OF_DAY)
    if delays != FREE_FLOW and profile != "car":
        raise InputError(f"delays: those of crossings are of cars, not of {profile!r}; leave delays out")


def ranks_of(highway: np.ndarray) -> np.ndarray:
    """Return the rank of the class of each way; links rank as the road that they lead to, ferries and unknown ones 0.

    Examples
    --------
    >>> ranks_of(np.array(["primary_link", "residential", "ferry"], object)).tolist()
    [5, 2, 0]
    """
    return np.array([RANKS.get(str(one).removesuffix("_link"), 0) for one in highway], np.int64)


def seconds_of(highway: np.ndarray, time_of_day: str) -> np.ndarray:
    """Return the seconds that a crossing costs those who come by each way; a motorway has no crossings.

    Examples
    --------
    >>> seconds_of(np.array(["motorway", "trunk", "secondary", "service"], object), "midday").tolist()
    [0.0, 9.979, 6.65, 7.752]
    """
    table = delays()
    main, secondary = ("motorway_link", "trunk", "primary"), ("secondary",)

    def seconds(name: str) -> float:
        if name == "motorway" or name == "ferry":
            return 0.0
        plain = name if name == "motorway_link" else name.removesuffix("_link")
        road = "main" if plain in main else "secondary" if plain in secondary else "street"
        return table[road, time_of_day]

    return np.array([seconds(str(one)) for one in highway], float)


@cache
def delays() -> dict[tuple[str, str], float]:
    """Return seconds by kind of road and time of day."""
    rows = speed_rows("crossing_delays.csv")
    return {(row["road"], time): float(row[f"{time}_s"]) for row in rows for time in ("midday", "rush")}
