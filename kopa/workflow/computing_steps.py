"""The steps that compute a region: people, travel times, areas, indicators, scores."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kopa import store
from kopa.accessibility.search.machine import free_bytes
from kopa.accessibility.travel import METRICS
from kopa.errors import TooLargeError
from kopa.goals.comparison.ranks import value_intervals
from kopa.goals.robustness.intervals import with_intervals
from kopa.goals.scoring.scorecard import scorecard
from kopa.study.starter import starter_country
from kopa.study.uncertainty import intervals_of
from kopa.words.text import LANGUAGES
from kopa.workflow import step_files, uncertainty
from kopa.workflow.batch import Batch
from kopa.workflow.opening import study_of
from kopa.workflow.plan import RegionTask
from kopa.workflow.record import records
from kopa.workflow.step_studies import StoredMatrices, matrices_file, study_of_step
from kopa.workflow.stored_results import INTERVALS, ISOCHRONES, SCENARIO_TABLES, unscored

if TYPE_CHECKING:
    import pandas as pd

    from kopa.study.study import Study

BYTES_PER_PAIR = 45
"""Memory that a run takes for each pair of a cell and a near site: Finland on 1 km cells has 55 million."""


def _cells(run: Batch, task: RegionTask, made: Path) -> dict[str, Any]:
    study = study_of_step(run, task, searched=False)
    study.check()
    return {
        "conservation": study.conservation().to_dict("records"),
        "inputs": study.inputs_table().to_dict("records"),
    }


def _travel_times(run: Batch, task: RegionTask, made: Path) -> dict[str, Any]:
    """Keep all pairs of each level, searched one after the other: no two of them are in memory together."""
    study = study_of_step(run, task, searched=False)
    refuse_want_of_memory(study)
    for level, metric in product(study.levels, METRICS):
        step_files.save_matrices(made / matrices_file(level, metric), study.searched(level, metric))
    stored = StoredMatrices(study.levels, lambda name: made / matrices_file(*name))
    study = study.with_matrices(stored, read_later=True)
    times = study.travel_times()
    store.write_parquet(made / "travel_times.parquet", times, metadata={"schema_version": records.SCHEMA_VERSION})
    return {"engine": study.engine}


def refuse_want_of_memory(study: "Study") -> None:
    """Raise before anything is searched where the tables of pairs of cells and near sites would not fit in memory.

    Raises
    ------
    TooLargeError
        With what is needed and what is free.
    """
    pairs = study.pairs_count
    needed, free = pairs * BYTES_PER_PAIR, free_bytes()
    if needed > free:
        raise TooLargeError(
            f"{study.region.id}: {pairs:,} pairs of cells and sites need about {needed / 2**30:.1f} GiB of memory, and "
            f"{free / 2**30:.1f} GiB are free: run smaller regions, or on a machine with more memory"
        )


def _isochrones(run: Batch, task: RegionTask, made: Path) -> None:
    from kopa.study.results_of import isochrones_of

    areas = isochrones_of(study_of_step(run, task, searched=True))
    if areas is not None:
        areas.to_parquet(made / ISOCHRONES)


def _indicators(run: Batch, task: RegionTask, made: Path) -> None:
    """Keep the results as far as they are known: without areas and scores, which other steps make."""
    from kopa.report.published import with_doubt
    from kopa.study.results_of import results_of
    from kopa.study.scenarios.results import with_scenarios

    study = study_of_step(run, task, searched=True)
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


def _scorecard(run: Batch, task: RegionTask, made: Path) -> None:
    chosen, indicators = run.chosen, unscored(run, task).indicators
    values = _values(run, task) if chosen.intervals else {}
    if uncertainty.MUNICIPALITIES in values:
        store.write_parquet(made / INTERVALS, value_intervals(values[uncertainty.MUNICIPALITIES]))
    cards = {one: scorecard(indicators, task.region, chosen.parameters, language=one) for one in LANGUAGES}
    intervals = intervals_of(cards["en"], values.get(uncertainty.VARIANTS), chosen.parameters)
    for language, plain in cards.items():
        card = plain if intervals is None else with_intervals(plain, intervals)
        store.write_parquet(made / f"scorecard.{language}.parquet", card)
        if language == "en":
            store.write_csv(made / "scorecard.csv", _named(card, run, language))
        if language == "fi":
            store.write_csv_fi(made / "scorecard.fi.csv", _named(card, run, language))


def _named(table: "pd.DataFrame", run: Batch, language: str) -> "pd.DataFrame":
    """Return a table as it is published: with names beside its codes."""
    from kopa.report.published import with_names

    return with_names(table, starter_country().municipalities, run.chosen.parameters, language)


def _values(run: Batch, task: RegionTask) -> "dict[str, pd.DataFrame]":
    """Return the region's values under every variant, by kind; computed again where they were lost since.

    The country has none: it is not scored.
    """
    from rich.console import Console

    files = uncertainty.prepare([study_of(task, run.chosen)], run.out, Console(), jobs=1)
    return {kind: uncertainty.read_whole(path, task.region.id) for (_, kind), path in files.items()}


COMPUTING: dict[str, Callable[[Batch, RegionTask, Path], dict[str, Any] | None]] = {
    "cells": _cells, "travel-times": _travel_times, "isochrones": _isochrones, "indicators": _indicators,
    "scorecard": _scorecard,
}  # fmt: skip
"""Each writes its files to a folder, and returns plain values to hand on."""
