"""Rows of an OpenDocument spreadsheet as text: what one table needs, by the standard library."""

import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator

from kopa.errors import InputError

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
ENCRYPTED = 0x1
"""Bit of an archive's member that is locked by a password."""
TABLE, TEXT, OFFICE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "text", "office"))
MOST_CELLS = 1_000
"""Cells of a row that are read: empty ones are repeated to the end of the sheet."""

MOST_ROWS = 100_000


def sheets(path: str) -> dict[str, list[list[str]]]:
    """Return the rows of every sheet by its name; a number is as it is stored, not as it is shown.

    Raises
    ------
    InputError
        The file is no spreadsheet, is locked by a password, or declares entities of its own.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if _is_locked(archive):
                raise InputError(f"{path}: locked by a password; save it without one")
            content = archive.read(CONTENT)
    except (OSError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{path}: no spreadsheet of OpenDocument ({error})") from None
    if b"<!DOCTYPE" in content[:10_000] or b"<!ENTITY" in content:
        raise InputError(f"{path}: declares entities of its own, which spreadsheets do not need: not read")
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise InputError(f"{path}: {CONTENT} is no XML ({error})") from None
    return {str(table.get(f"{TABLE}name")): list(_rows(table)) for table in root.iter(f"{TABLE}table")}


def _is_locked(archive: zipfile.ZipFile) -> bool:
    """Return whether a password is needed: of the archive's own kind, or of OpenDocument's."""
    if any(one.flag_bits & ENCRYPTED for one in archive.infolist()):
        return True
    return MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST)


def _rows(table: ElementTree.Element) -> Iterator[list[str]]:
    read = 0
    for row in table.iter(f"{TABLE}table-row"):
        cells = list(_cells(row))
        times = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        for _ in range(times if any(cells) else min(times, 1)):
            read += 1
            if read > MOST_ROWS:
                return
            yield cells


def _cells(row: ElementTree.Element) -> Iterator[str]:
    read = 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        text = cell.get(f"{OFFICE}value") or "\n".join("".join(one.itertext()) for one in cell.iter(f"{TEXT}p"))
        for _ in range(int(cell.get(f"{TABLE}number-columns-repeated", "1"))):
            read += 1
            if read > MOST_CELLS:
                return
            yield text
