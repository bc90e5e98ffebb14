"""Coordinate reference systems and the only home of unit conversions."""

from typing import TypeVar

import numpy as np

CRS_FINLAND = "EPSG:3067"
"""ETRS-TM35FIN in metres: the one CRS in which kopa measures."""

CRS_WGS84 = "EPSG:4326"
"""Longitude and latitude in degrees: what many sources give."""

FINLAND_BOUNDS_M = (40_000.0, 6_570_000.0, 780_000.0, 7_800_000.0)
"""Bounding box of Finland in EPSG:3067: min x, min y, max x, max y (with a margin of some 20 km)."""

OSM_UNITS_PER_DEGREE = 10_000_000
"""OpenStreetMap keeps places as whole numbers of this part of a degree."""

Number = TypeVar("Number", float, np.ndarray)


def minutes(length_m: Number, speed_kmh: Number | float) -> Number:
    """Return the time in minutes to travel `length_m` metres at `speed_kmh` kilometres per hour.

    Examples
    --------
    >>> minutes(1000.0, 60.0)
    1.0
    """
    return length_m / speed_kmh * 0.06


def kilometres(length_m: Number) -> Number:
    """Return metres as kilometres.

    Examples
    --------
    >>> kilometres(1500.0)
    1.5
    """
    return length_m / 1000.0


def metres(length_km: Number) -> Number:
    """Return kilometres as metres.

    Examples
    --------
    >>> metres(1.5)
    1500.0
    """
    return length_km * 1000.0


def hours(time_min: Number) -> Number:
    """Return minutes as hours.

    Examples
    --------
    >>> hours(90.0)
    1.5
    """
    return time_min / 60.0
