"""A school day of feeds, and the other weekdays of its week: chosen, read, and the notes on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pandas as pd

from kopa.accessibility.road_network import RoadNetwork
from kopa.accessibility.timetable.clock import day_of
from kopa.accessibility.timetable.day import Timetable
from kopa.accessibility.timetable.gtfs.assemble import Paths
from kopa.accessibility.timetable.gtfs.date_checks import THIN_SHARE
from kopa.accessibility.timetable.gtfs.typical import typical_school_day
from kopa.accessibility.timetable.walks_once import WalksOnce
from kopa.errors import InputError, NotThereError, shown
from kopa.store import sha256_of_either

AUTO = "auto"
"""The date of a typical Tuesday of the feeds (`typical_school_day`)."""

WEEKDAYS = 5


@dataclass(frozen=True, eq=False)
class SchoolWeek:
    """Public transport of a school day and of the other weekdays of its week.

    Attributes
    ----------
    day
        The school day.
    feeds
        Paths of the feeds that it was read from; empty where a `Timetable` was given: its week is not known then.
    sha256
        Hash of each feed's content, by the order of `feeds`; of the timetable where it was given.
    walk
        Walks over a network; None: they are straight lines times a detour, an assumption.

    Examples
    --------
    >>> from kopa.sources.example_files import kuopio_school_day
    >>> week = SchoolWeek.read(kuopio_school_day())
    >>> week.day.date, week.others, week.closed
    ('2017-02-14', ('2017-02-13', '2017-02-15', '2017-02-16', '2017-02-17'), ())
    """

    day: Timetable
    feeds: tuple[Path, ...] = ()
    sha256: tuple[str, ...] = ()
    walk: WalksOnce | None = None

    @staticmethod
    def read(source: "Timetable | Paths", day: object = AUTO) -> "SchoolWeek":
        """Return the school day of one date of some feeds, or of a timetable that was read before.

        Parameters
        ----------
        source
            GTFS zips or folders, or a `Timetable`.
        day
            The date, YYYY-MM-DD; ``auto``: a typical Tuesday of the feeds. A timetable has its own.

        Raises
        ------
        NotThereError, InputError, TableError
            A feed or date that cannot be used, with every reason.
        """
        if isinstance(source, Timetable):
            if day not in (AUTO, source.date):
                raise InputError(
                    f"date: {shown(day)}, but the timetable is of {source.date}; give the one or the other"
                )
            walk = WalksOnce(source.walk) if isinstance(source.walk, RoadNetwork) else None
            return SchoolWeek(source, (), (source.digest,), walk)
        paths = paths_of(source)
        timetable = Timetable.from_gtfs(paths, chosen_date(paths, day))
        return SchoolWeek(timetable, paths, tuple(map(sha256_of_either, paths)))

    def over(self, network: RoadNetwork) -> "SchoolWeek":
        """Return the week in which people walk over a network, between stops too.

        A timetable that was given keeps the walks between stops that it was made with.
        """
        day = Timetable.from_gtfs(self.feeds, self.day.date, walk=network) if self.feeds else self.day
        return replace(self, day=day, walk=WalksOnce(network))

    def refuse_without_its_network(self) -> None:
        """Raise where the timetable was read over a network that is not there: straight lines are other walks."""
        if self.walk is None and self.day.is_walked_over_paths:
            raise InputError(
                "timetable: it was read over a network for walkers, which its file does not hold; use roads that hold "
                "paths, give the timetable as it was read, or read it with kopa.Access.walking() for straight lines"
            )

    @cached_property
    def trips(self) -> pd.Series:
        """Trips by date of the feeds."""
        return self.day.trips_by_date()

    @property
    def weekdays(self) -> tuple[str, ...]:
        """Dates from Monday to Friday of the week."""
        own = date.fromisoformat(self.day.date)
        monday = own - timedelta(days=own.weekday())
        return tuple(str(monday + timedelta(days=i)) for i in range(WEEKDAYS))

    @property
    def closed(self) -> tuple[str, ...]:
        """Weekdays of the week on which no trip runs, or which the feeds do not cover."""
        return tuple(one for one in self.weekdays if not self.trips.get(one, 0))

    @property
    def others(self) -> tuple[str, ...]:
        """Weekdays of the week beside the school day on which trips run; none where a timetable was given."""
        return tuple(one for one in self.weekdays if one != self.day.date and one not in self.closed and self.feeds)

    def fewer(self, day: str) -> float:
        """Return by which share (0-1) fewer trips run on a date than on the median of its weekday in the feeds."""
        weekday = date.fromisoformat(day).weekday()
        same = self.trips[[date.fromisoformat(str(one)).weekday() == weekday for one in self.trips.index]]
        return max(0.0, 1.0 - float(self.trips.get(day, 0)) / float(same.median())) if len(same) else 1.0

    @property
    def thin(self) -> tuple[str, ...]:
        """Weekdays of the week with clearly fewer trips than their weekday mostly has: holidays, it may be."""
        return tuple(one for one in self.weekdays if one not in self.closed and self.fewer(one) >= THIN_SHARE)

    @property
    def is_weekend(self) -> bool:
        """Whether the school day is a Saturday or a Sunday."""
        return self.day.date not in self.weekdays

    def other_days(self) -> Iterator[Timetable]:
        """Yield the timetable of each other weekday, read one after another: the week need not fit in memory."""
        for one in self.others:
            yield Timetable.from_gtfs(self.feeds, one, walk=None if self.walk is None else self.walk.network)

    def __repr__(self) -> str:
        return f"<SchoolWeek of {self.day!r}>"


def chosen_date(paths: Sequence[Path], day: object = AUTO) -> str:
    """Return the date that is asked for, or a typical school day of the feeds for ``auto``."""
    return typical_school_day(paths).date if day == AUTO else str(day_of(day))


def paths_of(source: Paths) -> tuple[Path, ...]:
    """Return the paths of feeds in the order of their names, each once; those that are not there are named together."""
    listed = [source] if isinstance(source, str | Path) else list(source)
    wrong = [one for one in listed if not isinstance(one, str | Path)]
    if wrong or not listed:
        got = shown(wrong[0]) if wrong else "nothing"
        raise InputError(f"timetable: expected GTFS zips or folders, or a kopa.Timetable, not {got}")
    paths = tuple(sorted({Path(one) for one in listed}))
    absent = [str(one) for one in paths if not one.exists()]
    if absent:
        raise NotThereError(f"{', '.join(absent)}: no such feed; give the path of a GTFS zip or folder")
    return paths
