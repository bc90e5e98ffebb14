"""Values that take long to compute, kept in files with a record beside each: whose they are, and their sha256.

A file is read only if it is as its record says. The record is written after the file: without one, the file counts
as not there.
"""

import hashlib
import io
from pathlib import Path

import pandas as pd

from kopa import store
from kopa.errors import KopaError, RunError


def keep(path: Path, region_id: str, values: pd.DataFrame) -> None:
    """Write the values of a region, and then their record."""
    record_of(path).unlink(missing_ok=True)
    store.write_parquet(path, values)
    store.write_json(record_of(path), {"file": path.name, "region": region_id, "sha256": store.sha256(path)})


def read(path: Path, region_id: str) -> pd.DataFrame | None:
    """Return the values of a region as they were kept; None where there are none, or where they are damaged."""
    content = _content(path)
    if content is None or not _as_recorded(path, region_id, content):
        return None
    return pd.read_parquet(io.BytesIO(content))


def read_whole(path: Path, region_id: str) -> pd.DataFrame:
    """Return the values of a region that were kept before.

    Raises
    ------
    RunError
        The file was removed or damaged meanwhile.
    """
    values = read(path, region_id)
    if values is None:
        raise RunError(f"{path}: was removed or damaged while it was needed; run again, and it is computed again")
    return values


def there(path: Path, region_id: str) -> bool:
    """Return whether the values of a region are kept there, as they were written."""
    content = _content(path)
    return content is not None and _as_recorded(path, region_id, content)


def damaged(path: Path, region_id: str) -> bool:
    """Return whether file and record stand there, but do not belong together or to the region."""
    return path.is_file() and record_of(path).is_file() and not there(path, region_id)


def record_of(path: Path) -> Path:
    """Return the record of a file of values."""
    return path.with_suffix(".json")


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and record_of(path).is_file() else None


def _as_recorded(path: Path, region_id: str, content: bytes) -> bool:
    try:
        record = store.read_json(record_of(path))
    except KopaError:
        return False
    expected = {"file": path.name, "region": region_id, "sha256": hashlib.sha256(content).hexdigest()}
    return record == expected
