"""Code lists of the National Agency for Education: codes, names in three languages, and how codes belong together.

Each code comes with the number of whoever changed it last (``paivittajaOid``): it is left out as all that is not named.
`options` of a dataset: `lists`, the names of the lists.
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
from kopa.sources.services.personal import ChosenFields, cleaned, refuse_others
from kopa.sources.services.rows import content_of, refuse_count

LANGUAGES = ("fi", "sv", "en")
CODE: ChosenFields = {
    **dict.fromkeys(("koodiUri", "koodiArvo", "versio", "tila", "voimassaAlkuPvm", "voimassaLoppuPvm")),
    "metadata": {"kieli": None, "nimi": None},
    "withinCodeElements": {"codeElementUri": None, "codeElementVersion": None, "passive": None},
}


class CodeLists:
    """Code lists, each in one answer without pages."""

    def plan(self, order: Order) -> FetchPlan:
        """Return one request a list."""
        dataset = order.dataset
        requests = {
            f"{name}.json": Request(
                f"{dataset.url.rstrip('/')}/{name}/koodi",
                headers=tuple(dataset.headers.items()),
                max_bytes=dataset.max_bytes,
                deadline_s=dataset.deadline_s,
            )
            for name in dataset.options["lists"]
        }
        return FetchPlan(requests, complete=True, clean=lambda body: cleaned(body, CODE, dataset.id))

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch every list."""
        requests = self.plan(order).requests
        for number, (name, request) in enumerate(requests.items(), 1):
            where = f"{order.name}: {name}"
            pages.get(name, request, lambda body, where=where: _codes(body, where),  # type: ignore[misc]
                      clean=lambda body, where=where: cleaned(body, CODE, where))  # type: ignore[misc] # fmt: skip
            pages.watch.page(number, len(requests))

    def check(self, order: Order, files: Files) -> Checked:
        """Return what the lists hold: every list is there, every code of a list once."""
        for name in order.dataset.options["lists"]:
            refuse_others(parsed_json(files.read(f"{name}.json"), name), CODE, f"{order.name}: {name}.json")
        rows = list(_rows(order, files))
        refuse_count(len(rows), order)
        return Checked(len(rows), content_of(rows))

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return list, code, names, and the codes that it belongs to or holds (`related`), without passive ones."""
        return pd.DataFrame(list(_rows(order, files))).sort_values(["list", "code"], ignore_index=True)


def _codes(body: bytes, where: str) -> list[dict[str, Any]]:
    content = parsed_json(body, where)
    if not isinstance(content, list) or not content:
        raise FetchError(f"{where}: no list of codes")
    for number, code in enumerate(content, 1):
        if not isinstance(code, dict) or not isinstance(code.get("koodiArvo"), str) or "koodiUri" not in code:
            raise FetchError(f"{where}: entry {number} is no code with koodiUri and koodiArvo as text")
    uris = [code["koodiUri"] for code in content]
    twice = sorted({uri for uri in uris if uris.count(uri) > 1}) if len(set(uris)) < len(uris) else []
    if twice:
        raise FetchError(f"{where}: {', '.join(twice[:5])} twice")
    return content


def _rows(order: Order, files: Files) -> Iterator[dict[str, Any]]:
    for name in order.dataset.options["lists"]:
        for code in _codes(files.read(f"{name}.json"), f"{order.name}: {name}"):
            yield {"list": name, "code": code["koodiArvo"], **_names(code), "related": _related(code)}


def _names(code: dict[str, Any]) -> dict[str, str]:
    """Return the names of a code; an entry may lack one."""
    names = {str(one.get("kieli", "")).casefold(): str(one.get("nimi") or "") for one in code.get("metadata", [])}
    return {f"name_{language}": names.get(language, "") for language in LANGUAGES}


def _related(code: dict[str, Any]) -> str:
    """Return the codes that belong to a code and are in force, joined by spaces."""
    listed = code.get("withinCodeElements") or []
    return " ".join(sorted({one["codeElementUri"] for one in listed if not one.get("passive")}))
