"""Regions side by side: their indicators and scorecards, made one region after the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kopa.accessibility.speeds.crossing_delays import FREE_FLOW
from kopa.accessibility.timetable.school_week import AUTO
from kopa.accessibility.travel import crossing_delays_of
from kopa.errors import InputError
from kopa.goals.comparison.cards import cards_of
from kopa.goals.comparison.peers import peer_table
from kopa.goals.comparison.results import ComparisonResults, comparison_results
from kopa.goals.robustness.variants import design
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import CASE_IDS, COUNTRY_ID, find_region, known_regions
from kopa.study.findings import bounds_of
from kopa.study.starter import starter_country
from kopa.study.study import Study
from kopa.study.uncertainty import studies_in_turn
from kopa.tables import OWN

KINDS = ("case", "maakunta", "country")
"""Regions of a comparison of all of Finland: the 19 regions, of which four are the case regions, and the country."""


def regions_of(names: Iterable[str] = (), *, all_finland: bool = False) -> tuple[dict[str, Region], tuple[str, ...]]:
    """Return the regions of a comparison by what they are asked for by, and the ids of those that are scored.

    Parameters
    ----------
    names
        Regions to be scored: ids, paths of files, lists of codes; without any the four case regions.
    all_finland
        Whether the 19 regions and the country stand beside them.

    Raises
    ------
    InputError
        Fewer than two regions, the country among those to be scored, or regions that share a municipality.
    """
    asked = {name: find_region(name) for name in dict.fromkeys(names or CASE_IDS)}
    scored = tuple(dict.fromkeys(one.id for one in asked.values()))
    others = {one.id: one for one in known_regions().values() if one.kind in KINDS and one.id not in scored}
    shown = {**asked, **(others if all_finland else {})}
    _refuse_unfit(list(asked.values()), list(shown.values()))
    return shown, scored


def _refuse_unfit(asked: Sequence[Region], shown: Sequence[Region]) -> None:
    if len({one.id for one in asked}) < 2:
        raise InputError("a comparison needs two regions at least; name another one, or none for the case regions")
    if any(one.kind == "country" for one in asked):
        raise InputError(f"{COUNTRY_ID} is not scored as a region; leave it out, and --all-finland shows it beside")
    seen: dict[str, Region] = {}
    for region in (one for one in shown if one.kind != "country"):
        for code in region.municipality_codes:
            other = seen.setdefault(code, region)
            if other != region:
                overlap = "have the same id" if other.id == region.id else f"both hold {code}"
                raise InputError(f"{other.id} and {region.id} {overlap}; compare regions that do not overlap")


def compared(
    regions: Mapping[str, Region], scored: Sequence[str], parameters: Parameters, variants: Iterable[pd.DataFrame],
    municipalities: Iterable[pd.DataFrame], *, tables: Path | None = None, timetables: Sequence[Path] = (),
    date: str = AUTO,
) -> ComparisonResults:  # fmt: skip
    """Return the comparison of regions.

    Parameters
    ----------
    regions, scored
        Regions that stand side by side, and which are scored as a whole: as `regions_of` returns them.
    parameters
        Every number chosen.
    variants, municipalities
        Values of the scored regions, and of their municipalities, under every variant.
    tables
        Folder of tables of an analyst's own.
    timetables, date
        Feeds of public transport and their school day, of all regions whose own files name none.
    """
    studies = studies_in_turn(regions, parameters, tables, timetables=timetables, date=date)
    found = _found_of(studies)
    cards = cards_of(list(regions.values()), found.indicators, parameters, scored)
    country = starter_country()
    return comparison_results(
        list(regions.values()),
        found.indicators,
        cards,
        pd.concat(list(variants), ignore_index=True),
        pd.concat(list(municipalities), ignore_index=True),
        peer_table(country.municipalities, country.population_history),
        design(parameters),
        parameters,
        scored=scored,
        delays=found.delays,
        own_inputs=found.own_inputs,
        bounds=found.bounds,
    )


@dataclass(frozen=True)
class _Found:
    """What a comparison takes of the studies: indicators, minutes that are a bound, delays of crossings, own tables."""

    indicators: pd.DataFrame
    delays: bool
    own_inputs: pd.DataFrame
    bounds: pd.DataFrame


def _found_of(studies: Iterable[Study]) -> _Found:
    """Return what a comparison takes of the studies in turn: the travel times of one are let go before the next."""
    indicators, inputs, bounds, delays = [], [], [], False
    for study in studies:
        indicators.append(study.indicators())
        inputs.append(study.inputs_table())
        bounds.append(bounds_of(study))
        delays |= crossing_delays_of(study.travel) != FREE_FLOW
    every = pd.concat(inputs, ignore_index=True)
    own = every[every["source"] == OWN].drop_duplicates(["table", "sha256"], ignore_index=True)
    whole = (pd.concat(tables, ignore_index=True) for tables in (indicators, bounds))
    return _Found(next(whole), delays, own, next(whole))
