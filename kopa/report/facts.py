"""Looking up numbers for sentences: indicators by id, people by municipality and class."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from kopa.figures import Classes, Ground, prepare, regions_of
from kopa.goals.inputs import AGE_GROUPS
from kopa.results import Results
from kopa.words.texts import Texts

BASIC = ("early_childhood", "basic", "basic_1_6", "basic_7_9")
SECOND = ("lukio", "vet")

_BREAKS = {
    **dict.fromkeys(BASIC, (5.0, 10.0, 20.0, 30.0)),
    **dict.fromkeys(SECOND, (10.0, 20.0, 30.0, 45.0)),
    "liberal_adult": (10.0, 20.0, 30.0, 45.0),
    "uas": (15.0, 30.0, 60.0, 90.0),
    "university": (30.0, 60.0, 90.0, 120.0),
}

MAPPED = (*BASIC[1:], *SECOND, "uas")
"""Levels that get a map; sites of the others are too few or too incomplete to draw one."""

LIMIT_KM = {**dict.fromkeys(("basic", "basic_1_6", "basic_7_9"), 5), "lukio": 7, "vet": 7}
"""Road kilometres beyond which the law speaks of transport or travel aid, by level (indicator G1.f)."""


TRAVEL = ("G1.c.30min", "G1.d.median")
"""Indicators that are both missing where the sites of a level are not known."""

NEAR_MINUTES = (15, 30, 45, 60)
"""Minutes within which indicators count people."""


@dataclass(frozen=True)
class Fact:
    """One indicator's value with its unit, the persons it speaks of and what it rests on."""

    value: float
    unit: str
    persons: float
    status: str

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)


MISSING = Fact(math.nan, "", math.nan, "missing")


class Facts:
    """A report's input seen from one language: names, people, indicators.

    Every number in a sentence and in a table comes from here, so that they are the same.
    """

    def __init__(self, source: Results, t: Texts) -> None:
        self.source = source
        self.t = t
        self.codes = tuple(sorted(source.region.municipality_codes, key=lambda code: alphabetical(self.names[code])))

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each municipality of the country in the report's language."""
        table = self.source.municipalities
        column = "name_sv" if self.t.language == "sv" else "name_fi"
        chosen = table[column].where(table[column].fillna("").ne(""), table["name_fi"])
        return dict(zip(table["code"], chosen, strict=True))

    @property
    def region_name(self) -> str:
        """Name of the region in the report's language."""
        return self.source.region.name(self.t.language)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Levels told in the report: `basic` only where its grades are not told apart."""
        split = {"basic_1_6", "basic_7_9"} & set(self.source.levels)
        return tuple(level for level in self.source.levels if level != "basic" or not split)

    def known_level(self, level: str) -> bool:
        """Return whether the sites of a level are known here; where they are not, no number on it is told.

        Outside the coverage of a level every indicator of travel is missing, though there are times to the
        nearest site that happens to be listed.
        """
        return any(self.indicator(one, level).known for one in TRAVEL)

    @cached_property
    def known_levels(self) -> tuple[str, ...]:
        """Levels told in the report whose sites are known here."""
        return tuple(level for level in self.levels if self.known_level(level))

    @property
    def main_levels(self) -> tuple[str, ...]:
        """Levels told together in one picture: of those that are known here, the mapped ones."""
        return tuple(level for level in self.known_levels if level in MAPPED) or self.known_levels

    @property
    def main_level(self) -> str:
        """Level of the sentences on one level only: upper secondary first, then the first that is known."""
        order = [level for level in (*SECOND, *self.levels) if level in self.levels]
        return next((level for level in order if self.known_level(level)), order[0])

    @property
    def used_sites(self) -> tuple[int, int]:
        """Sites that are somebody's nearest, at the levels that are known here; and those outside the region."""
        unknown = {*self.source.levels, "basic"} - set(self.known_levels)
        unknown -= {"basic"} if any(level.startswith("basic") for level in self.known_levels) else set()
        sites = self.source.sites
        used = sites[sites["used"].astype(bool) & ~sites["level"].isin(unknown)]
        return used["site_id"].nunique(), used.loc[~used["in_region"].astype(bool), "site_id"].nunique()

    def sites_of(self, level: str) -> gpd.GeoDataFrame:
        """Return the country's sites that the numbers of a level rest on: those that teach in Finnish.

        Schools of unknown grades may serve both parts of basic education; sites for adults only are left out.
        """
        sites = self.source.sites
        served_by = (level, "basic") if level in ("basic_1_6", "basic_7_9") else (level,)
        chosen = sites["level"].isin(served_by) & sites["language"].ne("sv")
        if level == "lukio" and "serves_16_17" in sites.columns:
            chosen &= sites["serves_16_17"].astype(bool)
        return sites[chosen.to_numpy()]

    @cached_property
    def ground(self) -> Ground:
        """Outlines that all maps share, with names in the report's language."""
        named = self.source.municipalities.assign(name=self.source.municipalities["code"].map(self.names))
        return prepare(named, self.source.region.municipality_codes, regions_of(named))

    def persons(self, level: str) -> np.ndarray:
        """Return the persons of the level's age group in each origin."""
        return self.source.persons[level]

    def in_municipality(self, code: str) -> np.ndarray:
        """Return which origins count in a municipality; an empty code means the region."""
        everywhere = np.ones(len(self.source.origins), bool)
        return everywhere if not code else self.source.origins["municipality_code"].eq(code).to_numpy()

    def persons_by_class(self, level: str, code: str = "") -> np.ndarray:
        """Return the persons in each of the five classes of minutes and, last, without any way."""
        mine = self.in_municipality(code)
        found = classes_of(level).of(self.source.minutes(level)[mine])
        return np.bincount(found, weights=self.persons(level)[mine], minlength=6)

    def within(self, level: str, minutes: int, code: str = "") -> Fact:
        """Return the share, and the persons, within so many minutes of the nearest site (indicator G1.c)."""
        return self.indicator(f"G1.c.{minutes}min", level, code)

    def beyond_limit(self, level: str, code: str = "") -> Fact:
        """Return the share, and the persons, beyond the distance of which the law speaks (indicator G1.f)."""
        return self.indicator(f"G1.f.{LIMIT_KM[level]}km", level, code) if level in LIMIT_KM else MISSING

    def told_twice(self) -> tuple[float, float, bool]:
        """Return the persons near a site by the indicators and by the people on the maps, and whether they agree.

        Summed over levels and the minutes that both know; each of them has to agree, not only the sum.
        """
        by_indicators, by_people, agree = 0.0, 0.0, True
        for level in self.levels:
            for minutes in NEAR_MINUTES:
                near = self.within(level, minutes)
                if not near.known:
                    continue
                drawn = float(self.persons(level)[self.source.minutes(level) <= minutes].sum())
                by_indicators, by_people = by_indicators + near.persons, by_people + drawn
                agree = agree and abs(near.persons - drawn) < 0.5
        return by_indicators, by_people, agree

    def everyone(self, level: str, code: str = "") -> float:
        """Return the persons of the level's age group."""
        return float(self.persons(level)[self.in_municipality(code)].sum())

    def aged(self, column: str, code: str = "") -> float:
        """Return the persons of a column of the origins, such as `age_13_15`, added as `everyone` does."""
        return float(self.source.origins[column].to_numpy(float)[self.in_municipality(code)].sum())

    @cached_property
    def _indicators(self) -> dict[tuple[str, str, str], Fact]:
        table = self.source.indicators
        keys = zip(table["indicator_id"], table["level"].fillna(""), table["municipality_code"].fillna(""), strict=True)
        values = zip(
            table["value"].astype(float), table["unit"], table["persons"].astype(float), table["status"], strict=True
        )
        return {key: Fact(*fact) for key, fact in zip(keys, values, strict=True)}

    def indicator(self, indicator_id: str, level: str = "", code: str = "") -> Fact:
        """Return an indicator of the region (empty code) or a municipality; `MISSING` where there is none."""
        return self._indicators.get((indicator_id, level, code), MISSING)

    @cached_property
    def _intervals(self) -> dict[tuple[str, str, str], tuple[float, float]]:
        table = self.source.intervals
        if table is None:
            return {}
        keys = zip(table["indicator_id"], table["level"], table["municipality_code"], strict=True)
        ends = zip(table["low"].astype(float), table["high"].astype(float), strict=True)
        return {key: pair for key, pair in zip(keys, ends, strict=True) if not any(map(math.isnan, pair))}

    def interval(self, indicator_id: str, level: str, code: str = "") -> tuple[float, float] | None:
        """Return between which values nine in ten results lie; None where no interval was computed."""
        return self._intervals.get((indicator_id, level, code))

    def ids(self, *prefixes: str) -> list[str]:
        """Return the ids of the region's indicators that begin with one of the prefixes, sorted."""
        table = self.source.indicators
        return sorted({i for i in table["indicator_id"] if i.startswith(prefixes)})

    def levels_of(self, indicator_id: str) -> list[str]:
        """Return the levels for which the region has that indicator, in the order of education."""
        return [level for level in ("", *AGE_GROUPS) if level in self._levels_by_id.get(indicator_id, set())]

    @cached_property
    def _levels_by_id(self) -> dict[str, set[str]]:
        table = self.source.indicators
        mine = table[table["municipality_code"].fillna("").eq("")]
        found: dict[str, set[str]] = {}
        for indicator_id, level in zip(mine["indicator_id"], mine["level"].fillna(""), strict=True):
            found.setdefault(indicator_id, set()).add(level)
        return found

    @property
    def scorecard(self) -> pd.DataFrame:
        """The scorecard, in the report's language where it was given in that."""
        return self.source.scorecards.get(self.t.language, self.source.scorecard)

    @property
    def scorecard_language(self) -> str:
        """Language of what the scores rest on."""
        return self.t.language if self.t.language in self.source.scorecards else "en"

    def weighed(self, level: str) -> bool:
        """Return whether any measure of a level carries weight in the scorecard."""
        table = self.scorecard
        return bool((table["level"].fillna("").eq(level) & table["weight"].gt(0)).any())

    def uncertain(self, level: str) -> Fact:
        """Return the share and persons to whom the edge of the known sites is nearer than the nearest site.

        `MISSING` where the level is not known at all: there, it would be said of a site that is no answer.
        """
        mine = self.source.coverage[self.source.coverage["level"].eq(level)]
        if mine.empty or not self.known_level(level):
            return MISSING
        row = mine.iloc[0]
        if not row["persons_uncertain"] > 0 and self.indicator("G1.d.median", level).status == "partial":
            return MISSING  # of sites that are known in part only, nobody knows whose nearest one is missing
        return Fact(float(row["share_uncertain"]), "share", float(row["persons_uncertain"]), "ok")

    def placement(self, level: str, statistic: str) -> tuple[float, float] | None:
        """Return a statistic under both placements of people, or None where it was not computed or is not known."""
        table = self.source.placement
        mine = table[table["level"].eq(level) & table["statistic"].eq(statistic)]
        if mine.empty or not self.known_level(level):
            return None
        return float(mine.iloc[0]["places"]), float(mine.iloc[0]["grid"])

    def frame(self) -> pd.DataFrame:
        """Return the municipalities of the region with their names, in alphabetical order."""
        return pd.DataFrame({"code": self.codes, "name": [self.names[code] for code in self.codes]})


def classes_of(level: str) -> Classes:
    """Return the classes of minutes by which a level is shown, the same in every region."""
    return Classes(_BREAKS[level])


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


def largest(codes: Sequence[str], values: Sequence[float]) -> int:
    """Return the position of the largest value that is known; ties go to the lower code; -1 where none is known."""
    known = [i for i, value in enumerate(values) if not math.isnan(value)]
    return min(known, key=lambda i: (-values[i], codes[i])) if known else -1
