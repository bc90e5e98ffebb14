"""The datasets of a lock file as typed tables: only versions that the lock names, and only whole ones."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from kopa.errors import InputError, NotThereError, UnknownNameError, did_you_mean
from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.faults import read_as_expected
from kopa.sources.fetch.orders import (
    COUNTRY,
    COUNTRY_ID,
    Area,
    Box,
    Order,
    no_years,
    order_of,
    year_option,
)
from kopa.sources.fetch.raw import RawStore, Version
from kopa.sources.official.building.openstreetmap import MapOfRegions
from kopa.sources.official.lock_file import LockEntry, read_lock
from kopa.sources.region_roads import OPENSTREETMAP, OVERPASS
from kopa.sources.services import service_of
from kopa.sources.services.features import Features
from kopa.sources.services.pxweb import PxWeb
from kopa.sources.user.region_names import LIST_PREFIX

OTHERS = "or build the other parts without it, --part for each (kopa build --dry-run lists them)"
"""What can be done about a dataset of which no version fits the other tables."""


class RawTables:
    """What a lock file names of one area, by default the whole country, each dataset read once.

    Parameters
    ----------
    raw
        The raw store.
    lock
        Path of the lock file.
    years
        Year of datasets of which the newest that the lock file names is not wanted.
    area
        Id of the area.
    of_map
        The regions whose roads are wanted of OpenStreetMap.

    Raises
    ------
    UnknownNameError, InputError, NotThereError
        A year is wanted of no dataset, of one without years, or of one that the lock file does not name of that year;
        roads are wanted of OpenStreetMap, and the lock file names neither those of the region nor the extract.
    """

    def __init__(
        self, raw: RawStore, lock: Path, years: Mapping[str, int] | None = None, area: str = COUNTRY_ID,
        of_map: MapOfRegions | None = None,
    ) -> None:  # fmt: skip
        self.raw, self.lock, self.area, self.of_map = raw, lock, area, of_map
        known = datasets()
        all_entries = [one for one in read_lock(lock).values() if one.dataset in known]
        entries = [one for one in all_entries if one.area == area]
        self._in_areas = {(one.area, one.dataset) for one in all_entries if one.area != COUNTRY_ID}
        self._by_year = {(one.dataset, one.year): one for one in entries}
        self._entries = {one.dataset: one for one in sorted(entries, key=lambda one: (one.dataset, one.year))}
        for name, year in (years or {}).items():
            if name not in known:
                raise UnknownNameError(f"--year: {name!r} is no dataset.{did_you_mean(name, known)}")
            if known[name].year is None:
                raise InputError(no_years(name))
            if (name, str(year)) not in self._by_year:
                raise NotThereError(f"{lock}: {name} of {year} is not in it; {fetch_of_year(name, year)}")
            self._entries[name] = self._by_year[name, str(year)]
        for one in () if of_map is None else of_map.areas:
            self.map_dataset(one.id)
        self._versions: dict[str, Version] = {}
        self._tables: dict[str, pd.DataFrame] = {}

    def lacking(self, names: Iterable[str]) -> list[str]:
        """Return which datasets the lock file does not name."""
        return [name for name in names if name not in self._entries]

    def areas(self, names: Iterable[str]) -> list[str]:
        """Return the ids of the regions of which the lock file names all these datasets, sorted.

        Those whose roads are wanted of OpenStreetMap are not among them.
        """
        return [area for area in self.fetched_areas(names) if area not in self.mapped]

    def fetched_areas(self, names: Iterable[str]) -> list[str]:
        """Return the ids of the regions of which the lock file names all these datasets, sorted."""
        wanted, areas = set(names), {area for area, _ in self._in_areas}
        return sorted(area for area in areas if all((area, name) in self._in_areas for name in wanted))

    @property
    def mapped(self) -> set[str]:
        """Ids of the regions whose roads are wanted of OpenStreetMap."""
        return set() if self.of_map is None else {area.id for area in self.of_map.areas}

    def map_dataset(self, area: str) -> str:
        """Return the dataset of which a region's roads of OpenStreetMap are made: its own, else the extract.

        Raises
        ------
        NotThereError
            The lock file names neither; says how to fetch them.
        """
        if (area, OVERPASS) in self._in_areas:
            return OVERPASS
        if self.lacking([OPENSTREETMAP]):
            raise NotThereError(
                f"{self.lock}: no roads of OpenStreetMap of {area} are in it; kopa fetch --source {OVERPASS} --region "
                f"{region_word(area)}, or, of the whole country, kopa fetch --source {OPENSTREETMAP}"
            )
        return OPENSTREETMAP

    def box_m(self, name: str) -> Box:
        """Return the box of which a region's dataset was fetched."""
        return self.order(name).box_m

    def of_area(self, area: str) -> "RawTables":
        """Return what the lock file names of a region."""
        return RawTables(self.raw, self.lock, area=area)

    @property
    def codes(self) -> tuple[str, ...]:
        """Municipalities of the area, as its data were fetched; none of the whole country."""
        return self.order(next(iter(self._entries))).area.codes if self.area != COUNTRY_ID else ()

    def entry(self, name: str) -> LockEntry:
        """Return the entry of a dataset that the lock file names.

        Raises
        ------
        NotThereError
            It names none; says how to fetch it.
        """
        if name not in self._entries:
            raise NotThereError(f"{self.lock}: {name} is not in it; kopa fetch --source {name}{self._region}")
        return self._entries[name]

    def year(self, name: str) -> int:
        """Return the year of a dataset that has years."""
        return int(self.entry(name).year)

    def years_until(self, name: str, year: int) -> list[int]:
        """Return of which years up to a year the lock file names a dataset, the newest first."""
        years = (int(one) for dataset, one in self._by_year if dataset == name and one.isdigit())
        return sorted((one for one in years if one <= year), reverse=True)

    def retrieved(self, names: Iterable[str]) -> str:
        """Return the day on which, by the lock file, the last of some datasets was fetched.

        A version that `kopa fetch --locked` brought later holds the same data: tables tell the lock file's day of it.
        """
        return max(self.entry(name).retrieved[:10] for name in names)

    def version(self, name: str) -> Version:
        """Return the version of a dataset that the lock file names.

        Raises
        ------
        NotThereError
            It is not here, or damaged: says what is wrong and how to have it again.
        """
        if name in self._versions:
            return self._versions[name]
        entry, order = self.entry(name), self.order(name)
        version = self.raw.whole(order, entry.content)
        if version is not None:
            self._versions[name] = version
            return version
        faults = [fault for one in self.raw.versions(order) if one.content == entry.content for fault in one.faults()]
        state = f"damaged: {'; '.join(faults)}" if faults else "not here"
        raise NotThereError(
            f"{order.name}: the version that {self.lock} names is {state}. Have it again by "
            f"`kopa fetch --locked --source {name}{year_option(order.dataset, order.year_text)}{self._region}`; "
            "nothing was built"
        )

    def rows(self, name: str) -> int:
        """Return how many rows the version of a dataset has.

        Raises
        ------
        NotThereError
            It is not here, or damaged.
        """
        return self.version(name).rows

    def table(self, name: str) -> pd.DataFrame:
        """Return a dataset as the typed table of its service, a copy.

        Raises
        ------
        NotThereError, FetchError
            Its version is not here, or damaged.
        """
        if name not in self._tables:
            order = self.order(name)
            with read_as_expected(order.name):
                self._tables[name] = service_of(order.dataset).build(order, self.version(name).files)
        return self._tables[name].copy()

    def value_texts(self, name: str) -> dict[str, dict[str, str]]:
        """Return what the values of the variables of a table of PxWeb mean, by the variable's role.

        Raises
        ------
        NotThereError, FetchError
            Its version is not here, or damaged.
        """
        with read_as_expected(name):
            return PxWeb().value_texts(self.order(name), self.version(name).files)

    def pages(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield a layer of a feature service page by page: a region's would take gigabytes at once.

        Raises
        ------
        NotThereError, FetchError
            Its version is not here, or damaged.
        """
        yield from Features().pages(self.order(name), self.version(name).files)

    def order(self, name: str) -> Order:
        """Return the order of the version of a dataset that the lock file names."""
        entry = self.entry(name)
        year = int(entry.year) if entry.year.isdigit() else None
        return order_of(datasets()[name], COUNTRY if self.area == COUNTRY_ID else self._area_of(entry), year)

    def _area_of(self, entry: LockEntry) -> Area:
        """Return the area of a region's dataset as its version records it: the borders may be others today."""
        for version in self.raw.all_versions():
            if version.place == entry.key and version.content == entry.content:
                return Area(entry.area, tuple(version.meta["codes"]), tuple(version.meta["box_m"]))
        raise NotThereError(
            f"{' '.join(entry.key)}: the version that {self.lock} names is not here. Have it again by "
            f"`kopa fetch --locked --source {entry.dataset}{self._region}`; nothing was built"
        )

    @property
    def _region(self) -> str:
        """The option by which the area is fetched; empty of the whole country."""
        return "" if self.area == COUNTRY_ID else f" --region {region_word(self.area)}"


def region_word(area: str) -> str:
    """Return how commands are told of the region of an area: its id, or the codes of a list.

    Examples
    --------
    >>> region_word("kainuu"), region_word("kunnat-205-290")
    ('kainuu', '205,290')
    """
    codes = area.removeprefix(LIST_PREFIX).split("-")
    return ",".join(codes) if area.startswith(LIST_PREFIX) and all(len(one) == 3 for one in codes) else area


def fetch_of_year(name: str, year: int) -> str:
    """Return the commands by which a dataset of a year is fetched and built from, whatever newer one is there.

    Examples
    --------
    >>> fetch_of_year("population_grid", 2025)
    'kopa fetch --source population_grid --year 2025, then kopa build --year population_grid=2025'
    """
    return f"kopa fetch --source {name} --year {year}, then kopa build --year {name}={year}"
