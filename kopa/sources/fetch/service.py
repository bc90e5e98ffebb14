"""The protocol behind which every publisher's service stands: plan, fetch, check, build."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import pandas as pd

from kopa.sources.fetch.files import Files
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request


@dataclass(frozen=True)
class FetchPlan:
    """The requests of an order that are known before anything is asked, by the names of their files.

    `complete` says whether these are all: then somebody else can ask them, with a browser, and bring the files.
    `clean` leaves out of such a file what is not to be kept, where there may be such.
    """

    requests: Mapping[str, Request]
    complete: bool
    clean: Callable[[bytes], bytes] | None = None


@dataclass(frozen=True)
class Checked:
    """What the files of an order hold: rows, the hash of their content, and what a user should know of them."""

    rows: int
    content: str
    notes: tuple[str, ...] = ()


class Service(Protocol):
    """How the datasets of one kind of service are planned, fetched, checked and read.

    Only `fetch` asks the network. `check` and `build` know nothing but the files, so that what was copied from a
    mirror, brought by hand or imported passes the same checks as what was fetched.
    """

    def plan(self, order: Order) -> FetchPlan:
        """Return the requests that are known beforehand."""
        ...

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch all files of an order that are not there yet.

        Raises
        ------
        FetchError
            The publisher gives something else than was asked for, or nothing.
        MovedError
            The data changed meanwhile: everything is to be fetched again.
        """
        ...

    def check(self, order: Order, files: Files) -> Checked:
        """Return what the files hold, if they are whole and what was asked for.

        Raises
        ------
        FetchError
            They are not: says what is missing, twice there, or other than expected.
        """
        ...

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return the files as one table of the publisher's own rows, typed: codes as text, hidden values missing."""
        ...


@dataclass(frozen=True)
class Foreseen:
    """How many requests an order takes, and about how many bytes come over the network."""

    requests: int
    bytes: int


@runtime_checkable
class Foreseeing(Protocol):
    """A service that knows beforehand how much an order is, where that depends on the region."""

    def foreseen(self, order: Order) -> Foreseen:
        """Return how much it is; asks nobody.

        Raises
        ------
        FetchError
            It is more than is asked for.
        """
        ...


@runtime_checkable
class Telling(Protocol):
    """A service whose publisher says, without sending the data, whether they are still the same."""

    def unchanged(self, order: Order, files: Files, record: Mapping[str, Any], http: Http) -> bool:
        """Return whether the publisher says that files which are here are those that it would send.

        Raises
        ------
        FetchError
            The publisher cannot be asked.
        """
        ...


@runtime_checkable
class Renewing(Protocol):
    """A service that can bring an earlier version up to date without asking for all of it again."""

    def renew(self, order: Order, pages: Pages, files: Files, record: Mapping[str, Any]) -> None:
        """Fetch as `fetch` does, and keep of the version with these files and this record what has not changed.

        Raises
        ------
        FetchError
            The publisher gives something else than was asked for, or nothing.
        """
        ...
