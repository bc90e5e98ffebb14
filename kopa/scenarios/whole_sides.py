"""Both sides of a level in hundredths: what the means of an option are computed of, here and on the explorer's page."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kopa.goals.indicator import Rows
from kopa.goals.inputs import Flags, Floats
from kopa.scenarios.hundredths import Whole, in_hundredths, whole_persons
from kopa.scenarios.means import MILLIONTHS, WholeSum, mean_after, mean_of
from kopa.scenarios.side import LawLimit, Side


@dataclass(frozen=True, eq=False)
class WholeWays:
    """Minutes or kilometres in hundredths, by row, and whether somebody lives in it who has no way."""

    value: Whole
    without: Flags

    @classmethod
    def of(cls, exact: Floats, persons: Floats, limit: LawLimit | None = None) -> "WholeWays":
        """Return exact ways in hundredths; no rounding crosses a limit."""
        told = in_hundredths(exact) if limit is None else in_hundredths(exact, limit.km, from_limit=limit.from_limit)
        return cls(told, np.isinf(exact) & (persons > 0))

    def total(self, at: Rows, persons: Whole) -> WholeSum:
        """Return what all persons of some rows have together."""
        total = None if self.without[at].any() else int((persons[at] * self.value[at]).sum())
        return WholeSum(total, int(persons[at].sum()))


@dataclass(frozen=True, eq=False)
class WholeSides:
    """Persons after an option, and ways before and after it, in hundredths.

    Attributes
    ----------
    persons
        Persons after it, by row.
    ways
        Before and after, by `time_min` and `distance_km`.
    """

    persons: Whole
    ways: dict[str, tuple[WholeWays, WholeWays]]

    @classmethod
    def of(cls, before: Side, after: Side, codes: npt.NDArray[np.str_], limit: LawLimit) -> "WholeSides":
        """Return both sides; `codes` are the municipalities of the rows, `limit` is that of the law."""
        ways = {
            "time_min": (
                WholeWays.of(before.time_min, before.persons),
                WholeWays.of(after.time_min, after.persons),
            ),
            "distance_km": (
                WholeWays.of(before.distance_km, before.persons, limit),
                WholeWays.of(after.distance_km, after.persons, limit),
            ),
        }
        return cls(whole_persons(after.persons, codes), ways)

    def mean_after(self, quantity: str, at: Rows, now: float) -> float:
        """Return the mean after the option of the persons of some rows, who are the same before it.

        `now` is that before it.
        """
        before, after = (one.total(at, self.persons) for one in self.ways[quantity])
        return mean_after(now, before, after)

    def mean_change(self, quantity: str, at: Rows) -> float:
        """Return by how much the ways of the persons of some rows become longer on average; `inf`: they have none."""
        before, after = self.ways[quantity]
        if after.without[at].any():
            return math.inf
        if before.without[at].any():
            return -math.inf
        persons = self.persons[at]
        return mean_of(int((persons * (after.value - before.value)[at]).sum()), int(persons.sum())) / MILLIONTHS
