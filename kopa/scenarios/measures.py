"""What is computed of one side of a comparison for a group of people: each number with its unit and what it means."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from kopa.accessibility.aggregate.vectors import exact_sum
from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.goals.indicator import Rows
from kopa.goals.inputs import Floats
from kopa.levels import BASIC_EDUCATION, of
from kopa.parameters import Parameters
from kopa.scenarios.means import MILLIONTHS, millionths
from kopa.scenarios.side import Side, beyond

NOT_TOLD = float("nan")


@dataclass(frozen=True)
class GroupSide:
    """Of whom something is asked: a level, a side, the rows of a group, and the parameters with limits."""

    level: str
    side: Side
    at: Rows
    parameters: Parameters

    @property
    def persons(self) -> Floats:
        """Persons of the group by row."""
        return self.side.persons[self.at]

    def where(self, mask: np.ndarray) -> float:
        """Return the persons of the group for whom a mask of all rows holds."""
        return exact_sum(self.persons[mask[self.at]])

    def limit(self, name: str) -> float:
        """Return the parameter that an attribute of the level names; NaN where it names none."""
        parameter = getattr(of(self.level), name)
        return float(getattr(self.parameters, parameter)) if parameter else NOT_TOLD


@dataclass(frozen=True)
class SideMeasure:
    """One number of a comparison."""

    id: str
    unit: str
    about: str
    of: Callable[[GroupSide], float]
    mean_of: str = ""
    """The quantity of which it is the mean, where the mean of an option is computed in hundredths."""


def _mean(values: Callable[[Side], Floats]) -> Callable[[GroupSide], float]:
    return lambda asked: weighted_mean(values(asked.side)[asked.at], asked.persons)


def _told_mean(values: Callable[[Side], Floats]) -> Callable[[GroupSide], float]:
    """Return the mean in millionths, from which that of an option starts."""

    def mean(asked: GroupSide) -> float:
        exact = _mean(values)(asked)
        return millionths(exact) / MILLIONTHS if math.isfinite(exact) else exact

    return mean


def _quantile(values: Callable[[Side], Floats], q: float) -> Callable[[GroupSide], float]:
    return lambda asked: weighted_quantile(values(asked.side)[asked.at], asked.persons, q)


def _worst(values: Callable[[Side], Floats]) -> Callable[[GroupSide], float]:
    def worst(asked: GroupSide) -> float:
        lived = values(asked.side)[asked.at][asked.persons > 0]
        return float(lived.max()) if len(lived) else NOT_TOLD

    return worst


def _minutes(side: Side) -> Floats:
    return side.time_min


def _weekly(side: Side) -> Floats:
    return side.weekly_min


def _km(side: Side) -> Floats:
    return side.distance_km


def _over_near(asked: GroupSide) -> float:
    limit = asked.limit("near_km")
    return NOT_TOLD if np.isnan(limit) else asked.where(asked.side.distance_km > limit)


def _over_limit(asked: GroupSide) -> float:
    if not asked.side.limits:
        return NOT_TOLD
    return sum(exact_sum(beyond(asked.level, asked.side, limit, asked.at)) for limit in asked.side.limits)


def _pupil_km(asked: GroupSide) -> float:
    """Return kilometres a day there and back of those beyond the limit who have a way."""
    if not asked.side.limits:
        return NOT_TOLD
    km = asked.side.distance_km[asked.at]
    way = np.where(np.isfinite(km), 2 * km, 0.0)
    return sum(exact_sum(way * beyond(asked.level, asked.side, limit, asked.at)) for limit in asked.side.limits)


def _transport_eur(side: int) -> Callable[[GroupSide], float]:
    """Return what the transport of pupils beyond the limit costs a year: less (-1) or more (1) than at the mean."""

    def cost(asked: GroupSide) -> float:
        if asked.level not in BASIC_EDUCATION:
            return NOT_TOLD
        p = asked.parameters
        each = p.transport_cost_eur_per_pupil * (1 + side * p.transport_cost_spread_share)
        return _over_limit(asked) * each

    return cost


def _over_day(asked: GroupSide) -> float:
    limit = asked.limit("legal_day_min")
    return NOT_TOLD if np.isnan(limit) else asked.where(2 * asked.side.time_min > limit)


def _gini(asked: GroupSide) -> float:
    from kopa.accessibility.inequality import gini

    reached = np.isfinite(asked.side.time_min[asked.at])
    return float(gini(asked.side.time_min[asked.at][reached], asked.persons[reached]))


MEASURES: Mapping[str, SideMeasure] = {
    one.id: one
    for one in (
        SideMeasure("persons", "persons", "persons of the age group", lambda asked: exact_sum(asked.persons)),
        SideMeasure("unreachable", "persons", "persons without a way to any site", lambda asked: asked.where(
            np.isinf(asked.side.time_min))),
        SideMeasure("uncertain", "persons", "persons to whom a site that is not listed may be nearer", lambda asked:
                asked.where(asked.side.near_edge)),
        SideMeasure("mean_min", "min", "mean minutes to the nearest site", _told_mean(_minutes),
                "time_min"),
        SideMeasure("median_min", "min", "half of the persons have at most so many minutes", _quantile(_minutes, 0.5)),
        SideMeasure("p90_min", "min", "nine in ten persons have at most so many minutes", _quantile(_minutes, 0.9)),
        SideMeasure("worst_min", "min", "minutes of those who have most", _worst(_minutes)),
        SideMeasure("weekly_mean_min", "min/week", "mean minutes of travel a week", _mean(_weekly)),
        SideMeasure("mean_km", "km", "mean road kilometres to the nearest site by road", _told_mean(_km),
                "distance_km"),
        SideMeasure("median_km", "km", "half of the persons have at most so many kilometres", _quantile(_km, 0.5)),
        SideMeasure("p90_km", "km", "nine in ten persons have at most so many kilometres", _quantile(_km, 0.9)),
        SideMeasure("worst_km", "km", "kilometres of those who have most", _worst(_km)),
        SideMeasure("over_near", "persons", "persons beyond the distance within which a site is near", _over_near),
        SideMeasure("over_limit", "persons", "persons whom law or municipality transports or aids", _over_limit),
        SideMeasure("pupil_km", "km/day", "kilometres a day, there and back, of those over the limit who have a way",
                _pupil_km),
        SideMeasure("transport_low_eur", "EUR/year", "what their transport costs a year at the least price of a pupil",
                _transport_eur(-1)),
        SideMeasure("transport_high_eur", "EUR/year", "the same at the highest price: the mean and how far it spreads",
                _transport_eur(1)),
        SideMeasure("over_day", "persons", "persons whose way there and back alone is longer than the lawful day",
                _over_day),
        SideMeasure("gini_min", "", "inequality of minutes, 0-1 (Gini), of those who have a way", _gini),
    )
}  # fmt: skip
"""Numbers of a comparison by their ids, in the order of its table."""
