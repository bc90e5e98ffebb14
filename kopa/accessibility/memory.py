"""How much memory a result needs, and a refusal that says what would fit."""

import os
from pathlib import Path

from kopa.errors import TooLargeError

BYTES_PER_PAIR = 120
"""A row of a table of travel times while it is made: two texts, two numbers, a status, copies."""

BYTES_PER_VALUE = 4
"""A value of a float32 matrix."""

SHARE = 0.8
"""Share of the memory that is free of which a result may make use."""


def free_bytes() -> int:
    """Return the bytes of memory that can be had now (the kernel's estimate, and a container's limit)."""
    free = [_meminfo(), _container()]
    known = [value for value in free if value is not None]
    return min(known) if known else 4 * 2**30


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
