"""Steps that compute: what is refused before it is begun."""

import pytest

from kopa.errors import TooLargeError
from kopa.workflow import computing_steps
from tests.studies import study_of


def test_want_of_memory_is_said_before_anything_is_searched(monkeypatch):
    study = study_of("kainuu")
    computing_steps.refuse_want_of_memory(study)
    pairs = len(study.origins) * sum(len(study.near_sites(level)) for level in study.levels)
    monkeypatch.setattr(computing_steps, "free_bytes", lambda: pairs * computing_steps.BYTES_PER_PAIR - 1)
    with pytest.raises(TooLargeError, match=rf"{pairs:,} pairs of cells and sites need .* smaller regions"):
        computing_steps.refuse_want_of_memory(study)
