"""Fixtures that every test may use."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from kopa.workflow.notebooks import leave_out_unwanted

leave_out_unwanted()  # as a run does, before a test reads a library of notebooks
gc.set_threshold(10_000)  # at 700 the tests spend a tenth of their time on looking for garbage
settings.register_profile("thorough", deadline=None)  # a busy machine is no fault; speed is measured in benchmarks
settings.register_profile("kopa", settings.get_profile("thorough"), max_examples=25)
settings.load_profile("kopa")  # `make faults` passes the properties by --hypothesis-profile=thorough

REPO = Path(__file__).resolve().parents[1]

FIRST = (
    "tests/accessibility/kernels/test_without_numba.py",
    "tests/report/test_in_browser.py",
    "tests/sources/derive/test_build.py",
    "tests/accessibility/measures/test_national_run.py",
    "tests/faults/test_kill.py",
    "tests/sources/fetch/test_building.py",
    "tests/end_to_end/test_command_line.py",
    "tests/end_to_end/test_official_data.py",
    "tests/report/explorer/test_in_browser.py",
    "tests/report/pdf/test_pages.py",
    "tests/end_to_end/test_executor.py",
    "tests/faults/test_batches.py",
    "tests/end_to_end/test_without_car.py",
    "tests/end_to_end/test_golden_numbers.py",
    "tests/end_to_end/test_border.py",
)
"""Begun first: what compiles the kernels, beside it what needs none, so that they are compiled once and not by each
worker; then what takes longest, so that no worker waits for the other at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules of `FIRST` before the others, each whole."""
    rank = {REPO / name: at for at, name in enumerate(FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(FIRST)))


def pytest_collection_finish() -> None:
    """No collection of garbage need look through libraries and tests, which stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def results_kept_together(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where several processes pass the tests, the results of a region are computed by one of them."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        from tests.studies import keep_results_in

        keep_results_in(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def repo() -> Path:
    """Top folder of the checkout."""
    return REPO


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of source data and outside answers; absent: the test is left out, unreadable in CI: it fails."""
    folder = Path(os.environ.get("KOPA_SHARED", REPO.parent / "shared"))
    if not folder.exists():
        pytest.skip(f"outside answers are not here ({folder.name}/ beside the checkout, or KOPA_SHARED)")
    readme = folder / "README.md"
    if not readme.is_file() or not os.access(readme, os.R_OK):
        pytest.fail(f"{folder} is there but cannot be read: {readme.name} is missing or not readable")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; without one the test is left out, in CI it fails."""
    path = os.environ.get("KOPA_CHROMIUM") or shutil.which("chromium")
    if not path:
        message = "chromium is not installed (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return str(path)
