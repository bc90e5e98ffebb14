"""PxWeb v1 of Statistics Finland: tables by municipality, their variables found by what their values look like.

Codes of variables and ids of tables have changed from year to year; roles and forms of values have not. `options`
of a dataset: `tables` (addresses below the url, tried in turn), `keep` (roles kept beside area and time: ``age``,
``contents``, ``other``) and `times` (``year``, or ``all``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import pandas as pd

from kopa.sources.fetch.bodies import parsed_json
from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request, json_body
from kopa.sources.fetch.service import Checked, FetchPlan
from kopa.sources.services.rows import Gathered

METADATA = "metadata.json"
CONFIG = "limits.json"
FEWEST_AREAS = 250
"""A table by municipality has at least so many of them."""

_AREA = re.compile(r"(KU)?([0-9]{3})")
_AGE = re.compile(r"[0-9]{3}|[0-9]{1,3}-?")
_SEX = {"SSS", "0", "1", "2"}
_TOTALS = {"SSS", "TOTAL", "total"}


@dataclass(frozen=True)
class Caps:
    """What the service allows: values in one answer, and requests in so many seconds."""

    values: int = 100_000
    calls: int = 30
    window_s: float = 10.0

    @property
    def interval_s(self) -> float:
        """Seconds from one request to the next that stay below the cap."""
        return 1.1 * self.window_s / self.calls


@dataclass(frozen=True)
class Variable:
    """One variable of a table: its code, its values, and what it is."""

    code: str
    values: tuple[str, ...]
    role: str


class PxWeb:
    """Tables of PxWeb v1, asked for in parts that stay below the service's cap."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the requests of the caps and of the table's metadata; the others follow from them."""
        first = order.dataset.options["tables"][0]
        return FetchPlan({CONFIG: _get(order, "?config"), METADATA: _get(order, first)}, complete=False)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch caps, metadata and all parts of the table."""
        caps = pages.get(CONFIG, _get(order, "?config"), lambda body: _caps(body, order))
        pages.http.interval_s = caps.interval_s
        table = self._metadata(order, pages)
        for number, body in enumerate(parts := list(_parts(order, table.variables, caps)), 1):
            request = _request(order, table.address, body=json_body(body))
            wanted = {one["code"]: one["selection"]["values"] for one in body["query"]}

            def parse(answer: bytes, wanted: Mapping[str, Sequence[str]] = wanted) -> object:
                return _cells(answer, wanted, f"{order.name}: {table.address}")

            pages.get(f"part-{number:04d}.json", request, parse)
            pages.watch.page(number, len(parts))
        self._refuse_move(order, pages, table)

    def check(self, order: Order, files: Files) -> Checked:
        """Return what the parts hold together: every cell that was asked for, once."""
        variables = _variables(files.read(METADATA), order)
        expected = prod(len(_wanted(order, one)) for one in variables if _wanted(order, one))
        gathered, hidden = Gathered(order), 0
        for row in _rows(order, files, variables):
            gathered.add(row, where="parts")
            hidden += row["value"] is None
        if len(gathered.seen) != expected:
            raise FetchError(f"{order.name}: {len(gathered.seen):,} cells came, {expected:,} were asked for")
        if hidden == expected:
            raise FetchError(f"{order.name}: every cell is hidden; the publisher has probably changed the table")
        return gathered.checked((f"{hidden:,} cells are hidden",) if hidden else ())

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return the cells as a long table: area, time, what else was kept, value; hidden ones are missing."""
        rows = list(_rows(order, files, _variables(files.read(METADATA), order)))
        return pd.DataFrame(rows).astype({"value": float}).sort_values(list(rows[0])[:-1], ignore_index=True)

    def value_texts(self, order: Order, files: Files) -> dict[str, dict[str, str]]:
        """Return what the values of each variable mean, as the metadata tell it, by the variable's role."""
        content = parsed_json(files.read(METADATA), f"{order.name}: metadata")
        roles = {one.code: one.role for one in _variables(files.read(METADATA), order)}
        return {
            roles[str(one["code"])]: dict(zip(map(str, one["values"]), map(str, one["valueTexts"]), strict=False))
            for one in content["variables"]
            if "valueTexts" in one
        }

    def _metadata(self, order: Order, pages: Pages) -> "_Table":
        """Return the first of the table's addresses that answers with metadata."""
        before = pages.read(METADATA) if pages.has(METADATA) else b""
        pages.forget(METADATA)  # it decides what is asked: that of today, not of a fetch that was ended
        refused = []
        for address in order.dataset.options["tables"]:
            try:
                variables = pages.get(METADATA, _get(order, address), lambda body: tuple(_variables(body, order)))
                if before != pages.read(METADATA) and pages.names("part-"):
                    raise MovedError(f"{order.name}: the table changed since parts of it were read")
                return _Table(address, variables)
            except MovedError:
                raise
            except FetchError as error:
                if error.temporary:
                    raise
                refused.append(str(error))
        raise FetchError(
            f"{order.name}: the table is at none of its addresses: {'; '.join(refused)}. Tables that are no longer "
            "kept move to StatFin_Passiivi; docs/official-data.md tells how to report it"
        )

    def _refuse_move(self, order: Order, pages: Pages, table: "_Table") -> None:
        """Raise when the table has other values after the last part than before the first."""
        before = pages.read(METADATA)
        pages.forget(METADATA)
        after = pages.get(METADATA, _get(order, table.address), lambda body: body)
        if parsed_json(before, order.name) != parsed_json(after, order.name):
            raise MovedError(f"{order.name}: the table changed while it was read")


@dataclass(frozen=True)
class _Table:
    address: str
    variables: tuple[Variable, ...]


def _get(order: Order, address: str) -> Request:
    return _request(order, address)


def _request(order: Order, address: str, *, body: str = "") -> Request:
    dataset = order.dataset
    return Request(
        f"{dataset.url.rstrip('/')}{'' if address.startswith('?') else '/'}{address}",
        body=body,
        headers=tuple(dataset.headers.items()),
        max_bytes=dataset.max_bytes,
        deadline_s=dataset.deadline_s,
    )


def _caps(body: bytes, order: Order) -> Caps:
    """Return the caps that the service tells; its defaults for what it does not tell."""
    content = parsed_json(body, f"{order.dataset.url}?config")
    if not isinstance(content, dict):
        raise FetchError(f"{order.dataset.url}?config: no caps")
    caps = {name: content.get(name) for name in ("maxValues", "maxCells", "maxCalls", "timeWindow")}
    usual = Caps()
    number = {name: value for name, value in caps.items() if isinstance(value, int) and value > 0}
    values = min(number.get("maxValues", usual.values), number.get("maxCells", usual.values))
    return Caps(values, number.get("maxCalls", usual.calls), number.get("timeWindow", usual.window_s))


def _variables(body: bytes, order: Order) -> list[Variable]:
    """Return the variables of a table with their roles; area and time have to be there, once each.

    Raises
    ------
    FetchError
        The table has no metadata, or no single variable of municipalities, or of time.
    """
    where = f"{order.name}: metadata"
    content = parsed_json(body, where)
    listed = content.get("variables") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not listed:
        raise FetchError(f"{where}: no list of variables")
    variables = [_variable(one) for one in listed]
    for role in ("area", "time"):
        number = sum(one.role == role for one in variables)
        if number != 1:
            codes = "; ".join(f"{one.code}: {', '.join(one.values[:4])} …" for one in variables)
            raise FetchError(f"{where}: {number} variables look like {role}, one is needed; found {codes}")
    return variables


def _variable(metadata: Mapping[str, Any]) -> Variable:
    values = tuple(map(str, metadata.get("values", ())))
    texts = [str(text) for text in metadata.get("valueTexts", values)]
    return Variable(str(metadata.get("code")), values, _role(metadata, values, texts))


def _role(metadata: Mapping[str, Any], values: Sequence[str], texts: Sequence[str]) -> str:
    """Return what a variable is, by the form of its values, never by its name."""
    plain = [(value, text) for value, text in zip(values, texts, strict=False) if value not in _TOTALS]
    if metadata.get("time") or all(re.fullmatch(r"(19|20)\d\d", value) for value, _ in plain):
        return "time"
    areas = [value for value, text in plain if _AREA.fullmatch(value) and not re.match(r"\d", text)]
    if len(areas) >= FEWEST_AREAS or any(value.startswith("KU") for value in areas):
        return "area"
    if set(values) <= _SEX:
        return "sex"
    if plain and all(_AGE.fullmatch(value) and re.match(r"\d", text) for value, text in plain):
        return "age"
    return "contents" if not metadata.get("elimination") else "other"


def _wanted(order: Order, variable: Variable) -> list[str]:
    """Return the values of a variable that are asked for; none where its total is to be taken."""
    options = order.dataset.options
    if variable.role == "area":
        return [value for value in variable.values if _AREA.fullmatch(value)]
    if variable.role == "time":
        of_year = [value for value in variable.values if value.startswith(str(order.year))]
        if options.get("times") == "all":
            return list(variable.values)
        if not of_year:
            raise FetchError(f"{order.name}: the table has no {order.year}, its newest is {max(variable.values)}")
        return of_year
    if variable.role == "contents" or variable.role in options.get("keep", ()):
        return list(variable.values)
    return []


def _parts(order: Order, variables: Sequence[Variable], caps: Caps) -> Iterator[dict[str, Any]]:
    """Yield the bodies of the requests: so many municipalities each that no answer has too many values."""
    wanted = {one.code: _wanted(order, one) for one in variables if _wanted(order, one)}
    area = next(one.code for one in variables if one.role == "area")
    others = prod(len(values) for code, values in wanted.items() if code != area)
    if others > caps.values:
        raise FetchError(f"{order.name}: {others:,} values for one municipality; the service gives {caps.values:,}")
    step = caps.values // others
    for begin in range(0, len(wanted[area]), step):
        chosen = {**wanted, area: wanted[area][begin : begin + step]}
        query = [{"code": c, "selection": {"filter": "item", "values": v}} for c, v in chosen.items()]
        yield {"query": query, "response": {"format": "json-stat2"}}


def _cells(body: bytes, wanted: Mapping[str, Sequence[str]] | None, where: str) -> list[tuple[dict[str, str], Any]]:
    """Return the cells of an answer in JSON-stat 2 as (value of every variable, number or None).

    Raises
    ------
    FetchError
        It is no such answer, lacks cells, or has other values of variables than were asked for.
    """
    content = parsed_json(body, where)
    if (
        not isinstance(content, dict)
        or content.get("class") != "dataset"
        or not {"id", "size", "value"} <= set(content)
    ):
        raise FetchError(f"{where}: no dataset in JSON-stat 2")
    codes = [_codes(content["dimension"][name]) for name in content["id"]]
    values, number = content["value"], prod(content["size"])
    if [len(one) for one in codes] != list(content["size"]) or (isinstance(values, list) and len(values) != number):
        raise FetchError(f"{where}: {len(values):,} values, {number:,} belong there; cut off?", temporary=True)
    for name, asked in (wanted or {}).items():
        came = dict(zip(content["id"], codes, strict=True)).get(name, [])
        if list(came) != list(asked):
            other = sorted(set(asked) ^ set(came))[:5]
            raise FetchError(f"{where}: {name}: other values came than were asked for ({', '.join(other)} …)")
    cell = values.__getitem__ if isinstance(values, list) else lambda i: values.get(str(i))
    return [(dict(zip(content["id"], each, strict=True)), cell(index)) for index, each in enumerate(product(*codes))]


def _codes(dimension: Mapping[str, Any]) -> list[str]:
    """Return the values of a dimension in their order: the index is a list, or a position for each."""
    index = dimension["category"].get("index")
    if index is None:
        return list(dimension["category"]["label"])
    return list(index) if isinstance(index, list) else sorted(index, key=lambda code: index[code])


def _rows(order: Order, files: Files, variables: Sequence[Variable]) -> Iterator[dict[str, Any]]:
    """Yield the cells by role: area as three digits, time, what else was kept (by role), value."""
    names = {one.code: one.role for one in variables}
    for name in files.names("part-", ".json"):
        for codes, value in _cells(files.read(name), None, f"{order.name}: {name}"):
            row: dict[str, Any] = {names.get(code, code): text for code, text in codes.items()}
            match = _AREA.fullmatch(row["area"])
            if match is None:
                raise FetchError(f"{order.name}: {name}: {row['area']!r} is no code of a municipality")
            yield {**row, "area": match.group(2), "value": value}
