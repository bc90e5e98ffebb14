"""The catalogue of official datasets: publisher, address, hosts, licence, and what is expected to come."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kopa.errors import TableError, UnknownNameError, did_you_mean

FILE = Path(__file__).with_name("catalogue.toml")

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ServiceName = Literal[
    "features", "collections", "pxweb", "organisations", "mergers", "code_lists", "study_programmes", "sotkanet",
    "file", "overpass", "road_files",
]  # fmt: skip


class _DatasetPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Words(_DatasetPart):
    """One sentence in Finnish, Swedish and English."""

    fi: str
    sv: str
    en: str


class Known(_DatasetPart):
    """A published value by which a table is recognised: the sum of `column` where every field of `where` agrees."""

    where: dict[str, str]
    column: str
    value: float


class Expected(_DatasetPart):
    """What a dataset looks like when it is whole."""

    rows_min: int = Field(default=1, ge=0)
    rows_max: int = Field(default=10_000_000, ge=1)
    columns: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """Columns that hold municipality codes: text of three digits."""
    year_column: str = ""
    """Column that says the year of the data."""
    known: Known | None = None


class Dataset(_DatasetPart):
    """One dataset: a row of the catalogue."""

    id: Id
    about: str
    publisher: str
    service: ServiceName
    url: str
    hosts: tuple[str, ...] = Field(min_length=1)
    parameters: dict[str, str] = {}
    options: dict[str, Any] = {}
    """What the service needs beside the parameters; each service says which."""
    headers: dict[str, str] = {}
    file_names: dict[str, str] = {}
    """By which names the publisher has the files of regions (by id), where they are known. They belong to the way to
    the data, not to what these are."""
    year: int | None = Field(None, ge=2000, le=2100)
    """Year of the data; None where the publisher gives today's only."""
    first_year: int | None = Field(None, ge=1900, le=2100)
    """First year of which the publisher gives data of this form; has to be told where there is a year."""
    last_year: int | None = Field(None, ge=1900, le=2100)
    """Last one, where no later one can come under this address."""
    scope: Literal["country", "region"]
    margin_km: float = Field(0.0, ge=0)
    crs: Literal["", "EPSG:3067", "EPSG:4326"] = ""
    key: tuple[str, ...] = ()
    """Columns that together are unique."""
    expected: Expected = Expected()
    hash: Literal["pinned", "publisher_md5", "content"] = "content"
    sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$")
    max_bytes: int = Field(200_000_000, gt=0)
    deadline_s: float = Field(180.0, gt=0)
    typical_bytes: int = Field(gt=0)
    update: Literal["daily", "monthly", "yearly"]
    when: Literal["always", "asked"] = "always"
    """Whether it is fetched without being named."""
    licence: str
    attribution: Words
    serves: tuple[str, ...] = ()
    """Of a feed of public transport: municipalities (codes) and regions (ids) that it is named by."""
    preferred: str = ""
    """The feed that is taken where this one is not named: a choice, for how their trips differ is not known."""

    @model_validator(mode="after")
    def _whole(self) -> "Dataset":
        host = urlsplit(self.url).hostname
        if urlsplit(self.url).scheme != "https":
            raise ValueError(f"url: {self.url} is not https")
        if host not in self.hosts:
            raise ValueError(f"hosts: {host} is missing, the host of the url")
        if (self.year is None) != (self.first_year is None) or (self.year is None and self.last_year is not None):
            raise ValueError("first_year, last_year: belong to a dataset with a year, which needs the first")
        if self.year and self.first_year and not self.first_year <= self.year <= (self.last_year or self.year):
            raise ValueError(f"year: {self.year} is not between the first and the last year of the data")
        if (self.hash == "pinned") != bool(self.sha256):
            raise ValueError("sha256: belongs to hash = 'pinned', and to no other")
        return self

    @property
    def days(self) -> int:
        """Days after which the publisher has probably something newer."""
        return {"daily": 30, "monthly": 60, "yearly": 400}[self.update]

    def asked(self) -> dict[str, Any]:
        """Return the fields that decide what is asked and how it is read, as plain values."""
        fields = {"id", "service", "url", "parameters", "options", "crs", "key", "margin_km", "scope"}
        return self.model_dump(include=fields, mode="json")


class OtherFeed(_DatasetPart):
    """A feed of public transport that is known and not fetched, and why."""

    name: str
    address: str
    serves: tuple[str, ...] = Field(min_length=1)
    why: str


@cache
def other_feeds() -> tuple[OtherFeed, ...]:
    """Return the feeds of public transport that are known and not fetched.

    Examples
    --------
    >>> [one.why for one in other_feeds() if one.serves == ("853",)]
    ['its address is http']
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(OtherFeed.model_validate(row) for row in content.get("feed", []))


@cache
def datasets() -> dict[str, Dataset]:
    """Return the datasets of the catalogue that travels with kopa, by id, in its order.

    Examples
    --------
    >>> datasets()["schools"].publisher
    'Statistics Finland'
    """
    return read_catalogue(FILE)


def read_catalogue(path: Path) -> dict[str, Dataset]:
    """Return the datasets of a catalogue file.

    Raises
    ------
    TableError
        With every fault of every dataset.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TableError(str(path), [f"no catalogue: {error}"]) from None
    return of_mapping(content, where=str(path))


def of_mapping(content: Mapping[str, Any], where: str) -> dict[str, Dataset]:
    """Return the datasets of the content of a catalogue; `publishers` hold what their datasets share.

    Raises
    ------
    TableError
        With every fault of every dataset.
    """
    shared, faults, datasets = content.get("publisher", {}), [], {}
    for number, row in enumerate(content.get("dataset", []), 1):
        base = shared.get(row.get("from", ""), {})
        merged = {**base, **{name: value for name, value in row.items() if name != "from"}}
        name = row.get("id", f"number {number}")
        try:
            one = Dataset.model_validate(merged)
        except ValidationError as error:
            faults += [f"{name}: {'.'.join(map(str, e['loc'])) or 'dataset'}: {e['msg']}" for e in error.errors()]
            continue
        if one.id in datasets:
            faults.append(f"{name}: id: the name stands in the catalogue already")
        datasets[one.id] = one
    if faults:
        raise TableError(where, faults)
    return datasets


def chosen(names: Iterable[str]) -> list[Dataset]:
    """Return the datasets that are named, by their ids or their publishers; those fetched always for no name.

    Raises
    ------
    UnknownNameError
        A name that is neither.

    Examples
    --------
    >>> [one.id for one in chosen(["schools"])]
    ['schools']
    >>> chosen(["skools"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    kopa.errors.UnknownNameError: skools: no dataset or publisher of that name. Did you mean 'schools'? ...
    """
    wanted = list(names)
    if not wanted:
        return [one for one in datasets().values() if one.when == "always"]
    publishers = {one.publisher.casefold() for one in datasets().values()}
    for name in wanted:
        if name not in datasets() and name.casefold() not in publishers:
            hint = did_you_mean(name, [*datasets(), *publishers])
            raise UnknownNameError(
                f"{name or '(empty)'}: no dataset or publisher of that name.{hint} `kopa fetch --dry-run` lists them"
            )
    folded = {name.casefold() for name in wanted}
    return [one for one in datasets().values() if one.id in wanted or one.publisher.casefold() in folded]
