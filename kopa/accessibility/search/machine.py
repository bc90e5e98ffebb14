"""What the machine has: threads (the kernels release the interpreter's lock), and memory that a result may fill."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from numbers import Integral
from pathlib import Path
from typing import TypeVar

from kopa.errors import InputError, TooLargeError

Part = TypeVar("Part")
Result = TypeVar("Result")

BYTES_PER_PAIR = 120
"""A row of a table of travel times while it is made: two texts, two numbers, a status, copies."""

BYTES_PER_VALUE = 4
"""A value of a float32 matrix."""

SHARE = 0.8
"""Share of the memory that is free of which a result may make use."""


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


def free_bytes() -> int:
    """Return the bytes of memory that can be had now (the kernel's estimate, and a container's limit)."""
    free = [value for value in (_meminfo(), _container()) if value is not None]
    return min(free, default=4 * 2**30)


def refuse_if_too_large(n_origins: int, n_sites: int, bytes_each: int, what: str) -> None:
    """Raise `TooLargeError` if a result of origins × sites would not fit in memory."""
    needed = n_origins * n_sites * bytes_each
    room = int(free_bytes() * SHARE)
    if needed <= room:
        return
    fits = room // (max(n_sites, 1) * bytes_each)
    mend = f"{fits:,} origins at a time would fit" if fits else "not even one origin would fit: take fewer sites"
    raise TooLargeError(
        f"{what} of {n_origins:,} origins × {n_sites:,} sites needs about {needed / 2**30:.1f} GiB; "
        f"{room / 2**30:.1f} GiB can be used. {mend}, or use nearest(k=…) or kopa.accessibility.reach, "
        "which need no table of all pairs"
    )


def _meminfo() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    if hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None


def _container() -> int | None:
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
    except (OSError, ValueError):
        return None
    return None if limit == "max" else max(int(limit) - used, 0)
