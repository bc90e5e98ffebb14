"""Run regions: on this machine, or by Snakemake elsewhere; and say how each of them ended."""

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kopa import store
from kopa.errors import NotThereError
from kopa.workflow import batch, plan, snakemake
from kopa.workflow.batch import Batch, RunOptions
from kopa.workflow.local import LocalRun
from kopa.workflow.progress import RunProgress, Show
from kopa.workflow.step_table import SHARED

BEFORE_REGIONS = ("network", "variants")


@dataclass(frozen=True)
class RunOutcome:
    """How the run of one region ended."""

    region_id: str
    folder: Path
    seconds: float
    error: str = ""
    cut_off: str = ""
    """"not started" or "not finished" where, with --no-keep-going, the failure of another region ended the run."""


def run(run_: Batch, how: RunOptions, show: Show) -> list[RunOutcome]:
    """Run the batch; return one outcome per region, in order. What a region had published stays if it fails."""
    run_.sweep()  # and with it the name of the shared folder is settled, whatever becomes of the code meanwhile
    for name in [*run_.tasks, *SHARED]:
        run_.failed(name).unlink(missing_ok=True)
    batch.write(run_)
    start, progress = time.monotonic(), RunProgress(run_, show)
    progress.look()
    unexplained = _performed(run_, how, progress)
    progress.look()
    seconds = {name: when - start for name, when in progress.published.items()}
    outcomes = [_outcome(run_, name, seconds.get(name, 0.0), unexplained) for name in run_.tasks]
    return outcomes if how.keep_going else [_marked_cut_off(run_, one, progress.started) for one in outcomes]


def failure(run_: Batch, names: Sequence[str]) -> str:
    """Return why one of these failed, in words; empty when none did."""
    for name in names:
        with contextlib.suppress(NotThereError):
            noted = store.read_json(run_.failed(name))
            return f"{noted['step']}: {noted['error']}"
    return ""


def _performed(run_: Batch, how: RunOptions, progress: RunProgress) -> Mapping[str, str]:
    """Do the steps; return why a region or a shared step failed that no file explains."""
    if how.by_snakemake:
        said = snakemake.perform(run_, how, progress)
        return dict.fromkeys(run_.tasks, said)
    run_.log.unlink(missing_ok=True)
    local = LocalRun(run_, run_.needs, progress, keep_going=how.keep_going, log=run_.log)
    local.perform()
    return local.unexplained


def _outcome(run_: Batch, name: str, seconds: float, unexplained: Mapping[str, str]) -> RunOutcome:
    task, published = run_.tasks[name], run_.published(name)
    if published.is_file() and not plan.why_stale(task.folder, task.key):
        store.remove_folder(run_.folder(name))
        return RunOutcome(name, task.folder, seconds)
    names = (name, *BEFORE_REGIONS)
    reasons = [failure(run_, names), *(unexplained.get(one, "") for one in names)]
    return RunOutcome(name, task.folder, 0.0, error=next(filter(None, reasons), "not finished; run again"))


def _marked_cut_off(run_: Batch, outcome: RunOutcome, started: set[str]) -> RunOutcome:
    """Say of a region without a failure of its own that another one's ended the run."""
    if not outcome.error or failure(run_, [outcome.region_id, *SHARED]):
        return outcome
    if not any(failure(run_, [name]) for name in run_.tasks):
        return outcome
    state = "not finished" if outcome.region_id in started else "not started"
    return replace(
        outcome, cut_off=state, error=f"{state}: another region failed before it (--no-keep-going); run again"
    )
