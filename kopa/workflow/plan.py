"""What a run would do: one task per region, up to date or to be computed, and why."""

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import kopa
from kopa import store
from kopa.errors import KopaError, NotThereError
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources import country_tables
from kopa.sources import read as starter_files
from kopa.words.text import LANGUAGES
from kopa.workflow.record import records

RUN_FILE = records.RUN_FILE
REGION_FILES = "sources/regions"
"""Folder of the files of regions in the library: what is read of them is in each region's own key."""
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
        from kopa.study.opening import read_parameters

        parameters = read_parameters(parameters_file)
    if tables is None:
        return Choices(parameters, _absolute(parameters_file), None, {}, intervals, tuple(languages), pdf)
    from kopa.study.own_tables import read_all
    from kopa.study.starter import starter_country

    read_all(starter_country(), tables)
    hashes = hashes_of(tables)
    return Choices(parameters, _absolute(parameters_file), _absolute(tables), hashes, intervals, tuple(languages), pdf)


def hashes_of(folder: Path) -> dict[str, str]:
    """Return the sha256 of every table of a folder, by the name of its file."""
    return {path.name: store.sha256(path) for path in tables_in(folder)}


def tables_in(folder: Path) -> list[Path]:
    """Return the files of a folder that are read as tables, in order of their names."""
    from kopa.goals.own_tables import schemas
    from kopa.study.own.files import files_in

    own = files_in(folder).values()
    return sorted(
        path
        for path in folder.iterdir()
        if path in own
        or (path.suffix.casefold() == ".csv" and path.stem.casefold() in schemas.SCHEMAS and path.is_file())
    )


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
        basis = rests_on(region, chosen, shared)
        key = records.key_of(basis)
        reason = "asked to compute again" if force else why_stale(folder, key, basis)
        tasks.append(Task(region, source, folder, key, reason))
    return tasks


def rests_on(region: Region, chosen: Choices, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that the results of a region rest on, by the names under which its record holds it."""
    asked = {"intervals": chosen.intervals, "languages": list(chosen.languages), "pdf": chosen.pdf}
    return {
        "foundation": shared,
        "region": asdict(region),
        "parameters": chosen.parameters.to_dict(),
        "tables_brought": dict(chosen.tables_sha256),
        "choices": asked,
    }


def why_stale(folder: Path, key: str, basis: Mapping[str, Any] | None = None) -> str:
    """Return why the results in `folder` have to be computed, or an empty string when they are up to date.

    With `basis`, what the results would rest on now, the first difference from the record is named.
    """
    try:
        record = records.read_record(folder)
    except NotThereError:
        return "not run yet"
    except KopaError:
        return f"{RUN_FILE} is damaged"
    if record["key"] != key:
        differences = _differences(record, json.loads(json.dumps(basis))) if basis and "region" in record else iter(())
        return next(differences, "inputs, parameters or code changed")
    broken = broken_files(folder, record)
    return f"{broken[0]}" if broken else ""


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs between a record and now, in words; what the user did himself comes first."""
    for part, told in (
        ("parameters", "parameters changed"),
        ("region", "the region changed"),
        ("tables_brought", "tables changed"),
        ("choices", "asked for otherwise"),
    ):
        if names := _unequal(then[part], now[part]):
            yield f"{told}: {', '.join(names)}"
    base, here = then["foundation"], now["foundation"]
    if base["code"] != here["code"]:
        yield "the code of kopa changed"
    if names := _unequal(base["starter"], here["starter"]):
        yield f"starter data changed: {', '.join(names)}"
    if base["notebook"] != here["notebook"]:
        yield "the notebook changed"
    if names := _unequal(base["versions"], here["versions"]):
        versions = (f"{name} {base['versions'].get(name)} → {here['versions'].get(name)}" for name in names)
        yield f"versions changed: {', '.join(versions)}"
    if base["lock"] != here["lock"]:
        yield "the lock file changed"


def _unequal(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[str]:
    return [name for name in sorted({*a, *b}) if name not in a or name not in b or a[name] != b[name]]


def broken_files(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """Return one sentence per output file that is missing or differs from its recorded hash."""
    faults = []
    for name, digest in sorted(record["outputs"].items()):
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
        "code": store.code_digest(Path(kopa.__file__).parent, without=REGION_FILES),
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
    paths = {name: folder / name for name in country_tables.catalogue()["file"]}
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
