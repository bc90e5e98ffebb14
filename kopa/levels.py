"""Levels of education: whom each serves, which sites serve it, and how results of it are shown.

Everything that depends on a level is an attribute of it here; other modules ask `of` for one, or `ids` for those
that share a property, and type no list of names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import pandas as pd

from kopa.errors import UnknownNameError, did_you_mean

Sites = TypeVar("Sites", bound=pd.DataFrame)
Stage = Literal["early", "basic", "upper_secondary", "higher", "adult"]

EARLY_CHILDHOOD, BASIC, BASIC_1_6, BASIC_7_9 = "early_childhood", "basic", "basic_1_6", "basic_7_9"
LUKIO, VET, UAS, UNIVERSITY = "lukio", "vet", "uas", "university"
LIBERAL_ADULT, WORKPLACE = "liberal_adult", "workplace"


@dataclass(frozen=True)
class Cohorts:
    """Ages that come next and today's ages, each with their number of years: what a year's cohort is made from."""

    coming: tuple[str, ...]
    coming_years: int
    today: tuple[str, ...]
    today_years: int


@dataclass(frozen=True)
class Level:
    """One level of education.

    Attributes
    ----------
    id
        Name in tables.
    ages
        Age groups of people that count (`kopa.tables.AGES`).
    stage
        Stage of education.
    served_by
        Levels of sites that may serve it; empty: no results are shown of it.
    classes_min
        Upper limits of the classes of maps, in minutes.
    limit_km
        Parameter that holds the road distance beyond which the law speaks of transport or travel aid; empty: none.
    near_km
        Parameter that holds the road distance within which a site is near, by the official yardstick; empty: none.
    legal_day_min
        Parameter that holds the longest lawful day of travel, in minutes; empty: none.
    cohorts
        Ages from which the change of a year's cohort is computed; None: not computed.
    scored, mapped
        Whether it is scored and ranked, and whether maps are drawn of it.
    weekly, daily, blended
        Whether its students go to the site on several days a week, whether they do so from home (to a university
        across the country one moves), and whether part of it can be studied online.
    adults
        Whether it teaches adults whatever their degree.
    doubtful
        Whether sites of unknown grades may or may not serve it: what is computed of all that may, is computed also of
        those known to serve it.
    grades
        Grades of basic education that it teaches; empty: none.
    """

    id: str
    ages: tuple[str, ...]
    stage: Stage
    served_by: tuple[str, ...]
    classes_min: tuple[float, ...]
    limit_km: str = ""
    near_km: str = ""
    legal_day_min: str = ""
    cohorts: Cohorts | None = None
    scored: bool = False
    mapped: bool = False
    weekly: bool = False
    daily: bool = False
    blended: bool = False
    adults: bool = False
    doubtful: bool = False
    grades: tuple[int, ...] = ()


_NEAR, _FAR = (5.0, 10.0, 20.0, 30.0), (10.0, 20.0, 30.0, 45.0)
_YOUNGEST = Cohorts(("age_0_2", "age_3_6"), 7, ("age_7_12",), 6)
_PUPILS = Cohorts(("age_7_12",), 6, ("age_13_15",), 3)
_YOUTHS = Cohorts(("age_13_15",), 3, ("age_16_17",), 2)
_UNDER_13 = ("basic_transport_km", "basic_near_km", "legal_day_under_13_min", _YOUNGEST)
_FROM_13 = ("basic_transport_km", "basic_near_km", "legal_day_from_13_min", _PUPILS)
_AID = ("travel_aid_km", "second_near_km", "", _YOUTHS)

_ALL = (
    Level(EARLY_CHILDHOOD, ("age_0_2", "age_3_6"), "early", (EARLY_CHILDHOOD,), _NEAR),
    Level(
        BASIC, ("age_7_12",), "basic", (), _NEAR, *_UNDER_13,
        scored=True, mapped=True, weekly=True, daily=True, grades=(1, 2, 3, 4, 5, 6, 7, 8, 9),
    ),
    Level(
        BASIC_1_6, ("age_7_12",), "basic", (BASIC, BASIC_1_6), _NEAR, *_UNDER_13,
        scored=True, mapped=True, weekly=True, daily=True, grades=(1, 2, 3, 4, 5, 6),
    ),
    Level(
        BASIC_7_9, ("age_13_15",), "basic", (BASIC, BASIC_7_9), _NEAR, *_FROM_13,
        mapped=True, weekly=True, daily=True, doubtful=True, grades=(7, 8, 9),
    ),
    Level(
        LUKIO, ("age_16_17",), "upper_secondary", (LUKIO,), _FAR, *_AID,
        scored=True, mapped=True, weekly=True, daily=True, blended=True,
    ),
    Level(
        VET, ("age_16_17",), "upper_secondary", (VET,), _FAR, *_AID,
        scored=True, mapped=True, weekly=True, daily=True, blended=True, adults=True,
    ),
    Level(
        UAS, ("age_20_24",), "higher", (UAS,), (15.0, 30.0, 60.0, 90.0),
        mapped=True, weekly=True, daily=True, blended=True,
    ),
    Level(
        UNIVERSITY, ("age_20_24",), "higher", (UNIVERSITY,), (30.0, 60.0, 90.0, 120.0),
        weekly=True, blended=True,
    ),
    Level(LIBERAL_ADULT, ("age_25_plus",), "adult", (LIBERAL_ADULT,), _FAR, adults=True),
    Level(WORKPLACE, ("age_25_plus",), "adult", (), _FAR),
)  # fmt: skip

LEVELS: Mapping[str, Level] = {one.id: one for one in _ALL}
"""Every level by its name, in the order of education; `basic`: schools of unknown grades, `workplace`: no site's."""

ALIASES = {BASIC: BASIC_1_6}
"""Names that analysts also use for a level."""

SWEDISH_FOR_ALL = "sv_for_all"
"""Teaching in Swedish where it is the only official language (Åland): it is for everybody there, so that it counts
where teaching in Finnish is asked for."""

LANGUAGES_OF_TEACHING = {
    "fi": ("fi", "fi+sv", "unknown", SWEDISH_FOR_ALL),
    "sv": ("sv", "fi+sv", SWEDISH_FOR_ALL),
    "all": ("fi", "sv", "fi+sv", "other", "unknown", SWEDISH_FOR_ALL),
}
"""Languages of teaching that may be asked for, and the sites that each counts."""


def of(level: str) -> Level:
    """Return the level of a name that tables carry; an unknown one is refused with the closest.

    Examples
    --------
    >>> of("lukio").ages
    ('age_16_17',)
    >>> of("lukioo")
    Traceback (most recent call last):
        ...
    kopa.errors.UnknownNameError: no level 'lukioo'. Did you mean 'lukio'? Levels: early_childhood, basic, basic_1_6,
    basic_7_9, lukio, vet, uas, university, liberal_adult, workplace
    """
    if level not in LEVELS:
        raise _unknown(level, tuple(LEVELS))
    return LEVELS[level]


def ids(which: Callable[[Level], object] = lambda level: level.id != WORKPLACE) -> tuple[str, ...]:
    """Return the names of the levels for which `which` holds, in the order of education; default: all of sites.

    Examples
    --------
    >>> ids(lambda level: level.stage == "upper_secondary")
    ('lukio', 'vet')
    """
    return tuple(level.id for level in LEVELS.values() if which(level))


EVERY = ids()
"""Levels that a site may serve."""

SHOWN = ids(lambda level: level.served_by)
"""Levels of which results are shown."""

SCORED = ids(lambda level: level.scored)
"""Levels that are scored and ranked."""

BASIC_EDUCATION = ids(lambda level: level.stage == "basic")
"""Basic education: schools of unknown grades, and both parts."""

GRADES = ids(lambda level: level.served_by and level.stage == "basic")
"""The two parts of basic education."""

FIRST_GRADES = ids(lambda level: level.stage == "basic" and level.scored)
"""Basic education as it is scored: a table holds one of them."""

UPPER_SECONDARY = ids(lambda level: level.stage == "upper_secondary")
"""Levels after basic education."""

AGES_OF_LEVEL: Mapping[str, tuple[str, ...]] = {level: LEVELS[level].ages for level in EVERY}
"""Age groups that each level of sites serves."""

NO_LEVEL = ("",)
"""The level of what speaks of a region or its programme, not of a level."""


def level_named(name: str) -> str:
    """Return the level called `name`, also by an alias; an unknown one is refused with the closest.

    The closest is looked for among Finnish, Swedish and English words for levels too.

    Examples
    --------
    >>> level_named("basic")
    'basic_1_6'
    >>> level_named("ammatillinen")
    Traceback (most recent call last):
        ...
    kopa.errors.UnknownNameError: no level 'ammatillinen'. Did you mean 'vet'? Levels: early_childhood, basic_1_6,
    basic_7_9, lukio, vet, uas, university, liberal_adult, basic
    """
    level = ALIASES.get(name, name)
    if level not in SHOWN:
        raise _unknown(name, (*SHOWN, *ALIASES))
    return level


def _unknown(name: str, names: Sequence[str]) -> UnknownNameError:
    """Return the refusal of a name; what is no text has no closest one."""
    asked = name.removeprefix("level_") if isinstance(name, str) else ""
    close = did_you_mean(asked, names, words_of_levels()) if asked else ""
    return UnknownNameError(f"no level {name!r}.{close} Levels: {', '.join(names)}")


def words_of_levels() -> dict[str, str]:
    """Return the words by which people ask for a level in three languages, in small letters, with the level of each."""
    from kopa.words.text import LANGUAGES
    from kopa.words.texts import Texts

    by_word: dict[str, str] = {}
    for t in map(Texts, LANGUAGES):
        for level in EVERY:
            names = [t(key) for key in (f"level_{level}", f"level_short_{level}") if t.has(key)]
            by_word |= {word.casefold(): level for word in (*names, *t(f"level_words_{level}").split(", "))}
    return by_word


def taught_in(language: str) -> tuple[str, ...]:
    """Return the languages of sites that count when teaching in `language` is asked for.

    Examples
    --------
    >>> taught_in("sv")
    ('sv', 'fi+sv', 'sv_for_all')
    """
    if language not in LANGUAGES_OF_TEACHING:
        languages = ", ".join(LANGUAGES_OF_TEACHING)
        raise UnknownNameError(f"no language of teaching {language!r}; expected one of {languages}")
    return LANGUAGES_OF_TEACHING[language]


def serving(sites: Sites, level: str, *, language: str = "all") -> Sites:
    """Return the sites that may serve the age group of `level`, in the order of their ids.

    Those at which 16-17-year-olds do not study are left out of `lukio` and `vet`: adult lukiot, schools that ask for a
    lukio or a vocational qualification first. `language` is a language of teaching: ``fi``, ``sv`` or ``all``.

    Examples
    --------
    >>> rows = [("b", "basic", "fi", True), ("a", "lukio", "fi", True), ("c", "lukio", "fi", False)]
    >>> sites = pd.DataFrame(rows, columns=["id", "level", "language", "serves_16_17"])
    >>> serving(sites, "lukio").id.tolist(), serving(sites, "basic_7_9").id.tolist()
    (['a'], ['b'])
    """
    served_by = of(level_named(level)).served_by
    chosen = sites["level"].isin(served_by) & sites["language"].isin(taught_in(language)) & ~_without_youth(sites)
    return sites[chosen].sort_values("id", kind="stable").reset_index(drop=True)


def counted(sites: Sites) -> Sites:
    """Return the sites that any shown level counts, in their order: `serving` of all of them together.

    Examples
    --------
    >>> rows = [("b", "basic", True), ("a", "lukio", False), ("c", "workplace", False)]
    >>> counted(pd.DataFrame(rows, columns=["id", "level", "serves_16_17"])).id.tolist()
    ['b']
    """
    shown = {one for level in SHOWN for one in of(level).served_by}
    return sites[sites["level"].isin(shown) & ~_without_youth(sites)]


def _without_youth(sites: Sites) -> "pd.Series[bool]":
    """Return at which sites of `lukio` and `vet` 16-17-year-olds do not study."""
    if "serves_16_17" not in sites.columns:
        return pd.Series(data=False, index=sites.index)
    return sites["level"].isin((LUKIO, VET)) & ~sites["serves_16_17"].astype(bool)
