"""G1.a-G1.c: whether there is a site, whether there is a choice, and who has one near."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kopa.goals.catalogue import reasons
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Field, Group, Indicator, Statistic, Status, Value, missing, posts
from kopa.goals.inputs import Floats
from kopa.goals.own_tables.checks import shared_id, site_columns
from kopa.goals.view import LevelView
from kopa.levels import EVERY, FIRST_GRADES, LUKIO, UPPER_SECONDARY, VET, of
from kopa.parameters import AVI
from kopa.words.text import Text

HEADLINE_MIN = of(LUKIO).classes_min[-2]
"""Minutes within which headline figures count people: the last class but one of the maps of upper secondary education.

No parameter: start pages and GeoPackages set regions and runs side by side by it, whatever limits a study chose.
"""

OWN_SITE = Statistic(
    "G1.a.share",
    Text("osuus ikäryhmästä", "andel av åldersgruppen", "share of the age group"),
    "share",
    posts(FIRST_GRADES, 0, 1, reasons.NATURAL),
    unscored=reasons.NO_BORDER,
)
SITES_IN_REACH_KM = Statistic(
    "G1.b.within_km",
    Text("toimipisteitä {limit} km:n sisällä", "verksamhetsställen inom {limit} km", "sites within {limit} km"),
    "sites",
    limit="second_reach_km",
    ending="{}km",
)
SITES_IN_REACH_MIN = Statistic(
    "G1.b.within_min",
    Text("toimipisteitä {limit} min:n sisällä", "verksamhetsställen inom {limit} min", "sites within {limit} min"),
    "sites",
    limit="choice_min",
    ending="{}min",
)
CHOICE = Statistic(
    "G1.b.choice",
    Text(
        "vähintään {limit} {second_reach_km} km:n sisällä",
        "minst {limit} inom {second_reach_km} km",
        "at least {limit} within {second_reach_km} km",
    ),
    "share",
    unscored=reasons.BUILDINGS,
    limit="choice_sites",
    ending="share{}",
)
FIELDS = Statistic(
    "G1.b.fields",
    Text(
        "koulutusaloja {second_reach_km} km:n sisällä",
        "utbildningsområden inom {second_reach_km} km",
        "fields of VET within {second_reach_km} km",
    ),
    "fields",
)

_WITHIN_KM = Text("{limit} km:n sisällä", "inom {limit} km", "within {limit} km")
_WITHIN_MIN = Text("{limit} minuutin sisällä", "inom {limit} minuter", "within {limit} minutes")

NEAR_BASIC = Statistic(
    "G1.c.near_basic",
    _WITHIN_KM,
    "share",
    posts(FIRST_GRADES, 0, 1, reasons.NATURAL),
    limit="basic_near_km",
    ending="{}km",
)
NEAR = Statistic(
    "G1.c.near",
    _WITHIN_KM,
    "share",
    posts(UPPER_SECONDARY, 0, 1, reasons.NATURAL),
    limit="second_near_km",
    ending="{}km",
)
REACH = Statistic(
    "G1.c.reach",
    _WITHIN_KM,
    "share",
    posts(UPPER_SECONDARY, 0, 1, reasons.NATURAL),
    limit="second_reach_km",
    ending="{}km",
)
WITHIN = Statistic("G1.c.within", _WITHIN_MIN, "share", limit="isochrone_cutoffs_min", ending="{}min")
HEADLINE = Statistic(
    "G1.c.headline",
    _WITHIN_MIN,
    "share",
    limit=HEADLINE_MIN,
    ending="{}min",
    in_geopackage=Field(
        f"within_{HEADLINE_MIN:g}min_share",
        Text(
            "osuus enintään {limit} minuutin ajomatkan päässä, 0–1",
            "andel inom {limit} minuters bilresa, 0–1",
            "share within a drive of {limit} minutes, 0-1",
        ),
    ),
    headline=(LUKIO, VET),
)


def own_site(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.a, share 0-1: people whose own municipality has at least one site of the level."""
    yield Value(OWN_SITE, *view.share(view.has_own_site, group.rows))


def choice_by_road(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.b, sites and share 0-1: how many a person has within reach by road; who has enough of them for a choice."""
    p = view.parameters
    within = view.sites_within_km(p.second_reach_km)
    yield Value(SITES_IN_REACH_KM, *view.mean(within, group.rows))
    yield Value(CHOICE, *view.share(within >= p.choice_sites, group.rows))


def choice_by_time(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.b, sites: how many a person has within the time of a choice."""
    yield Value(SITES_IN_REACH_MIN, *view.mean(view.sites_within_min(view.parameters.choice_min), group.rows))


def vet_fields(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.b, fields: how many fields of VET a person has within reach by road.

    Fields are those of the analyst's table of capacities, else the official ones of the sites that are studied.
    """
    table = _fields_of(view)
    if table.empty:
        yield from () if group.code else (missing(FIELDS),)
        return
    status = _status_of_fields(view, set(table["site_id"]))
    yield Value(FIELDS, *view.mean(view.once(_fields_in_reach), group.rows), status)


def near_by_road(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.c, share 0-1: people within each of the road distances that count as near or as within reach (inclusive)."""
    for statistic in (NEAR_BASIC, NEAR, REACH):
        limit_km = statistic.limit_in(view.parameters)
        yield Value(statistic, *view.share(view.distance_km <= limit_km, group.rows))


def near_by_time(view: LevelView, group: Group) -> Iterator[Value]:
    """G1.c, share 0-1: people within the minutes of the headline figures and of each cut-off (inclusive)."""
    p = view.parameters
    for statistic in (HEADLINE, *WITHIN.of_each_limit(p)):
        yield Value(statistic, *view.share(view.time_min <= statistic.limit_in(p), group.rows))


def _fields_of(view: LevelView) -> pd.DataFrame:
    table = view.inputs.tables.get("capacity")
    if table is not None:
        of_level = table[(table["level"] == view.level) & (table["field"] != "")]
        if len(of_level):
            return of_level[of_level["places"] > 0]
    official = view.inputs.statistics.vet_fields
    return official[official["site_id"].isin({shared_id(one) for one in view.access.site_ids})]


def _fields_in_reach(view: LevelView) -> Floats:
    count, reach_km = np.zeros(len(view.persons)), view.parameters.second_reach_km
    for _, rows in _fields_of(view).groupby("field"):
        columns = [i for site in rows["site_id"] for i in site_columns(view.access.site_ids, site)]
        if columns:
            of_field = view.access.select(columns)
            count += of_field.by_origin(lambda access: (access.distance_km <= reach_km).any(axis=1))
    return count


def _status_of_fields(view: LevelView, sites: set[str]) -> Status:
    """Whether every site of the region has its fields in the table; sites beyond the border are taken to have."""
    access = view.access
    inside = np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    columns = {i for site in sites for i in site_columns(access.site_ids, site)}
    return "ok" if set(np.flatnonzero(inside)) <= columns else "partial"


INDICATORS = (
    Indicator(
        id="G1.a",
        criterion="supply",
        name=Text("Paikallinen tarjonta", "Lokalt utbud", "Local supply"),
        sentence=Text(
            "Osuus ikäryhmästä, jonka kotikunnassa on vähintään yksi toimipiste.",
            "Andel av åldersgruppen vars hemkommun har minst ett verksamhetsställe.",
            "Share of the age group whose municipality has at least one site.",
        ),
        formula="sum P[municipality has a site] / sum P",
        direction="more",
        data=("sites", "population"),
        levels=EVERY,
        computations=(Computation(own_site, (OWN_SITE,), as_range=True, swedish=True),),
    ),
    Indicator(
        id="G1.b",
        criterion="choice",
        name=Text("Valinnanvara", "Valmöjligheter", "Choice"),
        sentence=Text(
            "Montako toimipistettä on {second_reach_km} kilometrin tai {choice_min} minuutin sisällä.",
            "Hur många verksamhetsställen som finns inom {second_reach_km} kilometer eller {choice_min} minuter.",
            "How many sites there are within {second_reach_km} kilometres or {choice_min} minutes.",
        ),
        formula="sum P * n(d <= {second_reach_km} km) / sum P",
        direction="more",
        data=ROADS,
        levels=EVERY,
        computations=(
            Computation(choice_by_road, (SITES_IN_REACH_KM, CHOICE), of_distance=True, swedish=True),
            Computation(choice_by_time, (SITES_IN_REACH_MIN,), of_time=True, swedish=True),
            Computation(
                vet_fields, (FIELDS,), levels=(VET,), of_distance=True, uncovered="left_out", tables=("capacity",)
            ),
        ),
        threshold="{choice_sites} fields of VET within {second_reach_km} km",
        source=AVI,
        would_fill=Text(
            "toimipisteiden koulutusalat (taulukko capacity)",
            "verksamhetsställenas utbildningsområden (tabellen capacity)",
            "fields taught at each site (table capacity)",
        ),
    ),
    Indicator(
        id="G1.c",
        criterion="near",
        name=Text("Lähellä asuvien osuus", "Andel som bor nära", "Share living near"),
        sentence=Text(
            "Osuus ikäryhmästä, jolla on toimipiste rajan sisällä tietä pitkin.",
            "Andel av åldersgruppen som har ett verksamhetsställe inom gränsen längs vägen.",
            "Share of the age group with a site within the limit along the road.",
        ),
        formula="sum P[d <= limit] / sum P",
        direction="more",
        data=ROADS,
        levels=EVERY,
        computations=(
            Computation(near_by_road, (NEAR_BASIC, NEAR, REACH), of_distance=True, as_range=True, swedish=True),
            Computation(near_by_time, (HEADLINE, WITHIN), of_time=True, as_range=True, swedish=True),
        ),
        threshold="{basic_near_km} km (basic); {second_near_km} and {second_reach_km} km (upper secondary)",
        source=AVI,
    ),
)
