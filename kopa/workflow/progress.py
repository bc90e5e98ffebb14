"""Progress of a run: which steps of which regions are done; on the terminal with the time left, else a line each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from kopa.workflow.batch import Batch
from kopa.workflow.step_table import PUBLISH, Job


class Show(Protocol):
    """What a run shows while it goes on."""

    def __call__(self, region_id: str, step: str, done: int) -> None:
        """Say that `region_id` begins `step`, with `done` steps behind it."""


class RunProgress:
    """How far each region is, and when it was published."""

    def __init__(self, run: Batch, show: Show) -> None:
        self._run, self._show = run, show
        self._left = {name: set(run.steps) for name in run.tasks}
        self.published: dict[str, float] = {}
        """When each region was published, on the clock of `time.monotonic`."""
        self.started: set[str] = set()
        """Regions of which a step was begun; of steps on other machines only the finished ones are known."""

    def preparing(self) -> None:
        """Say that libraries and tables are read, and kernels compiled where nobody has done it before."""
        self._show("all", "getting ready (the first run: half a minute)", 0)

    def begun(self, job: Job) -> None:
        """Say that a step begins."""
        if job.region:
            self.started.add(job.region)
        self._show(job.region or "all", job.step, self._steps_done(job.region))

    def done(self, job: Job) -> None:
        """Note that a step is done, and say it of a region's."""
        if job.region and job.step in self._left[job.region]:
            self._left[job.region].discard(job.step)
            self.started.add(job.region)
            self._show(job.region, f"{job.step} done", self._steps_done(job.region))
            if job.step == PUBLISH:
                self.published[job.region] = time.monotonic()

    def look(self) -> None:
        """See by the markers what is done since the last look, wherever it was done."""
        for name, left in self._left.items():
            for job in [Job(step, name) for step in self._run.steps if step in left]:
                if self._run.marker(job).is_file():
                    self.done(job)

    def _steps_done(self, region_id: str) -> int:
        return len(self._run.steps) - len(self._left[region_id]) if region_id else 0


@contextmanager
def shown(region_ids: list[str], steps: int, console: Console) -> Iterator[Show]:
    """Yield a function to call at every step; draws one bar over all regions and steps.

    Where the output is no terminal, each step is one plain line with the seconds since the start.
    """
    if console.is_terminal:
        yield from _bar(region_ids, steps, console)
    else:
        yield from _lines(console)


def _bar(region_ids: list[str], steps: int, console: Console) -> Iterator[Show]:
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    # No thread that draws: steps are forked from this process, and a thread's locks would be forked with it.
    with Bar(*columns, console=console, transient=True, auto_refresh=False) as progress:
        task = progress.add_task("starting", total=steps * len(region_ids))
        done_by_region: dict[str, int] = {}

        def show(region_id: str, step: str, done: int) -> None:
            done_by_region[region_id] = done
            progress.update(
                task, completed=sum(done_by_region.values()), description=f"{region_id}: {step}", refresh=True
            )

        yield show


def _lines(console: Console) -> Iterator[Show]:
    start = time.monotonic()

    def show(region_id: str, step: str, done: int) -> None:
        console.print(f"{time.monotonic() - start:6.1f} s  {region_id}: {step}", highlight=False)

    yield show
