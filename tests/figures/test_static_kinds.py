from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from kopa.errors import UnknownNameError
from kopa.figures.plotted import maps
from kopa.units import CRS_FINLAND

X, Y = 500_000.0, 7_000_000.0


@pytest.fixture
def study():
    squares = [box(X + i * 20_000, Y, X + (i + 1) * 20_000, Y + 20_000) for i in range(2)]
    people = [Point(X + 5_000, Y + 5_000), Point(X + 19_000, Y + 5_000), Point(X + 35_000, Y + 15_000)]
    origins = gpd.GeoDataFrame({"municipality_code": ["1", "1", "2"]}, geometry=people, crs=CRS_FINLAND)
    points = [Point(X + 4_000, Y + 4_000), Point(X + 22_000, Y + 5_000)]
    sites = gpd.GeoDataFrame({"id": ["a", "b"], "name": ["Alpha", "$B$"]}, geometry=points, crs=CRS_FINLAND)
    road = gpd.GeoDataFrame(
        {"road_class": [1]}, geometry=[LineString([(X, Y + 5_000), (X + 40_000, Y + 5_000)])], crs=CRS_FINLAND
    )
    time = np.array([[3.0, 20.0], [15.0, 4.0], [np.inf, np.inf]])
    access = SimpleNamespace(time_min=time, site_municipality=("1", "2"), site_language=("fi", "fi"))
    nearest = pd.DataFrame({"to_id": ["a", "b", ""], "travel_time_min": [3.0, 4.0, np.inf]})
    areas = gpd.GeoDataFrame(
        {"minutes": [15, 30]}, geometry=[points[0].buffer(3_000), points[0].buffer(9_000)], crs=CRS_FINLAND
    )
    return SimpleNamespace(
        origins=origins,
        municipalities=gpd.GeoDataFrame({"name_fi": ["A", "B"]}, geometry=squares, crs=CRS_FINLAND),
        roads=road,
        persons=lambda level: np.array([100.0, 30.0, 7.0]),
        nearest=lambda level: nearest,
        access=lambda level: access,
        sites_of=lambda level, language="all": sites,
        isochrones=lambda level, beyond=(): areas,
    )


def told(figure):
    return [text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()]


def test_the_gain_across_the_border_is_the_time_to_ones_own_site_less_the_nearest(study):
    assert maps.own_time_min(study, "lukio").tolist() == [3.0, 15.0, np.inf]
    assert "10–20 min: 30 persons" in told(maps.drawn(study, "lukio", "border"))
    assert "no site in the municipality: 7 persons" in told(maps.drawn(study, "lukio", "border"))


def test_areas_count_persons_by_their_time_and_by_their_nearest_site(study):
    assert told(maps.drawn(study, "lukio", "isochrones"))[:2] == [
        "0–15 min: 130 persons",
        "15–30 min: 0 persons",
    ]
    assert told(maps.drawn(study, "lukio", "nearest"))[:2] == ["1 Alpha: 100 persons", r"2 \$B\$: 30 persons"]


@pytest.mark.parametrize("kind", maps.KINDS)
def test_a_picture_is_the_same_bytes_twice(study, kind):
    first, second = (maps.png(maps.drawn(study, "lukio", kind), dpi=40) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG")


def test_another_kind_is_refused_with_the_closest(study):
    with pytest.raises(UnknownNameError, match="isochrones"):
        maps.drawn(study, "lukio", "isochrone")
