"""A few points that stand for many."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kopa.sources.derive.people.spreading import CURVE_UNIT_M, along_curve, samples_in_area, samples_on_lines, spread


def test_the_curve_visits_neighbours_one_after_the_other() -> None:
    x, y = np.meshgrid(np.arange(32), np.arange(32))
    points = np.c_[x.ravel(), y.ravel()] * CURVE_UNIT_M
    place = along_curve(points)
    assert sorted(place.tolist()) == list(range(32 * 32))
    steps = np.abs(np.diff(points[np.argsort(place)], axis=0)).sum(axis=1)
    assert (steps == CURVE_UNIT_M).all()


@given(st.integers(1, 9), st.integers(9, 60), st.integers(0, 1000))
def test_as_many_samples_as_asked_for_each_once(number: int, count: int, seed: int) -> None:
    samples = np.random.default_rng(seed).uniform(0, 5000, (count, 2))
    chosen = spread(samples, np.ones(count), number)
    assert len(chosen) == number
    assert len(set(chosen.tolist())) == number
    assert set(chosen.tolist()) <= set(range(count))


def test_heavy_samples_are_chosen_more_often() -> None:
    samples = np.c_[np.arange(20) * 1000.0, np.zeros(20)]
    weights = np.where(np.arange(20) < 5, 30.0, 1.0)
    assert (spread(samples, weights, 10) < 5).sum() >= 5


def test_one_point_for_all_lies_in_the_middle() -> None:
    samples = np.c_[np.arange(11) * 100.0, np.zeros(11)]
    assert spread(samples, np.ones(11), 1).tolist() == [5]


def test_samples_lie_inside_the_area() -> None:
    ring = shapely.Point(5000, 5000).buffer(1000).difference(shapely.Point(5000, 5000).buffer(600))
    samples = samples_in_area(ring, 5)
    assert len(samples) > 40
    assert shapely.contains_xy(ring, samples).all()


@pytest.mark.parametrize("wanted", [1, 4, 30])
def test_a_small_area_has_as_many_samples_as_are_wanted(wanted: int) -> None:
    assert len(samples_in_area(shapely.box(10, 10, 60, 30), wanted)) >= wanted


def test_a_line_like_area_has_its_inner_point() -> None:
    sliver = shapely.Polygon([(0, 0), (1000, 1000), (1000, 1000.0001)])
    assert len(samples_in_area(sliver, 3)) == 1


def test_samples_lie_on_the_lines_in_proportion_to_their_length() -> None:
    lines = shapely.MultiLineString([[(0, 0), (9000, 0)], [(0, 5000), (3000, 5000)]])
    samples = samples_on_lines(lines)
    assert (shapely.distance(shapely.points(samples), lines) < 1e-6).all()
    assert (samples[:, 1] == 0).mean() == pytest.approx(0.75, abs=0.02)
