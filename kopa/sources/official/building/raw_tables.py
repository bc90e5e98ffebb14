"""The datasets of a lock file as typed tables: only versions that the lock names, and only whole ones."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from kopa.errors import NotThereError
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import COUNTRY, COUNTRY_ID, Order, order_of
from kopa.sources.fetch.raw import RawStore, Version
from kopa.sources.official.lock_file import LockEntry, read_lock
from kopa.sources.services import service_of


class RawTables:
    """What a lock file names, of the whole country, each dataset read once.

    Parameters
    ----------
    raw
        The raw store.
    lock
        Path of the lock file.
    """

    def __init__(self, raw: RawStore, lock: Path) -> None:
        self.raw, self.lock = raw, lock
        self._entries = _newest(read_lock(lock).values())
        self._versions: dict[str, Version] = {}
        self._tables: dict[str, pd.DataFrame] = {}

    def lacking(self, names: Iterable[str]) -> list[str]:
        """Return which datasets the lock file does not name."""
        return [name for name in names if name not in self._entries]

    def entry(self, name: str) -> LockEntry:
        """Return the entry of a dataset that the lock file names.

        Raises
        ------
        NotThereError
            It names none; says how to fetch it.
        """
        if name not in self._entries:
            raise NotThereError(f"{self.lock}: {name} is not in it; kopa fetch --source {name}")
        return self._entries[name]

    def year(self, name: str) -> int:
        """Return the year of a dataset that has years."""
        return int(self.entry(name).year)

    def retrieved(self, names: Iterable[str]) -> str:
        """Return the day on which the last of some datasets was fetched."""
        return max(self.version(name).retrieved[:10] for name in names)

    def version(self, name: str) -> Version:
        """Return the version of a dataset that the lock file names.

        Raises
        ------
        NotThereError
            It is not here, or damaged: says what is wrong and how to have it again.
        """
        if name in self._versions:
            return self._versions[name]
        entry, order = self.entry(name), self._order(name)
        version = self.raw.whole(order, entry.content)
        if version is not None:
            self._versions[name] = version
            return version
        faults = [fault for one in self.raw.versions(order) if one.content == entry.content for fault in one.faults()]
        state = f"damaged: {'; '.join(faults)}" if faults else "not here"
        raise NotThereError(
            f"{order.name}: the version that {self.lock} names is {state}. Have it again by "
            f"`kopa fetch --locked --source {name}`; nothing was built"
        )

    def table(self, name: str) -> pd.DataFrame:
        """Return a dataset as the typed table of its service, a copy.

        Raises
        ------
        NotThereError, FetchError
            Its version is not here, or damaged.
        """
        if name not in self._tables:
            order = self._order(name)
            self._tables[name] = service_of(order.dataset).build(order, self.version(name).files)
        return self._tables[name].copy()

    def _order(self, name: str) -> Order:
        entry = self.entry(name)
        year = int(entry.year) if entry.year.isdigit() else None
        return order_of(datasets()[name], COUNTRY, year)


def _newest(entries: Iterable[LockEntry]) -> dict[str, LockEntry]:
    """Return the entry of the newest year of each dataset of the country that the catalogue knows."""
    usable = [one for one in entries if one.area == COUNTRY_ID and one.dataset in datasets()]
    return {one.dataset: one for one in sorted(usable, key=lambda one: (one.dataset, one.year))}
