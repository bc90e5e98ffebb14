"""School days of a study's people: of all levels whose pupils travel daily, and as a table of one level."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kopa.errors import InputError
from kopa.goals.catalogue.school_day import LEVELS
from kopa.goals.catalogue.workplaces import workplace_points
from kopa.goals.school_days import NO_ROAD, STATUSES, SchoolDays, limit_of
from kopa.levels import UPPER_SECONDARY, WORKPLACE, taught_in
from kopa.study.missed_connections import with_near_misses
from kopa.study.school_day_scans import day_table, school_days, stops_in
from kopa.tables import NO_STOP_OF_FEEDS, SITES_NOT_KNOWN

if TYPE_CHECKING:
    from kopa.study.study import Study

_log = logging.getLogger(__name__)


def of_study(study: Study) -> Mapping[str, SchoolDays]:
    """Return the school days by level; none without a timetable.

    Raises
    ------
    InputError
        No stop of the feeds lies in the region: everybody would be without a connection.
    """
    week = study.school_week
    if week is None:
        return {}
    not_known = stops_in(study.region, week, study.country.municipalities)
    sites = {level: study.near_sites(level) for level in study.levels if level in LEVELS}
    if "workplaces" in study.tables:
        sites[WORKPLACE] = workplace_points(study.tables["workplaces"])
    made = school_days(study.origins, sites, week, study.parameters, not_known)
    _warn_of_homes_off_road(study, made)
    return {level: with_near_misses(study, days) if level in UPPER_SECONDARY else days for level, days in made.items()}


def _warn_of_homes_off_road(study: Study, made: Mapping[str, SchoolDays]) -> None:
    """Warn of persons of whom no day is known, as no way on foot comes near: roads may end before their homes do."""
    codes = study.origins["municipality_code"]
    off_road = {
        level: float(study.persons(level)[~days.known & ~codes.isin(days.not_known).to_numpy()].sum())
        for level, days in made.items()
        if level in LEVELS
    }
    told = [f"{persons:,.0f} ({level})" for level, persons in off_road.items() if persons >= 1.0]
    if told:
        _log.warning(
            "timetable: no way on foot of the road data is near to the homes of %s persons, or to any site; whether "
            "they have a connection is not known: use roads that reach all of the region",
            ", ".join(told),
        )


def table_of(study: Study, level: str, language: str) -> pd.DataFrame:
    """Return the shortest school day of each cell to a site of a level that teaches in a language."""
    days = study.inputs.school_days
    if not days:
        raise InputError("school_day: the study has no timetable; study.with_timetable(feed) returns one that has")
    with_days = [one for one in days if one in LEVELS]
    if level not in with_days:
        raise InputError(f"school_day: no school day is computed for {level}; levels: {', '.join(with_days)}")
    sites = study.near_sites(level)
    taught = sorted(sites.loc[sites["language"].isin(taught_in(language)), "id"])
    origins = study.origins
    of_language = days[level].select(taught)
    table = day_table(of_language, origins["id"], limit_of(level, study.parameters))
    codes = origins["municipality_code"]
    for status, rows in (
        (STATUSES[NO_ROAD], ~of_language.known),
        (NO_STOP_OF_FEEDS, codes.isin(days[level].not_known).to_numpy()),
        (SITES_NOT_KNOWN, codes.isin(study.municipalities_not_known(level, language=language)).to_numpy()),
    ):
        table = _without(table, rows, status)
    table.attrs.update(date=days[level].date)
    return table


def _without(table: pd.DataFrame, rows: np.ndarray, status: str) -> pd.DataFrame:
    """Return the table without what it says of some rows but why nothing is said."""
    if not rows.any():
        return table
    numbers = ["day_min", "wait_min", "walk_km", "transfers_in", "transfers_out"]
    table.loc[rows, numbers] = np.nan
    table.loc[rows, ["to_id", "leave", "home"]] = ""
    table.loc[rows, "within_limit"] = pd.NA
    table.loc[rows, "status"] = status
    return table
