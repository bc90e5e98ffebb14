"""What is known of a region, seen from one language: names, people, indicators. Sentences are made of it."""

import math
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kopa import levels
from kopa.findings.once import once
from kopa.goals.catalogue.supply import HEADLINE
from kopa.goals.catalogue.travel_time import BEYOND_LIMIT, MEDIAN
from kopa.goals.indicator import Statistic
from kopa.results import Results
from kopa.words.municipalities import ALAND, municipality_names
from kopa.words.texts import Texts

TRAVEL = (HEADLINE, MEDIAN)
"""Statistics that are both missing where the sites of a level are not known."""


@dataclass(frozen=True)
class IndicatorValue:
    """One indicator's value with its unit, the persons it speaks of and what it rests on."""

    value: float
    unit: str
    persons: float
    status: str

    @property
    def has_value(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)


MISSING = IndicatorValue(math.nan, "", math.nan, "missing")


class Evidence:
    """The results of a region seen from one language: names, people, indicators.

    Every number in a sentence comes from here, so that it is the same wherever it stands.
    """

    def __init__(self, source: Results, t: Texts) -> None:
        self.source = source
        self.t = t
        self.codes = tuple(sorted(source.region.municipality_codes, key=lambda code: alphabetical(self.names[code])))

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each municipality of the country in the report's language."""
        return dict(municipality_names(self.source.municipalities, self.t.language))

    @property
    def has_aland(self) -> bool:
        """Whether municipalities of Åland belong to the region, whose schools teach in Swedish."""
        return not self._on_aland.isdisjoint(self.codes)

    @property
    def is_aland(self) -> bool:
        """Whether the whole region lies on Åland, which has its own acts on schools and school transport."""
        return self._on_aland.issuperset(self.codes)

    @cached_property
    def _on_aland(self) -> set[str]:
        towns = self.source.municipalities
        return set(towns.loc[towns["region_code"] == ALAND, "code"])

    @cached_property
    def mostly_swedish(self) -> frozenset[str]:
        """Municipalities of two languages where most speak Swedish, while times are those to teaching in Finnish."""
        towns = self.source.municipalities
        return frozenset(towns.loc[towns["language"] == "sv+fi", "code"]) if "language" in towns else frozenset()

    @property
    def region_name(self) -> str:
        """Name of the region in the report's language."""
        return self.source.region.name(self.t.language)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels told in the report: `basic` only where its grades are not told apart."""
        split = set(levels.GRADES) & set(self.source.levels)
        return tuple(level for level in self.source.levels if level != levels.BASIC or not split)

    def is_covered(self, level: str) -> bool:
        """Return whether the sites of a level are known here; where they are not, no number on it is told.

        Outside the coverage of a level every indicator of travel is missing, though there are times to the
        nearest site that happens to be listed.
        """
        return any(self.indicator(one, level).has_value for one in TRAVEL)

    def is_known_in(self, level: str, code: str) -> bool:
        """Return whether the sites of a level are known in a municipality."""
        return any(self.indicator(one, level, code).has_value for one in TRAVEL)

    def is_known_somewhere(self, level: str) -> bool:
        """Return whether the sites of a level are known in the region or in a municipality of it."""
        return any(self.is_known_in(level, code) for code in ("", *self.codes))

    @property
    def first_grades(self) -> str:
        """Level of the first grades, whose pupils are the youngest; empty where the report tells of none."""
        return next((level for level in self.levels if level in levels.FIRST_GRADES), "")

    @cached_property
    def covered_levels(self) -> tuple[str, ...]:
        """Levels told in the report whose sites are known here."""
        return tuple(level for level in self.levels if self.is_covered(level))

    @property
    def main_levels(self) -> tuple[str, ...]:
        """Levels told together in one picture: of those that are known here, the mapped ones."""
        return tuple(level for level in self.covered_levels if levels.of(level).mapped) or self.covered_levels

    def persons(self, level: str) -> np.ndarray:
        """Return the persons of the level's age group in each origin."""
        return self.source.persons[level]

    def in_municipality(self, code: str) -> np.ndarray:
        """Return which origins count in a municipality; an empty code means the region."""
        return in_municipality(self.source, code)

    def near(self, level: str, code: str = "") -> IndicatorValue:
        """Return the share, and the persons, within the headline's minutes of the nearest site (indicator G1.c)."""
        return self.indicator(HEADLINE, level, code)

    def beyond_limit(self, level: str, code: str = "") -> IndicatorValue:
        """Return the share, and the persons, beyond the distance of which the law speaks (indicator G1.f)."""
        return self.indicator(BEYOND_LIMIT[level], level, code) if level in BEYOND_LIMIT else MISSING

    def limit(self, statistic: Statistic) -> str:
        """Return the limit of a statistic, as the study has chosen it."""
        return self.t.number(statistic.limit_in(self.source.parameters))

    def everyone(self, level: str, code: str = "") -> float:
        """Return the persons of the level's age group."""
        return _everyone(self.source, level, code)

    def aged(self, column: str, code: str = "") -> float:
        """Return the persons of a column of the origins, such as `age_13_15`, added as `everyone` does."""
        return float(self.source.origins[column].to_numpy(float)[self.in_municipality(code)].sum())

    @cached_property
    def _indicators(self) -> dict[tuple[str, str, str], IndicatorValue]:
        return _indicators(self.source)

    def indicator(self, asked: Statistic | str, level: str = "", code: str = "") -> IndicatorValue:
        """Return an indicator of the region (empty code) or a municipality; `MISSING` where there is none.

        It is asked for by its statistic, or by the id of a row.
        """
        return self._indicators.get((self._id(asked), level, code), MISSING)

    def sure(self, asked: Statistic, level: str, code: str = "") -> IndicatorValue:
        """Return a statistic of the sites that are known to serve a level, where others may; else `MISSING`."""
        return self.indicator(asked.of("known"), level, code) if levels.of(level).doubtful else MISSING

    def _id(self, asked: Statistic | str) -> str:
        return asked if isinstance(asked, str) else asked.id(self.source.parameters)

    def ids(self, *prefixes: str) -> list[str]:
        """Return the ids of the region's indicators that begin with one of the prefixes, sorted."""
        table = self.source.indicators
        return sorted({i for i in table["indicator_id"] if i.startswith(prefixes)})

    def levels_of(self, indicator_id: str) -> list[str]:
        """Return the levels for which the region has that indicator, in the order of education."""
        return [level for level in ("", *levels.LEVELS) if level in self._levels_by_id.get(indicator_id, set())]

    @cached_property
    def _levels_by_id(self) -> dict[str, set[str]]:
        table = self.source.indicators
        mine = table[table["municipality_code"].fillna("").eq("")]
        by_id: dict[str, set[str]] = {}
        for indicator_id, level in zip(mine["indicator_id"], mine["level"].fillna(""), strict=True):
            by_id.setdefault(indicator_id, set()).add(level)
        return by_id

    def uncertain(self, level: str) -> IndicatorValue:
        """Return the share and persons to whom the edge of the known sites is nearer than the nearest site.

        `MISSING` where the level is not known at all: there, it would be said of a site that is no answer.
        """
        found = _uncertain(self.source).get(level, MISSING)
        return found if self.is_covered(level) else MISSING


@once
def in_municipality(source: Results, code: str) -> np.ndarray:
    """Return which origins count in a municipality; an empty code means the region."""
    found = source.origins["municipality_code"].eq(code).to_numpy() if code else np.ones(len(source.origins), bool)
    found.setflags(write=False)
    return found


@once
def _everyone(source: Results, level: str, code: str) -> float:
    return float(source.persons[level][in_municipality(source, code)].sum())


@once
def _uncertain(source: Results) -> dict[str, IndicatorValue]:
    first = source.coverage.drop_duplicates("level")
    numbers = zip(first["share_uncertain"].astype(float), first["persons_uncertain"].astype(float), strict=True)
    return {
        level: IndicatorValue(share, "share", persons, "ok")
        for level, (share, persons) in zip(first["level"], numbers, strict=True)
    }


@once
def _indicators(source: Results) -> dict[tuple[str, str, str], IndicatorValue]:
    """Return every indicator by its id, level and municipality, both empty where it is told of none."""
    told = source.indicators.fillna({"level": "", "municipality_code": ""})
    keys = zip(*(told[name].tolist() for name in ("indicator_id", "level", "municipality_code")), strict=True)
    numbers = told.astype({"value": float, "persons": float})
    facts = zip(*(numbers[name].tolist() for name in ("value", "unit", "persons", "status")), strict=True)
    return {key: IndicatorValue(*fact) for key, fact in zip(keys, facts, strict=True)}


def alphabetical(name: str) -> tuple[str, ...]:
    """Return a key that sorts names as Finnish and Swedish do: å, ä and ö after z.

    Examples
    --------
    >>> sorted(["Ähtäri", "Äänekoski", "Askola", "Ylöjärvi"], key=alphabetical)
    ['Askola', 'Ylöjärvi', 'Ähtäri', 'Äänekoski']
    """
    last = {"å": "{1", "ä": "{2", "ö": "{3"}
    return tuple(
        last.get(c) or unicodedata.normalize("NFD", c)[0] for c in unicodedata.normalize("NFC", name).casefold()
    )
