"""Digiroad's files by region: an archive for each region that lies in the box of an order, and the release of them all.

`options` of a dataset: `release` (address of the text that names the release), `listing` (page on which people find
the files). Its `url` holds ``{file}`` in place of the name of a file (`road_file_names`).
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from kopa import store
from kopa.sources.fetch.archives import check_zip
from kopa.sources.fetch.bodies import refuse_markup, refuse_other, text_of
from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request
from kopa.sources.fetch.service import Checked, FetchPlan
from kopa.sources.services.road_archives import opened
from kopa.sources.services.road_file_names import ARCHIVE, around, name_of, on_the_name, own
from kopa.sources.services.rows import refuse_count, refuse_places
from kopa.units import CRS_FINLAND

RELEASE = "irrotus_nro.txt"
UNPACKED_BYTES = 20_000_000_000
NOT_THERE = (404, 410)
"""Statuses by which a server says that it has no file of a name."""

_RELEASE = re.compile(r"[0-9A-Za-zÅÄÖåäö][0-9A-Za-zÅÄÖåäö ._/-]{0,39}")


class RoadFiles:
    """The files of the regions around one, of one release."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the requests of the release and of the file of each region."""
        requests = {
            RELEASE: Request(str(order.dataset.options["release"]), kind="text", max_bytes=100_000, deadline_s=60)
        }
        for region in around(order):
            name = name_of(order, region)
            if name:
                url = order.dataset.url.replace("{file}", quote(name))
                requests[f"{region}{ARCHIVE}"] = Request(
                    url, kind="zip", max_bytes=order.dataset.max_bytes, deadline_s=order.dataset.deadline_s
                )
        return FetchPlan(requests, complete=True)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch the release, the files, and the release again: `latest` may have become another meanwhile."""
        requests = dict(self.plan(order).requests)
        asked = requests.pop(RELEASE)
        if pages.has(RELEASE):  # of a fetch that was ended: its files are of that release
            _refuse_another(order, pages, asked)
        else:
            pages.get(RELEASE, asked, partial(_release_in, where=asked.address))
        for number, (name, request) in enumerate(requests.items(), 1):
            region = name.removesuffix(ARCHIVE)
            try:
                pages.download(name, request, partial(_refuse, order=order, region=region))
            except FetchError as error:
                if error.status in NOT_THERE:
                    raise FetchError(f"{error}. {on_the_name(order, region)}") from error
                raise
            pages.watch.page(number, len(requests))
        _refuse_another(order, pages, asked)

    def unchanged(self, order: Order, files: Files, record: Mapping[str, Any], http: Http) -> bool:
        """Return whether the release is still that of the files here, and they are all that are wanted."""
        requests = self.plan(order).requests
        body, _ = http.read(requests[RELEASE], lambda text: None)
        same = _release_in(body, order.name) == release_of(order, files)
        return same and set(files.names()) == set(requests)

    def check(self, order: Order, files: Files) -> Checked:
        """Return how many rows the layers hold, and the hash of the files, if those that have to be there are whole."""
        release, here, known = release_of(order, files), regions_here(files), around(order)
        strangers = [region for region in here if region not in known]
        if strangers:
            raise FetchError(
                f"{order.name}: {', '.join(strangers)}: no region whose file is wanted ({', '.join(known)})"
            )
        missing = [f"{region}{ARCHIVE}" for region in own(order) if region not in here]
        if missing:
            raise FetchError(f"{order.name}: {', '.join(missing)} is missing: the file of the region itself")
        rows = sum(_checked(files.path(f"{region}{ARCHIVE}"), order=order, region=region) for region in here)
        refuse_count(rows, order)
        sums = {region: store.sha256(files.path(f"{region}{ARCHIVE}")) for region in here}
        lacking = [region for region in known if region not in here]
        notes = (f"release {release}", *([f"without {', '.join(lacking)}"] if lacking else []))
        return Checked(rows, store.content_key(release, sums), notes)

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return a row for each file: its region, release, bytes and hash; its layers are read one by one."""
        release, paths = release_of(order, files), [files.path(f"{one}{ARCHIVE}") for one in regions_here(files)]
        return pd.DataFrame(
            {
                "region": [path.name.removesuffix(ARCHIVE) for path in paths], "release": release,
                "bytes": [path.stat().st_size for path in paths], "sha256": [store.sha256(path) for path in paths],
            }
        )  # fmt: skip


def regions_here(files: Files) -> list[str]:
    """Return the ids of the regions whose files are here, sorted."""
    return sorted(name.removesuffix(ARCHIVE) for name in files.names(end=ARCHIVE))


def release_of(order: Order, files: Files) -> str:
    """Return the release that the text beside the files names.

    Raises
    ------
    FetchError
        It is missing or no name of a release.
    """
    return _release_in(files.read(RELEASE), f"{order.name}: {RELEASE}")


def _refuse_another(order: Order, pages: Pages, request: Request) -> None:
    """Raise where the release of now is not that of the files that are here."""
    before = release_of(order, pages)
    body, _ = pages.http.read(request, lambda body: None)
    now = _release_in(body, request.address)
    if now != before:
        raise MovedError(f"{order.name}: release {before} at first, {now} after some files")


def _release_in(body: bytes, where: str) -> str:
    """Return the release that a text names."""
    content = text_of(body, where).strip()
    if content.startswith("<"):
        refuse_other(content, where, "release")
    if not _RELEASE.fullmatch(content):
        raise FetchError(f"{where}: no name of a release: {content[:60]!r}", temporary=not content)
    return content


def _refuse(path: Path, *, order: Order, region: str) -> None:
    """Raise unless what came is whole and of Digiroad's form K."""
    _checked(path, order=order, region=region, asked=True)


def _checked(path: Path, *, order: Order, region: str, asked: bool = False) -> int:
    """Return how many rows an archive's layers have, if it is whole and of Digiroad's form K.

    Where it was asked for just now, a page in its place may mean that there is no file of that name.
    """
    where = f"{order.name}: {region}{ARCHIVE}"
    try:
        refuse_markup(path, where)
    except FetchError as error:
        raise FetchError(f"{error}. {on_the_name(order, region)}") if asked else error from None
    check_zip(path, where, max_bytes=UNPACKED_BYTES)
    with opened(path, where) as archive:
        archive.refuse_faults()
        for place, box, system in archive.bounds():
            if system not in ("", CRS_FINLAND):
                raise FetchError(f"{place}: the places are said to be in {system}, {CRS_FINLAND} is expected")
            refuse_places([box], order.dataset, place)
        return archive.count()
