"""Sotkanet of THL: indicators by municipality. Its codes have lost their leading zeros: they get them back.

`parameters` of a dataset hold the indicator; `options`: `regions`, the address of the list of areas.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kopa.sources.fetch.bodies import parsed_json
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request
from kopa.sources.fetch.service import Checked, FetchPlan
from kopa.sources.services.rows import Gathered

VALUES, REGIONS = "values.json", "regions.json"
MUNICIPALITY = "KUNTA"


class Sotkanet:
    """One indicator of one year, for all municipalities."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the requests of the values and of the areas that they are of."""
        dataset = order.dataset
        parameters = (*dataset.parameters.items(), ("years", str(order.year)), ("genders", "total"))
        caps: dict[str, Any] = {"max_bytes": dataset.max_bytes, "deadline_s": dataset.deadline_s}
        return FetchPlan(
            {VALUES: Request(dataset.url, parameters, **caps), REGIONS: Request(dataset.options["regions"], **caps)},
            complete=True,
        )

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch both lists."""
        for name, request in self.plan(order).requests.items():
            pages.get(name, request, lambda body, name=name: _listed(body, f"{order.name}: {name}"))  # type: ignore[misc]

    def check(self, order: Order, files: Files) -> Checked:
        """Return how many municipalities have a value: of the year that was asked for, each once."""
        gathered = Gathered(order)
        for row in _rows(order, files):
            if row["year"] != str(order.year):
                raise FetchError(f"{order.name}: a value of {row['year']} came, {order.year} was asked for")
            gathered.add(row, where=VALUES)
        return gathered.checked()

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return code, name, year, value of every municipality."""
        return pd.DataFrame(list(_rows(order, files))).sort_values("code", ignore_index=True)


def _listed(body: bytes, where: str) -> list[dict[str, Any]]:
    content = parsed_json(body, where)
    if not isinstance(content, list) or not content or not all(isinstance(one, dict) for one in content):
        raise FetchError(f"{where}: no list")
    return content


def _rows(order: Order, files: Files) -> Iterator[dict[str, Any]]:
    areas = {one.get("id"): one for one in _listed(files.read(REGIONS), f"{order.name}: {REGIONS}")}
    for one in _listed(files.read(VALUES), f"{order.name}: {VALUES}"):
        missing = [name for name in ("region", "year", "value") if name not in one]
        if missing:
            raise FetchError(f"{order.name}: a value without {', '.join(missing)}")
        area = areas.get(one["region"])
        if area is None:
            raise FetchError(f"{order.name}: a value of the area {one['region']}, which is not in the list of areas")
        if area.get("category") == MUNICIPALITY:
            name = (area.get("title") or {}).get("fi", "")
            yield {"code": str(area["code"]).zfill(3), "name": name, "year": str(one["year"]), "value": one["value"]}
