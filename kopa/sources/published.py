"""What a publisher's file declares: tables that stand in the starter as they were published, each with its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kopa.errors import InputError, NotThereError
from kopa.sources.catalogue import Origin
from kopa.tables import Schema


@dataclass(frozen=True)
class SourceFolder:
    """Folder of the source files, with the municipalities of today that their tables have to hold.

    Attributes
    ----------
    path
        The folder.
    codes
        Municipalities of today, sorted.
    successor
        Into which of them each lost one merged.
    """

    path: Path
    codes: tuple[str, ...]
    successor: Mapping[str, str]

    def file(self, relative: str) -> Path:
        """Return the path of one file.

        Raises
        ------
        NotThereError
            When the file is missing.
        """
        path = self.path / relative
        if not path.is_file():
            raise NotThereError(f"{path} is not there; give the folder of the source data that holds {relative}")
        return path

    def check_codes(self, codes: pd.Series, relative: str) -> None:
        """Raise when a table lacks a municipality of today, or has another.

        Raises
        ------
        InputError
            Names the file and the codes.
        """
        odd = sorted(set(codes) ^ set(self.codes))
        if odd:
            raise InputError(
                f"{relative}: municipality_code {', '.join(odd)} is not in both the table and today's division; "
                "take the file of the year of the division"
            )


@dataclass(frozen=True)
class PublishedTable:
    """One table of a publisher: what it holds, where it comes from, and how its file is read.

    Attributes
    ----------
    schema
        Columns, units and key; its name is that of the starter table.
    origin
        Source, date, licence, attribution and limits: its row of the catalogue.
    read
        From the folder of the source files to the table, which agrees with `schema`.
    """

    schema: Schema
    origin: Origin
    read: Callable[[SourceFolder], pd.DataFrame]
