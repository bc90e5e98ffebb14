"""Names of indicators and units in the report's language, as the goals declare them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from kopa.goals.catalogue import indicator_of, name_of
from kopa.goals.catalogue import what_would_fill as needed_by
from kopa.goals.criteria import CRITERIA, UNITS, UNITS_OF_ONE
from kopa.goals.indicator import Statistic
from kopa.parameters import Parameters


@lru_cache(maxsize=4096)  # a workbook asks for each name as often as the region has municipalities
def indicator_name(indicator_id: str, language: str, parameters: Parameters, level: str | None = None) -> str:
    r"""Return the name of an indicator, capitalised; `parameters` are those of its id, `level` that of its row.

    Examples
    --------
    >>> indicator_name("G1.f.8km", "en", Parameters(travel_aid_km=8.0))
    'Entitled to school transport or travel aid: at least 8\xa0km'
    """
    return _capitalised(name_of(indicator_id, language, parameters, level))


def headings(statistics: Sequence[Statistic], language: str, parameters: Parameters) -> list[str]:
    """Return the names of statistics as headings of one table; its caption names the indicator where all are of one.

    Examples
    --------
    >>> from kopa.goals.catalogue.borders import GAIN, PENALTY
    >>> from kopa.goals.catalogue.equality import GINI, P90_P50
    >>> headings([PENALTY, GAIN], "en", Parameters())
    ['Effect of the municipal border: extra time', 'Gain of cooperation: fall']
    >>> headings([GINI, P90_P50], "en", Parameters())
    ['Gini', 'P90 over median']
    """
    names = [name_of(one.id(parameters), language, parameters) for one in statistics]
    indicators = {indicator_of(one.key).name.get(language) for one in statistics}
    common = f"{indicators.pop()}: " if len(indicators) == 1 else ""
    return [_capitalised(name.removeprefix(common)) for name in names]


def what_would_fill(indicator_id: str, language: str, parameters: Parameters | None = None) -> str:
    """Return what data would fill an indicator that is missing, for a reader; empty where nothing is declared.

    Examples
    --------
    >>> what_would_fill("G1.g.places_per_head", "en")
    'study places by site'
    """
    needed = needed_by(indicator_id, parameters)
    return without_tables(needed.get(language)) if needed else ""


def without_tables(text: str) -> str:
    """Return a text without the names of an analyst's tables in brackets.

    Examples
    --------
    >>> without_tables("study places by site (table capacity); fields")
    'study places by site; fields'
    """
    return re.sub(r" \((?:taulukko|taulukot|tabellen|tabellerna|table|tables) [^)]*\)", "", text)


def criterion_name(criterion: str, language: str) -> str:
    """Return the name of a criterion under a goal, capitalised; one that is not declared stays as it is."""
    known = CRITERIA.get(criterion)
    return _capitalised(known.get(language) if known else criterion)


def unit_name(unit: str, language: str, number: float | None = None) -> str:
    """Return a unit as a reader says it, after `number` where one stands; an index and a ratio have none.

    Examples
    --------
    >>> unit_name("modes", "fi"), unit_name("modes", "fi", 1), unit_name("modes", "en", 4)
    ('muotoa', 'muoto', 'forms')
    """
    if unit in ("index", "ratio", ""):
        return ""
    known = (UNITS_OF_ONE.get(unit) if number == 1 else None) or UNITS.get(unit)
    return known.get(language) if known else unit


def _capitalised(text: str) -> str:
    """Return a name with a capital; a number keeps its unit when the line is broken."""
    return re.sub(r"(?<=\d) (?=%|km|min)", "\u00a0", text[:1].upper() + text[1:])
