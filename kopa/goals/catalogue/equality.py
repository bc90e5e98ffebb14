"""G1.h: how unequal travel times are, between municipalities and inside them, and who falls short of the standard."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.inequality import fgt, gini, percentile_ratio, theil_t, theil_t_between
from kopa.goals.catalogue import reasons
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Group, Indicator, Rows, Statistic, Value, posts
from kopa.goals.view import LevelView
from kopa.levels import BASIC_EDUCATION, EVERY, FIRST_GRADES, UPPER_SECONDARY, of
from kopa.parameters import AVI
from kopa.words.text import Text

_SCORED = (*FIRST_GRADES, *UPPER_SECONDARY)

THEIL_TOTAL = Statistic("G1.h.theil_total", Text("Theil, koko", "Theil, totalt", "Theil, in all"), "index", splits=True)
THEIL_BETWEEN = Statistic(
    "G1.h.theil_between",
    Text("Theil, kuntien välillä", "Theil, mellan kommuner", "Theil, between municipalities"),
    "index",
    posts(_SCORED, 0.3, 0, reasons.THEIL),
    splits=True,
)
THEIL_WITHIN = Statistic(
    "G1.h.theil_within",
    Text("Theil, kuntien sisällä", "Theil, inom kommuner", "Theil, within municipalities"),
    "index",
    splits=True,
)
GINI = Statistic("G1.h.gini", Text("Gini", "Gini", "Gini"), "index", splits=True)
P90_P50 = Statistic("G1.h.p90_p50", Text("P90/mediaani", "P90/median", "P90 over median"), "ratio", splits=True)
BEYOND_STANDARD = Statistic(
    "G1.h.fgt0",
    Text("raja-arvoa kauempana, osuus", "längre än gränsvärdet, andel", "beyond the limit, share"),
    "index",
    splits=True,
)
EXCESS = Statistic(
    "G1.h.fgt1",
    Text(
        "keskimääräinen ylitys suhteessa raja-arvoon",
        "genomsnittligt överskridande av gränsvärdet",
        "mean excess over the limit",
    ),
    "index",
    posts(_SCORED, 0.5, 0, reasons.SHORTFALL),
    splits=True,
)
SQUARED_EXCESS = Statistic(
    "G1.h.fgt2",
    Text(
        "ylitys suhteessa raja-arvoon, kaukaisimpia painottaen",
        "överskridande, med vikt på de längsta",
        "excess over the yardstick, the farthest weighing more",
    ),
    "index",
    splits=True,
)


def between(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.h, index: what Theil's T of minutes is between municipalities, of those who can reach a site."""
    at = _reached(view, group.rows)
    persons = view.persons[at]
    value = theil_t_between(view.time_min[at], persons, view.inputs.people.numbers[at])
    yield Value(THEIL_BETWEEN, value, float(persons.sum()))


def in_all_and_within(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.h, index: Theil's T of minutes in all and within municipalities, of those who can reach a site."""
    at = _reached(view, group.rows)
    persons = view.persons[at]
    parts = theil_t(view.time_min[at], persons, view.inputs.people.numbers[at])
    yield Value(THEIL_TOTAL, parts.total, float(persons.sum()))
    yield Value(THEIL_WITHIN, parts.within, float(persons.sum()))


def spread(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.h, index and ratio: Gini and P90/P50 of minutes, of those who can reach a site."""
    at = _reached(view, group.rows)
    time, persons = view.time_min[at], view.persons[at]
    yield Value(GINI, gini(time, persons), float(persons.sum()))
    yield Value(P90_P50, percentile_ratio(time, persons), float(persons.sum()))


def short_of_standard(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.h, index: FGT 0-2 of road kilometres beyond the official yardstick, of all people."""
    line_km = getattr(view.parameters, of(view.level).near_km)
    km, persons = view.distance_km[group.rows], view.persons[group.rows]
    for alpha, statistic in enumerate((BEYOND_STANDARD, EXCESS, SQUARED_EXCESS)):
        yield Value(statistic, fgt(km, persons, line_km, alpha, short="above"), float(persons.sum()))


def _reached(view: LevelView, at: Rows) -> Rows:
    return at[np.isfinite(view.time_min[at]) & (view.persons[at] > 0)]


INDICATORS = (
    Indicator(
        id="G1.h",
        criterion="equality",
        name=Text("Matka-aikojen yhdenvertaisuus", "Jämlikhet i restider", "Equality of travel times"),
        sentence=Text(
            "Kuinka erilaisia matkat ovat kuntien välillä ja sisällä, ja kuinka kauas mittapuusta jäädään.",
            "Hur olika resorna är mellan kommuner och inom dem, och hur långt från måttet man blir.",
            "How unequal the ways are between and within municipalities, and how far from the yardstick.",
        ),
        formula="Theil T of t, Gini, P90/P50; FGT of 1 - line/d beyond {basic_near_km} km (basic), "
        "{second_near_km} km (upper secondary)",
        direction="less",
        data=ROADS,
        levels=EVERY,
        computations=(
            # apart: it alone is scored, and so asked of every re-routed network
            Computation(between, (THEIL_BETWEEN,), of_time=True, swedish=True),
            Computation(in_all_and_within, (THEIL_TOTAL, THEIL_WITHIN), of_time=True, swedish=True),
            Computation(spread, (GINI, P90_P50), of_time=True, swedish=True),
            Computation(
                short_of_standard, (BEYOND_STANDARD, EXCESS, SQUARED_EXCESS),
                levels=(*BASIC_EDUCATION, *UPPER_SECONDARY), of_distance=True, swedish=True,
            ),
        ),
        threshold="{basic_near_km} km (basic), {second_near_km} km (upper secondary)",
        source=AVI,
    ),
)  # fmt: skip
