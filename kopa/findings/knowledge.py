"""The rule book asked of a region: how each level may be told, which is the worst, where it is not known."""

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

import pandas as pd

from kopa.accessibility.aggregate import weighted_quantile
from kopa.findings.disputed import disputed_rows
from kopa.findings.evidence import Evidence, alphabetical
from kopa.findings.once import once
from kopa.goals import rules
from kopa.goals.catalogue.language import TIME as SWEDISH_TIME
from kopa.goals.catalogue.language import are_many, are_over_a_fifth, sites_in_swedish
from kopa.goals.catalogue.small_schools import SMALL_SCHOOLS
from kopa.goals.catalogue.travel_time import MEDIAN, P90, UNCERTAIN
from kopa.goals.indicator import Statistic
from kopa.goals.rules import Price, Saying
from kopa.levels import UPPER_SECONDARY, serving
from kopa.results import IF_CLOSED, NEAREST, TIME, Results
from kopa.words.rounding import FEW, whole_minutes


def uncertain_share(evidence: Evidence, level: str, code: str = "") -> float:
    """Return the share 0-1 of a level's persons whose nearest site is uncertain; nan where it is not known."""
    fact = evidence.indicator(UNCERTAIN, level, code)
    if fact.has_value:
        return fact.value
    return math.nan if code else evidence.uncertain(level).value


def saying(evidence: Evidence, level: str, code: str = "") -> Saying:
    """Return how the trips of a level may be told of a municipality; without a code, of the region."""
    known = evidence.is_covered(level) if not code else evidence.is_known_in(level, code)
    return rules.saying(sites_known=known, uncertain_share=uncertain_share(evidence, level, code))


def places(evidence: Evidence, level: str, how: Saying) -> tuple[str, ...]:
    """Return the municipalities of which the trips of a level may be told so, in alphabetical order."""
    return tuple(code for code in evidence.codes if saying(evidence, level, code) == how)


def not_known_places(evidence: Evidence, level: str) -> tuple[str, ...]:
    """Return the municipalities whose trips are not known well enough to be a number in a sentence."""
    known = set(places(evidence, level, "known"))
    return tuple(code for code in evidence.codes if code not in known and evidence.everyone(level, code) > 0)


def where_nearer(evidence: Evidence, level: str) -> str:
    """Return where a nearer site that is not listed may be: in the region's own municipalities, if some are unknown."""
    t, unknown = evidence.t, places(evidence, level, "not_known")
    names = [evidence.names[code] for code in unknown if evidence.everyone(level, code) > 0]
    return t("near_inside", names=t.municipalities(names)) if names else t("near_outside")


def is_at_most(evidence: Evidence, level: str, code: str = "") -> bool:
    """Return whether times of a level are too long for many, as a site beyond the listed ones may be nearer.

    Of the region without a code: where the trips of some of its municipalities are not known well enough.
    """
    return saying(evidence, level, code) == "uncertain" if code else bool(not_known_places(evidence, level))


def is_at_most_for(evidence: Evidence, level: str, part: str) -> bool:
    """Return the same of a part of the people, as the ids of its statistics end (``shrinking``)."""
    doubt = evidence.indicator(UNCERTAIN.of(part), level)
    return doubt.has_value and rules.saying(sites_known=True, uncertain_share=doubt.value) == "uncertain"


def known_places(evidence: Evidence, *levels: str) -> tuple[str, ...]:
    """Return the municipalities whose trips are known well enough, or have nobody to make them, at all the levels."""
    unknown = {code for level in levels for code in not_known_places(evidence, level)}
    return tuple(code for code in evidence.codes if code not in unknown)


def nine_in_ten_min(evidence: Evidence, level: str, beside: Sequence[str] = ()) -> float:
    """Return the minutes within which nine in ten arrive, of the municipalities whose trips are known well enough.

    Where they are known in all, it is the region's own number; where too few are known, nobody's (nan). To be compared
    with the levels `beside`, it is of the municipalities that are known for these as well.
    """
    codes = known_places(evidence, level, *beside)
    if len(codes) == len(evidence.codes):
        return evidence.indicator(P90, level).value
    return _quantile_min(evidence.source, TIME.format(level), level, frozenset(codes), 0.9)


@once
def _quantile_min(source: Results, column: str, level: str, codes: frozenset[str], q: float) -> float:
    """Return the minutes of a column that a share of a level's persons in some municipalities do not exceed, or nan."""
    persons = source.persons[level]  # where nobody goes, nobody need know the way
    counted = source.origins["municipality_code"].isin(codes).to_numpy() & (persons > 0)
    minutes = source.origins[column].to_numpy(float)
    return weighted_quantile(minutes[counted], persons[counted], q) if counted.any() else math.nan


def nine_in_ten_ends(evidence: Evidence, level: str) -> tuple[float, float]:
    """Return `nine_in_ten_min` and what it is without sites that another source calls closed; twice where not known."""
    return with_if_closed(evidence, nine_in_ten_min(evidence, level), level)


def with_if_closed(evidence: Evidence, minutes: float, level: str, code: str = "") -> tuple[float, float]:
    """Return minutes of nine in ten and what they are without disputed sites; twice the same where not known."""
    longer = if_closed_min(evidence, P90, level, code)
    return (minutes, minutes) if math.isnan(longer) else (minutes, max(minutes, longer))


def beyond_minutes(evidence: Evidence, level: str) -> tuple[float, float]:
    """Return the persons farther than the headline's minutes, and their share, of the municipalities that are known."""
    codes = places(evidence, level, "known")
    everyone = sum(evidence.everyone(level, code) for code in codes)
    near = sum(evidence.near(level, code).persons for code in codes if evidence.near(level, code).has_value)
    return everyone - near, (everyone - near) / everyone if everyone else math.nan


def ranked_levels(evidence: Evidence, among: Sequence[str] = UPPER_SECONDARY) -> tuple[str, ...]:
    """Return the levels that are known for most persons, the one with the longest trips first.

    They are compared by the same people, those of the municipalities whose trips are known at all of them, and by
    minutes as they are printed: of levels that print alike the one that comes first in `among` stays first.
    """
    known = [level for level in among if level in evidence.levels and saying(evidence, level) == "known"]
    minutes = {level: whole_minutes(nine_in_ten_min(evidence, level, known)) for level in known}
    ranked = []
    while level := rules.worst(minutes):
        ranked.append(level)
        del minutes[level]
    return tuple(ranked)


def worst_level(evidence: Evidence) -> str:
    """Return the level of upper secondary education with the longest trips of those known; empty without any."""
    return next(iter(ranked_levels(evidence)), "")


def is_of_few(evidence: Evidence, level: str, code: str) -> bool:
    """Return whether a municipality has fewer persons of a level's age than are told of: their way is nobody's news."""
    return bool(code) and level in evidence.levels and evidence.everyone(level, code) < FEW


Untold: TypeAlias = Literal["", "few_persons", "no_price"]
"""Why a value that was computed is not told: of fewer persons than are told of, or a price where many speak Swedish."""


def untold(evidence: Evidence, unit: str, level: str, code: str = "") -> Untold:
    """Return why people are not told a value of a level in a place; empty where they are.

    Tables for machines (`indicators.csv`) hold it: by their column `persons` they say themselves of how few it is.
    """
    many_swedish = bool(many_swedish_speakers(evidence, level))
    return why_untold(unit, of_few=is_of_few(evidence, level, code), many_swedish=many_swedish)


def why_untold(unit: str, *, of_few: bool, many_swedish: bool) -> Untold:
    """Return why people are not told a value: it is of few persons, or a price where many speak Swedish.

    Examples
    --------
    >>> why_untold("min", of_few=True, many_swedish=False), why_untold("persons", of_few=True, many_swedish=False)
    ('few_persons', '')
    >>> why_untold("EUR/year", of_few=False, many_swedish=True), why_untold("min", of_few=False, many_swedish=True)
    ('no_price', '')
    """
    if unit != "persons" and of_few:
        return "few_persons"
    return "no_price" if unit.startswith("EUR/") and many_swedish else ""


def extremes(evidence: Evidence, level: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the municipalities with the longest and with the shortest trips of those known, in alphabetical order.

    Several where their minutes print alike; none of either where no trip is known. Municipalities with fewer persons
    of the level's age than are told of are left out (`is_of_few`). None is shortest where it is at least so long
    (`is_at_least`). None of either in a region with municipalities where most speak Swedish: the way to teaching in
    Finnish is not that of their pupils.
    """
    if not evidence.mostly_swedish.isdisjoint(evidence.codes):
        return (), ()
    not_at_least = {code for code in evidence.codes if not is_at_least(evidence, P90, level, code)}
    known = {
        code: whole_minutes(value)
        for code in places(evidence, level, "known")
        if not is_of_few(evidence, level, code) and not math.isnan(value := evidence.indicator(P90, level, code).value)
    }
    most, least = max(known.values(), default=math.nan), min(known.values(), default=math.nan)
    longest, shortest = (tuple(code for code in known if known[code] == end) for end in (most, least))
    return longest, tuple(code for code in shortest if code in not_at_least)


def ends(evidence: Evidence, statistic: Statistic, level: str, code: str = "") -> tuple[float, float]:
    """Return the lowest and highest value of a statistic: two where it is not known which sites serve the level.

    Of minutes also where a site may be closed that another source calls so (`if_closed_min`).
    """
    value, sure = evidence.indicator(statistic, level, code).value, evidence.sure(statistic, level, code).value
    if math.isnan(sure) and not math.isnan(value):
        sure = if_closed_min(evidence, statistic, level, code)
    return (value, value) if math.isnan(sure) else (min(value, sure), max(value, sure))


def is_range(evidence: Evidence, level: str) -> bool:
    """Return whether a level is told by two values: with the sites that may serve it, and with those that do."""
    return evidence.sure(P90, level).has_value


def persons_ends(evidence: Evidence, statistic: Statistic, level: str, code: str = "") -> tuple[float, float]:
    """Return the fewest and the most persons of whom a share speaks: two where schools of unknown grades may count."""
    fact, sure = evidence.indicator(statistic, level, code), evidence.sure(statistic, level, code)
    both = (fact.persons, sure.persons if sure.has_value else fact.persons)
    return (min(both), max(both)) if fact.has_value else (math.nan, math.nan)


def transport_price(evidence: Evidence, level: str) -> Price | None:
    """Return what transport costs a year, at least; None where the pupils are not known, or only as a range.

    None too where many speak Swedish: the pupils beyond the limit are counted to schools that teach in Finnish.
    """
    far = evidence.beyond_limit(level)
    if (
        many_swedish_speakers(evidence, level)
        or saying(evidence, level) != "known"
        or is_range(evidence, level)
        or not far.has_value
    ):
        return None
    p = evidence.source.parameters
    return rules.price(
        far.persons, p.transport_cost_eur_per_pupil, p.transport_cost_spread_share, p.transport_cost_year
    )


def swedish_sites(evidence: Evidence, level: str) -> tuple[str, ...]:
    """Return the names of the region's sites of a level that teach in Swedish and not everybody there."""
    return _swedish_sites(evidence.source, level)


@once
def _swedish_sites(source: Results, level: str) -> tuple[str, ...]:
    return tuple(sorted(set(sites_in_swedish(source.sites, level)["name"]), key=alphabetical))


def has_swedish_time(evidence: Evidence, level: str) -> bool:
    """Return whether the way of Swedish speakers is told: it is known, and the region teaches them in Swedish."""
    return evidence.indicator(SWEDISH_TIME, level).has_value and bool(swedish_sites(evidence, level))


def many_swedish_speakers(evidence: Evidence, level: str) -> float:
    """Return the Swedish speakers of a level's age where they are many and taught in Swedish in the region; else 0."""
    if not has_swedish_time(evidence, level):
        return 0.0
    speakers = evidence.indicator(SWEDISH_TIME, level).persons
    return speakers if are_many(speakers, evidence.everyone(level)) else 0.0


def is_of_other_schools(evidence: Evidence, level: str) -> bool:
    """Return whether over a fifth of a level speak Swedish: a count of all to schools in Finnish is not theirs."""
    return level in evidence.levels and are_over_a_fifth(
        many_swedish_speakers(evidence, level), evidence.everyone(level)
    )


def disputed_sites(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of the region's sites in use that another source calls closed."""
    return disputed_in(evidence.source)


@once
def disputed_in(source: Results) -> tuple[str, ...]:
    """Return the names of the sites of a region in use that another source calls closed."""
    return tuple(sorted(set(disputed_rows(source.rejected_sites, source.sites)["name"]), key=alphabetical))


def nearest_disputed(evidence: Evidence, level: str) -> dict[str, float]:
    """Return the persons of a level whose nearest site is one that another source calls closed, by its name."""
    return dict(_nearest_disputed(evidence.source, level))


@once
def _nearest_disputed(source: Results, level: str) -> dict[str, float]:
    resting = _persons_on_disputed(source, level)
    return {str(name): number for name, number in resting.groupby("name")["persons"].sum().items() if number > 0}


@once
def _persons_on_disputed(source: Results, level: str) -> pd.DataFrame:
    """Return the persons of a level whose nearest site is one that another source calls closed, with its name."""
    sites, names = serving(source.sites, level), disputed_in(source)
    if not sites["name"].isin(names).any():
        return pd.DataFrame({"name": [], "municipality_code": [], "persons": []})
    nearest = source.origins[NEAREST.format(level)].map(dict(zip(sites["id"], sites["name"], strict=True)))
    rows = {"name": nearest, "municipality_code": source.origins["municipality_code"], "persons": source.persons[level]}
    return pd.DataFrame(rows)[nearest.isin(names)]


QUANTILES = {MEDIAN.key: 0.5, P90.key: 0.9}
"""Share of the persons who arrive within the minutes of a statistic."""


def is_at_least(evidence: Evidence, statistic: Statistic, level: str, code: str = "") -> bool:
    """Return whether minutes could be any longer, if a site that another source calls closed is closed.

    They could by the number of persons who rest on it (`rules.may_move`). Of the region without a code: of the
    municipalities whose trips are known well enough.
    """
    if statistic.key not in QUANTILES or level not in evidence.levels or not disputed_sites(evidence):
        return False
    codes = known_places(evidence, level) if not code else (code,) if saying(evidence, level, code) == "known" else ()
    resting = _resting_on_disputed(evidence.source, level, frozenset(codes))
    everyone = sum(evidence.everyone(level, one) for one in codes)
    return resting > 0 and rules.may_move(resting / everyone, QUANTILES[statistic.key])


@once
def _resting_on_disputed(source: Results, level: str, codes: frozenset[str]) -> float:
    on_disputed = _persons_on_disputed(source, level)
    return float(on_disputed.loc[on_disputed["municipality_code"].isin(codes), "persons"].sum())


def if_closed_min(evidence: Evidence, statistic: Statistic, level: str, code: str = "") -> float:
    """Return the minutes of a statistic without the sites that another source calls closed.

    Of the region without a code: of the municipalities whose trips are known well enough. NaN where no such site is
    anybody's nearest, or the trips are not known.
    """
    column = IF_CLOSED.format(level)
    if statistic.key not in QUANTILES or column not in evidence.source.origins:
        return math.nan
    codes = known_places(evidence, level) if not code else (code,) if saying(evidence, level, code) == "known" else ()
    return _quantile_min(evidence.source, column, level, frozenset(codes), QUANTILES[statistic.key])


Bound: TypeAlias = Literal["", "at_most", "at_least"]
"""What minutes are that are no number of their own: as many at most, or at least."""


def bound(evidence: Evidence, statistic: Statistic, level: str, code: str = "") -> Bound:
    """Return whether minutes are so many at most (`is_at_most`) or at least (`is_at_least`); empty where neither."""
    if is_at_most(evidence, level, code):
        return "at_most"
    return "at_least" if is_at_least(evidence, statistic, level, code) else ""


def told_bound(evidence: Evidence, statistic: Statistic, level: str, code: str = "") -> Bound:
    """Return the bound beside which minutes are told: none beside a range that says how long they may be (`ends`)."""
    if is_at_most(evidence, level, code):
        return "at_most"
    both = ends(evidence, statistic, level, code)
    return "at_least" if is_told_at_least(evidence, statistic, level, code, both) else ""


def is_told_at_least(
    evidence: Evidence, statistic: Statistic, level: str, code: str, both: tuple[float, float]
) -> bool:
    """Return whether of two ends of minutes the shorter alone is told, as a least: the longer is unknown or far off."""
    if math.isnan(if_closed_min(evidence, statistic, level, code)):
        return is_at_least(evidence, statistic, level, code)
    return prints_longer(*both) and not rules.says_something(*both)


def prints_longer(low: float, high: float) -> bool:
    """Return whether two minutes print as two numbers.

    Examples
    --------
    >>> prints_longer(13.9, 14.1), prints_longer(24.3, 24.5), prints_longer(24.3, math.inf)
    (True, False, True)
    """
    return math.isinf(high) != math.isinf(low) or (math.isfinite(high) and whole_minutes(low) != whole_minutes(high))


def has_two_times(evidence: Evidence, level: str) -> bool:
    """Return whether minutes of a level are told as two: with a site that another source calls closed and without."""
    both = (ends(evidence, one, level, code) for one in (MEDIAN, P90) for code in ("", *evidence.codes))
    return IF_CLOSED.format(level) in evidence.source.origins and any(is_told_as_range(*one) for one in both)


def is_told_as_range(low: float, high: float) -> bool:
    """Return whether two minutes are told as a range: they print as two, and lie near enough to say something.

    Examples
    --------
    >>> is_told_as_range(10.2, 17.2), is_told_as_range(24.3, 24.5), is_told_as_range(10.0, 40.0)
    (True, False, False)
    """
    return prints_longer(low, high) and rules.says_something(low, high)


def has_pupils(evidence: Evidence) -> bool:
    """Return whether pupils of schools were told: without them no school is small, whoever lives nearest to it."""
    return evidence.indicator(SMALL_SCHOOLS, evidence.first_grades).has_value
