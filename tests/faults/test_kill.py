"""Killed runs, the short form: one region, five kills in a row, then a run that ends."""

import pytest

from tests.faults import killing

pytestmark = [pytest.mark.end_to_end, pytest.mark.xdist_group("command line")]


def test_after_every_kill_all_files_are_old_or_new_and_the_next_run_ends_as_an_uninterrupted_one(tmp_path):
    killing.references(tmp_path, 1)
    for when, faults in killing.series(tmp_path, 5, seed=1):
        assert faults == [], when
