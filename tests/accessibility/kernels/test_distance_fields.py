"""The field around lines holds the distance to the nearest of them, as shapely measures it."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import substring

from kopa.accessibility.kernels.distance_fields import add_parts
from tests.examples import examples

REACH, STEP = 40.0, 10.0
Points = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=5)
Shares = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda ends: (min(ends) / 10, max(ends) / 10))


def field_around(paths, shares, added=0.0) -> np.ndarray:
    field = np.full((26, 31), REACH)
    counts = [len(path) for path in paths]
    ends = np.cumsum(counts)
    coords = np.concatenate([np.asarray(path, float) for path in paths])
    begin, end = np.array(shares, float).T
    add_parts(field, -40.0, -20.0, STEP, coords, ends - counts, ends, np.arange(len(paths)), begin, end, added, REACH)
    return field


def measured(parts, added=0.0) -> np.ndarray:
    y, x = np.mgrid[0:26, 0:31] * STEP
    points = shapely.points(x - 40.0, y - 20.0)
    nearest = np.min([shapely.distance(part, points) for part in parts], axis=0) + added
    return np.minimum(nearest, REACH)


@given(st.lists(st.tuples(Points, Shares), min_size=1, max_size=4))
@settings(deadline=None, max_examples=examples(66, thorough=200))
def test_every_point_holds_the_distance_to_the_nearest_part(lines):
    lines = [(path, shares) for path, shares in lines if shapely.length(shapely.LineString(path)) > 0]
    if not lines:
        return
    parts = [substring(shapely.LineString(path), *shares, normalized=True) for path, shares in lines]
    found = field_around([path for path, _ in lines], [shares for _, shares in lines])
    np.testing.assert_allclose(found, measured(parts), atol=1e-6)


@pytest.mark.parametrize("added", [0.0, 15.0])
def test_what_is_added_makes_the_strip_narrower(added):
    path = [(10, 10), (150, 90)]
    np.testing.assert_allclose(
        field_around([path], [(0.0, 1.0)], added), measured([shapely.LineString(path)], added), atol=1e-9
    )


def test_a_field_is_only_lowered_and_points_far_off_the_grid_are_no_fault():
    near, far = [(0, 0), (50, 0)], [(9_000, 9_000), (9_100, 9_000)]
    assert (field_around([near, far], [(0.0, 1.0)] * 2) == field_around([near], [(0.0, 1.0)])).all()
    point = [(20, 20), (20, 20)]
    np.testing.assert_allclose(field_around([point], [(0.0, 1.0)]), measured([shapely.Point(20, 20)]), atol=1e-9)
