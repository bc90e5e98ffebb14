"""A run by Snakemake, from the extra `cluster`: on other machines, under a profile, or for its own page of the run."""

import logging
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from kopa import processes, store
from kopa.workflow import snakemake_options
from kopa.workflow.batch import LOCAL, Batch, RunOptions
from kopa.workflow.progress import RunProgress
from kopa.workflow.step_table import STEP_OF, Job

POLL_S = 0.5
GRACE_S = {LOCAL: 5.0}
"""Seconds that Snakemake gets to end its jobs; on a cluster it has to cancel them."""
CLUSTER_GRACE_S = 60.0
PLACES_PER_REGION = 2
"""Steps at a time of a region on another machine: its `threads`, which `--snakemake "--set-threads …"` changes."""


def perform(run: Batch, how: RunOptions, progress: RunProgress) -> str:
    """Have Snakemake do the batch; return what it said last."""
    _date_no_later_than_now(run)
    with _started(run, how) as process:
        while process.poll() is None:
            progress.look()
            time.sleep(POLL_S)
        return _said_last(run, process.returncode)


def rules_of(run: Batch, places: int) -> dict[str, list[dict[str, Any]]]:
    """Return what the Snakefile makes rules of: the shared steps, and the regions with all their steps.

    Parameters
    ----------
    run
        The batch.
    places
        Steps at a time of a region.
    """
    together: dict[str, list[Job]] = {}
    for job in run.needs:
        together.setdefault(job.region or job.step, []).append(job)
    lasts = {jobs[-1] for jobs in together.values()}
    rules: dict[str, list[dict[str, Any]]] = {"shared": [], "regions": []}
    for number, jobs in enumerate(together.values()):
        needs = {need for job in jobs for need in run.needs[job]} & lasts - {jobs[-1]}
        rules["regions" if jobs[-1].region else "shared"].append(_rule(run, number, jobs[-1], needs, places))
    return rules


def _rule(run: Batch, number: int, last: Job, needs: set[Job], places: int) -> dict[str, Any]:
    module = ["kopa.workflow.local", last.region] if last.region else ["kopa.workflow.steps", last.step]
    return {
        "name": f"{last.region or last.step}_{number}".replace("-", "_"),  # a colon would break names on a cluster
        "needs": sorted(str(run.marker(need).relative_to(run.hidden)) for need in needs),
        "marker": str(run.marker(last).relative_to(run.hidden)),
        "command": shlex.join([sys.executable, "-m", *module]),
        "threads": places if last.region else run.jobs if STEP_OF[last.step].fills_machine else 1,
    }


@contextmanager
def _started(run: Batch, how: RunOptions) -> "Iterator[subprocess.Popen[bytes]]":
    """Start Snakemake in the hidden folder; at the end see that it is gone."""
    home = _home(run)
    home.mkdir(parents=True, exist_ok=True)
    store.remove_folder(home / "sources")  # Snakemake's copy of the Snakefile: one of an older kopa must not be used
    with (home / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            _command(run, how, home), cwd=run.hidden, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=snakemake_options.environment(), start_new_session=True,
            preexec_fn=partial(processes.die_with_parent, os.getpid()),
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(GRACE_S.get(how.executor, CLUSTER_GRACE_S))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _command(run: Batch, how: RunOptions, home: Path) -> list[str]:
    here = how.executor == LOCAL
    rules = rules_of(run, run.jobs if here else PLACES_PER_REGION)
    configured = store.write_json(home / "config.json", rules)
    return [
        sys.executable, "-m", "snakemake", "--snakefile", str(Path(__file__).with_name("Snakefile")),
        "--directory", str(run.hidden), "--configfile", str(configured), "--executor", how.executor,
        "--cores" if here else "--jobs", str(run.jobs),
        "--rerun-incomplete", "--rerun-triggers", "mtime", "--nolock",
        "--runtime-source-cache-path", str(home / "sources"), "--nocolor", "--scheduler", "greedy",
        *([] if how.report else ["--drop-metadata"]),  # only its report shows them, and kopa has records of its own
        *(["--keep-going"] if how.keep_going else []),
        *(["--profile", snakemake_options.profile(how.profile)] if how.profile else []),
        *how.snakemake,
        *(["--report", str(how.report.resolve()), "--report-after-run"] if how.report else []),
    ]  # fmt: skip


def _date_no_later_than_now(run: Batch) -> None:
    """Give markers of a time to come, left by a clock since set back, the time of now: else Snakemake stops."""
    now = time.time()
    for marker in run.work.glob("*/*.json"):
        if marker.stat().st_mtime > now:
            os.utime(marker, (now, now))


def _home(run: Batch) -> Path:
    return run.hidden / "snakemake"


def _said_last(run: Batch, code: int) -> str:
    log = _home(run) / "log.txt"
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    for line in lines:
        logging.getLogger(__name__).info("%s", line)
    return (
        "the step's process ended without a word (memory, or ended from outside), or a step before it failed; "
        f"Snakemake's exit code {code}, its log {log}, which ends: {' | '.join(lines[-3:])}"
    )
