"""The lock file: which official data results rest on. It is small, sorted, and committed by the user."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import tomli_w

from kopa import store
from kopa.errors import InputError, TableError
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.raw import Version

FORMAT = 1
NAME = "kopa-data.lock"
HEAD = (
    "# Which official data the results of this folder rest on. Written by `kopa fetch`; keep it with your results.\n\n"
)

_FORMS = {
    "dataset": "[a-z_0-9]+", "year": r"\d{4}|current", "area": ".+", "content": "[0-9a-f]{64}",
    "retrieved": r"\d{4}-\d\d-\d\d.*", "confirmed": r"\d{4}-\d\d-\d\d.*",
}  # fmt: skip
"""Form of the texts of an entry; others are free."""

Key = tuple[str, str, str]
"""Dataset, year (or ``current``) and area."""


@dataclass(frozen=True)
class LockEntry:
    """One dataset of the lock file."""

    dataset: str
    year: str
    area: str
    content: str
    """Hash of what the data say, whatever the order of rows and pages."""
    rows: int
    retrieved: str
    confirmed: str
    """When the publisher last gave the same."""
    url: str
    licence: str
    kopa: str

    @property
    def key(self) -> Key:
        """What the entry is found by."""
        return self.dataset, self.year, self.area


def key_of(order: Order) -> Key:
    """Return by what the entry of an order is found."""
    return order.dataset.id, order.year_text, order.area.id


def entry_of(order: Order, version: Version, confirmed: str = "") -> LockEntry:
    """Return the entry of a version of an order."""
    return LockEntry(
        *key_of(order),
        content=version.content,
        rows=version.rows,
        retrieved=version.retrieved,
        confirmed=max(confirmed, version.retrieved),
        url=order.dataset.url,
        licence=order.dataset.licence,
        kopa=str(version.meta.get("kopa", "")),
    )


def read_lock(path: Path) -> dict[Key, LockEntry]:
    """Return the entries of a lock file by their keys; none where there is no file.

    Raises
    ------
    InputError, TableError
        It is no lock file of this format, or an entry lacks a field; all of them are named.
    """
    if not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: no lock file ({error}); take it from your version control, or remove it") from None
    if content.get("format") != FORMAT:
        raise InputError(
            f"{path}: format {content.get('format')!r}, this kopa reads {FORMAT}; remove it and fetch again"
        )
    return _entries(content.get("dataset", []), path)


def _entries(rows: Iterable[Mapping[str, Any]], path: Path) -> dict[Key, LockEntry]:
    fields, faults, entries = set(LockEntry.__dataclass_fields__), [], {}
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TableError(str(path), ["dataset is no list of tables [[dataset]]; take it from your version control"])
    for number, row in enumerate(rows, 1):
        other = sorted(fields ^ set(row))
        if other:
            faults.append(
                f"dataset {number} ({row.get('dataset', 'without a name')}): missing or unknown: {', '.join(other)}"
            )
            continue
        wrong = [name for name, value in row.items() if not _fits(name, value)]
        if wrong:
            shown_values = ", ".join(f"{name} is {row[name]!r}" for name in sorted(wrong))
            faults.append(
                f"dataset {number} ({row['dataset']}): {shown_values}: take the file from your version control"
            )
            continue
        entry = LockEntry(**row)
        if entry.key in entries:
            faults.append(f"dataset {number} ({' '.join(entry.key)}) stands there twice; keep one")
        entries[entry.key] = entry
    if faults:
        raise TableError(str(path), faults)
    return entries


def _fits(name: str, value: object) -> bool:
    """Return whether a field has the form in which `write_lock` writes it."""
    if name == "rows":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, str) and re.fullmatch(_FORMS.get(name, ".*"), value) is not None


def write_lock(path: Path, entries: Mapping[Key, LockEntry]) -> Path:
    """Write entries as a lock file, sorted: equal entries, equal bytes."""
    rows = [asdict(entries[key]) for key in sorted(entries)]
    return store.write_text(path, HEAD + tomli_w.dumps({"format": FORMAT, "dataset": rows}))
