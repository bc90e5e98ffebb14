"""One function over parts of a whole, in forked processes that share what was read before; results in order."""

import ctypes
import gc
import multiprocessing
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from kopa.errors import RunError

Part = TypeVar("Part")
Result = TypeVar("Result")

AVAILABLE = sys.platform == "linux"
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG

_asked: Callable[[Any], Any] | None = None
"""What the children are to do: they have it from their parent's memory, so that it need not be sent."""


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
    if jobs < 2 or len(parts) < 2 or not AVAILABLE:
        yield from map(run, parts)
        return
    global _asked
    _asked = run
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of numerical libraries, which allow it
            context = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(min(jobs, len(parts)), mp_context=context, initializer=_begin) as pool:
                yield from pool.map(_do, parts)
    except BrokenProcessPool as broken:
        raise RunError("one of the processes of this step was killed; is there enough memory?") from broken
    finally:
        _asked = None


def _begin() -> None:
    gc.freeze()  # as in the steps
    die_with_parent()


def _do(part: Any) -> Any:
    assert _asked is not None  # set before the fork
    return _asked(part)


def die_with_parent() -> None:
    """Let this process be killed when the one that made it ends, however that ends."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
