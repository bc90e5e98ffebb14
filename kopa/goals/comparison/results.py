"""What a comparison of regions comes to, as one value: computed once, written as tables, shown in reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from kopa.errors import InputError
from kopa.goals.catalogue.travel_time import MEAN
from kopa.goals.comparison.cards import shared_scorecards
from kopa.goals.comparison.ranks import COMPARISON, NO_BOUNDS, compare_regions, league
from kopa.goals.indicator import GOALS
from kopa.goals.robustness.intervals import (
    AS_DEFINED,
    Robustness,
    panels_of,
    robustness,
    score_intervals,
    with_intervals,
)
from kopa.goals.robustness.one_at_a_time import one_at_a_time
from kopa.goals.robustness.sobol import Indices, sobol_indices
from kopa.goals.robustness.spread import spread_table
from kopa.goals.robustness.variants import KEYS, Design
from kopa.goals.robustness.words import plain_words
from kopa.goals.scoring.scorecard import OVERALL
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import CASE_IDS, COUNTRY_ID
from kopa.tables import SCORECARD, Column, Schema, check
from kopa.words.text import LANGUAGES, Text

OF_THE_PROGRAMME = ("G2", "G3")
"""Goals that a region without programme facts is not scored on."""

LEFT_OUT_REASONS = ("not_covered", "partly_covered", "country", "programme")
"""Why something of a region stands outside the comparison: sites of the level were not looked for in it; they are
known in part (shown, and ranked with that status); it is the country; it has no programme facts to be scored by."""

LEFT_OUT = Schema(
    "left_out",
    (
        Column("region_id", "text", "region"),
        Column("what", "text", "level of education or goal"),
        Column("language", "text", "language of teaching; empty for a goal", empty=True),
        Column("why", "text", "why it is not compared, or with care", values=LEFT_OUT_REASONS),
    ),
    key=("region_id", "what"),
)

GOAL_SCORES = Schema(
    "goal_scores",
    (
        Column("region_id", "text", "region"),
        Column("goal_id", "text", "goal, or ALL"),
        Column("score", "number", "score as declared; empty where the region is not known by the same indicators",
               empty=True, low=0, high=1),
        Column("low", "number", "lower end of the 90 % interval", empty=True, low=0, high=1),
        Column("high", "number", "upper end of the 90 % interval", empty=True, low=0, high=1),
        Column("lacks", "text", "indicators of the scored regions that this one lacks, with their level", empty=True),
    ),
    key=("region_id", "goal_id"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ComparisonResults:
    """A comparison: some regions scored and tried, beside other regions and municipalities where that holds.

    Attributes
    ----------
    names
        Name of every region shown, in the order of the tables: scored regions, others by id, the country.
    scored_ids
        Regions that are scored as a whole and ranked by their scores.
    year
        Year of the municipal division.
    scorecards
        `kopa.tables.SCORECARD` of the scored regions with `low` and `high`; weight only where known of all.
    robustness
        Intervals of scores, distribution of ranks, probability that one region is ahead of another.
    words
        What is robust, what is not and what it turns on.
    one_at_a_time
        By language: `source_id, change, region_id, score, difference, rank`.
    sobol
        First-order and total indices of every source, with intervals.
    varied
        By language: what is let vary and how far (`source_id, source, range`).
    goal_scores
        `GOAL_SCORES`: goals of every region by just the indicators of the scored regions, or what it lacks.
    indicators
        `COMPARISON` of regions: values with intervals, ranked where coverage allows, and why not elsewhere.
    league
        `COMPARISON` of municipalities: a place never stands without the places that it may have.
    peers
        `kopa.goals.comparison.peers.peer_table` of the municipalities shown.
    left_out
        `LEFT_OUT`: regions and levels that coverage keeps out of the comparison, or lets in with care.
    parameters
        As computed with: draws, seed, weights.
    beside_scorecards
        `kopa.tables.SCORECARD` of every region whose upper secondary schools are known, scored by `SHARED_LEVEL`
        alone: other scores than those of the scored regions' own `scorecards`, and of fewer goals.
    beside
        Intervals, ranks and pairs of these regions; None where there are no others.
    delays
        Whether delays of crossings are in the minutes of a region, and so are let vary.
    own_inputs
        Rows of the catalogue of inputs on tables of an analyst's own that the regions rest on, each once.
    """

    names: Mapping[str, Text]
    scored_ids: tuple[str, ...]
    year: int
    scorecards: pd.DataFrame
    robustness: Robustness
    words: Text
    one_at_a_time: Mapping[str, pd.DataFrame]
    sobol: Indices
    varied: Mapping[str, pd.DataFrame]
    goal_scores: pd.DataFrame
    indicators: pd.DataFrame
    league: pd.DataFrame
    peers: pd.DataFrame
    left_out: pd.DataFrame
    parameters: Parameters = field(default_factory=Parameters)
    beside_scorecards: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SCORECARD.names))
    beside: Robustness | None = None
    delays: bool = False
    own_inputs: pd.DataFrame = field(default_factory=pd.DataFrame)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return what is written as CSV, by the name of the file."""
        beside = self.beside
        more = (
            {}
            if beside is None
            else {
                "beside_scorecards.csv": self.beside_scorecards,
                "beside_ranks.csv": beside.ranks,
                "beside_pairs.csv": beside.pairs,
            }
        )
        return {
            "scorecards.csv": self.scorecards,
            "intervals.csv": self.robustness.intervals,
            "ranks.csv": self.robustness.ranks,
            "pairs.csv": self.robustness.pairs,
            "one_at_a_time.csv": self.one_at_a_time["en"],
            "what_drives_it.csv": self.sobol.table,
            "goal_scores.csv": self.goal_scores,
            "indicators.csv": self.indicators,
            "league.csv": self.league,
            "peers.csv": self.peers,
            "left_out.csv": self.left_out,
            **more,
        }


def comparison_results(
    regions: Sequence[Region],
    indicators: pd.DataFrame,
    scorecards: pd.DataFrame,
    values: pd.DataFrame,
    of_municipalities: pd.DataFrame,
    peers: pd.DataFrame,
    design: Design,
    parameters: Parameters,
    *,
    scored: Sequence[str] = CASE_IDS,
    delays: bool = False,
    own_inputs: pd.DataFrame | None = None,
    bounds: pd.DataFrame = NO_BOUNDS,
) -> ComparisonResults:
    """Return everything that a comparison shows.

    Parameters
    ----------
    regions
        Regions shown, the scored ones among them; they do not overlap, but for the country.
    indicators
        `kopa.tables.INDICATORS` of all of them, with their municipalities.
    scorecards
        Scorecards of all of them but the country.
    values
        `VARIANT_VALUES` of all of them but the country, over every crossed and extra variant.
    of_municipalities
        `VARIANT_VALUES` of municipalities over the joint variants.
    peers
        `peer_table` of all municipalities.
    design, parameters
        As the values were made with.
    scored
        Ids of the regions that are scored as a whole and ranked; default: the four case regions.
    delays
        Whether delays of crossings are in the minutes of a region.
    own_inputs
        Rows of the catalogue of inputs on tables of an analyst's own.
    bounds
        `kopa.goals.comparison.ranks.BOUNDS` of all of them: minutes that are at most or at least so many.

    Raises
    ------
    InputError
        A scored region is missing; nothing is known of all of them.
    """
    missing = sorted(set(scored) - {one.id for one in regions})
    if missing:
        raise InputError(f"comparison: {', '.join(missing)} is missing; scores refer to {', '.join(scored)}")
    cases = [one for name in scored for one in regions if one.id == name]
    ordered = [*cases, *sorted((one for one in regions if one.id not in scored), key=_country_last)]
    names = {one.id: Text(one.name_fi, one.name_sv, one.name_en) for one in ordered}
    cards = scorecards[scorecards["region_id"].isin(scored)]
    if not (cards["weight"] > 0).any():
        raise InputError(f"comparison: nothing that is scored is known of all of {', '.join(scored)}; leave one out")
    of_cases = values[values["region_id"].isin(scored)]
    uncertainty = robustness(cards, of_cases, design, parameters, reference=scored)
    panels = panels_of(cards, of_cases, design, parameters, reference=scored)
    sobol = sobol_indices(panels, design, seed=parameters.seed)
    codes = {code for one in regions if one.kind != "country" for code in one.municipality_codes}
    of_regions = indicators[indicators["region_id"] != COUNTRY_ID]
    beside_cards = shared_scorecards(ordered, of_regions, parameters) if len(cases) < len(ordered) else cards.iloc[:0]
    beside = _beside(beside_cards, values, design, parameters, scored)
    return ComparisonResults(
        names=names,
        scored_ids=tuple(scored),
        year=cases[0].year,
        scorecards=with_intervals(cards, uncertainty),
        robustness=uncertainty,
        words=plain_words(uncertainty, names, sobol.table),
        one_at_a_time={language: one_at_a_time(panels, design, language=language) for language in LANGUAGES},
        sobol=sobol,
        varied={language: spread_table(design.spread, language=language, delays=delays) for language in LANGUAGES},
        goal_scores=goal_scores(scorecards, values, design, parameters, scored=scored),
        indicators=_in_order(compare_regions(indicators, _joint(values, design), bounds), list(names)),
        league=league(of_regions, _joint(of_municipalities, design), bounds),
        peers=peers[peers["code"].isin(codes)].reset_index(drop=True),
        left_out=left_out(ordered, indicators),
        parameters=parameters,
        beside_scorecards=beside_cards if beside is None else with_intervals(beside_cards, beside),
        beside=beside,
        delays=delays,
        own_inputs=pd.DataFrame() if own_inputs is None else own_inputs,
    )


def goal_scores(
    scorecards: pd.DataFrame, values: pd.DataFrame, design: Design, parameters: Parameters,
    *, scored: Sequence[str] = CASE_IDS,
) -> pd.DataFrame:  # fmt: skip
    """Return the goals of every region with intervals (`GOAL_SCORES`), only where known by the same indicators.

    A region that lacks an indicator by which the scored regions are known has no score there: a score of less is
    another score. What it lacks is named.

    Parameters
    ----------
    scorecards, values, design, parameters, scored
        As in `comparison_results`.
    """
    parts = scorecards[(scorecards["weight"] > 0) & (scorecards["indicator_id"] != "")]
    asked = parts[parts["region_id"].isin(scored)].drop_duplicates(["goal_id", "indicator_id", "level"])
    keys = {str(name): _keys(table) for name, table in parts.groupby("region_id")}
    rows: list[tuple[object, ...]] = []
    for region_id, card in ((str(name), table) for name, table in scorecards.groupby("region_id", sort=True)):
        intervals = _of_goals(card, values[values["region_id"] == region_id], design, parameters)
        for goal in (*GOALS, OVERALL):
            wanted = _keys(asked if goal == OVERALL else asked[asked["goal_id"] == goal])
            lacks = sorted(wanted - keys.get(region_id, set()))
            missing = "; ".join(" ".join(one).strip() for one in lacks)
            score = (float("nan"),) * 3 if lacks or not wanted else intervals.get(goal, (float("nan"),) * 3)
            rows.append((region_id, goal, *score, missing))
    return check(pd.DataFrame(rows, columns=GOAL_SCORES.names), GOAL_SCORES, where="scores of goals")


def left_out(regions: Sequence[Region], indicators: pd.DataFrame) -> pd.DataFrame:
    """Return which levels of which regions coverage keeps out of the comparison, or lets in with care (`LEFT_OUT`).

    Finnish-language provision: the one that the indicators compare.
    """
    whole = indicators[(indicators["municipality_code"].fillna("") == "") & (indicators["level"] != "")]
    status = whole[whole["indicator_id"] == MEAN.key].set_index(["region_id", "level"])["status"]
    why = {"missing": "not_covered", "partial": "partly_covered"}
    rows = [
        (one.id, level, "fi", "country" if one.kind == "country" and state == "ok" else why[state])
        for one in regions
        for level, state in (status[one.id].items() if one.id in status.index.get_level_values(0) else ())
        if state in why or one.kind == "country"
    ]
    rows += [(one.id, goal, "", "programme") for one in regions if one.programme is None for goal in OF_THE_PROGRAMME]
    return check(pd.DataFrame(rows, columns=LEFT_OUT.names).astype("str"), LEFT_OUT, where="left out")


def _beside(
    cards: pd.DataFrame, values: pd.DataFrame, design: Design, parameters: Parameters, scored: Sequence[str]
) -> Robustness | None:
    """Return how the order of all regions holds; relative scores refer to the scored ones that are among them."""
    there = sorted(set(cards["region_id"])) if len(cards) else []
    reference = [name for name in scored if name in there] or there
    return robustness(cards, values, design, parameters, reference=reference) if there else None


def _keys(parts: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(parts["indicator_id"], parts["level"], strict=True))


def _of_goals(
    card: pd.DataFrame, values: pd.DataFrame, design: Design, parameters: Parameters
) -> dict[str, tuple[float, float, float]]:
    if not (card["weight"] > 0).any():
        return {}
    table = score_intervals(card, values, design, parameters)
    rows = table[(table["indicator_id"] == "") & (table["way"] == AS_DEFINED)]
    numbers = rows[["declared", "low", "high"]].to_numpy(float)
    return {str(goal): (float(a), float(b), float(c)) for goal, (a, b, c) in zip(rows["goal_id"], numbers, strict=True)}


def _joint(values: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Rows of the joint variants: one draw of the other choices on every network, for intervals of single values."""
    wanted = pd.MultiIndex.from_tuples([one.key for one in design.joint])
    at = pd.MultiIndex.from_frame(values[list(KEYS)])
    return values[at.isin(wanted)].reset_index(drop=True)


def _in_order(table: pd.DataFrame, region_ids: Sequence[str]) -> pd.DataFrame:
    order = {name: i for i, name in enumerate(region_ids)}
    place = table["region_id"].map(order)
    by = table.assign(_place=place).sort_values(["level", "indicator_id", "_place"], kind="stable")
    return by[COMPARISON.names].reset_index(drop=True)


def _country_last(one: Region) -> tuple[bool, str]:
    return one.kind == "country", one.id
