"""Files of scenarios: what lies in a folder, and what is written of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kopa import store
from kopa.errors import InputError, KopaError, NotThereError, TableError, did_you_mean
from kopa.scenarios.checking import Reference, faults_in
from kopa.scenarios.comparison import Comparison
from kopa.scenarios.reading import parsed
from kopa.scenarios.scenario import Scenario
from kopa.scenarios.schemas import ANSWERS, CHANGES, SITES_AFTER
from kopa.sources.user.toml_files import read_toml
from kopa.study.scenarios.compare import known_to, scenario_of

if TYPE_CHECKING:
    from kopa.study.study import Study

FILES = {ANSWERS.name: "answers", CHANGES.name: "changes", SITES_AFTER.name: "sites"}
"""Tables that are written of a comparison, and the attribute that holds each."""

QUESTION, RECORD = "scenario.toml", "scenario.json"


class ScenarioFile(NamedTuple):
    """A file of a folder, the scenario that it holds (None where it could not be read) and every fault of it."""

    path: Path
    scenario: Scenario | None
    faults: tuple[str, ...]


def scenario_files(folder: Path, reference: Reference | None = None) -> list[ScenarioFile]:
    """Return the scenarios of a folder by their file names, each with its faults.

    Parameters
    ----------
    folder
        Holds a ``.toml`` for each scenario.
    reference
        What the scenarios may speak of; None: only their form is looked at.

    Raises
    ------
    NotThereError
        No such folder, or no ``.toml`` in it.
    """
    if not folder.is_dir():
        near = [one.name for one in folder.parent.glob("*") if one.is_dir()] if folder.parent.is_dir() else []
        hint = did_you_mean(folder.name, near)
        raise NotThereError(f"{folder}: no such folder.{hint} Give the folder of your scenarios, or a region's id")
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise NotThereError(f"{folder}: holds no .toml; write a scenario there (docs/scenarios.md)")
    return _with_ids([_read(path, reference) for path in paths])


def read_scenarios(study: Study, paths: Sequence[Path]) -> list[Scenario]:
    """Return the scenarios of some files, held against what a study knows; each has an id of its own.

    Raises
    ------
    KopaError
        The one file that cannot be asked, or one that is given twice.
    TableError
        Of several files, every fault of all.
    """
    if len(paths) == 1:
        return [scenario_of(study, paths)]
    if twice := [str(one) for one in paths if [each.resolve() for each in paths].count(one.resolve()) > 1]:
        raise InputError(f"{twice[0]}: is given twice; an option stands beside others, so name each file once")
    read = _with_ids([_read(path, known_to(study)) for path in paths])
    if faults := [f"{one.path}: {fault}" for one in read for fault in one.faults]:
        raise TableError("scenarios", faults)
    return [one.scenario for one in read if one.scenario is not None]


def _with_ids(read: list[ScenarioFile]) -> list[ScenarioFile]:
    first: dict[str, Path] = {}
    for one in read:
        if one.scenario is not None:
            first.setdefault(one.scenario.id, one.path)
    return [_with_id_fault(one, first) for one in read]


def _read(path: Path, reference: Reference | None) -> ScenarioFile:
    try:
        data, line_of = read_toml(path, what="a scenario")
    except KopaError as error:
        return ScenarioFile(path, None, (str(error).removeprefix(f"{path}: "),))
    read = parsed(data, where=str(path), line_of=line_of)
    return ScenarioFile(path, read.scenario, tuple(faults_in(read, reference)))


def _with_id_fault(one: ScenarioFile, first: dict[str, Path]) -> ScenarioFile:
    """Return a file with a fault where an earlier one has its id: their answers would be written to one folder."""
    if one.scenario is None or not one.scenario.id or first[one.scenario.id] == one.path:
        return one
    fault = f"id: {one.scenario.id!r} is that of {first[one.scenario.id].name} too; give each its own"
    return one._replace(faults=(*one.faults, fault))


def folder_of(out: Path, region_id: str, scenario: Scenario) -> Path:
    """Return the folder in which the answers of a scenario to a region are kept."""
    return out / region_id / "scenarios" / scenario.id


def write_comparison(compared: Comparison, study: Study, folder: Path) -> list[Path]:
    """Write a comparison: its tables as CSV, the question as TOML, and last what the answers rest on as JSON.

    Parameters
    ----------
    compared
        The comparison.
    study
        The study that was asked.
    folder
        Made where it is missing.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    RunError
        The folder cannot be written to.
    """
    tables = {name: getattr(compared, attribute) for name, attribute in FILES.items()}
    store.usable_folder(folder)
    (folder / RECORD).unlink(missing_ok=True)  # of earlier answers: without it, nobody takes a mixture for an answer
    written = [store.write_csv(folder / f"{name}.csv", table) for name, table in tables.items()]
    written.append(store.write_text(folder / QUESTION, compared.scenario.toml()))
    return [*written, store.write_json(folder / RECORD, _record(compared, study, written))]


def _record(compared: Comparison, study: Study, written: list[Path]) -> dict[str, object]:
    from kopa import __version__

    inputs = study.inputs_table()
    return {
        "kopa": __version__,
        "scenario": compared.scenario.id,
        "key": compared.scenario.key,
        "region": {"id": study.region.id, "municipality_codes": list(study.region.municipality_codes)},
        "parameters": study.parameters.to_dict(),
        "inputs_sha256": dict(zip(inputs["table"], inputs["sha256"], strict=True)),
        "outputs_sha256": {path.name: store.sha256(path) for path in written},
    }
