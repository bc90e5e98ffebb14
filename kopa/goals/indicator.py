"""Indicators: what each says, how it is computed, and the statistics that come of it with their unit, id and goalposts.

The specification's indicators (`kopa.goals.catalogue`) and an analyst's own (`kopa.goals.own_indicators`) are these.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from kopa.errors import TableError, did_you_mean
from kopa.goals.criteria import CRITERIA, DATA
from kopa.levels import LEVELS, NO_LEVEL, words_of_levels
from kopa.parameters import Parameters
from kopa.words.text import Text

GOALS = ("G1", "G2", "G3", "G4", "G5")
"""Goals that are scored."""

CONTEXT = "G0"
"""What stands beside the goals: shown, never scored."""

MISSING = math.nan
"""A value that is not known: neither 0 nor imputed."""

Direction: TypeAlias = Literal["more", "less", "context"]
"""Whether more or less of it is better; `context` is shown and never scored."""

Status: TypeAlias = Literal["ok", "partial", "missing", "assumption"]
"""What a value rests on."""

RangeEnd: TypeAlias = Literal["", "least", "most"]
"""Which end of a range over choices a statistic is; empty: none."""

Scope: TypeAlias = Literal["level", "municipality", "region"]
"""For what a computation is asked: each level, region and municipality; region and municipality; the region alone."""

Rows: TypeAlias = npt.NDArray[np.intp]
"""Positions of origins."""


class Group(NamedTuple):
    """People whose values are computed together: those of the region, or of one municipality.

    `code` is the municipality's, empty for the region; `codes` are all municipalities of the group, `rows` the
    positions of its origins.
    """

    code: str
    codes: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Goalposts:
    """The values that score 0 and 1, fixed in advance, and why they were chosen."""

    worst: float
    best: float
    reason: Text

    def score(self, value: float) -> float:
        """Return the score 0-1 of a value: linear between the posts, level beyond them.

        Examples
        --------
        >>> Goalposts(60, 10, Text("", "", "")).score(35)
        0.5
        """
        return min(max((value - self.worst) / (self.best - self.worst), 0.0), 1.0)


def posts(levels: Iterable[str], worst: float, best: float, reason: Text) -> dict[str, Goalposts]:
    """Return the same goalposts for several levels."""
    return dict.fromkeys(levels, Goalposts(worst, best, reason))


@dataclass(frozen=True)
class Field:
    """A field of the GeoPackage's municipalities: its name after the level's, and what it holds."""

    name: str
    about: Text


@dataclass(frozen=True, eq=False)
class Statistic:
    """One number of an indicator; everything that looks it up does so by its key.

    Its id, as tables carry it, is the key; where a chosen limit stands in the id, it is made from the parameters.

    Attributes
    ----------
    key
        The indicator's id and a name: the same whatever the parameters are.
    name
        What it is called; `{limit}` and `{name of a parameter}` stand for numbers.
    unit
        Unit of the value (`kopa.goals.criteria.UNITS`); shares are 0-1.
    goalposts
        By level. A statistic without goalposts is shown and not scored; `unscored` says why.
    limit
        Parameter that holds its limit, or the limit itself. A parameter of several values: one value for each.
    ending
        Last part of the id, with `{}` for the limit; empty: that of the key.
    splits
        Whether it is computed of the people of strongly shrinking municipalities and of the others as well.
    holds_without_sites
        Whether it has a value at a covered level that has no site at all: nobody reaches one.
    in_geopackage
        The field of the GeoPackage that holds it, by level and municipality.
    headline
        Levels at which it is a headline figure of the region.
    range_end
        Which end of a range over choices its persons are: those of municipalities, each under its own choice, do not
        add up to the region's.

    Examples
    --------
    >>> near = Statistic("G1.c.near", Text("{limit} km", "{limit} km", "within {limit} km"), "share",
    ...                  limit="second_near_km", ending="{}km")
    >>> near.id(Parameters()), near.id(Parameters(second_near_km=12.5))
    ('G1.c.10km', 'G1.c.12.5km')
    >>> near.name_in("en", Parameters())
    'within 10 km'
    """

    key: str
    name: Text
    unit: str
    goalposts: Mapping[str, Goalposts] = field(default_factory=dict)
    unscored: Text | None = None
    limit: str | float = ""
    ending: str = ""
    splits: bool = False
    holds_without_sites: bool = False
    in_geopackage: Field | None = None
    headline: tuple[str, ...] = ()
    range_end: RangeEnd = ""

    def id(self, parameters: Parameters) -> str:
        """Return its id, as tables carry it."""
        if not self.ending:
            return self.key
        ending = self.ending.format(_number(self.limit_in(parameters)))
        return ".".join([*self.key.split(".")[:2], ending])

    def limit_in(self, parameters: Parameters) -> float:
        """Return its limit; NaN where it has none, or one of several (see `of_each_limit`)."""
        value = getattr(parameters, self.limit) if self.limit and isinstance(self.limit, str) else self.limit
        return math.nan if isinstance(value, str | tuple) else float(value)

    def of_each_limit(self, parameters: Parameters) -> tuple["Statistic", ...]:
        """Return it once for each value of a parameter that has several; otherwise itself."""
        value = getattr(parameters, self.limit) if self.limit and isinstance(self.limit, str) else ()
        return tuple(self.at(one) for one in value) if isinstance(value, tuple) and value else (self,)

    def at(self, limit: float) -> "Statistic":
        """Return it at one limit."""
        return replace(self, limit=limit)

    def of(self, part: str) -> "Statistic":
        """Return it for a part of the people or of the programme: the part ends key and id.

        Examples
        --------
        >>> near = Statistic("G1.c.near", Text("", "", ""), "share", limit="second_near_km", ending="{}km")
        >>> near.of("sv").key, near.of("sv").id(Parameters())
        ('G1.c.near.sv', 'G1.c.10km.sv')
        """
        return replace(self, key=f"{self.key}.{part}", ending=f"{self.ending}.{part}" if self.ending else "")

    def name_in(self, language: str, parameters: Parameters) -> str:
        """Return its name in a language, with the numbers that the parameters hold."""
        return in_words(self.name, language, parameters, limit=self.limit_in(parameters))


class Value(NamedTuple):
    """What a computation gives: the value of a statistic.

    `persons` are those that the value speaks of: those for whom it holds where the value is a
    share, otherwise all persons counted.
    """

    statistic: Statistic
    value: float
    persons: float = MISSING
    status: Status = "ok"


def missing(statistic: Statistic, persons: float = MISSING) -> Value:
    """Return a value that says: reported as missing, neither 0 nor imputed."""
    return Value(statistic, MISSING, persons, "missing")


Compute: TypeAlias = Callable[[Any, Group], Iterable[Value]]
"""From a level as indicators see it (`kopa.goals.view.LevelView`; without a level, `StudyInputs`) and a group of
people to values."""


@dataclass(frozen=True, eq=False)
class Computation:
    """Statistics that are computed together.

    Attributes
    ----------
    function
        Yields values of the statistics for a group of people.
    statistics
        What it yields.
    scope
        For what it is asked.
    levels
        Levels at which it is asked; default: the indicator's. Outside the scope `level`: the level that the values
        stand under.
    of_time, of_distance
        Whether the values change with travel times, and with road distances: they get intervals.
    by_municipality
        Whether single municipalities get intervals too.
    as_range
        Where sites may or may not serve a level: whether it is computed of those certain to serve it as well.
    swedish
        Whether it is computed of Swedish speakers and the sites that teach in Swedish as well.
    uncovered
        Where the sites of the level are not known, the values are missing, computed nevertheless, or left out.
    tables
        Optional tables that fill it.
    in_scorecard
        Whether its statistics stand in the scorecard, scored or not.
    would_fill
        What data would fill it, where that is not what would fill its indicator.
    """

    function: Compute
    statistics: tuple[Statistic, ...]
    scope: Scope = "level"
    levels: tuple[str, ...] = ()
    of_time: bool = False
    of_distance: bool = False
    by_municipality: bool = False
    as_range: bool = False
    swedish: bool = False
    uncovered: Literal["missing", "computed", "left_out"] = "missing"
    tables: tuple[str, ...] = ()
    in_scorecard: bool = True
    would_fill: Text | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Indicator:
    """An indicator, declared before any value was known, with its computations.

    Texts may hold `{name of a parameter}` for its number.

    Raises
    ------
    TableError
        With everything that is wrong in the declaration.
    """

    id: str
    criterion: str
    name: Text
    sentence: Text
    formula: str
    direction: Direction
    data: tuple[str, ...]
    computations: tuple[Computation, ...]
    goal: str = ""
    """Goal under which it stands; default: the first part of its id."""
    levels: tuple[str, ...] = NO_LEVEL
    threshold: str = ""
    source: str = "proposal of this project"
    would_fill: Text | None = None
    """What data would fill the indicator, or its empty parts, where it is missing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "goal", self.goal or self.id.partition(".")[0])
        faults = list(self._faults())
        if faults:
            raise TableError(f"indicator {self.id!r}", faults)

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """Its statistics, in the order of the computations."""
        return tuple(one for computation in self.computations for one in computation.statistics)

    def at_levels(self, computation: Computation) -> tuple[str, ...]:
        """Return the levels at which a computation of it is asked; outside the scope `level`, none."""
        return (computation.levels or self.levels) if computation.scope == "level" else ()

    def stands_at(self, computation: Computation) -> tuple[str, ...]:
        """Return the levels that the values of a computation of it stand under; empty text: no level."""
        return self.at_levels(computation) or computation.levels or NO_LEVEL

    def _faults(self) -> Iterator[str]:
        allowed = {
            "goal": (CONTEXT,) if self.id == CONTEXT else GOALS,
            "direction": ("more", "less", "context"),
            "criterion": tuple(CRITERIA),
        }
        for name, values in allowed.items():
            yield from _unknown(name, getattr(self, name), values)
        for level in self.levels:
            yield from _unknown("level", level, (*NO_LEVEL, *LEVELS))
        for name in (one for one in self.data if one not in DATA):
            yield f"data: is {name!r}; expected words of {', '.join(DATA)}"
        for name in (name for name, text in (("name", self.name.en), ("formula", self.formula)) if not text.strip()):
            yield f"{name}: is empty; a reader needs it"
        for computation in self.computations:
            yield from self._computation_faults(computation)

    def _computation_faults(self, computation: Computation) -> Iterator[str]:
        scored = any(one.goalposts for one in computation.statistics)
        varies = computation.of_time or computation.of_distance
        if scored and "roads" in self.data and computation.scope == "level" and not varies:
            yield "of_time, of_distance: neither; what is scored and made of roads would have no interval"
        yield from (fault for one in computation.statistics for fault in self._statistic_faults(one))

    def _statistic_faults(self, statistic: Statistic) -> Iterator[str]:
        if not f"{statistic.key}.".startswith(f"{self.id}."):
            yield f"statistic {statistic.key!r}: does not begin with the indicator's id"
        if not statistic.unit.strip():
            yield "unit: is empty; a reader needs it"
        for one in statistic.goalposts.values():
            if not (math.isfinite(one.worst) and math.isfinite(one.best)) or one.worst == one.best:
                yield f"goalposts: are {one.worst} and {one.best}; expected two different finite values"
            elif self.direction == "context":
                yield "goalposts: an indicator of context is not scored; say whether more or less is better"
            elif (one.best > one.worst) != (self.direction == "more"):
                yield f"goalposts: worst {one.worst:g}, best {one.best:g} contradict the direction {self.direction!r}"


def in_words(text: Text, language: str, parameters: Parameters, **more: float) -> str:
    """Return a text with the numbers of parameters in place of their names, decimals as the language writes them.

    Examples
    --------
    >>> in_words(Text("{basic_near_km} km:n", "inom {basic_near_km} km", ""), "fi", Parameters(basic_near_km=2.5))
    '2,5 km:n'
    """
    words = text.get(language)
    if "{" not in words:
        return words
    numbers = {name: getattr(parameters, name) for name in parameters.names()} | more
    spoken = {name: _number(value) for name, value in numbers.items() if isinstance(value, int | float)}
    return words.format_map(spoken if language == "en" else {k: v.replace(".", ",") for k, v in spoken.items()})


def _number(value: float) -> str:
    return f"{value:.12g}"


def _unknown(name: str, value: str, values: tuple[str, ...]) -> Iterator[str]:
    if value not in values:
        allowed = ", ".join(filter(None, values))
        words = words_of_levels() if name == "level" else None
        yield f"{name}: is {value!r}; expected one of {allowed}.{did_you_mean(str(value), values, words)}"
