"""Files that a publisher offers whole: extracts of OpenStreetMap, timetables, spreadsheets.

`options` of a dataset: `name` (the file's name here), `kind` (``pbf``, ``zip`` or ``ods``), `wanted` (endings of
names that have to be in the archive), `md5` (address of the publisher's checksum), `beside` (name → address of small
texts that say which release it is), `unpacked_bytes` (most that the archive may hold).
"""

import hashlib
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kopa import store
from kopa.sources.fetch.archives import check_zip
from kopa.sources.fetch.bodies import check_pbf, refuse_markup, refuse_other, text_of
from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.http import Http
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Kind, Request
from kopa.sources.fetch.service import Checked, FetchPlan

UNPACKED_BYTES = 10_000_000_000


class WholeFiles:
    """One file, with a checksum and a text of the release where the publisher has them."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the requests of the file and of what stands beside it."""
        options = order.dataset.options
        requests = {options["name"]: _request(order, order.filled(order.dataset.url), options["kind"])}
        if "md5" in options:
            requests[_md5_name(order)] = _request(order, order.filled(options["md5"]), "text")
        for name, url in options.get("beside", {}).items():
            requests[name] = _request(order, order.filled(url), "text")
        return FetchPlan(requests, complete=True)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch the small texts, then the file, which has to agree with the checksum if there is one."""
        requests = dict(self.plan(order).requests)
        name = order.dataset.options["name"]
        large = requests.pop(name)
        for beside, request in requests.items():
            pages.forget(beside)  # of today, as the file is
            parse = _md5_in if beside == _md5_name(order) else _text
            pages.get(beside, request, partial(parse, where=f"{order.name}: {beside}"))
        pages.download(name, large, lambda path: _refuse(path, order, pages))

    def unchanged(self, order: Order, files: Files, record: Mapping[str, Any], http: Http) -> bool:
        """Return whether the publisher's checksum, or the strong ETag of the file, is still the one of the file here.

        A date alone is not trusted: publishers exchange files under the same one.
        """
        requests, name = self.plan(order).requests, order.dataset.options["name"]
        if order.dataset.hash == "publisher_md5":
            md5_name = _md5_name(order)
            body, _ = http.read(requests[md5_name], lambda text: None)
            return _md5_in(body, f"{order.name}: {md5_name}") == _md5_in(
                files.read(md5_name), f"{order.name}: {md5_name} here"
            )
        tag = _etag(record["files"].get(name, {}).get("headers", {}))
        return bool(tag) and _etag(http.headers(requests[name])) == tag

    def check(self, order: Order, files: Files) -> Checked:
        """Return the hash of the file, if it is whole."""
        path = files.path(order.dataset.options["name"])
        if not path.is_file():
            raise FetchError(f"{order.name}: {order.dataset.options['name']} is missing")
        _refuse(path, order, files)
        release = "; ".join(
            f"{name}: {' '.join(_text(files.read(name), name).split())[:100]}"
            for name in order.dataset.options.get("beside", {})
        )
        return Checked(1, store.sha256(path), (release,) if release else ())

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return one row: the path of the file, which its own reader opens."""
        path = files.path(order.dataset.options["name"])
        return pd.DataFrame({"path": [str(path)], "bytes": [path.stat().st_size]})


def _request(order: Order, url: str, kind: Kind) -> Request:
    dataset = order.dataset
    caps: dict[str, Any] = {"max_bytes": dataset.max_bytes, "deadline_s": dataset.deadline_s}
    if kind == "text":
        caps = {"max_bytes": 100_000, "deadline_s": 60.0}
    return Request(url, headers=tuple(dataset.headers.items()), kind=kind, **caps)


def _md5_name(order: Order) -> str:
    return f"{order.dataset.options['name']}.md5"


def _text(body: bytes, where: str) -> str:
    content = text_of(body, where)
    if content.lstrip().startswith("<"):
        refuse_other(content, where, "text")
    if not content.strip():
        raise FetchError(f"{where}: the answer is empty", temporary=True)
    return content


def _refuse(path: Path, order: Order, files: Files) -> None:
    """Raise unless the file is whole, of its kind, and the one that the checksum is of."""
    dataset, where = order.dataset, order.dataset.url
    refuse_markup(path, where)
    if dataset.hash == "publisher_md5":
        _refuse_md5(path, _md5_in(files.read(_md5_name(order)), f"{order.name}: md5"), where)
    if dataset.hash == "pinned" and store.sha256(path) != dataset.sha256:
        raise FetchError(f"{where}: another file than the one that the catalogue pins (sha256 {dataset.sha256[:12]}…)")
    if dataset.options["kind"] == "pbf":
        check_pbf(path, where)
    else:
        most = int(dataset.options.get("unpacked_bytes", UNPACKED_BYTES))
        check_zip(path, where, max_bytes=most, wanted=tuple(dataset.options.get("wanted", ())))


def _etag(headers: Mapping[str, str]) -> str:
    """Return the ETag among headers, if it is one that changes with every byte."""
    tag = next((value for name, value in headers.items() if name.casefold() == "etag"), "")
    return "" if tag.startswith("W/") else tag


def _refuse_md5(path: Path, wanted: str, where: str) -> None:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "md5").hexdigest()
    if digest != wanted:
        raise MovedError(
            f"{where}: not the file that the publisher's checksum is of ({digest[:8]}…, not {wanted[:8]}…): "
            "damaged on the way, or renewed meanwhile"
        )


def _md5_in(body: bytes, where: str) -> str:
    """Return the checksum that a publisher's text begins with."""
    text = _text(body, where)
    match = re.match(r"\s*([0-9a-fA-F]{32})\b", text)
    if match is None:
        raise FetchError(f"{where}: the publisher's checksum is none: {text[:60]!r}")
    return match.group(1).lower()
