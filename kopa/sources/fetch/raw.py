"""The raw store: versions of datasets as the publishers gave them, each in a folder that is never changed."""

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_serializer

from kopa import store
from kopa.errors import InputError, KopaError
from kopa.sources.fetch.files import Files, is_data
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.service import Checked
from kopa.sources.fetch.watching import Watch

META = "meta.json"
FORMAT = 1
HASH_DIGITS = 12
"""Digits of the hash of the content that name the folder of a version."""

WORKING, LOCKS = ".part", ".locks"


@dataclass(frozen=True)
class Version:
    """One version of a dataset in the raw store."""

    folder: Path
    meta: dict[str, Any]

    @property
    def content(self) -> str:
        """The hash of what it says, whatever the order of rows and pages."""
        return str(self.meta["content"])

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self.meta["rows"])

    @property
    def retrieved(self) -> str:
        """When it was fetched, as ISO time of UTC."""
        return str(self.meta["retrieved"])

    @property
    def bytes(self) -> int:
        """Bytes of all its files on the disk."""
        return sum(int(one["bytes"]) for one in self.meta["files"].values())

    @property
    def place(self) -> tuple[str, str, str]:
        """Dataset, year and area, as its folder says."""
        dataset, year, area = self.folder.parts[-4:-1]
        return dataset, year, area

    @property
    def files(self) -> Files:
        """Its files."""
        return Files(self.folder)

    def faults(self) -> list[str]:
        """Return what is wrong with its files, compared with what was recorded: nothing where all are whole."""
        faults = []
        for name, record in self.meta["files"].items():
            path = self.folder / name
            if not path.is_file():
                faults.append(f"{name} is missing")
            elif store.sha256(path) != record["sha256"]:
                faults.append(f"{name} is damaged: its sha256 is not the recorded one")
        others = sorted(p.name for p in self.folder.iterdir() if is_data(p.name) and p.name not in self.meta["files"])
        return faults + [f"{name} does not belong here" for name in others]


def read_version(folder: Path) -> Version:
    """Return the version in a folder.

    Raises
    ------
    InputError, NotThereError
        Its record is missing, damaged, or of a later kopa.
    """
    try:
        record = Record.model_validate(store.read_json(folder / META))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise InputError(f"{folder / META}: no record of kopa's ({faults}); fetch the dataset again") from None
    return Version(folder, record.model_dump(mode="json"))


class FileRecord(BaseModel):
    """What is recorded of one file: its checksum and size, and what was asked."""

    model_config = ConfigDict(extra="allow")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)


class Record(BaseModel):
    """``meta.json`` of a version."""

    model_config = ConfigDict(extra="allow")
    format: Literal[1]
    kopa: str
    dataset: str
    year: int | None
    area: str
    codes: tuple[str, ...]
    box_m: tuple[float, float, float, float]
    order: str
    retrieved: dt.datetime
    rows: int
    content: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str
    attribution: dict[str, str]
    files: dict[str, FileRecord]

    @field_serializer("retrieved")
    def _as_text(self, value: dt.datetime) -> str:
        return value.isoformat(timespec="milliseconds")


class RawStore:
    """The folder of raw data: ``<dataset>/<year>/<area>/<hash>/`` with the files and ``meta.json``.

    Parameters
    ----------
    root
        The folder, such as ``data/raw``.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def versions(self, order: Order) -> list[Version]:
        """Return the versions of an order that have a readable record, the newest first."""
        versions = []
        for meta in (self.root / order.folder).glob(f"*/{META}"):
            try:
                version = read_version(meta.parent)
            except KopaError:
                continue
            if version.meta["order"] == order.digest and meta.parent.name == version.content[:HASH_DIGITS]:
                versions.append(version)
        return sorted(versions, key=lambda version: (version.retrieved, version.content), reverse=True)

    def whole(self, order: Order, content: str = "") -> Version | None:
        """Return the newest version of an order whose files are whole, of a given content if one is given."""
        wanted = (v for v in self.versions(order) if not content or v.content == content)
        return next((version for version in wanted if not version.faults()), None)

    def all_versions(self) -> list[Version]:
        """Return every version that has a readable record, sorted by folder."""
        versions = []
        for meta in sorted(self.root.glob(f"*/*/*/*/{META}")):
            try:
                versions.append(read_version(meta.parent))
            except KopaError:
                continue
        return versions

    def working(self, order: Order) -> Path:
        """Return the folder in which an order is worked on until it is whole."""
        return self.root / WORKING / "--".join(order.folder.parts)

    def mirrored(self, order: Order) -> Path:
        """Return the folder in which files of a mirror by address are put until all of them are here."""
        return self.root / WORKING / "mirror" / "--".join(order.folder.parts)

    @contextmanager
    def alone(self, name: str, watch: Watch) -> Iterator[None]:
        """Hold the lock of a name: another process that fetches the same is waited for, a dead one holds nothing."""
        folder = self.root / LOCKS
        store.usable_folder(folder)
        lock = FileLock(folder / f"{name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            watch.waits(name)
            lock.acquire(poll_interval=0.2)
        try:
            yield
        finally:
            lock.release()

    def publish(self, order: Order, pages: Pages, checked: Checked) -> Version:
        """Move a checked working folder into place and return the version; an equal one that is whole stays.

        Raises
        ------
        RunError
            The disk refuses.
        """
        return self._moved(order, pages.folder, _record(order, pages, checked))

    def adopt(self, order: Order, folder: Path, meta: dict[str, Any], checked: Checked) -> Version:
        """Move a folder that was copied from another store, and checked, into place; its record stays as it was.

        Raises
        ------
        RunError
            The disk refuses.
        """
        record = {**meta, "order": order.digest, "content": checked.content, "rows": checked.rows}
        return self._moved(order, folder, record)

    def _moved(self, order: Order, folder: Path, record: dict[str, Any]) -> Version:
        target = self.root / order.folder / record["content"][:HASH_DIGITS]
        here = _whole_at(target, order)
        if here is not None:
            shutil.rmtree(folder)
            return here
        store.write_json(folder / META, record)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():  # damaged: what replaces it is whole
            shutil.rmtree(target)
        folder.replace(target)
        store.flush(target.parent)
        for path in target.iterdir():  # after the move: until then they are needed to make the record again
            if path.name != META and not is_data(path.name):
                path.unlink()
        return read_version(target)


def _whole_at(folder: Path, order: Order) -> Version | None:
    """Return the version in a folder if it is one of the order and whole."""
    try:
        version = read_version(folder)
    except KopaError:
        return None
    named = folder.name == version.content[:HASH_DIGITS]
    return version if named and version.meta["order"] == order.digest and not version.faults() else None


def _record(order: Order, pages: Pages, checked: Checked) -> dict[str, Any]:
    dataset = order.dataset
    files = {}
    for name in pages.names():
        path = pages.path(name)
        files[path.name] = {"sha256": store.sha256(path), "bytes": path.stat().st_size, **_of_request(pages, name)}
    times = [one["retrieved"] for one in files.values() if one.get("retrieved")]
    return {
        "format": FORMAT,
        "kopa": version("kopa"),
        "dataset": dataset.id,
        "publisher": dataset.publisher,
        "url": dataset.url,
        "year": order.year,
        "area": order.area.id,
        "codes": list(order.area.codes),
        "box_m": list(order.area.box_m),
        "order": order.digest,
        "retrieved": max(times, default=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")),
        "rows": checked.rows,
        "content": checked.content,
        "notes": list(checked.notes),
        "crs": dataset.crs,
        "licence": dataset.licence,
        "attribution": dataset.attribution.model_dump(),
        "files": files,
    }


def _of_request(pages: Pages, name: str) -> dict[str, Any]:
    """Return what is kept of a file's request: not the number of bytes on the way, which packing decides."""
    asked = pages.asked(name)
    return {key: value for key, value in asked.items() if key not in ("bytes", "sent_bytes")}
