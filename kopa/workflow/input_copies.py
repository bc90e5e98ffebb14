"""Files that the user names for a run, copied into its own folder: every step reads what its key was made of."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kopa import store
from kopa.errors import KopaError, RunError
from kopa.regions import Region
from kopa.study.opening import read_parameters
from kopa.workflow.batch import Batch
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import basis
from kopa.workflow.record.basis import Choices

FOLDER = "given"
"""Folder of the copies, in the hidden folder of a run; made anew by each run."""


def with_input_copies(batch: Batch) -> Batch:
    """Return the batch with copies in place of the user's region files, parameters file, tables and timetables.

    Raises
    ------
    RunError
        A file was changed between its reading and its copying: it is named.
    """
    home = batch.hidden / FOLDER
    store.remove_folder(home)
    chosen, originals = _copied_choices(batch.chosen, home)
    tasks = {name: _copied_task(task, home) for name, task in batch.tasks.items()}
    originals |= {task.source: batch.tasks[name].source for name, task in tasks.items() if _is_file(task)}
    return replace(batch, chosen=chosen, tasks=tasks, originals=originals)


def refuse_changed_tables(tables: Path | None, sha256: dict[str, str]) -> None:
    """Raise unless the tables of a folder still have the hashes that they had when they were read."""
    if tables is not None:
        _refuse_unless(basis.hashes_of(tables) == sha256, tables)


def _copied_choices(chosen: Choices, home: Path) -> tuple[Choices, dict[str, str]]:
    originals = {}
    if chosen.parameters_file:
        path = _copy(chosen.parameters_file, home / "parameters")
        _refuse_unless(_parameters_are(chosen, path), chosen.parameters_file)
        originals[str(path)] = str(chosen.parameters_file)
        chosen = replace(chosen, parameters_file=path)
    if chosen.tables:
        folder = _copies(chosen.tables, sorted(chosen.tables_sha256), home / "tables")
        _refuse_unless(basis.hashes_of(folder) == chosen.tables_sha256, chosen.tables)
        originals[str(folder)] = str(chosen.tables)
        chosen = replace(chosen, tables=folder)
    if chosen.timetables:
        feeds = tuple(_feed(one, home / "timetables" / str(i)) for i, one in enumerate(chosen.timetables))
        for original, copy, digest in zip(chosen.timetables, feeds, chosen.timetables_sha256, strict=True):
            _refuse_unless(store.sha256_of_either(copy) == digest, original)
            originals[str(copy)] = str(original)
        chosen = replace(chosen, timetables=feeds)
    return chosen, originals


def _feed(path: Path, folder: Path) -> Path:
    """Copy a feed, a zip or a folder, into a folder of its own and return the copy."""
    if not path.is_dir():
        return _copy(path, folder)
    shutil.copytree(path, folder / path.name)
    return folder / path.name


def _copied_task(task: RegionTask, home: Path) -> RegionTask:
    if not _is_file(task):
        return task
    original = Path(task.source)
    path = _copy(original, home / "regions" / task.region.id)
    for file in task.region.files:  # each lies beside the region's file or below its folder
        named = original.parent / file.path
        _copies(named.parent, [named.name], (path.parent / file.path).parent)
    for feed in task.region.timetables:
        _feed(original.parent / feed.path, (path.parent / feed.path).parent)
    _refuse_unless(_region_is(task.region, path), original)
    return replace(task, source=str(path))


def _is_file(task: RegionTask) -> bool:
    return task.source.casefold().endswith(".toml")


def _copy(path: Path, folder: Path) -> Path:
    return _copies(path.parent, [path.name], folder) / path.name


def _copies(source: Path, names: Sequence[str], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        try:
            shutil.copyfile(source / name, folder / name)
        except FileNotFoundError:
            _refuse_unless(False, source / name)
    return folder


def _parameters_are(chosen: Choices, path: Path) -> bool:
    try:
        return read_parameters(path) == chosen.parameters
    except KopaError:
        return False


def _region_is(region: Region, path: Path) -> bool:
    from kopa.sources.user.region_files import find_region

    try:
        return find_region(path) == region
    except KopaError:
        return False


def _refuse_unless(same: bool, path: Path) -> None:
    if not same:
        raise RunError(f"{path}: was changed while the run read it; run again")
