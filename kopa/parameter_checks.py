"""What is wrong with the values of parameters: each by its declaration, and those that do not fit together."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from kopa.class_speeds import speeds_faults, speeds_of
from kopa.declaration import Declaration, fault_of
from kopa.errors import did_you_mean

Declarations: TypeAlias = Mapping[str, tuple[Declaration, Any]]
"""What each parameter is declared to be, and its default, by name."""

LineOf: TypeAlias = Callable[[tuple[str]], int | None]
"""Says in which line of a file a name stands."""

AT_MOST = (
    ("basic_near_km", "second_reach_km"),
    ("second_near_km", "second_reach_km"),
    ("travel_aid_km", "travel_aid_max_km"),
    ("travel_aid_other_km", "travel_aid_max_km"),
    ("stop_walk_least_m", "stop_walk_m"),
    ("stop_walk_m", "stop_walk_most_m"),
    ("school_bell_earliest", "school_bell"),
    ("school_bell", "school_bell_latest"),
    ("school_bell_latest", "school_out_latest"),
    ("school_bell_earliest", "school_out_earliest"),
    ("school_bell", "school_out"),
    ("school_out_earliest", "school_out"),
    ("school_out", "school_out_latest"),
)
"""Pairs of which the first is never above the second: near is within reach, aid begins before it ends, school begins
before it is out, and what is assumed lies in its range."""


def value_faults(name: str, value: Any, declarations: Declarations) -> Iterator[str]:
    """Yield what is wrong with one value, or with the name that it was given by."""
    if name not in declarations:
        yield f"unknown parameter.{closest(name, declarations) or ' Known ones: ' + ', '.join(declarations)}"
    elif name == "speeds":
        yield from speeds_faults(value)
    elif fault := fault_of(value, *declarations[name], words=lambda: _words_for_values(declarations)):
        yield fault


def closest(name: str, declarations: Declarations) -> str:
    """Return which parameter may be meant by a name that is none; nothing where none is near."""
    return did_you_mean(name, [*declarations], _words("parameter", tuple(declarations)))


def relation_faults(values: Mapping[str, Any], declarations: Declarations) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what does not fit together: the two parameters concerned, and the fault."""
    for low, high in AT_MOST:
        if values[low] > values[high]:
            least, most = (_with_unit(values[name], declarations[name][0].unit) for name in (low, high))
            yield (low, high), f"is {least}, above {high}; expected at most {most}"


def as_declared(name: str, value: Any, default: Any) -> Any:
    """Return a value that has no fault in the type of its default: whole numbers as minutes, lists as tuples."""
    if name == "speeds":
        return speeds_of(value)
    if isinstance(default, tuple):
        return tuple(float(v) for v in value)
    return float(value) if isinstance(default, float) else value


def at_line(name: str, line_of: LineOf | None) -> str:
    """Return how a message begins that is about a parameter in a file."""
    line = line_of((name,)) if line_of else None
    return (f"line {line}: " if line else "") + f"{name}: "


def _words_for_values(declarations: Declarations) -> dict[str, str]:
    return _words("value", tuple(word for declared, _ in declarations.values() for word in declared.values))


@cache
def _words(beginning: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return the words for parameters, or for their values, in three languages, with the name of each."""
    from kopa.words.text import LANGUAGES
    from kopa.words.texts import Texts

    keys = {f"{beginning}_{name}": name for name in names}
    return {t(key): name for t in map(Texts, LANGUAGES) for key, name in keys.items() if t.has(key)}


def _with_unit(value: Any, unit: str) -> str:
    return value if isinstance(value, str) else f"{value:g} {unit}"
