"""Edits of a scenario: what is closed, opened, moved, shared or changed, each a small frozen value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from kopa.errors import InputError, shown
from kopa.regions.ids import slug
from kopa.scenarios.road_edits import CloseRoad, Point, RoadSpeed
from kopa.scenarios.trip_edits import AddTrip, CancelTrip, MoveTrip


@dataclass(frozen=True)
class CloseSite:
    """A site is closed.

    Attributes
    ----------
    site
        A `site_id` (all levels that it serves) or the `id` of it at one level.
    move_to
        The site to which those go who would go to the closed one; empty: each to the nearest that remains.
    from_day
        Day from which on it is closed, as 2027-08-01; empty: none is named.
    """

    action: ClassVar[str] = "close"

    site: str
    move_to: str = ""
    from_day: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        beside = {"move_to": self.move_to, "from": self.from_day}
        return {"close": self.site} | {name: value for name, value in beside.items() if value}


@dataclass(frozen=True)
class OpenSite:
    """A site is opened: its name, the level that it serves, and its place; `capacity` in places, 0: not given."""

    action: ClassVar[str] = "open"

    name: str
    level: str
    at: Point
    capacity: int = 0

    @property
    def site_id(self) -> str:
        """The id that is made of its name; empty where this has no letter and no digit of an id."""
        return slug(self.name)

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        fields = {"name": self.name, "level": self.level, "at": list(self.at)}
        return {"open": fields | ({"capacity": self.capacity} if self.capacity else {})}


@dataclass(frozen=True)
class MoveSite:
    """A site moves to another place, with all levels that it serves (or the one by whose `id` it is called)."""

    action: ClassVar[str] = "move"

    site: str
    to: Point

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"move": {"site": self.site, "to": list(self.to)}}


@dataclass(frozen=True)
class ShareSchools:
    """Municipalities open their basic schools to each other: before, their children went to those of their own."""

    action: ClassVar[str] = "share"

    municipality_codes: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"share": sorted(self.municipality_codes)}


@dataclass(frozen=True)
class TransportRule:
    """A municipality transports pupils from other distances than the law's: kilometres by road, None: as before."""

    action: ClassVar[str] = "transport_rule"

    municipality_code: str
    grades_1_2_km: float | None = None
    grades_3_9_km: float | None = None

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        km = {"grades_1_2_km": self.grades_1_2_km, "grades_3_9_km": self.grades_3_9_km}
        fields = {name: value for name, value in km.items() if value is not None}
        return {"transport_rule": {"municipality": self.municipality_code, **fields}}


@dataclass(frozen=True)
class Online:
    """A level is partly studied online or at a workplace: days a week that are left at the site."""

    action: ClassVar[str] = "online"

    level: str
    days_at_site: float

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"online": {"level": self.level, "days_at_site": self.days_at_site}}


@dataclass(frozen=True)
class Season:
    """Cars drive by the speed limits of ``summer`` or ``winter``."""

    action: ClassVar[str] = "season"

    season: str

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"season": self.season}


@dataclass(frozen=True)
class ProjectionYear:
    """People are those of a year of the projection, by municipality and age group."""

    action: ClassVar[str] = "year"

    year: int

    def plain(self) -> dict[str, Any]:
        """Return the edit as it stands in a file."""
        return {"year": self.year}


Edit: TypeAlias = (
    CloseSite
    | OpenSite
    | MoveSite
    | ShareSchools
    | TransportRule
    | Online
    | CloseRoad
    | RoadSpeed
    | Season
    | ProjectionYear
    | MoveTrip
    | CancelTrip
    | AddTrip
)

ACTIONS: Mapping[str, type[Edit]] = {
    one.action: one
    for one in (
        CloseSite,
        OpenSite,
        MoveSite,
        ShareSchools,
        TransportRule,
        Online,
        CloseRoad,
        Season,
        ProjectionYear,
        MoveTrip,
        CancelTrip,
        AddTrip,
    )
}
"""Every kind of edit by its key in a file; of a road both kinds, `CloseRoad` and `RoadSpeed`."""


def close(site: str, *, move_to: str = "", from_day: str = "") -> CloseSite:
    """Return the edit that closes a site; those who would go to it go to `move_to`, or to the nearest that remains.

    `from_day`, as 2027-08-01, is the day from which on it is closed.

    Examples
    --------
    >>> close("00673").plain()
    {'close': '00673'}
    """
    return CloseSite(site, move_to, from_day)


def open_site(name: str, *, level: str, at: Point, capacity: int = 0) -> OpenSite:
    """Return the edit that opens a site at a place in metres of EPSG:3067.

    Examples
    --------
    >>> open_site("Uusi lukio", level="lukio", at=(535_000, 7_120_000)).plain()
    {'open': {'name': 'Uusi lukio', 'level': 'lukio', 'at': [535000, 7120000]}}
    """
    return OpenSite(name, level, _point("open_site: at", at), capacity)


def move(site: str, *, to: Point) -> MoveSite:
    """Return the edit that moves a site to a place in metres of EPSG:3067.

    Examples
    --------
    >>> move("00673", to=(535_000, 7_120_000)).plain()
    {'move': {'site': '00673', 'to': [535000, 7120000]}}
    """
    return MoveSite(site, _point("move: to", to))


def _point(name: str, point: Iterable[float]) -> Point:
    """Return a place as a tuple; what its numbers are is checked with the whole scenario."""
    if not isinstance(point, Iterable):
        raise InputError(f"{name} is {shown(point)}; expected (east, north) in metres of EPSG:3067")
    return tuple(point)  # type: ignore[return-value]


def share(*municipality_codes: str) -> ShareSchools:
    """Return the edit by which municipalities open their basic schools to each other.

    Examples
    --------
    >>> share("578", "205").plain()
    {'share': ['205', '578']}
    """
    return ShareSchools(tuple(municipality_codes))
