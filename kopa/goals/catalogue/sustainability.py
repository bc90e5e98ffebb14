"""G4.a: economic sustainability: cohorts per site, their change and their projection."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kopa.goals.age_series import projected, today
from kopa.goals.catalogue import reasons
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Value, missing, posts
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import EVERY, FIRST_GRADES, LUKIO, ids, of
from kopa.tables import AGES
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
    Text(
        "ikäryhmä toimipistettä kohti vuonna {limit}, ennuste",
        "åldersgrupp per verksamhetsställe {limit}, prognos",
        "age group per site in {limit}, projected",
    ),
    "persons/site",
    limit="projection_year",
)
PROJECTED_CHANGE = Statistic(
    "G4.a.projected_change",
    Text(
        "ikäryhmän ennustettu muutos vuoteen {limit}",
        "åldersgruppens prognostiserade förändring till {limit}",
        "projected change of the age group until {limit}",
    ),
    "share",
    limit="projection_year",
)


def per_site(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a, persons per site of the group's municipalities."""
    persons, sites = view.persons_at(group.rows), _sites_at(view, group)
    yield Value(PER_SITE, persons / sites, persons) if sites else missing(PER_SITE, persons)


def cohort_change(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a, share: the change to come of one year's cohort.

    It compares one year of the ages that come next with one year of today's age group, as they live
    now: nobody moves. Beside it stands the projection (`projected_cohort`).
    """
    persons = view.persons_at(group.rows)
    now, coming = yearly_cohorts(view.level, view.inputs.once(_ages).iloc[group.rows])
    yield Value(COHORT_CHANGE, coming / now - 1, persons, "partial") if now else missing(COHORT_CHANGE, persons)


def _ages(inputs: StudyInputs) -> pd.DataFrame:
    return pd.DataFrame(inputs.origins[list(AGES)])


def projected_cohort(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a, persons per site and share: the age group in the year of the projection, and its change from today.

    What a municipality without a projection of its own comes to is its region's rate applied to its people.
    """
    ages, year = of(view.level).ages, view.parameters.projection_year
    then, now = projected(view.inputs, group.codes, ages, year), today(view.inputs, group.codes, ages)
    sites = _sites_at(view, group)
    yield Value(PROJECTED, then.persons / sites, status=then.status) if sites else missing(PROJECTED)
    yield Value(PROJECTED_CHANGE, then.persons / now - 1, status=then.status) if now else missing(PROJECTED_CHANGE)


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


def _sites_at(view: LevelView, group: Group) -> int:
    codes = np.unique(view.codes[group.rows])
    return int(np.isin(np.array(view.all_languages.site_municipality, dtype=str), codes).sum())


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
        formula="P / sites; (younger ages per year) / (today's ages per year) - 1; P in {projection_year} / P - 1",
        direction="more",
        data=("sites", "population", "projection"),
        levels=EVERY,
        computations=(
            Computation(per_site, (PER_SITE,)),
            Computation(cohort_change, (COHORT_CHANGE,), levels=ids(lambda level: level.cohorts)),
            Computation(
                projected_cohort,
                (PROJECTED, PROJECTED_CHANGE),
                levels=ids(lambda level: level.cohorts),
                tables=("projection",),
            ),
        ),
        would_fill=Text(
            "kuntien väestöennuste (taulukko projection)",
            "kommunernas befolkningsprognos (tabellen projection)",
            "the municipalities' own projection (table projection)",
        ),
    ),
)
