"""Long form of bad input: hostile cases in processes of their own, and damage by the hundred."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.faults import damage
from tests.faults.cases import Case, judge
from tests.faults.lists import CASES, FLOORS
from tests.faults.report import Result

HOSTILE = "hostile ids, paths, archives and files"

ABOUT = {
    "mistyped parameters": "Parameters files, parameters of notebooks and options of the command line: wrong names, "
    "kinds, units, ranges and relations. Every one is refused before a kernel starts.",
    "bad tables, codes and coordinates": "Tables of one's own, codes of municipalities, networks, points, systems of "
    "coordinates and files of OpenStreetMap. Every refusal names the file or table, the field, the row and the mend.",
    HOSTILE: "Ids and paths that lead elsewhere, files that swell, nest or never end, "
    "foreign archives and records, misspelt environment variables. Refused before anything is written and before a "
    "process for a kernel is started: each command runs in a process of its own, which is watched for that.",
    "damaged starter tables": "Files whose sha256 is recorded: cut, one bit flipped, exchanged for an error page or "
    "for the next table. Caught when they are read.",
    "damaged reports": "Published files whose sha256 is recorded: cut, one bit flipped, exchanged for an error page; "
    "every two of a report exchanged for one another. Caught by `kopa verify`.",
    "damaged cache of variants": "Values of networks searched anew, kept under `.cache/`: cut, one bit flipped, "
    "exchanged for an error page or for another region's, with their record and without. Told and computed again; "
    "never used.",
}


def run(folder: Path) -> Iterable[Result]:
    """Yield the counts of the three lists and of the damages."""
    for group in FLOORS:
        yield _counted(group, [case for case in CASES if case.group == group], folder)
    yield _damaged("damaged starter tables", folder / "a", damage.starter, 40)
    yield _damaged("damaged reports", folder / "b", damage.outputs, 20)
    yield _damaged("damaged cache of variants", folder / "c", damage.variants, 20)


def _counted(group: str, cases: list[Case], folder: Path) -> Result:
    start = time.monotonic()
    faults = {case.id: judge(case, folder / case.id, apart=case.group == HOSTILE) for case in cases}
    lost = [f"{name}: {fault}" for name, fault in faults.items() if fault]
    return Result(group, len(cases), len(cases) - len(lost), time.monotonic() - start, ABOUT[group], tuple(lost))


def _damaged(
    group: str, folder: Path, tried: Callable[[Path, int], Iterator[tuple[str, str]]], times: int
) -> Result:  # fmt: skip
    start = time.monotonic()
    folder.mkdir()
    found = list(tried(folder, times))
    lost = tuple(f"{name}: {kind}" for name, kind in found if kind)
    return Result(group, len(found), len(found) - len(lost), time.monotonic() - start, ABOUT[group], lost)
