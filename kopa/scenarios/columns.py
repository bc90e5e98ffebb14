"""To which site everybody goes when some are closed, others added, and some people may go to certain sites only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kopa.goals.indicator import Rows
from kopa.goals.inputs import Flags, Floats, LevelAccess

NOWHERE = -1
"""Column of those who have no way to any site."""

METRICS = ("time", "distance")


class Going(NamedTuple):
    """What the way of everybody comes to, in minutes or kilometres (`inf`: none), and the column of the site."""

    value: Floats
    column: Rows


@dataclass(frozen=True, eq=False)
class Added:
    """Sites beside those of the study, in the order of their ids: columns of minutes and kilometres, places (m)."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    municipality_codes: tuple[str, ...]
    time_min: Floats
    distance_km: Floats
    places: tuple[tuple[float, float], ...] = ()

    @classmethod
    def none(cls, rows: int) -> "Added":
        """Return no site beside those of the study."""
        return cls((), (), (), np.empty((rows, 0)), np.empty((rows, 0)))

    def of(self, metric: str) -> Floats:
        """Return the columns of a metric: ``time`` or ``distance``."""
        return self.time_min if metric == "time" else self.distance_km


@dataclass(frozen=True, eq=False)
class Columns:
    """The sites of a level after a scenario: columns of the study, some of them closed, and those added behind them.

    Attributes
    ----------
    access
        Sites of the study in the order of their ids, with minutes and kilometres.
    closed
        Columns of the study that are closed.
    added
        Sites that are opened, have moved, or were not searched for before.
    sent
        Where those go who would go to a closed column, by that column; all others go to the nearest that remains.
    groups
        Groups of municipalities whose people may go to sites of their group only.
    codes
        Municipality of each person's row.
    """

    access: LevelAccess
    closed: Flags
    added: Added
    codes: npt.NDArray[np.str_]
    sent: Mapping[int, int] = field(default_factory=dict)
    groups: Sequence[frozenset[str]] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all columns."""
        return (*self.access.site_ids, *self.added.ids)

    @property
    def site_codes(self) -> npt.NDArray[np.str_]:
        """Municipality of each column."""
        return np.array([*self.access.site_municipality, *self.added.municipality_codes], dtype=str)

    def going(self, metric: str, before: Going) -> Going:
        """Return the way of everybody by a metric.

        Parameters
        ----------
        metric
            ``time`` or ``distance``.
        before
            Where everybody goes among all columns of the study, none closed, nobody bound to a group.
        """
        values = self.access.time_min if metric == "time" else self.access.distance_km
        gone = self.closed.copy()
        gone[list(self.sent)] = False  # distinguished at the end, when it is clear who would go there
        value, column = before.value.copy(), before.column.copy()
        rows = np.flatnonzero((column != NOWHERE) & np.append(gone, False)[column])
        value[rows], column[rows] = _least(np.where(gone, np.inf, values[rows]))
        self._take_added(metric, value, column)
        self._keep_to_groups(metric, values, gone, value, column)
        self._send(metric, values, value, column)
        column[np.isinf(value)] = NOWHERE
        return Going(value, column)

    def _take_added(self, metric: str, value: Floats, column: Rows) -> None:
        """Let an added site be the nearest of whom it is nearer to; of equal ones the first by its id."""
        names, offered = np.array([*self.ids, "\uffff"], dtype=object), self.added.of(metric)
        for at in range(len(self.added.ids)):
            mine = offered[:, at]
            better = (mine < value) | (np.isfinite(mine) & (mine == value) & (self.added.ids[at] < names[column]))
            value[better], column[better] = mine[better], self.access.n_sites + at

    def _keep_to_groups(
        self, metric: str, values: npt.NDArray[np.floating], gone: Flags, value: Floats, column: Rows
    ) -> None:
        order, here = np.argsort(np.array(self.ids, dtype=str), kind="stable"), self.site_codes
        still = ~np.append(gone, np.zeros(len(self.added.ids), bool))
        for group in self.groups:
            rows = np.flatnonzero(np.isin(self.codes, list(group)))
            allowed = order[(np.isin(here, list(group)) & still)[order]]
            both = np.hstack([values[rows], self.added.of(metric)[rows]])[:, allowed]
            value[rows], nearest = _least(both)
            column[rows] = np.append(allowed, NOWHERE)[nearest]

    def _send(self, metric: str, values: npt.NDArray[np.floating], value: Floats, column: Rows) -> None:
        for closed, target in self.sent.items():
            rows = np.flatnonzero(column == closed)
            was_there = target < self.access.n_sites
            there = values[rows, target] if was_there else self.added.of(metric)[rows, target - self.access.n_sites]
            value[rows], column[rows] = there, target


def going_of(access: LevelAccess, metric: str) -> Going:
    """Return the way of everybody to the nearest of all sites, of equal ones the first."""
    return Going(*_least(access.time_min if metric == "time" else access.distance_km))


def _least(values: npt.NDArray[np.floating]) -> tuple[Floats, Rows]:
    """Return the least of each row and where it stands; `inf` and nowhere where there is no finite one."""
    if not values.shape[1]:
        return np.full(len(values), np.inf), np.full(len(values), NOWHERE)
    column = values.argmin(axis=1)
    value = values[np.arange(len(values)), column].astype(float)
    return value, np.where(np.isfinite(value), column, NOWHERE)
