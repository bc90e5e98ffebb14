"""A measure of a scenario's answer as it is printed: its name, its value on both sides, and the change between them."""

import math

import numpy as np
import pandas as pd

from kopa.levels import of
from kopa.scenarios.comparison import ASSUMED, PRICED
from kopa.scenarios.edits import ProjectionYear, TransportRule
from kopa.scenarios.measures import MEASURES
from kopa.scenarios.stored import Answered
from kopa.words.rounding import is_few, whole
from kopa.words.texts import Texts
from kopa.words.withheld import WITHHELD

LIMITS = {"over_near": "near_km", "over_day": "legal_day_min"}
"""Attribute of a level that names the parameter which a measure's words state."""

DECIMALS = 1

LEAST_EUR = 500.0
"""A change of money that is less is about nothing."""

OVER_LIMIT, PUPIL_KM = ASSUMED

LOW_PRICE, HIGH_PRICE = PRICED
"""Ends of one range, which is one row: that of the lower end."""

STAR, ABOUT_NOTHING, NO_NUMBER = "*", "≈\u00a00", WITHHELD


def measure_in_words(compared: Answered, t: Texts, level: str, measure: str) -> str:
    """Return what a measure is called, with its limit or the year of its price where it has one."""
    if measure in PRICED:
        return t("scenario_measure_transport_eur", year=compared.parameters.transport_cost_year)
    key = f"scenario_measure_{measure}"
    if measure in LIMITS:
        return t(key, limit=t.number(getattr(compared.parameters, getattr(of(level), LIMITS[measure]))))
    return t(key)


def values_in_words(compared: Answered, t: Texts, table: pd.DataFrame, measure: str) -> tuple[str, str, str]:
    """Return a measure of the region before and after, with its marks, and its change."""
    unit, marks = MEASURES[measure].unit, stars(compared, table, measure)
    sides = [side_in_words(t, table[side], measure, unit) for side in ("before", "after")]
    before, after = map(with_mark, sides, marks)
    if measure in (LOW_PRICE, PUPIL_KM) and NO_NUMBER in sides:
        return before, after, NO_NUMBER
    if measure == LOW_PRICE:
        return before, after, _price_change(t, table["change"])
    was, then = table["before"].astype(float)[measure], table["after"].astype(float)[measure]
    return before, after, change_in_words(t, was, then, unit)


def with_mark(told: str, mark: str) -> str:
    """Return a number with its mark; one that is not told has none."""
    return told if told == NO_NUMBER else told + mark


def stars(compared: Answered, values: pd.DataFrame, measure: str) -> tuple[str, str]:
    """Return the mark of a number before and after: a star where it rests on an assumption.

    A rule for some grades and a year to come are of the side after alone.
    """
    if values.loc[measure, "status"] != "assumption":
        return "", ""
    kinds = (ProjectionYear, TransportRule) if measure in ASSUMED else (ProjectionYear,)
    after_alone = measure not in PRICED and any(isinstance(one, kinds) for one in compared.scenario.edits)
    return "" if after_alone else STAR, STAR


def side_in_words(t: Texts, values: pd.Series, measure: str, unit: str) -> str:
    """Return a measure among the values of a side, by measure: a price as the range that it is.

    Neither the price nor the kilometres of so few are told that they would tell how few.
    """
    if measure in (LOW_PRICE, PUPIL_KM) and is_few(values.get(OVER_LIMIT, 0.0)):
        return NO_NUMBER
    if measure == LOW_PRICE:
        return t.about_euros(values[LOW_PRICE], values[HIGH_PRICE])
    return value_in_words(t, values[measure], unit)


def _price_change(t: Texts, changes: pd.Series) -> str:
    """Return the change of a price with its sign, as the range that it is; a small one is about nothing."""
    ends = changes[LOW_PRICE], changes[HIGH_PRICE]
    if not any(ends):
        return "0"
    return ABOUT_NOTHING if max(map(abs, ends)) < LEAST_EUR else t.about_euros(*ends, sign=True)


def value_in_words(t: Texts, value: float, unit: str) -> str:
    """Return a number of a measure with its unit: persons as such, few of them as fewer than five."""
    if unit == "persons":
        return t.headcount(value)
    if not np.isfinite(value):
        return t("no_way")
    return f"{t.decimal(_printed(value, unit), _decimals(unit))}\u00a0{unit.partition('/')[0]}"


def _decimals(unit: str) -> int:
    return 0 if unit == "km/day" else DECIMALS


def _printed(value: float, unit: str) -> float:
    """Return the number that is printed of a value, halves upwards: the explorer rounds alike (`words.js`)."""
    if unit == "persons":
        return whole(value)
    parts = 10.0 ** _decimals(unit)
    return math.floor(round(value * parts, 5) + 0.5) / parts


def change_in_words(t: Texts, before: float, after: float, unit: str) -> str:
    r"""Return a change with its sign: the difference of both numbers as they are printed.

    There is none where one of them is no number, and none beside so few persons that it would tell how few they are.

    Examples
    --------
    >>> change_in_words(Texts("en"), 12.4, 24.6, "persons"), change_in_words(Texts("en"), 7.34, 7.45, "min")
    ('+13', '+0.2\xa0min')
    >>> [change_in_words(Texts("en"), *pair, "persons") for pair in ((463.0, 466.0), (3.0, 12.0), (120.1, 120.3))]
    ['+3', '–', '≈\xa00']
    """
    if before == after:
        return "0"
    if np.isinf([before, after]).any():
        return NO_NUMBER
    if unit == "persons" and (is_few(before) or is_few(after)):
        return NO_NUMBER
    by = abs(_printed(after, unit) - _printed(before, unit))
    if not by:
        return ABOUT_NOTHING
    sign = "+" if after > before else "\u2212"
    return sign + (t.integer(by) if unit == "persons" else value_in_words(t, by, unit))
