"""G1.k: the school day of those without a car: how long it is, who has none, what choice it leaves, against the car.

Nothing of it is scored: a region with a timetable would be scored by other measures than one without, and no two
feeds are complete in the same way. It stands in no scorecard.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_mean, weighted_quantile
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Value, missing
from kopa.goals.inputs import Floats
from kopa.goals.school_days import ON_FOOT, SchoolDays, least, limit_of
from kopa.goals.view import LevelView
from kopa.levels import BASIC_EDUCATION, UPPER_SECONDARY
from kopa.parameters import BASIC_ACT
from kopa.words.text import Text

LEVELS = (*BASIC_EDUCATION, *UPPER_SECONDARY)
"""Levels whose pupils travel daily, and of whose day the law speaks."""

DATA = ("sites", "population", "timetable", "assumed bells")

FEED = Text(
    "joukkoliikenteen aikataulut (GTFS) ja koulupäivän päivämäärä",
    "kollektivtrafikens tidtabeller (GTFS) och datum för en skoldag",
    "timetables of public transport (GTFS) and a school day's date",
)
"""What fills the indicators where there is no timetable."""

WAYS = Text(
    "tieaineisto, jonka polut ja tiet ulottuvat koko alueelle",
    "vägdata vars stigar och vägar når hela området",
    "road data whose paths and roads reach all of the region",
)
"""What fills them where there is one and every home, or every site, is far from every way on foot."""


def _least_of(one: Statistic) -> Text:
    return Text(f"{one.name.fi}, pienin", f"{one.name.sv}, minst", f"{one.name.en}, least")


def _most_of(one: Statistic) -> Text:
    return Text(f"{one.name.fi}, suurin", f"{one.name.sv}, högst", f"{one.name.en}, most")


DAY = Statistic(
    "G1.k.day_min",
    Text("mediaani, kun yhteys on", "median för dem som har en förbindelse", "median of those with a connection"),
    "min/day",
)
DAY_P90 = Statistic(
    "G1.k.day_p90",
    Text(
        "90 % alittaa, kun yhteys on",
        "90 % har högst, av dem som har en förbindelse",
        "90% have at most, of those with a connection",
    ),
    "min/day",
)
LEGAL = Statistic("G1.k.legal", Text("kohtuullinen päivä", "rimlig dag", "reasonable day"), "share")
NONE = Statistic("G1.k.none", Text("ei kohtuullista päivää", "ingen rimlig dag", "no reasonable day"), "share")
AT_ALL = Statistic(
    "G1.k.none_at_all",
    Text("ei yhteyttä lainkaan", "ingen förbindelse alls", "no connection at all"),
    "share",
)
OVER_LIMIT = Statistic(
    "G1.k.over_limit", Text("vain liian pitkä päivä", "bara en för lång dag", "only a day that is too long"), "share"
)
BY_FOOT = Statistic(
    "G1.k.on_foot", Text("nopeimmin kävellen", "snabbast till fots", "walking all the way is quickest"), "share"
)
DAY_LEAST = Statistic("G1.k.day_min_least", _least_of(DAY), "min/day")
DAY_MOST = Statistic("G1.k.day_min_most", _most_of(DAY), "min/day")
LEGAL_LEAST = Statistic("G1.k.legal_least", _least_of(LEGAL), "share", range_end="least")
LEGAL_MOST = Statistic("G1.k.legal_most", _most_of(LEGAL), "share", range_end="most")
AT_ALL_LEAST = Statistic("G1.k.none_at_all_least", _least_of(AT_ALL), "share", range_end="least")
AT_ALL_MOST = Statistic("G1.k.none_at_all_most", _most_of(AT_ALL), "share", range_end="most")
RANGE = {
    DAY.key: (DAY_LEAST, DAY_MOST),
    LEGAL.key: (LEGAL_LEAST, LEGAL_MOST),
    AT_ALL.key: (AT_ALL_LEAST, AT_ALL_MOST),
}
"""Ends of the range of a statistic: over the longest walks to a stop, the bells and the weekdays, one at a time."""

NOT_KNOWN = Statistic(
    "G1.k.not_known",
    Text("päivä ei tiedossa", "dagen inte känd", "day not known"),
    "persons",
)
"""Persons who are in no other value: no stop of the feeds in their municipality, or no way on foot near to them."""

CHOICE = Statistic(
    "G1.k.choice", Text("toimipisteitä keskimäärin", "verksamhetsställen i medeltal", "sites on average"), "sites"
)
CHOICE_SHARE = Statistic(
    "G1.k.choice_share",
    Text("vähintään {limit} toimipistettä", "minst {limit} verksamhetsställen", "at least {limit} sites"),
    "share",
    limit="choice_sites",
    ending="choice_{}sites",
)
ONE_RIDE = Statistic(
    "G1.k.one_ride",
    Text("kohtuullinen päivä vähin vaihdoin", "rimlig dag med få byten", "reasonable day with few changes"),
    "share",
)
WAIT = Statistic(
    "G1.k.wait",
    Text("odottamista keskimäärin", "väntan i medeltal", "waiting on average"),
    "min/day",
)
CAR_GAP = Statistic(
    "G1.k.car_gap",
    Text("lisäaika autoon verrattuna", "extra tid jämfört med bil", "extra time against the car"),
    "min/day",
)
CAR_RATIO = Statistic(
    "G1.k.car_ratio",
    Text("kertaa automatkojen aika", "gånger bilresornas tid", "times the driving time"),
    "ratio",
)
EVERY_DAY = Statistic(
    "G1.k.days",
    Text("kohtuullinen päivä joka arkipäivä", "rimlig dag varje vardag", "reasonable day on every weekday"),
    "share",
)


def days_of(view: LevelView) -> SchoolDays | None:
    """Return the school days to the sites of a view; None without a timetable."""
    days = view.inputs.school_days.get(view.level)
    return None if days is None else days.select(view.access.site_ids)


ValuesOfDays = Callable[[LevelView, SchoolDays, Group], Iterable[Value]]


def of_days(
    values_of: ValuesOfDays, statistics: tuple[Statistic, ...]
) -> Callable[[LevelView, Group], Iterator[Value]]:
    """Return a computation that is missing without a timetable, and where no stop of the feeds lies.

    Without one it is missing for the region alone. With one, there is no value where the sites are not known: no
    timetable would fill that. Persons near to whom no way on foot is known are in no value (`NOT_KNOWN` counts them).
    The values rest on assumed bells, and on straight walks where the roads hold no paths.
    """

    def computed(view: LevelView, group: Group) -> Iterator[Value]:
        days = view.once(days_of)
        if days is None:
            yield from () if group.code else map(missing, statistics)
        elif not days.not_known.isdisjoint(group.codes):
            yield from map(missing, statistics)
        elif view.is_known(group):
            known = of_known(days, group)
            if view.persons_at(group.rows) and not view.persons_at(known.rows):
                yield from (missing(one, 0.0) for one in statistics)
            else:
                yield from (value._replace(status="assumption") for value in values_of(view, days, known))

    computed.__doc__ = values_of.__doc__
    return computed


def of_known(days: SchoolDays, group: Group) -> Group:
    """Return those of a group of whom it is known whether they have a day."""
    return group._replace(rows=group.rows[days.known[group.rows]])


def not_known(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.k, persons of whom nothing is told: no stop of the feeds in the municipality, or no way on foot near."""
    days = view.once(days_of)
    if days is None:
        yield from () if group.code else (missing(NOT_KNOWN),)
    elif view.is_known(group):
        lacking = ~days.known | np.isin(view.codes, list(days.not_known))
        persons = view.share(lacking, group.rows).persons
        yield Value(NOT_KNOWN, persons, persons, "assumption")


def computation(values_of: ValuesOfDays, statistics: tuple[Statistic, ...], **more: object) -> Computation:
    """Return the declaration of values that need a timetable: outside every scorecard."""
    return Computation(
        of_days(values_of, statistics),
        statistics,
        as_range=True,
        uncovered="computed",
        in_scorecard=False,
        would_fill=FEED,
        **more,  # type: ignore[arg-type]
    )


def length(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.k, minutes a day: median and 90th percentile of those with a connection; the median's range."""
    half, most, persons = _quantiles(view, days.least_min, group)
    yield Value(DAY, half, persons)
    yield Value(DAY_P90, most, persons)
    medians = [half, *(_quantiles(view, one, group)[0] for one in view.once(_otherwise))]
    yield from _range(DAY, medians, [persons] * len(medians))


def reasonable(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.k, share 0-1: who has a reasonable day, who has none and why; with the range of the first and of no day."""
    limit_min, day_min = limit_of(view.level, view.parameters), days.least_min
    yield Value(LEGAL, *view.share(day_min <= limit_min, group.rows))
    yield Value(NONE, *view.share(day_min > limit_min, group.rows))
    yield Value(AT_ALL, *view.share(np.isinf(day_min), group.rows))
    yield Value(OVER_LIMIT, *view.share((day_min > limit_min) & np.isfinite(day_min), group.rows))
    yield Value(BY_FOOT, *view.share(days.reason == ON_FOOT, group.rows))
    every = [day_min, *view.once(_otherwise)]
    for one, holds in ((LEGAL, [d <= limit_min for d in every]), (AT_ALL, [np.isinf(d) for d in every])):
        shares = [view.share(mask, group.rows) for mask in holds]
        yield from _range(one, [s.value for s in shares], [s.persons for s in shares])


def choice(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.k, sites: how many can be reached in a reasonable day, and the share 0-1 of persons with a choice."""
    sites = (days.day_min <= limit_of(view.level, view.parameters)).sum(axis=1).astype(float)
    yield Value(CHOICE, *view.mean(sites, group.rows))
    yield Value(CHOICE_SHARE, *view.share(sites >= view.parameters.choice_sites, group.rows))


def few_changes(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.k, share 0-1: a reasonable day with one ride a way under 13 years, two from then on."""
    within = least(days.few_rides_min) <= limit_of(view.level, view.parameters)
    yield Value(ONE_RIDE, *view.share(within, group.rows))


def waiting(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.k, minutes a day neither walking nor riding, on the shortest day of those who have one."""
    rows = group.rows[np.isfinite(days.least_min[group.rows])]
    persons = view.persons_at(rows)
    wait_min = days.of_best(days.wait_min)[rows]
    yield Value(WAIT, weighted_mean(wait_min, view.persons[rows]), persons) if persons else missing(WAIT, 0.0)


def against_car(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.k: minutes a day more than by car there and back, and how many times as long, of those who have both."""
    both = np.isfinite(days.least_min) & np.isfinite(view.time_min)
    rows = group.rows[both[group.rows]]
    without, by_car, persons = days.least_min[rows], 2 * view.time_min[rows], view.persons[rows]
    if not persons.sum():
        yield from (missing(one, 0.0) for one in (CAR_GAP, CAR_RATIO))
        return
    yield Value(CAR_GAP, weighted_mean(without - by_car, persons), float(persons.sum()))
    yield Value(CAR_RATIO, float((without * persons).sum() / (by_car * persons).sum()), float(persons.sum()))


def every_weekday(view: LevelView, days: SchoolDays, group: Group) -> Iterator[Value]:
    """G1.k, share 0-1: a reasonable day on each weekday of the school week; missing where one lacks in the feeds."""
    if not days.whole_week:
        yield missing(EVERY_DAY, view.persons_at(group.rows))
        return
    limit_min = limit_of(view.level, view.parameters)
    within = [days.least_min <= limit_min, *(least(day) <= limit_min for day in days.weekdays_min)]
    yield Value(EVERY_DAY, *view.share(np.logical_and.reduce(within), group.rows))


def _otherwise(view: LevelView) -> list[Floats]:
    """Return the shortest days of everybody under the other choices and on the other weekdays, one at a time."""
    days = view.once(days_of)
    return [] if days is None else [least(one) for one in (*days.otherwise_min.values(), *days.weekdays_min)]


def _quantiles(view: LevelView, day_min: Floats, group: Group) -> tuple[float, float, float]:
    """Return median, 90th percentile and persons of those who have a day; NaN where nobody has."""
    rows = group.rows[np.isfinite(day_min[group.rows])]
    persons = view.persons_at(rows)
    if not persons:
        return np.nan, np.nan, 0.0
    half, most = weighted_quantile(day_min[rows], view.persons[rows], [0.5, 0.9])
    return float(half), float(most), persons


def _range(one: Statistic, values: list[float], persons: list[float]) -> Iterator[Value]:
    known = [i for i, value in enumerate(values) if np.isfinite(value)]
    for end, pick in zip(RANGE[one.key], (min, max), strict=True):
        if known:
            at = pick(known, key=lambda i: values[i])
            yield Value(end, values[at], persons[at])
        else:
            yield missing(end, 0.0)


INDICATORS = (
    Indicator(
        id="G1.k",
        criterion="without_car",
        name=Text(
            "Koulupäivän matka ilman autoa", "Skoldagens resor utan bil", "The school day's journeys without a car"
        ),
        sentence=Text(
            "Kuinka kauan koulupäivän matkat kestävät kävellen ja joukkoliikenteellä odotuksineen ja keneltä yhteys "
            "puuttuu.",
            "Hur länge skoldagens resor tar till fots och med kollektivtrafik, väntan medräknad, och vem som saknar "
            "förbindelse.",
            "How long a school day's journeys take on foot and by public transport, waiting counted, and who has none.",
        ),
        formula="min over sites of (bell - leave) + (home - out), at most {legal_day_under_13_min} min under 13 years, "
        "else {legal_day_from_13_min} min; on foot {pupil_walk_kmh} km/h in basic education, else {adult_walk_kmh}, "
        "over paths or straight x {walk_detour}; walks to a stop of {stop_walk_m} m; range over "
        "{stop_walk_least_m} to {stop_walk_most_m} m, bells and weekdays",
        direction="context",
        data=DATA,
        levels=LEVELS,
        computations=(
            computation(length, (DAY, DAY_P90, *RANGE[DAY.key])),
            computation(reasonable, (LEGAL, NONE, AT_ALL, OVER_LIMIT, BY_FOOT, *RANGE[LEGAL.key], *RANGE[AT_ALL.key])),
            computation(choice, (CHOICE, CHOICE_SHARE), levels=UPPER_SECONDARY),
            computation(few_changes, (ONE_RIDE,)),
            computation(waiting, (WAIT,)),
            computation(against_car, (CAR_GAP, CAR_RATIO)),
            computation(every_weekday, (EVERY_DAY,)),
            Computation(not_known, (NOT_KNOWN,), uncovered="computed", in_scorecard=False, would_fill=FEED),
        ),
        threshold="{legal_day_under_13_min} min/day under 13 years, {legal_day_from_13_min} min/day from 13, "
        "waiting included",
        source=f"{BASIC_ACT}; upper secondary: government bill 93/2003",
        would_fill=FEED,
    ),
)
