"""Tables of a country as files: where they are, and how one is read, checked against the catalogue and its schema.

They are those that travel with kopa (the starter), or a folder of the same form: one that `kopa build` made of the
publishers' data, or the user's own.
"""

import gzip
import hashlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from kopa.errors import InputError, NotThereError, TableError
from kopa.sources.schemas.areas_and_people import CATALOGUE
from kopa.tables import Schema, check

FOLDER_VARIABLE = "KOPA_STARTER"
CATALOGUE_FILE = "catalogue.csv"
CATALOGUE_SUM = "catalogue.csv.sha256"
"""The catalogue's own sha256, as `sha256sum` writes it."""

CURRENT_FILE = "current"
"""File that names, in a folder of several versions, the one that holds: 12 digits of its catalogue's sha256."""

STARTER, OFFICIAL = "starter", "official"
OFFICIAL_FOLDER = Path("data/official")
"""Where `kopa build` puts tables, and ``official`` finds them, below the folder of work."""

_READ: dict[tuple[Schema, str], pd.DataFrame] = {}
"""Tables that this process has read and checked, by schema and content: forked steps have them from their parent."""

_RECORDED: dict[str, dict[str, tuple[str, int]]] = {}
"""Checksum and size of every file, by the checksum of the catalogue that names them."""

_MADE: dict[tuple[Any, ...], Any] = {}
"""What was made of tables, by its maker and their content."""

Made = TypeVar("Made")

STARTER_MEND = (
    "take the file anew (git checkout -- data/starter, or install kopa again), or derive it again: make starter"
)
NAME_DIGITS = 12
"""Digits of the catalogue's sha256 that name the folder of a version of official tables."""

VERSION_NAME = f"[0-9a-f]{{{NAME_DIGITS}}}"


def mend(path: Path) -> str:
    """Return how a folder of tables, or a file in one, is had again: the starter's, official ones, or the user's own.

    Examples
    --------
    >>> mend(Path("mine/roads.csv.gz"))
    'take the folder anew from where it came, or use other tables: --data starter, or unset KOPA_STARTER'
    """
    places = (path.absolute(), *path.absolute().parents)
    if any(one in places for one in _starter_candidates()):
        return STARTER_MEND
    for place in places:
        if re.fullmatch(VERSION_NAME, place.name) and (place.parent / CURRENT_FILE).is_file():
            return f"build the tables again: {_build_into(place.parent)}"
    return f"take the folder anew from where it came, or use other tables: --data starter, or unset {FOLDER_VARIABLE}"


def _build_into(out: Path) -> str:
    """Return the command that builds official tables into a folder."""
    return "kopa build" if out.absolute() == OFFICIAL_FOLDER.absolute() else f"kopa build --out {out}"


def folder() -> Path:
    """Return the folder of the tables that are read.

    It is the one that the environment variable ``KOPA_STARTER`` names (the version in force, where it holds several),
    else that of the starter.

    Raises
    ------
    NotThereError, InputError
        When there is none, or its path is not whole.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        return starter_folder()
    if not Path(named).is_absolute():
        raise InputError(
            f"{FOLDER_VARIABLE} is {named!r}, which means another folder wherever a notebook or a step runs; set it to "
            f"the whole path: {Path(named).absolute()}"
        )
    candidate = version_in_force(Path(named))
    if not candidate.is_dir():
        raise NotThereError(
            f"{candidate}: no folder of tables is here; set {FOLDER_VARIABLE} to one, or unset it; or {mend(candidate)}"
        )
    if not (candidate / CATALOGUE_FILE).is_file():
        raise NotThereError(
            f"{candidate}: {CATALOGUE_FILE} is missing, so that this is no folder of starter tables; "
            f"set {FOLDER_VARIABLE} to one, or unset it"
        )
    return candidate


def starter_folder() -> Path:
    """Return the folder of the starter: inside the installed package, else ``data/starter`` of the checkout.

    Raises
    ------
    NotThereError
        When there is none.
    """
    candidates = _starter_candidates()
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise NotThereError(
        f"{candidates[-1]}: the starter data is not here; set {FOLDER_VARIABLE} to its folder, or {STARTER_MEND}"
    )


def _starter_candidates() -> tuple[Path, Path]:
    package = Path(__file__).resolve().parents[1]
    return package / "_starter", package.parent / "data" / "starter"


def version_in_force(folder: Path) -> Path:
    """Return the version in force of a folder that holds several; the folder itself where it holds none.

    Raises
    ------
    TableError
        The file that names the version is damaged.
    """
    pointer = folder / CURRENT_FILE
    if not pointer.is_file():
        return folder
    name = _content(pointer).decode("ascii", "replace").strip()
    if not re.fullmatch(VERSION_NAME, name):
        again = _build_into(folder)
        raise TableError(str(pointer), [f"{name[:20]!r} is no name of a version; build the tables again: {again}"])
    return folder / name


def use(name: str) -> Path:
    """Have this process, and those that it starts, read the tables that a name means; return their folder.

    Parameters
    ----------
    name
        ``starter``, ``official`` (what `kopa build` put into ``data/official``), or a folder.

    Raises
    ------
    NotThereError, TableError
        There are none, or it cannot be known which version is in force.
    """
    if name == STARTER:
        os.environ.pop(FOLDER_VARIABLE, None)
        return folder()
    chosen = OFFICIAL_FOLDER if name == OFFICIAL else Path(name)
    if not chosen.is_dir():
        how = "build them: kopa fetch, then kopa build" if name == OFFICIAL else "name a folder, official or starter"
        raise NotThereError(f"--data {name}: {chosen} is not there; {how}")
    os.environ[FOLDER_VARIABLE] = str(version_in_force(chosen.resolve()))
    return folder()


@contextmanager
def using(name: str) -> Iterator[Path]:
    """Have this process read the tables that a name means, as `use` does, and then those from before again."""
    before = os.environ.get(FOLDER_VARIABLE)
    try:
        yield use(name)
    finally:
        os.environ.pop(FOLDER_VARIABLE, None)
        if before is not None:
            os.environ[FOLDER_VARIABLE] = before


def checked_files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file of a folder of tables by its name, catalogue and its sum included.

    Raises
    ------
    NotThereError, TableError
        A file is missing, or is not the recorded one.
    """
    path = folder / CATALOGUE_FILE
    content = _content(path)
    _check_catalogue(hashlib.sha256(content).hexdigest(), path)
    table = check(parse(content, CATALOGUE, path), CATALOGUE, where=str(path), first_row=2)
    contents = {CATALOGUE_FILE: content, CATALOGUE_SUM: _content(folder / CATALOGUE_SUM)}
    for name, recorded in zip(table["file"], table["sha256"], strict=True):
        contents[name] = _content(folder / name)
        if hashlib.sha256(contents[name]).hexdigest() != recorded:
            raise TableError(
                str(folder / name), [f"the file is damaged: its sha256 is not the recorded one; {mend(path)}"]
            )
    return contents


def read_catalogue() -> pd.DataFrame:
    """Return the catalogue: one row per table with file, rows, size in bytes, sha256, source and licence.

    Raises
    ------
    NotThereError, TableError
        When the catalogue is missing or damaged.
    """
    path = folder() / CATALOGUE_FILE
    content, sum_ = _checked(CATALOGUE_FILE)
    key = CATALOGUE, sum_
    if key not in _READ:
        _READ[key] = check(parse(content, CATALOGUE, path), CATALOGUE, where=str(path), first_row=2)
    return _READ[key].copy()


def read_table(schema: Schema, file: str = "") -> pd.DataFrame:
    """Return one starter table, checked by its checksum and by `schema`.

    Parameters
    ----------
    schema
        What the table has to hold; its name is that of the table.
    file
        Path inside the starter folder, a CSV or CSV.gz; default ``<schema name>.csv.gz``.

    Raises
    ------
    NotThereError
        When the file is missing.
    TableError
        When it is damaged or does not agree with the schema; the message says how to mend it.

    Examples
    --------
    >>> from kopa.sources.schemas.areas_and_people import MUNICIPALITIES
    >>> len(read_table(MUNICIPALITIES))
    308
    """
    name = file or file_of(schema)
    path = folder() / name
    content, sum_ = _checked(name)
    key = schema, sum_
    if key not in _READ:
        table = check(parse(_unpacked(content, path), schema, path), schema, where=str(path), first_row=2)
        _READ[key] = table.astype({c.name: bool for c in schema.columns if c.kind == "flag" and c.name in table})
    return _READ[key].copy()


def has_table(schema: Schema) -> bool:
    """Return whether the tables that are read hold one: some are made by `kopa build` alone.

    Raises
    ------
    NotThereError, TableError
        When the catalogue is missing or damaged.
    """
    return bool((read_catalogue()["table"] == schema.name).any())


def file_of(schema: Schema) -> str:
    """Return the name of the file of a starter table."""
    return f"{schema.name}.csv.gz"


def checked_content(name: str) -> bytes:
    """Return the bytes of one file of the starter data, which have the recorded sha256.

    Raises
    ------
    NotThereError, TableError
        When the file is missing, or is not the recorded one.
    """
    return _checked(name)[0]


def made_once(make: Callable[..., Made], files: Iterable[str], *chosen: Any) -> Made:
    """Return `make(*chosen)`, made once in a process as long as these files are what they were.

    They are read and checked at every call, so that one that is damaged meanwhile is noticed. Studies and
    forked processes share what is returned: copy it before it is changed.

    Raises
    ------
    NotThereError, TableError
        When one of the files is missing or damaged.
    """
    key = make, chosen, *(_checked(name)[1] for name in files)
    if key not in _MADE:
        _MADE[key] = make(*chosen)
    return _MADE[key]


def _checked(name: str) -> tuple[bytes, str]:
    """Return the bytes of one file and their sha256, which is the recorded one."""
    path = folder() / name
    content = _content(path)
    sum_ = hashlib.sha256(content).hexdigest()
    if name == CATALOGUE_FILE:
        _check_catalogue(sum_, path)
    else:
        _check_sum(content, sum_, name, path)
    return content, sum_


def _check_catalogue(sum_: str, path: Path) -> None:
    """Raise when the catalogue is not as it was written: its own sha256 stands beside it."""
    beside = path.with_name(CATALOGUE_SUM)
    recorded = _content(beside).decode("ascii", "replace").split(" ")[0]
    if sum_ != recorded:
        raise TableError(str(path), [f"the file is damaged: its sha256 is not the one in {beside.name}; {mend(path)}"])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotThereError(f"{path}: the file is missing; {mend(path)}") from None
    except OSError as error:
        raise TableError(str(path), [f"the file cannot be read ({error.strerror}); {mend(path)}"]) from None


def _check_sum(content: bytes, sum_: str, name: str, path: Path) -> None:
    recorded = _recorded()
    if name not in recorded:
        raise TableError(str(path), [f"{CATALOGUE_FILE} has no row for {name}; {mend(path)}"])
    expected, bytes_ = recorded[name]
    if sum_ != expected:
        size = f"{len(content):,} bytes of {bytes_:,}"
        raise TableError(
            str(path), [f"the file is damaged: {size}, sha256 {sum_[:12]}…, not {expected[:12]}…; {mend(path)}"]
        )


def _recorded() -> dict[str, tuple[str, int]]:
    """Return the checksum and size of every file of the catalogue."""
    _, sum_ = _checked(CATALOGUE_FILE)
    if sum_ not in _RECORDED:
        table = read_catalogue()
        _RECORDED[sum_] = dict(zip(table["file"], zip(table["sha256"], table["bytes"], strict=True), strict=True))
    return _RECORDED[sum_]


def _unpacked(content: bytes, path: Path) -> bytes:
    if path.suffix != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(str(path), [f"the file is no whole gzip file ({error}); {mend(path)}"]) from None


def parse(content: bytes, schema: Schema, path: Path) -> pd.DataFrame:
    """Return the CSV `content` with text as text and numbers as numbers, by `schema`.

    A column with a word among its numbers is left as text, for `check` to name the rows.

    Raises
    ------
    TableError
        When the content is no CSV at all.
    """
    numbers = [c.name for c in schema.columns if c.kind in ("number", "integer", "flag")]
    try:
        texts = pd.read_csv(io.BytesIO(content), nrows=0).columns.difference(numbers)
        return pd.read_csv(
            io.BytesIO(content),
            dtype=dict.fromkeys(texts, str),
            keep_default_na=False,
            na_values={name: [""] for name in numbers},
            low_memory=False,
        )
    except (ValueError, UnicodeDecodeError) as error:
        if "out of memory" in str(error):  # the parser's own words for it
            raise MemoryError from None
        raise TableError(str(path), [f"the file is no table ({str(error).strip()}); {mend(path)}"]) from None
