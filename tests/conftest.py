"""Fixtures that every test may use."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

gc.set_threshold(10_000)  # at 700 the tests spend a tenth of their time on looking for garbage
settings.register_profile("kopa", deadline=None)  # a busy machine is no fault; speed is measured in benchmarks
settings.load_profile("kopa")

REPO = Path(__file__).resolve().parents[1]


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
