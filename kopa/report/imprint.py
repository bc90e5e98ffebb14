"""Who published a report, when and with which version of the software: one wording for every page that says it."""

from collections.abc import Mapping
from typing import Any

from kopa.parameters import Parameters
from kopa.words.texts import Texts


def who_and_when(t: Texts, parameters: Parameters, version: str) -> tuple[str, ...]:
    """Return the sentences on publisher, contact, date of publication and version; what was not given is said to be so.

    The date is the one that the publisher gave, never that of a clock: the same inputs give the same bytes. Without a
    contact or a version nothing is said of it.

    Examples
    --------
    >>> who_and_when(Texts("en"), Parameters(), "0.2.0")
    ('The publisher is not named.', 'The date of publication is not given.', 'Computed with kopa 0.2.0.')
    >>> who_and_when(Texts("en"), Parameters(publisher="Eura", published="2026-11-29"), "")
    ('Published by Eura.', 'Published 29 November 2026.')
    """
    p = parameters
    return (
        t("imprint_publisher", publisher=p.publisher) if p.publisher else t("imprint_no_publisher"),
        *([t("imprint_contact", contact=p.contact)] if p.contact else []),
        t("imprint_made", date=t.date(p.published)) if p.published else t("imprint_no_date"),
        *([t("imprint_version", version=version)] if version else []),
    )


def version_of(provenance: Mapping[str, Any]) -> str:
    """Return the version of the software that made what is told; empty where the run's record does not hold it.

    Examples
    --------
    >>> version_of({"foundation": {"versions": {"kopa": "0.2.0"}}}), version_of({})
    ('0.2.0', '')
    """
    foundation = provenance.get("foundation") or {}
    return str(foundation.get("versions", {}).get("kopa", ""))
