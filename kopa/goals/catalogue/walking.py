"""G1.w and G1.w2: how far pupils walk, for whom a limit is too near to be sure, and along which roads they cannot."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_quantile
from kopa.goals.catalogue import reasons
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Status, Value, missing
from kopa.goals.inputs import Flags, Floats
from kopa.goals.school_days import walk_kmh_of
from kopa.goals.view import LevelView
from kopa.levels import BASIC_1_6, GRADES, LUKIO
from kopa.parameters import BASIC_ACT, HRTTM
from kopa.units import metres, minutes
from kopa.words.text import Text

WALKED = (*GRADES, LUKIO)
"""Levels for which ways on foot are computed."""

_WITHIN = Text("enintään {limit} km kävellen", "högst {limit} km till fots", "at most {limit} km on foot")
_NEAR = Text(
    "niin lähellä {limit} km:n rajaa kävellen, ettei ylitystä voi todeta",
    "för nära gränsen {limit} km till fots",
    "too near to the limit of {limit} km on foot",
)
WITHIN = Statistic("G1.w.within", _WITHIN, "share", unscored=reasons.ON_FOOT, limit="basic_transport_km", ending="{}km")
WITHIN_SMALL = Statistic(
    "G1.w.within_small", _WITHIN, "share", unscored=reasons.ON_FOOT, limit="pupil_walk_km", ending="{}km"
)
UNCERTAIN = Statistic(
    "G1.w.uncertain",
    _NEAR,
    "share",
    unscored=reasons.ON_FOOT,
    limit="basic_transport_km",
    ending="uncertain_{}km",
)
UNCERTAIN_SMALL = Statistic(
    "G1.w.uncertain_small",
    _NEAR,
    "share",
    unscored=reasons.ON_FOOT,
    limit="pupil_walk_km",
    ending="uncertain_{}km",
)
TIME = Statistic(
    "G1.w.time",
    Text("kävellen, mediaani", "till fots, median", "on foot, median"),
    "min",
    unscored=reasons.ON_FOOT,
)
BICYCLE = Statistic(
    "G1.w.bicycle",
    Text("pyörällä, mediaani", "med cykel, median", "by bicycle, median"),
    "min",
    unscored=reasons.ON_FOOT,
)
DANGEROUS = Statistic(
    "G1.w2.share",
    Text(
        "enintään {basic_transport_km} km, vaaralliseksi nimetyn tien kautta",
        "högst {basic_transport_km} km, längs en väg som kallas farlig",
        "at most {basic_transport_km} km, along a road that is called dangerous",
    ),
    "share",
    unscored=reasons.AS_LISTED,
)


def walked_minutes(view: LevelView) -> Floats:
    """Return the minutes on foot to the nearest site: at a pupil's pace, to a lukio at an adult's."""
    return minutes(metres(view.walk_km), walk_kmh_of(view.level, view.parameters))


def cycled_minutes(view: LevelView) -> Floats:
    """Return the minutes by bicycle to the nearest site on foot, with those of fetching and leaving the bicycle."""
    return minutes(metres(view.walk_km), view.parameters.bicycle_kmh) + view.parameters.bicycle_stop_min


def too_near_to_tell(view: LevelView, limit_km: float) -> Flags:
    """Return for whom the error of an estimated way on foot leaves both sides of a limit possible.

    Over a network that holds the paths, nobody: what it lacks is not known.
    """
    p, km = view.parameters, view.walk_km
    if view.access.walk_has_paths:
        return np.zeros(len(km), bool)
    near: Flags = (km * p.walk_least_ratio <= limit_km) & (limit_km < km * p.walk_most_ratio)
    return near


def within_limits(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.w, share 0-1: pupils whose way on foot is within the act's distance, and those too near to it to be sure."""
    yield from _within(view, group, WITHIN, UNCERTAIN)


def within_small_limits(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.w, share 0-1: the same at the distance that municipalities let small pupils walk."""
    yield from _within(view, group, WITHIN_SMALL, UNCERTAIN_SMALL)


def times(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.w, min: medians on foot and by bicycle; `inf` where half have no way."""
    for statistic, values in ((TIME, walked_minutes(view)), (BICYCLE, cycled_minutes(view))):
        if view.access.walk_km is None:
            yield from _not_computed(group, statistic)
            continue
        (median,) = weighted_quantile(values[group.rows], view.persons[group.rows], [0.5])
        yield Value(statistic, float(median), view.persons_at(group.rows), _status(view))


def dangerous(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.w2, share 0-1: pupils within the act's distance whose way along roads leads over a link called dangerous."""
    if view.access.walk_over_danger is None:
        yield from _not_computed(group, DANGEROUS)
        return
    near = view.walk_km <= view.parameters.basic_transport_km
    yield Value(DANGEROUS, *view.share(near & view.walk_over_danger, group.rows), "partial")


def _within(view: LevelView, group: Group, statistic: Statistic, uncertain: Statistic) -> Iterator[Value]:
    if view.access.walk_km is None:
        yield from _not_computed(group, statistic, uncertain)
        return
    limit_km = statistic.limit_in(view.parameters)
    yield Value(statistic, *view.share(view.walk_km <= limit_km, group.rows), _status(view))
    yield Value(uncertain, *view.share(too_near_to_tell(view, limit_km), group.rows), _status(view))


def _not_computed(group: Group, *asked: Statistic) -> Iterator[Value]:
    yield from () if group.code else (missing(one) for one in asked)


def _status(view: LevelView) -> Status:
    return "ok" if view.access.walk_has_paths else "assumption"


INDICATORS = (
    Indicator(
        id="G1.w",
        criterion="walking",
        name=Text("Kävellen ja pyörällä", "Till fots och med cykel", "On foot and by bicycle"),
        sentence=Text(
            "Kuinka moni kävelee kouluun enintään {basic_transport_km} kilometriä; turvallisuudesta ei kerrota.",
            "Hur många som går högst {basic_transport_km} kilometer till skolan; inget sägs om säkerheten.",
            "How many walk at most {basic_transport_km} kilometres to school; nothing is said on safety.",
        ),
        formula="sum P[w <= {basic_transport_km} km], sum P[w <= {pupil_walk_km} km] / sum P; median of w / "
        "{pupil_walk_kmh} km/h ({adult_walk_kmh} lukio), w / {bicycle_kmh} km/h + {bicycle_stop_min} min; "
        "w: over ways open on foot, without paths in the data min(road, {walk_detour} x straight line)",
        direction="more",
        data=ROADS,
        levels=WALKED,
        computations=(
            Computation(within_limits, (WITHIN, UNCERTAIN), levels=GRADES, as_range=True),
            Computation(within_small_limits, (WITHIN_SMALL, UNCERTAIN_SMALL), levels=(BASIC_1_6,)),
            Computation(times, (TIME, BICYCLE), as_range=True),
        ),
        threshold="{basic_transport_km} km (act), {pupil_walk_km} km (principles of municipalities)",
        source=f"{BASIC_ACT}; {HRTTM}",
    ),
    Indicator(
        id="G1.w2",
        criterion="walking",
        name=Text("Vaarallinen koulutie", "Farlig skolväg", "Dangerous way to school"),
        sentence=Text(
            "Kuinka monen tiereitti kouluun kulkee tietä, jonka kunta on todennut lapsille vaaralliseksi.",
            "Hur många vars väg till skolan går längs en väg som kommunen har funnit farlig för barn.",
            "How many have a way to school along a road that the municipality found dangerous for children.",
        ),
        formula="sum P[w <= {basic_transport_km} km, shortest way along roads over a dangerous link] / sum P",
        direction="less",
        data=(*ROADS, "analyst's table"),
        levels=GRADES,
        computations=(Computation(dangerous, (DANGEROUS,), tables=("dangerous_links",)),),
        source=BASIC_ACT,
        would_fill=Text(
            "tienkohdat, joita lapset eivät voi kävellä (taulukko dangerous_links)",
            "vägar som barn inte kan gå längs (tabellen dangerous_links)",
            "roads along which children cannot walk (table dangerous_links)",
        ),
    ),
)
