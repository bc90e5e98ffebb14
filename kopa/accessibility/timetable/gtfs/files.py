"""A feed as files: a zip or a folder, with at most one folder inside; what may be unsafe is refused."""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from kopa.errors import InputError, NotThereError

REQUIRED = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt")

CALENDARS = ("calendar.txt", "calendar_dates.txt")

LARGEST_BYTES = 8 * 2**30
"""A file of a feed that unpacks to more is refused (the whole of Finland has some 200 MB)."""

LARGEST_RATIO, RATIO_FROM_BYTES = 250, 100 * 2**20
"""A file that unpacks to so many times its packed size is refused when it is large (text packs to a tenth)."""


@dataclass(frozen=True)
class FeedFiles:
    """The files of a feed by name: sizes in bytes, and how each is opened."""

    name: str
    path: Path
    sizes: dict[str, int]
    inside: dict[str, str] = field(default_factory=dict)

    def has(self, file: str) -> bool:
        """Say whether the feed has a file."""
        return file in self.sizes

    def open(self, file: str) -> IO[bytes]:
        """Return a stream of the file's bytes."""
        if self.path.is_dir():
            return (self.path / self.inside[file]).open("rb")
        with zipfile.ZipFile(self.path) as archive:
            return archive.open(self.inside[file])


def open_feed(path: Path) -> FeedFiles:
    """Return the files of a feed.

    Raises
    ------
    NotThereError
        There is no such zip or folder.
    InputError
        It is no zip, is cut short, or holds what may be unsafe.
    """
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise NotThereError(f"{path}: there is no such feed; give a GTFS zip or a folder of its .txt files")
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(f"{path.name} ({size:,} bytes): no whole zip file ({error}); download it again") from error
    _check_members(path, members)
    names = [m.filename for m in members if not m.is_dir() and "__MACOSX" not in m.filename]
    inside = _top_files(path, names)
    sizes = {file: next(m.file_size for m in members if m.filename == name) for file, name in inside.items()}
    return FeedFiles(path.name, path, sizes, inside)


def _folder(path: Path) -> FeedFiles:
    files = [p.relative_to(path).as_posix() for p in sorted(path.glob("**/*.txt")) if "__MACOSX" not in p.parts]
    inside = _top_files(path, files)
    return FeedFiles(path.name, path, {file: (path / name).stat().st_size for file, name in inside.items()}, inside)


def _top_files(path: Path, names: list[str]) -> dict[str, str]:
    """Return the .txt files that lie beside stops.txt, by name."""
    homes = sorted({PurePosixPath(name).parent for name in names if PurePosixPath(name).name == "stops.txt"})
    if len(homes) > 1:
        folders = ", ".join(map(str, homes[:3]))
        raise InputError(f"{path.name}: stops.txt lies in {len(homes)} folders ({folders}); one feed at a time")
    home = homes[0] if homes else PurePosixPath(".")
    return {PurePosixPath(n).name: n for n in names if PurePosixPath(n).parent == home and n.endswith(".txt")}


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name.split("/")[0]:
            raise InputError(f"{path.name}: holds {member.filename!r}, a path out of its folder; do not use this file")
        if member.flag_bits & 1:
            raise InputError(f"{path.name}: {member.filename} is encrypted; unpack it and give the folder")
        ratio = member.file_size / max(member.compress_size, 1)
        swells = ratio > LARGEST_RATIO and member.file_size > RATIO_FROM_BYTES
        if member.file_size > LARGEST_BYTES or swells:
            raise InputError(
                f"{path.name}: {member.filename} of {member.compress_size:,} bytes unpacks to {member.file_size:,}, "
                "which no timetable does; do not use this file"
            )
