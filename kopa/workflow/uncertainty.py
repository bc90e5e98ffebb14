"""Intervals of scores: networks are searched anew once for all regions of a run, and kept by content."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TypeVar

import pandas as pd
from rich.console import Console
from rich.progress import track

from kopa import store
from kopa.accessibility.search.machine import processors
from kopa.goals.robustness.intervals import score_intervals, with_intervals
from kopa.goals.robustness.rerouting import Base, rerouted
from kopa.goals.robustness.values import values_and_times
from kopa.goals.robustness.variants import Design, Variant, design
from kopa.parameters import Parameters
from kopa.processes import in_processes
from kopa.regions import Region
from kopa.study import own_tables
from kopa.study.coverage import known
from kopa.study.starter import starter_country
from kopa.study.study import Study
from kopa.workflow import kept_values, plan

LEVELS = ("basic_1_6", "lukio", "vet")
"""Levels that are scored, and so re-routed."""

TOGETHER = 60
"""Most municipalities searched together: about 2 GB of memory. More at once saves little time."""

VARIANTS, MUNICIPALITIES = KINDS = ("variants", "municipalities")
"""Kinds of kept values: scored ones of the region under every variant; times and distances of its municipalities."""

Kept = dict[tuple[str, str], Path]
"""Files of values by region and kind."""

Part = TypeVar("Part")

CACHE = ".cache"
PARTS = 4
"""Parts of the work at least: after each it is said how far the work is."""


def values_of(region: Region, parameters: Parameters, out: Path, kind: str = VARIANTS) -> pd.DataFrame | None:
    """Return the region's values of a kind, if they have been computed for just these inputs."""
    return kept_values.read(_paths([region], parameters, out)[region.id, kind], region.id)


def discard_damaged(regions: Sequence[Region], parameters: Parameters, out: Path, console: Console) -> bool:
    """Remove kept files that are damaged, or another region's, and say so; return whether none has to be computed."""
    scored = [region for region in regions if region.kind != "country"]
    files = _paths(scored, parameters, out)
    for (region_id, _), path in files.items():
        if kept_values.damaged(path, region_id):
            console.print(f"{path} is damaged: computed again", soft_wrap=True, markup=False, highlight=False)
            path.unlink()
    return all(path.is_file() and kept_values.record_of(path).is_file() for path in files.values())


def prepare(
    regions: Sequence[Region], parameters: Parameters, out: Path, console: Console, *, jobs: int | None = None
) -> Kept:
    """Compute and keep what is not there yet: the values of each region and its municipalities under every variant.

    The country as a whole is left out: it is not scored. Every network is searched once for a group of regions, in
    `jobs` processes (default one per processor); the values do not depend on how many. Returns the files of each
    region by kind: named at the start, so that code changed meanwhile is not taken for what computed them.
    """
    scored = [region for region in regions if region.kind != "country"]
    files = _paths(scored, parameters, out)
    discard_damaged(scored, parameters, out, console)
    made = design(parameters)
    missing = [one for one in scored if not all(kept_values.there(files[one.id, kind], one.id) for kind in KINDS)]
    for levels, group in _groups(missing):
        found = _computed(group, levels, made, parameters, console, jobs or processors())
        for region in group:
            for kind, values in found.items():
                of_region = values[values["region_id"] == region.id].reset_index(drop=True)
                kept_values.keep(files[region.id, kind], region.id, of_region)
    return files


def _computed(
    group: Sequence[Region], levels: Sequence[str], made: Design, parameters: Parameters, console: Console, jobs: int
) -> dict[str, pd.DataFrame]:
    """Return the values of several regions, by kind."""
    if not levels:
        return dict(zip(KINDS, values_and_times((), ()), strict=True))
    told = ", ".join(region.id for region in group)
    console.print(f"Uncertainty: {told} over {made.spread.networks} networks searched anew")
    base = base_of(studies_of(group, parameters), levels)
    parts = by_networks((*made.crossed, *made.extra), max(PARTS, 2 * jobs))

    def run(part: Sequence[Variant]) -> tuple[pd.DataFrame, pd.DataFrame]:
        return values_and_times(rerouted(base, made, part), made.joint)

    found = list(_watched(in_processes(run, parts, jobs), len(parts), console))
    return {kind: pd.concat([one[i] for one in found], ignore_index=True) for i, kind in enumerate(KINDS)}


def by_networks(variants: Sequence[Variant], parts: int) -> list[tuple[Variant, ...]]:
    """Return the variants in about equal runs, in order; neighbours that share a network stay together."""
    networks = [tuple(group) for _, group in groupby(variants, key=lambda one: one.network)]
    size, found = len(variants) / parts, [networks[0]]
    for network in networks[1:]:
        if len(found[-1]) + len(network) / 2 > size:
            found.append(network)
        else:
            found[-1] += network
    return found


def with_uncertainty(scorecard: pd.DataFrame, values: pd.DataFrame | None, parameters: Parameters) -> pd.DataFrame:
    """Return the scorecard with the 90 % intervals of its scores; unchanged where no values are known."""
    if values is None or not (scorecard["weight"] > 0).any():
        return scorecard
    return with_intervals(scorecard, score_intervals(scorecard, values, design(parameters), parameters))


def studies_of(regions: Iterable[Region], parameters: Parameters) -> list[Study]:
    """Return studies of the regions that share one country, and with it roads, sites and travel."""
    country = starter_country()
    return [Study(region, country, parameters) for region in regions]


def studies_in_turn(regions: Iterable[Region], parameters: Parameters, tables: Path | None = None) -> Iterator[Study]:
    """Yield the study of each region, of which only what is the same for all outlives its turn."""
    country = starter_country()
    read = own_tables.read(tables, country) if tables else {}
    for region in regions:
        yield Study(region, country, parameters, tables=read)


def base_of(studies: Sequence[Study], levels: Sequence[str] = LEVELS) -> Base:
    """Return what is re-routed for several studies: all placements of people, the levels that are scored."""
    first = studies[0]
    placements = first.country.people
    inputs = {place: [study.placed(place).inputs_of(levels) for study in studies] for place in placements}
    sites = {level: first.sites_of(level) for level in levels}
    return Base(first.country.by_car(first.parameters), inputs, sites)


def covered_levels(region: Region, coverage: pd.DataFrame) -> tuple[str, ...]:
    """Return the scored levels whose sites are known in the whole region; only they need to be routed."""
    return tuple(level for level in LEVELS if known(coverage, level, region.municipality_codes))


def _groups(regions: Sequence[Region]) -> Iterator[tuple[tuple[str, ...], list[Region]]]:
    """Levels, and regions that are searched together for them: as many as memory holds at once."""
    by_levels: dict[tuple[str, ...], list[Region]] = {}
    coverage = starter_country().coverage
    for region in regions:
        by_levels.setdefault(covered_levels(region, coverage), []).append(region)
    for levels, alike in by_levels.items():
        group: list[Region] = []
        for region in alike:
            if group and sum(len(one.municipality_codes) for one in [*group, region]) > TOGETHER:
                yield levels, group
                group = []
            group.append(region)
        yield levels, group


def _paths(regions: Sequence[Region], parameters: Parameters, out: Path) -> Kept:
    rests_on = plan.foundation()
    kept: Kept = {}
    for region in regions:
        key = store.content_key(rests_on["code"], rests_on["starter"], asdict(region), parameters.to_dict())
        kept |= {(region.id, kind): out / CACHE / f"{kind}-{region.id}-{key[:16]}.parquet" for kind in KINDS}
    return kept


def _watched(parts: Iterator[Part], total: int, console: Console) -> Iterator[Part]:
    if console.is_terminal:
        yield from track(parts, "searching networks", total=total, console=console, transient=True)
        return
    for number, part in enumerate(parts, start=1):
        yield part
        console.print(f"  {number / total:.0%} of the variants", highlight=False)
