"""A folder of tables that is being built: at first the starter's, in which official tables take their places."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kopa.sources.catalogue import Origin
from kopa.sources.fetch.orders import COUNTRY_ID
from kopa.sources.read import CATALOGUE_FILE, CATALOGUE_SUM, checked_files, file_of, parse
from kopa.sources.schemas.areas_and_people import CATALOGUE, MUNICIPALITIES, MUNICIPALITY_CHANGES
from kopa.sources.writing import compress, to_csv
from kopa.tables import Schema, check

KEPT, KEPT_BYTES = 16, 1_500_000
"""So many tables of at most so many bytes are kept in a process as they were read and checked: most are the same before
and after a build, and from build to build. Roads of large regions are not among them."""

_READ: dict[tuple[Schema, str], pd.DataFrame] = {}
"""Tables that were read, by the sha256 of their content."""


@dataclass(frozen=True)
class BuiltTable:
    """One official table: what it holds, where it comes from, and in which file it stands."""

    table: pd.DataFrame
    schema: Schema
    origin: Origin
    datasets: tuple[str, ...]
    """Datasets that it rests on."""
    file: str = ""
    """Path below the folder; default ``<schema name>.csv.gz``."""
    areas: tuple[str, ...] = (COUNTRY_ID,)
    """Areas of which the datasets are."""


class Stage:
    """A whole folder of tables that nobody reads yet.

    Parameters
    ----------
    folder
        Where it stands; empty at first.
    starter
        Folder of the starter tables, which are copied, each checked by its recorded sha256.
    """

    def __init__(self, folder: Path, starter: Path) -> None:
        self.folder = folder
        self.official: dict[str, tuple[str, ...]] = {}
        """Datasets that each official table rests on, by its name."""
        self.areas: dict[str, tuple[str, ...]] = {}
        """Areas of which they are, by its name."""
        self.notes: list[str] = []
        """What is to be said of the tables when they are built, a sentence each."""
        self.doubts: list[str] = []
        """What somebody has to accept before the tables are put in force, a sentence each."""
        contents = checked_files(starter)
        for name, content in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        catalogue = parse(contents[CATALOGUE_FILE], CATALOGUE, starter / CATALOGUE_FILE)
        for name in (CATALOGUE_FILE, CATALOGUE_SUM):
            (folder / name).unlink()
        self.origins = {str(row["table"]): _origin(row) for row in catalogue.to_dict("records")}
        self.files = [folder / name for name in catalogue["file"]]

    def path(self, schema: Schema, file: str = "") -> Path:
        """Return where a table stands."""
        return self.folder / (file or file_of(schema))

    def read(self, schema: Schema, file: str = "") -> pd.DataFrame:
        """Return a table as it stands here now, checked."""
        path = self.path(schema, file)
        content = path.read_bytes()
        if len(content) > KEPT_BYTES:
            return self._checked(content, schema, path)
        key = schema, hashlib.sha256(content).hexdigest()
        if key not in _READ:
            _READ[key] = self._checked(content, schema, path)
            for oldest in list(_READ)[:-KEPT]:
                del _READ[oldest]
        return _READ[key].copy()

    @staticmethod
    def _checked(content: bytes, schema: Schema, path: Path) -> pd.DataFrame:
        unpacked = gzip.decompress(content) if path.suffix == ".gz" else content
        table = check(parse(unpacked, schema, path), schema, where=str(path), first_row=2)
        return table.astype({c.name: bool for c in schema.columns if c.kind == "flag" and c.name in table})

    def write(self, built: BuiltTable) -> None:
        """Put an official table in its place, checked.

        Raises
        ------
        TableError
            It does not agree with its schema.
        """
        schema, table = built.schema, built.table
        path = self.path(schema, built.file)
        check(table, schema, where=f"{schema.name} (about to be written)")
        content = to_csv(table[[name for name in schema.names if name in table.columns]])
        path.write_bytes(compress(content) if path.suffix == ".gz" else content)
        self.official[schema.name], self.areas[schema.name] = built.datasets, built.areas
        self.origins[schema.name] = built.origin
        if path not in self.files:
            self.files.append(path)

    def behind(self, *schemas: Schema) -> tuple[str, ...]:
        """Return the datasets that those of some tables rest on which are official here."""
        return tuple(dict.fromkeys(name for one in schemas for name in self.official.get(one.name, ())))

    @property
    def codes(self) -> list[str]:
        """The municipalities of the division, sorted."""
        return sorted(self.read(MUNICIPALITIES)["code"])

    @property
    def region_of(self) -> Mapping[str, str]:
        """Region of each municipality."""
        towns = self.read(MUNICIPALITIES)
        return dict(zip(towns["code"], towns["region_code"], strict=True))

    @property
    def successor(self) -> Mapping[str, str]:
        """Into which municipality of today each lost one merged."""
        changes = self.read(MUNICIPALITY_CHANGES)
        merged = changes[changes["change"] == "merged"].sort_values("date", ascending=False)
        heirs: dict[str, str] = {}
        for code, heir in merged[["code", "new_code"]].itertuples(index=False):
            heirs[code] = heirs.get(heir, heir)
        return heirs


def _origin(row: Mapping[object, object]) -> Origin:
    names = ("source", "source_date", "licence", "attribution", "limits")
    return Origin(*(str(row[name]) for name in names))
