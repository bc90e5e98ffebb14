"""A scenario asked of a study: what of the network, the sites and the people it changes, and the comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from kopa.errors import InputError, shown
from kopa.goals.catalogue import school_day
from kopa.goals.catalogue.language import are_many, sites_in_swedish, speakers_of
from kopa.goals.inputs import Flags, Floats, LevelAccess, StudyInputs
from kopa.goals.view import LevelView
from kopa.levels import GRADES, UPPER_SECONDARY, level_named, of
from kopa.scenarios.checking import Reference, checked, served_levels
from kopa.scenarios.columns import METRICS, Added, Columns, Going, going_of
from kopa.scenarios.comparison import Comparison, LevelComparison
from kopa.scenarios.edits import CloseSite, Edit, MoveSite, Online, OpenSite, ShareSchools, TransportRule
from kopa.scenarios.reading import Parsed, of_edits, parsed
from kopa.scenarios.scenario import Scenario
from kopa.scenarios.schemas import ALL_SITES, SURE_SITES
from kopa.scenarios.side import Side, days_at_site, law_limit, limits_of, persons_in, settled
from kopa.scenarios.trip_edits import AddTrip, CancelTrip, MoveTrip
from kopa.sources.user.toml_files import read_toml
from kopa.study.scenarios.cache import sites_called
from kopa.study.scenarios.few_sites import access_to_few
from kopa.study.scenarios.roads import network_after
from kopa.study.scenarios.sites import capacities, closed_sites, columns_after, near_edge_after, sites_compared

if TYPE_CHECKING:
    from kopa.study.study import Study

EVERYWHERE = (*GRADES, *UPPER_SECONDARY)
"""Levels that are compared where roads, the season or people change, and a scenario touches no site."""

Asked: TypeAlias = Scenario | Edit | Path | str
"""A scenario, one edit of it, or the path of a file that holds one."""


def compared(study: Study, asked: Sequence[Asked], levels: Iterable[str] = ()) -> Comparison:
    """Return the comparison of a study before and after a scenario.

    Parameters
    ----------
    study
        The region asked.
    asked
        A scenario, the path of its file, or edits, all done together.
    levels
        Levels that are compared, or one; default: those that the scenario touches.

    Raises
    ------
    TableError, NotThereError, InputError
        Every fault of the scenario, with file, line, field and the mend.
    """
    scenario = scenario_of(study, asked)
    asked_of = (levels,) if isinstance(levels, str) else levels
    named = tuple(dict.fromkeys(level_named(one) for one in asked_of)) or touched(study, scenario)
    after = network_after(study, scenario)
    parts = [
        _level(study, after, scenario, level, counted)
        for level in named
        for counted in ((ALL_SITES, SURE_SITES) if of(level).doubtful else (ALL_SITES,))
    ]
    cells = pd.DataFrame({name: study._origins[name] for name in ("id", "municipality_code")})
    return Comparison(scenario, study.region.id, cells, tuple(parts), study.parameters)


def scenario_of(study: Study, asked: Sequence[Asked]) -> Scenario:
    """Return what was asked as one scenario, held against itself and what the study knows."""
    if not asked:
        raise InputError("scenario: nothing was asked; give the path of a .toml, a Scenario, or edits")
    other = [one for one in asked if not isinstance(one, Scenario | Path | str | Edit)]
    if other:
        raise InputError(
            f"scenario: {shown(other[0])} is none; give the path of a .toml, a Scenario, or edits such as kopa.close(…)"
        )
    edits = [one for one in asked if not isinstance(one, Scenario | Path | str)]
    whole = [_read(one) for one in asked if isinstance(one, Scenario | Path | str)]
    parts = [*whole, *([of_edits(Scenario.of(*edits))] if edits else [])]
    reference = known_to(study)
    if len(parts) == 1:
        return checked(parts[0], reference)
    scenarios = [checked(one, reference) for one in parts]
    joined = scenarios[0]
    for one in scenarios[1:]:
        joined = joined.with_edits(one.edits) if one.id == "scenario" else joined + one
    return checked(of_edits(joined), reference)


def _read(one: Scenario | Path | str) -> Parsed:
    if isinstance(one, Scenario):
        return of_edits(one)
    data, line_of = read_toml(Path(one), what="a scenario")
    return parsed(data, where=str(one), line_of=line_of)


def known_to(study: Study) -> Reference:
    """Return what a scenario may speak of."""
    cache = study._scenario_cache
    if cache.known is None:
        sites, towns, codes = sites_called(study), study.country.municipalities, study.region.municipality_codes
        cache.known = Reference(sites, towns, codes, study.network, _people(study), study.timetable)
    return cache.known


def touched(study: Study, *scenarios: Scenario) -> tuple[str, ...]:
    """Return the levels that scenarios touch, in the order of education: those of their sites, or all that travel."""
    changed = {level for one in scenarios for level in _touched(study, one)}
    return tuple(level for level in study.levels if level in changed)


def _touched(study: Study, scenario: Scenario) -> set[str]:
    levels_touched: set[str] = set()
    for one in scenario.edits:
        match one:
            case CloseSite(site) | MoveSite(site):
                levels_touched |= served_levels(sites_called(study).counted(site)["level"])
            case OpenSite(_, level) | Online(level):
                levels_touched.add(level_named(level))
            case ShareSchools() | TransportRule():
                levels_touched |= set(GRADES)
            case MoveTrip() | CancelTrip() | AddTrip():
                levels_touched |= set(school_day.LEVELS)
    return levels_touched or set(EVERYWHERE)


def side_now(study: Study, level: str, counted: str) -> Side:
    """Return a level as it is: the side before any scenario."""
    view = _view(study, level, counted, access_to_few(study, level, ()))
    return _side(study, view, _columns_now(view, ()), ())


def _columns_now(view: LevelView, alone: tuple[frozenset[str], ...]) -> Columns:
    none = np.zeros(view.access.n_sites, bool)
    return Columns(view.access, none, Added.none(len(view.codes)), view.codes, {}, alone)


def _level(study: Study, after: Study, scenario: Scenario, level: str, counted: str) -> LevelComparison:
    edits, same_roads = scenario.edits, after is study
    view = _view(study, level, counted, access_to_few(study, level, edits) if same_roads else study.access(level))
    view_after = view if same_roads else _view(after, level, counted, after.access(level))
    shared, alone = _groups(edits, level)
    columns = _columns_now(view, alone)
    changed = columns_after(after, view_after, edits, counted, shared)
    before, then = _side_before(study, view, columns, counted), _side(after, view_after, changed, edits)
    then = then if after is study else settled(before, then)
    persons, far = persons_in(_people(study), level, edits), closed_sites(study, edits, level, counted)
    return LevelComparison(
        level=level,
        sites_counted=counted,
        before=before,
        after=replace(then, persons=persons.persons),
        known=_known_rows(view),
        codes=view.codes,
        law=law_limit(level, study.parameters),
        sites=tuple(sites_compared(columns, changed, edits, capacities(study, level), far)),
        persons_status="assumption" if study.country.ages_assumed else persons.status,
        is_priced=not _many_are_taught_in_swedish(study, view),
        values_before=study._scenario_cache.values_before.setdefault((level, counted, alone), {}),
    )


def _many_are_taught_in_swedish(study: Study, view: LevelView) -> bool:
    """Say whether many speak Swedish and are taught in it: what is counted to other sites is not theirs."""
    known = study._scenario_cache.taught_in_swedish
    if view.level not in known:
        nowhere = sites_in_swedish(study._sites, view.level).empty
        known[view.level] = not nowhere and are_many(view.once(speakers_of), float(view.persons.sum()))
    return known[view.level]


def _side_before(study: Study, view: LevelView, columns: Columns, counted: str) -> Side:
    """Return the side before any scenario: the same of all in which as many municipalities keep to themselves."""
    sides, key = study._scenario_cache.sides, (view.level, counted, columns.groups)
    if key not in sides:
        sides[key] = _side(study, view, columns, ())
    return sides[key]


def _groups(edits: Sequence[Edit], level: str) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """Return the municipalities that share their schools after a scenario, and the same each alone, as before."""
    shared = [frozenset(one.municipality_codes) for one in edits if isinstance(one, ShareSchools) and level in GRADES]
    return tuple(shared), tuple(frozenset({code}) for group in shared for code in sorted(group))


class SitesOfSides(NamedTuple):
    """Sites of a level before and after a scenario, persons after it by row, and where the sites are known."""

    before: Columns
    after: Columns
    persons: Floats
    known: Flags


def sites_before_and_after(study: Study, scenario: Scenario, level: str, counted: str) -> SitesOfSides:
    """Return the sites of a level before and after a scenario, for ways other than those by car."""
    view, (shared, alone) = _view(study, level, counted, study.access(level)), _groups(scenario.edits, level)
    changed = columns_after(study, view, scenario.edits, counted, shared)
    persons = persons_in(_people(study), level, scenario.edits).persons
    return SitesOfSides(_columns_now(view, alone), changed, persons, _known_rows(view))


def _people(study: Study) -> StudyInputs:
    """Return the inputs on people and years to come, without any level."""
    cache = study._scenario_cache
    if cache.inputs is None:
        cache.inputs = study.inputs_of(())
    return cache.inputs


def _view(study: Study, level: str, counted: str, access: LevelAccess) -> LevelView:
    """Return the level as indicators see it, its sites in the order of their ids; ways on foot are not searched."""
    cache, key = study._scenario_cache.views, (level, counted, access.n_sites)
    if key not in cache:
        inputs = replace(_people(study), levels={level: access})
        cache[key] = LevelView.of(inputs, level, certain_only=counted == SURE_SITES)
    return cache[key]


def _known_rows(view: LevelView) -> Flags:
    """Return the rows of people where the sites of the level are known."""
    access = view.access
    if access.covered:
        return np.ones(len(view.codes), bool)
    return ~np.isin(view.codes, list(access.not_known)) & bool(access.not_known)


def _side(study: Study, view: LevelView, columns: Columns, edits: Sequence[Edit]) -> Side:
    ids, level = np.array([*columns.ids, ""], dtype=object), view.level
    time, distance = (columns.going(metric, _going(study, view, metric)) for metric in METRICS)
    return Side(
        persons=view.persons,
        time_min=time.value,
        distance_km=distance.value,
        site=ids[time.column],
        site_by_road=ids[distance.column],
        near_edge=near_edge_after(study, view, columns),
        limits=limits_of(level, view.codes, study.parameters, edits),
        days_at_site=days_at_site(level, study.parameters, edits),
    )


def _going(study: Study, view: LevelView, metric: str) -> Going:
    """Return where everybody goes as it is, computed once for all scenarios of the study."""
    cache, key = study._scenario_cache.going, (view.level, str(view.access.n_sites), metric)
    if key not in cache:
        cache[key] = going_of(view.access, metric)
    return cache[key]
