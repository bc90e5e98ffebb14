"""frequencies.txt: trips that run by headway.

With exact_times=1 they are trips like others. Else nobody knows when one comes: people wait nothing at best and a
whole headway at worst. Both readings are trips at every minute: the best is there at once; the worst arrives a headway
later than one who boards, so that whoever is at the stop is on board in time for certain.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kopa.accessibility.kernels.timetable_text import BAD, EMPTY, clock_times
from kopa.accessibility.timetable.gtfs.columns import numbers_of, read_columns, read_texts
from kopa.accessibility.timetable.gtfs.faults import Faults, doing, rows_of, some
from kopa.accessibility.timetable.gtfs.files import FeedFiles

FILE = "frequencies.txt"

STEP_S = 60
"""Seconds between the trips that stand for those of a headway."""


@dataclass(frozen=True, eq=False)
class Headways:
    """Rows of frequencies.txt: trip, first and last second, headway, and whether its times are exact."""

    trip: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    headway: np.ndarray
    exact: np.ndarray

    def shifts(self, row: int, wait: str) -> tuple[np.ndarray, int]:
        """Return the first departures that stand for a row, and seconds that its arrivals come later."""
        begin, end, headway = int(self.begin[row]), int(self.end[row]), int(self.headway[row])
        if self.exact[row]:
            return np.arange(begin, end, headway), 0
        step = min(STEP_S, headway)
        if wait == "least":
            return np.arange(begin, end, step), 0
        return np.arange(begin, max(end - headway, begin) + 1, step), headway


def read_headways(feed: FeedFiles, faults: Faults) -> Headways:
    """Return the rows of frequencies.txt, none where there is no such file."""
    columns = read_columns(feed, FILE, ("trip_id", "start_time", "end_time", "headway_secs"), ("exact_times",), faults)
    begin, end = (times_of(columns[name], FILE, name, faults) for name in ("start_time", "end_time"))
    headway = numbers_of(columns["headway_secs"])
    bad = ~(headway >= 1) | (end < begin)
    if bad.any():
        faults.refuse(f"{FILE} {rows_of(bad)}: expected headway_secs of at least 1 and an end after the start")
    return Headways(
        columns["trip_id"], begin, end, np.where(bad, 1, headway).astype(np.int64), columns["exact_times"] == "1"
    )


def times_of(texts: np.ndarray, file: str, name: str, faults: Faults) -> np.ndarray:
    """Return texts as seconds; those that are no times are a fault."""
    out = read_texts(pa.array(texts.tolist(), pa.string()), clock_times)
    bad = (out == BAD) | (out == EMPTY)
    if bad.any():
        faults.refuse(f"{file} {rows_of(bad)}, {name} {some(texts[bad].tolist())}: expected HH:MM:SS")
    return out.astype(np.int64)


def note_headways(trips: np.ndarray, wait: str, faults: Faults) -> None:
    """Note how trips by headway were read."""
    if len(trips):
        words = "waits are counted as the whole headway" if wait == "most" else "nobody waits for them"
        faults.note(f"{doing(len(trips), 'trip', 'run')} by headway: {words}")
