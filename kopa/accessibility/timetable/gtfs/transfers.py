"""transfers.txt and near stops: how one gets from a ride to the next.

One walk at most lies between two rides. A row of transfers.txt holds for its pair of stops instead of the walk between
them: type 0 and 1 take 0 s, type 2 its least time, type 3 forbids it; the change time comes on top, as everywhere. At
one stop type 2 raises the least time of a change. A station stands for all its stops.
"""

from dataclasses import dataclass

import numpy as np

from kopa.accessibility.timetable.gtfs.columns import numbers_of, read_columns
from kopa.accessibility.timetable.gtfs.faults import Faults, doing, rows_of, some
from kopa.accessibility.timetable.gtfs.files import FeedFiles
from kopa.accessibility.timetable.gtfs.stops import Stops

FILE = "transfers.txt"

SINGLE = ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id")

FORBIDDEN = -1


@dataclass(frozen=True, eq=False)
class Transfers:
    """Pairs of stops by id, and the seconds between them (`FORBIDDEN`: none may be walked)."""

    tail: list[str]
    head: list[str]
    s: list[int]


def read_transfers(feed: FeedFiles, stops: Stops, faults: Faults) -> Transfers:
    """Return the pairs of transfers.txt, stations spread over their stops; what is not used is noted."""
    columns = read_columns(
        feed, FILE, (), ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time", *SINGLE), faults
    )
    kind, least = numbers_of(columns["transfer_type"], 0.0), numbers_of(columns["min_transfer_time"], 0.0)
    bad = ~np.isin(kind, range(6)) | ~(least >= 0)
    if bad.any():
        faults.refuse(f"{FILE} {rows_of(bad)}: expected transfer_type 0 to 5 and min_transfer_time of at least 0")
    single = np.logical_or.reduce([columns[name] != "" for name in SINGLE]) if len(kind) else np.zeros(0, bool)
    unused = single | np.isin(kind, (4, 5))
    if unused.any():
        words = "row for single trips is" if unused.sum() == 1 else "rows for single trips are"
        faults.note(f"{FILE}: {int(unused.sum()):,} {words} not used")
    return _spread(columns, kind, least, ~unused & ~bad, stops, faults)


def _spread(
    columns: dict[str, np.ndarray],
    kind: np.ndarray,
    least: np.ndarray,
    is_used: np.ndarray,
    stops: Stops,
    faults: Faults,
) -> Transfers:
    members, stop_ids = stops.members, set(stops.id)
    out: dict[tuple[str, str], int] = {}
    unknown = []
    for row in np.flatnonzero(is_used):
        ends = columns["from_stop_id"][row], columns["to_stop_id"][row]
        unknown += [end for end in ends if end not in stop_ids]
        seconds = FORBIDDEN if kind[row] == 3 else int(least[row]) if kind[row] == 2 else 0
        for tail in members.get(ends[0], [ends[0]]):
            for head in members.get(ends[1], [ends[1]]):
                out[tail, head] = seconds
    if unknown:
        names = some(sorted(set(unknown)))
        faults.refuse(f"{FILE}: {doing(len(unknown), 'row', 'name')} stops that stops.txt lacks: {names}")
    return Transfers([tail for tail, _ in out], [head for _, head in out], list(out.values()))
