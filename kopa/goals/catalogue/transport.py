"""G4.b: need for school transport: its cost at a mean price, kilometres of pupils, shared routes at a price per km.

Nothing of it is scored: it follows from the distances that G1 scores (`docs/decisions/0014-one-fact-scores-once.md`).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kopa.goals.catalogue import reasons, without_car
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Value, missing
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import BASIC_1_6, BASIC_EDUCATION, FIRST_GRADES
from kopa.words.text import Text

COST = Statistic("G4.b.eur", Text("yhteensä", "totalt", "in all"), "EUR/year")
COST_EACH = Statistic(
    "G4.b.eur_per_pupil",
    Text("ikäryhmän lasta kohti", "per barn i åldersgruppen", "per child of the age group"),
    "EUR/child/year",
    unscored=reasons.SHARE_FAR_IN_EUROS,
)
PUPIL_KM = Statistic(
    "G4.b.km",
    Text("kuljetettavien oppilaiden kilometrit", "skjutsade elevers kilometer", "kilometres of transported pupils"),
    "km/year",
)
LOW, HIGH = "_low", "_high"
"""Ends of names of statistics: below and above them lie 5 % of the draws each."""

ROUTES_EUR = Statistic(
    "G4.b.routes",
    Text("yhteiskuljetukset, kustannus", "gemensamma skjutsar, kostnad", "shared routes, cost"),
    "EUR/year",
)
ROUTES_KM = Statistic(
    "G4.b.routes_km",
    Text(
        "yhteiskuljetukset, ajokilometrit", "gemensamma skjutsar, körda kilometer", "shared routes, driven kilometres"
    ),
    "km/year",
)


def _end_of(one: Statistic, end: str) -> Statistic:
    below = end == LOW
    fi, sv, en = ("alaraja", "undre gräns", "low end") if below else ("yläraja", "övre gräns", "high end")
    return Statistic(
        one.key + end, Text(f"{one.name.fi}, {fi}", f"{one.name.sv}, {sv}", f"{one.name.en}, {en}"), one.unit
    )


ROUTES = {
    _end_of(one, end) if end else one: f"{column}{end}"
    for one, column in ((ROUTES_EUR, "cost"), (ROUTES_KM, "vehicle_km"))
    for end in ("", LOW, HIGH)
}
"""Statistics of shared routes, and the column of `StudyInputs.school_routes` that holds each."""

PRICE = Text(
    "koulukuljetusten kilometrihinta (parametri route_eur_per_km)",
    "skolskjutsarnas kilometerpris (parametern route_eur_per_km)",
    "a price of a kilometre of school transport (parameter route_eur_per_km)",
)


def need(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.b, EUR a year: pupils beyond the line of free transport times the mean cost of one."""
    p = view.parameters
    pupils = view.share(view.distance_km > p.basic_transport_km, group.rows).persons
    yield Value(COST, pupils * p.transport_cost_eur_per_pupil, pupils)


def need_each(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.b, EUR a year per child of the age group: the share beyond that line times the mean cost of one."""
    p = view.parameters
    share = view.share(view.distance_km > p.basic_transport_km, group.rows).value
    yield Value(COST_EACH, share * p.transport_cost_eur_per_pupil, view.persons_at(group.rows))


def pupil_kilometres(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.b, km a year: 2 x km x school days of the pupils beyond that line; they are the seats that a morning needs.

    Those without any way by road have no kilometres: the value is of the others, and partial.
    """
    p, km = view.parameters, view.distance_km
    beyond = group.rows[km[group.rows] > p.basic_transport_km]
    reached = beyond[np.isfinite(km[beyond])]
    total = float((2 * km[reached] * view.persons[reached]).sum()) * p.school_days_year
    lost = view.persons_at(beyond) - view.persons_at(reached)
    yield Value(PUPIL_KM, total, view.persons_at(reached), "partial" if lost > 0 else "ok")


def shared_routes(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G4.b, km and EUR a year: shared routes of whole pupils, mean of the draws and where nine in ten of them lie."""
    table = inputs.school_routes
    if table is None:
        yield from map(missing, ROUTES)
        return
    region = table[(table["side"] == "before") & (table["site"] == "")].iloc[0]
    yield from (_of_routes(one, region[column], region, inputs) for one, column in ROUTES.items())


def _of_routes(one: Statistic, value: float, region: pd.Series, inputs: StudyInputs) -> Value:
    days = inputs.parameters.school_days_year if one.key.startswith(ROUTES_KM.key) else 1
    return Value(one, float(value) * days, float(region["pupils"]), "assumption")


INDICATORS = (
    Indicator(
        id="G4.b",
        criterion="transport",
        name=Text("Kuljetuksen tarve", "Behov av skolskjuts", "Need for transport"),
        sentence=Text(
            "Mitä yli {basic_transport_km} kilometrin matkojen kuljetus maksaisi keskimääräisellä hinnalla.",
            "Vad skjuts för vägar över {basic_transport_km} kilometer skulle kosta till medelpris.",
            "What transport of ways over {basic_transport_km} kilometres would cost at the mean price.",
        ),
        formula="sum P[d > {basic_transport_km} km] x {transport_cost_eur_per_pupil} EUR; "
        "km: sum P[d > {basic_transport_km} km] x 2 d x {school_days_year} days",
        direction="less",
        data=(*ROADS, "cost per pupil"),
        levels=FIRST_GRADES,
        computations=(
            Computation(need, (COST,), of_distance=True, in_scorecard=False),
            Computation(need_each, (COST_EACH,), of_distance=True),
            Computation(
                pupil_kilometres,
                (PUPIL_KM,),
                levels=BASIC_EDUCATION,
                as_range=True,
                of_distance=True,
                in_scorecard=False,
            ),
            Computation(
                shared_routes, tuple(ROUTES), "region", levels=(BASIC_1_6,), in_scorecard=False, would_fill=PRICE
            ),
            without_car.OF_TRANSPORT,
        ),
        threshold="{basic_transport_km} km; about {transport_cost_eur_per_pupil} EUR a pupil and year",
        source="Association of Finnish Local and Regional Authorities 2017",
    ),
)
