"""Files written whole or not at all, content hashes and keys."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kopa.errors import InputError, NotThereError, RunError

CHUNK_BYTES = 1 << 20
LONGEST_PATH = 360
"""Most bytes of the path of an output folder: SQLite, which writes GeoPackages, opens no path of more than 512."""
TEMPORARY_DIGITS = 8
"""Random digits in the name of a temporary file."""
_DIGITS = "%.12g"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success flush it and move it into place.

    A reader sees the old file or the new one, never a part. On any error, Ctrl-C included,
    the temporary file is removed and the old file stays.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "table.csv"
    >>> with replacing(target) as temporary:
    ...     _ = temporary.write_text("a,b")
    >>> target.read_text()
    'a,b'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:TEMPORARY_DIGITS]}.tmp{path.suffix}")
    try:
        yield temporary
        flush(temporary)
        temporary.replace(path)
    except OSError as error:
        raise RunError(
            f"{path}: could not be written ({error.strerror or error}); the earlier file is untouched. "
            "Free some space or choose another folder with --out."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def is_temporary(path: Path) -> bool:
    """Return whether a file has the name of a temporary one of `replacing`.

    Examples
    --------
    >>> [is_temporary(Path(name)) for name in (".a.csv.0123abcd.tmp.csv", ".thesis.tmp.odt", ".a.csv.0123abcd.tmp.odt")]
    [True, False, False]
    """
    match = re.fullmatch(rf"\.(.+)\.[0-9a-f]{{{TEMPORARY_DIGITS}}}\.tmp(\.[^.]+)?", path.name)
    return match is not None and Path(match[1]).suffix == (match[2] or "")


def temporaries(folder: Path, name: str = "*") -> list[Path]:
    """Return the temporary files that killed writers left in a folder: of one file, or of all; of nobody who writes.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> for left in (".a.csv.0123abcd.tmp.csv", ".b.0123abcd.tmp", "a.csv"):
    ...     _ = (folder / left).write_text("a,b")
    >>> [path.name for path in temporaries(folder, "a.csv")], len(temporaries(folder))
    (['.a.csv.0123abcd.tmp.csv'], 2)
    """
    return [path for path in folder.glob(f".{name}.*.tmp*") if is_temporary(path)]


def write_text(path: Path, text: str) -> Path:
    """Write `text` as UTF-8 with Unix line ends, whole or not at all; return `path`."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
    return path


def write_json(path: Path, content: Mapping[str, Any]) -> Path:
    """Write `content` as indented JSON with sorted keys; numbers that JSON lacks are refused."""
    return write_text(path, json_text(content))


def json_text(content: Mapping[str, Any]) -> str:
    """Return `content` as `write_json` writes it."""
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`; a damaged file is refused by name."""
    if not path.is_file():
        raise NotThereError(f"{path} does not exist")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not valid JSON ({error}). Remove the file and run again.") from error
    if not isinstance(content, dict):
        raise InputError(f"{path}: expected a JSON object, found {type(content).__name__}. Remove it, run again")
    return content


def write_csv(path: Path, table: pd.DataFrame) -> Path:
    """Write `table` as CSV (comma, decimal point, UTF-8), infinity as ``inf``, missing as empty.

    Numbers have at most 12 significant digits: further ones are noise of computing with binary numbers.
    """
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, float_format=_DIGITS, lineterminator="\n")
    return path


def write_csv_fi(path: Path, table: pd.DataFrame) -> Path:
    """Write `table` as Finnish spreadsheets open it: semicolon, decimal comma, byte order mark; else as `write_csv`."""
    with replacing(path) as temporary:
        table.to_csv(
            temporary, index=False, float_format=_DIGITS, sep=";", decimal=",", encoding="utf-8-sig",
            lineterminator="\r\n",
        )  # fmt: skip
    return path


def write_parquet(path: Path, table: pd.DataFrame, *, metadata: Mapping[str, str] | None = None) -> Path:
    """Write `table` as Parquet with `metadata` (text to text) in the file's schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    of_pandas = {k: v for k, v in (arrow.schema.metadata or {}).items() if k == b"pandas"}
    arrow = arrow.replace_schema_metadata(
        {**of_pandas, **{k.encode(): v.encode() for k, v in (metadata or {}).items()}}
    )
    with replacing(path) as temporary:
        pq.write_table(arrow, temporary, compression="zstd")
    return path


def write_with(path: Path, writer: Callable[[Path], object]) -> Path:
    """Let `writer` write to a temporary path, then move the file into place."""
    with replacing(path) as temporary:
        writer(temporary)
    return path


def usable_folder(folder: Path) -> Path:
    """Return `folder`, made where it was missing, or raise when files cannot be written to it.

    Raises
    ------
    RunError
        Names the folder and what stands in the way.
    """
    _refuse_name(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise _unusable(folder, str(error.strerror)) from error


def could_be_folder(folder: Path, option: str = "--out") -> Path:
    """Return `folder` if it is one that can be written to, or could be made; nothing is left behind.

    `option` is where the user names another one.

    Raises
    ------
    RunError
        Names the folder and what stands in the way.
    """
    _refuse_name(folder, option)
    nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists() or one.is_symlink())
    if not nearest.is_dir():
        raise _unusable(folder, f"{nearest} is a file", option)
    try:
        with tempfile.TemporaryFile(dir=nearest):  # without a name where the system can; some folders take no files
            return folder
    except OSError as error:
        raise _unusable(folder, str(error.strerror), option) from error


def could_be_file(path: Path, option: str = "--out") -> Path:
    """Return `path` if a file could be written there; nothing is left behind. `option` is where the user names it.

    Raises
    ------
    RunError
        It is a folder, or its folder cannot be written to or made.
    """
    if path.is_dir():
        raise RunError(f"{path} is a folder; name a file with {option}")
    could_be_folder(path.parent, option)
    return path


def _refuse_name(folder: Path, option: str = "--out") -> None:
    """Raise where a path holds control characters, or is longer than SQLite opens with what is written below it."""
    length = len(os.fsencode(folder.absolute()))
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in str(folder)):
        raise RunError(f"{str(folder)!r} holds a control character; choose another folder with {option}")
    if length > LONGEST_PATH:
        raise RunError(
            f"{str(folder)[:60]}…: the path has {length} bytes; at most {LONGEST_PATH} leave room for the files in it: "
            f"choose a shorter one with {option}"
        )


def _unusable(folder: Path, reason: str, option: str = "--out") -> RunError:
    return RunError(f"{folder}: cannot be written to ({reason}); choose another folder with {option}")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    if not path.is_file():
        raise NotThereError(f"{path} does not exist")
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def sha256_of_either(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and contents of the files of a folder."""
    if not path.is_dir():
        return sha256(path)
    files = sorted(one for one in path.rglob("*") if one.is_file())
    return content_key([(one.relative_to(path).as_posix(), sha256(one)) for one in files])


def content_key(*parts: object) -> str:
    """Return one hash over nested plain values, arrays and tables: equal content, equal key.

    Examples
    --------
    >>> content_key({"a": 1, "b": [2.0]}) == content_key({"b": [2.0], "a": 1})
    True
    >>> content_key("1") == content_key(1)
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        _feed(digest.update, part)
    return digest.hexdigest()


def code_digest(folder: Path, without: str = "") -> str:
    """Return one hash over the library's own source files: what a rerun depends on beside the data.

    Files below the folder `without` are left out: what is read of them has a hash of its own.
    """
    kinds = {".py", ".toml", ".csv", ".po", ".j2", ".css", ".js"}
    apart = {"__pycache__", without}
    files = [p for p in folder.rglob("*") if p.suffix in kinds or p.name == "Snakefile"]
    names = sorted(p for p in files if not apart & {p.parent.name, p.parent.relative_to(folder).as_posix()})
    return content_key([(p.relative_to(folder).as_posix(), sha256(p)) for p in names])


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk: what follows may rely on it after a power loss."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def remove_folder(folder: Path) -> None:
    """Remove a folder and what is in it; a folder that is not there is no error."""
    shutil.rmtree(folder, ignore_errors=True)


def _feed(update: Callable[[bytes], None], part: object) -> None:
    if isinstance(part, Mapping):
        update(b"{")
        for key in sorted(part, key=str):
            _feed(update, str(key))
            _feed(update, part[key])
        update(b"}")
    elif isinstance(part, pd.DataFrame | pd.Series):
        if crs := getattr(part, "crs", None):
            _feed(update, str(crs))
        table = part.reset_index() if isinstance(part, pd.DataFrame) else part.reset_index(name=part.name or "value")
        for name in table.columns:
            _feed(update, [str(name), str(table[name].dtype)])
            _feed(update, np.asarray(table[name]))
    elif isinstance(part, np.ndarray) and part.dtype.kind == "O":
        _feed(update, [getattr(one, "wkb", one) for one in part.tolist()])
    elif isinstance(part, np.ndarray):
        update(f"{part.dtype.str}{part.shape}".encode() + np.ascontiguousarray(part).tobytes())
    elif isinstance(part, Iterable) and not isinstance(part, str | bytes):
        update(b"[")
        for item in part:
            _feed(update, item)
        update(b"]")
    else:
        update(f"{type(part).__name__}:{part!r};".encode())
