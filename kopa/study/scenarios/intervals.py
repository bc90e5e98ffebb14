"""Intervals of a scenario: before, after and their difference, computed anew on the same draws of roads and people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kopa.accessibility.search.progress import Progress
from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.goals.robustness.people import drawn_people
from kopa.goals.robustness.rerouting import DrawnNetworks
from kopa.goals.robustness.variants import Design, Variant, design
from kopa.scenarios.comparison import Comparison
from kopa.scenarios.edits import Season
from kopa.scenarios.scenario import Scenario
from kopa.scenarios.schemas import SCENARIO_INTERVALS
from kopa.study.scenarios.compare import Asked, compared, scenario_of
from kopa.tables import check

if TYPE_CHECKING:
    from kopa.study.study import Study

KEY = ["scenario_id", "region_id", "municipality_code", "level", "sites_counted", "measure"]
SIDES = ("before", "after", "change")
WHO = {"lose": "persons", "gain": "persons", "lose_mean": "min", "largest_loss": "min"}
"""Columns of the changes in minutes that have an interval too, each with its unit."""

ENDS = (5, 95)
"""Percentiles of the draws between which nine in ten of them lie."""


def scenario_intervals(
    study: Study, asked: Sequence[Asked], levels: Iterable[str] = (), *, draws: int = 16, progress: bool = False
) -> pd.DataFrame:
    """Return the numbers of a scenario with the interval of nine in ten draws, before, after and of their difference.

    A draw changes the speed of every class of roads, the way to the road, the local streets and where in their cells
    people live, as for the intervals of scores (`kopa.goals.robustness.variants`). Before and after are computed on the
    same draw (common random numbers), so the difference is far surer than either.

    Parameters
    ----------
    study
        The region asked; its people travel by car.
    asked, levels
        As in `kopa.study.scenarios.compare.compared`.
    draws
        How many draws, 2 at least: the first of the study's own seed.
    progress
        Whether it is said how far the work is.

    Returns
    -------
    pandas.DataFrame
        `kopa.scenarios.schemas.SCENARIO_INTERVALS`. Sites that are missing, grades, dates and congestion are in none.

    Raises
    ------
    InputError
        Another mode of travel than the car; a season, whose speeds no draw has; too few or too many draws.
    """
    made, car, scenario = design(study.parameters), _car(study), scenario_of(study, asked)
    _refuse(scenario, draws, made)
    networks = DrawnNetworks(car.network, made)
    tables = [_long(compared(study, (scenario,), levels))]
    with Progress("scenario", draws, progress) as said:
        for variant in made.joint[1 : draws + 1]:
            tables.append(_long(compared(_drawn(study, networks, made, variant), (scenario,), levels)))
            said.step()
    return check(_intervals(tables), SCENARIO_INTERVALS)


def check_intervals(study: Study, scenario: Scenario, draws: object) -> None:
    """Raise InputError unless a scenario can have intervals of so many draws; nothing is searched for it."""
    _car(study)
    _refuse(scenario, draws, design(study.parameters))


def _car(study: Study) -> Car:
    if not isinstance(study.travel, Car):
        raise InputError(
            f"scenario_intervals: they are of travel by car, this study is of travel by {study.travel.mode!r}; ask it "
            "for the scenario alone"
        )
    return study.travel


def _refuse(scenario: Scenario, draws: object, made: Design) -> None:
    most = len(made.joint) - 1
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or not 2 <= draws <= most:
        raise InputError(f"scenario_intervals: draws is {draws!r}; give 2 to {most}")
    if any(isinstance(one, Season) for one in scenario.edits):
        raise InputError("scenario_intervals: no draw has the speeds of a season; ask for the scenario alone")


def _drawn(study: Study, networks: DrawnNetworks, made: Design, variant: Variant) -> Study:
    """Return the study on a draw: other speeds, another way to the road, other streets, people elsewhere in cells."""
    people = drawn_people(study._origins, made.spread, study.parameters.seed, variant.people)
    moved = study._with(country=replace(study.country, people=people))
    return moved.with_network(networks.of(variant.network)).with_parameters(
        access_speed_kmh=variant.access_speed_kmh,
        access_detour=variant.access_detour,
        local_streets_max_m=variant.local_streets_max_m,
    )


def _long(comparison: Comparison) -> pd.DataFrame:
    """Return every number of a comparison, a row each, by `KEY`: its measures, and who gains and loses minutes."""
    measures = comparison.answers[[*KEY, "unit", *SIDES]]
    changes = comparison.changes[comparison.changes["quantity"] == "time_min"]
    who = [
        changes[[name for name in KEY if name != "measure"]].assign(
            measure=name, unit=unit, before=np.nan, after=np.nan, change=changes[name]
        )
        for name, unit in WHO.items()
    ]
    return pd.concat([measures, *who], ignore_index=True).set_index(KEY)


def _intervals(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the first table, which is of no draw, with the ends of those of all draws."""
    units = tables[0][["unit"]].copy()
    for side in SIDES:
        drawn = np.stack([table[side].reindex(units.index).to_numpy(float) for table in tables[1:]])
        units[side] = tables[0][side]
        for name, share in zip(("low", "high"), ENDS, strict=True):
            units[f"{side}_{name}"] = _percentile(drawn, share)
    return units.reset_index()[SCENARIO_INTERVALS.names]


def _percentile(drawn: np.ndarray, share: float) -> np.ndarray:
    """Return the value of a rank of each column: no mean of two, since one of them may be infinite."""
    rank = round(share / 100 * (len(drawn) - 1))
    return np.asarray(np.sort(drawn, axis=0)[rank], dtype=float)
