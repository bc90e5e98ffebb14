"""Reading the record of a run, `run.json`: its shape, its own sha256 and its key are checked before it is believed."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kopa import store
from kopa.errors import InputError, NotThereError, shown

RUN_FILE = "run.json"
SCHEMA_VERSION = "3"
"""Version of the fields of a record; a record of another one is not read, and its region is computed again."""
SEAL = "record_sha256"
"""Field of a record that holds the sha256 of all the others."""
RESTS_ON = ("foundation", "region", "parameters", "own_tables", "choices")
"""Parts of a record of a region that make its key: what its results rest on."""
COMPARISON = "comparison"
"""Kind of the record that is of no region."""
GIVE = "give the folder of one region's report, such as reports/kainuu"
MOST_FAULTS = 5

Faults = Iterator[str]


class OtherVersionError(InputError):
    """A record whose fields are those of another version of kopa."""


def key_of(parts: Mapping[str, Any]) -> str:
    """Return the key of what results rest on; the same from the parts as they are and as a record holds them.

    Examples
    --------
    >>> parts = {"foundation": {}, "region": {"codes": ("205",)}, "parameters": {}, "own_tables": {}, "choices": {}}
    >>> key_of(parts) == key_of(json.loads(json.dumps(parts)))
    True
    """
    return store.content_key(json.loads(json.dumps({name: parts[name] for name in RESTS_ON})))


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the sha256 of its own content, by which an edit or a damage is seen.

    Examples
    --------
    >>> sorted(sealed({"key": "k"}))
    ['key', 'record_sha256']
    """
    content = {name: value for name, value in record.items() if name != SEAL}
    return content | {SEAL: hashlib.sha256(store.json_text(content).encode()).hexdigest()}


def write(folder: Path, record: Mapping[str, Any]) -> Path:
    """Write a record, sealed, and return its path."""
    return store.write_json(folder / RUN_FILE, sealed(record))


def read_record(folder: Path) -> dict[str, Any]:
    """Return the record in a report's folder, checked: nothing in it leads out of the folder or was edited.

    Raises
    ------
    NotThereError
        The folder holds no `run.json`.
    OtherVersionError
        Another version of kopa wrote it.
    InputError
        What is there is no folder, or its `run.json` is damaged, or no record of a run of kopa.
    """
    path = folder / RUN_FILE
    if folder.is_file():
        raise InputError(f"{folder}: is a file; {GIVE}")
    if not path.is_file():
        raise NotThereError(f"{path} does not exist; {GIVE}")
    record = store.read_json(path)
    if not {"outputs", "foundation"} & set(record):
        raise InputError(f"{path}: no record of a run of kopa (outputs, foundation); {GIVE}, or run again")
    version = record.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise OtherVersionError(
            f"{path}: its fields are of version {shown(version)}, and this kopa reads {SCHEMA_VERSION}; run again, or "
            "use the version of kopa that wrote it"
        )
    faults = list(_faults(record))
    if faults:
        more = f", and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        listed = "; ".join(faults[:MOST_FAULTS]) + more
        raise InputError(f"{path} is damaged: {listed}. Do not trust it; run again, and the region is made anew")
    return record


def output_faults(outputs: object) -> Faults:
    """Yield what is wrong with the hashes of files by name: none at all, names of other folders, no hashes."""
    if not isinstance(outputs, dict) or not outputs:
        yield f"outputs: {shown(outputs)} where names of files with their sha256 are expected"
        return
    for name, digest in outputs.items():
        if Path(name).name != name:
            yield f"outputs: {shown(name)} names a file outside its folder"
        elif not _is_sha256(digest):
            yield f"outputs: {shown(name)} has {shown(digest)} for a sha256"


def _faults(record: Mapping[str, Any]) -> Faults:
    shapes = OF_A_COMPARISON if record.get("kind") == COMPARISON else OF_A_REGION
    wrong = [fault for name, faults in shapes.items() if name in record for fault in faults(record[name])]
    if missing := [name for name in shapes if name not in record]:
        wrong.append(f"{', '.join(missing)}: missing")
    yield from wrong
    if SEAL not in record:
        yield f"{SEAL} is missing: it was edited, or another version of kopa wrote it"
    elif not wrong and not _unedited(record):
        yield f"it was edited after it was written (its {SEAL} is of other content)"
    elif not wrong and shapes is OF_A_REGION and key_of(record) != record["key"]:
        yield "key: is not that of the code, data, region, parameters, tables and choices recorded with it"


def _unedited(record: Mapping[str, Any]) -> bool:
    try:
        return bool(sealed(record)[SEAL] == record[SEAL])
    except ValueError:  # something in it that kopa cannot have written
        return False


def _text(name: str) -> Callable[[object], Faults]:
    def faults(value: object) -> Faults:
        if not isinstance(value, str) or not value:
            yield f"{name}: {shown(value)} where a text is expected"

    return faults


def _table(name: str, needed: Sequence[str] = (), texts: bool = False) -> Callable[[object], Faults]:
    """Say what is wrong with names and values; `needed` ones hold texts, or all with `texts`."""

    def faults(value: object) -> Faults:
        if not isinstance(value, dict):
            yield f"{name}: {shown(value)} where names with values are expected"
            return
        for one in [*needed, *(value if texts else ())]:
            if not isinstance(value.get(one), str):
                yield f"{name}: {one} is {shown(value.get(one))} where a text is expected"

    return faults


def _rows(name: str, needed: Sequence[str]) -> Callable[[object], Faults]:
    def faults(value: object) -> Faults:
        if not isinstance(value, list) or not value:
            yield f"{name}: {shown(value)} where at least one row is expected"
            return
        for number, row in enumerate(value, start=1):
            if not isinstance(row, dict) or not all(isinstance(row.get(one), str) for one in needed):
                yield f"{name}: row {number} is {shown(row)} where {', '.join(needed)} are expected"

    return faults


def _foundation(value: object) -> Faults:
    yield from _table("foundation", ("code", "notebook", "lock"))(value)
    for part in ("versions", "starter"):
        yield from _table(f"foundation {part}", texts=True)(value.get(part) if isinstance(value, dict) else None)


def _choices(value: object) -> Faults:
    yield from _table("choices")(value)
    kinds = {"intervals": bool, "pdf": bool, "languages": list}
    for name, kind in kinds.items():
        if not isinstance(value, dict) or not isinstance(value.get(name), kind):
            yield f"choices: {name} is missing, or not as kopa writes it"


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


_OF_BOTH: dict[str, Callable[[object], Faults]] = {
    "outputs": output_faults, "key": _text("key"), "foundation": _foundation,
    "libraries": _table("libraries", texts=True), "parameters": _table("parameters"),
    "inputs": _rows("inputs", ("table", "file", "sha256")),
}  # fmt: skip
OF_A_COMPARISON = _OF_BOTH
OF_A_REGION = {
    **_OF_BOTH, "region": _table("region", ("id", "name_fi", "name_sv", "name_en")), "choices": _choices,
    "own_tables": _table("own_tables", texts=True), "conservation": _rows("conservation", ()),
}  # fmt: skip
