"""Regions side by side: scores with intervals, ranks, pairs, what turns the order; all of Finland where it holds."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from kopa import store
from kopa.accessibility.timetable.school_week import AUTO
from kopa.goals.comparison.results import ComparisonResults
from kopa.parameters import Parameters
from kopa.regions import Region
from kopa.sources.user.region_files import names_of_own
from kopa.study.comparison import compared, regions_of
from kopa.study.uncertainty import studies_in_turn
from kopa.words.text import LANGUAGES
from kopa.workflow import comparison_report, input_copies, notebooks, uncertainty
from kopa.workflow.record import basis

FOLDER = "comparison"


def compare(
    parameters: Parameters, out: Path, console: Console, *, names: Iterable[str] = (), all_finland: bool = False,
    tables: Path | None = None, parameters_file: Path | None = None, timetables: Sequence[Path] = (), date: str = AUTO,
) -> list[Path]:  # fmt: skip
    """Write the comparison of regions to `out`/comparison and return its files.

    Only indicators that are known in all scored regions carry weight: the scores of the four case regions are those
    of their own reports.

    Parameters
    ----------
    parameters
        Every number chosen.
    out
        Folder of the reports.
    console
        Where it is said how far the work is.
    names, all_finland
        The regions, as `kopa.study.comparison.regions_of` takes them: by default the four case regions.
    tables
        Folder of tables of an analyst's own: what they hold for all scored regions carries weight.
    parameters_file
        The file that `parameters` were read from, for the notebook.
    timetables, date
        Feeds of public transport and their school day: who has a reasonable day without a car stands beside the drive.
    """
    regions, scored = regions_of(names, all_finland=all_finland)
    hashes = basis.hashes_of(tables) if tables else {}
    compared = results(regions, scored, parameters, out, console, tables=tables, timetables=timetables, date=date)
    input_copies.refuse_changed_tables(tables, hashes)
    folder, shown = out / FOLDER, list(regions.values())
    console.print("Comparison: report in three languages")
    written = comparison_report.write(compared, shown, folder)
    written += [store.write_text(folder / f"robust.{name}.txt", compared.words.get(name) + "\n") for name in LANGUAGES]
    console.print("Comparison: notebook")
    asked = {"regions": [source for source, one in regions.items() if one.id in scored]}
    asked["other_regions"] = list(names_of_own(shown))
    files = {"parameters_file": parameters_file, "tables": tables}
    own = {name: str(path.resolve()) for name, path in files.items() if path is not None}
    source = basis.bundled("notebooks") / "comparison.ipynb"
    written.append(notebooks.execute(source, folder / "notebook.ipynb", {**asked, **own}))
    return [*written, *comparison_report.finish(compared, shown, folder, written, tables=tables)]


def results(
    regions: Mapping[str, Region], scored: Sequence[str], parameters: Parameters, out: Path, console: Console,
    *, tables: Path | None = None, timetables: Sequence[Path] = (), date: str = AUTO,
) -> ComparisonResults:  # fmt: skip
    """Return the comparison of regions; what takes long is kept in `out` and read again."""
    studies = list(studies_in_turn(regions, parameters, tables))
    files = uncertainty.prepare(studies, out, console)
    names = [region.id for region in regions.values() if region.kind != "country"]
    console.print(f"Comparison: indicators of {len(regions)} regions, draws, one change at a time, what drives them")
    of_kind = {kind: [uncertainty.read_whole(files[name, kind], name) for name in names] for kind in uncertainty.KINDS}
    variants, municipalities = of_kind[uncertainty.VARIANTS], of_kind[uncertainty.MUNICIPALITIES]
    return compared(
        regions, scored, parameters, variants, municipalities, tables=tables, timetables=timetables, date=date
    )
