"""The datasets of a lock file as typed tables: only versions that the lock names, and only whole ones."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from kopa.errors import NotThereError, UnknownNameError, did_you_mean
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import COUNTRY, COUNTRY_ID, Order, order_of, year_option
from kopa.sources.fetch.raw import RawStore, Version
from kopa.sources.official.lock_file import LockEntry, read_lock
from kopa.sources.services import service_of

OTHERS = "or build the other parts without it, --part for each (kopa build --dry-run lists them)"
"""What can be done about a dataset of which no version fits the other tables."""


class RawTables:
    """What a lock file names, of the whole country, each dataset read once.

    Parameters
    ----------
    raw
        The raw store.
    lock
        Path of the lock file.
    years
        Year of datasets of which the newest that the lock file names is not wanted.

    Raises
    ------
    UnknownNameError, NotThereError
        A year is wanted of no dataset, or of one that the lock file does not name of that year.
    """

    def __init__(self, raw: RawStore, lock: Path, years: Mapping[str, int] | None = None) -> None:
        self.raw, self.lock = raw, lock
        known = datasets()
        entries = [one for one in read_lock(lock).values() if one.area == COUNTRY_ID and one.dataset in known]
        self._by_year = {(one.dataset, one.year): one for one in entries}
        self._entries = {one.dataset: one for one in sorted(entries, key=lambda one: (one.dataset, one.year))}
        for name, year in (years or {}).items():
            if name not in known:
                raise UnknownNameError(f"--year: {name!r} is no dataset.{did_you_mean(name, known)}")
            if (name, str(year)) not in self._by_year:
                raise NotThereError(f"{lock}: {name} of {year} is not in it; {fetch_of_year(name, year)}")
            self._entries[name] = self._by_year[name, str(year)]
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

    def years_until(self, name: str, year: int) -> list[int]:
        """Return of which years up to a year the lock file names a dataset, the newest first."""
        years = (int(one) for dataset, one in self._by_year if dataset == name and one.isdigit())
        return sorted((one for one in years if one <= year), reverse=True)

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
            f"`kopa fetch --locked --source {name}{year_option(order.dataset, order.year_text)}`; nothing was built"
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


def fetch_of_year(name: str, year: int) -> str:
    """Return the commands by which a dataset of a year is fetched and built from, whatever newer one is there.

    Examples
    --------
    >>> fetch_of_year("population_grid", 2025)
    'kopa fetch --source population_grid --year 2025, then kopa build --year population_grid=2025'
    """
    return f"kopa fetch --source {name} --year {year}, then kopa build --year {name}={year}"
