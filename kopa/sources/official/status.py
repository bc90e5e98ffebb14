"""What official data are here: how old, whole or not, and of which of them which tables can be built."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.orders import year_option
from kopa.sources.fetch.raw import RawStore, Version
from kopa.sources.official.building.build import PARTS
from kopa.sources.official.lock_file import Key, LockEntry, read_lock
from kopa.sources.services.personal import left_of_people, mend_of_left


@dataclass(frozen=True)
class State:
    """One dataset of the lock file: its version here, if there is one, and what is wrong or old."""

    entry: LockEntry
    version: Version | None
    faults: tuple[str, ...]
    age_days: int
    old: bool
    people: str = ""
    """Field of people that an earlier kopa left in it; empty where there is none."""

    @property
    def bad(self) -> bool:
        """Whether it is not here, damaged, or not to be passed on."""
        return self.version is None or bool(self.faults or self.people)

    @property
    def in_words(self) -> str:
        """One phrase: whole, old, missing or damaged."""
        if self.version is None:
            return "not here: kopa fetch --locked"
        if self.faults:
            return f"damaged: {'; '.join(self.faults)}"
        if self.people:
            return mend_of_left(self.people, self.version.folder, self.entry.dataset)
        return f"whole; older than its publisher's rhythm: kopa fetch --update {self._which}" if self.old else "whole"

    @property
    def _which(self) -> str:
        """The dataset as commands take it, with its year where the catalogue has another."""
        name = self.entry.dataset
        return f"{name}{year_option(datasets()[name], self.entry.year)}"


def states(raw: RawStore, lock: Path, now: dt.datetime | None = None) -> list[State]:
    """Return the state of every dataset of the lock file, in its order.

    Raises
    ------
    InputError, TableError
        The lock file cannot be read.
    """
    today = now or dt.datetime.now(dt.UTC)
    here = _by_key(raw.all_versions())
    return [_state(entry, here.get((*entry.key, entry.content)), today) for entry in read_lock(lock).values()]


def _by_key(versions: Sequence[Version]) -> Mapping[tuple[str, str, str, str], Version]:
    return {(*version.place, version.content): version for version in versions}


def _state(entry: LockEntry, version: Version | None, today: dt.datetime) -> State:
    faults = tuple(version.faults()) if version else ()
    age_days = max(0, (today - dt.datetime.fromisoformat(entry.confirmed)).days)
    dataset = datasets().get(entry.dataset)
    people = left_of_people(entry.dataset, version.files) if version and not faults else ""
    return State(entry, version, faults, age_days, dataset is not None and age_days > dataset.days, people)


def for_parts(entries: Mapping[Key, LockEntry]) -> dict[str, dict[str, bool]]:
    """Return, for each part of a build, the datasets that it uses, and whether they were fetched."""
    fetched = {entry.dataset for entry in entries.values()}
    return {
        part.id: {name: name in fetched for name in (*part.datasets, *part.further, *part.instead)} for part in PARTS
    }
