"""The whole starter data set, built beside and moved into place when it is complete."""

import gzip
import logging
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from kopa.errors import NotThereError, TooLargeError
from kopa.sources import catalogue
from kopa.sources.derive.base import base_tables, towns_with_outlines
from kopa.sources.derive.schools import build as schools
from kopa.sources.derive.schools.origins import ORIGINS as SCHOOL_ORIGINS
from kopa.sources.people import cells_of_stored
from kopa.sources.publishers import published_tables
from kopa.sources.publishers.land_survey import ROADS_FILE
from kopa.sources.read import file_of, parse
from kopa.sources.schemas import areas_and_people, people
from kopa.sources.writing import write_table
from kopa.tables import Schema

log = logging.getLogger(__name__)

MOST_BYTES = 4_000_000
MOST_BYTES_A_FILE = 1_500_000


def build(shared: Path, out: Path, *, only_sites: bool = False) -> list[Path]:
    """Derive the starter tables from the source files in `shared` and put them into `out`.

    Parameters
    ----------
    shared
        Folder with ``roads``, ``municipalities``, ``population`` and ``education``.
    out
        Folder of the tables; nothing in it changes until all of them are there.
    only_sites
        Derive only the education sites again, and the catalogue; the other tables of `out` stay.

    Returns
    -------
    list of Path
        The files of the set; the catalogue is the last.

    Raises
    ------
    NotThereError
        When `shared` is no such folder.
    TooLargeError
        When the set is larger than it may be.
    """
    if not (shared / ROADS_FILE).is_file():
        raise NotThereError(f"{shared / ROADS_FILE}: not there; give the folder of the source data by --shared")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".starter-") as name:
        stage = Path(name)
        files = _copied(out, stage) if only_sites else _base(shared, stage)
        files += _schools(shared, stage, out)
        files.append(catalogue.write_catalogue(stage, files, origins()))
        files.append(catalogue.write_sum(files[-1]))
        _small_enough(files)
        return [_moved(file, stage, out) for file in files]


def _base(shared: Path, stage: Path) -> list[Path]:
    files = []
    for table, schema in base_tables(shared):
        files.append(write_table(table, schema, stage))
        log.info("%s: %s rows", schema.name, f"{len(table):,}")
    return files


def _copied(out: Path, stage: Path) -> list[Path]:
    schemas = (*areas_and_people.TABLES, *people.TABLES, *(one.schema for one in published_tables()))
    names = [file_of(schema) for schema in schemas]
    missing = [name for name in names if not (out / name).is_file()]
    if missing:
        raise NotThereError(f"{out}: {', '.join(missing)} is not there; derive the whole set")
    return [Path(shutil.copyfile(out / name, stage / name)) for name in names]


def _schools(shared: Path, stage: Path, out: Path) -> list[Path]:
    """Return what the builder of schools and other sites wrote; it reads people and postal areas from `stage`."""
    log.info("schools")
    stored = _staged(people.POPULATION_CELLS, stage)
    postal = _staged(areas_and_people.POSTAL_AREAS, stage)
    children = schools.children_of(cells_of_stored(stored))
    return schools.build(shared, stage, towns_with_outlines(shared), postal, children, out)


def _staged(schema: Schema, stage: Path) -> pd.DataFrame:
    path = stage / f"{schema.name}.csv.gz"
    return parse(gzip.decompress(path.read_bytes()), schema, path)


def origins() -> dict[str, catalogue.Origin]:
    """Return where each table of the starter comes from: its row of the catalogue, by its name."""
    return catalogue.ORIGINS | {one.schema.name: one.origin for one in published_tables()} | SCHOOL_ORIGINS


def _small_enough(files: list[Path]) -> None:
    sizes = {file.name: file.stat().st_size for file in files}
    large = [f"{name} has {size:,} bytes" for name, size in sizes.items() if size > MOST_BYTES_A_FILE]
    if large or sum(sizes.values()) > MOST_BYTES:
        raise TooLargeError(
            f"starter data: {sum(sizes.values()):,} bytes of {MOST_BYTES:,}; {'; '.join(large)}: coarsen a table"
        )


def _moved(file: Path, stage: Path, out: Path) -> Path:
    target = out / file.relative_to(stage)
    target.parent.mkdir(parents=True, exist_ok=True)
    return file.replace(target)
