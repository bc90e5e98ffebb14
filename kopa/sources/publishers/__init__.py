"""Publishers, one file each. A module of this folder that holds `TABLES` has them derived, catalogued and described.

A further publisher is a module more; nothing else has to name it.
"""

import sys
from collections.abc import Iterable, Iterator

import pandas as pd

from kopa.declared import declared
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
    return tuple(declared(sys.modules[__name__], "TABLES", lambda one: [one.schema.name]))


def read_published(
    source: SourceFolder, tables: Iterable[PublishedTable] | None = None
) -> Iterator[tuple[pd.DataFrame, Schema]]:
    """Yield `tables` (default: those of every publisher) with their schemas, rows in the order of their keys."""
    for one in published_tables() if tables is None else tables:
        yield one.read(source).sort_values(list(one.schema.key), ignore_index=True), one.schema
