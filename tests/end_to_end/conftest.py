"""One whole region, run once from the command line, that several tests open as its readers would."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def kopa(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "kopa", *arguments],
        cwd=cwd, capture_output=True, text=True, env=os.environ | environment,
    )  # fmt: skip


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """A folder in which Kainuu was run: a copy of one's own, so that it may be changed."""
    own = tmp_path_factory.mktemp("run")
    together = tmp_path_factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else own / "first"
    together.mkdir(exist_ok=True)
    with (together / "kainuu.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made, done = together / "kainuu", together / "kainuu.done"
        if not done.exists():
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            run = kopa("run", "kainuu", "--quick", cwd=made)
            assert run.returncode == 0, run.stdout + run.stderr
            assert "reports/kainuu/report.fi.html" in run.stdout.replace("\n", "")
            done.touch()
    return shutil.copytree(made, own / "copy")
