"""Every declared indicator, and finding one by the id that tables carry."""

from collections.abc import Iterator, Mapping

import pandas as pd

from kopa.errors import UnknownNameError, did_you_mean
from kopa.goals.catalogue import borders, context, delivery, equality, supply, sustainability, travel_time, working_life
from kopa.goals.catalogue.reasons import CRITERIA, UNITS, UNITS_OF_ONE
from kopa.goals.indicator import Definition, Goalposts, Statistic
from kopa.words.text import Text

__all__ = [
    "CRITERIA",
    "DEFINITIONS",
    "UNITS",
    "UNITS_OF_ONE",
    "VARIANTS",
    "Definition",
    "Goalposts",
    "Statistic",
    "definition_of",
    "definitions_table",
    "name_of",
    "scored",
    "statistic_of",
    "statistics",
]

_PARTS = (context, supply, travel_time, equality, delivery, working_life, sustainability, borders)

DEFINITIONS: Mapping[str, Definition] = {one.id: one for part in _PARTS for one in part.DEFINITIONS}
"""Every indicator of the specification by its id, G0 and G1.a to G5.d."""

VARIANTS: Mapping[str, Text] = {
    "known": Text(
        "vain varmasti opettavat koulut", "endast skolor som säkert undervisar", "schools known to teach the grades"
    ),
    "sv": Text(
        "ruotsinkieliset ja ruotsinkielinen opetus",
        "svenskspråkiga och undervisning på svenska",
        "Swedish speakers and teaching in Swedish",
    ),
    "shrinking": Text("supistuvat kunnat", "krympande kommuner", "shrinking municipalities"),
    "other": Text("muut kunnat", "övriga kommuner", "other municipalities"),
}
"""Last words of ids that tell the same statistic of some of the sites or people."""


def definition_of(indicator_id: str) -> Definition:
    """Return the definition behind an id such as `G1.d.p90`.

    Raises
    ------
    UnknownNameError
        No indicator of that id; the closest is named.

    Examples
    --------
    >>> definition_of("G1.d.p90").name.en
    'Trip to the nearest'
    """
    parts = indicator_id.split(".")
    for length in (2, 1):
        found = DEFINITIONS.get(".".join(parts[:length]))
        if found:
            return found
    raise UnknownNameError(f"no indicator {indicator_id!r}.{did_you_mean(indicator_id, DEFINITIONS)}")


def statistic_of(indicator_id: str) -> Statistic | None:
    """Return the declared statistic of an id, last words such as `.known` left aside; None where undeclared.

    Examples
    --------
    >>> statistic_of("G1.d.p90.shrinking").unit
    'min'
    """
    known = {one.id: one for one in definition_of(indicator_id).statistics}
    name = indicator_id
    while name:
        if name in known:
            return known[name]
        name = name.rpartition(".")[0]
    return None


def name_of(indicator_id: str, language: str) -> str:
    """Return what an id stands for, in `language` (fi, sv or en).

    Examples
    --------
    >>> name_of("G1.d.p90", "en")
    'Trip to the nearest: 90% have at most'
    >>> name_of("G1.d.p90.shrinking", "en")
    'Trip to the nearest: 90% have at most (shrinking municipalities)'
    """
    definition, statistic = definition_of(indicator_id), statistic_of(indicator_id)
    words = definition.name.get(language)
    if statistic is not None:
        words += f": {statistic.name.get(language)}"
    declared = statistic is not None and statistic.id == indicator_id
    variant = None if declared else VARIANTS.get(indicator_id.rpartition(".")[2])
    return f"{words} ({variant.get(language)})" if variant else words


def statistics() -> Iterator[tuple[Definition, Statistic]]:
    """Yield every declared statistic with its definition, in the order of the specification."""
    for definition in DEFINITIONS.values():
        for statistic in definition.statistics:
            yield definition, statistic


def scored() -> Iterator[tuple[Definition, Statistic, str, Goalposts]]:
    """Yield every statistic that has goalposts, once for each level that it is scored at."""
    for definition, statistic in statistics():
        for level, goalposts in statistic.goalposts.items():
            yield definition, statistic, level, goalposts


def definitions_table(language: str = "en") -> pd.DataFrame:
    """Return one row per declared statistic: what it says, its formula, unit, threshold and goalposts."""
    rows = [
        {
            "indicator_id": statistic.id,
            "goal_id": definition.goal,
            "criterion": CRITERIA[definition.criterion].get(language),
            "name": name_of(statistic.id, language),
            "sentence": definition.sentence.get(language),
            "formula": definition.formula,
            "unit": statistic.unit,
            "direction": definition.direction,
            "data": ", ".join(definition.data),
            "threshold": definition.threshold,
            "source": definition.source,
            "levels": ", ".join(level for level in definition.levels if level),
            "goalposts": _goalposts(statistic, language),
            "would_fill": definition.would_fill.get(language) if definition.would_fill else "",
        }
        for definition, statistic in statistics()
    ]
    return pd.DataFrame(rows)


def _goalposts(statistic: Statistic, language: str) -> str:
    told: dict[str, list[str]] = {}
    for level, posts in statistic.goalposts.items():
        told.setdefault(f"{posts.worst:g} → {posts.best:g}: {posts.reason.get(language)}", []).append(level)
    if not told:
        return statistic.unscored.get(language) if statistic.unscored else ""
    return "; ".join(f"{', '.join(filter(None, levels))} {words}".strip() for words, levels in told.items())
