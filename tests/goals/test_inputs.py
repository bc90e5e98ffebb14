"""What a study's numbers show of themselves in a notebook."""

import re

import numpy as np
import pytest

from kopa.errors import TableError
from tests.goals.towns import INF, LUKIO


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_access_to_a_level_says_its_minutes_and_who_has_no_way():
    near = LUKIO.time_min.min(axis=1)
    reached = near[np.isfinite(near)]
    shown = plain(LUKIO._repr_html_())
    assert f"Minutes to the nearest {reached.min():.1f} to {reached.max():.1f}" in shown
    assert f"Origins without a way {int((near == INF).sum())} " in shown
    assert "Sites here known in the region" in shown


def test_other_minutes_of_the_same_pairs_are_seen_at_once_and_of_other_pairs_refused():
    nearest = LUKIO.nearest_column.tolist()
    other = LUKIO.with_pairs(LUKIO.time_min[:, ::-1], LUKIO.distance_km)
    assert other.least("time_min").tolist() == LUKIO.least("time_min").tolist()
    assert other.nearest_column.tolist() != nearest == LUKIO.nearest_column.tolist()
    assert other.status is None
    with pytest.raises(TableError, match=r"distance_km has shape \(4, 1\); expected"):
        LUKIO.with_pairs(LUKIO.time_min, LUKIO.distance_km[:, :1])
