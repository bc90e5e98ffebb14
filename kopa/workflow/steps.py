"""The steps of a batch: each reads what the steps before kept, writes whole files, and closes with a marker.

`python -m kopa.workflow.steps STEP [REGION]`, in the hidden folder of a run, is one step as a process of its own.
"""

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kopa import processes, store
from kopa.accessibility.search.machine import processors
from kopa.accessibility.travel import METRICS
from kopa.errors import OUT_OF_MEMORY, KopaError, RunError, is_memory
from kopa.goals.comparison.ranks import value_intervals
from kopa.goals.robustness.intervals import with_intervals
from kopa.goals.robustness.variants import design
from kopa.goals.scoring.scorecard import scorecard
from kopa.study.starter import starter_country
from kopa.study.uncertainty import intervals_of
from kopa.words.text import LANGUAGES
from kopa.workflow import batch, notebooks, publishing, step_files, uncertainty
from kopa.workflow.batch import Batch
from kopa.workflow.opening import study_of
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import basis, provenance, records
from kopa.workflow.step_table import BEFORE_REPORTS, SHARED, Job

if TYPE_CHECKING:
    import pandas as pd

    from kopa.country import Country
    from kopa.results import Results
    from kopa.study.study import Study

SCENARIO_TABLES = ("scenario_answers.csv", "scenario_changes.csv", "scenario_sites.csv")
"""Where a scenario was asked."""

TABLES = {"travel-times": ("travel_times.parquet",),
          "indicators": ("indicators.csv", "indicators.fi.csv", *SCENARIO_TABLES),
          "scorecard": ("scorecard.csv", "scorecard.fi.csv")}  # fmt: skip
"""Tables that a step makes to be published."""

ISOCHRONES = "isochrones.parquet"
INTERVALS = "intervals.parquet"


def ground(run: Batch) -> None:
    """Read the starter tables and build the network: they stay known to this process and to those forked from it."""
    car = _country(run).by_car(run.chosen.parameters).ready()
    _ = car.network.digest  # every step asks for it
    if run.chosen.intervals:
        design(run.chosen.parameters)  # what draws it takes a second to import


def _country(run: Batch) -> "Country":
    """Return the country of the run: that of the starter tables, with what the user brought in place of a part."""
    from kopa.study.own_tables import read_all

    return read_all(starter_country(), run.chosen.tables)[0]


def prepare_reports(run: Batch) -> None:
    """Make what the reports of all regions draw alike; it stays known as the tables do."""
    from kopa import figures
    from kopa.report.html import notebook_page, page

    notebook_page.warm()
    page.environment().get_template("report.html.j2")
    if run.tasks:
        country = starter_country().municipalities
        codes = next(iter(run.tasks.values())).region.municipality_codes
        _ = figures.prepare_base_map(country, codes, figures.regions_of(country)).locator_map


def perform(run: Batch, step: str, region_id: str) -> int:
    """Do one step; return 0, or 1 when it failed: why is then kept for `kopa status`."""
    name = region_id or step
    try:
        with provenance.watching() as watch:
            if step in SHARED:
                _SHARED[step](run)
            else:
                _of_region(run, run.tasks[region_id], step, watch)
    except (KopaError, OSError) as error:
        return _failed(run.hidden, name, step, str(error) or type(error).__name__)
    except Exception as error:  # a fault of kopa's own: told by name, and the other regions go on
        if is_memory(error):
            return _failed(run.hidden, name, step, OUT_OF_MEMORY)
        logging.getLogger(__name__).exception("%s: %s", name, step)
        return _failed(run.hidden, name, step, f"{type(error).__name__}: {error}")
    return 0


def _failed(hidden: Path, name: str, step: str, error: str) -> int:
    print(f"{name}: {step}: {error}", file=sys.stderr)
    try:
        batch.note_failure(hidden, name, step, error)
    except (KopaError, OSError) as full:
        print(f"{name}: {full}", file=sys.stderr)
    return 1


def _of_region(run: Batch, task: RegionTask, step: str, watch: provenance.StepWatch) -> None:
    folder, start = run.folder(task.region.id), time.monotonic()
    if step == "publish":
        _publish(run, task, folder, watch)
        return
    with step_files.making(folder) as made:
        values = _STEPS[step](run, task, made)
        seconds = time.monotonic() - start
        step_files.keep(made, folder, step, seconds=seconds, warnings=watch.warnings, values=values or {})


def _study(run: Batch, task: RegionTask, *, searched: bool) -> "Study":
    """Return the study of a region; `searched`: with the travel times that were computed before."""
    study = study_of(task, run.chosen)
    _same_network(run, task, study)
    if not searched:
        return study
    folder = run.folder(task.region.id)
    return study.with_matrices(
        {
            (level, metric): step_files.load_matrices(step_files.whole(folder, "travel-times", f"{level}.{metric}.npz"))
            for level, metric in product(study.levels, METRICS)
        }
    )


def _same_network(run: Batch, task: RegionTask, study: "Study") -> None:
    """Raise unless this machine builds the network that the run began with, to the bit.

    Roads that a region's file names are its own: their hash is in its key.
    """
    if any(file.kind == "roads" for file in task.region.files):
        return
    recorded = step_files.marker(run.shared, "network").values["digest"]
    if study.network.digest != recorded:
        raise RunError(
            f"network: built here it has the digest {study.network.digest[:12]}, where the run began {recorded[:12]}; "
            "install the same kopa and libraries (requirements.lock) on every node"
        )


# What all regions share ----------------------------------------------------------------------


def _make_network(run: Batch) -> None:
    start = time.monotonic()
    values = {"digest": _country(run).by_car(run.chosen.parameters).network.digest}
    with step_files.making(run.shared) as made:
        step_files.keep(made, run.shared, "network", seconds=time.monotonic() - start, warnings=[], values=values)


def _make_variants(run: Batch) -> None:
    from rich.console import Console

    start = time.monotonic()
    studies, jobs = [study_of(task, run.chosen) for task in run.tasks.values()], min(run.jobs, processors())
    uncertainty.prepare(studies, run.out, Console(), jobs=jobs)
    store.write_json(run.variants_marker, {"seconds": round(time.monotonic() - start, 2)})


def _make_comparison(run: Batch) -> None:
    from rich.console import Console

    from kopa.workflow.compare import FOLDER, compare

    written = compare(run.chosen.parameters, run.out, Console(), all_finland=run.all_finland, tables=run.chosen.tables)
    folder = run.out / FOLDER  # the start page, written anew by every run, stands above it
    outputs = {path.name: store.sha256(path) for path in written if path.parent.resolve() == folder.resolve()}
    store.write_json(run.hidden / "comparison.json", {"key": run.comparison, "outputs": outputs})
    store.write_json(run.marker(Job("comparison")), {})


# What each region has ------------------------------------------------------------------------


def _cells(run: Batch, task: RegionTask, made: Path) -> dict[str, Any]:
    study = _study(run, task, searched=False)
    study.check()
    return {
        "conservation": study.conservation().to_dict("records"),
        "inputs": study.inputs_table().to_dict("records"),
    }


def _travel_times(run: Batch, task: RegionTask, made: Path) -> dict[str, Any]:
    study = _study(run, task, searched=False)
    times = study.travel_times()
    for level in study.levels:
        for metric in METRICS:
            step_files.save_matrices(made / f"{level}.{metric}.npz", study.matrices(level, metric))
    store.write_parquet(made / "travel_times.parquet", times, metadata={"schema_version": provenance.SCHEMA_VERSION})
    return {"engine": study.engine}


def _isochrones(run: Batch, task: RegionTask, made: Path) -> None:
    from kopa.study.results_of import isochrones_of

    areas = isochrones_of(_study(run, task, searched=True))
    if areas is not None:
        areas.to_parquet(made / ISOCHRONES)


def _indicators(run: Batch, task: RegionTask, made: Path) -> dict[str, Any]:
    """Keep the results as far as they are known: without areas and scores, which other steps make."""
    from kopa.report.published import with_doubt
    from kopa.study.results_of import results_of
    from kopa.study.scenario_results import with_scenarios

    study = _study(run, task, searched=True)
    results = results_of(study, isochrones=False, scored=False)
    asked = run.chosen.scenarios_of(task.region)
    results = with_scenarios(results, study, asked)
    results.save(made)
    table = with_doubt(results.indicators, run.chosen.parameters)
    named = {language: _named(table, run, language) for language in ("en", "fi")}
    store.write_csv(made / "indicators.csv", named["en"])
    store.write_csv_fi(made / "indicators.fi.csv", named["fi"])
    for name in SCENARIO_TABLES if asked else ():
        store.write_csv(made / name, getattr(results, Path(name).stem))
    return {"headline": study.headline()}


def _scorecard(run: Batch, task: RegionTask, made: Path) -> None:
    chosen, indicators = run.chosen, _unscored(run, task).indicators
    values = _values(run, task) if chosen.intervals else {}
    if uncertainty.MUNICIPALITIES in values:
        store.write_parquet(made / INTERVALS, value_intervals(values[uncertainty.MUNICIPALITIES]))
    cards = {one: scorecard(indicators, task.region, chosen.parameters, language=one) for one in LANGUAGES}
    found = intervals_of(cards["en"], values.get(uncertainty.VARIANTS), chosen.parameters)
    for language, plain in cards.items():
        card = plain if found is None else with_intervals(plain, found)
        store.write_parquet(made / f"scorecard.{language}.parquet", card)
        if language == "en":
            store.write_csv(made / "scorecard.csv", _named(card, run, language))
        if language == "fi":
            store.write_csv_fi(made / "scorecard.fi.csv", _named(card, run, language))


def _named(table: "pd.DataFrame", run: Batch, language: str) -> "pd.DataFrame":
    """Return a table as it is published: with names beside its codes."""
    from kopa.report.published import with_names

    return with_names(table, starter_country().municipalities, run.chosen.parameters, language)


def _unscored(run: Batch, task: RegionTask) -> "Results":
    from kopa.results import RECORD, Results

    folder = run.folder(task.region.id)
    return Results.load(step_files.whole(folder, "indicators", RECORD).parent)


def _values(run: Batch, task: RegionTask) -> "dict[str, pd.DataFrame]":
    """Return the region's values under every variant, by kind; computed again where they were lost since.

    The country has none: it is not scored.
    """
    from rich.console import Console

    files = uncertainty.prepare([study_of(task, run.chosen)], run.out, Console(), jobs=1)
    return {kind: uncertainty.read_whole(path, task.region.id) for (_, kind), path in files.items()}


def _notebook(run: Batch, task: RegionTask, made: Path) -> None:
    """Execute the notebook on the results that were computed; as published it computes them itself where it is run."""
    from kopa.report.html.notebook_page import notebook_page

    given = {"parameters_file": run.chosen.parameters_file, "tables": run.chosen.tables}
    others: dict[str, Any] = {"other_regions": list(run.chosen.own_regions)} if run.chosen.own_regions else {}
    if run.chosen.timetables:
        others |= {"timetables": [str(path) for path in run.chosen.timetables], "date": run.chosen.date}
    with tempfile.TemporaryDirectory(prefix="kopa-results-") as computed:
        _of_study(run, task).save(computed)
        notebooks.execute(
            basis.bundled("notebooks") / "region.ipynb",
            made / "notebook.ipynb",
            {
                "region": task.source,
                **{name: "" if path is None else str(path) for name, path in given.items()},
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


def _of_study(run: Batch, task: RegionTask) -> "Results":
    """Return the results of a region as its study has them: without areas, intervals and scenarios."""
    asked: dict[str, Any] = dict.fromkeys(("scenarios", *(Path(name).stem for name in SCENARIO_TABLES)))
    return replace(_unscored(run, task), scorecards=_scorecards(run, task), **asked)


def _scorecards(run: Batch, task: RegionTask) -> "dict[str, pd.DataFrame]":
    import pandas as pd

    folder = run.folder(task.region.id)
    files = {one: step_files.whole(folder, "scorecard", f"scorecard.{one}.parquet") for one in LANGUAGES}
    return {language: pd.read_parquet(path) for language, path in files.items()}


def _results(run: Batch, task: RegionTask) -> "Results":
    """Return the whole results of a region: what the steps before kept, put together."""
    import geopandas as gpd
    import pandas as pd

    folder = run.folder(task.region.id)
    drawn = ISOCHRONES in step_files.marker(folder, "isochrones").files
    counted = INTERVALS in step_files.marker(folder, "scorecard").files
    return replace(
        _unscored(run, task),
        scorecards=_scorecards(run, task),
        intervals=pd.read_parquet(step_files.whole(folder, "scorecard", INTERVALS)) if counted else None,
        isochrones=gpd.read_parquet(step_files.whole(folder, "isochrones", ISOCHRONES)) if drawn else None,
        provenance=_record(run, task),
    )


def _explorer(run: Batch, task: RegionTask, made: Path) -> None:
    """Make the page on which sites are closed; of the whole country and where no level is known, there is none."""
    from kopa.report.explorer import ExplorerInput, write_explorer
    from kopa.study.explorer_levels import explorer_levels

    if task.region.kind == "country":
        return
    study = _study(run, task, searched=True)
    country = study.country.municipalities
    source = ExplorerInput(task.region, country, study.parameters, explorer_levels(study))
    write_explorer(source, made, run.chosen.languages)


def _reports(run: Batch, task: RegionTask, made: Path) -> None:
    """Write the report in each language, one after the other: what they share is read and drawn for the first."""
    from kopa.report.explorer import FILE
    from kopa.report.files import write_report

    explorers = step_files.marker(run.folder(task.region.id), "explorer").files
    source, chosen = _results(run, task), run.chosen
    for language in chosen.languages:
        explorer = FILE.format(language) in explorers
        write_report(source, language, made, languages=chosen.languages, with_pdf=chosen.pdf, explorer=explorer)


def _geopackage(run: Batch, task: RegionTask, made: Path) -> None:
    from kopa.report.files import write_geopackage

    write_geopackage(_results(run, task), made)


def _publish(run: Batch, task: RegionTask, folder: Path, watch: provenance.StepWatch) -> None:
    from kopa.report import datapackage

    outputs: dict[str, Path] = {}
    seconds: dict[str, float] = {}
    for step in run.steps[:-1]:
        marker = step_files.marker(folder, step)
        seconds[step] = marker.seconds
        for name in _tables(step, marker) if step in BEFORE_REPORTS else tuple(marker.files):
            outputs[name] = step_files.whole(folder, step, name)
    record = _record(run, task)
    described = datapackage.package(task.region, record["inputs"], outputs)
    outputs[datapackage.FILE] = store.write_json(folder / datapackage.FILE, described)
    record |= {"outputs": {name: store.sha256(path) for name, path in outputs.items()}}
    record |= watch.finished() | {"seconds": seconds}
    outputs[records.RUN_FILE] = records.write(folder, record)
    publishing.publish(outputs, task.folder)
    (task.folder / notebooks.FAILED).unlink(missing_ok=True)
    run.failed(task.region.id).unlink(missing_ok=True)
    store.write_json(
        run.published(task.region.id), {"headline": step_files.marker(folder, "indicators").values["headline"]}
    )


def _tables(step: str, marker: step_files.Marker) -> list[str]:
    """Return the tables that a step has made to be published."""
    return [name for name in TABLES.get(step, ()) if name in marker.files or name not in SCENARIO_TABLES]


def _record(run: Batch, task: RegionTask) -> dict[str, Any]:
    """Return the record of a region: all that its results rest on, the same for equal runs."""
    folder = run.folder(task.region.id)
    done = {step: step_files.marker(folder, step) for step in BEFORE_REPORTS}
    told = [warning for marker in done.values() for warning in marker.warnings]
    choices = basis.rests_on(task.region, run.chosen, {})["choices"]
    record = provenance.record(
        key=task.key, region=task.region, parameters=run.chosen.parameters,
        inputs=done["cells"].values["inputs"], conservation=done["cells"].values["conservation"],
        engine=done["travel-times"].values["engine"], tables_brought=run.chosen.tables_sha256, choices=choices,
        warnings=told,
    )  # fmt: skip
    tables = {name: done[step].files[name] for step in TABLES for name in _tables(step, done[step])}
    return record | {"tables": dict(sorted(tables.items()))}


_SHARED = {"network": _make_network, "variants": _make_variants, "comparison": _make_comparison}
_STEPS: dict[str, Callable[[Batch, RegionTask, Path], dict[str, Any] | None]] = {
    "cells": _cells, "travel-times": _travel_times, "isochrones": _isochrones, "indicators": _indicators,
    "scorecard": _scorecard, "notebook": _notebook, "explorer": _explorer, "reports": _reports,
    "geopackage": _geopackage,
}  # fmt: skip


def batch_here(step: str, region_id: str) -> Batch | None:
    """Return the batch whose hidden folder this process was started in; None, and why is kept, if it cannot be used."""
    try:
        return batch.read(Path.cwd().parent, [region_id] if region_id else [])
    except KopaError as error:
        _failed(Path.cwd(), region_id or step, step, str(error))
        return None


def main(step: str, region_id: str = "") -> int:
    """Do one step as a process of its own; the folder it is started in is the run's hidden one."""
    run = batch_here(step, region_id)
    return 1 if run is None else perform(run, step, region_id)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
