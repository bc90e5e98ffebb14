"""What is mutated, part by part, and the tests that must notice: those that mirror the part, and no slow ones.

Functions that numba compiles are not mutated (their decorators are arguments of a call), nor are constants of a module:
the kernels are held by comparison with networkx and OSRM, the constants by the golden numbers.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Modules (globs, from the top of the checkout) and the files or folders of tests that are run on their mutants."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    """Tests too long to run once a mutant, or unable to pass beside mutmut: places of warnings, other processes."""


PARTS = {
    "scoring": Part(("kopa/goals/scoring/*.py",), ("tests/goals/scoring", "tests/goals/test_own_indicators.py")),
    "catalogue": Part(
        ("kopa/goals/catalogue/*.py",),
        (
            "tests/goals/catalogue",
            "tests/goals/own_tables",
            "tests/goals/test_compute.py",
            "tests/goals/test_limits.py",
        ),
        left_out=("tests/goals/catalogue/test_an_indicator.py",),
    ),
    "robustness": Part(
        ("kopa/goals/robustness/*.py",),
        ("tests/goals/robustness",),
        left_out=("tests/goals/robustness/test_case_regions.py",),
    ),
    "comparison": Part(("kopa/goals/comparison/*.py",), ("tests/goals/comparison",)),
    "own_tables": Part(("kopa/goals/own_tables/*.py",), ("tests/goals/own_tables",)),
    "goals": Part(
        ("kopa/goals/*.py",),
        ("tests/goals",),
        left_out=(
            "tests/goals/test_case_regions.py",
            "tests/goals/robustness",
            "tests/goals/comparison",
            "tests/goals/catalogue/test_an_indicator.py",
        ),
    ),
    "measures": Part(
        ("kopa/accessibility/measures/*.py",),
        ("tests/accessibility/measures",),
        left_out=(
            "tests/accessibility/measures/test_national_run.py",
            "tests/accessibility/measures/test_measures_outside.py",
            "tests/accessibility/measures/test_amounts.py::test_a_warning_points_at_the_line_that_asked",
        ),
    ),
    "aggregate": Part(("kopa/accessibility/aggregate/*.py",), ("tests/accessibility/aggregate",)),
    "inequality": Part(("kopa/accessibility/inequality/*.py",), ("tests/accessibility/inequality",)),
    "local_streets": Part(
        ("kopa/accessibility/search/local_streets.py",), ("tests/accessibility/search/test_local_streets.py",)
    ),
    "search": Part(("kopa/accessibility/search/*.py",), ("tests/accessibility/search",)),
    "speeds": Part(("kopa/accessibility/speeds/*.py",), ("tests/accessibility/speeds",)),
    "network": Part(("kopa/accessibility/network/*.py",), ("tests/accessibility/network",)),
    "readers": Part(("kopa/accessibility/readers/*.py",), ("tests/accessibility/readers",)),
    "timetable": Part(("kopa/accessibility/timetable/*.py",), ("tests/accessibility/timetable",)),
    "publishing": Part(("kopa/workflow/publishing.py",), ("tests/workflow/test_publishing.py",)),
}
"""Every part by its name."""

NOTICED_FIRST = (
    "scoring",
    "catalogue",
    "robustness",
    "measures",
    "aggregate",
    "inequality",
    "local_streets",
    "publishing",
)
"""The parts that are run when none is named: the numbers that reports print, and the moving of files into place."""
