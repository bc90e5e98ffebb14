"""The access leg: from a point to the road, and from the road to a point."""

from dataclasses import dataclass

import numpy as np

from kopa.errors import InputError
from kopa.units import Number, minutes


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number)


@dataclass(frozen=True, kw_only=True)
class Access:
    """How a point reaches the road: speed in km/h, detour factor and the longest snap in metres.

    The same leg is taken at both ends of a trip. Its length is the straight distance to the
    road times `detour`; its time is that length at `speed_kmh`. A point farther than `max_m`
    (straight distance, inclusive) from every road has the status ``no_road_within``.

    The defaults are assumptions of this project: 30 km/h stands for yards, private roads and
    streets that the road table lacks, 1.3 for their winding.

    Parameters
    ----------
    speed_kmh
        Speed on the way to the road.
    detour
        Length of the way to the road as a multiple of the straight distance, at least 1.
    max_m
        Longest straight distance to a road.

    Raises
    ------
    InputError
        If a value is not a finite number in its range.

    Examples
    --------
    >>> Access().time_min(1000.0)
    2.6
    >>> Access(speed_kmh=5, detour=1.0).time_min(500.0)
    6.0
    """

    speed_kmh: float = 30.0
    detour: float = 1.3
    max_m: float = 10_000.0

    def __post_init__(self) -> None:
        faults = []
        if not (_is_number(self.speed_kmh) and np.isfinite(self.speed_kmh) and self.speed_kmh > 0):
            faults.append(f"speed_kmh is {self.speed_kmh!r}; it must be a finite speed above 0")
        if not (_is_number(self.detour) and np.isfinite(self.detour) and self.detour >= 1):
            faults.append(f"detour is {self.detour!r}; it must be a finite factor of at least 1")
        if not (_is_number(self.max_m) and self.max_m >= 0):
            faults.append(f"max_m is {self.max_m!r}; it must be a distance of at least 0 metres")
        if faults:
            raise InputError("Access: " + "; ".join(faults))

    @staticmethod
    def walking(*, speed_kmh: float = 4.8, detour: float = 1.3, max_m: float = 2_000.0) -> "Access":
        """Return a leg on foot: 4.8 km/h (80 m a minute), ways 1.3 times the straight distance.

        4.8 km/h is an adult's speed; the Helsinki Region Travel Time Matrix 2018 lets people walk 4.2 km/h, which
        suits pupils of basic education. The detour is an assumption of this project beside medians of 1.55 below 1 km
        and 1.25 at 2-5 km in that matrix.

        Examples
        --------
        >>> round(Access.walking().time_min(800.0), 3)
        13.0
        """
        return Access(speed_kmh=speed_kmh, detour=detour, max_m=max_m)

    def length_m(self, snap_distance_m: Number) -> Number:
        """Return the length of the access leg in metres for a straight distance in metres."""
        length: Number = snap_distance_m * self.detour
        return length

    def time_min(self, snap_distance_m: Number) -> Number:
        """Return the time of the access leg in minutes for a straight distance in metres."""
        return minutes(self.length_m(snap_distance_m), self.speed_kmh)
