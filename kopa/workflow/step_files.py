"""What the steps of a region hand on: whole files in a work folder, each step closed by a marker with their hashes.

A marker is written last. A step whose marker is there is done; files are read only if they are as it says.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kopa import store
from kopa.accessibility.search.matrices import Matrices
from kopa.accessibility.search.matrices_in_parts import MatricesInParts, PartOfPairs
from kopa.errors import RunError

PAIRS = ("time_min", "distance_km", "status")
"""Arrays of `Matrices` that hold a value for each pair."""

PARTS = ("rows", "columns")
"""Arrays of a part of the pairs."""


@dataclass(frozen=True)
class Marker:
    """That a step is done: hashes of its files by name, seconds, warnings, and plain values to hand on."""

    files: dict[str, str]
    seconds: float
    warnings: list[str]
    values: dict[str, Any]


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """Yield an empty folder on the file system of `folder`, removed at the end: files are moved out when whole."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def keep(made: Path, folder: Path, step: str, *, seconds: float, warnings: list[str], values: dict[str, Any]) -> None:
    """Flush the files of `made`, move them to `folder` and write the marker of `step` last."""
    files = {}
    for path in sorted(made.iterdir()):
        store.flush(path)
        files[path.name] = store.sha256(path)
        path.replace(folder / path.name)
    store.flush(folder)
    content = {"files": files, "seconds": round(seconds, 2), "warnings": warnings, "values": values}
    store.write_json(folder / f"{step}.json", content)


def marker(folder: Path, step: str) -> Marker:
    """Return the marker of a finished step."""
    return Marker(**store.read_json(folder / f"{step}.json"))


def whole(folder: Path, step: str, name: str) -> Path:
    """Return the path of a file that `step` kept, or raise when it is not as it was written."""
    path, recorded = folder / name, marker(folder, step).files[name]
    if not path.is_file() or store.sha256(path) != recorded:
        (folder / f"{step}.json").unlink(missing_ok=True)
        raise RunError(f"{path}: not as step {step!r} wrote it; run again, and the step is done again")
    return path


def save_matrices(path: Path, matrices: Matrices | MatricesInParts) -> None:
    """Write what every pair came to as plain arrays, without pickle; of parts those of one after the other."""
    arrays: dict[str, Any] = {name: np.asarray(getattr(matrices, name), dtype=np.str_) for name in ("from_id", "to_id")}
    if isinstance(matrices, Matrices):
        arrays |= {name: getattr(matrices, name) for name in PAIRS}
    else:
        for name in PARTS:
            arrays[name] = np.concatenate([getattr(part, name) for part in matrices.parts])
            arrays[f"{name}_count"] = np.array([len(getattr(part, name)) for part in matrices.parts])
        arrays |= {name: np.concatenate([getattr(one, name).ravel() for one in matrices.matrices]) for name in PAIRS}
    np.savez(path, engine=np.array(matrices.engine), **arrays)


def load_matrices(path: Path) -> Matrices | MatricesInParts:
    """Return what `save_matrices` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        from_id, to_id = (arrays[name].astype(object) for name in ("from_id", "to_id"))
        pairs, engine = {name: arrays[name] for name in PAIRS}, str(arrays["engine"])
        if "rows" not in arrays:
            return Matrices(from_id, to_id, **pairs, engine=engine)
        rows, columns = (_cut(arrays[name], arrays[f"{name}_count"]) for name in PARTS)
    parts = tuple(map(PartOfPairs, rows, columns))
    flat = {name: _cut(values, np.array([len(r) * len(c) for r, c in parts])) for name, values in pairs.items()}
    matrices = tuple(
        Matrices(from_id[r], to_id[c], **{name: flat[name][i].reshape(len(r), len(c)) for name in PAIRS}, engine=engine)
        for i, (r, c) in enumerate(parts)
    )
    return MatricesInParts(from_id, to_id, parts, matrices)


def _cut(values: np.ndarray, counts: np.ndarray) -> list[np.ndarray]:
    return np.split(values, np.cumsum(counts)[:-1])
