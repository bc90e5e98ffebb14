"""stops.txt: where stops lie, which belong to a station, and which cannot be used."""

from dataclasses import dataclass

import numpy as np

from kopa.accessibility.coordinates import degrees_to_plane
from kopa.accessibility.timetable.gtfs.columns import numbers_of, read_columns
from kopa.accessibility.timetable.gtfs.faults import Faults, counted, rows_of, some
from kopa.accessibility.timetable.gtfs.files import FeedFiles
from kopa.units import CRS_FINLAND, FINLAND_BOUNDS_M

STAND_IN_LON = 20.142573
"""Longitude that stops without a place have in the national collection; Digitransit drops them by it."""

STOP, STATION = 0, 1


@dataclass(frozen=True, eq=False)
class Stops:
    """All rows of stops.txt; `usable` are the stops where vehicles call and that have a place."""

    id: np.ndarray
    name: np.ndarray
    parent: np.ndarray
    kind: np.ndarray
    x: np.ndarray
    y: np.ndarray
    usable: np.ndarray

    def children_of(self, name: str) -> list[str]:
        """Return the stops of a station, or the stop itself."""
        return self.members.get(name, [name])

    @property
    def members(self) -> dict[str, list[str]]:
        """Stops of each station."""
        of: dict[str, list[str]] = {}
        for stop, parent in zip(self.id[self.kind == STOP], self.parent[self.kind == STOP], strict=True):
            if parent:
                of.setdefault(parent, []).append(stop)
        return of


def read_stops(feed: FeedFiles, faults: Faults) -> Stops:
    """Return the stops of a feed with their places in EPSG:3067; what cannot be used is noted."""
    columns = read_columns(
        feed, "stops.txt", ("stop_id", "stop_lat", "stop_lon"), ("stop_name", "parent_station", "location_type"), faults
    )
    lat, lon = numbers_of(columns["stop_lat"]), numbers_of(columns["stop_lon"])
    kind = numbers_of(columns["location_type"], 0.0)
    _check_ids(columns["stop_id"], faults)
    is_stop = kind == STOP
    nowhere = np.isnan(lat) | np.isnan(lon) | (np.abs(lat) > 89) | (np.abs(lon) > 180)
    zero = ~nowhere & (np.abs(lat) < 0.01) & (np.abs(lon) < 0.01)
    stand_in = ~nowhere & (np.abs(lon - STAND_IN_LON) < 5e-7)
    x, y = degrees_to_plane(np.where(nowhere, 25.0, lon), np.where(nowhere, 65.0, lat), CRS_FINLAND)
    low_x, low_y, high_x, high_y = FINLAND_BOUNDS_M
    inside = (x >= low_x) & (x <= high_x) & (y >= low_y) & (y <= high_y)
    outside = ~nowhere & ~zero & ~stand_in & ~inside
    for bad, words in ((nowhere, "have no coordinates"), (zero, "lie at 0,0"), (outside, "lie outside Finland"),
                       (stand_in, f"lie at longitude {STAND_IN_LON}, a stand-in")):  # fmt: skip
        _note(columns["stop_id"][bad & is_stop], words, faults)
    usable = is_stop & inside & ~nowhere & ~zero & ~stand_in
    return Stops(
        columns["stop_id"], columns["stop_name"], columns["parent_station"], kind, np.asarray(x), np.asarray(y), usable
    )


def _check_ids(ids: np.ndarray, faults: Faults) -> None:
    names, counts = np.unique(ids.astype(str), return_counts=True)
    if (counts > 1).any():
        faults.refuse(f"stops.txt: the same stop_id several times: {some(names[counts > 1].tolist())}; name each once")
    empty = ids == ""
    if empty.any():
        faults.refuse(f"stops.txt {rows_of(empty)}: stop_id is empty")


def _note(ids: np.ndarray, words: str, faults: Faults) -> None:
    if len(ids):
        words = words if len(ids) > 1 else words.replace("have", "has", 1).replace("lie", "lies", 1)
        faults.note(f"stops.txt: {counted(len(ids), 'stop')} {words}: left out: {some(ids.tolist())}")
