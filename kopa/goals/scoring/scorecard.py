"""The scorecard: goal → criterion → indicator, with every part of every score and what it rests on."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from kopa.goals.catalogue import INDICATORS
from kopa.goals.criteria import DATA, OF_AGES, QUANTITIES, RESTS_ON
from kopa.goals.indicator import GOALS, Indicator
from kopa.goals.rules import Measure, is_scored
from kopa.goals.scoring.discrimination import NOT_IN_ALL, SAME, without_weight
from kopa.goals.scoring.scores import Scored, scored_indicators
from kopa.levels import ALIASES
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.tables import EVIDENCE, SCORECARD, check

OVERALL = "ALL"
"""Goal id of the row that sums up all goals."""

CHECK = "CHECK"
"""Goal id of the row that sums them up the other way, for comparison."""

NAMED_UNCERTAIN_SHARE = 0.05
"""From this share of persons on, a score says that their nearest site is uncertain."""

CHOSEN = frozenset({"contact days", "cost per pupil"})
"""Data of which a value is chosen for the whole country: what is made with them is measured in part."""

NONE = math.nan


def scorecard(
    indicators: pd.DataFrame,
    region: Region,
    parameters: Parameters | None = None,
    *,
    not_in_all: Collection[tuple[str, str]] | None = None,
    language: str = "en",
    own: Sequence[Indicator] = (),
    of_one_level: bool = False,
) -> pd.DataFrame:
    """Return the scores 0-1 of one region on the goals of KOPA, each with its parts and what it rests on.

    A score is the place of a value between goalposts fixed in advance. Inside a goal its criteria weigh the
    same, inside a criterion its indicators do. Without weight, and said so, are: what has no data, what rests
    only on assumptions, what is uncertain for over a fifth of the persons, what is the same in all four case
    regions, and what is not known of all four: so a region has the same score in its report and in a comparison.
    A goal is scored by at least two measures that do not derive from one another (`kopa.goals.rules.is_scored`);
    otherwise it has no score, its row says what is missing, and its measures are shown. What has no weight has its
    value and no score. A time that is `inf`, because somebody cannot reach a site, scores 0 and keeps its weight:
    cutting people off never makes a score better.

    Parameters
    ----------
    indicators
        `kopa.tables.INDICATORS` of the region.
    region
        The region.
    parameters
        As `indicators` was computed with: limits that stand in ids, weights of goals, means inside and across goals,
        the lowest score of a geometric mean.
    not_in_all
        Keys of statistics, with levels, that are not known of all regions set side by side; default: those that the
        starter data do not have for all four case regions, unless an analyst's table has them here. Of other
        regions or tables, `kopa.goals.scoring.discrimination.not_in_all` finds them.
    language
        Language of `rests_on`: fi, sv or en.
    own
        Indicators of one's own that `indicators` was computed with.
    of_one_level
        Whether `indicators` are those of one level, by which regions are set side by side: what is scored is then the
        level and no goal, and measures that derive from one another do.

    Returns
    -------
    pandas.DataFrame
        `kopa.tables.SCORECARD`, with `schema_version` in its `attrs`:
        rows of indicators, then one row per goal (empty `indicator_id`, criterion
        `goal`), one for all goals (`ALL`), and one that takes the other mean for comparison (`CHECK`).
        A goal without data has no score: it is left out of the whole, and the row says so.
        `low` and `high` stay empty until the robustness analysis fills them.
    """
    parameters = parameters or Parameters()
    parts = scored_indicators(indicators, parameters, own=own)
    apart = without_weight()[NOT_IN_ALL] - _of_tables() if not_in_all is None else frozenset(not_in_all)
    reasons = [_reason(one, apart) for one in parts]
    reasons = reasons if of_one_level else _without_lonely(parts, reasons)
    weights = _weights(parts, reasons)
    counted = zip(parts, weights, reasons, strict=True)
    rows = [_part_row(one, weight, reason, parameters, language) for one, weight, reason in counted]
    goals = {goal: _goal_score(goal, parts, weights, parameters) for goal in GOALS}
    of_goals = _goal_weights(goals, parameters)
    grade = _weakest(evidence(one) for one, weight in zip(parts, weights, strict=True) if weight > 0)
    rows += [_goal_row(goal, goals[goal], of_goals[goal], parts, weights, language) for goal in GOALS]
    rows += _overall_rows(goals, of_goals, parameters, language, grade)
    table = pd.DataFrame(rows, columns=[name for name in SCORECARD.names if name != "region_id"])
    table.insert(0, "region_id", region.id)
    table.attrs["schema_version"] = SCORECARD.version
    return check(table, SCORECARD, where=f"scorecard of {region.id}")


def mean_score(scores: Sequence[float], weights: Sequence[float], kind: str, floor: float) -> float:
    """Return the weighted mean of scores 0-1, arithmetic or geometric; NaN without weight.

    In the geometric mean a score counts as at least `floor`, so that a single 0 does not hide the others.

    Examples
    --------
    >>> mean_score([0.25, 1.0], [1, 1], "arithmetic", 0.01), mean_score([0.25, 1.0], [1, 1], "geometric", 0.01)
    (0.625, 0.5)
    """
    pairs = [(s, w) for s, w in zip(scores, weights, strict=True) if w > 0]
    total = math.fsum(w for _, w in pairs)
    if not total:
        return NONE
    if kind == "geometric":
        return math.exp(math.fsum(w * math.log(max(s, floor)) for s, w in pairs) / total)
    return math.fsum(s * w for s, w in pairs) / total


def scored_goals(card: pd.DataFrame) -> list[str]:
    """Return the goals that have a score in a scorecard, in their order.

    Examples
    --------
    >>> card = {"goal_id": ["G1", "G2", "ALL"], "criterion": ["goal", "goal", "overall"], "score": [0.7, NONE, 0.7]}
    >>> scored_goals(pd.DataFrame(card))
    ['G1']
    """
    return [str(goal) for goal in card.loc[card["criterion"].eq("goal") & card["score"].notna(), "goal_id"]]


def _reason(one: Scored, not_in_all: Collection[tuple[str, str]]) -> str:
    """Why the indicator carries no weight: a key of `RESTS_ON`, or empty where it does carry weight."""
    if one.why:
        return one.why
    part = one.statistic.key, ALIASES.get(one.level, one.level)
    if part in without_weight()[SAME]:
        return SAME
    return NOT_IN_ALL if part in not_in_all else ""


def _of_tables() -> frozenset[tuple[str, str]]:
    """Return the statistics, with levels, that only an analyst's table fills."""
    return frozenset(
        (statistic.key, level)
        for indicator in INDICATORS.values()
        for computation in indicator.computations
        if computation.tables
        for statistic in computation.statistics
        for level in indicator.stands_at(computation)
    )


def _without_lonely(parts: Sequence[Scored], reasons: Sequence[str]) -> list[str]:
    """Return the reasons with those of measures whose goal has too few that are independent of one another."""
    scored = {
        goal
        for goal in GOALS
        if is_scored(
            Measure(_made_from(one), known=not reason)
            for one, reason in zip(parts, reasons, strict=True)
            if one.indicator.goal == goal
        )
    }
    return [
        reason or ("" if one.indicator.goal in scored else "alone") for one, reason in zip(parts, reasons, strict=True)
    ]


def _made_from(one: Scored) -> str:
    """Return the quantity behind a measure: what analysts add is its own.

    Trips to schools and to lukiot are two, of other sites and roads; age groups of one population are one.
    """
    criterion = one.indicator.criterion
    quantity = one.indicator.id if criterion == "own" else QUANTITIES.get(criterion, criterion)
    return quantity if criterion in OF_AGES else f"{quantity} {one.level}"


def _weights(parts: Sequence[Scored], reasons: Sequence[str]) -> list[float]:
    """Weight of each indicator in its goal: criteria alike in the goal, indicators alike in the criterion."""
    in_criterion = Counter(_criterion(one) for one, reason in zip(parts, reasons, strict=True) if not reason)
    criteria = Counter(goal for goal, _ in in_criterion)
    return [
        0.0 if reason else 1 / criteria[one.indicator.goal] / in_criterion[_criterion(one)]
        for one, reason in zip(parts, reasons, strict=True)
    ]


def _criterion(one: Scored) -> tuple[str, str]:
    return one.indicator.goal, one.indicator.criterion


def _goal_score(goal: str, parts: Sequence[Scored], weights: Sequence[float], parameters: Parameters) -> float:
    pairs = [(one.score, w) for one, w in zip(parts, weights, strict=True) if one.indicator.goal == goal]
    scores, of_goal = [s for s, _ in pairs], [w for _, w in pairs]
    return mean_score(scores, of_goal, parameters.within_goal, parameters.score_floor)


def _goal_weights(goals: Mapping[str, float], parameters: Parameters) -> dict[str, float]:
    declared = {goal: float(getattr(parameters, f"weight_{goal.lower()}")) for goal in GOALS}
    known = {goal: declared[goal] if not math.isnan(goals[goal]) else 0.0 for goal in GOALS}
    total = math.fsum(known.values())
    return {goal: weight / total if total else 0.0 for goal, weight in known.items()}


Row = tuple[str, str, str, str, float, float, float, float, float, str, str]


def _part_row(one: Scored, weight: float, reason: str, parameters: Parameters, language: str) -> Row:
    indicator = one.indicator
    rests_on = _rests_on(one, reason, language)
    ids = (indicator.goal, indicator.criterion, one.statistic.id(parameters), one.level)
    return (*ids, one.value, one.score if weight > 0 else NONE, weight, NONE, NONE, rests_on, evidence(one))


def evidence(one: Scored) -> str:
    """Return how good the evidence behind a value is; empty where there is no value."""
    if one.why == "missing":
        return ""
    if one.status == "assumption":
        return "assumption"
    in_part = one.status == "partial" or one.uncertain_share >= NAMED_UNCERTAIN_SHARE
    return "partly" if in_part or CHOSEN.intersection(one.indicator.data) else "measured"


def _weakest(grades: Iterable[str]) -> str:
    """Return the weakest of some grades of evidence; empty without any."""
    return max(filter(None, grades), key=EVIDENCE.index, default="")


def _rests_on(one: Scored, reason: str, language: str) -> str:
    def said(key: str) -> str:
        return RESTS_ON[key].get(language)

    if reason == "missing":
        needs = one.indicator.would_fill
        return said("missing") + (f"; {said('needs')}: {needs.get(language)}" if needs else "")
    words = [", ".join(DATA[name].get(language) for name in one.indicator.data)]
    if one.status == "partial":
        words.append(said("partial"))
    if math.isinf(one.value) and not math.isnan(one.score):
        words.append(said("unreachable"))
    if one.uncertain_share >= NAMED_UNCERTAIN_SHARE:
        words.append(f"{said('uncertain')} {_per_cent(one.uncertain_share, language)}")
    if reason == "unscored" and one.statistic.unscored:
        words.append(one.statistic.unscored.get(language))
    elif reason:
        words.append(said(reason))
    return "; ".join(words)


def _per_cent(share: float, language: str) -> str:
    number = round(100 * share)
    return f"{number}%" if language == "en" else f"{number}\N{NO-BREAK SPACE}%"


def _goal_row(
    goal: str, score: float, weight: float, parts: Sequence[Scored], weights: Sequence[float], language: str
) -> Row:
    mine = [(one, w) for one, w in zip(parts, weights, strict=True) if one.indicator.goal == goal]
    counted = [one for one, w in mine if w > 0]
    if not counted:
        return goal, "goal", "", "", NONE, score, weight, NONE, NONE, _not_scored(mine, language), ""
    numbers = {"scored": len(counted), "unknown": len(mine) - len(counted)}
    counts = "; ".join(f"{RESTS_ON[key].get(language)}: {number}" for key, number in numbers.items())
    return goal, "goal", "", "", NONE, score, weight, NONE, NONE, counts, _weakest(map(evidence, counted))


def _not_scored(parts: Iterable[tuple[Scored, float]], language: str) -> str:
    """Say what a goal lacks to be scored: the data of its measures that are missing."""
    needed = [
        one.indicator.would_fill.get(language) for one, _ in parts if one.why == "missing" and one.indicator.would_fill
    ]
    words = list(dict.fromkeys(needed)) or [RESTS_ON["more_measures"].get(language)]
    return f"{RESTS_ON['not_scored'].get(language)}: {'; '.join(words)}"


def _overall_rows(
    goals: Mapping[str, float], weights: Mapping[str, float], parameters: Parameters, language: str, grade: str
) -> list[Row]:
    kind = parameters.across_goals
    other = "arithmetic" if kind == "geometric" else "geometric"
    scores, of_goals = list(goals.values()), list(weights.values())
    known = [goal for goal in GOALS if weights[goal] > 0]
    unknown = [goal for goal in GOALS if math.isnan(goals[goal])]
    left_out = f"; {RESTS_ON['left_out'].get(language)} {', '.join(unknown)}" if unknown else ""
    rows: list[Row] = []
    for goal_id, criterion, way, weight in ((OVERALL, "overall", kind, 1.0), (CHECK, "check", other, 0.0)):
        told = goal_id == OVERALL or len(known) > 1  # the mean of one goal by another rule is the same number again
        score = mean_score(scores, of_goals, way, parameters.score_floor) if told else NONE
        words = _joined(known, way, language) + left_out
        rows.append((goal_id, criterion, "", "", NONE, score, weight if known else 0.0, NONE, NONE, words, grade))
    return rows


def _joined(goals: Sequence[str], way: str, language: str) -> str:
    """Say of which goals the whole is made, and by which mean: one alone needs none."""
    if not goals:
        return RESTS_ON["missing"].get(language)
    if len(goals) == 1:
        return f"{RESTS_ON['of_one_goal'].get(language)} {goals[0]}"
    return f"{RESTS_ON[way].get(language)} {RESTS_ON['of_goals'].get(language)} {', '.join(goals)}"
