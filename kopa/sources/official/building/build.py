"""`kopa build`: official tables made beside, checked, and put in force by one renaming; a failure leaves what was."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from filelock import FileLock

from kopa import store
from kopa.errors import InputError, NotThereError, UnknownNameError, did_you_mean
from kopa.sources import catalogue, read
from kopa.sources.catalogue import CC_BY, Origin
from kopa.sources.fetch.orders import COUNTRY_ID
from kopa.sources.official.building import (
    ages,
    areas,
    broadband,
    campuses,
    digiroad,
    effects,
    languages,
    people,
    road_sources,
    roads,
    roads_before,
    schools,
    vet_fields,
)
from kopa.sources.official.building.raw_tables import RawTables, region_word
from kopa.sources.official.building.stage import BuiltTable, Stage
from kopa.sources.region_roads import OF_OPENSTREETMAP, OPENSTREETMAP, OVERPASS
from kopa.sources.schemas import areas_and_people
from kopa.sources.schemas import campuses as campuses_schemas
from kopa.sources.schemas import people as people_schemas
from kopa.sources.schemas import schools as schools_schemas
from kopa.sources.schemas.areas_and_people import CATALOGUE
from kopa.sources.schemas.official import (
    BROADBAND,
    RESTS_ON,
    RESTS_ON_FILE,
    ROADS_BUILT,
    ROADS_REJECTED,
    SPEAKERS,
    VET_FIELDS,
)
from kopa.sources.writing import to_csv
from kopa.tables import Schema, check

BEGUN, LOCK_FILE = ".building-", ".lock"
"""How folders that are being built are called, and the file by which one build waits for another."""

REFUSED_ROWS_FILE = "rejected_rows_of_refused_build.csv"
"""File beside the versions, with the rows of layers that a refused build could not use."""


@dataclass(frozen=True)
class BuildPart:
    """Tables that are built together, and the datasets without which they stay the starter's."""

    id: str
    datasets: tuple[str, ...]
    tables: Callable[[Stage, RawTables], Iterator[BuiltTable]]
    result: Schema
    """A table that it alone makes: where that is official, the part was built."""
    further: tuple[str, ...] = ()
    """Datasets that are used where they were fetched too."""
    instead: tuple[str, ...] = ()
    """Datasets of which it may be built in place of `datasets`."""
    by_region: bool = False
    """Whether it is of regions: built of each of which Digiroad was fetched, and of those whose roads are wanted of
    OpenStreetMap."""

    def lacking(self, raw: RawTables) -> tuple[str, ...]:
        """Return the datasets without which it cannot be built."""
        if self.by_region:
            return () if road_sources.areas(raw) or raw.mapped else self.datasets
        return tuple(raw.lacking(self.datasets))

    def of_areas(self, raw: RawTables) -> list[RawTables]:
        """Return what the lock file names of the areas of which it is built."""
        return [raw.of_area(area) for area in road_sources.areas(raw)] if self.by_region else [raw]

    def names(self, here: RawTables) -> tuple[str, ...]:
        """Return the datasets of which it is built of an area."""
        if self.by_region:
            return road_sources.datasets_of(here)
        return tuple(name for name in (*self.datasets, *self.further) if not here.lacking([name]))

    def was_built(self, official: Collection[str]) -> bool:
        """Return whether it made one of some official tables, by their names."""
        return self.result.name in official


PARTS = (
    BuildPart("areas", areas.DATASETS, areas.tables, areas_and_people.OUTLINES),
    BuildPart("people", people.DATASETS, people.tables, people_schemas.POPULATION_CELLS),
    BuildPart("ages", ages.DATASETS, ages.tables, people_schemas.REGION_AGES),
    BuildPart("languages", languages.DATASETS, languages.tables, SPEAKERS),
    BuildPart("schools", schools.DATASETS, schools.tables, schools_schemas.SCHOOLS, schools.FURTHER),
    BuildPart("campuses", campuses.DATASETS, campuses.tables, campuses_schemas.CAMPUSES, campuses.FURTHER),
    BuildPart("fields", vet_fields.DATASETS, vet_fields.tables, VET_FIELDS, vet_fields.FURTHER),
    BuildPart("broadband", broadband.DATASETS, broadband.tables, BROADBAND),
    BuildPart(
        "roads",
        digiroad.DATASETS,
        roads.tables,
        ROADS_BUILT,
        digiroad.FURTHER,
        (*road_sources.FILES, *OF_OPENSTREETMAP),
        by_region=True,
    ),
)
"""In the order in which they are built: a later one may rest on what an earlier one made."""


@dataclass(frozen=True)
class PlannedPart:
    """A part, and which of its datasets the lock file lacks."""

    part: BuildPart
    lacking: tuple[str, ...]

    @property
    def fetch(self) -> str:
        """The command that fetches what is lacking."""
        region = ["--region REGION"] if self.part.by_region else []
        return " ".join(["kopa fetch", *(f"--source {name}" for name in self.lacking), *region])

    def in_words(self, raw: RawTables) -> str:
        """From which versions it is built, or which command fetches what is lacking."""
        if self.lacking:
            instead = _of_openstreetmap(raw) if self.part.by_region else ""
            return f"{self.part.id}: stays the starter; {self.fetch}{instead}"
        versions = [
            f"{name} {here.area if self.part.by_region else here.entry(name).year} "
            f"(retrieved {here.version(name).retrieved[:10]})"
            for here in self.part.of_areas(raw)
            for name in self.part.names(here)
        ]
        if self.part.by_region:
            for area in sorted(raw.mapped):
                name = raw.map_dataset(area)
                here = raw if name == OPENSTREETMAP else raw.of_area(area)
                versions.append(f"{name} {area} (retrieved {here.version(name).retrieved[:10]})")
        return f"{self.part.id}: {', '.join(versions)}"


def _of_openstreetmap(raw: RawTables) -> str:
    """Return how roads could be built of what is here of OpenStreetMap; empty where nothing is."""
    if not raw.lacking([OPENSTREETMAP]):
        return f"; or of OpenStreetMap, whose extract is here: kopa build {roads_before.WISH} REGION"
    areas = raw.fetched_areas([OVERPASS])
    wishes = " ".join(f"{roads_before.WISH} {region_word(area)}" for area in areas)
    return f"; or of OpenStreetMap, whose roads of {', '.join(areas)} are here: kopa build {wishes}" if areas else ""


@dataclass(frozen=True)
class BuildOutcome:
    """What a build made: its folder, the parts, what changed against the tables before, and by how many persons."""

    folder: Path
    parts: tuple[PlannedPart, ...]
    same: bool
    """Whether these tables were in force already."""
    notes: tuple[str, ...] = ()
    """What is to be said of the tables, and what was accepted, a sentence each."""
    rows: tuple[effects.RowsChanged, ...] = ()
    compared: tuple[str, ...] = ()
    """Tables that were built and compared with those before: roads of a region that had none are new."""
    first: bool = False
    """Whether no tables were in force that could be compared, but the starter's."""
    persons: pd.DataFrame = field(default_factory=pd.DataFrame)


def planned(raw: RawTables, names: Iterable[str] = ()) -> tuple[PlannedPart, ...]:
    """Return the parts that are wanted (default: all), each with what it lacks.

    Raises
    ------
    UnknownNameError
        There is no part of a name.
    InputError
        Roads are wanted of OpenStreetMap, and are not among the parts that are named.
    NotThereError
        A part that is named lacks a dataset, or nothing at all can be built; says what to fetch.
    """
    wanted, by_id = list(names), {part.id: part for part in PARTS}
    for name in wanted:
        if name not in by_id:
            raise UnknownNameError(f"--part: {name!r} is none of {', '.join(by_id)}.{did_you_mean(name, by_id)}")
    unasked = [part.id for part in PARTS if part.by_region and wanted and part.id not in wanted]
    if raw.mapped and unasked:
        raise InputError(
            f"{roads_before.WISH}: {', '.join(unasked)} are not among the parts that are built; add --part "
            f"{unasked[0]}, or leave the option out"
        )
    parts = tuple(PlannedPart(part, part.lacking(raw)) for part in PARTS)
    chosen = tuple(one for one in parts if one.part.id in (wanted or by_id))
    lacking = [one for one in chosen if one.lacking]
    if lacking and (wanted or len(lacking) == len(chosen)):
        commands = "; ".join(f"{one.part.id}: {one.fetch}" for one in lacking)
        raise NotThereError(f"{raw.lock} lacks what these tables are built from: {commands}")
    return chosen


def build(raw: RawTables, out: Path, names: Sequence[str] = (), *, accept: bool = False) -> BuildOutcome:
    """Build official tables from what a lock file names and put them in force.

    Parameters
    ----------
    raw
        The datasets of the lock file.
    out
        Folder of the versions of official tables; the file ``current`` in it names the one in force.
    names
        Parts to build; default all whose datasets were fetched. The tables of others are the starter's.
    accept
        Whether large changes of persons and schools against the tables in force before are accepted.

    Raises
    ------
    KopaError
        Something lacks, is damaged or contradicts: what was in force stays so.
    """
    parts = planned(raw, names)
    _refuse_falling_back(parts, raw, out)
    store.usable_folder(out)
    with _alone(out), tempfile.TemporaryDirectory(dir=out, prefix=BEGUN) as name:
        stage = Stage(Path(name) / "tables", read.starter_folder())
        for one in parts:
            if not one.lacking:
                for table in one.part.tables(stage, raw):
                    stage.write(table)
        _write_what_they_rest_on(stage, raw)
        path = catalogue.write_catalogue(stage.folder, stage.files, stage.origins, official=stage.official)
        catalogue.write_sum(path)
        read.checked_files(stage.folder)
        changes = _refuse_unaccepted(stage, out, accept=accept)
        folder, same = _put_in_force(stage.folder, out)
        (out / REFUSED_ROWS_FILE).unlink(missing_ok=True)
    notes = (*stage.notes, *(f"accepted: {one}" for one in stage.doubts))
    return BuildOutcome(folder, parts, same, notes, changes.rows, changes.compared, changes.first, changes.persons)


def _refuse_falling_back(parts: Sequence[PlannedPart], raw: RawTables, out: Path) -> None:
    """Raise where tables that are official now would be the starter's again, because their part is not built."""
    rests_on = _rested_on(out)
    roads_before.refuse_falling_back(rests_on, raw, out)
    official = set(rests_on["table"])
    built = {one.part.id for one in parts if not one.lacking}
    lost = [part.id for part in PARTS if part.was_built(official) and part.id not in built]
    if lost:
        raise InputError(
            f"the tables of {', '.join(lost)} in {out} are official and would be the starter's again: build them too "
            f"({' '.join(f'--part {name}' for name in sorted({*lost, *built}))}, or no --part), or build into "
            "another folder (--out)"
        )


def _rested_on(out: Path) -> pd.DataFrame:
    """Return on what the version in force rests, though other files of it may be damaged; no rows where none is.

    Where it cannot be known which is in force, it is what any version here rests on.

    Raises
    ------
    InputError
        It cannot be read: which tables are official is not known.
    """
    try:
        folders = [read.version_in_force(out)]
    except InputError:
        folders = sorted(path for path in out.iterdir() if re.fullmatch(read.VERSION_NAME, path.name))
    if folders == [out] and not (out / RESTS_ON_FILE).is_file():
        return pd.DataFrame(columns=RESTS_ON.names)
    found = [_checked_rests_on(folder, out) for folder in folders]
    return pd.concat(found) if found else pd.DataFrame(columns=RESTS_ON.names)


def _checked_rests_on(folder: Path, out: Path) -> pd.DataFrame:
    path = folder / RESTS_ON_FILE
    try:
        content = path.read_bytes()
        listed = read.parse((folder / read.CATALOGUE_FILE).read_bytes(), CATALOGUE, folder / read.CATALOGUE_FILE)
        recorded = listed.set_index("table")["sha256"][RESTS_ON.name]
        if hashlib.sha256(content).hexdigest() != recorded:
            raise InputError("its sha256 is not the recorded one")
        return check(read.parse(content, RESTS_ON, path), RESTS_ON, where=str(path), first_row=2)
    except (OSError, KeyError, InputError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{path} cannot be read ({why}), so that it is not known which tables in {out} are official and would be "
            f"the starter's again: build into another folder (--out), or move {out} away"
        ) from None


def _whole_in_force(out: Path) -> Path | None:
    """Return the folder of the version in force, or None where there is none that is whole."""
    try:
        folder = read.version_in_force(out)
    except InputError:
        return None
    return folder if (folder / RESTS_ON_FILE).is_file() and _is_whole(folder) else None


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder for one build; what a killed one left is removed."""
    with FileLock(out / LOCK_FILE):
        for left in out.glob(f"{BEGUN}*"):
            store.remove_folder(left)
        for left in store.temporaries(out):
            left.unlink(missing_ok=True)
        yield


def _write_what_they_rest_on(stage: Stage, raw: RawTables) -> None:
    rows, of_area = [], {COUNTRY_ID: raw}
    for built, names in sorted(stage.official.items()):
        for area in stage.areas[built]:
            here = of_area.setdefault(area, raw.of_area(area))
            for name in names:
                if here.lacking([name]):
                    continue
                entry, version = here.entry(name), here.version(name)
                rows.append((built, *entry.key, version.content, version.rows, entry.retrieved[:10], entry.licence))
    table = check(pd.DataFrame(rows, columns=RESTS_ON.names), RESTS_ON)
    path = stage.folder / RESTS_ON_FILE
    path.write_bytes(to_csv(table))
    stage.files.append(path)
    stage.official[RESTS_ON.name] = ()
    stage.origins[RESTS_ON.name] = Origin(
        "kopa-data.lock", "as fetched", CC_BY, "Written by kopa", "which versions of fetched data the tables rest on"
    )


@dataclass(frozen=True)
class _Changes:
    """What a build changes against the tables before."""

    rows: tuple[effects.RowsChanged, ...]
    compared: tuple[str, ...]
    first: bool
    persons: pd.DataFrame


def _refuse_unaccepted(stage: Stage, out: Path, *, accept: bool) -> _Changes:
    """Return what changed against the tables in force before (else the starter's), or raise where it is too much."""
    in_force = _whole_in_force(out)
    if in_force is None and (out / read.CURRENT_FILE).is_file():
        stage.notes.append(f"the tables in force in {out} are damaged: these were compared with the starter's")
    with tempfile.TemporaryDirectory(dir=out, prefix=BEGUN) as name:
        before = Stage(Path(name) / "tables", in_force or read.starter_folder())
        cells = [one.read(people_schemas.POPULATION_CELLS) for one in (before, stage)]
        in_use = [_in_force(one) for one in (before, stage)]
        stage.doubts += effects.to_accept((cells[0], in_use[0]), (cells[1], in_use[1]), stage.region_of)
        changed = list(effects.changed_tables(before, stage))
        stage.doubts += [*effects.rows_to_accept(before, changed), *effects.gone_to_accept(before, stage)]
        of_roads = list(roads_before.changed(before, stage))
        there = [one.table for one in of_roads if roads_before.was_there(before, one.table)]
        if stage.doubts and not accept:
            raise InputError(
                f"the new tables differ much from what is published, or from those before: {'; '.join(stage.doubts)}. "
                f"If that is right: kopa build --accept. What was in force stays so{_rejected_rows_kept(stage, out)}"
            )
        built = [s.name for s, f in effects.TABLES if s.name in stage.official and before.path(s, f).is_file()]
    rows = tuple(one for one in (*changed, *of_roads) if one.came or one.went or one.changed)
    compared = (*built, *there)
    return _Changes(rows, compared, in_force is None, effects.persons_by_age(*cells))


def _rejected_rows_kept(stage: Stage, out: Path) -> str:
    """Write the rows of layers that cannot be used beside the versions, and return where they are listed."""
    path = stage.path(ROADS_REJECTED, f"{ROADS_REJECTED.name}.csv")
    if ROADS_REJECTED.name not in stage.official or stage.read(ROADS_REJECTED, path.name).empty:
        return ""
    kept = out / REFUSED_ROWS_FILE
    store.write_text(kept, path.read_text(encoding="utf-8"))
    return f". Rows that are not used: {kept}"


def _in_force(stage: Stage) -> pd.DataFrame:
    """Return the schools that no change of the tables' own list ends."""
    table = stage.read(schools_schemas.SCHOOLS)
    changes = stage.read(schools_schemas.SITE_CHANGES, f"{schools_schemas.SITE_CHANGES.name}.csv")
    ended = changes.loc[changes["change"].isin(("closed", "merged")), "institution_number"]
    return table[~table["institution_number"].isin(ended)]


def _put_in_force(stage: Path, out: Path) -> tuple[Path, bool]:
    """Move a whole folder into place under the name of its content, then name it in ``current``; nothing is undone."""
    sum_ = hashlib.sha256((stage / read.CATALOGUE_FILE).read_bytes()).hexdigest()
    folder = out / sum_[: read.NAME_DIGITS]
    same = folder == _whole_in_force(out)
    if not _is_whole(folder):
        for path in stage.rglob("*"):
            store.flush(path)
        store.remove_folder(folder)
        stage.replace(folder)
    store.write_text(out / read.CURRENT_FILE, f"{folder.name}\n")
    return folder, same


def _is_whole(folder: Path) -> bool:
    try:
        read.checked_files(folder)
    except (InputError, NotThereError):
        return False
    return True
