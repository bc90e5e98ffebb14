"""What the tables that are read rest on, subject by subject: official or starter, and how old."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SUBJECTS: Mapping[str, str] = {
    "people": "population_cells",
    "ages": "region_ages",
    "schools": "schools",
    "campuses": "campuses",
    "other_sites": "other_sites",
    "fields": "vet_fields",
    "languages": "swedish_speakers_counted",
    "broadband": "broadband_by_municipality",
    "roads": "roads",
    "borders": "outlines",
}
"""Table of each subject that is named."""

ROADS_OF_A_REGION = "roads_"
"""How the names of tables of a region's roads begin, which are named beside those of the country."""

OPENSTREETMAP_ROADS = "OpenStreetMap: extract of Finland by Geofabrik"
"""Source of roads of a region that are OpenStreetMap's, of its extract."""

OVERPASS_ROADS = "OpenStreetMap: roads of the region by Overpass"
"""Source of such roads as Overpass gives them."""

OF_OPENSTREETMAP = (OPENSTREETMAP_ROADS, OVERPASS_ROADS)
"""Sources by which roads of OpenStreetMap are told from Digiroad's."""

OFFICIAL = "official"
RETRIEVED = re.compile(r"(.+), retrieved (\d{4}-\d{2}-\d{2})")
"""How the catalogue dates an official table."""

CURRENT = "current"
"""Date of an official table whose publisher tells of no year: it is of the day of retrieval."""

OLD_DAYS = 365


@dataclass(frozen=True)
class Subject:
    """One subject: its source, the date of the data, and on which day they were fetched; empty of the starter's."""

    name: str
    source: str
    date: str
    retrieved: str

    @property
    def official(self) -> bool:
        """Whether it was built from what was fetched."""
        return bool(self.retrieved)

    @property
    def kind(self) -> str:
        """How reports tell of it: ``starter``, ``official``, or ``osm`` for roads of OpenStreetMap."""
        return "starter" if not self.official else "osm" if self.source in OF_OPENSTREETMAP else "official"

    @property
    def in_words(self) -> str:
        """Source and date in English, as commands print it."""
        return f"{self.name.replace('_', ' ')}: {self.source} ({self.date}{self._how})"

    @property
    def _how(self) -> str:
        return f", retrieved {self.retrieved}" if self.official else ""

    def is_old(self, today: dt.date) -> bool:
        """Return whether it was fetched over a year before a day."""
        return self.official and (today - dt.date.fromisoformat(self.retrieved)).days > OLD_DAYS


def subjects(inputs: Iterable[Mapping[Any, Any]]) -> Iterator[Subject]:
    """Yield the subjects of which a catalogue's rows hold the table, in their order.

    Examples
    --------
    >>> row = {"table": "roads", "source": "General Map", "source_date": "2013", "kind": "starter"}
    >>> [one.in_words for one in subjects([row])]
    ['roads: General Map (2013)']
    """
    rows = {str(row["table"]): row for row in inputs}
    for name, table in SUBJECTS.items():
        if table in rows:
            yield _subject(name, rows[table])
        if name == "roads":
            yield from (_subject(name, row) for one, row in sorted(rows.items()) if one.startswith(ROADS_OF_A_REGION))


def _subject(name: str, row: Mapping[Any, Any]) -> Subject:
    dated = RETRIEVED.fullmatch(str(row["source_date"])) if row.get("kind") == OFFICIAL else None
    date, day = dated.groups() if dated else (str(row["source_date"]), "")
    return Subject(name, str(row["source"]), date, day)


def official(inputs: Iterable[Mapping[Any, Any]]) -> set[str]:
    """Return the subjects whose tables were built from what was fetched."""
    return {one.name for one in subjects(inputs) if one.official}


def sentences_of(inputs: Iterable[Mapping[Any, Any]], today: dt.date) -> Iterator[str]:
    """Yield what the tables rest on, and what of it is old, a sentence each."""
    listed = list(subjects(inputs))
    fetched = [one for one in listed if one.official]
    if not fetched:
        yield "Rests on the starter tables, which travel with kopa (others: kopa fetch, kopa build, --data official)"
        return
    starter = [one.in_words for one in listed if not one.official]
    yield f"Rests on: {'; '.join(one.in_words for one in fetched)}"
    if starter:
        yield f"On the starter, which travels with kopa: {'; '.join(starter)}"
    old = [one.name for one in listed if one.is_old(today)]
    if old:
        yield f"Fetched over a year ago: {', '.join(old)}; kopa fetch --update, then kopa build, renew them"
