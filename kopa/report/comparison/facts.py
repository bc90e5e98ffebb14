"""Looking up numbers of a comparison for sentences and tables: scores, ranks, pairs, values, places."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kopa.errors import TableError
from kopa.findings.evidence import IndicatorValue, alphabetical
from kopa.goals.catalogue.travel_time import P90, UNCERTAIN
from kopa.goals.comparison.results import ComparisonResults
from kopa.goals.indicator import GOALS, Statistic
from kopa.goals.robustness.intervals import AS_DEFINED, HIGH, LOW, Robustness
from kopa.goals.robustness.sobol import SHIFT
from kopa.goals.rules import MOST_UNCERTAIN_SHARE
from kopa.goals.scoring.scorecard import OVERALL
from kopa.levels import BASIC_1_6, UPPER_SECONDARY
from kopa.regions import Region
from kopa.report.cells import MONEY, value_words
from kopa.report.data_in_words import on_the_starters_roads
from kopa.sources.user.region_files import COUNTRY_ID
from kopa.words.municipalities import ALAND, municipality_names
from kopa.words.rounding import whole_minutes
from kopa.words.texts import Texts

Row = dict[Any, Any]
"""One row of a table, by column."""

STAR = "*"
"""Stands after a number that rests on partial data."""

SURE = 0.9
"""Share of the draws from which one region is said to be ahead of another."""

MAIN_LEVELS = (*UPPER_SECONDARY, BASIC_1_6)
"""Levels told side by side."""


@dataclass(frozen=True)
class ComparisonInput:
    """Everything that a comparison's report says, computed before.

    Attributes
    ----------
    results
        Scores, ranks, pairs, causes, indicators and municipalities side by side.
    regions
        The regions shown, with their programmes.
    municipalities
        All municipalities of the country: `code, name_fi, name_sv, region_code`.
    provenance
        `inputs` (rows of the catalogue, as in `run.json`) and `key`, the digest of data, parameters and code.
    """

    results: ComparisonResults
    regions: tuple[Region, ...]
    municipalities: pd.DataFrame
    provenance: Mapping[str, Any]

    def __post_init__(self) -> None:
        faults = [f"municipalities: missing column {name}" for name in ("code", "name_fi", "name_sv")
                  if name not in self.municipalities.columns]  # fmt: skip
        faults += [f"provenance: no '{key}'" for key in ("inputs", "key") if key not in self.provenance]
        absent = sorted(set(self.results.names) - {one.id for one in self.regions})
        faults += [f"regions: {name} is compared, but not given" for name in absent]
        if faults:
            raise TableError("report of a comparison", faults)


@dataclass(frozen=True)
class Pair:
    """Two regions and in what share of the draws the first is ahead: never under a half."""

    ahead: str
    behind: str
    share: float


class Ranking:
    """Regions scored by the same indicators: their order as declared, and how it holds under the draws."""

    def __init__(self, robustness: Robustness) -> None:
        self.robustness = robustness

    @cached_property
    def goals(self) -> list[str]:
        """Goals by which the regions are ranked, then the whole where it is more than one goal."""
        known = set(self.robustness.declared_ranks["goal_id"])
        goals = [goal for goal in GOALS if goal in known]
        return [*goals, OVERALL] if len(goals) > 1 else goals

    @cached_property
    def ranked(self) -> list[str]:
        """The regions, the best first by the declared choices."""
        table = self.robustness.declared_ranks
        rows = table[table["goal_id"] == OVERALL].sort_values(["rank", "region_id"], kind="stable")
        return list(rows["region_id"])

    @cached_property
    def scores(self) -> dict[str, tuple[float, float, float]]:
        """Whole score of every region with both ends of its interval, as defined."""
        table = self.robustness.intervals
        rows = table[(table["goal_id"] == OVERALL) & (table["way"] == AS_DEFINED)]
        numbers = rows[["declared", "low", "high"]].to_numpy(float).tolist()
        return {str(name): (row[0], row[1], row[2]) for name, row in zip(rows["region_id"], numbers, strict=True)}

    @cached_property
    def _probabilities(self) -> dict[tuple[str, int], float]:
        table = self.robustness.ranks
        rows = table[table["goal_id"] == OVERALL]
        keys = zip(rows["region_id"], rows["rank"].astype(int), strict=True)
        return dict(zip(keys, rows["probability"].astype(float), strict=True))

    def probability(self, region_id: str, rank: int) -> float:
        """Return in what share of the draws a region has a rank."""
        return self._probabilities.get((region_id, rank), 0.0)

    def span(self, region_id: str) -> tuple[int, int]:
        """Return the ranks between which nine draws of ten lie."""
        total, low = 0.0, 0
        for rank in range(1, len(self.ranked) + 1):
            total += self.probability(region_id, rank)
            low = low or (rank if total >= LOW - 1e-12 else 0)
            if total >= HIGH - 1e-12:
                return low, rank
        return low, len(self.ranked)

    @cached_property
    def ahead(self) -> dict[tuple[str, str], float]:
        """In what share of the draws the first region of a pair has more points than the second."""
        table = self.robustness.pairs
        mine = table[table["goal_id"] == OVERALL]
        return dict(zip(zip(mine["region_id"], mine["other_id"], strict=True), mine["probability"], strict=True))

    def pairs(self) -> list[Pair]:
        """Return every pair of regions once, the one that is oftener ahead first."""
        both = [(a, b, float(self.ahead[a, b])) for i, a in enumerate(self.ranked) for b in self.ranked[i + 1 :]]
        return [Pair(a, b, p) if p >= 0.5 else Pair(b, a, 1 - p) for a, b, p in both]


class Compared:
    """A comparison seen from one language; every number of a sentence and of a table comes from here."""

    def __init__(self, source: ComparisonInput, t: Texts) -> None:
        self.source = source
        self.results = source.results
        self.t = t

    @cached_property
    def region_of(self) -> dict[str, Region]:
        """Every region by its id."""
        return {one.id: one for one in self.source.regions}

    @cached_property
    def municipality_names(self) -> dict[str, str]:
        """Name of each municipality of the country in the report's language."""
        return dict(municipality_names(self.source.municipalities, self.t.language))

    def name(self, region_id: str) -> str:
        """Return the name of a region in the report's language."""
        return self.results.names[region_id].get(self.t.language)

    def regions(self, *, country: bool = True) -> list[str]:
        """Return the regions shown: the ranked ones by their declared rank, then the others by name."""
        ranked = self.ranking.ranked
        others = sorted(
            set(self.results.names) - set(ranked) - {COUNTRY_ID}, key=lambda one: alphabetical(self.name(one))
        )
        return [*ranked, *others, *([COUNTRY_ID] if country and COUNTRY_ID in self.results.names else [])]

    @cached_property
    def streets_vary(self) -> bool:
        """Whether street links of built-up places vary: not where every region's roads have their streets."""
        inputs = self.source.provenance["inputs"]
        return on_the_starters_roads(inputs) and self.results.parameters.local_streets_max_m > 0

    @cached_property
    def interval_note(self) -> str:
        """What the intervals in brackets are."""
        streets = "between_streets" if self.streets_vary else "between_no_streets"
        return self.t("compare_interval_note", delays=self.varied_delays, streets=self.t(streets))

    @cached_property
    def ranking(self) -> Ranking:
        """The case regions, scored and ranked."""
        return Ranking(self.results.robustness)

    @cached_property
    def beside(self) -> Ranking | None:
        """Regions ranked by one level alone; None where only the case regions are compared."""
        return Ranking(self.results.beside) if self.results.beside is not None else None

    @cached_property
    def _scores(self) -> dict[tuple[str, str], tuple[float, float, float]]:
        table = self.results.goal_scores
        numbers = table[["score", "low", "high"]].to_numpy(float).tolist()
        keys = zip(table["region_id"], table["goal_id"], strict=True)
        return {key: (row[0], row[1], row[2]) for key, row in zip(keys, numbers, strict=True)}

    def score(self, region_id: str, goal: str = OVERALL) -> tuple[float, float, float]:
        """Return the score of a goal with both ends of its interval; nan where it is not scored."""
        return self._scores.get((region_id, goal), (math.nan,) * 3)

    def score_words(self, region_id: str, goal: str = OVERALL) -> str:
        """Return a score with its interval as printed, or a dash."""
        return self.interval_words(*self.score(region_id, goal))

    def interval_words(self, score: float, low: float, high: float) -> str:
        """Return a score with its interval, or a dash where there is none."""
        if math.isnan(score):
            return "–"
        point = self.t.decimal(score, 2)
        return point if math.isnan(low) else f"{point} ({self.t.decimal(low, 2)}–{self.t.decimal(high, 2)})"

    def causes(self, output: str = SHIFT, region_id: str = "") -> pd.DataFrame:
        """Return the indices of one output, the greatest total first; sources without any are left out."""
        table = self.results.sobol.table
        mine = table[
            (table["output"] == output) & (table["region_id"].fillna("") == region_id) & table["total"].notna()
        ]
        return mine.sort_values(["total", "source_id"], ascending=[False, True], kind="stable")

    @property
    def varied_delays(self) -> str:
        """What follows the speeds where it is said what varies: the delay of crossings, where minutes hold it."""
        return self.t("interval_delays") if self.results.delays else ""

    def source_name(self, source_id: str) -> str:
        """Return the name of a source of uncertainty."""
        table = self.results.varied[self.t.language]
        return str(dict(zip(table["source_id"], table["source"], strict=True))[source_id])

    def rows(self, asked: Statistic | str, level: str) -> dict[str, Row]:
        """Return the rows of one statistic, or of one id, and level by region."""
        return self._by_what.get((self._id(asked), level), {})

    def _id(self, asked: Statistic | str) -> str:
        return asked if isinstance(asked, str) else asked.id(self.results.parameters)

    def everyone(self, region_id: str, level: str, code: str = "") -> float:
        """Return the persons of a level's age in a region or a municipality of it; nan where none is known."""
        return self._everyone.get((region_id, code, level), math.nan)

    @cached_property
    def _everyone(self) -> dict[tuple[str, str, str], float]:
        tables = (_texts(one) for one in (self.results.indicators, self.results.league))
        asked = (table[table["indicator_id"] == self._id(P90)] for table in tables)
        rows = (row for table in asked for row in table.to_dict("records"))
        return {(row["region_id"], row["municipality_code"], row["level"]): float(row["persons"]) for row in rows}

    def is_aland(self, region_id: str) -> bool:
        """Return whether a whole region lies on Åland, whose schools teach everybody in Swedish."""
        towns = self.source.municipalities
        on_aland = set(towns.loc[towns["region_code"] == ALAND, "code"]) if "region_code" in towns else set()
        return on_aland.issuperset(self.region_of[region_id].municipality_codes)

    @cached_property
    def _by_what(self) -> dict[tuple[str, str], dict[str, Row]]:
        by_what: dict[tuple[str, str], dict[str, Row]] = {}
        for row in _texts(self.results.indicators).to_dict("records"):
            by_what.setdefault((row["indicator_id"], row["level"]), {})[row["region_id"]] = row
        return by_what

    @property
    def what(self) -> list[tuple[str, str]]:
        """Indicators and levels that are shown, in the order of the table."""
        return list(self._by_what)

    def uncertain_share(self, region_id: str, level: str) -> float:
        """Return the share of a level's persons whose nearest site is uncertain; nan where it is not known."""
        row = self.rows(UNCERTAIN, level).get(region_id)
        return math.nan if row is None else float(row["value"])

    def is_doubtful(self, level: str) -> bool:
        """Return whether the nearest site of a level is too uncertain in some region for the regions to be compared."""
        shares = [self.uncertain_share(one, level) for one in self.regions(country=False)]
        return any(share > MOST_UNCERTAIN_SHARE for share in shares)

    def draws_words(self, share: float) -> str:
        """Return a share of the draws; one that is under the line is not printed as the line itself."""
        at_the_line = round(share, 2) >= SURE > share
        return self.t.share(share, 1 if at_the_line else 0)

    def league(self, statistic: Statistic, level: str) -> list[Row]:
        """Return municipalities by one statistic and level: ranked ones in their order, then the others."""
        table = _texts(self.results.league)
        mine = table[(table["indicator_id"] == self._id(statistic)) & (table["level"] == level)]
        return mine.to_dict("records")

    def value_words(self, row: Mapping[Any, Any]) -> str:
        """Return a value with its unit and, where it has one, its interval; a star where sites are known in part."""
        fact = IndicatorValue(float(row["value"]), str(row["unit"]), float(row["persons"]), str(row["status"]))
        value = value_words(self.t, fact)
        low, high = float(row["low"]), float(row["high"])
        if not fact.has_value or row["why_not"] == "few":
            return "–"
        if row["bound"]:
            return self.bound_words(row)
        span = "" if math.isnan(low) else self.span_words(low, high, fact.unit)
        return _with_span(value, span) + self._star(row)

    def minutes_words(self, row: Mapping[Any, Any]) -> str:
        """Return minutes as sentences of reports print them, rounded up: with interval and star, or as a bound."""
        if row["bound"]:
            return self.bound_words(row)
        low, high = float(row["low"]), float(row["high"])
        ends = None if math.isnan(low) else (whole_minutes(low), whole_minutes(high))
        span = f" ({self.t.integer(ends[0])}–{self.t.minutes(ends[1])})" if ends and ends[0] < ends[1] else ""
        return self.t.minutes(float(row["value"])) + span + self._star(row)

    def bound_words(self, row: Mapping[Any, Any]) -> str:
        """Return minutes that are at most or at least so many, as the region's own report prints them."""
        bound = self.t("at_least") if row["bound"] == "at_least" else self.t("at_most")
        return f"{bound} {self.t.minutes(float(row['value']))}{self._star(row)}"

    def _star(self, row: Mapping[Any, Any]) -> str:
        return STAR if (row["region_id"], row["level"]) in self.with_care else ""

    def span_words(self, low: float, high: float, unit: str) -> str:
        """Return two values of a unit from one to the other, the unit once; one value where both print the same."""
        if unit == MONEY:
            return self.t.about_euros(low, high)
        ends = [value_words(self.t, IndicatorValue(end, unit, math.nan, "ok")) for end in (low, high)]
        if ends[0] == ends[1]:
            return ends[0]
        number, gap, unit_words = ends[0].rpartition("\u00a0")
        shared = gap and not any(c.isdigit() for c in unit_words) and ends[1].endswith(gap + unit_words)
        return f"{number if shared else ends[0]}–{ends[1]}"

    @cached_property
    def with_care(self) -> set[tuple[str, str]]:
        """Regions and levels whose sites are known in part."""
        table = self.results.left_out
        partly = table[table["why"] == "partly_covered"]
        return set(zip(partly["region_id"], partly["what"], strict=True))

    def star_note(self, *words: str) -> tuple[str, ...]:
        """Return the note on what a star means; nothing where none of the words has one."""
        return (self.t("compare_star_note"),) if any(STAR in one for one in words) else ()

    def bound_notes(self, *bounds: str) -> tuple[str, ...]:
        """Return what the bounds of some rows mean, each once; nothing where none is a bound."""
        notes = {"at_most": self.t("compare_at_most_note"), "at_least": self.t("compare_at_least_note")}
        return tuple(note for bound, note in notes.items() if bound in bounds)

    def place_words(self, row: Mapping[Any, Any]) -> str:
        """Return a place with the places that it may have, or a dash where it is not ranked."""
        if math.isnan(float(row["rank"])):
            return "–"
        rank, low, high = (self.t.integer(row[name]) for name in ("rank", "rank_low", "rank_high"))
        return f"{rank} ({low}–{high})" if low != high else rank


def extremes(rows: Sequence[Mapping[Any, Any]]) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Return the rows with the least and the greatest value; None where fewer than two are known.

    Examples
    --------
    >>> extremes([{"value": 2.0, "region_id": "a"}, {"value": 1.0, "region_id": "b"}])[0]["region_id"]
    'b'
    """
    known = [row for row in rows if not math.isnan(float(row["value"]))]
    if len(known) < 2:
        return None
    return min(known, key=_value), max(known, key=_value)


def _value(row: Mapping[Any, Any]) -> float:
    return float(row["value"])


def _texts(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: table[name].fillna("") for name in ("municipality_code", "level", "why_not", "bound")})


def _with_span(value: str, span: str) -> str:
    r"""Return a value and its interval in brackets; a unit of several words is said once, after both.

    Examples
    --------
    >>> _with_span("9 min", "8–12 min"), _with_span("9\xa0euros a year", "8–12\xa0euros a year")
    ('9 min (8–12 min)', '9 (8–12)\xa0euros a year')
    """
    if "–" not in span:
        return value
    number, gap, unit = value.partition("\u00a0")
    shared = " " in unit and span.endswith(gap + unit)
    return f"{number} ({span.removesuffix(gap + unit)}){gap}{unit}" if shared else f"{value} ({span})"
