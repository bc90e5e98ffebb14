"""Collections of OGC API Features, as the National Land Survey runs them: pages that name the next, a key per user.

The key goes in a header, never in an address, so that it stands in no record, message or lock file. `options` of a
dataset: `collection`, `page` (features a page), `key_variable` (environment variable with the user's own key).
"""

import base64
import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd

from kopa.sources.fetch.bodies import parsed_json
from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.orders import Order, degrees
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request
from kopa.sources.fetch.service import Checked, FetchPlan
from kopa.sources.services.rows import FEATURE_ID, Gathered, bounds, overlaps, refuse_columns, refuse_places

MOST_PAGES = 2_000
SLACK_DEGREES = 1e-6
KEY_PARAMETERS = frozenset({"api-key", "apikey", "key", "token"})
"""Parameters of addresses that would hold a key: they are left out of the addresses that a service hands back."""


class Collections:
    """One collection inside the box of an order, followed from page to page."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the request of the first page; each page names the next."""
        return FetchPlan({_name(1): _first(order)}, complete=False)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch the pages until one names no next."""
        gathered, number, request = Gathered(order), 1, _first(order)
        while True:
            name = _name(number)
            page = pages.get(name, request, lambda body, name=name: _page(body, order, name), clean=without_keys)  # type: ignore[misc]
            for feature in page["features"]:
                gathered.add(_row(feature), feature.get("geometry"), where=name)
            pages.watch.page(len(gathered.seen), page.get("numberMatched") or len(gathered.seen))
            following = _next(page)
            if following is None:
                return
            number += 1
            if number > MOST_PAGES or not page["features"]:
                raise FetchError(f"{order.name}: the pages have no end: page {number - 1} names another")
            request = _request(order, following, ())

    def check(self, order: Order, files: Files) -> Checked:
        """Return what the pages hold: numbered without a gap, the last one naming no next, as many as counted."""
        gathered, totals, last = Gathered(order), set(), None
        names = files.names("page-", ".json")
        if names != [_name(number) for number in range(1, len(names) + 1)]:
            raise FetchError(f"{order.name}: a page is missing")
        for name in names:
            last = _page(files.read(name), order, name)
            for feature in last["features"]:
                gathered.add(_row(feature), feature.get("geometry"), where=name)
            if isinstance(last.get("numberMatched"), int):
                totals.add(last["numberMatched"])
        if last is None or _next(last) is not None:
            raise FetchError(f"{order.name}: the last page is missing")
        if totals - {len(gathered.seen)}:
            counts = " and ".join(f"{total:,}" for total in sorted(totals))
            raise MovedError(f"{order.name}: {len(gathered.seen):,} features came, the service counts {counts}")
        return gathered.checked()

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return the features as a table, geometries in the column `geometry` as GeoJSON."""
        features = [
            f for name in files.names("page-", ".json") for f in _page(files.read(name), order, name)["features"]
        ]
        table = pd.DataFrame([{**_row(feature), "geometry": feature.get("geometry")} for feature in features])
        return table.sort_values(list(order.dataset.key), ignore_index=True)


def _name(number: int) -> str:
    return f"page-{number:05d}.json"


def _first(order: Order) -> Request:
    options = order.dataset.options
    west, south, east, north = degrees(order.box_m)
    box = (("bbox", f"{west:.5f},{south:.5f},{east:.5f},{north:.5f}"), ("limit", str(options.get("page", 10_000))))
    url = f"{order.dataset.url.rstrip('/')}/collections/{options['collection']}/items"
    return _request(order, url, (*order.dataset.parameters.items(), *box))


def _request(order: Order, url: str, parameters: tuple[tuple[str, str], ...]) -> Request:
    dataset = order.dataset
    return Request(
        url, parameters, headers=tuple(dataset.headers.items()), secret=_key(order),
        max_bytes=dataset.max_bytes, deadline_s=dataset.deadline_s,
    )  # fmt: skip


def _key(order: Order) -> tuple[str, str]:
    """Return the header with the user's key.

    Raises
    ------
    FetchError
        The environment has none.
    """
    name = order.dataset.options["key_variable"]
    key = os.environ.get(name, "")
    if not key:
        raise FetchError(f"{order.name}: wants a key of your own: order one from the publisher, and set {name} to it")
    return "Authorization", f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"


def _page(body: bytes, order: Order, where: str) -> dict[str, Any]:
    content = parsed_json(body, f"{order.name}: {where}")
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(
        isinstance(f, dict) and isinstance(f.get("properties"), dict) for f in features
    ):
        raise FetchError(f"{order.name}: {where}: no collection of features with properties")
    refuse_columns([_row(feature) for feature in features], order.dataset, f"{order.name}: {where}")
    boxes = [bounds((feature.get("geometry") or {}).get("coordinates")) for feature in features]
    refuse_places(boxes, order.dataset, f"{order.name}: {where}")
    west, south, east, north = degrees(order.box_m)
    wanted = west - SLACK_DEGREES, south - SLACK_DEGREES, east + SLACK_DEGREES, north + SLACK_DEGREES
    if any(box and not overlaps(box, wanted) for box in boxes):
        raise FetchError(f"{order.name}: {where}: places outside the box that was asked for: the filter is ignored")
    return content


def _row(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {FEATURE_ID: feature.get("id"), **feature["properties"]}


def without_keys(body: bytes) -> bytes:
    """Return a page whose links to other pages hold no key: some services hand it back with every address.

    Examples
    --------
    >>> without_keys(b'{"links": [{"rel": "next", "href": "https://x.fi/items?api-key=secret&offset=2"}]}')
    b'{"links":[{"rel":"next","href":"https://x.fi/items?offset=2"}]}'
    """
    content = parsed_json(body, "page")
    links = content.get("links") if isinstance(content, dict) else None
    for link in links or []:
        link["href"] = _without_key(str(link.get("href", "")))
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _without_key(url: str) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name.casefold() not in KEY_PARAMETERS]
    return parts._replace(query=urlencode(query)).geturl()


def _next(page: Mapping[str, Any]) -> str | None:
    """Return the address of the next page; None on the last."""
    links = (link for link in page.get("links") or [] if link.get("rel") == "next")
    return next((str(link["href"]) for link in links if "json" in str(link.get("type", "json"))), None)
