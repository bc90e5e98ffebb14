"""Lines over years: what is projected stands on shaded ground, and every line has words of its own."""

import xml.etree.ElementTree as ET

import numpy as np

from kopa.figures import ChartText, Series, time_chart

TEXT = ChartText("Title", "Summary", "Year", "Persons", "Source", ((1990.0, "1990"), (2040.0, "2040")),
                 ((0.0, "0"), (100.0, "100")))  # fmt: skip
YEARS = np.array([1990.0, 2025.0, 2040.0])


def drawn():
    lines = [Series("young", YEARS, np.array([100.0, 50.0, 0.0])), Series("old", YEARS, np.array([0.0, 50.0, 100.0]))]
    return ET.fromstring(time_chart("ages", lines, TEXT, projected_from=2025.0, words="projection"))


def test_values_stand_where_the_axes_say():
    lines = [one for one in drawn().iter() if one.tag.endswith("polyline")]
    points = [[tuple(map(float, pair.split(","))) for pair in one.get("points").split()] for one in lines]
    assert [len(one) for one in points] == [3, 3]
    (x0, top), _, (x1, bottom) = points[0]
    assert (x0, bottom) == (70.0, 400.0)
    assert (x1, top) == (700.0, 40.0)
    assert points[1][0] == (x0, bottom)


def test_the_ground_is_shaded_from_the_last_year_counted():
    shade = next(one for one in drawn().iter() if one.tag.endswith("rect") and one.get("fill") == "#efefef")
    assert float(shade.get("x")) == 70 + 630 * 35 / 50
    words = {one.text for one in drawn().iter() if one.tag.endswith("text")}
    assert {"projection", "young", "old"} <= words
