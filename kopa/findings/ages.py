"""How the age groups change: the first finding, in words."""

import math

import pandas as pd

from kopa.findings.evidence import Evidence
from kopa.findings.once import once
from kopa.goals.catalogue.sustainability import yearly_cohorts
from kopa.levels import BASIC_1_6
from kopa.results import Results

PUPILS = ("age_7_12",)
"""Age group of the first grades."""


def change(evidence: Evidence) -> float:
    """Return the change from one year of the pupils of the first grades to one of the younger; nan without pupils."""
    now, coming = _cohorts(evidence.source)
    return coming / now - 1 if now else math.nan


@once
def _cohorts(source: Results) -> tuple[float, float]:
    return yearly_cohorts(BASIC_1_6, source.origins)


def sentence(evidence: Evidence) -> str:
    """Return how many children come per year of age, and what is projected; empty where nobody is counted."""
    t = evidence.t
    now, coming = _cohorts(evidence.source)
    if not now:
        return ""
    trend = "fewer" if coming < now else "more"
    key = f"finding_ages_{trend}_now" if _projected_otherwise(evidence, coming - now) else f"finding_ages_{trend}"
    change_words = t(key, now=t.about(now), coming=t.about(coming), change=t.share(abs(coming / now - 1)))
    return " ".join(filter(None, (change_words, projected(evidence))))


def _projected_otherwise(evidence: Evidence, change_now: float) -> bool:
    """Return whether the projection of the pupils goes the other way than the age groups of today, or nowhere."""
    found = _today_and_then(evidence)
    return found is not None and (found[1] - found[0]) * change_now <= 0


def _today_and_then(evidence: Evidence) -> tuple[float, float] | None:
    """Return the pupils of the first grades, the last that were counted and those projected; None where not known."""
    series, year = of_region(evidence), evidence.source.parameters.projection_year
    if series.empty or year not in series.index:
        return None
    of_year = persons(series, PUPILS)
    return float(of_year[last_observed(series)]), float(of_year[year])


def projected(evidence: Evidence) -> str:
    """Return the pupils of the first grades in the year of the projection; empty where none is known."""
    t, series, year = evidence.t, of_region(evidence), evidence.source.parameters.projection_year
    found = _today_and_then(evidence)
    if found is None:
        return ""
    (today, then), last = found, last_observed(series)
    words = t("finding_ages_projected", today=t.integer(today), last=last, then=t.integer(then), year=year,
             change=t.signed_percent(then / today - 1))  # fmt: skip
    return words if series.loc[year, "status"] == "ok" else f"{words} {t('finding_ages_assumed')}"


def of_region(evidence: Evidence) -> pd.DataFrame:
    """Return the region's age groups by year, none where nothing is counted or nothing projected."""
    return _of_region(evidence.source)


@once
def _of_region(source: Results) -> pd.DataFrame:
    table = source.age_series
    if table is None:
        return pd.DataFrame()
    mine = table[table["municipality_code"] == ""].set_index("year").sort_index()
    return mine if mine["kind"].nunique() == 2 else mine.iloc[:0]


def last_observed(series: pd.DataFrame) -> int:
    """Return the last year that was counted."""
    return int(series.index[series["kind"] == "observed"].max())


def persons(series: pd.DataFrame, ages: tuple[str, ...]) -> pd.Series:
    """Return the persons of some age groups by year."""
    return series[list(ages)].astype(float).sum(axis=1)
