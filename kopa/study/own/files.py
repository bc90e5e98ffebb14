"""Files of an analyst's own sites, people, roads and changes of sites: in a folder, or named in a region's file."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from kopa import store
from kopa.country import Country
from kopa.errors import InputError, NotThereError, TableError
from kopa.study.own.changes import with_site_changes
from kopa.study.own.people import with_own_people
from kopa.study.own.roads import OF_OSM, with_own_roads
from kopa.study.own.sites import with_own_sites

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "sites": (".csv", ".gpkg", ".geojson", ".parquet"),
    "population": (".csv", ".gpkg", ".geojson", ".parquet"),
    "roads": (".gpkg", ".geojson", ".parquet", *OF_OSM),
    "site_changes": (".csv",),
}
"""Kinds of files by the name that they have in a folder, and their endings."""

WITH: Mapping[str, Callable[[Country, Path], Country]] = {
    "population": with_own_people,
    "sites": with_own_sites,
    "roads": with_own_roads,
    "site_changes": with_site_changes,
}
"""What makes a country with each kind of file; changes of schools come last, and are done to own sites too."""


_MADE: dict[object, tuple[Country, Country]] = {}
"""Countries with files of an analyst's own, by the country and the content of the files; the first keeps its id."""


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by what they hold: sites, population, roads, changes of sites.

    Raises
    ------
    TableError
        A kind twice, or a file of that name in another form.
    """
    paths: dict[str, Path] = {}
    faults = []
    for path in sorted(one for one in folder.iterdir() if one.is_file() and not one.name.startswith((".", "~"))):
        kind, _, ending = path.name.casefold().partition(".")
        if kind not in ENDINGS:
            continue
        if f".{ending}" not in ENDINGS[kind]:
            faults.append(f"{path.name}: expected {kind} as {', '.join(ENDINGS[kind])}")
        elif kind in paths:
            faults.append(f"{path.name}: {kind} are there already, as {paths[kind].name}; keep one of them")
        else:
            paths[kind] = path
    if faults:
        raise TableError(str(folder), faults)
    return paths


def with_own_files(country: Country, files: Mapping[str, Path]) -> tuple[Country, list[str]]:
    """Return the country with what the files hold in place of its own, and the faults of all files together.

    What was made of the same files and country before is returned again: studies and forked steps share it.
    """
    there = {kind: path for kind, path in files.items() if path.is_file()}
    key = id(country), tuple((kind, str(path), store.sha256(path)) for kind, path in sorted(there.items()))
    if key in _MADE:
        return _MADE[key][1], []
    made, faults = _made(country, files)
    if files and not faults:
        _MADE[key] = country, made
    return made, faults


def _made(country: Country, files: Mapping[str, Path]) -> tuple[Country, list[str]]:
    faults = []
    for kind, make in WITH.items():
        if kind not in files:
            continue
        try:
            country = make(country, files[kind])
        except TableError as error:
            faults += [f"{files[kind].name}: {fault}" for fault in error.faults]
        except (NotThereError, InputError) as error:
            faults.append(str(error))
    return country, faults


def refuse_twice(*sources: tuple[str, Iterable[str]]) -> None:
    """Raise where the same is given twice; `sources` are where from, and what.

    Raises
    ------
    InputError
        Names what is given twice, and from where.
    """
    seen: dict[str, str] = {}
    for where, kinds in sources:
        for kind in kinds:
            if kind in seen:
                raise InputError(f"given twice: {kind}, by {seen[kind]} and by {where}; keep one")
            seen[kind] = where
