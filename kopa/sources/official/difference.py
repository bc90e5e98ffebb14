"""What changed from one version of a dataset to another: rows that came, went and changed, by the dataset's own key."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kopa.errors import NotThereError
from kopa.sources.fetch.faults import read_as_expected
from kopa.sources.fetch.orders import Order, year_option
from kopa.sources.fetch.raw import RawStore, Version
from kopa.sources.services import service_of

CAME, WENT, CHANGED = "came", "went", "changed"


@dataclass(frozen=True)
class Difference:
    """Two versions of one order, and their rows side by side.

    `rows` has a row for each field that differs: `key`, `change`, `field`, `before`, `after`; a row that came or
    went stands there once, without a field.
    """

    order: Order
    before: Version
    after: Version
    rows: pd.DataFrame

    def count(self, change: str) -> int:
        """Return how many rows came, went or changed."""
        return int(self.rows.loc[self.rows["change"] == change, "key"].nunique())


def difference(raw: RawStore, order: Order) -> Difference:
    """Return what changed from the last version of an order but one to the last.

    Raises
    ------
    NotThereError
        There are no two versions here.
    """
    versions = [version for version in raw.versions(order) if not version.faults()]
    if len(versions) < 2:
        raise NotThereError(
            f"{order.name}: {len(versions)} version here, two are compared; kopa fetch --update {order.dataset.id}"
            f"{year_option(order.dataset, order.year_text)}"
        )
    after, before = versions[:2]
    service = service_of(order.dataset)
    with read_as_expected(order.name):
        rows = compared(service.build(order, before.files), service.build(order, after.files), order.dataset.key)
    return Difference(order, before, after, rows)


def compared(before: pd.DataFrame, after: pd.DataFrame, key: tuple[str, ...]) -> pd.DataFrame:
    """Return the fields that differ between two tables, as `Difference.rows`.

    Examples
    --------
    >>> old = pd.DataFrame({"id": ["a", "b"], "n": [1, 2]})
    >>> new = pd.DataFrame({"id": ["b", "c"], "n": [3, 4]})
    >>> compared(old, new, ("id",)).values.tolist()
    [['a', 'went', '', '', ''], ['b', 'changed', 'n', '2', '3'], ['c', 'came', '', '', '']]
    """
    names = [name for name in key if name in before.columns and name in after.columns]
    old, new = texts_by_key(before, names), texts_by_key(after, names)
    rows = [(index, WENT, "", "", "") for index in old.index.difference(new.index)]
    rows += [(index, CAME, "", "", "") for index in new.index.difference(old.index)]
    both = old.index.intersection(new.index)
    columns = sorted(set(old.columns) | set(new.columns))
    first = old.reindex(index=both, columns=columns, fill_value="")
    second = new.reindex(index=both, columns=columns, fill_value="")
    differs = (first != second).to_numpy()
    for at, column in zip(*differs.nonzero(), strict=True):
        name = columns[column]
        rows.append((both[at], CHANGED, name, str(first.iat[at, column]), str(second.iat[at, column])))
    table = pd.DataFrame(rows, columns=["key", "change", "field", "before", "after"])
    return table.sort_values(["key", "field"], ignore_index=True)


def texts_by_key(table: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return a table as text, its rows named by the key, or numbered where none of its columns is there."""
    return by_key(table.apply(as_text), key)


def by_key(table: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return a table with its rows named by the key, or numbered where none of its columns is there.

    Examples
    --------
    >>> by_key(pd.DataFrame({"code": ["005", "009"], "year": 2022, "n": [1, 2]}), ("code", "year"))
              n
    005 2022  1
    009 2022  2
    """
    if not key:
        return table
    names = as_text(table[key[0]])
    for name in key[1:]:
        names = names + " " + as_text(table[name])
    return table.set_axis(names.to_numpy(), axis="index").drop(columns=list(key))


def as_text(column: pd.Series) -> pd.Series:
    """Return a column as text, empty where it has no value."""
    return column.astype(str).mask(column.isna(), "")
