"""Run regions: compute, execute the notebook, render the reports, publish whole files, record what they rest on."""

import logging
import multiprocessing
import queue
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kopa import store
from kopa.errors import KopaError
from kopa.regions.facts import LANGUAGES
from kopa.tables import TRAVEL_TIMES
from kopa.workflow import notebooks, plan, provenance, reporting, uncertainty
from kopa.workflow.plan import RUN_FILE, Choices, Task
from kopa.workflow.progress import Show

STEPS = ("travel times", "indicators and scores", "notebook", "reports", "publishing", "done")
POLL_S = 0.2


@dataclass(frozen=True)
class Outcome:
    """How the run of one region ended."""

    region_id: str
    folder: Path
    seconds: float
    error: str = ""
    headline: dict[str, float] | None = None


def run(tasks: Sequence[Task], chosen: Choices, show: Show, *, jobs: int = 1) -> list[Outcome]:
    """Run the tasks, at most `jobs` at a time in processes of their own; return one outcome per task, in order.

    A region that fails is reported and the others go on; what it had published before stays.
    """
    if jobs <= 1 or len(tasks) <= 1:
        return [_guarded(task, chosen, show) for task in tasks]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=context) as pool:
        told = manager.Queue()
        futures = [pool.submit(_in_process, task, chosen, told) for task in tasks]
        try:
            _relay(futures, told, show)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [_outcome(future, task) for future, task in zip(futures, tasks, strict=True)]


def run_region(task: Task, chosen: Choices, show: Show) -> dict[str, float]:
    """Compute one region into a temporary folder, publish it and return its headline figures.

    Nothing is published before everything has been written and checked; `run.json` comes last.
    """
    with provenance.watching() as watch:
        return _computed(task, chosen, show, watch)


def _computed(task: Task, chosen: Choices, show: Show, watch: provenance.Watch) -> dict[str, float]:
    from kopa.study import Study

    step = _stepper(show, task.region.id, watch)
    step("travel times")
    study = Study(task.region, chosen.parameters, source=task.source, tables=chosen.tables)
    times = study.travel_times()
    step("indicators and scores")
    study.check()
    values = uncertainty.values_of(task.region, chosen.parameters, task.folder.parent) if chosen.intervals else None
    scorecards = {
        language: uncertainty.with_uncertainty(study.scorecard(language=language), values, chosen.parameters)
        for language in LANGUAGES
    }
    with tempfile.TemporaryDirectory(prefix=f".{task.region.id}-", dir=_parent(task.folder)) as name:
        made = Path(name)
        _write_tables(made, study.indicators(), scorecards["en"], times)
        step("notebook")
        notebooks.execute(
            plan.bundled("notebooks") / "region.ipynb",
            made / "notebook.ipynb",
            {"region": task.source, "parameters_file": _text(chosen.parameters_file), "tables": _text(chosen.tables)},
            failed=task.folder / "notebook.failed.ipynb",
        )
        step("reports")
        record = _record(task, study, chosen, watch)
        reporting.render(study, scorecards, record, made)
        step("publishing")
        record |= {"outputs": _hashes(made), **watch.finished()}
        store.write_json(made / RUN_FILE, record)
        _publish(made, task.folder)
    step("done")
    return study.headline()


def _in_process(task: Task, chosen: Choices, told: "queue.Queue[tuple[str, str, int]]") -> Outcome:
    return _guarded(task, chosen, lambda region_id, step, done: told.put((region_id, step, done)))


def _guarded(task: Task, chosen: Choices, show: Show) -> Outcome:
    start = time.monotonic()
    try:
        headline = run_region(task, chosen, show)
    except KopaError as error:
        return Outcome(task.region.id, task.folder, time.monotonic() - start, error=str(error))
    except Exception as error:  # a fault of kopa's own: told by name, and the other regions go on
        logging.getLogger(__name__).info("region %s failed", task.region.id, exc_info=True)
        told = f"{type(error).__name__}: {error}"
        return Outcome(task.region.id, task.folder, time.monotonic() - start, error=told)
    return Outcome(task.region.id, task.folder, time.monotonic() - start, headline=headline)


def _outcome(future: "Future[Outcome]", task: Task) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    return Outcome(task.region.id, task.folder, 0.0, error=f"{type(error).__name__}: {error}")


def _relay(futures: "list[Future[Outcome]]", told: "queue.Queue[tuple[str, str, int]]", show: Show) -> None:
    """Pass on what the processes tell until all are done."""
    pending = set(futures)
    while pending:
        pending = wait(pending, timeout=POLL_S).not_done
        while True:
            try:
                show(*told.get_nowait())
            except queue.Empty:
                break


def _stepper(show: Show, region_id: str, watch: provenance.Watch) -> Callable[[str], None]:
    def step(name: str) -> None:
        watch.step(name)
        show(region_id, name, STEPS.index(name))

    return step


def _text(path: Path | None) -> str:
    return "" if path is None else str(path)


def _parent(folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder.parent


def _write_tables(folder: Path, indicators: pd.DataFrame, scorecard: pd.DataFrame, times: pd.DataFrame) -> None:
    store.write_csv(folder / "indicators.csv", indicators)
    store.write_csv_fi(folder / "indicators.fi.csv", indicators)
    store.write_csv(folder / "scorecard.csv", scorecard)
    store.write_parquet(folder / "travel_times.parquet", times, metadata={"schema_version": str(TRAVEL_TIMES.version)})


def _record(task: Task, study: Any, chosen: Choices, watch: provenance.Watch) -> dict[str, Any]:
    return provenance.record(
        key=task.key,
        region=task.region,
        parameters=study.parameters,
        inputs=study.inputs_table().to_dict("records"),
        conservation=study.conservation().to_dict("records"),
        engine=study.engine,
        tables_brought=chosen.tables_sha256,
        told=watch.warnings,
    )


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: store.sha256(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _publish(made: Path, folder: Path) -> None:
    """Move every file into place, `run.json` last, and remove what the earlier run wrote and this one did not."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in made.iterdir()}
    earlier = _earlier_outputs(folder)
    for name in sorted(names, key=lambda name: (name == RUN_FILE, name)):
        (made / name).replace(folder / name)
    for name in earlier - names:
        (folder / name).unlink(missing_ok=True)


def _earlier_outputs(folder: Path) -> set[str]:
    try:
        outputs = store.read_json(folder / RUN_FILE).get("outputs", {})
    except KopaError:
        return set()
    return {name for name in outputs if Path(name).name == name}
