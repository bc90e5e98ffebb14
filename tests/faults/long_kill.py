"""Long form of killed runs: four regions of two municipalities, SIGKILL at 200 random moments."""

import time
from collections.abc import Iterable
from pathlib import Path

from tests.faults import killing
from tests.faults.report import Result

MOMENTS = 200
IN_A_ROW = 5
REGIONS = 4

ABOUT = (
    "Four regions of two municipalities each, every step with notebook and report, over an older good run. Killed with "
    "SIGKILL at a random time after a random step, five times in a row, each run going on from the one before. After "
    "each kill every file must be whole, old or new, and no process live on; the run that is let end must be "
    "byte-identical to one that nobody killed."
)


def run(folder: Path, moments: int = MOMENTS) -> Iterable[Result]:
    """Yield the counts of kills and of resumed runs."""
    start = time.monotonic()
    killing.references(folder, REGIONS)
    kills: list[list[str]] = []
    ends: list[list[str]] = []
    for seed in range(-(-moments // IN_A_ROW)):
        for when, faults in killing.series(folder, IN_A_ROW, seed):
            told = [f"series {seed}, {when}: {fault}" for fault in faults]
            (ends if when == "resumed" else kills).append(told)
        print(f"  {len(kills)} of {moments} kills, {time.monotonic() - start:.0f} s", flush=True)
    seconds = time.monotonic() - start
    for group, found in (("SIGKILL at random moments", kills), ("runs resumed after kills", ends)):
        notes = tuple(note for told in found for note in told)
        yield Result(group, len(found), sum(not told for told in found), seconds, ABOUT, notes)


if __name__ == "__main__":
    import argparse
    import tempfile

    from tests.faults import report

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=MOMENTS)
    with tempfile.TemporaryDirectory(prefix="kopa-kill-") as name:
        for result in run(Path(name), parser.parse_args().moments):
            report.record(**vars(result))
            print(
                f"{result.group}: {result.survived} of {result.tried} ({result.seconds:.0f} s)", *result.notes, sep="\n"
            )
