"""From a mapping, as a TOML file gives it, to a `Scenario`: the form of every edit, with all faults gathered."""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kopa.accessibility.timetable.clock import seconds_of
from kopa.accessibility.timetable.edited import FARTHEST_MIN
from kopa.errors import InputError, shown
from kopa.plain_text import plain_text
from kopa.regions.faults import FaultList, LineOf, Path
from kopa.regions.ids import unsafe_id
from kopa.scenarios.edits import (
    ACTIONS,
    CloseSite,
    Edit,
    MoveSite,
    OpenSite,
    ProjectionYear,
    Season,
    ShareSchools,
    TransportRule,
)
from kopa.scenarios.edits import Online as OnlineEdit
from kopa.scenarios.road_edits import CloseRoad, Point, RoadSpeed
from kopa.scenarios.scenario import NO_NOTE, Scenario, title_of
from kopa.scenarios.trip_edits import AddTrip, CancelTrip, MoveTrip
from kopa.words.text import LANGUAGES, Text

KEYS = ("id", "name", "note", "edit")
METRES = "expected [east, north] in metres of EPSG:3067, such as [457000, 7123000]"
SEASONS = ("summer", "winter")
BESIDE_CLOSE = ("move_to", "from")
"""Keys that may stand beside `close`."""

SLOWEST_KMH, FASTEST_KMH = 5, 120
"""Speeds at which a road may be driven: no faster than the highest limit in Finland."""

Placed = dict[int, Edit]
"""Edits by their position in the file; what could not be read of one is a stand-in there, and a fault."""


@dataclass(frozen=True)
class Parsed:
    """A scenario as far as it could be read, its edits by their position, and the list of what could not."""

    scenario: Scenario
    edits: Placed
    faults: FaultList


def parsed(data: Mapping[str, Any], *, where: str, line_of: LineOf | None = None) -> Parsed:
    """Return the scenario that a mapping describes, as far as it can be read, with every fault of its form.

    Parameters
    ----------
    data
        With `id`, `name` (a text, or a table with `fi`, `sv`, `en`) and a list `edit`; `note`, alike, may say why.
    where
        File named in messages.
    line_of
        Says in which line of the file a path of keys stands.
    """
    faults = FaultList(line_of)
    faults.table(data, (), KEYS)
    edits_written = data.get("edit")
    if isinstance(edits_written, Mapping):
        faults.add(("edit",), "is one table; write [[edit]], with two brackets, above each edit")
        edits_written = None
    listed = faults.listed(edits_written, ("edit",))
    if data.get("edit") is None or data.get("edit") == []:
        faults.add(("edit",), 'is empty; write at least one [[edit]], such as close = "00123"')
    edits = {at: edit for at, one in enumerate(listed) if (edit := _edit(one, ("edit", at), faults)) is not None}
    called = _id(data, faults)
    of_id = Text(*(title_of(called),) * len(LANGUAGES))
    name = _in_languages(data["name"], "name", faults) if "name" in data else of_id
    note = _in_languages(data["note"], "note", faults) if "note" in data else NO_NOTE
    scenario = Scenario(called, name, tuple(edits.values()), note, where)
    return Parsed(scenario, edits, faults)


def of_edits(scenario: Scenario) -> Parsed:
    """Return a scenario made in Python as one that was read: its edits are held against the same form.

    Examples
    --------
    >>> of_edits(Scenario.of(CloseSite(123))).faults.faults
    ['edit[1].close: is 123; expected text in quotes']
    """
    return parsed(scenario.plain(), where=scenario.where or "scenario")


def _id(data: Mapping[str, Any], faults: FaultList) -> str:
    name = faults.text(data, "id", ())
    if name and (fault := unsafe_id(name)):
        faults.add(("id",), fault)
    return name


def _in_languages(value: object, key: str, faults: FaultList) -> Text:
    """Return one text for all languages, or those of a table; a language that it lacks has the first of the others."""
    if isinstance(value, str):
        if not plain_text(value) and key == "name":
            faults.add((key,), "is empty; write what readers call it, or leave it out")
        return Text(*(plain_text(value),) * len(LANGUAGES))
    table = faults.table(value, (key,), LANGUAGES)
    texts = [faults.text(table, language, (key,), default="") for language in LANGUAGES]
    first = next(filter(None, texts), "")
    if table and not first:
        faults.add((key,), "is empty; write at least one of fi, sv, en")
    return Text(*(text or first for text in texts))


def _edit(value: object, path: Path, faults: FaultList) -> Edit | None:
    """Return one edit, or None where there is none; of what is wrong it holds stand-ins: the rest is still checked."""
    before = len(faults.faults)
    if not isinstance(value, Mapping):
        faults.add(path, f"is {shown(value)}; expected a table: [[edit]] and a line below it")
        return None
    actions = [key for key in value if key in ACTIONS]
    if len(actions) > 1:
        faults.add(path, f"holds {' and '.join(actions)}; write an [[edit]] for each")
        return None
    if not actions:
        faults.table(value, path, (*ACTIONS, *BESIDE_CLOSE))
        if len(faults.faults) == before:
            faults.add(path, f"says nothing to do; write one of {', '.join(ACTIONS)}")
        return None
    action = actions[0]
    faults.table(value, path, (action, *BESIDE_CLOSE) if action == CloseSite.action else (action,))
    return _READERS[action](value, path, faults)


def _close(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    site, move_to = faults.text(value, "close", path), faults.text(value, "move_to", path, default="")
    return CloseSite(site, move_to, _day(value["from"], (*path, "from"), faults) if "from" in value else "")


def _day(value: object, path: Path, faults: FaultList) -> str:
    """Return a day as text; a file may hold it as a date or in quotes."""
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        faults.add(path, f"is {shown(value)}; expected a day, such as 2027-08-01")
        return ""


def _open(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "open")
    table = faults.table(value["open"], path, ("name", "level", "at", "capacity"))
    name, level = (faults.text(table, key, path) for key in ("name", "level")) if table else ("", "")
    at = _point(table.get("at"), (*path, "at"), faults) if table else (0.0, 0.0)
    capacity = table.get("capacity", 0) if table else 0
    if isinstance(capacity, bool) or not isinstance(capacity, int) or capacity < 0 or ("capacity" in table) > capacity:
        faults.add((*path, "capacity"), f"is {shown(capacity)}; expected a whole number of places, at least 1")
        capacity = 0
    return OpenSite(name, level, at, capacity)


def _move(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "move")
    table = faults.table(value["move"], path, ("site", "to"))
    if not table:
        return MoveSite("", (0.0, 0.0))
    return MoveSite(faults.text(table, "site", path), _point(table.get("to"), (*path, "to"), faults))


def _share(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "share")
    codes = faults.listed(value["share"], path)
    for at, code in enumerate(codes):
        if not isinstance(code, str):
            mend = f'write "{code:03d}" in quotes' if isinstance(code, int) else "write the code in quotes"
            faults.add((*path, at), f"{shown(code)} is no text; {mend}")
    if len(set(map(str, codes))) < 2:
        faults.add(path, "names fewer than two municipalities; list those that share")
    return ShareSchools(tuple(sorted({plain_text(code) for code in codes if isinstance(code, str)})))


def _transport_rule(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "transport_rule")
    table = faults.table(value["transport_rule"], path, ("municipality", "grades_1_2_km", "grades_3_9_km"))
    if not table:
        return TransportRule("")
    km = {key: _limit_km(table, key, path, faults) for key in ("grades_1_2_km", "grades_3_9_km")}
    if not any(key in table for key in km):
        faults.add(path, "holds no limit; write grades_1_2_km, grades_3_9_km or both")
    return TransportRule(faults.text(table, "municipality", path), **km)


def _limit_km(table: Mapping[str, Any], key: str, path: Path, faults: FaultList) -> float | None:
    km = faults.number(table, key, path, missing_is_fault=False)
    if km is not None and km > 100:
        faults.add((*path, key), f"is {km:g}; expected kilometres, at most 100")
    return km


def _online(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "online")
    table = faults.table(value["online"], path, ("level", "days_at_site"))
    if not table:
        return OnlineEdit("", 0)
    days = faults.number(table, "days_at_site", path)
    if days is not None and not 0 < days <= 7:
        mend = "at least part of one: who never goes has no way to measure" if days == 0 else "at most 7"
        faults.add((*path, "days_at_site"), f"is {days:g}; expected days a week, {mend}")
    return OnlineEdit(faults.text(table, "level", path), days or 0.0)


def _road(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "road")
    keys = set(value["road"]) if isinstance(value["road"], Mapping) else set()
    is_speed = "speed" in keys or ("kmh" in keys and "close" not in keys)
    table = faults.table(value["road"], path, ("speed", "kmh", "at") if is_speed else ("close", "at"))
    if not table:
        return CloseRoad("")
    at = _point(table["at"], (*path, "at"), faults) if "at" in table else None
    if not is_speed:
        return CloseRoad(faults.text(table, "close", path), at)
    kmh = faults.number(table, "kmh", path)
    if kmh is not None and not SLOWEST_KMH <= kmh <= FASTEST_KMH:
        faults.add(
            (*path, "kmh"), f"is {kmh:g}; expected {SLOWEST_KMH} to {FASTEST_KMH} km/h; close what nobody can pass"
        )
    return RoadSpeed(faults.text(table, "speed", path), kmh or 0.0, at)


def _season(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    return Season(faults.choice(value["season"], (*path, "season"), SEASONS))


def _year(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    year = value["year"]
    if isinstance(year, bool) or not isinstance(year, int):
        faults.add((*path, "year"), f"is {shown(year)}; expected a year, such as 2035")
        return ProjectionYear(0)
    return ProjectionYear(year)


def _move_trip(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "move_trip")
    table = faults.table(value["move_trip"], path, ("trip", "minutes"))
    minutes = table.get("minutes") if table else 0
    number = isinstance(minutes, int | float) and not isinstance(minutes, bool)
    if table and not (number and 0 < abs(float(str(minutes))) <= FARTHEST_MIN):
        faults.add((*path, "minutes"), f"is {shown(minutes)}; expected minutes, later or (negative) earlier")
        minutes = 0
    return MoveTrip(faults.text(table, "trip", path) if table else "", float(str(minutes)))


def _cancel_trip(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    return CancelTrip(faults.text(value, "cancel_trip", path))


def _add_trip(value: Mapping[str, Any], path: Path, faults: FaultList) -> Edit:
    path = (*path, "add_trip")
    table = faults.table(value["add_trip"], path, ("trip", "calls"))
    if not table:
        return AddTrip("", ())
    listed = faults.listed(table.get("calls"), (*path, "calls"))
    calls = [_call(one, (*path, "calls", at), faults) for at, one in enumerate(listed)]
    if len(calls) < 2:
        faults.add((*path, "calls"), 'holds fewer than two stops; write [["stop", "07:10"], ["stop", "07:35"]]')
    times = [seconds_of(time, "calls") for stop, time in calls if stop]
    if any(later < earlier for earlier, later in pairwise(times)):
        faults.add((*path, "calls"), "goes back in time; write the stops in the order in which the trip calls")
    return AddTrip(faults.text(table, "trip", path), tuple(calls))


def _call(value: object, path: Path, faults: FaultList) -> tuple[str, str]:
    """Return a stop and its time; an empty stop where they cannot be read."""
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(isinstance(one, str) for one in value):
        faults.add(path, f'is {shown(value)}; expected a stop and its time in quotes, such as ["stop", "07:10"]')
        return "", ""
    try:
        seconds_of(value[1], "calls")
    except InputError as error:
        faults.add(path, str(error))
        return "", ""
    return plain_text(value[0]), value[1]


def _point(value: object, path: Path, faults: FaultList) -> Point:
    """Return a pair of finite numbers; whether they lie in Finland is looked at with the country."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        faults.add(path, f"is {'missing' if value is None else shown(value)}; {METRES}")
        return 0.0, 0.0
    if not all(isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in value):
        faults.add(path, f"is {shown(value)}; {METRES}")
        return 0.0, 0.0
    return float(value[0]), float(value[1])


_READERS: Mapping[str, Callable[[Mapping[str, Any], Path, FaultList], Edit]] = {
    "close": _close,
    "open": _open,
    "move": _move,
    "share": _share,
    "transport_rule": _transport_rule,
    "online": _online,
    "road": _road,
    "season": _season,
    "year": _year,
    "move_trip": _move_trip,
    "cancel_trip": _cancel_trip,
    "add_trip": _add_trip,
}
