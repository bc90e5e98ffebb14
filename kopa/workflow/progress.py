"""Progress of a run on the terminal, with the time left; silent lines when nobody watches."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Show(Protocol):
    """What a run tells while it goes on."""

    def __call__(self, region_id: str, step: str, done: int) -> None:
        """Say that `region_id` begins `step`, with `done` steps behind it."""


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
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as progress:
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
