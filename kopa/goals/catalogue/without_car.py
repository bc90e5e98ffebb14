"""Parts of other indicators that need a timetable: aid, boarding, campus days, workplaces, transport, borders.

Each is declared here with its computation, and stands among the computations of its indicator.
"""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.goals.catalogue.school_day import FEED, computation, of_known
from kopa.goals.indicator import Computation, Group, Statistic, Value, missing
from kopa.goals.inputs import Flags, Floats, StudyInputs
from kopa.goals.school_days import SchoolDays, least, limit_of
from kopa.goals.view import LevelView
from kopa.levels import GRADES, UPPER_SECONDARY, VET, WORKPLACE
from kopa.units import hours
from kopa.words.text import Text

AID_OWN = Statistic(
    "G1.f.aid_own",
    Text(
        "tukivyöhykkeellä, vain oma kyyti",
        "i stödzonen, bara egen skjuts",
        "in the zone of aid, own transport alone",
    ),
    "persons",
)
BOARDING = Statistic(
    "G1.f.boarding",
    Text(
        "toinen aste vain muuttamalla",
        "andra stadiet bara genom att flytta",
        "upper secondary by moving alone",
    ),
    "persons",
)
CAMPUS = Statistic(
    "G2.b.campus",
    Text(
        "lähiopetus ilman autoa, keskiarvo yhteyden saavista",
        "närundervisning utan bil, medeltal för dem som har en förbindelse",
        "contact teaching without a car, mean of those with a connection",
    ),
    "h/week",
)
WORKPLACES = Statistic(
    "G3.a.pt",
    Text(
        "työpaikkoja {limit} minuutin sisällä ilman autoa",
        "arbetsplatser inom {limit} minuter utan bil",
        "workplaces within {limit} minutes without a car",
    ),
    "sites",
    limit="workplace_reach_min",
    ending="pt_{}min",
)
OPEN = Statistic(
    "G4.b.open",
    Text(
        "yli {limit} km:n matkoista linja-autolla kohtuullisia",
        "av resorna över {limit} km rimliga med buss",
        "of ways over {limit} km reasonable by bus",
    ),
    "share",
    limit="basic_transport_km",
    ending="open_{}km",
)
BORDER = Statistic("G5.a.pt", Text("lisäaika ilman autoa", "extra tid utan bil", "extra time without a car"), "min/day")

MISSED = Statistic(
    "G5.d.timetable",
    Text(
        "ilman kohtuullista päivää, jonka yksi enintään {limit} min siirretty lähtö toisi",
        "utan rimlig dag, som en enda avgång flyttad högst {limit} min skulle ge",
        "without a reasonable day that a single departure moved by at most {limit} min would give",
    ),
    "persons",
    limit="missed_connection_min",
)


def own_transport(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.f, persons in the zone of travel aid whose day is too long or impossible without a car of their own."""
    p, km = view.parameters, view.distance_km
    zone = (km >= p.travel_aid_km) & (km <= p.travel_aid_max_km)
    persons = view.share(zone & (days.least_min > limit_of(view.level, p)), group.rows).persons
    yield Value(AID_OWN, persons, persons)


def boarding(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G1.f, persons of 16-17: no site of any upper secondary level in a reasonable day, nor half of it away by car."""
    if not inputs.school_days:
        yield from () if group.code else (missing(BOARDING),)
        return
    views = inputs.once(_upper_secondary)
    lacking = len(views) < len(UPPER_SECONDARY) or any(not one.access.covered for one in views)
    if lacking or any(not inputs.school_days[one.level].not_known.isdisjoint(group.codes) for one in views):
        return
    known, away = inputs.once(_known_and_away)
    if views[0].persons_at(group.rows) and not views[0].persons_at(group.rows[known[group.rows]]):
        yield missing(BOARDING, 0.0)
        return
    persons = views[0].share(known & away, group.rows).persons
    yield Value(BOARDING, persons, persons, "assumption")


def _upper_secondary(inputs: StudyInputs) -> list[LevelView]:
    return [LevelView.of(inputs, one) for one in UPPER_SECONDARY if one in inputs.levels and one in inputs.school_days]


def _known_and_away(inputs: StudyInputs) -> tuple[Flags, Flags]:
    """Return whose day is known at every level, and who has none in reason and is over half of one away by car."""
    rows = len(inputs.persons(UPPER_SECONDARY[0]))
    known, away = np.ones(rows, bool), np.ones(rows, bool)
    for view in inputs.once(_upper_secondary):
        days = inputs.school_days[view.level].select(view.access.site_ids)
        limit_min = limit_of(view.level, inputs.parameters)
        known &= days.known
        away &= (days.least_min > limit_min) & (2 * view.time_min > limit_min)
    return known, away


def campus_days(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G2.b, h/week: minutes of the school day without a car x days a week at the site, of those with a connection."""
    rows = group.rows[np.isfinite(days.least_min[group.rows])]
    weekly_h = hours(days.least_min[rows] * view.parameters.contact_days_site)
    persons = view.persons_at(rows)
    yield Value(CAMPUS, weighted_mean(weekly_h, view.persons[rows]), persons) if persons else missing(CAMPUS, 0.0)


def workplaces_without_car(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G3.a, sites: workplaces that adults of 25 and over reach by the bell within the limit without a car."""
    if not inputs.school_days:
        yield from () if group.code else (missing(WORKPLACES),)
        return
    days = inputs.school_days.get(WORKPLACE)
    if days is None:  # the table lacks: the workplaces by car are reported as missing
        return
    if not days.not_known.isdisjoint(group.codes):
        yield missing(WORKPLACES)
        return
    rows = of_known(days, group).rows
    persons = inputs.persons(WORKPLACE)[rows]
    if not persons.sum():
        yield missing(WORKPLACES, 0.0)
        return
    sites = (days.there_min <= inputs.parameters.workplace_reach_min).sum(axis=1)[rows].astype(float)
    yield Value(WORKPLACES, weighted_mean(sites, persons), float(persons.sum()), "assumption")


def by_open_buses(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G4.b, share 0-1 of the pupils beyond the distance of transport whose day by public buses is reasonable."""
    p = view.parameters
    far = group.rows[view.distance_km[group.rows] > p.basic_transport_km]
    yield Value(OPEN, *view.share(days.least_min <= limit_of(view.level, p), far))


def border_without_car(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G5.a, minutes a day more to one's own municipality's site than to any, of those who have both without a car."""
    extra = _own_min(view, days) - days.least_min
    rows = group.rows[np.isfinite(extra[group.rows])]
    persons = view.persons_at(rows)
    yield Value(BORDER, weighted_mean(extra[rows], view.persons[rows]), persons) if persons else missing(BORDER, 0.0)


def _own_min(view: LevelView, days: SchoolDays) -> Floats:
    code_of = dict(zip(view.access.site_ids, view.site_codes, strict=True))
    codes = np.array([code_of[site] for site in days.site_ids], dtype=str)
    own = np.full(len(view.persons), np.nan)
    for code, rows in view.inputs.people.rows_of.items():
        shortest = least(days.day_min[np.ix_(rows, np.flatnonzero(codes == code))])
        own[rows] = np.where(np.isfinite(shortest), shortest, np.nan)
    return own


def missed_connections(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G5.d, persons without a reasonable day who would have one if a single trip left some minutes otherwise."""
    if days.near_miss is None:
        yield missing(MISSED)
        return
    lacking = days.least_min > limit_of(view.level, view.parameters)
    persons = view.share(lacking & days.near_miss.any(axis=1), group.rows).persons
    yield Value(MISSED, persons, persons)


OF_AID = computation(own_transport, (AID_OWN,), levels=UPPER_SECONDARY)
OF_BOARDING = Computation(boarding, (BOARDING,), "municipality", in_scorecard=False, would_fill=FEED)
OF_CAMPUS = computation(campus_days, (CAMPUS,), levels=(VET,))
OF_WORKPLACES = Computation(workplaces_without_car, (WORKPLACES,), "municipality", in_scorecard=False, would_fill=FEED)
OF_TRANSPORT = computation(by_open_buses, (OPEN,), levels=GRADES)
OF_BORDER = computation(border_without_car, (BORDER,), levels=UPPER_SECONDARY)
OF_OBSTACLES = computation(missed_connections, (MISSED,), levels=UPPER_SECONDARY)
