"""The regions that kopa knows, a user's own region file, and finding one by whatever it is called."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kopa import store
from kopa.errors import InputError, TableError, UnknownNameError, did_you_mean
from kopa.plain_text import plain_text
from kopa.regions import KopaProgramme, MunicipalDivision, Region, kopa_from_mapping, region_from_mapping, slug
from kopa.regions.division import resolve_all
from kopa.regions.faults import FaultList
from kopa.sources import country_tables
from kopa.sources.read import file_of, made_once
from kopa.sources.schemas.areas_and_people import MUNICIPALITIES, MUNICIPALITY_CHANGES, OUTLINES
from kopa.sources.user.region_names import LIST_PREFIX, RegionNames, list_id, numbers_of
from kopa.sources.user.toml_files import read_toml

CASE_IDS = ("kainuu", "keski-pohjanmaa", "etela-savo", "satakunta")
"""The four case regions, in the order in which reports show them."""

COUNTRY_ID = "suomi"

RESERVED_IDS = ("comparison",)
"""Folders of reports that are no region's."""

USER_KINDS = ("own", "pilot")
"""Kinds of region that a file of a user may be: the others bind results to what kopa itself answers for."""

_FOLDER = Path(__file__).parent / "regions"
_KOPA = "kopa-programme.toml"
_DIVISION_FILES = tuple(file_of(schema) for schema in (MUNICIPALITIES, OUTLINES, MUNICIPALITY_CHANGES))
_STATISTICS_FINLAND = "Statistics Finland, classification of municipalities {year}"


def read_region(path: Path | str, division: MunicipalDivision | None = None) -> Region:
    """Return the region described in a TOML file.

    Parameters
    ----------
    path
        The file; see `kopa.regions.region_from_mapping` for its keys.
    division
        The municipal division that codes are checked against and mapped to.

    Raises
    ------
    NotThereError, InputError, TableError
        No file, not readable as TOML, or with faults: each with its line and the mend.
    """
    data, line_of = read_toml(Path(path))
    region = region_from_mapping(data, where=str(path), line_of=line_of, division=division)
    paths, faults = files_of(region, path), FaultList(line_of)
    for kind, file in paths.items():
        if not file.is_file():
            near = [one.name for one in file.parent.glob("*") if one.is_file()] if file.parent.is_dir() else []
            faults.add((kind,), f"there is no file {file}.{did_you_mean(file.name, near)}")
    for position, feed in enumerate(timetables_of(region, path)):
        if not feed.exists():
            near = [one.name for one in feed.parent.glob("*")] if feed.parent.is_dir() else []
            faults.add(("timetables", position), f"there is no file {feed}.{did_you_mean(feed.name, near)}")
    if faults.faults:
        raise TableError(str(path), faults.faults)
    hashed = (replace(one, sha256=store.sha256(paths[one.kind])) for one in region.files)
    feeds = zip(region.timetables, timetables_of(region, path), strict=True)
    return replace(
        region,
        files=tuple(hashed),
        timetables=tuple(replace(one, sha256=store.sha256_of_either(feed)) for one, feed in feeds),
    )


def files_of(region: Region, source: Path | str) -> dict[str, Path]:
    """Return the paths of the files that a region's file names, by what they hold; `source` is that file's path."""
    return {one.kind: Path(source).parent / one.path for one in region.files}


def timetables_of(region: Region, source: Path | str) -> tuple[Path, ...]:
    """Return the paths of the feeds that a region's file names; `source` is that file's path."""
    return tuple(Path(source).parent / one.path for one in region.timetables)


def kopa_programme() -> KopaProgramme:
    """Return the KOPA programme: names of its goals and its facts, with sources."""
    data, line_of = read_toml(_FOLDER / _KOPA)
    return kopa_from_mapping(data, where=_KOPA, line_of=line_of)


def known_regions(municipalities: pd.DataFrame | None = None, changes: pd.DataFrame | None = None) -> dict[str, Region]:
    """Return every region known by name: the four case regions, Suupohja, the 19 regions and the country.

    Parameters
    ----------
    municipalities
        Codes, names, region codes and names, year; default `kopa.sources.country_tables.municipalities()`.
    changes
        Mergers of municipalities; default `kopa.sources.country_tables.municipality_changes()`.

    Returns
    -------
    dict
        Region by id: case regions first, then pilots, the other regions by name, the country.
    """
    if municipalities is None and changes is None:
        return dict(made_once(_described, _DIVISION_FILES))
    return _described(municipalities, changes)


def _described(municipalities: pd.DataFrame | None = None, changes: pd.DataFrame | None = None) -> dict[str, Region]:
    municipalities, changes = _tables(municipalities, changes)
    division = MunicipalDivision.from_tables(municipalities, changes)
    files = {path.stem: path for path in _FOLDER.glob("*.toml") if path.name != _KOPA}
    order = [*CASE_IDS, *sorted(set(files) - set(CASE_IDS))]
    regions = {name: read_region(files[name], division) for name in order}
    for region in (*_maakunnat(municipalities, division.year), _country(municipalities, division.year)):
        regions.setdefault(region.id, region)
    return regions


def find_region(
    name: str | Path, *, municipalities: pd.DataFrame | None = None, changes: pd.DataFrame | None = None
) -> Region:
    """Return the region called `name`: an id, a name in Finnish, Swedish or English, a file, or a list of codes.

    Parameters
    ----------
    name
        `kainuu`, `Södra Savolax`, `my/region.toml`, or municipality codes such as `205,290`.
    municipalities, changes
        As in `known_regions`.

    Raises
    ------
    UnknownNameError
        No such region; the closest known ones are named.
    NotThereError, InputError, TableError
        As `read_region`; an unknown code in a list.
    """
    text = plain_text(str(name))
    if isinstance(name, Path) or text.casefold().endswith(".toml"):
        region = read_region(_safe_path(str(name)), _division(municipalities, changes))
        _refuse_taken(region, known_regions(municipalities, changes), str(name))
        return region
    if re.fullmatch(r"[0-9]+([,;\s]+[0-9]+)*[,;\s]*", text):
        return region_of_codes(re.findall("[0-9]+", text), _division(municipalities, changes))
    regions, names = (
        known_regions(municipalities, changes),
        region_names(municipalities=municipalities, changes=changes),
    )
    if names.id_of(text) in regions:
        return regions[names.id_of(text)]
    raise UnknownNameError(_unknown(text, regions, _tables(municipalities, changes)[0]))


def region_names(
    own: Region | None = None, others: Iterable[str] = (), *, municipalities: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
) -> RegionNames:  # fmt: skip
    """Return the names of every region that is known, and of the user's own.

    Parameters
    ----------
    own
        The region of a study, if it is none of those that are known.
    others
        Names of further regions of the user's own.
    municipalities, changes
        As in `known_regions`.
    """
    regions = known_regions(municipalities, changes)
    mine = [own] if own is not None and own.id not in regions else []
    towns = _tables(municipalities, changes)[0]
    return RegionNames([*regions.values(), *mine], numbers_of(towns), towns["code"], others)


def names_of_own(regions: Iterable[Region]) -> tuple[str, ...]:
    """Return all names of those regions that are the user's own: no other run knows them."""
    return tuple(sorted({word for one in regions if one.kind in USER_KINDS for word in _words(one)}))


def _division(municipalities: pd.DataFrame | None, changes: pd.DataFrame | None) -> MunicipalDivision:
    return MunicipalDivision.from_tables(*_tables(municipalities, changes))


def _refuse_taken(region: Region, regions: dict[str, Region], where: str) -> None:
    """Raise when a user's region takes the id of another one, of a list of codes or of the comparison, or its kind."""
    if regions.get(region.id) == region:
        return
    line_of, faults = read_toml(Path(where))[1], []
    if region.id in RESERVED_IDS or region.id.startswith(LIST_PREFIX) or region.id in regions:
        faults.append(
            f"line {line_of(('id',))}: id: {region.id!r} is taken; choose another one, such as 'my-{region.id}'"
        )
    if region.kind not in USER_KINDS:
        faults.append(
            f"line {line_of(('kind',))}: kind: {region.kind!r} is kept for the regions that come with kopa; write "
            f"{' or '.join(map(repr, USER_KINDS))}, or leave the line out"
        )
    if faults:
        raise TableError(where, faults)


def _tables(municipalities: pd.DataFrame | None, changes: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    return (
        country_tables.municipalities() if municipalities is None else municipalities,
        country_tables.municipality_changes() if changes is None else changes,
    )


def region_of_codes(codes: list[str], division: MunicipalDivision) -> Region:
    """Return the region made of the municipalities with these codes, named after them.

    Raises
    ------
    TableError
        With every unknown or repeated code.
    """
    codes_of_today, notes, faults = resolve_all(division, codes)
    if faults:
        raise TableError("list of municipalities", [fault for _, fault in faults])
    fi, sv = (_listed([division.names[code][i] for code in codes_of_today]) for i in (0, -1))
    source = _STATISTICS_FINLAND.format(year=division.year)
    return Region(
        list_id(codes_of_today), fi, sv, fi, codes_of_today, division.year, "list", None, (source,), tuple(notes)
    )


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} + {len(names) - 6}"


def _maakunnat(municipalities: pd.DataFrame, year: int) -> list[Region]:
    source = _STATISTICS_FINLAND.format(year=year)
    regions = []
    for _, group in municipalities.groupby("region_name_fi", observed=True):
        fi, sv, en = (str(group[f"region_name_{language}"].iloc[0]) for language in ("fi", "sv", "en"))
        codes = tuple(sorted(group["code"]))
        regions.append(Region(slug(fi), fi, sv, en, codes, year, "maakunta", None, (source,)))
    return sorted(regions, key=lambda region: region.id)


def _country(municipalities: pd.DataFrame, year: int) -> Region:
    codes = tuple(sorted(municipalities["code"]))
    source = _STATISTICS_FINLAND.format(year=year)
    return Region(COUNTRY_ID, "Suomi", "Finland", "Finland", codes, year, "country", None, (source,))


def _words(region: Region) -> tuple[str, ...]:
    return region.id, region.name_fi, region.name_sv, region.name_en


def _safe_path(text: str) -> Path:
    if any(ord(letter) < 32 for letter in text):
        raise InputError(f"{text!r} holds a control character and cannot be a path")
    return Path(text)


def _unknown(text: str, regions: dict[str, Region], municipalities: pd.DataFrame) -> str:
    for name in ("name_fi", "name_sv"):
        matching = municipalities.loc[municipalities[name].str.casefold() == text.casefold(), "code"]
        if len(matching):
            return (
                f"no region {text!r}: it is a municipality; for a study of it alone write its code, {matching.iloc[0]}"
            )
    words = ((word.casefold(), one.id) for one in regions.values() for word in _words(one))
    names = [word for word, region_id in words if word == region_id or slug(word) != region_id]
    hint = did_you_mean(text, names) or " `kopa regions` lists them; a list of codes or a .toml will also do."
    return f"no region {text!r}.{hint}"
