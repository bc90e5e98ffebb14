"""One whole region, run once from the command line, that several tests open as its readers would."""

import os
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
    folder = tmp_path_factory.mktemp("run")
    done = kopa("run", "kainuu", "--quick", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "reports/kainuu/report.fi.html" in done.stdout.replace("\n", "")
    return folder
