"""Which of Finland's coordinate systems numbers look like, by their range: systems are easily taken for each other."""

import math
from typing import NamedTuple

from kopa.units import CRS_FINLAND, CRS_WGS84, FINLAND_BOUNDS_M

FINLAND_BOUNDS_DEG = (19.0, 59.0, 32.0, 71.0)
"""Bounding box of Finland in degrees: west, south, east, north."""

NORTH_M = (6_570_000.0, 7_800_000.0)
"""Metres north in every metric system of Finland."""

HALF_ZONE_M = 360_000.0
"""How far from the middle of a zone points are given in it: the uniform system (YKJ) has all of Finland in one."""

GK_ZONES = range(19, 32)
"""Zones of ETRS-GK, by the longitude of their middle; the easting begins with it."""

KKJ = {1: 2391, 2: 2392, 3: 2393, 4: 2394, 5: 3387}
"""Systems of the old national grid (KKJ) by zone, which the easting begins with; zone 3 is also the uniform YKJ."""


class Likely(NamedTuple):
    """The system that a pair of numbers looks like, and whether its two numbers stand in the other order."""

    name: str
    crs: str
    swapped: bool = False

    @property
    def in_words(self) -> str:
        """The system in words."""
        order = " with north before east" if self.swapped and self.crs != CRS_WGS84 else ""
        return f"{self.name} ({self.crs}){order or (' with latitude first' if self.swapped else '')}"


def likely_system(x: float, y: float) -> Likely | None:
    """Return the coordinate system of Finland that a place's two numbers look like; None where it is none of them.

    Parameters
    ----------
    x, y
        The numbers in the order in which they are written, east first.

    Examples
    --------
    >>> likely_system(535_000, 7_120_000).in_words, likely_system(7_120_000, 535_000).in_words
    ('ETRS-TM35FIN (EPSG:3067)', 'ETRS-TM35FIN (EPSG:3067) with north before east')
    >>> likely_system(25_496_000, 6_673_000).in_words, likely_system(3_385_000, 6_675_000).in_words
    ('ETRS-GK25 (EPSG:3879)', 'KKJ zone 3 (YKJ) (EPSG:2393)')
    >>> likely_system(27.7, 64.2).in_words, likely_system(64.2, 27.7).in_words, likely_system(5e6, 5e6)
    ('WGS 84 (EPSG:4326)', 'WGS 84 (EPSG:4326) with latitude first', None)
    """
    system = _in_order(x, y)
    if system is None:
        turned = _in_order(y, x)
        system = turned._replace(swapped=True) if turned else None
    return system


def _in_order(x: float, y: float) -> Likely | None:
    west, south, east, north = FINLAND_BOUNDS_DEG
    if west <= x <= east and south <= y <= north:
        return Likely("WGS 84", CRS_WGS84)
    if not (math.isfinite(x) and NORTH_M[0] <= y <= NORTH_M[1]):
        return None
    if FINLAND_BOUNDS_M[0] <= x <= FINLAND_BOUNDS_M[2]:
        return Likely("ETRS-TM35FIN", CRS_FINLAND)
    zone, from_middle_m = int(x // 1e6), abs(x % 1e6 - 500_000.0)
    if from_middle_m > HALF_ZONE_M:
        return None
    if zone in GK_ZONES:
        return Likely(f"ETRS-GK{zone}", f"EPSG:{3873 + zone - GK_ZONES[0]}")
    if zone in KKJ:
        return Likely(f"KKJ zone {zone}{' (YKJ)' if zone == 3 else ''}", f"EPSG:{KKJ[zone]}")
    return None
