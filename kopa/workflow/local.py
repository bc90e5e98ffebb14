"""The steps of a run on this machine: children of this process, which reads libraries and tables once for all of them.

`python -m kopa.workflow.local REGION PLACES`, in the hidden folder of a run, does all steps of one region: a job of a
cluster.
"""

import contextlib
import importlib
import os
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from kopa import processes
from kopa.errors import KopaError
from kopa.workflow import batch, notebooks, shared_steps, steps, stops
from kopa.workflow.batch import Batch
from kopa.workflow.progress import RunProgress
from kopa.workflow.runner import End, Runner
from kopa.workflow.step_table import STEP_OF, Job

POLL_S = 0.2
LIBRARIES = (
    "kopa.study.results_of", "kopa.report.files", "kopa.accessibility.search.isochrones", "pyarrow.parquet",
    "pyarrow.dataset",
    "matplotlib.pyplot", "matplotlib_inline.backend_inline", "ipykernel.kernelapp", "IPython.display", "papermill",
    "nbclient", "nbformat", "jupyter_client.manager", "kopa.figures.plotted.charts", "kopa.report.in_notebooks",
    "nbconvert.exporters.html", "kopa.report.pdf.pdf", "kopa.report.xlsx.workbook", "kopa.report.gpkg.geopackage",
    "kopa.study.study", "kopa.workflow.kernel", "psutil",
)  # fmt: skip
"""What the steps import: read once for all of them, first what those need that may begin meanwhile."""


class LocalRun:
    """The jobs of a batch that are not done yet, done on this machine.

    Parameters
    ----------
    run
        The batch.
    jobs
        Its jobs, all or some, with those that each needs.
    progress
        Shows what begins and ends.
    keep_going
        Whether other regions go on when one fails.
    log
        File to which the steps print; default: where this process prints.
    fork
        Whether steps are forked from this process; else each is a new Python.
    """

    def __init__(
        self, run: Batch, jobs: Mapping[Job, Collection[Job]], progress: RunProgress,
        *, keep_going: bool = True, log: Path | None = None, fork: bool = processes.CAN_FORK,
    ) -> None:  # fmt: skip
        self._run, self._progress, self._log, self._fork = run, progress, log, fork
        left = [job for job in jobs if not run.marker(job).is_file()]
        self._left = {job: [need for need in jobs[job] if need in set(left)] for job in left}
        self._keep_going = keep_going
        self.unexplained: dict[str, str] = {}
        """Why a region or a shared step failed, where that could not be kept in a file either."""

    def perform(self) -> None:
        """Do the jobs, until all are done or none can be begun any more."""
        # A folder asks for locks that other systems than Linux may lack.
        from kopa.workflow import temporary

        with (  # the temporary folder goes last, when no step writes to it any more
            temporary.folder() if self._fork else contextlib.nullcontext(None) as beside,
            contextlib.closing(self._runner(beside)) as runner,
        ):
            if self._fork:
                self._warm(runner)
            while runner.busy:
                self._pump(runner, POLL_S)

    def _runner(self, beside: Path | None) -> Runner[Job]:
        variables = {"TMPDIR": str(beside)} if beside else {}
        around = processes.Surroundings(self._run.hidden, variables, self._log)

        def begin(job: Job) -> BaseProcess:
            self._progress.begun(job)
            if self._fork:
                return processes.start(steps.perform, self._run, *job, around=around)
            return processes.start(steps.main, *job, around=around, fork=False)

        return Runner(
            self._left, begin, places=self._run.jobs, limit_s=self._run.step_limit_s, keep_going=self._keep_going,
            fills=lambda job: STEP_OF[job.step].fills_machine,
        )  # fmt: skip

    def _warm(self, runner: Runner[Job]) -> None:
        """Read tables and libraries; steps that need no more than is read begin meanwhile."""
        self._progress.preparing()
        if self._run.tasks:
            shared_steps.ground(self._run)
        for _ in libraries():
            self._pump(runner, 0, before_reports=True)
        shared_steps.prepare_reports(self._run)

    def _pump(self, runner: Runner[Job], seconds: float, *, before_reports: bool = False) -> None:
        for end in runner.pump(seconds, lambda job: not before_reports or STEP_OF[job.step].before_reports):
            if end.failed:
                self._explain(end)
            else:
                self._progress.done(end.job)
        stops.look()

    def _explain(self, end: End[Job]) -> None:
        """Keep why a job failed, unless its step has done so."""
        name = end.job.region or end.job.step
        if not end.late and self._run.failed(name).is_file():
            return
        why = self._too_long() if end.late else self._without_a_word(end.code)
        self.unexplained[name] = f"{end.job.step}: {why}"
        with contextlib.suppress(KopaError, OSError):  # a full disk: it is reported all the same
            batch.note_failure(self._run.hidden, name, end.job.step, why)

    def _too_long(self) -> str:
        limit = self._run.step_limit_s
        return f"took longer than {limit} s and was ended (--step-limit sets how long a step may take)"

    def _without_a_word(self, code: int) -> str:
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        printed = f"; what it printed is in {self._log}" if self._log else ""
        return f"the step's process ended without a word (memory, or ended from outside; {how}){printed}"


def libraries() -> Iterator[str]:
    """Import what the steps need, once for all of them, and stop after each library."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    notebooks.leave_out_unwanted()
    for name in LIBRARIES:
        importlib.import_module(name)
        yield name
    importlib.import_module("matplotlib").rcdefaults()  # whatever the user's own matplotlibrc says


def main(arguments: list[str]) -> int:
    """Do all steps of one region that are not done; the folder it is started in is the run's hidden one."""
    stops.listen()
    region_id, places = arguments
    read = steps.batch_here("region", region_id)
    if read is None:
        return 1
    run = replace(read, tasks={region_id: read.tasks[region_id]}, jobs=int(places))
    jobs = {job: needs for job, needs in run.needs.items() if job.region}
    local = LocalRun(run, jobs, RunProgress(run, lambda *_: None))
    local.perform()
    return 0 if run.published(region_id).is_file() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
