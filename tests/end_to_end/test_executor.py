"""A second computation of a region, through another executor of Snakemake: a job of its own, the same bytes."""

import pytest

from tests.end_to_end.conftest import kopa
from tests.end_to_end.test_command_line import WRITTEN
from tests.faults import killing

pytestmark = pytest.mark.end_to_end


def test_a_second_computation_through_a_submit_command_has_the_bytes_of_the_local_one(folder, tmp_path):
    """With other hashes, another zone of time and another locale, elsewhere; `WRITTEN` are compared one and all."""
    submit = tmp_path / "submit.sh"
    submit.write_text('#!/bin/bash\necho "$1" >> "$SUBMITTED"\nexec bash "$1"\n')
    submit.chmod(0o755)
    done = kopa(
        "run", "kainuu", "--quick", "--executor", "cluster-generic",
        "--snakemake", f"--cluster-generic-submit-cmd {submit} --seconds-between-status-checks 1",
        cwd=tmp_path, SUBMITTED=str(tmp_path / "submitted.txt"), PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C.UTF-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    again, first = killing.contents(tmp_path / "reports"), killing.contents(folder / "reports")
    assert set(again) == {f"kainuu/{name}" for name in WRITTEN}
    assert [name for name in first if again[name] != first[name]] == []
    assert len((tmp_path / "submitted.txt").read_text().splitlines()) == 2  # the network, and the region
