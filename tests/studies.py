"""Studies of real regions, opened once for all tests: a study never changes."""

from functools import cache

import kopa
from kopa.results import Results
from kopa.study.results_of import results_of
from kopa.study.study import Study


@cache
def study_of(region: str) -> Study:
    """Return the study of a region with the declared parameters."""
    return kopa.open_study(region)


@cache
def results_of_region(region: str, *, isochrones: bool = False) -> Results:
    """Return the results of a region; with `isochrones` also the areas, which take longest of all."""
    return results_of(study_of(region), isochrones=isochrones)
