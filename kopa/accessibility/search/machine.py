"""Work in threads: the kernels release the interpreter's lock, the results come back in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from numbers import Integral
from typing import TypeVar

from kopa.errors import InputError

Part = TypeVar("Part")
Result = TypeVar("Result")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worker_count(workers: int | None) -> int:
    """Return the number of threads asked for; default one per processor."""
    if workers is None:
        return processors()
    if isinstance(workers, bool) or not isinstance(workers, Integral) or workers < 1:
        raise InputError(f"workers: {workers!r} is not a number of threads of at least 1")
    return int(workers)


def in_parallel(run: Callable[[Part], Result], parts: Iterable[Part], workers: int | None) -> Iterator[Result]:
    """Yield `run(part)` for every part, in order; few results wait at a time.

    When the caller stops early (Ctrl-C, an error), parts that have not begun are dropped and
    those that have are waited for.
    """
    count = worker_count(workers)
    parts = list(parts)
    if count == 1 or len(parts) < 2:
        yield from map(run, parts)
        return
    waiting: deque[Future[Result]] = deque()
    rest = iter(parts)
    with ThreadPoolExecutor(min(count, len(parts)), thread_name_prefix="kopa") as pool:
        try:
            for part in rest:
                waiting.append(pool.submit(run, part))
                if len(waiting) >= 2 * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
