"""The same batch through another executor of Snakemake: each region a job of its own, the same bytes."""

import os
import subprocess
import sys

import pytest

from tests.faults import killing

pytestmark = pytest.mark.end_to_end


def test_a_batch_through_a_submit_command_has_the_bytes_of_the_local_one(tmp_path):
    killing.write_regions(tmp_path, 1)
    submit = tmp_path / "submit.sh"
    submit.write_text('#!/bin/bash\necho "$1" >> "$SUBMITTED"\nexec bash "$1"\n')
    submit.chmod(0o755)
    environment = {
        **os.environ,
        "SUBMITTED": str(tmp_path / "submitted.txt"),
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
    }
    done = subprocess.run(
        [sys.executable, "-m", "kopa", "run", "pari-1.toml", "--out", "cluster", *killing.LEAST,
         "--executor", "cluster-generic",
         "--snakemake", f"--cluster-generic-submit-cmd {submit} --seconds-between-status-checks 1"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    killing.finished(tmp_path, "local", *killing.LEAST)
    assert killing.contents(tmp_path / "cluster") == killing.contents(tmp_path / "local")
    assert len((tmp_path / "submitted.txt").read_text().splitlines()) == 2  # the network, and the region
