from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, Point, box

from kopa.errors import InputError, UnknownNameError
from kopa.figures.plotted import maps
from kopa.units import CRS_FINLAND

X, Y = 500_000.0, 7_000_000.0


@pytest.fixture
def source():
    squares = [box(X + i * 20_000, Y, X + (i + 1) * 20_000, Y + 20_000) for i in range(2)]
    people = [Point(X + 5_000, Y + 5_000), Point(X + 19_000, Y + 5_000), Point(X + 35_000, Y + 15_000)]
    origins = gpd.GeoDataFrame({"municipality_code": ["1", "1", "2"]}, geometry=people, crs=CRS_FINLAND)
    points = [Point(X + 4_000, Y + 4_000), Point(X + 22_000, Y + 5_000)]
    sites = gpd.GeoDataFrame({"id": ["a", "b"], "name": ["Alpha", "$B$"]}, geometry=points, crs=CRS_FINLAND)
    road = gpd.GeoDataFrame(
        {"road_class": [1]}, geometry=[LineString([(X, Y + 5_000), (X + 40_000, Y + 5_000)])], crs=CRS_FINLAND
    )
    areas = gpd.GeoDataFrame(
        {"minutes": [15, 30]}, geometry=[points[0].buffer(3_000), points[0].buffer(9_000)], crs=CRS_FINLAND
    )
    people = origins.assign(
        persons=[100.0, 30.0, 7.0], time_min=[3.0, 4.0, np.inf], nearest=["a", "b", ""], own_min=[3.0, 15.0, np.inf]
    )
    municipalities = gpd.GeoDataFrame({"name_fi": ["A", "B"]}, geometry=squares, crs=CRS_FINLAND)
    return maps.LevelMap("lukio", people, municipalities, sites, road, areas)


def told(figure):
    return [text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()]


def test_the_gain_across_the_border_is_the_time_to_ones_own_site_less_the_nearest(source):
    assert "10–20 min: 30 persons" in told(maps.drawn(source, "border"))
    assert "no site in the municipality: 7 persons" in told(maps.drawn(source, "border"))


def test_areas_count_persons_by_their_time_and_by_their_nearest_site(source):
    assert told(maps.drawn(source, "isochrones"))[:2] == [
        "0–15 min: 130 persons",
        "15–30 min: 0 persons",
    ]
    assert told(maps.drawn(source, "nearest"))[:2] == ["1 Alpha: 100 persons", r"2 \$B\$: 30 persons"]


@pytest.mark.parametrize("kind", maps.KINDS)
def test_a_picture_is_the_same_bytes_twice(source, kind):
    first, second = (maps.png(maps.drawn(source, kind), dpi=40) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG")


def test_another_kind_is_refused_with_the_closest(source):
    with pytest.raises(UnknownNameError, match="isochrones"):
        maps.drawn(source, "isochrone")


def test_without_areas_there_is_no_map_of_isochrones(source):
    with pytest.raises(InputError, match="no areas to draw"):
        maps.drawn(replace(source, areas=None), "isochrones")
