"""The steps that write what is read: notebook, explorer, reports, layers; and the one that publishes them."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kopa import processes, store
from kopa.workflow import notebooks, publishing, step_files
from kopa.workflow.batch import Batch
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import basis, provenance, records
from kopa.workflow.step_studies import study_of_step
from kopa.workflow.step_table import BEFORE_REPORTS
from kopa.workflow.stored_results import record_of, results_of_steps, results_of_study, tables_of, unscored

if TYPE_CHECKING:
    pass


def _notebook(run: Batch, task: RegionTask, made: Path) -> None:
    """Execute the notebook on the results that were computed; as published it computes them itself where it is run."""
    from kopa.report.html.notebook_page import notebook_page

    user_files = {"parameters_file": run.chosen.parameters_file, "tables": run.chosen.tables}
    others: dict[str, Any] = {"other_regions": list(run.chosen.own_regions)} if run.chosen.own_regions else {}
    if run.chosen.timetables:
        others |= {"timetables": [str(path) for path in run.chosen.timetables], "date": run.chosen.date}
    with tempfile.TemporaryDirectory(prefix="kopa-results-") as computed:
        results_of_study(run, task).save(computed)
        notebooks.execute(
            basis.bundled("notebooks") / "region.ipynb",
            made / "notebook.ipynb",
            {
                "region": task.source,
                **{name: "" if path is None else str(path) for name, path in user_files.items()},
                **others,
                "computed": computed,
            },
            failed=task.folder / notebooks.FAILED,
            cell_limit_s=run.cell_limit_s,
            instead={**run.originals, computed: ""},
            fork=processes.is_forked(),
        )
    title = f"{task.region.name_en}: notebook"
    store.write_text(made / "notebook.html", notebook_page(made / "notebook.ipynb", "en", title))


def _explorer(run: Batch, task: RegionTask, made: Path) -> None:
    """Make the page on which sites are closed; of the whole country and where no level is known, there is none."""
    from kopa.accessibility.travel import crossing_delays_of
    from kopa.report.explorer import ExplorerInput, write_explorer
    from kopa.study.scenarios.explorer_levels import explorer_levels

    if task.region.kind == "country":
        return
    study = study_of_step(run, task, searched=True)
    country = study.country.municipalities
    delays = crossing_delays_of(study.travel)
    levels, results = explorer_levels(study), unscored(run, task)
    source = ExplorerInput(task.region, country, study.parameters, levels, delays, results)
    write_explorer(source, made, run.chosen.languages)


def _reports(run: Batch, task: RegionTask, made: Path) -> None:
    """Write the report in each language, one after the other: what they share is read and drawn for the first."""
    from kopa.report.explorer import FILE
    from kopa.report.files import write_report

    explorers = step_files.marker(run.folder(task.region.id), "explorer").files
    source, chosen = results_of_steps(run, task), run.chosen
    for language in chosen.languages:
        explorer = FILE.format(language) in explorers
        write_report(source, language, made, languages=chosen.languages, with_pdf=chosen.pdf, explorer=explorer)


def _geopackage(run: Batch, task: RegionTask, made: Path) -> None:
    from kopa.report.files import write_geopackage

    write_geopackage(results_of_steps(run, task), made)


WRITING: dict[str, Callable[[Batch, RegionTask, Path], None]] = {
    "notebook": _notebook, "explorer": _explorer, "reports": _reports, "geopackage": _geopackage,
}  # fmt: skip
"""Each writes its files to a folder."""


def publish(run: Batch, task: RegionTask, folder: Path, watch: provenance.StepWatch) -> None:
    """Move the files of a region into place, described by its data package and its record."""
    from kopa.report import datapackage

    outputs: dict[str, Path] = {}
    seconds: dict[str, float] = {}
    for step in run.steps[:-1]:
        marker = step_files.marker(folder, step)
        seconds[step] = marker.seconds
        for name in tables_of(step, marker) if step in BEFORE_REPORTS else tuple(marker.files):
            outputs[name] = step_files.whole(folder, step, name)
    record = record_of(run, task)
    described = datapackage.package(task.region, record["inputs"], outputs)
    outputs[datapackage.FILE] = store.write_json(folder / datapackage.FILE, described)
    record |= {"outputs": {name: store.sha256(path) for name, path in outputs.items()}}
    record |= watch.finished() | {"seconds": seconds}
    outputs[records.RUN_FILE] = records.write(folder, record)
    publishing.publish(outputs, task.folder)
    (task.folder / notebooks.FAILED).unlink(missing_ok=True)
    run.failed(task.region.id).unlink(missing_ok=True)
    store.write_json(run.published(task.region.id), {"finished_at": record["finished_at"]})
