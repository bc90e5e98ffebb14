"""The four case regions side by side: scores with intervals, ranks, pairs, and what turns the order."""

from pathlib import Path

import pandas as pd
from rich.console import Console

from kopa import store
from kopa.errors import RunError
from kopa.goals.robustness import panels_of, robustness, with_intervals
from kopa.goals.robustness_one_at_a_time import one_at_a_time
from kopa.goals.robustness_variants import design
from kopa.goals.robustness_words import plain_words
from kopa.goals.scorecard import scorecard
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.regions.facts import LANGUAGES, Text
from kopa.sources.region_files import CASE_IDS, find_region
from kopa.workflow import notebooks, plan, uncertainty

FOLDER = "comparison"


def compare(parameters: Parameters, out: Path, console: Console) -> list[Path]:
    """Write the comparison of the four case regions to `out`/comparison and return its files.

    Only indicators that are known in all four carry weight here (`comparable`), so that the scores may differ
    from those of a region's own report.
    """
    regions = [find_region(name) for name in CASE_IDS]
    uncertainty.prepare(regions, parameters, out, console)
    studies = uncertainty.studies_of(regions, parameters)
    console.print("Comparison: scores, draws, one change at a time")
    cards = pd.concat(
        [scorecard(study.indicators(), study.region, parameters, comparable=True) for study in studies],
        ignore_index=True,
    )
    values = pd.concat([_values(region, parameters, out) for region in regions], ignore_index=True)
    made = design(parameters)
    found = robustness(cards, values, made, parameters)
    changes = one_at_a_time(panels_of(cards, values, made, parameters, reference=CASE_IDS), made)
    names = {region.id: Text(region.name_fi, region.name_sv, region.name_en) for region in regions}
    words = plain_words(found, names)
    folder = out / FOLDER
    tables = {
        "scorecards.csv": with_intervals(cards, found),
        "intervals.csv": found.intervals,
        "ranks.csv": found.ranks,
        "pairs.csv": found.pairs,
        "one_at_a_time.csv": changes,
    }
    written = [store.write_csv(folder / name, table) for name, table in tables.items()]
    written += [store.write_text(folder / f"robust.{name}.txt", words.get(name) + "\n") for name in LANGUAGES]
    console.print("Comparison: notebook")
    source = plan.bundled("notebooks") / "comparison.ipynb"
    written.append(notebooks.execute(source, folder / "notebook.ipynb", {"regions": list(CASE_IDS)}))
    return written


def _values(region: Region, parameters: Parameters, out: Path) -> pd.DataFrame:
    values = uncertainty.values_of(region, parameters, out)
    if values is None:
        cache = out / uncertainty.CACHE
        raise RunError(f"{region.id}: its values under every variant are not in {cache}; run the comparison again")
    return values
