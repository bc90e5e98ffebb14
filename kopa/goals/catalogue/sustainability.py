"""G4: economic sustainability: cohorts per site and their change, small sites, need for school transport."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from kopa.goals.catalogue import reasons
from kopa.goals.criteria import ROADS
from kopa.goals.indicator import Computation, Group, Indicator, Rows, Statistic, Status, Value, missing, posts
from kopa.goals.inputs import Flags
from kopa.goals.own_tables.checks import site_columns
from kopa.goals.view import LevelView
from kopa.levels import EVERY, FIRST_GRADES, LUKIO, ids, of
from kopa.parameters import AVI
from kopa.words.text import Text

PER_SITE = Statistic(
    "G4.a.per_site",
    Text("ikäryhmä toimipistettä kohti", "åldersgrupp per verksamhetsställe", "age group per site"),
    "persons/site",
    unscored=Text(
        "suurempi on halvempi mutta kauempana: ei parempaa suuntaa",
        "större är billigare men längre bort: ingen bättre riktning",
        "larger is cheaper but farther away: neither is better",
    ),
)
COHORT_CHANGE = Statistic(
    "G4.a.change",
    Text("tulevan ikäluokan muutos", "den kommande årskullens förändring", "change of the cohort to come"),
    "share",
    posts((*FIRST_GRADES, LUKIO), -0.4, 0, reasons.COHORT),
)
PROJECTED = Statistic(
    "G4.a.projected",
    Text("ennustettu ikäryhmä", "prognostiserad åldersgrupp", "projected age group"),
    "persons/site",
)
SMALL_SITES = Statistic("G4.a2.sites", Text("pieniä kouluja", "små skolor", "small schools"), "sites")
AT_SMALL_SITES = Statistic(
    "G4.a2.share",
    Text("lapset niiden luona", "barn vid dem", "children at them"),
    "share",
    posts(FIRST_GRADES, 0.25, 0, reasons.SMALL),
)
TREND = Statistic("G4.a2.trend", Text("kehitys", "utveckling", "trend"), "persons")
TRANSPORT_COST = Statistic("G4.b.eur", Text("yhteensä", "totalt", "in all"), "EUR/year")
TRANSPORT_COST_EACH = Statistic(
    "G4.b.eur_per_pupil",
    Text("ikäryhmän lasta kohti", "per barn i åldersgruppen", "per child of the age group"),
    "EUR/child/year",
    posts(FIRST_GRADES, 800, 0, reasons.TRANSPORT_COST),
)


class SmallSites(NamedTuple):
    """Sites of a level to which few of the age group are nearest, and the nearest site of each origin (-1: none)."""

    small: Flags
    nearest: Rows


def per_site(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a, persons per site of the group's municipalities."""
    persons, sites = view.persons_at(group.rows), _sites_at(view, group)
    yield Value(PER_SITE, persons / sites, persons) if sites else missing(PER_SITE, persons)


def cohort_change(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a, share: the change to come of one year's cohort.

    It compares one year of the ages that come next with one year of today's age group, as they live
    now: nobody moves. A projection of Statistics Finland would replace it.
    """
    persons = view.persons_at(group.rows)
    now, coming = yearly_cohorts(view.level, view.inputs.origins.iloc[group.rows])
    yield Value(COHORT_CHANGE, coming / now - 1, persons, "partial") if now else missing(COHORT_CHANGE, persons)


def projected(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a, persons per site: the age group in the last year that the projection knows for all of these people."""
    table = view.inputs.tables.get("projection")
    if table is None:
        yield missing(PROJECTED, view.persons_at(group.rows))
        return
    codes, ages = sorted(set(view.codes[group.rows])), of(view.level).ages
    here = table[table["municipality_code"].isin(codes) & table["age_group"].isin(ages)]
    by_year = here.groupby("year")["persons"].agg(["size", "sum"])
    whole = by_year[by_year["size"] == len(codes) * len(ages)]
    sites = _sites_at(view, group)
    if whole.empty or not codes or not sites:
        yield missing(PROJECTED)
    else:
        yield Value(PROJECTED, float(whole["sum"].iloc[-1]) / sites)


def yearly_cohorts(level: str, origins: pd.DataFrame) -> tuple[float, float]:
    """Return the persons per year of age of a level's age group, and of the ages that come next.

    Examples
    --------
    >>> yearly_cohorts("lukio", pd.DataFrame({"age_13_15": [120.0], "age_16_17": [100.0]}))
    (50.0, 40.0)
    """
    cohorts = of(level).cohorts
    assert cohorts is not None, level
    now = float(origins[list(cohorts.today)].to_numpy().sum()) / cohorts.today_years
    coming = float(origins[list(cohorts.coming)].to_numpy().sum()) / cohorts.coming_years
    return now, coming


def small_sites(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a2, sites and share 0-1: sites to which few of the age group are nearest, and those people.

    Every person is counted at the nearest site by time, in any language. Only the region's people are known
    here: a site near its border may have more.
    """
    persons = view.persons_at(group.rows)
    if not view.all_languages.n_sites:
        yield missing(SMALL_SITES, persons)
        return
    small, nearest = view.once(_small_sites)
    yield Value(SMALL_SITES, float(_small_at(view, group).sum()), persons, "partial")
    yield Value(AT_SMALL_SITES, *view.share(np.append(small, False)[nearest], group.rows), "partial")


def trend_of_small_sites(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a2, persons: change of the pupils of small sites from the first year to the last that is told of each."""
    table = view.inputs.tables.get("pupils")
    if table is None or not view.all_languages.n_sites:
        yield missing(TREND)
        return
    small = _small_at(view, group)
    site_ids = [name for name, is_small in zip(view.all_languages.site_ids, small, strict=True) if is_small]
    ours = table[(table["level"] == view.level) & table["site_id"].map(lambda one: bool(site_columns(site_ids, one)))]
    by_site = ours.sort_values("year").groupby("site_id")["pupils"].agg(["size", "first", "last"])
    twice = by_site[by_site["size"] > 1]
    if twice.empty:
        yield missing(TREND)
        return
    status: Status = "ok" if len(twice) == len(site_ids) else "partial"
    yield Value(TREND, float((twice["last"] - twice["first"]).sum()), status=status)


def transport_need(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.b, EUR a year: pupils beyond the line of free transport times the mean cost of one; and per pupil."""
    p = view.parameters
    share, pupils = view.share(view.distance_km > p.basic_transport_km, group.rows)
    cost_eur = p.transport_cost_eur_per_pupil
    yield Value(TRANSPORT_COST, pupils * cost_eur, pupils)
    yield Value(TRANSPORT_COST_EACH, share * cost_eur, view.persons_at(group.rows))


def _sites_at(view: LevelView, group: Group) -> int:
    codes = np.unique(view.codes[group.rows])
    return int(np.isin(np.array(view.all_languages.site_municipality, dtype=str), codes).sum())


def _small_sites(view: LevelView) -> SmallSites:
    access = view.all_languages
    nearest = np.where(np.isfinite(access.time_min.min(axis=1)), access.time_min.argmin(axis=1), -1)
    load = np.bincount(nearest[nearest >= 0], weights=view.persons[nearest >= 0], minlength=access.n_sites)
    inside = np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    return SmallSites(inside & (load < view.parameters.small_site_persons), nearest)


def _small_at(view: LevelView, group: Group) -> Flags:
    """Which sites are small, and in a municipality of the group."""
    here = np.isin(view.all_languages.site_municipality, np.unique(view.codes[group.rows]))
    small: Flags = view.once(_small_sites).small & here
    return small


INDICATORS = (
    Indicator(
        id="G4.a",
        criterion="cohorts",
        name=Text("Ikäluokat toimipistettä kohti", "Årskullar per verksamhetsställe", "Cohorts per site"),
        sentence=Text(
            "Kuinka suuri ikäryhmä toimipistettä kohti on ja mihin suuntaan ikäluokat kulkevat.",
            "Hur stor åldersgruppen per verksamhetsställe är och vart årskullarna går.",
            "How large the age group per site is, and where the cohorts are going.",
        ),
        formula="P / sites; (younger ages per year) / (today's ages per year) - 1, nobody moves",
        direction="more",
        data=("sites", "population"),
        levels=EVERY,
        computations=(
            Computation(per_site, (PER_SITE,)),
            Computation(cohort_change, (COHORT_CHANGE,), levels=ids(lambda level: level.cohorts)),
            Computation(projected, (PROJECTED,), tables=("projection",)),
        ),
        would_fill=Text(
            "taulukko projection: väestöennuste", "tabellen projection: befolkningsprognos", "the table projection"
        ),
    ),
    Indicator(
        id="G4.a2",
        criterion="small_sites",
        name=Text("Pienet koulut", "Små skolor", "Small schools"),
        sentence=Text(
            "Koulut, joita lähimpänä on alle {small_site_persons} ikäryhmän lasta, ja nämä lapset.",
            "Skolor med under {small_site_persons} barn av åldersgruppen närmast, och dessa barn.",
            "Schools to which fewer than {small_site_persons} of the age group are nearest, and these children.",
        ),
        formula="n(sites: sum P[nearest] < {small_site_persons}); share of P there",
        direction="less",
        data=ROADS,
        levels=FIRST_GRADES,
        computations=(
            Computation(small_sites, (SMALL_SITES, AT_SMALL_SITES), of_time=True),
            Computation(trend_of_small_sites, (TREND,), of_time=True, tables=("pupils",)),
        ),
        threshold="{small_site_persons} pupils",
        source=AVI,
        would_fill=Text(
            "taulukko pupils: oppilasmäärät vuosittain",
            "tabellen pupils: elevantal per år",
            "the table pupils: pupils by year",
        ),
    ),
    Indicator(
        id="G4.b",
        criterion="transport",
        name=Text("Kuljetuksen tarve", "Behov av skolskjuts", "Need for transport"),
        sentence=Text(
            "Mitä yli {basic_transport_km} kilometrin matkojen kuljetus maksaisi keskimääräisellä hinnalla.",
            "Vad skjuts för vägar över {basic_transport_km} kilometer skulle kosta till medelpris.",
            "What transport of ways over {basic_transport_km} kilometres would cost at the mean price.",
        ),
        formula="sum P[d > {basic_transport_km} km] x {transport_cost_eur_per_pupil} EUR",
        direction="less",
        data=(*ROADS, "cost per pupil"),
        levels=FIRST_GRADES,
        computations=(Computation(transport_need, (TRANSPORT_COST, TRANSPORT_COST_EACH), of_distance=True),),
        threshold="{basic_transport_km} km; about {transport_cost_eur_per_pupil} EUR a pupil and year",
        source="Association of Finnish Local and Regional Authorities 2017",
    ),
)
