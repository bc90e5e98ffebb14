"""Indicators of an analyst's own: declared and computed in a few lines, scored beside the others."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import TypeAlias

from kopa.errors import InputError, KopaError, RunError, TableError, UnknownNameError, did_you_mean
from kopa.goals.indicator import (
    Computation,
    Direction,
    Goalposts,
    Group,
    Indicator,
    Rows,
    Statistic,
    Status,
    Value,
    missing,
)
from kopa.goals.inputs import StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import level_named
from kopa.tables import AGES
from kopa.words.text import Text

__all__ = ["Goalposts", "Indicator", "own_indicator", "share_of_people", "share_within", "view_of"]

STATUSES: tuple[Status, ...] = ("ok", "partial", "assumption")

_ID = re.compile(r"X\.[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")

OwnCompute: TypeAlias = Callable[[StudyInputs, Rows], "float | tuple[float, float]"]
"""From the study and the positions of origins (a municipality's, or all) to a value, or a value and its persons."""


def own_indicator(
    indicator_id: str,
    name_en: str,
    *,
    formula: str,
    unit: str,
    direction: Direction,
    compute: OwnCompute,
    goal: str = "G1",
    level: str = "",
    name_fi: str = "",
    name_sv: str = "",
    goalposts: Goalposts | None = None,
    criterion: str = "own",
    source: str = "the analyst's own",
    about: str = "",
    status: Status = "ok",
    data: tuple[str, ...] = ("analyst's table",),
) -> Indicator:
    """Return an indicator of an analyst's own, at one level of education or at none.

    Parameters
    ----------
    indicator_id
        `X.` and a name of your own, e.g. `X.bus_stop`; ids of the specification cannot be taken.
    name_fi, name_sv, name_en
        What it is called; Swedish and Finnish default to the English name.
    formula
        How it is computed, as a reader sees it.
    unit
        Unit of the value; shares are 0-1 with the unit `share`.
    direction
        `more` or `less` is better, or `context`: shown, never scored.
    compute
        Takes the study's inputs and the positions of the origins asked for (first all of the region, then each
        municipality's) and returns the value, or the value and the persons that it speaks of. NaN: no data.
    goal
        Goal under which it stands, G1-G5.
    level
        Level of education, or empty; decides whose persons are counted by default.
    goalposts
        Values that score 0 and 1, as `Goalposts(worst, best, reason)`; without them it is shown and not scored.
    criterion
        One of the declared criteria, to share its weight; default: own indicators are a criterion of their own.
    source
        Where the data come from.
    about
        One sentence on what it says.
    status
        `assumption` where the values are assumed: shown, without weight.

    Raises
    ------
    TableError
        With everything that is wrong in the declaration.

    Examples
    --------
    >>> own_indicator("X.elderly", "People of 25 and over", formula="P25+ / P", unit="share", direction="context",
    ...               compute=lambda inputs, at: inputs.origins["age_25_plus"].iloc[at].sum()
    ...               / inputs.origins["population"].iloc[at].sum()).goal
    'G1'
    """
    faults = list(_own_faults(indicator_id, compute, status))
    name, sentence = Text(name_fi or name_en, name_sv or name_en, name_en), Text(*[about or name_en] * 3)
    statistic = Statistic(indicator_id, name, unit, {level: goalposts} if goalposts else {})
    try:
        made = Indicator(
            id=indicator_id, goal=goal, criterion=criterion, name=name, sentence=sentence, formula=formula,
            direction=direction, data=data, levels=(level,), source=source, would_fill=Text(source, source, source),
            computations=(
                Computation(_computed(compute, statistic, level, status), (statistic,), "municipality", (level,)),
            ),
        )  # fmt: skip
    except TableError as error:
        faults += error.faults
    if faults:
        raise TableError(f"own indicator {indicator_id!r}", faults)
    return made


def checked_own(own: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators, or raise where something else stands among them or an id stands twice.

    Raises
    ------
    InputError
        Not an `Indicator`; an id that another has at the same level, or that begins with another's.
    """
    if isinstance(own, str) or not isinstance(own, Iterable):
        raise InputError(f"own: expected a list of kopa.goals.own_indicators.Indicator, found {type(own).__name__}")
    for one in own:
        if not isinstance(one, Indicator):
            raise InputError(f"own: expected kopa.goals.own_indicators.Indicator, found {type(one).__name__}")
    keys = [(one.id, one.levels) for one in own]
    twice = [key for i, key in enumerate(keys) if key in keys[:i]]
    within = [(a, b) for a, b in product({one.id for one in own}, repeat=2) if b.startswith(f"{a}.")]
    if within:
        a, b = min(within)
        raise InputError(f"own: {b!r} begins with the id {a!r}, as a statistic of it would; give it another id")
    if twice:
        raise InputError(f"own: {twice[0][0]!r} stands twice at level {twice[0][1][0]!r}; give each an id of its own")
    return tuple(own)


def view_of(inputs: StudyInputs, level: str) -> LevelView:
    """Return persons of a level's age group and their minutes and kilometres to its sites, to compute with.

    Raises
    ------
    UnknownNameError
        There is no such level, or the inputs hold no sites of it.

    Examples
    --------
    In an own indicator: ``lambda inputs, at: view_of(inputs, "lukio").share(mask, at)``.
    """
    if (named := level_named(level)) not in inputs.levels:
        raise UnknownNameError(
            f"the inputs hold no sites of level {level!r}; levels with sites: {', '.join(inputs.levels)}"
        )
    return LevelView.of(inputs, named)


def share_of_people(*ages: str) -> OwnCompute:
    """Return the computation of the share (0-1) of some age groups among all people, with their number.

    Raises
    ------
    InputError
        No such age group.

    Examples
    --------
    >>> share_of_people("age_7_13")
    Traceback (most recent call last):
        ...
    kopa.errors.InputError: no age group 'age_7_13'. Did you mean 'age_7_12' or 'age_18_19' or 'age_16_17'?
    """
    unknown = [age for age in ages if age not in AGES]
    if unknown or not ages:
        name = unknown[0] if unknown else ""
        raise InputError(f"no age group {name!r}.{did_you_mean(name, AGES)}")

    def compute(inputs: StudyInputs, at: Rows) -> tuple[float, float]:
        people = inputs.origins.iloc[at]
        count, whole = float(people[list(ages)].to_numpy().sum()), float(people["population"].sum())
        return (count / whole if whole else math.nan), count

    return compute


def share_within(level: str, *, km: float) -> OwnCompute:
    """Return the computation of the share (0-1) of a level's age group with a site within `km` road kilometres."""
    level = level_named(level)

    def compute(inputs: StudyInputs, at: Rows) -> tuple[float, float]:
        view = view_of(inputs, level)
        return view.share(view.distance_km <= km, at)

    return compute


def _own_faults(indicator_id: str, compute: object, status: str) -> Iterator[str]:
    if not _ID.fullmatch(indicator_id):
        expected = "X. and letters, digits, _ or . (the other ids are the specification's)"
        yield f"id: is {indicator_id!r}; expected {expected}"
    if status not in STATUSES:
        yield f"status: is {status!r}; expected one of {', '.join(STATUSES)}.{did_you_mean(status, STATUSES)}"
    if not callable(compute):
        yield "compute: is no function; expected one of the inputs and the positions of origins"


def _computed(
    compute: OwnCompute, statistic: Statistic, level: str, status: Status
) -> Callable[[StudyInputs, Group], Iterator[Value]]:
    """Return a computation as every indicator has it, from an analyst's function."""

    def computation(inputs: StudyInputs, group: Group) -> Iterator[Value]:
        where = f"own indicator {statistic.key} of {group.code or inputs.region.id}"
        value, persons = _numbers(_called(compute, inputs, group, where), inputs, level, group, where)
        yield missing(statistic, persons) if math.isnan(value) else Value(statistic, value, persons, status)

    return computation


def _called(compute: OwnCompute, inputs: StudyInputs, group: Group, where: str) -> object:
    try:
        return compute(inputs, group.rows)
    except KopaError:
        raise
    except Exception as error:
        raise RunError(f"{where}: its computation failed: {type(error).__name__}: {error}") from error


def _numbers(computed: object, inputs: StudyInputs, level: str, group: Group, where: str) -> tuple[float, float]:
    counted = inputs.persons(level) if level else inputs.origins["population"].to_numpy(float)
    pair = computed if isinstance(computed, tuple) else (computed, counted[group.rows].sum())
    try:
        value, persons = (float(number) for number in pair)
    except (TypeError, ValueError):
        raise InputError(f"{where}: gave {computed!r}; expected a number, or a value and its persons") from None
    return value, persons
