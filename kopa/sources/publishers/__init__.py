"""Publishers, one file each. A module of this folder that holds `TABLES` has them derived, catalogued and described.

A further publisher is a module more; nothing else has to name it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd

from kopa.errors import InputError
from kopa.sources.published import PublishedTable, SourceFolder
from kopa.tables import Schema


def published_tables() -> tuple[PublishedTable, ...]:
    """Return the tables of all publishers, in the order of the publishers' names.

    Raises
    ------
    InputError
        When two publishers call a table the same.

    Examples
    --------
    >>> [one.schema.name for one in published_tables()][:2]
    ['swedish_speakers', 'region_ages']
    """
    modules = [import_module(f"{__name__}.{name}") for name in sorted(one.name for one in iter_modules(__path__))]
    tables = tuple(one for module in modules for one in getattr(module, "TABLES", ()))
    twice = sorted(name for name, count in Counter(one.schema.name for one in tables).items() if count > 1)
    if twice:
        raise InputError(f"publishers: table {', '.join(twice)} is declared twice; give each a name of its own")
    return tables


def read_published(
    source: SourceFolder, tables: Iterable[PublishedTable] | None = None
) -> Iterator[tuple[pd.DataFrame, Schema]]:
    """Yield `tables` (default: those of every publisher) with their schemas, rows in the order of their keys."""
    for one in published_tables() if tables is None else tables:
        yield one.read(source).sort_values(list(one.schema.key), ignore_index=True), one.schema
