"""What a run would do: one task per region, up to date or to be computed, and why."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import kopa
from kopa import store
from kopa.errors import KopaError, NotThereError
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.regions.facts import LANGUAGES
from kopa.sources import starter_data, starter_files

RUN_FILE = "run.json"
LIBRARIES = ("numpy", "pandas", "geopandas", "shapely", "pyproj", "scipy", "numba", "papermill")


@dataclass(frozen=True)
class Task:
    """One region to run: where its report goes, the key of all it rests on, and why it has to run."""

    region: Region
    source: str
    """What the region was asked for by: an id, a list of codes, or the absolute path of a file."""
    folder: Path
    key: str
    reason: str
    """Why the region has to be computed; empty when what is there is up to date."""


@dataclass(frozen=True)
class Choices:
    """What the user chose for a run: parameters, their file, a folder of tables and its files' hashes."""

    parameters: Parameters
    parameters_file: Path | None = None
    tables: Path | None = None
    tables_sha256: dict[str, str] = field(default_factory=dict)
    intervals: bool = True
    """Whether scores get intervals, for which many networks are searched anew."""
    languages: tuple[str, ...] = LANGUAGES
    """Languages in which the report is written."""
    pdf: bool = True
    """Whether the report is also written as PDF."""


def choices(
    parameters_file: Path | None = None,
    tables: Path | None = None,
    *,
    intervals: bool = True,
    languages: Sequence[str] = LANGUAGES,
    pdf: bool = True,
) -> Choices:
    """Return the choices of a run from the files that the user names, checked.

    Raises
    ------
    TableError, InputError, NotThereError
        A parameter or a table that cannot be used: file, field, row and the mend.
    """
    parameters = Parameters()
    if parameters_file is not None:
        from kopa.study import read_parameters

        parameters = read_parameters(parameters_file)
    if tables is None:
        return Choices(parameters, _absolute(parameters_file), None, {}, intervals, tuple(languages), pdf)
    from kopa.goals import optional_tables
    from kopa.sources import user_tables

    user_tables.read_folder(tables, optional_tables.SCHEMAS)
    hashes = {path.name: store.sha256(path) for path in sorted(tables.iterdir()) if path.is_file()}
    return Choices(parameters, _absolute(parameters_file), _absolute(tables), hashes, intervals, tuple(languages), pdf)


def _absolute(path: Path | None) -> Path | None:
    return path.resolve() if path else None


def plan(regions: Mapping[str, Region], out: Path, chosen: Choices, *, force: bool = False) -> list[Task]:
    """Return one task per region, comparing the recorded key and file hashes with what is there now.

    `regions` are by what they were asked for by: an id, codes, or the absolute path of a file.
    """
    shared = foundation()
    tasks = []
    for source, region in regions.items():
        folder = out / region.id
        key = store.content_key(
            shared, asdict(region), chosen.parameters.to_dict(), chosen.tables_sha256, chosen.intervals,
            chosen.languages, chosen.pdf,
        )  # fmt: skip
        reason = "asked to compute again" if force else why_stale(folder, key)
        tasks.append(Task(region, source, folder, key, reason))
    return tasks


def why_stale(folder: Path, key: str) -> str:
    """Return why the results in `folder` have to be computed, or an empty string when they are up to date."""
    try:
        record = store.read_json(folder / RUN_FILE)
    except NotThereError:
        return "not run yet"
    except KopaError:
        return f"{RUN_FILE} is damaged"
    if record.get("key") != key:
        return "inputs, parameters or code changed"
    broken = broken_files(folder, record)
    return f"{broken[0]}" if broken else ""


def broken_files(folder: Path, record: dict[str, Any]) -> list[str]:
    """Return one sentence per output file that is missing or differs from its recorded hash."""
    faults = []
    for name, digest in sorted(dict(record.get("outputs", {})).items()):
        path = folder / name
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif store.sha256(path) != digest:
            faults.append(f"{name} was changed after it was written")
    return faults


def foundation() -> dict[str, Any]:
    """Return what every region rests on: code, starter data, notebooks, lock file, versions of libraries."""
    from importlib.metadata import version

    lock = repository_file("requirements.lock")
    return {
        "code": store.code_digest(Path(kopa.__file__).parent),
        "starter": _starter_as_it_is(),
        "notebook": store.sha256(bundled("notebooks") / "region.ipynb"),
        "lock": store.sha256(lock) if lock else "no lock file: installed without one",
        "versions": {
            "kopa": kopa.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
    }


def _starter_as_it_is() -> dict[str, str]:
    """Hashes of the starter files themselves: a damaged or missing one makes results stale, and the run refuses it."""
    folder = starter_files.folder()
    paths = {name: folder / name for name in starter_data.catalogue()["file"]}
    return {name: store.sha256(path) if path.is_file() else "missing" for name, path in paths.items()}


def bundled(name: str) -> Path:
    """Return the folder `name` that travels with kopa: inside the package, or beside it in a checkout."""
    package = Path(kopa.__file__).parent
    for folder in (package / f"_{name}", package.parent / name):
        if folder.is_dir():
            return folder
    raise NotThereError(f"{name}/ is neither in the package nor beside it; install kopa again")


def repository_file(name: str) -> Path | None:
    """Return a file of the checkout, or None when kopa is installed without one."""
    path = Path(kopa.__file__).parent.parent / name
    return path if path.is_file() else None
