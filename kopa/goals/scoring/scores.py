"""From values of indicators to scores 0-1 by goalposts; nothing is weighed or added up here."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import pandas as pd

from kopa.errors import InputError
from kopa.goals.catalogue import INDICATORS as DECLARED
from kopa.goals.catalogue import statistic_of
from kopa.goals.catalogue.travel_time import MEDIAN, UNCERTAIN
from kopa.goals.criteria import CRITERIA
from kopa.goals.indicator import GOALS, Indicator, Statistic
from kopa.goals.own_indicators import checked_own
from kopa.goals.rules import saying
from kopa.levels import NO_LEVEL, SCORED
from kopa.parameters import Parameters
from kopa.tables import INDICATORS, check

LEVELS = (*NO_LEVEL, *SCORED)
"""Levels of which the scorecard holds everything; the others are shown by one statistic."""

SHOWN = MEDIAN
"""The one statistic that stands in the scorecard for levels that are shown and not scored."""


class Scored(NamedTuple):
    """One indicator of a region at one level, with its score where it can have one.

    `why` is empty where the score counts; otherwise it is the key of the reason why it does not:
    `missing`, `assumption`, `unscored`, `shown`, `doubtful`. `uncertain_share` is the share of the
    persons for whom a site that nobody listed may be nearer than the nearest known one.
    """

    indicator: Indicator
    statistic: Statistic
    level: str
    value: float
    status: str
    score: float
    why: str
    uncertain_share: float


def scored_indicators(
    indicators: pd.DataFrame, parameters: Parameters | None = None, *, own: Sequence[Indicator] = ()
) -> list[Scored]:
    """Return every declared indicator of one region with its score, goal by goal and criterion by criterion.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of one region; rows of municipalities are not looked at.
    parameters
        As `indicators` was computed with: they stand in ids; default: the declared ones.
    own
        Indicators of one's own that `indicators` was computed with.

    Returns
    -------
    list
        Statistics with goalposts, what is missing altogether, and what is left unscored for a stated reason. Two
        statistics with the same id, because two limits are equal, are one.

    Raises
    ------
    InputError
        The table lacks an own indicator, or was computed with other limits than those of `parameters`.
    """
    parameters = parameters or Parameters()
    table = check(indicators, INDICATORS, where="indicators")
    table = table[table["municipality_code"].fillna("") == ""]
    _refuse_other_limits(table["indicator_id"].unique(), parameters)
    keys = zip(table["indicator_id"], table["level"].fillna(""), strict=True)
    values = dict(zip(keys, zip(table["value"], table["status"], strict=True), strict=True))
    levels = list(dict.fromkeys(table["level"].fillna("")))
    asked: dict[tuple[str, str], Asked] = {}
    for one in (*_asked(levels, values, parameters), *_own(own, values)):
        asked.setdefault((one[1].id(parameters), one[2]), one)
    order = list(CRITERIA)
    scored = [_scored(*one, values, parameters) for one in asked.values()]
    return sorted(scored, key=lambda one: (one.indicator.goal, order.index(one.indicator.criterion)))


Values = Mapping[tuple[str, str], tuple[float, str]]
"""Value and status by indicator id and level."""

Asked = tuple[Indicator, Statistic, str]


def _refuse_other_limits(ids: Iterable[str], parameters: Parameters) -> None:
    declared = (one for one in ids if one.partition(".")[0] in GOALS)
    unknown = [one for one in declared if statistic_of(one, parameters) is None]
    if unknown:
        raise InputError(
            f"indicators: {', '.join(unknown)} is not computed under these parameters; "
            "give the parameters that the table was computed with"
        )


def _asked(levels: Sequence[str], values: Values, parameters: Parameters) -> Iterator[Asked]:
    for indicator in (one for one in DECLARED.values() if one.goal in GOALS):
        for computation in (each for each in indicator.computations if each.in_scorecard):
            here = [level for level in levels if level in indicator.stands_at(computation)]
            for statistic, level in product(computation.statistics, here):
                has_value = (statistic.id(parameters), level) in values
                if level in statistic.goalposts or (has_value and _in_scorecard(indicator, statistic, level)):
                    yield indicator, statistic, level


def _own(own: Sequence[Indicator], values: Values) -> Iterator[Asked]:
    for one in checked_own(own):
        (level,) = one.levels
        if (one.id, level) not in values:
            at = f" at level {level!r}" if level else ""
            raise InputError(f"indicators: lacks {one.id!r}{at}; compute the table with indicators(inputs, own=…)")
        yield one, one.statistics[0], level


def _in_scorecard(indicator: Indicator, statistic: Statistic, level: str) -> bool:
    """Whether a statistic that is not scored at a level is shown among the scores."""
    if statistic.key == SHOWN.key:
        return level not in LEVELS
    if statistic.unscored is not None:
        return level in LEVELS or indicator.goal == "G3"
    never_scored = not any(other.goalposts for other in indicator.statistics)
    return never_scored and level in LEVELS and (indicator.direction != "context" or not level)


def _scored(indicator: Indicator, statistic: Statistic, level: str, values: Values, parameters: Parameters) -> Scored:
    value, status = values.get((statistic.id(parameters), level), (math.nan, "missing"))
    posts = statistic.goalposts.get(level)
    uncertain = values.get((UNCERTAIN.id(parameters), level), (math.nan, ""))[0]
    uncertain = uncertain if "sites" in indicator.data else math.nan
    why = _why_not(statistic, value, status, has_posts=posts is not None)
    if not why and saying(sites_known=True, uncertain_share=uncertain) != "known":
        why = "doubtful"
    score = posts.score(value) if posts is not None and why in ("", "assumption", "doubtful") else math.nan
    return Scored(indicator, statistic, level, value, status, score, why, uncertain)


def _why_not(statistic: Statistic, value: float, status: str, *, has_posts: bool) -> str:
    if status == "missing" or math.isnan(value):
        return "missing"
    if not has_posts:
        return "shown" if statistic.key == SHOWN.key else "unscored"
    return "assumption" if status == "assumption" else ""
