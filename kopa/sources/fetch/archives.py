"""Archives from elsewhere: looked through before anything is taken out of them."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from kopa.sources.fetch.faults import FetchError

MAX_MEMBERS = 100_000
RATIO = 200
RATIO_FROM_BYTES = 5_000_000
CHUNK_BYTES = 1 << 20


def check_zip(path: Path, where: str, *, max_bytes: int, wanted: tuple[str, ...] = ()) -> list[str]:
    """Return the names of the members of a whole and harmless zip archive.

    Parameters
    ----------
    path
        The archive.
    where
        What messages call it.
    max_bytes
        Most bytes that all members may have together, unpacked.
    wanted
        Endings of names that have to be there: ``stops.txt``, ``.gpkg`` …

    Raises
    ------
    FetchError
        No zip archive, cut off, a member whose checksum is wrong, that leads out of the folder, is a link, or
        unpacks without end; or a wanted member is missing.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_names(members, where)
            _refuse_sizes(members, where, max_bytes)
            for member in members:
                _read_through(archive, member, where)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, FetchError):
            raise
        raise FetchError(f"{where}: no whole zip archive ({error})", temporary=True) from None
    names = [member.filename for member in members]
    missing = [ending for ending in wanted if not any(name.endswith(ending) for name in names)]
    if missing:
        raise FetchError(
            f"{where}: the archive holds no {', '.join(missing)}; found {', '.join(names[:10]) or 'nothing'}"
        )
    return names


def _refuse_names(members: list[zipfile.ZipInfo], where: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise FetchError(f"{where}: {len(members):,} members; at most {MAX_MEMBERS:,} are read")
    seen: set[str] = set()
    for member in members:
        if not is_safe(member.filename):
            raise FetchError(f"{where}: the member {member.filename!r} leads out of the folder; nothing was unpacked")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise FetchError(f"{where}: the member {member.filename!r} is a link; nothing was unpacked")
        if member.filename.casefold() in seen:
            raise FetchError(f"{where}: the member {member.filename!r} is there twice; nothing was unpacked")
        seen.add(member.filename.casefold())


def is_safe(name: str) -> bool:
    r"""Return whether the name of a member stays inside the folder into which it is unpacked.

    Examples
    --------
    >>> [is_safe(name) for name in ("a/b.txt", "../b", "/b", "a/../../b", "C:/b", "a\\..\\b", "", "a\0b")]
    [True, False, False, False, False, False, False, False]
    """
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and not any(c in name for c in "\\:\0")


def _refuse_sizes(members: list[zipfile.ZipInfo], where: str, max_bytes: int) -> None:
    total, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
    if total > max_bytes:
        raise FetchError(f"{where}: unpacks to {total:,} bytes; at most {max_bytes:,} are read")
    if total > RATIO_FROM_BYTES and total > packed * RATIO:
        raise FetchError(f"{where}: unpacks to more than {RATIO} times its size; that is no data, and was not read on")


def _read_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, where: str) -> None:
    """Read a member to its end, which compares its checksum; it may not be longer than its header says."""
    read = 0
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            read += len(chunk)
            if read > member.file_size:
                raise FetchError(f"{where}: {member.filename!r} is longer than it says; not read on")
