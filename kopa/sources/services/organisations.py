"""Organisations of the National Agency for Education: institutions, their campuses, and what merged into what.

Institutions come type by type with their parents and campuses, then the visiting addresses of all of them in
batches; of an earlier version those are kept that have not changed since (`changed_organisations`). Nothing of a
person is kept (`personal`). `options` of organisations: `types`, the types of institution.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from kopa.sources.fetch.bodies import parsed_json
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.files import Files
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import Pages
from kopa.sources.fetch.request import Request, json_body
from kopa.sources.fetch.service import Checked, FetchPlan
from kopa.sources.services.changed_organisations import CHANGED, KEPT, changed_oids, forget_others, kept, kept_since
from kopa.sources.services.personal import ADDRESS, NAME, ChosenFields, cleaned, refuse_others
from kopa.sources.services.rows import content_of, refuse_count

BATCH = 100
"""Organisations in one request for details: what the agency's own clients ask for."""

FEWEST_WITH_DETAILS = 0.98
"""Least share of organisations that have to come with details: some are protected, or ended since."""

INSTITUTION, CAMPUS = "organisaatiotyyppi_02", "organisaatiotyyppi_03"

_OF_BOTH: ChosenFields = dict.fromkeys((
    "oid", "parentOid", "oppilaitosKoodi", "toimipistekoodi", "status", "alkuPvm", "lakkautusPvm", "kieletUris",
    "kotipaikkaUri", "tyypit",
))  # fmt: skip
NODE: dict[str, Any] = {**_OF_BOTH, "oppilaitostyyppi": None, "organisaatiotyypit": None, "match": None, "nimi": NAME}
NODE["children"] = NODE
HIERARCHY: ChosenFields = {"organisaatiot": NODE}
DETAILS: ChosenFields = {
    **_OF_BOTH, "nimi": NAME, "kayntiosoite": ADDRESS, "oppilaitosTyyppiUri": None, "muutOppilaitosTyyppiUris": None,
    "vuosiluokat": None, "muutKotipaikatUris": None, "piilotettu": None,
}  # fmt: skip
MERGER: ChosenFields = {
    "organisaatio": {"oid": None, "oppilaitosKoodi": None, "nimi": NAME},
    "kohde": {"oid": None, "oppilaitosKoodi": None, "nimi": NAME},
    "alkuPvm": None,
}

_FLAGS = (("aktiiviset", "true"), ("suunnitellut", "false"), ("lakkautetut", "false"))
"""The service refuses a search that lacks one of them."""


class Organisations:
    """Institutions in force with their campuses, types, languages and visiting addresses."""

    def plan(self, order: Order) -> FetchPlan:
        """Return one request a type of institution; those for details follow from what they bring."""
        requests = {_name(kind): _hierarchy(order, kind) for kind in order.dataset.options["types"]}
        return FetchPlan(requests, complete=False)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch the institutions of every type, then the details of all of them in batches."""
        if pages.names(CHANGED):  # a fetch that was ended asked for fewer
            forget_others(pages)
        self._fetch_details(order, pages, sorted(self._fetch_types(order, pages)))

    def renew(self, order: Order, pages: Pages, files: Files, record: Mapping[str, Any]) -> None:
        """Fetch the institutions of every type, then the details of those that changed since an earlier version."""
        changed = changed_oids(order, pages, record, _request)
        if changed is None:
            self.fetch(order, pages)
            return
        wanted = self._fetch_types(order, pages)
        same = kept(wanted, _all_details(order, files), changed)
        pages.keep(KEPT, json_body([same[oid] for oid in sorted(same)]).encode(), kept_since(record))
        self._fetch_details(order, pages, sorted(set(wanted) - set(same)))

    def _fetch_types(self, order: Order, pages: Pages) -> dict[str, dict[str, Any]]:
        """Return the institutions of every type, and their campuses, by oid."""
        found: dict[str, dict[str, Any]] = {}
        for kind in order.dataset.options["types"]:
            where = f"{order.dataset.url}: type {kind}"

            def parse(body: bytes, where: str = where) -> list[dict[str, Any]]:
                return _nodes(body, where)

            nodes = pages.get(
                _name(kind),
                _hierarchy(order, kind),
                parse,
                clean=lambda body, where=where: cleaned(body, HIERARCHY, where),  # type: ignore[misc]
            )
            found |= {node["oid"]: node for node in nodes if {INSTITUTION, CAMPUS} & set(_kinds(node))}
        return found

    def _fetch_details(self, order: Order, pages: Pages, oids: list[str]) -> None:
        where = f"{order.dataset.url}: details"
        for number, begin in enumerate(range(0, len(oids), BATCH), 1):
            batch = oids[begin : begin + BATCH]
            pages.get(
                f"details-{number:04d}.json",
                _request(order, "/findbyoids", body=json_body(batch)),
                lambda body, batch=batch: _details(body, where, batch),  # type: ignore[misc]
                clean=lambda body: cleaned(body, DETAILS, where),
            )
            pages.watch.page(begin + len(batch), len(oids))

    def check(self, order: Order, files: Files) -> Checked:
        """Return what the files hold: every type, and details of nearly all institutions and campuses."""
        nodes = _all_nodes(order, files)
        wanted = {oid for oid, node in nodes.items() if {INSTITUTION, CAMPUS} & set(_kinds(node))}
        details = _all_details(order, files)
        lacking = wanted - set(details)
        if not wanted or len(lacking) > (1 - FEWEST_WITH_DETAILS) * len(wanted):
            raise FetchError(
                f"{order.name}: {len(lacking):,} of {len(wanted):,} organisations came without details "
                f"({', '.join(sorted(lacking)[:5])} …)"
            )
        refuse_count(len(wanted), order)
        for name in files.names("type-", ".json"):
            refuse_others(parsed_json(files.read(name), name), HIERARCHY, f"{order.name}: {name}")
        refuse_others([*details.values()], DETAILS, f"{order.name}: details")
        self.build(order, files)  # what cannot be read as a table is not called whole
        notes = (f"{len(lacking)} organisations without details: {', '.join(sorted(lacking))}",) if lacking else ()
        return Checked(
            len(wanted), content_of([*nodes.values(), *details.values()]), (*notes, *_kept_note(order, files))
        )

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return institutions and campuses: oid, institution (number and oid), types, languages, address, dates."""
        nodes, details = _all_nodes(order, files), _all_details(order, files)
        rows = [_row(node, nodes, details) for node in nodes.values()]
        table = pd.DataFrame([row for row in rows if row["kind"] in ("institution", "campus")])
        return table.sort_values("oid", ignore_index=True)


class Mergers:
    """Which institution merged into which, and when."""

    def plan(self, order: Order) -> FetchPlan:
        """Return the one request."""
        return FetchPlan({"mergers.json": _request(order, "")}, complete=False)

    def fetch(self, order: Order, pages: Pages) -> None:
        """Fetch the list of mergers."""
        where = order.dataset.url
        pages.get("mergers.json", _request(order, ""), lambda body: _mergers(body, where),
                  clean=lambda body: cleaned(body, MERGER, where))  # fmt: skip

    def check(self, order: Order, files: Files) -> Checked:
        """Return how many mergers there are."""
        mergers = _mergers(files.read("mergers.json"), order.name)
        refuse_others(mergers, MERGER, f"{order.name}: mergers.json")
        refuse_count(len(mergers), order)
        self.build(order, files)  # what cannot be read as a table is not called whole
        return Checked(len(mergers), content_of(mergers))

    def build(self, order: Order, files: Files) -> pd.DataFrame:
        """Return mergers: oid, number (empty where not told) and name of what ended and of its heir, and the date."""
        rows = [
            {
                "oid": one["organisaatio"]["oid"],
                "number": one["organisaatio"].get("oppilaitosKoodi") or "",
                "name_fi": _name_in(one["organisaatio"]),
                "into_oid": one["kohde"]["oid"],
                "into_number": one["kohde"].get("oppilaitosKoodi") or "",
                "into_name_fi": _name_in(one["kohde"]),
                "date": date_of(one.get("alkuPvm")),
            }
            for one in _mergers(files.read("mergers.json"), order.name)
        ]
        return pd.DataFrame(rows).sort_values(["date", "oid"], ignore_index=True)


def _name(kind: str) -> str:
    return f"type-{kind}.json"


def _hierarchy(order: Order, kind: str) -> Request:
    wanted = (("organisaatiotyyppi", INSTITUTION), ("oppilaitostyyppi", f"oppilaitostyyppi_{kind}#1"))
    return _request(order, "/hierarkia/hae", (*_FLAGS, *wanted, ("skipParents", "false")))


def _request(order: Order, path: str, parameters: tuple[tuple[str, str], ...] = (), body: str = "") -> Request:
    dataset = order.dataset
    caller = dataset.headers.get("Caller-Id", "kopa")
    guard = (("CSRF", caller), ("Cookie", f"CSRF={caller}")) if body else ()  # asked of whoever posts
    return Request(
        f"{dataset.url.rstrip('/')}{path}", parameters, body, (*dataset.headers.items(), *guard),
        max_bytes=dataset.max_bytes, deadline_s=dataset.deadline_s,
    )  # fmt: skip


def _nodes(body: bytes, where: str) -> list[dict[str, Any]]:
    """Return all organisations of an answer, parents before children."""
    content = parsed_json(body, where)
    listed = content.get("organisaatiot") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise FetchError(f"{where}: no list of organisations")
    nodes = list(_walked(listed, where))
    if not nodes:
        raise FetchError(f"{where}: no organisation at all")
    return nodes


def _walked(nodes: list[dict[str, Any]], where: str) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if not isinstance(node, dict) or not isinstance(node.get("oid"), str) or not isinstance(node.get("nimi"), dict):
            raise FetchError(f"{where}: an organisation without oid or nimi")
        yield {name: value for name, value in node.items() if name != "children"}
        yield from _walked(node.get("children") or [], where)


def _details(body: bytes, where: str, batch: list[str] | None) -> list[dict[str, Any]]:
    content = parsed_json(body, where)
    if not isinstance(content, list) or not all(isinstance(o, dict) and isinstance(o.get("oid"), str) for o in content):
        raise FetchError(f"{where}: no list of organisations with oid")
    oids = [one["oid"] for one in content]
    other = set(oids) - set(batch) if batch is not None else set()
    if other or len(set(oids)) < len(oids):
        raise FetchError(f"{where}: organisations that were not asked for, or twice ({', '.join(sorted(other)[:5])})")
    return content


def _mergers(body: bytes, where: str) -> list[dict[str, Any]]:
    content = parsed_json(body, where)
    if not isinstance(content, list):
        raise FetchError(f"{where}: no list of mergers")
    for number, one in enumerate(content, 1):
        sides = [one.get(name) if isinstance(one, dict) else None for name in ("organisaatio", "kohde")]
        if not all(isinstance(side, dict) and isinstance(side.get("oid"), str) for side in sides):
            raise FetchError(f"{where}: merger {number} lacks organisaatio.oid or kohde.oid")
    return content


def _all_nodes(order: Order, files: Files) -> dict[str, dict[str, Any]]:
    """Return the organisations of all types by oid; one that stands under several types is the same in each."""
    nodes: dict[str, dict[str, Any]] = {}
    for kind in order.dataset.options["types"]:
        for node in _nodes(files.read(_name(kind)), f"{order.name}: {_name(kind)}"):
            plain = {name: value for name, value in node.items() if name != "match"}
            nodes[node["oid"]] = plain
    return nodes


def _all_details(order: Order, files: Files) -> dict[str, dict[str, Any]]:
    details = {}
    for name in files.names("details-", ".json"):
        details.update({one["oid"]: one for one in _details(files.read(name), f"{order.name}: {name}", None)})
    return details


def _kept_note(order: Order, files: Files) -> tuple[str, ...]:
    """Return how many details were kept of an earlier version; nothing where none were."""
    number = len(_details(files.read(KEPT), f"{order.name}: {KEPT}", None)) if files.has(KEPT) else 0
    return (f"{number} details are of an earlier version: they have not changed since, the service says",) * bool(
        number
    )


def _kinds(node: Mapping[str, Any]) -> list[str]:
    return list(node.get("organisaatiotyypit") or node.get("tyypit") or [])


def _row(
    node: dict[str, Any], nodes: Mapping[str, dict[str, Any]], details: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    institution = _institution(node, nodes)
    address = details.get(node["oid"], {}).get("kayntiosoite") or {}
    details_of_institution = details.get(institution.get("oid", ""), {})
    kinds = _kinds(node)
    return {
        "oid": node["oid"],
        "kind": "institution" if INSTITUTION in kinds else "campus" if CAMPUS in kinds else "provider",
        "name_fi": _name_in(node),
        "name_sv": (node.get("nimi") or {}).get("sv") or "",
        "institution_oid": institution.get("oid", ""),
        "institution_number": institution.get("oppilaitosKoodi") or "",
        "type_code": code_in(institution.get("oppilaitostyyppi")),
        "other_type_codes": _other_types(details_of_institution),
        "language_codes": "|".join(sorted({code_in(uri) for uri in node.get("kieletUris") or []})),
        "provider_fi": _name_in(_provider(node, nodes)),
        "seat_code": code_in(node.get("kotipaikkaUri")),
        "street": address.get("osoite") or "",
        "postal_code": code_in(address.get("postinumeroUri")),
        "town": address.get("postitoimipaikka") or "",
        "status": node.get("status") or "",
        "begins": date_of(node.get("alkuPvm")),
        "ends": date_of(node.get("lakkautusPvm")),
    }


def _institution(node: dict[str, Any], nodes: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the institution that an organisation is, or belongs to; empty where there is none above it."""
    seen: set[str] = set()
    at: dict[str, Any] | None = node
    while at is not None and at["oid"] not in seen:
        if INSTITUTION in _kinds(at):
            return at
        seen.add(at["oid"])
        at = nodes.get(at.get("parentOid", ""))
    return {}


def _provider(node: dict[str, Any], nodes: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the first organisation above one that is neither institution nor campus; empty where there is none."""
    seen: set[str] = set()
    at = nodes.get(node.get("parentOid", ""))
    while at is not None and at["oid"] not in seen:
        if not {INSTITUTION, CAMPUS} & set(_kinds(at)):
            return at
        seen.add(at["oid"])
        at = nodes.get(at.get("parentOid", ""))
    return {}


def _other_types(details: Mapping[str, Any]) -> str:
    """Return the types that an institution has beside its own, joined by ``|``."""
    return "|".join(sorted({code_in(uri) for uri in details.get("muutOppilaitosTyyppiUris") or []}))


def _name_in(node: Mapping[str, Any]) -> str:
    names = node.get("nimi") or {}
    return str(names.get("fi") or names.get("sv") or names.get("en") or "")


def code_in(uri: str | None) -> str:
    """Return the code in the name of a code, without its list and version; empty where none is told.

    Examples
    --------
    >>> code_in("oppilaitostyyppi_15#1"), code_in("posti_00580"), code_in("kunta_091"), code_in(None)
    ('15', '00580', '091', '')
    """
    return (uri or "").partition("#")[0].rpartition("_")[2]


def date_of(value: object) -> str:
    """Return a date as ISO text: the service writes milliseconds in one answer, text in another.

    Milliseconds are midnight in Finland, two or three hours before that of UTC.

    Examples
    --------
    >>> date_of(1091912400000), date_of("1996-08-01"), date_of(None)
    ('2004-08-08', '1996-08-01', '')
    """
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return (dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(milliseconds=value, hours=3)).date().isoformat()
    return str(value)[:10]
