"""Regions side by side: scores with intervals, ranks, pairs, what turns the order; all of Finland where it holds."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from kopa import store
from kopa.goals.comparison.results import ComparisonResults
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import CASE_IDS
from kopa.study.comparison import compared, regions_of
from kopa.study.uncertainty import studies_in_turn
from kopa.words.text import LANGUAGES
from kopa.workflow import comparison_report, input_copies, notebooks, uncertainty
from kopa.workflow.record import basis

FOLDER = "comparison"


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
    brought = basis.hashes_of(tables) if tables else {}
    found = results(regions, parameters, out, console, tables=tables)
    input_copies.refuse_changed_tables(tables, brought)
    folder = out / FOLDER
    console.print("Comparison: report in three languages")
    written = comparison_report.write(found, regions, folder)
    written += [store.write_text(folder / f"robust.{name}.txt", found.words.get(name) + "\n") for name in LANGUAGES]
    console.print("Comparison: notebook")
    source = basis.bundled("notebooks") / "comparison.ipynb"
    written.append(notebooks.execute(source, folder / "notebook.ipynb", {"regions": list(CASE_IDS)}))
    return [*written, *comparison_report.finish(found, regions, folder, written, tables=tables)]


def results(
    regions: Sequence[Region], parameters: Parameters, out: Path, console: Console, *, tables: Path | None = None
) -> ComparisonResults:
    """Return the comparison of regions; what takes long is kept in `out` and read again."""
    studies = list(studies_in_turn(regions, parameters, tables))
    kept = uncertainty.prepare(studies, out, console)
    names = [region.id for region in regions if region.kind != "country"]
    console.print(f"Comparison: indicators of {len(regions)} regions, draws, one change at a time, what drives them")
    of_kind = {kind: [uncertainty.read_whole(kept[name, kind], name) for name in names] for kind in uncertainty.KINDS}
    return compared(
        regions, parameters, of_kind[uncertainty.VARIANTS], of_kind[uncertainty.MUNICIPALITIES], tables=tables
    )
