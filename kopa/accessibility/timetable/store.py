"""A timetable as a file of plain arrays: whole or not there, checked when read, no pickle."""

import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from kopa.accessibility.search.access_leg import Access
from kopa.accessibility.timetable.arrays import DayArrays
from kopa.errors import InputError, NotThereError
from kopa.store import replacing

FORMAT = "kopa-timetable-3"

TEXTS = ("stop_id", "stop_name", "stop_station", "trip_id", "trip_route", "run_dates")

NUMBERS = {
    "stop_x": np.float64, "stop_y": np.float64, "trip_starts": np.int32, "call_stop": np.int32, "call_arr": np.int32,
    "call_dep": np.int32, "call_flags": np.uint8, "change_tail": np.int32, "change_head": np.int32,
    "change_s": np.int32, "change_walk_s": np.int32, "change_walk_m": np.float64, "run_trips": np.int64,
}  # fmt: skip


def save(timetable: DayArrays, digest: str, path: Path) -> Path:
    """Write a timetable and its digest to `path`, through a temporary file beside it, and return the path."""
    if not path.parent.is_dir():
        raise NotThereError(f"{path}: no such folder; make it first")
    if path.is_dir():
        raise InputError(f"{path}: is a folder; give the name of a file in it")
    arrays: dict[str, Any] = {name: getattr(timetable, name) for name in NUMBERS}
    for name in TEXTS:
        arrays.update(_as_bytes(name, getattr(timetable, name)))
    head = {
        "format": FORMAT, "date": timetable.date, "feeds": timetable.feeds, "faults": timetable.faults,
        "change_least_s": timetable.change_least_s, "notes": dict(timetable.notes), "digest": digest,
        "walk": asdict(timetable.walk) if isinstance(timetable.walk, Access) else None,
    }  # fmt: skip
    arrays["head"] = np.frombuffer(json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass"), np.uint8)
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    return path


def load(path: Path) -> tuple[DayArrays, str]:
    """Return the timetable in `path` and the digest that it was written with.

    Raises
    ------
    NotThereError
        If there is no such file.
    InputError
        If the file is damaged, or not of this format and version.
    """
    if not path.is_file():
        raise NotThereError(f"{path}: there is no such file; write one with Timetable.save")
    try:
        return _load(path)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, NotImplementedError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: not a whole timetable file ({error}); delete it and make it again") from error


def _load(path: Path) -> tuple[DayArrays, str]:
    with zipfile.ZipFile(path) as archive:
        packed = [m.filename for m in archive.infolist() if m.compress_type != zipfile.ZIP_STORED]
    if packed:
        raise ValueError(f"{packed[0]} is packed; arrays are stored unpacked")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    head = json.loads(arrays["head"].tobytes())
    if head.get("format") != FORMAT:
        raise InputError(f"{path}: written as {head.get('format')!r}, this version reads {FORMAT}; make it again")
    numbers = {name: arrays[name] for name in NUMBERS}
    texts = {name: _as_texts(arrays, name) for name in TEXTS}
    timetable = DayArrays(
        date=head["date"], feeds=tuple(head["feeds"]), faults=tuple(head["faults"]), notes=head["notes"],
        change_least_s=head["change_least_s"], walk=Access(**head["walk"]) if head["walk"] else None,
        **numbers, **texts,
    )  # fmt: skip
    _check(timetable)
    return timetable, str(head["digest"])


def _check(timetable: DayArrays) -> None:
    """Raise unless all arrays have their kinds and lengths and point at stops and calls that are there."""
    wrong = [name for name, kind in NUMBERS.items() if getattr(timetable, name).dtype != kind]
    if wrong:
        raise ValueError(f"{wrong[0]} holds other numbers")
    calls, changes = timetable.call_stop, timetable.change_tail
    lengths = (
        len(timetable.stop_id) == len(timetable.stop_x) == len(timetable.stop_y),
        len(timetable.trip_id) == len(timetable.trip_route) == len(timetable.trip_starts) - 1,
        len(calls) == len(timetable.call_arr) == len(timetable.call_dep) == len(timetable.call_flags),
        len(changes) == len(timetable.change_head) == len(timetable.change_s) == len(timetable.change_walk_s),
        (np.diff(timetable.trip_starts) >= 0).all() and timetable.trip_starts[-1] == len(calls),
    )
    pointing = (calls, changes, timetable.change_head)
    inside = all(not len(p) or (p.min() >= 0 and p.max() < len(timetable.stop_id)) for p in pointing)
    if not (all(lengths) and inside):
        raise ValueError("arrays of different lengths")


def _as_bytes(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    texts = [str(value).encode("utf-8", "surrogatepass") for value in values]
    return {
        name: np.frombuffer(b"".join(texts), np.uint8),
        f"{name}:ends": np.cumsum([len(t) for t in texts], dtype=np.int64),
    }


def _as_texts(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    content, ends = arrays[name].tobytes(), arrays[f"{name}:ends"].tolist()
    starts = [0, *ends[:-1]]
    out = np.empty(len(ends), object)
    out[:] = (
        [content[low:high].decode("utf-8", "surrogatepass") for low, high in zip(starts, ends, strict=True)]
        if ends
        else []
    )
    return out
