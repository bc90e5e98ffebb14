"""Columns of a feed's file, as text; blanks round values, quotes, byte order marks and further columns are no fault."""

import csv
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from kopa.accessibility.timetable.gtfs.faults import Faults
from kopa.accessibility.timetable.gtfs.files import FeedFiles

BLOCK_BYTES = 4 * 2**20

TEXT = pa.string()
CODES = pa.dictionary(pa.int32(), pa.string())
"""Few different texts, as their numbers."""

Columns = dict[str, np.ndarray]


DAMAGED = (pa.ArrowException, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError)
"""Errors of a file that is not whole."""


class UnreadableError(Exception):
    """A file that cannot be read; the sentence is for the gathered faults."""


def header_of(feed: FeedFiles, file: str) -> list[str]:
    """Return the names of a file's columns.

    Raises
    ------
    UnreadableError
        The file is damaged.
    """
    try:
        with feed.open(file) as stream, io.TextIOWrapper(stream, "utf-8-sig", errors="replace") as text:
            line = text.readline()
    except DAMAGED as error:
        raise _unreadable(file, error) from error
    return [name.strip() for name in next(csv.reader([line], skipinitialspace=True), [])]


def batches(feed: FeedFiles, file: str, wanted: dict[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
    """Yield the wanted columns that a file has, block by block.

    Raises
    ------
    UnreadableError
        The file is damaged, is no table, or is not in UTF-8.
    """
    names = header_of(feed, file)
    kinds = {name: kind for name, kind in wanted.items() if name in names}
    bad_rows: list[str] = []

    def bad_row(row: arrow_csv.InvalidRow) -> str:
        bad_rows.append(
            f"{file}: a row has {row.actual_columns} columns, expected {row.expected_columns}: {row.text[:60]!r}"
        )
        return "skip"

    numbered = [name if names.index(name) == i else f"{name} ({i})" for i, name in enumerate(names)]
    try:
        with feed.open(file) as stream:
            reader = arrow_csv.open_csv(
                stream,
                arrow_csv.ReadOptions(column_names=numbered, skip_rows=1, block_size=BLOCK_BYTES),
                arrow_csv.ParseOptions(newlines_in_values=file != "stop_times.txt", invalid_row_handler=bad_row),
                arrow_csv.ConvertOptions(column_types=kinds, include_columns=list(kinds), strings_can_be_null=False),
            )
            yield from reader
    except DAMAGED as error:
        if "Empty CSV" not in str(error):
            raise _unreadable(file, error) from error
    if bad_rows:
        raise UnreadableError(f"{bad_rows[0]}" + (f"; so have {len(bad_rows) - 1:,} more rows" if bad_rows[1:] else ""))


def _unreadable(file: str, error: BaseException) -> UnreadableError:
    why = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
    return UnreadableError(f"{file}: cannot be read ({why}); it must be a whole table in UTF-8")


def read_columns(feed: FeedFiles, file: str, needed: Sequence[str], others: Sequence[str], faults: Faults) -> Columns:
    """Return columns of a small file as trimmed texts, empty where a column or value is missing.

    A missing needed column is a fault; it comes back without rows, like every other then.
    """
    if not feed.has(file):
        return {name: np.zeros(0, object) for name in (*needed, *others)}
    wanted = dict.fromkeys((*needed, *others), TEXT)
    try:
        header = header_of(feed, file)
        missing = [name for name in needed if name not in header]
        if missing:
            raise UnreadableError(f"{file}: missing column {', '.join(missing)}; found {', '.join(header)}")
        parts = list(batches(feed, file, wanted))
    except UnreadableError as error:
        faults.refuse(str(error))
        return {name: np.zeros(0, object) for name in (*needed, *others)}
    n = sum(part.num_rows for part in parts)
    return {name: _texts(parts, name, n) for name in wanted}


def _texts(parts: list[pa.RecordBatch], name: str, n: int) -> np.ndarray:
    if not parts or name not in parts[0].schema.names:
        return np.full(n, "", object)
    texts = pa.chunked_array([part.column(name) for part in parts]).to_pylist()
    return np.array([(text or "").strip() for text in texts], object)


def read_texts(column: pa.StringArray, read: Callable[..., None]) -> np.ndarray:
    """Return what a kernel reads out of texts, as 32-bit numbers."""
    out = np.empty(len(column), np.int32)
    if len(column):
        _, starts, data = column.buffers()
        offsets = np.frombuffer(starts, np.int32)[column.offset :][: len(column) + 1]
        letters = np.frombuffer(data if data is not None and data.size else b"\0", np.uint8)
        offsets.flags.writeable = letters.flags.writeable = False  # kernels are compiled for one kind of array
        read(letters, offsets, out)
    return out


def numbers_of(texts: np.ndarray, otherwise: float = np.nan) -> np.ndarray:
    """Return texts as numbers, `otherwise` where they are empty, nan where they are none.

    Examples
    --------
    >>> numbers_of(np.array(["1", "", "x"], object), 0.0).tolist()
    [1.0, 0.0, nan]
    """
    import pandas as pd

    numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").to_numpy(float, copy=True)
    numbers[texts == ""] = otherwise
    return numbers
