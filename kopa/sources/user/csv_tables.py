"""Reading analysts' own tables in CSV, in both dialects; every fault is named by file, field and row."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from kopa.errors import InputError, KopaError, NotThereError, TableError, did_you_mean
from kopa.plain_text import plain_text
from kopa.tables import MAX_ROWS_NAMED, Schema, check, with_plain_texts

MAX_BYTES = 50_000_000
"""Largest table that is read, in bytes."""

FIRST_ROW = 2
"""Row of a spreadsheet in which the first row of values stands, under the header."""

_SPACES = "\u0020\u00a0\u202f"
_GROUPED = re.compile(rf"[+-]?[0-9]{{1,3}}([{_SPACES}][0-9]{{3}})+([.,][0-9]+)?")
_TWO_READINGS = re.compile(r"([+-]?[1-9][0-9]{0,2})\.([0-9]{3})")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "save it as 'CSV UTF-8' from the spreadsheet"


Further = Callable[[str, pd.DataFrame], Iterable[str]]
"""Given a table's name and those of its columns that are sound: what else is wrong with them."""


def read_table(path: Path | str, schema: Schema) -> pd.DataFrame:
    r"""Return a CSV file as a table that agrees with `schema`; codes stay text, empty cells stay empty.

    Both dialects are read, and recognised by the header: comma and decimal point; semicolon (or tab) and decimal
    comma, as Finnish spreadsheets write. UTF-8, with or without a byte order mark.

    Parameters
    ----------
    path
        The file.
    schema
        What it has to hold. Columns that the schema does not know are refused: a misspelt one would otherwise
        be left aside in silence.

    Returns
    -------
    pandas.DataFrame
        With `attrs` `where` (the file) and `first_row`, by which later checks name rows.

    Raises
    ------
    NotThereError
        No such file; files of nearly that name are given.
    TableError
        With every fault of the file, each with its field and row (as a spreadsheet numbers it) and the mend.

    Examples
    --------
    >>> import tempfile
    >>> from kopa.tables import Column
    >>> towns = Schema("towns", (Column("code", "text", "code"), Column("share", "number", "share", high=1)))
    >>> file = Path(tempfile.mkdtemp()) / "towns.csv"
    >>> _ = file.write_text("code;share\n049;0,5\n", encoding="utf-8-sig")
    >>> read_table(file, towns).values.tolist()
    [['049', 0.5]]
    """
    table, faults = _parsed(Path(path), schema)
    if faults:
        raise TableError(str(path), faults)
    return table


def _parsed(path: Path, schema: Schema) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with the columns that are sound, and every fault of the file."""
    (header, *body), comma = _rows(_text(path), path)
    faults, uneven = _header_faults(header, schema), _width_faults(body, len(header))
    if uneven:
        return pd.DataFrame(), [*faults, *uneven]
    table = pd.DataFrame(body, columns=header, dtype=object)
    columns = tuple(column for column in schema.columns if header.count(column.name) == 1)
    table = with_plain_texts(table[[column.name for column in columns]], schema)
    unread = _read_numbers(table, schema, comma=comma)
    readable = tuple(column for column in columns if column.name not in unread)
    faults += [*unread.values(), *_faults(table, replace(schema, columns=readable), path)]
    if faults:
        sound = [c for c in readable if not _faults(table, replace(schema, columns=(c,), key=()), path)]
        table = table[[column.name for column in sound]]
    else:
        whole = [c.name for c in columns if c.kind == "integer" and table[c.name].notna().all()]
        table = table.astype(dict.fromkeys(whole, np.int64))
    table.attrs.update(where=str(path), first_row=FIRST_ROW)
    return table, faults


def read_texts(path: Path | str) -> tuple[pd.DataFrame, bool]:
    """Return a CSV file as a table of texts, and whether its numbers have a decimal comma; any columns will do.

    Raises
    ------
    NotThereError, InputError, TableError
        As `read_table`, but for what a schema asks.
    """
    (header, *body), comma = _rows(_text(Path(path)), Path(path))
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    faults = [f"column {name!r} stands twice; keep it once" for name in twice] + _width_faults(body, len(header))
    if faults:
        raise TableError(str(path), faults)
    return pd.DataFrame(body, columns=header, dtype=object), comma


def read_folder(
    folder: Path | str,
    schemas: Mapping[str, Schema],
    *,
    further: Further | None = None,
    apart: Collection[str] = (),
    expected: Sequence[str] = (),
) -> dict[str, pd.DataFrame]:
    """Return every table of a folder by its name: `capacity.csv` is the table `capacity`.

    Parameters
    ----------
    folder
        Folder with CSV files; other files are left aside, except spreadsheets under a table's name.
    schemas
        Schema of every table that there may be, by name.
    further
        Asked about the sound columns of every table where any file has a fault, so that all are reported in one go.
    apart
        Names of files that are read in another way; with one, a folder may hold no table.
    expected
        Names of files that messages offer; default: those of the tables.

    Raises
    ------
    NotThereError
        No such folder, or no table in it.
    TableError
        With the faults of all files together.
    """
    folder, offered = Path(folder), ", ".join(expected or [f"{name}.csv" for name in schemas])
    if not folder.is_dir():
        raise NotThereError(f"{folder} is no folder; expected one with {offered}")
    faults: list[str] = []
    tables: dict[str, pd.DataFrame] = {}
    first: dict[str, str] = {}
    for path in sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~")) and p.name not in apart):
        name = path.stem.casefold()
        if name in schemas and path.suffix.casefold() == ".csv" and not path.is_file():
            what = "a folder" if path.is_dir() else "no ordinary file"
            faults.append(f"{path.name}: is {what}; put the table itself there, as CSV")
        elif not path.is_file():
            continue
        elif name in first and path.suffix.casefold() == ".csv":
            faults.append(f"{path.name}: the table {name} is there already, as {first[name]}; keep one of them")
        elif path.suffix.casefold() == ".csv" and name in schemas:
            first[name] = path.name
            try:
                tables[name], file_faults = _parsed(path, schemas[name])
                faults += [f"{path.name}: {fault}" for fault in file_faults]
            except TableError as error:
                faults += [f"{path.name}: {fault}" for fault in error.faults]
            except KopaError as error:
                faults.append(str(error))
        else:
            faults += _unknown_file(path, schemas)
    if faults:
        raise TableError(str(folder), [*faults, *_further(tables, first, further)])
    if not tables and not apart:
        raise NotThereError(f"{folder} holds no table; expected {offered}")
    return tables


def _further(tables: Mapping[str, pd.DataFrame], file_of: Mapping[str, str], further: Further | None) -> Iterator[str]:
    if further is None:
        return
    for name, table in tables.items():
        try:
            yield from [f"{file_of[name]}: {fault}" for fault in further(name, table)]
        except KopaError as error:  # what it compares with cannot be read: that is no fault of this table
            yield str(error)
            return


def _unknown_file(path: Path, schemas: Mapping[str, Schema]) -> list[str]:
    if path.suffix.casefold() == ".csv":
        names = ", ".join(schemas)
        return [f"{path.name}: no table of that name.{did_you_mean(path.stem, schemas)} Tables: {names}"]
    if path.suffix.casefold() in (".xlsx", ".xls", ".ods") and path.stem.casefold() in schemas:
        return [f"{path.name}: a spreadsheet is not read; {_SAVE_AS}, {path.stem}.csv"]
    return []


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read")
        content = path.read_bytes()
    except FileNotFoundError:
        near = [p.name for p in path.parent.glob("*") if p.is_file()] if path.parent.is_dir() else []
        raise NotThereError(f"{path} does not exist.{did_you_mean(path.name, near)}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if content.startswith(_UTF16):
        raise TableError(str(path), [f"the file is UTF-16 text; {_SAVE_AS}"])
    if b"\0" in content:
        raise TableError(str(path), [f"the file is no text (it holds a NUL byte); {_SAVE_AS}"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(str(path), [_not_utf8(content, error)]) from None


def _not_utf8(content: bytes, error: UnicodeDecodeError) -> str:
    row = content.count(b"\n", 0, error.start) + 1
    around = content[max(0, error.start - 12) : error.start + 12].decode("cp1252", errors="replace")
    shown = (
        re.split(r"[\r\n;,\t]", around[: min(12, error.start)])[-1]
        + re.split(r"[\r\n;,\t]", around[min(12, error.start) :])[0]
    )
    return (
        f"row {row} is not UTF-8: the file seems to be in the older encoding Latin-1 (Windows-1252), "
        f"where the place reads {shown!r}; {_SAVE_AS}"
    )


def _rows(text: str, path: Path) -> tuple[list[list[str]], bool]:
    """Return the rows of cells as plain texts, and whether numbers are written with a decimal comma."""
    first = text.split("\n", 1)[0]
    if first.lstrip().startswith("<"):
        raise TableError(str(path), ["the file is a web page, no table; download the table itself, as CSV"])
    separator = max(";\t,", key=first.count)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = [[plain_text(cell) for cell in row] for row in read]
    except csv.Error as error:
        raise TableError(str(path), [_no_csv(text, error)]) from None
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise TableError(str(path), ["the file has no rows; expected a header and at least one row of values"])
    return rows, separator != ","


def _no_csv(text: str, error: csv.Error) -> str:
    opened = [row for row, line in enumerate(text.split("\n"), start=1) if line.count('"') % 2]
    where = f"row {opened[-1]} opens" if opened else "the file holds"
    return (
        f"the file is no table of comma- or semicolon-separated values ({error}): {where} a quotation mark "
        "that does not fit; close it, or write it twice inside a quoted text"
    )


def _header_faults(header: list[str], schema: Schema) -> list[str]:
    names = ", ".join(schema.names)
    twice = [name for name in dict.fromkeys(header) if name and header.count(name) > 1]
    faults = [f"column {name!r} stands twice; keep it once" for name in twice]
    for position, name in enumerate(header, start=1):
        if name not in schema.names:
            what = f"column {name!r} is not known.{did_you_mean(name, schema.names)}" if name else ""
            faults.append(f"{what or f'column {position} has no name.'} Columns: {names}")
    missing = [column.name for column in schema.columns if not column.optional and column.name not in header]
    return faults + ([f"missing column {', '.join(missing)}. Columns: {names}"] if missing else [])


def _width_faults(body: list[list[str]], width: int) -> list[str]:
    wrong = [(row, len(cells)) for row, cells in enumerate(body, start=FIRST_ROW) if len(cells) != width]
    if not wrong:
        return []
    row, width_of_row = wrong[0]
    more = f", and {len(wrong) - 1} more rows" if len(wrong) > 1 else ""
    hint = "; a text that holds the separator must stand in quotation marks" if width_of_row > width else ""
    return [f"row {row} has {width_of_row} cells{more}; expected {width}, one per column{hint}"]


def _read_numbers(table: pd.DataFrame, schema: Schema, *, comma: bool) -> dict[str, str]:
    """Put numbers in place of their texts; return the fault of every column that holds something else."""
    unread = {}
    for column in schema.columns:
        if column.name in table.columns and column.kind in ("number", "integer"):
            read = [number(text, comma=comma, high=column.high) for text in table[column.name]]
            wrong = [(row, value) for row, value in enumerate(read, start=FIRST_ROW) if isinstance(value, str)]
            if wrong:
                unread[column.name] = _unread(column.name, wrong, comma=comma)
            else:
                table[column.name] = pd.Series(read, dtype=float)
    return unread


def _faults(table: pd.DataFrame, schema: Schema, path: Path) -> list[str]:
    try:
        check(table, schema, where=str(path), first_row=FIRST_ROW)
    except TableError as error:
        return error.faults
    return []


def number(text: str, *, comma: bool, high: float | None = None) -> float | str | None:
    """Return a text as a number, None where it is empty, and the text itself where it is none, or may be two.

    Parameters
    ----------
    text
        The cell.
    comma
        Whether the table writes a decimal comma. A dot before three digits may then set thousands apart.
    high
        Greatest number that there may be: where the thousands would lie above it, the dot is a decimal point.

    Examples
    --------
    >>> number("1 234,5", comma=True), number("", comma=True), number("45 %", comma=False)
    (1234.5, None, '45 %')
    >>> number("1.234", comma=True), number("25.123", comma=True, high=180), number("1.234", comma=False)
    ('1.234', 25.123, 1.234)
    """
    if not text or (comma and _has_two_readings(text, high)):
        return text or None
    plain = re.sub(f"[{_SPACES}]", "", text) if _GROUPED.fullmatch(text) else text
    if comma and plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", plain):
        return text
    return float(plain)


def _has_two_readings(text: str, high: float | None) -> bool:
    match = _TWO_READINGS.fullmatch(text)
    return match is not None and (high is None or float("".join(match.groups())) <= high)


def mend_of_number(texts: Iterable[str], *, comma: bool) -> str:
    """Return what to do about texts that are no number, where that can be known; else nothing.

    Examples
    --------
    >>> mend_of_number(["1.234"], comma=True)
    '; a dot before three digits may set thousands apart or be a decimal point: write 1234 or 1,234'
    """
    texts = list(texts)
    two = [match for match in map(_TWO_READINGS.fullmatch, texts) if match and comma]
    if two:
        whole, rest = two[0].groups()
        either = f"write {whole}{rest} or {whole},{rest}"
        return f"; a dot before three digits may set thousands apart or be a decimal point: {either}"
    example = "0,45" if comma else "0.45"
    return f"; write 45 % as {example}" if any("%" in text for text in texts) else ""


def _unread(name: str, wrong: list[tuple[int, str]], *, comma: bool) -> str:
    shown = ", ".join(f"row {row} is {text[:40]!r}" for row, text in wrong[:MAX_ROWS_NAMED])
    more = f" and {len(wrong) - MAX_ROWS_NAMED} more" if len(wrong) > MAX_ROWS_NAMED else ""
    dialect, mend = "comma" if comma else "point", mend_of_number((text for _, text in wrong), comma=comma)
    return f"{name}: {shown}{more}; expected a number with a decimal {dialect}, without unit{mend}"
