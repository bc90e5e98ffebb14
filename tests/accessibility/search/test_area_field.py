"""Areas drawn from a field of distances are the strips that shapely draws, and hold one another."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility.search import area_field
from kopa.accessibility.search.area_field import AreaField, Sides
from tests.examples import examples

WIDTH_M = 300.0
Segments = st.lists(
    st.tuples(*[st.integers(0, 8_000)] * 4).filter(lambda ends: ends[:2] != ends[2:]), min_size=1, max_size=12
)


def field_of(segments, width_m=WIDTH_M, all_of=None) -> AreaField:
    ends_m = np.array(segments, float).reshape(-1, 2, 2)
    around = np.array(all_of if all_of is not None else segments, float).reshape(-1, 2)
    field = AreaField.within(np.concatenate([around.min(axis=0), around.max(axis=0)]), width_m)
    field.add_segments(ends_m)
    return field


@given(Segments)
@settings(deadline=None, max_examples=examples(20, thorough=60))
def test_an_area_is_the_strips_around_its_lines(segments):
    area = field_of(segments).area(WIDTH_M, hole_m2=0.0)
    lines = shapely.linestrings(np.array(segments, float).reshape(-1, 2, 2))
    strips = shapely.union_all(shapely.buffer(lines, WIDTH_M, quad_segs=16))
    assert area.is_valid
    assert shapely.symmetric_difference(area, strips).area <= 0.03 * strips.area
    assert shapely.covers(area, shapely.union_all(lines))
    notch_m = 0.75 * WIDTH_M / area_field.STEPS  # between two strips, narrower than a step
    assert shapely.covers(shapely.buffer(shapely.union_all(lines), WIDTH_M + notch_m), area)


@given(Segments, Segments)
@settings(deadline=None, max_examples=examples(20, thorough=60))
def test_more_lines_or_wider_strips_hold_the_smaller_area(segments, more):
    everything = segments + more
    small = field_of(segments, 1.01 * WIDTH_M, everything).area(WIDTH_M, hole_m2=1e6)
    large = field_of(everything, 1.01 * WIDTH_M, everything).area(1.01 * WIDTH_M, hole_m2=1e6)
    assert large.contains(small)


Spots = st.lists(st.tuples(st.integers(-2, 36), st.integers(-2, 36)), min_size=1, max_size=40, unique=True)


@given(Segments, Spots, st.integers(0, 99), st.data())
@settings(deadline=None, max_examples=examples(20, thorough=60))
def test_points_are_held_or_left_out_and_areas_stay_nested(segments, spots, shift_m, data):
    steps = [segments[: i + 1] for i in range(len(segments))][-4:]
    first = np.array(data.draw(st.lists(st.integers(0, 4), min_size=len(spots), max_size=len(spots))))
    field = field_of(steps[0], WIDTH_M * 1.03, segments)
    on_grid, corner = field.corners(np.array(spots, float) * 250 + shift_m)
    point_m, first = (np.array(spots, float) * 250 + shift_m)[on_grid], first[on_grid]
    smaller = None
    for i, lines in enumerate(steps):
        field.add_segments(np.array(lines, float).reshape(-1, 2, 2))
        before = field.metres.copy()
        area = field.area(WIDTH_M * (1 + i / 100), 1e6, Sides(point_m, corner, first <= i))
        assert (field.metres == before).all()
        assert area.is_valid
        assert shapely.contains_xy(area, *point_m.T).tolist() == (first <= i).tolist()
        assert smaller is None or area.covers(smaller)
        smaller = area


def test_a_small_hole_stays_around_a_point_that_is_left_out():
    field = field_of([(0, 0, 4_000, 0)])
    points_m = np.array([[2_020.0, 30.0], [900.0, -250.0]])
    _, corner = field.corners(points_m)
    sides = Sides(points_m, corner, np.array([False, True]))
    held = field.area(WIDTH_M, 1e6, sides)
    assert len(held.interiors) == 1
    assert 10_000 < shapely.Polygon(held.interiors[0]).area < 40_000


def test_holes_are_filled_below_the_stated_size():
    corners = [(0, 0), (2_000, 0), (2_000, 2_000), (0, 2_000), (0, 0)]
    ring = [(*start, *end) for start, end in pairwise(corners)]
    hole_m2 = (2_000 - 2 * WIDTH_M) ** 2
    assert len(field_of(ring).area(WIDTH_M, hole_m2=0.95 * hole_m2).interiors) == 1
    assert len(field_of(ring).area(WIDTH_M, hole_m2=1.05 * hole_m2).interiors) == 0


def test_without_lines_the_area_is_empty_and_two_far_lines_are_two_parts():
    nothing = AreaField.within(np.array([0.0, 0.0, 1_000.0, 1_000.0]), WIDTH_M)
    assert nothing.area(WIDTH_M, hole_m2=0.0).is_empty
    apart = field_of([(0, 0, 500, 0), (0, 5_000, 500, 5_000)]).area(WIDTH_M, hole_m2=0.0)
    assert len(apart.geoms) == 2


def test_steps_grow_where_the_grid_would_have_too_many_points(monkeypatch):
    monkeypatch.setattr(area_field, "MOST_POINTS", 2_000)
    field = field_of([(0, 0, 8_000, 0), (0, 0, 0, 8_000)])
    assert field.step_m > WIDTH_M / area_field.STEPS
    assert field.metres.size < 3_000
    assert field.area(WIDTH_M, hole_m2=0.0).area == pytest.approx(16_000 * 2 * WIDTH_M, rel=0.1)
