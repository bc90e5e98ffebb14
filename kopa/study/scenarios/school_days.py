"""The school day of a study's people before and after a scenario: on foot and by public transport, minutes a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.aggregate.vectors import exact_sum
from kopa.accessibility.aggregate.weighted import weighted_mean
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.errors import InputError
from kopa.goals.catalogue.school_day import LEVELS
from kopa.goals.inputs import Flags, Floats
from kopa.goals.school_days import days_known, limit_of
from kopa.levels import level_named, of
from kopa.scenarios.columns import Columns, going_of
from kopa.scenarios.scenario import Scenario
from kopa.scenarios.schemas import ALL_SITES, SURE_SITES
from kopa.scenarios.school_days import SCENARIO_SCHOOL_DAYS
from kopa.scenarios.trip_edits import timetable_after
from kopa.study.scenarios.compare import Asked, scenario_of, sites_before_and_after, touched
from kopa.study.school_day_scans import level_asked, minutes_of, stops_in
from kopa.tables import check

if TYPE_CHECKING:
    from kopa.study.study import Study


class Days(NamedTuple):
    """Persons after a scenario, their minutes a day before and after (`inf`: none), and where these are known."""

    persons: Floats
    before_min: Floats
    after_min: Floats
    known: Flags


def scenario_school_days(study: Study, asked: Sequence[Asked], levels: Iterable[str] = ()) -> pd.DataFrame:
    """Return who has a longer and who a shorter school day without a car after a scenario, in minutes a day.

    Parameters
    ----------
    study
        The region, with a timetable.
    asked, levels
        As `Study.scenario` takes them.

    Returns
    -------
    pandas.DataFrame
        `kopa.scenarios.school_days.SCENARIO_SCHOOL_DAYS`.

    Raises
    ------
    InputError
        The study has no timetable, or no school day is computed for the levels.
    TableError, NotThereError
        Every fault of the scenario.
    """
    scenario, week = scenario_of(study, asked), study.school_week
    if week is None:
        raise InputError("school days: the study has no timetable; study.with_timetable(feed) returns one that has")
    named = tuple(dict.fromkeys(map(level_named, levels))) or touched(study, scenario)
    with_days = [level for level in named if level in LEVELS]
    if not with_days:
        raise InputError(f"school days: none is computed for {', '.join(named)}; levels: {', '.join(LEVELS)}")
    without_stop = stops_in(study.region, week, study.country.municipalities)
    rows = [
        row
        for level in with_days
        for counted in ((ALL_SITES, SURE_SITES) if of(level).doubtful else (ALL_SITES,))
        for row in _rows(study, scenario, week, level, counted, without_stop)
    ]
    return check(pd.DataFrame(rows, columns=SCENARIO_SCHOOL_DAYS.names), SCENARIO_SCHOOL_DAYS)


def _rows(
    study: Study, scenario: Scenario, week: SchoolWeek, level: str, counted: str, without_stop: frozenset[str]
) -> Iterator[tuple[object, ...]]:
    sides = sites_before_and_after(study, scenario, level, counted)
    later = replace(week, day=timetable_after(week.day, scenario.edits))
    before, after = (_ways(study, columns, of_day) for columns, of_day in ((sides.before, week), (sides.after, later)))
    codes = study._origins["municipality_code"].to_numpy(str)
    known = sides.known & ~np.isin(codes, list(without_stop)) & before.known & after.known
    days = Days(sides.persons, before.least_min, after.least_min, known)
    for code in ("", *study.region.municipality_codes):
        at = np.ones(len(codes), bool) if not code else codes == code
        place = (scenario.id, study.region.id, code, level, counted, week.day.date)
        yield (*place, *_numbers_of_group(days, at, limit_of(level, study.parameters)))


class Ways(NamedTuple):
    """Everybody's minutes a day to the site with the shortest day (`inf`: none), and of whom these are known."""

    least_min: Floats
    known: Flags


def _ways(study: Study, columns: Columns, week: SchoolWeek) -> Ways:
    """Return everybody's minutes a day to the site with the shortest day, or where a scenario sends them."""
    inside, added = list(columns.access.site_ids), columns.added
    rows = study._sites.set_index("id").loc[inside].geometry
    points = gpd.points_from_xy(
        [*rows.x, *(x for x, _ in added.places)], [*rows.y, *(y for _, y in added.places)], crs=study._origins.crs
    )
    sites = gpd.GeoDataFrame({"id": [*inside, *added.ids]}, geometry=points)
    asked = level_asked(columns.access.level, study.origins, sites, week, study.parameters)
    minutes = minutes_of(asked, sites["id"], week, study.parameters)
    open_ = [site for site, closed in zip(inside, columns.closed, strict=True) if not closed] + list(added.ids)
    known = days_known(asked.home_off_road, asked.place_off_road[np.isin(list(asked.site_ids), open_)])
    access = replace(columns.access, time_min=minutes[:, : len(inside)])
    by_day = replace(columns, access=access, added=replace(added, time_min=minutes[:, len(inside) :].astype(float)))
    return Ways(by_day.going("time", going_of(access, "time")).value, known)


def _numbers_of_group(days: Days, at: Flags, limit_min: float) -> tuple[float, ...]:
    """Return the numbers of a group: persons, who has a longer day, who none, and minutes."""
    persons, before, after = days.persons[at], days.before_min[at], days.after_min[at]
    known = days.known[at]
    with np.errstate(invalid="ignore"):
        longer = np.where(before == after, 0.0, after - before)
    both = known & np.isfinite(before) & np.isfinite(after)
    grown = longer[both & (longer > 0) & (persons > 0)]

    def of(mask: Flags) -> float:
        return exact_sum(persons[mask])

    return (
        exact_sum(persons),
        of(known & (longer > 0)), of(known & (longer < 0)), of(known & (longer == 0)), of(~known),
        *(of(known & np.isinf(day)) for day in (before, after)),
        *(of(known & (day > limit_min)) for day in (before, after)),
        limit_min,
        *(weighted_mean(day[both], persons[both]) for day in (before, after)),
        float(grown.max()) if len(grown) else 0.0,
    )  # fmt: skip
