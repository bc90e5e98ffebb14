"""From a mapping, as a TOML file gives it, to a `Region`: every fault gathered and raised once."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from kopa.errors import TableError
from kopa.regions.division import MunicipalDivision, resolve_all
from kopa.regions.facts import KINDS, OwnFile, Programme, Region
from kopa.regions.faults import FaultList, LineOf, shown
from kopa.regions.ids import unsafe_id
from kopa.regions.programmes import programme_from

OWN_FILES = ("sites", "population", "roads", "site_changes")
"""Keys under which a region's file names files of sites, people, roads and changes of sites."""

TIMETABLES, DATE, AUTO = "timetables", "date", "auto"
"""Keys under which a region's file names feeds of public transport and their school day; the day that is typical."""

KEYS = (
    "id", "name_fi", "name_sv", "name_en", "municipality_codes", "year", "kind", "programme", "sources", *OWN_FILES,
    TIMETABLES, DATE,
)  # fmt: skip


def region_from_mapping(
    data: Mapping[str, Any],
    *,
    where: str = "region",
    line_of: LineOf | None = None,
    division: MunicipalDivision | None = None,
) -> Region:
    """Return the region that a mapping describes.

    Parameters
    ----------
    data
        With `id`, `name_fi` (also for the other languages where they are not given),
        `municipality_codes` and `year` (of the municipal division that the codes are of), and
        optionally `name_sv`, `name_en`, `kind`, `programme` and `sources`, and paths of files beside it with
        `sites`, `population`, `roads`, `site_changes` and `timetables` (a list, with their school day as `date`).
    where
        File named in messages.
    line_of
        Says in which line of the file a path of keys stands.
    division
        Today's municipal division: codes of another year are mapped to it, unknown ones refused.
        Without it only the form of the codes is checked.

    Raises
    ------
    TableError
        With every fault: unknown or missing key, wrong type, a code that is a number, a name,
        unknown, of another year, or listed twice.

    Examples
    --------
    >>> data = {"id": "kuhmo", "name_fi": "Kuhmo", "municipality_codes": ["290"], "year": 2026}
    >>> region_from_mapping(data).municipality_codes
    ('290',)
    >>> region_from_mapping({**data, "municipality_codes": [49]}, where="kuhmo.toml")
    Traceback (most recent call last):
        ...
    kopa.errors.TableError: kuhmo.toml: municipality_codes[1]: 49 is a number; write "049" in quotes
    """
    faults = FaultList(line_of)
    faults.table(data, (), KEYS)
    region = _region(data, faults, division or MunicipalDivision(0, _AnyCode()))
    if faults.faults:
        raise TableError(where, faults.faults)
    return region


def _region(data: Mapping[str, Any], faults: FaultList, division: MunicipalDivision) -> Region:
    name = faults.text(data, "name_fi", ())
    year = _year(data, faults, division)
    codes, notes = _codes(data, faults, division, year)
    programme = data.get("programme")
    return Region(
        id=_id(data, faults),
        name_fi=name,
        name_sv=faults.text(data, "name_sv", (), default=name),
        name_en=faults.text(data, "name_en", (), default=name),
        municipality_codes=codes,
        year=division.year or year,
        kind=_kind(data.get("kind", "own"), faults),
        programme=_programme(programme, faults, division, year) if programme is not None else None,
        sources=faults.texts(data.get("sources"), ("sources",)),
        notes=tuple(notes),
        files=tuple(_files(data, faults)),
        timetables=tuple(_timetables(data, faults)),
        date=_date(data, faults),
    )


def _kind(value: object, faults: FaultList) -> str:
    if value not in KINDS:
        faults.add(
            ("kind",), f"is {shown(value)}; expected 'own' (or leave the line out) or 'pilot' for a region of yours"
        )
        return ""
    return str(value)


def _files(data: Mapping[str, Any], faults: FaultList) -> Iterator[OwnFile]:
    """Yield the files that are named: beside the region's file or below its folder, so that both move together."""
    for kind in OWN_FILES:
        path = data[kind] if faults.text(data, kind, (), default="") else ""  # letter by letter, as files are named
        if path and _lies_beside(path, (kind,), faults):
            yield OwnFile(kind, path)


def _lies_beside(path: str, key: tuple[str | int, ...], faults: FaultList) -> bool:
    beside = not PurePath(path).is_absolute() and ".." not in PurePath(path).parts
    if not beside:
        faults.add(key, f"is {shown(path)}; put the file beside this one, or in a folder below")
    return beside


def _timetables(data: Mapping[str, Any], faults: FaultList) -> Iterator[OwnFile]:
    """Yield the feeds that are named, each once."""
    seen: set[str] = set()
    for position, path in enumerate(faults.listed(data.get(TIMETABLES), (TIMETABLES,))):
        key = (TIMETABLES, position)
        if not isinstance(path, str) or not path.strip():
            faults.add(key, f"is {shown(path)}; write the path of a GTFS zip or folder in quotes")
        elif path in seen:
            faults.add(key, f"{shown(path)} is named twice; keep one")
        elif _lies_beside(path, key, faults):
            seen.add(path)
            yield OwnFile(TIMETABLES, path)


def _date(data: Mapping[str, Any], faults: FaultList) -> str:
    """Return the school day as it is written, a date of TOML as text; the feeds say later whether trips run on it."""
    value = data.get(DATE, "")
    value = value.isoformat() if isinstance(value, dt.date) else value
    if value not in ("", AUTO) and not (isinstance(value, str) and _is_date(value)):
        faults.add((DATE,), f'is {shown(value)}; write a school day as "2026-10-06", or "{AUTO}" for a typical one')
        return ""
    if value and not data.get(TIMETABLES):
        faults.add(
            (DATE,), f'is the day of timetables, and there are none; name feeds with {TIMETABLES} = ["feed.zip"]'
        )
    return str(value)


def _is_date(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _programme(data: object, faults: FaultList, division: MunicipalDivision, year: int) -> Programme:
    return programme_from(data, ("programme",), faults, lambda codes: resolve_all(division, codes, year=year))


def _id(data: Mapping[str, Any], faults: FaultList) -> str:
    name = faults.text(data, "id", ())
    if name and unsafe_id(name):
        faults.add(("id",), unsafe_id(name))
    return name


def _year(data: Mapping[str, Any], faults: FaultList, division: MunicipalDivision) -> int:
    year = data.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or not 2000 <= year <= 2100:
        faults.add(("year",), f"is {shown(year)}; write the year of the municipal division, such as 2026")
        return 0
    if division.year and year > division.year:
        faults.add(
            ("year",),
            f"is {year}, but the newest municipal division known here is of {division.year}; write {division.year}",
        )
    if year < division.first_year:
        faults.add(
            ("year",),
            f"is {year}; mergers before {division.first_year} are not known here: write the codes of "
            f"{division.first_year} or later, and that year",
        )
    return year


def _codes(
    data: Mapping[str, Any], faults: FaultList, division: MunicipalDivision, year: int
) -> tuple[tuple[str, ...], list[str]]:
    path = ("municipality_codes",)
    listed = faults.listed(data.get("municipality_codes"), path)
    if not listed:
        faults.add(path, 'is empty; list at least one three-digit code, such as ["205", "290"]')
    codes, notes, code_faults = resolve_all(division, listed, year=year or None)
    for position, fault in code_faults:
        faults.add((*path, position), fault)
    return codes, notes


class _AnyCode(Mapping[str, tuple[str, ...]]):
    """Stands for the names of a division that is not known: every three-digit code is in it."""

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and re.fullmatch("[0-9]{3}", code) is not None

    def __getitem__(self, code: str) -> tuple[str, ...]:
        return (code,)

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0
