"""Progress with time left: where somebody watches, and only when it takes longer than two seconds."""

import sys
import time
from types import TracebackType
from typing import Any, Protocol

from kopa.errors import InputError

AFTER_S = 2.0
"""Nothing is shown before this many seconds."""

EVERY_S = 0.5
"""A notebook's line is written anew no sooner than after this many seconds."""


class _Shown(Protocol):
    """A way to show how far the work is."""

    def show(self, done: int, steps: int, left_s: float) -> None:
        """Show that so many steps are done, and how long the others will take."""

    def close(self) -> None:
        """Take away what was shown."""


class Progress:
    """Steps of a long computation, shown with the time that is left.

    Parameters
    ----------
    label
        What is being computed.
    steps
        How many steps there are.
    show
        True: when the error stream is a terminal, or the cell of a notebook that somebody watches; ``"always"``:
        elsewhere too, as a line for every tenth of the steps; False: never. What papermill or nbconvert execute
        nobody watches: nothing is left in their notebooks.

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
        self._ways = _ways(show)
        self._since = time.monotonic()
        self._done = 0
        self._shown: _Shown | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown is not None:
            self._shown.close()

    def step(self, count: int = 1) -> None:
        """Say that `count` more steps are done."""
        self._done += count
        passed_s = time.monotonic() - self._since
        if self._ways is None or (self._shown is None and passed_s < AFTER_S):
            return
        if self._shown is None:
            self._shown = self._ways(self._label)
        self._shown.show(self._done, self._steps, passed_s * (self._steps - self._done) / max(self._done, 1))


def _ways(show: bool | str) -> Any:
    """Return the class that shows progress here; None: nobody would see it."""
    if not show:
        return None
    if _in_watched_cell():
        return _Cell
    if sys.stderr.isatty():
        return _Bar
    return _Lines if show == "always" else None


def _in_watched_cell() -> bool:
    """Return whether a cell of a notebook asked, and somebody is there: its front end could be asked for input."""
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython.get_ipython(), "kernel", None) if ipython else None
    return bool(kernel and kernel.get_parent().get("content", {}).get("allow_stdin"))


def _words(label: str, done: int, steps: int, left_s: float) -> str:
    return f"{label}: {done} of {steps}, about {left_s:.0f} s left"


class _Lines:
    """A line for every tenth of the steps."""

    def __init__(self, label: str) -> None:
        self._label, self._tenth = label, 0

    def show(self, done: int, steps: int, left_s: float) -> None:
        tenth = 10 * done // max(steps, 1)
        if tenth > self._tenth:
            self._tenth = tenth
            print(_words(self._label, done, steps, left_s), file=sys.stderr)

    def close(self) -> None:
        """Leave the lines: they are a log."""


class _Cell:
    """One line below a cell, written anew, and empty in the end."""

    def __init__(self, label: str) -> None:
        self._label, self._handle, self._last = label, None, 0.0

    def show(self, done: int, steps: int, left_s: float) -> None:
        now = time.monotonic()
        if self._handle is None or now - self._last >= EVERY_S:
            self._last = now
            self._write(_words(self._label, done, steps, left_s))

    def close(self) -> None:
        self._write("")

    def _write(self, text: str) -> None:
        from IPython.display import display

        if self._handle is None:
            self._handle = display({"text/plain": text}, raw=True, display_id=True)
        else:
            self._handle.update({"text/plain": text}, raw=True)


class _Bar:
    """A bar on a terminal, gone in the end."""

    def __init__(self, label: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self.bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
        self._task = self.bar.add_task(label)
        self.bar.start()

    def show(self, done: int, steps: int, left_s: float) -> None:
        self.bar.update(self._task, completed=done, total=steps)

    def close(self) -> None:
        self.bar.stop()
