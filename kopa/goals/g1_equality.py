"""G1.h: how unequal travel times are, between municipalities and inside them, and who falls short of the standard."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.inequality import fgt, gini, percentile_ratio, theil_t
from kopa.goals.g1_times import BASIC, SECOND
from kopa.goals.view import LevelView, Rows, Value


def equality(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.h: everything that is told of how unequal ways are."""
    for part in (between_and_within, spread, short_of_standard):
        yield from part(view, at)


def between_and_within(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.h, index: Theil's T of minutes in all, between and within municipalities, of those who can reach a site."""
    reached = _reached(view, at)
    persons = view.persons[reached]
    parts = theil_t(view.time_min[reached], persons, view.codes[reached])
    for name, value in zip(("total", "between", "within"), parts, strict=True):
        yield Value(f"G1.h.theil_{name}", value, "index", float(persons.sum()))


def spread(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.h, index and ratio: Gini and P90/P50 of minutes, of those who can reach a site."""
    reached = _reached(view, at)
    time, persons = view.time_min[reached], view.persons[reached]
    counted = float(persons.sum())
    yield Value("G1.h.gini", gini(time, persons), "index", counted)
    yield Value("G1.h.p90_p50", percentile_ratio(time, persons), "ratio", counted)


def _reached(view: LevelView, at: Rows) -> Rows:
    return at[np.isfinite(view.time_min[at]) & (view.persons[at] > 0)]


def short_of_standard(view: LevelView, at: Rows) -> Iterator[Value]:
    """G1.h, index: FGT 0-2 of road kilometres beyond the official yardstick, of all people."""
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
