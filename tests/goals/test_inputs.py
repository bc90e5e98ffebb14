"""What a study's numbers show of themselves in a notebook."""

import re

import numpy as np

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
