"""Edits of a scenario that change a road: one that is closed, and one that is driven at another speed."""

from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

Point: TypeAlias = tuple[float, float]
"""East and north in metres of EPSG:3067."""


@dataclass(frozen=True)
class CloseRoad:
    """A road or ferry is closed.

    Attributes
    ----------
    road
        ``road 879`` (all its links, or the one nearest to `at`), ``link 1234`` or ``ferry 4670`` (a link by its id).
    at
        Where the road is closed; None: all of it.
    """

    action: ClassVar[str] = "road"

    road: str
    at: Point | None = None

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"road": {"close": self.road} | ({"at": list(self.at)} if self.at else {})}


@dataclass(frozen=True)
class RoadSpeed:
    """A road is driven at another speed, in both directions.

    Attributes
    ----------
    road
        ``road 879`` (all its links, or the one nearest to `at`) or ``link 1234`` (a link by its id).
    kmh
        Kilometres an hour that are driven.
    at
        Of which link of the road, by a place on it; None: of all.
    """

    action: ClassVar[str] = "road"

    road: str
    kmh: float
    at: Point | None = None

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"road": {"speed": self.road, "kmh": self.kmh} | ({"at": list(self.at)} if self.at else {})}


RoadEdit: TypeAlias = CloseRoad | RoadSpeed
