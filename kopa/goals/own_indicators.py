"""Indicators of an analyst's own: declared and computed in a few lines, scored beside the others."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from kopa.errors import InputError, KopaError, RunError, TableError, did_you_mean
from kopa.goals.catalogue.reasons import CRITERIA, DATA
from kopa.goals.indicator import Definition, Direction, Goalposts, Statistic
from kopa.goals.inputs import AGE_GROUPS, StudyInputs
from kopa.goals.view import LevelView, Rows, Value, groups, missing
from kopa.tables import AGES
from kopa.words.text import Text

GOALS = ("G1", "G2", "G3", "G4", "G5")

_ID = re.compile(r"X\.[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")

Compute = Callable[[StudyInputs, Rows], "float | tuple[float, float]"]
"""From the study and the positions of origins (a municipality's, or all) to a value, or a value and its persons."""


@dataclass(frozen=True)
class Indicator:
    """One indicator of an analyst's own, at one level of education or at none.

    Parameters
    ----------
    id
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
    >>> Indicator("X.elderly", "People of 25 and over", formula="P25+ / P", unit="share", direction="context",
    ...           compute=lambda inputs, at: inputs.origins["age_25_plus"].iloc[at].sum()
    ...           / inputs.origins["population"].iloc[at].sum()).goal
    'G1'
    """

    id: str
    name_en: str
    formula: str
    unit: str
    direction: Direction
    compute: Compute
    goal: str = "G1"
    level: str = ""
    name_fi: str = ""
    name_sv: str = ""
    goalposts: Goalposts | None = None
    criterion: str = "own"
    source: str = "the analyst's own"
    about: str = ""
    status: str = "ok"
    data: tuple[str, ...] = field(default=("analyst's table",))

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise TableError(f"own indicator {self.id!r}", faults)

    def _faults(self) -> Iterator[str]:
        if not _ID.fullmatch(self.id):
            yield f"id: is {self.id!r}; expected X. and letters, digits, _ or . (the other ids are the specification's)"
        for name in ("name_en", "formula", "unit"):
            if not getattr(self, name).strip():
                yield f"{name}: is empty; a reader needs it"
        allowed = {
            "goal": GOALS, "level": ("", *AGE_GROUPS), "direction": ("more", "less", "context"),
            "criterion": tuple(CRITERIA), "status": ("ok", "partial", "assumption"),
        }  # fmt: skip
        for name, values in allowed.items():
            value = getattr(self, name)
            if value not in values:
                known = ", ".join(filter(None, values))
                yield f"{name}: is {value!r}; expected one of {known}.{did_you_mean(str(value), values)}"
        unknown = [one for one in self.data if one not in DATA]
        if unknown:
            yield f"data: is {unknown[0]!r}; expected words of {', '.join(DATA)}"
        if not callable(self.compute):
            yield "compute: is no function; expected one of the inputs and the positions of origins"
        yield from self._goalpost_faults()

    def _goalpost_faults(self) -> Iterator[str]:
        posts = self.goalposts
        if posts is None:
            return
        if not (math.isfinite(posts.worst) and math.isfinite(posts.best)) or posts.worst == posts.best:
            yield f"goalposts: are {posts.worst} and {posts.best}; expected two different finite values"
        elif self.direction == "context":
            yield "goalposts: an indicator of context is not scored; say whether more or less is better"
        elif (posts.best > posts.worst) != (self.direction == "more"):
            yield f"goalposts: worst {posts.worst:g}, best {posts.best:g} contradict the direction {self.direction!r}"

    @property
    def name(self) -> Text:
        """Name in the three languages."""
        return Text(self.name_fi or self.name_en, self.name_sv or self.name_en, self.name_en)

    def definition(self) -> Definition:
        """Return the declaration in the form of the specification's own indicators."""
        about = self.about or self.name_en
        posts = {self.level: self.goalposts} if self.goalposts else {}
        return Definition(
            self.id, self.goal, self.criterion, self.name, Text(about, about, about), self.formula, self.direction,
            self.data, (self.level,), (Statistic(self.id, self.name, self.unit, posts),), source=self.source,
            would_fill=Text(self.source, self.source, self.source),
        )  # fmt: skip


def checked_own(own: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators, or raise where something else stands among them or an id stands twice.

    Raises
    ------
    InputError
        Not an `Indicator`; an id that another has at the same level, or that begins with another's.
    """
    for one in own:
        if not isinstance(one, Indicator):
            raise InputError(f"own: expected kopa.goals.own_indicators.Indicator, found {type(one).__name__}")
    keys = [(one.id, one.level) for one in own]
    twice = [key for i, key in enumerate(keys) if key in keys[:i]]
    within = [(a, b) for a, b in product({one.id for one in own}, repeat=2) if b.startswith(f"{a}.")]
    if within:
        a, b = min(within)
        raise InputError(f"own: {b!r} begins with the id {a!r}, as a statistic of it would; give it another id")
    if twice:
        raise InputError(f"own: {twice[0][0]!r} stands twice at level {twice[0][1]!r}; give each an id of its own")
    return tuple(own)


def own_values(inputs: StudyInputs, own: Sequence[Indicator]) -> Iterator[tuple[str, str, Value]]:
    """Yield municipality code, level and value of every own indicator, of the region and each municipality.

    Raises
    ------
    RunError
        A computation failed; names the indicator and the municipality.
    InputError
        A computation gave no number.
    """
    codes = inputs.origins["municipality_code"].to_numpy(dtype=str)
    for one in checked_own(own):
        for code, at in groups(codes, inputs.region.municipality_codes):
            yield code, one.level, _value(one, inputs, code, at)


def view_of(inputs: StudyInputs, level: str) -> LevelView:
    """Return persons of a level's age group and their minutes and kilometres to its sites, to compute with.

    Examples
    --------
    In an own indicator: ``lambda inputs, at: view_of(inputs, "lukio").share("", mask, at).value``.
    """
    return LevelView.of(inputs, level)


def share_of_people(*ages: str) -> Compute:
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


def share_within(level: str, *, km: float) -> Compute:
    """Return the computation of the share (0-1) of a level's age group with a site within `km` road kilometres."""

    def compute(inputs: StudyInputs, at: Rows) -> tuple[float, float]:
        view = view_of(inputs, level)
        found = view.share("", view.distance_km <= km, at)
        return found.value, found.persons

    return compute


def _value(one: Indicator, inputs: StudyInputs, code: str, at: Rows) -> Value:
    where = f"own indicator {one.id} of {code or inputs.region.id}"
    try:
        found = one.compute(inputs, at)
    except KopaError:
        raise
    except Exception as error:
        raise RunError(f"{where}: its computation failed: {type(error).__name__}: {error}") from error
    given = found if isinstance(found, tuple) else (found, _persons(one, inputs, at))
    try:
        value, persons = (float(number) for number in given)
    except (TypeError, ValueError):
        raise InputError(f"{where}: gave {found!r}; expected a number, or a value and its persons") from None
    if math.isnan(value):
        return missing(one.id, one.unit, persons)
    return Value(one.id, value, one.unit, persons, one.status)  # type: ignore[arg-type]  # checked when declared


def _persons(one: Indicator, inputs: StudyInputs, at: Rows) -> float:
    counted = inputs.persons(one.level) if one.level else inputs.origins["population"].to_numpy(float)
    return float(counted[at].sum())
