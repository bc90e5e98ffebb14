"""One side of a comparison, before or after: persons of a level's age group, their ways, and the limits on these."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from kopa.goals.age_series import projected, rates
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Flags, Floats, StudyInputs
from kopa.levels import BASIC_1_6, BASIC_EDUCATION, of
from kopa.parameters import Parameters
from kopa.scenarios.edits import Edit, Online, ProjectionYear, TransportRule

FIRST_GRADES_SHARE = 2 / 6
"""Share of grades 1-2 among the ages 7-12, each year alike: an assumption."""

ROUNDING = 1e-6
"""Minutes or kilometres up to which two sums of rounded parts are the same way."""


class Limit(NamedTuple):
    """A share of the persons and the road distance in kilometres, by row, beyond which they are transported."""

    share: float
    km: Floats


@dataclass(frozen=True, eq=False)
class Side:
    """What is so before or after a scenario, by row of the study's people.

    Attributes
    ----------
    persons
        Persons of the age group.
    time_min, distance_km
        Minutes of the quickest and kilometres of the shortest way to the nearest site; `inf` where there is none.
    site, site_by_road
        Id of the nearest site by time, and of the nearest by road; empty where there is none.
    near_edge
        Whether a nearer site may be missing from the list.
    limits
        From where on the law, or the municipality, transports.
    days_at_site
        Days a week at the site.
    """

    persons: Floats
    time_min: Floats
    distance_km: Floats
    site: np.ndarray
    site_by_road: np.ndarray
    near_edge: Flags
    limits: tuple[Limit, ...]
    days_at_site: float

    @property
    def weekly_min(self) -> Floats:
        """Minutes of travel a week, there and back on the days at the site."""
        return 2 * self.time_min * self.days_at_site


def settled(before: Side, after: Side) -> Side:
    """Return the side after on other roads, with times and ways as before where they differ by rounding alone.

    A road that is cut is measured in two parts, each rounded to the ticks of the search.
    """

    def same(one: Floats, other: Floats) -> Floats:
        return np.where(np.isclose(one, other, rtol=0.0, atol=ROUNDING), one, other)

    time_min, distance_km = same(before.time_min, after.time_min), same(before.distance_km, after.distance_km)
    return replace(after, time_min=time_min, distance_km=distance_km)


class Persons(NamedTuple):
    """Persons by row, and whether their number rests on an assumption."""

    persons: Floats
    status: str


def persons_in(inputs: StudyInputs, level: str, edits: Sequence[Edit]) -> Persons:
    """Return the persons of a level's age group by row: today's, or of the year of the projection that is asked for.

    Each cell of a municipality changes as the municipality does, by age group.
    """
    now = inputs.persons(level)
    years = [one.year for one in edits if isinstance(one, ProjectionYear)]
    if not years:
        return Persons(now, "ok")
    ages, codes = of(level).ages, inputs.region.municipality_codes
    of_town = rates(inputs, ages)[years[0]]
    statuses = {projected(inputs, (code,), ages, years[0]).status for code in codes}
    factor = of_town.reindex(inputs.people.codes).to_numpy(float)
    return Persons(now * np.where(now > 0, factor, 0.0), "ok" if statuses == {"ok"} else "assumption")


class LawLimit(NamedTuple):
    """Road kilometres of which the law speaks, and whether it does so at the limit already; NaN: it has none."""

    km: float
    from_limit: bool


def law_limit(level: str, parameters: Parameters) -> LawLimit:
    """Return from where on the law speaks of transport (of pupils, beyond it) or aid (of students, from it on)."""
    name = of(level).limit_km
    return LawLimit(float(getattr(parameters, name)) if name else math.nan, level not in BASIC_EDUCATION)


def limits_of(level: str, codes: np.ndarray, parameters: Parameters, edits: Sequence[Edit]) -> tuple[Limit, ...]:
    """Return from which road distance on whom of a level is transported, by row; none where no law speaks of it."""
    limit = law_limit(level, parameters)
    if math.isnan(limit.km):
        return ()
    law = np.full(len(codes), limit.km)
    if limit.from_limit:
        return (Limit(1.0, law),)
    first, later = law.copy(), law.copy()
    for rule in (one for one in edits if isinstance(one, TransportRule)):
        here = codes == rule.municipality_code
        first[here] = rule.grades_1_2_km if rule.grades_1_2_km is not None else first[here]
        later[here] = rule.grades_3_9_km if rule.grades_3_9_km is not None else later[here]
    if level != BASIC_1_6 or np.array_equal(first, later):
        return (Limit(1.0, later),)
    return Limit(FIRST_GRADES_SHARE, first), Limit(1 - FIRST_GRADES_SHARE, later)


def days_at_site(level: str, parameters: Parameters, edits: Sequence[Edit]) -> float:
    """Return the days a week at the site: those of contact teaching, or those that an edit leaves."""
    asked = [one.days_at_site for one in edits if isinstance(one, Online) and one.level == level]
    return asked[0] if asked else parameters.contact_days_site


def beyond(level: str, side: Side, limit: Limit, at: Rows) -> Floats:
    """Return the persons at rows who are transported by a limit: beyond the law's for pupils, from it on for students.

    Those without any way are beyond every limit.
    """
    km, limit_km = side.distance_km[at], limit.km[at]
    over = km > limit_km if level in BASIC_EDUCATION else km >= limit_km
    return np.where(over, limit.share * side.persons[at], 0.0)
