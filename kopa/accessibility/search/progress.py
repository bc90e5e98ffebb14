"""Progress with time left: on a terminal and only when it takes longer than two seconds."""

import sys
import time
from types import TracebackType
from typing import Any

from kopa.errors import InputError

AFTER_S = 2.0
"""Nothing is shown before this many seconds."""


class Progress:
    """Steps of a long computation, shown with the time that is left.

    Parameters
    ----------
    label
        What is being computed.
    steps
        How many steps there are.
    show
        True: when the error stream is a terminal; ``"always"``: without one too, as a line for
        every tenth of the steps; False: never.

    Raises
    ------
    InputError
        If `show` is none of those.
    """

    def __init__(self, label: str, steps: int, show: bool | str = True) -> None:
        if not isinstance(show, bool) and show != "always":
            raise InputError(f"progress: {show!r} is none of True, False, 'always'")
        self._label = label
        self._steps = steps
        self._show = show == "always" or (show is True and sys.stderr.isatty())
        self._since = time.monotonic()
        self._done = 0
        self._tenth = 0
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, count: int = 1) -> None:
        """Say that `count` more steps are done."""
        self._done += count
        if not self._show:
            return
        if self._bar is None:
            if time.monotonic() - self._since < AFTER_S:
                return
            if not sys.stderr.isatty():  # a bar would draw nothing there
                self._line()
                return
            self._bar = _bar()
            self._task = self._bar.add_task(self._label, total=self._steps)
            self._bar.start()
        self._bar.update(self._task, completed=self._done)

    def _line(self) -> None:
        tenth = 10 * self._done // max(self._steps, 1)
        if tenth > self._tenth:
            self._tenth = tenth
            left_s = (time.monotonic() - self._since) * (self._steps - self._done) / self._done
            print(f"{self._label}: {self._done} of {self._steps}, about {left_s:.0f} s left", file=sys.stderr)


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return RichProgress(*columns, console=Console(stderr=True), transient=True)
