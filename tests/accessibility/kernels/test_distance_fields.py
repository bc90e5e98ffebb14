"""The field around lines holds the distance to the nearest of them, as shapely measures it, at every point near one."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.ops import substring

from kopa.accessibility.kernels.distance_fields import (
    AT_FIRST,
    BEFORE,
    FIELDS,
    FINE,
    FIRST,
    LAST,
    NOW,
    add_parts,
    add_whole,
    lower,
    points_near,
    reached,
)
from tests.examples import examples

REACH, STEP = 40.0, 10.0
FIRST_ROW, FIRST_COLUMN, ROWS, COLUMNS = -2, -4, 26, 31
PLACE = FIRST_ROW, FIRST_COLUMN, ROWS, COLUMNS, STEP
EVERY_POINT = np.arange(ROWS * COLUMNS, dtype=np.int32).reshape(ROWS, COLUMNS)
ROUNDED_M = 0.6 * STEP / FINE
Points = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=5)
Shares = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda ends: (min(ends) / 10, max(ends) / 10))


def fine(metres) -> int:
    return round(metres / STEP * FINE)


def unlowered() -> np.ndarray:
    state = np.zeros((ROWS * COLUMNS, FIELDS), np.uint16)
    state[:, NOW], state[:, FIRST], state[:, LAST] = fine(REACH), 9, 255
    return state


def vertices_of(paths):
    counts = [len(path) for path in paths]
    ends = np.cumsum(counts)
    return np.concatenate([np.asarray(path, float) for path in paths]), ends - counts, ends


def metres(state) -> np.ndarray:
    return (state[:, NOW] / FINE * STEP).reshape(ROWS, COLUMNS)


def field_around(paths, shares) -> np.ndarray:
    state, (begin, end) = unlowered(), np.array(shares, float).T
    chosen = np.arange(len(paths))
    grid = EVERY_POINT, FIRST_ROW, FIRST_COLUMN, STEP
    add_parts(*grid, *vertices_of(paths), chosen, begin, end, fine(REACH), 0, fine(20), state)
    return metres(state)


def whole_field(paths, added=0.0) -> np.ndarray:
    state, chosen = unlowered(), np.arange(len(paths))
    strips = points_near(*PLACE, *vertices_of(paths), chosen, fine(REACH - added), fine(added))
    add_whole(chosen, *strips, 0, fine(20), state)
    return metres(state)


def measured(parts, added=0.0) -> np.ndarray:
    y, x = np.mgrid[FIRST_ROW : FIRST_ROW + ROWS, FIRST_COLUMN : FIRST_COLUMN + COLUMNS] * STEP
    nearest = np.min([shapely.distance(part, shapely.points(x, y)) for part in parts], axis=0) + added
    return np.minimum(nearest, REACH)


@given(st.lists(st.tuples(Points, Shares), min_size=1, max_size=4))
@settings(deadline=None, max_examples=examples(66, thorough=200))
def test_every_point_holds_the_distance_to_the_nearest_part(lines):
    lines = [(path, shares) for path, shares in lines if shapely.length(shapely.LineString(path)) > 0]
    if not lines:
        return
    parts = [substring(shapely.LineString(path), *shares, normalized=True) for path, shares in lines]
    found = field_around([path for path, _ in lines], [shares for _, shares in lines])
    np.testing.assert_allclose(found, measured(parts), atol=ROUNDED_M)


@given(st.lists(Points, min_size=1, max_size=4))
@settings(deadline=None, max_examples=examples(33, thorough=100))
def test_whole_lines_give_the_field_of_all_their_parts(paths):
    paths = [path for path in paths if shapely.length(shapely.LineString(path)) > 0]
    if paths:
        np.testing.assert_array_equal(whole_field(paths), field_around(paths, [(0.0, 1.0)] * len(paths)))


@pytest.mark.parametrize("added", [0.0, 15.0])
def test_what_is_added_makes_the_strip_narrower(added):
    path = [(10, 10), (150, 90)]
    np.testing.assert_allclose(
        whole_field([path], added), measured([shapely.LineString(path)], added), atol=2 * ROUNDED_M
    )


def test_a_field_is_only_lowered_and_points_far_off_the_grid_are_no_fault():
    near, far = [(0, 0), (50, 0)], [(9_000, 9_000), (9_100, 9_000)]
    assert (field_around([near, far], [(0.0, 1.0)] * 2) == field_around([near], [(0.0, 1.0)])).all()
    assert (whole_field([near, far]) == whole_field([near])).all()
    point = [(20, 20), (20, 20)]
    np.testing.assert_allclose(field_around([point], [(0.0, 1.0)]), measured([shapely.Point(20, 20)]), atol=ROUNDED_M)


def test_a_line_of_very_many_vertices_has_the_field_of_one_of_few():
    many = np.stack([np.linspace(0, 250, 2_001), np.linspace(0, 200, 2_001)], axis=1)
    np.testing.assert_allclose(whole_field([many]), whole_field([many[[0, -1]]]), atol=ROUNDED_M)


def test_a_point_keeps_its_distances_of_the_limits_at_which_outlines_pass_it():
    state, inside = unlowered(), fine(20)
    for value, limit in ((3_000, 0), (2_900, 0), (1_500, 1), (1_400, 1), (700, 2), (600, 3)):
        lower(state, 5, value, limit, inside)
    assert state[5, [NOW, FIRST, LAST, BEFORE, AT_FIRST]].tolist() == [600, 1, 3, 2_900, 1_400]
    lower(state, 5, 601, 3, inside)
    assert state[5, NOW] == 600


def test_edges_are_reached_whole_or_from_either_end_and_one_way_edges_from_one():
    u, v, cost = np.array([0, 1, 0, 2]), np.array([1, 2, 1, 3]), np.array([10, 10, 10, 10])
    time, one_way = np.array([0.0, 6.0, np.inf, np.inf]), np.array([False, False, True, False])
    done = np.zeros(4, bool)
    whole, part, begin, end = reached(time, 8.0, np.arange(4), u, v, cost, cost, one_way, done)
    assert whole.tolist() == [0]
    assert done.tolist() == [True, False, False, False]
    assert list(zip(part.tolist(), begin.tolist(), end.tolist(), strict=True)) == [(1, 0.0, 0.2), (2, 0.8, 1.0)]
    assert reached(time, 8.0, np.arange(4), u, v, cost, cost, one_way, done)[0].tolist() == []
