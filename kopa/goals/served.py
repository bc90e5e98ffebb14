"""Which sites serve which learners: levels shown in results, and the levels and languages of sites."""

from typing import TypeVar

import pandas as pd

from kopa.errors import UnknownNameError, did_you_mean

Sites = TypeVar("Sites", bound=pd.DataFrame)

SERVED_BY = {
    "early_childhood": ("early_childhood",),
    "basic_1_6": ("basic", "basic_1_6"),
    "basic_7_9": ("basic", "basic_7_9"),
    "lukio": ("lukio",),
    "vet": ("vet",),
    "uas": ("uas",),
    "university": ("university",),
    "liberal_adult": ("liberal_adult",),
}
"""Levels shown in results, and the levels of sites that may serve them (`basic`: grades unknown)."""

LANGUAGES_OF_TEACHING = {
    "fi": ("fi", "fi+sv", "unknown"),
    "sv": ("sv", "fi+sv"),
    "all": ("fi", "sv", "fi+sv", "unknown"),
}
"""Languages of teaching that may be asked for, and the sites that each counts."""

ALIASES = {"basic": "basic_1_6"}
"""Names that analysts also use for a level."""


def level_named(name: str) -> str:
    """Return the level called `name`, also by an alias; an unknown one is refused with the closest.

    Examples
    --------
    >>> level_named("basic")
    'basic_1_6'
    """
    level = ALIASES.get(name, name)
    if level not in SERVED_BY:
        raise UnknownNameError(
            f"no level {name!r}.{did_you_mean(name, SERVED_BY)} Levels: {', '.join([*SERVED_BY, *ALIASES])}"
        )
    return level


def taught_in(language: str) -> tuple[str, ...]:
    """Return the languages of sites that count when teaching in `language` is asked for.

    Examples
    --------
    >>> taught_in("sv")
    ('sv', 'fi+sv')
    """
    if language not in LANGUAGES_OF_TEACHING:
        known = ", ".join(LANGUAGES_OF_TEACHING)
        raise UnknownNameError(f"no language of teaching {language!r}; expected one of {known}")
    return LANGUAGES_OF_TEACHING[language]


def serving(sites: Sites, level: str, *, language: str = "all") -> Sites:
    """Return the sites that may serve the age group of `level`, in the order of their ids.

    Adult lukiot are left out of `lukio`. `language` is a language of teaching: ``fi``, ``sv`` or ``all``.

    Examples
    --------
    >>> rows = [("b", "basic", "fi", True), ("a", "lukio", "fi", True), ("c", "lukio", "fi", False)]
    >>> sites = pd.DataFrame(rows, columns=["id", "level", "language", "serves_16_17"])
    >>> serving(sites, "lukio").id.tolist(), serving(sites, "basic_7_9").id.tolist()
    (['a'], ['b'])
    """
    served_by = SERVED_BY[level_named(level)]
    chosen = sites["level"].isin(served_by) & sites["language"].isin(taught_in(language))
    if "lukio" in served_by:
        chosen &= sites["serves_16_17"]
    return sites[chosen].sort_values("id", kind="stable").reset_index(drop=True)
