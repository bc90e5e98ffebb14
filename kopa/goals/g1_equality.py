"""G1.h: how unequal travel times are, between municipalities and inside them, and who falls short of the standard."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.inequality import fgt, gini, percentile_ratio, theil_t
from kopa.goals.g1_times import BASIC, SECOND
from kopa.goals.view import LevelView, Rows, Value


def equality(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.h, index: Theil's T in all, between and within municipalities, Gini, P90/P50, of minutes to the nearest site.

    Of the people who can reach a site (their number is given); falling short of the standard, FGT 0-2, counts all.
    """
    reached = at[np.isfinite(view.time_min[at]) & (view.persons[at] > 0)]
    time, persons = view.time_min[reached], view.persons[reached]
    counted = float(persons.sum())
    parts = theil_t(time, persons, view.codes[reached])
    for name, value in zip(("total", "between", "within"), parts, strict=True):
        yield Value(f"G1.h.theil_{name}", value, "index", counted)
    yield Value("G1.h.gini", gini(time, persons), "index", counted)
    yield Value("G1.h.p90_p50", percentile_ratio(time, persons), "ratio", counted)
    yield from _short_of_standard(view, at)


def _short_of_standard(view: LevelView, at: Rows) -> Iterator[Value]:
    line_km = standard_km(view)
    if line_km is None:
        return
    km, persons = view.distance_km[at], view.persons[at]
    counted = float(persons.sum())
    for alpha in (0, 1, 2):
        yield Value(f"G1.h.fgt{alpha}", fgt(km, persons, line_km, alpha, short="above"), "index", counted)


def standard_km(view: LevelView) -> float | None:
    """Return the road distance in km that the level's official yardstick calls near; None where there is none."""
    if view.level in BASIC:
        return view.parameters.basic_near_km
    return view.parameters.second_near_km if view.level in SECOND else None
