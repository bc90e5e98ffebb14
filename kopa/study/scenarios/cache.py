"""What a study keeps of the scenarios that it was asked: nothing of it changes an answer, only its time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kopa.goals.inputs import Floats, LevelAccess, StudyInputs
from kopa.goals.view import LevelView
from kopa.scenarios.called_sites import CalledSites
from kopa.scenarios.checking import Reference
from kopa.scenarios.columns import Going
from kopa.scenarios.side import Side

if TYPE_CHECKING:
    from kopa.study.study import Study


class Listed(NamedTuple):
    """Sites of a level that may teach in Finnish, and what lies nearest to everybody.

    Attributes
    ----------
    ids, points
        The sites.
    nearest, straight_m
        By row of people: the position of the nearest site in a straight line, and the line (m).
    uncovered
        Outlines of the municipalities whose sites of the level are not all listed.
    """

    ids: np.ndarray
    points: np.ndarray
    nearest: np.ndarray
    straight_m: Floats
    uncovered: np.ndarray


@dataclass(eq=False)
class ScenarioCache:
    """Studies on other roads, few sites, views, where people go, sides before and their numbers, columns by places.

    Beside them: levels that many are taught in Swedish at.
    """

    networks: dict[object, Study] = field(default_factory=dict)
    few: dict[str, LevelAccess | None] = field(default_factory=dict)
    views: dict[tuple[str, str, int], LevelView] = field(default_factory=dict)
    going: dict[tuple[str, str, str], Going] = field(default_factory=dict)
    sides: dict[object, Side] = field(default_factory=dict)
    values_before: dict[object, dict[tuple[str, str], float]] = field(default_factory=dict)
    columns: dict[tuple[float, float], tuple[Floats, Floats]] = field(default_factory=dict)
    listed: dict[str, Listed] = field(default_factory=dict)
    taught_in_swedish: dict[str, bool] = field(default_factory=dict)
    known: Reference | None = None
    called: CalledSites | None = None
    inputs: StudyInputs | None = None
    in_swedish: Study | None = None


def sites_called(study: Study) -> CalledSites:
    """Return the sites of a study by the names that scenarios call them."""
    cache = study._scenario_cache
    if cache.called is None:
        cache.called = CalledSites(study._sites)
    return cache.called
