"""Batches that go wrong, the short form."""

import pytest

from tests.faults import batches

pytestmark = pytest.mark.end_to_end


def test_bad_notebooks_are_named_and_kept_and_the_others_finish(tmp_path):
    assert batches.with_bad_notebooks(tmp_path, 4, cell_limit_s=30) == []
