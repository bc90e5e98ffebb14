"""Access to the sites of a level for people in parts, each with the sites near to it: where all pairs are too many."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, NoReturn, cast

import numpy as np
import numpy.typing as npt

from kopa.errors import TooLargeError
from kopa.goals.inputs import LevelAccess, Rows

BY_PAIR = ("time_min", "distance_km", "status", "walk_km", "walk_over_danger")
"""Fields of `LevelAccess` that hold a value for each pair of an origin and a site."""


class AccessOfPart(NamedTuple):
    """Access of some of the origins to the sites near to them; rows and columns are positions in the whole."""

    rows: Rows
    columns: Rows
    access: LevelAccess


class NotInOneTable:
    """Stands for a table of pairs that are kept in parts: what asks for its values is refused."""

    def __init__(self, shape: tuple[int, int], level: str) -> None:
        self.shape = shape
        self._level = level

    def __len__(self) -> int:
        return self.shape[0]

    def _refuse(self, *_: object) -> NoReturn:
        n, m = self.shape
        raise TooLargeError(
            f"{self._level}: {n:,} cells x {m:,} sites are too many pairs for one table; ask a study of fewer "
            "municipalities, or nearest(), indicators() and the other answers by cell"
        )

    __getitem__ = __array__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()


def in_parts(shape: tuple[int, int], level: str) -> npt.NDArray[Any]:
    """Return what stands for a table of pairs that are kept in parts."""
    return cast("npt.NDArray[Any]", NotInOneTable(shape, level))


@dataclass(frozen=True, repr=False)
class AccessInParts(LevelAccess):
    """How people reach the sites of a level, where the pairs of all with all sites are too many.

    Every answer by origin is that of `LevelAccess`: a part has all sites that can be among the nearest of its people,
    and all within the minutes and kilometres that are counted. `time_min` and `distance_km` refuse to be read.

    Attributes
    ----------
    parts
        Access of each part; every origin is in exactly one.
    """

    parts: tuple[AccessOfPart, ...] = field(default=())

    def _faults(self) -> list[str]:
        rows = np.concatenate([np.zeros(0, np.intp), *(part.rows for part in self.parts)])
        if np.array_equal(np.sort(rows), np.arange(len(self.near_edge))):
            return []
        return [f"parts hold {len(rows)} origins; expected each of {len(self.near_edge)} once"]

    @property
    def _note(self) -> str:
        return "Columns: <code>.site_ids .site_names</code>; the pairs are too many for one table"

    def by_origin(self, value_of: Callable[..., npt.NDArray[Any]], *of_origins: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return one value per origin, as `LevelAccess.by_origin` does."""
        values = [value_of(part.access, *(known[part.rows] for known in of_origins)) for part in self.parts]
        whole = np.empty(len(self.near_edge), np.result_type(*values))
        for part, some in zip(self.parts, values, strict=True):
            whole[part.rows] = some
        return whole

    @property
    def nearest_column(self) -> Rows:
        """Column of the nearest site by time of each origin, of equally near ones the first; -1 without a way."""
        nearest = np.empty(len(self.near_edge), np.intp)
        for part in self.parts:
            nearest[part.rows] = np.append(part.columns, -1)[part.access.nearest_column]
        return nearest

    def minutes_by_rows(self) -> Iterator[tuple[Rows, npt.NDArray[np.floating]]]:
        """Yield positions of origins and their minutes to every site: `inf` to those not near to their part."""
        for part in self.parts:
            minutes = np.full((len(part.rows), self.n_sites), np.inf)
            minutes[:, part.columns] = part.access.time_min
            yield part.rows, minutes

    @property
    def by_car(self) -> "AccessInParts":
        """The same access without the ways on foot."""
        if self.walk_km is None:
            return self
        parts = tuple(part._replace(access=part.access.by_car) for part in self.parts)
        return replace(self, walk_km=None, walk_over_danger=None, parts=parts)

    def with_further(self, other: LevelAccess) -> "AccessInParts":
        """Return access to the sites of this one and of another one of the same parts; statuses are left out."""
        if not isinstance(other, AccessInParts):
            raise TypeError("of two levels one is in parts and the other is not")
        parts = tuple(
            AccessOfPart(
                mine.rows,
                np.append(mine.columns, theirs.columns + self.n_sites),
                mine.access.with_further(theirs.access),
            )
            for mine, theirs in zip(self.parts, other.parts, strict=True)
        )
        sites = self.sites_with(other)
        table = in_parts((len(self.near_edge), len(sites["site_ids"])), self.level)
        return replace(self, time_min=table, distance_km=table, parts=parts, **sites)

    def _select(self, at: Rows) -> "AccessInParts":
        position = np.full(self.n_sites, -1)
        position[at] = np.arange(len(at))
        table = in_parts((len(self.near_edge), len(at)), self.level)
        pairs = {name: None if getattr(self, name) is None else table for name in BY_PAIR}
        parts = tuple(_select(part, position) for part in self.parts)
        selected = self._with_sites(at, **pairs, parts=parts)
        assert isinstance(selected, AccessInParts)
        return selected


def _select(part: AccessOfPart, position: Rows) -> AccessOfPart:
    """Return a part with the sites that have a place in a new order of columns, in that order."""
    places = position[part.columns]
    here = np.flatnonzero(places >= 0)
    here = here[np.argsort(places[here], kind="stable")]
    return AccessOfPart(part.rows, places[here], part.access.select(here))
