"""Tables as CSV.gz whose bytes depend on nothing but the table."""

import gzip
import io
from pathlib import Path

import pandas as pd

from kopa.tables import Schema, check

COMPRESSION = 9


def write_table(table: pd.DataFrame, schema: Schema, folder: Path) -> Path:
    """Write `table` as ``<schema name>.csv.gz`` after checking it; return the path.

    Only the columns of the schema are written, in its order. The gzip header carries neither a
    time nor a file name, so that two builds give the same bytes.

    Raises
    ------
    TableError
        When the table does not agree with the schema.
    """
    check(table, schema, where=f"{schema.name} (about to be written)")
    present = [name for name in schema.names if name in table.columns]
    path = folder / f"{schema.name}.csv.gz"
    path.write_bytes(compress(to_csv(table[present])))
    return path


def to_csv(table: pd.DataFrame) -> bytes:
    """Return `table` as CSV: comma, point, LF, UTF-8, flags as 0 and 1, full precision of every number."""
    flags = table.select_dtypes(bool).columns
    return table.astype(dict.fromkeys(flags, int)).to_csv(index=False, lineterminator="\n").encode()


def compress(content: bytes) -> bytes:
    """Return `content` in the gzip format with no time stamp and no name.

    Examples
    --------
    >>> compress(b"a")[3:8] == bytes(5)
    True
    """
    target = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=COMPRESSION, fileobj=target, mtime=0) as file:
        file.write(content)
    return target.getvalue()
