"""Fetching what is ordered: from what is here, a mirror, files brought by hand, or the publishers."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kopa import store
from kopa.errors import KopaError, RunError
from kopa.sources.fetch.catalogue import Dataset
from kopa.sources.fetch.faults import FetchError, MovedError, read_as_expected
from kopa.sources.fetch.files import Files, is_data
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.limits import Limits, Network
from kopa.sources.fetch.orders import Order, year_option
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.raw import RawStore, Version
from kopa.sources.fetch.service import Checked, Foreseeing, Renewing, Service, Telling
from kopa.sources.fetch.statuses import OF_THE_DISK
from kopa.sources.fetch.watching import Silent, Watch
from kopa.sources.official.lock_file import LockEntry, entry_of, key_of, read_lock, write_lock
from kopa.sources.official.mirror import AddressedMirror
from kopa.sources.services import service_of
from kopa.sources.services.personal import left_of_people, mend_of_left

TIMES = 2
"""How often a dataset is read from its first page: once more when it moved meanwhile."""

LOCK_OF_LOCK = "lock-file"

HERE, SAME, NEW, OTHER, COPIED, BROUGHT = "here", "same", "new", "other", "copied", "brought"
"""How an order ended: it was here whole; the publisher gave the same; something new; something else than the lock
file named, though nothing newer was asked for; from a mirror; by hand."""


@dataclass(frozen=True)
class Wishes:
    """How orders are to be met.

    `locked` accepts nothing but what the lock file names; `update` names datasets to ask for anew; `mirror` is a
    folder of raw data, or the address of one, that is looked into first; `brought` a folder of files that somebody
    fetched by hand.
    """

    locked: bool = False
    update: frozenset[str] = frozenset()
    mirror: Path | AddressedMirror | None = None
    brought: Path | None = None


@dataclass(frozen=True)
class FetchOutcome:
    """How one order ended: with a version, or with an error."""

    order: Order
    state: str
    version: Version | None = None
    error: KopaError | None = None


@dataclass
class Fetching:
    """Meets orders, one after the other; each is whole or not there at all.

    Parameters
    ----------
    raw
        The raw store.
    lock
        Path of the lock file.
    wishes
        How orders are to be met.
    network, limits, watch
        How the machine reaches the publishers, under which caps, and whom to tell.
    services
        From a dataset to its service.
    """

    raw: RawStore
    lock: Path
    wishes: Wishes = Wishes()
    network: Network | None = None
    limits: Limits | None = None
    watch: Watch = field(default_factory=Silent)
    services: Callable[[Dataset], Service] = service_of

    def fetch(self, orders: Iterable[Order]) -> list[FetchOutcome]:
        """Return how every order ended; one that fails does not stop the others, and leaves what was here."""
        return [self._outcome(order) for order in orders]

    def _outcome(self, order: Order) -> FetchOutcome:
        self.watch.begins(order.name, order.dataset.typical_bytes)
        try:
            with self.raw.alone("--".join(order.folder.parts), self.watch):
                self._refuse_people(order)
                version, state = self._met(order)
                self._record(order, version, state)
        except KopaError as error:
            self.watch.ends(order.name, "failed")
            return FetchOutcome(order, "failed", error=error)
        except OSError as error:
            if error.errno not in OF_THE_DISK:
                raise
            self.watch.ends(order.name, "failed")
            return FetchOutcome(order, "failed", error=_of_the_disk(error, order))
        self.watch.ends(order.name, state)
        return FetchOutcome(order, state, version)

    def _refuse_people(self, order: Order) -> None:
        """Raise where a version of an earlier kopa holds anything of people: the same data would leave it in place."""
        for version in self.raw.versions(order):
            field = left_of_people(order.dataset.id, version.files)
            if field:
                raise FetchError(f"{order.name}: {mend_of_left(field, version.folder, order.dataset.id)}")

    def _met(self, order: Order) -> tuple[Version, str]:
        """Return the version that meets an order, and where it came from."""
        entry = read_lock(self.lock).get(key_of(order))
        if self.wishes.locked and entry is None:
            raise FetchError(f"{order.name}: not in {self.lock}; fetch it without --locked, and keep the lock file")
        if self.wishes.brought is not None:
            return self._from_folder(order, self.wishes.brought, entry), BROUGHT
        renew = order.dataset.id in self.wishes.update and not self.wishes.locked
        here = None if renew else self.raw.whole(order, entry.content if entry else "")
        if here is not None:
            self._recheck(order, here)
            return here, HERE
        mirrored = self._mirrored(order, entry)
        if mirrored is not None:
            return mirrored, COPIED
        same = self._unchanged(order, entry)
        if same is not None:
            return same, SAME
        version = self._from_publisher(order, entry, renew=renew)
        if entry is None or (renew and entry.content != version.content):
            return version, NEW
        return version, SAME if entry.content == version.content else OTHER

    def _recheck(self, order: Order, version: Version) -> None:
        """With a lock, the content itself has to be the recorded one, not only the files' checksums."""
        if self.wishes.locked:
            checked = checked_files(self.services(order.dataset), order, version.files)
            if checked.content != version.content:
                raise FetchError(
                    f"{version.folder}: its content is not the recorded one; remove the folder, fetch again"
                )

    def _mirrored(self, order: Order, entry: LockEntry | None) -> Version | None:
        if self.wishes.mirror is None:
            return None
        wanted = entry.content if entry and (self.wishes.locked or order.dataset.id not in self.wishes.update) else ""
        if isinstance(self.wishes.mirror, AddressedMirror):
            return self._from_address(order, self.wishes.mirror, wanted)
        version = RawStore(self.wishes.mirror).whole(order, wanted)
        return (
            None
            if version is None
            else take_version(order, version, self.raw, self.services(order.dataset), self.watch)
        )

    def _from_address(self, order: Order, mirror: AddressedMirror, wanted: str) -> Version | None:
        """Return the version that a mirror by address has; what came of one that was ended stays for the next try."""
        folder = self.raw.mirrored(order)
        version = mirror.version(order, wanted, folder, network=self.network, limits=self.limits, watch=self.watch)
        try:
            if version is None:
                return None
            return take_version(order, version, self.raw, self.services(order.dataset), self.watch)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _unchanged(self, order: Order, entry: LockEntry | None) -> Version | None:
        """Return the version here if the publisher says, without sending anything large, that it is still the same."""
        service = self.services(order.dataset)
        here = self.raw.whole(order, entry.content) if entry else None
        if here is None or not isinstance(service, Telling):
            return None
        with Http(order.dataset.hosts, network=self.network, limits=self.limits) as http:
            return here if service.unchanged(order, here.files, here.meta, http) else None

    def _from_publisher(self, order: Order, entry: LockEntry | None, *, renew: bool) -> Version:
        service = self.services(order.dataset)
        before = self.raw.whole(order) if renew and isinstance(service, Renewing) else None
        with Http(order.dataset.hosts, network=self.network, limits=self.limits) as http:
            pages = Pages(self.raw.working(order), order.digest, http, self.watch)
            for time in range(1, TIMES + 1):
                try:
                    with read_as_expected(order.name):  # pages that came are whole: they stay if this fails
                        if before is not None and isinstance(service, Renewing):
                            service.renew(order, pages, before.files, before.meta)
                        else:
                            service.fetch(order, pages)
                    checked = _checked(service, order, pages)
                    break
                except MovedError:
                    pages.drop()
                    if time == TIMES:
                        raise
        self._refuse_other(order, entry, checked, pages)
        return self.raw.publish(order, pages, checked)

    def _refuse_other(self, order: Order, entry: LockEntry | None, checked: Checked, pages: Pages) -> None:
        """Raise when nothing but what the lock file names is accepted, and something else came."""
        if self.wishes.locked and entry is not None and checked.content != entry.content:
            pages.drop()
            raise FetchError(
                f"{order.name}: the publisher gives other data ({checked.content[:12]}…) than the lock names "
                f"({entry.content[:12]}…). Take them from a mirror or a bundle, or renew them: "
                f"kopa fetch --update {order.dataset.id}{year_option(order.dataset, order.year_text)}"
            )

    def _from_folder(self, order: Order, folder: Path, entry: LockEntry | None) -> Version:
        """Return the version made of files that somebody fetched by hand, after the same checks."""
        service = self.services(order.dataset)
        plan = service.plan(order)
        if not plan.complete:
            raise FetchError(f"{order.name}: cannot be fetched by hand; take it from a bundle (`kopa data export`)")
        with Http(order.dataset.hosts, network=self.network, limits=self.limits) as http:
            pages = Pages(self.raw.working(order), order.digest, http, self.watch)
            pages.drop()
            for name, request in plan.requests.items():
                source = folder / name_by_hand(order, name)
                if source.is_file():
                    pages.take(name, source, request, plan.clean)
            try:
                checked = checked_files(service, order, pages)
                self._refuse_other(order, entry, checked, pages)
                return self.raw.publish(order, pages, checked)
            finally:
                shutil.rmtree(pages.folder, ignore_errors=True)

    def _record(self, order: Order, version: Version, state: str) -> None:
        """Write the version into the lock file, unless it stands there already."""
        if self.wishes.locked:
            return
        with self.raw.alone(LOCK_OF_LOCK, Silent()):
            for left in store.temporaries(self.lock.parent, self.lock.name):  # of fetches that were killed
                left.unlink(missing_ok=True)
            entries = read_lock(self.lock)
            before = entries.get(key_of(order))
            now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds") if state == SAME else ""
            entry = entry_of(
                order, version, max(now, before.confirmed if before and before.content == version.content else "")
            )
            if before != entry:
                write_lock(self.lock, {**entries, entry.key: entry})


def checked_files(service: Service, order: Order, files: Files) -> Checked:
    """Return what files hold, if they are whole and what was asked for.

    Raises
    ------
    FetchError
        They are not, or have another form than is read.
    """
    with read_as_expected(order.name):
        return service.check(order, files)


def _checked(service: Service, order: Order, pages: Pages) -> Checked:
    """Return what the pages hold; pages that do not belong together are not gone on with."""
    try:
        return checked_files(service, order, pages)
    except FetchError:
        pages.drop()
        raise


def take_version(order: Order, version: Version, raw: RawStore, service: Service, watch: Watch) -> Version:
    """Copy a version from another raw store, check it as if it had been fetched, and return it.

    Raises
    ------
    FetchError
        Its files do not hold what its record says.
    """
    working = raw.working(order)
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir(parents=True)
    try:
        for name in sorted(version.meta["files"]):
            if not is_data(name) or Path(name).name != name:
                raise FetchError(f"{version.folder}: {name!r} is no name of a file of data")
            shutil.copyfile(version.folder / name, working / name)
        checked = checked_files(service, order, Files(working))
        if checked.content != version.content or checked.rows != version.rows:
            raise FetchError(f"{version.folder}: the files do not hold what the record says; nothing was taken")
        return raw.adopt(order, working, version.meta, checked)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def expected_bytes(order: Order) -> int:
    """Return about how many bytes of an order come over the network.

    Raises
    ------
    FetchError
        It is more than is asked for.
    """
    service = service_of(order.dataset)
    return service.foreseen(order).bytes if isinstance(service, Foreseeing) else order.dataset.typical_bytes


def requests_in_words(order: Order) -> str:
    """Return how many requests an order takes, where its service knows that beforehand; else nothing."""
    service = service_of(order.dataset)
    if not isinstance(service, Foreseeing):
        return ""
    host = urlsplit(order.dataset.url).hostname
    return f"{order.name}: {service.foreseen(order).requests:,} requests to {host}, one at a time"


def name_by_hand(order: Order, name: str) -> str:
    """Return under which name a file is looked for that somebody fetched by hand."""
    return "--".join([*order.folder.parts, name])


def by_hand(order: Order) -> dict[str, str]:
    """Return the addresses of an order's files by their names; none where it cannot be fetched by hand."""
    plan = service_of(order.dataset).plan(order)
    return {name: request.address for name, request in plan.requests.items()} if plan.complete else {}


def _of_the_disk(error: OSError, order: Order) -> RunError:
    return RunError(
        f"{order.name}: {error.filename or 'the folder of data'}: {error.strerror}; what was here before is untouched. "
        "Free some space or choose another folder with --data-folder; the same command then goes on where it was"
    )
