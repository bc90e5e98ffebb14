"""What the computing steps of a region stored, put together: tables, scores, results, and what they rest on."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kopa.words.text import LANGUAGES
from kopa.workflow import step_files
from kopa.workflow.batch import Batch
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import basis, provenance
from kopa.workflow.step_table import BEFORE_REPORTS

if TYPE_CHECKING:
    import pandas as pd

    from kopa.results import Results


SCENARIO_TABLES = ("scenario_answers.csv", "scenario_changes.csv", "scenario_sites.csv")
"""Where a scenario was asked."""

TABLES = {"travel-times": ("travel_times.parquet",),
          "indicators": ("indicators.csv", "indicators.fi.csv", *SCENARIO_TABLES),
          "scorecard": ("scorecard.csv", "scorecard.fi.csv")}  # fmt: skip
"""Tables that a step makes to be published."""

ISOCHRONES = "isochrones.parquet"
INTERVALS = "intervals.parquet"


def unscored(run: Batch, task: RegionTask) -> "Results":
    """Return the results of a region as the step `indicators` stored them: without areas and scores."""
    from kopa.results import RECORD, Results

    folder = run.folder(task.region.id)
    return Results.load(step_files.whole(folder, "indicators", RECORD).parent)


def scorecards_of(run: Batch, task: RegionTask) -> "dict[str, pd.DataFrame]":
    """Return the scorecard of a region in each language."""
    import pandas as pd

    folder = run.folder(task.region.id)
    files = {one: step_files.whole(folder, "scorecard", f"scorecard.{one}.parquet") for one in LANGUAGES}
    return {language: pd.read_parquet(path) for language, path in files.items()}


def results_of_study(run: Batch, task: RegionTask) -> "Results":
    """Return the results of a region as its study has them: without areas, intervals and scenarios."""
    asked: dict[str, Any] = dict.fromkeys(("scenarios", *(Path(name).stem for name in SCENARIO_TABLES)))
    return replace(unscored(run, task), scorecards=scorecards_of(run, task), **asked)


def results_of_steps(run: Batch, task: RegionTask) -> "Results":
    """Return the whole results of a region: what the steps before kept, put together."""
    import geopandas as gpd
    import pandas as pd

    folder = run.folder(task.region.id)
    drawn = ISOCHRONES in step_files.marker(folder, "isochrones").files
    counted = INTERVALS in step_files.marker(folder, "scorecard").files
    return replace(
        unscored(run, task),
        scorecards=scorecards_of(run, task),
        intervals=pd.read_parquet(step_files.whole(folder, "scorecard", INTERVALS)) if counted else None,
        isochrones=gpd.read_parquet(step_files.whole(folder, "isochrones", ISOCHRONES)) if drawn else None,
        provenance=record_of(run, task),
    )


def tables_of(step: str, marker: step_files.Marker) -> list[str]:
    """Return the tables that a step has made to be published."""
    return [name for name in TABLES.get(step, ()) if name in marker.files or name not in SCENARIO_TABLES]


def record_of(run: Batch, task: RegionTask) -> dict[str, Any]:
    """Return the record of a region: all that its results rest on, the same for equal runs."""
    folder = run.folder(task.region.id)
    done = {step: step_files.marker(folder, step) for step in BEFORE_REPORTS}
    warnings = [warning for marker in done.values() for warning in marker.warnings]
    choices = basis.rests_on(task.region, run.chosen, {})["choices"]
    record = provenance.record(
        key=task.key, region=task.region, parameters=run.chosen.parameters,
        inputs=done["cells"].values["inputs"], conservation=done["cells"].values["conservation"],
        engine=done["travel-times"].values["engine"], own_tables=run.chosen.tables_sha256, choices=choices,
        warnings=warnings,
    )  # fmt: skip
    tables = {name: done[step].files[name] for step in TABLES for name in tables_of(step, done[step])}
    return record | {"tables": dict(sorted(tables.items()))}
