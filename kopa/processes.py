"""Work in processes of its own: forked with what was read before, ended with all it began, and with their parent."""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

from kopa.errors import RunError

Part = TypeVar("Part")
Result = TypeVar("Result")

CAN_FORK = sys.platform == "linux"
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG

_work_of_parts: Callable[[Any], Any] | None = None
"""What the children of `in_processes` do: they have it from their parent's memory, so that it need not be sent."""

_forked = False


@dataclass(frozen=True)
class Surroundings:
    """Where a process works: its folder, variables beside its parent's, and the file to which its output is added."""

    folder: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    output: Path | None = None


def start(
    work: Callable[..., int], *arguments: Any, around: Surroundings | None = None, fork: bool = CAN_FORK
) -> BaseProcess:
    """Return a process of its own that does `work(*arguments)` and ends with the exit code which that returns.

    Parameters
    ----------
    work
        What is done; without `fork` a function that can be imported, and arguments that can be pickled.
    around
        Folder, variables and output; default: those of this process.
    fork
        Whether it begins with all that this process has read; else it is a new Python.
    """
    kind = multiprocessing.get_context("fork").Process if fork else multiprocessing.get_context("spawn").Process
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of numerical libraries, which allow it
        process = kind(target=_do_work, args=(work, arguments, around or Surroundings(), fork, os.getpid()))
        process.start()
    return process


def kill(process: BaseProcess) -> None:
    """End a process that `start` returned, and all that it began, at once."""
    if process.pid is not None and process.exitcode is None and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # just begun, it may not lead its group yet
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def is_forked() -> bool:
    """Whether this process was forked by `start`, so that what its parent had read is here."""
    return _forked


def in_processes(run: Callable[[Part], Result], parts: Sequence[Part], jobs: int) -> Iterator[Result]:
    """Yield `run(part)` for every part, in order, from `jobs` processes; in this one where it cannot fork.

    Parameters
    ----------
    run
        What is done; its results are sent back, so they are to be small.
    parts
        What it is done with.
    jobs
        Most processes at a time; with 1, nothing is forked.

    Raises
    ------
    RunError
        A process was killed, by want of memory or by hand.

    Examples
    --------
    >>> list(in_processes(lambda number: number * 2, [3, 1, 2], 1))
    [6, 2, 4]
    """
    if jobs < 2 or len(parts) < 2 or not CAN_FORK:
        yield from map(run, parts)
        return
    global _work_of_parts
    _work_of_parts = run
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # as in `start`
            context = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(
                min(jobs, len(parts)), mp_context=context, initializer=_begin_forked, initargs=(os.getpid(),)
            ) as pool:
                yield from pool.map(_do_part, parts)
    except BrokenProcessPool as broken:
        raise RunError("one of the processes of this step was killed; is there enough memory?") from broken
    finally:
        _work_of_parts = None


def _do_part(part: Any) -> Any:
    assert _work_of_parts is not None  # set before the fork
    return _work_of_parts(part)


def _do_work(
    work: Callable[..., int], arguments: tuple[Any, ...], around: Surroundings, fork: bool, parent: int
) -> None:
    if fork:
        _begin_forked(parent)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
    else:
        die_with_parent(parent)
    if hasattr(os, "setsid"):
        os.setsid()
    _settle(around)
    sys.exit(work(*arguments))


def _begin_forked(parent: int) -> None:
    global _forked
    die_with_parent(parent)
    _forked = True
    gc.freeze()  # what was read before the fork is in use to the end: no collection need look through it


def _settle(around: Surroundings) -> None:
    """Take up folder, variables and output."""
    if around.output:
        _print_to(around.output)
    if around.folder:
        os.chdir(around.folder)
    os.environ.update(around.variables)
    tempfile.tempdir = None  # where that is, the variables say


def _print_to(output: Path) -> None:
    """Let all that is printed, by this process and what it begins, be added to a file."""
    number = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(number, stream)
    os.close(number)
    sys.stdout, sys.stderr = (
        os.fdopen(stream, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
        for stream in (1, 2)
    )


def die_with_parent(parent: int) -> None:
    """Let this process be killed when `parent`, which made it, ends, however that ends. On Linux only."""
    if not CAN_FORK:
        return
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before this was said
        os._exit(1)
