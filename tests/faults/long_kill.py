"""Long form of killed runs: SIGKILL at 200 moments of a small batch, 20 of its publishing, 10 of the full batch."""

import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.faults import killing
from tests.faults.killing import Tally, Wait
from tests.faults.report import Result

MOMENTS = 200
PUBLISHING = 20
FULL = 10
IN_A_ROW = 5
REGIONS = 4

CHECKED = (
    "A kill counts only when the process was running and left work undone. Up to five in a row, each run going on from "
    "the one before; a run that ends before its moment comes is checked as a resumed one, and the next begins from the "
    "older good run. After each kill every file must be whole, old or new, and no process live on."
)
ABOUT = (
    "Four regions of two municipalities each, every step with notebook and report (Finnish, no PDF, no intervals), "
    "over an older good run. Killed with SIGKILL at a time drawn uniformly from the whole run, from its start to after "
    f"its end. {CHECKED}"
)
ABOUT_PUBLISHING = (
    "The same batch, killed within a thousandth of a second after the first file of a region stood ready to be "
    "moved into place, which a moment drawn from the whole run seldom meets."
)
ABOUT_FULL = (
    "`kopa run --all`: the four whole case regions, with intervals, notebook and reports as HTML and PDF in three "
    "languages, over an older good run, killed with SIGKILL at a time drawn uniformly from the whole run. Networks "
    f"searched anew before a kill are kept. {CHECKED}"
)
ABOUT_ENDS = "Runs that were let end after such kills: byte-identical to one that nobody killed, no work left behind."


def run(folder: Path, moments: int = MOMENTS, publishing: int = PUBLISHING, full: int = FULL) -> Iterable[Result]:
    """Yield the counts of kills and of resumed runs: of the small batch, and of the full one."""
    small, whole = folder / "small", folder / "full"
    small.mkdir()
    start = time.monotonic()
    killing.references(small, REGIONS)
    longest_s = killing.whole_s(small)
    anywhen = _many(small, moments, lambda draw: killing.at_any_time(draw, longest_s))
    yield _killed("SIGKILL at random moments", anywhen, start, ABOUT)
    start = time.monotonic()
    midst = _many(small, publishing, killing.while_publishing)
    yield _killed("SIGKILL while a region is published", midst, start, ABOUT_PUBLISHING)
    yield _resumed("runs resumed after kills", Tally(anywhen.moments + midst.moments))
    if full:
        whole.mkdir()
        start = time.monotonic()
        killing.references(whole, 0)
        longest_s = killing.whole_s(whole)
        found = _many(whole, full, lambda draw: killing.at_any_time(draw, longest_s))
        yield _killed("SIGKILL at random moments of the full batch", found, start, ABOUT_FULL)
        yield _resumed("full batches resumed after kills", found)


def _many(folder: Path, kills: int, of: Callable[[random.Random], Wait]) -> Tally:
    tally, start = Tally(), time.monotonic()
    for seed in range(-(-kills // IN_A_ROW)):
        left = min(IN_A_ROW, kills - len(tally.of("kill")))
        tally.moments += killing.series(folder, left, of(random.Random(seed)))
        print(f"  {len(tally.of('kill'))} of {kills} kills, {time.monotonic() - start:.0f} s", flush=True)
    return tally


def _killed(group: str, tally: Tally, start: float, about: str) -> Result:
    kills = tally.of("kill")
    notes = (*tally.notes(), *tally.faults("kill", "late", "missed"))
    bad = sum(bool(moment.faults) for moment in tally.moments if moment.kind != "resumed")
    return Result(group, len(kills), max(0, len(kills) - bad), time.monotonic() - start, about, notes)


def _resumed(group: str, tally: Tally) -> Result:
    ends = tally.of("resumed")
    return Result(group, len(ends), sum(not end.faults for end in ends), 0.0, ABOUT_ENDS, tally.faults("resumed"))


if __name__ == "__main__":
    import argparse
    import tempfile

    from tests.faults import report

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=MOMENTS)
    parser.add_argument("--publishing", type=int, default=PUBLISHING)
    parser.add_argument("--full", type=int, default=FULL)
    asked, commit = parser.parse_args(), report.commit_here()
    with tempfile.TemporaryDirectory(prefix="kopa-kill-") as name:
        for result in run(Path(name), asked.moments, asked.publishing, asked.full):
            report.record(result, commit)
            print(
                f"{result.group}: {result.survived} of {result.tried} ({result.seconds:.0f} s)", *result.notes, sep="\n"
            )
