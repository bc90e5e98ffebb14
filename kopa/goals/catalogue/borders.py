"""G5: borders: what keeping to one's own municipality costs, who crosses, what opening inside the region gains."""

from collections.abc import Iterator

import numpy as np

from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.goals.catalogue import reasons, without_car
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Field, Group, Indicator, Statistic, Value, missing, posts
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import EVERY, FIRST_GRADES
from kopa.words.text import Text

MOSTLY_COVERED_SHARE = 0.5
"""Share of the neighbouring municipalities from which crossings of the region's border can be known in part."""

PENALTY = Statistic(
    "G5.a.penalty",
    Text("lisäaika", "extra tid", "extra time"),
    "min",
    posts(FIRST_GRADES, 2, 0, reasons.PENALTY),
    unscored=reasons.NO_BORDER,
)
NO_OWN_SITE = Statistic(
    "G5.a.no_own_site", Text("ei omaa toimipistettä", "utan eget verksamhetsställe", "no own site"), "share"
)
OTHER_MUNICIPALITY = Statistic(
    "G5.b.municipality",
    Text("toisessa kunnassa", "i annan kommun", "in another municipality"),
    "share",
    in_geopackage=Field(
        "other_municipality_share",
        Text(
            "osuus, jonka lähin toimipiste on toisessa kunnassa, 0–1",
            "andel vars närmaste verksamhetsställe ligger i en annan kommun, 0–1",
            "share whose nearest site is in another municipality, 0-1",
        ),
    ),
)
OTHER_REGION = Statistic("G5.b.region", Text("toisessa maakunnassa", "i annat landskap", "in another region"), "share")
GAIN = Statistic("G5.c.gain", Text("lyhenemä", "minskning", "fall"), "share")
REGISTER = Statistic("G5.d.register", Text("merkintöjä", "noteringar", "entries"), "entries")


def border_penalty(view: LevelView, group: Group) -> Iterator[Value]:
    """G5.a, min: how much longer the way is when one keeps to one's own municipality.

    Over municipalities that have a site of their own; the people of the others are a statistic of their own.
    """
    own = group.rows[view.has_own_site[group.rows]]
    reachable = own[np.isfinite(view.time_min[own])]
    persons = view.persons[reachable]
    penalty = view.own_time_min[reachable] - view.time_min[reachable]
    if persons.sum() > 0:
        yield Value(PENALTY, weighted_mean(penalty, persons), float(persons.sum()))
    else:
        yield missing(PENALTY, 0.0)
    yield Value(NO_OWN_SITE, *view.share(~view.has_own_site, group.rows))


def across(view: LevelView, group: Group) -> Iterator[Value]:
    """G5.b, share 0-1: people whose nearest site lies in another municipality, and in another region."""
    reached = view.nearest >= 0
    yield Value(OTHER_MUNICIPALITY, *view.share(reached & (view.nearest_code != view.codes), group.rows))
    covered = view.access.neighbours_covered_share
    if np.isnan(covered) or covered < MOSTLY_COVERED_SHARE:
        yield missing(OTHER_REGION, view.persons_at(group.rows))
        return
    abroad = ~np.isin(view.nearest_code, view.inputs.region.municipality_codes)
    yield Value(OTHER_REGION, *view.share(reached & abroad, group.rows), "ok" if covered >= 1 else "partial")


def cooperation_gain(view: LevelView, group: Group) -> Iterator[Value]:
    """G5.c, share 0-1: fall of the mean time when borders inside the region open, over those with an own site."""
    own = group.rows[view.has_own_site[group.rows]]
    counted = own[np.isfinite(view.own_time_min[own]) & (view.persons[own] > 0)]
    persons = view.persons[counted]
    if not persons.sum():
        yield missing(GAIN, 0.0)
        return
    closed = weighted_mean(view.own_time_min[counted], persons)
    opened = weighted_mean(view.region_time_min[counted], persons)
    gain = 1 - opened / closed if closed else 0.0  # who has no way to go gains nothing
    yield Value(GAIN, gain, float(persons.sum()))


def register(inputs: StudyInputs, group: Group) -> Iterator[Value]:
    """G5.d, entries: how many obstacles the analyst's register holds of the region, each with who decides on it."""
    table = inputs.tables.get("obstacles")
    count = 0 if table is None else int((table["region"] == inputs.region.id).sum())
    yield Value(REGISTER, float(count)) if count else missing(REGISTER)


INDICATORS = (
    Indicator(
        id="G5.a",
        criterion="borders",
        name=Text(
            "Kuntarajan vaikutus matka-aikaan", "Kommungränsens inverkan på restiden", "Effect of the municipal border"
        ),
        sentence=Text(
            "Kuinka paljon matka pitenee, jos käy koulua omassa kunnassa.",
            "Hur mycket resan förlängs om man går i skola i den egna kommunen.",
            "How much longer the way is when one keeps to one's own municipality.",
        ),
        formula="P-weighted mean of t(own) - t(any), over municipalities with an own site",
        direction="less",
        data=ROADS,
        levels=EVERY,
        computations=(Computation(border_penalty, (PENALTY, NO_OWN_SITE), of_time=True), without_car.OF_BORDER),
    ),
    Indicator(
        id="G5.b",
        criterion="borders",
        name=Text("Lähin rajan takana", "Närmast på andra sidan gränsen", "Nearest across the border"),
        sentence=Text(
            "Osuus, jonka lähin toimipiste on toisessa kunnassa tai maakunnassa.",
            "Andel vars närmaste verksamhetsställe är i en annan kommun eller ett annat landskap.",
            "Share whose nearest site lies in another municipality or region.",
        ),
        formula="sum P[nearest elsewhere] / sum P",
        direction="context",
        data=ROADS,
        levels=EVERY,
        computations=(Computation(across, (OTHER_MUNICIPALITY, OTHER_REGION), of_time=True),),
        would_fill=Text(
            "toimipisteet naapurimaakunnissa",
            "verksamhetsställen i grannlandskapen",
            "sites in the neighbouring regions",
        ),
    ),
    Indicator(
        id="G5.c",
        criterion="borders",
        name=Text("Yhteistyön hyöty", "Nyttan av samarbete", "Gain of cooperation"),
        sentence=Text(
            "Paljonko keskimatka-aika lyhenee, kun rajat alueen sisällä avataan.",
            "Hur mycket medelrestiden minskar när gränserna inom regionen öppnas.",
            "How much the mean travel time falls when borders inside the region open.",
        ),
        formula="1 - mean t(region) / mean t(own), over municipalities with an own site",
        direction="context",
        data=ROADS,
        levels=EVERY,
        computations=(Computation(cooperation_gain, (GAIN,), of_time=True),),
    ),
    Indicator(
        id="G5.d",
        criterion="obstacles",
        name=Text("Esteet ja ehdotukset", "Hinder och förslag", "Obstacles and recommendations"),
        sentence=Text(
            "Luettelo: este, lähde, luku sen takana, ehdotus, päättäjä.",
            "Register: hinder, källa, siffran bakom, förslag, beslutsfattare.",
            "A register: obstacle, source, the figure behind it, recommendation, who decides.",
        ),
        formula="list",
        direction="context",
        data=("analyst's table",),
        computations=(Computation(register, (REGISTER,), "region", tables=("obstacles",)), without_car.OF_OBSTACLES),
        would_fill=Text(
            "yhteistyön esteet ja ehdotukset (taulukko obstacles)",
            "hinder för samarbete och förslag (tabellen obstacles)",
            "obstacles to cooperation and recommendations (table obstacles)",
        ),
    ),
)
