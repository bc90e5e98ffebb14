"""Intervals of scores: networks are searched anew once for all regions of a run, and kept by content."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.progress import track

from kopa import store
from kopa.accessibility.workers import processors
from kopa.goals.coverage import covered
from kopa.goals.inputs import StudyInputs
from kopa.goals.robustness import score_intervals, with_intervals
from kopa.goals.robustness_routing import Base, rerouted
from kopa.goals.robustness_values import municipality_values, variant_values
from kopa.goals.robustness_variants import Design, Variant, design
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources import site_data, starter_data
from kopa.sources.starter_data import PLACEMENTS
from kopa.study import BUILT_UP, Study
from kopa.workflow import kept_values, plan
from kopa.workflow.in_processes import in_processes

LEVELS = ("basic_1_6", "lukio", "vet")
"""Levels that are scored, and so re-routed."""

TOGETHER = 60
"""Most municipalities searched together: about 2 GB of memory. More at once saves little time."""

Kept = dict[tuple[str, bool], Path]
"""Files of values by region, and whether they are those of its municipalities."""

CACHE = ".cache"
SHARED = ("sites", "all_municipalities", "roads", "network")
PARTS = 4
"""Parts of the work at least: after each it is said how far the work is."""


def values_of(
    region: Region, parameters: Parameters, out: Path, *, of_municipalities: bool = False
) -> pd.DataFrame | None:
    """Return the region's values under every variant, if they have been computed for just these inputs.

    With `of_municipalities` those of its municipalities, over the joint variants.
    """
    path = _paths([region], parameters, out, (of_municipalities,))[region.id, of_municipalities]
    return kept_values.read(path, region.id)


def discard_damaged(
    regions: Sequence[Region], parameters: Parameters, out: Path, console: Console, *, municipalities: bool = False
) -> bool:
    """Remove kept files that are damaged, or another region's, and say so; return whether none has to be computed."""
    scored = [region for region in regions if region.kind != "country"]
    files = _paths(scored, parameters, out, _kinds(municipalities))
    for (region_id, _), path in files.items():
        if kept_values.damaged(path, region_id):
            console.print(f"{path} is damaged: computed again", soft_wrap=True, markup=False, highlight=False)
            path.unlink()
    return all(path.is_file() and kept_values.record_of(path).is_file() for path in files.values())


def prepare(
    regions: Sequence[Region], parameters: Parameters, out: Path, console: Console, *, municipalities: bool = False,
    jobs: int | None = None,
) -> Kept:  # fmt: skip
    """Compute and keep what is not there yet: the scored values of each region under every variant.

    With `municipalities` also those of its municipalities, for leagues. The country as a whole is left out: it
    is not scored. Every network is searched once for a group of regions, in `jobs` processes (default one per
    processor); the values do not depend on how many. Returns the file of each region, and
    of its municipalities: named at the start, so that code changed meanwhile is not taken for what computed them.
    """
    scored = [region for region in regions if region.kind != "country"]
    files = _paths(scored, parameters, out, _kinds(municipalities))
    discard_damaged(scored, parameters, out, console, municipalities=municipalities)
    made = design(parameters)
    for of_municipalities in _kinds(municipalities):
        missing = [one for one in scored if not kept_values.there(files[one.id, of_municipalities], one.id)]
        for levels, group in _groups(missing):
            values = _computed(group, levels, made, parameters, console, of_municipalities, jobs or processors())
            for region in group:
                of_region = values[values["region_id"] == region.id].reset_index(drop=True)
                kept_values.keep(files[region.id, of_municipalities], region.id, of_region)
    return files


def _computed(
    group: Sequence[Region],
    levels: Sequence[str],
    made: Design,
    parameters: Parameters,
    console: Console,
    of_municipalities: bool,
    jobs: int,
) -> pd.DataFrame:
    compute = municipality_values if of_municipalities else variant_values
    if not levels:
        return compute(())
    told = ", ".join(region.id for region in group)
    what = "municipalities of " if of_municipalities else ""
    console.print(f"Uncertainty: {what}{told} over {made.spread.networks} networks searched anew")
    variants = made.joint if of_municipalities else (*made.crossed, *made.extra)
    base = base_of(studies_of(group, parameters), levels)
    parts = by_networks(variants, max(PARTS, 2 * jobs))

    def run(part: Sequence[Variant]) -> pd.DataFrame:
        return compute(rerouted(base, made, part))

    found = list(_watched(in_processes(run, parts, jobs), len(parts), console))
    return pd.concat(found, ignore_index=True)


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
    """Return studies of the regions that share what is the same for all of them."""
    studies = [Study(region, parameters) for region in regions]
    for other in studies[1:]:
        for shared in SHARED:
            other.__dict__[shared] = getattr(studies[0], shared)
    return studies


def studies_in_turn(regions: Iterable[Region], parameters: Parameters, tables: Path | None = None) -> Iterator[Study]:
    """Yield the study of each region, of which only what is the same for all outlives its turn."""
    common: dict[str, object] = {}
    for region in regions:
        study = Study(region, parameters, tables=tables)
        study.__dict__.update(common)
        yield study
        common = {name: getattr(study, name) for name in SHARED}


def base_of(studies: Sequence[Study], levels: Sequence[str] = LEVELS) -> Base:
    """Return what is re-routed for several studies: both placements of people, the levels that are scored."""
    first = studies[0]
    inputs = {place: [_inputs_of(study.placed(place), levels) for study in studies] for place in PLACEMENTS}
    sites = {level: first.sites_of(level) for level in levels}
    return Base(first.network, inputs, sites, BUILT_UP, first.parameters)


def covered_levels(region: Region) -> tuple[str, ...]:
    """Return the scored levels whose sites are known in the whole region; only they need to be routed."""
    coverage = site_data.coverage()
    return tuple(level for level in LEVELS if covered(coverage, level, region.municipality_codes).all_covered)


def _inputs_of(study: Study, levels: Sequence[str]) -> StudyInputs:
    towns = study.all_municipalities
    return StudyInputs(
        region=study.region,
        origins=study.origins,
        municipalities=towns,
        population_history=starter_data.population_history(),
        levels={level: study.access(level) for level in levels},
        parameters=study.parameters,
        region_of=dict(zip(towns["code"], towns["region_code"], strict=True)),
    )


def _groups(regions: Sequence[Region]) -> Iterator[tuple[tuple[str, ...], list[Region]]]:
    """Levels, and regions that are searched together for them: as many as memory holds at once."""
    by_levels: dict[tuple[str, ...], list[Region]] = {}
    for region in regions:
        by_levels.setdefault(covered_levels(region), []).append(region)
    for levels, alike in by_levels.items():
        group: list[Region] = []
        for region in alike:
            if group and sum(len(one.municipality_codes) for one in [*group, region]) > TOGETHER:
                yield levels, group
                group = []
            group.append(region)
        yield levels, group


def _kinds(municipalities: bool) -> tuple[bool, ...]:
    return (False, True) if municipalities else (False,)


def _paths(regions: Sequence[Region], parameters: Parameters, out: Path, kinds: Sequence[bool]) -> Kept:
    rests_on = plan.foundation()
    kept: Kept = {}
    for of_municipalities in kinds:
        what = "municipalities" if of_municipalities else "variants"
        for region in regions:
            key = store.content_key(rests_on["code"], rests_on["starter"], asdict(region), parameters.to_dict())
            kept[region.id, of_municipalities] = out / CACHE / f"{what}-{region.id}-{key[:16]}.parquet"
    return kept


def _watched(parts: Iterator[pd.DataFrame], total: int, console: Console) -> Iterator[pd.DataFrame]:
    if console.is_terminal:
        yield from track(parts, "searching networks", total=total, console=console, transient=True)
        return
    for number, part in enumerate(parts, start=1):
        yield part
        console.print(f"  {number / total:.0%} of the variants", highlight=False)
