"""The roads of a .osm.pbf file as arrays, read block by block without a loop over nodes.

Two passes: the first keeps the ways that are roads or ferries, the second the nodes that those
ways name. Of a box a pass goes before, which finds the nodes in it: ways with one of them are
kept, whole. A block that does not hold what it says ends in an error that names its place.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from kopa.accessibility.kernels.pbf import dense, find, outline, plain_nodes, varint, ways
from kopa.errors import InputError

MAX_HEADER = 64 * 1024
MAX_BLOB = 32 * 1024 * 1024
"""Sizes that the format allows; anything beyond them is no .osm.pbf file."""

READ_FEATURES = {b"OsmSchema-V0.6", b"DenseNodes"}


class DamagedError(InputError):
    """A block that cannot be read."""


@dataclass
class OsmRoads:
    """Ways that are roads or ferries, and their nodes; `node_tags` of those that have one of the asked keys."""

    way_id: np.ndarray
    tags: list[dict[str, str]]
    refs: np.ndarray
    ref_end: np.ndarray
    node_id: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    node_tags: dict[int, dict[str, str]]
    duplicate_nodes: int = 0
    ways_outside: int = 0
    """Roads and ferries of the file without a node in the box that was asked for."""


@dataclass
class DataBlock:
    """One block of data: its bytes, the places of its strings and groups, and its units."""

    buf: np.ndarray
    string_start: np.ndarray
    string_stop: np.ndarray
    groups: list[tuple[int, int]] = field(default_factory=list)
    granularity: int = 100
    lat_offset: int = 0
    lon_offset: int = 0

    def words(self, texts: tuple[str, ...]) -> np.ndarray:
        """Return the indexes of those strings that this block has."""
        numbers = [self.word(text.encode()) for text in texts]
        return np.array([one for one in numbers if one >= 0], np.int64)

    def word(self, text: bytes) -> int:
        """Return the index of a string in this block, or -1."""
        return int(find(self.buf, self.string_start, self.string_stop, np.frombuffer(text, np.uint8)))

    def text(self, index: int) -> str:
        """Return a string of this block; bytes that are no UTF-8 are replaced."""
        if not 0 <= index < len(self.string_start):
            raise DamagedError(f"string {index} is not in the block's table")
        return self.buf[self.string_start[index] : self.string_stop[index]].tobytes().decode("utf-8", "replace")

    def degrees(self, values: np.ndarray, offset: int) -> np.ndarray:
        """Return coordinates in degrees."""
        return 1e-9 * (offset + self.granularity * values.astype(np.float64))


Box = tuple[float, float, float, float]


def read_roads(path: Path, node_keys: tuple[str, ...] = ("barrier",), box_deg: Box | None = None) -> OsmRoads:
    """Return the roads of the file, with the tags of their nodes that have one of `node_keys`.

    Parameters
    ----------
    path
        A .osm.pbf file.
    node_keys
        Keys of the nodes whose tags are wanted.
    box_deg
        West, south, east, north in degrees: only ways that have a node in this box, with all their nodes.

    Raises
    ------
    InputError
        If the file is empty, not .osm.pbf, cut inside a block, or a block does not hold.
    """
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty; download it again")
    try:
        nodes = None if box_deg is None else _nodes_in(path, box_deg)
        way_id, tags, refs, ref_end, outside = _all_ways(path, nodes)
        return replace(_with_nodes(path, node_keys, way_id, tags, refs, ref_end), ways_outside=outside)
    except DamagedError as error:
        raise InputError(f"{path}: not a whole .osm.pbf file: {error}; download it again") from error


def _nodes_in(path: Path, box_deg: Box) -> np.ndarray:
    """Return the sorted ids of the nodes in a box."""
    west, south, east, north = box_deg
    parts = [np.empty(0, np.int64)]
    for block in _blocks(path):
        for kind, fields in _group_fields(block):
            if kind in (1, 2):
                ids, lon, lat, _ = (_dense_of if kind == 2 else _plain_of)(block, block.words(()), *fields)
                parts.append(ids[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)])
    ids = np.concatenate(parts)
    ids.sort()  # in place: they may be tens of millions
    return ids


def _all_ways(
    path: Path, nodes: np.ndarray | None
) -> tuple[np.ndarray, list[dict[str, str]], np.ndarray, np.ndarray, int]:
    """Return the ways, those with one of some nodes where these are given, and how many others there are."""
    ids, tags, refs, ends = [], [], [], []
    total = outside = 0
    for block in _blocks(path):
        for kind, fields in _group_fields(block):
            if kind == 3:
                part = _ways_of(block, *fields, nodes)
                ids.append(part[0])
                tags.extend(part[1])
                refs.append(part[2])
                ends.append(part[3] + total)
                total += len(part[2])
                outside += part[4]
    empty = np.empty(0, np.int64)
    joined = [np.concatenate([empty, *one]) for one in (ids, refs, ends)]
    return joined[0], tags, joined[1], joined[2], outside


def _ways_of(
    block: DataBlock, start: np.ndarray, stop: np.ndarray, nodes: np.ndarray | None
) -> tuple[np.ndarray, list[dict[str, str]], np.ndarray, np.ndarray, int]:
    size = int((stop - start).sum()) + 1
    way_id, tag_end, ref_end = (np.empty(len(start), np.int64) for _ in range(3))
    keys, values, refs = (np.empty(size, np.int64) for _ in range(3))
    words = [block.word(word) for word in (b"highway", b"route", b"ferry")]
    if max(words[0], words[1]) < 0:
        return way_id[:0], [], refs[:0], ref_end[:0], 0
    count = ways(block.buf, start, stop, *words, way_id, keys, values, tag_end, refs, ref_end)
    if count < 0:
        raise DamagedError("a way is damaged")
    n_refs = int(ref_end[count - 1]) if count else 0
    way_id, refs, ref_end, tag_end = (
        way_id[:count].copy(),
        refs[:n_refs].copy(),
        ref_end[:count].copy(),
        tag_end[:count],
    )
    kept = np.ones(count, bool) if nodes is None else _with_one_of(nodes, refs, ref_end)
    texts: dict[int, str] = {}
    tags = []
    for at, end in zip(np.append(0, tag_end)[:-1][kept].tolist(), tag_end[kept].tolist(), strict=True):
        pairs = zip(keys[at:end].tolist(), values[at:end].tolist(), strict=True)
        tags.append({_text(block, texts, k): _text(block, texts, v) for k, v in pairs})
    counts = np.diff(ref_end, prepend=0)
    return way_id[kept], tags, refs[np.repeat(kept, counts)], np.cumsum(counts[kept]), int(count - kept.sum())


def _with_one_of(nodes: np.ndarray, refs: np.ndarray, ref_end: np.ndarray) -> np.ndarray:
    """Return which ways name one of some nodes."""
    way = np.repeat(np.arange(len(ref_end)), np.diff(ref_end, prepend=0))
    at = np.minimum(np.searchsorted(nodes, refs), max(len(nodes) - 1, 0))
    hit = nodes[at] == refs if len(nodes) else np.zeros(len(refs), bool)
    found: np.ndarray = np.bincount(way[hit], minlength=len(ref_end)) > 0
    return found


def _text(block: DataBlock, texts: dict[int, str], index: int) -> str:
    text = texts.get(index)
    if text is None:
        text = texts[index] = block.text(index)
    return text


def _with_nodes(
    path: Path, node_keys: tuple[str, ...], way_id: np.ndarray, tags: list[dict[str, str]], refs: np.ndarray,
    ref_end: np.ndarray,
) -> OsmRoads:  # fmt: skip
    wanted = np.unique(refs)
    lon, lat = np.full(len(wanted), np.nan), np.full(len(wanted), np.nan)
    node_tags: dict[int, dict[str, str]] = {}
    seen = np.zeros(len(wanted), np.int32)
    for block in _blocks(path) if len(wanted) else ():
        for kind, fields in _group_fields(block):
            if kind in (1, 2):
                ids, x, y, tagged = (_dense_of if kind == 2 else _plain_of)(block, block.words(node_keys), *fields)
                at = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
                hit = wanted[at] == ids
                seen += np.bincount(at[hit], minlength=len(wanted)).astype(np.int32) if hit.any() else 0
                lon[at[hit]], lat[at[hit]] = x[hit], y[hit]
                node_tags.update({n: t for n, t in tagged.items() if _in(wanted, n)})
    fine = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return OsmRoads(
        way_id, tags, refs, ref_end, wanted[fine], lon[fine], lat[fine], node_tags, int((seen > 1).sum())
    )  # fmt: skip


def _in(wanted: np.ndarray, number: int) -> bool:
    at = int(np.searchsorted(wanted, number))
    return at < len(wanted) and int(wanted[at]) == number


Nodes = tuple[np.ndarray, np.ndarray, np.ndarray, dict[int, dict[str, str]]]


def _dense_of(block: DataBlock, keys: np.ndarray, start: np.ndarray, stop: np.ndarray) -> Nodes:
    parts = [_one_dense(block, keys, int(a), int(b)) for a, b in zip(start, stop, strict=True)]
    ids, lon, lat = (np.concatenate([p[i] for p in parts]) for i in range(3))
    return ids, lon, lat, {k: v for p in parts for k, v in p[3].items()}


def _one_dense(block: DataBlock, keys: np.ndarray, at: int, end: int) -> Nodes:
    number, start, stop = _outline(block.buf, at, end)
    size = end - at + 1
    ids, lon, lat, tags_at = (np.empty(size, np.int64) for _ in range(4))
    n = dense(block.buf, number, start, stop, ids, lon, lat, tags_at, keys)
    if n < 0:
        raise DamagedError("dense nodes are damaged")
    last = int(stop[number == 10][0]) if (number == 10).any() else 0
    tagged = {int(ids[i]): _node_tags(block, int(tags_at[i]), last) for i in np.flatnonzero(tags_at[:n] >= 0)}
    return (
        ids[:n].copy(), block.degrees(lon[:n], block.lon_offset), block.degrees(lat[:n], block.lat_offset), tagged,
    )  # fmt: skip


def _node_tags(block: DataBlock, at: int, end: int) -> dict[str, str]:
    """Return the tags of one dense node, which begin at `at`."""
    tags: dict[str, str] = {}
    while at < end:
        key, at = varint(block.buf, at, end)
        if at < 0 or key == 0:
            break
        value, at = varint(block.buf, at, end)
        if at < 0:
            break
        tags[block.text(int(key))] = block.text(int(value))
    return tags


def _plain_of(block: DataBlock, node_keys: np.ndarray, start: np.ndarray, stop: np.ndarray) -> Nodes:
    size = int((stop - start).sum()) + 1
    ids, lon, lat, tag_end = (np.empty(len(start), np.int64) for _ in range(4))
    keys, values = np.empty(size, np.int64), np.empty(size, np.int64)
    if plain_nodes(block.buf, start, stop, ids, lon, lat, keys, values, tag_end) < 0:
        raise DamagedError("a node is damaged")
    begin = np.append(0, tag_end[:-1])
    tagged = {}
    has_key = np.flatnonzero(np.isin(keys[: tag_end[-1]], node_keys))
    for i in {int(np.searchsorted(tag_end, k, "right")) for k in has_key}:
        pairs = zip(keys[begin[i] : tag_end[i]].tolist(), values[begin[i] : tag_end[i]].tolist(), strict=True)
        tagged[int(ids[i])] = {block.text(k): block.text(v) for k, v in pairs}
    return ids, block.degrees(lon, block.lon_offset), block.degrees(lat, block.lat_offset), tagged


def _group_fields(block: DataBlock) -> Iterator[tuple[int, tuple[np.ndarray, np.ndarray]]]:
    """Yield the kinds of things in each group (1 nodes, 2 dense nodes, 3 ways) with their places."""
    for at, end in block.groups:
        number, start, stop = _outline(block.buf, at, end)
        for kind in (1, 2, 3):
            chosen = (number == kind) & (stop >= 0)
            if chosen.any():
                yield kind, (start[chosen], stop[chosen])


def _outline(buf: np.ndarray, at: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    room = 16_384
    while True:
        number, start, stop = (np.empty(room, np.int64) for _ in range(3))
        count = outline(buf, at, end, number, start, stop)
        if count == -1:
            raise DamagedError("a message is damaged")
        if count >= 0:
            return number[:count], start[:count], stop[:count]
        room = end - at + 1


def _blocks(path: Path) -> Iterator[DataBlock]:
    """Yield the blocks of data of the file."""
    with path.open("rb") as file:
        any_header = False
        while True:
            place = file.tell()
            try:
                kind, data = _blob(file.read)
                if kind == b"OSMHeader":
                    any_header = True
                    _check_header(data)
                elif kind == b"OSMData":
                    if not any_header:
                        raise DamagedError("data come before the header")
                    yield _block(data)
                elif not kind:
                    break
            except DamagedError as error:
                raise DamagedError(f"at byte {place:,}: {error}") from error
        if not any_header:
            raise DamagedError("no header")


def _blob(read: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    """Return kind and content of the next blob; an empty kind at the end of the file."""
    size = read(4)
    if not size:
        return b"", b""
    length = int.from_bytes(size, "big")
    if len(size) < 4 or length > MAX_HEADER:
        raise DamagedError("what comes here is no blob header")
    header = _message(read(length), length)
    kind, data_size = header.get(1), header.get(3)
    if not isinstance(kind, bytes) or not isinstance(data_size, int) or not 0 <= data_size <= MAX_BLOB:
        raise DamagedError("what comes here is no blob header")
    return kind, _content(_message(read(data_size), data_size))


def _message(data: bytes, length: int) -> dict[int, int | bytes]:
    if len(data) < length:
        raise DamagedError("the file ends inside a block")
    buf = np.frombuffer(data, np.uint8)
    number, start, stop = _outline(buf, 0, len(buf))
    return {
        int(n): int(a) if b < 0 else data[int(a) : int(b)] for n, a, b in zip(number, start, stop, strict=True)
    }  # fmt: skip


def _content(blob: dict[int, int | bytes]) -> bytes:
    raw, packed = blob.get(1), blob.get(3)
    if isinstance(raw, bytes):
        return raw
    if not isinstance(packed, bytes):
        raise DamagedError("packed in another way than zlib (lzma, lz4 and zstd are not read; convert with osmium cat)")
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, MAX_BLOB)
    except zlib.error as error:
        raise DamagedError(f"cannot be unpacked ({error})") from error
    if unpacker.unconsumed_tail or not unpacker.eof or (2 in blob and blob[2] != len(data)):
        raise DamagedError("unpacks to another size than it says")
    return data


def _check_header(data: bytes) -> None:
    buf = np.frombuffer(data, np.uint8)
    number, start, stop = _outline(buf, 0, len(buf))
    features = {data[int(a) : int(b)] for n, a, b in zip(number, start, stop, strict=True) if n == 4}
    unknown = features - READ_FEATURES
    if unknown:
        raise DamagedError(
            f"needs features that kopa does not read: {b', '.join(sorted(unknown)).decode(errors='replace')}"
        )


def _block(data: bytes) -> DataBlock:
    buf = np.frombuffer(data, np.uint8)
    number, start, stop = _outline(buf, 0, len(buf))
    table = np.flatnonzero((number == 1) & (stop >= 0))
    string_start = string_stop = np.empty(0, np.int64)
    if len(table):
        _, string_start, string_stop = _outline(buf, int(start[table[0]]), int(stop[table[0]]))
        if (string_stop < 0).any():
            raise DamagedError("the table of strings is damaged")
    block = DataBlock(buf, string_start, string_stop)
    for n, a, b in zip(number.tolist(), start.tolist(), stop.tolist(), strict=True):
        if n == 2 and b >= 0:
            block.groups.append((a, b))
        elif n in (17, 19, 20) and b < 0:
            setattr(block, {17: "granularity", 19: "lat_offset", 20: "lon_offset"}[n], a)
    return block
