"""The arrays of one service day: what a feed or a file gives, and a `Timetable` is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from kopa.accessibility.road_network import RoadNetwork
    from kopa.accessibility.search.access_leg import Access

OVER_NETWORK, STRAIGHT = "network", "assumption"
"""What the note `walks` says: along the ways of a network, or on straight lines times a detour, an assumption."""


@dataclass(frozen=True, eq=False)
class DayArrays:
    """Stops, trips and changes between rides of one service day; times are whole seconds of it, counted in Helsinki.

    Parameters
    ----------
    date
        The service day, YYYY-MM-DD.
    feeds
        Names of the feeds.
    stop_id, stop_name, stop_station, stop_x, stop_y
        Stops by identifier, their names, the station each belongs to (empty: none), and metres in EPSG:3067.
    trip_id, trip_route
        Trips and the names of their routes.
    trip_starts, call_stop, call_arr, call_dep, call_flags
        The first call of each trip (and one end more); stop, seconds and flags (1: nobody boards, 2: nobody alights)
        of each call.
    change_tail, change_head, change_s, change_walk_s, change_walk_m
        Changes from a ride that ends at one stop to one that begins at another: least seconds between them, and the
        seconds and metres of it on foot.
    run_dates, run_trips
        Dates on which trips run, and how many.
    change_least_s
        Least seconds between two rides.
    faults
        What was left out, filled in or assumed when the feeds were read, one sentence each.
    notes
        What was counted.
    walk
        How people walk: what it was read with, and what answers about the day take unless they are given another. None:
        `kopa.Access.walking()`, or not known any more (a file holds no network, and `notes` say so).
    """

    date: str
    feeds: tuple[str, ...]
    stop_id: np.ndarray
    stop_name: np.ndarray
    stop_station: np.ndarray
    stop_x: np.ndarray
    stop_y: np.ndarray
    trip_id: np.ndarray
    trip_route: np.ndarray
    trip_starts: np.ndarray
    call_stop: np.ndarray
    call_arr: np.ndarray
    call_dep: np.ndarray
    call_flags: np.ndarray
    change_tail: np.ndarray
    change_head: np.ndarray
    change_s: np.ndarray
    change_walk_s: np.ndarray
    change_walk_m: np.ndarray
    run_dates: np.ndarray
    run_trips: np.ndarray
    change_least_s: int = 60
    faults: tuple[str, ...] = ()
    notes: Mapping[str, int | str] = field(default_factory=dict)
    walk: "RoadNetwork | Access | None" = field(default=None, repr=False)

    @property
    def is_walked_over_paths(self) -> bool:
        """Whether people walk between stops over a network; else on straight lines."""
        return self.notes.get("walks") == OVER_NETWORK

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            elif isinstance(value, dict):
                object.__setattr__(self, name, MappingProxyType(value))
