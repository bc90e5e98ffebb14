import re

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kopa.errors import InputError
from kopa.figures.frame import MapFrame

BOUNDS = (500_000.0, 7_000_000.0, 600_000.0, 7_050_000.0)
FRAME = MapFrame.around(BOUNDS, width=500, height=250, margin=0.0)


def test_corners_of_the_region_are_corners_of_the_drawing_with_north_up():
    xy = FRAME.units(np.array([[500_000, 7_050_000], [600_000, 7_000_000]]))
    assert xy.tolist() == [[0.0, 0.0], [500.0, 250.0]]
    assert FRAME.metres_per_unit == 200.0


@given(st.floats(500_000, 600_000), st.floats(7_000_000, 7_050_000))
def test_metres_and_units_are_each_others_reverse(x, y):
    back = FRAME.metres(*FRAME.units(np.array([[x, y]]))[0])
    assert back == pytest.approx((x, y), abs=1e-6)


def test_a_path_holds_the_corners_to_a_tenth_of_a_unit():
    path = FRAME.path(shapely.box(510_000, 7_010_000, 520_000, 7_020_000), tolerance=0.0)
    start, *steps = re.findall(r"-?\d*\.?\d+", path.replace("l", " ").replace("M", " "))[0:2], path
    assert [float(v) for v in start] in ([50.0, 150.0], [50.0, 200.0], [100.0, 150.0], [100.0, 200.0])
    assert path.endswith("z")
    assert steps


def test_what_lies_outside_the_window_is_not_drawn():
    assert FRAME.path(shapely.box(0, 0, 10, 10)) == ""


def test_a_line_that_crosses_the_window_is_cut_at_its_edge():
    path = FRAME.path(shapely.LineString([(400_000, 7_025_000), (700_000, 7_025_000)]))
    assert path == "M0 125l500 0"


def test_parts_of_a_collection_are_all_drawn():
    two = shapely.GeometryCollection(
        [shapely.box(510_000, 7_010_000, 511_000, 7_011_000), shapely.box(550_000, 7_010_000, 551_000, 7_011_000)]
    )
    assert FRAME.path(two, tolerance=0.0).count("z") == 2


def test_bounds_of_nothing_are_refused_with_the_likely_cause():
    with pytest.raises(InputError, match="is the table of municipalities empty"):
        MapFrame.around((np.nan,) * 4, width=10, height=10)


@pytest.mark.parametrize("turned", [False, True])
def test_a_municipality_inside_another_is_a_hole_however_its_ring_runs(turned):
    outer, inner = (
        shapely.box(510_000, 7_010_000, 540_000, 7_020_000),
        shapely.box(520_000, 7_012_000, 530_000, 7_018_000),
    )
    ring = shapely.get_coordinates(inner)[:: -1 if turned else 1]
    path = FRAME.path(shapely.Polygon(outer.exterior, [ring]), tolerance=0.0)
    areas = []
    for piece in path.removeprefix("M").split("M"):
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", piece)]
        corners = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)
        areas.append(shapely.LinearRing(corners).is_ccw)
    assert sorted(areas) == [False, True]
