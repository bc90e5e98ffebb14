"""Intervals of scores: the networks of several studies searched anew, and what scores and times come to on each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from kopa.accessibility.timetable.school_week import AUTO
from kopa.accessibility.travel import Car
from kopa.errors import InputError
from kopa.goals.robustness.intervals import score_intervals, with_intervals
from kopa.goals.robustness.rerouting import Base, Rerouting
from kopa.goals.robustness.values import values_and_times
from kopa.goals.robustness.variants import Variant, design
from kopa.levels import BASIC_1_6, LUKIO, VET
from kopa.parameters import Parameters
from kopa.processes import in_processes
from kopa.regions import Region
from kopa.sources.user.region_files import names_of_own
from kopa.study.opening import of_region
from kopa.study.region_roads import with_region_roads
from kopa.study.starter import starter_country
from kopa.study.study import Study

LEVELS = (BASIC_1_6, LUKIO, VET)
"""Levels that are scored, and so re-routed."""

TOGETHER = 60
"""Most municipalities searched together: about 2 GB of memory. More at once saves little time."""

VARIANTS, MUNICIPALITIES = KINDS = ("variants", "municipalities")
"""Kinds of values: scored ones of the region under every variant; times and distances of its municipalities."""

PARTS = 4
"""Parts of the work at least: after each it is said how far the work is."""

Values: TypeAlias = tuple[pd.DataFrame, pd.DataFrame]
Watch: TypeAlias = Callable[[Iterator[Values], int], Iterator[Values]]
"""Hands on what it is given, and says how much of so many parts is done."""


def studies_of(regions: Iterable[Region], parameters: Parameters) -> list[Study]:
    """Return studies of the regions that share one country, and with it sites and, but for Digiroad's, roads."""
    country = starter_country()
    return [Study(region, with_region_roads(country, region), parameters) for region in regions]


def studies_in_turn(
    regions: Mapping[str, Region], parameters: Parameters, tables: Path | None = None,
    *, timetables: Sequence[Path] = (), date: str = AUTO,
) -> Iterator[Study]:  # fmt: skip
    """Yield the study of each region, of which only what is the same for all outlives its turn.

    `regions` are by what they were asked for by: an id, codes, or the path of a file that may name further files.
    `timetables` and `date` are those of `kopa.study.opening.of_region`.
    """
    others = names_of_own(regions.values())
    for source, region in regions.items():
        yield of_region(
            region, parameters, source=source, tables=tables, other_regions=others, timetables=timetables, date=date
        )


def computed(
    studies: Sequence[Study], levels: Sequence[str], *, jobs: int, watch: Watch = lambda parts, total: parts
) -> dict[str, pd.DataFrame]:
    """Return the values of several studies under every variant, by kind.

    Parameters
    ----------
    studies
        Studies of one country under the same parameters.
    levels
        Levels that are routed: those of which the sites are known in each region.
    jobs
        Processes; the values do not depend on how many.
    watch
        Says how far the work is.
    """
    if not levels:
        return dict(zip(KINDS, values_and_times((), ()), strict=True))
    made = design(studies[0].parameters)
    afresh = [one._with() for one in studies]  # their pairs go when what is re-routed was taken from them
    routes = Rerouting(base_of(afresh, levels), made).ready()
    del afresh
    parts = by_networks((*made.crossed, *made.extra), max(PARTS, 2 * jobs))

    def run(part: Sequence[Variant]) -> Values:
        return values_and_times(routes.under(part), made.joint)

    values = list(watch(in_processes(run, parts, jobs), len(parts)))
    return {kind: pd.concat([one[i] for one in values], ignore_index=True) for i, kind in enumerate(KINDS)}


def base_of(studies: Sequence[Study], levels: Sequence[str] = LEVELS) -> Base:
    """Return what is re-routed for several studies: their people, at the levels that are scored.

    Raises
    ------
    InputError
        A study by another mode of travel than the car, whose variants of speeds and legs mean nothing to it; or
        studies by cars that differ, which are not searched together.
    """
    sites = [{level: study.near_sites(level) for level in levels} for study in studies]
    return Base(_car_of(studies), [study.inputs_of(levels, on_foot=False) for study in studies], sites)


def _car_of(studies: Sequence[Study]) -> Car:
    """Return the car by which all studies travel."""
    cars: dict[int, Car] = {}
    for study in studies:
        if not isinstance(study.travel, Car):
            raise InputError(
                f"re-routing of {study.region.id}: intervals are of travel by car, this study is of travel by "
                f"{study.travel.mode!r}; ask it for scores without intervals"
            )
        cars[id(study.travel)] = study.travel
    if len(cars) > 1:
        names = ", ".join(study.region.id for study in studies)
        raise InputError(f"re-routing of {names}: their roads, legs or local streets differ; re-route them one by one")
    return next(iter(cars.values()))


def covered_levels(study: Study) -> tuple[str, ...]:
    """Return the scored levels whose sites are known in the whole region; only they need to be routed."""
    return tuple(level for level in LEVELS if level in study.levels and study.sites_known(level))


def groups(studies: Sequence[Study]) -> Iterator[tuple[tuple[str, ...], list[Study]]]:
    """Yield levels, and studies that are searched together for them: as many as memory holds at once."""
    alike: dict[tuple[int, tuple[str, ...]], list[Study]] = {}
    for study in studies:
        alike.setdefault((id(study.country), covered_levels(study)), []).append(study)
    for (_, levels), of_levels in alike.items():
        group: list[Study] = []
        for study in of_levels:
            if group and sum(len(one.region.municipality_codes) for one in [*group, study]) > TOGETHER:
                yield levels, group
                group = []
            group.append(study)
        yield levels, group


def by_networks(variants: Sequence[Variant], parts: int) -> list[tuple[Variant, ...]]:
    """Return the variants in about equal runs, in order; neighbours that share a network stay together."""
    networks = [tuple(group) for _, group in groupby(variants, key=lambda one: one.network)]
    size, batches = len(variants) / parts, [networks[0]]
    for network in networks[1:]:
        if len(batches[-1]) + len(network) / 2 > size:
            batches.append(network)
        else:
            batches[-1] += network
    return batches


def with_uncertainty(scorecard: pd.DataFrame, values: pd.DataFrame | None, parameters: Parameters) -> pd.DataFrame:
    """Return the scorecard with the 90 % intervals of its scores; unchanged where no values are known."""
    intervals = intervals_of(scorecard, values, parameters)
    return scorecard if intervals is None else with_intervals(scorecard, intervals)


def intervals_of(scorecard: pd.DataFrame, values: pd.DataFrame | None, parameters: Parameters) -> pd.DataFrame | None:
    """Return the intervals of the scores, the same in every language; None where no values are known."""
    if values is None or not (scorecard["weight"] > 0).any():
        return None
    return score_intervals(scorecard, values, design(parameters), parameters)
