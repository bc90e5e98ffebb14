"""Routes to one school by the savings of Clarke and Wright: two routes are joined where that saves most kilometres."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kopa.goals.inputs import Floats

TOLERANCE = 1e-9
"""Minutes or kilometres below which nothing is gained."""


class SchoolRoute(NamedTuple):
    """A vehicle's way with pupils: the stops in the order in which it calls, then the school.

    Attributes
    ----------
    stops
        Rows of the stops.
    pupils
        Pupils on board at the school.
    ride_min
        Minutes from the first stop to the school: the longest ride.
    km
        Kilometres from the first stop to the school: with pupils on board.
    """

    stops: tuple[int, ...]
    pupils: int
    ride_min: float
    km: float


def savings_routes(
    time_min: Floats, distance_km: Floats, pupils: np.ndarray, *, seats: int, ride_limit_min: float
) -> list[SchoolRoute]:
    """Return routes that bring all pupils to one school; each starts empty at its first stop.

    A stop with more pupils than seats fills vehicles of its own, and its rest may share one. A stop whose own ride is
    longer than the limit is served alone: nobody is left behind, and the ride shows it. A heuristic: it proves no
    optimum, and joins only what keeps seats and the longest ride.

    Parameters
    ----------
    time_min, distance_km
        Minutes and kilometres from every stop (rows) to every stop and, last, the school: stops × (stops + 1).
    pupils
        Whole pupils of each stop.
    seats
        Pupils that a vehicle takes.
    ride_limit_min
        Longest ride in minutes of a route with several stops.

    References
    ----------
    Clarke, G. and Wright, J. W. (1964). Scheduling of vehicles from a central depot to a number of delivery points.
    Operations Research 12(4), 568-581.

    Examples
    --------
    Two farms on one road, ten and twelve minutes out, share a vehicle; with one seat they do not:

    >>> minutes = np.array([[0.0, 2.0, 12.0], [2.0, 0.0, 10.0]])
    >>> [one.stops for one in savings_routes(minutes, minutes, np.array([1, 1]), seats=8, ride_limit_min=60.0)]
    [(0, 1)]
    >>> [one.stops for one in savings_routes(minutes, minutes, np.array([1, 1]), seats=1, ride_limit_min=60.0)]
    [(0,), (1,)]
    """
    alone = [_alone(i, n, time_min, distance_km) for i, full in enumerate(pupils) for n in _loads(int(full), seats)]
    full = [one for one in alone if one.pupils == seats]
    routes = {one.stops[0]: one for one in alone if one.pupils < seats}
    starts, ends = dict.fromkeys(routes), {i: i for i in routes}
    for i, j in _by_saving(sorted(routes), distance_km):
        if i not in ends or j not in starts or ends[i] == j:
            continue
        first, second = routes[ends[i]], routes[j]
        joined = _joined(first, second, time_min, distance_km)
        if joined.pupils > seats or joined.ride_min > ride_limit_min:
            continue
        del routes[j], starts[j], ends[i]
        routes[first.stops[0]] = joined
        ends[joined.stops[-1]] = first.stops[0]
    return sorted([*full, *routes.values()])


def _loads(pupils: int, seats: int) -> Iterator[int]:
    """Yield the pupils of each vehicle that a stop fills, and of the one that its rest rides."""
    yield from [seats] * (pupils // seats)
    if pupils % seats:
        yield pupils % seats


def _alone(stop: int, pupils: int, time_min: Floats, distance_km: Floats) -> SchoolRoute:
    return SchoolRoute((stop,), pupils, float(time_min[stop, -1]), float(distance_km[stop, -1]))


def _joined(first: SchoolRoute, second: SchoolRoute, time_min: Floats, distance_km: Floats) -> SchoolRoute:
    i, j = first.stops[-1], second.stops[0]
    ride = first.ride_min - time_min[i, -1] + time_min[i, j] + second.ride_min
    km = first.km - distance_km[i, -1] + distance_km[i, j] + second.km
    return SchoolRoute(first.stops + second.stops, first.pupils + second.pupils, float(ride), float(km))


def _by_saving(stops: list[int], distance_km: Floats) -> Iterator[tuple[int, int]]:
    """Yield pairs of a last and a first stop, those first whose joining saves most kilometres; then by number."""
    at = np.array(stops, dtype=np.int64)
    if len(at) < 2:
        return
    saved = distance_km[at, -1][:, None] - distance_km[np.ix_(at, at)]
    np.fill_diagonal(saved, -np.inf)
    order = np.argsort(-saved, axis=None, kind="stable")
    for place in order.tolist():
        i, j = divmod(place, len(at))
        if not saved[i, j] > TOLERANCE:
            return
        yield stops[i], stops[j]
