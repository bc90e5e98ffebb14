"""Killed runs, a full disk and a crowd, the short form: one region of two municipalities."""

import random
from pathlib import Path

import pytest

from tests.faults import batches, killing

pytestmark = pytest.mark.end_to_end

KILLS = 2
"""One over an older good run, one over what a kill left; `make faults` tries hundreds."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with an older run and a newer one, which nobody killed."""
    folder = tmp_path_factory.mktemp("kill")
    killing.references(folder, 1)
    return folder


def test_after_every_kill_all_files_are_old_or_new_and_the_next_runs_end_as_an_uninterrupted_one(folder):
    """Two next ones at once: one computes, and nothing is mixed; over a good run: `batches.crowd`, in `make faults`."""
    anywhen = killing.at_any_time(random.Random(3), killing.whole_s(folder))
    moments = list(killing.series(folder, KILLS, anywhen, crowd=2))
    assert [(moment.kind, moment.when, moment.faults) for moment in moments if moment.faults] == []
    assert sum(moment.kind == "kill" and moment.steps != () for moment in moments) == KILLS
    assert moments[-1].kind == "resumed"


def test_a_full_disk_is_said_and_loses_nothing(folder):
    assert dict(batches.on_a_full_disk(folder, [20_000])) == {20_000: []}


def test_a_folder_that_may_not_be_changed_is_refused(folder):
    assert batches.on_a_read_only_folder(folder) == []


def test_want_of_memory_is_said_and_loses_nothing(folder):
    assert dict(batches.with_little_memory(folder, [250, 740, 775])) == {250: [], 740: [], 775: []}


def test_after_the_clock_jumped_back_content_decides_what_is_up_to_date(folder):
    assert batches.after_a_jump_of_the_clock(folder, 1, half_done=False) == []


@pytest.mark.thorough
def test_after_the_clock_jumped_back_what_was_killed_half_done_is_resumed(folder):
    assert batches.after_a_jump_of_the_clock(folder, 1) == []
