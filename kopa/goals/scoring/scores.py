"""From values of indicators to scores 0-1 by goalposts; nothing is weighed or added up here."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from kopa.errors import InputError
from kopa.goals.catalogue import DEFINITIONS, Definition, Statistic
from kopa.goals.catalogue.reasons import CRITERIA
from kopa.goals.own_indicators import Indicator, checked_own
from kopa.tables import INDICATORS, check

GOALS = ("G1", "G2", "G3", "G4", "G5")

SCORED_LEVELS = ("", "basic", "basic_1_6", "lukio", "vet")
"""Levels of which the scorecard tells everything; the others are shown by one statistic."""

UNCERTAIN = "G1.d.uncertain_share"

SHOWN_STATISTIC = "G1.d.median"
"""The one statistic that stands in the scorecard for levels that are shown and not scored."""


class Scored(NamedTuple):
    """One indicator of a region at one level, with its score where it can have one.

    `why` is empty where the score counts; otherwise it is the key of the reason why it does not:
    `missing`, `assumption`, `unreachable`, `unscored`, `shown`. `uncertain_share` is the share of the
    persons for whom a site that nobody listed may be nearer than the nearest known one.
    """

    definition: Definition
    statistic: Statistic
    level: str
    value: float
    status: str
    score: float
    why: str
    uncertain_share: float


def scored_indicators(indicators: pd.DataFrame, *, own: Sequence[Indicator] = ()) -> list[Scored]:
    """Return every declared indicator of one region with its score, goal by goal and criterion by criterion.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of one region; rows of municipalities are not looked at.
    own
        Indicators of one's own that `indicators` was computed with.

    Returns
    -------
    list
        Statistics with goalposts, what is missing altogether, and what is left unscored for a stated reason.

    Raises
    ------
    InputError
        The table lacks an own indicator.
    """
    table = check(indicators, INDICATORS, where="indicators")
    table = table[table["municipality_code"].fillna("") == ""]
    keys = zip(table["indicator_id"], table["level"].fillna(""), strict=True)
    known = dict(zip(keys, zip(table["value"], table["status"], strict=True), strict=True))
    levels = list(dict.fromkeys(table["level"].fillna("")))
    asked = [*_asked(levels, set(known)), *_own(own, set(known))]
    found = [_scored(*one, known) for one in asked]
    order = list(CRITERIA)
    return sorted(found, key=lambda one: (one.definition.goal, order.index(one.definition.criterion)))


def _asked(levels: list[str], known: set[tuple[str, str]]) -> Iterator[tuple[Definition, Statistic, str]]:
    for definition in DEFINITIONS.values():
        if definition.goal not in GOALS:
            continue
        for statistic in definition.statistics:
            for level in levels:
                if _in_scorecard(definition, statistic, level, known):
                    yield definition, statistic, level


def _own(own: Sequence[Indicator], known: set[tuple[str, str]]) -> Iterator[tuple[Definition, Statistic, str]]:
    for one in checked_own(own):
        if (one.id, one.level) not in known:
            told = f" at level {one.level!r}" if one.level else ""
            raise InputError(f"indicators: lacks {one.id!r}{told}; compute the table with indicators(inputs, own=…)")
        definition = one.definition()
        yield definition, definition.statistics[0], one.level


def _in_scorecard(definition: Definition, statistic: Statistic, level: str, known: set[tuple[str, str]]) -> bool:
    if level in statistic.goalposts:
        return True
    if (statistic.id, level) not in known:
        return False
    if statistic.id == SHOWN_STATISTIC:
        return level not in SCORED_LEVELS
    if statistic.unscored is not None:
        return level in SCORED_LEVELS or definition.goal == "G3"
    never_scored = not any(other.goalposts for other in definition.statistics)
    return never_scored and level in SCORED_LEVELS and (definition.direction != "context" or not level)


Known = Mapping[tuple[str, str], tuple[float, str]]
"""Value and status by indicator id and level."""


def _scored(definition: Definition, statistic: Statistic, level: str, known: Known) -> Scored:
    value, status = known.get((statistic.id, level), (math.nan, "missing"))
    posts = statistic.goalposts.get(level)
    why = _why_not(statistic, value, status, has_posts=posts is not None)
    score = posts.score(value) if posts is not None and why in ("", "assumption") else math.nan
    uncertain = (
        known.get(("G1.d.uncertain_share", level), (math.nan, ""))[0] if "sites" in definition.data else math.nan
    )
    return Scored(definition, statistic, level, value, status, score, why, uncertain)


def _why_not(statistic: Statistic, value: float, status: str, *, has_posts: bool) -> str:
    if status == "missing" or math.isnan(value):
        return "missing"
    if not has_posts:
        return "shown" if statistic.id == SHOWN_STATISTIC else "unscored"
    return "assumption" if status == "assumption" else ""
