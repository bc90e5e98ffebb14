"""Timetable: the trips of one service day as frozen arrays, with its stops as a table, its digest and its file."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.accessibility.timetable.arrays import DayArrays
from kopa.accessibility.timetable.clock import WEEKDAYS, text_of, texts_of
from kopa.accessibility.timetable.directions import Direction, Trips
from kopa.accessibility.timetable.edited import Calls, with_trip, with_trip_moved, without_trip
from kopa.accessibility.timetable.store import load, save
from kopa.errors import InputError
from kopa.store import content_key
from kopa.units import CRS_FINLAND

if TYPE_CHECKING:
    from kopa.accessibility.road_network import RoadNetwork
    from kopa.accessibility.search.access_leg import Access


class Timetable(DayArrays):
    """Public transport of one service day: stops, trips, and changes between rides.

    Make one with `from_gtfs` or `load`; the arrays are those of `DayArrays`. Times are whole seconds of the service day
    (noon minus 12 hours, Helsinki).

    Examples
    --------
    >>> from kopa.sources.example_files import kuopio_school_day
    >>> Timetable.from_gtfs(kuopio_school_day(), "2017-02-14")
    <Timetable 2017-02-14 (Tuesday), kuopio_school_day: 1,355 stops, 1,139 trips, 40,442 calls>
    """

    @staticmethod
    def from_gtfs(
        paths: str | Path | Iterable[str | Path], date: object, *, walk: "RoadNetwork | Access | None" = None,
        change_s: int = 60, transfer_max_m: float = 400.0, with_previous_day: bool = True, headway_wait: str = "most",
    ) -> "Timetable":  # fmt: skip
        """Return the trips of one service day of GTFS feeds; times in seconds, walks in metres.

        See `kopa.accessibility.timetable.gtfs.assemble.from_gtfs`.
        """
        from kopa.accessibility.timetable.gtfs.assemble import from_gtfs

        day = from_gtfs(
            paths, date, walk=walk, change_s=change_s, transfer_max_m=transfer_max_m,
            with_previous_day=with_previous_day, headway_wait=headway_wait,
        )  # fmt: skip
        return Timetable(**vars(day))

    @staticmethod
    def load(path: str | Path) -> "Timetable":
        """Return the timetable that `save` wrote to `path`."""
        day, digest = load(Path(path))
        timetable = Timetable(**vars(day))
        if timetable.digest != digest:
            raise InputError(f"{path}: not a whole timetable file (its content is not what was written); make it again")
        return timetable

    def save(self, path: str | Path) -> Path:
        """Write the timetable to `path` as plain arrays (no pickle) and return the path; whole or not at all."""
        return save(self, self.digest, Path(path))

    def with_trip_moved(self, trip: str, minutes: float) -> "Timetable":
        """Return the timetable with a trip some minutes later at all its stops; earlier where they are negative.

        Examples
        --------
        >>> from kopa.sources.example_files import kuopio_school_day
        >>> day = Timetable.from_gtfs(kuopio_school_day(), "2017-02-14")
        >>> day.with_trip_moved(day.trips["id"].iloc[0], -5).faults[-1].endswith("runs -5 min: no timetable of a feed")
        True
        """
        return Timetable(**with_trip_moved(self, trip, minutes))

    def without_trip(self, trip: str) -> "Timetable":
        """Return the timetable without a trip."""
        return Timetable(**without_trip(self, trip))

    def with_trip(self, calls: Calls, *, trip: str = "added", route: str = "") -> "Timetable":
        """Return the timetable with one trip more: (stop id, time) in the order in which it calls."""
        return Timetable(**with_trip(self, calls, trip, route))

    @property
    def trips(self) -> pd.DataFrame:
        """Table of the trips: id, route, first and last stop (id), when it leaves the one and is at the other."""
        first, last = self.trip_starts[:-1], self.trip_starts[1:] - 1
        return pd.DataFrame(
            {
                "id": pd.array(self.trip_id, dtype="str"), "route": pd.array(self.trip_route, dtype="str"),
                "from_stop": self.stop_id[self.call_stop[first]], "to_stop": self.stop_id[self.call_stop[last]],
                "leave": texts_of(self.call_dep[first], np.ones(len(first), bool)),
                "arrive": texts_of(self.call_arr[last], np.ones(len(last), bool)),
            }
        )  # fmt: skip

    @property
    def n_stops(self) -> int:
        """Number of stops."""
        return len(self.stop_id)

    @property
    def n_trips(self) -> int:
        """Number of trips."""
        return len(self.trip_id)

    @property
    def weekday(self) -> str:
        """English name of the day of the week."""
        return WEEKDAYS[pd.Timestamp(self.date).weekday()]

    @property
    def stops(self) -> gpd.GeoDataFrame:
        """Table of the stops: id, name, station, calls of the day, geometry (EPSG:3067)."""
        calls = np.bincount(self.call_stop, minlength=self.n_stops)
        columns = {
            "id": pd.array(self.stop_id, dtype="str"), "name": pd.array(self.stop_name, dtype="str"),
            "station": pd.array(self.stop_station, dtype="str"), "calls": calls,
        }  # fmt: skip
        return gpd.GeoDataFrame(
            pd.DataFrame(columns), geometry=gpd.points_from_xy(self.stop_x, self.stop_y), crs=CRS_FINLAND
        )

    def trips_by_date(self) -> pd.Series:
        """Return how many trips run on each date (YYYY-MM-DD) of the feeds on which any runs."""
        return pd.Series(self.run_trips, index=pd.Index(self.run_dates.astype(str), name="date"), name="trips")

    @cached_property
    def digest(self) -> str:
        """Sha256 of everything that answers depend on, the walk too; the order of rows and feeds does not change it."""
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        apart = ("stop_name", "trip_id", "trip_route", "run_dates", "run_trips", "stop_station")
        ids = {name: [str(value) for value in arrays[name]] for name in ("stop_id",)}
        plain = {name: value for name, value in arrays.items() if name not in (*apart, *ids)}
        return content_key(self.date, ids, plain, self._walk_key)

    @property
    def _walk_key(self) -> str | dict[str, object]:
        """What tells how people walk: the digest of the network, which no file holds, or how straight lines are."""
        from kopa.accessibility.search.access_leg import Access

        if self.is_walked_over_paths:
            return str(self.notes["network"])
        return asdict(self.walk if isinstance(self.walk, Access) else Access.walking())

    @cached_property
    def to_place(self) -> Direction:
        """The day for those who have to be somewhere by a time."""
        trips = Trips(self.trip_starts, self.call_stop, self.call_arr, self.call_dep, self.call_flags)
        return Direction(
            self.n_stops, trips, self.change_tail, self.change_head, self.change_s, self.change_walk_s,
            self.change_walk_m,
        )  # fmt: skip

    @cached_property
    def from_place(self) -> Direction:
        """The mirrored day, for those who may leave somewhere from a time on."""
        return self.to_place.mirrored()

    def summary(self) -> pd.Series:
        """Return what the timetable holds, one figure a row: counts, first and last time, walks, faults."""
        served = np.bincount(self.call_stop, minlength=self.n_stops) > 0
        walks = self.change_tail != self.change_head
        figures: dict[str, object] = {
            "date": self.date, "weekday": self.weekday, "feeds": ", ".join(self.feeds), "stops": self.n_stops,
            "stops_served": int(served.sum()), "trips": self.n_trips, "calls": len(self.call_stop),
            "first_departure": text_of(int(self.call_dep.min())) if len(self.call_dep) else "",
            "last_arrival": text_of(int(self.call_arr.max())) if len(self.call_arr) else "",
            "walks_between_stops": int(walks.sum()), "change_least_s": self.change_least_s,
            "dates_with_trips": len(self.run_dates), "faults": len(self.faults), "digest": self.digest, **self.notes,
        }  # fmt: skip
        return pd.Series(figures, dtype=object, name="timetable")

    def __repr__(self) -> str:
        faults = f", {len(self.faults)} faults" if self.faults else ""
        return (
            f"<Timetable {self.date} ({self.weekday}), {', '.join(self.feeds)}: {self.n_stops:,} stops, "
            f"{self.n_trips:,} trips, {len(self.call_stop):,} calls{faults}>"
        )
