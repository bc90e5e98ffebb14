"""The tables that a comparison publishes as CSV: their columns, and names beside their codes."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from kopa.goals.comparison.ranks import COMPARISON
from kopa.goals.comparison.results import GOAL_SCORES, LEFT_OUT, ComparisonResults
from kopa.goals.robustness.intervals import INTERVALS
from kopa.report.published import INDICATOR_NAME, LEVEL_NAME, MUNICIPALITY_NAME, with_names
from kopa.tables import CODE, SCORECARD, Column, Schema
from kopa.words.municipalities import municipality_names

REGION_NAME = Column("region_name", "text", "name of the region", empty=True)
_REGION = Column("region_id", "text", "region")
_GOAL = Column("goal_id", "text", "goal, or ALL")

_RANKS = Schema(
    "ranks",
    (
        _GOAL, _REGION, Column("rank", "integer", "rank, 1 the best", low=1),
        Column("probability", "number", "share of the draws in which the region has the rank", "share", low=0, high=1),
    ),
    about="How often each region has each rank.",
)  # fmt: skip
_PAIRS = Schema(
    "pairs",
    (
        _GOAL, _REGION, Column("other_id", "text", "the other region"),
        Column("probability", "number", "share of draws in which it is ahead; a tie is half", "share", low=0, high=1),
    ),
    about="How often each region is ahead of each other one.",
)  # fmt: skip
_ONE_AT_A_TIME = Schema(
    "one_at_a_time",
    (
        Column("source_id", "text", "what is varied; empty: nothing", empty=True),
        Column("change", "text", "how it is varied, in words"),
        _REGION,
        Column("score", "number", "whole score", low=0, high=1),
        Column("difference", "number", "score less the declared one"),
        Column("rank", "integer", "rank, 1 the best", low=1),
    ),
    about="Scores when one uncertain choice is made otherwise.",
)
_WHAT_DRIVES_IT = Schema(
    "what_drives_it",
    (
        Column("output", "text", "what is explained", values=("score", "rank", "shift")),
        Column("region_id", "text", "region; empty for the shift of all ranks", empty=True),
        Column("source_id", "text", "uncertain choice"),
        *(
            column
            for name, about in (("first", "first-order Sobol index"), ("total", "total Sobol index"))
            for column in (
                Column(name, "number", f"{about}; empty where the output never changes", empty=True),
                Column(f"{name}_interval", "number", "half of its 95 % interval", empty=True),
            )
        ),
    ),
    about="Which uncertain choices the scores and ranks turn on.",
)
_PEERS = Schema(
    "peers",
    (
        Column("municipality_code", "text", "municipality", pattern=CODE),
        Column("peer_rank", "integer", "1 the most alike", low=1),
        Column("peer_municipality_code", "text", "municipality like it", pattern=CODE),
        MUNICIPALITY_NAME,
        Column("peer_municipality_name", "text", "name of that one"),
    ),
    about="Municipalities alike in size, change and kind.",
)


def _named(schema: Schema, *names: Column) -> Schema:
    return replace(schema, columns=(*schema.columns, *names))


_SCORECARDS = _named(SCORECARD, LEVEL_NAME, INDICATOR_NAME, REGION_NAME)

SCHEMAS: Mapping[str, Schema] = {
    "scorecards.csv": _SCORECARDS,
    "intervals.csv": _named(INTERVALS, LEVEL_NAME, INDICATOR_NAME, REGION_NAME),
    "ranks.csv": _named(_RANKS, REGION_NAME),
    "pairs.csv": _named(_PAIRS, REGION_NAME),
    "one_at_a_time.csv": _named(_ONE_AT_A_TIME, REGION_NAME),
    "what_drives_it.csv": _named(_WHAT_DRIVES_IT, REGION_NAME),
    "goal_scores.csv": _named(GOAL_SCORES, REGION_NAME),
    "indicators.csv": _named(COMPARISON, MUNICIPALITY_NAME, LEVEL_NAME, INDICATOR_NAME, REGION_NAME),
    "league.csv": _named(COMPARISON, MUNICIPALITY_NAME, LEVEL_NAME, INDICATOR_NAME, REGION_NAME),
    "peers.csv": _PEERS,
    "left_out.csv": _named(LEFT_OUT, REGION_NAME),
    "beside_scorecards.csv": _SCORECARDS,
    "beside_ranks.csv": _named(_RANKS, REGION_NAME),
    "beside_pairs.csv": _named(_PAIRS, REGION_NAME),
}
"""What each table of a comparison holds; those `beside` only where further regions are compared."""

_COMMON_NAMES = {"code": "municipality_code", "peer_code": "peer_municipality_code"}


def published(compared: ComparisonResults, municipalities: pd.DataFrame, language: str) -> dict[str, pd.DataFrame]:
    """Return the tables of a comparison as they are published, by the name of the file without its language.

    Parameters
    ----------
    compared
        The comparison.
    municipalities
        `code`, `name_fi`, `name_sv`, `region_code`.
    language
        Of the names: ``fi``, ``sv`` or ``en``.
    """
    regions = {region: name.get(language) for region, name in compared.names.items()}
    towns = municipality_names(municipalities, language)
    made = {}
    for file, whole in compared.tables().items():
        table = with_names(whole.rename(columns=_COMMON_NAMES), municipalities, compared.parameters, language)
        if "peer_municipality_code" in table:
            table["peer_municipality_name"] = table["peer_municipality_code"].map(towns)
        if "region_id" in table:
            table["region_name"] = table["region_id"].map(regions).fillna("")
        made[file] = table
    return made
