"""A comparison: before and after a scenario, as tables; whoever gains, loses, keeps or is not known is everybody."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from kopa.accessibility.aggregate.vectors import exact_sum
from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.errors import RunError
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Flags, Floats
from kopa.parameters import Parameters
from kopa.scenarios.measures import MEASURES, NOT_TOLD, GroupSide, SideMeasure
from kopa.scenarios.scenario import Scenario
from kopa.scenarios.schemas import ANSWERS, CHANGES, NO_PRICE, QUANTITIES, SITES_AFTER
from kopa.scenarios.side import LawLimit, Side
from kopa.scenarios.whole_sides import WholeSides
from kopa.tables import SITES_NOT_KNOWN, check

LOST_SHARE = 1e-9
"""Relative difference up to which sums of the same persons in other order are the same."""

ASSUMED = ("over_limit", "pupil_km")
"""Measures that rest on an assumption where a limit holds for some grades only."""

PRICED = ("transport_low_eur", "transport_high_eur")
"""Measures that rest on one: a price that is a mean of the country holds for each pupil."""


@dataclass(frozen=True, eq=False)
class SiteColumn:
    """A site of a level as a comparison shows it."""

    id: str
    name: str
    municipality_code: str
    state: str
    capacity: float


@dataclass(frozen=True, eq=False)
class LevelComparison:
    """Both sides of one level.

    Attributes
    ----------
    level, sites_counted
        The level, and whether ``all`` sites that may serve it are counted or the ``sure`` ones.
    before, after
        Both sides.
    known
        Rows of people where the sites of the level are known.
    codes
        Municipality of each row of people.
    law
        From where on the law speaks of transport or aid.
    sites
        Every site of either side.
    persons_status
        What the persons after the scenario rest on.
    is_priced
        Whether the price of transport is given: not where many are taught in Swedish and ways go to Finnish.
    values_before
        Numbers of the side before, by municipality and measure, filled as they are computed: the next scenario of
        the same study has the same.
    """

    level: str
    sites_counted: str
    before: Side
    after: Side
    known: Flags
    codes: npt.NDArray[np.str_]
    law: LawLimit
    sites: tuple[SiteColumn, ...]
    persons_status: str = "ok"
    is_priced: bool = True
    values_before: dict[tuple[str, str], float] = field(default_factory=dict)

    @cached_property
    def untouched(self) -> Flags:
        """Rows for which nothing differs between the sides."""
        b, a = self.before, self.after
        same: Flags = (b.time_min == a.time_min) & (b.distance_km == a.distance_km) & (b.persons == a.persons)
        same &= b.near_edge == a.near_edge
        for one, other in zip(b.limits, a.limits, strict=False):
            same &= one.km == other.km
        alike = len(b.limits) == len(a.limits) and b.days_at_site == a.days_at_site
        return same & alike

    @cached_property
    def whole(self) -> WholeSides:
        """Both sides in hundredths, of which the means of the option are computed."""
        return WholeSides.of(self.before, self.after, self.codes, self.law)

    @cached_property
    def same_persons(self) -> bool:
        """Whether as many live everywhere after the scenario as before."""
        return np.array_equal(self.before.persons, self.after.persons)

    @cached_property
    def changes(self) -> dict[str, Floats]:
        """How much longer somebody's way becomes, by quantity and row; 0 where there is none before and after."""
        sides = {name: (getattr(self.before, name), getattr(self.after, name)) for name in QUANTITIES}
        with np.errstate(invalid="ignore"):
            return {name: np.where(was == now, 0.0, now - was) for name, (was, now) in sides.items()}

    @cached_property
    def other_site(self) -> dict[str, Flags]:
        """Rows for whom another site is the nearest, by quantity."""
        by_time: Flags = self.before.site != self.after.site
        return dict.fromkeys(QUANTITIES, by_time) | {"distance_km": self.before.site_by_road != self.after.site_by_road}


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """What a scenario changes for a region: ask `answers`, `changes`, `sites` and `cells`, each a table.

    Attributes
    ----------
    scenario
        The scenario.
    region_id
        The region whose people are counted.
    cells_of
        Id and municipality code of each row of people.
    levels
        Both sides of every level that the scenario touches.
    parameters
        Limits and choices of the study.
    """

    scenario: Scenario
    region_id: str
    cells_of: pd.DataFrame
    levels: tuple[LevelComparison, ...]
    parameters: Parameters

    @cached_property
    def groups(self) -> dict[str, Rows]:
        """Rows of the whole region (empty name) and of each municipality."""
        codes = self.cells_of["municipality_code"].to_numpy(object)
        return {"": np.arange(len(codes))} | {str(code): np.flatnonzero(codes == code) for code in sorted(set(codes))}

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Every number before and after, of the region and each municipality (`kopa.scenarios.schemas.ANSWERS`)."""
        rows = [
            row for level in self.levels for code, at in self.groups.items() for row in self._answers(level, code, at)
        ]
        return check(pd.DataFrame(rows, columns=ANSWERS.names), ANSWERS)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Who gains, loses and keeps, of the region and each municipality (`kopa.scenarios.schemas.CHANGES`).

        Raises
        ------
        RunError
            Somebody was counted twice or not at all.
        """
        rows = [
            self._changed(level, code, at, quantity)
            for level in self.levels
            for code, at in self.groups.items()
            for quantity in QUANTITIES
        ]
        table = pd.DataFrame(rows, columns=CHANGES.names)
        _refuse_lost(table)
        return check(table, CHANGES)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """For how many persons each site is the nearest by time, before and after: not a school's size."""
        rows = [row for level in self.levels for row in self._sites(level)]
        return check(pd.DataFrame(rows, columns=SITES_AFTER.names), SITES_AFTER)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Persons, minutes, kilometres and nearest site of every cell, before and after, one row a cell and level."""
        return pd.concat([_cells(self.cells_of, level) for level in self.levels], ignore_index=True)

    def __repr__(self) -> str:
        levels = ", ".join(dict.fromkeys(one.level for one in self.levels))
        return f"Comparison({self.scenario.id!r}, asked of {self.region_id}: {levels})"

    def _repr_html_(self) -> str:
        region = self.answers[self.answers["municipality_code"] == ""]
        shown = region[["level", "sites_counted", "measure", "unit", "before", "after", "change", "status"]]
        return f"<p>{self.scenario.name.en}</p>{shown.to_html(index=False, float_format='{:.1f}'.format)}"

    def _answers(self, level: LevelComparison, code: str, at: Rows) -> Iterator[tuple[object, ...]]:
        known, same = bool(level.known[at].all()), bool(level.untouched[at].all())
        persons = exact_sum(level.after.persons[at])
        for one in MEASURES.values():
            before, after = NOT_TOLD, NOT_TOLD
            if known or one.id == "persons":
                before = self._before(level, code, at, one.id)
                after = before if same else self._after(level, one, at, before)
            if np.isnan(before) and np.isnan(after) and known and len(at) and persons > 0:
                continue  # a number that no level of this kind has, such as a lawful day of students
            status = _status(level, one.id, known=known)
            if status == NO_PRICE:
                before = after = NOT_TOLD
            change = 0.0 if before == after else after - before
            values = (one.id, one.unit, before, after, change, persons, status)
            yield (self.scenario.id, self.region_id, code, level.level, level.sites_counted, *values)

    def _after(self, level: LevelComparison, measure: SideMeasure, at: Rows, before: float) -> float:
        """Return a number after the scenario: the mean of the same persons as the explorer's page computes it."""
        if measure.mean_of and level.same_persons and level.whole.persons[at].any():
            return level.whole.mean_after(measure.mean_of, at, before)
        return measure.of(GroupSide(level.level, level.after, at, self.parameters))

    def _before(self, level: LevelComparison, code: str, at: Rows, measure: str) -> float:
        values = level.values_before
        if (code, measure) not in values:
            values[code, measure] = MEASURES[measure].of(GroupSide(level.level, level.before, at, self.parameters))
        return values[code, measure]

    def _changed(self, level: LevelComparison, code: str, at: Rows, quantity: str) -> tuple[object, ...]:
        change, known = level.changes[quantity][at], level.known[at]
        persons, edge = level.after.persons[at], level.after.near_edge[at]
        gains, loses, other = known & (change < 0), known & (change > 0), known & level.other_site[quantity][at]
        everybody = exact_sum(persons)
        counted = [
            everybody if mask.all() else exact_sum(persons[mask]) if mask.any() else 0.0
            for mask in (np.ones(len(at), bool), gains, loses, known & (change == 0), ~known, loses & edge, other)
        ]
        means = [_mean_change(level, quantity, at[mask]) for mask in (gains, loses)]
        lived = persons > 0
        most = [
            float(pick(change[mask & lived])) if (mask & lived).any() else NOT_TOLD
            for pick, mask in ((np.min, gains), (np.max, loses))
        ]
        status = _status(level, quantity, known=bool(known.all()))
        place = (self.scenario.id, self.region_id, code, level.level, level.sites_counted, quantity)
        return (*place, *counted, *means, *most, status)

    def _sites(self, level: LevelComparison) -> Iterator[tuple[object, ...]]:
        before, after = (_nearest_persons(side, level.known) for side in (level.before, level.after))
        newly = _nearest_persons(level.after, level.known & (level.before.site != level.after.site))
        for one in level.sites:
            persons = tuple(side.get(one.id, 0.0) for side in (before, after, newly))
            if any(persons) or one.state != "stays":
                place = (self.scenario.id, self.region_id, level.level, level.sites_counted)
                yield (*place, one.id, one.name, one.municipality_code, one.state, *persons, one.capacity)


def _mean_change(level: LevelComparison, quantity: str, at: Rows) -> float:
    """Return by how much the ways of the persons of some rows become longer on average; NaN of nobody."""
    if not len(at):
        return NOT_TOLD
    if quantity in level.whole.ways and level.whole.persons[at].any():
        return level.whole.mean_change(quantity, at)
    return weighted_mean(level.changes[quantity][at], level.after.persons[at])


def _status(level: LevelComparison, measure: str, *, known: bool) -> str:
    if not known:
        return "ok" if measure == "persons" and level.persons_status == "ok" else SITES_NOT_KNOWN
    if measure in PRICED:
        return "assumption" if level.is_priced else NO_PRICE
    split = measure in ASSUMED and max(len(level.before.limits), len(level.after.limits)) > 1
    return "assumption" if split else level.persons_status


def _nearest_persons(side: Side, known: Flags) -> dict[str, float]:
    number, names = pd.factorize(side.site)
    order, persons = np.argsort(number, kind="stable"), np.where(known, side.persons, 0.0)
    parts = np.split(persons[order], np.flatnonzero(np.diff(number[order])) + 1)
    return {str(name): exact_sum(part) for name, part in zip(names, parts, strict=True)}


def _cells(cells: pd.DataFrame, level: LevelComparison) -> pd.DataFrame:
    b, a, known = level.before, level.after, level.known
    return cells.assign(
        level=level.level,
        sites_counted=level.sites_counted,
        persons_before=b.persons,
        persons_after=a.persons,
        before_min=np.where(known, b.time_min, np.nan),
        after_min=np.where(known, a.time_min, np.nan),
        before_km=np.where(known, b.distance_km, np.nan),
        after_km=np.where(known, a.distance_km, np.nan),
        site_before=np.where(known, b.site, ""),
        site_after=np.where(known, a.site, ""),
    )


def _refuse_lost(table: pd.DataFrame) -> None:
    parts = table[["gain", "lose", "keep", "not_known"]].sum(axis=1)
    lost = (parts - table["persons"]).abs() > LOST_SHARE * table["persons"].clip(lower=1.0)
    if lost.any():
        row = table[lost].iloc[0]
        raise RunError(
            f"{row['region_id']}: {row['level']}: gain, lose, keep and not known are {parts[lost].iloc[0]:.6f} of "
            f"{row['persons']:.6f} persons; report this as a fault of kopa"
        )
