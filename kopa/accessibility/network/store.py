"""Roads as a file of plain arrays: whole or not there, checked when read, no pickle."""

import json
import math
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from kopa.accessibility.network.delay_columns import DELAY_COLUMNS, has_delays
from kopa.accessibility.network.roads import Roads
from kopa.errors import InputError, NotThereError
from kopa.store import replacing

FORMAT = "kopa-network-1"

ARRAYS = (
    "node_x", "node_y", "node_row", "edge_u", "edge_v", "length_m", "speed_kmh", "back_kmh", "oneway", "ferry",
    "boarding_min", "source", "coords", "starts", "edge_row",
)  # fmt: skip


def save(roads: Roads, path: Path, *, digest: str, order: np.ndarray | None) -> Path:
    """Write roads to `path` with their digest and the rank of every node, whole or not at all; return the path."""
    if not path.parent.is_dir():
        raise NotThereError(f"{path}: no such folder; make it first")
    if path.is_dir():
        raise InputError(f"{path}: is a folder; give the name of a file in it")
    arrays = {name: getattr(roads, name) for name in ARRAYS}
    arrays.update(_encoded("node_id", roads.node_id))
    if order is not None:
        arrays["node_order"] = order
    for i, values in enumerate(roads.extras.values()):
        arrays.update(_encoded(f"extra{i}", np.asarray(values)))
    head = {"format": FORMAT, "crs": roads.crs, "digest": digest, "notes": dict(roads.notes), "extras": [*roads.extras]}
    arrays["head"] = np.frombuffer(json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass"), np.uint8)
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    return path


def load(path: Path) -> tuple[Roads, np.ndarray | None]:
    """Return the roads in `path` and, where it holds them, the ranks of the nodes.

    Raises
    ------
    NotThereError
        If there is no such file.
    InputError
        If the file is damaged, or not of this format and version.
    """
    if not path.is_file():
        raise NotThereError(f"{path}: there is no such file; write one with RoadNetwork.save")
    try:
        _check_sizes(path)
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        head = json.loads(arrays["head"].tobytes())
        if head.get("format") != FORMAT:
            raise InputError(f"{path}: written as {head.get('format')!r}, this version reads {FORMAT}; make it again")
        extras = {str(name): _decoded(arrays, f"extra{i}") for i, name in enumerate(head["extras"])}
        roads = Roads(
            crs=head["crs"], node_id=_decoded(arrays, "node_id"), extras=extras, notes=head["notes"],
            **{name: arrays[name] for name in ARRAYS},
        )  # fmt: skip
        _check(roads, arrays.get("node_order"))
        if has_delays(roads) and not set(DELAY_COLUMNS) <= set(extras):
            raise InputError(f"{path}: holds delays of crossings without their seconds; make it again from its source")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError, UnicodeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: not a whole network file ({error}); delete it and make it again") from error
    return roads, arrays.get("node_order")


def _check_sizes(path: Path) -> None:
    """Raise unless every array is stored unpacked and is as long as it says: nothing swells when it is read."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.compress_type != zipfile.ZIP_STORED:
                raise ValueError(f"{member.filename} unpacks to {member.file_size:,} bytes; arrays are stored unpacked")
            with archive.open(member) as file:
                version = np.lib.format.read_magic(file)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, _, kind = read(file)
                if kind.kind != "O" and math.prod(shape) * kind.itemsize + file.tell() != member.file_size:
                    raise ValueError(f"{member.filename} is not as long as it says")


def _check(roads: Roads, order: np.ndarray | None) -> None:
    nodes, edges = roads.n_nodes, roads.n_edges
    per_node = (roads.node_id, roads.node_y, roads.node_row)
    per_edge = [getattr(roads, n) for n in ARRAYS[4:12]] + [roads.starts, roads.edge_row]
    if any(len(a) != nodes for a in per_node) or any(len(a) != edges for a in per_edge):
        raise ValueError("arrays of different lengths")
    if roads.coords.shape[1:] != (2,):
        raise ValueError("vertices without two coordinates")
    ends = np.stack([roads.edge_u, roads.edge_v])
    if edges and not (ends.min() >= 0 and ends.max() < nodes):
        raise ValueError("an edge without a node")
    if order is not None and (order.shape != (nodes,) or order.dtype != np.int32):
        raise ValueError("an order of other nodes")


def _encoded(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """Return an array as numbers, or as UTF-8 text with the lengths of its rows (-1: missing).

    A column of few different texts is stored as their numbers.
    """
    if values.dtype.kind in "biuf":
        return {name: values}
    values = values.astype(object)
    for i, value in enumerate(values):
        if isinstance(value, list | dict | set | np.ndarray):
            values[i] = str(value)  # what cannot be hashed
    codes, different = pd.factorize(values, use_na_sentinel=False)
    if len(different) < len(values) / 4:
        return {f"{name}:codes": codes, **_as_bytes(name, np.asarray(different, object))}
    return _as_bytes(name, values)


def _as_bytes(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    texts = [None if v is None or v != v else str(v).encode("utf-8", "surrogatepass") for v in values.tolist()]
    lengths = np.array([-1 if t is None else len(t) for t in texts], np.int64)
    return {name: np.frombuffer(b"".join(t for t in texts if t), np.uint8), f"{name}:lengths": lengths}


def _decoded(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    if f"{name}:lengths" not in arrays:
        return arrays[name]
    text = arrays[name].tobytes()
    lengths = arrays[f"{name}:lengths"]
    ends = np.cumsum(np.maximum(lengths, 0)).tolist()
    out = np.empty(len(lengths), object)
    start = 0
    for i, (length, end) in enumerate(zip(lengths.tolist(), ends, strict=True)):
        out[i] = None if length < 0 else text[start:end].decode("utf-8", "surrogatepass")
        start = end
    return out[arrays[f"{name}:codes"]] if f"{name}:codes" in arrays else out
