"""Regions side by side: their indicators and scorecards, made one region after the other."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from kopa.goals.comparison.peers import peer_table
from kopa.goals.comparison.results import ComparisonResults, comparison_results
from kopa.goals.robustness.variants import design
from kopa.goals.scoring.discrimination import not_in_all
from kopa.goals.scoring.scorecard import scorecard
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import CASE_IDS, find_region, known_regions
from kopa.study.starter import starter_country
from kopa.study.uncertainty import studies_in_turn

KINDS = ("case", "maakunta", "country")
"""Regions of a comparison of all of Finland: the 19 regions, of which four are the case regions, and the country."""


def regions_of(*, all_finland: bool) -> list[Region]:
    """Return the four case regions, or all 19 regions and the country."""
    if all_finland:
        return [one for one in known_regions().values() if one.kind in KINDS]
    return [find_region(name) for name in CASE_IDS]


def compared(
    regions: Sequence[Region], parameters: Parameters, variants: Iterable[pd.DataFrame],
    municipalities: Iterable[pd.DataFrame], *, tables: Path | None = None,
) -> ComparisonResults:  # fmt: skip
    """Return the comparison of regions.

    Parameters
    ----------
    regions
        Regions that stand side by side.
    parameters
        Every number chosen.
    variants, municipalities
        Values of the scored regions, and of their municipalities, under every variant.
    tables
        Folder of tables of an analyst's own.
    """
    indicators, cards = _indicators_and_cards(regions, parameters, tables)
    country = starter_country()
    return comparison_results(
        regions,
        indicators,
        cards,
        pd.concat(list(variants), ignore_index=True),
        pd.concat(list(municipalities), ignore_index=True),
        peer_table(country.municipalities, country.population_history),
        design(parameters),
        parameters,
    )


def _indicators_and_cards(
    regions: Sequence[Region], parameters: Parameters, tables: Path | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indicators and scorecards region by region: the travel times of one are let go before the next."""
    of_each = [study.indicators() for study in studies_in_turn(regions, parameters, tables)]
    indicators = pd.concat(of_each, ignore_index=True)
    apart = not_in_all(indicators, parameters)
    cards = [
        scorecard(of_region, region, parameters, comparable=True, not_in_all=apart)
        for region, of_region in zip(regions, of_each, strict=True)
        if region.kind != "country"
    ]
    return indicators, pd.concat(cards, ignore_index=True)
