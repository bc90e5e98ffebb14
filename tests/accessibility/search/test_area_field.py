"""Areas drawn from a field of distances are the strips that shapely draws, and hold one another."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kopa.accessibility.kernels.outlines import PARTS
from kopa.accessibility.search import area_field
from kopa.accessibility.search.area_field import NO_SIDES, AreaField, Grid, Lines, NearPoints
from tests.examples import examples

WIDTH_M, STEP_M = 300.0, 125.0
SMOOTH_M = area_field.SMOOTH_PARTS / PARTS * STEP_M
Segments = st.lists(
    st.tuples(*[st.integers(0, 8_000)] * 4).filter(lambda ends: ends[:2] != ends[2:]), min_size=1, max_size=12
)


def areas_of(*limits, hole_m2=0.0, homes_m=None, first=None, width_m=WIDTH_M):
    """The areas around the segments of each limit and those before it, and the homes that are near them."""
    segments = [one for some in limits for one in some]
    ends_m = np.array(segments, float).reshape(-1, 2, 2)
    points_m = ends_m.reshape(-1, 2)
    grid = Grid.within(np.concatenate([points_m.min(axis=0), points_m.max(axis=0)]), width_m)
    on_grid, corner = grid.corners(np.empty((0, 2)) if homes_m is None else homes_m)
    first = np.empty(0, np.int64) if first is None else first[on_grid]
    strips = grid.strips(Lines.straight(ends_m), np.arange(len(ends_m)))
    near_points, (placed,) = NearPoints.of(grid, [strips], corner)
    field, done = AreaField(near_points, len(limits)), 0
    for i, some in enumerate(limits):
        field.add(placed, np.arange(done, done + len(some)), i)
        done += len(some)
    return field.areas(hole_m2, near_points.sides(corner, first) if homes_m is not None else NO_SIDES), on_grid


def area_of(segments, hole_m2=0.0):
    return areas_of(segments, hole_m2=hole_m2)[0][0]


@given(Segments)
@settings(deadline=None, max_examples=examples(20, thorough=60))
def test_an_area_is_the_strips_around_its_lines(segments):
    area = area_of(segments)
    lines = shapely.union_all(shapely.linestrings(np.array(segments, float).reshape(-1, 2, 2)))
    assert area.is_valid
    within_m = 0.2 * STEP_M + SMOOTH_M  # distances are taken as straight between points; and what smoothing takes away
    assert shapely.covers(area, shapely.buffer(lines, WIDTH_M - within_m))
    beyond_m = 0.75 * STEP_M + SMOOTH_M  # between two strips, narrower than a step; and what smoothing adds
    assert shapely.covers(shapely.buffer(lines, WIDTH_M + beyond_m), area)


@given(st.lists(Segments, min_size=2, max_size=5))
@settings(deadline=None, max_examples=examples(20, thorough=200))
def test_the_area_of_each_limit_holds_the_one_before(limits):
    areas, _ = areas_of(*limits, hole_m2=1e6)
    assert all(area.is_valid for area in areas)
    assert all(larger.covers(smaller) for smaller, larger in pairwise(areas))


Spots = st.lists(st.tuples(st.integers(-2, 36), st.integers(-2, 36)), min_size=1, max_size=40, unique=True)


@given(Segments, Spots, st.integers(0, 99), st.data())
@settings(deadline=None, max_examples=examples(20, thorough=200))
def test_homes_a_quarter_of_a_kilometre_apart_are_held_or_left_out_and_areas_stay_nested(
    segments, spots, shift_m, data
):
    limits = [segments[i : i + 1] for i in range(min(len(segments), 4))]
    first = np.array(data.draw(st.lists(st.integers(0, 4), min_size=len(spots), max_size=len(spots))))
    homes_m = np.array(spots, float) * 250 + shift_m
    areas, on_grid = areas_of(*limits, hole_m2=1e6, homes_m=homes_m, first=first)
    assert areas is not None
    for i, area in enumerate(areas):
        assert area.is_valid
        assert shapely.contains_xy(area, *homes_m[on_grid].T).tolist() == (first[on_grid] <= i).tolist()
        assert not shapely.contains_xy(area, *homes_m[~on_grid].T).any()
    assert all(larger.covers(smaller) for smaller, larger in pairwise(areas))


def test_homes_on_different_sides_that_share_a_point_of_the_grid_cannot_be_parted():
    homes_m = np.array([[2_020.0, 30.0], [2_040.0, 30.0]])
    assert areas_of([(0, 0, 4_000, 0)], homes_m=homes_m, first=np.array([0, 1]))[0] is None
    assert areas_of([(0, 0, 4_000, 0)], homes_m=homes_m, first=np.array([0, 0]))[0] is not None


def test_a_small_hole_stays_around_a_point_that_is_left_out():
    homes_m = np.array([[2_020.0, 30.0], [900.0, -250.0]])
    (held,), _ = areas_of([(0, 0, 4_000, 0)], hole_m2=1e6, homes_m=homes_m, first=np.array([1, 0]))
    assert len(held.interiors) == 1
    assert 10_000 < shapely.Polygon(held.interiors[0]).area < 60_000


def ring_of_roads(side_m):
    corners = [(0, 0), (side_m, 0), (side_m, side_m), (0, side_m), (0, 0)]
    return [(*start, *end) for start, end in pairwise(corners)]


def test_holes_are_filled_below_the_stated_size():
    hole_m2 = (2_000 - 2 * WIDTH_M) ** 2
    assert len(area_of(ring_of_roads(2_000), hole_m2=0.95 * hole_m2).interiors) == 1
    assert len(area_of(ring_of_roads(2_000), hole_m2=1.05 * hole_m2).interiors) == 0


def test_what_lies_in_a_hole_goes_with_it_and_a_home_left_out_there_keeps_both():
    island, hole_m2 = (1_500, 1_500, 1_600, 1_500), 3_000.0**2
    outer = [*ring_of_roads(3_000), island]
    assert shapely.get_num_geometries(area_of(outer)) == 2
    filled = area_of(outer, hole_m2=hole_m2)
    assert filled.is_valid
    assert (shapely.get_num_geometries(filled), len(filled.interiors)) == (1, 0)
    for home_m in ([500.0, 500.0], [2_300.0, 1_500.0]):  # before the island and behind it
        (kept,), _ = areas_of(outer, hole_m2=hole_m2, homes_m=np.array([home_m]), first=np.array([1]))
        assert kept.is_valid
        assert shapely.get_num_geometries(kept) == 2
        assert not shapely.contains_xy(kept, *home_m)


def test_an_area_does_not_depend_on_what_lies_elsewhere_on_the_grid():
    segments, far = [(0, 0, 5_000, 1_300), (300, 900, 4_000, 4_000)], (-9_000, -9_000, -8_000, 9_000)
    alone, among = area_of(segments), areas_of(segments, [far])[0][0]
    assert shapely.to_wkb(alone) == shapely.to_wkb(among)


def test_without_lines_the_area_is_empty_and_two_far_lines_are_two_parts():
    assert areas_of([], [(0, 0, 500, 0)])[0][0].is_empty
    apart = area_of([(0, 0, 500, 0), (0, 5_000, 500, 5_000)])
    assert len(apart.geoms) == 2


def test_steps_grow_where_the_grid_would_have_too_many_points(monkeypatch):
    monkeypatch.setattr(area_field, "MOST_POINTS", 2_000)
    bounds_m = np.array([0.0, 0.0, 8_000.0, 8_000.0])
    grid = Grid.within(bounds_m, WIDTH_M)
    assert grid.step_m > WIDTH_M / area_field.STEPS
    assert grid.rows * grid.columns < 3_000
    assert area_of([(0, 0, 8_000, 0), (0, 0, 0, 8_000)]).area == pytest.approx(16_000 * 2 * WIDTH_M, rel=0.1)
