"""Datasets of the catalogue with fewer rows, and a way to fetch them from servers on loopback."""

from pathlib import Path

from kopa.sources.fetch.catalogue import datasets
from kopa.sources.fetch.limits import Limits
from kopa.sources.fetch.orders import Area, order_of
from kopa.sources.fetch.raw import RawStore
from kopa.sources.official.fetching import Fetching, Wishes
from kopa.sources.official.lock_file import read_lock

PATIENT = Limits(connect_s=20.0, silent_s=20.0, tries=2)
"""Of servers that answer when the machine has time for them: what is quick is tried in `test_http`."""
KAINUU = Area("kainuu", ("205", "290"), (490_000.0, 7_060_000.0, 670_000.0, 7_270_000.0))


def small(name, *, rows=(1, 10_000), page=None, known=False, **changed):
    """Return a dataset of the catalogue that expects `rows` rows, `page` a page."""
    dataset = datasets()[name]
    expected = dataset.expected.model_copy(
        update={"rows_min": rows[0], "rows_max": rows[1], **({} if known else {"known": None})}
    )
    options = {**dataset.options, **({"page": page} if page else {})}
    return dataset.model_copy(update={"expected": expected, "options": options, **changed})


def order(name, *, area=KAINUU, year=None, **changed):
    """Return the order of a small dataset."""
    return order_of(small(name, **changed), area, year)


class Place:
    """A folder of data with its lock file, and fetching into it."""

    def __init__(self, folder: Path, server=None, limits=PATIENT):
        self.raw, self.lock = RawStore(folder / "data/raw"), folder / "kopa-data.lock"
        self.server, self.limits = server, limits

    def fetch(self, *orders, network=None, **wishes):
        """Return the outcomes of orders."""
        network = network or (self.server.network if self.server else None)
        fetching = Fetching(self.raw, self.lock, Wishes(**wishes), network=network, limits=self.limits)
        return fetching.fetch(orders)

    def one(self, wanted, **wishes):
        """Return the version of one order, or raise what went wrong."""
        (outcome,) = self.fetch(wanted, **wishes)
        if outcome.error:
            raise outcome.error
        return outcome.version

    def state(self):
        """Every file of every version and the lock file, by name and content: what must not be lost."""
        root = self.raw.root
        files = [p for p in root.rglob("*") if p.is_file() and not p.relative_to(root).parts[0].startswith(".")]
        told = {p.relative_to(root).as_posix(): p.read_bytes() for p in files}
        return told, self.lock.read_bytes() if self.lock.exists() else b""

    def entries(self):
        """The lock file's entries."""
        return read_lock(self.lock)

    def whole(self):
        """Whether every version here is whole."""
        return all(not version.faults() for version in self.raw.all_versions())
