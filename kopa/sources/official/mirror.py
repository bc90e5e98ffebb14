"""A mirror by address: the tree of a raw store on a server of one's own, asked through the one door and no other way.

The server holds what a folder of raw data holds, and the lock file beside: ``<address>/kopa-data.lock`` and
``<address>/<dataset>/<year>/<area>/<hash>/``. It lists nothing: the hash comes from the lock file, of this machine
where it names the dataset, else of the mirror.
"""

from pathlib import Path
from urllib.parse import quote, urlsplit

from pydantic import ValidationError

from kopa import store
from kopa.errors import KopaError
from kopa.sources.fetch.addresses import allowed
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.files import is_data
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.limits import Limits, Network
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.raw import HASH_DIGITS, META, FileRecord, Record, Version
from kopa.sources.fetch.request import MEGABYTE, Request
from kopa.sources.fetch.watching import Watch
from kopa.sources.official.lock_file import NAME, key_of, read_lock

RECORD_MAX_BYTES = 20 * MEGABYTE
"""Longest record, and longest lock file, that is read of a mirror."""

NOT_THERE = (404, 410)
"""Statuses by which a mirror says that it has not got something."""


def is_address(text: str) -> bool:
    r"""Return whether a mirror is named by its address, not as a folder.

    Examples
    --------
    >>> [is_address(one) for one in ("https://data.town.fi/raw", "D:/raw", r"\\\\share\\raw", "raw")]
    [True, False, False, False]
    """
    return "://" in text


class AddressedMirror:
    """A mirror whose host the user named: it may be one of one's own network, and no other host is asked.

    Parameters
    ----------
    address
        Where its raw data begin, such as ``https://data.town.fi/raw``.

    Raises
    ------
    FetchError
        The address is not one of https, or holds a name, a password, parameters or another port.

    Examples
    --------
    >>> AddressedMirror("http://data.town.fi/raw")
    Traceback (most recent call last):
        ...
    kopa.sources.fetch.faults.FetchError: --mirror: http://data.town.fi/raw: only https is asked
    """

    def __init__(self, address: str) -> None:
        host = (urlsplit(address).hostname or "").rstrip(".")
        try:
            parts = allowed(address, [host] if host else [])
        except FetchError as error:
            raise FetchError(f"--mirror: {error}") from None
        if parts.query or parts.fragment:
            raise FetchError(f"--mirror: {address}: give the address of a folder, without ? and #")
        self.address, self.host = address.rstrip("/"), host

    def version(
        self, order: Order, content: str, folder: Path, *, network: Network | None, limits: Limits | None, watch: Watch
    ) -> Version | None:
        """Return the version of an order, fetched into a folder of the caller's own; None where the mirror has none.

        Every file has the checksum of the record; whether it is what was ordered, is for the caller to check. Files
        that came in a fetch that was ended are not asked for again.

        Parameters
        ----------
        order
            What is wanted.
        content
            The hash that is wanted; empty for the one that the mirror's lock file names.
        folder
            Where the files are put.
        network, limits, watch
            How the machine reaches the mirror, under which caps, and whom to tell.

        Raises
        ------
        FetchError
            The mirror cannot be reached, or what it gives is not what it says.
        """
        store.usable_folder(folder)
        with Http([self.host], network=network, limits=limits, own_network=True) as http:
            wanted = content or self._listed(order, folder, http)
            if not wanted:
                return None
            place = "/".join([self.address, *map(quote, order.folder.parts), wanted[:HASH_DIGITS]])
            record = self._record(place, http)
            if record is None or record.order != order.digest:
                return None
            if record.content != wanted:
                raise FetchError(f"{place}/{META}: is of {record.content[:HASH_DIGITS]}…; nothing was taken")
            for number, (name, one) in enumerate(sorted(record.files.items()), 1):
                self._fetch_file(f"{place}/{quote(name)}", folder / name, one, order, http, watch)
                watch.page(number, len(record.files))
        return Version(folder, record.model_dump(mode="json"))

    def _listed(self, order: Order, folder: Path, http: Http) -> str:
        """Return the hash that the mirror's own lock file names for an order; empty where it names none."""
        body = self._read(f"{self.address}/{NAME}", http)
        if body is None:
            return ""
        path = folder / NAME
        path.write_bytes(body)
        try:
            entry = read_lock(path).get(key_of(order))
        except KopaError as error:
            raise FetchError(str(error).replace(str(path), f"{self.address}/{NAME}")) from None
        return entry.content if entry else ""

    def _record(self, place: str, http: Http) -> Record | None:
        body = self._read(f"{place}/{META}", http)
        if body is None:
            return None
        try:
            record = Record.model_validate_json(body)
        except ValidationError as error:
            first = error.errors()[0]
            raise FetchError(
                f"{place}/{META}: no record of kopa's ({'.'.join(map(str, first['loc']))}: {first['msg']})"
            ) from None
        bad = [name for name in record.files if not is_data(name) or Path(name).name != name or "\\" in name]
        if bad:
            raise FetchError(f"{place}/{META}: {bad[0]!r} is no name of a file of data")
        return record

    def _read(self, address: str, http: Http) -> bytes | None:
        try:
            return http.read(Request(address, max_bytes=RECORD_MAX_BYTES), lambda body: None)[0]
        except FetchError as error:
            if error.status in NOT_THERE:
                return None
            raise

    def _fetch_file(self, address: str, path: Path, record: FileRecord, order: Order, http: Http, watch: Watch) -> None:
        if path.is_file() and store.sha256(path) == record.sha256:
            return

        def check(part: Path) -> None:
            if store.sha256(part) != record.sha256:
                raise FetchError(
                    f"{address}: its sha256 is not the recorded one; copy the version to the mirror again",
                    temporary=True,
                )

        part = path.with_name(f"{path.name}.part")
        asked = Request(address, max_bytes=max(record.bytes, 1), deadline_s=order.dataset.deadline_s)
        http.download(asked, part, check, on_bytes=watch.came)
        part.replace(path)
        part.with_name(f"{part.name}.of").unlink(missing_ok=True)
