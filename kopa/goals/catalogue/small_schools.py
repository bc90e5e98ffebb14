"""G4.a2: small schools, by the pupils that they have: from the analyst's table, never from who lives nearest."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kopa.goals.catalogue import reasons
from kopa.goals.indicator import Computation, Group, Indicator, Statistic, Status, Value, missing, posts
from kopa.goals.own_tables.checks import shared_id
from kopa.goals.view import LevelView
from kopa.levels import BASIC, BASIC_EDUCATION, FIRST_GRADES, of
from kopa.parameters import AVI
from kopa.words.text import Text

GRADES = of(BASIC).grades
"""Grades whose pupils make a school's size: all of basic education."""

SMALL_SCHOOLS = Statistic("G4.a2.sites", Text("pieniä kouluja", "små skolor", "small schools"), "sites")
AT_SMALL_SCHOOLS = Statistic(
    "G4.a2.share",
    Text("oppilaat niissä", "elever i dem", "pupils at them"),
    "share",
    posts(FIRST_GRADES, 0.25, 0, reasons.SMALL),
)
TREND = Statistic("G4.a2.trend", Text("oppilasmäärän kehitys", "elevantalets utveckling", "trend of pupils"), "persons")


def small_schools(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a2, sites and share 0-1: schools of few pupils in all grades, and the level's pupils who go to them.

    Each school counts by the last year given for it. Partial where some schools of the group have none.
    """
    schools, has_all_pupils = view.once(schools_with_pupils), _has_all_pupils(view, group)
    here = schools[schools["municipality_code"].isin(group.codes)]
    if here.empty:
        yield from (missing(SMALL_SCHOOLS), missing(AT_SMALL_SCHOOLS))
        return
    small = here["school"] < view.parameters.small_site_persons
    pupils, at_small = float(here["pupils"].sum()), float(here.loc[small, "pupils"].sum())
    status: Status = "ok" if has_all_pupils else "partial"
    yield Value(SMALL_SCHOOLS, float(small.sum()), pupils, status)
    yield Value(AT_SMALL_SCHOOLS, at_small / pupils, at_small, status)


def trend_of_small_schools(view: LevelView, group: Group) -> Iterator[Value]:
    """G4.a2, persons: change of the level's pupils of small schools from the first year to the last given for each."""
    schools = view.once(schools_with_pupils)
    here = schools[schools["municipality_code"].isin(group.codes)]
    small = here[here["school"] < view.parameters.small_site_persons]
    twice = small[small["years"] > 1]
    if twice.empty:
        yield missing(TREND)
        return
    whole = len(twice) == len(small) and _has_all_pupils(view, group)
    yield Value(TREND, float((twice["pupils"] - twice["pupils_first"]).sum()), status="ok" if whole else "partial")


def schools_with_pupils(view: LevelView) -> pd.DataFrame:
    """Return the schools of the level whose pupils are given, each by the last year given for it.

    Returns
    -------
    pandas.DataFrame
        `institution_number`, `municipality_code`, `year`, `pupils` (of the level's grades), `school` (of all grades of
        basic education), `pupils_first` (of the level's grades in the first year given) and `years` (how many).
    """
    names = ["institution_number", "municipality_code", "year", "pupils", "school", "pupils_first", "years"]
    table = view.inputs.tables.get("pupils")
    if table is None:
        return pd.DataFrame(columns=names)
    sites = {shared_id(one): code for one, code in _sites(view)}
    ours = table[table["institution_number"].isin(sites) & table["grade"].isin(GRADES)]
    of_level = np.where(ours["grade"].isin(of(view.level).grades), ours["pupils"], 0)
    sums = ours.assign(school=ours["pupils"], pupils=of_level).groupby(["institution_number", "year"])
    by_year = sums[["pupils", "school"]].sum().reset_index().sort_values("year", kind="stable")
    by_school = by_year.groupby("institution_number")
    pupils = by_school.last()
    pupils = pupils.assign(pupils_first=by_school["pupils"].first(), years=by_school.size()).reset_index()
    pupils["municipality_code"] = pupils["institution_number"].map(sites)
    return pupils.loc[pupils["pupils"] > 0, names].reset_index(drop=True)


def _sites(view: LevelView) -> Iterator[tuple[str, str]]:
    access = view.all_languages
    return zip(access.site_ids, access.site_municipality, strict=True)


def _has_all_pupils(view: LevelView, group: Group) -> bool:
    """Whether pupils are given for every school of the group's municipalities."""
    with_pupils = set(view.once(schools_with_pupils)["institution_number"])
    return {shared_id(one) for one, code in _sites(view) if code in group.codes} <= with_pupils


INDICATORS = (
    Indicator(
        id="G4.a2",
        criterion="small_sites",
        name=Text("Pienet koulut", "Små skolor", "Small schools"),
        sentence=Text(
            "Koulut, joissa on alle {small_site_persons} oppilasta, ja niiden oppilaat.",
            "Skolor med under {small_site_persons} elever, och deras elever.",
            "Schools of fewer than {small_site_persons} pupils, and their pupils.",
        ),
        formula="n(schools: pupils < {small_site_persons}); share of pupils there",
        direction="less",
        data=("pupils",),
        levels=BASIC_EDUCATION,
        computations=(
            Computation(small_schools, (SMALL_SCHOOLS, AT_SMALL_SCHOOLS), tables=("pupils",)),
            Computation(trend_of_small_schools, (TREND,), tables=("pupils",)),
        ),
        threshold="{small_site_persons} pupils",
        source=AVI,
        would_fill=Text(
            "koulujen oppilasmäärät (taulukko pupils)",
            "skolornas elevantal (tabellen pupils)",
            "pupils per school (table pupils)",
        ),
    ),
)
