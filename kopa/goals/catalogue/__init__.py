"""Every declared indicator. A module of this folder that holds `INDICATORS` declares and computes some of them.

A further indicator is a module more, or an entry in one of them: nothing else has to name it.
"""

import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kopa.declared import declared
from kopa.errors import UnknownNameError, did_you_mean
from kopa.goals.indicator import Computation, Goalposts, Indicator, Statistic, in_words
from kopa.levels import ALIASES
from kopa.parameters import Parameters
from kopa.words.text import LANGUAGES, Text

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
"""Last words of ids that stand for the same statistic of some of the sites or people."""


def _names(indicator: Indicator) -> list[str]:
    return [indicator.id, *(one.key for one in indicator.statistics)]


INDICATORS: Mapping[str, Indicator] = {
    one.id: one for one in sorted(declared(sys.modules[__name__], "INDICATORS", _names), key=lambda one: one.id)
}
"""Every indicator of the specification by its id, G0 and G1.a to G5.d."""


def indicator_of(indicator_id: str) -> Indicator:
    """Return the indicator behind an id, or a key, such as `G1.d.p90`.

    Raises
    ------
    UnknownNameError
        No indicator of that id; the closest is named.

    Examples
    --------
    >>> indicator_of("G1.d.p90").name.en
    'Trip to the nearest'
    """
    parts = indicator_id.split(".")
    for length in (2, 1):
        indicator = INDICATORS.get(".".join(parts[:length]))
        if indicator:
            return indicator
    names = {one.name.get(language): id_ for language in LANGUAGES for id_, one in INDICATORS.items()}
    hint = did_you_mean(indicator_id, INDICATORS, names)
    raise UnknownNameError(f"no indicator {indicator_id!r}.{hint} Indicators: {', '.join(INDICATORS)}")


def what_would_fill(indicator_id: str, parameters: Parameters | None = None) -> Text | None:
    """Return what data would fill an id where it is missing: as its computation says, or its indicator.

    Examples
    --------
    >>> what_would_fill("G1.g.places_per_head").en
    'study places by site (table capacity)'
    """
    indicator, statistic = indicator_of(indicator_id), statistic_of(indicator_id, parameters)
    of_it = [one for one in indicator.computations if statistic is not None and statistic.key in _keys(one)]
    return next((one.would_fill for one in of_it if one.would_fill), indicator.would_fill)


def _keys(computation: Computation) -> set[str]:
    return {one.key for one in computation.statistics}


def statistics() -> Iterator[tuple[Indicator, Statistic]]:
    """Yield every declared statistic with its indicator, in the order of the specification."""
    for indicator in INDICATORS.values():
        for statistic in indicator.statistics:
            yield indicator, statistic


def scored() -> Iterator[tuple[Indicator, Statistic, str, Goalposts]]:
    """Yield every statistic that has goalposts, once for each level that it is scored at."""
    for indicator, statistic in statistics():
        for level, goalposts in statistic.goalposts.items():
            yield indicator, statistic, level, goalposts


def statistic_of(indicator_id: str, parameters: Parameters | None = None, level: str | None = None) -> Statistic | None:
    """Return the declared statistic of an id, last words such as `.known` left aside; None where undeclared.

    Where two statistics have the same id, because two limits are equal, it is the first that stands at `level`.

    Parameters
    ----------
    indicator_id
        Id, as tables carry it.
    parameters
        Parameters that the id was made with; default: the declared ones.
    level
        Level of education that the id stands with; None: any.

    Examples
    --------
    >>> statistic_of("G1.d.p90.shrinking").unit
    'min'
    >>> statistic_of("G1.f.7km").key, statistic_of("G1.f.7km", Parameters(travel_aid_km=8.0))
    ('G1.f.aid', None)
    """
    by_id = _by_id(parameters or Parameters())
    name = indicator_id
    while name:
        if name in by_id:
            at_level = [one for one, levels in by_id[name] if level is None or level in levels]
            return at_level[0] if at_level else by_id[name][0][0]
        name = name.rpartition(".")[0]
    return None


def key_of(indicator_id: str, level: str, parameters: Parameters) -> str:
    """Return the key of an id at a level, preferring what is scored there; an undeclared id stays as it is.

    Examples
    --------
    >>> key_of("G1.f.10km", "lukio", Parameters())
    'G1.f.aid_other'
    """
    same = [one for one, levels in _by_id(parameters).get(indicator_id, ()) if level in levels]
    scored_here = [one for one in same if level in one.goalposts]
    return (scored_here or same)[0].key if same else indicator_id


def name_of(indicator_id: str, language: str, parameters: Parameters | None = None, level: str | None = None) -> str:
    """Return what an id stands for, in `language` (fi, sv or en); `parameters` and `level` as in `statistic_of`.

    Examples
    --------
    >>> name_of("G1.d.p90", "en")
    'Trip to the nearest: 90% arrive within'
    >>> name_of("G1.d.p90.shrinking", "en")
    'Trip to the nearest: 90% arrive within (shrinking municipalities)'
    >>> name_of("G1.f.4.5km", "sv", Parameters(basic_transport_km=4.5))
    'Berättigade till skolskjuts eller skolresestöd: över 4,5 km'
    """
    parameters = parameters or Parameters()
    statistic = statistic_of(indicator_id, parameters, level)
    words = indicator_of(indicator_id).name.get(language)
    if statistic is not None:
        words += f": {statistic.name_in(language, parameters)}"
    declared = statistic is not None and statistic.id(parameters) == indicator_id
    variant = None if declared else VARIANTS.get(indicator_id.rpartition(".")[2])
    return f"{words} ({variant.get(language)})" if variant else words


def headlines(parameters: Parameters) -> dict[str, tuple[Statistic, str]]:
    """Return the headline figures of a region: statistic and level by name.

    Examples
    --------
    >>> list(headlines(Parameters()))
    ['lukio_30min_share', 'vet_30min_share', 'basic_5km_share']
    """
    short = {level: name for name, level in ALIASES.items()}
    return {
        f"{short.get(level, level)}_{one.id(parameters).split('.', 2)[2]}_share": (one, level)
        for _, one in statistics()
        for level in one.headline
    }


def geopackage_fields(level: str) -> dict[str, Statistic]:
    """Return the statistics that a GeoPackage holds of a level, by the name of their field.

    Those of every level come first, so that the columns of all levels begin alike.

    Examples
    --------
    >>> list(geopackage_fields("lukio"))[-1], len(geopackage_fields("uas"))
    ('beyond_limit_share', 6)
    """
    asked = [
        (len(indicator.at_levels(computation)), statistic, indicator.at_levels(computation))
        for indicator in INDICATORS.values()
        for computation in indicator.computations
        for statistic in computation.statistics
        if statistic.in_geopackage
    ]
    most = max(size for size, _, _ in asked)
    ordered = sorted(asked, key=lambda one: one[0] < most)
    return {one.in_geopackage.name: one for _, one, levels in ordered if one.in_geopackage and level in levels}


def in_numbers(text: str, parameters: Parameters) -> str:
    """Return a formula or threshold with the numbers of the parameters that it names."""
    return in_words(Text(text, text, text), "en", parameters)


@lru_cache(maxsize=16)
def _by_id(parameters: Parameters) -> Mapping[str, list[tuple[Statistic, tuple[str, ...]]]]:
    """Statistics by their id, each with the levels at which it stands."""
    by_id: dict[str, list[tuple[Statistic, tuple[str, ...]]]] = {}
    for indicator in INDICATORS.values():
        for computation in indicator.computations:
            levels = indicator.stands_at(computation)
            for statistic in (each for one in computation.statistics for each in one.of_each_limit(parameters)):
                by_id.setdefault(statistic.id(parameters), []).append((statistic, levels))
    return by_id
