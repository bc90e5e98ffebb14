"""Long form of building official tables: builds killed at any moment, by the dozen."""

import random
import time
from collections.abc import Iterable
from pathlib import Path

from tests.faults.long_fetch import certificates_in
from tests.faults.report import Result
from tests.sources.fetch import killing_builds

KILLS = "SIGKILL at random moments of a build"
AT_ANY_TIME, PUT_IN_FORCE = 50, 10


def run(folder: Path) -> Iterable[Result]:
    """Yield the counts of the kills of builds."""
    start, chance = time.monotonic(), random.Random(20261130)
    waits = [
        *[killing_builds.at_any_time(chance)] * AT_ANY_TIME,
        *[killing_builds.while_put_in_force(chance)] * PUT_IN_FORCE,
    ]
    with killing_builds.Forker() as forker:
        builds = killing_builds.Builds(folder / "builds", certificates_in(folder), forker)
        ends = [builds.killed(wait) for wait in waits]
    met = [faults for was_met, faults in ends if was_met or faults]
    about = (
        f"`kopa build` of {', '.join(killing_builds.PARTS)} over older official tables, killed with SIGKILL at a time "
        f"drawn uniformly from the whole build ({AT_ANY_TIME}), or within half a thousandth of a second after "
        f"the new tables stand in place ({PUT_IN_FORCE}). After each kill the tables in force are the older or "
        "the newer, whole, and no file of theirs or of the fetched data changed; the next build ends as one that "
        "nobody killed, and leaves nothing of the killed one."
    )
    notes = (f"{len(ends) - len(met)} kills came after the build had ended and do not count.",
             *(fault for faults in met for fault in faults))  # fmt: skip
    yield Result(KILLS, len(met), sum(not faults for faults in met), time.monotonic() - start, about, notes)
