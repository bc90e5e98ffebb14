"""Feature services (WFS 2.0): a layer read page by page, each page checked, the whole counted before and after.

Statistics Finland, the Transport Infrastructure Agency and the Environment Institute run them. `options` of a
dataset: `page` (rows a page), `format` (``json`` or ``csv``), `query` (none, ``box`` or ``municipality``),
`municipality` (the column by which rows are asked for, and looked through) and `most` (rows of one municipality).
A layer whose own columns are not known to be unique has the key `feature_id` (see `rows`).
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kopa.sources.fetch.bodies import parsed_json, refuse_other, text_of
from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.orders import Order, degrees
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request
from kopa.sources.fetch.service import Checked, FetchPlan
from kopa.sources.services.rows import FEATURE_ID, Gathered, Row, bounds, overlaps, refuse_columns, refuse_places
from kopa.units import CRS_WGS84

FORMATS = {"json": "application/json", "csv": "csv"}
SLACK_DEGREES = 1e-6
"""How far beside the box a place may lie: services round."""


@dataclass(frozen=True)
class Page:
    """The rows of one page with their geometries, and how many rows the service has in all (None: it does not say)."""

    rows: list[Row]
    geometries: list[Any]
    total: int | None


@dataclass(frozen=True)
class Query:
    """One part of an order that is paged by itself: all, a box, or one municipality."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    code: str = ""


class Features:
    """A layer of a feature service, in JSON or CSV."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the requests of all pages that the layer may have, and of its counts."""
        requests = {}
        size, most = _page_rows(order), int(order.dataset.options.get("most", order.dataset.expected.rows_max))
        for query in _queries(order):
            requests[f"{query.name}-count.xml"] = _count_request(order, query)
            for start in range(0, most, size):
                requests[_page_name(order, query, start)] = _page_request(order, query, start, size)
        return FetchPlan(requests, complete=True)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch the pages of every query; the count is asked before the first and after the last page."""
        for query in _queries(order):
            total = self._total(order, query, pages)
            gathered, start, size = Gathered(order), 0, _page_rows(order)
            while start < total:
                page = self._page(order, query, pages, start, size)
                self._refuse_page(page, order, query, start, total)
                for row, geometry in zip(page.rows, page.geometries, strict=True):
                    gathered.add(row, geometry, where=_page_name(order, query, start))
                start += len(page.rows)
                size = min(size, len(page.rows))  # a service may give fewer than it is asked for
                pages.watch.page(start, total)
            self._refuse_move(order, query, pages, total)

    def check(self, order: Order, files: Files) -> Checked:
        """Return what the pages hold together; the counts of all pages and of the service have to agree."""
        gathered = Gathered(order)
        for query in _queries(order):
            before = len(gathered.seen)
            totals = {_count(files.read(name), name) for name in files.names(f"{query.name}-count", ".xml")}
            for name, page in _stored(order, query, files):
                for row, geometry in zip(page.rows, page.geometries, strict=True):
                    gathered.add(row, geometry, where=name)
                if page.total is not None:
                    totals.add(page.total)
            if totals != {len(gathered.seen) - before}:
                counts = " and ".join(f"{total:,}" for total in sorted(totals)) or "no number"
                raise FetchError(
                    f"{order.name}: {query.name}: {len(gathered.seen) - before:,} rows came, "
                    f"the service counts {counts}"
                )
        return gathered.checked()

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return the rows as a table, geometries in the column `geometry` as GeoJSON; −1 counts as hidden."""
        rows = [row for page in _rows_of_pages(order, files) for row in page]
        table = pd.DataFrame(rows).sort_values(list(order.dataset.key), ignore_index=True)
        for name in order.dataset.options.get("hidden", ()):
            table[name] = pd.to_numeric(table[name]).where(lambda values: values >= 0)
        return table

    def pages(self, order: Order, files: Files) -> Iterator[pd.DataFrame]:
        """Yield the rows page by page, in no order of their own: so much is in memory at once."""
        for rows in _rows_of_pages(order, files):
            yield pd.DataFrame(rows)

    def _total(self, order: Order, query: Query, pages: Pages) -> int:
        """Return how many rows the service has now; a count from before, for pages that are here, has to agree."""
        name = f"{query.name}-count.xml"
        before = _count(pages.read(name), name) if pages.has(name) else None
        pages.forget(name)
        total = pages.get(name, _count_request(order, query), lambda body: _count(body, order.dataset.url))
        if before is not None and before != total:
            raise MovedError(f"{order.name}: {query.name}: {before:,} rows a while ago, {total:,} now")
        return total

    def _page(self, order: Order, query: Query, pages: Pages, start: int, size: int) -> Page:
        def parse(body: bytes) -> Page:
            page = _parsed(order, query, body, f"{order.dataset.url} {query.name} from {start:,}")
            if not page.rows:
                raise FetchError(f"{order.dataset.url}: {query.name}: an empty page at row {start:,}", temporary=True)
            return page

        return pages.get(_page_name(order, query, start), _page_request(order, query, start, size), parse)

    def _refuse_page(self, page: Page, order: Order, query: Query, start: int, total: int) -> None:
        if page.total is not None and page.total != total:
            raise MovedError(f"{order.name}: {query.name}: {total:,} rows at first, {page.total:,} at row {start:,}")
        if start + len(page.rows) > total:
            raise MovedError(f"{order.name}: {query.name}: more rows came than the {total:,} that the service counts")

    def _refuse_move(self, order: Order, query: Query, pages: Pages, total: int) -> None:
        name = f"{query.name}-count-after.xml"
        pages.forget(name)
        after = pages.get(name, _count_request(order, query), lambda body: _count(body, order.dataset.url))
        if after != total:
            raise MovedError(f"{order.name}: {query.name}: {total:,} rows at first, {after:,} after the last page")


def _page_rows(order: Order) -> int:
    return int(order.dataset.options.get("page", 1000))


def _format(order: Order) -> str:
    return str(order.dataset.options.get("format", "json"))


def _queries(order: Order) -> list[Query]:
    kind, options = order.dataset.options.get("query", ""), order.dataset.options
    if kind == "box":
        west, south, east, north = degrees(order.box_m)
        return [Query("box", (("bbox", f"{west:.5f},{south:.5f},{east:.5f},{north:.5f},{CRS_WGS84}"),))]
    if kind == "municipality":
        column = options["municipality"]
        return [Query(code, (("CQL_FILTER", f"{column}='{code}'"),), code) for code in order.area.codes]
    return [Query("all")]


def _common(order: Order, query: Query) -> tuple[tuple[str, str], ...]:
    asked = {name: order.filled(value) for name, value in order.dataset.parameters.items()}
    return (
        ("service", "WFS"), ("version", "2.0.0"), ("request", "GetFeature"), *asked.items(), *query.parameters,
    )  # fmt: skip


def _count_request(order: Order, query: Query) -> Request:
    return _request(order, (*_common(order, query), ("resultType", "hits")), kind="xml", max_bytes=1_000_000)


def _page_request(order: Order, query: Query, start: int, size: int) -> Request:
    crs = (("srsName", order.dataset.crs),) if order.dataset.crs else ()
    key = ",".join(order.dataset.key)
    sort = (("sortBy", key),) if key != FEATURE_ID else ()  # then the service sorts by its own key
    paging = (*sort, ("count", str(size)), ("startIndex", str(start)))
    parameters = (*_common(order, query), ("outputFormat", FORMATS[_format(order)]), *crs, *paging)
    return _request(order, parameters)


def _request(order: Order, parameters: tuple[tuple[str, str], ...], **more: Any) -> Request:
    dataset = order.dataset
    caps = {"max_bytes": dataset.max_bytes, "deadline_s": dataset.deadline_s, **more}
    return Request(dataset.url, parameters, headers=tuple(dataset.headers.items()), **caps)


def _page_name(order: Order, query: Query, start: int) -> str:
    return f"{query.name}-{start:08d}.{_format(order)}"


def _count(body: bytes, where: str) -> int:
    """Return the number of rows that a count says."""
    content = text_of(body, where)
    match = re.search(r'<(?:\w+:)?FeatureCollection\b[^>]*\bnumberMatched="(\d+)"', content)
    if match is None:
        refuse_other(content, where, "count of features")
    return int(match.group(1))


def _stored(order: Order, query: Query, files: Files) -> Iterator[tuple[str, Page]]:
    """Yield the pages of a query in their order; one that came by hand may be empty, behind the last."""
    for name in files.names(f"{query.name}-", f".{_format(order)}"):
        yield name, _parsed(order, query, files.read(name), f"{order.name}: {name}")


def _rows_of_pages(order: Order, files: Files) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of every page with their geometries."""
    for query in _queries(order):
        for _, page in _stored(order, query, files):
            yield [{**row, "geometry": g} for row, g in zip(page.rows, page.geometries, strict=True)]


def _parsed(order: Order, query: Query, body: bytes, where: str) -> Page:
    page = _json_page(order, body, where) if _format(order) == "json" else _csv_page(body, where)
    refuse_columns(page.rows, order.dataset, where)
    boxes = [bounds(geometry.get("coordinates")) if geometry else None for geometry in page.geometries]
    refuse_places(boxes, order.dataset, where)
    _refuse_filter(page, boxes, order, query, where)
    return page


def _json_page(order: Order, body: bytes, where: str) -> Page:
    content = parsed_json(body, where)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(
        isinstance(f, dict) and isinstance(f.get("properties"), dict) for f in features
    ):
        raise FetchError(f"{where}: no collection of features with properties")
    _refuse_label(content, order.dataset.crs, where)
    total = content.get("numberMatched")
    rows: list[Row] = [_with_id(feature, order) for feature in features]
    return Page(rows, [feature.get("geometry") for feature in features], total if isinstance(total, int) else None)


def _with_id(feature: dict[str, Any], order: Order) -> Row:
    properties: Row = feature["properties"]
    return {FEATURE_ID: feature.get("id"), **properties} if FEATURE_ID in order.dataset.key else properties


def _refuse_label(content: dict[str, Any], crs: str, where: str) -> None:
    """Raise when a collection says that it has another coordinate system than was asked for."""
    label = str(((content.get("crs") or {}).get("properties") or {}).get("name", ""))
    number = re.search(r"(\d+)$", label)
    if crs and number and f"EPSG:{number.group(1)}" != crs and not (crs == CRS_WGS84 and label.endswith("CRS84")):
        raise FetchError(f"{where}: the places are said to be in {label}, {crs} was asked for")


def _csv_page(body: bytes, where: str) -> Page:
    content = text_of(body, where)
    if content.lstrip().startswith("<"):
        refuse_other(content, where, "CSV")
    if content and not content.endswith("\n"):
        raise FetchError(f"{where}: the last line has no end; cut off?", temporary=True)
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    try:
        rows = [dict(row) for row in reader]
    except csv.Error as error:
        raise FetchError(f"{where}: line {reader.line_num}: no CSV ({error}); cut off?", temporary=True) from None
    for number, row in enumerate(rows, 2):
        row.pop("FID", None)  # some services make it anew for each request
        if None in row or None in row.values():
            raise FetchError(
                f"{where}: line {number} has another number of fields than the first; cut off?", temporary=True
            )
    return Page(list(rows), [None] * len(rows), None)


def _refuse_filter(page: Page, boxes: list[Any], order: Order, query: Query, where: str) -> None:
    """Raise when a row does not meet what was asked for: some services ignore a filter without a word."""
    if query.code:
        column = order.dataset.options["municipality"]
        other = next((row for row in page.rows if str(row[column]) != query.code), None)
        if other is not None:
            raise FetchError(
                f"{where}: {column} {other[column]!r} came, {query.code!r} was asked for: the filter is ignored"
            )
    if query.name == "box":
        west, south, east, north = degrees(order.box_m)
        wanted = west - SLACK_DEGREES, south - SLACK_DEGREES, east + SLACK_DEGREES, north + SLACK_DEGREES
        if order.dataset.crs == CRS_WGS84 and any(box and not overlaps(box, wanted) for box in boxes):
            raise FetchError(f"{where}: places outside the box that was asked for: the filter is ignored")
