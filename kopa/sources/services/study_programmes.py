"""Opintopolku's open search: which institution offers which field where; the one open source of fields per site.

The answer does not say the field of a study programme, so that every field is searched for by itself. `options` of
a dataset: `fields` (codes of fields), `list` (their code list), `page` (programmes a page).
"""

from collections.abc import Iterator
from math import ceil
from typing import Any

import pandas as pd

from kopa.sources.fetch.bodies import parsed_json
from kopa.sources.fetch.faults import FetchError, MovedError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request
from kopa.sources.fetch.service import Checked, FetchPlan
from kopa.sources.services.organisations import code_in
from kopa.sources.services.personal import NAME, ChosenFields, cleaned, refuse_others
from kopa.sources.services.rows import content_of, refuse_count

HIT: ChosenFields = {
    "total": None,
    "hits": {
        "oid": None,
        "nimi": NAME,
        "koulutustyyppi": None,
        "koulutus": {"koodiUri": None, "nimi": NAME},
        "toteutukset": {
            "toteutusOid": None,
            "toteutusNimi": NAME,
            "oppilaitosOid": None,
            "oppilaitosNimi": NAME,
            "kunnat": {"koodiUri": None},
        },
    },
}


class StudyProgrammes:
    """Study programmes of every field, with the institutions and municipalities in which they are offered."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the first page of every field; the others follow from its total."""
        return FetchPlan({_name(f, 1): _request(order, f, 1) for f in order.dataset.options["fields"]}, complete=False)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch all pages of every field, and the page after the last: what stands there shows a count too low."""
        fields = order.dataset.options["fields"]
        for number, code in enumerate(fields, 1):
            first = self._page(order, pages, code, 1)
            for page in range(2, ceil(first["total"] / _size(order)) + 2):
                answer = self._page(order, pages, code, page)
                if answer["total"] != first["total"]:
                    raise MovedError(
                        f"{order.name}: field {code}: {first['total']} programmes at first, {answer['total']} now"
                    )
            pages.watch.page(number, len(fields))

    def check(self, order: Order, files: Files) -> Checked:
        """Return how many offers there are: every programme of a field once, as many as the service counts."""
        for code in order.dataset.options["fields"]:
            answers = [_hits(files.read(n), f"{order.name}: {n}") for n in files.names(f"field-{code}-", ".json")]
            for answer in answers:
                refuse_others(answer, HIT, f"{order.name}: field {code}")
            oids = [hit["oid"] for answer in answers for hit in answer["hits"]]
            totals = {answer["total"] for answer in answers}
            if len(set(oids)) < len(oids):
                raise MovedError(
                    f"{order.name}: field {code}: a programme came twice: the data changed while it was read"
                )
            if totals != {len(oids)}:
                counts = " and ".join(map(str, sorted(totals))) or "none"
                raise FetchError(
                    f"{order.name}: field {code}: {len(oids)} programmes came, the service counts {counts}"
                )
        rows = list(_rows(order, files))
        refuse_count(len(rows), order)
        return Checked(len(rows), content_of(rows))

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return offers: field, programme, institution, municipality (empty where it is not said)."""
        return pd.DataFrame(list(_rows(order, files))).sort_values(
            ["field", "programme_oid", "offer_oid", "municipality_code"], ignore_index=True
        )

    def _page(self, order: Order, pages: Pages, code: str, page: int) -> dict[str, Any]:
        where = f"{order.dataset.url}: field {code}, page {page}"

        def parse(body: bytes) -> dict[str, Any]:
            answer = _hits(body, where)
            if not answer["hits"] and (page - 1) * _size(order) < answer["total"]:
                raise FetchError(f"{where}: an empty page, {answer['total']} programmes are counted", temporary=True)
            return answer

        return pages.get(
            _name(code, page), _request(order, code, page), parse, clean=lambda body: cleaned(body, HIT, where)
        )


def _size(order: Order) -> int:
    return int(order.dataset.options.get("page", 20))


def _name(code: str, page: int) -> str:
    return f"field-{code}-{page:04d}.json"


def _request(order: Order, code: str, page: int) -> Request:
    dataset = order.dataset
    field = ("koulutusala", f"{dataset.options['list']}_{code}")
    paging = (("page", str(page)), ("size", str(_size(order))), ("sort", "name"), ("order", "asc"))
    return Request(
        dataset.url, (*dataset.parameters.items(), field, *paging), headers=tuple(dataset.headers.items()),
        max_bytes=dataset.max_bytes, deadline_s=dataset.deadline_s,
    )  # fmt: skip


def _hits(body: bytes, where: str) -> dict[str, Any]:
    content = parsed_json(body, where)
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("total"), int)
        or not isinstance(content.get("hits"), list)
    ):
        raise FetchError(f"{where}: no search result with total and hits")
    for number, hit in enumerate(content["hits"], 1):
        if not isinstance(hit, dict) or "oid" not in hit or not isinstance(hit.get("toteutukset"), list):
            raise FetchError(f"{where}: hit {number} lacks oid or toteutukset")
        if any("oppilaitosOid" not in offer or "kunnat" not in offer for offer in hit["toteutukset"]):
            raise FetchError(f"{where}: hit {number} has an offer without oppilaitosOid or kunnat")
    return content


def _rows(order: Order, files: Files) -> Iterator[dict[str, Any]]:
    for code in order.dataset.options["fields"]:
        for name in files.names(f"field-{code}-", ".json"):
            for hit in _hits(files.read(name), f"{order.name}: {name}")["hits"]:
                for offer in hit["toteutukset"]:
                    for municipality in offer["kunnat"] or [{}]:
                        yield _row(code, hit, offer, code_in(municipality.get("koodiUri")))


def _row(field: str, hit: dict[str, Any], offer: dict[str, Any], municipality: str) -> dict[str, Any]:
    return {
        "field": field,
        "programme_oid": hit["oid"],
        "programme_fi": (hit.get("nimi") or {}).get("fi") or "",
        "offer_oid": offer.get("toteutusOid") or "",
        "institution_oid": offer["oppilaitosOid"] or "",
        "institution_fi": (offer.get("oppilaitosNimi") or {}).get("fi") or "",
        "municipality_code": municipality,
    }
