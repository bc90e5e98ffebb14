"""What is kept of an earlier version of organisations: the details of those of which nothing has changed since.

The service names the organisations that changed since a day (``muutetut/oid``): their oids alone, nothing of people.
Which organisations there are, with names, types, languages and states, is asked for whole each time.
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Any

from kopa.sources.fetch.bodies import parsed_json
from kopa.sources.fetch.faults import FetchError
from kopa.sources.fetch.files import PACKED
from kopa.sources.fetch.orders import Order
from kopa.sources.fetch.pages import KEPT_SINCE, Pages
from kopa.sources.fetch.raw import HASH_DIGITS
from kopa.sources.fetch.request import Request
from kopa.sources.services.personal import cleaned

CHANGED, DETAILS_OF = "changed-", "details-"
"""Beginnings of the names of files: which organisations changed since a version, and details."""

KEPT = "details-0000.json"
LONGEST_DAYS = 180
"""After so many days all details are asked for again, whatever the service says of changes: a choice."""

MARGIN_DAYS = 1
"""Pages of a version may be so much older than its last one; and the service's days are Finland's."""

SAME_IN_BOTH = ("status", "parentOid", "oppilaitosKoodi", "toimipistekoodi", "kotipaikkaUri")
"""Fields that an organisation has in the tree and in its details: where they differ, the details are old."""

log = logging.getLogger(__name__)

Organisation = Mapping[str, Any]


def kept_since(record: Mapping[str, Any]) -> str:
    """Return when the oldest details of a version were fetched, as ISO time."""
    return str(record["files"].get(f"{KEPT}{PACKED}", {}).get(KEPT_SINCE) or record["retrieved"])


def too_old(record: Mapping[str, Any], now: dt.datetime | None = None) -> bool:
    """Return whether details of a version are too old to be kept once more.

    Examples
    --------
    >>> record = {"retrieved": "2026-05-01T10:00:00+00:00", "files": {}}
    >>> [too_old(record, dt.datetime(2026, month, 1, tzinfo=dt.UTC)) for month in (10, 11)]
    [False, True]
    """
    age = (now or dt.datetime.now(dt.UTC)) - dt.datetime.fromisoformat(kept_since(record))
    return age > dt.timedelta(days=LONGEST_DAYS)


def changed_oids(
    order: Order, pages: Pages, record: Mapping[str, Any],
    request: Callable[[Order, str, tuple[tuple[str, str], ...]], Request],
) -> set[str] | None:  # fmt: skip
    """Return the oids of all organisations that changed since a version was fetched.

    None where details of that version are too old to be kept, or the service does not tell.

    Parameters
    ----------
    order
        What is wanted.
    pages
        The working folder.
    record
        The record of that version.
    request
        Makes a request of a path and parameters.

    Raises
    ------
    FetchError
        The service cannot be reached now.
    """
    name = f"{CHANGED}{record['content'][:HASH_DIGITS]}.json"
    if not pages.has(name):
        forget_others(pages)
    if too_old(record):
        return None
    day = dt.datetime.fromisoformat(record["retrieved"]).date() - dt.timedelta(days=MARGIN_DAYS)
    asked = request(order, "/muutetut/oid", (("lastModifiedSince", day.isoformat()),))
    try:
        return pages.get(name, asked, lambda body: _oids(body, asked.url),
                         clean=lambda body: cleaned(body, {}, asked.url))  # fmt: skip
    except FetchError as error:
        if error.temporary:
            raise
        log.warning("%s; the details of all organisations are asked for anew", error)
        return None


def forget_others(pages: Pages) -> None:
    """Forget details of a fetch that was ended and asked for others: its batches are not those of this one."""
    for name in (*pages.names(CHANGED), *pages.names(DETAILS_OF)):
        pages.forget(name)


def kept(
    wanted: Mapping[str, Organisation], before: Mapping[str, Organisation], changed: set[str]
) -> dict[str, Organisation]:
    """Return the details that need not be asked for again, by oid.

    Parameters
    ----------
    wanted
        The organisations of today's tree by oid.
    before
        Details of an earlier version by oid.
    changed
        Oids of the organisations that changed since.

    Examples
    --------
    >>> tree = {"1": {"status": "AKTIIVINEN"}, "2": {"status": "AKTIIVINEN"}, "3": {}, "4": {}}
    >>> sorted(kept(tree, {"1": {}, "2": {"status": "PASSIIVINEN"}, "3": {}, "5": {}}, {"3"}))
    ['1']
    """
    return {
        oid: before[oid] for oid, node in wanted.items()
        if oid in before and oid not in changed and not _differ(node, before[oid])
    }  # fmt: skip


def _differ(node: Organisation, details: Organisation) -> bool:
    return any(name in node and name in details and node[name] != details[name] for name in SAME_IN_BOTH)


def _oids(body: bytes, where: str) -> set[str]:
    content = parsed_json(body, where)
    if not isinstance(content, list) or not all(isinstance(one, str) for one in content):
        raise FetchError(f"{where}: no list of oids of organisations that changed")
    return {one for one in content if one}
