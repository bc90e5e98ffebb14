"""What closing sites changes, from a level in whole numbers: `explorer.js` computes the same, to the digit."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kopa.errors import InputError
from kopa.scenarios.explorer.quantised import NOWHERE, PARTS, NearSites, QuantisedLevel, Whole, first_beyond


@dataclass(frozen=True)
class Way:
    """The ways of all by one metric, in hundredths of minutes or kilometres; `NOWHERE`: no way.

    Attributes
    ----------
    total
        Sum over persons, in hundredths of persons times hundredths; `NOWHERE` where anybody has no way.
    p90
        Nine in ten persons have at most so much.
    worst
        What those have who have most.
    """

    total: int
    p90: int
    worst: int


@dataclass(frozen=True)
class ClosingAnswer:
    """What is so when some sites are closed, in whole numbers; persons are hundredths.

    Attributes
    ----------
    persons
        Persons of the age group: who gains, loses and keeps.
    over
        Persons beyond the limit of the law by road kilometres.
    unreachable
        Persons without a way to any site.
    gain, lose, keep
        Persons whose minutes become fewer, more, or stay.
    longer
        By how many minutes in all the ways of those who lose become longer, as `Way.total`; most of them by `most`.
    time, distance
        Minutes and kilometres.
    loads
        Persons for whom each site is the nearest by time: not a school's size.
    """

    persons: int
    over: int
    unreachable: int
    gain: int
    lose: int
    keep: int
    longer: int
    most: int
    time: Way
    distance: Way
    loads: tuple[int, ...]

    def plain(self) -> dict[str, Any]:
        """Return the answer as numbers, lists and mappings alone."""
        return asdict(self) | {"loads": list(self.loads)}


def answer(level: QuantisedLevel, closed: Collection[int]) -> ClosingAnswer:
    """Return what is so when the sites at some positions are closed; the order in which they close is no matter.

    Raises
    ------
    InputError
        No position of a site that may be closed, or a cell all of whose listed sites are closed.
    """
    if wrong := sorted(set(closed) - set(range(level.closable))):
        raise InputError(f"explorer: {wrong} are no sites of {level.level} that may be closed")
    persons = level.persons
    (before, _), (after, site) = _nearest(level, level.time, ()), _nearest(level, level.time, closed)
    km, _ = _nearest(level, level.distance, closed)
    longer = np.where((after > before) & (after < NOWHERE), after - before, 0)
    cut_off = bool(((after == NOWHERE) & (before < NOWHERE)).any())
    loads = np.bincount(site, weights=persons, minlength=NOWHERE + 1)[: len(level.sites)]
    return ClosingAnswer(
        persons=int(persons.sum()),
        over=int(persons[km >= first_beyond(level.limit_km, from_limit=level.from_limit)].sum()),
        unreachable=int(persons[after == NOWHERE].sum()),
        gain=int(persons[after < before].sum()),
        lose=int(persons[after > before].sum()),
        keep=int(persons[after == before].sum()),
        longer=NOWHERE if cut_off else int((persons * longer).sum()),
        most=NOWHERE if cut_off else int(longer.max(initial=0)),
        time=_way(after, persons),
        distance=_way(km, persons),
        loads=tuple(int(one) for one in loads),
    )


def _nearest(level: QuantisedLevel, near: NearSites, closed: Collection[int]) -> tuple[Whole, Whole]:
    """Return value and site of the first listed site of every cell that is open."""
    site, value = near.rows()
    still = (site >= 0) & ~np.isin(site, list(closed))
    lacking = ~still.any(axis=1)
    if lacking.any():
        persons = int(level.persons[lacking].sum()) / PARTS
        raise InputError(
            f"explorer: of {persons:.2f} persons every listed site of {level.level} is closed; ask `kopa scenario`"
        )
    rows, first = np.arange(len(site)), still.argmax(axis=1)
    return value[rows, first], site[rows, first]


def _way(value: Whole, persons: Whole) -> Way:
    order = np.argsort(value, kind="stable")
    reached = np.cumsum(persons[order])
    at = int(np.searchsorted(10 * reached, 9 * reached[-1]))
    without = bool((value == NOWHERE).any())
    return Way(NOWHERE if without else int((persons * value).sum()), int(value[order][at]), int(value.max()))
