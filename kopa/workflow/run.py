"""Run regions by Snakemake: on this machine, where a warmed process forks the steps, or on a cluster."""

import contextlib
import importlib
import logging
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kopa import processes, store
from kopa.errors import NotThereError
from kopa.workflow import batch, client, options, plan, server, steps, stops
from kopa.workflow.batch import Asked, Batch
from kopa.workflow.progress import Show

POLL_S = 0.2
GRACE_S = {"local": 5.0}
"""Seconds that Snakemake gets to end its jobs; on a cluster it has to cancel them."""
CLUSTER_GRACE_S = 60.0
WARMED = (
    "kopa.study.results_of", "kopa.report.files", "kopa.accessibility.search.isochrones", "pyarrow.parquet",
    "pyarrow.dataset",
    "matplotlib.pyplot", "matplotlib_inline.backend_inline", "ipykernel.kernelapp", "IPython.display", "papermill",
    "nbclient", "nbformat", "jupyter_client.manager", "kopa.figures.plotted.charts", "kopa.report.in_notebooks",
    "nbconvert.exporters.html", "kopa.report.pdf.pdf", "kopa.report.xlsx.workbook", "kopa.report.gpkg.geopackage",
    "kopa.study.study", "psutil",
)  # fmt: skip
"""What the steps import: read once for all of them, first what those need that may begin meanwhile."""

UNWANTED = ("rfc3987_syntax", "debugpy")
"""Grammar of international addresses, a second to build, for which no notebook's form asks; a debugger."""


@dataclass(frozen=True)
class Outcome:
    """How the run of one region ended."""

    region_id: str
    folder: Path
    seconds: float
    error: str = ""
    headline: dict[str, float] | None = None
    cut_off: str = ""
    """"not started" or "not finished" where, with --no-keep-going, the failure of another region ended the run."""


def run(run_: Batch, how: Asked, show: Show) -> list[Outcome]:
    """Run the batch; return one outcome per region, in order. What a region had published stays if it fails."""
    run_.sweep()  # and with it the name of the shared folder is settled, whatever becomes of the code meanwhile
    for name in [*run_.tasks, *steps.SHARED_STEPS]:
        run_.failed(name).unlink(missing_ok=True)
    batch.write(run_)
    start = time.monotonic()
    watch = _Watch(run_, show)
    if _here(how):
        code = _with_server(run_, how, watch)
    else:
        with _snakemake(run_, how, {}) as process:
            while process.poll() is None:
                watch.look()
                time.sleep(POLL_S)
            code = process.returncode
    watch.look()
    ended = {name: when - start for name, when in watch.ended.items()}
    outcomes = [_outcome(run_, name, ended, code) for name in run_.tasks]
    return outcomes if how.keep_going else [_told_cut_off(run_, one, watch.started) for one in outcomes]


def failure(run_: Batch, names: Sequence[str]) -> str:
    """Return why one of these failed, in words; empty when none did."""
    for name in names:
        with contextlib.suppress(NotThereError):
            told = store.read_json(run_.failed(name))
            return f"{told['step']}: {told['error']}"
    return ""


def _here(how: Asked) -> bool:
    """Whether the steps run on this machine, as children of this process."""
    return how.executor == "local" and server.AVAILABLE


def _with_server(run_: Batch, how: Asked, watch: "_Watch") -> int:
    def work(arguments: list[str]) -> int:
        if arguments[0] == "kernel":
            return _kernel(arguments[1:])
        return steps.perform(run_, arguments[0], arguments[1] if len(arguments) > 1 else "")

    def late(arguments: list[str]) -> None:
        told = f"took longer than {how.step_limit_s} s and was ended (--step-limit sets how long a step may take)"
        batch.note_failure(run_.hidden, arguments[-1], arguments[0], told)

    ready_for_reports = False

    def may_begin(arguments: list[str]) -> bool:
        return ready_for_reports or arguments[0] in steps.WITHOUT_REPORTS

    from kopa.workflow import temporary  # it asks for locks that other systems than Linux may lack

    serving = server.StepServer(work, watch.begun, late, how.step_limit_s, may_begin)

    def serve(seconds: float, *also: int) -> None:
        serving.pump(seconds, *also)
        watch.look()
        stops.look()

    with (  # the temporary folder goes last, when no step writes to it any more
        temporary.folder() as beside,
        contextlib.closing(serving),
        _snakemake(run_, how, {"KOPA_RUN": serving.name, "TMPDIR": str(beside)}) as process,
    ):
        watch.preparing()
        if run_.tasks:
            steps.ground(run_)
        for _ in _libraries():  # the first steps run meanwhile
            serve(0)
        steps.prepare_reports(run_)
        ready_for_reports = True
        with _end_of(process) as end:
            while process.poll() is None:
                serve(POLL_S, *end)
        return process.returncode


def _libraries() -> Iterator[str]:
    """Import what the steps need, once for all of them, and stop after each library."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    for name in UNWANTED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    for name in WARMED:
        importlib.import_module(name)
        yield name
    importlib.import_module("matplotlib").rcdefaults()  # whatever the user's own matplotlibrc says


@contextmanager
def _end_of(process: "subprocess.Popen[bytes]") -> Iterator[tuple[int, ...]]:
    """Yield a file that can be read from when the process has ended, where the system has such files."""
    try:
        number = os.pidfd_open(process.pid)
    except OSError:
        yield ()
        return
    try:
        yield (number,)
    finally:
        os.close(number)


def _kernel(arguments: list[str]) -> int:
    """Be the kernel of a notebook."""
    import pandas as pd
    from ipykernel.kernelapp import launch_new_instance

    pd.set_option("display.max_columns", 20)  # as where pandas is first imported in a kernel

    os.environ.pop("JPY_PARENT_PID", None)  # it ends with the run and with its client, whose child it is not
    os.environ.pop("MPLBACKEND", None)
    sys.argv = ["ipykernel_launcher", *arguments]
    sys.path.insert(0, "")
    launch_new_instance()
    return 0


@contextmanager
def _snakemake(run_: Batch, how: Asked, environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """Start Snakemake in the hidden folder; at the end see that it is gone."""
    home = run_.hidden / "snakemake"
    home.mkdir(parents=True, exist_ok=True)
    store.remove_folder(home / "sources")  # Snakemake's copy of the Snakefile: one of an older kopa must not be used
    step = shlex.join([sys.executable, "-I", "-S", client.__file__])
    configuration = {
        "step": step,
        "regions": {name: run_.folder(name).name for name in run_.tasks},
        "languages": list(run_.chosen.languages),
        "shared": run_.shared.name,
        "code": plan.foundation()["code"],
        "intervals": run_.chosen.intervals,
        "variants": run_.variants,
        "comparison": run_.comparison,
        "jobs": how.jobs,
    }
    configured = store.write_json(home / "config.json", configuration)
    amount = ["--cores", str(how.jobs)] if how.executor == "local" else ["--jobs", str(how.jobs)]
    command = [
        sys.executable, "-m", "snakemake", "--snakefile", str(Path(__file__).with_name("Snakefile")),
        "--directory", str(run_.hidden), "--configfile", str(configured), *amount, "--executor", how.executor,
        "--rerun-incomplete", "--rerun-triggers", "mtime", "--nolock",
        "--runtime-source-cache-path", str(home / "sources"), "--nocolor", "--scheduler", "greedy",
        *([] if how.report else ["--drop-metadata"]),  # only its report tells of them, and kopa has records of its own
        *(["--keep-going"] if how.keep_going else []),
        *(["--profile", options.profile(how.profile)] if how.profile else []),
        *how.more,
        *(["--report", str(how.report.resolve()), "--report-after-run"] if how.report else []),
    ]  # fmt: skip
    with (home / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=run_.hidden, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=options.environment(environment), start_new_session=True,
            preexec_fn=processes.die_with_parent if server.AVAILABLE else None,
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


class _Watch:
    """Tells how far each region is, from the markers that stand, and notes when it was published."""

    def __init__(self, run_: Batch, show: Show) -> None:
        self._run, self._show, self._names = run_, show, steps.steps_of(run_)
        self._left = {name: set(self._names) for name in run_.tasks}
        self.ended: dict[str, float] = {}
        self.started: set[str] = set()
        """Regions of which a step was begun; of steps on other machines only the finished ones are known."""

    def preparing(self) -> None:
        """Say that libraries and tables are read, and kernels compiled where nobody has done it before."""
        self._show("all", "getting ready (the first run: half a minute)", 0)

    def begun(self, arguments: list[str]) -> None:
        """Say that a step begins."""
        if len(arguments) > 1 and arguments[1] in self._left:
            self.started.add(arguments[1])
            self._show(arguments[1], arguments[0], len(self._names) - len(self._left[arguments[1]]))
        elif arguments[0] in steps.SHARED_STEPS:
            self._show("all", arguments[0], 0)

    def look(self) -> None:
        """See what is done since the last look, and say it."""
        for name, left in self._left.items():
            for step in [step for step in left if self._marker(name, step).is_file()]:
                left.discard(step)
                self.started.add(name)
                self._show(name, f"{step} done", len(self._names) - len(left))
                if step == "publish":
                    self.ended[name] = time.monotonic()

    def _marker(self, name: str, step: str) -> Path:
        return self._run.published(name) if step == "publish" else self._run.folder(name) / f"{step}.json"


def _outcome(run_: Batch, name: str, ended: dict[str, float], code: int) -> Outcome:
    task, published = run_.tasks[name], run_.published(name)
    if published.is_file() and not plan.why_stale(task.folder, task.key):
        headline = store.read_json(published)["headline"]
        store.remove_folder(run_.folder(name))
        return Outcome(name, task.folder, ended.get(name, 0.0), headline=headline)
    why = failure(run_, [name, "network", "variants"])
    return Outcome(name, task.folder, 0.0, error=why or _unknown(run_, code))


def _told_cut_off(run_: Batch, outcome: Outcome, started: set[str]) -> Outcome:
    """Say of a region without a failure of its own that another one's ended the run."""
    if not outcome.error or failure(run_, [outcome.region_id, *steps.SHARED_STEPS]):
        return outcome
    if not any(failure(run_, [name]) for name in run_.tasks):
        return outcome
    state = "not finished" if outcome.region_id in started else "not started"
    return replace(
        outcome, cut_off=state, error=f"{state}: another region failed before it (--no-keep-going); run again"
    )


def _unknown(run_: Batch, code: int) -> str:
    """Return what Snakemake said last: it ended for a reason that no step could tell."""
    log = run_.hidden / "snakemake" / "log.txt"
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    for line in lines:
        logging.getLogger(__name__).info("%s", line)
    return f"the step's process ended without a word (memory, or ended from outside), or a step before it failed; " \
           f"Snakemake's exit code {code}, its log {log}, which ends: {' | '.join(lines[-3:])}"  # fmt: skip
