"""Whether a published report is whole, and whether it can be made again from what is here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kopa import store
from kopa.errors import KopaError, printable, shown
from kopa.sources import read
from kopa.workflow.record import basis, provenance, records


@dataclass(frozen=True)
class Verdict:
    """Result of a check: whether all is well, whether the files are whole, and the text that says so."""

    ok: bool
    text: str
    whole: bool = True


def verify(folder: Path, *, tables: Path | None = None) -> Verdict:
    """Return whether every file in `folder` has its recorded hash and everything behind it is still here.

    Parameters
    ----------
    folder
        Folder of one region's report.
    tables
        Folder of the analyst's own tables that the run was given, where there were any.

    Raises
    ------
    NotThereError
        The folder holds no `run.json`.
    InputError
        What is there is no folder, or its `run.json` is damaged, edited or no record of a run of kopa.
    """
    record = records.read_record(folder)
    broken = basis.broken_files(folder, record)
    here = basis.foundation()
    libraries = _changed(record["libraries"], provenance.libraries(), "library ")
    then = record["foundation"]
    other = _other_tables(then["starter"], here["starter"])
    if other:  # one reason, in place of every file that differs
        then, here = ({**one, "starter": {}} for one in (then, here))
    inputs = [other] if other else _inputs(record)
    changed = [*_changed(then, here), *libraries, *inputs, *_own_tables(record, tables)]
    lines = [
        f"{folder}: {len(record['outputs'])} files recorded, made {record.get('finished_at', 'at an unknown time')}"
    ]
    lines += [f"  broken: {fault}" for fault in broken] or ["  every file has its recorded hash"]
    lines += [f"  not recorded: {name}" for name in _strangers(folder, record)]
    lines += [f"  differs here: {what}" for what in changed] or [
        "  can be reproduced: the same code, data and libraries"
    ]
    if changed:
        lines.append("  To make it anew from what is here: kopa run, with --force")
    return Verdict(not broken and not changed, printable("\n".join(lines)), not broken)


def _strangers(folder: Path, record: Mapping[str, Any]) -> list[str]:
    known = {*record["outputs"], records.RUN_FILE, "notebook.failed.ipynb", "ro-crate-metadata.json"}
    return sorted(path.name for path in folder.iterdir() if path.name not in known and not path.name.startswith("."))


def _other_tables(then: Mapping[str, str], here: Mapping[str, str]) -> str:
    """Return why the tables are others than those in use, where one side is official or both are of two versions."""
    was, is_ = (basis.official_version(one) for one in (then, here))
    if was == is_:
        return ""
    in_use = f"official data of version {is_} are" if is_ else "the starter is"
    made_on = f"official data of version {was}" if was else "the starter"
    return f"the run rests on {made_on}, {in_use} in use now; {_how_to_use(was)}"


def _how_to_use(version: str) -> str:
    """Return the option that has verify use a version of the official tables; the starter where it is empty."""
    if not version:
        return "give --data starter"
    folder = read.OFFICIAL_FOLDER / version
    if not folder.is_dir():
        return (
            f"{folder} is not here: build it from the kopa-data.lock of the run (kopa fetch --locked, kopa build), "
            "then give --data official"
        )
    in_force = read.version_in_force(read.OFFICIAL_FOLDER) == folder
    return f"give --data {read.OFFICIAL if in_force else folder}"


def _inputs(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield every input file whose bytes here are not those that the record names."""
    for row in record["inputs"]:
        name, digest = row["file"], row["sha256"]
        if ".." in Path(name).parts or Path(name).is_absolute():
            yield f"input {shown(name)} names a file outside the starter data"
            continue
        try:
            sum_here = store.sha256(read.folder() / name)
        except KopaError:
            yield f"input {name} is not here"
            continue
        if sum_here != digest:
            yield f"input {name} was {digest[:16]}, is {sum_here[:16]}"


def _own_tables(record: Mapping[str, Any], tables: Path | None) -> Iterator[str]:
    recorded = record.get("own_tables") or {}
    if recorded and tables is None:
        yield f"the analyst's own tables ({', '.join(sorted(recorded))}): name their folder with --tables"
        return
    for name, digest in sorted(recorded.items()):
        path = (tables or Path()) / Path(name).name
        if not path.is_file():
            yield f"table {name} is not in {tables}"
        elif store.sha256(path) != digest:
            yield f"table {name} was changed after the run"


def _changed(then: Mapping[str, Any], now: Mapping[str, Any], prefix: str = "") -> list[str]:
    differences = []
    for name in sorted({*then, *now}):
        a, b = then.get(name), now.get(name)
        if isinstance(b, dict) and (a is None or isinstance(a, dict)):
            differences += _changed(a, b, f"{prefix}{name} ") if a is not None else [f"{prefix}{name} is not recorded"]
        elif a != b:
            differences.append(f"{prefix}{name} was {str(a)[:16]}, is {str(b)[:16]}")
    return differences
