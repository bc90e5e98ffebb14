"""Whether a body is what it should be: data to its end, not a page, an exception or the beginning of something."""

import html
import json
import re
import struct
from pathlib import Path
from typing import Any, Never

from kopa.sources.fetch.faults import FetchError

LONGEST_WORDS = 300
"""Letters of a publisher's own words that a message repeats."""

_BUSY = frozenset({"NoApplicableCode", "OperationProcessingFailed", "ServerBusy"})
"""Codes of an ExceptionReport after which the same request may succeed."""

_PBF_HEADER = b"OSMHeader"
_LARGEST_PBF_HEADER = 64 * 1024
_LARGEST_PBF_BLOB = 32 * 1024 * 1024
"""Largest header and blob of an OSM file by its format; a longer one is damage."""


def parsed_json(body: bytes, where: str) -> Any:
    r"""Return the content of a JSON body.

    Raises
    ------
    FetchError
        It is a page, an exception of the service, no UTF-8, or no whole JSON.

    Examples
    --------
    >>> parsed_json(b'\xef\xbb\xbf{"a": 1}', "geo.stat.fi")
    {'a': 1}
    >>> parsed_json(b"<!DOCTYPE html><title>Access denied</title>", "geo.stat.fi")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    kopa.sources.fetch.faults.FetchError: geo.stat.fi: answered with a page ('Access denied') in place of data: a ...
    """
    content = text_of(body, where).strip()
    if not content:
        raise FetchError(f"{where}: the answer is empty", temporary=True)
    if content[0] not in "[{":
        refuse_other(content, where, "JSON")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{where}: no whole JSON ({error}); cut off?", temporary=True) from None


def text_of(body: bytes, where: str) -> str:
    """Return a body as text, without a byte-order mark.

    Raises
    ------
    FetchError
        It is not UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FetchError(
            f"{where}: byte {error.start:,} is 0x{body[error.start]:02x}, which is not UTF-8 (Latin-1?); the publisher "
            "has changed its encoding (docs/official-data.md: how to report it)"
        ) from None


def refuse_other(content: str, where: str, wanted: str) -> Never:
    """Raise for a body that is not of the kind that was asked for: says what it is.

    Raises
    ------
    FetchError
        Always; temporary where the service says that it is busy.
    """
    begin = content[:4000].lstrip()
    if re.match(r"<(!doctype html|html|head|body)", begin, flags=re.I):
        title = re.search(r"<title[^>]*>(.*?)</title>", content[:20_000], flags=re.I | re.S)
        title_words = f" ({_words(title.group(1))!r})" if title else ""
        raise FetchError(
            f"{where}: answered with a page{title_words} in place of data: a filter or the login of a network stands "
            "between, or the service is being mended"
        )
    if "Exception" in begin[:600] and begin.startswith("<"):
        raise _exception(content, where)
    raise FetchError(f"{where}: no {wanted}; it begins with {begin[:40]!r}")


def refuse_markup(path: Path, where: str) -> None:
    """Raise for a page in place of a file, in its own words.

    Raises
    ------
    FetchError
        The file begins as a page or an exception does.
    """
    with path.open("rb") as stream:
        begin = stream.read(20_000)
    if begin.lstrip()[:1] == b"<":
        refuse_other(begin.decode("utf-8", "replace"), where, "archive")


def _exception(content: str, where: str) -> FetchError:
    code = re.search(r'exceptionCode="([^"]*)"', content)
    words = re.findall(r"<(?:\w+:)?(?:ExceptionText|ServiceException)[^>]*>(.*?)</", content, flags=re.S)
    message = _words(" ".join(words)) or "no words"
    name = code.group(1) if code else "exception"
    return FetchError(f"{where}: the service says: {message} ({name})", temporary=name in _BUSY)


def _words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()[:LONGEST_WORDS]


def check_pbf(path: Path, where: str) -> None:
    """Raise unless a file is OpenStreetMap data in PBF form, block by block to its end.

    A file that was cut between two blocks passes: only its length or checksum tells.

    Raises
    ------
    FetchError
        Names the byte at which the file stops making sense.
    """
    with path.open("rb") as file:
        length, position, first = path.stat().st_size, 0, True
        while position < length:
            head = file.read(4)
            size = struct.unpack(">I", head)[0] if len(head) == 4 else 0
            header = file.read(size) if 0 < size <= _LARGEST_PBF_HEADER else b""
            if len(header) < size or not header or (first and _PBF_HEADER not in header):
                raise FetchError(f"{where}: no OpenStreetMap file in PBF form at byte {position:,}", temporary=True)
            blob = _blob_size(header)
            position += 4 + size + blob
            if not 0 < blob <= _LARGEST_PBF_BLOB or position > length:
                raise FetchError(f"{where}: cut off or damaged in the block before byte {position:,}", temporary=True)
            file.seek(position)
            first = False
    if first:
        raise FetchError(f"{where}: the file is empty", temporary=True)


def _blob_size(header: bytes) -> int:
    """Return the `datasize` (field 3) of a blob's header; 0 where it has none."""
    at = 0
    while at < len(header):
        key, at = _varint(header, at)
        value, at = _varint(header, at)
        if key == 3 << 3:
            return value
        if key & 7 == 2:
            at += value
    return 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    return 0, len(data)
