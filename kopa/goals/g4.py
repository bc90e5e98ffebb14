"""G4: economic sustainability: cohorts per site and their change, small sites, need for school transport."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kopa.goals.g1_times import BASIC
from kopa.goals.inputs import AGE_GROUPS, Flags
from kopa.goals.own_tables.checks import site_columns
from kopa.goals.view import MISSING, LevelView, Rows, Status, Value, missing

YOUNGER: Mapping[str, tuple[tuple[str, ...], int, tuple[str, ...], int]] = {
    "basic": (("age_0_2", "age_3_6"), 7, ("age_7_12",), 6),
    "basic_1_6": (("age_0_2", "age_3_6"), 7, ("age_7_12",), 6),
    "basic_7_9": (("age_7_12",), 6, ("age_13_15",), 3),
    "lukio": (("age_13_15",), 3, ("age_16_17",), 2),
    "vet": (("age_13_15",), 3, ("age_16_17",), 2),
}
"""By level: the ages that come next and their number of years, today's ages and their number of years."""


def cohort(view: LevelView, at: Rows) -> Iterator[Value]:
    """G4.a, persons per site, and the change to come of one year's cohort as a share.

    The change compares one year of the ages that come next with one year of today's age group, as they live
    now: nobody moves. A projection of Statistics Finland would replace it.
    """
    persons = float(view.persons[at].sum())
    sites = _sites_at(view, at)
    if sites:
        yield Value("G4.a.per_site", persons / sites, "persons/site", persons)
    else:
        yield missing("G4.a.per_site", "persons/site", persons)
    if view.level in YOUNGER:
        yield _change(view, at, persons)
    yield _projected(view, at, sites)


def yearly_cohorts(level: str, origins: pd.DataFrame) -> tuple[float, float]:
    """Return the persons per year of age of a level's age group, and of the ages that come next.

    Examples
    --------
    >>> yearly_cohorts("lukio", pd.DataFrame({"age_13_15": [120.0], "age_16_17": [100.0]}))
    (50.0, 40.0)
    """
    younger, younger_years, today, today_years = YOUNGER[level]
    now = float(origins[list(today)].to_numpy().sum()) / today_years
    coming = float(origins[list(younger)].to_numpy().sum()) / younger_years
    return now, coming


def small_sites(view: LevelView, at: Rows) -> Iterator[Value]:
    """G4.a2, sites and share 0-1: sites to which fewer than 50 of the age group are nearest, and those people.

    Every person is counted at the nearest site by time, in any language. Only the region's people are known
    here: a site near its border may have more.
    """
    if view.level not in BASIC:
        return
    access = view.all_languages
    if not access.n_sites:
        yield missing("G4.a2.trend", "persons")
        yield missing("G4.a2.sites", "sites", float(view.persons[at].sum()))
        return
    nearest = np.where(np.isfinite(access.time_min.min(axis=1)), access.time_min.argmin(axis=1), -1)
    load = np.bincount(nearest[nearest >= 0], weights=view.persons[nearest >= 0], minlength=access.n_sites)
    inside = np.isin(access.site_municipality, view.inputs.region.municipality_codes)
    small = inside & (load < view.parameters.small_site_persons)
    codes = np.unique(view.codes[at])
    here = float((small & np.isin(access.site_municipality, codes)).sum())
    share = view.share("G4.a2.share", np.append(small, False)[nearest], at)
    yield _trend(view, small & np.isin(access.site_municipality, codes))
    yield Value("G4.a2.sites", here, "sites", float(view.persons[at].sum()), "partial")
    yield share._replace(status="partial")


def transport_need(view: LevelView, at: Rows) -> Iterator[Value]:
    """G4.b, EUR a year: pupils beyond 5 km times the mean cost of a transported pupil; and the same per pupil."""
    if view.level not in BASIC:
        return
    p = view.parameters
    beyond = view.share("", view.distance_km > p.basic_transport_km, at)
    cost_eur = p.transport_cost_eur_per_pupil
    yield Value("G4.b.eur", beyond.persons * cost_eur, "EUR/year", beyond.persons)
    yield Value("G4.b.eur_per_pupil", beyond.value * cost_eur, "EUR/child/year", float(view.persons[at].sum()))


def _sites_at(view: LevelView, at: Rows) -> int:
    codes = np.unique(view.codes[at])
    return int(np.isin(np.array(view.all_languages.site_municipality, dtype=str), codes).sum())


def _projected(view: LevelView, at: Rows, sites: int) -> Value:
    """G4.a, persons per site: the age group in the last year that the projection knows for all of these people."""
    unit = "persons/site"
    table = view.inputs.tables.get("projection")
    if table is None:
        return missing("G4.a.projected", unit, float(view.persons[at].sum()))
    codes, ages = sorted(set(view.codes[at])), AGE_GROUPS[view.level]
    here = table[table["municipality_code"].isin(codes) & table["age_group"].isin(ages)]
    told = here.groupby("year")["persons"].agg(["size", "sum"])
    whole = told[told["size"] == len(codes) * len(ages)]
    if whole.empty or not codes:
        return missing("G4.a.projected", unit)
    persons = float(whole["sum"].iloc[-1])
    return Value("G4.a.projected", persons / sites, unit, MISSING) if sites else missing("G4.a.projected", unit)


def _trend(view: LevelView, small: Flags) -> Value:
    """G4.a2, persons: change of the pupils of small sites from the first year to the last that is told of each."""
    table = view.inputs.tables.get("pupils")
    if table is None:
        return missing("G4.a2.trend", "persons")
    site_ids = [name for name, is_small in zip(view.all_languages.site_ids, small, strict=True) if is_small]
    ours = table[(table["level"] == view.level) & table["site_id"].map(lambda one: bool(site_columns(site_ids, one)))]
    by_site = ours.sort_values("year").groupby("site_id")["pupils"]
    told = by_site.agg(["size", "first", "last"])
    told = told[told["size"] > 1]
    if told.empty:
        return missing("G4.a2.trend", "persons")
    status: Status = "ok" if len(told) == len(site_ids) else "partial"
    return Value("G4.a2.trend", float((told["last"] - told["first"]).sum()), "persons", MISSING, status)


def _change(view: LevelView, at: Rows, persons: float) -> Value:
    now, coming = yearly_cohorts(view.level, view.inputs.origins.iloc[at])
    if not now:
        return missing("G4.a.change", "share", persons)
    return Value("G4.a.change", coming / now - 1, "share", persons, "partial")
