import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from shapely.geometry import LineString, Point, box

from kopa.errors import InputError
from kopa.figures.plotted import charts
from kopa.units import CRS_FINLAND

X, Y = 500_000.0, 7_000_000.0


@pytest.fixture
def parts():
    squares = [box(X + i * 20_000, Y, X + (i + 1) * 20_000, Y + 20_000) for i in range(2)]
    municipalities = gpd.GeoDataFrame({"name_fi": ["Alppila", "$Öölä$ <b>"]}, geometry=squares, crs=CRS_FINLAND)
    people = [Point(X + 5_000, Y + 5_000), Point(X + 25_000, Y + 5_000), Point(X + 35_000, Y + 15_000)]
    table = {"time_min": [5.0, 25.0, np.inf], "population": [100.0, 3.0, 50.0]}
    origins = gpd.GeoDataFrame(table, geometry=people, crs=CRS_FINLAND)
    sites = gpd.GeoDataFrame({"id": ["s"]}, geometry=[Point(X + 10_000, Y + 10_000)], crs=CRS_FINLAND)
    road = LineString([(X - 9_000, Y + 9_000), (X + 90_000, Y + 9_000)])
    roads = gpd.GeoDataFrame({"road_class": [1]}, geometry=[road], crs=CRS_FINLAND)
    return origins, municipalities, sites, roads


def test_the_legend_counts_the_persons_of_each_class_and_hides_small_groups(parts):
    figure = charts.study_map(*parts, "lukio")
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert told[0] == "0–10 min: 100 persons"
    assert told[2] == "20–30 min: fewer than 5 persons"
    assert "no road connection: 50 persons" in told


def test_the_legend_tells_the_size_of_a_mark_as_large_as_it_is_drawn(parts):
    figure = charts.study_map(*parts, "lukio")
    (handle,) = [one for one in figure.legends[0].legend_handles if one.get_label() == "Size of mark: 100 persons"]
    drawn = [one for one in figure.axes[0].collections if isinstance(one, PathCollection)]
    largest = max(size for one in drawn for size in one.get_sizes())
    assert handle.get_markersize() ** 2 == pytest.approx(largest)
    small = charts.study_map(parts[0].assign(population=1.0), *parts[1:], "lukio")
    assert not [text for text in small.legends[0].get_texts() if "Size" in text.get_text()]


def test_the_map_is_drawn_the_same_twice_and_is_not_empty(parts):
    drawn = []
    for _ in range(2):
        figure = charts.study_map(*parts, "lukio")
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        drawn.append(np.asarray(canvas.buffer_rgba()).copy())
    assert (drawn[0] == drawn[1]).all()
    assert len(np.unique(drawn[0].reshape(-1, 4), axis=0)) > 50


def test_a_missing_column_is_named_with_its_table(parts):
    origins, *others = parts
    with pytest.raises(InputError, match=r"missing column origins: time_min; add it"):
        charts.study_map(origins.drop(columns="time_min"), *others, "lukio")


def test_charts_tell_their_rows_and_lines():
    figure = charts.reach_chart({"lukio": np.array([5.0, np.inf])}, {"lukio": np.array([1.0, 1.0])})
    assert figure.axes[0].lines[0].get_ydata()[-1] == 0.5
    table = pd.DataFrame({"median": [5.0, 1.0], "p90": [9.0, 30.0]}, index=["Kuhmo", "$x$"])
    rows = [label.get_text() for label in charts.dot_chart(table, ["median", "p90"]).axes[0].get_yticklabels()]
    assert rows == ["Kuhmo", r"\$x\$"]
