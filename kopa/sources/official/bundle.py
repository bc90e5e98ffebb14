"""A bundle: official data in one file, for a machine without a network; checked on arrival as if they were fetched."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kopa import store
from kopa.errors import InputError, KopaError, NotThereError
from kopa.sources.fetch.archives import check_zip
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import COUNTRY, Area, Order
from kopa.sources.fetch.raw import META, RawStore, Version
from kopa.sources.fetch.watching import Silent, Watch
from kopa.sources.official.fetching import LOCK_OF_LOCK, take_version
from kopa.sources.official.lock_file import NAME, LockEntry, entry_of, read_lock, write_lock
from kopa.sources.official.status import states
from kopa.sources.services import service_of

RAW, SUMS, ATTRIBUTION = "raw", "SHA256SUMS", "ATTRIBUTION.txt"
MAX_BYTES = 20_000_000_000
"""Most bytes that a bundle may unpack to."""

BUNDLES, UNPACKED = "bundles", ".bundle-"
"""Lock of whoever imports a bundle, and the beginning of the folder in which it is unpacked."""

_DATE = (1980, 1, 1, 0, 0, 0)
"""Date of every member, so that equal data give equal bundles."""


def export(raw: RawStore, lock: Path, target: Path) -> Path:
    """Write what the lock file names into one zip archive, with the lock, the attributions and checksums.

    Raises
    ------
    NotThereError
        The lock file is empty, or names data that are not here whole; all of them are named.
    """
    locked = states(raw, lock)
    bad = [f"{' '.join(state.entry.key)}: {state.in_words}" for state in locked if state.bad]
    if not locked or bad:
        raise NotThereError(
            f"{lock}: nothing to export: " + ("; ".join(bad) or "no dataset is in it; kopa fetch first")
        )
    versions = [state.version for state in locked if state.version is not None]
    with store.replacing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        sums = [_add(archive, name, path) for name, path in _members(versions)]
        for name, content in ((NAME, lock.read_bytes()), (ATTRIBUTION, attribution(versions).encode())):
            archive.writestr(_info(name), content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
        archive.writestr(_info(SUMS), "\n".join(sorted(sums)) + "\n")
    return target


def _members(versions: list[Version]) -> Iterator[tuple[str, Path]]:
    for version in versions:
        base = PurePosixPath(RAW, *version.place, version.folder.name)
        for name in [META, *sorted(version.meta["files"])]:
            yield str(base / name), version.folder / name


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(_info(name), "w", force_zip64=True) as member:
        while chunk := source.read(store.CHUNK_BYTES):
            digest.update(chunk)
            member.write(chunk)
    return f"{digest.hexdigest()}  {name}"


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.external_attr = 0o644 << 16
    return info


def attribution(versions: list[Version]) -> str:
    """Return who has to be named, under which licence, in three languages: once a publisher."""
    lines = []
    for version in versions:
        words = version.meta["attribution"]
        lines.append(f"{words['fi']} / {words['sv']} / {words['en']} ({version.meta['licence']})")
    return "\n".join(dict.fromkeys(lines)) + "\n"


def take(bundle: Path, raw: RawStore, lock: Path, watch: Watch | None = None) -> list[LockEntry]:
    """Take the data of a bundle into the raw store and the lock file; return the entries that it brought.

    Every dataset passes the checks that it would have passed when fetched. An entry of the lock file that differs
    is replaced by the bundle's: who imports a bundle wants its data.

    Raises
    ------
    NotThereError, InputError, FetchError
        There is no bundle; it is damaged, or holds something else; nothing of a bad dataset is taken.
    """
    watching = watch or Silent()
    if not bundle.is_file():
        raise NotThereError(f"{bundle}: no such file; `kopa data export {bundle.name}` on another machine makes one")
    check_zip(bundle, str(bundle), max_bytes=MAX_BYTES, wanted=(NAME, SUMS))
    with raw.alone(BUNDLES, watching), _unpacked(bundle, raw.root) as folder, _in_the_words_of(bundle, folder):
        _refuse_sums(folder, bundle)
        entries, store_of_bundle = read_lock(folder / NAME), RawStore(folder / RAW)
        by_key = {version.place: version for version in store_of_bundle.all_versions()}
        for entry in entries.values():
            version_there = by_key.get(entry.key)
            if version_there is None or version_there.content != entry.content:
                raise InputError(f"{bundle}: {' '.join(entry.key)} is in its lock file, and not in the bundle")
        wanted = [(order_of_version(by_key[key]), by_key[key]) for key in entries]  # all of them, before one is taken
        for order, version in wanted:
            _take_one(order, version, raw, lock, watching)
    return list(entries.values())


def _take_one(order: Order, version: Version, raw: RawStore, lock: Path, watch: Watch) -> None:
    watch.begins(order.name, version.bytes)
    with raw.alone("--".join(order.folder.parts), watch):
        taken = take_version(order, version, raw, service_of(order.dataset), watch)
    with raw.alone(LOCK_OF_LOCK, Silent()):
        entries = read_lock(lock)
        before = entries.get((order.dataset.id, order.year_text, order.area.id))
        confirmed = before.confirmed if before and before.content == taken.content else ""
        entry = entry_of(order, taken, confirmed)
        if before != entry:
            write_lock(lock, {**entries, entry.key: entry})
    watch.ends(order.name, "copied")


def order_of_version(version: Version) -> Order:
    """Return the order that a version meets: its dataset, year, and the area as its record names it.

    Raises
    ------
    InputError
        The catalogue of this kopa has no such dataset, or asks for it in another way.
    """
    meta = version.meta
    dataset = datasets().get(meta["dataset"])
    if dataset is None:
        raise InputError(f"{version.folder}: {meta['dataset']!r} is no dataset of this kopa's catalogue")
    area = COUNTRY if meta["area"] == COUNTRY.id else Area(meta["area"], tuple(meta["codes"]), tuple(meta["box_m"]))
    order = Order(dataset, meta["year"], area)
    if order.digest != meta["order"] or order.folder.parts != version.place:
        raise InputError(
            f"{version.folder}: fetched by another catalogue than this kopa's ({meta.get('kopa')}); fetch anew"
        )
    return order


@contextmanager
def _unpacked(bundle: Path, beside: Path) -> Iterator[Path]:
    """Yield a folder with the members of a bundle whose names were looked at before."""
    for left in beside.glob(f"{UNPACKED}*"):  # of imports that were killed: one at a time is under way
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=UNPACKED, dir=beside))
    try:
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _in_the_words_of(bundle: Path, folder: Path) -> Iterator[None]:
    """Have errors name the bundle and what is in it, not the folder in which it is unpacked."""
    try:
        yield
    except KopaError as error:
        within = str(error).replace(f"{folder}/", "")
        raise InputError(within if within.startswith(str(bundle)) else f"{bundle}: {within}") from error


def _refuse_sums(folder: Path, bundle: Path) -> None:
    """Raise when a member is not the one that the bundle was made of, or is not told of."""
    told = (folder / SUMS).read_text(encoding="utf-8", errors="replace")
    sums: Mapping[str, str] = {name: digest for digest, _, name in (line.partition("  ") for line in told.splitlines())}
    here = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {SUMS}
    bad = sorted(name for name in here | set(sums) if name not in here or sums.get(name) != store.sha256(folder / name))
    if bad:
        raise InputError(f"{bundle}: damaged, or not made by kopa: {', '.join(bad[:5])}; copy it again")
