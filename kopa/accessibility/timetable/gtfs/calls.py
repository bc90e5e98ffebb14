"""stop_times.txt: read block by block, ordered, gaps filled, trips that cannot be used left out and noted."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from kopa.accessibility.kernels.timetable_scan import NO_DROP_OFF, NO_PICKUP
from kopa.accessibility.kernels.timetable_text import (
    BAD,
    EMPTY,
    backward_calls,
    clock_times,
    fill_between,
    whole_numbers,
)
from kopa.accessibility.timetable.clock import text_of
from kopa.accessibility.timetable.gtfs.columns import (
    CODES,
    TEXT,
    UnreadableError,
    batches,
    header_of,
    numbers_of,
    read_texts,
)
from kopa.accessibility.timetable.gtfs.faults import SHOWN, Faults, counted, doing, some
from kopa.accessibility.timetable.gtfs.files import FeedFiles

FILE = "stop_times.txt"

NEEDED = ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")

FLEXIBLE = (
    "start_pickup_drop_off_window", "end_pickup_drop_off_window", "location_group_id", "location_id",
    "pickup_booking_rule_id", "drop_off_booking_rule_id",
)  # fmt: skip
"""Columns of which any value says that the call is made on demand."""

BOOKED = "2"
"""pickup_type and drop_off_type of a call that has to be ordered."""


@dataclass(frozen=True, eq=False)
class Calls:
    """Calls trip by trip: trip names by code, first call of each trip, row of the file, stop code, times, flags.

    `booked` marks calls that are made on demand.
    """

    trip_names: np.ndarray
    stop_names: np.ndarray
    trip: np.ndarray
    starts: np.ndarray
    row: np.ndarray
    stop: np.ndarray
    arr: np.ndarray
    dep: np.ndarray
    flags: np.ndarray
    booked: np.ndarray

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return a value of each trip for each of its calls."""
        return np.repeat(values, np.diff(self.starts))

    def some_trips(self, chosen: np.ndarray) -> "Calls":
        """Return the calls of some trips only (flags, one a trip)."""
        if chosen.all():
            return self
        calls = self.of(chosen)
        starts = np.append(0, np.cumsum(np.diff(self.starts)[chosen])).astype(np.int64)
        per_call = {name: getattr(self, name)[calls] for name in ("row", "stop", "arr", "dep", "flags", "booked")}
        return replace(self, trip=self.trip[chosen], starts=starts, **per_call)

    def some_calls(self, chosen: np.ndarray) -> "Calls":
        """Return the trips without some of their calls."""
        if chosen.all():
            return self
        starts = np.append(0, np.cumsum(chosen))[self.starts].astype(np.int64)
        per_call = {name: getattr(self, name)[chosen] for name in ("row", "stop", "arr", "dep", "flags", "booked")}
        return replace(self, starts=starts, **per_call)


def read_calls(feed: FeedFiles, faults: Faults) -> Calls | None:
    """Return the calls of a feed in order, or None where the file cannot be used at all."""
    try:
        names = header_of(feed, FILE)
        missing = [name for name in NEEDED if name not in names]
        if missing:
            raise UnreadableError(f"{FILE}: missing column {', '.join(missing)}; found {', '.join(names)}")
        columns = _read(feed, faults)
    except UnreadableError as error:
        faults.refuse(str(error))
        return None
    return None if columns is None else _ordered(columns, feed, faults)


def _read(feed: FeedFiles, faults: Faults) -> dict[str, np.ndarray] | None:
    wanted = dict.fromkeys(("trip_id", "stop_id", "pickup_type", "drop_off_type"), CODES)
    wanted |= dict.fromkeys(("arrival_time", "departure_time", "stop_sequence"), TEXT)
    wanted |= dict.fromkeys(FLEXIBLE, CODES)
    coded = {"trip_id": _Names(), "stop_id": _Names()}
    parts: dict[str, list[np.ndarray]] = {name: [] for name in (*NEEDED, "flags", "booked")}
    row, bad = 2, _BadValues()
    for batch in batches(feed, FILE, wanted):
        for name, names in coded.items():
            parts[name].append(names.codes(batch.column(name)))
        for name, read in (
            ("arrival_time", clock_times),
            ("departure_time", clock_times),
            ("stop_sequence", whole_numbers),
        ):
            parts[name].append(bad.numbers(batch.column(name), read, name, row))
        flags, booked = _flags(batch)
        parts["flags"].append(flags)
        parts["booked"].append(booked)
        row += batch.num_rows
    if bad.say(faults) or row == 2:
        if row == 2:
            faults.refuse(f"{FILE}: has no rows")
        return None
    columns = {}
    for name in list(parts):
        columns[name] = np.concatenate(parts.pop(name))
    return columns | {f"{name}:names": names.all() for name, names in coded.items()}


class _Names:
    """Texts that get numbers in the order in which they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def codes(self, column: pa.DictionaryArray) -> np.ndarray:
        numbers = self._numbers
        own = [numbers.setdefault((text or "").strip(), len(numbers)) for text in column.dictionary.to_pylist()]
        if not own:
            return np.zeros(len(column), np.int32)
        codes: np.ndarray = np.array(own, np.int32)[column.indices.to_numpy(zero_copy_only=False)]
        return codes

    def all(self) -> np.ndarray:
        return np.array(list(self._numbers), object)


class _BadValues:
    """Values that are no times or numbers, the first of each column and how many."""

    def __init__(self) -> None:
        self._first: dict[str, list[tuple[int, str]]] = {}
        self._count: dict[str, int] = {}

    def numbers(self, column: pa.StringArray, read: Callable[..., None], name: str, row: int) -> np.ndarray:
        out = read_texts(column, read)
        bad = np.flatnonzero((out == BAD) | ((out == EMPTY) & (name == "stop_sequence")))
        if len(bad):
            shown = self._first.setdefault(name, [])
            shown += [(row + int(i), column[int(i)].as_py()) for i in bad[: SHOWN - len(shown)]]
            self._count[name] = self._count.get(name, 0) + len(bad)
        return out

    def say(self, faults: Faults) -> bool:
        for name, shown in self._first.items():
            expected = "a whole number" if name == "stop_sequence" else "HH:MM:SS"
            more = self._count[name] - len(shown)
            listed = ", ".join(f"row {row}, {name} {value!r}" for row, value in shown)
            faults.refuse(f"{FILE} {listed}{f' and {more:,} more' if more else ''}: expected {expected}")
        return bool(self._first)


def _flags(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """Return the flags of calls and which are made on demand."""
    flags, booked = np.zeros(batch.num_rows, np.uint8), np.zeros(batch.num_rows, bool)
    for name, flag in (("pickup_type", NO_PICKUP), ("drop_off_type", NO_DROP_OFF)):
        flags |= (flag * _is(batch, name, ("1", BOOKED))).astype(np.uint8)
        booked |= _is(batch, name, (BOOKED,))
    for name in FLEXIBLE:
        booked |= ~_is(batch, name, ("",))
    return flags, booked


def _is(batch: pa.RecordBatch, name: str, values: tuple[str, ...]) -> np.ndarray:
    """Say where a column holds one of some values; a column that is not there is empty."""
    if name not in batch.schema.names:
        return np.full(batch.num_rows, "" in values)
    column = batch.column(name)
    among = np.array([(text or "").strip() in values for text in column.dictionary.to_pylist()], bool)
    if not len(among):
        return np.full(batch.num_rows, "" in values)
    is_among: np.ndarray = among[column.indices.to_numpy(zero_copy_only=False)]
    return is_among


def _ordered(columns: dict[str, np.ndarray], feed: FeedFiles, faults: Faults) -> Calls:
    trip, sequence = columns["trip_id"], columns["stop_sequence"]
    rises = (trip[1:] > trip[:-1]) | ((trip[1:] == trip[:-1]) & (sequence[1:] > sequence[:-1]))
    order = np.arange(len(trip), dtype=np.int32) if rises.all() else np.lexsort((sequence, trip)).astype(np.int32)
    trip = trip[order]
    first = np.flatnonzero(np.append(True, trip[1:] != trip[:-1]))
    twice = np.append(False, (trip[1:] == trip[:-1]) & (sequence[order][1:] == sequence[order][:-1]))
    calls = Calls(
        columns["trip_id:names"], columns["stop_id:names"], trip[first], np.append(first, len(trip)), order + 2,
        columns["stop_id"][order], columns["arrival_time"][order], columns["departure_time"][order],
        columns["flags"][order], columns["booked"][order],
    )  # fmt: skip
    calls = _without_on_demand(calls, faults)
    if twice.any():
        names = sorted(set(columns["trip_id:names"][trip[twice]]))
        faults.refuse(
            f"{FILE}: the same stop_sequence twice in trips {some(names)}; number the calls of a trip upwards"
        )
        return calls
    return _in_time(_filled(calls, feed, faults), faults)


def _without_on_demand(calls: Calls, faults: Faults) -> Calls:
    """Leave out trips whose every call is made on demand, and boarding where it has to be ordered."""
    if not calls.booked.any():
        return calls
    on_demand = np.logical_and.reduceat(calls.booked, calls.starts[:-1])
    single = int((calls.booked & ~calls.of(on_demand)).sum())
    if on_demand.any():
        faults.note(f"{doing(int(on_demand.sum()), 'trip', 'need')} booking ({FILE}): left out")
    if single:
        faults.note(f"{FILE}: {doing(single, 'call', 'need')} booking: nobody boards or alights there")
    return calls.some_trips(~on_demand)


def _filled(calls: Calls, feed: FeedFiles, faults: Faults) -> Calls:
    """Fill times between those that are given; leave out trips that begin or end without one."""
    empty = (calls.arr == EMPTY) & (calls.dep == EMPTY)
    half = (calls.arr == EMPTY) != (calls.dep == EMPTY)
    if not (empty.any() or half.any()):
        return calls
    along = np.full(len(calls.stop), np.nan)
    if empty.any() and "shape_dist_traveled" in header_of(feed, FILE):
        along = _along(feed)[calls.row - 2]
    filled = fill_between(calls.starts, calls.arr, calls.dep, along)
    if filled:
        faults.note(f"{FILE}: {filled:,} of {len(empty):,} times are empty and were filled in between")
    ends = (calls.arr[calls.starts[:-1]] == EMPTY) | (calls.arr[calls.starts[1:] - 1] == EMPTY)
    if ends.any():
        names = calls.trip_names[calls.trip[ends]].tolist()
        faults.note_or_refuse(
            f"{FILE}: {counted(len(names), 'trip')} without a first or last time: left out: {some(names)}", ends.mean()
        )
    return calls.some_trips(~ends)


def _along(feed: FeedFiles) -> np.ndarray:
    parts = [np.array(b.column(0).to_pylist(), object) for b in batches(feed, FILE, {"shape_dist_traveled": TEXT})]
    return numbers_of(np.concatenate(parts))


def _in_time(calls: Calls, faults: Faults) -> Calls:
    """Leave out trips whose times go backwards."""
    at = np.full(len(calls.trip), -1)
    backward_calls(calls.starts, calls.arr, calls.dep, at)
    bad = at >= 0
    if bad.any():
        shown = "; ".join(_backwards(calls, int(t), int(at[t])) for t in np.flatnonzero(bad)[:SHOWN])
        more = int(bad.sum()) - SHOWN
        faults.note_or_refuse(
            f"{FILE}, {shown}{f'; and {more:,} trips more' if more > 0 else ''}: left out", float(bad.mean())
        )
    return calls.some_trips(~bad)


def _backwards(calls: Calls, t: int, i: int) -> str:
    name = calls.trip_names[calls.trip[t]]
    if calls.dep[i] < calls.arr[i]:
        times = text_of(int(calls.dep[i])), text_of(int(calls.arr[i]))
        return f"trip {name}: departure {times[0]} is before arrival {times[1]} at row {calls.row[i]}"
    times = text_of(int(calls.arr[i])), text_of(int(calls.dep[i - 1]))
    return f"trip {name}: {times[0]} at row {calls.row[i]} is before {times[1]} at row {calls.row[i - 1]}"
