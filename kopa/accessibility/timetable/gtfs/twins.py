"""Trips that two feeds both have: the same operator twice. Times stay exact; only counts of departures are too high."""

from typing import TYPE_CHECKING

import numpy as np

from kopa.accessibility.timetable.gtfs.faults import doing

if TYPE_CHECKING:
    from kopa.accessibility.timetable.gtfs.feed_day import FeedDay
    from kopa.accessibility.timetable.gtfs.running import Running

NEAR_M = 100.0
"""Stops of two feeds that lie so near may be one stop."""


def warnings_of_twins(parts: "dict[str, FeedDay]") -> list[str]:
    """Return a sentence for each pair of feeds with trips that are equal stop for stop."""
    names = sorted(parts)
    warnings = []
    trips = {name: _by_times(parts[name].trips) for name in names} if len(names) > 1 else {}
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            count = sum(_has_twin(parts[other], t, parts[one], trips[one].get(key, []))
                        for key, times in trips[other].items() for t in times)  # fmt: skip
            if count:
                twins = doing(count, "trip", "equal").replace(" equal", f" of {other} equal")
                warnings.append(f"{twins} trips of {one} stop for stop: departures are counted twice")
    return warnings


def _by_times(part: "Running") -> dict[bytes, list[int]]:
    """Return the trips of a feed by all their times."""
    out: dict[bytes, list[int]] = {}
    for t in range(len(part.starts) - 1):
        low, high = part.starts[t], part.starts[t + 1]
        out.setdefault(part.arr[low:high].tobytes() + part.dep[low:high].tobytes(), []).append(t)
    return out


def _has_twin(part: "FeedDay", t: int, other: "FeedDay", candidates: list[int]) -> bool:
    stops = part.trips.stop[part.trips.starts[t] : part.trips.starts[t + 1]]
    for candidate in candidates:
        theirs = other.trips.stop[other.trips.starts[candidate] : other.trips.starts[candidate + 1]]
        apart = np.hypot(part.stops.x[stops] - other.stops.x[theirs], part.stops.y[stops] - other.stops.y[theirs])
        if (apart <= NEAR_M).all():
            return True
    return False
