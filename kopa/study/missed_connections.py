"""Missed connections: single trips that would give people a reasonable school day if they left at another minute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kopa.accessibility.kernels.timetable_scan import NEVER
from kopa.accessibility.timetable.answers import Ground, latest
from kopa.accessibility.timetable.moves import Moves, moves
from kopa.accessibility.timetable.school_week import SchoolWeek
from kopa.errors import InputError
from kopa.goals.inputs import Flags
from kopa.goals.school_days import SchoolDays, least, limit_of
from kopa.levels import UPPER_SECONDARY, level_named, taught_in
from kopa.study.school_day_scans import grounds, level_asked, main_choice

if TYPE_CHECKING:
    from kopa.study.study import Study

COLUMNS = ("trip", "route", "from_stop", "to_stop", "leave", "arrive", "minutes", "persons")


def with_near_misses(study: Study, days: SchoolDays) -> SchoolDays:
    """Return school days with the pairs that a single trip at another minute would give a reasonable one."""
    near_miss = np.zeros(days.day_min.shape, bool)
    for found in _moves(study, study.school_week, days):
        near_miss[found.home, found.place] = True
    return replace(days, near_miss=near_miss)


def table_of(study: Study, level: str) -> pd.DataFrame:
    """Return the trips of which one, moved, would give people a reasonable day (`Study.missed_connections`)."""
    level, week = level_named(level), study.school_week
    if level not in UPPER_SECONDARY:
        raise InputError(f"missed_connections: not looked for at {level}; levels: {', '.join(UPPER_SECONDARY)}")
    if week is None or level not in study.inputs.school_days:
        raise InputError(
            "missed_connections: the study has no timetable; study.with_timetable(feed) returns one that has"
        )
    days, persons = study.inputs.school_days[level], study.persons(level)
    known = ~study._origins["municipality_code"].isin(days.not_known).to_numpy()
    parts = list(_moves(study, week, days))
    home, trip = (np.concatenate([getattr(one, name) for one in parts]) for name in ("home", "trip"))
    helps = np.concatenate([one.helps for one in parts])
    trips, most_min, rows = week.day.trips, study.parameters.missed_connection_min, []
    for of in np.unique(trip):
        gained = _persons_by_minute(home[trip == of], helps[trip == of], np.where(known, persons, 0.0))
        best = max(range(len(gained)), key=lambda at: (gained[at], -abs(at - most_min)))
        if gained[best] > 0:
            rows.append(
                (*trips.iloc[of][list(COLUMNS[1:6])].to_list(), best - most_min, gained[best], trips.at[of, "id"])
            )
    table = pd.DataFrame(rows, columns=[*COLUMNS[1:], "trip"])[list(COLUMNS)]
    table.attrs.update(date=week.day.date)
    return table.sort_values(["persons", "trip"], ascending=[False, True], ignore_index=True)


def _persons_by_minute(home: np.ndarray, helps: Flags, persons: np.ndarray) -> np.ndarray:
    """Return whom each minute helps, everybody once."""
    everybody = np.zeros((len(persons), helps.shape[1]), bool)
    np.logical_or.at(everybody, home, helps)
    gained: np.ndarray = persons @ everybody
    return gained


def _moves(study: Study, week: SchoolWeek | None, days: SchoolDays) -> Iterator[Moves]:
    """Yield the trips that help on the way there and on the way back, of those who have no reasonable day.

    Sites that teach in Finnish count, as in the indicators. Of the two ways one stays as it is.
    """
    assert week is not None  # there are days
    level, p, sites = days.level, study.parameters, study.near_sites(days.level)
    main, limit_s = main_choice(p), int(limit_of(level, p) * 60)
    there, back = grounds(week, level_asked(level, study.origins, sites, week, p), main, p)
    taught = np.isin(days.site_ids, sites.loc[sites["language"].isin(taught_in("fi")), "id"].to_numpy(str))
    lacking = (least(days.day_min[:, taught]) * 60 > limit_s) & (study.persons(level) > 0)
    ways = ((there, main.bell_s), (back, -main.out_s))
    taken_s = [_seconds(ground, by) for ground, by in ways]
    for (ground, by), other_s in zip(ways, reversed(taken_s), strict=True):
        allowed_s = np.where(lacking[:, None] & taught & (other_s <= limit_s), limit_s - other_s, -1)
        yield moves(ground, by, allowed_s, p.missed_connection_min)


def _seconds(ground: Ground, by: int) -> np.ndarray:
    """Return seconds from leaving home until the bell, or from it until home; beyond any day where there is no way."""
    leave = latest(ground, by, counted=False)[0]
    seconds: np.ndarray = np.where(leave > NEVER, by - leave, -NEVER)
    return seconds
