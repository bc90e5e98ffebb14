"""Access to the few sites of a level to which a scenario can send anybody: in the region, or someone's nearest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from kopa.accessibility.travel import Car
from kopa.goals.inputs import LevelAccess
from kopa.levels import BASIC, of, taught_in
from kopa.scenarios.edits import CloseSite, Edit, MoveSite
from kopa.study.level_access import level_access
from kopa.study.near_sites import NEAREST_LISTED
from kopa.study.parts import MOST_PAIRS
from kopa.study.scenarios.cache import sites_called
from kopa.study.scenarios.sites import near_edge_now

if TYPE_CHECKING:
    from kopa.study.study import Study


def access_to_few(study: Study, level: str, edits: Iterable[Edit]) -> LevelAccess:
    """Return access to the few sites that edits can send anybody to, or that to all near sites where these are asked.

    While fewer than five sites of a level close, everybody's nearest that remains lies in the region or is among
    the five nearest now: nothing that a comparison tells of all near sites (`study.access`) differs, and the first
    answer of a study does not wait for the others.
    """
    cache = study._scenario_cache.few
    if level not in cache:
        cache[level] = None if _all_are_there(study, level) else _searched(study, level)
    few = cache[level]
    return few if few is not None and _are_enough(study, level, few, edits) else study.access(level)


def _all_are_there(study: Study, level: str) -> bool:
    known = study._access, study._matrices, study._computed_before
    return level in known[0] or any((level, "time") in pairs for pairs in known[1:])


def _searched(study: Study, level: str) -> LevelAccess | None:
    travel, origins, serving = study.travel, study._origins, study._serving(level)
    if not isinstance(travel, Car):
        return None
    listed = serving[serving["language"].isin(taught_in("fi"))].reset_index(drop=True)
    groups = [np.arange(len(listed)), *([np.flatnonzero(listed["level"] != BASIC)] if of(level).doubtful else [])]
    near = travel.among_nearest(origins, listed, [one for one in groups if len(one)], NEAREST_LISTED)
    sites = listed[near | listed["in_region"].to_numpy(bool)].reset_index(drop=True)
    if len(origins) * len(sites) > MOST_PAIRS:
        return None
    ways, edge = travel.best_of_both(origins, sites), near_edge_now(study, level)
    return level_access(level, study.region, study.country, origins, sites, *ways, travel.mode, edge=edge)


def _are_enough(study: Study, level: str, few: LevelAccess, edits: Iterable[Edit]) -> bool:
    """Say whether fewer sites close than were looked for, and each that edits name is among those that were."""
    called, closed, named = sites_called(study), 0, set[str]()
    for one in edits:
        if isinstance(one, CloseSite | MoveSite):
            for site in (one.site, getattr(one, "move_to", "")):
                ids = called.ids(site, level)
                named |= set(ids)
                closed += len(ids) if site == one.site else 0
    return closed < NEAREST_LISTED and named <= set(few.site_ids)
