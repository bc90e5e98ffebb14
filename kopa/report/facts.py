"""Looking up numbers for a report: what is known of its region, and its people by class and on maps."""

import math
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa import levels
from kopa.figures import BaseMap, Classes, PeoplePoints, prepare_base_map, regions_of
from kopa.findings.evidence import Evidence
from kopa.findings.once import once
from kopa.goals.catalogue.supply import WITHIN
from kopa.goals.indicator import Statistic
from kopa.results import Results
from kopa.sources.squares import squares_named


class Facts(Evidence):
    """A report's input seen from one language: what is known, and what maps and charts are drawn of.

    Every number in a sentence and in a table comes from here, so that they are the same.
    """

    @property
    def used_sites(self) -> tuple[int, int]:
        """Sites that are somebody's nearest, at the levels that are known here; and those outside the region."""
        serving = {one for level in self.covered_levels for one in (level, *levels.of(level).served_by)}
        sites = self.source.sites
        used = sites[sites["used"].astype(bool) & sites["level"].isin(serving)]
        return used["site_id"].nunique(), used.loc[~used["in_region"].astype(bool), "site_id"].nunique()

    def sites_of(self, level: str) -> gpd.GeoDataFrame:
        """Return the country's sites that the numbers of a level rest on: those that teach in Finnish."""
        return _sites_of(self.source, level)

    @cached_property
    def base_map(self) -> BaseMap:
        """Outlines that all maps share, with names in the report's language."""
        return _base_map(self.source).named(self.names)

    @cached_property
    def cells(self) -> np.ndarray | None:
        """Squares of the 1 km grid in which the people of each origin live; None where they are no such cells."""
        return _cells(self.source)

    def people_of(self, level: str, minutes: np.ndarray) -> PeoplePoints:
        """Return the level's people for a map that shows some minutes of each place."""
        xy = shapely.get_coordinates(self.source.origins.geometry.to_numpy())
        return PeoplePoints(xy, self.persons(level), minutes, self.cells)

    def persons_by_class(self, level: str, code: str = "") -> np.ndarray:
        """Return the persons in each of the five classes of minutes and, last, without any way.

        Those whose minutes are not known are in none.
        """
        minutes = self.source.minutes(level)
        mine = self.in_municipality(code) & ~np.isnan(minutes)
        classes = classes_of(level).of(minutes[mine])
        return np.bincount(classes, weights=self.persons(level)[mine], minlength=6)

    @cached_property
    def limits(self) -> list[Statistic]:
        """Shares within each of the minutes at which the study counts people."""
        return list(WITHIN.of_each_limit(self.source.parameters))

    def near_site_check(self) -> tuple[float, float, bool]:
        """Return the persons near a site by the indicators and by the people on the maps, and whether they agree.

        Summed over levels and the minutes that both know; each of them has to agree, not only the sum.
        """
        by_indicators, by_people, agree = 0.0, 0.0, True
        for level in self.levels:
            for statistic in self.limits:
                near, minutes = self.indicator(statistic, level), statistic.limit_in(self.source.parameters)
                if not near.has_value:
                    continue
                drawn = float(self.persons(level)[self.source.minutes(level) <= minutes].sum())
                by_indicators, by_people = by_indicators + near.persons, by_people + drawn
                agree = agree and abs(near.persons - drawn) < 0.5
        return by_indicators, by_people, agree

    @cached_property
    def _intervals(self) -> dict[tuple[str, str, str], tuple[float, float]]:
        table = self.source.intervals
        if table is None:
            return {}
        keys = zip(table["indicator_id"], table["level"], table["municipality_code"], strict=True)
        ends = zip(table["low"].astype(float), table["high"].astype(float), strict=True)
        return {key: pair for key, pair in zip(keys, ends, strict=True) if not any(map(math.isnan, pair))}

    def interval(self, statistic: Statistic, level: str, code: str = "") -> tuple[float, float] | None:
        """Return between which values nine in ten results lie; None where no interval was computed."""
        return self._intervals.get((self._id(statistic), level, code))

    @property
    def scorecard(self) -> pd.DataFrame:
        """The scorecard, in the report's language where it was given in that."""
        return self.source.scorecards.get(self.t.language, self.source.scorecard)

    @property
    def scorecard_language(self) -> str:
        """Language of what the scores rest on."""
        return self.t.language if self.t.language in self.source.scorecards else "en"

    def has_weight(self, level: str) -> bool:
        """Return whether any measure of a level carries weight in the scorecard."""
        table = self.scorecard
        return bool((table["level"].fillna("").eq(level) & table["weight"].gt(0)).any())

    def frame(self) -> pd.DataFrame:
        """Return the municipalities of the region with their names, in alphabetical order."""
        return pd.DataFrame({"code": self.codes, "name": [self.names[code] for code in self.codes]})


@once
def _base_map(source: Results) -> BaseMap:
    return prepare_base_map(source.municipalities, source.region.municipality_codes, regions_of(source.municipalities))


@once
def _sites_of(source: Results, level: str) -> gpd.GeoDataFrame:
    return levels.serving(source.sites, level, language="fi")


@once
def _cells(source: Results) -> np.ndarray | None:
    return squares_named(source.origins["id"].tolist())


def classes_of(level: str) -> Classes:
    """Return the classes of minutes by which a level is shown, the same in every region."""
    return Classes(levels.of(level).classes_min)
