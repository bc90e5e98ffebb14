"""Which campus each of the starter's sites is: by institution and municipality, then by name, street, or distance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kopa.sources.derive.sites.rules import names_agree, plain

NEAR_M = 500.0
"""A campus with an address so near to a site of its institution is that site, whatever the two are called."""

SAME_NAME, SAME_STREET, NAME_HELD, NEAR, ONLY_ONE = (
    "same name", "the site is called by the campus's street", "one name holds the other", f"within {NEAR_M:.0f} m",
    "the only site and the only campus of the institution in the municipality",
)  # fmt: skip
RULES = (SAME_NAME, SAME_STREET, NAME_HELD, NEAR)
"""In the order in which they are tried."""


class Match(NamedTuple):
    """A site of the starter and a campus that are one, by their rows, and by which rule."""

    site: int
    campus: int
    rule: str
    distance_m: float


@dataclass(frozen=True)
class CampusMatches:
    """What was made of the organisations.

    Attributes
    ----------
    organisations
        Every institution and campus that came, with `outcome`, `reason_code`, `reason` and where it lies.
    campuses
        The sites, a row for each level, with `street`.
    others
        The starter's sites of these levels.
    matches
        Which of them are which campuses.
    """

    organisations: pd.DataFrame
    campuses: pd.DataFrame
    others: pd.DataFrame
    matches: list[Match]


def matched(sites: pd.DataFrame, campuses: pd.DataFrame) -> list[Match]:
    """Return which sites are which campuses: each site is one campus at most, each campus one site at most.

    Parameters
    ----------
    sites
        Sites of the starter: `name`, `level`, `institution_number` (empty: any institution), `municipality_code`,
        `x_m`, `y_m`; rows numbered from 0.
    campuses
        Campuses: the same, and `street`, `location_precision`.
    """
    found: list[Match] = []
    for (level, town), here in sites.groupby(["level", "municipality_code"]):
        there = campuses[(campuses["level"] == level) & (campuses["municipality_code"] == town)]
        pairs = [one for site in here.itertuples() for one in _pairs(site, there)]
        taken = list(_one_to_one(sorted(pairs, key=lambda one: (RULES.index(one.rule), one.distance_m, one))))
        found += [*taken, *_only_ones(here, there, taken)]
    return sorted(found)


def _pairs(site: Any, campuses: pd.DataFrame) -> Iterator[Match]:
    """Yield the campuses that a site may be, with the first rule that says so."""
    for campus in campuses.itertuples():
        if site.institution_number in ("", campus.institution_number):
            away = float(np.hypot(site.x_m - campus.x_m, site.y_m - campus.y_m))
            rule = next((rule for rule in RULES if _holds(rule, site, campus, away)), None)
            if rule:
                yield Match(int(site.Index), int(str(campus.Index)), rule, away)


def _holds(rule: str, site: Any, campus: Any, away_m: float) -> bool:
    if rule == SAME_NAME:
        return plain(site.name) == plain(campus.name)
    if rule == SAME_STREET:
        street = plain(street_of(campus.street))
        return len(street) > 3 and f" {street} " in f" {plain(site.name)} "
    if rule == NAME_HELD:
        return names_agree(site.name, campus.name)
    return campus.location_precision != "postal_area" and away_m <= NEAR_M


def street_of(address: str) -> str:
    """Return the street of an address, without number, stair and flat.

    Examples
    --------
    >>> street_of("Ketunpolku 7 B 2"), street_of("Vuorikatu"), street_of("")
    ('Ketunpolku', 'Vuorikatu', '')
    """
    words = address.split()
    numbers = [n for n, word in enumerate(words) if n and word[0].isdigit()]
    return " ".join(words[: numbers[0]] if numbers else words)


def _one_to_one(pairs: list[Match]) -> Iterator[Match]:
    sites: set[int] = set()
    campuses: set[int] = set()
    for one in pairs:
        if one.site not in sites and one.campus not in campuses:
            sites.add(one.site)
            campuses.add(one.campus)
            yield one


def _only_ones(sites: pd.DataFrame, campuses: pd.DataFrame, taken: list[Match]) -> Iterator[Match]:
    """Yield an institution's one site and one campus in a municipality that no other rule has matched."""
    of_campus: Mapping[Any, pd.DataFrame] = dict(list(campuses.groupby("institution_number")))
    for number, rows in sites[sites["institution_number"] != ""].groupby("institution_number"):
        others = of_campus.get(number)
        if others is not None and len(rows) == len(others) == 1 and rows.index[0] not in {one.site for one in taken}:
            site, campus = rows.iloc[0], others.iloc[0]
            away = float(np.hypot(site["x_m"] - campus["x_m"], site["y_m"] - campus["y_m"]))
            yield Match(int(rows.index[0]), int(others.index[0]), ONLY_ONE, away)
