"""Answers of Overpass in JSON as one file of OpenStreetMap, which every reader of maps opens: kopa's, and osmnx."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kopa import store
from kopa.errors import InputError, NotThereError
from kopa.units import OSM_UNITS_PER_DEGREE

ENDINGS = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".opl")
"""Endings of files that are written; of others it is not known what they should be."""

UNPACKED = ",pbf_compression=none"
"""How a .osm.pbf is written that is read once."""

AT_ONCE = 100_000
"""So many nodes are plain numbers at once."""

Tags = dict[str, str]


def overpass_to_osm(answers: str | Path | Iterable[str | Path], path: str | Path) -> Path:
    """Write answers of Overpass as one file of OpenStreetMap and return its path.

    Nodes come before ways, both by their numbers, each once: tiles overlap where a way leads from one to the next.

    Parameters
    ----------
    answers
        A folder of answers, such as `kopa fetch` keeps them (``.json``, ``.json.gz``), or their files; with the nodes
        of the ways (``(._;>;);out body;``).
    path
        The file to write, by its ending ``.osm``, ``.osm.gz``, ``.osm.bz2``, ``.osm.pbf`` or ``.opl``.

    Raises
    ------
    NotThereError
        A file is missing, or there is none.
    InputError
        An answer is damaged or not whole, or two say different things of a node or a way.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> nodes = [{"type": "node", "id": n, "lat": 64.2 + n / 100, "lon": 27.7} for n in (1, 2)]
    >>> way = {"type": "way", "id": 7, "nodes": [1, 2], "tags": {"highway": "primary"}}
    >>> _ = (folder / "tile.json").write_text(json.dumps({"elements": [*nodes, way]}), encoding="utf-8")
    >>> import kopa
    >>> kopa.RoadNetwork.from_osm_pbf(kopa.overpass_to_osm(folder, folder / "town.osm")).n_edges
    1
    """
    target = Path(path)
    if not target.name.endswith(ENDINGS):
        raise InputError(f"{target}: the name has to end in {', '.join(ENDINGS)}")
    _write(_merged(_files(answers)), target)
    return target


def _files(answers: str | Path | Iterable[str | Path]) -> list[Path]:
    if not isinstance(answers, str | Path):
        files = [Path(one) for one in answers]
    elif Path(answers).is_dir():
        files = [one for one in Path(answers).iterdir() if one.name.endswith((".json", ".json.gz"))]
        files = sorted(one for one in files if one.name != "meta.json")
    else:
        files = [Path(answers)]
    if not files:
        raise NotThereError(f"{answers}: no answers of Overpass (.json, .json.gz) are there")
    return files


@dataclass
class _Map:
    """Nodes (number, place in ten millionths of a degree, whether tagged) and ways of all answers."""

    nodes: npt.NDArray[np.int64]
    node_tags: dict[int, Tags]
    ways: dict[int, tuple[tuple[int, ...], Tags]]


def _merged(files: Iterable[Path]) -> _Map:
    """Return what all answers hold, each node and each way once."""
    rows = [np.empty((0, 4), np.int64)]
    node_tags: dict[int, Tags] = {}
    ways: dict[int, tuple[tuple[int, ...], Tags]] = {}
    for file in files:
        nodes = []
        for one in _elements(file):
            number, tags = int(one["id"]), one.get("tags", {})
            if one["type"] == "node":
                lon, lat = (round(float(one[name]) * OSM_UNITS_PER_DEGREE) for name in ("lon", "lat"))
                nodes.append((number, lon, lat, bool(tags)))
                known = node_tags.setdefault(number, tags) if tags else tags
            else:
                way = tuple(map(int, one.get("nodes", []))), tags
                known = tags if ways.setdefault(number, way) == way else None
            if known != tags:
                raise _contradicted(file, one["type"], number)
        rows.append(np.array(nodes, np.int64).reshape(-1, 4))
    all_nodes = np.unique(np.concatenate(rows), axis=0)
    twice = np.flatnonzero(all_nodes[1:, 0] == all_nodes[:-1, 0])
    if len(twice):
        raise _contradicted(file, "node", int(all_nodes[twice[0], 0]))
    return _Map(all_nodes, node_tags, ways)


def _contradicted(file: Path, kind: str, number: int) -> InputError:
    return InputError(
        f"{file.parent}: two answers say different things of {kind} {number}: they are of different moments; ask for "
        "all of one, by [date:…]"
    )


def _elements(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the nodes and ways of an answer, each with what is written of it."""
    content = _content(file)
    if "remark" in content:
        raise InputError(f"{file}: not whole, for the server says: {content['remark']}")
    elements = content.get("elements")
    if not isinstance(elements, list):
        raise InputError(f"{file}: no answer of Overpass in JSON: it has no elements")
    for one in elements:
        if isinstance(one, dict) and one.get("type") in ("node", "way"):
            _refuse(one, file)
            yield one


def _refuse(one: dict[str, Any], file: Path) -> None:
    is_node, tags = one["type"] == "node", one.get("tags", {})
    numbers = [one.get("id"), *(() if is_node else one.get("nodes", ()))]
    fine = all(isinstance(number, int) for number in numbers) and isinstance(tags, dict)
    fine = fine and all(isinstance(value, str) for value in tags.values())
    if not fine or (is_node and not all(isinstance(one.get(name), int | float) for name in ("lon", "lat"))):
        raise InputError(f"{file}: a {one['type']} without a number, place, nodes or tags: {str(one)[:80]}")


def _content(file: Path) -> dict[str, Any]:
    try:
        body = file.read_bytes()
        content = json.loads(gzip.decompress(body) if file.suffix == ".gz" else body)
    except FileNotFoundError:
        raise NotThereError(f"{file}: there is no such file") from None
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InputError(f"{file}: no whole answer of Overpass in JSON ({error})") from None
    if not isinstance(content, dict):
        raise InputError(f"{file}: no answer of Overpass in JSON")
    return content


def _write(found: _Map, path: Path) -> None:
    """Write the file, whole or not at all."""
    import osmium

    form = next(end for end in ENDINGS if path.name.endswith(end)).removeprefix(".")
    options = UNPACKED if form.endswith("pbf") else ""
    new = osmium.osm.mutable
    try:
        with (
            store.replacing(path) as temporary,
            osmium.SimpleWriter(osmium.io.File(str(temporary), form + options), overwrite=True) as writer,
        ):
            for number, lon, lat, tagged in _rows(found.nodes):
                place = osmium.osm.Location(lon / OSM_UNITS_PER_DEGREE, lat / OSM_UNITS_PER_DEGREE)
                tags = found.node_tags[number] if tagged else {}
                writer.add_node(new.Node(id=number, version=1, location=place, tags=tags))
            for number, (nodes, tags) in sorted(found.ways.items()):
                writer.add_way(new.Way(id=number, version=1, nodes=nodes, tags=tags))
    except (RuntimeError, ValueError, OSError) as error:
        raise InputError(f"{path}: cannot be written ({error})") from error


def _rows(table: npt.NDArray[np.int64]) -> Iterator[list[int]]:
    """Yield rows as plain numbers, not all of them in memory at once."""
    for first in range(0, len(table), AT_ONCE):
        yield from table[first : first + AT_ONCE].tolist()
