"""G1.d-G1.f: how long and how far people travel, beyond the legal day, in the zone of transport or aid."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_quantile
from kopa.goals.view import LevelView, Rows, Value

BASIC = ("basic", "basic_1_6", "basic_7_9")
SECOND = ("lukio", "vet")


def travel_time(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.d, min and km: everything that is told of the way to the nearest site, and to the three nearest."""
    for part in (to_nearest, to_several, reached, by_road):
        yield from part(view, at)


def to_nearest(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.d, min: mean, median and 90th percentile to the nearest site.

    `inf` where somebody cannot reach any site (for the mean) or that many cannot (for the others).
    """
    yield view.mean("G1.d.mean", view.time_min, "min", at)
    yield from _quantiles(view, "G1.d", view.time_min, "min", at)


def to_several(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.d, min: mean of the three nearest; `inf` where somebody cannot reach that many."""
    mean_of = view.parameters.nearest_mean_of
    yield view.mean(f"G1.d.mean{mean_of}", view.mean_of_nearest_min(mean_of), "min", at)


def reached(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.d: mean minutes of those who can reach a site, share 0-1 of those who cannot, and of the uncertain."""
    time = view.time_min
    yield view.mean("G1.d.mean_reached", time, "min", at[np.isfinite(time[at])])
    yield view.share("G1.d.unreachable", np.isinf(time), at)
    yield view.share("G1.d.uncertain_share", view.access.near_edge, at)


def by_road(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.d, km: mean, median and 90th percentile of the shortest way to the nearest site; `inf` as in `to_nearest`."""
    yield view.mean("G1.d.km_mean", view.distance_km, "km", at)
    yield from _quantiles(view, "G1.d.km", view.distance_km, "km", at)


def beyond_the_legal_day(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.e, share 0-1: pupils whose way there and back alone is longer than the law allows for the whole day."""
    p = view.parameters
    if view.level in BASIC:
        limit_min = p.legal_day_from_13_min if view.level == "basic_7_9" else p.legal_day_under_13_min
        yield view.share("G1.e.share", 2 * view.time_min > limit_min, at)


def aid_zone(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.f, share 0-1 and persons: beyond 5 km (free transport); from 7 and 10 km, and beyond 100 km (travel aid)."""
    p, km = view.parameters, view.distance_km
    if view.level in BASIC:
        yield view.share(f"G1.f.{p.basic_transport_km:g}km", km > p.basic_transport_km, at)
    if view.level in SECOND:
        for limit in (p.travel_aid_km, p.travel_aid_other_km):
            yield view.share(f"G1.f.{limit:g}km", km >= limit, at)
        yield view.share(f"G1.f.{p.travel_aid_max_km:g}km", km > p.travel_aid_max_km, at)


def _quantiles(view: LevelView, prefix: str, values: np.ndarray, unit: str, at: Rows) -> Iterator[Value]:
    persons = view.persons[at]
    median, p90 = weighted_quantile(values[at], persons, [0.5, 0.9])
    joint = "_" if prefix.endswith("km") else "."
    yield Value(f"{prefix}{joint}median", float(median), unit, float(persons.sum()))
    yield Value(f"{prefix}{joint}p90", float(p90), unit, float(persons.sum()))
