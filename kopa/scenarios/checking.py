"""What a scenario says, held against itself and against a country: every fault at once, with the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from kopa.errors import KopaError, TableError, did_you_mean
from kopa.finnish_coordinates import likely_system
from kopa.goals.age_series import projection_years
from kopa.levels import BASIC, EVERY, GRADES, SHOWN, level_named, of, taught_in
from kopa.regions.faults import Path
from kopa.scenarios.called_sites import CalledSites
from kopa.scenarios.edits import (
    CloseSite,
    Edit,
    MoveSite,
    Online,
    OpenSite,
    ProjectionYear,
    Season,
    ShareSchools,
    TransportRule,
)
from kopa.scenarios.reading import Parsed, Placed
from kopa.scenarios.road_edits import CloseRoad, Point, RoadEdit, RoadSpeed
from kopa.scenarios.roads_changed import link_faults, same_link_faults
from kopa.scenarios.scenario import Scenario
from kopa.scenarios.trip_edits import AddTrip, CancelTrip, MoveTrip
from kopa.units import CRS_FINLAND, FINLAND_BOUNDS_M

if TYPE_CHECKING:
    from kopa.accessibility import RoadNetwork
    from kopa.accessibility.timetable.day import Timetable
    from kopa.goals.inputs import StudyInputs

SHORE_M = 1_000.0
"""How far outside all outlines, which are simplified, a place may lie and still be on land."""


class Fault(NamedTuple):
    """Where in a scenario something is wrong, and what to do about it."""

    path: Path
    message: str


@dataclass(frozen=True, eq=False)
class Reference:
    """What a scenario may speak of: sites, municipalities, the region's codes, roads, people, a timetable."""

    sites: CalledSites
    municipalities: gpd.GeoDataFrame
    region_codes: tuple[str, ...]
    network: RoadNetwork
    people: StudyInputs
    day: Timetable | None = None

    @cached_property
    def edges(self) -> gpd.GeoDataFrame:
        """Roads, made into a table for those who ask of one."""
        return self.network.edges

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years to come for which there is a projection."""
        return tuple(projection_years(self.people))


def checked(read: Parsed, reference: Reference) -> Scenario:
    """Return the scenario if nothing is wrong with it.

    Raises
    ------
    TableError
        Every fault: of the form, between edits, and against what is known.
    """
    if faults := faults_in(read, reference):
        raise TableError(read.scenario.where, faults)
    return read.scenario


def faults_in(read: Parsed, reference: Reference | None = None) -> list[str]:
    """Return every fault of a scenario, in the order of its file; against what is known only where that is given."""
    for fault in between(read.edits):
        if not read.faults.is_told(fault.path):
            read.faults.add(*fault)
    of_reference = against(read.edits, reference) if reference is not None else ()
    for fault in [one for one in of_reference if not read.faults.is_told(one.path)]:  # of a list, each that it names
        read.faults.add(*fault)
    return read.faults.faults


def between(edits: Placed) -> Iterator[Fault]:
    """Yield what contradicts another edit: the same one twice, or both closed and used."""
    yield from _twice(edits)
    yield from _opened_names(edits)
    closed = {one.site: at for at, one in edits.items() if isinstance(one, CloseSite)}
    cancelled = {one.trip: at for at, one in edits.items() if isinstance(one, CancelTrip)}
    for at, one in edits.items():
        if isinstance(one, MoveTrip) and one.trip in cancelled:
            message = f"{one.trip} is cancelled by edit {cancelled[one.trip] + 1}; keep one"
            yield Fault(("edit", at, one.action, "trip"), message)
        if isinstance(one, MoveSite) and (other := _same(one.site, closed)):
            yield Fault(("edit", at, "move", "site"), f"{one.site} is closed by edit {closed[other] + 1}; keep one")
        if isinstance(one, CloseSite) and one.from_day:
            yield from _closed_too_late(one, ("edit", at, "from"), edits)
        if isinstance(one, RoadSpeed):
            whole = (n for n, other in edits.items() if other == CloseRoad(one.road))
            for other_at in whole:
                yield Fault(("edit", at, "road", "speed"), f"{one.road} is closed by edit {other_at + 1}; keep one")
        if isinstance(one, CloseSite) and one.move_to:
            if (other := _same(one.move_to, closed)) and not _same(one.move_to, (one.site,)):
                message = f"{one.move_to} is closed by edit {closed[other] + 1}; name a site that stays"
                yield Fault(("edit", at, "move_to"), message)
            if _same(one.move_to, (one.site,)):
                yield Fault(("edit", at, "move_to"), "is the closed site itself; name one that stays")


def _closed_too_late(edit: CloseSite, path: Path, edits: Placed) -> Iterator[Fault]:
    """Yield a fault where the people are those of a year in which the site is open still."""
    first = int(edit.from_day[:4])
    for at, one in edits.items():
        if isinstance(one, ProjectionYear) and one.year < first:
            yield Fault(path, f"{edit.from_day} is later than the year {one.year} of edit {at + 1}, in which "
                        f"{edit.site} is open; ask the people of {first} or later")  # fmt: skip


def _opened_names(edits: Placed) -> Iterator[Fault]:
    """Yield the names of new sites of which no id can be made, or the one that another of the level has."""
    first: dict[tuple[str, str], int] = {}
    for at, one in edits.items():
        if not isinstance(one, OpenSite) or not one.name:
            continue
        path: Path = ("edit", at, "open", "name")
        if not one.site_id:
            yield Fault(path, f"is {one.name!r}, of which no id can be made; write a letter a-z or a digit in it")
            continue
        earlier = first.setdefault((one.site_id, one.level), at)
        if earlier != at:
            yield Fault(path, f"{one.name!r} opens at {one.level} in edit {earlier + 1} already (id {one.site_id}); "
                        "give it another name, or take one of the two out")  # fmt: skip


def _twice(edits: Placed) -> Iterator[Fault]:
    first: dict[tuple[str, object], int] = {}
    closed: dict[str, int] = {}
    for at, one in edits.items():
        if isinstance(one, CloseSite):
            if other := _same(one.site, closed):
                whole = min(one.site, other, key=len)
                message = f"{whole} is in edit {closed[other] + 1} already; take one of the two out"
                yield Fault(("edit", at, "close"), message)
            closed.setdefault(one.site, at)
        for subject, path in _subjects(one):
            earlier = first.setdefault((one.action, subject), at)
            if earlier != at:
                what = f"{subject} is" if subject else "is"
                yield Fault(("edit", at, *path), f"{what} in edit {earlier + 1} already; take one of the two out")


def _subjects(edit: Edit) -> Iterator[tuple[object, Path]]:
    """Yield what an edit is about, of which another edit of its kind may not be, and where it says so.

    Of a site that closes `_twice` looks itself: it may close at one level, and at another one.
    """
    match edit:
        case MoveSite(site):
            yield site, ("move", "site")
        case ShareSchools(codes):
            yield from ((code, ("share",)) for code in codes)
        case TransportRule(code):
            yield code, ("transport_rule", "municipality")
        case Online(level):
            yield level, ("online", "level")
        case CloseRoad(road, at):
            yield _stretch(road, at), ("road", "close")
        case RoadSpeed(road, _, at):
            yield f"the speed of {_stretch(road, at)}", ("road", "speed")
        case Season() | ProjectionYear():
            yield "", (edit.action,)
        case MoveTrip(trip) | AddTrip(trip):
            yield trip, (edit.action, "trip")
        case CancelTrip(trip):
            yield trip, (edit.action,)


def _stretch(road: str, at: Point | None) -> str:
    return road if at is None else f"{road} at [{at[0]:.10g}, {at[1]:.10g}]"


def _same(site: str, others: Iterable[str]) -> str:
    """Return the one of `others` that is the same site, at all levels or at one; empty: none."""
    both = (other for other in others if other in (site, site.rpartition(".")[0]) or other.rpartition(".")[0] == site)
    return next(both, "")


def against(edits: Placed, reference: Reference) -> Iterator[Fault]:
    """Yield what is not known of: sites, levels, municipalities, places, roads, years."""
    for at, one in edits.items():
        path: Path = ("edit", at)
        match one:
            case CloseSite(site, move_to):
                yield from _site_faults(site, (*path, "close"), reference)
                yield from _target_faults(site, move_to, (*path, "move_to"), reference, edits)
            case MoveSite(site, to):
                yield from _site_faults(site, (*path, "move", "site"), reference)
                yield from place_faults(to, (*path, "move", "to"), reference)
            case OpenSite(_, level, place):
                yield from _level_faults(level, (*path, "open", "level"))
                yield from _known_name_faults(one, (*path, "open", "name"), reference)
                yield from place_faults(place, (*path, "open", "at"), reference)
            case ShareSchools(codes):
                for code in codes:
                    yield from _code_faults(code, (*path, "share"), reference)
            case TransportRule(code):
                yield from _code_faults(code, (*path, "transport_rule", "municipality"), reference)
            case Online(level):
                yield from _online_faults(level, (*path, "online", "level"))
            case CloseRoad() | RoadSpeed():
                yield from (Fault((*path, "road", field), fault) for field, fault in link_faults(one, reference.edges))
            case ProjectionYear(year):
                yield from _year_faults(year, (*path, "year"), reference)
            case MoveTrip() | CancelTrip() | AddTrip():
                yield from _trip_faults(one, (*path, one.action), reference.day)
    roads = {at: one for at, one in edits.items() if isinstance(one, RoadEdit)}
    for at, field, fault in same_link_faults(roads, reference.edges) if roads else ():
        yield Fault(("edit", at, "road", field), fault)


def _site_faults(site: str, path: Path, reference: Reference) -> Iterator[Fault]:
    rows = reference.sites.rows(site)
    if rows.empty:
        yield Fault(path, _unknown_site(site, reference))
    elif reference.sites.counted(site).empty:
        yield Fault(path, _not_counted(site, rows))
    else:
        yield from _language_faults(site, rows, path)


def _not_counted(site: str, rows: pd.DataFrame) -> str:
    what = f"{site} ({rows['name'].iloc[0]}) is in no number: the age group of {', '.join(rows['level'])} does not"
    return f"{what} study there (a school for adults), or the level has no results; take it out or name another"


def _language_faults(site: str, rows: pd.DataFrame, path: Path) -> Iterator[Fault]:
    """Yield a fault where a known site teaches in the other language than the one that is asked."""
    if not rows["language"].isin(taught_in("fi")).any():
        what = f"{site} ({rows['name'].iloc[0]}) does not teach in the language that is asked"
        ways = "kopa scenario --taught-in sv or fi, study.scenario(language=…)"
        yield Fault(path, f"{what}: ask of teaching in the other one ({ways}), or take it out")


def _known_name_faults(edit: OpenSite, path: Path, reference: Reference) -> Iterator[Fault]:
    """Yield a fault where the id of a new site is that of a known one."""
    rows = reference.sites.rows(f"{edit.site_id}.{edit.level}")
    if len(rows):
        yield Fault(
            path, f"{edit.name!r} would have the id of a known site ({rows['name'].iloc[0]}); give another name"
        )


def _unknown_site(site: str, reference: Reference) -> str:
    sites = reference.sites.table
    names = sites.drop_duplicates("site_id")
    by_id, _, level = site.rpartition(".")
    if by_id and (sites["site_id"] == by_id).any():
        served = ", ".join(sites.loc[sites["site_id"] == by_id, "level"])
        return f"{by_id} does not serve {level!r} but {served}; write {by_id!r} for all its levels"
    in_region = names[names["municipality_code"].isin(reference.region_codes)]
    words = {str(name).casefold(): str(one) for one, name in zip(in_region["site_id"], in_region["name"], strict=True)}
    hint = did_you_mean(site, in_region["site_id"], words) or did_you_mean(site, names["site_id"])
    return f"no site {site!r}.{hint} Write the site_id, such as an institution number of the register, as text"


def _target_faults(site: str, target: str, path: Path, reference: Reference, edits: Placed) -> Iterator[Fault]:
    """Yield what is wrong with the site to which those of a closed one go."""
    if not target:
        return
    there, wanted = reference.sites.rows(target), served_levels(reference.sites.counted(site)["level"])
    opened = [one.level for one in edits.values() if isinstance(one, OpenSite) and one.name == target]
    if there.empty and not opened:
        yield Fault(path, _unknown_site(target, reference))
        return
    if not opened:
        if (there_counted := reference.sites.counted(target)).empty:
            yield Fault(path, _not_counted(target, there))
            return
        there = there_counted
        yield from _language_faults(target, there, path)
    name = target if opened else f"{target} ({there['name'].iloc[0]})"
    served = served_levels([*opened, *there["level"]])
    lacking = [level for level in SHOWN if level in wanted and level not in served]
    if lacking:
        what = f"{name} serves {', '.join(sorted(served))}, not {', '.join(lacking)}"
        yield Fault(path, f"{what}; name a site of the level that is closed")


def served_levels(levels: Iterable[str]) -> frozenset[str]:
    """Return the levels that sites of some levels may serve.

    Examples
    --------
    >>> sorted(served_levels(["basic"]))
    ['basic_1_6', 'basic_7_9']
    """
    asked = set(levels)
    return frozenset(level for level in SHOWN if asked & set(of(level).served_by))


def _level_faults(level: str, path: Path) -> Iterator[Fault]:
    if level in EVERY and level != BASIC:
        return
    if level == BASIC:
        yield Fault(path, f"{BASIC!r} is no level of a new school; write {' or '.join(GRADES)}, an [[edit]] for each")
        return
    try:
        level_named(level)
    except KopaError as error:
        yield Fault(path, str(error))


def _online_faults(level: str, path: Path) -> Iterator[Fault]:
    yield from _level_faults(level, path)
    if level in EVERY and level != BASIC and not of(level).blended:
        able = ", ".join(one for one in SHOWN if of(one).blended)
        yield Fault(path, f"{level} is not studied online in part; levels that are: {able}")


def _code_faults(code: str, path: Path, reference: Reference) -> Iterator[Fault]:
    if code in reference.region_codes:
        return
    towns = reference.municipalities
    ours = towns[towns["code"].isin(reference.region_codes)]
    names: Mapping[str, str] = {
        str(name).casefold(): str(one) for one, name in zip(ours["code"], ours["name_fi"], strict=True)
    }
    elsewhere = towns.loc[towns["code"] == code, "name_fi"]
    if len(elsewhere):
        yield Fault(path, f"{code} ({elsewhere.iloc[0]}) is not of the region, whose people alone are counted; ask a "
                    f"study of the municipalities together, as '{reference.region_codes[0]},{code}'")  # fmt: skip
    else:
        hint = did_you_mean(code, names.values(), names)
        yield Fault(path, f"no municipality {code!r}.{hint} Write a three-digit code of the region, as text")


def _year_faults(year: int, path: Path, reference: Reference) -> Iterator[Fault]:
    if year not in reference.years:
        years = f"{reference.years[0]} to {reference.years[-1]}" if reference.years else "no year"
        yield Fault(path, f"{year} is outside the projection, which has {years}")


def _trip_faults(edit: MoveTrip | CancelTrip | AddTrip, path: Path, day: Timetable | None) -> Iterator[Fault]:
    if day is None:
        yield Fault(path, "the study has no timetable; give its feed (--timetable, or study.with_timetable)")
        return
    trips, here = set(map(str, day.trip_id)), path if isinstance(edit, CancelTrip) else (*path, "trip")
    if not isinstance(edit, AddTrip):
        if edit.trip not in trips:
            yield Fault(here, f"no trip {edit.trip!r} on {day.date}.{did_you_mean(edit.trip, trips)}")
        return
    if edit.trip in trips:
        yield Fault(here, f"{edit.trip!r} is a trip of {day.date} already; choose another name")
    stops = set(map(str, day.stop_id))
    for at, (stop, _) in enumerate(edit.calls):
        if stop not in stops:
            yield Fault((*path, "calls", at), f"no stop {stop!r} in the feeds.{did_you_mean(stop, stops)}")


def place_faults(place: Point, path: Path, reference: Reference) -> Iterator[Fault]:
    """Yield a fault where a place lies outside Finland or at sea, with what it looks like and how far land is."""
    x, y = place
    left, bottom, right, top = FINLAND_BOUNDS_M
    system = likely_system(x, y)
    if not (left <= x <= right and bottom <= y <= top):
        looks = f"; it looks like {system.in_words}: write metres of {CRS_FINLAND}, east first" if system else ""
        yield Fault(path, f"[{x:.10g}, {y:.10g}] lies outside Finland{looks or f'; write metres of {CRS_FINLAND}'}")
        return
    away_m = float(shapely.distance(np.asarray(reference.municipalities.geometry), shapely.Point(x, y)).min())
    if away_m > SHORE_M:
        yield Fault(path, f"[{x:.10g}, {y:.10g}] lies at sea or abroad, {away_m / 1000:.1f} km from the nearest "
                    "municipality of Finland; give a place on land")  # fmt: skip


def seasons(edits: Iterable[Edit]) -> tuple[str, ...]:
    """Return the season that the edits ask for, if any."""
    return tuple(one.season for one in edits if isinstance(one, Season))
