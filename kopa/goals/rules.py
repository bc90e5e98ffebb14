"""The rule book: what may be said of a number. Findings, questions, scores and comparisons go through it.

Everything is decided of plain values, so that each rule can be tried alone; `kopa.findings.knowledge` asks it of a
region.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from kopa.levels import BASIC_EDUCATION

MOST_UNCERTAIN_SHARE = 0.2
"""Of more than this share of the persons uncertain, a number is worded as such: it is no finding, question or score."""

WIDEST_RATIO, NARROW = 2.0, 5.0
"""A range is stated where its high end is no more than so many times its low end, or no more than that above it."""

FEWEST_MEASURES = 2
"""A goal is scored by at least so many measures that do not derive from one another."""

Saying: TypeAlias = Literal["known", "uncertain", "not_known"]
"""How a number may be said: as it is, with its doubt in the sentence, or not at all."""


def saying(*, sites_known: bool, uncertain_share: float) -> Saying:
    """Return how the journey of some people to the sites of a level may be stated.

    Where the sites are not all listed there is no count, no question and no mark of a lack: a known gap is never a
    finding. Where they are, but for too many people a site beyond the listed ones may be nearer, the doubt is stated.

    Examples
    --------
    >>> saying(sites_known=False, uncertain_share=0.0), saying(sites_known=True, uncertain_share=0.98)
    ('not_known', 'uncertain')
    >>> saying(sites_known=True, uncertain_share=0.2)
    'known'
    """
    if not sites_known:
        return "not_known"
    return "uncertain" if uncertain_share > MOST_UNCERTAIN_SHARE else "known"


def may_move(resting_share: float, quantile: float) -> bool:
    """Return whether a quantile of minutes could go anywhere if the site that some persons rest on were closed.

    It could where they are as many as those beyond it. It is a bound: minutes to the next site are not known, and those
    of them who are beyond the quantile already, and could not raise it, are counted too.

    Examples
    --------
    >>> may_move(0.12, 0.9), may_move(0.12, 0.5), may_move(0.09, 0.9)
    (True, False, False)
    """
    return resting_share >= 1 - quantile


def worst(minutes: Mapping[str, float]) -> str:
    """Return the key of the longest way that is known, the first of equals; empty where none is known.

    Examples
    --------
    >>> worst({"lukio": 18.0, "vet": 48.0}), worst({"lukio": math.nan})
    ('vet', '')
    """
    known = [key for key, value in minutes.items() if not math.isnan(value)]
    return max(known, key=lambda key: minutes[key], default="")


def has_border(level: str) -> bool:
    """Return whether keeping to one's own municipality is a finding: upper secondary applicants choose anywhere.

    Examples
    --------
    >>> has_border("basic_1_6"), has_border("lukio")
    (True, False)
    """
    return level in BASIC_EDUCATION


def says_something(low: float, high: float) -> bool:
    """Return whether a range says something: one whose ends lie too far apart says that nobody knows.

    Examples
    --------
    >>> says_something(3, 5), says_something(619, 846), says_something(3, 19), says_something(10, 42)
    (True, True, False, False)
    """
    return high - low <= NARROW or high <= WIDEST_RATIO * low


class Price(NamedTuple):
    """Euros a year, at least, in the prices of a year: nobody knows a price to the euro."""

    low_eur: float
    high_eur: float
    year: int


def price(pupils: float, eur_per_pupil: float, spread_share: float, year: int) -> Price:
    """Return a price as a range: the mean cost of a pupil differs by municipality.

    Parameters
    ----------
    pupils
        So many, counted and not guessed: what is a range itself gets no price.
    eur_per_pupil
        Mean yearly cost of one.
    spread_share
        How far, as a share of it, the cost of one may lie from the mean.
    year
        Of its prices.

    Examples
    --------
    >>> price(800, 1600, 0.25, 2017)
    Price(low_eur=960000.0, high_eur=1600000.0, year=2017)
    """
    mean_eur = pupils * eur_per_pupil
    return Price(mean_eur * (1 - spread_share), mean_eur * (1 + spread_share), year)


def in_its_interval(value: float, low: float, high: float) -> bool:
    """Return whether a point lies in the middle half of its interval; otherwise the middle is what is shown.

    Examples
    --------
    >>> in_its_interval(15.0, 10.0, 20.0), in_its_interval(10.5, 10.0, 20.0), in_its_interval(7.0, 7.0, 7.0)
    (True, False, True)
    """
    quarter = (high - low) / 4
    return low + quarter <= value <= high - quarter


class Measure(NamedTuple):
    """A measure that could be scored: what it is made from, and how well it is known."""

    derives_from: str
    """The quantity behind it: measures of one quantity repeat each other."""
    known: bool


def is_scored(measures: Iterable[Measure]) -> bool:
    """Return whether a goal is scored: enough of its measures are known and made from different quantities.

    Examples
    --------
    >>> nearest, choice = Measure("nearest trip", True), Measure("choice of sites", True)
    >>> is_scored([nearest, choice]), is_scored([nearest, nearest]), is_scored([nearest, choice._replace(known=False)])
    (True, False, False)
    """
    return len(independent(measures)) >= FEWEST_MEASURES


def independent(measures: Iterable[Measure]) -> Collection[str]:
    """Return the different quantities from which the known ones of some measures are made, sorted."""
    return sorted({one.derives_from for one in measures if one.known})
