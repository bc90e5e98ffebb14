"""What results rest on: code, data, libraries, what the user chose; and whether files are as recorded."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import kopa
from kopa import store
from kopa.errors import NotThereError
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources import read as starter_files
from kopa.sources import region_roads
from kopa.sources.rests_on import official
from kopa.sources.schemas.official import RESTS_ON_FILE
from kopa.study.scenarios.results import AskedScenario, examples_of
from kopa.words.text import LANGUAGES

REGION_FILES = "sources/user/regions"
"""Folder of the files of regions in the library: what is read of them is in each region's own key."""
LIBRARIES = (
    "numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "pyarrow", "scipy", "numba", "osmium",
    "osmnx", "papermill",
)  # fmt: skip
"""Libraries whose versions decide what is computed: values kept from a run with others are computed again."""


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
    own_regions: tuple[str, ...] = ()
    """Names of the user's own regions that were asked for: rows of the others are left aside in each."""
    scenarios: tuple[AskedScenario, ...] | None = None
    """Scenarios that the report sets side by side; None: the region's examples, where its data are the starter's."""

    timetables: tuple[Path, ...] = ()
    """Feeds of public transport, for every region that names none of its own."""
    timetables_sha256: tuple[str, ...] = ()
    date: str = ""
    """School day of the feeds, as it was chosen; empty without feeds."""

    def scenarios_of(self, region: Region) -> tuple[AskedScenario, ...]:
        """Return the scenarios that are asked of a region."""
        if self.scenarios is not None:
            return self.scenarios
        return () if self.tables or sites_are_official() or roads_are_official(region) else examples_of(region)


def rests_on(region: Region, chosen: Choices, shared: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that the results of a region rest on, by the names under which its record holds it."""
    scenarios = [store.content_key(one.toml, one.example) for one in chosen.scenarios_of(region)]
    asked = {
        "intervals": chosen.intervals, "languages": list(chosen.languages), "pdf": chosen.pdf, "scenarios": scenarios,
        "timetables": list(chosen.timetables_sha256), "school_day": chosen.date,
    }  # fmt: skip
    return {
        "foundation": shared,
        "region": asdict(region),
        "parameters": chosen.parameters.to_dict(),
        "own_tables": dict(chosen.tables_sha256),
        "choices": asked,
    }


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


def sites_are_official() -> bool:
    """Return whether schools or campuses in use were built of fetched registers: examples may name others."""
    return bool({"schools", "campuses"} & official(starter_files.read_catalogue().to_dict("records")))


def roads_are_official(region: Region) -> bool:
    """Return whether a region has roads built of what was fetched: examples may close others."""
    return bool(region_roads.area_of(region.municipality_codes))


def _starter_as_it_is() -> dict[str, str]:
    """Hashes of the starter files themselves: a damaged or missing one makes results stale, and the run refuses it."""
    folder = starter_files.folder()
    paths = {name: folder / name for name in starter_files.read_catalogue()["file"]}
    if RESTS_ON_FILE in paths:  # the catalogue names the version of official tables
        paths[starter_files.CATALOGUE_FILE] = folder / starter_files.CATALOGUE_FILE
    return {name: store.sha256(path) if path.is_file() else "missing" for name, path in paths.items()}


def official_version(hashes: Mapping[str, str]) -> str:
    """Return the version of the official tables of which these are the hashes; empty of the starter's.

    Examples
    --------
    >>> official_version({"rests_on.csv": "a" * 64, "catalogue.csv": "b" * 64})
    'bbbbbbbbbbbb'
    >>> official_version({"roads.csv.gz": "a" * 64})
    ''
    """
    return hashes[starter_files.CATALOGUE_FILE][: starter_files.NAME_DIGITS] if RESTS_ON_FILE in hashes else ""


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
