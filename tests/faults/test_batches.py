"""Batches that go wrong, the short form."""

import pytest

from tests.faults import batches

pytestmark = pytest.mark.end_to_end


def test_a_bad_notebook_is_named_and_kept_and_the_other_region_finishes(tmp_path):
    """One that hangs; those that fail or die: `tests/workflow/test_notebooks.py`, and here in `make faults`."""
    assert batches.with_bad_notebooks(tmp_path, 1, cell_limit_s=15, faults=["hung"]) == []
