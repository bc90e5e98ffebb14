"""What an option changes, from a level in whole numbers: the page's `numbers.js` computes the same, to the digit."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from kopa.errors import InputError
from kopa.goals.inputs import Flags
from kopa.scenarios.explorer.option import Option
from kopa.scenarios.explorer.quantised import Means, NearSites, QuantisedLevel
from kopa.scenarios.hundredths import NOWHERE, PARTS, Whole, first_beyond
from kopa.scenarios.means import WholeSum, mean_after
from kopa.scenarios.schemas import ALL_SITES, SURE_SITES


@dataclass(frozen=True)
class TravelSummary:
    """How far everybody's nearest site is by one metric, in hundredths of minutes or kilometres; `NOWHERE`: no way.

    Attributes
    ----------
    total
        Sum over persons, in hundredths of persons times hundredths; `NOWHERE` where anybody has no way.
    p90
        Nine in ten persons have at most so much.
    worst
        What the persons farthest from a site have.
    """

    total: int
    p90: int
    worst: int


@dataclass(frozen=True)
class OptionAnswer:
    """What is so in an option, in whole numbers; persons are hundredths.

    Attributes
    ----------
    persons
        Persons of the age group: who gains, loses and keeps.
    over
        Persons beyond the limit of the law by road kilometres.
    unreachable
        Persons without a way to any site.
    gain, lose, keep
        Persons whose exact minutes become fewer, more, or stay.
    longer
        By how many minutes in all the ways of those who lose become longer, as `TravelSummary.total`.
    shorter
        By how many minutes in all the ways of those who gain become shorter; `NOWHERE` where anybody had none.
    time, distance
        Minutes and kilometres.
    loads
        Persons for whom each site, and what is opened at each place, is the nearest by time: not a school's size.
    """

    persons: int
    over: int
    unreachable: int
    gain: int
    lose: int
    keep: int
    longer: int
    shorter: int
    time: TravelSummary
    distance: TravelSummary
    loads: tuple[int, ...]

    def plain(self) -> dict[str, Any]:
        """Return the answer as numbers, lists and mappings alone."""
        return asdict(self) | {"loads": list(self.loads)}


def answer(level: QuantisedLevel, option: Option, counted: str = ALL_SITES) -> OptionAnswer:
    """Return what is so in an option: everybody goes to the nearest site, of equally near ones the first by its id.

    Parameters
    ----------
    level, option
        Of what, and what is otherwise than now.
    counted
        Which sites are counted: ``all`` that may serve the level, or the ``sure`` ones; what is opened is sure.

    Raises
    ------
    InputError
        An option that is none of the level, or a cell of whose list nothing is open.
    """
    option.check(level)
    persons, standing = level.persons, Standing.of(level, option, counted)
    before, _, rank_before = _nearest(level, level.time, Standing.of(level, Option(), counted))
    (after, site, rank), (km, _, _) = (_nearest(level, near, standing) for near in (level.time, level.distance))
    changed = np.where(after < NOWHERE, np.where(before < NOWHERE, after - before, 0), 0)
    cut_off = bool(((after == NOWHERE) & (before < NOWHERE)).any())
    reached = bool(((after < NOWHERE) & (before == NOWHERE)).any())
    loads = np.bincount(site, weights=persons, minlength=NOWHERE + 1)[: len(level.sites) + len(level.places)]
    return OptionAnswer(
        persons=int(persons.sum()),
        over=int(persons[km >= first_beyond(level.limit_km, from_limit=level.from_limit)].sum()),
        unreachable=int(persons[after == NOWHERE].sum()),
        gain=int(persons[rank < rank_before].sum()),
        lose=int(persons[rank > rank_before].sum()),
        keep=int(persons[rank == rank_before].sum()),
        longer=NOWHERE if cut_off else int((persons * changed.clip(min=0)).sum()),
        shorter=NOWHERE if reached else int((persons * (-changed).clip(min=0)).sum()),
        time=_summary(after, persons),
        distance=_summary(km, persons),
        loads=tuple(int(one) for one in loads),
    )


def means(level: QuantisedLevel, option: Option, counted: str = ALL_SITES) -> Means:
    """Return the means of an option, as `kopa scenario` tells them to the last digit."""
    now, told = answer(level, Option(), counted), answer(level, option, counted)
    exact = level.means[level.counted.index(counted)]

    def of(before: TravelSummary, after: TravelSummary, mean: float) -> float:
        sums = (WholeSum(None if one.total == NOWHERE else one.total, told.persons) for one in (before, after))
        return mean_after(mean, *sums)

    return Means(of(now.time, told.time, exact.time_min), of(now.distance, told.distance, exact.distance_km))


def between(level: QuantisedLevel, one: Option, other: Option, counted: str = ALL_SITES) -> tuple[int, int]:
    """Return the hundredths of persons whose minutes are more in the other option than in one, and those of fewer."""
    first, second = (_nearest(level, level.time, Standing.of(level, option, counted))[2] for option in (one, other))
    persons = level.persons
    return int(persons[second > first].sum()), int(persons[second < first].sum())


class Standing(NamedTuple):
    """What stands in an option.

    Attributes
    ----------
    open
        Which positions hold a site that is counted.
    owner
        Whose site each is.
    order
        The order of these by their ids.
    surely
        Whether sure sites alone are counted.
    """

    open: Flags
    owner: Whole
    order: Whole
    surely: bool

    @classmethod
    def of(cls, level: QuantisedLevel, option: Option, counted: str) -> "Standing":
        """Return what stands in an option; the last position is that of no way."""
        sites, places = len(level.sites), np.array(option.places, dtype=np.int64)
        is_open, owner, order = np.zeros(NOWHERE + 1, bool), np.arange(NOWHERE + 1), np.full(NOWHERE + 1, NOWHERE)
        surely = counted == SURE_SITES
        is_counted = level.sure if surely else np.ones(sites, bool)
        is_open[:sites] = is_counted
        is_open[NOWHERE] = True
        is_open[list(option.gone)] = False
        is_open[sites + places] = True
        for site, place in option.moved.items():
            owner[sites + place] = site
            is_open[sites + place] = is_counted[site]
        order[: sites + len(level.places)] = level.id_order
        return cls(is_open, owner, order, surely)


def _nearest(level: QuantisedLevel, near: NearSites, standing: Standing) -> tuple[Whole, Whole, Whole]:
    """Return value, site and step of the first listed site of every cell that is open.

    Of two sites with the same hundredths the one of the lower step is the nearer one.
    """
    site, value, step = near.rows()
    still = (site >= 0) & standing.open[site]
    if not standing.surely:
        still &= np.arange(site.shape[1]) < near.unbroken[:, None]
    lacking = ~still.any(axis=1)
    if lacking.any():
        persons = int(level.persons[lacking].sum()) / PARTS
        raise InputError(
            f"explorer: of {persons:.2f} persons every listed site of {level.level} is closed; ask `kopa scenario`"
        )
    rows = np.arange(len(site))
    tied = still & (step == step[rows, still.argmax(axis=1)][:, None])
    first = np.where(tied, standing.order[standing.owner[site]], NOWHERE + 1).argmin(axis=1)
    return value[rows, first], standing.owner[site[rows, first]], step[rows, first]


def _summary(value: Whole, persons: Whole) -> TravelSummary:
    order = np.argsort(value, kind="stable")
    reached = np.cumsum(persons[order])
    at = int(np.searchsorted(10 * reached, 9 * reached[-1]))
    without = bool((value == NOWHERE).any())
    return TravelSummary(NOWHERE if without else int((persons * value).sum()), int(value[order][at]), int(value.max()))
