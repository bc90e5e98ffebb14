"""Killed runs, a full disk and a crowd, the short form: one region of two municipalities."""

from pathlib import Path

import pytest

from tests.faults import batches, killing

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with an older run and a newer one, which nobody killed."""
    folder = tmp_path_factory.mktemp("kill")
    killing.references(folder, 1)
    return folder


def test_after_every_kill_all_files_are_old_or_new_and_the_next_run_ends_as_an_uninterrupted_one(folder):
    for when, faults in killing.series(folder, 5, seed=1):
        assert faults == [], when


def test_a_full_disk_is_said_and_loses_nothing(folder):
    assert dict(batches.on_a_full_disk(folder, [20_000])) == {20_000: []}


def test_a_folder_that_may_not_be_changed_is_refused(folder):
    assert batches.on_a_read_only_folder(folder) == []


def test_want_of_memory_is_said_and_loses_nothing(folder):
    assert dict(batches.with_little_memory(folder, [250, 525, 600])) == {250: [], 525: [], 600: []}


def test_of_three_runs_at_once_one_computes_and_nothing_is_mixed(folder):
    assert batches.crowd(folder, 3) == []
