"""Studies of real regions, opened once for all tests: a study never changes."""

import fcntl
import pickle
from functools import cache
from pathlib import Path

import kopa
from kopa.results import Results
from kopa.study.results_of import results_of
from kopa.study.study import Study

_together: list[Path] = []
"""The folder in which processes of the same tests keep results for each other, where there are several processes."""


def keep_results_in(folder: Path) -> None:
    """Have the results of a region computed by one process alone; the others read them from this folder."""
    _together[:] = [folder]


@cache
def study_of(region: str) -> Study:
    """Return the study of a region with the declared parameters."""
    return kopa.open_study(region)


@cache
def results_of_region(region: str, *, isochrones: bool = False) -> Results:
    """Return the results of a region; with `isochrones` also the areas, which take longest of all."""
    if not _together:
        return results_of(study_of(region), isochrones=isochrones)
    kept = _together[0] / f"results-of-{region}{'-with-areas' if isochrones else ''}.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_file():
            made = pickle.dumps(results_of(study_of(region), isochrones=isochrones))
            kept.with_suffix(".new").write_bytes(made)
            kept.with_suffix(".new").replace(kept)
        return pickle.loads(kept.read_bytes())
