"""A publisher as a newcomer would write it: this file is the whole of it."""

import pandas as pd

from kopa.sources.catalogue import CC_BY, Origin
from kopa.sources.published import PublishedTable, SourceFolder
from kopa.tables import CODE, Column, Schema

FILE = "libraries/libraries_2024.csv"

LIBRARIES = Schema(
    "libraries",
    (
        Column("code", "text", "municipality of the division of 2026", pattern=CODE),
        Column("libraries", "integer", "libraries open all year", "libraries", low=0),
    ),
    key=("code",),
    about="Libraries of each municipality.",
)


def read_libraries(source: SourceFolder) -> pd.DataFrame:
    """Return libraries of every municipality: `code`, `libraries`."""
    table = pd.read_csv(source.file(FILE), sep=";", dtype={"kunta": str})
    table = table.rename(columns={"kunta": "code", "kirjastoja": "libraries"})
    source.check_codes(table["code"], FILE)
    return table


TABLES = (
    PublishedTable(
        LIBRARIES,
        Origin("Library statistics", "31.12.2024", CC_BY, "Contains data of the library statistics", "none known"),
        read_libraries,
    ),
)
