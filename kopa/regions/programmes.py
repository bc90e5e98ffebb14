"""From a mapping to a `Programme`: facts, dates, targets and coverage, each with its source."""

import datetime
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from kopa.plain_text import plain_text
from kopa.regions.facts import DELIVERY_MODES, RUNGS, Coverage, Date, Fact, Programme, Target
from kopa.regions.faults import FaultList, Path, shown
from kopa.words.text import LANGUAGES, Text

Resolve: TypeAlias = Callable[[Iterable[object]], tuple[tuple[str, ...], list[str], list[tuple[int, str]]]]
"""Maps codes of municipalities: the codes, notes, and faults with their positions."""

R = TypeVar("R")
N = TypeVar("N", Target, Coverage)

_ID = "[a-z0-9_-]{1,40}"

EVENTS = ("start", "end", "on_site_from")

_FACTS = ("leads", "partners", "funders", "delivery_modes", "target_groups", "outputs", "credential_rungs")
KEYS = (
    "name", "kopa_pilot", "about", "leads", "partners", "funders", "dates", "delivery_modes", "target_groups",
    "targets", "coaches", "managers", "coverage", "outputs", "credential_rungs", "assumptions", "sources",
)  # fmt: skip
FACT_KEYS = ("value", "source", "assumption", "note")
DATE_KEYS = ("event", "value", "source", "assumption")
TARGET_KEYS = ("id", "name", "value", "unit", "source", "achieved", "attributable", "assumption")
COVERAGE_KEYS = ("id", "name", "municipality_codes", "source", "assumption")


def programme_from(data: object, path: Path, faults: FaultList, resolve: Resolve) -> Programme:
    """Return the programme described by `data`, noting every fault in `faults`.

    Parameters
    ----------
    data
        The table `[programme]` of a region's file.
    path
        Where it stands in the file.
    faults
        Collects what is wrong.
    resolve
        Maps codes of municipalities, see `kopa.regions.division.resolve_all`.
    """
    table = faults.table(data, path, KEYS)
    facts = {key: _each(table, key, path, faults, _fact_of(key)) for key in _FACTS}
    return Programme(
        name=fact_from(table.get("name"), (*path, "name"), faults),
        kopa_pilot=_pilot(table, path, faults),
        about=_optional(table, "about", path, faults),
        dates=_dates(table, path, faults),
        targets=_each_once(table, "targets", path, faults, _target),
        coaches=_count(table, "coaches", path, faults),
        managers=_count(table, "managers", path, faults),
        coverage=_each_once(table, "coverage", path, faults, lambda d, p, f: _coverage(d, p, f, resolve)),
        assumptions=_each(table, "assumptions", path, faults, text_from),
        sources=faults.texts(table.get("sources"), (*path, "sources")),
        **facts,
    )


def _each(
    table: Mapping[str, Any], key: str, path: Path, faults: FaultList, read: Callable[[object, Path, FaultList], R]
) -> tuple[R, ...]:
    listed = faults.listed(table.get(key), (*path, key))
    return tuple(read(item, (*path, key, i), faults) for i, item in enumerate(listed))


def _each_once(
    table: Mapping[str, Any], key: str, path: Path, faults: FaultList, read: Callable[[object, Path, FaultList], N]
) -> tuple[N, ...]:
    """Return what `_each` returns, noting ids that stand twice or cannot name an indicator."""
    named = _each(table, key, path, faults, read)
    first: dict[str, int] = {}
    for position, one in enumerate(named):
        where = (*path, key, position, "id")
        if one.id and not re.fullmatch(_ID, one.id):
            faults.add(where, f"is {shown(one.id)}; write at most 40 letters a-z, digits, _ or -, such as 'core'")
        elif one.id and first.setdefault(one.id, position) != position:
            faults.add(where, f"{one.id!r} stands in {key}[{first[one.id] + 1}] already; give each another id")
    return named


def _fact_of(key: str) -> Callable[[object, Path, FaultList], Fact]:
    allowed = {"delivery_modes": DELIVERY_MODES, "credential_rungs": RUNGS}.get(key)

    def read(data: object, path: Path, faults: FaultList) -> Fact:
        fact = fact_from(data, path, faults)
        if allowed and fact.source:
            faults.choice(fact.value, (*path, "value"), allowed)
        return fact

    return read


def fact_from(data: object, path: Path, faults: FaultList) -> Fact:
    """Return the fact that a table describes: `value`, `source`, and optionally `assumption` and `note`."""
    if data is None:
        faults.add(path, 'is missing; write { value = "…", source = "…" }')
        return Fact("", "")
    table = faults.table(data, path, FACT_KEYS)
    return Fact(
        value=_value(table.get("value"), (*path, "value"), faults),
        source=faults.text(table, "source", path),
        assumption=faults.flag(table, "assumption", path, default=False),
        note=text_from(table["note"], (*path, "note"), faults) if "note" in table else None,
    )


def _value(value: object, path: Path, faults: FaultList) -> str | int | float | bool | Text:
    if isinstance(value, Mapping):
        return text_from(value, path, faults)
    if (
        isinstance(value, str | int | float)
        and value != ""
        and not (isinstance(value, float) and not math.isfinite(value))
    ):
        return plain_text(value) if isinstance(value, str) else value
    faults.add(path, f"is {shown(value)}; expected text, a finite number, true or false, or text in fi, sv and en")
    return ""


def text_from(value: object, path: Path, faults: FaultList) -> Text:
    """Return the text that a table of fi, sv and en holds."""
    table = faults.table(value, path, LANGUAGES)
    return Text(*(faults.text(table, language, path) for language in LANGUAGES))


def _optional(table: Mapping[str, Any], key: str, path: Path, faults: FaultList) -> Fact | None:
    return fact_from(table[key], (*path, key), faults) if key in table else None


def _count(table: Mapping[str, Any], key: str, path: Path, faults: FaultList) -> Fact | None:
    fact = _optional(table, key, path, faults)
    if fact and (isinstance(fact.value, bool) or not isinstance(fact.value, int) or fact.value < 0):
        faults.add((*path, key, "value"), f"is {shown(fact.value)}; expected a whole number of persons")
    return fact


def _pilot(table: Mapping[str, Any], path: Path, faults: FaultList) -> Fact:
    fact = fact_from(table.get("kopa_pilot"), (*path, "kopa_pilot"), faults)
    if fact.source and not isinstance(fact.value, bool):
        faults.add((*path, "kopa_pilot", "value"), f"is {shown(fact.value)}; expected true or false")
    return fact


def _date(data: object, path: Path, faults: FaultList) -> Date:
    table = faults.table(data, path, DATE_KEYS)
    value = faults.text(table, "value", path)
    if value and not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
        faults.add((*path, "value"), f'is {value!r}; write "2022", "2022-01" or "2022-01-18" in quotes')
    elif value and not _in_calendar(value):
        faults.add((*path, "value"), f"is {value!r}, no day of the calendar; write the day that is meant")
    return Date(
        event=faults.choice(table.get("event"), (*path, "event"), EVENTS),
        value=value,
        source=faults.text(table, "source", path),
        assumption=faults.flag(table, "assumption", path, default=False),
    )


def _in_calendar(value: str) -> bool:
    try:
        datetime.date(*(int(part) for part in (value + "-01-01")[:10].split("-")))
    except ValueError:
        return False
    return True


def _dates(table: Mapping[str, Any], path: Path, faults: FaultList) -> tuple[Date, ...]:
    """Return the dates, noting each end that lies before a start."""
    dates = _each(table, "dates", path, faults, _date)
    starts = [date.value for date in dates if date.event == "start"]
    for position, date in enumerate(dates):
        early = [start for start in starts if date.event == "end" and _before(date.value, start)]
        if early:
            faults.add(
                (*path, "dates", position, "value"),
                f"ends before it starts: {date.value}, but the start is {early[0]}; write the dates as documented",
            )
    return dates


def _before(end: str, start: str) -> bool:
    """Say whether `end` is earlier than `start`, as far as both are given."""
    known_parts = min(len(end), len(start))
    return end[:known_parts] < start[:known_parts]


def _target(data: object, path: Path, faults: FaultList) -> Target:
    table = faults.table(data, path, TARGET_KEYS)
    return Target(
        id=faults.text(table, "id", path),
        name=text_from(table.get("name"), (*path, "name"), faults),
        value=faults.number(table, "value", path) or 0.0,
        unit=faults.text(table, "unit", path),
        source=faults.text(table, "source", path),
        achieved=faults.number(table, "achieved", path, missing_is_fault=False),
        attributable=faults.flag(table, "attributable", path, default=True),
        assumption=faults.flag(table, "assumption", path, default=False),
    )


def _coverage(data: object, path: Path, faults: FaultList, resolve: Resolve) -> Coverage:
    table = faults.table(data, path, COVERAGE_KEYS)
    codes, _, code_faults = resolve(faults.listed(table.get("municipality_codes"), (*path, "municipality_codes")))
    for position, fault in code_faults:
        faults.add((*path, "municipality_codes", position), fault)
    return Coverage(
        id=faults.text(table, "id", path),
        name=text_from(table.get("name"), (*path, "name"), faults),
        municipality_codes=codes,
        source=faults.text(table, "source", path),
        assumption=faults.flag(table, "assumption", path, default=False),
    )
