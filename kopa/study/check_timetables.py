"""Whether feeds fit the regions to be run, and which day is taken: checked before anything is computed."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from kopa.accessibility.timetable.school_week import AUTO, SchoolWeek
from kopa.regions import Region
from kopa.study.opening import feeds_of
from kopa.study.own.timetables import school_week, warn
from kopa.study.school_day_scans import stops_in
from kopa.study.starter import municipalities


def check_timetables(regions: Mapping[str, Region], timetables: Sequence[Path] = (), date: str = AUTO) -> list[str]:
    """Return what is taken for each region, a sentence each; nothing is searched.

    What a reader has to know of the feeds and days is a warning as they are read (`kopa.study.own.timetables`).

    Parameters
    ----------
    regions
        Regions by what they were asked for by: an id, codes, or the path of a file that may name feeds.
    timetables, date
        Feeds for all regions, and their school day.

    Raises
    ------
    NotThereError, InputError, TableError
        A feed or date that cannot be used, with every reason; feeds that stop nowhere in a region.
    """
    taken: list[str] = []
    for source, region in regions.items():
        feeds, day = feeds_of(region, source, timetables, date)
        if feeds:
            week = school_week(feeds, day)
            warn(week)
            taken.append(_taken(region, week, chosen=day == AUTO))
    return taken


def _taken(region: Region, week: SchoolWeek, *, chosen: bool) -> str:
    day, lacking = week.day, stops_in(region, week, municipalities())
    how = f"{day.weekday}, a typical school day" if chosen else day.weekday
    without = f"; no stop in {', '.join(sorted(lacking))}: not computed" if lacking else ""
    trips = f"{int(week.trips.get(day.date, 0)):,} trips"
    return f"{region.id}: timetable of {', '.join(day.feeds)} on {day.date} ({how}), {trips}{without}"
