"""An analyst's own public transport: feeds and a school day, read once for all studies that ask for the same."""

import logging
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import pandas as pd

from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.gtfs.assemble import Paths
from kopa.accessibility.timetable.school_week import AUTO, SchoolWeek, chosen_date, paths_of
from kopa.country import Country
from kopa.sources.user.own_files import IN_PYTHON, OwnTable
from kopa.store import sha256_of_either
from kopa.study.own.inputs import with_own

PublicTransport: TypeAlias = Timetable | SchoolWeek | Paths
"""Feeds, a timetable, or a school week that was read before."""

_READ: dict[tuple[tuple[Path, ...], tuple[str, ...], str], SchoolWeek] = {}
"""School weeks that this process has read, by the feeds, their content and the date."""

_MADE: dict[tuple[int, int], tuple[Country, SchoolWeek, Country]] = {}
"""Countries with public transport, by the country and the week that they were made of; these keep their ids."""

_log = logging.getLogger(__name__)


def school_week(source: PublicTransport, day: object = AUTO) -> SchoolWeek:
    """Return the school week of some feeds, read once.

    Raises
    ------
    NotThereError, InputError, TableError
        A feed or date that cannot be used, with every reason.
    """
    if isinstance(source, SchoolWeek):
        return source
    if isinstance(source, Timetable):
        return SchoolWeek.read(source, day)
    paths = paths_of(source)
    sums = tuple(map(sha256_of_either, paths))
    key = paths, sums, chosen_date(paths, day)
    if key not in _READ:
        _READ[key] = SchoolWeek.read(paths, key[-1])
    return _READ[key]


def warn(week: SchoolWeek) -> None:
    """Warn of what a reader has to know of the feeds and the day."""
    for sentence in timetable_notes(week):
        _log.warning("timetable: %s", sentence)


def timetable_notes(week: SchoolWeek) -> tuple[str, ...]:
    """Return what a reader has to know of the feeds and the day: the feeds' faults, and days that lack in the week."""
    sentences = list(week.day.faults)
    if week.closed and week.feeds:
        sentences.append(f"no trip runs on {', '.join(week.closed)}, of the week of {week.day.date}: a holiday?")
    return tuple(sentences)


def with_own_timetable(country: Country, source: PublicTransport, day: object = AUTO) -> Country:
    """Return the country with public transport of a school day, and the feeds in its catalogue.

    Parameters
    ----------
    country
        To which it is added.
    source
        GTFS zips or folders, or a `kopa.Timetable`.
    day
        The school day, YYYY-MM-DD, or ``auto``: a typical Tuesday.

    Raises
    ------
    NotThereError, InputError, TableError
        A feed or date that cannot be used, with every reason.
    """
    week = school_week(source, day)
    warn(week)
    key = id(country), id(week)
    if key not in _MADE:
        _MADE[key] = country, week, country.with_school_week(week, inputs=_with_feeds(country.inputs, week))
    return _MADE[key][2]


def _with_feeds(inputs: pd.DataFrame, week: SchoolWeek) -> pd.DataFrame:
    nothing = gpd.GeoDataFrame(geometry=[])
    beside: list[str] = []
    for name, path, digest in _files(week):
        size = path.stat().st_size if path is not None and path.is_file() else 0
        own = OwnTable(nothing, name, name, digest, size)
        inputs = _dated(with_own(inputs, "timetable", own, timetable_notes(week), beside=beside), digest, week.day.date)
        beside.append(digest)
    return inputs


def _files(week: SchoolWeek) -> list[tuple[str, Path | None, str]]:
    if not week.feeds:
        return [(IN_PYTHON, None, week.sha256[0])]
    return [(path.name, path, digest) for path, digest in zip(week.feeds, week.sha256, strict=True)]


def _dated(inputs: pd.DataFrame, digest: str, day: str) -> pd.DataFrame:
    """Return the catalogue with the school day as the date of a feed: another day is another input."""
    return inputs.assign(source_date=inputs["source_date"].mask(inputs["sha256"] == digest, day))
