"""Long form of batches that go wrong: ten regions with three bad notebooks, 20 sizes of a full disk, eight runs."""

import time
from collections.abc import Iterable
from pathlib import Path

from tests.faults import batches, killing
from tests.faults.report import Result

SIZES = [int(1000 * 1.45**step) for step in range(20)]
"""Bytes from 1 kB to 1.2 MB: the smallest table fits, the largest file (1.3 MB) does not."""

LIMITS_MB = [100, 250, 400, 525, 600, 650, 690, 700, 710, 725, 750, 775, 800, 900, 1000]
"""Memory of a process: from less than the libraries need to enough for a small region."""

JUMPS = [1, -1, 400]
"""Days by which what is left of an earlier run is younger than the clock shows: 1 after a jump back by a day."""


def run(folder: Path) -> Iterable[Result]:
    """Yield the counts of the three groups."""
    start = time.monotonic()
    (folder / "ten").mkdir()
    wrong = batches.with_bad_notebooks(folder / "ten", 7, cell_limit_s=60)
    about = "Ten regions: one notebook fails, one hangs, one kernel dies; seven must finish and three be named."
    yield Result(
        "a batch with bad notebooks", 10, max(0, 10 - len(wrong)), time.monotonic() - start, about, tuple(wrong)
    )
    killing.references(folder, 1)
    start = time.monotonic()
    found = list(batches.on_a_full_disk(folder, SIZES))
    notes = tuple(f"{size} bytes: {fault}" for size, wrong in found for fault in wrong)
    about = "No file may grow over a size, at 20 sizes, over an older good run: one clear error, nothing old lost."
    yield Result("full disk", len(found), sum(not w for _, w in found), time.monotonic() - start, about, notes)
    start = time.monotonic()
    wrong = batches.on_a_read_only_folder(folder)
    about = "A folder whose files may not be changed: refused before anything is computed."
    yield Result("read-only folder", 1, 0 if wrong else 1, time.monotonic() - start, about, tuple(wrong))
    start = time.monotonic()
    found = list(batches.with_little_memory(folder, LIMITS_MB))
    notes = tuple(f"{limit} MB: {fault}" for limit, wrong in found for fault in wrong)
    about = "Memory for the data of each process limited: the run ends well, or says that memory was wanting."
    yield Result("little memory", len(found), sum(not w for _, w in found), time.monotonic() - start, about, notes)
    start = time.monotonic()
    found = [(days, batches.after_a_jump_of_the_clock(folder, days)) for days in JUMPS]
    notes = tuple(f"{days:+d} days: {fault}" for days, wrong in found for fault in wrong)
    about = (
        "All that an earlier run left, its lock included, is days younger or older than the clock now shows, and what "
        "was given as much the other way: what is up to date is not computed again, changed parameters are, and a run "
        "killed half done before the jump is resumed to the same bytes."
    )
    yield Result("clock change", len(found), sum(not w for _, w in found), time.monotonic() - start, about, notes)
    start = time.monotonic()
    wrong = batches.crowd(folder, 8)
    about = "Eight runs started at once in one folder: each ends well, one computes, nothing is mixed."
    yield Result("a crowd in one folder", 8, max(0, 8 - len(wrong)), time.monotonic() - start, about, tuple(wrong))
