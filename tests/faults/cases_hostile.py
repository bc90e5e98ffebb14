# ruff: noqa: E501 — one case a line reads better than a rule about width
"""Hostile input: ids and paths that lead elsewhere, files that swell, records from elsewhere, the environment."""

import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

import kopa
from kopa.sources.user.region_files import find_region
from tests.faults.cases import Case, Content, call, call_with, command, command_with
from tests.faults.cases_codes import GOOD

GROUP = "hostile ids, paths, archives and files"


def of_id(number: int, cause: str, name: str, *says: str) -> Case:
    """Return a case of an id in a region's file."""
    attack = command("run", "my.toml", my__toml=GOOD.replace('id = "my"', f"id = {json.dumps(name)}"))
    return Case(f"H{number:02d}", GROUP, "region's file", "id", cause, ("my.toml", "line 1: id", *says), attack)


def of_path(number: int, cause: str, name: str, *says: str) -> Case:
    """Return a case of a name in place of a region."""
    return Case(f"H{number:02d}", GROUP, "command line", "REGION", cause, says, command("run", name))


def of_toml(number: int, cause: str, content: Content, *says: str) -> Case:
    """Return a case of a region's file as a whole."""
    attack = command("run", "my.toml", my__toml=content)
    return Case(f"H{number:02d}", GROUP, "region's file", "TOML", cause, ("my.toml", *says), attack)


def of_network(number: int, cause: str, content: Content, *says: str) -> Case:
    """Return a case of a stored network, which is a zip archive of arrays."""
    attack = call_with({"net.kopa": content}, lambda: kopa.RoadNetwork.load("net.kopa"))
    return Case(f"H{number:02d}", GROUP, "RoadNetwork.load", "archive", cause, ("net.kopa", *says), attack)


def of_osm(number: int, name: str, cause: str, content: Content, *says: str) -> Case:
    """Return a case of a file of OpenStreetMap."""
    attack = call_with({name: content}, lambda: kopa.RoadNetwork.from_osm_pbf(name))
    return Case(f"H{number:02d}", GROUP, "from_osm_pbf", name, cause, (name, *says), attack)


def of_record(number: int, cause: str, content: Content, *says: str) -> Case:
    """Return a case of a record that `kopa verify` reads."""
    attack = command_with({"theirs/run.json": content, "theirs/a.csv": "a"}, "verify", "theirs")
    return Case(f"H{number:02d}", GROUP, "kopa verify", "run.json", cause, says, attack)


def of_environment(number: int, field: str, cause: str, value: str, *says: str, **files: Content) -> Case:
    """Return a case of an environment variable."""
    attack = command("run", "kainuu", env={field: value}, **files)
    return Case(f"H{number:02d}", GROUP, "environment", field, cause, says, attack)


def a_call(number: int, field: str, cause: str, door: Callable[[], object], *says: str) -> Case:
    """Return a case of a call."""
    return Case(f"H{number:02d}", GROUP, "library", field, cause, says, call(door))


def _archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if max(map(len, members.values())) > 1e6 else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _array(values: np.ndarray, *, pickled: bool = False) -> bytes:
    packed = io.BytesIO()
    np.save(packed, values, allow_pickle=pickled)
    return packed.getvalue()


def _head(**changed: object) -> bytes:
    head = {"format": "kopa-network-1", "crs": "EPSG:3067", "digest": "", "notes": {}, "extras": []} | changed
    return _array(np.frombuffer(json.dumps(head).encode(), np.uint8))


def _vast_array() -> bytes:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def _saved(path: Path) -> Path:
    from tests.faults.cases_geodata import net

    return net().save(path)


def _flipped(path: Path) -> None:
    content = bytearray(_saved(path).read_bytes())
    at = content.index(b"edge_u.npy") + 10 + 128 + 3
    content[at] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    content = _saved(path).read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def _field(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return _varint(number << 3) + _varint(content)
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def _blob(kind: bytes, content: bytes, told: int | None = None, packed: bytes | None = None) -> bytes:
    body = _field(2, len(content) if told is None else told) + _field(3, packed or zlib.compress(content))
    header = _field(1, kind) + _field(3, len(body))
    return struct.pack(">I", len(header)) + header + body


HEADER = _blob(b"OSMHeader", _field(4, b"OsmSchema-V0.6"))
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + "x" * 50 + '">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><osm version="0.6"><way id="1"><tag k="name" v="&i;"/></way></osm>'
)  # fmt: skip
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><osm version="0.6">'
    '<way id="1"><tag k="name" v="x"/><tag k="note" v="y">&a;</tag></way></osm>'
)
ROAD = (
    '<?xml version="1.0"?><osm version="0.6"><node id="1" lat="62" lon="27"/><node id="2" lat="62.01" lon="27"/>'
    '<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way></osm>'
)


def _link(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


CASES = [
    of_id(1, "the folder above", "../outside", "is not an id", "such as 'outside'"),
    of_id(2, "an absolute path", "/etc/cron.d/x", "is not an id", "lower-case letters"),
    of_id(3, "a path of Windows", "C:\\Windows", "is not an id", "lower-case letters"),
    of_id(4, "a device of Windows", "con", "reserved name on Windows", "choose another id"),
    of_id(5, "a port of Windows", "lpt1", "reserved name on Windows", "choose another id"),
    of_id(6, "NUL inside", "kai\0nuu", "is not an id", "lower-case letters"),
    of_id(7, "a line break", "kai\nnuu", "is not an id", "lower-case letters"),
    of_id(8, "5,000 letters", "a" * 5000, "the id has 5000 characters", "write at most 60"),
    of_id(9, "letters that look like others", "kаinuu", "is not an id", "lower-case letters"),
    of_id(10, "text that turns its direction", "a\u202eunia", "is not an id", "lower-case letters"),
    of_id(11, "a command of a shell", "x;rm -rf ~", "is not an id", "lower-case letters"),
    of_id(12, "a script of a page", "<script>alert(1)</script>", "is not an id", "lower-case letters"),
    of_id(13, "taken by the project", "kainuu", "'kainuu' is taken", "choose another one"),
    of_id(14, "the folder of the comparison", "comparison", "'comparison' is taken", "choose another one"),
    of_id(15, "a hidden folder", ".cache", "is not an id", "lower-case letters"),
    of_path(16, "the folder above", "../kainuu", "no region '../kainuu'", "Did you mean 'kainuu'"),
    of_path(17, "a path of 5,000 letters", "x" * 5000 + ".toml", "xxx", "cannot be read", "give the path"),
    of_path(18, "a device", "/dev/zero", "no region '/dev/zero'", "`kopa regions` lists them"),
    of_path(19, "an escape sequence", "\x1b[2Jkainuu", "\\x1b[2Jkainuu", "Did you mean"),
    of_path(20, "a web address", "https://example.org/kainuu.toml", "no such file", "give the path"),
    a_call(21, "path", "NUL inside", lambda: find_region("a\0b.toml"), "control character", "cannot be a path"),
    a_call(22, "id", "a class in place of a name", lambda: find_region("__import__('os')"), "no region", "regions` lists"),
    of_toml(23, "a pipe", lambda path: os.mkfifo(path), "is no ordinary file", "give the path"),
    of_toml(24, "a link to a device", _link("/dev/zero"), "is no ordinary file", "give the path"),
    of_toml(25, "a link to itself", _link("my.toml"), "give the path"),
    of_toml(26, "5 MB", "#" * 5_000_000, "5,000,000 bytes", "at most 1,000,000"),
    of_toml(27, "lists 5,000 deep", "x = " + "[" * 5000 + "]" * 5000, "line 1: nested more than", "write it flat"),
    of_toml(28, "tables 5,000 deep", "x = " + "{a = " * 5000 + "1" + "}" * 5000, "line 1: nested more than", "write it flat"),
    of_toml(29, "a key of 100,000 parts", ".".join("a" * 100_000) + " = 1\n", "line 1: a dotted key", "write it shorter"),
    of_toml(30, "a header of 100,000 parts", "[" + ".".join("a" * 100_000) + "]\n", "line 1: a dotted key", "write it shorter"),
    of_toml(31, "a number of 100,000 digits", GOOD.replace("2026", "9" * 100_000), "line 3", "too many digits; write fewer"),
    of_toml(32, "a number of 100,000 digits in base 16", GOOD.replace("2026", "0x" + "f" * 100_000), "line 3: year",
            "such as 2026"),
    of_toml(33, "an escape sequence in a key", '"\\u001b[2J" = 1\n' + GOOD, "line 1: \\x1b[2J: unknown key", "Known here"),
    of_toml(34, "a tag of YAML", "!!python/object/apply:os.system ['id']\n", "line 1", "put text and codes in quotes"),
    of_toml(35, "NUL bytes", GOOD.encode() + b"\0\0", "not valid TOML", "put text and codes in quotes"),
    of_toml(36, "a byte order mark of UTF-16", GOOD.encode("utf-16"), "line 1", "save the file as UTF-8"),
    of_network(37, "no archive", b"not a zip", "not a whole network file", "make it again"),
    of_network(38, "a pickle in it", _archive(**{"head.npy": _array(np.array([{}], object), pickled=True)}),
               "not a whole network file", "make it again"),
    of_network(39, "an array of 8 TB", _archive(**{"head.npy": _head(), "node_x.npy": _vast_array()}), "make it again"),
    of_network(40, "400 MB in 400 kB", lambda path: path.write_bytes(_zip_bomb()), "unpacks to", "make it again"),
    of_network(41, "a member that lies above", _archive(**{"../../outside.npy": _array(np.zeros(3)), "head.npy": _head()}),
               "not a whole network file", "make it again"),
    of_network(42, "another version", _archive(**{"head.npy": _head(format="kopa-network-0")}), "'kopa-network-0'",
               "make it again"),
    of_network(43, "cut off", _cut, "not a whole network file", "make it again"),
    of_network(44, "one bit flipped", _flipped, "not a whole network file", "make it again"),
    of_osm(45, "bomb.osm.pbf", "a block that swells to 200 MB", lambda path: path.write_bytes(_pbf_bomb()),
           "unpacks to another size", "download it again"),
    of_osm(46, "claim.osm.pbf", "a block that claims 2 GB", HEADER + struct.pack(">I", 2**31 - 1) + b"x" * 99,
           "no blob header", "download it again"),
    of_osm(47, "early.osm.pbf", "data before the header", _blob(b"OSMData", b"") + HEADER, "before the header",
           "download it again"),
    of_osm(48, "feature.osm.pbf", "a feature that nobody knows", _blob(b"OSMHeader", _field(4, b"Surprise")), "Surprise",
           "download it again"),
    of_osm(49, "bomb.osm.gz", "60 MB in 60 kB", lambda path: path.write_bytes(_gz_bomb()), "unpacks to more than",
           "osmium cat"),
    of_osm(50, "cut.osm.gz", "cut off", gzip.compress(ROAD.encode(), mtime=0)[:-20], "not a readable OpenStreetMap file",
           "download it again"),
    of_osm(51, "entities.osm", "entities that multiply", ENTITIES, "entit", "plain OpenStreetMap file"),
    of_osm(52, "outside.osm", "an entity that reads another file", OUTSIDE, "entit", "plain OpenStreetMap file"),
    of_record(53, "no JSON", "{", "run.json: not valid JSON", "run again"),
    of_record(54, "a list", "[1]", "expected a JSON object", "run again"),
    of_record(55, "lists 100,000 deep", "[" * 100_000, "run.json: not valid JSON", "run again"),
    of_record(56, "outputs elsewhere", json.dumps({"outputs": {"../../../etc/passwd": "0" * 64}, "foundation": {}}), "run.json", "outputs",
              "names a file outside"),
    of_record(57, "outputs that are no table", json.dumps({"outputs": ["a.csv"], "foundation": {}}), "outputs",
              "run again"),
    of_record(58, "a digest that is none", json.dumps({"outputs": {"a.csv": 7}, "foundation": {}}), "outputs", "a.csv",
              "run again"),
    of_record(59, "of another program", json.dumps({"@context": "x", "hasPart": []}), "run.json", "no record of a run"),
    of_record(60, "a number of 5,000 digits", '{"outputs": ' + "9" * 5000 + "}", "not valid JSON", "run again"),
    Case("H61", GROUP, "kopa verify", "FOLDER", "a file for a report's folder", ("GOOD.txt", "is a file", "give the folder"),
         command("verify", "GOOD.txt", GOOD__txt="x")),
    Case("H62", GROUP, "kopa verify", "FOLDER", "without a record", ("empty", "run.json", "give the folder"),
         command_with({"empty/x.txt": "x"}, "verify", "empty")),
    of_environment(63, "KOPA_STARTER", "not there", "nowhere", "nowhere", "set KOPA_STARTER"),
    of_environment(64, "KOPA_STARTER", "a file", "a.txt", "a.txt", "set KOPA_STARTER", a__txt="x"),
    of_environment(65, "KOPA_STARTER", "a folder of something else", "reports", "catalogue.csv", "is missing"),
    of_environment(66, "KOPA_STARTER", "empty", "", "KOPA_STARTER is empty", "unset it"),
    of_environment(67, "KOPA_STARTR", "misspelt", "x", "KOPA_STARTR is no variable", "Did you mean 'KOPA_STARTER'"),
    of_environment(68, "KOPA_SEED", "unknown", "7", "KOPA_SEED is no variable", "Unset it"),
]  # fmt: skip


def _zip_bomb() -> bytes:
    return _archive(**{"head.npy": _head(), "node_x.npy": _array(np.zeros(50_000_000))})


def _pbf_bomb() -> bytes:
    return HEADER + _blob(b"OSMData", b"", 9, zlib.compress(b"\0" * 200_000_000, 9))


def _gz_bomb() -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(b'<?xml version="1.0"?><osm version="0.6">')
        for _ in range(60):
            file.write(b" " * 1_000_000)
        file.write(b"</osm>")
    return packed.getvalue()
