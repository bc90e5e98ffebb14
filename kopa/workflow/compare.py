"""Regions side by side: scores with intervals, ranks, pairs, what turns the order; all of Finland where it holds."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console

from kopa import store
from kopa.goals.comparison.peers import peer_table
from kopa.goals.comparison.results import ComparisonResults, comparison_results
from kopa.goals.robustness.variants import design
from kopa.goals.scoring.discrimination import not_in_all
from kopa.goals.scoring.scorecard import scorecard
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import CASE_IDS, find_region, known_regions
from kopa.study.starter import starter_country
from kopa.words.text import LANGUAGES
from kopa.workflow import comparison_report, given, kept_values, notebooks, plan, uncertainty

FOLDER = "comparison"
KINDS = ("case", "maakunta", "country")
"""Regions of a comparison of all of Finland: the 19 regions, of which four are the case regions, and the country."""


def compare(
    parameters: Parameters, out: Path, console: Console, *, all_finland: bool = False, tables: Path | None = None
) -> list[Path]:
    """Write the comparison of regions to `out`/comparison and return its files.

    Only indicators that are known in all four case regions carry weight here (`comparable`), so that the scores
    may differ from those of a region's own report. With `all_finland` all 19 regions and the country stand
    beside them, at the levels that coverage allows. `tables` is a folder of tables of an analyst's own: what they
    tell of all four case regions carries weight.
    """
    regions = regions_of(all_finland=all_finland)
    brought = plan.hashes_of(tables) if tables else {}
    found = results(regions, parameters, out, console, tables=tables)
    given.refuse_changed_tables(tables, brought)
    folder = out / FOLDER
    console.print("Comparison: report in three languages")
    written = comparison_report.write(found, regions, folder)
    written += [store.write_text(folder / f"robust.{name}.txt", found.words.get(name) + "\n") for name in LANGUAGES]
    console.print("Comparison: notebook")
    source = plan.bundled("notebooks") / "comparison.ipynb"
    written.append(notebooks.execute(source, folder / "notebook.ipynb", {"regions": list(CASE_IDS)}))
    return [*written, *comparison_report.finish(found, regions, folder, written, tables=tables)]


def regions_of(*, all_finland: bool) -> list[Region]:
    """Return the four case regions, or all 19 regions and the country."""
    if all_finland:
        return [one for one in known_regions().values() if one.kind in KINDS]
    return [find_region(name) for name in CASE_IDS]


def results(
    regions: Sequence[Region], parameters: Parameters, out: Path, console: Console, *, tables: Path | None = None
) -> ComparisonResults:
    """Return the comparison of regions; what takes long is kept in `out` and read again."""
    kept = uncertainty.prepare(regions, parameters, out, console)
    indicators, cards = _indicators_and_cards(regions, parameters, console, tables)
    console.print("Comparison: draws, one change at a time, what drives the result")
    scored = [region for region in regions if region.kind != "country"]
    country = starter_country()
    return comparison_results(
        regions,
        indicators,
        cards,
        _of_all(kept, scored, uncertainty.VARIANTS),
        _of_all(kept, scored, uncertainty.MUNICIPALITIES),
        peer_table(country.municipalities, country.population_history),
        design(parameters),
        parameters,
    )


def _of_all(kept: uncertainty.Kept, regions: Sequence[Region], kind: str) -> pd.DataFrame:
    return pd.concat([kept_values.read_whole(kept[one.id, kind], one.id) for one in regions], ignore_index=True)


def _indicators_and_cards(
    regions: Sequence[Region], parameters: Parameters, console: Console, tables: Path | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Indicators and scorecards region by region: the travel times of one are let go before the next."""
    console.print(f"Comparison: indicators of {len(regions)} regions")
    told = [study.indicators() for study in uncertainty.studies_in_turn(regions, parameters, tables)]
    indicators = pd.concat(told, ignore_index=True)
    apart = not_in_all(indicators)
    cards = [
        scorecard(of_region, region, parameters, comparable=True, not_in_all=apart)
        for region, of_region in zip(regions, told, strict=True)
        if region.kind != "country"
    ]
    return indicators, pd.concat(cards, ignore_index=True)
